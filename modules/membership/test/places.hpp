// For tests of this and later modules: a whole community with spaces for everything and three tiers.
#pragma once
#include "modules/communities/test/places.hpp"
#include "modules/membership/membership.hpp"

namespace lyceum::membership::test {

struct Place {
    CommunityId community;
    SpaceId articles, questions, discussion;        // open to everyone
    SpaceId lounge;                                 // a discussion for level 1 and above
    TierId free, fellow, inner;                     // levels 0, 1 and 2
};

inline Place community(World& world, PersonId owner) {
    using communities::SpaceKind;
    Place place;
    place.community = communities::test::community(world, owner);
    place.articles = communities::test::space(world, place.community, "articles", SpaceKind::articles);
    place.questions = communities::test::space(world, place.community, "questions", SpaceKind::questions);
    place.discussion = communities::test::space(world, place.community, "discussion", SpaceKind::discussion);
    place.lounge = communities::test::space(world, place.community, "lounge", SpaceKind::discussion, 1);
    world.write([&](Tx& tx) {
        place.free = add_tier(tx, place.community, {.slug = "free", .level = 0, .name = {"旁听", "Listener"}, .benefits = {"公开文章", "Open articles"}});
        place.fellow = add_tier(tx, place.community, {.slug = "fellow", .level = 1, .name = {"学友", "Fellow"}, .benefits = {"会员文章\n会员专区", "Members' articles\nThe lounge"}});
        place.inner = add_tier(tx, place.community, {.slug = "inner", .level = 2, .name = {"内门", "Inner circle"}, .benefits = {"代码评审", "Code reviews"}});
    });
    return place;
}

/// Gives somebody a level of the place from now until `ends_at`, or for good.
inline void give(World& world, const Place& place, PersonId person, int level, std::optional<Time> ends_at = {}) {
    static std::atomic<int> given{0};
    world.write([&](Tx& tx) {
        grant(tx, {.person = person, .community = place.community, .level = level, .starts_at = world.now, .ends_at = ends_at,
                      .source = "test", .source_id = std::to_string(++given)});
    });
}

}  // namespace lyceum::membership::test
