// The public keys of passkeys: COSE keys (RFC 9052, section 7) of the three algorithms that are offered, checked and used by OpenSSL.
// Only this module includes this file.
#pragma once
#include <optional>
#include <string>
#include <string_view>

namespace lyceum::factors {

/// By their COSE numbers (RFC 9053), the one wished for most first.
enum class Algorithm { eddsa = -8, es256 = -7, rs256 = -257 };

/// The algorithm of a COSE key that can be used: of a known kind, its point on the curve, its modulus of 2048 to 4096
/// bits. Nothing for any other.
std::optional<Algorithm> algorithm_of(std::string_view cose);

/// True when the key made the signature over the message. ES256 signatures are DER, EdDSA is pure Ed25519 (RFC 8032).
bool is_signed(std::string_view cose, std::string_view message, std::string_view signature);

}  // namespace lyceum::factors
