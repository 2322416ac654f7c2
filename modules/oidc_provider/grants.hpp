// What people allowed, the codes and tokens that come of it, and how they end. Only this module includes this file.
#pragma once
#include "modules/accounts/access.hpp"
#include "modules/oidc_provider/clients.hpp"

namespace lyceum::oidc_provider {

inline constexpr Span kCodeLasts = seconds(60);
inline constexpr Span kAccessLasts = minutes(10);
inline constexpr Span kRefreshLasts = days(30);         // without use
inline constexpr Span kGrantLasts = days(365);          // whatever the use: then people sign in again

// ---- codes ----------------------------------------------------------------------------------------

/// What a code stands for. It is its own record, sealed, so that a GET that issues one changes nothing.
struct Code {
    Id<Client> client;
    PersonId person;
    std::string redirect_uri, challenge, scopes, nonce;
    Time auth_time, expires_at;
    std::string serial;                                 // random: what "used once" is about
};
DESCRIBE(Code, client, person, redirect_uri, challenge, scopes, nonce, auth_time, expires_at, serial)
std::string seal_code(const App&, const Code&);
/// Nothing for what we did not seal.
std::optional<Code> open_code(const App&, std::string_view);

// ---- consent --------------------------------------------------------------------------------------

std::vector<std::string> consented(Db&, Id<Client>, PersonId);
/// Adds to what was allowed before.
void consent(Tx&, Id<Client>, PersonId, const std::vector<std::string>& scopes);

/// A program with access to somebody's account.
struct Held {
    Id<Client> client;
    std::string name, scopes;
    Time since;
    std::optional<Time> used_at;
};
DESCRIBE(Held, client, name, scopes, since, used_at)
std::vector<Held> held_by_programs(Db&, PersonId);
/// Ends the consent, and all tokens at once.
void withdraw(Tx&, Id<Client>, PersonId);
void forget(Tx&, PersonId);
/// Ends every sign-in to a program; what was allowed is asked again unless the person's ways in stay.
void end_grants(Tx&, PersonId, accounts::Keeping);

// ---- grants and tokens ------------------------------------------------------------------------------

struct Grant {
    Id<Grant> id;
    Id<Client> client;
    PersonId person;
    std::string scopes;
    Time auth_time, made_at;
};
DESCRIBE(Grant, id, client, person, scopes, auth_time, made_at)

struct Tokens {
    std::string access, refresh;                        // refresh is empty unless offline_access was allowed
};
struct Issued {
    Grant grant;
    Tokens tokens;
};
/// Uses a code. Nothing when it was used before, which ends everything that came of it, or when the person is gone or
/// has withdrawn.
std::optional<Issued> redeem(Tx&, const Client&, const Code&);
/// Replaces a refresh token. Nothing when it is unknown, another client's, over, or was replaced before: then it was
/// stolen once, and everything that came of its sign-in ends.
std::optional<Issued> refresh(Tx&, const Client&, std::string_view token);

enum class TokenKind { access, refresh };
DESCRIBE_ENUM(TokenKind, access, refresh)
struct Found {
    TokenKind kind = TokenKind::access;
    Time expires_at;
    Grant grant;
};
/// A token that is good now.
std::optional<Found> token(Db&, std::string_view token, Time now);
/// Ends an access token, or with a refresh token everything of its sign-in.
void revoke(Tx&, std::string_view token, const Found&);

/// What programs call this person; made when first asked.
std::string subject_of(Tx&, PersonId);
std::optional<std::string> known_subject(Db&, PersonId);

void forget_old(Tx&, Time due);

}  // namespace lyceum::oidc_provider
