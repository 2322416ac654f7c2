#include "engines/recsys/models/side_by_side.hpp"
#include <algorithm>
#include <cmath>
#include <mutex>
#include <numeric>

namespace lyceum::recsys {

namespace {

double squares_of(std::span<const std::size_t> sizes, double most) {
    double sum = 0;
    for (auto size : sizes) {
        const auto counted = std::min(most, static_cast<double>(size));
        sum += counted * counted;
    }
    return sum;
}
std::vector<std::size_t> sizes_of_rows(const SparseRows& rows) {
    std::vector<std::size_t> sizes;
    for (std::size_t row = 0; row < rows.rows(); ++row) sizes.push_back(rows[row].size());
    return sizes;
}
std::vector<std::size_t> sizes_of_columns(const SparseRows& rows) {
    std::vector<std::size_t> sizes(rows.columns(), 0);
    for (auto column : rows.all_columns()) ++sizes[column];
    return sizes;
}

}  // namespace

double operations_to_fit(const Model& model, const Interactions& before, const Fitting& fitting) {
    const auto cells = static_cast<double>(before.cells()), words = fitting.words ? static_cast<double>(fitting.words->cells()) : 0;
    const auto& name = model.name();
    if (name == "ease") {
        double items = 0;
        for (std::size_t item = 0; item < before.items(); ++item) items += before.by_item()[item].size() > 0;
        return std::pow(std::min(items, model.setting("items_most")), 3) + 5 * squares_of(sizes_of_rows(before.by_user()), 1e9);
    }
    if (name == "ials" || name == "text-factors") return 80 * model.setting("iterations") * cells * model.setting("dimensions") + (name == "ials" ? 0 : 4000 * words);
    if (name == "item-knn") return 50 * squares_of(sizes_of_rows(before.by_user()), 1000);
    if (name == "slim") return 50 * squares_of(sizes_of_rows(before.by_user()), 1000) + 2000 * cells * model.setting("features");
    if (name == "gf-cf") return 200 * model.setting("rounds") * cells * model.setting("dimensions");
    if (name == "lsa") return 40 * model.setting("rounds") * words * model.setting("dimensions");
    if (name == "content-knn") return fitting.words ? 50 * squares_of(sizes_of_columns(*fitting.words), model.setting("share_most") * static_cast<double>(before.items())) : 0;
    return 1000 * (cells + words);
}

void side_by_side(std::span<const double> costs, const Fitting& fitting, const std::function<void(std::size_t, const Fitting&)>& work) {
    std::vector<std::size_t> order(costs.size());
    std::iota(order.begin(), order.end(), 0);
    std::ranges::stable_sort(order, std::greater(), [&](auto n) { return costs[n]; });
    std::mutex one_at_a_time;
    auto shared = fitting;
    if (fitting.progress)
        shared.progress = [&](auto what, auto done, auto total) {
            const std::lock_guard hold(one_at_a_time);
            fitting.progress(what, done, total);
        };
    if (fitting.stop)
        shared.stop = [&] {
            const std::lock_guard hold(one_at_a_time);
            return fitting.stop();
        };
    in_pieces(order.size(), 1, fitting.threads, [&](std::size_t begin, std::size_t) { work(order[begin], shared); });
}

}  // namespace lyceum::recsys
