// The addresses of this module, by subject; module.cpp puts them together.
#pragma once
#include "modules/commerce/commerce.hpp"

namespace lyceum::commerce {

std::vector<Route> join_routes();                   // plans, checkout, buying a single item
std::vector<Route> tasting_routes();                // trying before paying
std::vector<Route> purchase_routes();               // one's own orders and subscriptions
std::vector<Route> billing_routes();                // one's own money on one page
std::vector<Route> change_routes();                 // another plan, a pause
std::vector<Route> finance_routes();                // everybody's orders, refunds, anomalies
std::vector<Route> plan_routes();                   // a community's plans, for its managers
std::vector<Route> sandbox_routes();                // the sandbox's page and the address it tells
std::vector<Route> pay_routes();                    // the page on which something is paid
std::vector<Route> notice_routes();                 // where gateways tell us
std::vector<Route> transfer_routes();               // transfers, and what staff decide about them
std::vector<Route> statement_routes();              // statements that staff bring
std::vector<Route> gateway_routes();                // gateways as the owner sets them up

/// The plans of a community as a band of its landing page.
Html plans_band(const Ui&, Db&, const communities::CommunityCard&);

}  // namespace lyceum::commerce
