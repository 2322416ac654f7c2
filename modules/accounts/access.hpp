// What somebody may do just now, and how everything that lets them in ends.
//
// This header is a door of the module, beside accounts.hpp: only those who keep keys of their own, or tell others what
// somebody may, include it.
#pragma once
#include "modules/accounts/accounts.hpp"

namespace lyceum::accounts {

/// What is left to somebody whose access ends.
enum class Keeping {
    ways_in,                                        // what they sign in with stays: linked accounts and factors
    factors,                                        // somebody else may have been in, and linked an account of their own
    nothing                                         // somebody else may have made the account
};

/// Ends sessions, pending sign-ins, API tokens, links in letters and, through `access_ends`, what later modules gave out.
/// The password is left alone, and so are links that bring an old address back, but for Keeping::nothing.
void end_all_access(Tx&, PersonId, Keeping);
/// Asked in the transaction that ends somebody's access: modules end the keys they gave out (private addresses, tokens of
/// programs, devices that are told things), and of the ways in those that are not kept.
inline constexpr Slot<void(Tx&, PersonId, Keeping)> access_ends{"accounts.access_ends"};

/// True while an administrator keeps somebody out. They have no session; keys of later modules are refused by asking this.
bool is_suspended(Db&, PersonId, Time now);

/// The roles that work now: without those that wait for a second factor.
std::vector<Role> working_roles(Db&, PersonId, Time now);

}  // namespace lyceum::accounts
