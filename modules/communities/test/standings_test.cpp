// What somebody may where they belong, asked of many communities.
#include "modules/communities/test/places.hpp"

using namespace lyceum;
using communities::Standing;

TEST_CASE("asking where somebody stands in many communities takes one statement, and knows what changed") {
    World world;
    accounts::test::person(world, "olga"), accounts::test::person(world, "ann");
    auto olga = accounts::test::id_of(world, "olga"), ann = accounts::test::id_of(world, "ann");
    std::vector<CommunityId> all;
    for (auto* slug : {"one", "two", "three", "four", "five", "six"}) {
        all.push_back(communities::test::community(world, olga, slug));
        if (all.size() % 2) communities::test::join(world, ann, all.back(), all.size() == 1 ? Standing::moderator : Standing::member);
    }
    auto standings = [&] {
        return world.read([&](Db& db) {
            std::vector<std::optional<Standing>> found;
            for (auto community : all) found.push_back(communities::standing(db, ann, community));
            CHECK(db.statements() + db.statements_for_kept() <= 1);
            return found;
        });
    };
    CHECK(standings() == std::vector<std::optional<Standing>>{Standing::moderator, {}, Standing::member, {}, Standing::member, {}});
    world.write([&](Tx& tx) {
        communities::set_standing(tx, ann, all[2], Standing::manager);
        CHECK(communities::standing(tx, ann, all[2]) == Standing::manager);
    });
    communities::test::join(world, ann, all[1]);
    CHECK(standings() == std::vector<std::optional<Standing>>{Standing::moderator, Standing::member, Standing::manager, {}, Standing::member, {}});
}
