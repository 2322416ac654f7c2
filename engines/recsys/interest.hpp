// From what people did to what they care about, and to what is on everyone's mind.
#pragma once
#include "engines/recsys/sparse.hpp"
#include <array>

namespace lyceum::recsys {

enum class Deed : std::uint8_t { viewed, read, liked, bookmarked, commented, shared, bought, completed, rated_well, rated_badly, dismissed };
inline constexpr std::size_t kDeeds = 11;

/// One thing that one person did with one item; `at` in seconds since 1970.
struct Interaction {
    Index person = 0, item = 0;
    Deed deed = Deed::viewed;
    std::int64_t at = 0;
};

/// What each deed says about interest, in the order of Deed. Two deeds speak against.
inline constexpr std::array<float, kDeeds> kDeedWeights = {0.2f, 1, 1.5f, 2, 2, 2.5f, 3, 3, 2.5f, -2, -3};

struct InterestOptions {
    std::int64_t now = 0;
    double half_life_days = 60;
    std::array<float, kDeeds> weights = kDeedWeights;
};

struct ActivityOptions {
    std::int64_t now = 0;
    double window_days = 28;                        // what is older is not counted; 0: everything is
    double half_life_days = 14;                     // λ = ln 2 / half_life_days
    double middle = 10;                             // of the sum: there the activity is ½
    std::array<float, kDeeds> weights = kDeedWeights;
};
/// u(i) = x / (x + middle), x = Σ_k |w_k| n_ik e^(-λ·age) over what i did within the window, its edge included: the activity of each
/// person, in [0, 1), 0 for who did nothing. Deeds of the future count as of now; deeds that speak against an item are deeds. Source:
/// formula E7.
std::vector<float> activity(std::span<const Interaction> interactions, std::size_t people, const ActivityOptions& options);
/// The mean activity of those who were active within the window, the others left out: in [0, 1), 0 where nobody was. Source: formula E7.
double community_activity(std::span<const float> of_members);

/// The same sum for each person and item, brought to (-1, 1): above 0 where the item interested.
SparseRows profiles(std::span<const Interaction> interactions, std::size_t people, std::size_t items, const InterestOptions& options);

/// The same sum for each item over everyone, each person counting once for each deed, scaled so that the most popular has 1.
std::vector<float> popularity(std::span<const Interaction> interactions, std::size_t items, const InterestOptions& options);

/// 2^(-age / half-life) for each time of publication; 1 for the future.
std::vector<float> freshness(std::span<const std::int64_t> published, std::int64_t now, double half_life_days);

}  // namespace lyceum::recsys
