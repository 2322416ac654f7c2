#include "modules/recommend/pages.hpp"
#include "platform/html/form.hpp"

namespace lyceum::recommend {
using namespace html;

static Html known_view(const Ui& ui, const Known& known) {
    return li(div(_class = "row between", div(a(_href = known.card.url, known.card.title), div(_class = "small muted", known.did, " · ", ui.ago(known.last_at))),
        button_to(ui, forget_one_path({known.card.id}), "delete", group(ui.icon("x", "s"), span(_class = "visually-hidden", ui.tr("Forget this"))), "icon-btn")));
}

Page knowledge_page(const Ui& ui, const Knowledge& page) {
    auto state = page.consented ? ui.tr("Your reading is noted, on this server only, to recommend better.") : ui.tr("Your reading is not noted. Likes, saved things and comments count, because you made them.");
    return {.title = ui.tr("What recommendations know of you"),
        .body = group(div(_class = "page-head", div(h1(ui.tr("What recommendations know of you")), p(_class = "muted", state)),
                div(_class = "row", a(_class = "btn", _href = Url::local("/settings/privacy"), ui.tr("Change")))),
            section(_class = "sheet", h2(ui.tr("Interests")),
                when(page.interests.fields.empty(), [&] { return p(_class = "muted", ui.tr("You named none.")); }),
                items::tags_view(ui, page.interests.fields), p(a(_class = "link", _href = Url::local("/welcome"), ui.tr("Change interests, level and goal")))),
            section(_class = "sheet", h2(ui.tr("What you did lately")),
                when(page.history.empty(), [&] { return p(_class = "muted", ui.tr("Nothing is noted.")); }),
                ul(_class = "list", each(page.history, [&](const Known& known) { return known_view(ui, known); })),
                when(!page.history.empty() || page.removed_reasons > 0, [&] {
                    return button_to(ui, forget_path(), "post", group(ui.tr("Forget all of it")), "btn danger", ui.tr("Forget everything you read? Recommendations begin anew."));
                }))),
        .shape = Shape::plain, .indexed = false};
}

}  // namespace lyceum::recommend
