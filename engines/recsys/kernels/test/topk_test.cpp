// Searching for the best against looking at everything.
#include "engines/recsys/kernels/topk.hpp"
#include "engines/recsys/kernels/factorisation.hpp"
#include "engines/recsys/kernels/graph.hpp"
#include <algorithm>
#include <cmath>
#include <doctest/doctest.h>
#include <random>

namespace lyceum::recsys {
namespace {

std::vector<Scored> plainly(const Matrix& items, const Query& query, std::size_t count, const std::vector<bool>* candidates) {
    std::vector<Scored> all;
    for (Index i = 0; i < items.rows; ++i) {
        if (candidates && (i >= candidates->size() || !(*candidates)[i])) continue;
        if (std::ranges::binary_search(query.seen, i) || std::ranges::binary_search(query.excluded, i)) continue;
        double score = 0;
        for (std::size_t k = 0; k < items.columns; ++k) score += static_cast<double>(items[i][k]) * static_cast<double>(query.vector[k]);
        all.push_back({i, static_cast<float>(score)});
    }
    keep_best(all, count);
    return all;
}

}  // namespace

TEST_CASE("searching finds what looking at everything finds, without what must not be shown") {
    std::mt19937 random(5);
    for (std::size_t d : {3, 16, 40, 64})
        for (std::size_t n : {1, 7, 16, 17, 1000}) {
            Matrix items(n, d), users(29, d);
            fill_normal(items, 1, n), fill_normal(users, 1, d);
            for (std::size_t i = 0; i < n; ++i)             // lengths as different as in life
                for (std::size_t k = 0; k < d; ++k) items[i][k] *= 8.0f / static_cast<float>((1 + i) * (1 + k));
            std::vector<bool> candidates(n);
            for (std::size_t i = 0; i < n; ++i) candidates[i] = random() % 4 > 0;
            std::vector<std::vector<Index>> lists(58);
            for (auto& list : lists)
                for (Index i = 0; i < n; ++i)
                    if (random() % 3 == 0) list.push_back(i);
            std::vector<Query> queries;
            for (std::size_t u = 0; u < 29; ++u) queries.push_back({users[u], lists[u], lists[29 + u]});
            for (const auto* some : {static_cast<const std::vector<bool>*>(nullptr), static_cast<const std::vector<bool>*>(&candidates)})
                for (const auto* kernel : all_kernels()) {
                    const TopK index(items, some, *kernel);
                    for (std::size_t count : {0, 1, 5, 20}) {
                        const auto together = index.best(queries, count, 2);
                        for (std::size_t u = 0; u < 29; ++u) {
                            const auto expected = plainly(items, queries[u], count, some);
                            for (const auto& list : {together[u], index.best(queries[u], count)}) {
                                REQUIRE(list.size() == expected.size());
                                float off = 0;
                                for (std::size_t at = 0; at < list.size(); ++at) off = std::max(off, std::abs(list[at].score - expected[at].score) / (1 + std::abs(expected[at].score)));
                                CHECK_MESSAGE(off < 1e-5f, kernel->name);
                                CHECK(std::is_sorted(list.begin(), list.end(), better));
                            }
                        }
                    }
                }
        }
    CHECK(TopK().best(Query{}, 5).empty());
}

TEST_CASE("one who asks alone gets to the last bit what all get together, also where rounding decides nothing by itself") {
    std::mt19937 random(7);
    Matrix items(3000, 40), users(24, 40);
    fill_normal(items, 1, 3), fill_normal(users, 1, 4);
    for (std::size_t i = 0; i < items.rows; ++i) {
        const auto length = std::sqrt(kernels().dot(items[i], items[i], items.step));
        for (std::size_t k = 0; k < 40; ++k) items[i][k] /= length;
        if (i % 3 == 0) items[i][random() % 40] = 30;       // one number, beside which all others round to nothing
        if (i % 5 == 0) std::copy_n(items[i / 2], 40, items[i]);
    }
    std::vector<Query> queries;
    for (std::size_t u = 0; u < users.rows; ++u) queries.push_back({users[u], {}, {}});
    for (const auto* kernel : all_kernels()) {
        const TopK index(items, nullptr, *kernel);
        const auto together = index.best(queries, 50, 1);
        for (std::size_t u = 0; u < users.rows; ++u) CHECK_MESSAGE(index.best(queries[u], 50) == together[u], kernel->name);
    }
}

TEST_CASE("equal items come in the order of their numbers") {
    Matrix items(100, 4);
    for (std::size_t i = 0; i < 100; ++i) items[i][0] = 1;
    Matrix user(1, 4);
    user[0][0] = 2;
    const std::vector<Index> seen = {0, 2};
    const auto list = TopK(items).best(Query{user[0], seen, {}}, 4);
    CHECK(list == std::vector<Scored>{{1, 2}, {3, 2}, {4, 2}, {5, 2}});
}

TEST_CASE("the graph finds nearly all of the best, with their scores, and nothing that must not be shown") {
    Matrix items(3000, 20), users(20, 20);
    fill_normal(items, 1, 1), fill_normal(users, 1, 2);
    for (std::size_t i = 0; i < items.rows; ++i)
        for (std::size_t k = 0; k < 20; ++k) items[i][k] /= static_cast<float>(1 + i % 5);
    std::vector<bool> candidates(3000, true);
    std::vector<Index> seen;
    for (Index i = 0; i < 3000; i += 7) seen.push_back(i), candidates[i + 1 < 3000 ? i + 1 : i] = false;
    const Graph graph(items, &candidates);
    const TopK exact(items, &candidates);
    std::size_t found = 0;
    for (std::size_t u = 0; u < users.rows; ++u) {
        const Query query{users[u], seen, {}};
        const auto list = graph.best(query, 20), expected = exact.best(query, 20);
        REQUIRE(list.size() == 20);
        CHECK(std::is_sorted(list.begin(), list.end(), better));
        for (auto& each : list) {
            CHECK_FALSE(std::ranges::binary_search(seen, each.item));
            CHECK(candidates[each.item]);
            CHECK(std::abs(each.score - kernels().dot(users[u], items[each.item], items.step)) < 1e-4f);
            found += static_cast<std::size_t>(std::ranges::count_if(expected, [&](auto& other) { return other.item == each.item; }));
        }
    }
    CHECK(found >= 20 * 20 * 95 / 100);
    CHECK(Graph().best(Query{}, 5).empty());
    CHECK(Graph(Matrix(4, 3)).best(Query{users[0], {}, {}}, 5).size() == 4);
}

namespace {

/// Even users like even items; each is missing its own.
SparseRows checkerboard() {
    std::vector<Cell> cells;
    for (Index u = 0; u < 40; ++u)
        for (Index i = 0; i < 40; ++i)
            if (u % 2 == i % 2 && u != i) cells.push_back({u, i, 1});
    return SparseRows(40, 40, cells);
}

double objective(const SparseRows& by_user, const Factorisation& f, const FactorisationOptions& o) {
    double total = 0;
    const auto by_item = by_user.transposed();
    for (Index u = 0; u < by_user.rows(); ++u) {
        const auto row = by_user[u];
        for (Index i = 0; i < by_user.columns(); ++i) {
            const auto score = static_cast<double>(kernels().dot(f.users[u], f.items[i], f.items.step));
            const auto at = std::ranges::lower_bound(row.columns, i);
            if (at != row.columns.end() && *at == i) total += static_cast<double>(row.values[static_cast<std::size_t>(at - row.columns.begin())]) * (1 - score) * (1 - score);
            total += static_cast<double>(o.unobserved) * score * score;
        }
        total += static_cast<double>(ridge_of(row, by_user.columns(), o) * kernels().dot(f.users[u], f.users[u], f.users.step));
    }
    for (Index i = 0; i < by_item.rows(); ++i) total += static_cast<double>(ridge_of(by_item[i], by_item.columns(), o) * kernels().dot(f.items[i], f.items[i], f.items.step));
    return total;
}

}  // namespace

TEST_CASE("all three solvers go down to the same value, and recommend what was held back") {
    const auto by_user = checkerboard(), by_item = by_user.transposed();
    std::vector<double> values;
    for (auto solver : {Solver::cholesky, Solver::gradient, Solver::blocks}) {
        FactorisationOptions options{.dimensions = 8, .iterations = 60, .regularisation = 0.02f, .solver = solver};
        const auto f = factorise(by_user, by_item, options);
        values.push_back(objective(by_user, f, options));
        options.iterations = 1;
        CHECK(objective(by_user, factorise(by_user, by_item, options), options) > values.back());
        for (Index u = 0; u < 40; ++u) {
            const auto list = TopK(f.items).best(Query{f.users[u], by_user[u].columns, {}}, 1);
            CHECK(list.at(0).item == u);
        }
    }
    CHECK(values[1] == doctest::Approx(values[0]).epsilon(1e-4));
    CHECK(values[2] == doctest::Approx(values[0]).epsilon(1e-4));
}

TEST_CASE("no number of threads changes a bit of a factorisation") {
    std::mt19937 random(2);
    std::vector<Cell> cells;
    for (Index u = 0; u < 700; ++u)
        for (int n = 0; n < 3 + (u % 50 == 0 ? 200 : 9); ++n) cells.push_back({u, static_cast<Index>(random() % 400), static_cast<float>(1 + random() % 3)});
    const SparseRows by_user(700, 400, cells);
    const auto by_item = by_user.transposed();
    for (auto solver : {Solver::cholesky, Solver::gradient, Solver::blocks}) {
        const auto with = [&](unsigned threads) { return factorise(by_user, by_item, {.dimensions = 20, .iterations = 3, .solver = solver, .threads = threads}); };
        const auto one = with(1), three = with(3);
        CHECK(one.users.values == three.users.values);
        CHECK(one.items.values == three.items.values);
    }
}

TEST_CASE("a factorisation of nothing, of one, and of a history of 100,000 is finite") {
    const auto finite = [](const SparseRows& rows) {
        for (auto solver : {Solver::cholesky, Solver::gradient, Solver::blocks}) {
            const auto f = factorise(rows, rows.transposed(), {.dimensions = 4, .iterations = 2, .solver = solver});
            CHECK(std::ranges::all_of(f.users.values, [](float value) { return std::isfinite(value); }));
            CHECK(std::ranges::all_of(f.items.values, [](float value) { return std::isfinite(value); }));
        }
    };
    finite(SparseRows());
    finite(SparseRows(3, 0, {}));
    finite(SparseRows(0, 3, {}));
    finite(SparseRows(3, 3, {}));
    finite(SparseRows(1, 1, std::vector<Cell>{{0, 0, 1}}));
    std::vector<Cell> cells;
    for (Index i = 0; i < 100'000; ++i) cells.push_back({0, i, 1});
    finite(SparseRows(2, 100'000, cells));
    cells.clear();
    for (Index u = 0; u < 30; ++u)
        for (Index i = 0; i < 30; ++i) cells.push_back({u, i, 1});
    finite(SparseRows(30, 30, cells));                      // everybody likes everything
}

}  // namespace lyceum::recsys
