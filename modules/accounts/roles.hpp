// Who holds which role, and what a role may hand out. Only this module includes this file.
#pragma once
#include "modules/accounts/audit.hpp"

namespace lyceum::accounts {

/// Everything these roles permit together, in the order of the table.
std::vector<std::string> permissions_of(const std::vector<Role>&);
/// The most telling of these roles in English, for bylines; often empty.
std::string badge_of(const std::vector<Role>&);
Msg role_name(Role);
/// True for roles that administer, moderate or see money.
bool is_staff_role(Role);
bool holds(const std::vector<Role>&, Role);
/// From when on a role of staff waits for a second factor, where that is compulsory.
Time second_factor_due(const App&, Time granted_at);

/// Owners hand out every role but their own; administrators those below their own.
bool may_hand_out(const std::vector<Role>& giver, Role);

struct RoleChange {
    PersonId person;
    Role role = Role::member;
    std::string reason = {};
};
/// Both note who did it and why; a change that changes nothing is not noted.
void give(Tx&, const Actor&, const RoleChange&);
void take_away(Tx&, const Actor&, const RoleChange&);

}  // namespace lyceum::accounts
