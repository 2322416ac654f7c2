// The edge: sockets, TLS, parsing, time limits, WebSockets and event streams. Handlers never see it.
//
// One io_context a thread; complete requests go to a bounded pool of workers that run `answer`.
// Asio is known to the edge_* files alone.
#pragma once
#include "platform/http/message.hpp"
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace lyceum::http {

struct EdgeConfig {
    std::string address = "127.0.0.1";
    std::uint16_t port = 8080;                          // 0 takes any free port; see Edge::port()
    int io_threads = 1;
    int workers = 8;                                    // threads that run `answer`
    int queue_max = 1024;                               // requests waiting for a worker; beyond: 503 + Retry-After
    int connections_max = 20'000;
    int header_timeout_ms = 10'000;                     // from first byte (or accept) to the end of the head
    int body_timeout_ms = 30'000;                       // plus a second for every 16 KiB that came
    int write_timeout_ms = 30'000;                      // without any progress
    int idle_timeout_ms = 60'000;                       // keep-alive
    int request_deadline_ms = 30'000;                   // waiting plus running; beyond: 503, a late answer is dropped
    std::size_t header_bytes_max = 16 * 1024;
    std::size_t body_bytes_max = 1024 * 1024;           // unless body_limit says otherwise
    std::int64_t body_memory_max = 512LL * 1024 * 1024; // bodies of all requests together; beyond: 503
    std::vector<std::string> trusted_proxies = {};          // addresses or networks whose X-Forwarded-For / -Proto are believed
    std::string tls_certificate_file = {}, tls_key_file = {};   // both or neither
};

/// What the edge asks of the program. `answer` runs on a worker and must not throw.
struct Program {
    std::function<Response(const Request&)> answer;
    /// An answer that needs no work, asked on an io thread before a request without a body goes to a worker:
    /// must be quick and not throw; null: let a worker answer.
    std::function<std::shared_ptr<const Finished>(const Request&)> at_once = {};
    /// The body limit for a method and path, asked on an io thread before the body is read, so it
    /// must be quick and not throw; nullopt: the default.
    std::function<std::optional<std::size_t>(std::string_view method, std::string_view path)> body_limit;
    /// Decides on a worker whether this request may open a live connection (WebSocket upgrade or
    /// `Accept: text/event-stream` GET) at this path, and to which topics; nullopt answers 404,
    /// an empty list 403. Runs like `answer`.
    std::function<std::optional<std::vector<std::string>>(const Request&)> live_topics;
};

/// Sends text to everyone listening to a topic. Thread-safe; never blocks on a slow reader: one
/// that falls 256 messages or 1 MiB behind is disconnected and catches up by reloading.
class Hub {
public:
    virtual ~Hub() = default;
    virtual void publish(std::string_view topic, std::string message) = 0;
    virtual std::size_t listeners() const = 0;
};

/// Counts since start, for /metrics.
struct EdgeStats {
    std::int64_t connections_open = 0, requests = 0, refused_busy = 0, timeouts = 0, live_open = 0;
    std::int64_t bytes_out = 0, queue_depth = 0;
};

class Edge {
public:
    /// Binds at once; throws Fault naming the address and the reason when it cannot.
    static std::unique_ptr<Edge> open(const EdgeConfig&, Program);
    /// An edge that runs must be stopped, and its run() have returned, before it goes.
    virtual ~Edge() = default;
    virtual std::uint16_t port() const = 0;
    virtual void run() = 0;                             // serves until stop() has drained
    /// Stops accepting, finishes what is under way (at most `grace_ms`), then makes run() return
    /// once the handlers that still run have returned; what only waits for a worker is dropped.
    virtual void stop(int grace_ms = 10'000) = 0;       // callable from any thread and from a signal thread
    virtual Hub& hub() = 0;
    virtual EdgeStats stats() const = 0;
};

}  // namespace lyceum::http
