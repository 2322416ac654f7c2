#include "modules/commerce/gateways/desk.hpp"
#include "modules/commerce/gateways/errands.hpp"
#include "modules/commerce/lines.hpp"
#include "modules/commerce/letters.hpp"
#include "modules/commerce/payments.hpp"
#include <algorithm>

namespace lyceum::commerce {

using ledger::AccountKey;
using ledger::Purpose;

bool is_for_somebody_else(Db& db, const Visit& visit, PersonId buyer) {
    if (buyer != visit.person()) return false;
    bool another = false;
    each_enumerator<accounts::Role>([&](std::string_view, accounts::Role role) {
        if (another || !accounts::permits(role, "commerce.refund")) return;
        auto people = accounts::people_with(db, role);
        another = std::any_of(people.begin(), people.end(), [&](PersonId one) { return one != buyer; });
    });
    return another;
}

void must_not_be_own(Db& db, const Visit& visit, PersonId buyer) {
    if (is_for_somebody_else(db, visit, buyer)) forbidden("You bought this yourself, so somebody else of finance decides about its money.");
}

std::vector<RefundRow> refunds_of(Db& db, OrderId order) {
    return db.all<RefundRow>(R"sql(
        select id, order_id, payment, minor, currency, reason, made_by, made_at, told from refunds where order_id = $1 order by id)sql", order);
}

namespace {

std::optional<PaymentRow> find_payment(Db& db, PaymentId id) {
    return db.maybe<PaymentRow>(R"sql(
        select id, gateway, gateway_id, attempt, order_id, minor, currency, use, refunded_minor, refund_heard_minor, heard_at
        from payments where id = $1)sql", id);
}

std::optional<PaymentRow> payment_of_sale(Db& db, OrderId order) {
    return db.maybe<PaymentRow>(R"sql(
        select id, gateway, gateway_id, attempt, order_id, minor, currency, use, refunded_minor, refund_heard_minor, heard_at
        from payments where order_id = $1 and use = 'sale')sql", order);
}

RefundId add_refund(Tx& tx, const PaymentRow& payment, const NewRefund& made) {
    auto id = new_id<Refund>(tx);
    tx.run(R"sql(
        insert into refunds (id, order_id, payment, minor, currency, reason, made_by, made_at, told)
        values ($1, $2, $3, $4, $5, $6, $7, $8, $9))sql",
        id, payment.order_id, payment.id, made.money.minor, made.money.currency, made.reason, made.by, tx.now(), made.gateway_knows);
    tx.run(R"sql(update payments set refunded_minor = refunded_minor + $2 where id = $1)sql", payment.id, made.money.minor);
    if (!made.gateway_knows) tx.enqueue(SendRefund{id});
    return id;
}

// The house gives the money back and takes from what it owes to each who shared in the sale their part of it.
void post_refund(Tx& tx, const OrderRow& order, const PaymentRow& payment, RefundId id, const NewRefund& made) {
    AccountKey gateway{Purpose::gateway, payment.gateway, {}}, refunds{Purpose::refunds, std::string(name_of(order.what)), {}};
    ledger::NewEntry entry{"refund", to_string(id), made.reason, {{gateway, refunds, made.money}}};
    auto tax_until = [&](std::int64_t refunded) { return taken_by(order.tax().minor, refunded, order.minor); };
    Money tax{tax_until(order.refunded_minor + made.money.minor) - tax_until(order.refunded_minor), order.currency};
    if (!tax.is_zero()) entry.postings.push_back({refunds, {Purpose::tax, order.tax_name, {}}, tax});
    auto shares = order.what == What::goods ? take_lines(tx, order, made, refunds, entry.postings) : take_shares(tx, order, order.refunded_minor + made.money.minor);
    for (auto& taken : shares)
        entry.postings.push_back({refunds, {Purpose::author_payable, "", taken.person}, {taken.minor, order.currency}});
    ledger::post(tx, entry);
}

}  // namespace

RefundId refund(Tx& tx, OrderId id, const NewRefund& made) {
    auto order = lock_order(tx, id);
    auto payment = payment_of_sale(tx, id);
    if (!order.is_settled() || !payment) conflict("Nothing was paid for this order, or all of it went back.");
    if (made.money.currency != order.currency || made.money.minor <= 0 || made.money.minor > order.minor - order.refunded_minor)
        invalid("amount", "This is more than is left of the payment, or nothing.");

    if (order.what == What::goods) must_have_left(tx, id, made);
    auto refund = add_refund(tx, *payment, made);
    post_refund(tx, order, *payment, refund, made);
    order.refunded_minor += made.money.minor;
    bool full = order.refunded_minor == order.minor;
    order.state = full ? OrderState::refunded : OrderState::partially_refunded;
    tx.run(R"sql(
        update orders set refunded_minor = $2, state = $3, refund_wish = '' where id = $1)sql", id, order.refunded_minor, order.state);
    set_attempt(tx, payment->attempt, full ? AttemptState::refunded : AttemptState::partially_refunded);
    if (full) {
        membership::revoke(tx, "order", to_string(id));
        end_restored(tx, id);
        end_with(tx, order);
    }
    send_refund_letter(tx, order, made.money, made.reason);
    tx.emit(Refunded{id, order.buyer, full});
    return refund;
}

RefundId note_refund(Tx& tx, const PaymentRow& payment, const NewRefund& made) {
    CHECK_THAT(payment.use == Use::returned || payment.use == Use::unexplained);
    auto id = add_refund(tx, payment, made);
    AccountKey owner = payment.use == Use::unexplained ? AccountKey{Purpose::anomaly, payment.gateway, {}}
                                                       : AccountKey{Purpose::customer, "", find_order(tx, payment.order_id)->buyer};
    ledger::post(tx, {"refund", to_string(id), made.reason, {{{Purpose::gateway, payment.gateway, {}}, owner, made.money}}});
    return id;
}

void hear_refunded(Tx& tx, PaymentId id) {
    auto payment = *find_payment(tx, id);
    auto more = std::min(payment.refund_heard_minor, payment.minor) - payment.refunded_minor;
    if (payment.use == Use::awaited || more <= 0) return;
    auto words = tx.app().nobody(tx.now(), language_of(tx, find_order(tx, payment.order_id)->buyer));
    NewRefund told{.money = {more, payment.currency}, .reason = words.tr("The payment provider gave it back."), .by = {}, .gateway_knows = true};
    if (payment.use == Use::sale) refund(tx, payment.order_id, told);
    else note_refund(tx, payment, told);
}

void send_refund(Tx& tx, const SendRefund& job) {
    auto refund = tx.maybe<RefundRow>(R"sql(
        select id, order_id, payment, minor, currency, reason, made_by, made_at, told from refunds where id = $1)sql", job.refund);
    if (!refund || refund->told) return;
    auto payment = *find_payment(tx, refund->payment);
    if (gateway_named(tx.app(), payment.gateway).remote) return tx.enqueue(SendAcross{refund->id}, {.unique = to_string(refund->id)});
    if (!desk::send_back(tx, refund->id, payment, refund->money()))
        return park(tx, {payment.gateway, AnomalyKind::refund_refused, to_string(refund->id), refund->order_id, payment.id, refund->money()});
    tx.run(R"sql(update refunds set told = $2 where id = $1)sql", refund->id, true);
}

}  // namespace lyceum::commerce
