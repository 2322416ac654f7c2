// A hearing is a few hundred candidates, so all of them are ranked anew for every weight that is tried.
#include "engines/recsys/models/blending.hpp"
#include "engines/recsys/parallel.hpp"
#include <algorithm>
#include <array>
#include <cmath>
#include <numeric>

namespace lyceum::recsys {

namespace {

std::size_t counted(std::span<const Hearing> hearings) {
    return static_cast<std::size_t>(std::count_if(hearings.begin(), hearings.end(), [](auto& hearing) { return hearing.wanted_of_all > 0; }));
}

double discount(std::size_t place) { return 1 / std::log2(static_cast<double>(place) + 2); }

/// Hearings in which something was wanted, part by part, with the sum that the weights so far make of each candidate. Only the
/// places of what was wanted matter, so nothing is sorted.
class Ascent {
public:
    Ascent(std::span<const Hearing> hearings, std::size_t parts, std::size_t k, unsigned threads) : k_(k), threads_(threads) {
        constexpr std::size_t kCellsWorthThreads = 4'000'000;
        std::size_t cells = 0;
        for (std::size_t n = 0; n < k; ++n) discount_.push_back(discount(n)), most_.push_back((n ? most_.back() : 0) + discount_.back());
        for (auto& hearing : hearings) {
            if (!hearing.wanted_of_all) continue;
            Flat flat{std::vector<float>(hearing.said.size()), std::vector<float>(hearing.wanted.size(), 0), {}, hearing.wanted_of_all};
            const auto candidates = hearing.wanted.size();
            for (std::size_t c = 0; c < candidates; ++c) {
                for (std::size_t p = 0; p < parts; ++p) flat.said[p * candidates + c] = hearing.said[c * parts + p];
                if (hearing.wanted[c]) flat.wanted.push_back(c);
            }
            cells += flat.said.size();
            flats_.push_back(std::move(flat));
        }
        if (cells < kCellsWorthThreads) threads_ = 1;       // starting them would take longer than the work
    }

    void set(std::span<const float> weights) {
        in_pieces(flats_.size(), 64, threads_, [&](std::size_t begin, std::size_t end) {
            for (auto n = begin; n < end; ++n) {
                auto& [said, sum, wanted, all] = flats_[n];
                std::fill(sum.begin(), sum.end(), 0.0f);
                for (std::size_t p = 0; p < weights.size(); ++p)
                    for (std::size_t c = 0; weights[p] != 0 && c < sum.size(); ++c) sum[c] += weights[p] * said[p * sum.size() + c];
            }
        });
    }

    /// Mean NDCG with `more` added to the weight of one part.
    double ndcg(std::size_t part, float more) const {
        std::vector<double> of_hearing(flats_.size(), 0);
        in_pieces(flats_.size(), 64, threads_, [&](std::size_t begin, std::size_t end) {
            std::vector<float> sums;
            for (auto n = begin; n < end; ++n) {
                auto& [said, sum, wanted, all] = flats_[n];
                if (wanted.empty()) continue;
                sums = sum;
                const auto* of_part = said.data() + part * sum.size();
                for (std::size_t c = 0; more != 0 && c < sums.size(); ++c) sums[c] += more * of_part[c];
                double gained = 0;
                for (auto w : wanted) {
                    std::size_t place = 0;
                    for (std::size_t c = 0; c < sums.size(); ++c) place += sums[c] > sums[w];
                    for (std::size_t c = 0; c < w; ++c) place += sums[c] == sums[w];
                    if (place < k_) gained += discount_[place];
                }
                of_hearing[n] = gained / most_[std::min(k_, all) - 1];
            }
        });
        return std::accumulate(of_hearing.begin(), of_hearing.end(), 0.0) / static_cast<double>(std::max<std::size_t>(1, flats_.size()));
    }

private:
    struct Flat {
        std::vector<float> said, sum;                       // part by part; by candidate
        std::vector<std::size_t> wanted;
        std::size_t all = 0;
    };
    std::vector<Flat> flats_;
    std::size_t k_;
    unsigned threads_;
    std::vector<double> discount_, most_;
};

/// The weights alone, and what they and the parts reach here.
Blending ascend(std::span<const Hearing> hearings, const std::vector<char>& may_be_negative, std::size_t k, unsigned threads) {
    constexpr int kRounds = 8;
    constexpr std::array kSteps = {0.5f, 0.2f, 0.08f, 0.03f};
    const auto parts = may_be_negative.size();
    Blending blending;
    blending.weights.assign(parts, 1);
    if (!parts || !k || !counted(hearings)) return blending;
    Ascent ascent(hearings, parts, k, threads);
    std::vector<float> best(parts, 0);
    for (std::size_t p = 0; p < parts; ++p) {
        blending.of_part.push_back(ascent.ndcg(p, 1));
        if (const auto value = blending.of_part.back(); !p || value > blending.best_part) blending.best_part = value, best.assign(parts, 0), best[p] = 1;
    }
    blending.blend = blending.best_part;
    ascent.set(best);
    for (int round = 0; round < kRounds; ++round) {
        bool better = false;
        for (std::size_t p = 0; p < parts; ++p)
            for (auto step : kSteps)
                for (auto sign : {1.0f, -1.0f}) {
                    auto tried = best;
                    tried[p] += sign * step;
                    if (tried[p] < 0 && !may_be_negative[p]) tried[p] = 0;
                    if (tried == best || std::all_of(tried.begin(), tried.end(), [](float w) { return w <= 0; })) continue;
                    const auto value = ascent.ndcg(p, tried[p] - best[p]);
                    if (!(value > blending.blend * (1 + 1e-6))) continue;
                    blending.blend = value, best = std::move(tried), better = true;
                    ascent.set(best);
                }
        if (!better) break;
    }
    blending.weights = best;
    return blending;
}

void to_length_one(std::vector<float>& weights) {
    float sum = 0;
    for (auto weight : weights) sum += std::abs(weight);
    for (auto& weight : weights) weight /= std::max(sum, 1e-6f);
}

}  // namespace

float Blending::of(const float* said) const {
    double sum = 0;
    for (std::size_t p = 0; p < weights.size(); ++p) sum += static_cast<double>(weights[p]) * static_cast<double>(said[p]);
    return static_cast<float>(slope * sum + offset);
}

double ndcg_of_list(std::span<const char> hits, std::size_t wanted, std::size_t k) {
    double gained = 0, most = 0;
    for (std::size_t n = 0; n < std::min(k, std::max(hits.size(), wanted)); ++n) {
        const auto gain = discount(n);
        if (n < hits.size() && hits[n]) gained += gain;
        if (n < wanted) most += gain;
    }
    return most > 0 ? gained / most : 0;
}

double ndcg_of(std::span<const Hearing> hearings, std::span<const float> weights, std::size_t k, unsigned threads) {
    if (!k || weights.empty()) return 0;
    Ascent ascent(hearings, weights.size(), k, threads);
    ascent.set(weights);
    return ascent.ndcg(0, 0);
}

// Newton's method on the log-likelihood, held back a little so that separable data has an answer too.
void learn_odds(Blending& blending, std::span<const Hearing> hearings) {
    constexpr int kSteps = 40;
    constexpr double kHeld = 1e-3;
    const auto parts = blending.weights.size();
    std::vector<std::pair<double, double>> heard;           // the blend, and whether it was wanted
    for (auto& hearing : hearings)
        for (std::size_t c = 0; c < hearing.wanted.size(); ++c) {
            double x = 0;
            for (std::size_t p = 0; p < parts; ++p) x += static_cast<double>(blending.weights[p]) * static_cast<double>(hearing.said[c * parts + p]);
            heard.emplace_back(x, hearing.wanted[c]);
        }
    double slope = 1, offset = 0;
    for (int step = 0; step < kSteps; ++step) {
        double ga = kHeld * (1 - slope), gb = -kHeld * offset, haa = kHeld, hab = 0, hbb = kHeld;
        for (auto& [x, wanted] : heard) {
            const auto probability = 1 / (1 + std::exp(-(slope * x + offset))), spread = probability * (1 - probability), error = wanted - probability;
            ga += error * x, gb += error, haa += spread * x * x, hab += spread * x, hbb += spread;
        }
        const auto determinant = haa * hbb - hab * hab;
        if (!(determinant > 1e-12)) break;
        const auto da = (hbb * ga - hab * gb) / determinant, db = (haa * gb - hab * ga) / determinant;
        slope += std::clamp(da, -2.0, 2.0), offset += std::clamp(db, -2.0, 2.0);
        if (std::abs(da) + std::abs(db) < 1e-6) break;
    }
    blending.slope = std::max(slope, 1e-3), blending.offset = offset;       // a falling slope would turn the list around
}

Blending learn_blend(std::span<const Hearing> hearings, const std::vector<char>& may_be_negative, std::size_t k, unsigned threads) {
    auto blending = ascend(hearings, may_be_negative, k, threads);
    if (!blending.of_part.empty()) learn_odds(blending, hearings);
    return blending;
}

Blending learn_crossed(std::span<const Hearing> hearings, std::size_t middle, const std::vector<char>& may_be_negative, std::size_t k, unsigned threads) {
    constexpr double kWorth = 0.0002;
    const auto parts = may_be_negative.size();
    const std::span<const Hearing> sides[] = {hearings.first(middle), hearings.subspan(middle)};
    const double counts[] = {static_cast<double>(counted(sides[0])), static_cast<double>(counted(sides[1]))};
    if (!(counts[0] > 0 && counts[1] > 0)) return learn_blend(hearings, may_be_negative, k, threads);
    Blending of_side[2] = {ascend(sides[0], may_be_negative, k, threads), ascend(sides[1], may_be_negative, k, threads)};
    for (auto& side : of_side) to_length_one(side.weights);
    const auto mean = [&](double first, double second) { return (counts[0] * first + counts[1] * second) / (counts[0] + counts[1]); };
    Ascent judges[] = {{sides[0], parts, k, threads}, {sides[1], parts, k, threads}};
    const auto crossed = [&] {
        for (auto side : {0, 1}) judges[side].set(of_side[1 - side].weights);
        return mean(judges[0].ndcg(0, 0), judges[1].ndcg(0, 0));
    };
    Blending blending;
    for (std::size_t p = 0; p < parts; ++p) blending.of_part.push_back(mean(of_side[0].of_part[p], of_side[1].of_part[p]));
    const auto best = static_cast<std::size_t>(std::max_element(blending.of_part.begin(), blending.of_part.end()) - blending.of_part.begin());
    blending.best_part = blending.of_part[best], blending.blend = crossed();

    std::vector<std::size_t> lightest(parts);
    std::iota(lightest.begin(), lightest.end(), 0);
    const auto weight = [&](std::size_t p) { return std::abs(of_side[0].weights[p]) + std::abs(of_side[1].weights[p]); };
    std::stable_sort(lightest.begin(), lightest.end(), [&](auto a, auto b) { return weight(a) < weight(b); });
    for (auto p : lightest) {
        if (weight(p) == 0) continue;
        const float kept[] = {of_side[0].weights[p], of_side[1].weights[p]};
        of_side[0].weights[p] = of_side[1].weights[p] = 0;
        const auto some_left = std::any_of(of_side[0].weights.begin(), of_side[0].weights.end(), [](auto w) { return w > 0; }) && std::any_of(of_side[1].weights.begin(), of_side[1].weights.end(), [](auto w) { return w > 0; });
        const auto without = some_left ? crossed() : 0;
        if (some_left && without >= blending.blend * (1 - kWorth)) blending.blend = without;
        else of_side[0].weights[p] = kept[0], of_side[1].weights[p] = kept[1];
    }
    for (std::size_t p = 0; p < parts; ++p) blending.weights.push_back((of_side[0].weights[p] + of_side[1].weights[p]) / 2);
    if (blending.blend < blending.best_part) blending.blend = blending.best_part, blending.weights.assign(parts, 0), blending.weights[best] = 1;
    return blending;
}

}  // namespace lyceum::recsys
