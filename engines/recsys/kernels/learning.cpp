// Products go to the kernels; a step of learning is the same whatever the number of threads.
#include "engines/recsys/kernels/learning.hpp"
#include "engines/recsys/parallel.hpp"
#include <cmath>

namespace lyceum::recsys {

Matrix times_turned(const Matrix& a, const Matrix& b, unsigned threads) {
    Matrix c(a.rows, b.rows);
    multiply(Product{.m = a.rows, .n = b.rows, .k = a.columns, .a = a.values.data(), .a_row = a.step, .b = b.values.data(), .b_row = 1, .b_column = b.step, .c = c.values.data(), .c_step = c.step}, threads);
    return c;
}

Matrix turned_times(const Matrix& a, const Matrix& b, unsigned threads) {
    Matrix c(a.columns, b.columns);
    multiply(Product{.m = a.columns, .n = b.columns, .k = a.rows, .a = a.values.data(), .a_row = 1, .a_column = a.step, .b = b.values.data(), .b_row = b.step, .c = c.values.data(), .c_step = c.step}, threads);
    return c;
}

Matrix sums_of_columns(const Matrix& matrix) {
    Matrix sums(1, matrix.columns);
    for (std::size_t row = 0; row < matrix.rows; ++row)
        for (std::size_t k = 0; k < matrix.columns; ++k) sums[0][k] += matrix[row][k];
    return sums;
}

void Adam::step(std::span<Matrix* const> layers, std::span<Matrix* const> slopes, float rate, unsigned threads) {
    ++steps_;
    mean_.resize(layers.size()), square_.resize(layers.size());
    const auto correct = rate * static_cast<float>(std::sqrt(1 - std::pow(0.999, steps_)) / (1 - std::pow(0.9, steps_)));
    for (std::size_t n = 0; n < layers.size(); ++n) {
        auto& values = layers[n]->values;
        const auto& slope = slopes[n]->values;
        mean_[n].resize(values.size()), square_[n].resize(values.size());
        in_pieces(values.size(), 1 << 16, threads, [&](std::size_t begin, std::size_t end) {
            for (auto k = begin; k < end; ++k) {
                auto &mean = mean_[n][k], &square = square_[n][k];
                mean = 0.9f * mean + 0.1f * slope[k];
                square = 0.999f * square + 0.001f * slope[k] * slope[k];
                values[k] -= correct * mean / (std::sqrt(square) + 1e-8f);
            }
        });
    }
}

}  // namespace lyceum::recsys
