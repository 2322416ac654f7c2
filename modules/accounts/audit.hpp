// The audit log: rows are only added, and each is chained to the one before, so that an altered or
// missing row is found by `lyceum verify`. Only this module includes this file.
#pragma once
#include "modules/accounts/accounts.hpp"

namespace lyceum::accounts {

struct Actor {
    std::optional<PersonId> who;                    // nobody: the program, or somebody at its console
    std::string ip = {};
    Id<Session> session = {};
};
Actor actor_of(const Visit&);
void record(Tx&, const Actor&, const Act&);

struct AuditRow;
struct Noted {
    Id<AuditRow> id;
    Time at;
    std::optional<PersonId> actor;
    std::string ip, action, target, details;
};
DESCRIBE(Noted, id, at, actor, ip, action, target, details)

struct AuditFilter {
    std::string action = {};                        // exactly, or a prefix that ends in '.'
    std::optional<PersonId> actor = {};
    std::string target = {};
};
std::vector<Noted> noted(Db&, const AuditFilter&, std::optional<Id<AuditRow>> before, int limit);

/// What does not hold, a sentence each.
std::vector<std::string> verify_audit(Db&);

}  // namespace lyceum::accounts
