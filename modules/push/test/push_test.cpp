// Push: the RFC's own example byte for byte, who is told, and which devices are forgotten.
#include "modules/discussion/test/talk.hpp"
#include "modules/push/message.hpp"
#include "modules/push/push.hpp"
#include "platform/crypto/crypto.hpp"
#include "platform/http_client/http_client.hpp"

using namespace lyceum;

namespace {

std::string raw(const char* base64url) { return crypto::from_base64url(base64url).value(); }

constexpr auto kBrowserKey = "BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4";
constexpr auto kBrowserAuth = "BTBZMqHH6r4Tts7J_aSIgg";

/// A push service that keeps what it is sent and answers what it is told to.
struct Service : discussion::test::Talk {
    std::vector<http_client::Request> sent;
    int answers = 201;

    Service() {
        app.outgoing->transport = [this](const http_client::Request& request) {
            sent.push_back(request);
            return http_client::Response{.outcome = http_client::Outcome::answered, .status = answers};
        };
    }
    Answer subscribe(Browser& browser, const std::string& endpoint = "https://push.example.net/abc") {
        return browser.post("/push/subscriptions", {{"endpoint", endpoint}, {"p256dh", kBrowserKey}, {"auth", kBrowserAuth}});
    }
    void answer_question() {
        auto question = discussion::test::question(*this, place, ann_id, "How long?");
        discussion::test::post(*this, discussion::PostKind::answer, question, bob_id, "Four years.");
    }
};

}  // namespace

TEST_CASE("the example of RFC 8291 comes out byte for byte") {
    push::KeyPair mine{raw("BP4z9KsN6nGRTbVYI_c7VJSPQTBtkgcy27mlmlMoZIIgDll6e3vCYLocInmYWAmS6TlzAC8wEqKK6PBru3jl7A8"), Secret(raw("yfWPiYE-n46HLnH0KqZOF1fJJU3MYrct3AELtAQ-oRw"))};
    auto body = push::encrypted_with("When I grow up, I want to be a watermelon", {raw(kBrowserKey), raw(kBrowserAuth)}, mine, raw("DGv6ra1nlYgDCS1FRnbzlw"));
    CHECK(crypto::base64url(body) == "DGv6ra1nlYgDCS1FRnbzlwAAEABBBP4z9KsN6nGRTbVYI_c7VJSPQTBtkgcy27mlmlMoZIIgDll6e3vCYLocInmYWAmS6TlzAC8wEqKK6PBru3jl7A_yl95bQpu6cVPTpK4Mqgkf1CXztLVBSt2Ks3oZwbuwXPXLWyouBWLVWGNWQexSgSxsj_Qulcy4a-fN");
    CHECK_THROWS_AS(push::encrypted("x", {std::string(65, '\4'), raw(kBrowserAuth)}), Fault);
    CHECK_THROWS_AS(push::encrypted(std::string(4000, 'x'), {raw(kBrowserKey), raw(kBrowserAuth)}), Fault);
}

TEST_CASE("a token names the origin of the push service alone, and two of them differ") {
    auto pair = push::new_key_pair();
    auto token = push::authorization(pair, "https://push.example.net/abc?d=e", "mailto:hello@example.org", Time{1'800'000'000'000'000});
    CHECK(token.starts_with("vapid t=eyJ0eXAiOiJKV1QiLCJhbGciOiJFUzI1NiJ9."));
    CHECK(token.ends_with(", k=" + crypto::base64url(pair.public_point)));
    auto claims = token.substr(token.find('.') + 1);
    CHECK(crypto::from_base64url(claims.substr(0, claims.find('.'))) == R"({"aud":"https://push.example.net","exp":1800043200,"sub":"mailto:hello@example.org"})");
    CHECK(push::origin_of("http://push.example.net/") == "");
    CHECK(push::new_key_pair().public_point != pair.public_point);
}

TEST_CASE("a note is pushed to every device of its person, encrypted, and to nobody else") {
    Service service;
    CHECK(service.ann.post("/push/key").status == 200);
    CHECK(service.subscribe(service.ann).status == 303);
    CHECK(service.subscribe(service.ann, "https://push.example.net/second").status == 303);
    service.answer_question();
    service.deliver();
    REQUIRE(service.sent.size() == 2);
    auto& request = service.sent[0];
    CHECK(request.url == "https://push.example.net/abc");
    CHECK(request.headers.get("content-encoding") == "aes128gcm");
    CHECK(request.headers.get("ttl") == "86400");
    CHECK(request.headers.get("authorization").starts_with("vapid t="));
    CHECK(request.body.find("Four years") == std::string::npos);
    CHECK(request.body.size() > 100);
    CHECK(service.ann.get("/settings/push").has("push.example.net"));
}

TEST_CASE("what was read meanwhile is not pushed") {
    Service service;
    service.ann.post("/push/key");
    service.subscribe(service.ann);
    service.answer_question();
    service.answers = 503;
    service.deliver();
    auto tried = service.sent.size();
    CHECK(tried >= 1);
    service.ann.post("/notifications/read");
    service.answers = 201;
    service.pass(hours(2));
    service.deliver();
    CHECK(service.sent.size() == tried);
}

TEST_CASE("a device that is gone is forgotten, one that is removed or closed with its account too") {
    Service service;
    service.ann.post("/push/key");
    service.subscribe(service.ann);
    service.answers = 410;
    CHECK(service.ann.post("/push/test").status == 303);
    service.deliver();
    CHECK(service.ann.json("/settings/push").json().at("devices").as_array().empty());
    service.subscribe(service.ann);
    auto id = std::string(service.ann.json("/settings/push").json().at("devices").as_array()[0].at("id").as_string());
    service.bob.del("/push/subscriptions/" + id);
    CHECK(service.ann.json("/settings/push").json().at("devices").as_array().size() == 1);
    service.ann.del("/push/subscriptions/" + id);
    CHECK(service.ann.json("/settings/push").json().at("devices").as_array().empty());
}

TEST_CASE("what is no subscription is refused, and a browser belongs to whoever is signed in") {
    Service service;
    service.ann.post("/push/key");
    CHECK(service.subscribe(service.ann, "http://push.example.net/abc").status == 422);
    CHECK(service.ann.post("/push/subscriptions", {{"endpoint", "https://push.example.net/abc"}, {"p256dh", std::string(87, 'A')}, {"auth", "short"}}).status == 422);
    CHECK(service.subscribe(service.guest).status == 303);
    CHECK(service.guest.post("/push/key").location().find("/sign-in") == 0);
    service.subscribe(service.ann);
    service.subscribe(service.bob);
    CHECK(service.ann.json("/settings/push").json().at("devices").as_array().empty());
    CHECK(service.bob.json("/settings/push").json().at("devices").as_array().size() == 1);
    for (int n = 0; n < 9; ++n) service.subscribe(service.bob, "https://push.example.net/" + std::to_string(n));
    CHECK(service.subscribe(service.bob, "https://push.example.net/eleven").status == 409);
}
