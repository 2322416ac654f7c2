// Asking, answering, accepting: what people can rely on.
#include "modules/discussion/test/talk.hpp"

using namespace lyceum;
using namespace lyceum::discussion;
using test::Talk;

namespace {

std::string moved_to(const Answer& answer) {
    auto to = answer.location();
    return to.substr(0, to.find('#'));
}

std::size_t where(const Answer& page, std::string_view text) { return page.body.find(text); }

}  // namespace

TEST_CASE("a question is asked, answered, voted on and solved") {
    Talk world;
    auto asked = world.ann.post("/questions", {{"space", to_string(world.place.questions)}, {"title", "Why does fsync block the ring?"},
        {"tags", "io_uring, Linux"}, {"body", "With `IOSQE_IO_DRAIN` it stops for **30 ms**."}});
    REQUIRE(asked.status == 303);
    auto at = asked.location();
    CHECK(at.find("/why-does-fsync-block-the-ring") != at.npos);

    auto page = world.guest.get(at);
    CHECK(page.has("<strong>30 ms</strong>"));
    CHECK(page.has(">io-uring</a>"));
    CHECK(page.has("0 answers"));
    CHECK(page.has("Sign in to take part."));
    CHECK(page.has("QAPage"));
    CHECK(!page.has("<textarea"));
    CHECK(world.dan.get(at).has("Join the community to answer here."));

    auto question = at.substr(0, at.rfind('/'));
    auto answered = world.bob.post(question + "/answers", {{"place", question.substr(11)}, {"parent", ""}, {"body", "DRAIN is a barrier: use `IOSQE_IO_LINK`."}});
    REQUIRE(answered.status == 303);
    CHECK(answered.location().find("#post-") != std::string::npos);
    auto post = answered.location().substr(answered.location().find("#post-") + 6);
    CHECK(world.guest.get(at).has("1 answer<"));

    CHECK(world.cat.turbo("POST", "/posts/" + post + "/vote", {{"value", "1"}}).has(">1</output>"));
    CHECK(world.bob.put("/posts/" + post + "/accepted").status == 403);
    CHECK(world.ann.put("/posts/" + post + "/accepted").status == 303);
    auto solved = world.guest.get(at);
    CHECK(solved.has("chip good\">Solved"));
    CHECK(solved.has("post accepted"));
    CHECK(solved.has("acceptedAnswer"));
    CHECK(world.ann.del("/posts/" + post + "/accepted").status == 303);
    CHECK(!world.guest.get(at).has("chip good\">Solved"));
}

TEST_CASE("accepted first, then votes, then time; or newest, or oldest first") {
    Talk world;
    auto question = test::question(world, world.place, world.ann_id, "Which order?");
    std::vector<PostId> answers;
    for (auto text : {"first words", "second words", "third words"}) {
        world.pass(minutes(1));
        answers.push_back(test::post(world, PostKind::answer, question, world.bob_id, text));
    }
    world.cat.put(Talk::at(answers[1]) + "/vote", {{"value", "1"}});
    auto at = Talk::at(question);
    auto page = world.cat.get(at);
    CHECK(where(page, "second words") < where(page, "first words"));
    CHECK(where(page, "first words") < where(page, "third words"));
    world.write([&](Tx& tx) { accept(tx, question, answers[2]); });
    page = world.cat.get(at);
    CHECK(where(page, "third words") < where(page, "second words"));
    page = world.cat.get(at + "?sort=newest");
    CHECK(where(page, "third words") < where(page, "second words"));
    CHECK(where(page, "second words") < where(page, "first words"));
    page = world.cat.get(at + "?sort=oldest");
    CHECK(where(page, "first words") < where(page, "second words"));
    CHECK(where(page, "second words") < where(page, "third words"));
}

TEST_CASE("many answers turn pages, in every order, none twice and none missing") {
    Talk world;
    auto question = test::question(world, world.place, world.ann_id, "How many?");
    for (int i = 0; i < 70; ++i)
        world.write([&](Tx& tx) { add_post(tx, {.kind = PostKind::answer, .item = question, .author = world.bob_id, .made_at = world.now + seconds(i / 3), .score = i % 5}, prepare(tx, fmt::format("answer {}.", i))); });
    for (std::string sort : {"votes", "newest", "oldest"}) {
        std::string at = Talk::at(question) + "?sort=" + sort;
        std::set<std::string> seen;
        int pages = 0;
        for (std::string from; pages < 5; ++pages) {
            auto page = world.guest.json(from.empty() ? at : at + "&from=" + from).json();
            for (auto& post : page.at("posts").as_array()) CHECK(seen.insert(std::string(post.at("id").as_string())).second);
            if (page.at("next").is_null()) break;
            from = std::string(page.at("next").as_string());
        }
        CHECK(seen.size() == 70);
        CHECK(pages == 2);
    }
}

TEST_CASE("a link to an answer far down leads to its page") {
    Talk world;
    auto question = test::question(world, world.place, world.ann_id, "How many?");
    PostId last;
    for (int i = 0; i < 35; ++i) last = test::post(world, PostKind::answer, question, world.bob_id, fmt::format("answer {}.", i));
    auto comment = test::post(world, PostKind::comment, question, world.cat_id, "Down here", last);
    auto found = world.guest.get(Talk::at(comment));
    REQUIRE(found.status == 303);
    CHECK(found.location().ends_with("#comment-" + to_string(comment)));
    CHECK(world.guest.get(moved_to(found)).has("Down here"));
}

TEST_CASE("a page of a question costs the same for one answer and for thirty") {
    Talk world;
    auto question = test::question(world, world.place, world.ann_id, "How many?");
    auto at = Talk::at(question);
    test::post(world, PostKind::answer, question, world.bob_id, "one");
    world.guest.get(at);
    auto few = world.statements();
    world.cat.get(at);
    auto few_signed_in = world.statements();
    for (int i = 0; i < 29; ++i) {
        auto answer = test::post(world, PostKind::answer, question, i % 2 ? world.bob_id : world.cat_id, "more");
        test::post(world, PostKind::comment, question, world.ann_id, "and a comment", answer);
    }
    world.guest.get(at);
    CHECK(world.statements() == few);
    world.cat.get(at);
    CHECK(world.statements() == few_signed_in);
    MESSAGE("statements: " << few << " for guests, " << few_signed_in << " signed in");
}

TEST_CASE("only members write, and only where they see") {
    Talk world;
    auto question = test::question(world, world.place, world.ann_id, "May I?");
    CHECK(world.dan.post(Talk::at(question) + "/answers", {{"body", "I"}}).status == 403);
    CHECK(world.guest.post(Talk::at(question) + "/answers", {{"body", "I"}}).location().starts_with("/sign-in"));
    CHECK(world.dan.post("/questions", {{"space", to_string(world.place.questions)}, {"title", "From outside"}, {"body", "x"}}).status == 403);
    CHECK(world.bob.post("/topics", {{"space", to_string(world.place.lounge)}, {"title", "In the lounge"}, {"body", "x"}}).status == 402);
    CHECK(world.bob.post("/topics", {{"space", to_string(world.place.questions)}, {"title", "Wrong space"}, {"body", "x"}}).status == 422);
    membership::test::give(world, world.place, world.bob_id, 1);
    auto opened = world.bob.post("/topics", {{"space", to_string(world.place.lounge)}, {"title", "In the lounge"}, {"body", "x"}});
    REQUIRE(opened.status == 303);
    CHECK(world.cat.get(opened.location()).status == 404);
    CHECK(world.guest.get(opened.location()).status == 404);
    auto topic = opened.location().substr(0, opened.location().rfind('/'));
    CHECK(world.cat.post(topic + "/replies", {{"body", "me too"}}).status == 404);
}

TEST_CASE("an answer to one's own question is welcome, a vote for oneself is not") {
    Talk world;
    auto question = test::question(world, world.place, world.ann_id, "Found it");
    REQUIRE(world.ann.post(Talk::at(question) + "/answers", {{"body", "Like this"}}).status == 303);
    CHECK(world.ann.put("/threads/" + to_string(question) + "/vote", {{"value", "1"}}).status == 409);
}

TEST_CASE("a form sent twice is one answer") {
    Talk world;
    auto question = test::question(world, world.place, world.ann_id, "Twice?");
    auto first = world.bob.post(Talk::at(question) + "/answers", {{"body", "Once."}});
    auto second = world.bob.post(Talk::at(question) + "/answers", {{"body", "Once."}});
    CHECK(first.location() == second.location());
    CHECK(world.guest.get(Talk::at(question)).has("1 answer<"));
}

TEST_CASE("a refused question loses nothing that was typed") {
    Talk world;
    auto refused = world.ann.post("/questions", {{"space", to_string(world.place.questions)}, {"title", "x"}, {"tags", "a, b, c"}, {"body", "A long <story>"}});
    CHECK(refused.status == 422);
    CHECK(refused.has("A long &lt;story&gt;"));
    CHECK(refused.has("a, b, c"));
    CHECK(refused.has("Write 3 to 150 characters."));
    auto many = world.ann.post("/questions", {{"space", to_string(world.place.questions)}, {"title", "Many tags"}, {"tags", "a, b, c, d, e, f"}, {"body", "x"}});
    CHECK(many.status == 422);
    CHECK(many.has("Choose at most 5 tags."));
}

TEST_CASE("a preview keeps the form and publishes nothing") {
    Talk world;
    auto preview = world.ann.post("/questions/preview", {{"space", to_string(world.place.questions)}, {"title", "Soon"}, {"body", "Some *thing*"}});
    CHECK(preview.status == 200);
    CHECK(preview.has("Some <em>thing</em>"));
    CHECK(preview.has("value=\"Soon\""));
    CHECK(world.guest.get("/questions").has("No questions yet"));
}

TEST_CASE("a draft waits until it is sent or discarded") {
    Talk world;
    CHECK(world.ann.post("/discussion-drafts", {{"place", "question"}, {"title", "Half a question"}, {"body", "and so"}}).status == 200);
    CHECK(world.ann.get("/questions/new").has("Half a question"));
    CHECK(!world.bob.get("/questions/new").has("Half a question"));
    world.ann.post("/questions", {{"space", to_string(world.place.questions)}, {"title", "Half a question"}, {"body", "and so"}});
    CHECK(!world.ann.get("/questions/new").has("Half a question"));

    auto question = test::question(world, world.place, world.bob_id, "Drafts of answers?");
    world.ann.post("/discussion-drafts", {{"place", to_string(question)}, {"body", "I believe"}});
    CHECK(world.ann.get(Talk::at(question)).has("I believe"));
    CHECK(!world.cat.get(Talk::at(question)).has("I believe"));
    world.ann.del("/discussion-drafts/" + to_string(question));
    CHECK(!world.ann.get(Talk::at(question)).has("I believe"));
}

TEST_CASE("who belongs nowhere is told how to join") {
    Talk world;
    CHECK(world.dan.get("/questions/new").has("First become a member"));
    CHECK(world.bob.get("/questions/new?space=" + to_string(world.place.questions)).has("title-input"));
}

TEST_CASE("the pages speak Chinese") {
    Talk world;
    auto question = test::question(world, world.place, world.ann_id, "为什么？", "请问怎么办？");
    world.guest.speak("zh-CN");
    auto page = world.guest.get(Talk::at(question));
    CHECK(page.has("0 个回答"));
    CHECK(page.has("登录后即可参与回答和讨论。"));
}
