// What integrators can rely on: every event arrives, signed, until it was heard; and none holds what is locked.
#include "modules/accounts/test/letters.hpp"
#include "modules/content/test/writers.hpp"
#include "modules/discussion/test/talk.hpp"
#include "modules/webhooks/sending.hpp"
#include "platform/crypto/crypto.hpp"
#include <algorithm>
#include <set>

using namespace lyceum;
using namespace lyceum::webhooks;

namespace {

/// A site with an owner, and a receiver that answers as it is told to.
struct Hooked : discussion::test::Talk {
    Browser boss = accounts::test::person(*this, "boss", accounts::Role::owner);
    std::vector<http_client::Request> received;
    std::function<http_client::Response()> answer = [] { return http_client::Response{.status = 204}; };

    Hooked() {
        deliver();
        app.outgoing->transport = [this](const http_client::Request& request) {
            received.push_back(request);
            return answer();
        };
    }
    struct Added { std::string id, secret; };
    Added add(const FormFields& more = {}) {
        FormFields fields{{"url", "https://receiver.example/hooks"}};
        fields.insert(fields.end(), more.begin(), more.end());
        auto page = boss.post("/admin/webhooks", fields);
        CHECK(page.status == 200);
        return {accounts::test::first_match(page.body, "/admin/webhooks/([0-9a-z]{13})"), accounts::test::first_match(page.body, "(whsec_[A-Za-z0-9+/=]+)")};
    }
    /// Sessions of those who administer are short.
    Browser& owner() { return boss = accounts::test::sign_in(*this, id("boss")); }
    Answer endpoint(const std::string& id) { return owner().json("/admin/webhooks/" + id); }
    boost::json::value body(std::size_t n) const { return boost::json::parse(received.at(n).body); }
    /// Long enough for every attempt at what fails now, and short of five days.
    void wear_out() {
        for (auto pause : kPauses) {
            pass(Span{pause.micros / 100 * 111}), deliver();
            pass(minutes(6)), deliver();
        }
        for (int n = 0; n < 3; ++n) pass(hours(2)), deliver();
    }
    std::string type(std::size_t n) const { return std::string(body(n).at("type").as_string()); }
    ItemId topic_by_ann(const std::string& title) {
        auto id = discussion::test::topic(*this, place, ann_id, title);
        deliver();
        return id;
    }
};

std::string key_of(const std::string& secret) { return *crypto::from_base64(secret.substr(6)); }

}  // namespace

TEST_CASE("a program is told of what it asked for, signed after Standard Webhooks") {
    Hooked site;
    auto made = site.add({{"types", "topic.created"}, {"types", "reply.created"}});
    REQUIRE(made.secret.size() > 40);
    auto topic = site.topic_by_ann("Ring buffers");
    REQUIRE(site.received.size() == 1);
    auto& request = site.received[0];
    CHECK(request.method == "POST");
    CHECK(request.url == "https://receiver.example/hooks");
    CHECK(site.type(0) == "topic.created");
    CHECK(site.body(0).at("data").at("item").at("title").as_string() == "Ring buffers");
    CHECK(site.body(0).at("data").at("item").at("author").at("handle").as_string() == "ann");
    auto id = std::string(request.headers.get("webhook-id"));
    CHECK(id.starts_with("msg_"));
    auto seconds_now = site.now.micros / 1'000'000;
    CHECK(request.headers.get("webhook-timestamp") == std::to_string(seconds_now));
    auto wanted = "v1," + crypto::base64(crypto::hmac_sha256(Secret(key_of(made.secret)), fmt::format("{}.{}.{}", id, seconds_now, request.body)));
    CHECK(request.headers.get("webhook-signature") == wanted);

    discussion::test::post(site, discussion::PostKind::reply, topic, site.bob_id, "The secret text of a reply.");
    discussion::test::question(site, site.place, site.ann_id, "Not asked for");
    site.deliver();
    REQUIRE(site.received.size() == 2);
    CHECK(site.type(1) == "reply.created");
    CHECK(site.received[1].body.find("secret text") == std::string::npos);
    CHECK(site.endpoint(made.id).json().at("endpoint").at("delivered").as_int64() == 2);
}

TEST_CASE("the vector of Standard Webhooks is signed as its libraries sign it") {
    auto key = *crypto::from_base64("MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw");
    CHECK(signatures({key}, "msg_p5jXN8AQM9LWM0D4loKWxJek", 1614265330, R"({"test": 2432232314})") == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=");
    CHECK(signatures({key, key}, "a", 1, "b").find(" v1,") != std::string::npos);
}

TEST_CASE("what fails is repeated at growing distances with the same id, and the page shows each attempt") {
    Hooked site;
    auto made = site.add({{"types", "topic.created"}});
    site.answer = [] { return http_client::Response{.status = 500, .body = "out of order"}; };
    site.topic_by_ann("Ring buffers");
    REQUIRE(site.received.size() == 1);
    site.wear_out();
    CHECK(site.received.size() == kAttemptsMost);
    for (auto& request : site.received) {
        CHECK(request.headers.get("webhook-id") == site.received[0].headers.get("webhook-id"));
        CHECK(request.body == site.received[0].body);
    }
    CHECK(site.received.back().headers.get("webhook-timestamp") != site.received[0].headers.get("webhook-timestamp"));
    auto page = site.endpoint(made.id).json();
    CHECK(page.at("deliveries").at(0).at("row").at("state").as_string() == "failed");
    CHECK(page.at("deliveries").at(0).at("attempts").as_array().size() == kAttemptsMost);
    CHECK(page.at("deliveries").at(0).at("attempts").at(0).at("answer").as_string() == "out of order");
    CHECK(site.owner().get("/admin/webhooks/" + made.id).has("Given up"));
    auto delivery = std::string(page.at("deliveries").at(0).at("row").at("id").as_string());
    CHECK(site.owner().get("/admin/webhooks/deliveries/" + delivery).has("out of order"));
}

TEST_CASE("the pauses together last longer than a day") {
    Span all{};
    for (auto pause : kPauses) all.micros += pause.micros;
    CHECK(all > hours(24));
}

TEST_CASE("one delivery, and all that failed, are sent again from the page") {
    Hooked site;
    auto made = site.add({{"types", "topic.created"}});
    site.answer = [] { return http_client::Response{.outcome = http_client::Outcome::unreachable, .reason = "nobody listens"}; };
    site.topic_by_ann("One");
    site.topic_by_ann("Two");
    for (int n = 0; n < 12; ++n) site.pass(hours(9)), site.deliver();
    auto tried = site.received.size();
    site.answer = [] { return http_client::Response{.status = 200}; };
    for (int n = 0; n < 12 && site.endpoint(made.id).json().at("endpoint").at("waiting").as_int64() > 0; ++n) site.pass(hours(27)), site.deliver();
    auto page = site.endpoint(made.id).json();
    CHECK(page.at("endpoint").at("delivered").as_int64() == 2);
    CHECK(site.received.size() > tried);
    auto delivery = std::string(page.at("deliveries").at(0).at("row").at("id").as_string());
    auto before = site.received.size();
    CHECK(site.owner().post("/admin/webhooks/deliveries/" + delivery + "/replay").status == 303);
    site.deliver();
    REQUIRE(site.received.size() == before + 1);
    CHECK(site.received.back().body.find("Two") != std::string::npos);

    site.answer = [] { return http_client::Response{.status = 500}; };
    site.topic_by_ann("Three");
    site.wear_out();
    CHECK(site.endpoint(made.id).json().at("endpoint").at("failed").as_int64() == 1);
    site.answer = [] { return http_client::Response{.status = 200}; };
    CHECK(site.owner().post("/admin/webhooks/" + made.id + "/replay").status == 303);
    site.pass(hours(1)), site.deliver();
    CHECK(site.endpoint(made.id).json().at("endpoint").at("failed").as_int64() == 0);
    CHECK(site.endpoint(made.id).json().at("endpoint").at("delivered").as_int64() == 3);
}

TEST_CASE("an endpoint that is gone is switched off at once, one that fails for days with a letter, and loses nothing") {
    Hooked site;
    auto made = site.add({{"types", "topic.created"}});
    site.answer = [] { return http_client::Response{.status = 410}; };
    site.topic_by_ann("One");
    CHECK(site.endpoint(made.id).json().at("endpoint").at("row").at("state").as_string() == "disabled");
    CHECK(site.received.size() == 1);
    auto letter = accounts::test::letter_to(site, "boss@example.org", "switched off");
    CHECK(letter.find("410 Gone") != std::string::npos);
    site.answer = [] { return http_client::Response{.status = 200}; };
    site.pass(days(1)), site.deliver();
    CHECK(site.received.size() == 1);
    CHECK(site.owner().post("/admin/webhooks/" + made.id + "/resume").status == 303);
    site.deliver();
    CHECK(site.received.size() == 2);
    CHECK(site.endpoint(made.id).json().at("endpoint").at("delivered").as_int64() == 1);

    site.answer = [] { return http_client::Response{.status = 503}; };
    for (int n = 0; n < 25; ++n) {
        site.topic_by_ann(fmt::format("Number {}", n));
        site.pass(hours(6)), site.deliver();
    }
    CHECK(site.endpoint(made.id).json().at("endpoint").at("row").at("state").as_string() == "disabled");
    CHECK(!accounts::test::letter_to(site, "boss@example.org", "five days").empty());
}

TEST_CASE("paused endpoints are told later, and Retry-After is honoured") {
    Hooked site;
    auto made = site.add({{"types", "topic.created"}});
    CHECK(site.owner().post("/admin/webhooks/" + made.id + "/pause").status == 303);
    CHECK(site.owner().post("/admin/webhooks/" + made.id + "/test").status == 409);
    site.topic_by_ann("While paused");
    CHECK(site.received.empty());
    site.owner().post("/admin/webhooks/" + made.id + "/resume");
    site.deliver();
    REQUIRE(site.received.size() == 1);

    site.answer = [] {
        http_client::Response response{.status = 429};
        response.headers.add("Retry-After", "7200");
        return response;
    };
    site.topic_by_ann("Too fast");
    CHECK(site.received.size() == 2);
    site.pass(minutes(90)), site.deliver();
    CHECK(site.received.size() == 2);
    site.pass(minutes(31)), site.deliver();
    CHECK(site.received.size() == 3);
}

TEST_CASE("while a receiver is down only one delivery in a while finds out") {
    Hooked site;
    site.add({{"types", "topic.created"}});
    site.answer = [] { return http_client::Response{.outcome = http_client::Outcome::timed_out, .reason = "it stalled"}; };
    for (int n = 0; n < 10; ++n) site.topic_by_ann(fmt::format("Number {}", n));
    CHECK(site.received.size() == 1);
    site.pass(minutes(6)), site.deliver();
    CHECK(site.received.size() <= 3);
    site.answer = [] { return http_client::Response{.status = 200}; };
    site.pass(minutes(40)), site.deliver();
    site.pass(minutes(40)), site.deliver();
    std::set<std::string> heard;
    for (auto& request : site.received) heard.insert(std::string(request.headers.get("webhook-id")));
    CHECK(heard.size() == 10);
}

TEST_CASE("while a secret is replaced both sign, for a day") {
    Hooked site;
    auto made = site.add({{"types", "topic.created"}});
    auto renewed = accounts::test::first_match(site.owner().post("/admin/webhooks/" + made.id + "/secret").body, "(whsec_[A-Za-z0-9+/=]+)");
    REQUIRE(!renewed.empty());
    CHECK(renewed != made.secret);
    auto signs = [&](const http_client::Request& request, const std::string& secret) {
        auto wanted = crypto::base64(crypto::hmac_sha256(Secret(key_of(secret)), fmt::format("{}.{}.{}", request.headers.get("webhook-id"), request.headers.get("webhook-timestamp"), request.body)));
        return std::string(request.headers.get("webhook-signature")).find(wanted) != std::string::npos;
    };
    site.topic_by_ann("One");
    CHECK(signs(site.received.at(0), renewed));
    CHECK(signs(site.received.at(0), made.secret));
    site.pass(hours(25));
    site.topic_by_ann("Two");
    CHECK(signs(site.received.at(1), renewed));
    CHECK_FALSE(signs(site.received.at(1), made.secret));
}

TEST_CASE("payloads of locked articles hold their free part alone") {
    Hooked site;
    site.add();
    content::test::article(site, site.place, {.author = site.olga_id, .title = "For members", .body = "Free words.\n\n<!-- paywall -->\n\nLOCKEDWORDS here.", .lock = membership::LockKind::members});
    site.deliver();
    bool told = false;
    for (auto& request : site.received) {
        CHECK(request.body.find("LOCKEDWORDS") == std::string::npos);
        told |= request.body.find("\"article.published\"") != std::string::npos && request.body.find("For members") != std::string::npos;
    }
    CHECK(told);
}

TEST_CASE("members, tiers and their ends are told, each once") {
    Hooked site;
    site.add();
    accounts::test::person(site, "eve");                            // newcomers enter the only community
    site.deliver();
    site.write([&](Tx& tx) {
        membership::grant(tx, {.person = site.bob_id, .community = site.place.community, .level = 1, .starts_at = site.now, .ends_at = site.now + days(3), .source = "gift", .source_id = "x"});
    });
    site.deliver();
    for (int hour = 0; hour < 80; ++hour) site.pass(hours(1)), site.deliver();
    auto told = [&](std::string_view type) {
        return std::count_if(site.received.begin(), site.received.end(), [&](auto& r) { return boost::json::parse(r.body).at("type").as_string() == boost::json::string_view(type.data(), type.size()); });
    };
    CHECK(told("member.joined") == 1);
    CHECK(told("tier.granted") == 1);
    CHECK(told("tier.ended") == 1);
}

TEST_CASE("endpoints are for administrators, their addresses and events are checked") {
    Hooked site;
    CHECK(site.ann.get("/admin/webhooks").status == 403);
    CHECK(site.guest.json("/api/v1/admin/webhooks").status == 401);
    CHECK(site.owner().post("/admin/webhooks", {{"url", "ftp://receiver.example/x"}}).status == 422);
    CHECK(site.owner().post("/admin/webhooks", {{"url", "https://receiver.example/x"}, {"types", "article.burned"}}).status == 422);
    auto made = site.add();
    CHECK(site.owner().get("/admin/webhooks").has("receiver.example"));
    CHECK_FALSE(site.owner().get("/admin/webhooks/" + made.id).has(made.secret));
    CHECK(site.owner().post("/admin/webhooks/" + made.id + "/test").status == 303);
    site.deliver();
    CHECK(site.type(site.received.size() - 1) == "webhook.test");
    CHECK(site.owner().put("/admin/webhooks/" + made.id, {{"url", "https://other.example/y"}, {"types", "topic.created"}}).status == 303);
    site.topic_by_ann("Elsewhere");
    CHECK(site.received.back().url == "https://other.example/y");
    CHECK(site.owner().del("/admin/webhooks/" + made.id).status == 303);
    auto before = site.received.size();
    site.topic_by_ann("Nobody hears");
    CHECK(site.received.size() == before);
    CHECK(site.owner().get("/admin/webhooks/" + made.id).status == 404);
}

TEST_CASE("everybody reads the catalogue, and each example keeps its schema") {
    Hooked site;
    auto page = site.guest.get("/api/events");
    CHECK(page.status == 200);
    for (auto& type : event_types()) {
        CHECK(page.has(type.name));
        auto schema = site.guest.get("/api/events/" + type.name);
        CHECK(schema.status == 200);
        auto document = schema.json();
        auto example = boost::json::parse(type.example);
        CHECK(document.at("properties").at("type").at("const") == example.at("type"));
        CHECK(schema.body.find("#/components/") == std::string::npos);
    }
    auto reader = site.browser();
    reader.speak("zh");
    CHECK(reader.get("/api/events").has("文章"));
    CHECK(site.guest.get("/api/events/nothing").status == 404);
}
