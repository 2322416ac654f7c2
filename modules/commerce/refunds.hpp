// Refunds. A part keeps what was bought and takes from the author exactly their part; the whole takes
// back the right.
#pragma once
#include "modules/commerce/orders.hpp"

namespace lyceum::commerce {

struct RefundRow {
    RefundId id;
    OrderId order_id;
    PaymentId payment;
    std::int64_t minor = 0;
    Currency currency = Currency::CNY;
    std::string reason;
    PersonId made_by;
    Time made_at;
    bool told = false;

    Money money() const { return {minor, currency}; }
};
DESCRIBE(RefundRow, id, order_id, payment, minor, currency, reason, made_by, made_at, told)
std::vector<RefundRow> refunds_of(Db&, OrderId);

struct NewRefund {
    Money money;
    std::string reason;
    PersonId by;                                    // zero: the rules, or the gateway
    bool gateway_knows = false;                     // it told us: nothing is to be sent
    std::optional<std::int64_t> line = {};          // of goods: all of it from this line
};
/// Gives back a part or the whole of what was paid for an order. Throws Refusal(invalid) on `amount` for more than is
/// left, and conflict for an order that nobody paid.
RefundId refund(Tx&, OrderId, const NewRefund&);
/// Notes money that goes back without a sale behind it: doubles and what nobody could explain.
RefundId note_refund(Tx&, const PaymentRow&, const NewRefund&);

/// True for staff who bought it themselves: somebody else decides about its money. Where nobody else may, the only one
/// there is decides about their own too; the audit log has it.
bool is_for_somebody_else(Db&, const Visit&, PersonId buyer);
/// Throws forbidden for it.
void must_not_be_own(Db&, const Visit&, PersonId buyer);

/// What the gateway counts as given back of a payment, all together. Whatever we did not know is noted.
void hear_refunded(Tx&, PaymentId);

struct SendRefund {
    static constexpr std::string_view topic = "commerce.send_refund";
    RefundId refund;
};
DESCRIBE(SendRefund, refund)
/// The job: asks the gateway to send it, once.
void send_refund(Tx&, const SendRefund&);

}  // namespace lyceum::commerce
