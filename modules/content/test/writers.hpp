// For tests of this and later modules: articles and series in a place, made through the door.
#pragma once
#include "modules/content/content.hpp"
#include "modules/membership/test/places.hpp"

namespace lyceum::content::test {

/// Fills in what a test does not say and publishes it.
inline ItemId article(World& world, const membership::test::Place& place, NewArticle wanted) {
    if (!wanted.community) wanted.community = place.community;
    if (!wanted.space) wanted.space = place.articles;
    if (wanted.title.empty()) wanted.title = "An article";
    if (wanted.body.empty()) wanted.body = "Some text.";
    if (!wanted.published_at) wanted.published_at = world.now;
    auto prepared = world.read([&](Db& db) { return prepare(db, wanted); });
    return world.write([&](Tx& tx) { return publish(tx, prepared); });
}

inline ItemId series(World& world, const membership::test::Place& place, NewSeries wanted) {
    if (!wanted.community) wanted.community = place.community;
    if (!wanted.space) wanted.space = place.articles;
    if (wanted.title.empty()) wanted.title = "A series";
    if (!wanted.published_at) wanted.published_at = world.now;
    auto prepared = world.read([&](Db& db) { return prepare(db, wanted); });
    return world.write([&](Tx& tx) { return publish(tx, prepared); });
}

}  // namespace lyceum::content::test
