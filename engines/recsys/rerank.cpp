// Greedy choices over a few hundred candidates, and the probabilities of trying something new.
#include "engines/recsys/rerank.hpp"
#include <algorithm>
#include <array>
#include <cmath>
#include <numeric>

namespace lyceum::recsys {
namespace {

std::vector<float> stretched(std::span<const float> relevance) {
    std::vector<float> result(relevance.size(), 0);
    if (relevance.empty()) return result;
    const auto [least, most] = std::ranges::minmax(relevance);
    if (most > least && std::isfinite(most - least))
        for (std::size_t n = 0; n < result.size(); ++n) result[n] = (relevance[n] - least) / (most - least);
    return result;
}

/// Chooses `count` times the free candidate of the highest value, the first among equals; `value` may say nothing better is left.
template <class Value, class Chosen>
std::vector<std::size_t> greedily(std::size_t candidates, std::size_t count, Value value, Chosen chosen) {
    std::vector<std::size_t> list;
    std::vector<bool> taken(candidates);
    while (list.size() < std::min(count, candidates)) {
        std::size_t best = candidates;
        double highest = 0;
        for (std::size_t n = 0; n < candidates; ++n) {
            if (taken[n]) continue;
            const auto mine = value(n);
            if (best == candidates || mine > highest) best = n, highest = mine;
        }
        taken[best] = true;
        list.push_back(best);
        if (list.size() < count) chosen(best, taken);
    }
    return list;
}

/// Shares of topics scaled to sum 1; all 0 where there is nothing above 0.
std::vector<double> shares(std::span<const float> weights) {
    std::vector<double> result(weights.size());
    double sum = 0;
    for (auto weight : weights) sum += std::max(0.0f, weight);
    for (std::size_t n = 0; n < result.size() && sum > 0; ++n) result[n] = std::max(0.0f, weights[n]) / sum;
    return result;
}

/// KL(wanted, list) with `sums` the list's topics; a list without topics is as far as can be.
double divergence(std::span<const double> wanted, std::span<const double> sums) {
    constexpr double smoothing = 0.01;
    const auto total = std::accumulate(sums.begin(), sums.end(), 0.0);
    double result = 0;
    for (std::size_t topic = 0; topic < wanted.size(); ++topic)
        if (wanted[topic] > 0) result += wanted[topic] * std::log(wanted[topic] / ((1 - smoothing) * (total > 0 ? sums[topic] / total : 0) + smoothing * wanted[topic]));
    return result;
}

void add_topics(SparseRows::Row row, std::vector<double>& sums) {
    double all = 0;
    for (auto value : row.values) all += std::max(0.0f, value);
    for (std::size_t n = 0; n < row.size() && all > 0; ++n)
        if (row.columns[n] < sums.size()) sums[row.columns[n]] += std::max(0.0f, row.values[n]) / all;
}

}  // namespace

Diversifying::Diversifying(std::span<const float> relevance, Likeness alike, float diversity)
    : worth_(stretched(relevance)), nearest_(relevance.size(), 0), left_(relevance.size()), last_(relevance.size()), alike_(std::move(alike)), diversity_(diversity) {
    std::iota(left_.begin(), left_.end(), 0);
}

std::optional<std::size_t> Diversifying::next() {
    if (left_.empty()) return std::nullopt;
    if (last_ < worth_.size() && diversity_ > 0)
        for (auto n : left_) nearest_[n] = std::max(nearest_[n], alike_(n, last_));
    const auto value = [&](std::size_t n) { return (1 - diversity_) * worth_[n] - diversity_ * nearest_[n]; };
    auto best = left_.begin();
    for (auto each = best + 1; each != left_.end(); ++each)
        if (value(*each) > value(*best)) best = each;
    last_ = *best;
    left_.erase(best);
    return last_;
}

std::vector<std::size_t> diversified(std::span<const float> relevance, const Likeness& alike, std::size_t count, float diversity) {
    Diversifying order(relevance, alike, diversity);
    std::vector<std::size_t> list;
    while (list.size() < count) {
        const auto next = order.next();
        if (!next) break;
        list.push_back(*next);
    }
    return list;
}

std::vector<std::size_t> determinantal(std::span<const float> relevance, const Likeness& alike, std::size_t count, float diversity) {
    const auto worth = stretched(relevance);
    // Row n of the Cholesky factor grows by one value for each chosen candidate; `rest` is what of a candidate is new.
    std::vector<std::vector<double>> factor(worth.size());
    std::vector<double> rest(worth.size(), 1);
    const auto scale = 1 / static_cast<double>(std::max(diversity, 1e-6f));
    constexpr double nothing = 1e-9;
    return greedily(worth.size(), count, [&](std::size_t n) { return static_cast<double>(worth[n]) * scale + (rest[n] > nothing ? std::log(rest[n]) : -1e12); },
        [&](std::size_t chosen, const std::vector<bool>& taken) {
            if (rest[chosen] <= nothing) return;
            const auto root = std::sqrt(rest[chosen]);
            for (std::size_t n = 0; n < worth.size(); ++n) {
                if (taken[n]) continue;
                double value = static_cast<double>(alike(n, chosen));
                for (std::size_t k = 0; k < factor[chosen].size(); ++k) value -= factor[chosen][k] * factor[n][k];
                factor[n].push_back(value / root);
                rest[n] -= value / root * value / root;
            }
        });
}

std::vector<std::size_t> calibrated(std::span<const float> relevance, const SparseRows& topics, std::span<const float> wanted, std::size_t count, float strength) {
    const auto worth = stretched(relevance);
    const auto aim = shares(wanted);
    std::vector<double> sums(aim.size());
    return greedily(worth.size(), count, [&](std::size_t n) {
        auto with = sums;
        if (n < topics.rows()) add_topics(topics[n], with);
        return (1 - static_cast<double>(strength)) * static_cast<double>(worth[n]) - static_cast<double>(strength) * divergence(aim, with);
    }, [&](std::size_t chosen, const std::vector<bool>&) {
        if (chosen < topics.rows()) add_topics(topics[chosen], sums);
    });
}

double miscalibration(std::span<const std::size_t> list, const SparseRows& topics, std::span<const float> wanted) {
    std::vector<double> sums(wanted.size());
    for (auto n : list)
        if (n < topics.rows()) add_topics(topics[n], sums);
    return divergence(shares(wanted), sums);
}

namespace {

constexpr std::size_t kPoints = 400;                     // of the grid over (0, 1)

/// The density of an arm's chance to please on the grid, and the logarithm of what lies below each point.
struct Belief {
    double shown, welcome;
    std::size_t held = 0;                               // by how many
    std::array<double, kPoints> density, below;
    double best = 0;                                    // the chance of each of them to be the best
};

struct Grid {
    std::array<double, kPoints> log_x, log_rest;
    Grid() {
        for (std::size_t p = 0; p < kPoints; ++p) {
            const auto x = (static_cast<double>(p) + 0.5) / kPoints;
            log_x[p] = std::log(x), log_rest[p] = std::log1p(-x);
        }
    }
};

void believe(Belief& belief, const Exploring& exploring) {
    static const Grid grid;
    const auto a = std::max(0.0, std::min(belief.welcome, belief.shown)) + exploring.prior_welcome;
    const auto b = std::max(0.0, belief.shown - std::max(0.0, belief.welcome)) + exploring.prior_unwelcome;
    const auto norm = std::lgamma(a + b) - std::lgamma(a) - std::lgamma(b);
    double sum = 0;
    for (std::size_t p = 0; p < kPoints; ++p) sum += belief.density[p] = std::exp(norm + (a - 1) * grid.log_x[p] + (b - 1) * grid.log_rest[p]);
    double before = 0;
    for (std::size_t p = 0; p < kPoints; ++p) {
        belief.density[p] = sum > 0 ? belief.density[p] / sum : 1.0 / kPoints;
        belief.below[p] = std::log(std::max(1e-300, before + belief.density[p] / 2));
        before += belief.density[p];
    }
}

}  // namespace

// Most arms were shown as often and welcomed as often as others: what is believed of them is worked out once.
std::vector<double> chances(std::span<const Arm> arms, const Exploring& exploring) {
    std::vector<Belief> beliefs;
    std::vector<std::size_t> of;
    for (auto& arm : arms) {
        auto same = std::ranges::find_if(beliefs, [&](auto& b) { return b.shown == arm.shown && b.welcome == arm.welcome; });
        of.push_back(static_cast<std::size_t>(same - beliefs.begin()));
        if (same == beliefs.end()) beliefs.push_back({.shown = arm.shown, .welcome = arm.welcome, .density = {}, .below = {}});
        ++beliefs[of.back()].held;
    }
    // P(i is best) = ∫ f_i Π_{j≠i} F_j, the F of all multiplied as logarithms.
    std::array<double, kPoints> all{};
    for (auto& belief : beliefs) {
        believe(belief, exploring);
        for (std::size_t p = 0; p < kPoints; ++p) all[p] += static_cast<double>(belief.held) * belief.below[p];
    }
    double total = 0;
    for (auto& belief : beliefs) {
        for (std::size_t p = 0; p < kPoints; ++p) belief.best += belief.density[p] * std::exp(all[p] - belief.below[p]);
    }
    for (std::size_t n = 0; n < arms.size(); ++n) total += arms[n].weight * beliefs[of[n]].best;
    const auto n = static_cast<double>(arms.size());
    const auto floor = std::clamp(exploring.floor, 0.0, 1.0);
    std::vector<double> result;
    for (std::size_t i = 0; i < arms.size(); ++i) result.push_back((total > 0 ? (1 - floor) * arms[i].weight * beliefs[of[i]].best / total : (1 - floor) / n) + floor / n);
    return result;
}

std::vector<Shown> explored(std::span<const Scored> list, std::span<const Arm> arms, const Exploring& exploring, std::span<const double> draws) {
    std::vector<Arm> open;
    for (auto& arm : arms)
        if (std::ranges::none_of(list, [&](auto& each) { return each.item == arm.item; })) open.push_back(arm);
    std::vector<Shown> result;
    std::size_t next = 0, drawn = 0;
    auto place = exploring.places.begin();
    while (result.size() < list.size()) {
        while (place != exploring.places.end() && *place < result.size()) ++place;
        if (place == exploring.places.end() || *place != result.size() || open.empty() || drawn == draws.size()) {
            result.push_back({list[next++].item, 1, false});
            continue;
        }
        const auto probabilities = chances(open, exploring);
        double left = draws[drawn++];
        std::size_t at = 0;
        while (at + 1 < open.size() && left >= probabilities[at]) left -= probabilities[at++];
        result.push_back({open[at].item, probabilities[at], true});
        open.erase(open.begin() + static_cast<long>(at));
    }
    return result;
}

}  // namespace lyceum::recsys
