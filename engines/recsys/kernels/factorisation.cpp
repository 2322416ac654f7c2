// Each half step first turns everything so that the fixed side's Gram matrix is diagonal: x·y does not change, and what all
// the items that somebody did not touch add to the normal equations becomes one number a dimension.
#include "engines/recsys/kernels/factorisation.hpp"
#include "engines/recsys/parallel.hpp"
#include <algorithm>
#include <cmath>

namespace lyceum::recsys {
namespace {

/// Rows · turn, in place by pieces.
void turn(Matrix& matrix, const Matrix& by, unsigned threads) {
    in_pieces(matrix.rows, 1024, threads, [&](std::size_t begin, std::size_t end) {
        Floats turned((end - begin) * matrix.step);
        const Product product{.m = end - begin, .n = matrix.columns, .k = matrix.columns, .a = matrix[begin], .a_row = matrix.step, .b = by.values.data(), .b_row = by.step, .c = turned.data(), .c_step = matrix.step};
        Floats scratch(kernels().product_scratch(product));
        kernels().product(product, scratch.data());
        std::copy(turned.begin(), turned.end(), matrix[begin]);
    });
}

/// Makes the Gram matrix of `fixed` diagonal, turns `other` with it, and answers unobserved · diagonal, padded.
std::vector<float> straighten(Matrix& fixed, Matrix* other, const FactorisationOptions& options) {
    const auto [values, vectors] = spectrum(gram(fixed, options.threads));
    turn(fixed, vectors, options.threads);
    if (other) turn(*other, vectors, options.threads);
    std::vector<float> diagonal(fixed.step);
    for (std::size_t k = 0; k < fixed.columns; ++k) diagonal[k] = options.unobserved * std::max(values[k], 0.0f);
    return diagonal;
}

std::vector<float> ridges(const SparseRows& rows, const FactorisationOptions& options) {
    std::vector<float> result(rows.rows());
    for (std::size_t n = 0; n < rows.rows(); ++n) result[n] = ridge_of(rows[n], rows.columns(), options);
    return result;
}

bool all_one(const SparseRows& rows) {
    for (std::size_t n = 0; n < rows.rows(); ++n)
        for (auto value : rows[n].values)
            if (value != 1) return false;
    return true;
}

}  // namespace

float ridge_of(SparseRows::Row row, std::size_t others, const FactorisationOptions& options) {
    double weight = 0;
    for (auto value : row.values) weight += static_cast<double>(value);
    const auto base = weight + static_cast<double>(options.unobserved) * static_cast<double>(others);
    return std::max(1e-9f, options.regularisation * static_cast<float>(std::pow(base, static_cast<double>(options.exponent))));
}

Factorisation factorise(const SparseRows& by_user, const SparseRows& by_item, const FactorisationOptions& options) {
    Factorisation f{Matrix(by_user.rows(), options.dimensions), Matrix(by_item.rows(), options.dimensions), {}};
    const auto deviation = options.deviation / std::sqrt(static_cast<float>(std::max<std::size_t>(options.dimensions, 1)));
    const auto begins = options.solver != Solver::cholesky;     // with what it had, so that must be turned too
    if (begins) fill_normal(f.users, deviation, options.seed);
    fill_normal(f.items, deviation, ~options.seed);
    const auto ridges_of_users = ridges(by_user, options), ridges_of_items = ridges(by_item, options);
    const auto equal = all_one(by_user);
    const auto half = [&](const SparseRows& rows, Matrix& fixed, Matrix& moving, const std::vector<float>& some_ridges) {
        const auto diagonal = straighten(fixed, begins ? &moving : nullptr, options);
        solve({.wanted = &rows, .factors = &fixed, .diagonal = diagonal, .ridges = some_ridges, .equal = equal, .solver = options.solver, .steps = options.steps, .threads = options.threads}, moving);
    };
    for (std::size_t iteration = 0; iteration < options.iterations; ++iteration) {
        half(by_user, f.items, f.users, ridges_of_users);
        half(by_item, f.users, f.items, ridges_of_items);
        if (options.go_on && !options.go_on(iteration + 1)) break;
    }
    f.diagonal = straighten(f.items, &f.users, options);
    return f;
}

}  // namespace lyceum::recsys
