// How one's orders, the wait for a payment, receipts and renewals look.
#include "modules/commerce/gateways/pay_pages.hpp"
#include "modules/commerce/join_pages.hpp"
#include "modules/commerce/change_pages.hpp"
#include "modules/commerce/purchase_pages.hpp"

namespace lyceum::commerce {
using namespace html;

Html order_state_chip(const Ui& ui, OrderState state) {
    switch (state) {
        case OrderState::pending: return span(_class = "chip blue", ui.tr("Waits for payment"));
        case OrderState::paid: return span(_class = "chip good", ui.tr("Payment received"));
        case OrderState::partially_refunded: return span(_class = "chip gold", ui.tr("Partly refunded"));
        case OrderState::refunded: return span(_class = "chip", ui.tr("Refunded"));
        case OrderState::closed: return span(_class = "chip", ui.tr("Closed without payment"));
    }
    return {};
}

Page orders_page(const Ui& ui, const Orders& page) {
    auto list = div(_class = "table-wrap", _tabindex = 0, _role = "region", _label = ui.tr("Orders"), table(_class = "table",
        thead(tr(th(_scope = "col", ui.tr("Bought")), th(_scope = "col", ui.tr("When")), th(_scope = "col", ui.tr("State")), th(_class = "n", _scope = "col", ui.tr("Amount")))),
        tbody(each(page.orders, [&](const OrderLine& order) {
            auto note = page.notes.find(to_string(order.id));
            return tr(td(a(_class = "link", _href = order_url(order.id), order.title), when(note != page.notes.end(), [&] { return div(_class = "small muted", note->second); })),
                td(_class = "nowrap", ui.date(order.made_at)),
                td(order_state_chip(ui, order.state)), td(_class = "n", ui.money({order.minor, order.currency})));
        }))));
    return accounts::settings_page(ui, ui.tr("Orders and receipts"), orders_path(), div(_class = "stack",
        page.orders.empty() ? div(_class = "empty", ui.icon("receipt", "l"), h2(ui.tr("You have not bought anything yet")),
            a(_class = "btn primary", _href = join_url(), ui.tr("See the memberships"))) : list,
        when(page.older.has_value(), [&] {
            return nav(_class = "pager", _label = ui.tr("Pages"), span(_class = "grow"), a(_class = "btn", _rel = "next", _href = orders_path({page.older}), ui.tr("Older")));
        })));
}

// ---- one order ----------------------------------------------------------------------------------

static Html fact(const std::string& name, const Html& value) { return div(dt(name), dd(value)); }
static Html fact(const std::string& name, const std::string& value) { return fact(name, group(value)); }

// A receipt is kept for years: its dates say which.
static std::string full_date(const Ui& ui, Time at) { return ui.locale().full_date(at) + " " + ui.locale().time(at); }

static Html facts_view(const Ui& ui, const OrderPage& o) {
    return dl(_class = "pairs", fact(ui.tr("Order number"), span(_class = "mono", to_string(o.id))),
        when(o.receipt.has_value(), [&] { return fact(ui.tr("Receipt"), span(_class = "mono", o.receipt->name())); }),
        fact(ui.tr("Buyer"), o.buyer), fact(ui.tr("Seller"), o.site), fact(ui.tr("Ordered"), full_date(ui, o.made_at)),
        when(o.paid_at.has_value(), [&] { return fact(ui.tr("Paid on"), full_date(ui, *o.paid_at)); }),
        when(o.way && o.paid_at, [&] { return fact(ui.tr("Paid by"), way_name(ui, *o.way)); }),
        when(o.starts_at && o.ends_at, [&] { return fact(ui.tr("Period"), ui.tr("{} to {}", ui.locale().full_date(*o.starts_at), ui.locale().full_date(*o.ends_at))); }));
}

std::string tax_text(const Ui& ui, const Tax& tax, bool added) {
    auto rate = tax.basis % 100 ? fmt::format("{}.{:02} %", tax.basis / 100, tax.basis % 100) : fmt::format("{} %", tax.basis / 100);
    auto name = tax.name.empty() ? ui.tr("Tax") : tax.name;
    return added ? ui.tr("{} {}, added", name, rate) : ui.tr("{} {}, contained", name, rate);
}

// The same tax on several lines is one line of the sum; contained tax is told, not added.
static Html taxes_view(const Ui& ui, const OrderPage& o) {
    std::map<std::string, Money> taxes;
    if (!o.tax_contained.is_zero()) taxes.emplace(tax_text(ui, o.tax, false), o.tax_contained);
    for (auto& l : o.lines)
        if (!l.tax.is_zero()) {
            auto& sum = taxes.try_emplace(tax_text(ui, {l.tax_name, l.tax_basis}, l.tax_added), Money{0, l.tax.currency}).first->second;
            sum = sum + l.tax;
        }
    return each(taxes, [&](auto& tax) { return div(_class = "small muted", dt(tax.first), dd(ui.money(tax.second))); });
}

static Html sums_view(const Ui& ui, const OrderPage& o) {
    auto line = [&](const std::string& what, const std::string& amount) { return div(dt(what), dd(amount)); };
    auto name = [](const GoodsLine& l) { return l.quantity > 1 ? fmt::format("{} × {}", l.quantity, l.title) : l.title; };
    return dl(_class = "lines", when(o.lines.empty(), [&] { return line(o.title, ui.money(o.price)); }),
        each(o.lines, [&](const GoodsLine& l) { return line(name(l), ui.money(l.list)); }),
        each(o.discounts, [&](const Discount& d) { return line(d.label, "−" + ui.money({d.minor, o.price.currency})); }),
        when(!o.credit.is_zero(), [&] { return line(ui.tr("Unused value of your membership"), "−" + ui.money(o.credit)); }),
        taxes_view(ui, o),
        div(_class = "total", dt(o.paid_at ? ui.tr("Amount paid") : ui.tr("To pay")), dd(ui.money(o.due))),
        when(!o.refunded.is_zero(), [&] { return line(ui.tr("Given back"), "−" + ui.money(o.refunded)); }));
}

static Html refunds_view(const Ui& ui, const OrderPage& o) {
    if (o.refunds.empty()) return {};
    return section(h2(_class = "section-title", ui.tr("Refunds")), ul(_class = "list", each(o.refunds, [&](const RefundLine& r) {
        auto about = r.of_second_payment ? ui.tr("A payment this order did not need was sent back.") : r.reason;
        return li(span(ui.money(r.money), " · ", ui.date(r.made_at)), span(_class = "small muted", about));
    })));
}

static Html wish_view(const Ui& ui, const OrderPage& o) {
    bool settled = o.state == OrderState::paid || o.state == OrderState::partially_refunded;
    if (!settled || o.due.is_zero()) return {};
    if (!o.refund_wish.empty()) return div(_class = "flash", ui.icon("clock"), span(ui.tr("You asked for a refund: {}", o.refund_wish)));
    Form form(ui, wish_path({o.id, {}}));
    return details(summary(_class = "btn ghost", ui.tr("Ask for a refund")), form(_class = "form sheet",
        form.area({.name = "reason", .label = ui.tr("What is wrong?"), .hint = ui.tr("Somebody reads this and answers by mail."), .required = true, .min = 5, .max = 1000, .rows = 3}),
        div(_class = "form-foot", form.submit(ui.tr("Send the request")))));
}

static Html pay_again_view(const Ui& ui, const OrderPage& o) {
    if (o.ways.empty()) return {};
    Form form(ui, pay_path({o.id, Method::wechat}));
    return form(_class = "sheet form", methods_view(ui, form, o.ways), div(_class = "form-foot", form.submit(ui.tr("Pay {}", ui.money(o.due)))));
}

Page order_page(const Ui& ui, const OrderPage& o) {
    bool settled = o.state == OrderState::paid || o.state == OrderState::partially_refunded;
    return {.title = o.title,
        .body = div(_class = "stack loose",
            div(_class = "page-head", div(h1(o.receipt ? ui.tr("Receipt {}", o.receipt->name()) : ui.tr("Your order")), p(order_state_chip(ui, o.state), " ",
                    when(o.replaced, [&] { return span(_class = "chip", ui.tr("Carried over into a higher membership")); }))),
                when(settled && o.what != What::goods, [&] { return div(_class = "row actions", a(_class = "btn primary", _href = o.place, o.what == What::item ? ui.tr("Read it") : ui.tr("My memberships"))); })),
            section(_class = "sheet stack", facts_view(ui, o), sums_view(ui, o)),
            pay_again_view(ui, o), o.parts, refunds_view(ui, o), wish_view(ui, o),
            p(_class = "small muted", a(_class = "link", _href = orders_path(), ui.tr("All my orders")), " · ", ui.tr("Print this page to keep the receipt."))),
        .shape = Shape::plain, .indexed = false};
}

Page return_page(const Ui& ui, const Returning& page) {
    auto here = return_path({page.id}), order = order_url(page.id);
    if (page.state != OrderState::pending) {
        bool closed = page.state == OrderState::closed;
        auto what = closed ? ui.tr("This order is closed") : ui.tr("Your payment arrived");
        return {.title = what,
            .body = div(_class = "stack center-text", p(_class = closed ? "faint" : "good", ui.icon(closed ? "circle-x" : "circle-check", "l")), h1(what), p(_class = "muted", page.title),
                div(_class = "row center", a(_class = "btn primary", _href = order, ui.tr("To the order")))),
            .shape = Shape::slim, .indexed = false};
    }
    constexpr std::string_view kAgainAfterSeconds = "5";
    auto again = element("noscript", {Node(void_element("meta", {Node(Attribute{"http-equiv", "refresh"}), Node(_content = kAgainAfterSeconds)}))});
    return {.title = ui.tr("Confirming your payment"),
        .body = div(_class = "stack center-text", _controller = "pay-poll", data("pay-poll-url-value", order), data("pay-poll-next-value", here),
            p(span(_class = "spinner", _aria_hidden = true)), h1(_role = "status", ui.tr("Confirming your payment")), p(_class = "muted", page.title),
            p(page.reach == Reach::reached ? ui.tr("We are waiting for the payment provider's word. You can close this page: everything opens by itself, and the receipt comes by mail.")
                                           : ui.tr("We are waiting for the payment provider's word. You can close this page: everything opens by itself, and the receipt stands with your orders.")),
            div(_class = "row center", button_to(ui, look_again_path({page.id}), "post", group(ui.tr("Look again"))), a(_class = "btn ghost", _href = order, ui.tr("To the order")))),
        .shape = Shape::slim, .indexed = false, .head = again};
}

// ---- subscriptions ------------------------------------------------------------------------------

static std::string renewal_text(const Ui& ui, const SubscriptionLine& s) {
    if (s.is_held_off) return ui.tr("Does not renew on {}, because your account is to be deleted. Keep the account before then, and it renews for {}.", ui.date(s.due_at()), ui.money(s.price));
    switch (s.state) {
        case Renewing::active:
            return s.charges ? ui.tr("Renews on {} for {}.", ui.date(s.period_end), ui.money(s.price))
                             : ui.tr("Lasts until {}. There was no payment to renew it with.", ui.date(s.period_end));
        case Renewing::paused:
            return ui.tr("Paused. What is paid is yours until {}; it renews on {} for {}.", ui.date_time(s.period_end), ui.date(s.paused_until.value_or(s.period_end)), ui.money(s.price));
        case Renewing::past_due: return ui.tr("The last payment was refused. Everything stays open until {}; pay before then and nothing changes.", ui.date_time(s.grace_until.value_or(s.period_end)));
        case Renewing::cancel_at_period_end: return ui.tr("Does not renew. It is yours until {}.", ui.date_time(s.period_end));
        case Renewing::ended: return ui.tr("Ended on {}.", ui.date(s.period_end));
    }
    return {};
}

// The answer leads to another site, so it is a page of its own.
static Html card_button(const Ui& ui, const SubscriptionLine& s) {
    return html::form(_class = "act", data("turbo", "false"), _action = card_path({s.id}), _method = "post", input(_type = "hidden", _name = "csrf", _value = ui.csrf_token()),
        button(_type = "submit", _class = "btn", ui.tr("Card and bills")));
}

static Html renewal_buttons(const Ui& ui, const SubscriptionLine& s) {
    OneSubscription one{s.id};
    auto stop = button_to(ui, cancel_path(one), "post", group(ui.tr("Cancel renewal")), "btn", ui.tr("Cancel the renewal? What is paid stays yours to the end."));
    if (s.is_held_off) return div(_class = "row wrap", a(_class = "btn primary", _href = Url::local("/settings/close"), ui.tr("Keep the account")), stop);
    switch (s.state) {
        case Renewing::active: return div(_class = "row wrap", when(s.charges, [&] { return a(_class = "btn", _href = change_path({s.id}), ui.tr("Change the plan")); }), when(s.has_card, [&] { return card_button(ui, s); }), stop);
        case Renewing::paused: return div(_class = "row wrap", button_to(ui, resume_path(one), "post", group(ui.tr("End the pause")), "btn primary"), stop);
        case Renewing::past_due: {
            Form form(ui, pay_renewal_path({s.id, Method::card}));
            return group(when(!s.ways.empty(), [&] { return form(_class = "form", methods_view(ui, form, s.ways), div(_class = "form-foot", form.submit(ui.tr("Pay {}", ui.money(s.price))))); }), stop);
        }
        case Renewing::cancel_at_period_end: return button_to(ui, resume_path(one), "post", group(ui.tr("Renew after all")), "btn primary");
        case Renewing::ended: return a(_class = "btn", _href = join_url(), ui.tr("See the memberships"));
    }
    return {};
}

static Html planned_view(const Ui& ui, const SubscriptionLine& s) {
    if (!s.planned || s.is_held_off) return {};
    return div(_class = "flash", ui.icon("calendar"), span(ui.tr("From {}: “{}” for {}.", ui.date(s.due_at()), s.planned->title, ui.money({s.planned->minor, s.price.currency}))),
        button_to(ui, keep_plan_path({s.id}), "post", group(ui.tr("Keep the present plan")), "btn sm"));
}

static Html pause_view(const Ui& ui, const SubscriptionLine& s) {
    if (s.pauses.empty()) return {};
    Form form(ui, pause_path({s.id, 1}));
    std::vector<Choice> choices;
    for (std::size_t i = 0; i < s.pauses.size(); ++i)
        choices.push_back({std::to_string(i + 1), ui.plural(static_cast<std::int64_t>(i) + 1, "{} month", "{} months"), ui.tr("Renews on {} for {}.", ui.date(s.pauses[i]), ui.money(s.price))});
    return details(summary(_class = "btn ghost", ui.tr("Pause")), form(_class = "form sheet",
        p(_class = "small muted", ui.tr("What is paid stays yours until {}. Then nothing is charged, and nothing is open, until the pause ends.", ui.date_time(s.period_end))),
        form.radios({.name = "months", .label = ui.tr("For how long"), .value = "1"}, choices), div(_class = "form-foot", form.submit(ui.tr("Pause")))));
}

Page subscriptions_page(const Ui& ui, const Subscriptions& page) {
    auto empty = div(_class = "empty", ui.icon("refresh-cw", "l"), h2(ui.tr("Nothing renews itself")), p(ui.tr("Memberships that renew or are paid ahead are shown here.")),
        a(_class = "btn", _href = join_url(), ui.tr("See the memberships")));
    return accounts::settings_page(ui, ui.tr("Renewals"), subscriptions_path(), div(_class = "stack",
        when(page.subscriptions.empty() && page.paid_ahead.empty(), [&] { return empty; }),
        each(page.paid_ahead, [&](const PaidAhead& line) { return paid_ahead_view(ui, line); }),
        each(page.subscriptions, [&](const SubscriptionLine& s) {
            return section(_class = "sheet stack",
                when(s.state == Renewing::past_due, [&] { return div(_class = "flash bad", _role = "alert", ui.icon("triangle-alert"), span(ui.tr("This membership could not be renewed."))); }),
                div(h2(s.title), p(_class = "small muted", s.community)), p(renewal_text(ui, s)), planned_view(ui, s), renewal_buttons(ui, s), pause_view(ui, s));
        })));
}

}  // namespace lyceum::commerce
