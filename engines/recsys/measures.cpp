// Formulas as documented in the header, with their edge cases.
#include "engines/recsys/measures.hpp"
#include <algorithm>
#include <cmath>

namespace lyceum::recsys {

std::optional<double> weighted_rating(std::span<const Rating> of_one_content) {
    double weighted = 0, weight = 0;
    for (auto& each : of_one_content) weighted += each.rating * each.activity, weight += each.activity;
    if (!(weight > 0)) return std::nullopt;
    return weighted / weight;
}

std::optional<double> mean_activity(std::span<const Rating> of_one_content) {
    if (of_one_content.empty()) return std::nullopt;
    double sum = 0;
    for (auto& each : of_one_content) sum += each.activity;
    return sum / static_cast<double>(of_one_content.size());
}

std::vector<double> preference_profile(std::span<const Rating> of_one_member) {
    double all = 0;
    for (auto& each : of_one_member) all += each.rating * each.activity;
    std::vector<double> shares;
    shares.reserve(of_one_member.size());
    for (auto& each : of_one_member) shares.push_back(all > 0 ? each.rating * each.activity / all : 0);
    return shares;
}

double shrunken_mean(double sum, double count, double prior, double strength) {
    return count + strength > 0 ? (sum + prior * strength) / (count + strength) : prior;
}

double content_score(const ContentFit& fit, double interest_weight, double relevance_weight, double quality_weight) {
    const auto weights = interest_weight + relevance_weight + quality_weight;
    if (!(weights > 0)) return 0;
    const auto value = (interest_weight * fit.interest + relevance_weight * fit.relevance + quality_weight * fit.quality) / weights;
    return std::clamp(value * (kStale + (1 - kStale) * fit.freshness), 0.0, 1.0);
}

double match_score(const CommunityFit& fit) {
    constexpr double kLevel = 0.35, kInterest = 0.5, kSize = 0.15, kEpsilon = 0.3, kMembersMost = 100'000;
    constexpr double kUsualActivity = 0.2, kDrawn = 2;
    const auto level = 1 - std::abs(std::clamp(fit.level_of_member, 0.0, 1.0) - std::clamp(fit.level_of_community, 0.0, 1.0));
    const auto size = std::min(1.0, std::log1p(static_cast<double>(fit.members)) / std::log1p(kMembersMost));
    const auto likeness = kLevel * level + kInterest * std::clamp(fit.interest_cosine, 0.0, 1.0) + kSize * size;
    const auto active = static_cast<double>(fit.active);
    const auto activity = shrunken_mean(active * std::clamp(fit.activity, 0.0, 1.0), active, kUsualActivity, kDrawn);
    return likeness * (kEpsilon + (1 - kEpsilon) * activity);
}

double predicted_rating(double mean_of_member, std::span<const Neighbour> neighbours, double shrinkage) {
    double deviation = 0, weight = 0;
    for (auto& each : neighbours) {
        const auto likeness = each.likeness * each.rated_together / (each.rated_together + shrinkage);
        deviation += likeness * (each.rating - each.mean);
        weight += std::abs(likeness);
    }
    const auto prediction = weight > 0 ? mean_of_member + deviation / weight : mean_of_member;
    return std::clamp(prediction, 1.0, 5.0);
}

}  // namespace lyceum::recsys
