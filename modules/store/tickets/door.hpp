// Doors of what the shop sells tickets for, and who stands there besides its seller. This header is a door of the module, smaller
// than store.hpp.
#pragma once
#include "modules/store/store.hpp"

namespace lyceum::store {

/// May this visitor admit holders of tickets to what a community's shop sells tickets for? Asked besides selling it and managing
/// the community; gives nothing else: no list of buyers, no orders, no dates.
inline constexpr Slot<bool(Db&, const Visit&, CommunityId)> door_keepers{"store.door_keepers"};

struct Door {
    std::string title;
    Time starts_at;
    Url to;
};
DESCRIBE(Door, title, starts_at, to)
inline constexpr int kDoorsMost = 20;
/// Of what is not cancelled and not over, the soonest first; kDoorsMost at most. One statement.
std::vector<Door> doors(Db&, CommunityId, Time now);

}  // namespace lyceum::store
