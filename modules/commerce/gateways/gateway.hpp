// What a payment gateway is to this program: a name, what it says, and how it is asked. All rows and all rules about money
// lie around it and are the same for every gateway.
#pragma once
#include "modules/commerce/orders.hpp"

namespace lyceum::commerce {

class Remote;

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
    enum class State { pending, paid, failed, closed, refunded, refund_failed };
    State state = State::pending;
    std::string event;                              // the same event told twice has the same name
    std::string number;                             // our attempt's
    std::string merchant;                           // whose money it is
    std::string payment;                            // the gateway's own number of this money
    Money money;                                    // paid; or refunded so far, all refunds together
    std::string agreement;                          // charges later periods without asking; often empty
    bool adds = false;                              // refunded: `money` is of this one refund alone
    std::string refund;                             // our number of the refund, where the gateway says it
};
DESCRIBE_ENUM(Capture::State, pending, paid, failed, closed, refunded, refund_failed)
DESCRIBE(Capture, state, event, number, merchant, payment, money, agreement, adds, refund)

struct Gateway {
    std::string_view name, merchant;
    /// Of the sandbox, which answers at once and keeps its books in this database; null for all others.
    Ask (*ask)(const OrderRow&, const AttemptRow&) = nullptr;
    /// Nothing for what this gateway did not sign, or signed too long ago.
    std::optional<Capture> (*understand)(const Notification&, const Secret& key, Time now) = nullptr;
    /// Of those that are asked over the network (remote.hpp), and of transfers, which ask nobody.
    const Remote* remote = nullptr;
};

/// Throws "not found" for a gateway that this program does not know, and for the sandbox where it is off.
const Gateway& gateway_named(const App&, std::string_view);

// ---- what a payer is offered ----------------------------------------------------------------------

/// Whether anything can be paid at all.
bool can_pay(Db&);
/// Throws Refusal(unavailable) when nothing is set up, and Refusal(invalid) on `method` for one that is not offered.
const Gateway& gateway_for(Db&, Method, Currency);
/// Whether an agreement with this gateway can still be charged.
bool can_charge(Db&, std::string_view gateway);

/// Who pays, and on what: decides how they get to the gateway.
struct Payer {
    enum class Device { desk, phone, wechat };      // wechat: the browser inside of WeChat
    Device device = Device::desk;
    bool is_apple = false;
    std::string address;                            // of the network, as WeChat asks for it
    std::string email;                              // shown on the card form
    Language language = Language::en;
};
Payer payer_of(Db&, const Visit&);

}  // namespace lyceum::commerce
