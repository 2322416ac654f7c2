// The addresses of this module, by subject; module.cpp puts them together.
#pragma once
#include "modules/commerce/commerce.hpp"

namespace lyceum::commerce {

std::vector<Route> join_routes();                   // plans, checkout, buying a single item
std::vector<Route> purchase_routes();               // one's own orders and subscriptions
std::vector<Route> finance_routes();                // everybody's orders, refunds, anomalies
std::vector<Route> plan_routes();                   // a community's plans, for its managers
std::vector<Route> sandbox_routes();                // the sandbox's page and the address it tells

/// The plans of a community as a band of its landing page.
Html plans_band(const Ui&, Db&, const communities::CommunityCard&);

}  // namespace lyceum::commerce
