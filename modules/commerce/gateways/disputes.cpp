// A payment that the payer's bank takes back: access waits while it is decided, and the books follow the money.
#include "modules/commerce/gateways/errands.hpp"
#include "modules/commerce/letters.hpp"
#include "modules/commerce/refunds.hpp"

namespace lyceum { struct PaymentEvent; }

namespace lyceum::commerce {

using ledger::Purpose;

namespace {

struct DisputeRow {
    std::string dispute;
    PaymentId payment;
    std::int64_t minor = 0;
    Currency currency = Currency::CNY;
    std::string state;                              // open, won, lost
    bool is_withdrawn = false;
    Money money() const { return {minor, currency}; }
};
DESCRIBE(DisputeRow, dispute, payment, minor, currency, state, is_withdrawn)

enum class Turn { withdrawn, reinstated };

// The money leaves the gateway while it is decided, and comes back when the payer was wrong.
void book(Tx& tx, const PaymentRow& payment, const DisputeRow& row, Turn turn, std::string_view event) {
    ledger::AccountKey gateway{Purpose::gateway, payment.gateway, {}}, held{Purpose::anomaly, payment.gateway + " dispute", {}};
    bool leaves = turn == Turn::withdrawn;
    ledger::post(tx, {leaves ? "dispute" : "dispute_back", std::string(event), row.dispute, {{leaves ? gateway : held, leaves ? held : gateway, row.money()}}});
    tx.run(R"sql(update payment_disputes set is_withdrawn = $3 where gateway = $1 and dispute = $2)sql", payment.gateway, row.dispute, leaves);
}

void freeze(Tx& tx, const OrderRow& order) {
    membership::revoke(tx, "order", to_string(order.id));
    end_restored(tx, order.id);
}

// What was bought, again: a right of its own, because the first one has ended.
void restore(Tx& tx, const OrderRow& order, const std::string& dispute) {
    if (!order.is_settled() || (order.ends_at && *order.ends_at <= tx.now()) || order.replaced_by) return;
    membership::grant(tx, {.person = order.buyer, .community = order.community, .level = order.level, .item = order.item,
        .starts_at = std::max(tx.now(), order.starts_at.value_or(tx.now())), .ends_at = order.ends_at, .source = "dispute", .source_id = dispute, .note = order.title});
}

void lose(Tx& tx, const PaymentRow& payment, const OrderRow& order, const DisputeRow& row) {
    auto left = order.minor - order.refunded_minor;
    if (payment.use != Use::sale || !order.is_settled() || left <= 0) return;
    auto words = tx.app().nobody(tx.now(), language_of(tx, order.buyer));
    refund(tx, order.id, {.money = {std::min(left, row.minor), order.currency}, .reason = words.tr("Your bank took the payment back."), .by = {}, .gateway_knows = true});
    freeze(tx, order);                              // also where the bank took a part alone
}

DisputeRow meet(Tx& tx, const PaymentRow& payment, const DisputeWord& word) {
    tx.run(R"sql(
        insert into payment_disputes (gateway, dispute, payment, minor, currency, state, is_withdrawn, opened_at)
        values ($1, $2, $3, $4, $5, 'open', $6, $7) on conflict (gateway, dispute) do nothing)sql",
        payment.gateway, word.dispute, payment.id, word.money.minor, word.money.currency, false, tx.now());
    return tx.one<DisputeRow>(R"sql(
        select dispute, payment, minor, currency, state, is_withdrawn from payment_disputes where gateway = $1 and dispute = $2)sql", payment.gateway, word.dispute);
}

void decide(Tx& tx, const PaymentRow& payment, const DisputeRow& row, std::string_view state) {
    tx.run(R"sql(update payment_disputes set state = $3, ended_at = $4 where gateway = $1 and dispute = $2)sql", payment.gateway, row.dispute, state, tx.now());
}

}  // namespace

void end_restored(Tx& tx, OrderId order) {
    for (auto& dispute : tx.all<std::string>(R"sql(
            select d.dispute from payment_disputes d join payments p on p.id = d.payment where p.order_id = $1 and d.state = 'won')sql", order))
        membership::revoke(tx, "dispute", dispute);
}

// Told in any order: what was decided stays decided, and money that moved while it was open is booked once each way.
void hear_dispute(Tx& tx, const Gateway& gateway, const DisputeWord& word, std::string_view body) {
    auto payment = tx.maybe<PaymentRow>(R"sql(
        select id, gateway, gateway_id, attempt, order_id, minor, currency, use, refunded_minor, refund_heard_minor, heard_at
        from payments where gateway = $1 and gateway_id = $2 and use <> 'awaited')sql", gateway.name, word.payment);
    if (!payment || word.money.currency != payment->currency || word.money.minor <= 0) return;
    if (tx.run(R"sql(
            insert into payment_events (id, gateway, event, body, heard_at) values ($1, $2, $3, $4, $5)
            on conflict (gateway, event) do nothing)sql", new_id<PaymentEvent>(tx), gateway.name, word.event, body, tx.now()) == 0)
        return;
    auto order = lock_order(tx, payment->order_id);
    auto row = meet(tx, *payment, word);
    if (row.state == "open") park(tx, {gateway.name, AnomalyKind::dispute, row.dispute, order.id, payment->id, row.money()});
    switch (word.state) {
        case DisputeState::open:
            if (row.state == "open" && payment->use == Use::sale) freeze(tx, order);
            return;
        case DisputeState::funds_withdrawn:
            if (row.state == "open" && !row.is_withdrawn) book(tx, *payment, row, Turn::withdrawn, word.event);
            return;
        case DisputeState::funds_reinstated:
            if (row.is_withdrawn) book(tx, *payment, row, Turn::reinstated, word.event);
            return;
        case DisputeState::won:
            if (row.state != "open") return;
            if (row.is_withdrawn) book(tx, *payment, row, Turn::reinstated, word.event);
            decide(tx, *payment, row, "won");
            if (payment->use == Use::sale) restore(tx, order, row.dispute);
            return;
        case DisputeState::lost:
            if (row.state != "open") return;
            if (row.is_withdrawn) book(tx, *payment, row, Turn::reinstated, word.event);
            decide(tx, *payment, row, "lost");
            lose(tx, *payment, order, row);
            return;
    }
}

}  // namespace lyceum::commerce
