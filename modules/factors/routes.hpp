// The addresses of this module, by subject, and what it fills; module.cpp puts them together.
#pragma once
#include "modules/factors/factors.hpp"
#include "modules/privacy/privacy.hpp"

namespace lyceum {
class Form;
}

namespace lyceum::factors {

std::vector<Route> sign_in_routes();                // the second factor; passkeys instead of passwords
std::vector<Route> settings_routes();               // what somebody has
std::vector<Route> lost_routes();                   // when all of it is gone

/// Fills accounts::sign_in_ways.
Html passkey_way(const Ui&, std::string_view next);
/// Fills accounts::proof_ways.
Html proof_way(const Ui&, Db&, const Form&);
/// Fills the slot `prove` for people with a second factor.
std::optional<std::vector<Cookie>> prove_by_factor(const Visit&, Database&, const http::Input&);
/// Fills accounts::settings_links.
NavLink security_link(const Visit&);
/// Fills accounts::admin_links.
std::vector<NavLink> reset_links(const Visit&);

/// Fills privacy::holdings and privacy::copies.
std::vector<privacy::Holding> held(const App&);
void copy_held(Db&, PersonId, privacy::Copy&);

/// Whoever shows a factor has not lost them: what was asked for is off.
void call_off_reset(Tx&, PersonId);
/// Every ten minutes: resets that nobody objected to.
void carry_out_resets(Tx&, Time due);
void forget_resets(Tx&, PersonId);

}  // namespace lyceum::factors
