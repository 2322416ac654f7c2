// What buyers of a course can rely on: everything in it is open for good, and every author has their part.
#include "modules/content/test/writers.hpp"
#include "modules/store/courses/courses.hpp"
#include "modules/store/test/market.hpp"

using namespace lyceum;
using namespace lyceum::store;
using namespace lyceum::store::test;
using ledger::Purpose;

TEST_CASE("a course opens series, articles and files with one purchase, shares exactly, and gives back one work alone") {
    World world;
    Market market(world);
    auto& shop = market.shop;
    auto series = content::test::series(world, shop.place, {.author = market.sam, .title = "Parsing"});
    auto first = content::test::article(world, shop.place, {.author = market.sam, .title = "Tokens", .body = "Open to all.", .series = series, .part = 1});
    auto second = content::test::article(world, shop.place, {.author = market.sam, .title = "Trees", .body = "Open.\n\n<!-- paywall -->\n\nzqtrees", .lock = membership::LockKind::paid, .series = series, .part = 2});
    auto sam = accounts::test::sign_in(world, market.sam), owner = accounts::test::sign_in(world, shop.owner), ann = accounts::test::person(world, "ann");

    // Members sell what they wrote; the house sells what all of its authors wrote.
    auto community = to_string(shop.place.community);
    auto own = sam.post("/sell", {{"community", community}, {"kind", "course"}, {"title", "Mine"}, {"price", "9"}}).location();
    CHECK(sam.post(own + "/offer").status == 409);
    CHECK(sam.post(own + "/works", {{"item", to_string(shop.article)}}).status == 422);
    CHECK(sam.post(own + "/works", {{"item", to_string(series)}}).status == 303);
    CHECK(ann.post(own + "/works", {{"item", to_string(first)}}).status == 404);
    auto edit = owner.post("/sell", {{"community", community}, {"kind", "course"}, {"house", "1"}, {"title", "Compilers"}, {"price", "90.01"}}).location();
    for (auto item : {series, shop.article}) CHECK(owner.post(edit + "/works", {{"item", to_string(item)}}).status == 303);
    ProductId course{*read_id(edit.substr(edit.rfind('/') + 1))};
    auto digest = keep_bytes(world.app, "exercises");
    world.write([&](Tx& tx) { add_file(tx, course, {.name = "exercises.zip", .type = "application/zip", .bytes = 9, .digest = digest}); });
    CHECK(owner.post(edit + "/offer").status == 303);
    CHECK(owner.post(edit + "/works/" + to_string(series) + "/remove").status == 303);
    CHECK(owner.post(edit + "/works/" + to_string(shop.article) + "/remove").status == 409);     // the last of what is on sale
    CHECK(owner.post(edit + "/works", {{"item", to_string(series)}}).status == 303);

    auto page = world.browser().get("/shop/" + to_string(course));
    CHECK((page.has("Tokens") && page.has("Trees") && page.has("3 parts, for good") && page.has("1 of them can be read now") && page.has("\"@type\":\"Course\"")));
    CHECK_FALSE(page.has("zqtrees"));
    CHECK(world.browser().get("/shop?kind=course").has("Compilers"));

    into_cart(ann, course, 5);                                                                   // once is enough
    auto id = buy(world, ann, market);
    CHECK(world.read([&](Db& db) { return commerce::lines_of(db, id).size(); }) == 2);
    CHECK(commerce::test::can_read(world, "ann", second));
    CHECK(commerce::test::can_read(world, "ann", shop.article));
    CHECK(ann.post("/cart/add", {{"kind", "product"}, {"thing", to_string(course)}}).status == 409);
    CHECK(ann.get("/shop/" + to_string(course)).has("You have this already"));
    // 90.01 over one part of the article and two of the series; each author has 70 % of theirs.
    auto authors = booked(world, Purpose::author_payable, "", market.sam), other = booked(world, Purpose::author_payable, "", shop.author);
    CHECK(authors == -42'01);
    CHECK(other == -21'00);
    auto order = ann.get("/orders/" + to_string(id)).body;
    auto at = order.find("/files/");
    REQUIRE(at != order.npos);
    auto begin = order.rfind('"', at) + 1;
    auto file = order.substr(begin, order.find('"', at) - begin);
    CHECK(ann.get(file).body == "exercises");
    everything_agrees(world);

    auto fin = accounts::test::person(world, "fin", accounts::Role::finance);
    CHECK(fin.post("/finance/orders/" + to_string(id) + "/lines/2/refund", {{"reason", "Known already"}}).status == 303);
    world.deliver();
    CHECK(commerce::test::can_read(world, "ann", second) != commerce::test::can_read(world, "ann", shop.article));
    CHECK(ann.get(file).status == 200);
    CHECK(fin.post("/finance/orders/" + to_string(id) + "/lines/1/refund", {{"reason", "All of it"}}).status == 303);
    world.deliver();
    CHECK_FALSE(commerce::test::can_read(world, "ann", second));
    CHECK(ann.get(file).status == 403);
    CHECK(booked(world, Purpose::author_payable, "", market.sam) == 0);
    CHECK(booked(world, Purpose::gateway, "sandbox") == 0);
    everything_agrees(world);
}
