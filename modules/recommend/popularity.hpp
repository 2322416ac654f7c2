// What many read now, and how little a few make of it who vote for each other.
#pragma once
#include "modules/recommend/store.hpp"
#include <span>

namespace lyceum::recommend {

/// An item and who wrote it.
struct Wrote { ItemId id; PersonId author; };
DESCRIBE(Wrote, id, author)

/// By item, 0 to 1: what was done with it, each kind once for each person, halved every kPopularHalfLife; what authors do with
/// their own counts nothing. Of what one person did with the texts of one author within kVotesWithin, the k-th text counts 1/k. And
/// what goes to authors who answer in kind counts less, down to kRingLeast, the more of all that somebody does goes to few such.
std::vector<double> popularity(std::span<const Read>, std::span<const Wrote>, const Weights&, Time now);
/// The same of all that is recorded, for everything visible. Three statements.
std::vector<std::pair<ItemId, double>> popular_now(Db&, Time now);
inline constexpr Span kPopularHalfLife = days(14), kVotesWithin = days(28);
inline constexpr double kRingLeast = 0.25;
inline constexpr std::size_t kRingMost = 8;         // more who answer in kind are no ring, but friends

}  // namespace lyceum::recommend
