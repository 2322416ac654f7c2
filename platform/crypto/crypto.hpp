// Random bytes, encodings, digests and comparison. Byte strings are std::string; libsodium and
// OpenSSL are known to the .cpp files alone.
#pragma once
#include "platform/core/types.hpp"
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace lyceum::crypto {

/// Bytes from the operating system's generator.
std::string random_bytes(std::size_t count);
/// 256 random bits as 43 characters of base64url: session ids, links in letters, nonces.
std::string random_token();

/// RFC 4648. `base64` pads, `base64url` does not; `base32` is upper case without padding.
std::string base64(std::string_view bytes);
std::string base64url(std::string_view bytes);
std::string base32(std::string_view bytes);
std::string hex(std::string_view bytes);

/// Strict: one spelling only. Wrong or missing padding, unused bits that are set, blanks and foreign
/// characters are all refused. `from_hex` takes both cases; `from_base32` takes both cases and no padding.
std::optional<std::string> from_base64(std::string_view text);
std::optional<std::string> from_base64url(std::string_view text);
std::optional<std::string> from_base32(std::string_view text);
std::optional<std::string> from_hex(std::string_view text);

/// 32 raw bytes; wrap in `hex` or `base64url` to store as text.
std::string sha256(std::string_view bytes);
/// What a token is stored as: SHA-256 in base64url. Tokens are random, so no salt is needed.
std::string token_digest(std::string_view token);

/// 32 raw bytes (RFC 2104, FIPS 198).
std::string hmac_sha256(const Secret& key, std::string_view bytes);
/// 20 raw bytes; only for protocols that fix SHA-1, such as one-time codes (RFC 6238).
std::string hmac_sha1(const Secret& key, std::string_view bytes);

/// The time taken depends on the lengths alone.
bool constant_time_equal(std::string_view a, std::string_view b);

/// Must have run before libsodium is used directly; safe to call from any thread, any number of times.
void start_sodium();

}  // namespace lyceum::crypto
