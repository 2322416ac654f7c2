// The owner's map: which people and texts have to do with each other, found in what was done.
#pragma once
#include "modules/recommend/pages.hpp"
#include "modules/recommend/store.hpp"

namespace lyceum::recommend {

inline constexpr Path<Nothing> circles_path{"/admin/recommendations/circles"};
inline constexpr int kCirclesShown = 12, kDeedsLookedAt = 50'000;
/// Fewer people than this are no circle but somebody in particular: they are counted among the rest.
inline constexpr int kCircleLeast = 3;

/// People who do things with the same texts, and those texts. `near`: numbers of the circles it has most to do with, closest first.
struct Circle {
    int number = 0;
    std::int64_t people = 0, items = 0;
    std::vector<std::string> tags;                  // of its texts, the most telling first
    std::vector<items::Card> read_most;
    std::vector<int> near;
    double x = 0, y = 0, radius = 0;                // on the map, 0 to 100
};
DESCRIBE(Circle, number, people, items, tags, read_most, near, x, y, radius)
/// `share`: of everything that any circle has to do with others.
struct CircleLink { int a = 0, b = 0; double share = 0; };
DESCRIBE(CircleLink, a, b, share)
struct CircleMap {
    std::vector<Circle> circles;                    // the most people first
    std::vector<CircleLink> links;
    std::int64_t people = 0, items = 0, deeds = 0, rest = 0;     // rest: people of circles that are not shown
    double modularity = 0;
};
DESCRIBE(CircleMap, circles, links, people, items, deeds, rest, modularity)
/// Of the newest deeds of people who want personal lists; nobody is named. Six statements.
CircleMap circles(const Visit&, Db&, const Nothing&);
Page circles_page(const Ui&, const CircleMap&);

}  // namespace lyceum::recommend
