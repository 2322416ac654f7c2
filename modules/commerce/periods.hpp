// How long a paid period lasts. Months are calendar months on the site's wall clock.
#pragma once
#include "modules/commerce/orders.hpp"
#include "platform/i18n/zone.hpp"

namespace lyceum::commerce {

/// `months` after `start`, on the day of the month and at the time of `anchor`: a membership that began on the 31st
/// ends on the 28th of February and then on the 31st of March.
Time after_months(Time start, int months, Time anchor, const i18n::Zone&);

/// The end of an order's period. Credit beyond the list price lengthens it in proportion, so that no value is lost.
Time end_of_period(const OrderRow&, Time start, Time anchor, const i18n::Zone&);

}  // namespace lyceum::commerce
