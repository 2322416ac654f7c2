// Forwards and backwards through four layers; everything large is a product.
#include "engines/recsys/kernels/autoencoder.hpp"
#include "engines/recsys/kernels/learning.hpp"
#include "engines/recsys/parallel.hpp"
#include <algorithm>
#include <cmath>

namespace lyceum::recsys {
namespace {

template <class F>
void by_rows(Matrix& matrix, unsigned threads, F each) {
    in_pieces(matrix.rows, 16, threads, [&](std::size_t begin, std::size_t end) {
        for (auto row = begin; row < end; ++row) each(row, matrix[row]);
    });
}

void add_bias(Matrix& matrix, const Matrix& bias, bool bend, unsigned threads) {
    by_rows(matrix, threads, [&](std::size_t, float* row) {
        for (std::size_t k = 0; k < matrix.columns; ++k) row[k] = bend ? std::tanh(row[k] + bias[0][k]) : row[k] + bias[0][k];
    });
}

/// gradient ∘ (1 − h²): through tanh.
void unbend(Matrix& gradient, const Matrix& h, unsigned threads) {
    by_rows(gradient, threads, [&](std::size_t row, float* values) {
        for (std::size_t k = 0; k < gradient.columns; ++k) values[k] *= 1 - h[row][k] * h[row][k];
    });
}

}  // namespace

Autoencoder::Autoencoder(std::size_t items, std::size_t hidden, std::size_t code, std::uint64_t seed)
    : layers{Matrix(items, hidden), Matrix(1, hidden), Matrix(hidden, 2 * code), Matrix(1, 2 * code), Matrix(code, hidden), Matrix(1, hidden), Matrix(items, hidden), Matrix(1, items)} {
    const auto spread = [&](Matrix& matrix, std::uint64_t n) { fill_normal(matrix, std::sqrt(2.0f / static_cast<float>(matrix.rows + matrix.columns)), seed * 8 + n); };
    spread(layers.in, 0), spread(layers.code, 1), spread(layers.back, 2), spread(layers.out, 3);
}

Matrix Autoencoder::encode(const SparseRows& histories, unsigned threads) const {
    auto hidden = multiply(histories, layers.in, threads);
    add_bias(hidden, layers.in_bias, true, threads);
    auto code = multiply(hidden, layers.code, threads);
    add_bias(code, layers.code_bias, false, threads);
    return code;
}

Matrix Autoencoder::decode(const Matrix& codes, unsigned threads) const {
    auto hidden = multiply(codes, layers.back, threads);
    add_bias(hidden, layers.back_bias, true, threads);
    auto logits = times_turned(hidden, layers.out, threads);
    add_bias(logits, layers.out_bias, false, threads);
    return logits;
}

double Autoencoder::loss(const Batch& batch, Layers* gradient, unsigned threads) const {
    const auto users = batch.input->rows(), width = code_size();
    const auto share = 1 / static_cast<float>(std::max<std::size_t>(users, 1));
    auto first = multiply(*batch.input, layers.in, threads);
    add_bias(first, layers.in_bias, true, threads);
    auto code = multiply(first, layers.code, threads);
    add_bias(code, layers.code_bias, false, threads);
    Matrix drawn(users, width);
    by_rows(drawn, threads, [&](std::size_t row, float* values) {
        for (std::size_t k = 0; k < width; ++k) values[k] = code[row][k] + (*batch.noise)[row][k] * std::exp(code[row][width + k] / 2);
    });
    auto second = multiply(drawn, layers.back, threads);
    add_bias(second, layers.back_bias, true, threads);
    auto logits = times_turned(second, layers.out, threads);
    add_bias(logits, layers.out_bias, false, threads);

    // Logits become their gradient: sum of what is wanted times p, less what is wanted.
    std::vector<double> losses(users);
    by_rows(logits, threads, [&](std::size_t row, float* values) {
        const auto n = logits.columns;
        const auto highest = *std::max_element(values, values + n);
        double sum = 0, wanted = 0, lost = 0;
        for (std::size_t k = 0; k < n; ++k) sum += static_cast<double>(std::exp(values[k] - highest));
        const auto norm = highest + static_cast<float>(std::log(sum));
        const auto right = (*batch.wanted)[row];
        for (std::size_t k = 0; k < right.size(); ++k) wanted += static_cast<double>(right.values[k]), lost -= static_cast<double>(right.values[k]) * static_cast<double>(values[right.columns[k]] - norm);
        for (std::size_t k = 0; k < width; ++k) {
            const auto mean = static_cast<double>(code[row][k]), variance = static_cast<double>(code[row][width + k]);
            lost += static_cast<double>(batch.pull) * 0.5 * (mean * mean + std::exp(variance) - variance - 1);
        }
        losses[row] = lost;
        if (!gradient) return;
        for (std::size_t k = 0; k < n; ++k) values[k] = static_cast<float>(wanted) * share * std::exp(values[k] - norm);
        for (std::size_t k = 0; k < right.size(); ++k) values[right.columns[k]] -= share * right.values[k];
    });
    double total = 0;
    for (auto lost : losses) total += lost;
    total *= static_cast<double>(share);
    if (!gradient) return total;

    gradient->out = turned_times(logits, second, threads);
    gradient->out_bias = sums_of_columns(logits);
    auto to_second = multiply(logits, layers.out, threads);
    unbend(to_second, second, threads);
    gradient->back = turned_times(drawn, to_second, threads);
    gradient->back_bias = sums_of_columns(to_second);
    const auto to_drawn = times_turned(to_second, layers.back, threads);
    Matrix to_code(users, 2 * width);
    by_rows(to_code, threads, [&](std::size_t row, float* values) {
        for (std::size_t k = 0; k < width; ++k) {
            const auto deviation = std::exp(code[row][width + k] / 2);
            values[k] = to_drawn[row][k] + share * batch.pull * code[row][k];
            values[width + k] = to_drawn[row][k] * (*batch.noise)[row][k] * deviation / 2 + share * batch.pull * (deviation * deviation - 1) / 2;
        }
    });
    gradient->code = turned_times(first, to_code, threads);
    gradient->code_bias = sums_of_columns(to_code);
    auto to_first = times_turned(to_code, layers.code, threads);
    unbend(to_first, first, threads);
    gradient->in = multiply(batch.input->transposed(), to_first, threads);
    gradient->in_bias = sums_of_columns(to_first);
    return total;
}

}  // namespace lyceum::recsys
