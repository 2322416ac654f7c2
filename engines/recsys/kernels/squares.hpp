// All least-squares problems of one side of a factorisation at once.
#pragma once
#include "engines/recsys/kernels/dense.hpp"

namespace lyceum::recsys {

enum class Solver : std::uint8_t {
    cholesky,                                               ///< exact
    gradient,                                               ///< a few steps of conjugate gradient from the last solution
    blocks,                                                 ///< iALS++: Newton steps over blocks of dimensions (Rendle et al. 2021)
};

/// For each row of `wanted` that has cells: x minimising Σ_i w_i (1 − x·y_i)² + Σ_k (diagonal_k + ridge) x_k², w_i being the
/// cell (all 1 where `equal`), y_i the row of `factors` and ridge = ridges[row]. Rows without cells become 0. The Gram
/// matrix of `factors` must have been turned to be diagonal: that makes the share of all other items cost nothing in every
/// solver, and short histories are then solved by their dual (see Kernels::solve_short).
struct Squares {
    const SparseRows* wanted = nullptr;
    const Matrix* factors = nullptr;
    std::span<const float> diagonal;                        ///< of factors->step values, above or equal 0
    std::span<const float> ridges;                          ///< by row, above 0
    bool equal = false;
    Solver solver = Solver::cholesky;
    std::size_t steps = 3;                                  ///< of conjugate gradient
    unsigned threads = 0;
};
void solve(const Squares& problem, Matrix& solutions);

/// One of them, exactly; `solution` has factors.step places.
void solve_one(const Matrix& factors, std::span<const float> diagonal, SparseRows::Row wanted, float ridge, std::span<float> solution);

}  // namespace lyceum::recsys
