// How invoices and 发票 look.
#include "modules/invoices/pages.hpp"

namespace lyceum::invoices {
using namespace html;

static std::string signed_money(const Ui& ui, Money money) { return (money.minor < 0 ? "−" : "") + ui.money(money.minor < 0 ? -money : money); }

Page invoice_page(const Ui& ui, const InvoicePage& page) {
    Form form(ui, issue_path({page.order, {}, {}, {}, Language::zh}));
    auto list = ul(_class = "list sheet", each(page.invoices, [&](const InvoiceLine& line) {
        return li(a(_class = "link", _href = pdf_path({line.id}), data("turbo", "false"), ui.icon("download", "s"), line.name),
            span(_class = "small muted", line.credit ? ui.tr("Credit note") : ui.tr("Invoice"), " · ", ui.locale().full_date(line.issued_at), " · ", signed_money(ui, line.money)));
    }));
    auto sheet = form(_class = "sheet form",
        form.text({.name = "name", .label = ui.tr("Name on the invoice"), .value = page.buyer, .hint = ui.tr("Yours, or your company's."), .required = true, .max = 120, .autocomplete = "organization"}),
        form.area({.name = "address", .label = ui.tr("Address"), .max = 300, .autocomplete = "street-address", .rows = 3}),
        form.text({.name = "tax_number", .label = ui.tr("Tax number"), .hint = ui.tr("Of a company, if you need it on the invoice."), .max = 40}),
        form.choose({.name = "language", .label = ui.tr("Language"), .value = std::string(name_of(ui.visit.language))}, {{"zh", "中文"}, {"en", "English"}}),
        p(_class = "small muted", ui.tr("An invoice is issued once and never changed, so look at it again before.")), div(_class = "form-foot", form.submit(ui.tr("Issue the invoice"))));
    return {.title = ui.tr("Invoice"),
        .body = div(_class = "stack loose", div(_class = "page-head", div(h1(ui.tr("Invoice")), p(_class = "muted", page.title, " · ", ui.money(page.paid)))),
            when(!page.invoices.empty(), [&] { return list; }), when(page.can_issue, [&] { return sheet; }),
            when(page.invoices.empty() && !page.can_issue, [&] { return p(_class = "flash", ui.icon("info"), span(ui.tr("Nothing was paid for this order, so there is no invoice."))); }),
            p(a(_class = "link", _href = commerce::order_url(page.order), ui.tr("Back to the order")))),
        .shape = Shape::plain, .indexed = false};
}

// ---- 发票 ---------------------------------------------------------------------------------------

static std::string kind_name(const Ui& ui, FapiaoKind kind) {
    switch (kind) {
        case FapiaoKind::personal: return ui.tr("Ordinary, for a person");
        case FapiaoKind::company: return ui.tr("Ordinary, for a company");
        case FapiaoKind::special: return ui.tr("Special VAT, for a company");
    }
    return {};
}

static Html state_chip(const Ui& ui, FapiaoState state) {
    switch (state) {
        case FapiaoState::asked: return span(_class = "chip blue", ui.tr("Asked for"));
        case FapiaoState::issued: return span(_class = "chip good", ui.tr("Issued"));
        case FapiaoState::refused: return span(_class = "chip hot", ui.tr("Refused"));
    }
    return {};
}

static Html fapiao_facts(const Ui& ui, const FapiaoRow& row) {
    auto fact = [&](const std::string& name, const std::string& value) { return when(!value.empty(), [&] { return div(dt(name), dd(value)); }); };
    return dl(_class = "pairs", fact(ui.tr("Kind"), kind_name(ui, row.kind)), fact(ui.tr("Name on the invoice"), row.title), fact(ui.tr("Tax number"), row.tax_number), fact(ui.tr("Address and telephone"), row.contact),
        fact(ui.tr("Bank and account"), row.bank), fact(ui.tr("Sent to"), row.email), fact(ui.tr("Amount"), ui.money(row.money())), fact(ui.tr("Number"), row.number), fact(ui.tr("Reason"), row.reason));
}

static Html ask_form(const Ui& ui, const FapiaoPage& page) {
    Form form(ui, ask_path({page.order, FapiaoKind::personal, {}, {}, {}, {}, {}}));
    std::vector<Choice> kinds;
    each_enumerator<FapiaoKind>([&](std::string_view name, FapiaoKind kind) { kinds.push_back({std::string(name), kind_name(ui, kind)}); });
    auto before = page.request.value_or(FapiaoRow{});
    return form(_class = "sheet form",
        form.choose({.name = "kind", .label = ui.tr("Kind"), .value = std::string(name_of(before.kind)), .required = true}, kinds),
        form.text({.name = "title", .label = ui.tr("Name on the invoice"), .value = before.title, .hint = ui.tr("The person's or company's full name."), .required = true, .max = 100, .autocomplete = "organization"}),
        form.text({.name = "tax_number", .label = ui.tr("Tax number"), .value = before.tax_number, .hint = ui.tr("Of companies: 15 to 20 digits and letters."), .max = 20}),
        form.text({.name = "contact", .label = ui.tr("Address and telephone"), .value = before.contact, .hint = ui.tr("For special ones, as registered."), .max = 200}),
        form.text({.name = "bank", .label = ui.tr("Bank and account"), .value = before.bank, .hint = ui.tr("For special ones, as registered."), .max = 200}),
        form.text({.name = "email", .label = ui.tr("Sent to"), .value = before.email.empty() ? page.email : before.email, .required = true, .max = 200, .type = "email", .autocomplete = "email"}),
        div(_class = "form-foot", form.submit(ui.tr("Ask for the fapiao"))));
}

Page fapiao_page(const Ui& ui, const FapiaoPage& page) {
    return {.title = ui.tr("Fapiao (发票)"),
        .body = div(_class = "stack loose", div(_class = "page-head", div(h1(ui.tr("Fapiao (发票)")), p(_class = "muted", page.title, " · ", ui.money(page.left)))),
            when(page.request.has_value(), [&] { return section(_class = "sheet stack", p(state_chip(ui, page.request->state)), fapiao_facts(ui, *page.request)); }),
            when(page.can_ask, [&] { return ask_form(ui, page); }),
            when(!page.can_ask && !page.request, [&] { return p(_class = "flash", ui.icon("info"), span(ui.tr("A fapiao is issued for orders paid in yuan and not given back."))); }),
            p(a(_class = "link", _href = commerce::order_url(page.order), ui.tr("Back to the order")))),
        .shape = Shape::plain, .indexed = false};
}

// ---- the desk -----------------------------------------------------------------------------------

static Html seller_form(const Ui& ui, const Seller& house) {
    Form form(ui, seller_path({}));
    return form(_class = "sheet form", h2(ui.tr("Who sells")),
        form.text({.name = "name", .label = ui.tr("Name"), .value = house.name, .required = true, .max = 120}), form.area({.name = "address", .label = ui.tr("Address"), .value = house.address, .max = 300, .rows = 3}),
        div(_class = "cols-2", form.text({.name = "tax_number", .label = ui.tr("Tax number"), .value = house.tax_number, .max = 40}), form.text({.name = "account", .label = ui.tr("Bank and account"), .value = house.account, .max = 200})),
        div(_class = "cols-2", form.text({.name = "tax_name", .label = ui.tr("Name of the tax"), .value = house.tax_name, .max = 40, .placeholder = ui.tr("VAT")}),
            form.text({.name = "tax", .label = ui.tr("Tax contained in prices, in percent"), .value = house.tax_basis ? to_decimal({house.tax_basis, Currency::CNY}) : "0", .hint = ui.tr("Of memberships and works: each order sets it aside from now on, and authors share what is left. 0: no tax."), .required = true, .max = 8, .inputmode = "decimal"})),
        form.area({.name = "note", .label = ui.tr("A note at the end"), .value = house.note, .max = 500, .rows = 3}), div(_class = "form-foot", form.submit(ui.tr("Save changes"))));
}

Page invoices_page(const Ui& ui, const Invoices& page) {
    auto rows = each(page.invoices, [&](const Row& row) {
        return tr(td(_class = "nowrap", a(_class = "link mono", _href = pdf_path({row.id}), data("turbo", "false"), row.name())), td(_class = "nowrap", ui.date(row.issued_at)), td(row.buyer, div(_class = "small muted", row.title)),
            td(_class = "n", signed_money(ui, {row.tax_minor, row.currency})), td(_class = "n", signed_money(ui, row.money())));
    });
    auto list = div(_class = "table-wrap", _tabindex = 0, _role = "region", _label = ui.tr("Invoices"), table(_class = "table",
        thead(tr(th(_scope = "col", ui.tr("Number")), th(_scope = "col", ui.tr("Date")), th(_scope = "col", ui.tr("Buyer")), th(_class = "n", _scope = "col", ui.tr("Tax")), th(_class = "n", _scope = "col", ui.tr("Amount")))), tbody(rows)));
    return accounts::admin_page(ui, ui.tr("Invoices"), invoices_path({}), div(_class = "stack loose",
        div(_class = "row wrap", a(_class = "btn", _href = invoices_csv_path({}), data("turbo", "false"), ui.icon("download", "s"), ui.tr("This year (CSV)"))),
        page.invoices.empty() ? div(_class = "empty", ui.icon("file-text", "l"), h2(ui.tr("No invoices yet")), p(ui.tr("Buyers issue them on the page of their order."))) : list,
        when(page.older.has_value(), [&] { return nav(_class = "pager", _label = ui.tr("Pages"), span(_class = "grow"), a(_class = "btn", _rel = "next", _href = invoices_path({page.older}), ui.tr("Older"))); }),
        when(page.may_set, [&] { return seller_form(ui, page.seller); })));
}

static Html decide_form(const Ui& ui, const FapiaoRow& row) {
    Form form(ui, decide_path({row.id, FapiaoState::issued, {}}));
    return form(_class = "form", form.choose({.name = "state", .label = ui.tr("Decision"), .value = "issued"}, {{"issued", ui.tr("Issued")}, {"refused", ui.tr("Refused")}}),
        form.text({.name = "words", .label = ui.tr("Its number, or the reason"), .required = true, .min = 2, .max = 200}), div(_class = "form-foot", form.submit(ui.tr("Decide"))));
}

Page fapiao_desk_page(const Ui& ui, const FapiaoDesk& page) {
    auto tab = [&](FapiaoState state, const std::string& name) { return a(_href = fapiao_desk_path({state, {}}), _current = page.state == state, name); };
    return accounts::admin_page(ui, ui.tr("Fapiao to issue"), fapiao_desk_path({}), div(_class = "stack",
        nav(_class = "tabs", _label = ui.tr("State"), tab(FapiaoState::asked, ui.tr("Asked for")), tab(FapiaoState::issued, ui.tr("Issued")), tab(FapiaoState::refused, ui.tr("Refused"))),
        div(_class = "row wrap", a(_class = "btn", _href = fapiao_csv_path({page.state, {}}), data("turbo", "false"), ui.icon("download", "s"), ui.tr("Export (CSV)"))),
        when(page.rows.empty(), [&] { return div(_class = "empty", ui.icon("receipt", "l"), h2(ui.tr("No fapiao here"))); }),
        each(page.rows, [&](const FapiaoRow& row) {
            return section(_class = "sheet stack tight", h2(row.content), p(_class = "small muted", ui.date_time(row.asked_at)), fapiao_facts(ui, row), when(row.state == FapiaoState::asked, [&] { return decide_form(ui, row); }));
        }),
        when(page.next.has_value(), [&] { return nav(_class = "pager", _label = ui.tr("Pages"), span(_class = "grow"), a(_class = "btn", _rel = "next", _href = fapiao_desk_path({page.state, page.next}), ui.tr("More"))); })));
}

}  // namespace lyceum::invoices
