// What is known of a reader as a page, and what is like an item as a short list.
#include "modules/recommend/pages.hpp"
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
            when(!page.history.empty() || !page.removed.empty(), [&] {
                return button_to(ui, forget_path(), "post", group(ui.tr("Forget all of it")), "btn danger", ui.tr("Forget everything you read? Recommendations begin anew."));
            })));
}

Page knowledge_page(const Ui& ui, const Knowledge& page) {
    auto state = page.consented ? ui.tr("Your reading is noted, on this server only, to recommend better.") : ui.tr("Your reading is not noted. Likes, saved things and comments count, because you made them.");
    return accounts::settings_page(ui, ui.tr("What recommendations know of you"), knowledge_path(),
        group(p(_class = "muted", state, " ", a(_class = "link", _href = Url::local("/settings/privacy"), ui.tr("Change"))), what_you_said(ui, page), what_you_read(ui, page)));
}

Html similar_view(const Ui& ui, const std::vector<items::Card>& cards) {
    if (cards.empty()) return {};
    return section(h2(_class = "label", ui.tr("Read next")), ul(_class = "list", each(cards, [&](const items::Card& card) {
        return li(a(_href = card.url, only_if(!card.language.empty(), _lang = card.language), card.title),
            span(_class = "small muted", items::kind_name(ui, card.kind), " · ", card.author.name));
    })));
}

}  // namespace lyceum::recommend
