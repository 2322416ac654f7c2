// Browsers drop tabs and newlines from an address and read \ as /, so both are encoded before the
// scheme is judged; whatever is not plainly allowed is refused.
#include "platform/html/markdown_address.hpp"
#include <algorithm>

namespace lyceum::html {

namespace {

bool is_hex(char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F'); }
// As http::percent_encoded, for a whole address that may be encoded already: its escapes stay.
std::string address_encoded(std::string_view raw) {
    constexpr std::string_view kMarks = "-_.~!$()*+,;=:@/?#&%";
    constexpr char kHex[] = "0123456789ABCDEF";
    std::string out;
    out.reserve(raw.size());
    for (std::size_t i = 0; i < raw.size(); ++i) {
        const auto c = static_cast<unsigned char>(raw[i]);
        const bool alphanumeric = (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
        const bool stray_percent = c == '%' && !(i + 2 < raw.size() && is_hex(raw[i + 1]) && is_hex(raw[i + 2]));
        if (alphanumeric || (kMarks.find(raw[i]) != std::string_view::npos && !stray_percent)) {
            out += raw[i];
        } else {
            out += '%';
            out += kHex[c >> 4];
            out += kHex[c & 15];
        }
    }
    return out;
}

std::string scheme_of(std::string_view address) {
    const auto end = address.find_first_of(":/?#");
    if (end == std::string_view::npos || address[end] != ':') return {};
    std::string scheme(address.substr(0, end));
    for (auto& c : scheme) if (c >= 'A' && c <= 'Z') c += 32;
    return scheme;
}

std::string_view host_of(std::string_view address) {
    const auto begin = address.find("//");
    if (begin == std::string_view::npos) return {};
    auto host = address.substr(begin + 2);
    host = host.substr(0, host.find_first_of("/?#"));
    const auto at = host.rfind('@');
    return at == std::string_view::npos ? host : host.substr(at + 1);
}

}  // namespace

std::optional<SafeAddress> safe_address(std::string_view raw, std::string_view own_host) {
    const auto first = raw.find_first_not_of(" \t\n");
    if (first == std::string_view::npos) return std::nullopt;
    raw = raw.substr(first, raw.find_last_not_of(" \t\n") - first + 1);

    auto address = address_encoded(raw);
    if (address.starts_with("//")) address = "https:" + address;
    if (address.starts_with("/%5C")) return std::nullopt;       // "/\host" leaves the site
    const auto scheme = scheme_of(address);
    if (scheme.empty()) {
        const bool colon_in_first_segment = address.substr(0, address.find_first_of("/?#")).find(':') != std::string::npos;
        if (colon_in_first_segment || address.starts_with('%')) return std::nullopt;
        return SafeAddress{std::move(address), false};
    }
    if (scheme == "mailto") return SafeAddress{std::move(address), true};
    if (scheme != "http" && scheme != "https") return std::nullopt;
    if (host_of(address).empty()) return std::nullopt;
    const bool external = own_host.empty() || host_of(address) != own_host;
    return SafeAddress{std::move(address), external};
}

std::optional<SafeAddress> safe_image_address(std::string_view raw, std::string_view own_host) {
    auto address = safe_address(raw, own_host);
    if (!address) return std::nullopt;
    const bool is_http = scheme_of(address->text).starts_with("http");
    return is_http || address->text.starts_with('/') ? address : std::nullopt;
}

}  // namespace lyceum::html
