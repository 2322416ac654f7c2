// Told in the transaction in which somebody comes in: with a session, in this browser.
//
// This header is a door of the module, beside accounts.hpp: only those who note how people come include it.
#pragma once
#include "modules/accounts/accounts.hpp"

namespace lyceum::accounts {

/// Somebody is let in, for the first time or again.
inline constexpr Slot<void(Tx&, const Visit&, PersonId)> entered{"accounts.entered"};

// The published view `people_seen (person, seen_at)` says when somebody who is signed in somewhere was last here.

}  // namespace lyceum::accounts
