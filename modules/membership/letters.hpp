// Letters before a prepaid period ends: seven days and one day. Only this module includes this file.
#pragma once
#include "modules/membership/entitlements.hpp"

namespace lyceum::membership {

/// Write to the person of an entitlement that it is about to end.
struct Remind {
    static constexpr std::string_view topic = "membership.remind";
    EntitlementId entitlement;
    int days_before = 0;
};
DESCRIBE(Remind, entitlement, days_before)
/// Does nothing for people without a verified address, and where the right was extended meanwhile.
void remind(Tx&, const Remind&);
/// Enqueues the letters that are due.
void plan_letters(Tx&, Time due);

}  // namespace lyceum::membership
