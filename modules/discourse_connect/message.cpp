// The message format, as https://meta.discourse.org/t/13045 describes it.
#include "modules/discourse_connect/discourse_connect.hpp"
#include "platform/crypto/crypto.hpp"
#include <algorithm>

namespace lyceum::discourse_connect {

namespace {

std::string signature(const Secret& secret, std::string_view sso) { return crypto::hex(crypto::hmac_sha256(secret, sso)); }

}  // namespace

Message sealed(const Secret& secret, const http::Fields& fields) {
    std::string form;
    for (auto& [name, value] : fields) form += (form.empty() ? "" : "&") + http::percent_encoded(name) + "=" + http::percent_encoded(value);
    auto sso = crypto::base64(form);
    return {sso, signature(secret, sso)};
}

std::optional<http::Fields> unverified(const Message& message) {
    if (message.sso.empty() || message.sso.size() > kMessageBytesMax) return std::nullopt;
    auto packed = message.sso;
    std::erase_if(packed, [](char c) { return c == '\r' || c == '\n'; });
    auto form = crypto::from_base64(packed);
    if (!form) return std::nullopt;
    try {
        return http::parse_form(*form);
    } catch (const Refusal&) {
        return std::nullopt;
    }
}

std::optional<http::Fields> opened(const Secret& secret, const Message& message) {
    if (secret.empty() || !crypto::constant_time_equal(signature(secret, message.sso), message.sig)) return std::nullopt;
    return unverified(message);
}

std::string_view value_of(const http::Fields& fields, std::string_view name) {
    auto found = std::find_if(fields.begin(), fields.end(), [&](auto& field) { return field.first == name; });
    return found == fields.end() ? std::string_view() : std::string_view(found->second);
}

std::optional<Url> carried(const std::string& address, const Message& message) {
    if (!address.starts_with("https://") && !address.starts_with("http://")) return std::nullopt;
    auto url = Url::external(address);
    if (!url) return std::nullopt;
    return url->with("sso", message.sso).with("sig", message.sig);
}

}  // namespace lyceum::discourse_connect
