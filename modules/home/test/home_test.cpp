// What `/` shows to whom: the landing page, the feed, an empty site; and the first questions to somebody new.
#include "modules/content/test/writers.hpp"
#include "modules/discussion/test/talk.hpp"
#include "modules/follows/follows.hpp"
#include "modules/home/home.hpp"

using namespace lyceum;
using discussion::test::Talk;

TEST_CASE("an empty site says how to begin") {
    World world;
    auto page = world.browser().get("/");
    CHECK(page.status == 200);
    CHECK(page.has("/setup"));
}

TEST_CASE("visitors see what the place is for, what goes on, free samples and prices; members their feed") {
    Talk talk;
    content::test::article(talk, talk.place, {.author = talk.olga_id, .title = "Free to read"});
    content::test::article(talk, talk.place, {.author = talk.olga_id, .title = "For fellows", .lock = membership::LockKind::members});
    talk.write([&](Tx& tx) { commerce::add_plan(tx, {.tier = talk.place.fellow, .kind = commerce::PlanKind::monthly, .price = {9900, Currency::CNY}}); });
    auto landing = talk.guest.get("/");
    CHECK(landing.has("Until your hands know it"));
    CHECK(landing.has("Join for ¥99 a month"));
    CHECK(landing.has("Free to read"));
    auto feed = talk.ann.get("/?tab=newest");
    CHECK(feed.has("Free to read"));
    CHECK(feed.has("For fellows"));
    CHECK_FALSE(feed.has("Join for ¥99 a month"));
    CHECK(talk.ann.get("/").has("For you"));
}

TEST_CASE("each tab holds what its name says, and is empty in its own way") {
    Talk talk;
    CHECK(talk.ann.get("/?tab=following").has("You follow nobody yet"));
    CHECK(talk.ann.get("/?tab=unanswered").has("Every question has an answer"));
    CHECK(talk.guest.get("/?tab=following").status == 303);
    CHECK(talk.ann.get("/?tab=sideways").status == 422);
    auto question = discussion::test::question(talk, talk.place, talk.bob_id, "How does a WAL end?");
    discussion::test::topic(talk, talk.place, talk.cat_id, "Reading group");
    CHECK(talk.ann.get("/?tab=unanswered").has("How does a WAL end?"));
    CHECK_FALSE(talk.ann.get("/?tab=unanswered").has("card-title\"><a href=\"/topics/"));
    talk.ann.put("/follows/people/cat");
    auto following = talk.ann.get("/?tab=following");
    CHECK(following.has("Reading group"));
    discussion::test::post(talk, discussion::PostKind::answer, question, talk.cat_id, "With a checkpoint.");
    talk.deliver();
    CHECK(talk.ann.get("/?tab=unanswered").has("Every question has an answer"));
}

TEST_CASE("a feed that is longer than a page goes on where it stopped, without doubles") {
    Talk talk;
    for (int n = 0; n < 25; ++n) {
        talk.pass(seconds(1));
        discussion::test::topic(talk, talk.place, talk.ann_id, "Topic number " + std::to_string(100 + n));
    }
    auto first = talk.bob.json("/?tab=newest").json().at("feed").at("listing");
    auto second = talk.bob.json("/?tab=newest&cursor=" + http::percent_encoded(std::string(first.at("next").as_string()))).json().at("feed").at("listing");
    std::set<std::string> titles;
    for (auto* page : {&first, &second})
        for (auto& card : page->at("cards").as_array()) CHECK(titles.insert(std::string(card.at("title").as_string())).second);
    CHECK(titles.size() == 25);
    CHECK(second.at("next").as_string().empty());
}

TEST_CASE("with several communities the feed is of all, and each has its own") {
    Talk talk;
    auto other = communities::test::community(talk, talk.cat_id, "compilers");
    auto space = communities::test::space(talk, other, "talk", communities::SpaceKind::discussion);
    discussion::test::topic(talk, talk.place, talk.ann_id, "About storage");
    talk.write([&](Tx& tx) {
        discussion::NewThread made{.kind = items::Kind::topic, .author = talk.cat_id, .community = other, .space = space, .title = "About SSA", .body = "x"};
        discussion::open_thread(tx, made, discussion::prepare(tx, "x"));
    });
    auto all = talk.ann.get("/?tab=newest");
    CHECK(all.has("About storage"));
    CHECK(all.has("About SSA"));
    auto one = talk.ann.get("/c/compilers?tab=newest");
    CHECK(one.has("About SSA"));
    CHECK_FALSE(one.has("About storage"));
    CHECK(talk.ann.get("/c/compilers/talk").has("About SSA"));
    CHECK(talk.ann.get("/c/compilers/nothing").status == 404);
    CHECK(talk.ann.get("/c/nowhere").status == 404);
}

TEST_CASE("what somebody new says of themselves is followed, kept, and asked again as it stands") {
    Talk talk;
    auto done = talk.dan.post("/welcome", {{"fields", "Rust"}, {"fields", "databases"}, {"level", ""}, {"goal", "Read sources"}, {"consent", "1"}, {"next", "/topics"}});
    CHECK(done.location() == "/topics");
    auto kept = talk.read([&](Db& db) { return accounts::interests(db, talk.id("dan")); });
    CHECK(kept.fields == std::vector<std::string>{"rust", "databases"});
    CHECK(talk.dan.get("/welcome").has("Read sources"));
    CHECK(talk.dan.get("/follows").has("rust"));
    CHECK(talk.dan.post("/welcome", {{"fields", "rust"}, {"next", "https://evil.example"}}).location() == "/");
    CHECK(talk.guest.get("/welcome").status == 303);

    FormFields many;
    std::string fields;
    for (int n = 0; n < 50; ++n) many.emplace_back("fields", "field-" + std::to_string(n)), fields += (n ? ", field-" : "field-") + std::to_string(n);
    CHECK(talk.dan.post("/welcome", many).status == 303);
    CHECK_MESSAGE(talk.dan.post("/settings/profile", {{"name", "Dan"}, {"hue", "1"}, {"fields", fields}}).status == 303, "as many as were chosen can be kept");
    CHECK(talk.dan.post("/settings/profile", {{"name", "Dan"}, {"hue", "1"}, {"fields", fields + ", one-more"}}).status == 422);
}

TEST_CASE("consent is not ticked for anybody, and stays withdrawn when only interests are edited") {
    Talk talk;
    auto ticked = [&] { return talk.dan.get("/welcome").has("name=\"consent\" value=\"1\" checked"); };
    CHECK_FALSE(ticked());
    auto list = talk.dan.post("/welcome", {{"fields", "rust"}, {"level", "expert"}, {"consent", "0"}});
    CHECK(talk.dan.get(list.location()).has("This list begins with what you chose."));
    talk.dan.post("/settings/privacy", {{"reading", "1"}, {"personal_lists", "1"}});
    CHECK(ticked());
    talk.dan.post("/welcome", {{"fields", "rust"}});
    CHECK(ticked());
    talk.dan.post("/settings/privacy", {{"reading", "0"}, {"personal_lists", "1"}});
    CHECK_FALSE(ticked());
    talk.dan.post("/welcome", {{"fields", "rust"}});
    CHECK_FALSE(ticked());
    CHECK(talk.ann.get(talk.ann.post("/welcome", {{"fields", "rust"}, {"level", "expert"}, {"consent", "1"}}).location()).has("This list learns from what you read."));
}

TEST_CASE("one's own fields are offered though nobody else uses them, others can be typed, and the level reads as a word") {
    Talk talk;
    talk.write([&](Tx& tx) { accounts::set_interests(tx, talk.id("dan"), {{"storage"}, "intermediate", ""}); });
    CHECK(talk.dan.get("/welcome").has("value=\"storage\" checked"));
    talk.write([&](Tx& tx) { accounts::set_interests(tx, talk.id("cat"), {{"Storage Engines"}, "", ""}); });
    CHECK(talk.cat.get("/welcome").has("value=\"storage-engines\" checked"));
    talk.cat.post("/welcome", {{"fields", "storage-engines"}, {"level", "expert"}});
    CHECK(talk.read([&](Db& db) { return accounts::interests(db, talk.cat_id).fields; }) == std::vector<std::string>{"storage-engines"});
    talk.dan.post("/welcome", {{"fields", "storage"}, {"others", "Query plans, rust，storage"}, {"level", "intermediate"}});
    auto kept = talk.read([&](Db& db) { return accounts::interests(db, talk.id("dan")); });
    CHECK(kept.fields == std::vector<std::string>{"storage", "query-plans", "rust"});
    CHECK(talk.dan.get("/welcome").has("value=\"query-plans\" checked"));
    std::string many;
    for (int n = 0; n < 60; ++n) many += "t" + std::to_string(n) + ",";
    auto refused = talk.dan.post("/welcome", {{"fields", "storage"}, {"others", many}});
    CHECK(refused.status == 422);
    CHECK(refused.has("Choose at most 50."));
    talk.dan.set_cookie("lang", "zh");
    CHECK(talk.dan.get("/settings/data").has("水平：进阶"));
}

TEST_CASE("what is chosen no more is followed no more; what was followed elsewhere stays, and what was let go of does not come back") {
    Talk talk;
    talk.dan.post("/welcome", {{"fields", "postgresql"}, {"fields", "sql"}});
    talk.dan.put("/follows/tags/linux");
    talk.dan.post("/welcome", {{"fields", "rust"}, {"fields", "sql"}});
    auto followed = [&] {
        auto tags = talk.read([&](Db& db) { return follows::follows(db, talk.id("dan")).tags; });
        return std::set<std::string>(tags.begin(), tags.end());
    };
    CHECK(followed() == std::set<std::string>{"linux", "rust", "sql"});
    talk.dan.del("/follows/tags/sql");
    talk.dan.post("/welcome", {{"fields", "rust"}, {"fields", "sql"}});
    CHECK(followed() == std::set<std::string>{"linux", "rust"});
}
