// What is said of memberships by those who have them paid again.
//
// This header is a door of the module, beside membership.hpp: only those who renew include it.
#pragma once
#include "modules/membership/membership.hpp"

namespace lyceum::membership {

/// Of what somebody bought or was given in a community, what ends at this moment is paid again by itself, and nothing else;
/// nothing: none of it. No letters are written before the end of what is. Twice is once.
void set_renewing(Tx&, PersonId, CommunityId, std::optional<Time> ends_at);

/// Whether what somebody has in a community goes on by itself after a gap that they chose: no letter is written before it ends.
inline constexpr Slot<bool(Db&, PersonId, CommunityId)> goes_on_later{"membership.goes_on_later"};

}  // namespace lyceum::membership
