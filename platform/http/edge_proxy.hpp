// Whose word about the client's address is believed.
#pragma once
#include "platform/http/message.hpp"
#include <boost/asio/ip/address.hpp>
#include <boost/asio/ip/network_v4.hpp>
#include <boost/asio/ip/network_v6.hpp>
#include <string>
#include <string_view>
#include <vector>

namespace lyceum::http {

class TrustedProxies {
public:
    /// Addresses or networks (`10.0.0.0/8`); throws Fault naming an entry that is neither.
    explicit TrustedProxies(const std::vector<std::string>& entries);

    bool trusts(const boost::asio::ip::address&) const;
    /// The rightmost address of X-Forwarded-For that is not a trusted proxy; `peer` when there is none.
    std::string client_behind(std::string_view peer, const Headers&) const;

private:
    std::vector<boost::asio::ip::network_v4> v4_;
    std::vector<boost::asio::ip::network_v6> v6_;
};

/// An IPv4 address that arrived over an IPv6 socket, as IPv4; anything else as it is.
boost::asio::ip::address unmapped(const boost::asio::ip::address&);

/// What the last proxy said of the scheme: true for https.
bool forwarded_as_secure(const Headers&);
/// A request id that may be taken over: 8 to 64 letters, digits, dots, dashes or underscores.
bool is_request_id(std::string_view);

}  // namespace lyceum::http
