// Personal API tokens: made in the settings, shown once. Only this module includes this file.
#pragma once
#include "modules/accounts/accounts.hpp"
#include "platform/http/scopes.hpp"

namespace lyceum::accounts {

inline constexpr std::string_view kReadAll = "read:*", kWriteAll = "write:*";
inline constexpr int kTokensMost = 20, kTokenDaysMost = 365, kTokenDaysUsual = 90;

struct TokenRow {
    Id<ApiToken> id;
    std::string name, ending, scopes;                   // scopes: JSON
    Time made_at, expires_at;
    std::optional<Time> used_at;
};
DESCRIBE(TokenRow, id, name, ending, scopes, made_at, expires_at, used_at)

/// `read:*` and `write:*`, one of each for every module with addresses that need signing in, `sensitive:*` and `admin:*`.
std::vector<std::string> all_scopes(const App&);
/// Those of them that are of use to this visitor: nothing of modules where they may do nothing, and `admin:*` for roles alone.
std::vector<std::string> offered_scopes(const Visit&);

struct NewToken {
    std::string name;
    std::vector<std::string> scopes;
    int days = kTokenDaysUsual;
};
/// The token itself, which is kept nowhere. Throws Refusal(conflict) beyond kTokensMost.
Secret make_token(Tx&, PersonId, const NewToken&);
std::vector<TokenRow> tokens_of(Db&, PersonId);
/// True when there was one to revoke.
bool revoke_token(Tx&, PersonId, Id<ApiToken>);
long revoke_tokens(Tx&, PersonId);

}  // namespace lyceum::accounts
