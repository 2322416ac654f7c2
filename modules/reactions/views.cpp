// What the shelf, the report form and the moderators' list look like.
#include "modules/reactions/pages.hpp"
#include "platform/html/form.hpp"

namespace lyceum::reactions {
using namespace html;

Page shelf_page(const Ui& ui, const Shelf& shelf) {
    return {.title = ui.tr("Saved"),
        .body = group(
            div(_class = "page-head", div(h1(ui.tr("Saved")), p(_class = "muted", ui.plural(shelf.total, "{} thing kept", "{} things kept")))),
            when(shelf.cards.empty(), [&] {
                return div(_class = "empty", ui.icon("bookmark", "l"), h2(ui.tr("Nothing here yet")),
                    p(ui.tr("Press Save beside anything worth rereading.")));
            }),
            div(_class = "feed", each(shelf.cards, [&](const items::Card& card) { return items::card_view(ui, card); })),
            when(shelf.older.has_value(), [&] {
                return nav(_class = "pager", _label = ui.tr("Pages"), span(_class = "grow"), a(_class = "btn", _rel = "next", _href = shelf_path({shelf.older}), ui.tr("Older")));
            })),
        .indexed = false};
}

static std::vector<Choice> reasons(const Ui& ui) {
    return {{"spam", ui.tr("Advertising or spam")}, {"rude", ui.tr("Rude or hostile")}, {"wrong", ui.tr("Wrong or misleading")},
        {"copied", ui.tr("Copied without permission")}, {"illegal", ui.tr("Against the law")}, {"other", ui.tr("Something else")}};
}

static std::string reason_name(const Ui& ui, Reason reason) {
    for (auto& choice : reasons(ui))
        if (choice.value == name_of(reason)) return choice.label;
    return {};
}

Page report_page(const Ui& ui, const ReportForm& model) {
    Form form(ui, send_report_path());
    return {.title = ui.tr("Report"),
        .body = group(h1(ui.tr("What is wrong with it?")), p(_class = "muted", ui.tr("Moderators see who reports; nobody else does.")),
            form(_class = "form sheet", form.hidden("place", model.place.str()),
                form.radios({.name = "reason", .label = ui.tr("Reason"), .value = "other", .required = true}, reasons(ui)),
                form.area({.name = "note", .label = ui.tr("In your words"), .hint = ui.tr("Optional. It helps to quote the passage."), .max = 2000, .rows = 4}),
                div(_class = "form-foot", form.submit(ui.tr("Send the report")), a(_class = "btn ghost", _href = model.place, ui.tr("Cancel"))))),
        .shape = Shape::slim, .indexed = false};
}

Page reports_page(const Ui& ui, const Reports& page) {
    auto decision = [&](const OpenReport& r) {
        Form form(ui, page.community ? community_decide_path({page.community->slug, r.id, {}}) : decide_path({.id = r.id}));
        return form(form.text({.name = "decision", .label = ui.tr("Decision"), .required = true, .max = 500}), form.submit(ui.tr("Decide"), "btn"));
    };
    return {.title = ui.tr("Reports"),
        .body = group(div(_class = "page-head", div(h1(ui.tr("Reports")), when(page.community.has_value(), [&] { return p(_class = "muted", page.community->name); }))),
            when(page.open.empty(), [&] { return div(_class = "empty", ui.icon("circle-check", "l"), h2(ui.tr("Nothing to look at")), p(ui.tr("All reports are decided."))); }),
            each(page.open, [&](const OpenReport& r) {
                return section(_class = "sheet stack tight", accounts::byline_view(ui, r.reporter, ui.ago(r.at)),
                    p(span(_class = "chip hot", reason_name(ui, r.reason)), " ", a(_class = "link", _href = Url::local(r.place), r.place)),
                    when(!r.note.empty(), [&] { return p(r.note); }),
                    when(page.may_decide, [&] { return decision(r); }));
            })),
        .shape = Shape::plain, .indexed = false};
}

}  // namespace lyceum::reactions
