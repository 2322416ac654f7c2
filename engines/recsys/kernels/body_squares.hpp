// The least-squares problems of alternating factorisation, one side fixed and its Gram matrix diagonal: solved exactly side by
// side in SIMD lanes, by conjugate gradient, or block by block.
#pragma once

namespace lyceum::recsys::LANES_NAME {
namespace {

/// Triangular matrices are kept in tiles of kTile rows, W matrices interleaved. Rows of a tile are as long as its last one
/// needs, so no two tiles' rows are the same power of two apart, and their places do not push each other out of the cache.
constexpr std::size_t kTile = LANES == 16 ? 4 : 3;
constexpr std::size_t tiles(std::size_t n) { return (n + kTile - 1) / kTile; }
constexpr std::size_t triangle(std::size_t tile_rows) { return kTile * kTile * tile_rows * (tile_rows + 1) / 2; }
inline V* row(V* matrix, std::size_t i) { return matrix + triangle(i / kTile) + i % kTile * kTile * (i / kTile + 1); }

inline V root(V v) {
#if defined(__x86_64__) && LANES == 4
    return _mm_sqrt_ps(v);
#elif defined(__AVX2__) && LANES == 8
    return _mm256_sqrt_ps(v);
#elif defined(__AVX512F__) && LANES == 16
    return _mm512_sqrt_ps(v);
#else
    for (std::size_t n = 0; n < W; ++n) v[n] = __builtin_sqrtf(v[n]);
    return v;
#endif
}
inline V positive(V v) {
    const auto tiny = all(1e-20f);
    return v > tiny ? v : tiny;
}

/// sums[r][c] of n products of row r of a and row c of b.
inline void products(const V* a, std::size_t a_step, const V* b, std::size_t b_step, std::size_t n, V (&sums)[kTile][kTile]) {
    V s[kTile][kTile] = {};
    for (std::size_t k = 0; k < n; ++k) {
        V x[kTile];
        each<kTile>([&](auto r) { x[r] = a[r * a_step + k]; });
        each<kTile>([&](auto c) {
            const auto y = b[c * b_step + k];
            each<kTile>([&](auto r) { s[r][c] += x[r] * y; });
        });
    }
    each<kTile>([&](auto r) { each<kTile>([&](auto c) { sums[r][c] = s[r][c]; }); });
}

/// Cholesky of W matrices in place, left-looking by tiles; `inverse` takes 1 / diagonal.
void factorise(V* matrix, std::size_t tile_rows, V* inverse) {
    V s[kTile][kTile];
    for (std::size_t i = 0; i < tile_rows; ++i) {
        V* const a = matrix + triangle(i);
        const auto a_step = kTile * (i + 1);
        for (std::size_t j = 0; j <= i; ++j) {
            const V* const b = matrix + triangle(j);
            const auto b_step = kTile * (j + 1), at = kTile * j;
            products(a, a_step, b, b_step, at, s);
            each<kTile>([&](auto r) { each<kTile>([&](auto c) { s[r][c] = a[r * a_step + at + c] - s[r][c]; }); });
            each<kTile>([&](auto c) {
                each<c>([&](auto before) {
                    const auto x = i == j ? s[c][before] : b[c * b_step + at + before];
                    each<kTile>([&](auto r) { s[r][c] -= s[r][before] * x; });
                });
                if (i == j) inverse[at + c] = all(1) / root(positive(s[c][c]));
                each<kTile>([&](auto r) { s[r][c] *= inverse[at + c]; });
            });
            each<kTile>([&](auto r) { each<kTile>([&](auto c) { a[r * a_step + at + c] = s[r][c]; }); });
        }
    }
}

/// Solves L Lᵀ x = x in place.
void substitute(V* matrix, std::size_t tile_rows, const V* inverse, V* x) {
    for (std::size_t i = 0; i < tile_rows; ++i) {
        const V* const a = matrix + triangle(i);
        const auto step = kTile * (i + 1), at = kTile * i;
        V s[kTile];
        each<kTile>([&](auto r) { s[r] = x[at + r]; });
        for (std::size_t k = 0; k < at; ++k) each<kTile>([&](auto r) { s[r] -= a[r * step + k] * x[k]; });
        for (std::size_t r = 0; r < kTile; ++r) {
            for (std::size_t before = 0; before < r; ++before) s[r] -= a[r * step + at + before] * x[at + before];
            x[at + r] = s[r] * inverse[at + r];
        }
    }
    for (std::size_t i = tile_rows * kTile; i-- > 0;) {
        const V* const a = row(matrix, i);
        const auto value = x[i] *= inverse[i];
        for (std::size_t k = 0; k < i; ++k) x[k] -= a[k] * value;
    }
}

inline std::size_t count_most(const Unknown* lanes) {
    std::size_t n = 0;
    for (std::size_t lane = 0; lane < W; ++lane) n = most(n, lanes[lane].count);
    return n;
}
inline V ridges(const Unknown* lanes) {
    V v = all(1);
    for (std::size_t lane = 0; lane < W; ++lane)
        if (lanes[lane].count) v[lane] = lanes[lane].ridge;
    return v;
}

inline void fetch(const Known& known, std::uint32_t row) {
    for (std::size_t k = 0; k < known.step; k += kRowStep) __builtin_prefetch(known.factors + row * known.step + k);
}
inline void fetch_solution(const Known& known, const Unknown& unknown) {
    for (std::size_t k = 0; k < known.step; k += kRowStep) __builtin_prefetch(unknown.solution + k, 1);
}

std::size_t short_scratch(std::size_t n) { return W * (triangle(tiles(n)) + kTile * tiles(n) * (2 + kRowStep)) + 64; }

/// matrix += z zᵀ with z = y D^-½, for 16 dimensions from `k` on.
void add_products(const Known& known, const Unknown* lanes, const Unknown* next, std::size_t n, std::size_t k, V ridge, V* z, V* matrix) {
    static const float zeros[kRowStep] = {};
    V scale[kRowStep];
    for (std::size_t n2 = 0; n2 < kRowStep; ++n2) scale[n2] = all(1) / root(all(known.diagonal[k + n2]) + ridge);
    for (std::size_t i = 0; i < n; ++i) {
        const float* from[W];
        for (std::size_t lane = 0; next && lane < W; ++lane)
            if (i < next[lane].count) __builtin_prefetch(known.factors + next[lane].rows[i] * known.step + k);
        for (std::size_t lane = 0; lane < W; ++lane) from[lane] = i < lanes[lane].count ? known.factors + lanes[lane].rows[i] * known.step + k : zeros;
        for (std::size_t part = 0; part < kRowStep; part += W) {
            V block[W];
            each<W>([&](auto lane) { block[lane] = load(from[lane] + part); });
            transpose(block);
            each<W>([&](auto lane) { z[i * kRowStep + part + lane] = block[lane] * scale[part + lane]; });
        }
    }
    V s[kTile][kTile];
    for (std::size_t i = 0; i < tiles(n); ++i)
        for (std::size_t j = 0; j <= i; ++j) {
            products(z + i * kTile * kRowStep, kRowStep, z + j * kTile * kRowStep, kRowStep, kRowStep, s);
            V* const to = matrix + triangle(i) + j * kTile;
            each<kTile>([&](auto r) { each<kTile>([&](auto c) { to[r * kTile * (i + 1) + c] += s[r][c]; }); });
        }
}

/// solution = D⁻¹ Σ_i s_i y_i of one lane.
void combine(const Known& known, const Unknown& lane, const float* s) {
    for (std::size_t k = 0; k < known.step; k += kRowStep) {
        constexpr auto parts = kRowStep / W;
        V sums[parts] = {};
        for (std::size_t i = 0; i < lane.count; ++i) {
            const float* y = known.factors + lane.rows[i] * known.step + k;
            each<parts>([&](auto part) { sums[part] += all(s[i * W]) * load(y + part * W); });
        }
        each<parts>([&](auto part) { store(lane.solution + k + part * W, sums[part] / (load(known.diagonal + k + part * W) + all(lane.ridge))); });
    }
}

inline void clear(float* at, std::size_t n) {
    for (std::size_t k = 0; k < n; ++k) at[k] = 0;
}

void solve_short(const Known& known, const Unknown* lanes, const Unknown* next, float* scratch) {
    const auto n = count_most(lanes), rows = kTile * tiles(n);
    for (std::size_t lane = 0; lane < W; ++lane)
        if (lanes[lane].count) fetch_solution(known, lanes[lane]);
    V* const matrix = reinterpret_cast<V*>(scratch);
    V* const inverse = matrix + triangle(tiles(n));
    V* const s = inverse + rows;
    V* const z = s + rows;
    for (std::size_t at = 0; at < triangle(tiles(n)); ++at) matrix[at] = V{};
    for (std::size_t at = n * kRowStep; at < rows * kRowStep; ++at) z[at] = V{};
    const auto ridge = ridges(lanes);
    for (std::size_t k = 0; k < known.step; k += kRowStep) add_products(known, lanes, next, n, k, ridge, z, matrix);
    for (std::size_t i = 0; i < rows; ++i) {
        V noise = all(1);
        s[i] = V{};
        for (std::size_t lane = 0; lane < W; ++lane)
            if (i < lanes[lane].count) {
                if (lanes[lane].weights) noise[lane] = 1 / lanes[lane].weights[i];
                s[i][lane] = 1;
            }
        row(matrix, i)[i] += noise;
    }
    factorise(matrix, tiles(n), inverse);
    substitute(matrix, tiles(n), inverse, s);
    for (std::size_t lane = 0; lane < W; ++lane)
        if (lanes[lane].solution) combine(known, lanes[lane], reinterpret_cast<const float*>(s) + lane);
}

constexpr std::size_t kGathered = 128;

Product normal_product(std::size_t step, std::size_t k) { return {.m = step, .n = step, .k = k, .a_row = 1, .a_column = step, .b_row = step, .c_step = step, .add = true, .lower = true}; }

std::size_t long_scratch(std::size_t step) {
    const auto rows = kTile * tiles(step);
    return W * (triangle(tiles(step)) + 2 * rows + step * step) + kGathered * step + product_scratch(normal_product(step, kGathered)) + 128;
}

/// normal += Yᵀ W Y, right += Yᵀ w of one unknown.
void add_normal(const Known& known, const Unknown& unknown, float* normal, float* right, float* gathered, float* scratch) {
    const auto step = known.step;
    for (std::size_t at = 0; at < unknown.count; at += kGathered) {
        const auto here = least(kGathered, unknown.count - at);
        for (std::size_t i = 0; i < here; ++i) {
            if (at + i + 6 < unknown.count) fetch(known, unknown.rows[at + i + 6]);
            const float weight = unknown.weights ? unknown.weights[at + i] : 1, half = unknown.weights ? __builtin_sqrtf(weight) : 1;
            const float* y = known.factors + unknown.rows[at + i] * step;
            for (std::size_t k = 0; k < step; k += W) {
                store(gathered + i * step + k, all(half) * load(y + k));
                store(right + k, load(right + k) + all(weight) * load(y + k));
            }
        }
        auto add = normal_product(step, here);
        add.a = add.b = gathered, add.c = normal;
        product(add, scratch);
    }
}

void solve_long(const Known& known, const Unknown* lanes, float* scratch) {
    const auto step = known.step, rows = kTile * tiles(step);
    V* const matrix = reinterpret_cast<V*>(scratch);
    V* const inverse = matrix + triangle(tiles(step));
    V* const x = inverse + rows;
    float* const dense = reinterpret_cast<float*>(x + rows);
    float* const gathered = dense + W * step * step;
    float* const rest = gathered + kGathered * step;
    clear(dense, W * step * step);
    for (std::size_t i = 0; i < rows; ++i) x[i] = V{};
    for (std::size_t lane = 0; lane < W; ++lane) {
        if (!lanes[lane].count) continue;
        float right[4096];                                  // dimensions are at most this many
        clear(right, step);
        add_normal(known, lanes[lane], dense + lane * step * step, right, gathered, rest);
        for (std::size_t k = 0; k < step; ++k) x[k][lane] = right[k];
    }
    const auto ridge = ridges(lanes);
    for (std::size_t i = 0; i < rows; ++i) {
        V* const to = row(matrix, i);
        const auto length = kTile * (i / kTile + 1);
        for (std::size_t k = 0; k < length; k += W) {
            V block[W] = {};
            if (i < step && k < step) each<W>([&](auto lane) { block[lane] = load(dense + (lane * step + i) * step + k); });
            transpose(block);
            for (std::size_t n = 0; n < least(W, length - k); ++n) to[k + n] = block[n];
        }
        to[i] = i < step ? to[i] + all(known.diagonal[i]) + ridge : all(1);
    }
    factorise(matrix, tiles(step), inverse);
    substitute(matrix, tiles(step), inverse, x);
    for (std::size_t lane = 0; lane < W; ++lane)
        if (lanes[lane].solution)
            for (std::size_t k = 0; k < step; ++k) lanes[lane].solution[k] = x[k][lane];
}

/// out += Σ c_i y_i, four rows at a time, with c_i = w_i (y_i·v), or w_i (1 − y_i·v) at the start, when squares += Σ w_i y_i² too.
template <bool Start>
void through(const Known& known, const Unknown& unknown, const float* v, float* out, float* squares, const Unknown* next = nullptr) {
    const auto step = known.step;
    for (std::size_t at = 0; at < unknown.count; at += 4) {
        const auto here = least(4, unknown.count - at);
        const float* y[4];
        float weight[4];
        V c[4] = {};
        for (std::size_t n = 0; n < 4; ++n) {
            y[n] = known.factors + unknown.rows[at + least(n, here - 1)] * step;
            if (next && at + n < next->count) fetch(known, next->rows[at + n]);
            weight[n] = n >= here ? 0 : unknown.weights ? unknown.weights[at + n] : 1;
        }
        for (std::size_t k = 0; k < step; k += W) {
            const auto x = load(v + k);
            each<4>([&](auto n) { c[n] += x * load(y[n] + k); });
        }
        each<4>([&](auto n) { c[n] = all(weight[n] * (Start ? 1 - sum(c[n]) : sum(c[n]))); });
        for (std::size_t k = 0; k < step; k += W) {
            auto total = load(out + k);
            each<4>([&](auto n) { total += c[n] * load(y[n] + k); });
            store(out + k, total);
            if constexpr (Start) {
                auto square = load(squares + k);
                each<4>([&](auto n) { square += all(weight[n]) * load(y[n] + k) * load(y[n] + k); });
                store(squares + k, square);
            }
        }
    }
}

void solve_gradient(const Known& known, const Unknown& unknown, const Unknown* next, std::size_t steps, float* scratch) {
    const auto step = known.step;
    float *const r = scratch, *const p = r + step, *const q = p + step, *const scale = q + step, *const x = unknown.solution;
    const auto ridge = all(unknown.ridge);
    if (next && next->count) fetch_solution(known, *next);
    for (std::size_t k = 0; k < step; k += W) {
        const auto d = load(known.diagonal + k) + ridge;
        store(scale + k, d);
        store(r + k, -d * load(x + k));
    }
    through<true>(known, unknown, x, r, scale, next);
    V size{};
    for (std::size_t k = 0; k < step; k += W) {
        store(scale + k, all(1) / load(scale + k));
        store(p + k, load(r + k) * load(scale + k));
        size += load(r + k) * load(p + k);
    }
    float rest = sum(size);
    for (std::size_t done = 0; done < steps && rest > 1e-20f; ++done) {
        for (std::size_t k = 0; k < step; k += W) store(q + k, (load(known.diagonal + k) + ridge) * load(p + k));
        through<false>(known, unknown, p, q, nullptr);
        const auto length = rest / dot(p, q, step);
        V left_size{};
        for (std::size_t k = 0; k < step; k += W) {
            store(x + k, load(x + k) + all(length) * load(p + k));
            const auto left = load(r + k) - all(length) * load(q + k);
            store(r + k, left);
            left_size += left * left * load(scale + k);
        }
        const auto before = rest;
        rest = sum(left_size);
        for (std::size_t k = 0; k < step; k += W) store(p + k, load(r + k) * load(scale + k) + all(rest / before) * load(p + k));
    }
}

typedef float Eight __attribute__((vector_size(32)));
typedef float LooseEight __attribute__((vector_size(32), aligned(4), may_alias));
inline Eight load_eight(const float* at) { return *reinterpret_cast<const LooseEight*>(at); }
inline float sum_eight(Eight v) { return ((v[0] + v[4]) + (v[2] + v[6])) + ((v[1] + v[5]) + (v[3] + v[7])); }

/// Solves the 8 by 8 system in place by Cholesky.
inline void solve_eight(float (&a)[8][8], float (&x)[8]) {
    for (int i = 0; i < 8; ++i) {
        for (int j = 0; j <= i; ++j) {
            float s = a[i][j];
            for (int k = 0; k < j; ++k) s -= a[i][k] * a[j][k];
            a[i][j] = i == j ? 1 / __builtin_sqrtf(s > 1e-20f ? s : 1e-20f) : s * a[j][j];
        }
        for (int k = 0; k < i; ++k) x[i] -= a[i][k] * x[k];
        x[i] *= a[i][i];
    }
    for (int i = 7; i >= 0; --i) {
        for (int k = i + 1; k < 8; ++k) x[i] -= a[k][i] * x[k];
        x[i] *= a[i][i];
    }
}

void solve_blocks(const Known& known, const Unknown& unknown, const Unknown* next, float* missing) {
    const auto step = known.step;
    float* const x = unknown.solution;
    for (std::size_t i = 0; i < unknown.count; ++i) {
        if (next && i < next->count) fetch(known, next->rows[i]);
        missing[i] = 1 - dot(known.factors + unknown.rows[i] * step, x, step);
    }
    for (std::size_t k = 0; k < step; k += 8) {
        Eight h[8] = {}, g{};
        for (std::size_t i = 0; i < unknown.count; ++i) {
            const float* y = known.factors + unknown.rows[i] * step + k;
            const float weight = unknown.weights ? unknown.weights[i] : 1;
            const auto values = load_eight(y), weighted = values * weight;
            g += weighted * missing[i];
            each<8>([&](auto n) { h[n] += weighted * y[n]; });
        }
        float a[8][8], change[8];
        for (int n = 0; n < 8; ++n) {
            const auto d = known.diagonal[k + static_cast<std::size_t>(n)] + unknown.ridge;
            change[n] = g[n] - d * x[k + static_cast<std::size_t>(n)];
            for (int m = 0; m <= n; ++m) a[n][m] = h[n][m];
            a[n][n] += d;
        }
        solve_eight(a, change);
        const auto delta = load_eight(change);
        for (std::size_t n = 0; n < 8; ++n) x[k + n] += change[n];
        for (std::size_t i = 0; i < unknown.count; ++i) missing[i] -= sum_eight(load_eight(known.factors + unknown.rows[i] * step + k) * delta);
    }
}

}  // namespace
}  // namespace lyceum::recsys::LANES_NAME
