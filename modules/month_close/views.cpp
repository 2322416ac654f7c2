// How months look to finance.
#include "modules/ledger/closing.hpp"
#include "modules/month_close/pages.hpp"

namespace lyceum::month_close {
using namespace html;

static Html standing_chip(const Ui& ui, Standing standing) {
    switch (standing) {
        case Standing::running: return span(_class = "chip blue", ui.tr("Still running"));
        case Standing::open: return span(_class = "chip", ui.tr("Books are open"));
        case Standing::closable: return span(_class = "chip gold", ui.tr("Can be closed"));
        case Standing::closed: return span(_class = "chip good", ui.tr("Books are closed"));
    }
    return {};
}

Page months_page(const Ui& ui, const Months& page) {
    auto empty = div(_class = "empty", ui.icon("calendar-days", "l"), h2(ui.tr("No money has moved yet")));
    auto rows = each(page.months, [&](const MonthLine& line) {
        return tr(td(a(_class = "link", _href = month_path({*Text<7, 7>::from(line.month)}), line.month)), td(standing_chip(ui, line.standing)),
            td(line.closed_at ? ui.date_time(*line.closed_at) : ""), td(line.by ? accounts::byline_view(ui, *line.by) : Html()));
    });
    return accounts::admin_page(ui, ui.tr("Month-end closing"), months_path(), div(_class = "stack loose",
        p(_class = "muted", ui.tr("A closed month stays as it was: nothing is posted into it any more, and its lists are always the same.")),
        page.months.empty() ? empty : div(_class = "table-wrap", _tabindex = 0, _role = "region", _label = ui.tr("Month-end closing"), table(_class = "table",
            thead(tr(th(_scope = "col", ui.tr("Month")), th(_scope = "col", ui.tr("State")), th(_scope = "col", ui.tr("Closed on")), th(_scope = "col", ui.tr("By")))), tbody(rows)))));
}

static Html totals_view(const Ui& ui, const MonthPage& page) {
    auto kpi = [&](const std::string& name, const std::string& value, const std::string& about) {
        return div(_class = "kpi sheet", span(_class = "kpi-name", name), strong(_class = "kpi-value", value), span(_class = "small muted", about));
    };
    return each(page.totals, [&](const TotalLine& total) {
        auto sums = total.rest == 0 && total.came == total.went ? ui.tr("Every entry sums to zero.") : ui.tr("The books do not agree.");
        return div(_class = "kpis", kpi(ui.tr("Moved"), ui.money({total.came, total.currency}), sums),
            kpi(ui.tr("Earned by authors"), ui.money({total.earned, total.currency}), ui.plural(total.earners, "{} person", "{} people")),
            kpi(ui.tr("Paid out"), ui.money({total.paid, total.currency}), ui.plural(total.payouts, "{} transfer", "{} transfers")));
    });
}

Page month_page(const Ui& ui, const MonthPage& page) {
    OneMonth one{*Text<7, 7>::from(page.line.month)};
    auto file = [&](const Path<OneMonth>& path, const std::string& name) { return a(_class = "btn", _href = path(one), data("turbo", "false"), ui.icon("download", "s"), name); };
    auto rows = each(page.balances, [&](const BalanceLine& line) {
        auto money = [&](std::int64_t minor) { return ui.money({minor, line.currency}); };
        return tr(td(ledger::account_name(ui, line.purpose, line.name), when(line.people > 0, [&] { return div(_class = "small muted", ui.plural(line.people, "{} person", "{} people")); })), td(_class = "n", money(line.before)), td(_class = "n", money(line.came)),
            td(_class = "n", money(line.went)), td(_class = "n", money(line.after)));
    });
    return accounts::admin_page(ui, page.line.month, months_path(), div(_class = "stack loose",
        p(standing_chip(ui, page.line.standing), when(page.line.closed_at.has_value(), [&] { return group(" ", span(_class = "small muted", ui.tr("on {}", ui.date_time(*page.line.closed_at)))); })),
        when(page.may_close, [&] { return button_to(ui, close_path(one), "post", group(ui.tr("Close this month")), "btn primary", ui.tr("Close it? Nothing can be posted into it any more.")); }),
        totals_view(ui, page),
        section(h2(_class = "section-title", ui.tr("Trial balance")), page.balances.empty() ? p(_class = "muted", ui.tr("No money has moved yet")) : div(_class = "table-wrap", _tabindex = 0, _role = "region", _label = ui.tr("Trial balance"), table(_class = "table",
            thead(tr(th(_scope = "col", ui.tr("Account")), th(_class = "n", _scope = "col", ui.tr("Before")), th(_class = "n", _scope = "col", ui.tr("In")), th(_class = "n", _scope = "col", ui.tr("Out")), th(_class = "n", _scope = "col", ui.tr("After")))), tbody(rows)))),
        div(_class = "row wrap", file(balances_path, ui.tr("Trial balance (CSV)")), file(statements_path, ui.tr("Statements (CSV)")), file(payouts_path, ui.tr("Payouts (CSV)")), file(journal_path, ui.tr("Journal (CSV)"))),
        p(a(_class = "link", _href = months_path(), ui.tr("All months")))));
}

}  // namespace lyceum::month_close
