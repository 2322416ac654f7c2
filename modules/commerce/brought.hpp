// Whether somebody really brought a buyer: one question for all who give a part of an order away for it.
//
// This header is a door of the module, beside commerce.hpp: only those who pay for bringing buyers include it.
#pragma once
#include "modules/commerce/commerce.hpp"

namespace lyceum::commerce {

/// Why bringing a buyer brings nothing. same_device: the buyer's browser has been the other's; same_network: the other was
/// signed in from the buyer's address within kNetworkSpan; not_new: the buyer bought here before.
enum class Doubt { none, self, same_device, same_network, not_new };
DESCRIBE_ENUM(Doubt, none, self, same_device, same_network, not_new)
inline constexpr Span kNetworkSpan = days(90);

/// Asked while the buyer orders: the visit is theirs.
Doubt doubt_about(Db&, const Visit&, PersonId who_brought, PersonId buyer);

}  // namespace lyceum::commerce
