// Asking the name system (RFC 1035) for the few kinds of records that mail depends on. Blocks for seconds, so it is
// done in jobs alone.
#pragma once
#include "platform/core/describe.hpp"
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace lyceum::dns {

enum class Type { a, aaaa, mx, txt };
DESCRIBE_ENUM(Type, a, aaaa, mx, txt)

struct Answer {
    /// `none`: the name system says that there is no such record. `failed`: nobody answered, or not usefully.
    enum class Outcome { found, none, failed };
    Outcome outcome = Outcome::failed;
    /// Addresses as text, hosts of mail servers (the most wanted first), or texts with their pieces put together.
    std::vector<std::string> values;
    std::string why;                                    // of a failure, for operators

    bool found() const { return outcome == Outcome::found; }
    bool failed() const { return outcome == Outcome::failed; }
};

/// An IPv4 name server.
struct Server {
    std::string address;
    std::uint16_t port = 53;
};

class Resolver {
public:
    /// Without a server, those of this machine (/etc/resolv.conf) are asked.
    explicit Resolver(std::optional<Server> server = {}, int timeout_seconds = 3) : server_(std::move(server)), timeout_seconds_(timeout_seconds) {}

    /// Never throws for the network's sake. At most kValuesMost values, in the order given.
    Answer ask(Type, const std::string& name) const;

    static constexpr std::size_t kValuesMost = 50;

private:
    std::optional<Server> server_;
    int timeout_seconds_;
};

}  // namespace lyceum::dns
