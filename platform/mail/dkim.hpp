// Signatures that let receivers know who vouches for a letter (RFC 6376, rsa-sha256, relaxed/relaxed).
#pragma once
#include "platform/core/types.hpp"
#include <optional>
#include <string>
#include <string_view>

namespace lyceum::mail {

/// In whose name letters are signed, and where the public key stands: selector._domainkey.domain.
struct Signing {
    std::string domain, selector;
    Secret key;                                         // PEM, RSA
};

/// The message with a DKIM-Signature before its first field. From, To, Subject, Date and what unsubscribes are
/// signed; From is listed twice, so that nobody can add one. Throws Fault for a key that is none.
std::string signed_message(const std::string& message, const Signing&, Time now);

/// A new RSA key of 2048 bits, as PEM.
Secret new_signing_key();
/// What the operator publishes as TXT record: `v=DKIM1; k=rsa; p=…`. Throws Fault for a key that is none.
std::string signing_record(const Secret& key);

}  // namespace lyceum::mail
