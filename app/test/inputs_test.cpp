// Every route, given what nobody should send: it is refused in words, and never breaks anything.
#include "app/test/town.hpp"
#include "platform/http/pages.hpp"

using namespace lyceum;
using namespace lyceum::test;

namespace {

namespace bj = boost::json;

const std::string kLong(70'000, 'a'), kDeep(5'000, '['), kBrokenUtf8 = "\xc3\x28", kNul(1, '\0');

const std::vector<std::string>& hostile_json() {
    static const std::vector<std::string> all{"null", "true", "-1", "0", "2147483648", "99999999999999999999", "-9223372036854775808", "1e308", "0.5", "\"\"", "\" \"",
        "\"\\u0000\"", "\"\\ud83d\\ude00\\u202e\"", "\"" + kLong + "\"", "[]", "[null]", "[[[[]]]]", "{}", "{\"a\":1}", "\"' or 1=1 --\"", "\"{}{0}%s%n\"",
        "\"0000000000000\"", "\"zzzzzzzzzzzzz\"", "\"9999-12-31T23:59:60Z\"", "\"-1\"", "\"//evil.example\"", "\"javascript:alert(1)\""};
    return all;
}

const std::vector<std::string>& hostile_words() {
    static const std::vector<std::string> all{"", "%00", "%ff", "%", "-1", "0", "99999999999999999999", "1e309", "nan", "0.5", "%F0%9F%98%80", "..%2f", "%0d%0a", "%27%20or%201%3D1",
        "0000000000000", "zzzzzzzzzzzzz", "fzzzzzzzzzzzz", "%5B%5D", "2026-02-30", "%3Cscript%3E", std::string(3'000, 'a'), "%7B%7D%7B0%7D%25s"};
    return all;
}

struct Prober {
    Town town;
    Browser browser = accounts::test::sign_in(town, town.shop.owner);
    int asked = 0;

    Answer ask(const Route& route, const std::string& method, const std::string& target, const std::string& type, const std::string& body) {
        if (browser.cookie("sid").empty()) browser = accounts::test::sign_in(town, town.shop.owner);
        if (browser.csrf().empty()) browser.get("/settings/profile");
        town.app.limits = std::make_unique<RateLimits>();
        http::Request request;
        request.method = method, request.target = target, request.body = body;
        request.headers.add("Accept", ++asked % 3 ? "application/json" : "text/html");
        if (!type.empty()) request.headers.add("Content-Type", type);
        request.headers.add("Sec-Fetch-Site", "same-origin");
        request.headers.add("X-CSRF-Token", browser.csrf());
        auto answer = browser.send(std::move(request));
        CHECK_MESSAGE(is_sound(route, answer), method << " " << target.substr(0, 200) << " " << type << " " << body.substr(0, 200) << ": "
            << answer.status << " " << answer.body.substr(0, 200));
        return answer;
    }
};

const Words kNothing{std::string(kMissingId), {}};

void try_bodies(Prober& prober, const Route& route) {
    constexpr auto json = "application/json";
    auto address = address_of(route, prober.town.words(std::string(kMissingId)));
    auto fits = bj::parse(plausible_body(route, prober.town.words(std::string(kMissingId)), prober.town.now)).as_object();
    for (auto& member : fits)
        for (auto& value : hostile_json()) {
            auto body = fits;
            body.erase(member.key());
            auto rest = bj::serialize(body);
            auto mixed = "{" + bj::serialize(member.key()) + ":" + value + (body.empty() ? "" : ",") + rest.substr(1);
            prober.ask(route, route.method, address, json, mixed);
        }
    auto whole = bj::serialize(fits);
    auto unknown = fits;
    unknown["zz_unknown"] = 1;
    CHECK_MESSAGE(prober.ask(route, route.method, address, json, bj::serialize(unknown)).status >= 400, route.method << " " << address << " takes what it does not know");
    auto twice = whole.substr(0, whole.size() - 1) + (fits.empty() ? "" : ",") + "\"a\":1,\"a\":2}";
    CHECK_MESSAGE(prober.ask(route, route.method, address, json, twice).status == 400, route.method << " " << address << " takes a member twice");
    CHECK(prober.ask(route, route.method, address, "text/plain", "a=1").status == 400);
    CHECK(prober.ask(route, route.method, address, json, "{").status == 400);
    CHECK(prober.ask(route, route.method, address, json, kDeep).status == 400);
    CHECK(prober.ask(route, route.method, address, json, "{\"a\":\"" + kBrokenUtf8 + "\"}").status == 400);
    for (auto& body : {"[]", "null", "1", "\"text\"", "{}"}) prober.ask(route, route.method, address, json, body);
}

void try_forms(Prober& prober, const Route& route) {
    constexpr auto form = "application/x-www-form-urlencoded";
    auto address = address_of(route, prober.town.words(std::string(kMissingId)));
    std::string many, twice;
    for (int i = 0; i < 500; ++i) many += "a=1&";
    for (auto& member : members_of(route)) {
        twice += member.name + "=1&" + member.name + "=2&";
        for (auto& word : hostile_words()) prober.ask(route, route.method, address, form, member.name + "=" + word);
    }
    prober.ask(route, route.method, address, form, twice);
    CHECK(prober.ask(route, route.method, address, form, many).status == 400);
    CHECK(prober.ask(route, route.method, address, form, "a=%f").status == 400);
    for (std::string body : {"", "--b--", "--b\r\n\r\n\r\n--b--", "--b\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\nx\r\n--b--", "--b\r\nContent-Disposition: form-data; name=\"file\"; filename=\"../../x\"\r\n\r\nx\r\n--b--",
             "--b\r\nContent-Disposition: form-data; name=\"\xff\"\r\n\r\nx\r\n--b--", "--b\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a\"\r\n\r\n\x89PNG\r\n\x1a\n\r\n--b--", "--b\r\n"})
        prober.ask(route, route.method, address, "multipart/form-data; boundary=b", body);
    prober.ask(route, route.method, address, "multipart/form-data", "x");
}

void try_address(Prober& prober, const Route& route) {
    auto hole = route.pattern.find('{');
    if (hole != std::string::npos)
        for (auto& word : hostile_words()) {
            std::string target;
            for (std::string_view rest = route.pattern; !rest.empty();) {
                auto open = rest.find('{');
                target += rest.substr(0, open);
                if (open == rest.npos) break;
                target += word.empty() ? "%20" : word;
                rest.remove_prefix(rest.find('}') + 1);
            }
            prober.ask(route, route.method, target, {}, {});
        }
    auto address = address_of(route, prober.town.words(std::string(kMissingId)));
    for (auto& member : members_of(route)) {
        if (member.in_path) continue;
        for (auto& word : hostile_words()) prober.ask(route, route.method, address + "?" + member.name + "=" + word, {}, {});
        prober.ask(route, route.method, address + "?" + member.name + "=1&" + member.name + "=2&" + member.name + "[]=3", {}, {});
    }
    for (auto* query : {"?", "?&&&", "?=", "?a", "?a=%", "?_method=put", "?lang=xx", "?csrf=x"}) prober.ask(route, route.method, address + query, {}, {});
}

}  // namespace

TEST_CASE("no input breaks a route: wrong, unknown, repeated, oversize, broken and empty") {
    Prober prober;
    bool thin = std::getenv("LYCEUM_TEST_DATABASE") && !std::getenv("LYCEUM_LONG");
    int n = 0;
    for (auto* route : prober.town.app.router->all()) {
        if (thin && ++n % 6) continue;                              // the reading of input is the same on both databases
        try_address(prober, *route);
        if (route->method == "GET") continue;
        try_bodies(prober, *route);
        try_forms(prober, *route);
    }
    CHECK(prober.asked > (thin ? 2'000 : 10'000));
}

TEST_CASE("an address takes its own methods and no others") {
    Prober prober;
    std::map<std::string, std::set<std::string>> methods;
    for (auto* route : prober.town.app.router->all()) methods[address_of(*route, kNothing)].insert(route->method);
    Route any{"GET", "/", anyone, {}, {}, {}, {}, {}};
    for (auto& [address, own] : methods)
        for (std::string method : {"TRACE", "OPTIONS", "PATCH", "CONNECT", "PROPFIND", "GET", "POST", "PUT", "DELETE"}) {
            if (own.contains(method)) continue;
            auto answer = prober.ask(any, method, address, {}, {});
            INFO(method, " ", address);
            bool says_which = method == "OPTIONS" && answer.status == 204 && answer.headers.has("allow");
            CHECK((answer.status == 405 || answer.status == 404 || says_which));
            // Another pattern may fit the same address.
            if (answer.status == 405) CHECK(std::any_of(own.begin(), own.end(), [&](auto& m) { return answer.headers.get("allow").find(m) != std::string::npos; }));
        }
}

TEST_CASE("what was sent comes back only as text") {
    Prober prober;
    const std::string probe = "zq<script>zq</script>\"'zq";
    for (auto* route : prober.town.app.router->all()) {
        if (route->method != "GET") continue;
        auto words = prober.town.words(std::string(kMissingId));
        auto address = address_of(*route, words);
        for (auto& member : members_of(*route)) {
            if (!member.is_text()) continue;
            auto with = words;
            with.named[member.name] = probe;
            auto target = member.in_path ? address_of(*route, with) : address + "?" + member.name + "=" + http::percent_encoded(probe);
            http::Request request;
            request.method = "GET", request.target = target;
            request.headers.add("Accept", "text/html");
            auto answer = prober.browser.send(std::move(request));
            bool page = answer.headers.get("content-type").find("html") != std::string_view::npos || answer.headers.get("content-type").find("xml") != std::string_view::npos;
            if (page) CHECK_MESSAGE(answer.body.find("<script>zq") == std::string::npos, target);
        }
    }
}
