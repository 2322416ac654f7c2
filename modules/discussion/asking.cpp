// New questions and topics: the form, its preview, similar questions, drafts.
#include "modules/discussion/conversation.hpp"
#include "modules/discussion/routes.hpp"
#include "modules/discussion/writing_pages.hpp"

namespace lyceum::discussion {

namespace {

constexpr int kCommunitiesOffered = 5, kTagsOffered = 100;
constexpr std::size_t kSimilarTitleLeast = 6;       // bytes; shorter titles are like everything

using items::Kind;

template <Kind kind> constexpr communities::SpaceKind space_kind() {
    return kind == Kind::question ? communities::SpaceKind::questions : communities::SpaceKind::discussion;
}
template <Kind kind> constexpr std::string_view place_of() { return kind == Kind::question ? "question" : "topic"; }

int level_of(Db& db, const Visit& visit, CommunityId community) {
    auto held = membership::held(db, visit, visit.person(), community);
    return held ? held->level : 0;
}

std::vector<communities::CommunityCard> own_communities(Db& db, const Visit& visit, const std::optional<SpaceId>& wished) {
    if (wished) return {communities::community(db, visit, communities::space(db, visit, *wished).community)};
    auto own = db.all<CommunityId>(R"sql(
        select community from community_standings where person = $1 order by joined_at, community limit $2)sql", visit.person(), kCommunitiesOffered);
    std::vector<communities::CommunityCard> cards;
    for (auto& card : communities::visible(db, visit))
        if (std::find(own.begin(), own.end(), card.id) != own.end()) cards.push_back(card);
    return cards;
}

// Those of this kind where the person belongs and whose inside they see.
std::vector<SpaceChoice> spaces_for(Db& db, const Visit& visit, communities::SpaceKind kind, const std::optional<SpaceId>& wished) {
    std::vector<SpaceChoice> choices;
    auto places = own_communities(db, visit, wished);
    for (auto& community : places) {
        if (!communities::is_member(db, visit.person(), community.id)) continue;
        auto level = level_of(db, visit, community.id);
        for (auto& space : communities::spaces(db, visit, community.id))
            if (space.kind == kind && space.audience_level <= level)
                choices.push_back({space.id, places.size() > 1 ? community.name + " · " + space.name : space.name});
    }
    return choices;
}

std::vector<items::Card> similar_to(Db& db, const Visit& visit, const std::string& title) {
    std::vector<items::Card> found;
    if (title.size() < kSimilarTitleLeast) return found;
    for (auto* search : filled(visit.app, similar))
        for (auto& card : search(visit, db, title)) found.push_back(std::move(card));
    return found;
}

template <class T> void put_text(T& out, std::string_view text) {
    if (auto fitting = T::from(utf8_prefix(text, T::max))) out = std::move(*fitting);
}

bool is_blank(const Begin& typed) { return typed.title.empty() && typed.body.empty(); }

void go_on_from(Composer& page, const KeptDraft& kept) {
    put_text(page.typed.title, kept.title);
    put_text(page.typed.tags, kept.tags);
    put_text(page.typed.body, kept.body);
    if (kept.space && !page.typed.space) page.typed.space = kept.space;
    page.kept_at = kept.at;
}

template <Kind kind>
Composer composer(const Visit& visit, Db& db, const Begin& in) {
    Composer page;
    page.kind = kind;
    page.typed = in;
    if (is_blank(in) && !visit.draft)
        if (auto kept = draft(db, visit.person(), place_of<kind>())) go_on_from(page, *kept);
    page.spaces = spaces_for(db, visit, space_kind<kind>(), in.space);
    if (page.spaces.empty()) {
        auto place = in.space ? std::optional(communities::space(db, visit, *in.space).community) : communities::first(db);
        if (place) page.ask_in = communities::community(db, visit, *place);
        return page;
    }
    if (kind == Kind::question) page.similar = similar_to(db, visit, page.typed.title.str());
    for (auto& tag : items::popular_tags(db, visit, std::nullopt, kTagsOffered)) page.known_tags.push_back(tag.tag);
    return page;
}

// The form again, with what it would become above it: for browsers without scripts. Nothing is kept.
template <Kind kind>
Composer prepare_preview(const Visit& visit, Db& db, const Begin& in) {
    auto page = composer<kind>(visit, db, in);
    page.kept_at.reset();
    if (!in.body.empty()) page.preview = stored(prepare(db, in.body.str()).html);
    return page;
}
Composer preview(const Visit&, Tx&, const Begin&, const Composer& page) { return page; }

SimilarQuestions find_similar(const Visit& visit, Db& db, const Alike& in) { return {similar_to(db, visit, in.title.str())}; }

// ---- opening ------------------------------------------------------------------------------------

PreparedBody prepare_thread(const Visit& visit, Db& db, const Composed& in) {
    communities::must_write_in(db, visit, communities::space(db, visit, in.space));
    return prepare(db, in.body.str());
}

void must_see_inside(Db& db, const Visit& visit, const communities::SpaceCard& space) {
    if (space.audience_level > level_of(db, visit, space.community))
        throw Refusal(Refusal::Why::pay, "This space is for members of a higher tier. Choose another space, or see what the tiers include.");
}

template <Kind kind>
Moved open(const Visit& visit, Tx& tx, const Composed& in, const PreparedBody& body) {
    auto space = communities::space(tx, visit, in.space);
    if (space.kind != space_kind<kind>()) invalid("space", "Choose a space of this kind.");
    communities::must_write_in(tx, visit, space);
    must_see_inside(tx, visit, space);
    must_not_be_parted(tx, visit, {space.community, {}, body.mentioned});
    NewThread made{.kind = kind, .author = visit.person(), .community = space.community, .space = space.id, .title = in.title.str(),
        .body = in.body.str(), .tags = read_tags(in.tags.str())};
    auto id = open_thread(tx, made, body);
    drop_draft(tx, visit.person(), place_of<kind>());
    return {.to = items::url_of(kind, id, made.title), .id = to_string(id)};
}

// ---- drafts -------------------------------------------------------------------------------------

Kept keep(const Visit& visit, Tx& tx, const Typing& in) {
    keep_draft(tx, visit.person(), in);
    return {tx.now()};
}

Moved drop(const Visit& visit, Tx& tx, const OfDraft& in) {
    drop_draft(tx, visit.person(), in.place);
    auto to = in.place.str() == "question" ? new_question_path() : in.place.str() == "topic" ? new_topic_path() : Url();
    return {.to = to, .notice = {"The draft is gone.", {}}};
}

}  // namespace

std::vector<Route> asking_routes() {
    return {
        get(signed_in, new_question_path, &composer<Kind::question>, &composer_page).summary("The form of a new question, with a draft if there is one"),
        get(signed_in, new_topic_path, &composer<Kind::topic>, &composer_page).summary("The form of a new discussion, with a draft if there is one"),
        post(signed_in, preview_question_path, &prepare_preview<Kind::question>, &preview, &composer_page).limit(60, minutes(10)),
        post(signed_in, preview_topic_path, &prepare_preview<Kind::topic>, &preview, &composer_page).limit(60, minutes(10)),
        get(anyone, similar_path, &find_similar, &similar_view).limit(60, minutes(1)).summary("Questions like a title"),
        post(signed_in, ask_path, &prepare_thread, &open<Kind::question>).limit(12, hours(1)).or_show(new_question_path).idempotent().summary("Ask a question"),
        post(signed_in, begin_topic_path, &prepare_thread, &open<Kind::topic>).limit(12, hours(1)).or_show(new_topic_path).idempotent().summary("Start a discussion"),
        post(signed_in, keep_draft_path, &keep).limit(240, minutes(10)).summary("Keep what is being typed"),
        del(signed_in, draft_path, &drop),
    };
}

}  // namespace lyceum::discussion
