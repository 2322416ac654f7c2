// The bell: told once, never of one's own acts, read where it leads, seen by nobody else.
#include "modules/content/test/writers.hpp"
#include "modules/discussion/test/talk.hpp"
#include "modules/notifications/notifications.hpp"

using namespace lyceum;
using discussion::test::Talk;

namespace {

std::int64_t unread(Talk& talk, Browser& browser) {
    talk.deliver();
    return browser.json("/notifications").json().at("unread").as_int64();
}
std::string first_id(Browser& browser) { return std::string(browser.json("/notifications").json().at("notes").as_array().at(0).at("id").as_string()); }

}  // namespace

TEST_CASE("an answer is told to who asked, once, and rings the bell of an open page") {
    Talk talk;
    CHECK(talk.ann.get("/notifications").has("All quiet"));
    auto question = discussion::test::question(talk, talk.place, talk.ann_id, "How long is a term?");
    talk.deliver();
    talk.published.clear();
    discussion::test::post(talk, discussion::PostKind::answer, question, talk.bob_id, "Four years.");
    CHECK(unread(talk, talk.ann) == 1);
    CHECK(unread(talk, talk.bob) == 0);
    CHECK(unread(talk, talk.cat) == 0);
    bool rung = false;
    for (auto& note : talk.published) rung |= note.topic == "person:" + to_string(talk.ann_id) && note.name == "bell" && note.count == 1;
    CHECK(rung);
    CHECK(talk.ann.get("/notifications").has("How long is a term?"));
}

TEST_CASE("nobody is told of their own acts") {
    Talk talk;
    auto question = discussion::test::question(talk, talk.place, talk.ann_id, "Am I alone?");
    discussion::test::post(talk, discussion::PostKind::answer, question, talk.ann_id, "It seems so, @ann.");
    CHECK(unread(talk, talk.ann) == 0);
}

TEST_CASE("opening a notification reads it and leads to its place; marking all reads the rest") {
    Talk talk;
    auto question = discussion::test::question(talk, talk.place, talk.ann_id, "Two answers?");
    for (auto who : {talk.bob_id, talk.cat_id}) discussion::test::post(talk, discussion::PostKind::answer, question, who, "Yes.");
    CHECK(unread(talk, talk.ann) == 2);
    auto opened = talk.ann.post("/notifications/" + first_id(talk.ann));
    CHECK(opened.status == 303);
    CHECK(opened.location().find("/questions/") == 0);
    CHECK(unread(talk, talk.ann) == 1);
    talk.ann.post("/notifications/read");
    CHECK(unread(talk, talk.ann) == 0);
    CHECK(talk.ann.get("/notifications").has("Two answers?"));
}

TEST_CASE("the notifications of one person are nobody else's") {
    Talk talk;
    auto question = discussion::test::question(talk, talk.place, talk.ann_id, "Private?");
    discussion::test::post(talk, discussion::PostKind::answer, question, talk.bob_id, "Yes.");
    talk.deliver();
    auto id = first_id(talk.ann);
    CHECK(talk.bob.post("/notifications/" + id).status == 404);
    CHECK(unread(talk, talk.ann) == 1);
    CHECK(talk.guest.get("/notifications").status == 303);
}

TEST_CASE("somebody who was blocked is not heard") {
    Talk talk;
    talk.ann.put("/follows/blocks/bob");
    auto topic = discussion::test::topic(talk, talk.place, talk.cat_id, "Come in");
    discussion::test::post(talk, discussion::PostKind::comment, topic, talk.bob_id, "What do you think, @ann?");
    CHECK(unread(talk, talk.ann) == 0);
    CHECK(unread(talk, talk.cat) == 1);
}

TEST_CASE("the same thing is told once, and the language is the reader's") {
    Talk talk;
    notifications::Note note{.person = talk.ann_id, .kind = "test", .source = "one thing", .actor = talk.bob_id, .text = {"You hold an office now: {}.", {"chair"}}, .place = Url::local("/")};
    for (int n = 0; n < 3; ++n) talk.write([&](Tx& tx) { notifications::tell(tx, note); });
    CHECK(unread(talk, talk.ann) == 1);
    CHECK(talk.ann.get("/notifications").has("You hold an office now: chair."));
    talk.ann.set_cookie("lang", "zh");
    CHECK(talk.ann.get("/notifications").has("你已担任职务：chair。"));
}

TEST_CASE("read notifications are forgotten after half a year, unread ones stay, and all go with the account") {
    Talk talk;
    auto tell = [&](const std::string& source) {
        talk.write([&](Tx& tx) {
            notifications::tell(tx, {.person = talk.ann_id, .kind = "test", .source = source, .actor = talk.bob_id, .text = {"You hold an office now: {}.", {source}}, .place = Url::local("/")});
        });
    };
    tell("old");
    talk.ann.post("/notifications/read");
    tell("new");
    talk.pass(days(181));
    talk.deliver();
    talk.ann = accounts::test::sign_in(talk, talk.ann_id);
    talk.pass(days(1));
    talk.deliver();
    CHECK_FALSE(talk.ann.get("/notifications").has("now: old."));
    CHECK(talk.ann.get("/notifications").has("now: new."));
    CHECK(unread(talk, talk.ann) == 1);
    talk.write([&](Tx& tx) { tx.emit(accounts::Closed{talk.ann_id}); });
    talk.deliver();
    CHECK(talk.read([&](Db& db) { return notifications::unread(db, talk.ann_id); }) == 0);
}

TEST_CASE("a long list turns pages") {
    Talk talk;
    for (int n = 0; n < 45; ++n)
        talk.write([&](Tx& tx) {
            notifications::tell(tx, {.person = talk.ann_id, .kind = "test", .source = std::to_string(n), .actor = talk.bob_id, .text = {"You hold an office now: {}.", {std::to_string(n)}}, .place = Url::local("/")});
        });
    auto first = talk.ann.json("/notifications").json();
    CHECK(first.at("notes").as_array().size() == 30);
    auto second = talk.ann.json("/notifications?before=" + std::string(first.at("older").as_string())).json();
    CHECK(second.at("notes").as_array().size() == 15);
}

TEST_CASE("whose words a moderator hides is told the reason and whom to write to, and when they are back; moderators are not told of their own") {
    Talk talk;
    auto question = discussion::test::question(talk, talk.place, talk.ann_id, "Is this spam?"), olgas = discussion::test::question(talk, talk.place, talk.olga_id, "My own");
    auto answer = discussion::test::post(talk, discussion::PostKind::answer, question, talk.bob_id, "Buy my course.");
    talk.deliver();
    talk.ann.post("/notifications/read");
    talk.olga.put("/posts/" + to_string(answer) + "/hidden", {{"reason", "Advertising"}});
    CHECK(unread(talk, talk.bob) == 1);
    auto told = talk.bob.get("/notifications");
    CHECK(told.has("A moderator hid what you wrote in “Is this spam?”. The reason: “Advertising”."));
    CHECK(told.has("write to " + talk.app.config.mail.from));
    auto leads_to = talk.bob.post("/notifications/" + first_id(talk.bob)).location();
    CHECK(talk.bob.get(leads_to.substr(0, leads_to.find('#'))).has("Hidden by a moderator: Advertising"));
    talk.olga.del("/posts/" + to_string(answer) + "/hidden");
    CHECK(unread(talk, talk.bob) == 1);
    CHECK(talk.bob.get("/notifications").has("What you wrote in “Is this spam?” can be seen again."));
    talk.olga.put("/threads/" + to_string(question) + "/hidden", {{"reason", "Not a question"}});
    CHECK(unread(talk, talk.ann) == 1);
    CHECK(talk.ann.get(talk.ann.post("/notifications/" + first_id(talk.ann)).location()).has("Not a question"));
    talk.olga.put("/threads/" + to_string(olgas) + "/hidden", {{"reason", "Mine"}});
    CHECK(unread(talk, talk.olga) == 0);
}
