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
    CHECK((page.has("Tokens") && page.has("Trees") && page.has("3 parts, yours for good") && page.has("1 of them can be read now") && page.has("\"@type\":\"Course\"")));
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

namespace {

/// A course of the house with a series of two parts and an article, and a file; ann has bought it.
struct Bought {
    Market market;
    ItemId series, first, second;
    ProductId course;
    Browser ann, fin;
    OrderId order;

    explicit Bought(World& world) : market(world), ann(accounts::test::person(world, "ann")), fin(accounts::test::person(world, "fin", accounts::Role::finance)) {
        auto& shop = market.shop;
        series = content::test::series(world, shop.place, {.author = market.sam, .title = "Parsing"});
        first = content::test::article(world, shop.place, {.author = market.sam, .title = "Tokens", .body = "Open to all.", .series = series, .part = 1});
        second = content::test::article(world, shop.place, {.author = market.sam, .title = "Trees", .body = "Open.\n\n<!-- paywall -->\n\nzqtrees", .lock = membership::LockKind::paid, .series = series, .part = 2});
        auto digest = keep_bytes(world.app, "exercises");
        course = world.write([&](Tx& tx) {
            auto id = market.add(tx, {}, Kind::course, "Compilers", "90");
            auto row = *find_product(tx, id);
            for (auto item : {series, shop.article}) add_course_work(tx, row, item);
            add_file(tx, id, {.name = "exercises.zip", .type = "application/zip", .bytes = 9, .digest = digest});
            offer(tx, row);
            return id;
        });
        into_cart(ann, course, 1);
        order = buy(world, ann, market);
    }
    std::string file() {                            // where the page of the order leads
        auto page = ann.get("/orders/" + to_string(order)).body;
        auto at = page.find("/files/");
        if (at == page.npos) return {};
        auto begin = page.rfind('"', at) + 1;
        return page.substr(begin, page.find('"', at) - begin);
    }
    void give_back(World& world, int line) {
        CHECK(fin.post("/finance/orders/" + to_string(order) + "/lines/" + std::to_string(line) + "/refund", {{"reason", "Known already"}}).status == 303);
        world.deliver();
    }
};

}  // namespace

TEST_CASE("the files of a course stay while any line of it stands, whichever goes back first") {
    World world;
    Bought site(world);
    auto at_first = site.file();
    CHECK(site.ann.get(at_first).body == "exercises");
    site.give_back(world, 1);
    auto later = site.file();
    CHECK(later != at_first);
    CHECK(site.ann.get(later).body == "exercises");
    CHECK(site.ann.get("/orders/" + to_string(site.order)).has("To the course"));
    site.give_back(world, 2);
    CHECK(site.file().empty());
    CHECK(site.ann.get(at_first).status == 403);
    CHECK(site.ann.get(later).status == 403);
    everything_agrees(world);
}

TEST_CASE("buyers mark what they have read and see how far they are, in the shop, with their orders and beside each part") {
    World world;
    Bought site(world);
    auto ben = accounts::test::person(world, "ben");
    auto& ann = site.ann;
    auto page = "/shop/" + to_string(site.course), part = "/learning/" + to_string(site.first), order = "/orders/" + to_string(site.order);
    CHECK(ben.get("/learning").has("You have no courses yet"));
    CHECK(ben.put(part).status == 404);
    CHECK(ann.put("/learning/" + to_string(site.series)).status == 404);       // a series is read by its parts
    CHECK(ann.get("/learning").has("0 of 3 parts read"));
    CHECK(ann.get("/learning").has("Start reading"));
    CHECK(!world.browser().get(page).has("parts read"));

    auto article = world.read([&](Db& db) { return items::bare_card(db, world.app.nobody(world.now, Language::en), site.first).url.str(); });
    CHECK(ann.get(article).has("I have read this"));
    CHECK(!ben.get(article).has("I have read this"));
    for (int twice = 0; twice < 2; ++twice) CHECK(ann.put(part).status < 400);
    CHECK(ann.get(page).has("1 of 3 parts read"));
    CHECK(ann.get("/orders").has("1 of 3 parts read"));
    CHECK(ann.get(order).has("1 of 3 parts read"));
    auto beside = ann.get(article);
    CHECK(beside.has("From your course"));
    CHECK(beside.has("You have read this"));
    CHECK(beside.has("Trees"));
    auto next = ann.json("/learning").json().at("courses").at(0);
    CHECK(next.at("read").as_int64() == 1);
    CHECK(next.at("parts").at(0).at("read").as_bool());
    CHECK(ann.del(part).status < 400);
    CHECK(ann.get("/learning").has("0 of 3 parts read"));

    // What was given back is no part any more; all that is left is finished when it is read.
    site.give_back(world, 2);
    auto left = ann.json("/learning").json().at("courses").at(0).at("parts").as_array();
    for (auto& each : left) CHECK(ann.put("/learning/" + std::string(each.at("item").as_string())).status < 400);
    CHECK(ann.get("/learning").has("Finished"));
    site.give_back(world, 1);
    CHECK(ann.get("/learning").has("You have no courses yet"));
    CHECK(ann.put(part).status == 404);
}
