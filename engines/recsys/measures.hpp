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

/// R_j = Σ_i r_ij a_ij / Σ_i a_ij: the mean rating of a content, weighted by activity; nothing without any.
std::optional<double> weighted_rating(std::span<const Rating> of_one_content);
/// A_j = (1/n_j) Σ_i a_ij: the mean activity around a content; nothing without ratings.
std::optional<double> mean_activity(std::span<const Rating> of_one_content);
/// s_ij = r_ij a_ij / Σ_k r_ik a_ik over the member's contents, in their order: what a member prefers. Only to
/// be compared within one member; sums to 1, or is all 0.
std::vector<double> preference_profile(std::span<const Rating> of_one_member);

/// The mean of `count` ratings drawn towards `prior` as if `strength` more had been given there: one
/// enthusiastic vote does not beat a hundred good ones.
double shrunken_mean(double sum, double count, double prior = 3.5, double strength = 5);

/// Each in [0, 1].
struct ContentFit {
    double interest = 0, relevance = 0, quality = 0, freshness = 1;
};
/// (w₁·interest + w₂·relevance + w₃·quality) × (½ + ½·freshness): in [0, 1], and above 0 for a member without any activity.
double content_score(const ContentFit& fit, double interest_weight = 0.4, double relevance_weight = 0.35, double quality_weight = 0.25);

struct CommunityFit {
    double level_of_member = 0, level_of_community = 0; ///< 0 beginner to 1 expert
    double interest_cosine = 0;                         ///< of interests, 0 to 1
    std::size_t members = 0;
    double activity = 0;                                ///< of active members, 0 to 1
};
/// (0.35·fit of level + 0.5·interests + 0.15·log size) × (ε + (1 − ε)·activity) with ε = 0.3: in [0, 1]; size
/// counts up to 100,000 members and never decides, and a new community is not dead.
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
