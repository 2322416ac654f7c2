// Likes, saves and reports: once each, taken back, counted, and only of what one may see.
#include "modules/content/test/writers.hpp"
#include "modules/discussion/test/talk.hpp"
#include "modules/reactions/reactions.hpp"

using namespace lyceum;
using discussion::test::Talk;

namespace {

std::int64_t likes(Browser& browser, ItemId item) {
    auto page = browser.json("/articles").json();
    for (auto& card : page.at("listing").at("cards").as_array())
        if (card.at("id").as_string() == to_string(item)) return card.at("likes").as_int64();
    return -1;
}

}  // namespace

TEST_CASE("liking twice is liking once, and is taken back") {
    Talk talk;
    auto article = content::test::article(talk, talk.place, {.author = talk.olga_id, .title = "Likeable"});
    auto place = "/likes/" + to_string(article);
    CHECK(talk.ann.turbo("PUT", place).has("aria-pressed=\"true\""));
    talk.ann.put(place);
    talk.bob.put(place);
    talk.deliver();
    CHECK(likes(talk.guest, article) == 2);
    CHECK(talk.ann.turbo("DELETE", place).has("aria-pressed=\"false\""));
    talk.ann.del(place);
    talk.deliver();
    CHECK(likes(talk.guest, article) == 1);
    talk.read([&](Db& db) {
        for (auto* ask : filled(talk.app, verifications)) CHECK(ask(db).empty());
    });
}

TEST_CASE("guests are led to sign in, and what cannot be seen cannot be liked or saved") {
    Talk talk;
    auto article = content::test::article(talk, talk.place, {.author = talk.olga_id});
    for (auto* what : {"/likes/", "/saved/"}) {
        CHECK(talk.guest.put(what + to_string(article)).location().find("/sign-in") == 0);
        CHECK(talk.ann.put(what + to_string(ItemId{404})).status == 404);
    }
    auto hidden = communities::test::community(talk, talk.cat_id, "secret", communities::Visibility::closed);
    auto space = communities::test::space(talk, hidden, "talk", communities::SpaceKind::discussion);
    auto topic = talk.write([&](Tx& tx) {
        discussion::NewThread made{.kind = items::Kind::topic, .author = talk.cat_id, .community = hidden, .space = space, .title = "Secret", .body = "x"};
        return discussion::open_thread(tx, made, discussion::prepare(tx, "x"));
    });
    CHECK(talk.ann.put("/likes/" + to_string(topic)).status == 404);
    CHECK(talk.cat.put("/saved/" + to_string(topic)).status == 303);
    CHECK(talk.cat.put("/likes/" + to_string(topic)).status == 409);
}

TEST_CASE("the author is told of a like once, not of their own") {
    Talk talk;
    auto article = content::test::article(talk, talk.place, {.author = talk.olga_id, .title = "Likeable"});
    for (int n = 0; n < 3; ++n) {
        talk.ann.put("/likes/" + to_string(article));
        talk.ann.del("/likes/" + to_string(article));
    }
    talk.olga.put("/likes/" + to_string(article));
    talk.ann.put("/likes/" + to_string(article));
    talk.deliver();
    CHECK(talk.olga.json("/notifications").json().at("notes").as_array().size() == 1);
}

TEST_CASE("what is saved is on one's own shelf, the newest first, until it is taken off") {
    Talk talk;
    auto one = content::test::article(talk, talk.place, {.author = talk.olga_id, .title = "Keep one"});
    auto two = content::test::article(talk, talk.place, {.author = talk.olga_id, .title = "Keep two"});
    CHECK(talk.ann.get("/saved").status == 200);
    for (auto item : {one, two, one}) talk.pass(seconds(1)), talk.ann.put("/saved/" + to_string(item));
    auto shelf = talk.ann.json("/saved").json();
    CHECK(shelf.at("total").as_int64() == 2);
    CHECK(shelf.at("cards").as_array()[0].at("title").as_string() == "Keep two");
    CHECK(talk.bob.json("/saved").json().at("total").as_int64() == 0);
    talk.ann.del("/saved/" + to_string(two));
    CHECK_FALSE(talk.ann.get("/saved").has("Keep two"));
}

TEST_CASE("a report waits for a moderator, is decided once, and comes back when made anew") {
    Talk talk;
    auto moderator = accounts::test::person(talk, "mod", accounts::Role::moderator);
    auto topic = discussion::test::topic(talk, talk.place, talk.ann_id, "Questionable");
    FormFields report{{"place", Talk::topic_at(topic)}, {"reason", "spam"}, {"note", "An advertisement"}};
    CHECK(talk.bob.post("/report", report).location() == Talk::topic_at(topic));
    CHECK(talk.bob.post("/report", {{"place", "https://elsewhere.example/"}, {"reason", "spam"}}).status == 422);
    CHECK(talk.bob.post("/report", {{"place", Talk::topic_at(topic)}, {"reason", "boring"}}).status == 422);
    CHECK(talk.bob.get("/moderation/reports").status == 403);
    auto waiting = moderator.json("/moderation/reports").json().at("open").as_array();
    REQUIRE(waiting.size() == 1);
    auto place = "/moderation/reports/" + std::string(waiting[0].at("id").as_string());
    CHECK(moderator.post(place, {{"decision", ""}}).status == 422);
    CHECK(moderator.post(place, {{"decision", "Hidden"}}).status == 303);
    CHECK(moderator.post(place, {{"decision", "Hidden"}}).status == 409);
    CHECK(moderator.get("/moderation/reports").has("All reports are decided."));
    talk.bob.post("/report", report);
    CHECK(moderator.json("/moderation/reports").json().at("open").as_array().size() == 1);
}
