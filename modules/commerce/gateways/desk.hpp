// What we ask of gateways. Those on the network are asked by jobs that these enqueue (errands.hpp); the sandbox keeps its
// books in this database and answers at once.
#pragma once
#include "modules/commerce/gateways/gateway.hpp"

namespace lyceum::commerce::desk {

/// Makes an attempt known at its gateway. Answers where the payer goes.
Url open(Tx&, const OrderRow&, AttemptRow&, const Payer&);
/// Has an agreement charged without the payer. The answer arrives as a notification, like any other.
void charge(Tx&, const OrderRow&, AttemptRow&, std::string_view agreement);
// ---- the sandbox alone ----------------------------------------------------------------------------

/// Has money sent back; the same refund asked for twice is sent once. Where the gateway has less left, because it
/// gave some back at its own desk, it sends the rest. False when it knows no such payment.
bool send_back(Tx&, RefundId, const PaymentRow&, Money);
/// What the gateway knows of an attempt, as its notifications would tell it.
std::vector<Capture> look(Db&, const AttemptRow&);
/// Takes the demand back, unless it was paid meanwhile.
void close(Tx&, const AttemptRow&);

struct StatementLine {
    std::string id, number;
    std::int64_t minor = 0;
    Currency currency = Currency::CNY;
    std::int64_t refunded_minor = 0;
    Time paid_at;
};
DESCRIBE(StatementLine, id, number, minor, currency, refunded_minor, paid_at)
/// The gateway's own list of the money it took, of [from, until).
std::vector<StatementLine> statement(Db&, std::string_view gateway, Time from, Time until);

/// The key that this gateway signs with, made when it is first needed.
Secret key_of(Tx&, std::string_view gateway);
/// Empty before the first payment.
Secret known_key_of(Db&, std::string_view gateway);

}  // namespace lyceum::commerce::desk
