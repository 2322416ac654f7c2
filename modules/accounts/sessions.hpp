// Sessions and API tokens as keys: who holds one, until when. Only this module includes this file.
#pragma once
#include "modules/accounts/accounts.hpp"

namespace lyceum::accounts {

inline constexpr Span kSeenEvery = minutes(10);         // "last seen" is not written more often

// The prefix __Host- makes browsers refuse the cookie from anything but this host by TLS.
std::string cookie_name(std::string_view bare, bool secure);

/// Fills the slot `recognise`: one statement for a session, one for a token.
Visitor recognised(const App&, Db&, const http::Request&, Time now);
/// Fills the slot `refresh_session`.
void refresh(Tx&, const Visitor&);

struct SessionRow {
    Id<Session> id;
    Time made_at, seen_at;
    std::string ip, agent;
};
DESCRIBE(SessionRow, id, made_at, seen_at, ip, agent)
std::vector<SessionRow> sessions_of(Db&, PersonId);
void end_session(Tx&, PersonId, Id<Session>);
/// All but `kept`, which may be zero.
long end_sessions(Tx&, PersonId, Id<Session> kept);
void forget_old_sessions(Tx&, Time due);

/// Deletes the cookie of the session.
Cookie goodbye(bool secure);

/// A device on which this person signed in before is not locked out by strangers' wrong passwords.
Cookie known_device(const Visit&, PersonId, const std::string& device_key);
bool is_known_device(const Visit&, PersonId, const std::string& device_key);

/// True when the request came by TLS: cookies are then bound to this host.
bool is_secure(const Visit&);
}  // namespace lyceum::accounts
