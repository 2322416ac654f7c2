// What networks with hand-written gradients share: products with one side turned, and the steps of learning.
#pragma once
#include "engines/recsys/kernels/dense.hpp"

namespace lyceum::recsys {

/// a · bᵀ
Matrix times_turned(const Matrix& a, const Matrix& b, unsigned threads);
/// aᵀ · b
Matrix turned_times(const Matrix& a, const Matrix& b, unsigned threads);
/// One row.
Matrix sums_of_columns(const Matrix& matrix);

/// Adam (Kingma, Ba 2015) with the usual decays.
class Adam {
public:
    /// As many slopes as layers, of the same shapes, in the same order each time.
    void step(std::span<Matrix* const> layers, std::span<Matrix* const> slopes, float rate, unsigned threads);

private:
    std::vector<Floats> mean_, square_;
    int steps_ = 0;
};

}  // namespace lyceum::recsys
