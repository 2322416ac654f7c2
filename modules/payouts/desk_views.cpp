// How the desk for payouts looks.
#include "modules/payouts/pages.hpp"

namespace lyceum::payouts {
using namespace html;

static Html batch_state_chip(const Ui& ui, BatchState state) {
    switch (state) {
        case BatchState::draft: return span(_class = "chip blue", ui.tr("Waits for approval"));
        case BatchState::approved: return span(_class = "chip gold", ui.tr("Approved"));
        case BatchState::settled: return span(_class = "chip good", ui.tr("Done"));
        case BatchState::cancelled: return span(_class = "chip", ui.tr("Cancelled"));
    }
    return {};
}

static Html ready_view(const Ui& ui, const ReadyLine& line, bool may_pay) {
    auto fact = [&](const std::string& name, const std::string& value) { return div(dt(name), dd(value)); };
    Form form(ui, make_batch_path({line.terms.currency}));
    return section(_class = "sheet stack", h2(name_of(line.terms.currency)),
        dl(_class = "pairs", fact(ui.tr("Can be paid now"), ui.plural(line.people, "{} person", "{} people") + ", " + ui.money(line.together)),
            fact(ui.tr("Below the minimum of {}", ui.money(line.terms.minimum())), ui.number(line.below)), fact(ui.tr("Without an account"), ui.number(line.without_account)),
            fact(ui.tr("In debt after refunds"), ui.number(line.in_debt)), fact(ui.tr("A second person above"), ui.money(line.terms.second_above()))),
        when(!line.missing.empty(), [&] { return div(_class = "row wrap", span(_class = "small muted", ui.tr("Ask for an account:")), each(line.missing, [&](auto& who) { return accounts::byline_view(ui, who); })); }),
        when(may_pay && line.people > 0, [&] {
            return form(_class = "form", form.hidden("currency", name_of(line.terms.currency)), div(_class = "form-foot", form.submit(ui.tr("Make a batch of {}", ui.money(line.together)))));
        }));
}

Page desk_page(const Ui& ui, const Desk& page) {
    auto rows = each(page.batches, [&](const BatchRow& batch) {
        return tr(td(_class = "nowrap", a(_class = "link", _href = batch_path({batch.id}), ui.date_time(batch.made_at))), td(batch_state_chip(ui, batch.state)),
            td(_class = "n", ui.number(batch.people)), td(_class = "n", ui.money(batch.money())));
    });
    auto list = div(_class = "table-wrap", _tabindex = 0, _role = "region", _label = ui.tr("Batches"), table(_class = "table",
        thead(tr(th(_scope = "col", ui.tr("Made")), th(_scope = "col", ui.tr("State")), th(_class = "n", _scope = "col", ui.tr("People")), th(_class = "n", _scope = "col", ui.tr("Amount")))), tbody(rows)));
    return accounts::admin_page(ui, ui.tr("Payouts"), desk_path({}), div(_class = "stack loose",
        div(_class = "row wrap", when(page.may_set_terms, [&] { return a(_class = "btn", _href = terms_path(), ui.tr("Minimum and approval")); }),
            a(_class = "btn", _href = all_statement_path({}), data("turbo", "false"), ui.icon("download", "s"), ui.tr("All statements (CSV)"))),
        page.ready.empty() ? div(_class = "empty", ui.icon("wallet", "l"), h2(ui.tr("Nobody has earned anything yet"))) : div(_class = "cols-2", each(page.ready, [&](auto& line) { return ready_view(ui, line, page.may_pay); })),
        when(!page.batches.empty(), [&] { return section(h2(_class = "section-title", ui.tr("Batches")), list); }),
        when(page.older.has_value(), [&] { return nav(_class = "pager", _label = ui.tr("Pages"), span(_class = "grow"), a(_class = "btn", _rel = "next", _href = desk_path({page.older}), ui.tr("Older"))); })));
}

// ---- one batch ----------------------------------------------------------------------------------

static Html payout_actions(const Ui& ui, const PayoutLine& payout) {
    Form form(ui, failed_path({payout.id, {}}));
    return details(summary(_class = "btn sm", ui.tr("Decide")), div(_class = "stack tight",
        when(payout.state == PayoutState::waiting, [&] { return button_to(ui, paid_path({payout.id}), "post", group(ui.tr("It was paid")), "btn sm primary"); }),
        form(_class = "form", form.text({.name = "reason", .label = ui.tr("Why it did not arrive"), .required = true, .min = 3, .max = 200}),
            div(_class = "form-foot", form.submit(ui.tr("It failed"), "btn sm danger")))));
}

static Html batch_actions(const Ui& ui, const BatchPage& page) {
    OneBatch one{page.batch.id};
    bool open = page.batch.state == BatchState::draft || page.batch.state == BatchState::approved;
    bool untouched = page.waiting == page.batch.people;
    return div(_class = "row wrap",
        when(page.may_approve, [&] { return button_to(ui, approve_path(one), "post", group(ui.tr("Approve")), "btn primary", ui.tr("Approve {} to {}?", ui.money(page.batch.money()), ui.plural(page.batch.people, "{} person", "{} people"))); }),
        when(page.may_pay && page.waiting > 0, [&] {
            Form form(ui, export_path(one));
            return group(form(data("turbo", "false"), form.submit(ui.tr("Export for the bank (CSV)"), "btn")),
                button_to(ui, all_paid_path(one), "post", group(ui.tr("All were paid")), "btn primary", ui.tr("Note all transfers of this batch as paid, and write to everybody?")));
        }),
        when(open && untouched, [&] { return button_to(ui, cancel_path(one), "post", group(ui.tr("Cancel the batch")), "btn danger", ui.tr("Cancel it? What it covers is due again.")); }));
}

Page batch_page(const Ui& ui, const BatchPage& page) {
    auto& batch = page.batch;
    auto fact = [&](const std::string& name, const Html& value) { return div(dt(name), dd(value)); };
    auto rows = each(page.payouts, [&](const BatchPayout& line) {
        auto& payout = line.payout;
        bool decidable = (page.may_pay && payout.state == PayoutState::waiting) || payout.state == PayoutState::paid;
        return tr(td(accounts::byline_view(ui, line.person)), td(span(_class = "mono", "…" + payout.tail), when(line.new_account, [&] { return span(" ", span(_class = "chip hot", ui.tr("new account"))); })),
            td(payout_state_chip(ui, payout), when(!payout.reason.empty(), [&] { return div(_class = "small muted", payout.reason); })),
            td(_class = "n", a(_class = "link", _href = finance_payout_path({payout.id, {}}), ui.money(payout.money))), td(_class = "end", when(decidable, [&] { return payout_actions(ui, payout); })));
    });
    return accounts::admin_page(ui, ui.tr("Batch of {}", ui.money(batch.money())), desk_path({}), div(_class = "stack loose",
        p(batch_state_chip(ui, batch.state), " ", when(batch.needs_second, [&] { return span(_class = "chip", ui.tr("needs a second person")); })),
        when(batch.state == BatchState::draft && !page.why_not.empty(), [&] { return p(_class = "flash warn", ui.icon("users"), span(page.why_not)); }),
        dl(_class = "pairs", fact(ui.tr("Made by"), group(accounts::byline_view(ui, page.maker), " ", ui.date_time(batch.made_at))),
            when(page.approver && batch.approved_at, [&] { return fact(ui.tr("Approved by"), group(accounts::byline_view(ui, *page.approver), " ", ui.date_time(*batch.approved_at))); }),
            when(batch.exported_at.has_value(), [&] { return fact(ui.tr("Exported"), group(ui.date_time(*batch.exported_at))); }),
            fact(ui.tr("People"), group(ui.number(batch.people)))),
        batch_actions(ui, page),
        div(_class = "table-wrap", _tabindex = 0, _role = "region", _label = ui.tr("Transfers"), table(_class = "table",
            thead(tr(th(_scope = "col", ui.tr("Payee")), th(_scope = "col", ui.tr("Paid into")), th(_scope = "col", ui.tr("State")), th(_class = "n", _scope = "col", ui.tr("Amount")),
                th(span(_class = "visually-hidden", ui.tr("Actions"))))), tbody(rows)))));
}

// ---- terms --------------------------------------------------------------------------------------

Page terms_page(const Ui& ui, const TermsPage& page) {
    return accounts::admin_page(ui, ui.tr("Minimum and approval"), desk_path({}), div(_class = "stack",
        p(_class = "muted", ui.tr("Less than the minimum waits. A batch above the second sum is approved by somebody else than who made it.")),
        div(_class = "cols-2", each(page.terms, [&](const Terms& terms) {
            Form form(ui, set_terms_path({terms.currency, {}, {}}));
            return form(_class = "form sheet", h2(name_of(terms.currency)), form.hidden("currency", name_of(terms.currency)),
                form.text({.name = "minimum", .label = ui.tr("Smallest payout"), .value = to_decimal(terms.minimum()), .required = true, .max = 20, .inputmode = "decimal"}),
                form.text({.name = "second", .label = ui.tr("A second person above"), .value = to_decimal(terms.second_above()), .required = true, .max = 20, .inputmode = "decimal"}),
                div(_class = "form-foot", form.submit(ui.tr("Save changes"))));
        }))));
}

}  // namespace lyceum::payouts
