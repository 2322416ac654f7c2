// SHA-256 of what comes in pieces: files and streams. For what is in memory already there is crypto::sha256.
#pragma once
#include <sodium/crypto_hash_sha256.h>
#include <string>
#include <string_view>

namespace lyceum::crypto {

class Sha256 {
public:
    Sha256();
    void add(std::string_view bytes);
    /// 64 characters of hex; nothing may be added afterwards.
    std::string hex();

private:
    crypto_hash_sha256_state state_;
};

/// Of a whole file, as 64 characters of hex. Throws Fault when it cannot be read.
std::string sha256_of_file(const std::string& path);

}  // namespace lyceum::crypto
