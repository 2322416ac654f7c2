// What every answer carries, whoever asked for what.
#include "app/test/town.hpp"
#include "platform/http/pages.hpp"

using namespace lyceum;
using namespace lyceum::test;

namespace {

std::string_view header(const Answer& answer, std::string_view name) { return answer.headers.get(name); }

void must_be_hardened(const Answer& answer, bool secure) {
    CHECK(header(answer, "X-Content-Type-Options") == "nosniff");
    CHECK(header(answer, "X-Frame-Options") == "DENY");
    CHECK(header(answer, "Referrer-Policy") == "strict-origin-when-cross-origin");
    CHECK(header(answer, "Cross-Origin-Opener-Policy") == "same-origin");
    CHECK(!header(answer, "Cross-Origin-Resource-Policy").empty());
    CHECK(header(answer, "Permissions-Policy").find("camera=()") != std::string_view::npos);
    CHECK(!header(answer, "Cache-Control").empty());
    CHECK(header(answer, "Strict-Transport-Security").empty() == !secure);
    auto policy = header(answer, "Content-Security-Policy");
    CHECK(policy.starts_with("default-src 'none'"));
    CHECK(policy.find("frame-ancestors 'none'") != policy.npos);
    CHECK(policy.find("unsafe") == policy.npos);
    auto type = header(answer, "Content-Type");
    if (type.starts_with("text/")) CHECK(type.find("charset=utf-8") != type.npos);
    if (type.starts_with("text/html")) {
        bool page = policy.find("base-uri 'none'") != policy.npos && policy.find("img-src 'self' data:;") != policy.npos && policy.find("script-src 'self';") != policy.npos && policy.find("form-action 'self'") != policy.npos;
        CHECK((page || policy.find("sandbox") != policy.npos));
    }
    for (auto& [name, value] : answer.headers.all()) {
        if (!http::same_word(name, "set-cookie")) continue;
        CHECK(value.find("; SameSite=Lax") != value.npos);
        if (secure) CHECK(value.find("; Secure") != value.npos);
        bool preference = value.starts_with("lang=") || value.starts_with("theme=");
        if (!preference) CHECK(value.find("; HttpOnly") != value.npos);
    }
    // Pages of other sites may read what everybody may read, and never with somebody's cookies.
    for (auto banned : {"X-Powered-By", "Access-Control-Allow-Credentials"}) CHECK(header(answer, banned).empty());
    auto readers = header(answer, "Access-Control-Allow-Origin");
    CHECK((readers.empty() || readers == "*"));
}

}  // namespace

TEST_CASE("every answer carries its security headers, pages, feeds, pictures and refusals alike") {
    Town town;
    auto guest = town.browser();
    int asked = 0;
    for (auto* route : town.app.router->all())
        for (bool secure : {false, true})
            for (auto* browser : {&guest, &town.vera}) {
                http::Request request;
                request.method = route->method == "GET" ? "GET" : "POST";
                request.target = address_of(*route, town.words(std::string(kMissingId)));
                request.headers.add("Accept", "text/html");
                request.secure = secure;
                town.app.limits = std::make_unique<RateLimits>();
                INFO(request.method, " ", request.target, secure ? " by TLS" : "");
                must_be_hardened(browser->send(std::move(request)), secure);
                ++asked;
            }
    CHECK(asked > 800);
}

TEST_CASE("what is somebody's own is kept by no cache that others share") {
    Town town;
    for (auto* route : town.app.router->all()) {
        if (route->method != "GET" || route->access.who == Access::Who::anyone) continue;
        auto answer = send(town, town.owner, *route, address_of(*route, town.words(std::string(kMissingId))), {}, "text/html");
        auto kept = header(answer, "Cache-Control");
        CHECK_MESSAGE((kept.find("private") != kept.npos || kept.find("no-store") != kept.npos), route->pattern << ": " << kept);
    }
}

TEST_CASE("signing out tells the browser to forget what it kept") {
    Town town;
    auto answer = town.vera.post("/sign-out");
    CHECK(answer.status == 303);
    CHECK(header(answer, "Clear-Site-Data") == "\"cache\", \"storage\"");
    auto guest = town.browser();
    CHECK(header(guest.get("/"), "Clear-Site-Data").empty());
}

TEST_CASE("metrics are for the addresses that are named") {
    World world;
    auto guest = world.browser();
    CHECK(guest.get("/metrics").status == 404);
    world.app.config.http.metrics_from.push_back("192.0.2.1");
    CHECK(guest.get("/metrics").has("lyceum_requests_total"));
    world.write([](Tx& tx) {
        tx.run(R"sql(insert into jobs (id, kind, lane, payload, due_at, created_at) values (1, 'test.later', 'default', '{}', $1, $2))sql", tx.now() + hours(1), tx.now());
    });
    CHECK(guest.get("/metrics").has("lyceum_jobs{lane="));
    CHECK_FALSE(guest.get("/metrics").has("lyceum_jobs_due{"));      // its time has not come
    world.write([](Tx& tx) { tx.run(R"sql(update jobs set due_at = $1 where id = 1)sql", tx.now()); });
    CHECK(guest.get("/metrics").has("lyceum_jobs_due{lane=\"default\"} 1"));
}

TEST_CASE("security.txt says where weaknesses are reported, once somebody said so") {
    World world;
    auto guest = world.browser();
    CHECK(guest.get("/.well-known/security.txt").status == 404);
    world.app.config.security.contact = "mailto:security@example.org";
    auto text = guest.get("/.well-known/security.txt");
    CHECK(text.status == 200);
    CHECK(header(text, "Content-Type") == "text/plain; charset=utf-8");
    CHECK(text.body == "Contact: mailto:security@example.org\nExpires: 2027-07-14T00:00:00Z\nPreferred-Languages: zh, en\n"
                       "Canonical: http://lyceum.test/.well-known/security.txt\n");
}

TEST_CASE("what browsers and password managers ask for at addresses of their own leads where it is") {
    World world;
    auto guest = world.browser();
    CHECK(guest.get(guest.get("/favicon.ico").location()).status == 200);
    CHECK(guest.get("/.well-known/change-password").location() == "/settings/account");
}

TEST_CASE("names below this one can be left out of the rule to use TLS") {
    World world;
    auto guest = world.browser();
    auto rule = [&] {
        http::Request request;
        request.method = "GET", request.target = "/sign-in", request.secure = true;
        return std::string(header(guest.send(std::move(request)), "Strict-Transport-Security"));
    };
    CHECK(rule() == "max-age=31536000; includeSubDomains");
    world.app.config.security.hsts_subdomains = false;
    CHECK(rule() == "max-age=31536000");
}
