// Requests that leave the house: to identity providers, webhook receivers, gateways.
//
//     auto answer = app.outgoing->send({.method = "POST", .url = url, .body = text});
//     if (answer.is_success()) …
//
// Addresses may have been typed by anybody, so every connection is checked where it is made, after DNS: only
// public addresses, and those private networks that the operator named (`http_client.private_networks`).
#pragma once
#include "platform/http/message.hpp"
#include "platform/http_client/networks.hpp"
#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace lyceum::http_client {

inline constexpr int kTimeoutMs = 5'000;
inline constexpr std::size_t kResponseBytesMax = 256 * 1024, kHeadBytesMax = 64 * 1024;

/// https, to port 443 or one above 1023. http, and any port, only within the private networks that are allowed.
struct Request {
    std::string method = "GET";
    std::string url;                                    // may hold secrets: of an address only the host is ever logged
    http::Headers headers = {};                         // User-Agent is ours unless given
    std::string body = {};
    int timeout_ms = kTimeoutMs;                        // for everything: DNS, connecting, sending, receiving
    std::size_t response_bytes_max = kResponseBytesMax;
    bool public_only = false;                           // not into the private networks either: for addresses that any member may write
};

/// How far a request got. Only `answered` has a status.
enum class Outcome { answered, malformed, address_refused, unknown_host, unreachable, certificate_refused, timed_out, too_large, busy, interrupted };
DESCRIBE_ENUM(Outcome, answered, malformed, address_refused, unknown_host, unreachable, certificate_refused, timed_out, too_large, busy, interrupted)

struct Response {
    Outcome outcome = Outcome::answered;
    std::string reason = {};                            // a sentence for the operator, without address or secrets; empty when answered
    int status = 0;
    http::Headers headers = {};
    std::string body = {};                              // as sent: no encoding is offered, so none is undone

    bool is_success() const { return outcome == Outcome::answered && status >= 200 && status < 300; }
};

struct Options {
    std::vector<std::string> private_networks = {};     // addresses or networks: "10.0.0.0/8"
    std::string certificate_authorities = {};           // a PEM file; empty: the system's
    int seats = 4;                                      // requests made from handlers at the same time
};

/// Thread-safe. Redirects are not followed, proxies of the environment are not used, certificates are verified.
class Client {
public:
    /// Throws Fault for a network that is none.
    explicit Client(Options);
    ~Client();

    /// For jobs. Never throws for the network's or the address' sake: see Outcome.
    Response send(const Request&) const;
    /// For the `prepare` of a handler, where a person waits for what only another server knows. At most `seats` of
    /// these run at the same time and none longer than five seconds, so a peer that stalls takes that many workers
    /// and no more; whoever comes meanwhile is told `busy` at once.
    Response send_from_handler(Request) const;

    /// What carries a request out. Tests put a peer of their own here.
    std::function<Response(const Request&)> transport;

private:
    struct Seats;
    Options options_;
    Networks private_networks_;
    std::unique_ptr<Seats> seats_;
};

}  // namespace lyceum::http_client
