// Votes are counted exactly, whatever people do and however many do it at once.
#include "modules/discussion/test/talk.hpp"
#include <random>
#include <thread>

using namespace lyceum;
using namespace lyceum::discussion;
using test::Talk;

namespace {

std::vector<std::string> verify(World& world) {
    return world.read([&](Db& db) {
        std::vector<std::string> wrong;
        for (auto* check : filled(world.app, verifications))
            for (auto& one : check(db)) wrong.push_back(one);
        return wrong;
    });
}

int score_of(Talk& world, ItemId question, PostId answer) {
    auto page = world.guest.json(Talk::at(question)).json();
    for (auto& post : page.at("posts").as_array())
        if (post.at("id").as_string() == to_string(answer)) return static_cast<int>(post.at("score").as_int64());
    return -1000;
}

}  // namespace

TEST_CASE("a vote counts once, turns round, and is taken back by pressing it again") {
    Talk world;
    auto question = test::question(world, world.place, world.ann_id, "Votes?");
    auto answer = test::post(world, PostKind::answer, question, world.bob_id, "Yes");
    auto at = Talk::at(answer) + "/vote";
    CHECK(world.cat.turbo("POST", at, {{"value", "1"}}).has(">1</output>"));
    CHECK(world.cat.turbo("POST", at, {{"value", "-1"}}).has(">-1</output>"));
    CHECK(world.cat.turbo("POST", at, {{"value", "-1"}}).has(">0</output>"));
    CHECK(world.cat.turbo("PUT", at, {{"value", "1"}}).has(">1</output>"));
    CHECK(world.cat.turbo("PUT", at, {{"value", "1"}}).has(">1</output>"));
    CHECK(world.ann.turbo("POST", at, {{"value", "1"}}).has(">2</output>"));
    CHECK(world.bob.post(at, {{"value", "1"}}).status == 409);
    CHECK(world.dan.post(at, {{"value", "1"}}).status == 403);
    CHECK(world.ann.put(at, {{"value", "2"}}).status == 422);

    auto of_question = "/threads/" + to_string(question) + "/vote";
    CHECK(world.cat.turbo("POST", of_question, {{"value", "-1"}}).has(">-1</output>"));
    CHECK(world.guest.json("/questions").body.find("\"score\":-1") != std::string::npos);
    CHECK(verify(world).empty());
}

TEST_CASE("who votes down may say why; the author reads reasons, never names") {
    Talk world;
    auto question = test::question(world, world.place, world.ann_id, "Why?");
    auto answer = test::post(world, PostKind::answer, question, world.bob_id, "Because");
    auto reason = Talk::at(answer) + "/vote/reason";
    CHECK(world.cat.put(reason, {{"reason", "wrong"}}).status == 409);
    CHECK(world.cat.turbo("POST", Talk::at(answer) + "/vote", {{"value", "-1"}}).has("What is the trouble?"));
    CHECK(world.cat.get(Talk::at(question)).has("What is the trouble?"));
    CHECK(!world.ann.get(Talk::at(question)).has("What is the trouble?"));
    CHECK(world.cat.turbo("PUT", reason, {{"reason", "outdated"}}).has("Thank you"));
    CHECK(!world.cat.get(Talk::at(question)).has("What is the trouble?"));
    auto history = world.bob.get(Talk::at(answer) + "/history");
    CHECK(history.has("Outdated"));
    CHECK(!history.has("@cat"));
    CHECK(!world.ann.get(Talk::at(answer) + "/history").has("Outdated"));
}

TEST_CASE("any sequence of votes leaves the sum of the votes that stand") {
    Talk world;
    auto question = test::question(world, world.place, world.ann_id, "Random?");
    auto answer = test::post(world, PostKind::answer, question, world.bob_id, "Yes");
    std::vector<PersonId> people;
    for (int i = 0; i < 8; ++i) {
        accounts::test::person(world, "voter" + std::to_string(i));
        people.push_back(world.id("voter" + std::to_string(i)));
    }
    std::map<PersonId, int> stands;
    std::mt19937 random(7);
    for (int i = 0; i < 300; ++i) {
        auto person = people[random() % people.size()];
        auto value = static_cast<int>(random() % 3) - 1;
        auto score = world.write([&](Tx& tx) { return vote(tx, person, question, answer, value); });
        stands[person] = value;
        int sum = 0;
        for (auto& [_, one] : stands) sum += one;
        REQUIRE(score == sum);
    }
    CHECK(verify(world).empty());
}

TEST_CASE("votes that meet are all counted") {
    Talk world;
    auto question = test::question(world, world.place, world.ann_id, "At once?");
    auto answer = test::post(world, PostKind::answer, question, world.bob_id, "Yes");
    constexpr int kThreads = 4, kRounds = 15;
    std::vector<PersonId> people;
    for (int i = 0; i < kThreads; ++i) {
        accounts::test::person(world, "voter" + std::to_string(i));
        people.push_back(world.id("voter" + std::to_string(i)));
    }
    std::vector<std::thread> threads;
    for (int i = 0; i < kThreads; ++i)
        threads.emplace_back([&, i] {
            std::mt19937 random(static_cast<unsigned>(i));
            // Two people share a vote with their neighbour: the same row is contended, too.
            for (int round = 0; round < kRounds; ++round) {
                auto person = people[(static_cast<std::size_t>(i) + random() % 2) % people.size()];
                auto value = static_cast<int>(random() % 3) - 1;
                for (bool done = false; !done;) {
                    try {
                        world.write([&](Tx& tx) { vote(tx, person, question, answer, value); });
                        done = true;
                    } catch (const Fault&) {            // met others too often: what a client does is ask again
                    }
                }
            }
        });
    for (auto& thread : threads) thread.join();
    for (auto person : people) world.write([&](Tx& tx) { vote(tx, person, question, answer, 1); });
    CHECK(score_of(world, question, answer) == kThreads);
    CHECK(verify(world).empty());
}

TEST_CASE("adding a post costs the same statements however many there are") {
    Talk world;
    auto question = test::question(world, world.place, world.ann_id, "Many?");
    auto body = world.read([&](Db& db) { return prepare(db, "An answer with `code` and **words**."); });
    constexpr int kPosts = 300;
    int first = 0, last = 0;
    world.write([&](Tx& tx) {
        for (int i = 0; i < kPosts; ++i) {
            auto before = tx.statements();
            add_post(tx, {.kind = PostKind::answer, .item = question, .author = world.bob_id, .made_at = world.now - minutes(kPosts - i), .score = i % 9}, body);
            last = tx.statements() - before;
            if (i == 1) first = last;
        }
    });
    CHECK(last == first);
    CHECK(last <= 12);
    CHECK(verify(world).empty());
}
