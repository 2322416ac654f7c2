// For tests of this and later modules: a community with its spaces, and people in it.
#pragma once
#include "app/test/world.hpp"
#include "modules/accounts/test/people.hpp"
#include "modules/communities/communities.hpp"

namespace lyceum::communities::test {

/// An open community without spaces, run by `owner`.
inline CommunityId community(World& world, PersonId owner, const std::string& slug = "systems", Visibility visibility = Visibility::open) {
    return world.write([&](Tx& tx) {
        return create(tx, {.slug = slug, .name = {"系统编程学园", "Systems Lyceum"}, .tagline = {"真正学到能动手", "Until your hands know it"},
                              .description = {"这里的人写存储引擎。", "The people here write **storage engines**."}, .visibility = visibility, .owner = owner});
    });
}

inline SpaceId space(World& world, CommunityId community, const std::string& slug, SpaceKind kind, int audience_level = -1) {
    return world.write([&](Tx& tx) {
        return add_space(tx, community, {.slug = slug, .kind = kind, .name = {slug, slug}, .description = {}, .audience_level = audience_level});
    });
}

inline void join(World& world, PersonId person, CommunityId community, Standing standing = Standing::member) {
    world.write([&](Tx& tx) { communities::join(tx, person, community, standing); });
}

}  // namespace lyceum::communities::test
