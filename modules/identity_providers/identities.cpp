#include "modules/identity_providers/identities.hpp"
#include "platform/crypto/crypto.hpp"

namespace lyceum::identity_providers {

namespace {

constexpr std::string_view kPendingCookie = "outside";

std::optional<PersonId> known(Db& db, Id<Provider> provider, const std::string& issuer, const std::string& subject) {
    return db.maybe<PersonId>(R"sql(select person from external_identities where provider = $1 and issuer = $2 and subject = $3)sql", provider, issuer, subject);
}

std::string_view carried_token(const Visit& visit) {
    return visit.request ? http::cookie(*visit.request, cookie_name(visit, kPendingCookie)) : std::string_view();
}

}  // namespace

std::optional<PersonId> person_of(Tx& tx, const Provider& provider, const Identity& identity) {
    if (auto person = known(tx, provider.id, identity.issuer, identity.subject)) return person;
    if (identity.older_subject.empty()) return std::nullopt;
    auto person = known(tx, provider.id, identity.older_issuer, identity.older_subject);
    if (person)
        tx.run(R"sql(update external_identities set issuer = $4, subject = $5 where provider = $1 and issuer = $2 and subject = $3)sql",
            provider.id, identity.older_issuer, identity.older_subject, identity.issuer, identity.subject);
    return person;
}

void used(Tx& tx, const Provider& provider, const Identity& identity) {
    tx.run(R"sql(update external_identities set used_at = $4, label = $5 where provider = $1 and issuer = $2 and subject = $3)sql",
        provider.id, identity.issuer, identity.subject, tx.now(), identity.label);
}

std::vector<Linked> linked_to(Db& db, PersonId person) {
    return db.all<Linked>(R"sql(select provider, label, linked_at, used_at from external_identities where person = $1 order by linked_at)sql", person);
}

void link(Tx& tx, const Provider& provider, const Identity& identity, PersonId person) {
    auto holder = person_of(tx, provider, identity);
    if (holder == person) return;
    if (holder) throw Refusal(Refusal::Why::conflict, Msg{"This account of {} is linked to another account here. Sign in with it and unlink it there first.", {provider.name}});
    for (auto& linked : linked_to(tx, person))
        if (linked.provider == provider.id) throw Refusal(Refusal::Why::conflict, Msg{"Another account of {} is linked to yours. Unlink it first.", {provider.name}});
    tx.run(R"sql(
        insert into external_identities (provider, issuer, subject, person, label, linked_at) values ($1, $2, $3, $4, $5, $6))sql",
        provider.id, identity.issuer, identity.subject, person, identity.label, tx.now());
}

void unlink(Tx& tx, const Provider& provider, PersonId person) {
    bool others = linked_to(tx, person).size() > 1;
    if (!others && !accounts::has_own_way_in(tx, person))
        conflict("This is your only way in. Set a password or confirm an e-mail address first.");
    tx.run(R"sql(delete from external_identities where provider = $1 and person = $2)sql", provider.id, person);
}

void forget(Tx& tx, PersonId person) { tx.run(R"sql(delete from external_identities where person = $1)sql", person); }

// ---- pending --------------------------------------------------------------------------------------

namespace {
struct PendingRow {
    std::string slug, identity, next;
};
DESCRIBE(PendingRow, slug, identity, next)
}  // namespace

Cookie keep_pending(Tx& tx, const Visit& visit, const Pending& pending) {
    auto token = crypto::random_token();
    tx.run(R"sql(insert into pending_identities (digest, provider, identity, next, expires_at) values ($1, $2, $3, $4, $5))sql",
        crypto::token_digest(token), pending.provider.id, json::text(pending.identity), pending.next, tx.now() + kPendingLasts);
    return {cookie_name(visit, kPendingCookie), token, static_cast<int>(kPendingLasts.micros / seconds(1).micros)};
}

std::optional<Pending> pending(Db& db, const Visit& visit) {
    auto token = carried_token(visit);
    if (token.empty()) return std::nullopt;
    auto row = db.maybe<PendingRow>(R"sql(
        select p.slug, i.identity, i.next from pending_identities i join identity_providers p on p.id = i.provider
        where i.digest = $1 and i.expires_at > $2 and p.is_open)sql", crypto::token_digest(token), visit.now);
    if (!row) return std::nullopt;
    return Pending{open_provider(db, row->slug), json::from_text<Identity>(row->identity), row->next};
}

Pending must_be_pending(Db& db, const Visit& visit) {
    auto found = pending(db, visit);
    if (!found) begin_again();
    return *found;
}

Cookie settle_pending(Tx& tx, const Visit& visit) {
    tx.run(R"sql(delete from pending_identities where digest = $1)sql", crypto::token_digest(carried_token(visit)));
    return {cookie_name(visit, kPendingCookie), "", -1};
}

}  // namespace lyceum::identity_providers
