// Revenue: what memberships bring in a month and how that moves, who leaves, and what of the money goes back (row 157).
//
// This header is the module's door: everything else in this folder is private.
#pragma once
#include "modules/commerce/origins.hpp"
#include "modules/notifications/notifications.hpp"

namespace lyceum {
struct RevenueAlarm;
using RevenueAlarmId = Id<RevenueAlarm>;
}  // namespace lyceum

namespace lyceum::revenue {

extern const Module module;

Url revenue_url();                                  // /finance/revenue

}  // namespace lyceum::revenue
