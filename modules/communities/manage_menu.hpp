// Groups of the menu of a community's management. What belongs to none of them stands first, with `manage_links`. This header is a door.
#pragma once
#include "modules/communities/communities.hpp"

namespace lyceum::communities {

using ManageLink = NavLink(const Visit&, const CommunityCard&);
inline constexpr Slot<ManageLink> membership_links{"communities.manage_links.membership"}, selling_links{"communities.manage_links.selling"},
    promoting_links{"communities.manage_links.promoting"}, number_links{"communities.manage_links.numbers"};

}  // namespace lyceum::communities
