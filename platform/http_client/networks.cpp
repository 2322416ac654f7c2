#include "platform/http_client/networks.hpp"
#include "platform/core/refusal.hpp"
#include <algorithm>
#include <arpa/inet.h>
#include <charconv>
#include <cstring>
#include <netinet/in.h>

namespace lyceum::http_client {

namespace {

constexpr std::array<unsigned char, 12> kMapped{0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff};
constexpr int kMappedBits = 96;

bool is_v4(const Address& address) { return std::equal(kMapped.begin(), kMapped.end(), address.begin()); }

Address mapped(const in_addr& v4) {
    Address out{};
    std::copy(kMapped.begin(), kMapped.end(), out.begin());
    std::memcpy(out.data() + kMapped.size(), &v4, sizeof v4);
    return out;
}

bool same_prefix(const Address& a, const Address& b, int bits) {
    auto whole = static_cast<std::size_t>(bits / 8);
    if (!std::equal(a.begin(), a.begin() + whole, b.begin())) return false;
    if (bits % 8 == 0) return true;
    auto mask = static_cast<unsigned char>(0xff << (8 - bits % 8));
    return (a[whole] & mask) == (b[whole] & mask);
}

// RFC 6890 and the registries it made, as of 2024; 224.0.0.0/3 is multicast and what was kept for later.
const Networks& special_v4() {
    static const Networks networks({"0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12", "192.0.0.0/24",
        "192.0.2.0/24", "192.88.99.0/24", "192.168.0.0/16", "198.18.0.0/15", "198.51.100.0/24", "203.0.113.0/24", "224.0.0.0/3"});
    return networks;
}
// Of IPv6 only 2000::/3 is given out to hosts; within it these are for protocols, documentation and 6to4.
const Networks& global_v6() {
    static const Networks networks({"2000::/3"});
    return networks;
}
const Networks& special_v6() {
    static const Networks networks({"2001::/23", "2001:db8::/32", "2002::/16", "3fff::/20"});
    return networks;
}

}  // namespace

std::optional<Address> address_from(std::string_view text) {
    std::string terminated(text);
    in_addr v4{};
    if (inet_pton(AF_INET, terminated.c_str(), &v4) == 1) return mapped(v4);
    Address v6{};
    if (inet_pton(AF_INET6, terminated.c_str(), v6.data()) == 1) return v6;
    return std::nullopt;
}

std::optional<Address> address_from(const sockaddr& socket) {
    if (socket.sa_family == AF_INET) return mapped(reinterpret_cast<const sockaddr_in&>(socket).sin_addr);
    if (socket.sa_family != AF_INET6) return std::nullopt;
    Address v6{};
    std::memcpy(v6.data(), &reinterpret_cast<const sockaddr_in6&>(socket).sin6_addr, v6.size());
    return v6;
}

bool is_public(const Address& address) {
    if (is_v4(address)) return !special_v4().contains(address);
    return global_v6().contains(address) && !special_v6().contains(address);
}

std::optional<Networks::Network> Networks::network_from(std::string_view entry) {
    auto slash = entry.find('/');
    auto base = address_from(entry.substr(0, slash));
    if (!base) return std::nullopt;
    bool four = entry.find(':') == entry.npos;
    int most = four ? 32 : 128, bits = most;
    if (slash != entry.npos) {
        auto digits = entry.substr(slash + 1);
        auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), bits);
        if (error != std::errc{} || end != digits.data() + digits.size() || bits < 0 || bits > most) return std::nullopt;
    }
    return Network{*base, four ? kMappedBits + bits : bits};
}

bool Networks::is_network(std::string_view entry) { return network_from(entry).has_value(); }

Networks::Networks(const std::vector<std::string>& entries) {
    for (auto& entry : entries) {
        auto network = network_from(entry);
        if (!network) throw Fault("\"" + entry + "\" is neither an address nor a network. Write it like 10.0.0.7 or 10.0.0.0/8.");
        networks_.push_back(*network);
    }
}

bool Networks::contains(const Address& address) const {
    return std::any_of(networks_.begin(), networks_.end(), [&](auto& network) { return same_prefix(address, network.base, network.bits); });
}

}  // namespace lyceum::http_client
