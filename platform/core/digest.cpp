#include "platform/core/digest.hpp"
#include <random>
#define XXH_INLINE_ALL
#include <xxhash.h>

namespace lyceum {

namespace {
Digest halves(XXH128_hash_t hash) { return {hash.high64, hash.low64}; }
}  // namespace

Digest checksum(std::string_view bytes) { return halves(XXH3_128bits(bytes.data(), bytes.size())); }

Digest digest(std::string_view bytes) {
    static const std::uint64_t kSeed = [] {
        std::random_device random;
        return std::uint64_t{random()} << 32 | random();
    }();
    return halves(XXH3_128bits_withSeed(bytes.data(), bytes.size(), kSeed));
}

}  // namespace lyceum
