// Making and checking the shape of personal API tokens.
#include "platform/crypto/api_token.hpp"
#include "platform/crypto/crypto.hpp"
#include <algorithm>
#include <fmt/format.h>
#include <sodium.h>
#include <zlib.h>

namespace lyceum::crypto {

namespace {

constexpr std::string_view kBase62 = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
constexpr std::size_t kBodyLength = 24, kChecksumLength = 8;
constexpr std::size_t kSignedLength = kApiTokenPrefix.size() + kBodyLength;

std::string checksum(std::string_view text) {
    return fmt::format("{:08x}", crc32(0, reinterpret_cast<const Bytef*>(text.data()), static_cast<uInt>(text.size())));
}

}  // namespace

Secret new_api_token() {
    start_sodium();
    std::string text(kApiTokenPrefix);
    for (std::size_t i = 0; i < kBodyLength; ++i) text += kBase62[randombytes_uniform(kBase62.size())];
    auto sum = checksum(text);
    return Secret(text + "_" + sum);
}

bool is_api_token(std::string_view text) {
    if (text.size() != kSignedLength + 1 + kChecksumLength || !text.starts_with(kApiTokenPrefix)) return false;
    auto body = text.substr(kApiTokenPrefix.size(), kBodyLength);
    bool spelled = std::all_of(body.begin(), body.end(), [](char c) { return kBase62.find(c) != kBase62.npos; });
    return spelled && text[kSignedLength] == '_' && text.substr(kSignedLength + 1) == checksum(text.substr(0, kSignedLength));
}

}  // namespace lyceum::crypto
