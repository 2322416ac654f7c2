#include "modules/commerce/gateways/signature.hpp"
#include "platform/crypto/crypto.hpp"
#include <charconv>
#include <fmt/format.h>

namespace lyceum::commerce {

namespace {

constexpr std::size_t kSignatureBytesMost = 1024;

std::string mac_of(const Secret& key, std::string_view seconds_text, std::string_view body) {
    return crypto::hex(crypto::hmac_sha256(key, fmt::format("{}.{}", seconds_text, body)));
}

bool is_near(std::string_view seconds_text, Time now) {
    std::int64_t then = 0;
    auto [end, error] = std::from_chars(seconds_text.data(), seconds_text.data() + seconds_text.size(), then);
    if (error != std::errc{} || end != seconds_text.data() + seconds_text.size() || then < 0) return false;
    auto present = now.micros / seconds(1).micros, tolerance = kSignatureTolerance.micros / seconds(1).micros;
    return then >= present - tolerance && then <= present + tolerance;
}

}  // namespace

std::string sign(const Secret& key, std::string_view body, Time now) {
    auto seconds_text = fmt::format("{}", now.micros / seconds(1).micros);
    return fmt::format("t={},v1={}", seconds_text, mac_of(key, seconds_text, body));
}

bool is_signed(const Secret& key, std::string_view signature, std::string_view body, Time now) {
    if (key.empty() || signature.size() > kSignatureBytesMost) return false;
    std::string_view when;
    bool fits = false;
    std::string expected;
    while (!signature.empty()) {
        auto part = signature.substr(0, signature.find(','));
        signature.remove_prefix(std::min(signature.size(), part.size() + 1));
        if (part.starts_with("t=")) {
            if (!when.empty()) return false;                    // two moments: one of them was added by somebody
            when = part.substr(2);
            expected = mac_of(key, when, body);
        } else if (part.starts_with("v1=") && !expected.empty()) {
            fits |= crypto::constant_time_equal(part.substr(3), expected);
        }
    }
    return fits && is_near(when, now);
}

}  // namespace lyceum::commerce
