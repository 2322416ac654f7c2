// Everybody's orders, refunds, and what does not fit: for finance.
#include "modules/commerce/finance_pages.hpp"
#include "modules/commerce/gateways/errands.hpp"
#include "modules/commerce/purchases.hpp"
#include "modules/commerce/routes.hpp"
#include "modules/commerce/shares.hpp"

namespace lyceum::commerce {

namespace {

constexpr int kPerPage = 50;

// ---- orders -------------------------------------------------------------------------------------

// "2027-000012" as year and number; zeros for anything else.
std::pair<std::int64_t, std::int64_t> read_receipt(std::string_view text) {
    std::pair<std::int64_t, std::int64_t> read{0, 0};
    auto dash = text.find('-');
    if (dash == text.npos || !http::parse_value(text.substr(0, dash), read.first) || !http::parse_value(text.substr(dash + 1), read.second)) return {0, 0};
    return read;
}

struct Wanted {
    std::optional<OrderId> order;
    std::optional<PersonId> buyer;
};

// What is typed into the search names one order or one buyer; anything else finds nothing.
Wanted wanted(Db& db, std::string_view q) {
    if (q.starts_with('@')) return {.buyer = accounts::find_by_handle(db, q.substr(1)).value_or(PersonId{-1})};
    if (auto id = read_id(q)) return {.order = OrderId{*id}};
    auto receipt = read_receipt(q);
    auto by_number = db.maybe<OrderId>(R"sql(
        select order_id from payments where gateway_id = $1
        union all select order_id from payment_attempts where number = $1
        union all select order_id from receipts where year = $2 and number = $3 limit 1)sql", q, receipt.first, receipt.second);
    if (by_number) return {.order = *by_number};
    return {.buyer = accounts::find_by_handle(db, q).value_or(PersonId{-1})};
}

AllOrders all_orders(const Visit& visit, Db& db, const OrderSearch& in) {
    AllOrders page{.search = in, .orders = {}, .buyers = {}, .older = {}};
    auto q = trimmed(in.q);
    auto found = q.empty() ? Wanted{} : wanted(db, q);
    page.orders = db.all<OrderLine>(R"sql(
        select id, title, state, minor, refunded_minor, currency, made_at, ends_at, buyer from orders
        where ($1 is null or id = $1) and ($2 is null or buyer = $2) and ($3 is null or state = $3) and (not $4 or refund_wish <> '')
          and ($5 is null or id < $5)
        order by id desc limit $6)sql", found.order, found.buyer, in.state, in.wishes, in.before, visit.page_size(kPerPage) + 1);
    if (std::ssize(page.orders) > visit.page_size(kPerPage)) {
        page.orders.pop_back();
        page.older = page.orders.back().id;
    }
    std::vector<PersonId> buyers;
    for (auto& order : page.orders) buyers.push_back(order.buyer);
    page.buyers = accounts::bylines(db, buyers);
    return page;
}

OrderFile order_file(const Visit& visit, Db& db, const OneOrder& in) {
    auto order = find_order(db, in.id);
    if (!order) not_found();
    OrderFile file;
    auto money = money_of(db, order->id);
    file.order = page_of(visit, db, *order, money);
    Money left{order->is_settled() ? order->minor - order->refunded_minor : 0, order->currency};
    file.refundable = left;
    auto shares = shares_of_order(db, order->id);
    std::vector<PersonId> people{order->buyer};
    for (auto& share : shares) people.push_back(share.person);
    auto bylines = accounts::bylines(db, people);
    file.buyer = bylines.front();
    for (std::size_t i = 0; i < shares.size(); ++i)
        file.shares.push_back({bylines[i + 1], shares[i].role, shares[i].percent, {order->paid_at ? shares[i].left() : 0, order->currency}});
    for (auto& attempt : money.attempts) file.attempts.push_back({attempt.number, attempt.gateway, attempt.method, attempt.state, attempt.made_at});
    for (auto& payment : money.payments)
        file.payments.push_back({payment.gateway_id, payment.use, payment.money(), {payment.refunded_minor, payment.currency}, payment.heard_at});
    bool may = visit.may("commerce.refund");
    file.is_own = may && is_for_somebody_else(db, visit, order->buyer);
    file.may_refund = may && !file.is_own && left.minor > 0;
    file.may_dispute = may && !file.is_own && std::any_of(money.payments.begin(), money.payments.end(), [](auto& payment) { return payment.use == Use::sale; });
    return file;
}

Moved give_refund(const Visit& visit, Tx& tx, const GiveBack& in) {
    auto order = find_order(tx, in.id);
    if (!order) not_found();
    must_not_be_own(tx, visit, order->buyer);
    auto money = read_price(in.amount, order->currency);
    if (!money) invalid("amount", "This is no amount. Write it as 10 or 10.50.");
    if (!in.confirmed) invalid("confirmed", "Tick the box to confirm.");
    refund(tx, order->id, {.money = *money, .reason = in.reason.str(), .by = visit.person()});
    accounts::note(tx, visit, {.action = "commerce.refund", .target = "order " + to_string(order->id),
        .details = fmt::format("{} {}: {}", to_decimal(*money), name_of(money->currency), in.reason.str())});
    return {.to = file_path({order->id}), .id = to_string(order->id), .notice = {"The refund is on its way.", {}}};
}

// The same way as what a gateway tells, so access and books follow alike; the same word twice is one.
Moved note_dispute(const Visit& visit, Tx& tx, const NoteDispute& in) {
    auto order = lock_order(tx, in.id);
    must_not_be_own(tx, visit, order.buyer);
    for (auto& payment : payments_of(tx, order.id)) {
        if (payment.use != Use::sale) continue;
        auto money = trimmed(in.amount).empty() ? payment.money() : read_price(in.amount, payment.currency).value_or(Money{});
        if (money.minor <= 0 || money.minor > payment.minor) invalid("amount", "This is more than was paid, or no amount.");
        auto number = "hand-" + in.number.str();
        hear_dispute(tx, gateway_named(tx.app(), payment.gateway), {number + "-" + std::string(name_of(in.state)), number, payment.gateway_id, in.state, money}, "noted by hand");
        accounts::note(tx, visit, {.action = "commerce.dispute", .target = "order " + to_string(order.id), .details = fmt::format("{}: {}", in.number.str(), name_of(in.state))});
        return {.to = file_path({order.id}), .notice = {"Noted. Access and books follow it.", {}}};
    }
    conflict("Nothing was paid for this order, or all of it went back.");
}

Moved give_line_back(const Visit& visit, Tx& tx, const GiveBackLine& in) {
    must_not_be_own(tx, visit, lock_order(tx, in.id).buyer);
    refund_line(tx, in.id, in.line, std::nullopt, in.reason.str(), visit.person());
    accounts::note(tx, visit, {.action = "commerce.refund_line", .target = "order " + to_string(in.id), .details = fmt::format("line {}: {}", in.line, in.reason.str())});
    return {.to = file_path({in.id}), .id = to_string(in.id), .notice = {"The refund is on its way.", {}}};
}

// ---- what does not fit ----------------------------------------------------------------------------

Anomalies anomalies(const Visit& visit, Db& db, const Settled& in) {
    Anomalies page{.settled = in.settled, .anomalies = {}, .older = {}, .may_settle = visit.may("commerce.refund")};
    page.anomalies = db.all<AnomalyLine>(R"sql(
        select a.id, a.gateway, a.kind, a.reference, a.order_id, a.payment, a.minor, a.currency, a.found_at, a.settled_at, a.settlement,
               a.settled_at is null and p.id is not null as can_give_back
        from payment_anomalies a
        left join payments p on p.id = a.payment and p.use = 'unexplained' and p.refunded_minor < p.minor
        where (a.settled_at is not null) = $1 and ($2 is null or a.id < $2) order by a.id desc limit $3)sql", in.settled, in.before, visit.page_size(kPerPage) + 1);
    if (std::ssize(page.anomalies) > visit.page_size(kPerPage)) {
        page.anomalies.pop_back();
        page.older = page.anomalies.back().id;
    }
    return page;
}

struct Open { OrderId order_id; PaymentId payment; AnomalyKind kind = AnomalyKind::dispute; std::string reference; };
DESCRIBE(Open, order_id, payment, kind, reference)

void give_back_unexplained(Tx& tx, const Visit& visit, const Open& open, const std::string& reason) {
    must_not_be_own(tx, visit, lock_order(tx, open.order_id).buyer);
    for (auto& payment : payments_of(tx, open.order_id)) {
        if (payment.id != open.payment || payment.use != Use::unexplained || payment.refunded_minor >= payment.minor) continue;
        note_refund(tx, payment, {.money = {payment.minor - payment.refunded_minor, payment.currency}, .reason = reason, .by = visit.person()});
        return;
    }
    conflict("There is nothing left to send back.");
}

Moved settle_anomaly(const Visit& visit, Tx& tx, const Settling& in) {
    auto open = tx.maybe_returning<Open>(R"sql(
        update payment_anomalies set settled_at = $2, settled_by = $3, settlement = $4 where id = $1 and settled_at is null
        returning order_id, payment, kind, reference)sql", in.id, tx.now(), visit.person(), in.settlement);
    if (!open) not_found();
    // Sent by hand, as the case says: it is on its way no longer.
    if (auto refund = read_id(open->reference); refund && (open->kind == AnomalyKind::refund_by_hand || open->kind == AnomalyKind::refund_refused))
        tx.run(R"sql(update refunds set told = $3 where id = $1 and payment = $2)sql", RefundId{*refund}, open->payment, true);
    if (in.give_back) give_back_unexplained(tx, visit, *open, in.settlement.str());
    accounts::note(tx, visit, {.action = "commerce.settle", .target = "anomaly " + to_string(in.id), .details = in.settlement.str()});
    return {.to = anomalies_path(), .notice = {"Settled.", {}}};
}

}  // namespace

std::vector<Route> finance_routes() {
    return {
        get(may("commerce.read"), all_orders_path, &all_orders, &all_orders_page),
        get(may("commerce.read"), file_path, &order_file, &order_file_page),
        post(may("commerce.refund"), refund_path, &give_refund).or_show(file_path).idempotent().sensitive().summary("Gives back a part or the whole of a payment."),
        post(may("commerce.refund"), note_dispute_path, &note_dispute).or_show(file_path).sensitive().summary("Notes what a bank said of a disputed payment."),
        post(may("commerce.refund"), refund_line_path, &give_line_back).or_show(file_path).sensitive().summary("Gives back what is left of one line of an order of goods."),
        get(may("commerce.read"), anomalies_path, &anomalies, &anomalies_page),
        post(may("commerce.refund"), settle_path, &settle_anomaly).sensitive(),
    };
}

}  // namespace lyceum::commerce
