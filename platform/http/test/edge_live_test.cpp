// Live connections and TLS, as a browser meets them.
#include "platform/http/test/edge_fixture.hpp"
#include "platform/http/edge_topics.hpp"
#include <cstdio>
#include <openssl/pem.h>
#include <openssl/ssl.h>
#include <openssl/x509.h>

using namespace edge_test;

namespace {

std::string upgrade(std::string_view path, std::string_view more = "Origin: http://here\r\n") {
    return get(path, "Upgrade: websocket\r\nConnection: keep-alive, Upgrade\r\nSec-WebSocket-Version: 13\r\n"
                     "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n" + std::string(more));
}

/// A frame as a client sends it, masked with zeros.
std::string masked(int opcode, std::string_view payload) {
    std::string frame{static_cast<char>(0x80 | opcode)};
    if (payload.size() < 126) {
        frame += static_cast<char>(0x80 | payload.size());
    } else {
        frame += static_cast<char>(0x80 | 126);
        frame += static_cast<char>(payload.size() >> 8);
        frame += static_cast<char>(payload.size() & 255);
    }
    return frame + std::string(4, '\0') + std::string(payload);
}

struct Frame {
    int opcode = -1;
    std::string payload;
};

Frame read_frame(Client& client) {
    auto start = client.read(2);
    if (start.size() < 2) return {};
    std::size_t size = static_cast<unsigned char>(start[1]), extra = size == 126 ? 2 : size == 127 ? 8 : 0;
    if (extra) {
        size = 0;
        for (unsigned char byte : client.read(extra)) size = size << 8 | byte;
    }
    return {start[0] & 15, client.read(size)};
}

bool listening(const Served& served, std::int64_t count) {
    return eventually([&] { return served.edge->stats().live_open == count; });
}

/// A certificate for tests, signed by itself, in two files that vanish with it.
struct Certificate {
    Certificate() {
        auto* key = EVP_EC_gen("P-256");
        auto* certificate = X509_new();
        X509_set_version(certificate, 2);
        ASN1_INTEGER_set(X509_get_serialNumber(certificate), 1);
        X509_gmtime_adj(X509_getm_notBefore(certificate), 0);
        X509_gmtime_adj(X509_getm_notAfter(certificate), 3600);
        X509_set_pubkey(certificate, key);
        X509_sign(certificate, key, EVP_sha256());
        auto* out = std::fopen(certificate_file.c_str(), "w");
        PEM_write_X509(out, certificate);
        std::fclose(out);
        out = std::fopen(key_file.c_str(), "w");
        PEM_write_PrivateKey(out, key, nullptr, nullptr, 0, nullptr, nullptr);
        std::fclose(out);
        X509_free(certificate);
        EVP_PKEY_free(key);
    }
    ~Certificate() {
        std::remove(certificate_file.c_str());
        std::remove(key_file.c_str());
    }
    std::string certificate_file = "/tmp/edge-test-" + std::to_string(getpid()) + ".crt";
    std::string key_file = "/tmp/edge-test-" + std::to_string(getpid()) + ".key";
};

}  // namespace

TEST_CASE("what is published reaches the WebSockets of its topic, in order") {
    Served served({.io_threads = 2});
    Client one(served), two(served);
    for (auto* client : {&one, &two}) {
        client->send(upgrade("/live"));
        auto head = client->read_until("\r\n\r\n");
        CHECK(head.starts_with("HTTP/1.1 101 "));
        CHECK(contains(head, "Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n"));
        CHECK(contains(head, "X-Request-Id: "));
    }
    REQUIRE(listening(served, 2));
    auto& hub = served.edge->hub();
    CHECK(hub.listeners() == 2);
    hub.publish("elsewhere", "not for you");
    hub.publish("news", "付费");
    hub.publish("room", std::string(70'000, 'r'));
    for (auto* client : {&one, &two}) {
        auto first = read_frame(*client);
        CHECK(first.opcode == 1);
        CHECK(first.payload == "付费");
        CHECK(read_frame(*client).payload.size() == 70'000);
    }

    one.send(masked(1, "ignored") + masked(9, "are you there?"));
    auto pong = read_frame(one);
    CHECK(pong.opcode == 10);
    CHECK(pong.payload == "are you there?");
    one.send(masked(8, std::string("\x03\xe8", 2)));
    CHECK(read_frame(one).opcode == 8);
    CHECK(one.ended());
    CHECK(listening(served, 1));

    two.send(masked(1, std::string(5'000, 'x')));
    auto closed = read_frame(two);
    CHECK(closed.opcode == 8);
    CHECK(closed.payload.substr(0, 2) == "\x03\xf1");     // 1009, too big
}

TEST_CASE("who may not listen is told why") {
    Served served;
    auto status = [&](const std::string& request) {
        Client client(served);
        client.send(request);
        return client.status();
    };
    CHECK(status(upgrade("/nowhere")) == 404);
    CHECK(status(upgrade("/closed")) == 403);
    CHECK(status(upgrade("/live", "Origin: http://evil\r\n")) == 403);
    CHECK(status(upgrade("/live", "Origin: null\r\n")) == 403);
    CHECK(status(upgrade("/live") + masked(1, "too early")) == 400);
    CHECK(status(get("/live", "Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Key: x\r\n")) == 400);
    CHECK(status(get("/nowhere", "Accept: text/event-stream\r\n")) == 404);
    CHECK(status(get("/live", "Upgrade: h2c\r\nConnection: Upgrade\r\n")) == 200);
}

TEST_CASE("an event stream carries the same messages as lines") {
    Served served;
    Client client(served);
    client.send(get("/live", "Accept: text/event-stream\r\n"));
    auto head = client.read_until("\r\n\r\n");
    CHECK(head.starts_with("HTTP/1.1 200 OK"));
    CHECK(contains(head, "Content-Type: text/event-stream"));
    CHECK_FALSE(contains(head, "Content-Length"));
    served.edge->hub().publish("news", "one\ntwo\r\nthree");
    served.edge->hub().publish("room", "");
    CHECK(client.read_until("\n\n") == "data: one\ndata: two\ndata: three\n\n");
    CHECK(client.read_until("\n\n") == "data: \n\n");
    ::shutdown(client.descriptor(), SHUT_RDWR);
    CHECK(listening(served, 0));
}

TEST_CASE("a listener that falls behind is let go, and the others are not") {
    Served served;
    Client slow_socket(served.edge->port(), 4096), slow_events(served.edge->port(), 4096), quick(served);
    slow_socket.send(upgrade("/live"));
    slow_events.send(get("/live", "Accept: text/event-stream\r\n"));
    quick.send(upgrade("/live"));
    quick.read_until("\r\n\r\n");
    REQUIRE(listening(served, 3));
    for (int i = 0; i < 200; ++i) {
        served.edge->hub().publish("news", std::string(60'000, 'n'));
        CHECK(read_frame(quick).payload.size() == 60'000);
    }
    CHECK(listening(served, 1));
}

TEST_CASE("stopping says goodbye to listeners") {
    Served served;
    Client socket(served), events(served);
    socket.send(upgrade("/live"));
    socket.read_until("\r\n\r\n");
    events.send(get("/live", "Accept: text/event-stream\r\n"));
    events.read_until("\r\n\r\n");
    REQUIRE(listening(served, 2));
    std::thread stopping([&] { served.stop(2'000); });
    auto goodbye = read_frame(socket);
    CHECK(goodbye.opcode == 8);
    CHECK(goodbye.payload.substr(0, 2) == "\x03\xe9");    // 1001, going away
    socket.send(masked(8, std::string("\x03\xe9", 2)));
    CHECK(events.ended());
    CHECK(socket.ended());
    stopping.join();
    CHECK(served.edge->stats().live_open == 0);
}

TEST_CASE("the outbox bounds messages and bytes") {
    Outbox many;
    for (std::size_t i = 0; i < Outbox::kMessagesMax; ++i) CHECK(many.put(Message::from("m")));
    CHECK_FALSE(many.put(Message::from("m")));
    many.take();
    CHECK(many.put(Message::from("m")));
    Outbox large;
    CHECK(large.put(Message::from(std::string(Outbox::kBytesMax, 'b'))));
    CHECK_FALSE(large.put(Message::from("b")));
}

TEST_CASE("TLS serves pages and WebSockets from version 1.2 on") {
    Certificate certificate;
    Served served({.header_timeout_ms = 200, .tls_certificate_file = certificate.certificate_file, .tls_key_file = certificate.key_file});
    auto* context = SSL_CTX_new(TLS_client_method());
    auto connect = [&](Client& client, long version) {
        auto* tls = SSL_new(context);
        SSL_set_max_proto_version(tls, static_cast<int>(version));
        SSL_set_security_level(tls, 0);
        SSL_set_fd(tls, client.descriptor());
        return std::pair{tls, SSL_connect(tls) == 1};
    };
    auto read = [](SSL* tls) {
        std::string some(64'000, '\0');
        auto count = SSL_read(tls, some.data(), static_cast<int>(some.size()));
        some.resize(count > 0 ? static_cast<std::size_t>(count) : 0);
        return some;
    };
    auto write = [](SSL* tls, const std::string& text) { return SSL_write(tls, text.data(), static_cast<int>(text.size())); };

    for (auto version : {TLS1_2_VERSION, TLS1_3_VERSION}) {
        Client client(served);
        auto [tls, agreed] = connect(client, version);
        REQUIRE(agreed);
        write(tls, get("/private"));
        auto answer = read(tls);
        CHECK(answer.starts_with("HTTP/1.1 200 OK"));
        CHECK(answer.ends_with("GET /private? 127.0.0.1 secure "));
        write(tls, upgrade("/live", "Origin: https://here\r\n"));
        CHECK(read(tls).starts_with("HTTP/1.1 101 "));
        served.edge->hub().publish("news", "sealed");
        CHECK(read(tls).ends_with("sealed"));
        SSL_free(tls);
    }
    Client old(served), slow(served);
    auto [tls, agreed] = connect(old, TLS1_1_VERSION);
    CHECK_FALSE(agreed);
    SSL_free(tls);

    auto [half, met] = connect(slow, TLS1_3_VERSION);
    REQUIRE(met);
    write(half, "GET / HT");
    CHECK(read(half).starts_with("HTTP/1.1 408 "));
    CHECK(read(half).empty());
    CHECK((SSL_get_shutdown(half) & SSL_RECEIVED_SHUTDOWN) != 0);
    SSL_free(half);
    SSL_CTX_free(context);
}
