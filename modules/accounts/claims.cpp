#include "modules/accounts/claims.hpp"
#include "modules/accounts/letters.hpp"
#include "modules/accounts/people.hpp"

namespace lyceum::accounts {

namespace {

constexpr int kClaimsMost = 5;                          // of one person, waiting
constexpr Span kApprovedLasts = days(7);

void must_be_claimable(Db& db, PersonId person) {
    auto imported = account(db, person);
    if (!imported) not_found();
    if (imported->imported_from.empty() || is_used(db, *imported)) conflict("This account belongs to somebody already.");
}

}  // namespace

void make_claim(Tx& tx, PersonId person, PersonId claimant, std::string_view reason) {
    must_be_claimable(tx, person);
    if (!contact(tx, claimant)) conflict("Confirm your e-mail address first: the answer comes by letter.");
    if (tx.one<std::int64_t>(R"sql(select count(*) as n from claims where claimant = $1 and decided_at is null)sql", claimant) >= kClaimsMost)
        conflict("You have too many claims waiting. Wait for their answers first.");
    tx.run(R"sql(
        insert into claims (id, person, claimant, reason, made_at) values ($1, $2, $3, $4, $5)
        on conflict do nothing)sql", new_id<Claim>(tx), person, claimant, reason, tx.now());
}

std::vector<ClaimRow> waiting_claims(Db& db, std::optional<Id<Claim>> after, int limit) {
    return db.all<ClaimRow>(R"sql(
        select id, person, claimant, reason, made_at from claims
        where decided_at is null and ($1 is null or id > $1) order by id limit $2)sql", after, limit);
}

void decide_claim(Tx& tx, const Visit& visit, Id<Claim> id, bool approve) {
    auto claim = tx.maybe_returning<ClaimRow>(R"sql(
        update claims set decided_at = $2, decided_by = $3, approved = $4 where id = $1 and decided_at is null
        returning id, person, claimant, reason, made_at)sql", id, tx.now(), visit.person(), approve);
    if (!claim) not_found("This claim was decided already.");
    note(tx, visit, {approve ? "claims.approve" : "claims.refuse", "person " + to_string(claim->person), "claimant " + to_string(claim->claimant)});
    if (!approve) return;
    must_be_claimable(tx, claim->person);
    tx.run(R"sql(update people set claimed_at = $2 where id = $1)sql", claim->person, tx.now());
    auto claimant = account(tx, claim->claimant);
    auto reader = claimant ? reader_of(tx.app(), *claimant) : std::nullopt;
    if (!reader) conflict("Whoever asked for this account has no address any more. Refuse the claim.");
    auto link = one_time_link(tx, claim->person, kApprovedLasts, tx.app().base_url());
    send_claim_approved(tx, *reader, account(tx, claim->person).value().handle, link);
}

}  // namespace lyceum::accounts
