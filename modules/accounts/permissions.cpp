// Role × permission, as one table. Routes and handlers name permissions, never roles.
#include "modules/accounts/roles.hpp"
#include <algorithm>
#include <array>

namespace lyceum::accounts {

namespace {

constexpr unsigned bit(Role role) { return 1u << static_cast<unsigned>(role); }

constexpr unsigned kOwners = bit(Role::owner);
constexpr unsigned kAdministrators = kOwners | bit(Role::administrator);
constexpr unsigned kFinance = kAdministrators | bit(Role::finance);
constexpr unsigned kModerators = kAdministrators | bit(Role::moderator);
constexpr unsigned kExperts = kModerators | bit(Role::expert);
constexpr unsigned kAuthors = kExperts | bit(Role::author);

struct Permission {
    std::string_view name;
    unsigned roles;
};
constexpr auto kPermissions = std::to_array<Permission>({
    {"communities.manage_all", kAdministrators},
    {"content.read_locked", kExperts},
    {"content.write", kAuthors},                        // articles, in every community that one belongs to
    {"content.manage_all", kAdministrators},
    {"content.moderate", kModerators},
    {"discussion.moderate", kModerators},
    {"people.manage", kAdministrators},
    {"audit.read", kAdministrators},
    {"commerce.read", kFinance},
    {"commerce.refund", kFinance},
    {"ledger.read", kFinance},
    {"payouts.make", kFinance},
    {"jobs.manage", kAdministrators},
    {"site.settings", kAdministrators},
});

// Reading and writing are no power over others.
constexpr auto kOwnWork = std::to_array<std::string_view>({"content.read_locked", "content.write"});

// From the least telling to the most. Authors and volunteers are many: a badge on each line would say nothing.
constexpr auto kBadges = std::to_array<Role>({Role::expert, Role::moderator, Role::administrator, Role::owner});

}  // namespace

bool permits(Role role, std::string_view permission) {
    auto found = std::find_if(kPermissions.begin(), kPermissions.end(), [&](auto& p) { return p.name == permission; });
    return found != kPermissions.end() && (found->roles & bit(role));
}

std::vector<std::string> permissions_of(const std::vector<Role>& roles) {
    unsigned held = 0;
    for (auto role : roles) held |= bit(role);
    std::vector<std::string> all;
    for (auto& permission : kPermissions)
        if (permission.roles & held) all.emplace_back(permission.name);
    return all;
}

bool is_staff_role(Role role) {
    auto is_own_work = [](auto& p) { return std::find(kOwnWork.begin(), kOwnWork.end(), p.name) != kOwnWork.end(); };
    return std::any_of(kPermissions.begin(), kPermissions.end(), [&](auto& p) { return (p.roles & bit(role)) && !is_own_work(p); });
}

Msg role_name(Role role) {
    switch (role) {
        case Role::member: return Msg{"Member", {}};
        case Role::author: return Msg{"Author", {}};
        case Role::expert: return Msg{"Expert", {}};
        case Role::volunteer: return Msg{"Volunteer", {}};
        case Role::moderator: return Msg{"Moderator", {}};
        case Role::finance: return Msg{"Finance", {}};
        case Role::administrator: return Msg{"Administrator", {}};
        case Role::owner: return Msg{"Owner", {}};
    }
    return {};
}

std::string badge_of(const std::vector<Role>& roles) {
    for (auto badge = kBadges.rbegin(); badge != kBadges.rend(); ++badge)
        if (holds(roles, *badge)) return role_name(*badge).english;
    return {};
}

bool holds(const std::vector<Role>& held, Role role) { return std::find(held.begin(), held.end(), role) != held.end(); }

bool may_hand_out(const std::vector<Role>& giver, Role role) {
    if (role == Role::owner || role == Role::member) return false;
    if (holds(giver, Role::owner)) return true;
    return holds(giver, Role::administrator) && role != Role::administrator;
}

}  // namespace lyceum::accounts
