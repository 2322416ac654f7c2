// The calendar of somebody who belongs to many communities, one of which they can see no more.
#include "modules/membership/test/places.hpp"

using namespace lyceum;

TEST_CASE("memberships of many communities stand in one calendar, and one that is hidden now does not take it away") {
    World world;
    accounts::test::person(world, "olga");
    auto ann = accounts::test::person(world, "ann");
    auto olga_id = accounts::test::id_of(world, "olga"), ann_id = accounts::test::id_of(world, "ann");
    for (std::string slug : {"one", "two", "three", "four", "five", "hidden"}) {
        auto made = communities::test::community(world, olga_id, slug, slug == "hidden" ? communities::Visibility::closed : communities::Visibility::open);
        communities::test::join(world, ann_id, made);
        world.write([&](Tx& tx) {
            membership::add_tier(tx, made, {.slug = "fellow", .level = 1, .name = {"学友", "Fellow"}, .benefits = {"全部", "Everything"}});
            membership::grant(tx, {.person = ann_id, .community = made, .level = 1, .starts_at = tx.now(), .ends_at = tx.now() + days(10), .source = "test", .source_id = slug});
        });
    }
    world.deliver();
    CHECK(ann.json("/settings/calendar").json().at("coming").as_array().size() == 6);
    CHECK(ann.post("/c/hidden/leave").status == 303);
    CHECK(ann.get("/c/hidden").status == 404);
    CHECK(ann.json("/settings/calendar").json().at("coming").as_array().size() == 5);
}
