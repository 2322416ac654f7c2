// Requests to a peer that answers well, badly, too much, slowly and not at all; and to where none may go.
#include "platform/http_client/http_client.hpp"
#include "platform/core/refusal.hpp"
#include <arpa/inet.h>
#include <condition_variable>
#include <doctest/doctest.h>
#include <fmt/format.h>
#include <mutex>
#include <netinet/in.h>
#include <sys/socket.h>
#include <thread>
#include <unistd.h>

using namespace lyceum;
using namespace lyceum::http_client;

namespace {

/// Answers one connection with these bytes; with none it says nothing until the client leaves.
class Peer {
public:
    explicit Peer(std::string answer) : answer_(std::move(answer)) {
        listener_ = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
        sockaddr_in address{};
        address.sin_family = AF_INET;
        address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        socklen_t size = sizeof address;
        REQUIRE(bind(listener_, reinterpret_cast<sockaddr*>(&address), size) == 0);
        REQUIRE(listen(listener_, 4) == 0);
        getsockname(listener_, reinterpret_cast<sockaddr*>(&address), &size);
        port = ntohs(address.sin_port);
        thread_ = std::thread([this] { serve(); });
    }
    ~Peer() { finish(); }
    Peer(const Peer&) = delete;
    Peer& operator=(const Peer&) = delete;

    /// Waits for the end; `heard` is complete after it.
    void finish() {
        if (!thread_.joinable()) return;
        shutdown(listener_, SHUT_RDWR);
        thread_.join();
        close(listener_);
    }
    std::string url(std::string_view path = "/") const { return fmt::format("http://127.0.0.1:{}{}", port, path); }

    int port = 0;
    std::string heard;

private:
    void serve() {
        int client = accept(listener_, nullptr, nullptr);
        if (client < 0) return;
        char bytes[4096];
        ssize_t count = 0;
        do {
            count = recv(client, bytes, sizeof bytes, 0);
            if (count > 0) heard.append(bytes, static_cast<std::size_t>(count));
            if (heard.starts_with('\x16')) break;       // a TLS hello has no end that we would know
            auto head = heard.find("\r\n\r\n");
            if (head == heard.npos || answer_.empty()) continue;
            auto length = heard.find("Content-Length: ");
            auto wanted = length == heard.npos ? 0 : std::stoul(heard.substr(length + 16));
            if (heard.size() - head - 4 >= wanted) break;
        } while (count > 0);
        (void)!send(client, answer_.data(), answer_.size(), MSG_NOSIGNAL);
        close(client);
    }

    std::string answer_;
    int listener_ = -1;
    std::thread thread_;
};

Client at_home() { return Client({.private_networks = {"127.0.0.0/8"}}); }

}  // namespace

TEST_CASE("a request is sent as written and the answer comes back whole") {
    Peer peer("HTTP/1.1 201 Created\r\nContent-Type: text/plain\r\nX-Two: a\r\nContent-Length: 5\r\n\r\nhello");
    Request request{.method = "POST", .url = peer.url("/hook?a=1"), .body = "{\"a\":1}"};
    request.headers.add("Content-Type", "application/json");
    request.headers.add("X-Empty", "");
    auto answer = at_home().send(request);
    peer.finish();
    CHECK(answer.outcome == Outcome::answered);
    CHECK(answer.status == 201);
    CHECK(answer.is_success());
    CHECK(answer.body == "hello");
    CHECK(answer.headers.get("x-two") == "a");
    CHECK(peer.heard.starts_with("POST /hook?a=1 HTTP/1.1\r\n"));
    CHECK(peer.heard.find("Content-Type: application/json\r\n") != std::string::npos);
    CHECK(peer.heard.find("X-Empty:\r\n") != std::string::npos);
    CHECK(peer.heard.find("User-Agent: Lyceum\r\n") != std::string::npos);
    CHECK(peer.heard.find("Expect:") == std::string::npos);
    CHECK(peer.heard.ends_with("\r\n\r\n{\"a\":1}"));
}

TEST_CASE("a redirect is an answer, not a way to somewhere else") {
    Peer peer("HTTP/1.1 302 Found\r\nLocation: http://127.0.0.1:1/secret\r\nContent-Length: 0\r\n\r\n");
    auto answer = at_home().send({.url = peer.url()});
    CHECK(answer.status == 302);
    CHECK(!answer.is_success());
    CHECK(answer.headers.get("location") == "http://127.0.0.1:1/secret");
}

TEST_CASE("an answer that is too long, too slow or broken off is none") {
    SUBCASE("a body beyond the limit") {
        Peer peer("HTTP/1.1 200 OK\r\nContent-Length: 2000\r\n\r\n" + std::string(2000, 'x'));
        auto answer = at_home().send({.url = peer.url(), .response_bytes_max = 1000});
        CHECK(answer.outcome == Outcome::too_large);
        CHECK(answer.body.empty());
    }
    SUBCASE("a head beyond the limit") {
        std::string head = "HTTP/1.1 200 OK\r\n";
        for (int i = 0; i < 100; ++i) head += "X-Long: " + std::string(1000, 'x') + "\r\n";
        Peer peer(head + "\r\n");
        CHECK(at_home().send({.url = peer.url()}).outcome == Outcome::too_large);
    }
    SUBCASE("silence") {
        Peer peer("");
        CHECK(at_home().send({.url = peer.url(), .timeout_ms = 100}).outcome == Outcome::timed_out);
    }
    SUBCASE("half an answer") {
        Peer peer("HTTP/1.1 200 OK\r\nContent-Length: 50\r\n\r\nhalf");
        CHECK(at_home().send({.url = peer.url()}).outcome == Outcome::interrupted);
    }
    SUBCASE("nobody there") {
        int port = 0;
        { Peer gone("x"); port = gone.port; }
        CHECK(at_home().send({.url = fmt::format("http://127.0.0.1:{}/", port)}).outcome == Outcome::unreachable);
    }
    SUBCASE("no TLS where there should be") {
        Peer peer("HTTP/1.1 400 Bad Request\r\n\r\n");
        CHECK(at_home().send({.url = fmt::format("https://127.0.0.1:{}/", peer.port)}).outcome == Outcome::certificate_refused);
    }
}

TEST_CASE("private addresses are out of reach however they are written, unless the operator named them") {
    Peer peer("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
    Client stranger({});
    for (auto host : {"127.0.0.1", "localhost", "0x7f000001", "2130706433", "127.1", "[::ffff:127.0.0.1]", "[::1]", "0.0.0.0"}) {
        CAPTURE(host);
        auto answer = stranger.send({.url = fmt::format("https://{}:{}/", host, peer.port), .timeout_ms = 2000});
        CHECK(answer.outcome == Outcome::address_refused);
    }
    CHECK(Client({.private_networks = {"10.0.0.0/8"}}).send({.url = peer.url()}).outcome == Outcome::address_refused);
    CHECK(at_home().send({.url = peer.url(), .public_only = true}).outcome == Outcome::address_refused);
    CHECK(at_home().send({.url = peer.url()}).outcome == Outcome::answered);
}

TEST_CASE("what is no request is not sent") {
    for (auto url : {"", "/path", "ftp://example.org/", "file:///etc/passwd", "gopher://127.0.0.1/", "http://", "https://name:word@example.org/", "https://example.org:99999/"}) {
        CAPTURE(url);
        CHECK(at_home().send({.url = url}).outcome == Outcome::malformed);
    }
    Request split{.url = "https://example.org/"};
    split.headers.add("X-Name", "a\r\nHost: other");
    CHECK(at_home().send(split).outcome == Outcome::malformed);
    CHECK(at_home().send({.method = "GET /\r\n", .url = "https://example.org/"}).outcome == Outcome::malformed);
}

TEST_CASE("the public internet is what no registry keeps for something else") {
    for (auto text : {"8.8.8.8", "1.1.1.1", "114.114.114.114", "172.15.0.1", "172.32.0.1", "100.63.0.1", "2606:4700::1111", "240e::1"}) {
        CAPTURE(text);
        CHECK(is_public(*address_from(text)));
    }
    for (auto text : {"0.0.0.0", "10.1.2.3", "100.64.0.1", "127.0.0.1", "169.254.169.254", "172.16.0.1", "172.31.255.255", "192.0.2.1", "192.168.1.1", "198.18.0.1",
             "203.0.113.9", "224.0.0.1", "255.255.255.255", "::", "::1", "::ffff:10.0.0.1", "64:ff9b::7f00:1", "fc00::1", "fd12::1", "fe80::1", "ff02::1", "2001::1",
             "2001:db8::1", "2002:7f00:1::", "3fff::1"}) {
        CAPTURE(text);
        CHECK(!is_public(*address_from(text)));
    }
    CHECK(!address_from("localhost"));
    CHECK_THROWS_AS(Networks({"10.0.0.0/33"}), Fault);
    CHECK_THROWS_AS(Networks({"ten"}), Fault);
    Networks home({"10.0.0.0/9", "fd00::/8", "192.0.2.7"});
    CHECK(home.contains(*address_from("10.127.0.1")));
    CHECK(!home.contains(*address_from("10.128.0.1")));
    CHECK(home.contains(*address_from("fd99::1")));
    CHECK(home.contains(*address_from("192.0.2.7")));
    CHECK(!home.contains(*address_from("192.0.2.8")));
}

TEST_CASE("a peer that stalls takes as many handlers as there are seats and no more") {
    Client client({.seats = 2});
    std::mutex mutex;
    std::condition_variable changed;
    int inside = 0;
    bool open = false;
    client.transport = [&](const Request& request) {
        CHECK(request.timeout_ms <= kTimeoutMs);
        std::unique_lock lock(mutex);
        ++inside;
        changed.notify_all();
        changed.wait(lock, [&] { return open; });
        return Response{.status = 200};
    };
    Request slow{.url = "https://example.org/", .timeout_ms = 60'000};
    std::vector<std::thread> waiting;
    for (int i = 0; i < 2; ++i) waiting.emplace_back([&] { CHECK(client.send_from_handler(slow).status == 200); });
    {
        std::unique_lock lock(mutex);
        changed.wait(lock, [&] { return inside == 2; });
    }
    CHECK(client.send_from_handler(slow).outcome == Outcome::busy);
    {
        std::lock_guard lock(mutex);
        open = true;
        changed.notify_all();
    }
    for (auto& thread : waiting) thread.join();
    CHECK(client.send_from_handler(slow).status == 200);
}
