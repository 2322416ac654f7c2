// Which internet addresses a request may be sent to.
#pragma once
#include <array>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

struct sockaddr;

namespace lyceum::http_client {

/// An IPv6 address, or an IPv4 address as `::ffff:a.b.c.d`.
using Address = std::array<unsigned char, 16>;

std::optional<Address> address_from(std::string_view text);
std::optional<Address> address_from(const sockaddr&);

/// True for what the public internet routes to single hosts: everything that the IANA special-purpose registries
/// (RFC 6890) name is not, nor multicast, nor an IPv6 address that embeds an IPv4 one.
bool is_public(const Address&);

/// A list of networks, "10.0.0.0/8" or single addresses.
class Networks {
public:
    Networks() = default;
    /// Throws Fault naming the entry that is no address and no network.
    explicit Networks(const std::vector<std::string>& entries);
    bool contains(const Address&) const;
    static bool is_network(std::string_view entry);

private:
    struct Network {
        Address base;
        int bits;
    };
    static std::optional<Network> network_from(std::string_view entry);
    std::vector<Network> networks_;
};

}  // namespace lyceum::http_client
