// An edge on a free loopback port, and a client that sends exactly the bytes it is told to.
#pragma once
#include "platform/core/log.hpp"
#include "platform/http/edge.hpp"
#include <arpa/inet.h>
#include <atomic>
#include <chrono>
#include <cstring>
#include <doctest/doctest.h>
#include <functional>
#include <netinet/in.h>
#include <poll.h>
#include <string>
#include <string_view>
#include <sys/socket.h>
#include <thread>
#include <unistd.h>
#include <utility>
#include <vector>

namespace edge_test {

using namespace lyceum::http;
using Clock = std::chrono::steady_clock;
using std::chrono::milliseconds;

inline constexpr int kPatienceMs = 3'000;

/// Waits until `so` holds; false when it does not within the test's patience.
inline bool eventually(const std::function<bool()>& so) {
    auto until = Clock::now() + milliseconds(kPatienceMs);
    while (!so()) {
        if (Clock::now() > until) return false;
        std::this_thread::sleep_for(milliseconds(2));
    }
    return true;
}

/// Echoes what it understood; paths with a meaning of their own are named below.
inline Response echo(const Request& request) {
    if (request.path == "/slow") std::this_thread::sleep_for(milliseconds(150));
    if (request.path == "/throw") throw std::runtime_error("thrown by a test");
    if (request.path == "/none") return Response{.status = 204, .headers = {}, .body = nullptr};
    if (request.path == "/large") return Response::text(200, "text/plain", std::string(8 << 20, 'x'));
    if (request.path == "/inject") return Response::text(200, "text/plain", "").with("X-Bad", "a\r\nX-Evil: 1").with("Server", "other");
    auto body = request.method + " " + request.path + "?" + request.query + " " + request.peer + (request.secure ? " secure " : " open ") + request.body;
    return Response::text(200, "text/plain", body);
}

struct Served {
    explicit Served(EdgeConfig config = {}, Program program = {}) {
        lyceum::log::set_level(lyceum::log::Level::error);
        config.port = 0;
        if (!program.answer) program.answer = echo;
        if (!program.live_topics)
            program.live_topics = [](const Request& request) -> std::optional<std::vector<std::string>> {
                if (request.path == "/closed") return std::vector<std::string>{};
                if (request.path != "/live") return std::nullopt;
                return std::vector<std::string>{"news", "room"};
            };
        edge = Edge::open(config, std::move(program));
        thread = std::thread([this] { edge->run(); });
    }
    ~Served() { stop(0); }
    void stop(int grace_ms) {
        if (!thread.joinable()) return;
        edge->stop(grace_ms);
        thread.join();
    }
    std::unique_ptr<Edge> edge;
    std::thread thread;
};

class Client {
public:
    explicit Client(const Served& served) : Client(served.edge->port()) {}
    explicit Client(std::uint16_t port, int receive_buffer = 0) {
        socket_ = ::socket(AF_INET, SOCK_STREAM, 0);
        if (receive_buffer) setsockopt(socket_, SOL_SOCKET, SO_RCVBUF, &receive_buffer, sizeof receive_buffer);
        sockaddr_in to{};
        to.sin_family = AF_INET;
        to.sin_port = htons(port);
        to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        connected_ = ::connect(socket_, reinterpret_cast<sockaddr*>(&to), sizeof to) == 0;
    }
    Client(const Client&) = delete;
    ~Client() { ::close(socket_); }

    bool connected() const { return connected_; }
    int descriptor() const { return socket_; }
    /// False when the other side took only a part.
    bool send(std::string_view bytes) {
        while (!bytes.empty()) {
            auto sent = ::send(socket_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
            if (sent <= 0) return false;
            bytes.remove_prefix(static_cast<std::size_t>(sent));
        }
        return true;
    }
    void finish() { ::shutdown(socket_, SHUT_WR); }

    /// Exactly the next `count` bytes, fewer when the connection ends.
    std::string read(std::size_t count) {
        while (held_.size() < count && receive()) {}
        return take(std::min(count, held_.size()));
    }
    /// Everything up to and including `mark`, or all there is when the connection ends.
    std::string read_until(std::string_view mark) {
        for (;;) {
            if (auto at = held_.find(mark); at != held_.npos) return take(at + mark.size());
            if (!receive()) return take(held_.size());
        }
    }
    std::string read_to_end() {
        while (receive()) {}
        return take(held_.size());
    }
    /// One answer: its head, and its body as Content-Length says.
    std::pair<std::string, std::string> answer(bool bodiless = false) {
        auto head = read_until("\r\n\r\n");
        auto at = head.find("Content-Length: ");
        auto length = at == head.npos || bodiless ? 0 : std::stoul(head.substr(at + 16));
        auto body = read(length);
        return {std::move(head), std::move(body)};
    }
    int status() {
        auto head = answer().first;
        return head.size() < 12 ? 0 : std::stoi(head.substr(9, 3));
    }
    bool ended() { return held_.empty() && !receive(); }

private:
    bool receive() {
        pollfd wait{socket_, POLLIN, 0};
        if (::poll(&wait, 1, kPatienceMs) <= 0) {
            FAIL_CHECK("nothing came");
            return false;
        }
        char some[16 * 1024];
        auto count = ::recv(socket_, some, sizeof some, 0);
        if (count <= 0) return false;
        held_.append(some, static_cast<std::size_t>(count));
        return true;
    }
    std::string take(std::size_t count) {
        auto taken = held_.substr(0, count);
        held_.erase(0, count);
        return taken;
    }

    int socket_ = -1;
    bool connected_ = false;
    std::string held_;
};

inline std::string get(std::string_view target, std::string_view more = "") {
    return "GET " + std::string(target) + " HTTP/1.1\r\nHost: here\r\n" + std::string(more) + "\r\n";
}

inline bool contains(std::string_view text, std::string_view part) { return text.find(part) != text.npos; }

}  // namespace edge_test
