// One's own orders, receipts and renewals. Another person's order and a missing one answer alike.
#include "modules/commerce/gateways/setup.hpp"
#include "modules/commerce/payments.hpp"
#include "modules/commerce/purchase_pages.hpp"
#include "modules/commerce/purchases.hpp"
#include "modules/commerce/routes.hpp"
#include "modules/commerce/sale.hpp"

namespace lyceum::commerce {

Url orders_url() { return orders_path(); }
Url order_url(OrderId order) { return order_path({order}); }
Url subscriptions_url() { return subscriptions_path(); }

namespace {

constexpr int kPerPage = 30;

OrderRow own_order(Db& db, const Visit& visit, OrderId id) {
    auto order = find_order(db, id);
    if (!order || order->buyer != visit.person()) not_found();
    return *order;
}

Orders orders(const Visit& visit, Db& db, const Before& in) {
    Orders page;
    page.orders = db.all<OrderLine>(R"sql(
        select id, title, state, minor, refunded_minor, currency, made_at, ends_at, buyer from orders
        where buyer = $1 and ($2 is null or id < $2) order by id desc limit $3)sql", visit.person(), in.before, visit.page_size(kPerPage) + 1);
    if (std::ssize(page.orders) > visit.page_size(kPerPage)) {
        page.orders.pop_back();
        page.older = page.orders.back().id;
    }
    std::vector<OrderId> ids;
    for (auto& order : page.orders) ids.push_back(order.id);
    for (auto* notes : filled(visit.app, order_notes))
        for (auto& [id, note] : notes(db, visit, ids)) page.notes.emplace(to_string(id), note);
    return page;
}

Url place_of(Db& db, const Visit& visit, const OrderRow& order) {
    if (order.what == What::plan) return membership::memberships_url();
    if (order.what == What::goods) return orders_url();
    auto cards = items::cards(db, visit, {order.item});
    return cards.empty() ? orders_url() : cards.front().url;
}

OrderPage order(const Visit& visit, Db& db, const OneOrder& in) {
    auto order = own_order(db, visit, in.id);
    auto page = page_of(visit, db, order, money_of(db, order.id));
    if (visit.wants == Wants::page && page.paid_at) {
        auto facts = *order_facts(db, in.id);
        for (auto* part : filled(visit.app, order_parts)) page.parts += part(Ui{visit}, db, facts);
    }
    return page;
}

Returning returning(const Visit& visit, Db& db, const OneOrder& in) {
    auto order = own_order(db, visit, in.id);
    return {order.id, order.state, order.title, reach_of(db, order.buyer)};
}

Moved pay(const Visit& visit, Tx& tx, const PayOrder& in) {
    own_order(tx, visit, in.id);
    auto order = lock_order(tx, in.id);
    if (order.state != OrderState::pending) conflict("This order does not wait for a payment.");
    if (is_hindered(tx, order)) conflict("What this order was made for has changed, so its money would go back. Order again.");
    return {.to = begin_payment(tx, order, in.method, payer_of(tx, visit)), .id = to_string(order.id)};
}

Moved wish(const Visit& visit, Tx& tx, const Wish& in) {
    auto order = own_order(tx, visit, in.id);
    if (!order.is_settled() || order.minor == 0) conflict("There is nothing to give back for this order.");
    tx.run(R"sql(update orders set refund_wish = $2 where id = $1)sql", order.id, in.reason);
    return {.to = order_url(order.id), .notice = {"Your request was noted. Somebody will answer by mail.", {}}};
}

// ---- subscriptions ------------------------------------------------------------------------------

Subscriptions subscriptions(const Visit& visit, Db& db, const Nothing&) {
    Subscriptions page{.subscriptions = {}, .paid_ahead = paid_ahead(db, visit)};
    auto known = communities::visible(db, visit);
    auto changes = changes_of(db, visit.person());
    for (auto& s : subscriptions_of(db, visit.person())) {
        auto community = std::find_if(known.begin(), known.end(), [&](auto& c) { return c.id == s.community; });
        bool ahead = std::any_of(page.paid_ahead.begin(), page.paid_ahead.end(), [&](auto& line) { return line.community == s.community; });
        if (community == known.end() || ahead) continue;
        page.subscriptions.push_back({s.id, s.title, community->name, s.state, s.price(), s.period_end, s.grace_until, !s.gateway.empty(), s.gateway == kStripe, ways_to_pay(db, s.currency), s.paused_until, {}, {}});
        auto& line = page.subscriptions.back();
        bool is_charged_next = s.state == Renewing::paused || (s.state == Renewing::active && line.charges);
        line.is_held_off = is_charged_next && visit.visitor.ends_at;
        for (int months = 1; line.charges && !line.is_held_off && s.state == Renewing::active && months <= kPauseMonthsMost; ++months) line.pauses.push_back(end_of_pause(visit.app, s, months));
        if (auto change = changes.find(s.id); change != changes.end()) line.planned = change->second;
    }
    return page;
}

Moved cancel_renewal(const Visit& visit, Tx& tx, const OneSubscription& in) {
    cancel(tx, subscription_of(tx, visit.person(), in.id));
    return {.to = subscriptions_path(), .notice = {"It will not renew. What is paid stays yours to the end.", {}}};
}

Moved resume_renewal(const Visit& visit, Tx& tx, const OneSubscription& in) {
    if (resume(tx, subscription_of(tx, visit.person(), in.id))) return {.to = subscriptions_path(), .notice = {"The payment was asked for. Everything opens when it arrives.", {}}};
    return {.to = subscriptions_path(), .notice = {"It renews again.", {}}};
}

Moved pay_renewal(const Visit& visit, Tx& tx, const PaySubscription& in) {
    auto subscription = subscription_of(tx, visit.person(), in.id);
    return {.to = pay_now(tx, subscription, in.method, payer_of(tx, visit)), .id = to_string(subscription.renewal)};
}

}  // namespace

OrderMoney money_of(Db& db, OrderId order) { return {attempts_of(db, order), payments_of(db, order)}; }

OrderPage page_of(const Visit& visit, Db& db, const OrderRow& order, const OrderMoney& money) {
    OrderPage page;
    page.id = order.id, page.state = order.state, page.what = order.what, page.item = order.item, page.title = order.title;
    page.buyer = accounts::byline(db, order.buyer).name;
    page.site = visit.app.settings()->site.name;
    page.place = place_of(db, visit, order);
    page.price = order.price(), page.credit = order.credit(), page.due = order.due(), page.refunded = {order.refunded_minor, order.currency};
    page.made_at = order.made_at, page.paid_at = order.paid_at, page.starts_at = order.starts_at, page.ends_at = order.ends_at;
    if (order.discount_minor > 0) page.discounts = discounts_of(db, order.id);
    for (auto& line : order.what == What::goods ? lines_of(db, order.id) : std::vector<Line>())
        page.lines.push_back({line.title, line.quantity, {line.list_minor, order.currency}, {line.tax(), order.currency}, {line.left(), order.currency}, line.tax_name,
            line.tax_basis, line.tax_added});
    page.tax = order.tax_rate(), page.tax_contained = order.tax();
    page.receipt = receipt_of(db, order.id);
    page.refund_wish = order.refund_wish;
    page.replaced = static_cast<bool>(order.replaced_by);
    if (order.state == OrderState::pending) page.ways = ways_to_pay(db, order.currency);
    std::vector<PaymentId> not_needed;
    for (auto& payment : money.payments)
        if (payment.use != Use::sale) not_needed.push_back(payment.id);
    for (auto& refund : refunds_of(db, order.id)) {
        bool second = std::find(not_needed.begin(), not_needed.end(), refund.payment) != not_needed.end();
        page.refunds.push_back({refund.money(), refund.reason, refund.made_at, second});
    }
    if (!money.attempts.empty()) page.way = WayToPay{money.attempts.back().method, money.attempts.back().gateway};
    return page;
}

std::vector<Route> purchase_routes() {
    return {
        get(signed_in, orders_path, &orders, &orders_page),
        get(signed_in, order_path, &order, &order_page),
        get(signed_in, return_path, &returning, &return_page),
        post(signed_in, pay_path, &pay).limit(30, minutes(10)).idempotent(),
        post(signed_in, wish_path, &wish).limit(10, hours(1)).or_show(order_path),
        get(signed_in, subscriptions_path, &subscriptions, &subscriptions_page),
        post(signed_in, cancel_path, &cancel_renewal),
        post(signed_in, resume_path, &resume_renewal),
        post(signed_in, pay_renewal_path, &pay_renewal).limit(30, minutes(10)).idempotent(),
    };
}

}  // namespace lyceum::commerce
