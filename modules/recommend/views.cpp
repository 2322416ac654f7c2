// What is known of a reader as a page, and what is like an item as a short list.
#include "modules/recommend/activity.hpp"
#include "modules/recommend/choosing.hpp"
#include "modules/follows/follows.hpp"
#include "platform/html/form.hpp"

namespace lyceum::recommend {
using namespace html;

static Html cross(const Ui& ui, const std::string& label) { return group(ui.icon("x", "s"), span(_class = "visually-hidden", label)); }

static Html inclination_view(const Ui& ui, const Inclination& inclination) {
    Form form(ui, unwanted_path({}));
    auto label = ui.tr("Recommend nothing about {}", inclination.tag);
    return li(_class = "row between", span(a(_class = "tag", _href = items::tag_url(inclination.tag), inclination.tag), " ", span(_class = "small muted num", inclination.percent, "%")),
        form(_class = "act", form.hidden("reason", inclination.reason), button(_type = "submit", _class = "icon-btn", _title = label, cross(ui, label))));
}

static Html known_view(const Ui& ui, const Known& known) {
    return li(div(_class = "row between",
        div(a(_href = known.card.url, known.card.title),
            div(_class = "small muted", known.did, when(known.minutes > 0, [&] { return group(" · ", ui.minutes(known.minutes)); }), " · ", ui.ago(known.last_at))),
        button_to(ui, forget_one_path({known.card.id}), "delete", cross(ui, ui.tr("Forget this")), "icon-btn")));
}

static Html taken_back_view(const Ui& ui, const TakenBack& taken) {
    Form form(ui, unwanted_path({}), "delete");
    return li(_class = "row between", span(taken.words),
        form(_class = "act", form.hidden("reason", taken.reason), button(_type = "submit", _class = "btn sm", ui.tr("Let it count again"))));
}

static Html what_you_said(const Ui& ui, const Knowledge& page) {
    return section(_class = "sheet", h2(ui.tr("Interests")),
        when(page.interests.fields.empty(), [&] { return p(_class = "muted", ui.tr("You named none.")); }),
        items::tags_view(ui, page.interests.fields), p(a(_class = "link", _href = Url::local("/welcome"), ui.tr("Change interests, level and goal"))));
}

static Html what_you_read(const Ui& ui, const Knowledge& page) {
    return group(
        when(!page.inclinations.empty(), [&] {
            return section(_class = "sheet", h2(ui.tr("What you read about")), ul(_class = "list", each(page.inclinations, [&](auto& i) { return inclination_view(ui, i); })));
        }),
        when(!page.removed.empty(), [&] {
            return section(_class = "sheet", h2(ui.tr("Reasons that count no more")), ul(_class = "list", each(page.removed, [&](auto& t) { return taken_back_view(ui, t); })));
        }),
        section(_class = "sheet", h2(ui.tr("What you did lately")),
            when(page.history.empty(), [&] { return p(_class = "muted", ui.tr("Nothing is noted.")); }),
            ul(_class = "list", each(page.history, [&](auto& known) { return known_view(ui, known); })),
            when(!page.history.empty(), [&] {
                return button_to(ui, forget_path(), "post", group(ui.tr("Forget all of it")), "btn danger", ui.tr("Forget everything you did? Recommendations begin anew. What you do not want to see stays away."));
            })));
}

static Html how_active(const Ui& ui, const Knowledge& page) {
    if (!page.activity) return {};
    return section(_class = "sheet", _id = "activity", h2(ui.tr("How active you are")), p(strong(_class = "num", *page.activity, " %")),
        p(_class = "small muted", ui.tr("Made of what you looked at, read, liked, saved, commented on and bought in the last {} days; what is older says less. It decides how long your lists are and how often something new is tried in them, never what comes first.", kActiveDays)));
}

static Html where_you_belong(const Ui& ui, const Knowledge& page) {
    return when(!page.ties.empty(), [&] {
        return section(_class = "sheet", h2(ui.tr("Whom you follow and where you belong")), ul(_class = "list", each(page.ties, [&](const KnownTie& tie) {
            return li(a(_href = tie.url, tie.name), span(_class = "small muted", " ", tie.did, " · ", ui.ago(tie.at)));
        })));
    });
}

Page knowledge_page(const Ui& ui, const Knowledge& page) {
    auto state = page.consented ? ui.tr("What you read, like, save, comment on and buy is noted, on this server only, to recommend better.") : ui.tr("Nothing is noted of what you read or do here.");
    return accounts::settings_page(ui, ui.tr("What recommendations know of you"), knowledge_path(),
        group(p(_class = "muted", state, " ", a(_class = "link", _href = Url::local("/settings/privacy"), ui.tr("Change"))), what_you_said(ui, page), how_active(ui, page), what_you_read(ui, page), where_you_belong(ui, page),
            p(a(_class = "link", _href = exposure_path(), ui.tr("How often your new texts are tried")))));
}

/// Why it is there, and the ways to say that this is no reason: as on the cards of the other lists.
static Html card_menu(const Ui& ui, const items::Card& card) {
    if (card.reason_key.empty()) return {};
    Form form(ui, unwanted_path({}));
    auto unwanted = [&](const std::string& reason, const std::string& label) { return form(_class = "act", form.hidden("reason", reason), button(_type = "submit", label)); };
    return details(_class = "menu end", summary(_class = "icon-btn", _label = ui.tr("Change what is recommended"), ui.icon("ellipsis", "s")),
        div(_class = "menu-list", p(_class = "why small", card.reason), unwanted(card.reason_key, ui.tr("Not for this reason")), unwanted(less_of(card.id), ui.tr("Less like this")),
            unwanted(not_by(card.author.id), ui.tr("Nothing more by {}", card.author.name))));
}

static Html short_list(const std::string& title, const std::vector<items::Card>& cards, const Ui& ui) {
    if (cards.empty()) return {};
    return section(h2(_class = "label", title), ul(_class = "list", each(cards, [&](const items::Card& card) {
        return li(div(_class = "row between", a(_class = "grow", _href = card.url, only_if(!card.language.empty(), _lang = card.language), card.title), card_menu(ui, card)),
            span(_class = "small muted", items::kind_name(ui, card.kind), " · ", card.author.name));
    })));
}

Html next_view(const Ui& ui, const NextToRead& next) {
    return group(short_list(ui.tr("People who read this also read"), next.also_read, ui), short_list(ui.tr("Read next"), next.alike, ui));
}

static Html places_list(const Ui& ui, const std::string& title, const std::vector<Place>& places) {
    return when(!places.empty(), [&] {
        return section(_class = "sheet", h2(title), ul(_class = "list", each(places, [&](const Place& place) {
            return li(div(_class = "row between", div(_class = "grow", a(_href = place.url, place.name), div(_class = "small muted", place.reason, place.reason.empty() ? "" : " · ", ui.plural(place.members, "{} member", "{} members"))),
                span(_class = "chip", _title = ui.tr("How well it fits you"), place.fit, " %")));
        })));
    });
}

Url places_url() { return places_path(); }

Page places_page(const Ui& ui, const Places& page) {
    auto people = when(!page.people.empty(), [&] {
        return section(_class = "sheet stack", h2(ui.tr("People to follow")), each(page.people, [&](const Suggestion& suggested) {
            return div(_class = "person", accounts::avatar_view(ui, suggested.person),
                div(_class = "grow", a(_class = "name", _href = accounts::profile_url(suggested.person.handle), suggested.person.name), div(_class = "small muted", suggested.reason)),
                follows::follow_person_button(ui, suggested.person.handle, false));
        }));
    });
    auto nothing = page.people.empty() && page.groups.empty() && page.communities.empty();
    return Page{.title = ui.tr("People and places for you"), .body = div(_class = "stack loose", h1(ui.tr("People and places for you")), people,
        places_list(ui, ui.tr("Groups"), page.groups), places_list(ui, ui.tr("Communities"), page.communities),
        when(nothing, [&] { return div(_class = "empty", ui.icon("users", "l"), h2(ui.tr("You are everywhere already")), p(ui.tr("Whoever and whatever is new appears here."))); })), .indexed = false};
}

Html noted_list(const std::string& note, Html list) {
    if (note.empty()) return list;
    return div(_controller = "seen-list", data("list", note), data("url", seen_path.pattern), std::move(list));
}

}  // namespace lyceum::recommend
