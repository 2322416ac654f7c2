// For tests of modules that sell: every module's own check of itself.
#pragma once
#include "app/test/world.hpp"
#include "platform/http/app.hpp"

namespace lyceum::commerce::test {

/// After everything was delivered no check of any module finds anything: orders and lines, ledger and payments, shares and
/// payouts, what is held, keys and stock.
inline void everything_agrees(World& world) {
    world.deliver();
    world.read([&](Db& db) {
        for (auto* verify : filled(world.app, verifications))
            for (auto& wrong : verify(db)) CHECK_MESSAGE(false, wrong);
    });
}

}  // namespace lyceum::commerce::test
