// Whether letters about money reach somebody: they go to addresses that are known to be theirs, and to no other.
#pragma once
#include "modules/commerce/commerce.hpp"

namespace lyceum::commerce {

enum class Reach { reached, unconfirmed, no_address };
DESCRIBE_ENUM(Reach, reached, unconfirmed, no_address)
/// Kept in memory.
Reach reach_of(Db&, PersonId);
/// That neither receipts nor reminders come, and where that is mended; nothing for whoever is reached.
Html unreached_view(const Ui&, Reach);

}  // namespace lyceum::commerce
