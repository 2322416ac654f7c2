// Forwards and backwards. Everything dense is a product over all places at once; attention goes sequence by sequence.
#include "engines/recsys/kernels/attention.hpp"
#include "engines/recsys/kernels/learning.hpp"
#include "engines/recsys/parallel.hpp"
#include <algorithm>
#include <cmath>

namespace lyceum::recsys {
namespace {

constexpr float kSmall = 1e-5f;                             // under the root of a variance

/// Calls `each(row)`; `work`: about how many numbers one row touches, some ten operations each.
template <class F>
void by_rows(std::size_t rows, std::size_t work, unsigned threads, F each) {
    in_pieces(rows, 16, threads, [&](std::size_t begin, std::size_t end) {
        for (auto row = begin; row < end; ++row) each(row);
    }, 10 * static_cast<double>(work));
}

void add(Matrix& to, const Matrix& more) { kernels().axpy(1, more.values.data(), to.values.data(), to.values.size()); }

/// Rows to mean 0 and deviation 1, then scaled and shifted by column.
Matrix normalised(const Matrix& x, const Matrix& scale, const Matrix& shift, unsigned threads) {
    Matrix y(x.rows, x.columns);
    by_rows(x.rows, 4 * x.columns, threads, [&](std::size_t row) {
        const auto n = static_cast<float>(x.columns);
        float mean = 0, square = 0;
        for (std::size_t k = 0; k < x.columns; ++k) mean += x[row][k];
        mean /= n;
        for (std::size_t k = 0; k < x.columns; ++k) square += (x[row][k] - mean) * (x[row][k] - mean);
        const auto factor = 1 / std::sqrt(square / n + kSmall);
        for (std::size_t k = 0; k < x.columns; ++k) y[row][k] = (x[row][k] - mean) * factor * scale[0][k] + shift[0][k];
    });
    return y;
}

/// From the slope of `normalised` to that of x; those of scale and shift are overwritten.
Matrix through_normalising(const Matrix& slope, const Matrix& x, const Matrix& scale, Matrix& of_scale, Matrix& of_shift, unsigned threads) {
    Matrix result(x.rows, x.columns), unit(x.rows, x.columns);
    by_rows(x.rows, 4 * x.columns, threads, [&](std::size_t row) {
        const auto n = static_cast<float>(x.columns);
        float mean = 0, square = 0, sum = 0, product = 0;
        for (std::size_t k = 0; k < x.columns; ++k) mean += x[row][k];
        mean /= n;
        for (std::size_t k = 0; k < x.columns; ++k) square += (x[row][k] - mean) * (x[row][k] - mean);
        const auto factor = 1 / std::sqrt(square / n + kSmall);
        for (std::size_t k = 0; k < x.columns; ++k) {
            unit[row][k] = (x[row][k] - mean) * factor;
            sum += slope[row][k] * scale[0][k], product += slope[row][k] * scale[0][k] * unit[row][k];
        }
        for (std::size_t k = 0; k < x.columns; ++k) result[row][k] = factor * (slope[row][k] * scale[0][k] - sum / n - unit[row][k] * product / n);
    });
    of_shift = sums_of_columns(slope);
    for (std::size_t row = 0; row < x.rows; ++row)
        for (std::size_t k = 0; k < x.columns; ++k) unit[row][k] *= slope[row][k];
    of_scale = sums_of_columns(unit);
    return result;
}

/// Leaves out what is drawn, and makes up for it; the draw is made of place and seed alone.
void drop(Matrix& x, float share, std::uint64_t seed, unsigned threads) {
    if (!(share > 0)) return;
    const auto least = static_cast<std::uint64_t>(static_cast<double>(share) * 18446744073709549568.0);
    by_rows(x.rows, 4 * x.columns, threads, [&](std::size_t row) {
        for (std::size_t k = 0; k < x.columns; ++k) {
            auto z = seed + (row * x.columns + k + 1) * 0x9e3779b97f4a7c15u;        // splitmix64
            z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9u, z = (z ^ z >> 27) * 0x94d049bb133111ebu, z ^= z >> 31;
            x[row][k] = z < least ? 0 : x[row][k] / (1 - share);
        }
    });
}

void add_to_rows(Matrix& x, const Matrix& bias) {
    for (std::size_t row = 0; row < x.rows; ++row)
        for (std::size_t k = 0; k < x.columns; ++k) x[row][k] += bias[0][k];
}

/// How much place n attends to place m ≤ n of its sequence stands at `at[n] + m − begin`.
struct Weights {
    std::vector<std::size_t> at;
    Floats values;
    explicit Weights(const Attention::Sequences& sequences) : at(sequences.items.size()) {
        std::size_t all = 0;
        for (std::size_t s = 0; s < sequences.count(); ++s)
            for (auto n = sequences.begin[s]; n < sequences.begin[s + 1]; ++n) at[n] = all, all += n - sequences.begin[s] + 1;
        values.resize(all);
    }
};

/// Numbers that a usual sequence's places touch of each other's.
std::size_t work_of(const Attention::Sequences& sequences, std::size_t columns) {
    const auto usual = sequences.items.size() / std::max<std::size_t>(1, sequences.count()) + 1;
    return usual * usual * columns;
}

Matrix attended(const Attention::Sequences& sequences, const Matrix& query, const Matrix& key, const Matrix& value, Weights& weights, unsigned threads) {
    Matrix out(query.rows, query.columns);
    const auto& kernel = kernels();
    const auto scale = 1 / std::sqrt(static_cast<float>(query.columns));
    by_rows(sequences.count(), work_of(sequences, query.columns), threads, [&](std::size_t s) {
        const auto begin = sequences.begin[s];
        for (auto n = begin; n < sequences.begin[s + 1]; ++n) {
            float* const of = weights.values.data() + weights.at[n];
            const auto count = n - begin + 1;
            kernel.dots(key[begin], key.step, count, query[n], of);
            float most = of[0] * scale, sum = 0;
            for (std::size_t m = 0; m < count; ++m) of[m] *= scale, most = std::max(most, of[m]);
            for (std::size_t m = 0; m < count; ++m) sum += of[m] = std::exp(of[m] - most);
            for (std::size_t m = 0; m < count; ++m) of[m] /= sum, kernel.axpy(of[m], value[begin + m], out[n], out.step);
        }
    });
    return out;
}

struct Slopes { Matrix query, key, value; };

Slopes through_attention(const Attention::Sequences& sequences, const Matrix& slope, const Matrix& query, const Matrix& key, const Matrix& value, const Weights& weights, unsigned threads) {
    Slopes slopes{Matrix(query.rows, query.columns), Matrix(query.rows, query.columns), Matrix(query.rows, query.columns)};
    const auto& kernel = kernels();
    const auto scale = 1 / std::sqrt(static_cast<float>(query.columns));
    by_rows(sequences.count(), work_of(sequences, query.columns), threads, [&](std::size_t s) {
        const auto begin = sequences.begin[s];
        Floats of_weight(sequences.begin[s + 1] - begin);
        for (auto n = begin; n < sequences.begin[s + 1]; ++n) {
            const float* const of = weights.values.data() + weights.at[n];
            const auto count = n - begin + 1;
            kernel.dots(value[begin], value.step, count, slope[n], of_weight.data());
            float mean = 0;
            for (std::size_t m = 0; m < count; ++m) mean += of[m] * of_weight[m];
            for (std::size_t m = 0; m < count; ++m) {
                const auto of_score = of[m] * (of_weight[m] - mean) * scale;
                kernel.axpy(of[m], slope[n], slopes.value[begin + m], slope.step);
                kernel.axpy(of_score, key[begin + m], slopes.query[n], slope.step);
                kernel.axpy(of_score, query[n], slopes.key[begin + m], slope.step);
            }
        }
    });
    return slopes;
}

/// Logits over `others` and each row's own `next` become their slopes; answers the loss of each row, and the slope of `next`.
struct Guessed {
    std::vector<double> loss;
    std::vector<float> of_next;
};
Guessed guess(Matrix& logits, const Matrix& state, const Matrix& items, const Attention::Batch& batch, unsigned threads) {
    Guessed guessed{std::vector<double>(logits.rows), std::vector<float>(logits.rows)};
    const auto share = 1 / static_cast<float>(std::max<std::size_t>(1, logits.rows));
    by_rows(logits.rows, 8 * logits.columns, threads, [&](std::size_t row) {
        float* const values = logits[row];
        const auto next = batch.next[row];
        const auto own = kernels().dot(state[row], items[next], items.step);
        const auto found = std::lower_bound(batch.others.begin(), batch.others.end(), next);
        const auto same = found != batch.others.end() && *found == next ? static_cast<std::size_t>(found - batch.others.begin()) : logits.columns;
        auto most = own;
        for (std::size_t k = 0; k < logits.columns; ++k) most = std::max(most, values[k]);
        double sum = std::exp(static_cast<double>(own - most));
        for (std::size_t k = 0; k < logits.columns; ++k) {
            values[k] = k == same ? 0 : std::exp(values[k] - most);
            sum += static_cast<double>(values[k]);
        }
        const auto part = std::exp(static_cast<double>(own - most)) / sum;
        guessed.loss[row] = std::log(sum) - static_cast<double>(own - most);
        guessed.of_next[row] = (static_cast<float>(part) - 1) * share;
        for (std::size_t k = 0; k < logits.columns; ++k) values[k] *= share / static_cast<float>(sum);
    });
    return guessed;
}

}  // namespace

/// What going back needs of one block.
struct Attention::Passed {
    Matrix in, calm, query, key, value, middle, calm_middle, bent;
    Weights weights;
};

std::vector<Matrix*> Attention::Layers::all() {
    std::vector<Matrix*> all = {&items, &places, &last, &last_shift};
    for (auto& b : blocks)
        for (auto* matrix : {&b.before, &b.before_shift, &b.query, &b.key, &b.value, &b.between, &b.between_shift, &b.wide, &b.wide_bias, &b.narrow, &b.narrow_bias}) all.push_back(matrix);
    return all;
}

Attention::Attention(std::size_t items, std::size_t length, std::size_t d, std::size_t blocks, std::uint64_t seed) {
    auto drawn = [&, n = seed * 64](std::size_t rows, std::size_t columns, float deviation) mutable {
        Matrix matrix(rows, columns);
        fill_normal(matrix, deviation, n++);
        return matrix;
    };
    const auto ones = [&] {
        Matrix matrix(1, d);
        std::fill_n(matrix[0], d, 1.0f);
        return matrix;
    };
    const auto usual = 1 / std::sqrt(static_cast<float>(d));
    layers.items = drawn(items, d, 0.05f), layers.places = drawn(length, d, 0.02f), layers.last = ones(), layers.last_shift = Matrix(1, d);
    for (std::size_t n = 0; n < blocks; ++n)
        layers.blocks.push_back({ones(), Matrix(1, d), drawn(d, d, usual), drawn(d, d, usual), drawn(d, d, usual), ones(), Matrix(1, d), drawn(d, d, usual), Matrix(1, d), drawn(d, d, usual / 2), Matrix(1, d)});
}

Matrix Attention::pass(const Sequences& sequences, float dropout, std::uint64_t seed, std::vector<Passed>* kept, unsigned threads) const {
    Matrix x(sequences.items.size(), layers.items.columns);
    for (std::size_t s = 0; s < sequences.count(); ++s)
        for (auto n = sequences.begin[s]; n < sequences.begin[s + 1]; ++n) {
            const float *item = layers.items[sequences.items[n]], *place = layers.places[sequences.begin[s + 1] - 1 - n];
            for (std::size_t k = 0; k < x.columns; ++k) x[n][k] = item[k] + place[k];
        }
    drop(x, dropout, seed, threads);
    for (std::size_t at = 0; at < layers.blocks.size(); ++at) {
        const auto& b = layers.blocks[at];
        Passed p{.in = std::move(x), .calm = {}, .query = {}, .key = {}, .value = {}, .middle = {}, .calm_middle = {}, .bent = {}, .weights = Weights(sequences)};
        p.calm = normalised(p.in, b.before, b.before_shift, threads);
        p.query = multiply(p.calm, b.query, threads), p.key = multiply(p.calm, b.key, threads), p.value = multiply(p.calm, b.value, threads);
        p.middle = attended(sequences, p.query, p.key, p.value, p.weights, threads);
        drop(p.middle, dropout, seed + 2 * at + 1, threads);
        add(p.middle, p.in);
        p.calm_middle = normalised(p.middle, b.between, b.between_shift, threads);
        p.bent = multiply(p.calm_middle, b.wide, threads);
        add_to_rows(p.bent, b.wide_bias);
        for (auto& value : p.bent.values) value = std::max(value, 0.0f);
        x = multiply(p.bent, b.narrow, threads);
        add_to_rows(x, b.narrow_bias);
        drop(x, dropout, seed + 2 * at + 2, threads);
        add(x, p.middle);
        if (kept) kept->push_back(std::move(p));
    }
    return x;
}

Matrix Attention::encode(const Sequences& sequences, unsigned threads) const {
    const auto x = pass(sequences, 0, 0, nullptr, threads);
    Matrix ends(sequences.count(), x.columns);
    for (std::size_t s = 0; s < sequences.count(); ++s) std::copy_n(x[sequences.begin[s + 1] - 1], x.step, ends[s]);
    return normalised(ends, layers.last, layers.last_shift, threads);
}

double Attention::loss(const Batch& batch, Layers* gradient, unsigned threads) const {
    const auto& sequences = *batch.sequences;
    std::vector<Passed> passed;
    const auto x = pass(sequences, batch.dropout, batch.seed, &passed, threads);
    const auto state = normalised(x, layers.last, layers.last_shift, threads);
    Matrix others(batch.others.size(), layers.items.columns);
    for (std::size_t n = 0; n < batch.others.size(); ++n) std::copy_n(layers.items[batch.others[n]], others.step, others[n]);
    auto logits = times_turned(state, others, threads);
    const auto guessed = guess(logits, state, layers.items, batch, threads);
    double total = 0;
    for (auto lost : guessed.loss) total += lost;
    total /= static_cast<double>(std::max<std::size_t>(1, guessed.loss.size()));
    if (!gradient) return total;

    gradient->items = Matrix(layers.items.rows, layers.items.columns), gradient->places = Matrix(layers.places.rows, layers.places.columns);
    gradient->blocks.resize(layers.blocks.size());
    const auto& kernel = kernels();
    const auto of_others = turned_times(logits, state, threads);
    for (std::size_t n = 0; n < batch.others.size(); ++n) kernel.axpy(1, of_others[n], gradient->items[batch.others[n]], others.step);
    auto slope = multiply(logits, others, threads);
    for (std::size_t row = 0; row < slope.rows; ++row) {
        kernel.axpy(guessed.of_next[row], layers.items[batch.next[row]], slope[row], slope.step);
        kernel.axpy(guessed.of_next[row], state[row], gradient->items[batch.next[row]], slope.step);
    }
    slope = through_normalising(slope, x, layers.last, gradient->last, gradient->last_shift, threads);
    for (auto at = layers.blocks.size(); at-- > 0;) {
        const auto& b = layers.blocks[at];
        const auto& p = passed[at];
        auto& g = gradient->blocks[at];
        auto inner = slope;
        drop(inner, batch.dropout, batch.seed + 2 * at + 2, threads);
        g.narrow = turned_times(p.bent, inner, threads), g.narrow_bias = sums_of_columns(inner);
        inner = times_turned(inner, b.narrow, threads);
        for (std::size_t n = 0; n < inner.values.size(); ++n) inner.values[n] = p.bent.values[n] > 0 ? inner.values[n] : 0;
        g.wide = turned_times(p.calm_middle, inner, threads), g.wide_bias = sums_of_columns(inner);
        add(slope, through_normalising(times_turned(inner, b.wide, threads), p.middle, b.between, g.between, g.between_shift, threads));
        inner = slope;
        drop(inner, batch.dropout, batch.seed + 2 * at + 1, threads);
        const auto slopes = through_attention(sequences, inner, p.query, p.key, p.value, p.weights, threads);
        g.query = turned_times(p.calm, slopes.query, threads), g.key = turned_times(p.calm, slopes.key, threads), g.value = turned_times(p.calm, slopes.value, threads);
        auto of_calm = times_turned(slopes.query, b.query, threads);
        add(of_calm, times_turned(slopes.key, b.key, threads));
        add(of_calm, times_turned(slopes.value, b.value, threads));
        add(slope, through_normalising(of_calm, p.in, b.before, g.before, g.before_shift, threads));
    }
    drop(slope, batch.dropout, batch.seed, threads);
    for (std::size_t s = 0; s < sequences.count(); ++s)
        for (auto n = sequences.begin[s]; n < sequences.begin[s + 1]; ++n) {
            kernel.axpy(1, slope[n], gradient->items[sequences.items[n]], slope.step);
            kernel.axpy(1, slope[n], gradient->places[sequences.begin[s + 1] - 1 - n], slope.step);
        }
    return total;
}

}  // namespace lyceum::recsys
