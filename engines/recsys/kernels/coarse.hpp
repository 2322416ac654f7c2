// A matrix in half the memory, for going through all of its rows.
#pragma once
#include "engines/recsys/kernels/dense.hpp"

namespace lyceum::recsys {

/// The rows of a matrix as 16-bit numbers with a scale each. Products with a vector are off by at most its sum of absolute values
/// times 1/65,534 of the row's largest value: what takes longest about a long scan is fetching it.
class Coarse {
public:
    Coarse() = default;
    explicit Coarse(const Matrix& matrix);
    std::size_t rows() const { return scales_.size(); }
    /// out_r = row r · x for all rows; x is padded as the matrix was.
    void dots(const float* x, float* out) const { kernels().coarse_dots(values_.data(), scales_.data(), step_, rows(), x, out); }

private:
    std::size_t step_ = 0;
    std::vector<std::int16_t, Aligned<std::int16_t>> values_;
    std::vector<float> scales_;
};

}  // namespace lyceum::recsys
