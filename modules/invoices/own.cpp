// The buyer's side: an invoice and a 发票 for what was paid. Another person's order and a missing one answer alike.
#include "modules/invoices/pages.hpp"

namespace lyceum::invoices {

namespace {

commerce::OrderFacts own_order(Db& db, const Visit& visit, OrderId id) {
    auto order = commerce::order_facts(db, id);
    if (!order || order->buyer != visit.person()) not_found();
    return *order;
}

InvoicePage invoice(const Visit& visit, Db& db, const OfOrder& in) {
    auto order = own_order(db, visit, in.id);
    InvoicePage page{.order = order.id, .title = order.title, .buyer = visit.visitor.name, .paid = {order.paid_minor, order.currency}, .invoices = {}};
    for (auto& row : of_order(db, order.id)) page.invoices.push_back({row.id, row.name(), row.money(), static_cast<bool>(row.credits), row.issued_at});
    page.can_issue = page.invoices.empty() && order.paid_at && order.paid_minor > 0;
    return page;
}

Moved issue_invoice(const Visit& visit, Tx& tx, const Issue& in) {
    auto order = own_order(tx, visit, in.id);
    auto row = issue(tx, order, {in.name.str(), in.address.str(), in.tax_number.str(), in.language});
    return {.to = invoice_path({in.id}), .id = to_string(row.id), .notice = {"The invoice is issued.", {}}};
}

Raw pdf(const Visit& visit, Db& db, const OnePdf& in) {
    auto row = find(db, in.id);
    if (!row || (row->person != visit.person() && !visit.may("commerce.read"))) not_found();
    return {.type = "application/pdf", .body = pdf_of(sheet_of(visit.app, *row)), .cache_control = "private, no-store", .file_name = row->name() + ".pdf"};
}

FapiaoPage fapiao(const Visit& visit, Db& db, const OfOrder& in) {
    auto order = own_order(db, visit, in.id);
    FapiaoPage page{.order = order.id, .title = order.title, .left = {order.paid_minor - order.refunded_minor, order.currency}, .request = fapiao_of(db, order.id), .email = {}};
    page.can_ask = order.paid_at && page.left.minor > 0 && order.currency == Currency::CNY && (!page.request || page.request->state == FapiaoState::refused);
    if (auto contact = accounts::contact(db, visit.person())) page.email = contact->email;
    return page;
}

Moved ask(const Visit& visit, Tx& tx, const AskFapiao& in) {
    auto order = own_order(tx, visit, in.id);
    FapiaoRow wanted;
    wanted.kind = in.kind, wanted.title = in.title.str(), wanted.tax_number = in.tax_number.str();
    wanted.contact = in.contact.str(), wanted.bank = in.bank.str(), wanted.email = in.email.str();
    ask_fapiao(tx, order, wanted);
    return {.to = fapiao_path({in.id}), .notice = {"Asked for. You get a letter when it is issued.", {}}};
}

}  // namespace

std::vector<Route> own_routes() {
    return {
        get(signed_in, invoice_path, &invoice, &invoice_page),
        post(signed_in, issue_path, &issue_invoice).or_show(invoice_path).limit(30, hours(1)).summary("Issues the invoice of a paid order, once."),
        get(signed_in, pdf_path, &pdf),
        get(signed_in, fapiao_path, &fapiao, &fapiao_page),
        post(signed_in, ask_path, &ask).or_show(fapiao_path).limit(30, hours(1)),
    };
}

Html order_links(const Ui& ui, Db&, const commerce::OrderFacts& order) {
    using namespace html;
    if (order.paid_minor == 0) return {};
    return div(_class = "row wrap", a(_class = "btn", _href = invoice_path({order.id}), ui.icon("file-text", "s"), ui.tr("Invoice (PDF)")),
        when(order.currency == Currency::CNY, [&] { return a(_class = "btn", _href = fapiao_path({order.id}), ui.icon("receipt", "s"), ui.tr("Fapiao (发票)")); }));
}

}  // namespace lyceum::invoices
