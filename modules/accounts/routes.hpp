// The addresses of this module, by subject; module.cpp puts them together.
#pragma once
#include "modules/accounts/accounts.hpp"

namespace lyceum::accounts {

std::vector<Route> entry_routes();                  // sign in, sign up, sign out
std::vector<Route> confirm_routes();                // proving again who sits there
std::vector<Route> recovery_routes();               // links in letters: sign-in, verification, forgotten passwords, addresses
std::vector<Route> settings_routes();               // profile, place, privacy
std::vector<Route> keys_routes();                   // settings of password, address, sessions, tokens; closing the account
std::vector<Route> profile_routes();
std::vector<Route> admin_routes();

}  // namespace lyceum::accounts
