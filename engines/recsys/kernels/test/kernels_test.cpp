// Every processor's kernels against plain loops in double precision.
#include "engines/recsys/kernels/kernels.hpp"
#include "engines/recsys/kernels/dense.hpp"
#include <algorithm>
#include <array>
#include <cmath>
#include <doctest/doctest.h>
#include <limits>
#include <numeric>
#include <random>
#include <tuple>

namespace lyceum::recsys {

namespace wide { extern const Kernels kKernels; }

namespace {

std::vector<const Kernels*> everything() {
    std::vector<const Kernels*> all(all_kernels().begin(), all_kernels().end());
    all.push_back(&wide::kKernels);
    return all;
}

Floats numbers(std::size_t n, std::uint64_t seed, float scale = 1) {
    std::mt19937_64 random(seed);
    std::normal_distribution<float> normal(0, scale);
    Floats values(n);
    for (auto& value : values) value = normal(random);
    return values;
}

using Doubles = std::vector<double>;

/// Solves A x = b by elimination with pivots.
Doubles solved(std::vector<Doubles> a, Doubles b) {
    const auto n = b.size();
    for (std::size_t c = 0; c < n; ++c) {
        std::size_t pivot = c;
        for (std::size_t r = c; r < n; ++r)
            if (std::abs(a[r][c]) > std::abs(a[pivot][c])) pivot = r;
        std::swap(a[c], a[pivot]), std::swap(b[c], b[pivot]);
        for (std::size_t r = c + 1; r < n; ++r) {
            const auto factor = a[r][c] / a[c][c];
            for (std::size_t k = c; k < n; ++k) a[r][k] -= factor * a[c][k];
            b[r] -= factor * b[c];
        }
    }
    for (std::size_t c = n; c-- > 0;) {
        for (std::size_t k = c + 1; k < n; ++k) b[c] -= a[c][k] * b[k];
        b[c] /= a[c][c];
    }
    return b;
}

/// Users with histories of the given lengths over 200 items.
struct Problem {
    std::size_t d, step = padded(d);
    Floats factors = Floats(200 * padded(d)), diagonal = Floats(padded(d)), solutions;
    std::vector<std::vector<std::uint32_t>> rows;
    std::vector<Floats> weights;
    std::vector<float> ridge;

    Problem(std::size_t dimensions, const std::vector<std::size_t>& lengths) : d(dimensions), solutions(lengths.size() * padded(dimensions), 0.01f) {
        std::mt19937_64 random(d);
        const auto values = numbers(200 * d, 7, 0.5f);
        for (std::size_t i = 0; i < 200; ++i) std::copy_n(&values[i * d], d, &factors[i * step]);
        for (std::size_t k = 0; k < d; ++k) diagonal[k] = 3.0f / static_cast<float>(k + 1);
        for (auto length : lengths) {
            auto& row = rows.emplace_back();
            auto& weight = weights.emplace_back();
            for (std::size_t n = 0; n < length; ++n) row.push_back(static_cast<std::uint32_t>(random() % 200)), weight.push_back(0.25f + static_cast<float>(random() % 8));
            ridge.push_back(0.3f + static_cast<float>(random() % 10) / 10);
        }
        for (std::size_t user = 0; user < lengths.size(); ++user) std::fill_n(&solutions[user * step + d], step - d, 0.0f);
    }
    Known known() const { return {factors.data(), step, diagonal.data()}; }
    Unknown unknown(std::size_t user, bool weighted) { return {rows[user].data(), weighted ? weights[user].data() : nullptr, rows[user].size(), ridge[user], &solutions[user * step]}; }
    /// How far the solution is from the exact one, relative to its largest value.
    double error(std::size_t user, bool weighted) const {
        std::vector<Doubles> a(d, Doubles(d));
        Doubles b(d);
        for (std::size_t k = 0; k < d; ++k) a[k][k] = static_cast<double>(diagonal[k]) + static_cast<double>(ridge[user]);
        for (std::size_t n = 0; n < rows[user].size(); ++n) {
            const float* y = &factors[rows[user][n] * step];
            const auto w = weighted ? static_cast<double>(weights[user][n]) : 1.0;
            for (std::size_t i = 0; i < d; ++i) {
                b[i] += w * static_cast<double>(y[i]);
                for (std::size_t j = 0; j < d; ++j) a[i][j] += w * static_cast<double>(y[i]) * static_cast<double>(y[j]);
            }
        }
        const auto exact = solved(a, b);
        double most = 1e-9, off = 0;
        for (std::size_t k = 0; k < d; ++k) most = std::max(most, std::abs(exact[k])), off = std::max(off, std::abs(exact[k] - static_cast<double>(solutions[user * step + k])));
        for (std::size_t k = d; k < step; ++k) off = std::max(off, std::abs(static_cast<double>(solutions[user * step + k])));
        return off / most;
    }
};

}  // namespace

TEST_CASE("sums over rows are those of double precision, at any address and of any length") {
    for (const auto* kernel : everything()) {
        CAPTURE(kernel->name);
        for (std::size_t n : {0, 1, 3, 4, 7, 8, 15, 16, 17, 31, 64, 100, 257})
            for (std::size_t shift : {0, 1, 5}) {
                const auto a = numbers(n + shift, 1), b = numbers(n + shift, 2);
                double exact = 0, size = 1;
                for (std::size_t k = shift; k < n + shift; ++k) exact += static_cast<double>(a[k]) * static_cast<double>(b[k]), size += std::abs(static_cast<double>(a[k] * b[k]));
                CHECK(std::abs(static_cast<double>(kernel->dot(a.data() + shift, b.data() + shift, n)) - exact) < 1e-6 * size);
                auto y = b;
                kernel->axpy(0.5f, a.data() + shift, y.data() + shift, n);
                for (std::size_t k = 0; k < n + shift; ++k) CHECK(y[k] == doctest::Approx(k < shift ? b[k] : b[k] + 0.5f * a[k]).epsilon(1e-6));
            }
        for (std::size_t n : {0, 1, 7, 16, 33, 100}) {
            auto x = numbers(n, 5);
            if (n > 4) x[1] = std::numeric_limits<float>::infinity(), x[3] = -x[1], x[n - 1] = std::nanf("");
            double exact[3] = {}, got[3] = {9, 9, 9};
            auto y = numbers(n, 6), moved = y;
            for (std::size_t k = 0; k < n; ++k) {
                if (!std::isfinite(x[k])) continue;
                exact[0] += static_cast<double>(x[k]), exact[1] += static_cast<double>(x[k]) * static_cast<double>(x[k]), ++exact[2];
                y[k] += (x[k] - 0.3f) * 2.5f;
            }
            kernel->moments(x.data(), n, got);
            kernel->add_centred(x.data(), 0.3f, 2.5f, moved.data(), n);
            CHECK(got[2] == exact[2]);
            for (int which : {0, 1}) CHECK(std::abs(got[which] - exact[which]) < 1e-9 * (1 + exact[1]));
            for (std::size_t k = 0; k < n; ++k) CHECK(moved[k] == doctest::Approx(y[k]).epsilon(1e-6));
        }
        for (std::size_t step : {16, 48, 64, 144}) {
            const auto factors = numbers(30 * step, 3), weights = numbers(9, 4);
            for (std::size_t count : {0, 1, 5, 16, 30}) {
                const auto x = numbers(step, 8);
                Floats products(count + 1, 7);
                kernel->dots(factors.data(), step, count, x.data(), products.data());
                for (std::size_t row = 0; row < count; ++row) CHECK(std::abs(products[row] - kernel->dot(x.data(), &factors[row * step], step)) < 1e-4f);
                CHECK(products[count] == 7);
                Matrix some(count, step);
                std::copy_n(factors.begin(), count * step, some.values.begin());
                if (count > 1) std::fill_n(some[1], step, 0.0f);
                std::vector<std::int16_t> coarse(count * step);
                std::vector<float> scales(count);
                for (std::size_t row = 0; row < count; ++row) {
                    for (std::size_t k = 0; k < step; ++k) scales[row] = std::max(scales[row], std::abs(some[row][k]) / 32767);
                    for (std::size_t k = 0; k < step && scales[row] > 0; ++k) coarse[row * step + k] = static_cast<std::int16_t>(std::round(some[row][k] / scales[row]));
                }
                kernel->coarse_dots(coarse.data(), scales.data(), step, count, x.data(), products.data());
                for (std::size_t row = 0; row < count; ++row) {
                    double all = 0;
                    for (std::size_t k = 0; k < step; ++k) all += std::abs(static_cast<double>(x[k]));
                    CHECK(std::abs(static_cast<double>(products[row] - kernel->dot(x.data(), some[row], step))) < all * static_cast<double>(scales[row]) / 2 + 1e-4);
                }
                CHECK(products[count] == 7);
            }
            const std::vector<std::uint32_t> rows = {3, 29, 0, 7, 7, 11, 2, 5, 8};
            Floats out(step, 9);
            kernel->weighted_sum(factors.data(), step, rows.data(), weights.data(), rows.size(), out.data());
            for (std::size_t k = 0; k < step; ++k) {
                double exact = 0;
                for (std::size_t n = 0; n < rows.size(); ++n) exact += static_cast<double>(weights[n]) * static_cast<double>(factors[rows[n] * step + k]);
                CHECK(std::abs(static_cast<double>(out[k]) - exact) < 1e-5);
            }
        }
    }
}

TEST_CASE("products of any shape and direction are those of double precision") {
    for (const auto* kernel : everything()) {
        CAPTURE(kernel->name);
        for (auto [m, n, k] : std::vector<std::array<std::size_t, 3>>{{1, 1, 1}, {6, 16, 3}, {5, 17, 9}, {12, 32, 300}, {13, 33, 257}, {70, 41, 64}, {300, 50, 12}, {3, 4500, 5}, {0, 3, 2}, {3, 2, 0}})
            for (int turned = 0; turned < 4; ++turned)
                for (const bool add : {false, true}) {
                    CAPTURE(m);
                    CAPTURE(n);
                    CAPTURE(k);
                    CAPTURE(turned);
                    const auto a = numbers(m * k + 1, 1), b = numbers(k * n + 1, 2);
                    auto c = numbers(m * (n + 3) + 1, 3);
                    const auto before = c;
                    Product p{.m = m, .n = n, .k = k, .a = a.data(), .a_row = turned & 1 ? 1 : k, .a_column = turned & 1 ? m : 1,
                        .b = b.data(), .b_row = turned & 2 ? 1 : n, .b_column = turned & 2 ? k : 1, .c = c.data(), .c_step = n + 3, .alpha = -0.5f, .add = add};
                    Floats scratch(kernel->product_scratch(p));
                    kernel->product(p, scratch.data());
                    double off = 0;
                    for (std::size_t i = 0; i < m; ++i)
                        for (std::size_t j = 0; j < n + 3; ++j) {
                            double exact = j < n && !add ? 0 : static_cast<double>(before[i * (n + 3) + j]);
                            for (std::size_t l = 0; j < n && l < k; ++l) exact -= 0.5 * static_cast<double>(a[i * p.a_row + l * p.a_column]) * static_cast<double>(b[l * p.b_row + j * p.b_column]);
                            off = std::max(off, std::abs(exact - static_cast<double>(c[i * (n + 3) + j])));
                        }
                    CHECK(off < 2e-5 * std::sqrt(static_cast<double>(k) + 1));
                }
    }
}

TEST_CASE("the lower half alone is the lower half of the whole") {
    for (const auto* kernel : everything()) {
        const std::size_t n = 75, k = 40;
        const auto a = numbers(n * k, 1);
        Floats whole(n * n), half(n * n);
        Product p{.m = n, .n = n, .k = k, .a = a.data(), .a_row = k, .b = a.data(), .b_row = 1, .b_column = k, .c = whole.data(), .c_step = n};
        Floats scratch(kernel->product_scratch(p));
        kernel->product(p, scratch.data());
        p.c = half.data(), p.lower = true;
        kernel->product(p, scratch.data());
        for (std::size_t i = 0; i < n; ++i)
            for (std::size_t j = 0; j <= i; ++j) CHECK(whole[i * n + j] == half[i * n + j]);
    }
}

TEST_CASE("exact solvers agree with elimination in double precision, side by side or alone, weighted or not") {
    for (const auto* kernel : everything())
        for (std::size_t d : {1, 5, 16, 33, 64})
            for (const bool weighted : {false, true}) {
                CAPTURE(kernel->name);
                CAPTURE(d);
                CAPTURE(weighted);
                std::vector<std::size_t> lengths(kernel->lanes);
                for (std::size_t n = 0; n < lengths.size(); ++n) lengths[n] = std::vector<std::size_t>{14, 13, 13, 9, 1, 20, 0, 3}[n % 8];
                Problem problem(d, lengths);
                std::vector<Unknown> lanes;
                for (std::size_t n = 0; n < lengths.size(); ++n) lanes.push_back(problem.unknown(n, weighted));
                Floats scratch(std::max(kernel->short_scratch(20), kernel->long_scratch(problem.step)));
                for (const bool is_short : {true, false}) {
                    CAPTURE(is_short);
                    std::fill(problem.solutions.begin(), problem.solutions.end(), 0.5f);
                    if (is_short) kernel->solve_short(problem.known(), lanes.data(), lanes.data(), scratch.data());
                    else kernel->solve_long(problem.known(), lanes.data(), scratch.data());
                    for (std::size_t n = 0; n < lengths.size(); ++n)
                        if (lengths[n]) CHECK(problem.error(n, weighted) < 5e-5);
                }
            }
}

TEST_CASE("a history of hundreds is solved exactly, the iterative solvers come to the same") {
    for (const auto* kernel : everything())
        for (std::size_t length : {1, 4, 150, 400})
            for (const bool weighted : {false, true}) {
                CAPTURE(kernel->name);
                CAPTURE(length);
                CAPTURE(weighted);
                Problem problem(40, {length});
                std::vector<Unknown> lanes(kernel->lanes);
                lanes[0] = problem.unknown(0, weighted);
                Floats scratch(kernel->long_scratch(problem.step) + length);
                const auto start = problem.solutions;
                kernel->solve_gradient(problem.known(), lanes[0], &lanes[0], 200, scratch.data());
                CHECK(problem.error(0, weighted) < 1e-4);
                problem.solutions = start;
                for (int sweep = 0; sweep < 200; ++sweep) kernel->solve_blocks(problem.known(), lanes[0], nullptr, scratch.data());
                CHECK(problem.error(0, weighted) < 1e-4);
                kernel->solve_long(problem.known(), lanes.data(), scratch.data());
                CHECK(problem.error(0, weighted) < 5e-5);
            }
}

TEST_CASE("the inverse, the spectrum and the Gram matrix are what they are called") {
    for (std::size_t n : {1, 2, 63, 64, 65, 150, 331}) {
        Matrix a(n + 40, n);
        fill_normal(a, 1, n);
        auto square = gram(a, 2);
        for (std::size_t i = 0; i < n; ++i) square[i][i] += 10;
        const auto inverse = [&] { auto copy = square; invert(copy, 2); return copy; }();
        const auto unit = multiply(square, inverse, 1);
        double off = 0;
        for (std::size_t i = 0; i < n; ++i)
            for (std::size_t j = 0; j < n; ++j) off = std::max(off, std::abs(static_cast<double>(unit[i][j]) - (i == j)));
        CHECK(off < 1e-3);
        bool symmetric = true;
        for (std::size_t i = 0; i < n; ++i)
            for (std::size_t j = 0; j < n; ++j) symmetric &= inverse[i][j] == inverse[j][i];
        CHECK(symmetric);

        const auto [values, vectors] = spectrum(square);
        CHECK(std::is_sorted(values.rbegin(), values.rend()));
        const auto turned = multiply(square, vectors, 1);
        for (std::size_t k = 0; k < n; ++k)
            for (std::size_t i = 0; i < n; ++i) off = std::max(off, std::abs(static_cast<double>(turned[i][k] - values[k] * vectors[i][k])) / static_cast<double>(values[0]));
        CHECK(off < 1e-3);
    }
}

TEST_CASE("a matrix of low rank is found again from its singular values and vectors") {
    const std::size_t users = 90, items = 60, rank = 5;
    Matrix left(users, rank), right(items, rank);
    fill_normal(left, 1, 1), fill_normal(right, 1, 2);
    std::vector<Cell> cells;
    for (Index u = 0; u < users; ++u)
        for (Index i = 0; i < items; ++i) cells.push_back({u, i, kernels().dot(left[u], right[i], rank)});
    const SparseRows a(users, items, cells);
    const auto found = singular(a, a.transposed(), {.rank = 12, .rounds = 3});
    REQUIRE(found.values.size() == rank);                   // there are no more
    const auto vectors = found.right;
    const auto projected = multiply(a, vectors, 1);
    for (const auto& cell : cells) CHECK(std::abs(kernels().dot(projected[cell.row], vectors[cell.column], vectors.step) - cell.value) < 1e-4f);
    CHECK(singular(SparseRows(3, 4, {}), SparseRows(4, 3, {}), {.rank = 2}).values.empty());
    CHECK(singular(SparseRows(), SparseRows(), {.rank = 2}).values.empty());
}

TEST_CASE("no number of threads changes a bit of a product, an inverse or singular vectors") {
    Matrix a(5000, 70);
    fill_normal(a, 1, 3);
    std::vector<Cell> cells;
    for (Index n = 0; n < 4000; ++n) cells.push_back({n * 7919 % 500, n * 104729 % 300, 1});
    const SparseRows rows(500, 300, cells);
    const auto all = [&](unsigned threads) {
        auto square = gram(a, threads);
        auto product = multiply(a, square, threads);
        invert(square, threads);
        return std::tuple(product.values, square.values, singular(rows, rows.transposed(), {.rank = 20, .threads = threads}).right.values);
    };
    const auto one = all(1);
    CHECK(one == all(2));
    CHECK(one == all(5));
}

}  // namespace lyceum::recsys
