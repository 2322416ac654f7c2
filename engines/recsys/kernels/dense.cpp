// Products cut into rows for the threads, and what is built of them. Small eigenproblems are left to Eigen.
#include "engines/recsys/kernels/dense.hpp"
#include "engines/recsys/parallel.hpp"
#include <eigen3/Eigen/Cholesky>
#include <eigen3/Eigen/Eigenvalues>
#include <cmath>
#include <numbers>
#include <optional>

namespace lyceum::recsys {

void multiply(const Product& product, unsigned threads) {
    const auto& kernel = kernels();
    threads = threads_worth(static_cast<double>(product.m) * static_cast<double>(product.n) * static_cast<double>(product.k), threads);
    // Cutting changes no sum: every element is added in the order of k.
    const auto piece = std::max<std::size_t>((product.m / (threads == 1 ? 1 : 4 * threads) + 47) / 48 * 48, 48);
    in_pieces(product.m, piece, threads, [&](std::size_t begin, std::size_t end) {
        auto part = product;
        part.m = end - begin;
        part.a += begin * product.a_row;
        part.c += begin * product.c_step;
        part.diagonal += static_cast<std::ptrdiff_t>(begin);
        if (part.lower) part.n = std::min(part.n, static_cast<std::size_t>(std::max<std::ptrdiff_t>(0, part.diagonal + static_cast<std::ptrdiff_t>(part.m))));
        Floats scratch(kernel.product_scratch(part));
        kernel.product(part, scratch.data());
    });
}

Matrix multiply(const Matrix& a, const Matrix& b, unsigned threads) {
    Matrix c(a.rows, b.columns);
    multiply(Product{.m = a.rows, .n = b.columns, .k = a.columns, .a = a.values.data(), .a_row = a.step, .b = b.values.data(), .b_row = b.step, .c = c.values.data(), .c_step = c.step}, threads);
    return c;
}

Matrix multiply(const SparseRows& a, const Matrix& b, unsigned threads) {
    Matrix c(a.rows(), b.columns);
    in_pieces(a.rows(), 256, threads, [&](std::size_t begin, std::size_t end) {
        for (auto n = begin; n < end; ++n) {
            const auto row = a[n];
            kernels().weighted_sum(b.values.data(), b.step, row.columns.data(), row.values.data(), row.size(), c[n]);
        }
    });
    return c;
}

Matrix gram(const Matrix& a, unsigned threads) {
    constexpr std::size_t piece = 4096;
    const auto n = a.columns, pieces = (a.rows + piece - 1) / piece;
    Matrix result(n, n);
    std::vector<double> sums(n * n);
    // A wave of pieces at a time, so that partial sums of many rows need little memory.
    constexpr std::size_t wave = 16;
    std::vector<Matrix> parts(std::min(wave, pieces), result);
    for (std::size_t first = 0; first < pieces; first += wave) {
        const auto here = std::min(wave, pieces - first);
        in_pieces(here, 1, threads, [&](std::size_t at, std::size_t) {
            const auto begin = (first + at) * piece;
            const Product part{.m = n, .n = n, .k = std::min(piece, a.rows - begin), .a = a[begin], .a_row = 1, .a_column = a.step, .b = a[begin], .b_row = a.step, .c = parts[at].values.data(), .c_step = result.step, .lower = true};
            Floats scratch(kernels().product_scratch(part));
            kernels().product(part, scratch.data());
        });
        in_pieces(n, 32, threads, [&](std::size_t begin, std::size_t end) {
            for (std::size_t at = 0; at < here; ++at)
                for (auto i = begin; i < end; ++i)
                    for (std::size_t j = 0; j <= i; ++j) sums[i * n + j] += static_cast<double>(parts[at][i][j]);
        });
    }
    for (std::size_t i = 0; i < n; ++i)
        for (std::size_t j = 0; j <= i; ++j) result[i][j] = result[j][i] = static_cast<float>(sums[i * n + j]);
    return result;
}

namespace {

/// to[j][i] = from[i][j] of rows by columns values, by squares that fit the cache; of a square matrix onto itself the lower half.
void copy_turned(const float* from, std::size_t from_step, float* to, std::size_t to_step, std::size_t rows, std::size_t columns, bool lower, unsigned threads) {
    constexpr std::size_t side = 32;
    in_pieces(rows, side, threads, [&](std::size_t begin, std::size_t end) {
        for (std::size_t first = 0; first < columns; first += side)
            for (auto i = begin; i < end; ++i)
                for (auto j = first; j < std::min(lower ? std::min(i, columns) : columns, first + side); ++j) to[j * to_step + i] = from[i * from_step + j];
    });
}

/// Of n by n values `step` apart, by Cholesky in double precision.
void invert_small(float* a, std::size_t step, std::size_t n) {
    double l[64][64], inverse[64][64] = {};
    for (std::size_t i = 0; i < n; ++i)
        for (std::size_t j = 0; j <= i; ++j) {
            double s = static_cast<double>(a[i * step + j]);
            for (std::size_t k = 0; k < j; ++k) s -= l[i][k] * l[j][k];
            l[i][j] = i == j ? std::sqrt(std::max(s, 1e-30)) : s / l[j][j];
        }
    for (std::size_t c = 0; c < n; ++c)                     // the inverse of L, column by column
        for (std::size_t i = c; i < n; ++i) {
            double s = i == c ? 1 : 0;
            for (std::size_t k = c; k < i; ++k) s -= l[i][k] * inverse[k][c];
            inverse[i][c] = s / l[i][i];
        }
    for (std::size_t i = 0; i < n; ++i)
        for (std::size_t j = 0; j <= i; ++j) {
            double s = 0;
            for (std::size_t k = i; k < n; ++k) s += inverse[k][i] * inverse[k][j];
            a[i * step + j] = a[j * step + i] = static_cast<float>(s);
        }
}

/// The block of n by n at `a` becomes its inverse. `space` has n²/2 floats.
void invert_block(float* a, std::size_t step, std::size_t n, float* space, unsigned threads) {
    if (n <= 64) return invert_small(a, step, n);
    const auto top = std::min(n - 1, (n / 2 + 47) / 48 * 48), rest = n - top;
    float* const c = a + top * step;                        // lower left: rest by top
    float* const d = c + top;
    invert_block(a, step, top, space, threads);
    // W = C A⁻¹; D becomes (D − W Cᵀ)⁻¹; C becomes −D⁻¹ W; A⁻¹ gains Wᵀ D⁻¹ W.
    multiply(Product{.m = rest, .n = top, .k = top, .a = c, .a_row = step, .b = a, .b_row = step, .c = space, .c_step = top}, threads);
    multiply(Product{.m = rest, .n = rest, .k = top, .a = space, .a_row = top, .b = c, .b_row = 1, .b_column = step, .c = d, .c_step = step, .alpha = -1, .add = true, .lower = true}, threads);
    copy_turned(d, step, d, step, rest, rest, true, threads);
    invert_block(d, step, rest, space + rest * top, threads);
    multiply(Product{.m = rest, .n = top, .k = rest, .a = d, .a_row = step, .b = space, .b_row = top, .c = c, .c_step = step, .alpha = -1}, threads);
    multiply(Product{.m = top, .n = top, .k = rest, .a = space, .a_row = 1, .a_column = top, .b = c, .b_row = step, .c = a, .c_step = step, .alpha = -1, .add = true, .lower = true}, threads);
    copy_turned(a, step, a, step, top, top, true, threads);
    copy_turned(c, step, a + top, step, rest, top, false, threads);
}

}  // namespace

void mirror(Matrix& matrix, unsigned threads) { copy_turned(matrix.values.data(), matrix.step, matrix.values.data(), matrix.step, matrix.rows, matrix.rows, true, threads); }

void invert(Matrix& positive, unsigned threads) {
    Floats space(positive.rows * positive.rows / 2 + positive.rows * 256);
    invert_block(positive.values.data(), positive.step, positive.rows, space.data(), threads);
}

Spectrum spectrum(const Matrix& symmetric) {
    const auto n = static_cast<Eigen::Index>(symmetric.rows);
    Spectrum result{std::vector<float>(symmetric.rows), Matrix(symmetric.rows, symmetric.rows)};
    if (!n) return result;
    Eigen::MatrixXd a(n, n);
    for (Eigen::Index i = 0; i < n; ++i)
        for (Eigen::Index j = 0; j <= i; ++j) a(i, j) = a(j, i) = static_cast<double>(symmetric[static_cast<std::size_t>(i)][j]);
    const Eigen::SelfAdjointEigenSolver<Eigen::MatrixXd> solved(a);
    for (Eigen::Index j = 0; j < n; ++j) {
        const auto from = n - 1 - j;
        result.values[static_cast<std::size_t>(j)] = static_cast<float>(solved.eigenvalues()[from]);
        for (Eigen::Index i = 0; i < n; ++i) result.vectors[static_cast<std::size_t>(i)][j] = static_cast<float>(solved.eigenvectors()(i, from));
    }
    return result;
}

namespace {

std::uint64_t mixed(std::uint64_t x) {                      // splitmix64
    x += 0x9e3779b97f4a7c15;
    x = (x ^ (x >> 30)) * 0xbf58476d1ce4e5b9;
    x = (x ^ (x >> 27)) * 0x94d049bb133111eb;
    return x ^ (x >> 31);
}

/// L⁻ᵀ of the Gram matrix L Lᵀ of some columns, which turns them to right angles: a tenth of the work of a spectrum. Nothing where
/// a column adds so little to those before it that what rounding left of it would count.
std::optional<Matrix> turned_by_cholesky(const Matrix& gram) {
    constexpr double kLeast = 1e-5;                         // of its square, what a column must add
    const auto n = static_cast<Eigen::Index>(gram.rows);
    Eigen::MatrixXd a(n, n);
    for (Eigen::Index i = 0; i < n; ++i)
        for (Eigen::Index j = 0; j < n; ++j) a(i, j) = static_cast<double>(gram[static_cast<std::size_t>(i)][j]);
    const Eigen::LLT<Eigen::MatrixXd> factored(a);
    if (factored.info() != Eigen::Success) return std::nullopt;
    for (Eigen::Index j = 0; j < n; ++j)
        if (const auto added = factored.matrixLLT()(j, j); !(added * added > kLeast * a(j, j))) return std::nullopt;
    const Eigen::MatrixXd inverse = factored.matrixL().solve(Eigen::MatrixXd::Identity(n, n));
    Matrix turn(gram.rows, gram.rows);
    for (Eigen::Index i = 0; i < n; ++i)
        for (Eigen::Index j = i; j < n; ++j) turn[static_cast<std::size_t>(i)][j] = static_cast<float>(inverse(j, i));
    return turn;
}

/// Columns of length 1 at right angles that span the same space; those that add nothing become 0.
Matrix orthonormal(const Matrix& a, unsigned threads) {
    const auto squares = gram(a, threads);
    if (const auto turn = turned_by_cholesky(squares)) return multiply(a, *turn, threads);
    auto [values, vectors] = spectrum(squares);
    for (std::size_t j = 0; j < vectors.columns; ++j) {
        const auto scale = values[j] > 1e-9f * values[0] ? 1 / std::sqrt(values[j]) : 0.0f;
        for (std::size_t i = 0; i < vectors.rows; ++i) vectors[i][j] *= scale;
    }
    return multiply(a, vectors, threads);
}

}  // namespace

void fill_normal(Matrix& matrix, float deviation, std::uint64_t seed) {
    for (std::size_t i = 0; i < matrix.rows; ++i)
        for (std::size_t k = 0; k < matrix.columns; ++k) {
            const auto bits = mixed(mixed(seed ^ mixed(i)) + k);
            const auto u = (static_cast<double>(bits >> 32) + 1) / 4294967297.0, v = static_cast<double>(bits & 0xffffffff) / 4294967296.0;
            matrix[i][k] = deviation * static_cast<float>(std::sqrt(-2 * std::log(u)) * std::cos(2 * std::numbers::pi * v));
        }
}

Singular singular(const SparseRows& a, const SparseRows& a_transposed, const SingularOptions& options) {
    const auto threads = options.threads;
    const auto rank = std::min({options.rank, a.rows(), a.columns()}), width = std::min({rank + std::max<std::size_t>(rank / 8, 8), a.rows(), a.columns()});
    Singular result;
    if (!rank) return result;
    Matrix space(a.columns(), width);
    fill_normal(space, 1, options.seed);
    for (std::size_t round = 0; round < options.rounds; ++round) space = orthonormal(multiply(a_transposed, multiply(a, space, threads), threads), threads);
    space = orthonormal(space, threads);
    auto [squares, turn] = spectrum(gram(multiply(a, space, threads), threads));
    std::size_t kept = 0;
    while (kept < rank && squares[kept] > 1e-9f * squares[0] && squares[kept] > 0) result.values.push_back(std::sqrt(squares[kept++]));
    Matrix best(width, kept);
    for (std::size_t i = 0; i < width; ++i) std::copy_n(turn[i], kept, best[i]);
    result.right = multiply(space, best, threads);
    return result;
}

}  // namespace lyceum::recsys
