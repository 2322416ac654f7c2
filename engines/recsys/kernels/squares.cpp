// Rows are sorted by the length of their history, so that those solved side by side are alike and the longest come first.
#include "engines/recsys/kernels/squares.hpp"
#include "engines/recsys/parallel.hpp"
#include <algorithm>

namespace lyceum::recsys {
namespace {

/// From here on the normal equations cost less than the dual, whose matrix leaves the cache.
std::size_t short_most(std::size_t step) { return std::min<std::size_t>(step * 7 / 8, 112); }

/// Rows with cells, longest first, equal lengths in order.
std::vector<Index> by_length(const SparseRows& rows) {
    std::size_t longest = 0;
    for (std::size_t n = 0; n < rows.rows(); ++n) longest = std::max(longest, rows[n].size());
    std::vector<std::size_t> begin(longest + 2);
    for (std::size_t n = 0; n < rows.rows(); ++n) ++begin[longest - rows[n].size() + 1];
    for (std::size_t n = 1; n < begin.size(); ++n) begin[n] += begin[n - 1];
    std::vector<Index> order(begin[longest]);
    for (std::size_t n = 0; n < rows.rows(); ++n)
        if (rows[n].size()) order[begin[longest - rows[n].size()]++] = static_cast<Index>(n);
    return order;
}

Unknown unknown(SparseRows::Row wanted, bool equal, float ridge, float* solution) {
    return {wanted.columns.data(), equal ? nullptr : wanted.values.data(), wanted.size(), ridge, solution};
}

}  // namespace

void solve(const Squares& p, Matrix& solutions) {
    const auto& kernel = kernels();
    const Known known{p.factors->values.data(), p.factors->step, p.diagonal.data()};
    const auto order = by_length(*p.wanted);
    for (std::size_t n = 0; n < p.wanted->rows(); ++n)
        if (!(*p.wanted)[n].size()) std::fill_n(solutions[n], solutions.step, 0.0f);
    const auto at = [&](std::size_t place) { return unknown((*p.wanted)[order[place]], p.equal, p.ridges[order[place]], solutions[order[place]]); };
    const auto longest = order.empty() ? 0 : (*p.wanted)[order[0]].size();

    if (p.solver != Solver::cholesky) {
        in_pieces(order.size(), 64, p.threads, [&](std::size_t begin, std::size_t end) {
            Floats scratch(std::max(5 * known.step, longest));
            for (auto place = begin; place < end; ++place) {
                const auto next = place + 1 < end ? at(place + 1) : Unknown{};
                if (p.solver == Solver::gradient) kernel.solve_gradient(known, at(place), &next, p.steps, scratch.data());
                else kernel.solve_blocks(known, at(place), &next, scratch.data());
            }
        });
        return;
    }
    // Long and short are not mixed in one set of lanes: the first of each piece is its longest.
    const auto limit = short_most(known.step);
    const auto first_short = static_cast<std::size_t>(std::partition_point(order.begin(), order.end(), [&](Index row) { return (*p.wanted)[row].size() > limit; }) - order.begin());
    const auto lanes = [&](std::size_t begin, std::size_t end, auto&& call) {
        std::vector<Unknown> side_by_side(kernel.lanes), next(kernel.lanes);
        const auto fill = [&](std::vector<Unknown>& some, std::size_t place) {
            for (std::size_t lane = 0; lane < kernel.lanes; ++lane) some[lane] = place + lane < end ? at(place + lane) : Unknown{};
        };
        fill(next, begin);
        for (auto place = begin; place < end; place += kernel.lanes) {
            side_by_side.swap(next);
            fill(next, place + kernel.lanes);
            call(side_by_side.data(), next.data());
        }
    };
    in_pieces(first_short, 16, p.threads, [&](std::size_t begin, std::size_t end) {
        Floats scratch(kernel.long_scratch(known.step));
        lanes(begin, end, [&](const Unknown* some, const Unknown*) { kernel.solve_long(known, some, scratch.data()); });
    });
    in_pieces(order.size() - first_short, 16 * 16, p.threads, [&](std::size_t begin, std::size_t end) {
        Floats scratch(kernel.short_scratch((*p.wanted)[order[first_short + begin]].size()));
        lanes(first_short + begin, first_short + end, [&](const Unknown* some, const Unknown* next) { kernel.solve_short(known, some, next, scratch.data()); });
    });
}

void solve_one(const Matrix& factors, std::span<const float> diagonal, SparseRows::Row wanted, float ridge, std::span<float> solution) {
    const auto& kernel = kernels();
    const Known known{factors.values.data(), factors.step, diagonal.data()};
    std::fill(solution.begin(), solution.end(), 0.0f);
    if (!wanted.size()) return;
    std::vector<Unknown> lanes(kernel.lanes);
    lanes[0] = unknown(wanted, false, ridge, solution.data());
    const auto is_short = wanted.size() <= short_most(known.step);
    Floats scratch(is_short ? kernel.short_scratch(wanted.size()) : kernel.long_scratch(known.step));
    if (is_short) kernel.solve_short(known, lanes.data(), nullptr, scratch.data());
    else kernel.solve_long(known, lanes.data(), scratch.data());
}

}  // namespace lyceum::recsys
