// Who people are: handles, addresses, bylines. Against the door.
#include "modules/accounts/test/people.hpp"

using namespace lyceum;
using namespace lyceum::accounts;

TEST_CASE("a handle belongs to one person, whatever its case") {
    World world;
    accounts::test::person(world, "Ann");
    CHECK(world.read([](Db& db) { return find_by_handle(db, "aNN").has_value(); }));
    auto again = [&](NewPerson fresh) {
        try {
            world.write([&](Tx& tx) { create(tx, fresh); });
        } catch (const Refusal& refusal) {
            return refusal.fields.empty() ? std::string() : refusal.fields[0].field;
        }
        return std::string("made");
    };
    CHECK(again({.handle = "ANN", .name = "A"}) == "handle");
    CHECK(again({.handle = "bob", .name = "B", .email = "ANN@example.org"}) == "email");
    CHECK(again({.handle = "b b", .name = "B"}) == "handle");
    CHECK(again({.handle = "-bob", .name = "B"}) == "handle");
    CHECK(again({.handle = "bob", .name = " "}) == "name");
    CHECK(again({.handle = "bob", .name = "B", .email = "no address"}) == "email");
    CHECK(again({.handle = "bob", .name = "B"}) == "made");
    CHECK(again({.handle = "cat", .name = "C"}) == "made");
}

TEST_CASE("bylines come in the order asked for, for one statement the first time and none after that") {
    World world;
    accounts::test::person(world, "ann", Role::expert);
    accounts::test::person(world, "bob");
    auto ann = accounts::test::id_of(world, "ann"), bob = accounts::test::id_of(world, "bob");
    world.write([&](Tx& tx) { grant_role(tx, ann, Role::author, ann); });
    world.read([&](Db& db) {
        auto lines = bylines(db, {bob, PersonId{7}, ann, bob});
        CHECK(db.statements() == 0);
        CHECK(db.statements_for_kept() == 1);
        CHECK(bylines(db, {ann, bob}).size() == 2);
        CHECK(db.statements_for_kept() == 1);
        REQUIRE(lines.size() == 4);
        CHECK(lines[0].handle == "bob");
        CHECK(lines[0].badge == "");
        CHECK(lines[1].deleted);
        CHECK(lines[2].badge == "Expert");
        CHECK(lines[3].id == bob);
    });
}

TEST_CASE("a free handle is made out of any name") {
    World world;
    auto free = [&](const char* name) { return world.read([&](Db& db) { return free_handle(db, name); }); };
    CHECK(free("Jane Doe") == "jane-doe");
    accounts::test::person(world, "jane-doe");
    accounts::test::person(world, "JANE-doe-2");
    CHECK(free("Jane  Doe!") == "jane-doe-3");
    CHECK(free("周明") == "member");
    CHECK(free("Admin") == "admin-member");
    CHECK(free(std::string(100, 'x').c_str()).size() <= 32);
}
