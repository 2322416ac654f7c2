// Pages for visitors without a session are kept whole, and never longer than they are true.
#include "app/test/world.hpp"
#include "modules/accounts/test/people.hpp"
#include "modules/discussion/test/talk.hpp"
#include "platform/http/pages.hpp"

using namespace lyceum;
using discussion::PostKind;

namespace {

struct Kept : discussion::test::Talk {
    std::uint64_t hits() const { return app.pages->hits(); }
    /// Whether this page is answered from memory.
    bool is_kept(Browser& browser, const std::string& target) {
        auto before = hits();
        CHECK(browser.get(target).status == 200);
        return hits() > before;
    }
};

http::Request plain(const std::string& target, const std::string& accept = "text/html") {
    http::Request request;
    request.method = "GET";
    request.target = target;
    auto question = target.find('?');
    request.path = target.substr(0, question);
    if (question != target.npos) request.query = target.substr(question + 1);
    request.host = "lyceum.test";
    request.headers.add("Accept", accept);
    request.headers.add("Accept-Language", "en");
    return request;
}

}  // namespace

TEST_CASE("a page is kept until something it shows is written, and not a moment longer") {
    Kept world;
    auto question = discussion::test::question(world, world.place, world.ann_id, "What is kept?");
    auto at = Kept::at(question);
    CHECK_FALSE(world.is_kept(world.guest, at));
    CHECK(world.is_kept(world.guest, at));
    discussion::test::post(world, PostKind::answer, question, world.bob_id, "Everything that stands still");
    auto page = world.guest.get(at);
    CHECK(page.has("Everything that stands still"));
    CHECK(world.is_kept(world.guest, at));
}

TEST_CASE("what a page did not read may change, and the page stays in memory") {
    Kept world;
    auto question = discussion::test::question(world, world.place, world.ann_id, "What is kept?");
    auto at = Kept::at(question);
    world.deliver();
    world.guest.get(at);
    world.write([&](Tx& tx) {
        accounts::start_session(tx, world.app.nobody(world.now, i18n::Language::en), world.cat_id, false);
        publish(tx, {.topic = "item:1", .kind = "refresh", .refresh = "/"});
    });
    world.deliver();
    CHECK(world.is_kept(world.guest, at));
}

TEST_CASE("what is kept is told apart by everything it depends on") {
    Kept world;
    auto& app = world.app;
    auto english = app.answer(plain("/communities"));
    CHECK(english.status == 200);
    // On PostgreSQL other servers are asked first, which takes a worker.
    CHECK((app.answer_at_once(plain("/communities")) != nullptr) == (world.database().dialect() == Dialect::sqlite));
    auto chinese = plain("/communities");
    chinese.headers.set("Accept-Language", "zh");
    CHECK(app.answer_at_once(chinese) == nullptr);
    auto dark = plain("/communities");
    dark.headers.add("Cookie", "theme=dark");
    CHECK(app.answer_at_once(dark) == nullptr);
    CHECK(app.answer_at_once(plain("/communities", "application/json")) == nullptr);
    auto secure = plain("/communities");
    secure.secure = true;
    CHECK(app.answer_at_once(secure) == nullptr);
    auto elsewhere = plain("/communities");
    elsewhere.host = "other.test";
    CHECK(app.answer_at_once(elsewhere) == nullptr);
    auto brotli = plain("/communities");
    brotli.headers.add("Accept-Encoding", "br");
    CHECK(app.answer_at_once(brotli) == nullptr);
}

TEST_CASE("nobody with a session, a token or a message to be shown is given a kept page") {
    Kept world;
    world.guest.get("/communities");
    world.app.answer(plain("/communities"));
    for (auto cookie : {"sid=x", "__Host-sid=x", "notice=x"}) {
        auto request = plain("/communities");
        request.headers.add("Cookie", cookie);
        CHECK(world.app.answer_at_once(request) == nullptr);
    }
    auto token = plain("/communities");
    token.headers.add("Authorization", "Bearer x");
    CHECK(world.app.answer_at_once(token) == nullptr);
    auto part = plain("/communities");
    part.headers.add("Range", "bytes=0-10");
    CHECK(world.app.answer_at_once(part) == nullptr);
}

TEST_CASE("a kept page says what the page said, and knows who has it already") {
    Kept world;
    auto page = world.app.answer(plain("/communities"));
    auto kept = world.app.answer_at_once(plain("/communities"));
    if (world.database().dialect() == Dialect::postgres) {
        CHECK(!kept);
        return;
    }
    REQUIRE(kept);
    CHECK(*kept->body == *page.body);
    for (auto& [name, value] : page.headers.all()) CHECK(kept->fields.find(name + ": " + value + "\r\n") != std::string::npos);
    auto again = plain("/communities");
    again.headers.add("If-None-Match", std::string(page.headers.get("ETag")));
    CHECK(world.app.answer_at_once(again)->status == 304);
    world.pass(seconds(31));
    CHECK(world.app.answer_at_once(plain("/communities")) == nullptr);
}
