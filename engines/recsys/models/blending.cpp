// A hearing is a few hundred candidates, so all of them are ranked anew for every weight that is tried.
#include "engines/recsys/models/blending.hpp"
#include "engines/recsys/parallel.hpp"
#include <algorithm>
#include <array>
#include <cmath>
#include <numeric>

namespace lyceum::recsys {

namespace {

double ndcg_of(const Hearing& hearing, std::span<const float> weights, std::size_t k, std::vector<std::pair<float, Index>>& ranked) {
    const auto parts = weights.size(), candidates = hearing.wanted.size();
    ranked.clear();
    for (std::size_t c = 0; c < candidates; ++c) {
        float sum = 0;
        for (std::size_t p = 0; p < parts; ++p) sum += weights[p] * hearing.said[c * parts + p];
        ranked.emplace_back(-sum, static_cast<Index>(c));
    }
    const auto shown = std::min(k, candidates);
    std::partial_sort(ranked.begin(), ranked.begin() + static_cast<long>(shown), ranked.end());
    double gained = 0, most = 0;
    for (std::size_t n = 0; n < shown; ++n) gained += hearing.wanted[ranked[n].second] ? 1 / std::log2(static_cast<double>(n) + 2) : 0;
    for (std::size_t n = 0; n < std::min(k, hearing.wanted_of_all); ++n) most += 1 / std::log2(static_cast<double>(n) + 2);
    return most > 0 ? gained / most : 0;
}

class Ascent {
public:
    Ascent(std::span<const Hearing> hearings, std::size_t k, unsigned threads) : hearings_(hearings), k_(k), threads_(threads), of_hearing_(hearings.size()) {}

    double operator()(std::span<const float> weights) {
        in_pieces(hearings_.size(), 64, threads_, [&](std::size_t begin, std::size_t end) {
            std::vector<std::pair<float, Index>> ranked;
            for (auto n = begin; n < end; ++n) of_hearing_[n] = ndcg_of(hearings_[n], weights, k_, ranked);
        });
        return std::accumulate(of_hearing_.begin(), of_hearing_.end(), 0.0) / static_cast<double>(std::max<std::size_t>(1, hearings_.size()));
    }

private:
    std::span<const Hearing> hearings_;
    std::size_t k_;
    unsigned threads_;
    std::vector<double> of_hearing_;
};

/// Newton's method on the log-likelihood, held back a little so that separable data has an answer too.
void find_odds(Blending& blending, std::span<const Hearing> hearings) {
    constexpr int kSteps = 25;
    constexpr double kHeld = 1e-3;
    const auto parts = blending.weights.size();
    double slope = 1, offset = 0;
    for (int step = 0; step < kSteps; ++step) {
        double ga = kHeld * (1 - slope), gb = -kHeld * offset, haa = kHeld, hab = 0, hbb = kHeld;
        for (auto& hearing : hearings)
            for (std::size_t c = 0; c < hearing.wanted.size(); ++c) {
                double x = 0;
                for (std::size_t p = 0; p < parts; ++p) x += static_cast<double>(blending.weights[p]) * hearing.said[c * parts + p];
                const auto probability = 1 / (1 + std::exp(-(slope * x + offset))), spread = probability * (1 - probability), error = hearing.wanted[c] - probability;
                ga += error * x, gb += error, haa += spread * x * x, hab += spread * x, hbb += spread;
            }
        const auto determinant = haa * hbb - hab * hab;
        if (!(determinant > 1e-12)) break;
        const auto da = (hbb * ga - hab * gb) / determinant, db = (haa * gb - hab * ga) / determinant;
        slope += std::clamp(da, -2.0, 2.0), offset += std::clamp(db, -2.0, 2.0);
        if (std::abs(da) + std::abs(db) < 1e-9) break;
    }
    blending.slope = std::max(slope, 1e-3), blending.offset = offset;       // a falling slope would turn the list around
}

}  // namespace

Blending learn_blend(std::span<const Hearing> hearings, const std::vector<char>& may_be_negative, std::size_t k, unsigned threads) {
    constexpr int kRounds = 8;
    constexpr std::array kSteps = {0.5f, 0.2f, 0.08f, 0.03f};
    const auto parts = may_be_negative.size();
    Blending blending;
    blending.weights.assign(parts, 1);
    if (!parts || hearings.empty()) return blending;
    Ascent ndcg(hearings, k, threads);
    std::vector<float> weights(parts, 0), best;
    for (std::size_t p = 0; p < parts; ++p) {
        std::vector<float> alone(parts, 0);
        alone[p] = 1;
        blending.of_part.push_back(ndcg(alone));
        if (const auto value = blending.of_part.back(); best.empty() || value > blending.best_part) blending.best_part = value, best = alone;
    }
    blending.blend = blending.best_part;
    for (int round = 0; round < kRounds; ++round) {
        bool better = false;
        for (std::size_t p = 0; p < parts; ++p)
            for (auto step : kSteps)
                for (auto sign : {1.0f, -1.0f}) {
                    auto tried = best;
                    tried[p] += sign * step;
                    if (tried[p] < 0 && !may_be_negative[p]) tried[p] = 0;
                    if (tried == best || std::all_of(tried.begin(), tried.end(), [](float w) { return w <= 0; })) continue;
                    if (const auto value = ndcg(tried); value > blending.blend * (1 + 1e-6)) blending.blend = value, best = std::move(tried), better = true;
                }
        if (!better) break;
    }
    blending.weights = best;
    find_odds(blending, hearings);
    return blending;
}

}  // namespace lyceum::recsys
