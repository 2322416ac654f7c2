// Claims of imported accounts by those whose work was imported. Only this module includes this file.
#pragma once
#include "modules/accounts/accounts.hpp"

namespace lyceum::accounts {

struct Claim;

struct ClaimRow {
    Id<Claim> id;
    PersonId person, claimant;
    std::string reason;
    Time made_at;
};
DESCRIBE(ClaimRow, id, person, claimant, reason, made_at)

/// Claiming twice is claiming once. Throws Refusal(conflict) for accounts that are not to be claimed.
void make_claim(Tx&, PersonId person, PersonId claimant, std::string_view reason);
std::vector<ClaimRow> waiting_claims(Db&, std::optional<Id<Claim>> after, int limit);
/// Throws Refusal(not_found) for a claim that was decided. Approving sends the claimant a link to the account.
void decide_claim(Tx&, const Visit&, Id<Claim>, bool approve);

}  // namespace lyceum::accounts
