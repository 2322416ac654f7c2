// Orders of the past, for imports: made, paid and granted at once, and written to nobody.
#include "modules/commerce/gateways/sandbox.hpp"
#include "modules/commerce/letters.hpp"
#include "modules/commerce/quotes.hpp"
#include "modules/commerce/sale.hpp"

namespace lyceum::commerce {

namespace {

OrderId record(Tx& tx, const NewOrder& made, Time paid_at) {
    auto order = make_order(tx, made, paid_at);
    auto attempt = make_attempt(tx, order, sandbox::kName, Method::wechat, paid_at);
    auto taken = sandbox::record(tx, order, attempt, paid_at);
    Arrival arrival{{new_id<Payment>(tx), attempt.gateway, taken.payment, attempt.id, order.id, order.minor, order.currency, Use::sale, 0, 0, paid_at},
        attempt, taken.agreement};
    auto& payment = arrival.payment;
    tx.run(R"sql(
        insert into payments (id, gateway, gateway_id, attempt, order_id, minor, currency, use, heard_at)
        values ($1, $2, $3, $4, $5, $6, $7, $8, $9))sql",
        payment.id, payment.gateway, payment.gateway_id, payment.attempt, payment.order_id, payment.minor, payment.currency, payment.use, payment.heard_at);
    fulfil(tx, order, &arrival, paid_at, Telling::nobody);
    return order.id;
}

}  // namespace

OrderId record_paid_order(Tx& tx, PersonId buyer, PlanId id, Time paid_at) {
    auto plan = find_plan(tx, id);
    if (!plan) not_found();
    auto made = quote(tx, insider(tx.app(), paid_at, language_of(tx, buyer)), buyer, *plan, paid_at).order;
    // What was bought long ago was bought at its price.
    made.credits.clear();
    made.row.credit_minor = 0;
    made.row.minor = made.row.list_minor;
    return record(tx, made, paid_at);
}

OrderId record_paid_purchase(Tx& tx, PersonId buyer, ItemId item, Time paid_at) {
    return record(tx, quote(tx, insider(tx.app(), paid_at, language_of(tx, buyer)), buyer, item, paid_at).order, paid_at);
}

}  // namespace lyceum::commerce
