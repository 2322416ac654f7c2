// How follows look.
#include "modules/follows/pages.hpp"
#include "platform/html/form.hpp"

namespace lyceum::follows {
using namespace html;

namespace {

// A guest is taken to sign in and comes back to where the button stands.
Html button_for(const Ui& ui, const items::Action& action, const Url& place) {
    if (ui.signed_in()) return items::action_button(ui, action).body;
    return a(_class = "btn ghost", _href = Url::local("/sign-in").with("next", place.str()), ui.icon(action.icon), span(action.label));
}

}  // namespace

Html follow_person_button(const Ui& ui, std::string_view handle, bool following) {
    return button_for(ui, person_action(ui.visit, handle, following), accounts::profile_url(handle));
}
Html follow_tag_button(const Ui& ui, std::string_view tag, bool following) {
    return button_for(ui, tag_action(ui.visit, tag, following), items::tag_url(tag));
}
Html follow_series_button(const Ui& ui, ItemId series, bool following) {
    return button_for(ui, series_action(ui.visit, series, following), items::url_of(items::Kind::series, series, ""));
}

namespace {

Html person_row(const Ui& ui, const accounts::Byline& person, const Html& more) {
    return div(_class = "person", accounts::avatar_view(ui, person),
        div(_class = "grow", person.deleted ? span(_class = "name faint", ui.tr("Deleted user")) : a(_class = "name", _href = accounts::profile_url(person.handle), person.name),
            when(!person.deleted, [&] { return div(_class = "small muted", "@", person.handle); })),
        more);
}

Html follow_or_nothing(const Ui& ui, const accounts::Byline& person, bool following) {
    return when(!person.deleted && ui.who() != person.id, [&] { return follow_person_button(ui, person.handle, following); });
}

}  // namespace

Page mine_page(const Ui& ui, const Mine& mine) {
    bool nothing = mine.people.empty() && mine.tags.empty() && mine.series.empty();
    return {.title = ui.tr("What you follow"),
        .body = group(
            div(_class = "page-head", div(h1(ui.tr("What you follow")), p(_class = "muted", ui.tr("The Following feed is made of this.")))),
            when(nothing, [&] {
                return div(_class = "empty", ui.icon("rss", "l"), h2(ui.tr("You follow nothing yet")), p(ui.tr("Follow people, tags and series, and what is new appears in your feed.")),
                    a(_class = "btn primary", _href = Url::local("/tags"), ui.tr("All tags")));
            }),
            when(!mine.tags.empty(), [&] { return section(h2(_class = "section-title", ui.tr("Tags")), items::tags_view(ui, mine.tags)); }),
            when(!mine.series.empty(), [&] {
                return section(h2(_class = "section-title", ui.tr("Series")), div(_class = "feed", each(mine.series, [&](const items::Card& card) { return items::card_view(ui, card); })));
            }),
            when(!mine.people.empty(), [&] {
                return section(h2(_class = "section-title", ui.tr("Followed people")),
                    div(_class = "people", each(mine.people, [&](const accounts::Byline& person) { return person_row(ui, person, follow_or_nothing(ui, person, true)); })));
            })),
        .indexed = false};
}

Page people_page(const Ui& ui, const People& page) {
    auto& name = page.of.name;
    auto handle = accounts::Handle::from(page.of.handle).value_or(accounts::Handle());
    auto title = page.followers ? ui.tr("Who follows {}", name) : ui.tr("Whom {} follows", name);
    return {.title = title,
        .body = group(
            nav(_class = "crumbs", _label = ui.tr("Where this is"), a(_href = accounts::profile_url(page.of.handle), name)),
            h1(title),
            nav(_class = "tabs", _label = title, a(_href = followers_path({.handle = handle}), _current = page.followers, ui.tr("Followers")),
                a(_href = following_path({.handle = handle}), _current = !page.followers, ui.tr("Follows"))),
            when(page.people.empty(), [&] { return div(_class = "empty", ui.icon("users", "l"), h2(ui.tr("Nobody yet"))); }),
            div(_class = "people", each(page.people, [&](const Tied& tied) { return person_row(ui, tied.person, follow_or_nothing(ui, tied.person, tied.followed)); })),
            when(page.older.has_value(), [&] {
                return nav(_class = "pager", _label = ui.tr("Pages"), span(_class = "grow"), a(_class = "btn", _rel = "next", _href = *page.older, ui.tr("Next page")));
            })),
        .canonical = page.followers ? followers_path({.handle = handle}) : following_path({.handle = handle}),
        .indexed = false};
}

Page blocks_page(const Ui& ui, const Blocked& blocked) {
    auto title = ui.tr("Blocked people");
    return accounts::settings_page(ui, title, blocks_path(), group(
        p(_class = "muted", ui.tr("Neither of you can follow, answer or mention the other, nor finds the other in lists. What is public stays readable at its own address.")),
        when(blocked.people.empty(), [&] { return p(_class = "muted", ui.tr("You blocked nobody.")); }),
        div(_class = "people", each(blocked.people, [&](const accounts::Byline& person) {
            return person_row(ui, person, when(!person.deleted, [&] {
                return button_to(ui, block_path({accounts::Handle::from(person.handle).value_or(accounts::Handle())}), "delete", group(ui.tr("Unblock")), "btn sm");
            }));
        }))));
}

Html relation_view(const Ui& ui, const Relation& relation) {
    auto handle = accounts::Handle::from(relation.handle).value_or(accounts::Handle());
    bool other = ui.signed_in() && ui.who() != relation.person;
    auto block = relation.has_blocked
        ? button_to(ui, block_path({handle}), "delete", group(ui.tr("Unblock")), "btn")
        : details(_class = "menu end", summary(_class = "icon-btn", _label = ui.tr("More"), ui.icon("ellipsis")),
              div(_class = "menu-list", button_to(ui, block_path({handle}), "put", group(ui.icon("ban"), ui.tr("Block")), "danger", ui.tr("Block {}?", relation.name))));
    return section(_class = "relation row wrap", _label = ui.tr("Followers"),
        a(_href = followers_path({.handle = handle}), b(_class = "num", ui.compact(relation.followers)), " ", relation.followers == 1 ? ui.tr("follower") : ui.tr("followers")),
        a(_href = following_path({.handle = handle}), b(_class = "num", ui.compact(relation.following)), " ", ui.tr("following")),
        when(relation.is_blocked, [&] { return span(_class = "small muted", ui.tr("{} blocked you. You can read what is public, but not follow, answer or mention them.", relation.name)); }),
        // Together and at the end of whichever line they come to stand on: the menu opens towards the start.
        div(_class = "row end grow",
            when(ui.who() != relation.person && !relation.has_blocked && !relation.is_blocked, [&] { return follow_person_button(ui, relation.handle, relation.follows); }),
            when(other, [&] { return block; })));
}

}  // namespace lyceum::follows
