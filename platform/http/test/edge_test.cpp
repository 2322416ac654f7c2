// What the edge promises on the wire, seen through real sockets.
#include "platform/http/test/edge_fixture.hpp"
#include "platform/core/refusal.hpp"
#include "platform/http/edge_head.hpp"
#include <boost/json/parse.hpp>

using namespace edge_test;

TEST_CASE("a request is answered with what every answer carries") {
    Served served;
    Client client(served);
    client.send(get("/caf%C3%A9?a=%20b"));
    auto [head, body] = client.answer();
    CHECK(head.starts_with("HTTP/1.1 200 OK\r\n"));
    CHECK(body == "GET /café?a=%20b 127.0.0.1 open ");
    for (auto field : {"\r\nDate: ", " GMT\r\n", "\r\nServer: Lyceum\r\n", "\r\nX-Request-Id: ", "\r\nContent-Length: ", "\r\nContent-Type: text/plain\r\n"})
        CHECK(contains(head, field));
    CHECK_FALSE(contains(head, "Connection:"));

    client.send(get("/none"));
    auto none = client.answer().first;
    CHECK(contains(none, " 204 No Content\r\n"));
    CHECK_FALSE(contains(none, "Content-Length"));

    client.send(get("/inject"));
    auto injected = client.answer().first;
    CHECK_FALSE(contains(injected, "X-Evil"));
    CHECK_FALSE(contains(injected, "other"));

    client.send(get("/throw"));
    CHECK(client.status() == 500);
    CHECK(served.edge->stats().requests == 4);
    CHECK(served.edge->stats().connections_open == 1);
}

TEST_CASE("what two readers could understand differently is refused, and the connection ends") {
    Served served;
    struct Case { std::string request; int status; };
    auto post = [](std::string fields, std::string body = "") { return "POST /a HTTP/1.1\r\nHost: here\r\n" + fields + "\r\n" + body; };
    const std::string chunked = "Transfer-Encoding: chunked\r\n";
    std::vector<Case> cases{
        {post("Content-Length: 5\r\n" + chunked, "0\r\n\r\n"), 400},
        {post(chunked + "Content-Length: 5\r\n", "0\r\n\r\n"), 400},
        {post("Content-Length: 1\r\nContent-Length: 2\r\n", "ab"), 400},
        {post("Content-Length: 1\r\nContent-Length: 1\r\n", "a"), 400},
        {post("Content-Length: 1, 1\r\n", "a"), 400},
        {post("Content-Length: +1\r\n", "a"), 400},
        {post("Content-Length: 0x1\r\n", "a"), 400},
        {post("Content-Length: -1\r\n", "a"), 400},
        {post("Content-Length:\r\n"), 400},
        {post("Content-Length: 99999999999999999999\r\n"), 400},
        {post("Transfer-Encoding: xchunked\r\n", "0\r\n\r\n"), 400},
        {post("Transfer-Encoding: chunked, identity\r\n", "0\r\n\r\n"), 400},
        {post("Transfer-Encoding: identity\r\nContent-Length: 1\r\n", "a"), 400},
        {post("Transfer-Encoding: \x0b" "chunked\r\n", "0\r\n\r\n"), 400},
        {post(chunked + chunked, "0\r\n\r\n"), 400},
        {post("Transfer-Encoding : chunked\r\n", "0\r\n\r\n"), 400},
        {post("Transfer-Encoding:\r\n chunked\r\n", "0\r\n\r\n"), 400},
        {post("X-Folded: a\r\n\tb\r\n"), 400},
        {post("X-Spaced : a\r\n"), 400},
        {post(" X-First: a\r\n"), 400},
        {post("X-Nul: a" + std::string(1, '\0') + "b\r\n"), 400},
        {post("X-Return: a\rb\r\n"), 400},
        {post("No colon\r\n"), 400},
        {post(": empty name\r\n"), 400},
        {post("X-Bare: a\nX-Next: b\r\n"), 400},
        {"GET / HTTP/1.1\nHost: here\n\n", 400},
        {post(chunked, "1\r\nab\r\n0\r\n\r\n"), 400},
        {post(chunked, "1\nb\n0\n\n"), 400},
        {post(chunked, "g\r\n"), 400},
        {post(chunked, "\r\n"), 400},
        {post(chunked, " 1\r\na\r\n"), 400},
        {post(chunked, "00000000000000001\r\na\r\n"), 400},
        {post(chunked, "fffffffffffffffff\r\n"), 413},
        {post(chunked, "1;" + std::string(8'000, 'e') + "\r\na\r\n0\r\n\r\n"), 400},
        {post(chunked, "0\r\nX-Trailer: " + std::string(8'000, 't') + "\r\n\r\n"), 400},
        {"POST / HTTP/1.0\r\nHost: here\r\n" + chunked + "\r\n0\r\n\r\n", 400},
        {"GET / HTTP/1.1\r\n\r\n", 400},
        {"GET / HTTP/1.1\r\nHost: a\r\nHost: a\r\n\r\n", 400},
        {"GET / HTTP/1.1\r\nHost:\r\n\r\n", 400},
        {"GET / HTTP/1.1\r\nHost: a/b\r\n\r\n", 400},
        {"GET / HTTP/1.1\r\nHost: a@b\r\n\r\n", 400},
        {"GET / HTTP/1.1\r\nHost: a, b\r\n\r\n", 400},
        {"GET / HTTP/1.1\r\nHost: a:99999\r\n\r\n", 400},
        {"GET / HTTP/1.1\r\nHost: [::1\r\n\r\n", 400},
        {"GET http:///a HTTP/1.1\r\nHost: here\r\n\r\n", 400},
        {"GET http://a@here/ HTTP/1.1\r\nHost: here\r\n\r\n", 400},
        {"GET ftp://here/ HTTP/1.1\r\nHost: here\r\n\r\n", 400},
        {"GET http://here/ HTTP/1.1\r\n\r\n", 400},
        {"GET http://here/../a HTTP/1.1\r\nHost: here\r\n\r\n", 400},
        {"GET * HTTP/1.1\r\nHost: here\r\n\r\n", 400},
        {"CONNECT here:80 HTTP/1.1\r\nHost: here\r\n\r\n", 400},
        {"GET  / HTTP/1.1\r\nHost: here\r\n\r\n", 400},
        {"GET /\tHTTP/1.1\r\nHost: here\r\n\r\n", 400},
        {"GET /a b HTTP/1.1\r\nHost: here\r\n\r\n", 400},
        {"get / HTTP/1.1\r\nHost: here\r\n\r\n", 400},
        {"GET / HTTP/2.0\r\nHost: here\r\n\r\n", 400},
        {"GET / HTTP/1.1 \r\nHost: here\r\n\r\n", 400},
        {"GET /\r\nHost: here\r\n\r\n", 400},
        {"\r\n\r\nGET / HTTP/1.1\r\nHost: here\r\n\r\n", 400},
        {get("/%"), 400}, {get("/%zz"), 400}, {get("/%00"), 400}, {get("/%0a"), 400}, {get("/%ff"), 400},
        {get("/%c0%af"), 400}, {get("/%ed%a0%80"), 400}, {get("/#here"), 400}, {get("/caf\xc3\xa9"), 400},
        {get("/.."), 400}, {get("/a/../b"), 400}, {get("/./a"), 400}, {get("/%2e%2E/a"), 400}, {get("/a%2f..%2fb"), 400},
        {get("/", "Expect: miracles\r\n"), 417},
        {get("/" + std::string(9'000, 'a')), 414},
        {get("/" + std::string(70'000, 'a')), 414},
        {get("/", "X-Large: " + std::string(64'000, 'a') + "\r\n"), 431},
        {get("/", [] { std::string many; for (int i = 0; i < 120; ++i) many += "X: 1\r\n"; return many; }()), 431},
    };
    for (auto& [request, status] : cases) {
        CAPTURE(request.substr(0, 200));
        Client client(served);
        client.send(request);
        auto [head, body] = client.answer();
        CHECK(head.starts_with("HTTP/1.1 " + std::to_string(status)));
        CHECK(contains(head, "Connection: close"));
        CHECK(body.ends_with(".\n"));
        CHECK(client.ended());
    }
}

TEST_CASE("what the edge refuses is a problem document for programs, and a sentence for people") {
    Served served({.body_bytes_max = 1'000});
    struct Case { std::string request; int status; std::string type; };
    const std::string host = " HTTP/1.1\r\nHost: here\r\n", large = "Content-Length: 1001\r\n\r\n";
    std::vector<Case> cases{
        {"POST /api/v1/articles" + host + large, 413, "http://here/api/problems/too_large"},
        {"POST /articles" + host + "Accept: application/json\r\n" + large, 413, "http://here/api/problems/too_large"},
        {"POST /api/v1/articles" + host + "No colon\r\n\r\n", 400, "http://here/api/problems/bad_request"},
        {"POST /api/v1/articles" + host + "X-Bare: a\nX-Next: b\r\n\r\n", 400, "/api/problems/bad_request"},
        {"GET /api/v1/%zz" + host + "\r\n", 400, "/api/problems/bad_request"},
        {"GET /api/v1/articles" + host + "X-Large: " + std::string(64'000, 'a') + "\r\n\r\n", 431, "/api/problems/too_large"},
        {"POST /api/v1/articles" + host + "Expect: miracles\r\n\r\n", 417, "http://here/api/problems/bad_request"},
        {"GET /api/" + std::string(9'000, 'a') + host + "\r\n", 414, "/api/problems/too_large"},
        {"POST /articles" + host + large, 413, {}},
        {"GET /%zz" + host + "\r\n", 400, {}},
        {"GET " + std::string(70'000, ' ') + "/api/", 414, {}},
    };
    for (auto& [request, status, type] : cases) {
        CAPTURE(request.substr(0, 100));
        Client client(served);
        client.send(request);
        auto [head, body] = client.answer();
        CHECK(head.starts_with("HTTP/1.1 " + std::to_string(status)));
        if (type.empty()) {
            CHECK(contains(head, "Content-Type: text/plain"));
            continue;
        }
        CHECK(contains(head, "Content-Type: application/problem+json\r\n"));
        auto problem = boost::json::parse(body).as_object();
        CHECK(std::string(problem.at("type").as_string()) == type);
        CHECK(problem.at("status").as_int64() == status);
        CHECK(type.ends_with(std::string_view(problem.at("code").as_string())));
        CHECK_FALSE(problem.at("title").as_string().empty());
        CHECK(problem.at("detail").as_string().ends_with("."));
    }
}

TEST_CASE("the whole address in the request line counts, whatever Host says; an asterisk asks for the server") {
    Served served;
    auto answer = [&](const std::string& request) {
        Client client(served);
        client.send(request);
        return client.answer().first;
    };
    CHECK(answer("GET http://there:81/a?b=1 HTTP/1.1\r\nHost: here\r\n\r\n").starts_with("HTTP/1.1 200"));
    CHECK(answer("GET HTTP://there HTTP/1.1\r\nHost: here\r\n\r\n").starts_with("HTTP/1.1 200"));
    Head head;
    CHECK_FALSE(read_head("GET https://there:81/a%20b?c=1 HTTP/1.1\r\nHost: here\r\n\r\n", head).has_value());
    CHECK(head.request.host == "there:81");
    CHECK(head.request.path == "/a b");
    CHECK(head.request.query == "c=1");
    CHECK(head.request.target == "/a%20b?c=1");
    Head bare;
    CHECK_FALSE(read_head("GET http://there HTTP/1.1\r\nHost: here\r\n\r\n", bare).has_value());
    CHECK(bare.request.target == "/");
    Head all;
    CHECK_FALSE(read_head("OPTIONS * HTTP/1.1\r\nHost: here\r\n\r\n", all).has_value());
    CHECK(all.request.target == "*");
}

TEST_CASE("what is merely unusual is understood") {
    Served served;
    Client client(served);
    auto post = [](std::string fields, std::string body = "") { return "POST /a HTTP/1.1\r\nHost: here\r\n" + fields + "\r\n" + body; };
    auto answered = [&](const std::string& request) {
        client.send(request);
        return client.answer().second;
    };
    auto posted = [](std::string body) { return "POST /a? 127.0.0.1 open " + body; };
    CHECK(answered(post("transfer-encoding:chunked\r\n", "3;a=\"b\"\r\nabc\r\n0A\r\n0123456789\r\n0\r\nX-Trailer: t\r\n\r\n")) == posted("abc0123456789"));
    CHECK(answered(post("CONTENT-LENGTH: \t 3 \t\r\n", "a\r\n")) == posted("a\r\n"));
    CHECK(answered(post("Content-Length: 0\r\n")) == posted(""));
    CHECK(answered("\r\nGET / HTTP/1.1\r\nHost: [2001:db8::1]:8080\r\n\r\n") == "GET /? 127.0.0.1 open ");
    CHECK(answered(get("/a/...b/.c/..d?../e")) == "GET /a/...b/.c/..d?../e 127.0.0.1 open ");
    CHECK(answered(get("/%2541", "X-Word: \xe4\xbb\x98\r\nX-Empty:\r\n")) == "GET /%41? 127.0.0.1 open ");
}

TEST_CASE("bytes may come one at a time") {
    Served served;
    Client client(served);
    int one = 1;
    setsockopt(client.descriptor(), IPPROTO_TCP, 1 /* TCP_NODELAY */, &one, sizeof one);
    std::string request = "POST /slowly HTTP/1.1\r\nHost: here\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nab\r\n1;x\r\nc\r\n0\r\nT: t\r\n\r\n";
    for (char c : request) client.send({&c, 1});
    CHECK(client.answer().second == "POST /slowly? 127.0.0.1 open abc");
}

TEST_CASE("pipelined requests are answered in order") {
    Served served({.workers = 4});
    Client client(served);
    client.send(get("/slow") + "POST /two HTTP/1.1\r\nHost: here\r\nContent-Length: 3\r\n\r\nabc" + get("/three") + get("/four", "Connection: close\r\n") + get("/never"));
    client.finish();
    CHECK(client.answer().second.starts_with("GET /slow?"));
    CHECK(client.answer().second.starts_with("POST /two?"));
    CHECK(client.answer().second.starts_with("GET /three?"));
    CHECK(client.answer().second.starts_with("GET /four?"));
    CHECK(client.ended());
}

TEST_CASE("HEAD is GET without the body") {
    Served served;
    Client client(served);
    client.send("HEAD /thing HTTP/1.1\r\nHost: here\r\n\r\n" + get("/next"));
    auto head = client.answer(true).first;
    CHECK(contains(head, "Content-Length: " + std::to_string(std::string_view("GET /thing? 127.0.0.1 open ").size())));
    CHECK(client.answer().second == "GET /next? 127.0.0.1 open ");
}

TEST_CASE("HTTP/1.0 ends the connection unless it asks otherwise") {
    Served served;
    Client plain(served);
    plain.send("GET / HTTP/1.0\r\nHost: here\r\n\r\n");
    CHECK(contains(plain.answer().first, "Connection: close"));
    CHECK(plain.ended());
    Client kept(served);
    for (int i = 0; i < 2; ++i) {
        kept.send("GET / HTTP/1.0\r\nHost: here\r\nConnection: Keep-Alive\r\n\r\n");
        CHECK(contains(kept.answer().first, "Connection: keep-alive"));
    }
}

TEST_CASE("a client that asks first is told to continue, unless its body is too large") {
    Served served({.body_bytes_max = 10});
    Client client(served);
    client.send("POST /a HTTP/1.1\r\nHost: here\r\nContent-Length: 5\r\nExpect: 100-continue\r\n\r\n");
    CHECK(client.read_until("\r\n\r\n") == "HTTP/1.1 100 Continue\r\n\r\n");
    client.send("hello");
    CHECK(client.answer().second.ends_with("hello"));
    client.send("POST /a HTTP/1.1\r\nHost: here\r\nContent-Length: 11\r\nExpect: 100-continue\r\n\r\n");
    CHECK(client.status() == 413);
    CHECK(client.ended());
}

TEST_CASE("bodies are bounded, each and all together") {
    Program program;
    program.body_limit = [](std::string_view method, std::string_view path) -> std::optional<std::size_t> {
        if (method == "POST" && path == "/upload") return 300'000;
        return std::nullopt;
    };
    Served served({.body_bytes_max = 1'000, .body_memory_max = 200'000}, program);
    auto post = [&](std::string path, std::size_t size, bool chunked) {
        Client client(served);
        char length[32];
        std::snprintf(length, sizeof length, chunked ? "%zx" : "%zu", size);
        auto head = "POST " + path + " HTTP/1.1\r\nHost: here\r\n";
        if (chunked) client.send(head + "Transfer-Encoding: chunked\r\n\r\n" + length + "\r\n" + std::string(size, 'b') + "\r\n0\r\n\r\n");
        else client.send(head + "Content-Length: " + length + "\r\n\r\n" + std::string(size, 'b'));
        return client.status();
    };
    for (bool chunked : {false, true}) {
        CHECK(post("/a", 1'000, chunked) == 200);
        CHECK(post("/a", 1'001, chunked) == 413);
        CHECK(post("/upload", 150'000, chunked) == 200);
        CHECK(post("/upload", 250'000, chunked) == 503);
        CHECK(post("/upload", 300'001, chunked) == 413);
    }
}

TEST_CASE("whoever sends everything before reading learns that it was too much") {
    Served served({.body_bytes_max = 1'000});
    for (auto fields : {"Content-Length: 16000000", "Transfer-Encoding: chunked"}) {
        Client client(served);
        client.send(std::string("POST /a HTTP/1.1\r\nHost: here\r\n") + fields + "\r\n\r\n");
        CHECK(client.send(std::string(16'000'000, 'b')));
        CHECK(client.status() >= 400);
        CHECK(client.ended());
    }
}

TEST_CASE("a slow head or body is answered 408, an idle connection is closed") {
    Served served({.header_timeout_ms = 120, .body_timeout_ms = 120, .idle_timeout_ms = 120});
    Client head(served), body(served), idle(served), silent(served);
    auto began = Clock::now();
    head.send("GET / HT");
    body.send("POST / HTTP/1.1\r\nHost: here\r\nContent-Length: 9\r\n\r\nabc");
    idle.send(get("/"));
    CHECK(idle.status() == 200);
    CHECK(head.status() == 408);
    CHECK(head.ended());
    CHECK(body.status() == 408);
    CHECK(idle.ended());
    CHECK(silent.ended());
    CHECK(Clock::now() - began > milliseconds(110));
    CHECK(Clock::now() - began < milliseconds(1'000));
    CHECK(served.edge->stats().timeouts == 2);
}

TEST_CASE("a client that does not read its answer is let go") {
    Served served({.write_timeout_ms = 100});
    Client client(served.edge->port(), 4096);
    client.send(get("/large"));
    CHECK(client.read(1000).size() == 1000);
    CHECK(eventually([&] { return served.edge->stats().connections_open == 0; }));
    CHECK(served.edge->stats().timeouts == 1);
}

namespace {

/// A program that answers when it is told to.
struct Held {
    std::atomic<int> ran = 0;
    std::atomic<bool> go = false;
    Program program() {
        Program held;
        held.answer = [this](const Request& request) {
            ++ran;
            while (!go) std::this_thread::sleep_for(milliseconds(1));
            return echo(request);
        };
        return held;
    }
};

}  // namespace

TEST_CASE("a full queue is 503 with Retry-After") {
    Held held;
    Served busy({.workers = 1, .queue_max = 1}, held.program());
    Client first(busy), second(busy), third(busy);
    first.send(get("/first"));
    REQUIRE(eventually([&] { return held.ran == 1; }));
    second.send(get("/second"));
    REQUIRE(eventually([&] { return busy.edge->stats().queue_depth == 1; }));
    third.send(get("/third"));
    auto refused = third.answer().first;
    CHECK(contains(refused, " 503 "));
    CHECK(contains(refused, "Retry-After: "));
    held.go = true;
    CHECK(first.status() == 200);
    CHECK(second.status() == 200);
    CHECK(busy.edge->stats().refused_busy == 1);
}

TEST_CASE("a late answer is 503, and what waited for too long does not run") {
    Held held;
    Served late({.workers = 1, .request_deadline_ms = 200}, held.program());
    Client running(late), waiting(late);
    running.send(get("/running"));
    REQUIRE(eventually([&] { return held.ran == 1; }));
    waiting.send(get("/waiting"));
    CHECK(running.status() == 503);
    CHECK(waiting.status() == 503);
    held.go = true;
    late.stop(200);
    CHECK(held.ran == 1);
}

TEST_CASE("only a trusted proxy is believed about its client") {
    auto ask = [](std::vector<std::string> trusted, std::string fields) {
        Served served({.trusted_proxies = std::move(trusted)});
        Client client(served);
        client.send(get("/", fields));
        auto [head, body] = client.answer();
        return body.substr(7) + (contains(head, "X-Request-Id: proxy-id-1") ? "named" : "");
    };
    CHECK(ask({}, "X-Forwarded-For: 192.0.2.1\r\nX-Forwarded-Proto: https\r\nX-Request-Id: proxy-id-1\r\n") == "127.0.0.1 open ");
    CHECK(ask({"127.0.0.1"}, "X-Forwarded-For: 192.0.2.1\r\nX-Forwarded-Proto: https\r\nX-Request-Id: proxy-id-1\r\n") == "192.0.2.1 secure named");
    CHECK(ask({"127.0.0.0/8", "10.0.0.7"}, "X-Forwarded-For: 6.6.6.6, 192.0.2.1:99\r\nX-Forwarded-For: 10.0.0.7\r\n") == "192.0.2.1 open ");
    CHECK(ask({"127.0.0.1"}, "X-Forwarded-For: unknown, [2001:db8::7]:443\r\nX-Forwarded-Proto: https, http\r\n") == "2001:db8::7 open ");
    CHECK(ask({"127.0.0.1"}, "X-Forwarded-For: evil\r\nX-Request-Id: <script>\r\n") == "127.0.0.1 open ");
    CHECK_THROWS_AS(ask({"example"}, ""), lyceum::Fault);
}

TEST_CASE("stopping lets what is under way finish, and takes nothing new") {
    Served served({.workers = 2});
    Client idle(served), busy(served);
    busy.send(get("/slow"));
    REQUIRE(eventually([&] { return served.edge->stats().requests == 1; }));
    std::thread stopping([&] { served.stop(2'000); });
    CHECK(idle.ended());
    auto [head, body] = busy.answer();
    CHECK(body.starts_with("GET /slow?"));
    CHECK(contains(head, "Connection: close"));
    CHECK(busy.ended());
    ::shutdown(busy.descriptor(), SHUT_RDWR);
    auto began = Clock::now();
    stopping.join();
    CHECK(Clock::now() - began < milliseconds(500));
    CHECK(served.edge->stats().connections_open == 0);
    CHECK_FALSE(Client(served).connected());
}

TEST_CASE("stopping before running, and a grace that runs out") {
    EdgeConfig config;
    config.port = 0;
    auto edge = Edge::open(config, {echo, {}, {}});
    edge->stop();
    edge->run();

    Served served;
    Client stuck(served);
    stuck.send("GET / HTTP");
    REQUIRE(eventually([&] { return served.edge->stats().connections_open == 1; }));
    auto began = Clock::now();
    served.stop(50);
    CHECK(Clock::now() - began < milliseconds(500));
    CHECK(stuck.ended());
}

TEST_CASE("connections beyond the limit are closed") {
    Served served({.connections_max = 1});
    Client first(served);
    first.send(get("/"));
    CHECK(first.status() == 200);
    CHECK(Client(served).ended());
}

TEST_CASE("an address that cannot be listened on is named") {
    Served served;
    auto told = [](EdgeConfig config) -> std::string {
        try {
            Edge::open(config, {});
        } catch (const lyceum::Fault& fault) {
            return fault.what();
        }
        return "opened";
    };
    auto taken = told({.port = served.edge->port()});
    CHECK(contains(taken, "127.0.0.1:" + std::to_string(served.edge->port())));
    CHECK(contains(taken, "choose another port"));
    CHECK(contains(told({.address = "localhost!"}), "not an IP address"));
    CHECK(contains(told({.address = "192.0.2.1"}), "192.0.2.1:8080"));
    CHECK(contains(told({.tls_certificate_file = "only.pem"}), "name both"));
    CHECK(contains(told({.tls_certificate_file = "/nowhere/c.pem", .tls_key_file = "/nowhere/k.pem"}), "/nowhere/c.pem"));
}
