// The product's scores for contents, people and communities, each between named bounds and defined
// for beginners too: no activity, no ratings, no members.
#pragma once
#include "engines/recsys/sparse.hpp"
#include <optional>

namespace lyceum::recsys {

/// One member's rating of one content (1 to 5) and how active the member was with it (0 to 1).
struct Rating {
    Index member = 0, content = 0;
    double rating = 0, activity = 0;
};

/// R_j = Σ_i r_ij a_ij / Σ_i a_ij: the mean rating of a content j by members i, weighted by their activity with it; nothing without any.
/// Source: formula E1.
std::optional<double> weighted_rating(std::span<const Rating> of_one_content);
/// A_j = (1/n_j) Σ_i a_ij: the mean activity of the n_j members who rated content j; nothing without ratings. Source: formula E1.
std::optional<double> mean_activity(std::span<const Rating> of_one_content);
/// s_ij = r_ij a_ij / Σ_k r_ik a_ik over the member's contents, in their order: what a member prefers. Only to
/// be compared within one member; sums to 1, or is all 0. Source: formulas E3 and E4.
std::vector<double> preference_profile(std::span<const Rating> of_one_member);

/// The mean of `count` ratings drawn towards `prior` as if `strength` more had been given there: one
/// enthusiastic vote does not beat a hundred good ones.
double shrunken_mean(double sum, double count, double prior = 3.5, double strength = 5);

/// Each in [0, 1]. `freshness`: of a content, how new it is and how much is going on around it.
struct ContentFit {
    double interest = 0, relevance = 0, quality = 0, freshness = 1;
};
/// How much is left of what is neither new nor lively: enough that it comes before what is both and fits two thirds as well.
inline constexpr double kStale = 0.75;
/// (w₁·interest + w₂·relevance + w₃·quality) / (w₁ + w₂ + w₃) × (kStale + (1 − kStale)·freshness): in [0, 1]. A member's activity is no
/// part of it: it would change no order, and leave who did nothing yet without any. Source: formula E8.
double content_score(const ContentFit& fit, double interest_weight = 0.4, double relevance_weight = 0.35, double quality_weight = 0.25);

struct CommunityFit {
    double level_of_member = 0, level_of_community = 0; ///< 0 beginner to 1 expert
    double interest_cosine = 0;                         ///< of interests, 0 to 1
    std::size_t members = 0;
    std::size_t active = 0;                             ///< members who did anything lately
    double activity = 0;                                ///< their mean activity, 0 to 1: community_activity (E7)
};
/// (0.35·fit of level + 0.5·interests + 0.15·log size) × (ε + (1 − ε)·activity) with ε = 0.3: in [0, 1]; size counts up to 100,000
/// members and never decides. Activity is drawn towards 0.2 as if two more members had that: one eager member makes no lively
/// community, and a new one is not dead. Source: formula E9.
double match_score(const CommunityFit& fit);

/// Predicted rating: the member's mean plus neighbours' deviations from theirs, weighted by shrunk likeness.
struct Neighbour {
    double likeness = 0;                                ///< -1 to 1
    double rated_together = 0;                          ///< how many contents both rated
    double rating = 0, mean = 0;                        ///< of this content; of all
};
/// r̄_u + Σ s′(r_v − r̄_v) / Σ |s′| with s′ = s · n / (n + β); held between 1 and 5. The member's mean without neighbours.
double predicted_rating(double mean_of_member, std::span<const Neighbour> neighbours, double shrinkage = 5);

}  // namespace lyceum::recsys
