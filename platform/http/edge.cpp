// The edge itself: binds, accepts, spreads connections over the loops, sweeps and stops.
#include "platform/http/edge.hpp"
#include "platform/core/log.hpp"
#include "platform/core/refusal.hpp"
#include "platform/http/edge_connection.hpp"
#include <algorithm>
#include <boost/asio/basic_waitable_timer.hpp>
#include <boost/asio/dispatch.hpp>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/ip/v6_only.hpp>
#include <cstdlib>
#include <fcntl.h>
#include <fmt/format.h>
#include <sodium.h>
#include <thread>
#include <unistd.h>

namespace lyceum::http {

std::string Loop::request_id() {
    // A counter from a random start, mixed one-to-one so that neighbours look nothing alike.
    auto x = next_request++;
    x = (x ^ (x >> 30)) * 0xbf58476d1ce4e5b9ULL;
    x = (x ^ (x >> 27)) * 0x94d049bb133111ebULL;
    return show_id(static_cast<std::int64_t>((x ^ (x >> 31)) >> 1));
}

namespace {

using Acceptor = asio::basic_socket_acceptor<asio::ip::tcp, Executor>;
using Timer = asio::basic_waitable_timer<Clock, asio::wait_traits<Clock>, Executor>;
using Guard = asio::executor_work_guard<Executor>;

constexpr milliseconds kSweepMax{1'000};
constexpr milliseconds kSweepMin{20};
constexpr milliseconds kAcceptPause{100};               // when descriptors have run out
constexpr milliseconds kDrainLook{10};
constexpr int kBacklog = 1024;

milliseconds sweep_period(const EdgeConfig& config) {
    auto shortest = std::min({config.header_timeout_ms, config.body_timeout_ms, config.write_timeout_ms, config.idle_timeout_ms, config.request_deadline_ms});
    return std::clamp(milliseconds(shortest / 4), kSweepMin, kSweepMax);
}

std::string shown(const EdgeConfig& config) {
    bool is_v6 = config.address.find(':') != config.address.npos;
    return is_v6 ? fmt::format("[{}]:{}", config.address, config.port) : fmt::format("{}:{}", config.address, config.port);
}

[[noreturn]] void cannot_listen(const EdgeConfig& config, const ErrorCode& error) {
    std::string_view advice = "Check the address and the port.";
    if (error == asio::error::address_in_use) advice = "Another program listens there: stop it, or choose another port.";
    else if (error == asio::error::access_denied) advice = "Ports below 1024 are reserved: choose a higher one, or grant the program cap_net_bind_service.";
    else if (error == boost::system::errc::address_not_available) advice = "This machine does not have the address: use one that it has, or 0.0.0.0 for all.";
    throw Fault(fmt::format("Cannot listen on {}: {}. {}", shown(config), error.message(), advice));
}

std::unique_ptr<asio::ssl::context> tls_from(const EdgeConfig& config) {
    auto& certificate = config.tls_certificate_file;
    auto& key = config.tls_key_file;
    if (certificate.empty() && key.empty()) return nullptr;
    if (certificate.empty() || key.empty()) throw Fault("TLS needs both a certificate file and a key file: name both, or neither.");
    auto context = std::make_unique<asio::ssl::context>(asio::ssl::context::tls_server);
    SSL_CTX_set_min_proto_version(context->native_handle(), TLS1_2_VERSION);
    SSL_CTX_set_options(context->native_handle(), SSL_OP_NO_RENEGOTIATION | SSL_OP_CIPHER_SERVER_PREFERENCE | SSL_OP_NO_COMPRESSION);
    SSL_CTX_set_mode(context->native_handle(), SSL_MODE_RELEASE_BUFFERS);
    ErrorCode error;
    context->use_certificate_chain_file(certificate, error);
    if (error) throw Fault(fmt::format("Cannot use the TLS certificate {}: {}. It must be a readable PEM file.", certificate, error.message()));
    context->use_private_key_file(key, asio::ssl::context::pem, error);
    if (error) throw Fault(fmt::format("Cannot use the TLS key {}: {}. It must be a readable PEM file that belongs to the certificate.", key, error.message()));
    return context;
}

/// A loop with what drives it.
struct RunningLoop : Loop {
    Guard guard{io.get_executor()};
    Timer sweep{io};
};

class AsioEdge final : public Edge, private Hub {
public:
    AsioEdge(const EdgeConfig& config, Program program);

    std::uint16_t port() const override { return port_; }
    void run() override;
    void stop(int grace_ms) override;
    Hub& hub() override { return *this; }
    EdgeStats stats() const override;

private:
    void publish(std::string_view topic, std::string message) override;
    std::size_t listeners() const override { return static_cast<std::size_t>(shared_.counters.live_open.load()); }

    void listen();
    void accept();
    void welcome(RunningLoop&, Socket);
    void sweep(RunningLoop&);
    void drain();
    void finish();

    Shared shared_;
    std::unique_ptr<asio::ssl::context> tls_;
    std::vector<std::unique_ptr<RunningLoop>> loops_;
    std::size_t next_loop_ = 0;
    Acceptor acceptor_;
    Timer pause_;
    Clock::time_point drain_until_;
    std::uint16_t port_ = 0;
};

std::vector<std::unique_ptr<RunningLoop>> make_loops(int count) {
    std::vector<std::unique_ptr<RunningLoop>> loops;
    for (int i = 0; i < std::max(1, count); ++i) {
        loops.push_back(std::make_unique<RunningLoop>());
        randombytes_buf(&loops.back()->next_request, sizeof(std::uint64_t));
    }
    return loops;
}

AsioEdge::AsioEdge(const EdgeConfig& config, Program program)
    : shared_(config, std::move(program)), tls_(tls_from(config)), loops_(make_loops(config.io_threads)),
      acceptor_(loops_[0]->io), pause_(loops_[0]->io) {
    listen();
}

// The socket that systemd listens on for us, if it does (sd_listen_fds(3)). It stays open while one program ends and
// the next begins, so that connections wait instead of being refused.
static std::optional<int> socket_from_systemd() {
    constexpr int kFirstPassed = 3;
    auto *process = std::getenv("LISTEN_PID"), *count = std::getenv("LISTEN_FDS");
    if (!process || !count || std::atoi(process) != ::getpid() || std::atoi(count) < 1) return std::nullopt;
    ::fcntl(kFirstPassed, F_SETFD, FD_CLOEXEC);
    return kFirstPassed;
}

void AsioEdge::listen() {
    auto& config = shared_.config;
    ErrorCode error;
    auto address = asio::ip::make_address(config.address, error);
    if (error) throw Fault(fmt::format("Cannot listen on \"{}\": it is not an IP address. Use one like 127.0.0.1, 0.0.0.0 or ::.", config.address));
    asio::ip::tcp::endpoint endpoint{address, config.port};
    if (auto socket = socket_from_systemd()) {
        acceptor_.assign(endpoint.protocol(), *socket, error);
        if (error) cannot_listen(config, error);
        port_ = acceptor_.local_endpoint().port();
        return;
    }
    acceptor_.open(endpoint.protocol(), error);
    if (!error) acceptor_.set_option(Acceptor::reuse_address(true), error);
    if (!error && address.is_v6() && address.is_unspecified()) acceptor_.set_option(asio::ip::v6_only(false), error);
    if (!error) acceptor_.bind(endpoint, error);
    if (!error) acceptor_.listen(kBacklog, error);
    if (error) cannot_listen(config, error);
    port_ = acceptor_.local_endpoint().port();
}

// One acceptor hands sockets to the loops in turn. SO_REUSEPORT would spare the hand-over, but lets
// a second process of the same user listen on a taken port without anyone noticing.
void AsioEdge::accept() {
    auto& loop = *loops_[next_loop_++ % loops_.size()];
    acceptor_.async_accept(loop.io, [this, &loop](ErrorCode error, Socket socket) {
        if (shared_.stopping) return;
        if (!error) {
            welcome(loop, std::move(socket));
        } else if (error == asio::error::no_descriptors || error == boost::system::errc::too_many_files_open_in_system) {
            log::warn("accept_paused", {{"why", error.message()}});
            pause_.expires_after(kAcceptPause);
            return pause_.async_wait([this](ErrorCode) { if (!shared_.stopping) accept(); });
        }
        accept();
    });
}

void AsioEdge::welcome(RunningLoop& loop, Socket socket) {
    auto& open = shared_.counters.connections_open;
    if (open.load(std::memory_order_relaxed) >= shared_.config.connections_max) {
        shared_.counters.refused_busy.fetch_add(1, std::memory_order_relaxed);
        return;                             // closed as the socket goes
    }
    asio::dispatch(loop.io, [this, &loop, socket = std::move(socket), seat = Held(open)]() mutable {
        std::make_shared<Connection>(shared_, loop, Wire(std::move(socket), tls_.get()), std::move(seat))->start();
    });
}

void AsioEdge::sweep(RunningLoop& loop) {
    loop.sweep.expires_after(sweep_period(shared_.config));
    loop.sweep.async_wait([this, &loop](ErrorCode error) {
        if (error) return;
        auto now = Clock::now();
        // Backwards: a member that leaves gives its place to one already seen.
        for (auto i = loop.members.size(); i-- > 0;)
            if (i < loop.members.size()) loop.members[i]->tick(now);
        sweep(loop);
    });
}

void AsioEdge::run() {
    shared_.pool.start();
    asio::post(loops_[0]->io, [this] { if (!shared_.stopping) accept(); });
    auto turn = [this](RunningLoop& loop) {
        sweep(loop);
        for (;;) {
            try {
                loop.io.run();
                return;
            } catch (const std::exception& error) {
                // Out of memory in one callback: its connection is lost, the others go on.
                log::error("loop_threw", {{"what", error.what()}});
            }
        }
    };
    std::vector<std::thread> threads;
    for (std::size_t i = 1; i < loops_.size(); ++i) threads.emplace_back([&, i] { turn(*loops_[i]); });
    turn(*loops_[0]);
    for (auto& thread : threads) thread.join();
    shared_.pool.stop();
}

void AsioEdge::stop(int grace_ms) {
    if (shared_.stopping.exchange(true)) return;
    asio::post(loops_[0]->io, [this, grace_ms] {
        ErrorCode ignored;
        acceptor_.close(ignored);
        drain_until_ = Clock::now() + milliseconds(grace_ms);
        drain();
    });
    for (auto& loop : loops_)
        asio::post(loop->io, [&loop = *loop] {
            for (auto i = loop.members.size(); i-- > 0;)
                if (i < loop.members.size()) loop.members[i]->leave();
        });
}

void AsioEdge::drain() {
    if (shared_.counters.connections_open.load() == 0 || Clock::now() >= drain_until_) return finish();
    pause_.expires_after(kDrainLook);
    pause_.async_wait([this](ErrorCode) { drain(); });
}

void AsioEdge::finish() {
    for (auto& loop : loops_)
        asio::post(loop->io, [&loop = *loop] {
            for (auto i = loop.members.size(); i-- > 0;)
                if (i < loop.members.size()) loop.members[i]->drop();
            // Behind the callbacks that dropping has caused.
            asio::post(loop.io, [&loop] { loop.io.stop(); });
        });
}

void AsioEdge::publish(std::string_view topic, std::string text) {
    if (shared_.stopping || listeners() == 0) return;
    auto message = Message::from(std::move(text));
    for (auto& loop : loops_)
        asio::post(loop->io, [&loop = *loop, topic = std::string(topic), message] { loop.topics.deliver(topic, message); });
}

EdgeStats AsioEdge::stats() const {
    auto& counters = shared_.counters;
    return {counters.connections_open, counters.requests, counters.refused_busy, counters.timeouts, counters.live_open,
        counters.bytes_out, static_cast<std::int64_t>(shared_.pool.depth())};
}

}  // namespace

std::unique_ptr<Edge> Edge::open(const EdgeConfig& config, Program program) {
    return std::make_unique<AsioEdge>(config, std::move(program));
}

}  // namespace lyceum::http
