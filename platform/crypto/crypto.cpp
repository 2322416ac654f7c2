// Random bytes, encodings and digests, over libsodium and OpenSSL.
#include "platform/crypto/crypto.hpp"
#include "platform/core/refusal.hpp"
#include <array>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <sodium.h>

namespace lyceum::crypto {

namespace {

constexpr std::string_view kBase32 = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
constexpr std::size_t kTokenBytes = 32;

const unsigned char* octets(std::string_view bytes) { return reinterpret_cast<const unsigned char*>(bytes.data()); }
unsigned char* octets(std::string& bytes) { return reinterpret_cast<unsigned char*>(bytes.data()); }

std::string encoded(std::string_view bytes, int variant) {
    std::string text(sodium_base64_encoded_len(bytes.size(), variant), '\0');
    sodium_bin2base64(text.data(), text.size(), octets(bytes), bytes.size(), variant);
    text.pop_back();                                    // libsodium counts and writes a final NUL
    return text;
}

std::optional<std::string> decoded(std::string_view text, int variant) {
    std::string bytes(text.size() / 4 * 3 + 3, '\0');
    std::size_t length = 0;
    if (sodium_base642bin(octets(bytes), bytes.size(), text.data(), text.size(), nullptr, &length, nullptr, variant) != 0)
        return std::nullopt;
    bytes.resize(length);
    // libsodium 1.0.18 takes some bytes above 127 for digits; what is not written as it would be is none.
    if (encoded(bytes, variant) != text) return std::nullopt;
    return bytes;
}

}  // namespace

void start_sodium() {
    static const int started = sodium_init();
    if (started < 0) throw Fault("libsodium could not start: the system gives no random bytes");
}

std::string random_bytes(std::size_t count) {
    start_sodium();
    std::string bytes(count, '\0');
    randombytes_buf(bytes.data(), count);
    return bytes;
}

std::string random_token() { return base64url(random_bytes(kTokenBytes)); }

std::string base64(std::string_view bytes) { return encoded(bytes, sodium_base64_VARIANT_ORIGINAL); }
std::string base64url(std::string_view bytes) { return encoded(bytes, sodium_base64_VARIANT_URLSAFE_NO_PADDING); }

std::string base32(std::string_view bytes) {
    std::string text;
    unsigned pending = 0, bits = 0;
    for (unsigned char byte : bytes) {
        pending = (pending << 8 | byte) & 0xfff;
        for (bits += 8; bits >= 5; bits -= 5) text += kBase32[pending >> (bits - 5) & 31];
    }
    if (bits) text += kBase32[pending << (5 - bits) & 31];
    return text;
}

std::string hex(std::string_view bytes) {
    std::string text(bytes.size() * 2 + 1, '\0');
    sodium_bin2hex(text.data(), text.size(), octets(bytes), bytes.size());
    text.pop_back();
    return text;
}

std::optional<std::string> from_base64(std::string_view text) { return decoded(text, sodium_base64_VARIANT_ORIGINAL); }
std::optional<std::string> from_base64url(std::string_view text) {
    return decoded(text, sodium_base64_VARIANT_URLSAFE_NO_PADDING);
}

std::optional<std::string> from_base32(std::string_view text) {
    std::string bytes;
    unsigned pending = 0, bits = 0;
    for (char c : text) {
        auto digit = kBase32.find(c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c);
        if (digit == kBase32.npos) return std::nullopt;
        pending = (pending << 5 | static_cast<unsigned>(digit)) & 0xfff;
        if ((bits += 5) < 8) continue;
        bits -= 8;
        bytes += static_cast<char>(pending >> bits & 0xff);
    }
    bool left_over = bits >= 5 || (pending & ((1u << bits) - 1));
    if (left_over) return std::nullopt;
    return bytes;
}

std::optional<std::string> from_hex(std::string_view text) {
    std::string bytes(text.size() / 2, '\0');
    std::size_t length = 0;
    const char* end = nullptr;
    bool read = sodium_hex2bin(octets(bytes), bytes.size(), text.data(), text.size(), nullptr, &length, &end) == 0;
    if (!read || text.size() % 2 || length * 2 != text.size()) return std::nullopt;
    return bytes;
}

std::string sha256(std::string_view bytes) {
    std::string out(crypto_hash_sha256_BYTES, '\0');
    crypto_hash_sha256(octets(out), octets(bytes), bytes.size());
    return out;
}

std::string token_digest(std::string_view token) { return base64url(sha256(token)); }

std::string hmac_sha256(const Secret& key, std::string_view bytes) {
    std::string out(crypto_auth_hmacsha256_BYTES, '\0');
    crypto_auth_hmacsha256_state state;
    crypto_auth_hmacsha256_init(&state, octets(key.reveal()), key.reveal().size());
    crypto_auth_hmacsha256_update(&state, octets(bytes), bytes.size());
    crypto_auth_hmacsha256_final(&state, octets(out));
    return out;
}
std::string hmac_sha1(const Secret& key, std::string_view bytes) {
    std::array<unsigned char, EVP_MAX_MD_SIZE> out{};
    unsigned int length = 0;
    // OpenSSL takes a null key pointer for "keep the last key", so an empty key points somewhere.
    const char* start = key.empty() ? "" : key.reveal().data();
    if (!HMAC(EVP_sha1(), start, static_cast<int>(key.reveal().size()), octets(bytes), bytes.size(), out.data(), &length))
        throw Fault("OpenSSL could not compute an HMAC");
    return {reinterpret_cast<const char*>(out.data()), length};
}

bool constant_time_equal(std::string_view a, std::string_view b) {
    return a.size() == b.size() && sodium_memcmp(a.data(), b.data(), a.size()) == 0;
}

}  // namespace lyceum::crypto
