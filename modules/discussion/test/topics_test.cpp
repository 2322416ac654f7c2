// Topics and their replies: order, pages, what is unread, quoting.
#include "modules/discussion/test/talk.hpp"

using namespace lyceum;
using namespace lyceum::discussion;
using test::Talk;

namespace {

std::vector<PostId> reply_often(Talk& world, ItemId topic, int times) {
    std::vector<PostId> replies;
    for (int i = 0; i < times; ++i) replies.push_back(test::post(world, PostKind::reply, topic, i % 2 ? world.bob_id : world.cat_id, fmt::format("reply number {}.", i + 1)));
    return replies;
}

}  // namespace

TEST_CASE("replies stand in their order, twenty on a page") {
    Talk world;
    auto topic = test::topic(world, world.place, world.ann_id, "A long talk", "The opening words");
    auto replies = reply_often(world, topic, 45);
    auto at = Talk::topic_at(topic);

    auto first = world.guest.get(at);
    CHECK(first.has("The opening words"));
    CHECK(first.has("reply number 20."));
    CHECK(!first.has("reply number 21."));
    CHECK(first.has("DiscussionForumPosting"));
    auto last = world.guest.get(at + "?from=41");
    CHECK(last.has("reply number 45."));
    CHECK(!last.has("reply number 40."));
    CHECK(first.has("post op"));
    CHECK(!last.has("post op"));
    CHECK(world.guest.get(at + "?from=43").has("reply number 41."));
    CHECK(world.guest.get(at + "?from=61").status == 404);
    CHECK(world.guest.get(at + "?from=-7").has("reply number 1."));
    CHECK(world.guest.get(Talk::at(replies[30])).location().find("from=21#post-") != std::string::npos);
}

TEST_CASE("a page of twenty replies costs what a page of one costs") {
    Talk world;
    auto topic = test::topic(world, world.place, world.ann_id, "A talk");
    reply_often(world, topic, 1);
    world.guest.get(Talk::topic_at(topic));
    auto few = world.statements();
    world.bob.get(Talk::topic_at(topic));
    auto few_signed_in = world.statements();
    reply_often(world, topic, 19);
    world.guest.get(Talk::topic_at(topic));
    CHECK(world.statements() == few);
    world.bob.get(Talk::topic_at(topic));
    CHECK(world.statements() == few_signed_in);
    MESSAGE("statements: " << few << " for guests, " << few_signed_in << " signed in");
}

TEST_CASE("what came since the last visit is marked, counted and led to") {
    Talk world;
    auto topic = test::topic(world, world.place, world.ann_id, "What is new?");
    auto replies = reply_often(world, topic, 25);
    auto at = Talk::topic_at(topic);

    CHECK(!world.ann.get(at).has("chip hot\">Unread"));
    CHECK(world.ann.post(at + "/seen", {{"number", "20"}}).status == 303);
    auto next = world.ann.get(at + "?from=21");
    CHECK(next.has("chip hot\">Unread"));
    CHECK(next.has("Jump to 5 unread replies"));
    CHECK(next.has("from=21#r21"));
    auto unread = world.ann.get("/topics/unread");
    CHECK(unread.has("What is new?"));
    CHECK(unread.has("5 new replies"));

    world.ann.post(at + "/seen", {{"number", "3"}});
    CHECK(world.ann.get("/topics/unread").has("5 new replies"));
    world.ann.post(at + "/seen", {{"number", "4000"}});
    CHECK(world.ann.get("/topics/unread").has("You have read everything"));
    reply_often(world, topic, 1);
    CHECK(world.ann.get("/topics/unread").has("1 new reply "));
    world.ann.post(at + "/replies", {{"body", "I have read it all"}});
    CHECK(world.ann.get("/topics/unread").has("You have read everything"));
    CHECK(world.cat.get("/topics/unread").has("You have read everything"));
}

TEST_CASE("a reply begins with somebody's words, led back to them") {
    Talk world;
    auto topic = test::topic(world, world.place, world.ann_id, "Quotes");
    auto first = test::post(world, PostKind::reply, topic, world.bob_id, "> older words\n\nMy own words\n\nin two parts");
    auto page = world.cat.get(Talk::topic_at(topic) + "?quote=" + to_string(first));
    CHECK(page.has("&gt; @bob [↑](/posts/" + to_string(first) + "):\n&gt; My own words\n&gt; \n&gt; in two parts"));
    CHECK(!page.has("&gt; older words"));
    CHECK(page.has("name=\"parent\" value=\"" + to_string(first) + "\""));
    CHECK(world.cat.get(Talk::at(first) + "/quote").body.starts_with("> @bob"));

    auto sent = world.cat.post(Talk::topic_at(topic) + "/replies", {{"parent", to_string(first)}, {"body", "> @bob [↑](/posts/" + to_string(first) + "):\n> My own words\n\nWell said."}});
    REQUIRE(sent.status == 303);
    // A redirect that a script follows would lose the post's own place.
    auto by_script = world.cat.turbo("POST", Talk::topic_at(topic) + "/replies", {{"parent", ""}, {"body", "By script."}});
    CHECK(by_script.status == 200);
    CHECK(by_script.has("action=\"visit\" data-to=\"/topics/"));
    CHECK(by_script.has("#post-"));
    auto shown = world.guest.get(Talk::topic_at(topic));
    CHECK(shown.has("href=\"/@bob\""));
    CHECK(shown.has("href=\"/posts/" + to_string(first) + "\""));
}

TEST_CASE("a closed topic takes replies from moderators alone, and opens again") {
    Talk world;
    auto topic = test::topic(world, world.place, world.ann_id, "Enough");
    auto at = Talk::topic_at(topic);
    CHECK(world.bob.put("/threads/" + to_string(topic) + "/closed").status == 403);
    CHECK(world.ann.put("/threads/" + to_string(topic) + "/closed").status == 303);
    CHECK(world.bob.get(at).has("nothing more can be written here"));
    CHECK(world.bob.post(at + "/replies", {{"body", "But"}}).status == 409);
    CHECK(world.olga.post(at + "/replies", {{"body", "A last word"}}).status == 303);
    CHECK(world.olga.del("/threads/" + to_string(topic) + "/closed").status == 303);
    CHECK(world.bob.post(at + "/replies", {{"body", "But"}}).status == 303);
}

TEST_CASE("a new reply reaches every open page, with each reader's own rights") {
    Talk world;
    auto topic = test::topic(world, world.place, world.ann_id, "Live");
    CHECK(world.bob.get(Talk::topic_at(topic)).has("data-live-topic=\"item:" + to_string(topic)));
    world.deliver();
    world.published.clear();
    auto sent = world.bob.post(Talk::topic_at(topic) + "/replies", {{"body", "Hear this"}});
    world.deliver();
    auto note = std::find_if(world.published.begin(), world.published.end(), [](auto& n) { return n.kind == "refresh"; });
    REQUIRE(note != world.published.end());
    CHECK(note->topic == "item:" + to_string(topic));
    http::Request fetch;
    fetch.method = "GET";
    fetch.target = note->refresh;
    fetch.headers.add("Accept", "text/vnd.turbo-stream.html");
    auto stream = world.cat.send(fetch);
    CHECK(stream.has("target=\"replies-" + to_string(topic) + "-1\""));
    CHECK(stream.has("action=\"append\""));
    CHECK(stream.has("Hear this"));
    auto of_guest = world.guest.get(note->refresh);
    CHECK(of_guest.has("Hear this"));
    CHECK(!of_guest.has("quote#take"));

    auto listens = [&](Browser& browser, ItemId item) {
        http::Request request;
        request.method = "GET";
        request.target = "/live";
        request.path = "/live";
        request.query = "topics=item:" + to_string(item);
        request.headers.add("Cookie", "sid=" + browser.cookie("sid"));
        return !world.app.live_topics(request)->empty();
    };
    auto secret = world.write([&](Tx& tx) {
        return open_thread(tx, {.kind = items::Kind::topic, .author = world.olga_id, .community = world.place.community, .space = world.place.lounge, .title = "Quiet", .body = "x"}, prepare(tx, "x"));
    });
    CHECK(listens(world.cat, topic));
    CHECK(!listens(world.cat, secret));
    CHECK(listens(world.olga, secret));
}

TEST_CASE("a discussion and a question are followed in a feed reader, newest first") {
    Talk world;
    auto topic = discussion::test::topic(world, world.place, world.ann_id, "Ring buffers");
    for (int n = 1; n <= 23; ++n) {
        world.pass(seconds(1));
        discussion::test::post(world, PostKind::reply, topic, world.bob_id, fmt::format("Reply number {}.", n));
    }
    auto feed = world.guest.get(Talk::topic_at(topic) + "/feed.json");
    REQUIRE(feed.status == 200);
    CHECK(feed.json().at("items").as_array().size() == 3);                                     // the last page
    CHECK(feed.body.find("Reply number 23") < feed.body.find("Reply number 22"));
    CHECK(world.guest.get(Talk::topic_at(topic) + "/atom.xml").has("bob replied to “Ring buffers”"));
    CHECK(world.guest.get(Talk::topic_at(topic)).has(Talk::topic_at(topic) + "/feed.json"));
    auto question = discussion::test::question(world, world.place, world.ann_id, "Why?");
    discussion::test::post(world, PostKind::answer, question, world.bob_id, "Because.");
    CHECK(world.guest.get(Talk::at(question) + "/feed.xml").has("Because."));
    CHECK(world.guest.get(Talk::at(topic) + "/feed.xml").status == 404);
}
