#include "modules/oidc_provider/grants.hpp"
#include "platform/crypto/crypto.hpp"
#include <algorithm>

namespace lyceum::oidc_provider {

namespace {

constexpr std::string_view kCodePurpose = "authorization code";
constexpr std::size_t kCodeBytesMax = 6'000;

void end_grant(Tx& tx, Id<Grant> id) {
    tx.run(R"sql(delete from oidc_tokens where grant_id = $1)sql", id);
    tx.run(R"sql(delete from oidc_grants where id = $1)sql", id);
}

std::optional<Grant> grant(Db& db, Id<Grant> id) {
    return db.maybe<Grant>(R"sql(select id, client, person, scopes, auth_time, made_at from oidc_grants where id = $1)sql", id);
}

std::string issue(Tx& tx, Id<Grant> grant, TokenKind kind, Time expires_at) {
    auto token = (kind == TokenKind::access ? "lyc_at_" : "lyc_rt_") + crypto::random_token();
    tx.run(R"sql(insert into oidc_tokens (digest, kind, grant_id, expires_at) values ($1, $2, $3, $4))sql", crypto::token_digest(token), kind, grant, expires_at);
    return token;
}

Tokens issue_all(Tx& tx, const Grant& grant) {
    tx.run(R"sql(update oidc_grants set used_at = $2 where id = $1)sql", grant.id, tx.now());
    Tokens tokens{issue(tx, grant.id, TokenKind::access, tx.now() + kAccessLasts), {}};
    if (holds(words_of(grant.scopes), "offline_access"))
        tokens.refresh = issue(tx, grant.id, TokenKind::refresh, std::min(tx.now() + kRefreshLasts, grant.made_at + kGrantLasts));
    return tokens;
}

// A program's keys end with the person's own.
bool is_welcome(Db& db, PersonId person, Time now) { return !accounts::byline(db, person).deleted && !accounts::is_suspended(db, person, now); }

// What the program may still do for this person.
bool stands(Tx& tx, const Client& client, PersonId person, const std::string& scopes) {
    if (!is_welcome(tx, person, tx.now())) return false;
    if (client.is_trusted) return true;
    auto allowed = consented(tx, client.id, person);
    for (auto& scope : words_of(scopes))
        if (!holds(allowed, scope)) return false;
    return true;
}

}  // namespace

// ---- codes ----------------------------------------------------------------------------------------

std::string seal_code(const App& app, const Code& code) { return app.seal_keys().seal(Secret(json::text(code)), kCodePurpose).text; }

std::optional<Code> open_code(const App& app, std::string_view text) {
    if (text.empty() || text.size() > kCodeBytesMax) return std::nullopt;
    auto opened = app.seal_keys().open({std::string(text)}, kCodePurpose);
    if (!opened) return std::nullopt;
    return json::from_text<Code>(opened->reveal());
}

// ---- consent --------------------------------------------------------------------------------------

std::vector<std::string> consented(Db& db, Id<Client> client, PersonId person) {
    return words_of(db.maybe<std::string>(R"sql(select scopes from oidc_consents where client = $1 and person = $2)sql", client, person).value_or(""));
}

void consent(Tx& tx, Id<Client> client, PersonId person, const std::vector<std::string>& scopes) {
    auto all = joined(known_scopes(joined(consented(tx, client, person)) + " " + joined(scopes)));
    tx.run(R"sql(
        insert into oidc_consents (client, person, scopes, given_at) values ($1, $2, $3, $4)
        on conflict (client, person) do update set scopes = excluded.scopes)sql", client, person, all, tx.now());
}

std::vector<Held> held_by_programs(Db& db, PersonId person) {
    return db.all<Held>(R"sql(
        select c.id as client, c.name, coalesce(o.scopes, max(g.scopes)) as scopes, coalesce(o.given_at, min(g.made_at)) as since, max(g.used_at) as used_at
        from oidc_clients c
        left join oidc_consents o on o.client = c.id and o.person = $1
        left join oidc_grants g on g.client = c.id and g.person = $1
        where o.person is not null or g.person is not null
        group by c.id, c.name, o.scopes, o.given_at order by c.name, c.id)sql", person);
}

void withdraw(Tx& tx, Id<Client> client, PersonId person) {
    tx.run(R"sql(delete from oidc_consents where client = $1 and person = $2)sql", client, person);
    tx.run(R"sql(delete from oidc_tokens where grant_id in (select id from oidc_grants where client = $1 and person = $2))sql", client, person);
    tx.run(R"sql(delete from oidc_grants where client = $1 and person = $2)sql", client, person);
}

void forget(Tx& tx, PersonId person) {
    end_grants(tx, person, accounts::Keeping::nothing);
    tx.run(R"sql(delete from oidc_subjects where person = $1)sql", person);
}

void end_grants(Tx& tx, PersonId person, accounts::Keeping keeping) {
    if (keeping != accounts::Keeping::ways_in) tx.run(R"sql(delete from oidc_consents where person = $1)sql", person);
    tx.run(R"sql(delete from oidc_tokens where grant_id in (select id from oidc_grants where person = $1))sql", person);
    tx.run(R"sql(delete from oidc_grants where person = $1)sql", person);
}

// ---- grants and tokens ------------------------------------------------------------------------------

std::optional<Issued> redeem(Tx& tx, const Client& client, const Code& code) {
    auto id = new_id<Grant>(tx);
    auto digest = crypto::token_digest(code.serial);
    bool first = tx.run(R"sql(insert into oidc_used_codes (digest, grant_id, expires_at) values ($1, $2, $3) on conflict (digest) do nothing)sql",
        digest, id, tx.now() + kGrantLasts) == 1;
    if (!first) {
        log::warn("an authorization code came twice", {{"client", client.client_id}});
        end_grant(tx, tx.one<Id<Grant>>(R"sql(select grant_id from oidc_used_codes where digest = $1)sql", digest));
        return std::nullopt;
    }
    if (!stands(tx, client, code.person, code.scopes)) return std::nullopt;
    Grant made{id, client.id, code.person, code.scopes, code.auth_time, tx.now()};
    tx.run(R"sql(insert into oidc_grants (id, client, person, scopes, auth_time, made_at, used_at) values ($1, $2, $3, $4, $5, $6, $6))sql",
        id, made.client, made.person, made.scopes, made.auth_time, made.made_at);
    return Issued{made, issue_all(tx, made)};
}

namespace {
struct TokenRow {
    TokenKind kind = TokenKind::access;
    Id<Grant> grant_id;
    Time expires_at;
    std::optional<Time> replaced_at;
};
DESCRIBE(TokenRow, kind, grant_id, expires_at, replaced_at)

std::optional<TokenRow> row_of(Db& db, std::string_view token) {
    return db.maybe<TokenRow>(R"sql(select kind, grant_id, expires_at, replaced_at from oidc_tokens where digest = $1)sql", crypto::token_digest(token));
}
}  // namespace

std::optional<Issued> refresh(Tx& tx, const Client& client, std::string_view token) {
    auto row = row_of(tx, token);
    auto of = row && row->kind == TokenKind::refresh ? grant(tx, row->grant_id) : std::nullopt;
    if (!of || of->client != client.id) return std::nullopt;
    if (row->replaced_at) {
        log::warn("a refresh token came twice", {{"client", client.client_id}});
        end_grant(tx, of->id);
        return std::nullopt;
    }
    if (row->expires_at <= tx.now() || !stands(tx, client, of->person, of->scopes)) return std::nullopt;
    tx.run(R"sql(update oidc_tokens set replaced_at = $2 where digest = $1)sql", crypto::token_digest(token), tx.now());
    return Issued{*of, issue_all(tx, *of)};
}

std::optional<Found> token(Db& db, std::string_view token, Time now) {
    auto row = row_of(db, token);
    if (!row || row->replaced_at || row->expires_at <= now) return std::nullopt;
    auto of = grant(db, row->grant_id);
    if (!of || !is_welcome(db, of->person, now)) return std::nullopt;
    return Found{row->kind, row->expires_at, *of};
}

void revoke(Tx& tx, std::string_view token, const Found& found) {
    if (found.kind == TokenKind::refresh) end_grant(tx, found.grant.id);
    else tx.run(R"sql(delete from oidc_tokens where digest = $1)sql", crypto::token_digest(token));
}

std::optional<std::string> known_subject(Db& db, PersonId person) {
    return db.maybe<std::string>(R"sql(select subject from oidc_subjects where person = $1)sql", person);
}

std::string subject_of(Tx& tx, PersonId person) {
    tx.run(R"sql(insert into oidc_subjects (person, subject) values ($1, $2) on conflict (person) do nothing)sql", person, crypto::random_token());
    return known_subject(tx, person).value();
}

void forget_old(Tx& tx, Time due) {
    tx.run(R"sql(delete from oidc_tokens where expires_at < $1)sql", due);
    tx.run(R"sql(delete from oidc_used_codes where expires_at < $1)sql", due);
    tx.run(R"sql(
        delete from oidc_grants where made_at < $1 and not exists (select 1 from oidc_tokens t where t.grant_id = oidc_grants.id))sql", due - days(1));
}

}  // namespace lyceum::oidc_provider
