// Rounding to the nearest of 65,535 steps.
#include "engines/recsys/kernels/coarse.hpp"
#include <algorithm>
#include <cmath>

namespace lyceum::recsys {

Coarse::Coarse(const Matrix& matrix) : step_(matrix.step), values_(matrix.rows * matrix.step), scales_(matrix.rows) {
    constexpr float kMost = 32767;
    for (std::size_t row = 0; row < matrix.rows; ++row) {
        float most = 0;
        for (std::size_t k = 0; k < step_; ++k) most = std::max(most, std::abs(matrix[row][k]));
        scales_[row] = most / kMost;
        if (!(scales_[row] > 0)) continue;                  // nothing, or too little for a float
        for (std::size_t k = 0; k < step_; ++k) values_[row * step_ + k] = static_cast<std::int16_t>(std::clamp(std::round(matrix[row][k] / scales_[row]), -kMost, kMost));
    }
}

}  // namespace lyceum::recsys
