// From a notification to what was bought: the one way on which money is believed.
//
// Every notification is a hint. The same facts in any order, any number of times, end in the same rows.
#pragma once
#include "modules/commerce/gateways/gateway.hpp"

namespace lyceum::commerce {

/// What a notification did.
enum class Heard { granted, refunded, returned, noted, duplicate, anomaly };
DESCRIBE_ENUM(Heard, granted, refunded, returned, noted, duplicate, anomaly)

/// Believes what a gateway said, once for each event. `body` is kept as it came.
Heard settle(Tx&, const Gateway&, const Capture&, std::string_view body);

/// The whole way of a notification of the sandbox. Throws Refusal(forbidden) for what it did not sign.
Heard receive(Tx&, const Gateway&, const Notification&);

// ---- looking after attempts ---------------------------------------------------------------------

/// Asks the gateway about an attempt that is still open 1, 5, 15 and 60 minutes after it was made, and at its
/// end takes it back. Each look plans the next.
struct LookAfter {
    static constexpr std::string_view topic = "commerce.look_after";
    std::string number;
    int looks = 0;
};
DESCRIBE(LookAfter, number, looks)
void look_after(Tx&, const LookAfter&);

/// An attempt that its gateway is told of and that is looked after; answers where the payer goes. Throws as gateway_for.
Url begin_payment(Tx&, const OrderRow&, Method, const Payer&);
/// The try came to nothing: `failed` may be tried again, `closed` closes an order that waits for no other. Money that arrives
/// all the same is believed.
void end_attempt(Tx&, std::string_view number, AttemptState);
/// Likewise, without the payer.
void begin_charge(Tx&, const OrderRow&, const Gateway&, Method, std::string_view agreement);

// ---- what does not fit ----------------------------------------------------------------------------

enum class AnomalyKind {
    unknown_number, other_merchant, wrong_amount, wrong_currency, refund_refused, refund_too_large,
    missing_here, missing_there, amounts_differ, refunds_differ, refund_failed, refund_by_hand, dispute, other_version
};
DESCRIBE_ENUM(AnomalyKind, unknown_number, other_merchant, wrong_amount, wrong_currency, refund_refused, refund_too_large,
    missing_here, missing_there, amounts_differ, refunds_differ, refund_failed, refund_by_hand, dispute, other_version)

struct NewAnomaly {
    std::string_view gateway;
    AnomalyKind kind = AnomalyKind::unknown_number;
    std::string reference;                          // what it is about: parked once
    OrderId order = {};
    PaymentId payment = {};
    Money money = {};
};
/// Parks it for a person to look at, once.
void park(Tx&, const NewAnomaly&);

/// Every night: the statement of the last kReconciled against our payments. Missed notifications are made up for; every other
/// difference is parked. This is the sandbox's; those of the network are read by errands (read_statement).
inline constexpr Span kReconciled = days(3);
void reconcile(Tx&, Time due);

/// For `lyceum verify`: a sentence for each thing that does not hold between orders, payments and the ledger.
std::vector<std::string> check(Db&);

}  // namespace lyceum::commerce
