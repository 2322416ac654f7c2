#include "platform/crypto/digest.hpp"
#include "platform/core/refusal.hpp"
#include "platform/crypto/crypto.hpp"
#include <fstream>
#include <vector>

namespace lyceum::crypto {

Sha256::Sha256() { crypto_hash_sha256_init(&state_); }

void Sha256::add(std::string_view bytes) {
    crypto_hash_sha256_update(&state_, reinterpret_cast<const unsigned char*>(bytes.data()), bytes.size());
}

std::string Sha256::hex() {
    std::string digest(crypto_hash_sha256_BYTES, '\0');
    crypto_hash_sha256_final(&state_, reinterpret_cast<unsigned char*>(digest.data()));
    return crypto::hex(digest);
}

std::string sha256_of_file(const std::string& path) {
    std::ifstream in(path, std::ios::binary);
    if (!in) throw Fault(path + " cannot be read");
    std::vector<char> piece(1 << 18);
    Sha256 digest;
    while (in.read(piece.data(), static_cast<std::streamsize>(piece.size())), in.gcount() > 0)
        digest.add({piece.data(), static_cast<std::size_t>(in.gcount())});
    return digest.hex();
}

}  // namespace lyceum::crypto
