// What is handed to a push service: a message that only one browser can read, and the proof of who sends it.
#pragma once
#include "platform/core/types.hpp"

namespace lyceum::push {

/// A pair on the curve P-256: the public half as a 65-byte point, the private one as a 32-byte number.
struct KeyPair {
    std::string public_point;
    Secret private_number;
};
KeyPair new_key_pair();

/// The browser's half, as it gave it.
struct Receiver {
    std::string public_point;                           // 65 bytes
    std::string auth;                                   // 16 bytes
};

inline constexpr std::size_t kMessageBytesMost = 3993;  // of one record, which is all a push service must take

/// RFC 8291: aes128gcm for the receiver, with a key and salt of this message alone. Throws Fault for a receiver's key that
/// is no point, or a message that is too long.
std::string encrypted(std::string_view message, const Receiver&);
/// The same with the key and salt given: for the test vector of the RFC.
std::string encrypted_with(std::string_view message, const Receiver&, const KeyPair&, std::string_view salt);

/// RFC 8292: the value of Authorization, for the origin of this endpoint, valid for twelve hours.
std::string authorization(const KeyPair&, std::string_view endpoint, std::string_view contact, Time now);

/// "https://push.example/abc" → "https://push.example"; empty for what is no https address.
std::string origin_of(std::string_view url);

}  // namespace lyceum::push
