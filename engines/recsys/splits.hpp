// What is learnt from and what is judged by: cuts of the same events that fall the same way every time.
#pragma once
#include "engines/recsys/interactions.hpp"

namespace lyceum::recsys {

/// The events of a cut. Models are fitted to `train`; people are known by `train` and `known`; lists are judged by `test`.
struct Split {
    std::vector<Event> train, known, test;
};

enum class Cut : std::uint8_t {
    random,                                                 ///< a share of each user's items; at least one stays
    last,                                                   ///< the last item of each user with two or more
    by_time,                                                ///< the newest share of all events
    strong,                                                 ///< a share of the users is not learnt from; a share of what they did is known
    cold_items,                                             ///< all that was done with a share of the items
};

struct CutOptions {
    Cut cut = Cut::random;
    double share = 0.2;                                     ///< of items, events, users or items: what the cut above says
    double known_share = 0.8;                               ///< Cut::strong: of each held-out user's items
    std::uint64_t seed = 42;
};

/// Deterministic in events and options. All events of one user and item fall on one side, but for Cut::by_time, where what
/// is in `train` already is no test.
Split cut(std::span<const Event> events, const CutOptions& options);

/// A number from 0 to 1 that depends on the three alone.
double chance(std::uint64_t seed, std::uint64_t a, std::uint64_t b);

}  // namespace lyceum::recsys
