// What the owner may change about the site while it runs, as it is now.
#pragma once
#include "platform/i18n/zone.hpp"

namespace lyceum {

struct App;

/// The zone of the site's days: when a month ends, a period is over, an office begins.
i18n::Zone site_zone(const App&);
/// The zone a person reads clocks in: their own, or the site's where they named none.
i18n::Zone reader_zone(const App&, std::string_view own);

}  // namespace lyceum
