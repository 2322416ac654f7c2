// Implicit-feedback matrix factorisation by alternating least squares: the numbers, without a model around them.
#pragma once
#include "engines/recsys/kernels/squares.hpp"
#include <functional>

namespace lyceum::recsys {

/// Hu, Koren and Volinsky 2008 in the form of Rendle, Krichene, Zhang and Koren 2021: minimise
///   Σ_cells w (1 − x_u·y_i)² + unobserved · Σ_all (x_u·y_i)² + Σ_u ridge(u) |x_u|² + Σ_i ridge(i) |y_i|²
/// with ridge(u) = regularisation · (Σ_cells of u w + unobserved · items) ^ exponent, and so for items.
struct FactorisationOptions {
    std::size_t dimensions = 64, iterations = 12;
    float regularisation = 0.01f, unobserved = 0.1f, exponent = 1;
    Solver solver = Solver::cholesky;
    std::size_t steps = 3;                                  ///< of conjugate gradient
    float deviation = 0.1f;                                 ///< of the start, divided by √dimensions
    std::uint64_t seed = 1;
    unsigned threads = 0;
    /// Asked after each iteration; false ends it there.
    std::function<bool(std::size_t done)> go_on = {};
};

struct Factorisation {
    Matrix users, items;                                    ///< turned so that the Gram matrix of the items is diagonal and falls
    std::vector<float> diagonal;                            ///< unobserved · that Gram matrix: what solve_one needs for somebody new
};

/// `by_item` is `by_user` transposed; cells are weights above 0. The same result on any number of threads. Memory beside the
/// interactions: (users + items) · padded(dimensions) floats, once more for a moment.
Factorisation factorise(const SparseRows& by_user, const SparseRows& by_item, const FactorisationOptions& options);

float ridge_of(SparseRows::Row row, std::size_t others, const FactorisationOptions& options);

}  // namespace lyceum::recsys
