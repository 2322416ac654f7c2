// Each item as a sparse, non-negative sum of others.
#include "engines/recsys/models/item_weights.hpp"
#include <algorithm>
#include <cmath>

namespace lyceum::recsys {

namespace {

constexpr std::size_t kHistoryMost = 1000, kSweepsMost = 30;
constexpr double kStill = 1e-4;                             // a sweep that moves no weight further ends the descent

/// For each item j: min ½|x_j - X w|² + ½ l2 |w|² + l1 |w|₁ with w ≥ 0 and w_j = 0, by coordinate descent over the items that
/// most users have in common with j. Ning and Karypis, "SLIM: Sparse linear methods for top-n recommender systems", ICDM 2011, with
/// the feature selection of its section on fsSLIM.
class Slim final : public ItemWeights {
public:
    void fit(const Interactions& interactions, const Fitting& fitting) override {
        const auto users = strongest_of_each(interactions.by_user(), kHistoryMost);
        const auto by_item = users.transposed();
        std::vector<double> squares;
        for (std::size_t item = 0; item < by_item.rows(); ++item) squares.push_back(dot(by_item[item], by_item[item]));
        learn(rows_in_parallel(by_item.rows(), by_item.rows(), fitting.threads, [&] {
            return [&, left = std::vector<float>(users.rows(), 0), common = std::vector<float>(by_item.rows(), 0)](Index item, std::vector<Scored>& weights) mutable {
                descend(users, by_item, squares, item, left, common, weights);
            };
        }, fitting.stop));
    }

private:
    void descend(const SparseRows& users, const SparseRows& by_item, const std::vector<double>& squares, Index item, std::vector<float>& left, std::vector<float>& common, std::vector<Scored>& weights) const {
        const auto l1 = setting("l1"), l2 = setting("l2");
        const auto column = by_item[item];
        std::vector<Scored> chosen;
        std::vector<Index> touched;
        for (std::size_t n = 0; n < column.size(); ++n) {
            const auto row = users[column.columns[n]];
            for (std::size_t m = 0; m < row.size(); ++m) {
                if (common[row.columns[m]] == 0) touched.push_back(row.columns[m]);
                common[row.columns[m]] += column.values[n] * row.values[m];
            }
        }
        for (auto other : touched) {
            if (other != item && common[other] > l1) chosen.push_back({other, static_cast<float>(common[other] / std::sqrt(squares[other]))});
            common[other] = 0;
        }
        keep_best(chosen, static_cast<std::size_t>(setting("features")));
        for (std::size_t n = 0; n < column.size(); ++n) left[column.columns[n]] = column.values[n];
        for (auto& each : chosen) weights.push_back({each.item, 0});
        double moved = 1;
        for (std::size_t sweep = 0; sweep < kSweepsMost && moved > kStill; ++sweep) {
            moved = 0;
            for (auto& weight : weights) {
                const auto feature = by_item[weight.item];
                double along = squares[weight.item] * weight.score;
                for (std::size_t n = 0; n < feature.size(); ++n) along += static_cast<double>(feature.values[n]) * left[feature.columns[n]];
                const auto next = static_cast<float>(std::max(0.0, along - l1) / (squares[weight.item] + l2));
                const auto step = next - weight.score;
                if (step == 0) continue;
                for (std::size_t n = 0; n < feature.size(); ++n) left[feature.columns[n]] -= step * feature.values[n];
                moved = std::max<double>(moved, std::abs(step));
                weight.score = next;
            }
        }
        for (auto user : column.columns) left[user] = 0;
        for (auto& weight : weights)
            for (auto user : by_item[weight.item].columns) left[user] = 0;
        std::erase_if(weights, [](auto& weight) { return !(weight.score > 0); });
    }
};

}  // namespace

ModelKind slim_kind() {
    using Scale = Parameter::Scale;
    return {.name = "slim",
            .summary = "each item as a sparse sum of others",
            .paper = "Ning and Karypis, SLIM, ICDM 2011",
            .parameters = {{"l1", 0.1, 0, 20, Scale::logarithmic, "what a weight must at least explain"},
                           {"l2", 20, 0, 2000, Scale::logarithmic, "holds weights back"},
                           {"features", 100, 1, 1000, Scale::whole_logarithmic, "items tried for each item"}},
            .make = [] { return std::unique_ptr<Model>(std::make_unique<Slim>()); }};
}

}  // namespace lyceum::recsys
