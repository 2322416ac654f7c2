// The table of contents: every way into this module is listed at the bottom.
#include "modules/follows/follows.hpp"
#include "modules/home/pages.hpp"
#include "modules/items/in_lists.hpp"
#include "modules/privacy/privacy.hpp"
#include <algorithm>
#include <array>

namespace lyceum::home {
namespace {

constexpr int kPerPage = 20, kRecommended = 20, kSuggestedPeople = 3, kRailTags = 12, kRailQuestions = 4;
constexpr std::size_t kLandingCards = 3;
constexpr int kLandingCandidates = 60, kOnboardingTags = 24;

// ---- the feed -------------------------------------------------------------------------------------

items::Listing followed(const Visit& visit, Db& db, std::optional<CommunityId> community, const std::string& cursor) {
    auto mine = follows::follows(db, visit.person());
    if (mine.people.empty() && mine.tags.empty()) return {};
    return items::list(db, visit, {.community = community, .authors = mine.people, .tags = mine.tags}, cursor, visit.page_size(kPerPage));
}

items::Listing listing_of(const Visit& visit, Db& db, std::optional<CommunityId> community, Tab tab, const std::string& cursor) {
    switch (tab) {
        case Tab::for_you: return {};               // a list of its own, below
        case Tab::following: return followed(visit, db, community, cursor);
        case Tab::newest: return items::list(db, visit, {.community = community}, cursor, visit.page_size(kPerPage));
        case Tab::hot: return items::list(db, visit, {.community = community, .order = items::Order::hot}, cursor, visit.page_size(kPerPage));
        case Tab::unanswered: return items::list(db, visit, {.community = community, .order = items::Order::unanswered}, cursor, visit.page_size(kPerPage));
    }
    return {};
}

FeedView feed_of(const Visit& visit, Db& db, std::optional<communities::CommunityCard> community, bool single, std::optional<Tab> asked, const std::string& cursor) {
    FeedView view;
    view.single = single;
    view.tab = asked.value_or(visit.who() ? Tab::for_you : Tab::newest);
    if (view.tab == Tab::following) visit.person();
    auto id = community && !single ? std::optional(community->id) : std::nullopt;
    if (view.tab == Tab::for_you) {
        auto list = recommend::for_you(db, visit, id, kRecommended);
        view.listing.cards = std::move(list.cards), view.note = std::move(list.note);
    } else {
        view.listing = listing_of(visit, db, id, view.tab, cursor);
    }
    view.between = items::between(visit, db, {.community = community ? std::optional(community->id) : std::nullopt});
    view.community = std::move(community);
    view.tags = items::popular_tags(db, visit, id, kRailTags);
    if (visit.who()) view.people = recommend::people_to_follow(db, visit, kSuggestedPeople);
    if (view.tab != Tab::unanswered)
        view.unanswered = items::list(db, visit, {.community = id, .order = items::Order::unanswered}, "", kRailQuestions).cards;
    return view;
}

// ---- the landing page -----------------------------------------------------------------------------

struct KindCount { items::Kind kind = items::Kind::article; std::int64_t items = 0, answers = 0; };
DESCRIBE(KindCount, kind, items, answers)

void count_contents(Db& db, CommunityId community, Landing& landing) {
    for (auto& row : db.all<KindCount>(R"sql(
            select kind, count(*) as items, cast(coalesce(sum(answers), 0) as bigint) as answers
            from visible_items where community = $1 and audience_level < 0 group by kind)sql", community)) {
        if (row.kind == items::Kind::article) landing.articles = row.items;
        if (row.kind == items::Kind::question) landing.questions = row.items, landing.answers = row.answers;
    }
}

// Those in the visitor's own language first; otherwise as they came.
std::vector<items::Card> own_language_first(const Visit& visit, std::vector<items::Card> cards) {
    auto own = name_of(visit.language);
    std::stable_partition(cards.begin(), cards.end(), [&](auto& card) { return card.language == own; });
    return cards;
}

// What is hot, each kind of thing in its turn, so that visitors see more than the busiest kind.
std::vector<items::Card> todays(const Visit& visit, Db& db, CommunityId community) {
    constexpr std::array kTurns{items::Kind::article, items::Kind::question, items::Kind::topic};
    auto hot = own_language_first(visit, items::list(db, visit, {.community = community, .order = items::Order::hot}, "", kLandingCandidates).cards);
    std::vector<items::Card> shown;
    for (auto kind : kTurns) {
        auto found = std::find_if(hot.begin(), hot.end(), [&](auto& card) { return card.kind == kind; });
        if (found == hot.end()) continue;
        shown.push_back(std::move(*found));
        hot.erase(found);
    }
    for (auto& card : hot)
        if (shown.size() < kLandingCards) shown.push_back(std::move(card));
    return shown;
}

std::vector<items::Card> samples(const Visit& visit, Db& db, CommunityId community) {
    auto liked = items::list(db, visit, {.community = community, .kind = items::Kind::article, .order = items::Order::liked}, "", kLandingCandidates).cards;
    std::erase_if(liked, [](auto& card) { return card.lock != membership::LockKind::open; });
    liked = own_language_first(visit, std::move(liked));
    if (liked.size() > kLandingCards) liked.resize(kLandingCards);
    return liked;
}

Landing landing_of(const Visit& visit, Db& db, const communities::CommunityCard& community) {
    Landing landing;
    landing.community = community;
    landing.today = todays(visit, db, community.id);
    landing.samples = samples(visit, db, community.id);
    landing.tiers = membership::tiers(db, visit, community.id);
    landing.plans = commerce::plans(db, visit, community.id);
    count_contents(db, community.id, landing);
    return landing;
}

Home home(const Visit& visit, Db& db, const Feed& in) {
    auto all = communities::visible(db, visit);
    if (all.empty()) return {};
    bool single = all.size() == 1;
    if (!visit.who() && !in.tab) return {.landing = landing_of(visit, db, all.front()), .feed = {}};
    return {.landing = {}, .feed = feed_of(visit, db, single ? std::optional(all.front()) : std::nullopt, single, in.tab, in.cursor)};
}

Home community_home(const Visit& visit, Db& db, const CommunityFeed& in) {
    auto community = communities::community(db, visit, in.slug);
    if (!visit.who() && !in.tab) return {.landing = landing_of(visit, db, community), .feed = {}};
    return {.landing = {}, .feed = feed_of(visit, db, community, false, in.tab, in.cursor)};
}

SpaceView space(const Visit& visit, Db& db, const OfSpace& in) {
    SpaceView view;
    view.community = communities::community(db, visit, in.slug);
    auto all = communities::spaces(db, visit, view.community.id);
    auto found = std::find_if(all.begin(), all.end(), [&](auto& s) { return s.slug == in.space; });
    if (found == all.end()) not_found();
    view.space = *found;
    view.order = in.order;
    view.listing = items::list(db, visit, {.community = view.community.id, .space = view.space.id, .order = in.order}, in.cursor, visit.page_size(kPerPage));
    view.tags = items::popular_tags(db, visit, view.community.id, kRailTags);
    view.between = items::between(visit, db, {.community = view.community.id, .space = view.space.id});
    return view;
}

// ---- onboarding -----------------------------------------------------------------------------------

bool among(const std::vector<std::string>& tags, const std::string& tag) { return std::find(tags.begin(), tags.end(), tag) != tags.end(); }

// What the page shows as chosen: whoever named nothing yet finds what they follow.
std::vector<std::string> chosen(Db& db, PersonId person, const accounts::Interests& said) {
    std::vector<std::string> tags;
    auto from = said.fields.empty() ? follows::follows(db, person).tags : said.fields;
    for (auto& field : from) {
        auto tag = items::canonical_tag(field);             // profiles hold fields as they were typed
        if (!tag.empty() && !among(tags, tag) && tags.size() < accounts::kFieldsMost) tags.push_back(std::move(tag));
    }
    return tags;
}

Welcome welcome(const Visit& visit, Db& db, const Next& in) {
    Welcome page;
    page.interests = accounts::interests(db, visit.person());
    page.chosen = chosen(db, visit.person(), page.interests);
    page.suggestions = page.chosen;
    for (auto& tag : items::popular_tags(db, visit, std::nullopt, kOnboardingTags))
        if (!among(page.chosen, tag.tag)) page.suggestions.push_back(tag.tag);
    page.consent = visit.visitor.consented;
    page.next = accounts::local_path(in.next).value_or(Url()).str();
    return page;
}

void add_field(std::vector<std::string>& fields, std::string_view typed) {
    auto tag = items::canonical_tag(typed);
    if (tag.empty() || among(fields, tag)) return;
    if (fields.size() == accounts::kFieldsMost) throw Refusal(Refusal::Why::invalid, "There are too many fields.", {{"others", {"Choose at most {}.", {std::to_string(accounts::kFieldsMost)}}}});
    fields.push_back(std::move(tag));
}

std::vector<std::string> fields_of(const Answers& in) {
    std::vector<std::string> fields;
    for (auto& field : in.fields) add_field(fields, field.str());
    auto typed = in.others.str();
    for (std::string_view comma : {"，", "、", "；", ";"})
        for (auto at = typed.find(comma); at != typed.npos; at = typed.find(comma, at + 1)) typed.replace(at, comma.size(), ",");
    for (std::size_t from = 0; from < typed.size();) {
        auto to = std::min(typed.find(',', from), typed.size());
        add_field(fields, std::string_view(typed).substr(from, to - from));
        from = to + 1;
    }
    return fields;
}

Moved answer(const Visit& visit, Tx& tx, const Answers& in) {
    auto said = accounts::interests(tx, visit.person());
    auto before = chosen(tx, visit.person(), said);
    bool new_here = said.fields.empty() && said.level.empty() && said.goal.empty();
    said = {fields_of(in), in.level ? std::string(name_of(*in.level)) : std::string(), in.goal.str()};
    for (auto& tag : said.fields)
        if (new_here || !among(before, tag)) follows::follow_tag(tx, visit.person(), tag);
    for (auto& tag : before)
        if (!among(said.fields, tag)) follows::unfollow_tag(tx, visit.person(), tag);
    accounts::set_interests(tx, visit.person(), said);
    if (in.consent) privacy::record(tx, visit, {privacy::Purpose::reading, *in.consent, welcome_path().str()});
    if (auto community = communities::first(tx)) communities::join(tx, visit.person(), *community);
    Msg done{"Saved.", {}};
    if (new_here) done = in.consent.value_or(visit.visitor.consented) ? Msg{"Welcome. This list learns from what you read.", {}} : Msg{"Welcome. This list begins with what you chose.", {}};
    return {.to = accounts::local_path(in.next).value_or(Url()), .notice = done};
}

}  // namespace

const Module module{
    .name = "home",
    .routes = {
        get(anyone, home_path, &home, &home_page).summary("The feed, or what a visitor sees first"),
        get(anyone, community_path, &community_home, &home_page).summary("A community's feed"),
        get(anyone, space_path, &space, &space_page).summary("What lies in a space"),
        get(signed_in, welcome_path, &welcome, &welcome_page),
        post(signed_in, answer_path, &answer).or_show(welcome_path).summary("Say what you are interested in"),
    },
    .api_scope = "content",
};

}  // namespace lyceum::home
