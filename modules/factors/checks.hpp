// Checking a factor that somebody shows: attempts are counted, whatever works once is used up, and what is odd is told.
// Only this module includes this file.
#pragma once
#include "modules/factors/challenges.hpp"
#include "modules/factors/store.hpp"

namespace lyceum::factors {

/// One of these is set. The names say where complaints belong.
struct Shown {
    std::string code, recovery, passkey;            // passkey: what the browser answered, as JSON
    std::string prefix = {};                        // of the names: "confirm_"
    bool empty() const { return code.empty() && recovery.empty() && passkey.empty(); }
};

/// Returns when it is right. Throws Refusal(invalid) on the field when it is not, slow_down after too many attempts: five in
/// five minutes from one network, and twenty an hour from all devices that are not known.
void check_factor(const Visit&, Database&, PersonId, Use, const Shown&);

/// Whose passkey this is, which is both factors at once: its authenticator must have checked its user.
PersonId check_entry(const Visit&, Database&, const std::string& passkey);

/// What a browser answered, as JSON. Throws Refusal(invalid) on `field` when it is none.
boost::json::value parsed_answer(const std::string& text, std::string_view field);
/// What to say about an answer that failed.
Msg words_for(webauthn::Flaw);

}  // namespace lyceum::factors
