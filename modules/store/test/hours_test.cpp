// What whoever books an hour, and whoever gives it, can rely on.
#include "modules/accounts/test/letters.hpp"
#include "modules/store/test/market.hpp"

using namespace lyceum;
using namespace lyceum::store;
using namespace lyceum::store::test;

TEST_CASE("an hour that was booked can be moved by either side, stands in both calendars, and both are reminded once") {
    World world;
    Market market(world);
    world.write([&](Tx& tx) {
        for (int day : {5, 6}) add_slot(tx, *find_product(tx, market.review), tx.now() + days(day), 45);
    });
    auto ann = accounts::test::person(world, "ann"), bob = accounts::test::person(world, "bob"), sam = accounts::test::sign_in(world, market.sam);
    into_cart(ann, market.review);
    auto order = buy(world, ann, market);
    into_cart(bob, market.review);
    auto bobs = buy(world, bob, market);
    auto free = [&] { return world.read([&](Db& db) { return slots_of(db, market.review, world.now); }); };
    auto line = "/shop/orders/" + to_string(order) + "/1/", edit = "/sell/" + to_string(market.review);
    auto hours = free();
    REQUIRE(hours.size() == 3);
    auto first = to_string(hours[0].id), second = to_string(hours[1].id), third = to_string(hours[2].id);
    CHECK(ann.post(line + "hour", {{"hour", first}}).status == 303);

    CHECK(bob.post(line + "hour/leave", {{"hour", first}}).status == 404);
    CHECK(bob.post("/shop/orders/" + to_string(bobs) + "/1/hour/leave", {{"hour", first}}).status == 404);
    CHECK(ann.post(line + "hour/leave", {{"hour", first}}).status == 303);
    CHECK(stock(world, market.review) == 1);                                                    // three hours, two of them paid
    CHECK(ann.post(line + "hour", {{"hour", second}}).status == 303);
    CHECK(ann.get(line + "hours.ics").has("SUMMARY:Code review"));
    auto calendar = [&](Browser& who) { return world.browser().get(accounts::test::first_match(who.post("/settings/calendar").body, "(/calendars/[A-Za-z0-9_-]{43})")).body; };
    CHECK(calendar(ann).find("SUMMARY:Code review") != std::string::npos);
    CHECK(calendar(sam).find("SUMMARY:Booked: Code review") != std::string::npos);

    // The seller moves it once: then every free hour is bob's, who has paid and not chosen.
    CHECK(ann.post(edit + "/hours/" + second + "/move", {{"to", third}}).status == 404);
    CHECK(sam.post(edit + "/hours/" + second + "/move", {{"to", third}}).status == 303);
    CHECK(free().size() == 2);
    CHECK(stock(world, market.review) == 0);
    CHECK(sam.post(edit + "/hours/" + third + "/move", {{"to", first}}).status == 409);
    CHECK(bob.post("/shop/orders/" + to_string(bobs) + "/1/hour", {{"hour", third}}).status == 409);
    CHECK(bob.post("/shop/orders/" + to_string(bobs) + "/1/hour", {{"hour", first}}).status == 303);
    world.deliver();
    CHECK(commerce::test::letters_saying(world, "“Code review” was moved") == 1);
    CHECK(commerce::test::letters_saying(world, "was given back") == 1);
    CHECK(ann.get("/notifications").has("was moved"));

    // A day before the first of them, and of the other, and never twice.
    for (int i = 0; i < 14; ++i) world.pass(lyceum::hours(10)), world.deliver();
    CHECK(commerce::test::letters_saying(world, "“Code review” begins") == 4);
    ann = accounts::test::sign_in(world, accounts::test::id_of(world, "ann"));
    CHECK(ann.post(line + "hour/leave", {{"hour", third}}).status == 409);                      // too late
    everything_agrees(world);
}
