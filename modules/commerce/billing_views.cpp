#include "modules/commerce/billing_pages.hpp"

namespace lyceum::commerce {
using namespace html;

namespace {

std::string next_text(const Ui& ui, const NextLine& line) {
    switch (line.what) {
        case NextWhat::renews: return ui.tr("{} is charged on {}, because it renews.", ui.money(line.money), ui.date(line.at));
        case NextWhat::owed: return ui.tr("{} is owed. Everything stays open until {}; without a payment it ends then.", ui.money(line.money), ui.date_time(line.at));
        case NextWhat::paused: return ui.tr("{} is charged on {}, when the pause ends.", ui.money(line.money), ui.date(line.at));
        case NextWhat::rests: return ui.tr("Paused. It goes on by itself on {}. Nothing is charged.", ui.date(line.at));
        case NextWhat::ends: return ui.tr("It ends on {}. Nothing is charged.", ui.date_time(line.at));
        case NextWhat::pay: return ui.tr("{} waits to be paid until {}.", ui.money(line.money), ui.date_time(line.at));
    }
    return {};
}

Html chip_of(const Ui& ui, const BillingLine& line) {
    switch (line.what) {
        case BillingWhat::waiting: return span(_class = "chip blue", ui.tr("Waits for payment"));
        case BillingWhat::paid: return span(_class = "chip good", ui.tr("Payment received"));
        case BillingWhat::closed: return span(_class = "chip", ui.tr("Closed without payment"));
        case BillingWhat::refunded: return span(_class = "chip gold", ui.tr("Given back"));
        case BillingWhat::returned: return span(_class = "chip gold", ui.tr("Sent back"));
    }
    return {};
}

// Why money moved, in a sentence.
std::string why(const Ui& ui, const BillingLine& line) {
    auto money = [&](std::int64_t minor) { return ui.money({minor, line.currency}); };
    switch (line.what) {
        case BillingWhat::waiting: return ui.tr("You ordered it; it opens when the payment arrives.");
        case BillingWhat::closed: return ui.tr("No payment arrived in time, so nothing was bought.");
        case BillingWhat::refunded: return line.reason;
        case BillingWhat::returned: return ui.tr("A payment this order did not need was sent back.");
        case BillingWhat::paid: break;
    }
    std::string text = line.renewal ? ui.tr("It renewed itself.") : ui.tr("You bought it.");
    if (line.credit_minor > 0) text += " " + ui.tr("{} of an earlier membership counted towards it.", money(line.credit_minor));
    if (line.discount_minor > 0) text += " " + ui.tr("{} came off the price.", money(line.discount_minor));
    return text;
}

Html happened_view(const Ui& ui, const BillingLine& line) {
    return tr(td(_class = "nowrap", ui.date(line.at)), td(a(_class = "link", _href = order_url(line.order_id), line.title), p(_class = "small muted", why(ui, line))),
        td(chip_of(ui, line)), td(when(line.number > 0, [&] { return a(_class = "link mono small", _href = order_url(line.order_id), line.receipt()); })),
        td(_class = "n nowrap", line.minor < 0 ? "−" + ui.money({-line.minor, line.currency}) : ui.money({line.minor, line.currency})));
}

}  // namespace

Page billing_page(const Ui& ui, const Billing& page) {
    auto happened = div(_class = "table-wrap", _tabindex = 0, _role = "region", _label = ui.tr("What happened"), table(_class = "table",
        thead(tr(th(_scope = "col", ui.tr("When")), th(_scope = "col", ui.tr("What and why")), th(_scope = "col", ui.tr("State")), th(_scope = "col", ui.tr("Receipt")), th(_class = "n", _scope = "col", ui.tr("Amount")))),
        tbody(each(page.lines, [&](const BillingLine& line) { return happened_view(ui, line); }))));
    return accounts::settings_page(ui, ui.tr("Payments"), billing_path(), div(_class = "stack loose", unreached_view(ui, page.reach),
        section(h2(_class = "section-title", ui.tr("What comes next")),
            page.next.empty() ? p(_class = "muted", ui.tr("Nothing will be charged.")) : group(div(_class = "sheet", ul(_class = "list roomy", each(page.next, [&](const NextLine& line) {
                return li(div(_class = "row wrap", div(_class = "grow", strong(line.title), p(line.what == NextWhat::owed ? span(_class = "bad", next_text(ui, line)) : span(next_text(ui, line)))),
                    a(_class = line.what == NextWhat::owed || line.what == NextWhat::pay ? "btn sm primary" : "btn sm", _href = line.to, line.what == NextWhat::owed || line.what == NextWhat::pay ? ui.tr("Pay") : ui.tr("Change"))));
            }))))),
        section(div(_class = "row wrap", h2(_class = "section-title grow", ui.tr("What happened")),
                when(!page.lines.empty(), [&] { return a(_class = "btn sm", _href = billing_list_path(), data("turbo", "false"), ui.icon("download", "s"), ui.tr("As a list (CSV)")); })),
            page.lines.empty() ? div(_class = "empty", ui.icon("receipt", "l"), h2(ui.tr("You have not bought anything yet")), a(_class = "btn primary", _href = join_url(), ui.tr("See the memberships"))) : happened),
        when(page.older.has_value(), [&] {
            return nav(_class = "pager", _label = ui.tr("Pages"), span(_class = "grow"), a(_class = "btn", _rel = "next", _href = billing_path({page.older}), ui.tr("Older")));
        })));
}

}  // namespace lyceum::commerce
