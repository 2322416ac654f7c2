#include "modules/factors/one_time.hpp"
#include "platform/crypto/crypto.hpp"
#include "platform/html/qr.hpp"
#include "platform/http/message.hpp"

namespace lyceum::factors {

namespace {

constexpr std::size_t kSecretBytes = 20, kRecoveryCharacters = 12, kGroup = 4;

std::string counter_bytes(std::int64_t step) {
    std::string bytes(8, '\0');
    for (std::size_t i = 0; i < 8; ++i) bytes[i] = static_cast<char>(step >> (8 * (7 - i)) & 0xff);
    return bytes;
}

}  // namespace

std::string code_of_step(const Secret& secret, std::int64_t step, int digits) {
    auto mac = crypto::hmac_sha1(secret, counter_bytes(step));
    auto byte = [&](std::size_t at) { return static_cast<std::uint32_t>(static_cast<unsigned char>(mac[at])); };
    auto offset = byte(mac.size() - 1) & 0x0f;
    auto number = (byte(offset) & 0x7f) << 24 | byte(offset + 1) << 16 | byte(offset + 2) << 8 | byte(offset + 3);
    std::uint32_t modulus = 1;
    for (int i = 0; i < digits; ++i) modulus *= 10;
    return fmt::format("{:0{}}", number % modulus, digits);
}

std::int64_t step_of(Time now) { return now.micros / kStep.micros; }

std::optional<std::int64_t> step_of_code(const Secret& secret, std::string_view code, Time now, std::int64_t last) {
    std::optional<std::int64_t> found;
    for (auto step = step_of(now) - kStepsAround; step <= step_of(now) + kStepsAround; ++step)
        if (crypto::constant_time_equal(code_of_step(secret, step), code) && step > last) found = step;
    return found;
}

Secret new_secret() { return Secret(crypto::random_bytes(kSecretBytes)); }

std::string otpauth_address(const Secret& secret, std::string_view site, std::string_view account) {
    // SHA-1, six digits and 30 seconds are what every app assumes. A long name is shortened until all fits into a QR code.
    for (int characters = 60;; --characters) {
        auto issuer = http::percent_encoded(utf8_prefix(site, characters), "-._~");
        auto address = fmt::format("otpauth://totp/{}:{}?secret={}&issuer={}", issuer, http::percent_encoded(account, "-._~"), crypto::base32(secret.reveal()), issuer);
        if (address.size() <= kQrBytesMost || characters == 1) return address;
    }
}

std::vector<std::string> new_recovery_codes() {
    std::vector<std::string> codes;
    while (codes.size() < kRecoveryCodes) {
        constexpr std::size_t kEnoughBytes = 8;
        std::string code;
        for (char c : crypto::base32(crypto::random_bytes(kEnoughBytes)).substr(0, kRecoveryCharacters)) {
            if (code.size() % (kGroup + 1) == kGroup) code += '-';
            code += c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
        }
        codes.push_back(std::move(code));
    }
    return codes;
}

std::string plain_recovery_code(std::string_view typed) {
    std::string plain;
    for (char c : typed) {
        if (c == '-' || c == ' ') continue;
        plain += c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
    }
    return plain.size() == kRecoveryCharacters ? plain : std::string();
}

}  // namespace lyceum::factors
