// What a payment gateway is to this program: two pure functions. All I/O, all rows and all rules about
// money lie around them and are the same for every gateway.
#pragma once
#include "modules/commerce/orders.hpp"

namespace lyceum::commerce {

/// Where the payer goes, and what the gateway must be told first.
struct Ask {
    Url to;
};

/// What arrived at a gateway's address, byte for byte.
struct Notification {
    std::string signature, body;
};

/// What a notification says. Whatever is signed but not understood is `pending`: it changes nothing.
struct Capture {
    enum class State { pending, paid, failed, closed, refunded };
    State state = State::pending;
    std::string event;                              // the same event told twice has the same name
    std::string number;                             // our attempt's
    std::string merchant;                           // whose money it is
    std::string payment;                            // the gateway's own number of this money
    Money money;                                    // paid; or refunded so far, all refunds together
    std::string agreement;                          // charges later periods without asking; often empty
};
DESCRIBE_ENUM(Capture::State, pending, paid, failed, closed, refunded)
DESCRIBE(Capture, state, event, number, merchant, payment, money, agreement)

struct Gateway {
    std::string_view name, merchant;
    Ask (*ask)(const OrderRow&, const AttemptRow&);
    /// Nothing for what this gateway did not sign, or signed too long ago.
    std::optional<Capture> (*understand)(const Notification&, const Secret& key, Time now);
};

/// Throws "not found" for a gateway that is not in use on this site.
const Gateway& gateway_named(const App&, std::string_view);
/// The gateway for new payments; nothing: payments are not set up.
const Gateway* present_gateway(const App&);

}  // namespace lyceum::commerce
