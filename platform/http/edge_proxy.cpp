// Reads forwarding fields from right to left: what a trusted proxy appended is true, what stands
// to its left was written by whoever it names.
#include "platform/http/edge_proxy.hpp"
#include "platform/core/refusal.hpp"
#include <algorithm>

namespace lyceum::http {

namespace ip = boost::asio::ip;

namespace {

/// Reads `192.0.2.1`, `192.0.2.1:4711`, `2001:db8::1` and `[2001:db8::1]:4711`.
std::optional<ip::address> read_address(std::string_view text) {
    if (text.starts_with('[')) text = text.substr(1, text.find(']') - 1);
    else if (std::count(text.begin(), text.end(), ':') == 1) text = text.substr(0, text.find(':'));
    boost::system::error_code error;
    auto address = ip::make_address(text, error);
    if (error) return std::nullopt;
    return unmapped(address);
}

/// The part after the last comma, taken off `list`; trimmed.
std::string_view take_last(std::string_view& list) {
    auto comma = list.rfind(',');
    auto last = comma == list.npos ? list : list.substr(comma + 1);
    list = comma == list.npos ? std::string_view{} : list.substr(0, comma);
    return trimmed(last);
}

std::string joined(const Headers& headers, std::string_view name) {
    std::string all;
    for (auto& [key, value] : headers.all()) {
        if (!same_word(key, name)) continue;
        if (!all.empty()) all += ',';
        all += value;
    }
    return all;
}

}  // namespace

ip::address unmapped(const ip::address& address) {
    if (address.is_v6() && address.to_v6().is_v4_mapped()) return ip::make_address_v4(ip::v4_mapped, address.to_v6());
    return address;
}

TrustedProxies::TrustedProxies(const std::vector<std::string>& entries) {
    for (auto& entry : entries) {
        boost::system::error_code not_v4, not_v6;
        bool network = entry.find('/') != entry.npos;
        auto v4 = ip::make_network_v4(network ? entry : entry + "/32", not_v4);
        auto v6 = ip::make_network_v6(network ? entry : entry + "/128", not_v6);
        if (!not_v4) v4_.push_back(v4.canonical());
        else if (!not_v6) v6_.push_back(v6.canonical());
        else throw Fault("The trusted proxy \"" + entry + "\" is neither an address nor a network. Write it like 10.0.0.7 or 10.0.0.0/8.");
    }
}

bool TrustedProxies::trusts(const ip::address& address) const {
    if (address.is_v4())
        return std::any_of(v4_.begin(), v4_.end(), [&](auto& network) {
            return ip::network_v4(address.to_v4(), network.prefix_length()).network() == network.network();
        });
    return std::any_of(v6_.begin(), v6_.end(), [&](auto& network) {
        return ip::network_v6(address.to_v6(), network.prefix_length()).network() == network.network();
    });
}

std::string TrustedProxies::client_behind(std::string_view peer, const Headers& headers) const {
    auto all = joined(headers, "X-Forwarded-For");
    std::string_view list = all;
    std::string client(peer);
    while (!list.empty()) {
        auto address = read_address(take_last(list));
        if (!address) break;
        client = address->to_string();
        if (!trusts(*address)) break;
    }
    return client;
}

bool forwarded_as_secure(const Headers& headers) {
    auto all = joined(headers, "X-Forwarded-Proto");
    std::string_view list = all;
    return same_word(take_last(list), "https");
}

bool is_request_id(std::string_view id) {
    auto sound = [](char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '.' || c == '-' || c == '_'; };
    return id.size() >= 8 && id.size() <= 64 && std::all_of(id.begin(), id.end(), sound);
}

}  // namespace lyceum::http
