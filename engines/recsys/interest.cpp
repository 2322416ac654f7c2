// Decayed sums. One pass over the interactions each, so a nightly run over millions is seconds.
#include "engines/recsys/interest.hpp"
#include <algorithm>
#include <cmath>
#include <tuple>

namespace lyceum::recsys {

namespace {

constexpr double kSecondsADay = 86'400;

double age_in_days(std::int64_t at, std::int64_t now) { return std::max<double>(0, static_cast<double>(now - at)) / kSecondsADay; }

float decay(std::int64_t at, std::int64_t now, double half_life_days) {
    return half_life_days > 0 ? static_cast<float>(std::exp2(-age_in_days(at, now) / half_life_days)) : 1.0f;
}

float worth(const Interaction& each, const InterestOptions& options) {
    return options.weights[static_cast<std::size_t>(each.deed)] * decay(each.at, options.now, options.half_life_days);
}

float saturated(float x) { return x / (1 + std::abs(x)); }

}  // namespace

std::vector<float> activity(std::span<const Interaction> interactions, std::size_t people, const ActivityOptions& options) {
    std::vector<double> sums(people, 0);
    for (auto& each : interactions) {
        if (each.person >= people || (options.window_days > 0 && age_in_days(each.at, options.now) > options.window_days)) continue;
        sums[each.person] += std::abs(options.weights[static_cast<std::size_t>(each.deed)] * decay(each.at, options.now, options.half_life_days));
    }
    std::vector<float> active;
    active.reserve(people);
    for (auto sum : sums) active.push_back(sum > 0 ? static_cast<float>(sum / (sum + options.middle)) : 0);
    return active;
}

double community_activity(std::span<const float> of_members) {
    double sum = 0, active = 0;
    for (auto each : of_members)
        if (each > 0) sum += static_cast<double>(each), ++active;
    return active > 0 ? sum / active : 0;
}

SparseRows profiles(std::span<const Interaction> interactions, std::size_t people, std::size_t items, const InterestOptions& options) {
    std::vector<Cell> cells;
    cells.reserve(interactions.size());
    for (auto& each : interactions) cells.push_back({each.person, each.item, worth(each, options)});
    const SparseRows sums(people, items, cells);
    cells.clear();
    for (std::size_t person = 0; person < sums.rows(); ++person)
        for (std::size_t i = 0; i < sums[person].size(); ++i)
            cells.push_back({static_cast<Index>(person), sums[person].columns[i], saturated(sums[person].values[i])});
    return {people, items, cells};
}

std::vector<float> popularity(std::span<const Interaction> interactions, std::size_t items, const InterestOptions& options) {
    std::vector<Interaction> once(interactions.begin(), interactions.end());
    const auto key = [](const Interaction& each) { return std::tuple(each.item, each.person, each.deed); };
    std::sort(once.begin(), once.end(), [&](auto& a, auto& b) { return key(a) != key(b) ? key(a) < key(b) : a.at > b.at; });
    once.erase(std::unique(once.begin(), once.end(), [&](auto& a, auto& b) { return key(a) == key(b); }), once.end());

    std::vector<float> popular(items, 0);
    for (auto& each : once)
        if (each.item < items) popular[each.item] += worth(each, options);
    const auto most = popular.empty() ? 0.0f : *std::max_element(popular.begin(), popular.end());
    for (auto& value : popular) value = most > 0 ? std::max(0.0f, value) / most : 0;
    return popular;
}

std::vector<float> freshness(std::span<const std::int64_t> published, std::int64_t now, double half_life_days) {
    std::vector<float> fresh;
    fresh.reserve(published.size());
    for (auto at : published) fresh.push_back(decay(at, now, half_life_days));
    return fresh;
}

}  // namespace lyceum::recsys
