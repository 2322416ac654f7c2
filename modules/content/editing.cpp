// What the editor shows: a new article, one that exists, or what was being typed when the tab closed.
#include "modules/content/handlers.hpp"
#include "platform/i18n/moment.hpp"

namespace lyceum::content {

namespace {

struct Belonging {
    CommunityId community;
    communities::Standing standing = communities::Standing::member;
};
DESCRIBE(Belonging, community, standing)

// Communities where this person may publish, those joined first before the others.
std::vector<communities::CommunityCard> writable(Db& db, const Visit& visit) {
    auto cards = communities::visible(db, visit);
    auto belongings = db.all<Belonging>(R"sql(
        select community, standing from community_standings where person = $1 order by joined_at, community)sql", visit.person());
    bool everywhere = visit.may("communities.manage_all"), as_member = visit.may("content.write");
    std::erase_if(cards, [&](auto& card) {
        auto mine = std::find_if(belongings.begin(), belongings.end(), [&](auto& b) { return b.community == card.id; });
        if (mine == belongings.end()) return !everywhere;
        return !everywhere && !as_member && mine->standing < communities::Standing::author;
    });
    if (cards.size() > kCommunitiesOffered) cards.resize(kCommunitiesOffered);
    return cards;
}

template <class T> void put_text(T& out, std::string_view text) {
    if (auto fitting = T::from(utf8_prefix(text, T::max))) out = std::move(*fitting);
}

i18n::Zone zone_of(const Visit& visit) { return Ui{visit}.locale().zone; }

Typed typed_of(const Article& a, const NewArticle& text, const i18n::Zone& zone) {
    Typed typed;
    typed.id = a.item;
    typed.version = a.version;
    put_text(typed.key, key_of(a.item));
    put_text(typed.title, a.title);
    put_text(typed.summary, a.summary);
    put_text(typed.body, text.body);
    put_text(typed.tags, a.tags);
    put_text(typed.language, a.language);
    typed.space = a.space;
    if (a.series) typed.series = a.series, typed.part = a.part;
    typed.access = a.lock_kind;
    if (a.lock_level > 0) typed.level = a.lock_level;
    if (text.price) put_text(typed.price, to_decimal(*text.price));
    if (a.state == items::State::scheduled && a.publish_at) put_text(typed.publish_at, i18n::to_input(zone.local(*a.publish_at)));
    return typed;
}

// Every page is a tab of its own, and goes on from the revision it was given.
void go_on_from(Editor& editor, const KeptDraft& kept) {
    editor.typed = kept.typed;
    editor.typed.revision = kept.revision;
    editor.restored = kept.updated_at;
}

void offer_choices(Editor& editor, Db& db, const Visit& visit) {
    auto places = places_for(db, visit);
    editor.spaces = std::move(places.choices);
    auto chosen = std::find_if(places.spaces.begin(), places.spaces.end(), [&](auto& s) { return s.id == editor.typed.space; });
    if (chosen == places.spaces.end()) chosen = places.spaces.begin();
    if (chosen != places.spaces.end()) {
        editor.tiers = membership::tiers(db, visit, chosen->community);
        std::erase_if(editor.tiers, [](auto& tier) { return tier.level < 1; });
        if (!editor.typed.space) editor.typed.space = chosen->id;
    }
    editor.series = series_of(db, visit.person());
    auto zone = zone_of(visit);
    editor.time_zone = zone.name();
    if (auto at = i18n::read_moment(editor.typed.publish_at.str(), zone)) put_text(editor.typed.publish_at, i18n::to_input(zone.local(*at)));
    // A program has no tab: what it reads is the same each time, and so is its ETag.
    if (visit.wants != Wants::json) put_text(editor.typed.tab, random_key());
}

}  // namespace

Places places_for(Db& db, const Visit& visit) {
    Places places;
    auto where = writable(db, visit);
    for (auto& community : where)
        for (auto& space : communities::spaces(db, visit, community.id)) {
            if (space.kind != communities::SpaceKind::articles) continue;
            places.choices.push_back({space.id, where.size() > 1 ? community.name + " · " + space.name : space.name});
            places.spaces.push_back(space);
        }
    return places;
}

Editor begin(const Visit& visit, Db& db, const Begin& in) {
    Editor editor;
    auto kept = !in.draft.empty() ? draft(db, visit.person(), in.draft)
              : in.fresh ? std::nullopt : newest_new_draft(db, visit.person());
    if (kept && !kept->item) go_on_from(editor, *kept);
    else {
        put_text(editor.typed.key, random_key());
        editor.typed.space = in.space;
        editor.typed.series = in.series;
    }
    offer_choices(editor, db, visit);
    if (editor.spaces.empty())
        if (auto first = communities::first(db)) editor.ask_in = communities::community(db, visit, *first);
    return editor;
}

Editor edit(const Visit& visit, Db& db, const OfItem& in) {
    auto a = editable(db, visit, in.id);
    auto text = source(db, pass_of_editor(db, visit, a));
    Editor editor;
    editor.typed = typed_of(a, text, zone_of(visit));
    editor.state = a.state;
    editor.is_own = visit.who() == a.author, editor.has_history = has_history(visit, a);
    editor.shown_at = items::url_of(items::Kind::article, a.item, a.title);
    if (auto kept = draft(db, visit.person(), key_of(a.item))) {
        if (kept->updated_at > a.updated_at) go_on_from(editor, *kept);
        else editor.typed.revision = kept->revision;
    }
    offer_choices(editor, db, visit);
    // Somebody may edit what stands in a space where they would not begin anything.
    if (std::none_of(editor.spaces.begin(), editor.spaces.end(), [&](auto& s) { return s.id == a.space; }))
        editor.spaces.push_back({a.space, communities::space(db, visit, a.space).name});
    return editor;
}

}  // namespace lyceum::content
