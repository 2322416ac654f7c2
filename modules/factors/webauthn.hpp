// The two ceremonies of WebAuthn (W3C, level 3), seen from the relying party: what a browser answers is taken apart and checked, nothing
// is remembered here. Only this module includes this file.
#pragma once
#include "modules/factors/public_key.hpp"
#include <boost/json.hpp>
#include <cstdint>
#include <string>
#include <string_view>
#include <variant>

namespace lyceum::factors::webauthn {

inline constexpr std::size_t kCredentialBytesMost = 1023;
inline constexpr std::size_t kAnswerBytesMost = 32 * 1024;

/// What this site was when the ceremony began.
struct Expected {
    std::string party, origin;                      // "lyceum.example", "https://lyceum.example"
    std::string challenge;                          // base64url, as it was given out
    bool verified = false;                          // the authenticator must have verified its user (UV)
};

/// Why an answer is worth nothing.
enum class Flaw {
    malformed, wrong_ceremony, wrong_challenge, wrong_origin, in_a_frame, wrong_party, not_present, not_verified,
    impossible_flags, unusable_key, wrong_credential, other_backup, not_signed
};

/// What a new passkey is; bytes, not text.
struct Registration {
    std::string credential, cose, aaguid;           // aaguid: 16 bytes that name the model
    Algorithm algorithm = Algorithm::es256;
    std::uint32_t count = 0;
    bool verified = false;                          // it can verify its user: good for signing in without a password
    bool backup_eligible = false, backed_up = false;    // it may be, and is, kept by more than one device
};
std::variant<Registration, Flaw> check_registration(const boost::json::value& answer, const Expected&);

/// What is known of a passkey.
struct Known {
    std::string credential, cose;
    bool backup_eligible = false;
};
struct Assertion {
    std::uint32_t count = 0;
    bool verified = false, backed_up = false;
    std::string handle;                             // of the user, bytes; empty when the authenticator keeps none
};
/// The credential an answer speaks of, as bytes; empty when it is no such answer.
std::string credential_of(const boost::json::value& answer);
std::variant<Assertion, Flaw> check_assertion(const boost::json::value& answer, const Expected&, const Known&);

/// The challenge that an answer says it answers; empty when it says none.
std::string challenge_of(const boost::json::value& answer);

}  // namespace lyceum::factors::webauthn
