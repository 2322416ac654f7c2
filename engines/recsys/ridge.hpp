// Linear regression that is held back: from what people did to how they rate, from what a text says to where its item stands.
#pragma once
#include <cstddef>
#include <span>
#include <vector>

namespace lyceum::recsys {

/// A table of numbers, row by row.
struct Table {
    std::size_t rows = 0, columns = 0;
    std::vector<double> values;
    double operator()(std::size_t row, std::size_t column) const { return values[row * columns + column]; }
};

/// For each target j: y = intercept_j + Σ_k x_k weights(k, j).
struct Ridge {
    Table weights;
    std::vector<double> intercept;
    std::vector<double> predict(std::span<const double> x) const;
};

/// Minimises for each target 1/(2N) Σ (y − intercept − x·w)² + ridge/2 |w|² over its N known values alone: with centred x and y
/// that is w = (XᵀX + N·ridge·I)⁻¹ Xᵀy, rows E16 and E18 of the formulas; what is unknown (not a number) counts nowhere. The
/// intercept is not held back. `ridge` is above 0, so there is always one answer; a target nobody knows is predicted 0. In
/// double precision. The work is rows · columns² + columns³ for each set of targets known for the same rows.
Ridge ridge_regression(const Table& x, const Table& y, double ridge);

}  // namespace lyceum::recsys
