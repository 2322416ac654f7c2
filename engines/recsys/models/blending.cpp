// A hearing is a few hundred candidates, so all of them are ranked anew for every weight that is tried.
#include "engines/recsys/models/blending.hpp"
#include "engines/recsys/parallel.hpp"
#include <algorithm>
#include <array>
#include <cmath>
#include <numeric>
#include <utility>

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
        threads_ = threads_worth(static_cast<double>(cells), threads);
    }

    std::size_t size() const { return flats_.size(); }

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
        const auto of_hearing = marks(part, more);
        return std::accumulate(of_hearing.begin(), of_hearing.end(), 0.0) / static_cast<double>(std::max<std::size_t>(1, flats_.size()));
    }
    /// The same of each hearing.
    std::vector<double> marks(std::size_t part, float more) const {
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
        return of_hearing;
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

/// Climbs from these weights while that makes lists better. What it reaches.
double climb(Ascent& ascent, std::vector<float>& best, const std::vector<char>& may_be_negative) {
    constexpr int kRounds = 8;
    constexpr std::array kSteps = {0.5f, 0.2f, 0.08f, 0.03f};
    ascent.set(best);
    auto reached = ascent.ndcg(0, 0);
    for (int round = 0; round < kRounds; ++round) {
        bool better = false;
        for (std::size_t p = 0; p < best.size(); ++p)
            for (auto step : kSteps)
                for (auto sign : {1.0f, -1.0f}) {
                    auto tried = best;
                    tried[p] += sign * step;
                    if (tried[p] < 0 && !may_be_negative[p]) tried[p] = 0;
                    if (tried == best || std::all_of(tried.begin(), tried.end(), [](float w) { return w <= 0; })) continue;
                    const auto value = ascent.ndcg(p, tried[p] - best[p]);
                    if (!(value > reached * (1 + 1e-6))) continue;
                    reached = value, best = std::move(tried), better = true;
                    ascent.set(best);
                }
        if (!better) break;
    }
    return reached;
}

/// The weights alone, and what they and the parts reach here.
Blending ascend(Ascent& ascent, const std::vector<char>& may_be_negative) {
    const auto parts = may_be_negative.size();
    Blending blending;
    std::size_t best = 0;
    for (std::size_t p = 0; p < parts; ++p) {
        blending.of_part.push_back(ascent.ndcg(p, 1));
        if (blending.of_part[p] > blending.of_part[best]) best = p;
    }
    blending.weights.assign(parts, 0), blending.weights[best] = 1, blending.best_part = blending.of_part[best];
    blending.blend = climb(ascent, blending.weights, may_be_negative);
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
    const auto parts = may_be_negative.size();
    if (!parts || !k || !counted(hearings)) return {.weights = std::vector<float>(parts, 1)};
    Ascent ascent(hearings, parts, k, threads);
    auto blending = ascend(ascent, may_be_negative);
    learn_odds(blending, hearings);
    return blending;
}

namespace {

/// Weights of two sides of the people, each judged by the people of the other.
class Crossed {
public:
    Crossed(std::span<const Hearing> first, std::span<const Hearing> second, const std::vector<char>& may_be_negative, std::size_t k, unsigned threads)
        : sides_{{first, may_be_negative.size(), k, threads}, {second, may_be_negative.size(), k, threads}} {
        for (auto side : {0, 1}) learnt[side] = ascend(sides_[side], may_be_negative), to_length_one(learnt[side].weights);
    }

    /// NDCG of each person, by what was learnt from others.
    std::vector<double> marks() {
        std::vector<double> all;
        for (auto side : {0, 1}) {
            sides_[side].set(learnt[1 - side].weights);
            const auto of_side = sides_[side].marks(0, 0);
            all.insert(all.end(), of_side.begin(), of_side.end());
        }
        return all;
    }
    double weight(std::size_t part) const { return std::abs(learnt[0].weights[part]) + std::abs(learnt[1].weights[part]); }
    /// The same without this part, its weight passed on to the one that makes most of it or lost; false where nothing would be left on one
    /// side.
    bool leave_out(std::size_t part, const std::vector<char>& closed, bool passed_on) {
        for (auto side : {0, 1}) {
            auto& weights = learnt[side].weights;
            const auto free = std::exchange(weights[part], 0.0f);
            if (passed_on) take_over(sides_[side], weights, free, closed);
            if (std::none_of(weights.begin(), weights.end(), [](auto w) { return w > 0; })) return false;
        }
        return true;
    }
    Blending mean() const {
        Blending blending;
        const double counts[] = {static_cast<double>(sides_[0].size()), static_cast<double>(sides_[1].size())};
        for (std::size_t p = 0; p < learnt[0].weights.size(); ++p) {
            blending.weights.push_back((learnt[0].weights[p] + learnt[1].weights[p]) / 2);
            blending.of_part.push_back((counts[0] * learnt[0].of_part[p] + counts[1] * learnt[1].of_part[p]) / (counts[0] + counts[1]));
        }
        return blending;
    }

    Blending learnt[2];                                     // by side

private:
    /// Gives what became free to the part that makes most of it, or to none.
    static void take_over(Ascent& ascent, std::vector<float>& weights, float free, const std::vector<char>& closed) {
        ascent.set(weights);
        auto best = weights.size();
        auto reached = ascent.ndcg(0, 0);
        for (std::size_t p = 0; p < weights.size(); ++p) {
            if (closed[p] || !(free > 0)) continue;
            if (const auto value = ascent.ndcg(p, free); value > reached) best = p, reached = value;
        }
        if (best < weights.size()) weights[best] += free;
    }

    Ascent sides_[2];
};

struct Loss { double mean = 0, error = 0; };
Loss loss_of(const std::vector<double>& before, const std::vector<double>& after) {
    double sum = 0, squares = 0;
    const auto n = static_cast<double>(before.size());
    for (std::size_t at = 0; at < before.size(); ++at) sum += before[at] - after[at], squares += (before[at] - after[at]) * (before[at] - after[at]);
    return {sum / n, std::sqrt(std::max(0.0, squares / n - sum / n * sum / n) / std::max(1.0, n - 1))};
}

}  // namespace

Blending learn_crossed(std::span<const Hearing> hearings, std::size_t middle, const std::vector<char>& may_be_negative, std::size_t k, unsigned threads, const Thrift& thrift) {
    constexpr double kNothing = 0.0002;
    const auto parts = may_be_negative.size();
    const auto first = hearings.first(middle), second = hearings.subspan(middle);
    if (!parts || !k || !counted(first) || !counted(second)) return learn_blend(hearings, may_be_negative, k, threads);
    Crossed crossed(first, second, may_be_negative, k, threads);
    const auto all = crossed.marks();
    const auto mean = [](const std::vector<double>& marks) { return std::accumulate(marks.begin(), marks.end(), 0.0) / static_cast<double>(marks.size()); };
    const auto reached = mean(all);
    auto blend = reached;
    const bool thrifty = thrift.share > 0;
    const auto cost = [&](std::size_t part) { return thrifty && part < thrift.costs.size() ? thrift.costs[part] : 0.0f; };
    std::vector<std::size_t> order(parts);                  // the dearest first, of equal ones the lightest
    std::iota(order.begin(), order.end(), 0);
    std::stable_sort(order.begin(), order.end(), [&](auto a, auto b) { return cost(a) != cost(b) ? cost(a) > cost(b) : crossed.weight(a) < crossed.weight(b); });
    std::vector<char> closed(parts, 0);
    for (auto part : order) {
        closed[part] = 1;
        if (crossed.weight(part) == 0) continue;            // nor may it take over what a cheaper one says
        const std::array before = {crossed.learnt[0].weights, crossed.learnt[1].weights};
        if (crossed.leave_out(part, closed, thrifty)) {
            const auto marks = crossed.marks();
            const auto left = mean(marks);
            const auto lost = loss_of(all, marks);          // by all that were left out so far
            if (left >= blend * (1 - kNothing) || (thrifty && lost.mean <= std::min(lost.error, thrift.share * reached))) {
                blend = left;
                continue;
            }
        }
        closed[part] = 0;
        for (auto side : {0, 1}) crossed.learnt[side].weights = before[static_cast<std::size_t>(side)];
    }
    auto blending = crossed.mean();
    const auto best = static_cast<std::size_t>(std::max_element(blending.of_part.begin(), blending.of_part.end()) - blending.of_part.begin());
    blending.best_part = blending.of_part[best], blending.blend = blend;
    if (blend < blending.best_part) blending.blend = blending.best_part, blending.weights.assign(parts, 0), blending.weights[best] = 1;
    return blending;
}

}  // namespace lyceum::recsys
