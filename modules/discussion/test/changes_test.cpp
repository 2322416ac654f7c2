// Editing, deleting, hiding: what stays, what goes, what comes back.
#include "modules/discussion/test/talk.hpp"
#include "modules/follows/follows.hpp"
#include "modules/media/media.hpp"

using namespace lyceum;
using namespace lyceum::discussion;
using test::Talk;

TEST_CASE("an edit keeps what was, and shows the difference") {
    Talk world;
    auto question = test::question(world, world.place, world.ann_id, "Typo?");
    auto answer = test::post(world, PostKind::answer, question, world.bob_id, "one\ntwo\nthree");
    auto at = Talk::at(answer);
    CHECK(world.cat.put(at, {{"version", "1"}, {"body", "mine"}}).status == 403);
    CHECK(world.bob.get(at + "/edit").has("one\ntwo\nthree"));
    REQUIRE(world.bob.put(at, {{"version", "1"}, {"body", "one\n2\nthree"}}).status == 303);
    CHECK(world.guest.get(Talk::at(question)).has(">edited<"));
    auto history = world.guest.get(at + "/history");
    CHECK(history.has("del\">- two"));
    CHECK(history.has("ins\">+ 2"));
    CHECK(world.guest.get(at + "/history?version=1").has("two"));

    auto late = world.bob.put(at, {{"version", "1"}, {"body", "written in another tab"}});
    CHECK(late.status == 409);
    CHECK(late.has("written in another tab"));
    CHECK(late.has("name=\"version\" value=\"2\""));
}

TEST_CASE("a question is edited with its title and tags, in lists too") {
    Talk world;
    auto question = test::question(world, world.place, world.ann_id, "Wrong title");
    REQUIRE(world.ann.put("/threads/" + to_string(question), {{"version", "1"}, {"title", "Right title"}, {"tags", "c++"}, {"body", "Better."}}).status == 303);
    CHECK(world.guest.get("/questions").has("Right title"));
    CHECK(world.guest.get("/tags/c++").has("Right title"));
    CHECK(world.guest.get("/threads/" + to_string(question) + "/history?version=1").has("Wrong title"));
}

TEST_CASE("a deleted answer vanishes, or leaves a place for what others wrote below; ten minutes it can come back") {
    Talk world;
    auto question = test::question(world, world.place, world.ann_id, "Gone?");
    auto bare = test::post(world, PostKind::answer, question, world.bob_id, "nobody answered this");
    auto discussed = test::post(world, PostKind::answer, question, world.bob_id, "somebody answered this");
    test::post(world, PostKind::comment, question, world.cat_id, "I did", discussed);
    world.write([&](Tx& tx) { accept(tx, question, discussed); });

    CHECK(world.cat.del(Talk::at(bare)).status == 403);
    CHECK(world.bob.del(Talk::at(bare)).status == 303);
    CHECK(world.bob.del(Talk::at(discussed)).status == 303);
    auto page = world.guest.get(Talk::at(question));
    CHECK(!page.has("answered this"));
    CHECK(page.has("Deleted by its author."));
    CHECK(page.has("I did"));
    CHECK(page.has("0 answers"));
    CHECK(!page.has("Solved"));
    CHECK(!page.has("id=\"post-" + to_string(bare)));
    CHECK(world.cat.post(Talk::at(bare) + "/undo").status == 404);
    CHECK(world.bob.get(Talk::at(question)).has("Undo the deletion"));

    world.pass(minutes(9));
    CHECK(world.bob.post(Talk::at(discussed) + "/undo").status == 303);
    CHECK(world.guest.get(Talk::at(question)).has("somebody answered this"));
    world.pass(minutes(2));
    CHECK(world.bob.post(Talk::at(bare) + "/undo").status == 409);
}

TEST_CASE("a deleted question without answers is gone, one with answers stays without its words") {
    Talk world;
    auto lonely = test::question(world, world.place, world.ann_id, "Lonely", "lonely words");
    auto answered = test::question(world, world.place, world.ann_id, "Answered", "answered words");
    test::post(world, PostKind::answer, answered, world.bob_id, "my work");
    CHECK(world.bob.del("/threads/" + to_string(lonely)).status == 403);
    world.ann.del("/threads/" + to_string(lonely));
    world.ann.del("/threads/" + to_string(answered));

    CHECK(world.guest.get(Talk::at(lonely)).status == 404);
    CHECK(world.ann.get(Talk::at(lonely)).has("Undo the deletion"));
    auto page = world.guest.get(Talk::at(answered));
    CHECK(page.status == 200);
    CHECK(!page.has("answered words"));
    CHECK(page.has("my work"));
    CHECK(world.bob.post(Talk::at(answered) + "/answers", {{"body", "more"}}).status == 409);
    CHECK(world.ann.post("/threads/" + to_string(answered) + "/undo").status == 303);
    CHECK(world.guest.get(Talk::at(answered)).has("answered words"));

    world.pass(minutes(11));
    world.deliver();
    CHECK(world.ann.get(Talk::at(lonely)).status == 404);
}

TEST_CASE("moderators hide with a reason, which its author reads and the audit log keeps") {
    Talk world;
    auto question = test::question(world, world.place, world.ann_id, "Spam?");
    auto answer = test::post(world, PostKind::answer, question, world.bob_id, "buy my course");
    auto hidden = Talk::at(answer) + "/hidden";
    CHECK(world.cat.put(hidden, {{"reason", "no"}}).status == 403);
    CHECK(world.olga.put(hidden, {{"reason", ""}}).status == 422);
    REQUIRE(world.olga.put(hidden, {{"reason", "Advertising"}}).status == 303);
    CHECK(!world.guest.get(Talk::at(question)).has("buy my course"));
    CHECK(world.guest.json(Talk::at(question)).body.find("buy my course") == std::string::npos);
    CHECK(world.bob.get(Talk::at(question)).has("Hidden by a moderator: Advertising"));
    CHECK(world.olga.get(Talk::at(question)).has("buy my course"));
    CHECK(world.olga.del(hidden).status == 303);
    CHECK(world.guest.get(Talk::at(question)).has("buy my course"));

    REQUIRE(world.olga.put("/threads/" + to_string(question) + "/hidden", {{"reason", "Not a question"}}).status == 303);
    CHECK(world.guest.get(Talk::at(question)).status == 404);
    CHECK(world.guest.get(Talk::at(answer)).status == 404);
    CHECK(world.ann.get(Talk::at(question)).has("Hidden by a moderator: Not a question"));
    CHECK(world.cat.put("/threads/" + to_string(question) + "/hidden", {{"reason", "me too"}}).status == 404);
    CHECK(world.olga.get("/threads/" + to_string(question) + "/moderate").has("Restore"));
    CHECK(world.olga.del("/threads/" + to_string(question) + "/hidden").status == 303);
    CHECK(world.guest.get(Talk::at(question)).status == 200);

    auto auditor = accounts::test::person(world, "audrey", accounts::Role::administrator);
    auto audit = auditor.get("/admin/audit");
    CHECK(audit.has("discussion.hide"));
    CHECK(audit.has("Advertising"));
    CHECK(audit.has("discussion.restore"));
    CHECK(audit.has("Showed a hidden text again"));
    CHECK(audit.has("href=\"" + Talk::at(question)));
}

TEST_CASE("who blocked somebody does not read them here, and everybody else does") {
    Talk world;
    auto question = test::question(world, world.place, world.ann_id, "Blocked?");
    auto silent = test::post(world, PostKind::answer, question, world.bob_id, "unwelcome words");
    test::post(world, PostKind::comment, question, world.cat_id, "a remark of hers", silent);
    world.write([&](Tx& tx) { follows::block(tx, world.ann_id, world.bob_id); });
    auto page = world.ann.get(Talk::at(question));
    CHECK(!page.has("unwelcome words"));
    CHECK(page.has("parted by a block."));
    CHECK(page.has("a remark of hers"));
    CHECK(world.cat.get(Talk::at(question)).has("unwelcome words"));
}

TEST_CASE("whom somebody blocked reads them, but answers, comments and mentions are refused in words, both ways") {
    Talk world;
    auto anns = test::question(world, world.place, world.ann_id, "Asked by Ann"), cats = test::question(world, world.place, world.cat_id, "Asked by Cat");
    auto remark = test::post(world, PostKind::answer, cats, world.ann_id, "Ann's answer");
    world.write([&](Tx& tx) { follows::block(tx, world.ann_id, world.bob_id); });
    auto page = world.bob.get(Talk::at(anns));
    CHECK(page.has("Asked by Ann"));
    CHECK(page.has("You cannot write here"));
    CHECK_FALSE(page.has("Your answer"));
    auto refused = world.bob.post(Talk::at(anns) + "/answers", {{"body", "An answer"}});
    CHECK(refused.status == 403);
    CHECK(refused.has("parted by a block"));
    CHECK(world.bob.post("/items/" + to_string(anns) + "/comments", {{"body", "A comment"}}).status == 403);
    CHECK(world.bob.post(Talk::at(remark) + "/comments", {{"body", "A comment"}}).status == 403);
    auto mention = world.bob.post(Talk::at(cats) + "/answers", {{"body", "As @ann knows"}});
    CHECK(mention.status == 422);
    CHECK(mention.has("Leave the name out."));
    CHECK(mention.has("As @ann knows"));
    CHECK(world.bob.post("/questions", {{"space", to_string(world.place.questions)}, {"title", "What does Ann say?"}, {"body", "@ann?"}, {"tags", ""}}).status == 422);
    CHECK(world.bob.post(Talk::at(cats) + "/answers", {{"body", "Without her name"}}).status == 303);
    auto bobs = test::topic(world, world.place, world.bob_id, "Begun by Bob");
    CHECK(world.ann.post(Talk::topic_at(bobs) + "/replies", {{"body", "A reply"}}).status == 403);
    CHECK(world.cat.post(Talk::topic_at(bobs) + "/replies", {{"body", "A reply"}}).status == 303);
    world.write([&](Tx& tx) { follows::block(tx, world.ann_id, world.olga_id); });
    CHECK(world.olga.post(Talk::at(anns) + "/answers", {{"body", "As moderator"}}).status == 303);
}

TEST_CASE("an answer that is counted and hidden by a block says so in its place") {
    Talk world;
    auto question = test::question(world, world.place, world.ann_id, "One answer?");
    test::post(world, PostKind::answer, question, world.bob_id, "unwelcome words");
    world.write([&](Tx& tx) { follows::block(tx, world.ann_id, world.bob_id); });
    auto page = world.ann.get(Talk::at(question));
    CHECK(page.has("1 answer"));
    CHECK(page.has("Not shown: you and who wrote this are parted by a block."));
    CHECK_FALSE(page.has("unwelcome words"));
}

TEST_CASE("a closed account leaves its words and takes its drafts along") {
    Talk world;
    auto question = test::question(world, world.place, world.bob_id, "Leaving", "bob's words");
    world.bob.post("/discussion-drafts", {{"place", "topic"}, {"title", "Unfinished"}, {"body", "secret"}});
    world.write([&](Tx& tx) { tx.emit(accounts::Closed{world.bob_id}); });
    world.deliver();
    CHECK(!world.bob.get("/topics/new").has("Unfinished"));
    CHECK(world.guest.get(Talk::at(question)).status == 200);
}

TEST_CASE("what an older program rendered is rendered again") {
    Talk world;
    auto question = test::question(world, world.place, world.ann_id, "Old markup", "**strong** words");
    auto answer = test::post(world, PostKind::answer, question, world.bob_id, "*soft* words");
    // No door makes an old text: this is the state an upgrade finds.
    const std::string picture = "https://pictures.example/old.png", source = "**strong** words ![p](" + picture + ")";
    world.app.outgoing->transport = [](const http_client::Request&) { return http_client::Response{.status = 404}; };
    world.write([&](Tx& tx) {
        tx.run(R"sql(update threads set renderer = 0, html = 'stale', source = $2 where item = $1)sql", question, source);
        tx.run(R"sql(update posts set renderer = 0, html = 'stale' where id = $1)sql", answer);
    });
    CHECK(!world.guest.get(Talk::at(question)).has("<strong>strong</strong>"));
    world.deliver();
    world.pass(hours(2));
    world.deliver();
    auto page = world.guest.get(Talk::at(question));
    CHECK(page.has("<strong>strong</strong> words"));
    CHECK(page.has("<em>soft</em> words"));
    CHECK(page.has("<img src=\"" + media::picture_elsewhere(picture) + "\""));
    CHECK(world.guest.get(media::picture_elsewhere(picture)).has("could not be fetched"));
}

TEST_CASE("search reads what is visible, and nothing else") {
    Talk world;
    auto question = test::question(world, world.place, world.ann_id, "Text", "the question");
    auto kept = test::post(world, PostKind::answer, question, world.bob_id, "kept");
    auto gone = test::post(world, PostKind::answer, question, world.bob_id, "gone");
    test::post(world, PostKind::comment, question, world.cat_id, "below", kept);
    world.bob.del(Talk::at(gone));
    auto text = world.read([&](Db& db) { return search_text(db, question); });
    CHECK(text.body == "the question");
    CHECK(text.posts == std::vector<std::string>{"kept", "below"});
}

TEST_CASE("imports keep their times, their scores and their silence, and are revised") {
    Talk world;
    auto long_ago = world.now - days(2000);
    auto question = world.write([&](Tx& tx) {
        return open_thread(tx, {.id = id_at<Item>(long_ago, 1), .author = world.ann_id, .community = world.place.community, .space = world.place.questions,
            .title = "Old question", .body = "old @bob", .made_at = long_ago, .attribution = items::Attribution{"https://example.org/q/1", "jane", "", "CC BY-SA 4.0"},
            .score = 12, .views = 300}, prepare(tx, "old @bob"));
    });
    auto answer = world.write([&](Tx& tx) {
        return add_post(tx, {.id = id_at<Post>(long_ago, 2), .kind = PostKind::answer, .item = question, .author = world.bob_id, .made_at = long_ago + hours(1), .score = 7}, prepare(tx, "old answer"));
    });
    world.write([&](Tx& tx) { mark_accepted(tx, question, answer); });
    world.deliver();
    CHECK(world.published.empty());
    auto page = world.guest.get(Talk::at(question));
    CHECK(page.has(">12</output>"));
    CHECK(page.has(">7</output>"));
    CHECK(page.has("CC BY-SA 4.0"));
    CHECK(page.has("300 views"));
    CHECK(page.has("Solved"));
    world.write([&](Tx& tx) {
        revise(tx, question, "New question", {"c"}, prepare(tx, "new words"), long_ago + hours(3));
        revise(tx, answer, prepare(tx, "new answer"), long_ago + hours(3));
    });
    page = world.guest.get(Talk::at(question));
    CHECK(page.has("new words"));
    CHECK(page.has("new answer"));
    CHECK(page.has("New question"));
}
