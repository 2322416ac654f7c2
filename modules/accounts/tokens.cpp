#include "modules/accounts/tokens.hpp"
#include "platform/crypto/api_token.hpp"
#include "platform/crypto/crypto.hpp"
#include <algorithm>
#include <set>

namespace lyceum::accounts {

namespace {

// Whether a route is closed to guests and open to whoever is asked about.
template <class Opens>
std::vector<std::string> scopes_where(const App& app, bool has_role, const Opens& opens) {
    std::vector<std::string> scopes{std::string(kReadAll), std::string(kWriteAll)};
    std::set<std::string_view> seen;
    for (auto* each : app.modules) {
        auto name = each->api_scope.empty() ? each->name : each->api_scope;
        if (!std::any_of(each->routes.begin(), each->routes.end(), [&](auto& route) { return route.access.who != Access::Who::anyone && opens(route.access); })) continue;
        if (!seen.insert(name).second) continue;
        scopes.push_back("read:" + std::string(name));
        scopes.push_back("write:" + std::string(name));
    }
    scopes.emplace_back(kSensitiveScope);
    if (has_role) scopes.emplace_back(kAdminScope);
    return scopes;
}

}  // namespace

std::vector<std::string> all_scopes(const App& app) {
    return scopes_where(app, true, [](const Access&) { return true; });
}

std::vector<std::string> offered_scopes(const Visit& visit) {
    bool has_role = !visit.visitor.permissions.empty() || !visit.visitor.withheld.empty();
    return scopes_where(visit.app, has_role, [&](const Access& access) { return access.who == Access::Who::signed_in || visit.may(access.permission); });
}

Secret make_token(Tx& tx, PersonId person, const NewToken& wanted) {
    if (tx.one<std::int64_t>(R"sql(select count(*) as n from api_tokens where person = $1)sql", person) >= kTokensMost)
        throw Refusal(Refusal::Why::conflict, Msg{"You have {} tokens already. Revoke one first.", {std::to_string(kTokensMost)}});
    auto token = crypto::new_api_token();
    auto& text = token.reveal();
    tx.run(R"sql(
        insert into api_tokens (id, person, name, digest, ending, scopes, made_at, expires_at)
        values ($1, $2, $3, $4, $5, $6, $7, $8))sql",
        new_id<ApiToken>(tx), person, wanted.name, crypto::token_digest(text), text.substr(text.size() - 4), json::text(wanted.scopes),
        tx.now(), tx.now() + days(wanted.days));
    return token;
}

std::vector<TokenRow> tokens_of(Db& db, PersonId person) {
    return db.all<TokenRow>(R"sql(
        select id, name, ending, scopes, made_at, expires_at, used_at from api_tokens where person = $1 order by id desc)sql", person);
}

bool revoke_token(Tx& tx, PersonId person, Id<ApiToken> token) {
    return tx.run(R"sql(delete from api_tokens where person = $1 and id = $2)sql", person, token) == 1;
}

long revoke_tokens(Tx& tx, PersonId person) { return tx.run(R"sql(delete from api_tokens where person = $1)sql", person); }

}  // namespace lyceum::accounts
