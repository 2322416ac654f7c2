// For tests of memberships that renew: Ann, her subscription, and the days that pass.
#pragma once
#include "modules/commerce/subscriptions.hpp"
#include "modules/commerce/test/shop.hpp"
#include <algorithm>
#include <functional>

namespace lyceum::commerce::test {

inline SubscriptionRow of_ann(World& world) {
    return world.read([&](Db& db) { return subscriptions_of(db, *accounts::find_by_handle(db, "ann")).at(0); });
}
inline int level(World& world, const Shop& shop) { return held(world, "ann", shop.place.community).value_or(membership::Held{}).level; }
inline Browser ann_again(World& world) { return accounts::test::sign_in(world, accounts::test::id_of(world, "ann")); }

/// Runs the schedules four times a day until `until`; access is looked at on the way.
inline void live_until(World& world, Time until, const std::function<void()>& look = [] {}) {
    while (world.now < until) {
        world.now = std::min(until, world.now + hours(6));
        world.deliver();
        look();
    }
}

}  // namespace lyceum::commerce::test
