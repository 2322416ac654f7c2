// Comments below items, and likes of them.
#include "modules/discussion/test/talk.hpp"

using namespace lyceum;
using namespace lyceum::discussion;
using test::Talk;

namespace {

ItemId article(Talk& world, membership::LockKind lock = membership::LockKind::open) {
    return world.write([&](Tx& tx) {
        content::NewArticle made;
        made.author = world.olga_id, made.community = world.place.community, made.space = world.place.articles;
        made.title = "On pages", made.body = "Free words.\n\n<!-- paywall -->\n\nLocked words.", made.lock = lock, made.published_at = world.now;
        return content::publish(tx, content::prepare(tx, made));
    });
}
/// The article's page, at whatever its address is.
Answer read(Browser& browser, ItemId id) { return browser.get(browser.get("/articles/" + to_string(id)).location()); }
std::string at(ItemId id) { return "/items/" + to_string(id) + "/comments"; }

}  // namespace

TEST_CASE("comments stand below an article, answer each other and have addresses") {
    Talk world;
    auto item = article(world);
    auto sent = world.ann.post(at(item), {{"body", "Well put"}});
    REQUIRE(sent.status == 303);
    CHECK(sent.location().starts_with("/articles/" + to_string(item)));
    auto first = sent.location().substr(sent.location().find("#comment-") + 9);
    REQUIRE(world.bob.post("/posts/" + first + "/comments", {{"body", "Indeed"}}).status == 303);

    auto page = read(world.guest, item);
    CHECK(page.has("id=\"comment-" + first + "\""));
    CHECK(page.body.find("Well put") < page.body.find("Indeed"));
    CHECK(page.body.find("comments-" + first) < page.body.find("Indeed"));
    CHECK(page.has("Sign in to take part."));
    CHECK(read(world.dan, item).has("Join the community to answer here."));
    CHECK(world.dan.post(at(item), {{"body", "Hello"}}).status == 403);
    CHECK(world.guest.get(at(item)).has("Well put"));
}

TEST_CASE("comments on locked articles are read by all who see the article") {
    Talk world;
    auto item = article(world, membership::LockKind::members);
    world.ann.post(at(item), {{"body", "I paid for this"}});
    auto page = read(world.guest, item);
    CHECK(page.has("I paid for this"));
    CHECK(!page.has("Locked words"));
}

TEST_CASE("comments below an article cost three statements at most, however many there are") {
    Talk world;
    auto item = article(world);
    auto cost_of = [&](Browser& browser) {
        read(browser, item);
        return world.statements();
    };
    auto without = cost_of(world.guest);
    for (int i = 0; i < 30; ++i) test::post(world, PostKind::comment, item, i % 2 ? world.ann_id : world.bob_id, "word");
    CHECK(cost_of(world.guest) - without <= 2);
}

TEST_CASE("a like counts once, is taken back, and is never for oneself") {
    Talk world;
    auto item = article(world);
    auto comment = test::post(world, PostKind::comment, item, world.ann_id, "Like me");
    auto like = Talk::at(comment) + "/like";
    CHECK(world.bob.turbo("PUT", like).has("data-toggle-target=\"count\">1<"));
    CHECK(world.bob.turbo("PUT", like).has("data-toggle-target=\"count\">1<"));
    CHECK(world.cat.turbo("PUT", like).has("data-toggle-target=\"count\">2<"));
    CHECK(world.bob.turbo("DELETE", like).has("data-toggle-target=\"count\">1<"));
    CHECK(world.ann.put(like).status == 409);
    CHECK(world.dan.put(like).status == 403);
}

TEST_CASE("a long list of comments goes on elsewhere, and links find their page") {
    Talk world;
    auto item = article(world);
    std::vector<PostId> comments;
    for (int i = 0; i < 130; ++i) comments.push_back(test::post(world, PostKind::comment, item, world.ann_id, fmt::format("remark {}.", i)));
    auto page = read(world.guest, item);
    CHECK(page.has("remark 99."));
    CHECK(!page.has("remark 100."));
    CHECK(page.has("More comments"));
    auto found = world.guest.get(Talk::at(comments[120])).location();
    CHECK(found.starts_with(at(item)));
    CHECK(world.guest.get(found.substr(0, found.find('#'))).has("remark 120."));
    CHECK(world.guest.get(Talk::at(comments[5])).location().starts_with("/articles/"));
}

TEST_CASE("however deep people answer each other, everything is shown") {
    Talk world;
    auto item = article(world);
    PostId above;
    for (int i = 0; i < 30; ++i) above = test::post(world, PostKind::comment, item, i % 2 ? world.ann_id : world.bob_id, fmt::format("level {}.", i), above);
    auto page = read(world.guest, item);
    for (int i = 0; i < 30; ++i) {
        INFO(i);
        CHECK(page.has(fmt::format("level {}.", i)));
    }
}

TEST_CASE("people named in a comment hear of it, strangers' names stay text") {
    Talk world;
    auto item = article(world);
    auto body = world.read([&](Db& db) { return prepare(db, "Ask @Bob and @nobody, and @bob again."); });
    CHECK(body.mentioned == std::vector<PersonId>{world.bob_id});
    CHECK(body.html.find("href=\"/@bob\"") != std::string::npos);
    CHECK(body.html.find("href=\"/@nobody\"") == std::string::npos);
    CHECK(world.ann.post(at(item), {{"body", "Ask @bob."}}).status == 303);
}

TEST_CASE("an empty or endless comment is refused") {
    Talk world;
    auto item = article(world);
    CHECK(world.ann.post(at(item), {{"body", "  "}}).status == 422);
    auto refused = world.ann.post(at(item), {{"body", std::string(30'001, 'x')}});
    CHECK(refused.status == 422);
    CHECK(refused.has("Write 1 to 30000 characters."));
    CHECK(world.ann.post("/items/0000000000001/comments", {{"body", "x"}}).status == 404);
    CHECK(world.ann.post("/posts/zzzz/comments", {{"body", "x"}}).status == 404);
}
