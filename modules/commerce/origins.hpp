// Where orders came from: asked of later modules that know what brought a buyer.
//
// This header is a door of the module, beside commerce.hpp: only those who bring buyers, and those who count them, include it.
#pragma once
#include "modules/commerce/commerce.hpp"

namespace lyceum::commerce {

/// What brought an order: "referral", "newsletter / email / spring". At most kOriginMost characters.
inline constexpr int kOriginMost = 120;
/// Of these paid orders those of which this module knows what brought them; the first module that knows is believed.
/// kOrdersAskedAtOnce at most.
inline constexpr std::size_t kOrdersAskedAtOnce = 10'000;
inline constexpr Slot<std::map<OrderId, std::string>(Db&, const std::vector<OrderId>&)> order_origins{"commerce.order_origins"};

}  // namespace lyceum::commerce
