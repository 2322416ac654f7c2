// Hours that were booked: moving them, calendars, reminders. Only this module includes this file.
#pragma once
#include "modules/calendar/calendar.hpp"
#include "modules/notifications/notifications.hpp"
#include "modules/store/cart.hpp"

namespace lyceum::store {

/// Until then its buyer moves an hour alone.
inline constexpr Span kMoveUntil = days(1);
/// The buyer gives an hour back, to choose another; whoever gives it is told. Throws conflict within kMoveUntil.
void leave_slot(Tx&, const DeliveryRow&, ServiceSlotId);
/// Whoever gives it moves what was booked to another of their hours that is free, and the one before is gone; the buyer is
/// told. Throws conflict where every free hour is owed to somebody who paid and has not chosen yet.
void move_slot(Tx&, const ProductRow&, ServiceSlotId from, ServiceSlotId to);
/// Both sides, a day before, once for each beginning.
void remind_of_hours(Tx&, Time);
std::vector<calendar::Date> hour_dates(Db&, const Visit&);
std::vector<calendar::Date> hours_of_order(Db&, const Visit&, OrderId);

}  // namespace lyceum::store
