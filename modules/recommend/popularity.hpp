// What many read now and value, and how little a few make of it who vote for each other.
#pragma once
#include "engines/recsys/sparse.hpp"
#include "modules/recommend/store.hpp"
#include <span>
#include <unordered_map>

namespace lyceum::recommend {

/// An item and who wrote it.
struct Wrote { ItemId id; PersonId author; };
DESCRIBE(Wrote, id, author)

/// All that one person did with one text of somebody else.
struct Vote {
    PersonId person, author;
    Time at;                                        // of the first kind of it
    double worth = 0;                               // each kind once, halved every kPopularHalfLife, times `share`
    recsys::Index item = 0;                         // its place among what was written
    float share = 1;                                // what counts of it: below 1 of votes among few
    bool read = false, valued = false;              // more than looked at; liked, saved, commented on or bought
};
/// What authors do with their own is no vote. Of what one person did with the texts of one author within kVotesWithin, the k-th text
/// counts 1/k. And what goes to authors who answer in kind counts less, down to kRingLeast, the more of all that somebody does goes to
/// few such.
std::vector<Vote> votes(std::span<const Read>, std::span<const Wrote>, const Weights&, Time now);

/// By item, 0 to 1: what its votes are worth, in terms of the most popular.
std::vector<double> popularity(std::span<const Vote>, std::size_t items);
std::vector<double> popularity(std::span<const Read>, std::span<const Wrote>, const Weights&, Time now);
/// By item, 0 to 1: (1 + share − usual) / 2, where `share` is how many of those who read it valued it, as far as their votes count, drawn
/// to what is usual here as if kReadersDrawn more had read it. So good is not popular: one reader says little, and a thousand who did
/// not care say more.
std::vector<double> quality(std::span<const Vote>, std::size_t items);
/// Everything visible.
std::vector<Wrote> all_written(Db&);
/// Both of all that is recorded, for everything visible. Three statements.
std::vector<Standing> standing_now(Db&, Time now);

/// By person and item of a lesson, as they are numbered there: how much less than whole a deed says of what is popular, so that what
/// is learnt of it and what is shown of it agree. What authors did with their own says nothing.
recsys::SparseRows discount(std::span<const Read>, std::span<const Wrote>, const Weights&, Time now, const std::unordered_map<PersonId, recsys::Index>& people,
                            const std::unordered_map<ItemId, recsys::Index>& items);

inline constexpr Span kPopularHalfLife = days(14), kVotesWithin = days(28);
inline constexpr double kRingLeast = 0.25, kReadersDrawn = 20;
inline constexpr std::size_t kRingMost = 8;         // more who answer in kind are no ring, but friends

}  // namespace lyceum::recommend
