// What a browser is asked to have signed: random, bound to its purpose, browser and person, five minutes long, answered once.
// Only this module includes this file.
#pragma once
#include "modules/factors/webauthn.hpp"
#include "modules/factors/factors.hpp"

namespace lyceum::factors {

inline constexpr Span kChallengeLasts = minutes(5);

/// What an answer is good for.
enum class Use { create, enter, second, prove };
DESCRIBE_ENUM(Use, create, enter, second, prove)

/// This site as browsers know it, from `site.url`; in development also as "localhost", under any port. Nothing where the
/// site has a number for an address: passkeys belong to names.
struct Party {
    std::string id, origin;
};
std::optional<Party> party_of(const Visit&);

/// Nothing is stored: the challenge itself is sealed, with `handle` inside for a new passkey.
std::string new_challenge(const Visit&, Use, std::optional<PersonId>, std::string_view handle = {});
struct Answered {
    std::string challenge, handle;
};
/// The challenge an answer answers. Throws Refusal(invalid) on `field` when it is not one of ours, of this use, browser and person, or too old.
Answered answered(const Visit&, Use, std::optional<PersonId>, const boost::json::value& answer, std::string_view field);
/// Uses the challenge up. Throws Refusal(invalid) on `field` when it was answered before.
void use_up(Tx&, const Answered&, std::string_view field);
void forget_challenges(Tx&, Time due);

}  // namespace lyceum::factors
