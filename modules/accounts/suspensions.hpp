// Keeping somebody out for a while and ending their sessions: what administrators may do to an account that is not theirs. Only this module includes this file.
#pragma once
#include "modules/accounts/audit.hpp"
#include "modules/accounts/people.hpp"
#include <set>

namespace lyceum::accounts {

inline constexpr int kSuspensionDaysMost = 3650;

struct Suspension {
    std::optional<Time> ends_at;                    // nothing: until somebody lifts it
    std::string reason;
    PersonId made_by;
    Time made_at;
};
DESCRIBE(Suspension, ends_at, reason, made_by, made_at)

/// The one that was made last and not lifted; it may have ended.
std::optional<Suspension> suspension(Db&, PersonId);
std::set<PersonId> suspended_among(Db&, const std::vector<PersonId>&);
/// Throws Refusal(forbidden) with the reason and the end while somebody is suspended: called wherever a session begins.
void must_not_be_suspended(Tx&, PersonId);

/// Those who may be acted upon: not oneself, never an owner, and administrators by owners alone.
bool may_act_on(const std::vector<Role>& mine, const std::vector<Role>& theirs);

struct Standing {
    std::optional<Suspension> suspension;
    std::int64_t sessions = 0, tokens = 0;
    bool may_act = false;                           // whoever looks
};
DESCRIBE(Standing, suspension, sessions, tokens, may_act)
/// `mine`: the roles of whoever looks. One statement.
Standing standing(Db&, const Visit&, PersonId, const std::vector<Role>& mine, const std::vector<Role>& theirs);
/// The forms beside an account in the administration.
Html standing_view(const Ui&, const Text<2, 32>& handle, const Standing&);

std::vector<Route> suspension_routes();
/// Run each day.
void forget_ended_suspensions(Tx&, Time due);

}  // namespace lyceum::accounts
