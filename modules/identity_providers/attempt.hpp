// One attempt to sign in elsewhere: what is sent along, kept in the browser that began, and good for one answer. Only this
// module includes this file.
#pragma once
#include "modules/identity_providers/providers.hpp"

namespace lyceum::identity_providers {

inline constexpr Span kAttemptLasts = minutes(10);

struct Attempt {
    Id<Provider> provider;
    std::string state, nonce, verifier;                 // the verifier is PKCE's (RFC 7636), 43 characters
    std::string next;
    std::optional<PersonId> person;                     // who was signed in: they link an account
    Time expires_at;
};
DESCRIBE(Attempt, provider, state, nonce, verifier, next, person, expires_at)

Attempt new_attempt(const Visit&, const Provider&, std::string_view next);
/// S256 of the verifier.
std::string challenge_of(const Attempt&);

/// The attempt travels sealed in a cookie of the browser: nothing is stored until an answer comes.
Cookie cookie_for(const Visit&, const Attempt&);
Cookie no_attempt(const Visit&);
/// What this browser began with this provider. Throws Refusal(bad_request) for another browser, another person or
/// after kAttemptLasts.
Attempt attempt_of(const Visit&, const Provider&);
/// Throws Refusal(bad_request) when an answer came before.
void use_up(Tx&, const Attempt&);
void forget_attempts(Tx&, Time due);

/// "__Host-name" by TLS.
std::string cookie_name(const Visit&, std::string_view bare);

[[noreturn]] void begin_again();

}  // namespace lyceum::identity_providers
