// Secrets at rest: one-time-code seeds, webhook keys and gateway credentials are stored sealed
// (XChaCha20-Poly1305) under a key that is kept in a file, outside the database and its backups.
#pragma once
#include "platform/core/types.hpp"
#include <array>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace lyceum::crypto {

/// A sealed secret as stored: base64url of version, key fingerprint, nonce and ciphertext.
struct Sealed {
    std::string text;
    friend bool operator==(const Sealed&, const Sealed&) = default;
};
DESCRIBE(Sealed, text)

/// The keys that seal and open. The first seals; all of them open, so that keys can be replaced.
class KeyRing {
public:
    /// Reads a file of keys, one a line (43 characters of base64url; `#` begins a comment). Throws Fault
    /// when the file is missing, open to other users, or holds anything else.
    static KeyRing read(const std::string& path);
    /// Reads the file, or first makes it with one new key, readable by its owner alone.
    static KeyRing read_or_create(const std::string& path);
    /// A ring with one key that nobody keeps: for tests and for development.
    static KeyRing temporary();

    /// `purpose` names what the secret is and whose ("totp:0000000000abc"); the same words are needed to
    /// open it, so that a sealed text copied into another row stays shut.
    Sealed seal(const Secret&, std::string_view purpose) const;
    /// Nothing when it was altered, sealed for another purpose, or under a key that is not on the ring.
    std::optional<Secret> open(const Sealed&, std::string_view purpose) const;
    /// True when an older key sealed it.
    bool needs_reseal(const Sealed&) const;

private:
    struct Key {
        std::string fingerprint;                        // 4 bytes that say which key sealed a text
        Secret bytes;
    };
    static Key key_of(std::string bytes);
    std::vector<Key> keys_;
};

}  // namespace lyceum::crypto
