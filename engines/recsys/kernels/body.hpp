// The kernels, written once with vectors of LANES floats; portable.cpp, avx2.cpp and avx512.cpp each compile this text for
// their processor. Nothing here may come out of the standard library: a function of it compiled for a new processor could be
// the copy that the linker keeps for all.
#include "engines/recsys/kernels/kernels.hpp"
#include <type_traits>
#include <utility>
#if defined(__x86_64__)
#include <immintrin.h>
#endif

namespace lyceum::recsys::LANES_NAME {
namespace {

constexpr std::size_t W = LANES;
typedef float V __attribute__((vector_size(4 * LANES)));
typedef float Loose __attribute__((vector_size(4 * LANES), aligned(4), may_alias));     // at any address
typedef int Mask __attribute__((vector_size(4 * LANES)));
typedef std::int16_t Shorts __attribute__((vector_size(2 * LANES), aligned(2), may_alias));
typedef std::int8_t Bytes __attribute__((vector_size(LANES), aligned(1), may_alias));
typedef std::int16_t WideBytes __attribute__((vector_size(2 * LANES)));

inline V load(const float* at) { return *reinterpret_cast<const Loose*>(at); }
inline void store(float* at, V v) { *reinterpret_cast<Loose*>(at) = v; }
inline V all(float x) { return x - V{}; }

/// Calls f with the constants 0 to N - 1. Arrays of vectors indexed so live in registers; behind a loop that is unrolled later
/// they are left in memory.
template <std::size_t N, class F>
[[gnu::always_inline]] inline void each(F f) {
    [&]<std::size_t... n>(std::index_sequence<n...>) __attribute__((always_inline)) { (f(std::integral_constant<std::size_t, n>{}), ...); }(std::make_index_sequence<N>{});
}

inline float sum(V v) {
    float half[W];
    store(half, v);
    for (std::size_t step = W / 2; step; step /= 2)
        for (std::size_t n = 0; n < step; ++n) half[n] += half[n + step];
    return half[0];
}

/// One bit for each lane in which a is at least b.
inline unsigned at_least(V a, V b) {
#if defined(__x86_64__) && LANES == 4
    return static_cast<unsigned>(_mm_movemask_ps(_mm_cmpge_ps(a, b)));
#elif defined(__AVX2__) && LANES == 8
    return static_cast<unsigned>(_mm256_movemask_ps(_mm256_cmp_ps(a, b, _CMP_GE_OQ)));
#elif defined(__AVX512F__) && LANES == 16
    return _mm512_cmp_ps_mask(a, b, _CMP_GE_OQ);
#else
    unsigned bits = 0;
    for (std::size_t n = 0; n < W; ++n) bits |= unsigned{a[n] >= b[n]} << n;
    return bits;
#endif
}

/// W small numbers as floats.
inline V wide(const std::int8_t* at) {
#if defined(__AVX2__) && LANES == 8
    return _mm256_cvtepi32_ps(_mm256_cvtepi8_epi32(_mm_loadl_epi64(reinterpret_cast<const __m128i*>(at))));
#elif defined(__AVX512F__) && LANES == 16
    return _mm512_cvtepi32_ps(_mm512_cvtepi8_epi32(_mm_loadu_si128(reinterpret_cast<const __m128i*>(at))));
#else
    return __builtin_convertvector(__builtin_convertvector(__builtin_convertvector(*reinterpret_cast<const Bytes*>(at), WideBytes), Mask), V);
#endif
}

inline std::size_t least(std::size_t a, std::size_t b) { return a < b ? a : b; }
inline std::size_t most(std::size_t a, std::size_t b) { return a > b ? a : b; }

/// The two rows of a step of transposing: lanes whose bit S is set come from the other one.
template <std::size_t S>
inline void exchange(V& low, V& high) {
    const auto a = low, b = high;
#if LANES == 4
    if constexpr (S == 1) low = __builtin_shufflevector(a, b, 0, 4, 2, 6), high = __builtin_shufflevector(a, b, 1, 5, 3, 7);
    else low = __builtin_shufflevector(a, b, 0, 1, 4, 5), high = __builtin_shufflevector(a, b, 2, 3, 6, 7);
#elif LANES == 8
    if constexpr (S == 1) low = __builtin_shufflevector(a, b, 0, 8, 2, 10, 4, 12, 6, 14), high = __builtin_shufflevector(a, b, 1, 9, 3, 11, 5, 13, 7, 15);
    else if constexpr (S == 2) low = __builtin_shufflevector(a, b, 0, 1, 8, 9, 4, 5, 12, 13), high = __builtin_shufflevector(a, b, 2, 3, 10, 11, 6, 7, 14, 15);
    else low = __builtin_shufflevector(a, b, 0, 1, 2, 3, 8, 9, 10, 11), high = __builtin_shufflevector(a, b, 4, 5, 6, 7, 12, 13, 14, 15);
#else
    if constexpr (S == 1) low = __builtin_shufflevector(a, b, 0, 16, 2, 18, 4, 20, 6, 22, 8, 24, 10, 26, 12, 28, 14, 30), high = __builtin_shufflevector(a, b, 1, 17, 3, 19, 5, 21, 7, 23, 9, 25, 11, 27, 13, 29, 15, 31);
    else if constexpr (S == 2) low = __builtin_shufflevector(a, b, 0, 1, 16, 17, 4, 5, 20, 21, 8, 9, 24, 25, 12, 13, 28, 29), high = __builtin_shufflevector(a, b, 2, 3, 18, 19, 6, 7, 22, 23, 10, 11, 26, 27, 14, 15, 30, 31);
    else if constexpr (S == 4) low = __builtin_shufflevector(a, b, 0, 1, 2, 3, 16, 17, 18, 19, 8, 9, 10, 11, 24, 25, 26, 27), high = __builtin_shufflevector(a, b, 4, 5, 6, 7, 20, 21, 22, 23, 12, 13, 14, 15, 28, 29, 30, 31);
    else low = __builtin_shufflevector(a, b, 0, 1, 2, 3, 4, 5, 6, 7, 16, 17, 18, 19, 20, 21, 22, 23), high = __builtin_shufflevector(a, b, 8, 9, 10, 11, 12, 13, 14, 15, 24, 25, 26, 27, 28, 29, 30, 31);
#endif
}
template <std::size_t S>
inline void transpose_from(V* rows) {
    each<W>([&](auto n) __attribute__((always_inline)) {
        if constexpr (!(n & S)) exchange<S>(rows[n], rows[n + S]);
    });
    if constexpr (S > 1) transpose_from<S / 2>(rows);
}
/// W rows of W floats become W columns.
inline void transpose(V* rows) { transpose_from<W / 2>(rows); }

float dot(const float* a, const float* b, std::size_t n) {
    V s0{}, s1{}, s2{}, s3{};
    std::size_t at = 0;
    for (; at + 4 * W <= n; at += 4 * W) {
        s0 += load(a + at) * load(b + at);
        s1 += load(a + at + W) * load(b + at + W);
        s2 += load(a + at + 2 * W) * load(b + at + 2 * W);
        s3 += load(a + at + 3 * W) * load(b + at + 3 * W);
    }
    for (; at + W <= n; at += W) s0 += load(a + at) * load(b + at);
    float rest = 0;
    for (; at < n; ++at) rest += a[at] * b[at];
    return sum((s0 + s1) + (s2 + s3)) + rest;
}

/// Asks memory for one of the steps that make up the next rows: they begin where the processor cannot guess it.
template <class T>
[[gnu::always_inline]] inline void ask_for(const T* next_rows, std::size_t at) {
    constexpr std::size_t kLine = 64 / sizeof(T);
    for (std::size_t n = 0; n < W * W; n += kLine) __builtin_prefetch(next_rows + at * W + n);
}

/// W rows side by side: their sums are added by transposing them, so no vector is added up alone.
void dots(const float* rows, std::size_t step, std::size_t count, const float* x, float* out) {
    std::size_t row = 0;
    for (; row + W <= count; row += W) {
        V s[W] = {};
        const float* const from = rows + row * step;
        for (std::size_t k = 0; k < step; k += W) {
            const auto of_x = load(x + k);
            ask_for(from + W * step, k);
            each<W>([&](auto n) { s[n] += of_x * load(from + n * step + k); });
        }
        transpose(s);
        V total{};
        each<W>([&](auto n) { total += s[n]; });
        store(out + row, total);
    }
    for (; row < count; ++row) {
        V s{};
        for (std::size_t k = 0; k < step; k += W) s += load(x + k) * load(rows + row * step + k);
        out[row] = sum(s);
    }
}

/// As `dots`; numbers become floats as they are loaded.
void coarse_dots(const std::int16_t* rows, const float* scales, std::size_t step, std::size_t count, const float* x, float* out) {
    const auto wide = [](const std::int16_t* at) __attribute__((always_inline)) { return __builtin_convertvector(__builtin_convertvector(*reinterpret_cast<const Shorts*>(at), Mask), V); };
    std::size_t row = 0;
    for (; row + W <= count; row += W) {
        V s[W] = {};
        const std::int16_t* const from = rows + row * step;
        for (std::size_t k = 0; k < step; k += W) {
            const auto of_x = load(x + k);
            ask_for(from + W * step, k);
            each<W>([&](auto n) __attribute__((always_inline)) { s[n] += of_x * wide(from + n * step + k); });
        }
        transpose(s);
        V total{};
        each<W>([&](auto n) { total += s[n]; });
        store(out + row, total * load(scales + row));
    }
    for (; row < count; ++row) {
        V s{};
        for (std::size_t k = 0; k < step; k += W) s += load(x + k) * wide(rows + row * step + k);
        out[row] = sum(s) * scales[row];
    }
}

void moments(const float* x, std::size_t n, double* sum_squares_count) {
    constexpr std::size_t half = W / 2;
    typedef float Half __attribute__((vector_size(2 * LANES)));
    typedef Half LooseHalf __attribute__((aligned(4), may_alias));
    typedef double D __attribute__((vector_size(4 * LANES)));
    D sums[2] = {}, squares[2] = {};
    Mask said{};
    std::size_t at = 0;
    for (; at + W <= n; at += W) {
        const auto whole = load(x + at);
        said -= whole - whole == V{};                           // what is not finite is no number less itself
        for (std::size_t side = 0; side < 2; ++side) {
            const Half v = *reinterpret_cast<const LooseHalf*>(x + at + side * half);
            const auto value = __builtin_convertvector(v - v == Half{} ? v : Half{}, D);
            sums[side] += value, squares[side] += value * value;
        }
    }
    double sum = 0, square = 0, count = 0;
    for (std::size_t lane = 0; lane < half; ++lane) sum += sums[0][lane] + sums[1][lane], square += squares[0][lane] + squares[1][lane];
    for (std::size_t lane = 0; lane < W; ++lane) count += said[lane];
    for (; at < n; ++at)
        if (x[at] - x[at] == 0) sum += static_cast<double>(x[at]), square += static_cast<double>(x[at]) * static_cast<double>(x[at]), ++count;
    sum_squares_count[0] = sum, sum_squares_count[1] = square, sum_squares_count[2] = count;
}

void add_centred(const float* x, float middle, float factor, float* y, std::size_t n) {
    const auto m = all(middle), f = all(factor);
    std::size_t at = 0;
    for (; at + W <= n; at += W) {
        const auto v = load(x + at);
        store(y + at, load(y + at) + (v - v == V{} ? (v - m) * f : V{}));
    }
    for (; at < n; ++at)
        if (x[at] - x[at] == 0) y[at] += (x[at] - middle) * factor;
}

void axpy(float a, const float* x, float* y, std::size_t n) {
    const auto factor = all(a);
    std::size_t at = 0;
    for (; at + W <= n; at += W) store(y + at, load(y + at) + factor * load(x + at));
    for (; at < n; ++at) y[at] += a * x[at];
}

void weighted_sum(const float* factors, std::size_t step, const std::uint32_t* rows, const float* weights, std::size_t count, float* out) {
    std::size_t k = 0;
    const auto some = [&]<std::size_t N>(std::integral_constant<std::size_t, N>) {
        for (; k + N * W <= step; k += N * W) {
            V s[N] = {};
            for (std::size_t i = 0; i < count; ++i) {
                const float* row = factors + rows[i] * step + k;
                const auto weight = all(weights[i]);
                each<N>([&](auto n) { s[n] += weight * load(row + n * W); });
            }
            each<N>([&](auto n) { store(out + k + n * W, s[n]); });
        }
    };
    some(std::integral_constant<std::size_t, 8>{});
    some(std::integral_constant<std::size_t, 1>{});
}

float peak(std::size_t rounds) {
    V s[10], total{};
    each<10>([&](auto n) { s[n] = all(static_cast<float>(n)); });
    const auto a = all(0.999f), b = all(0.001f);
    for (std::size_t round = 0; round < rounds; ++round) each<10>([&](auto n) { s[n] = s[n] * a + b; });
    each<10>([&](auto n) { total += s[n]; });
    return sum(total);
}

}  // namespace
}  // namespace lyceum::recsys::LANES_NAME

#include "engines/recsys/kernels/body_product.hpp"
#include "engines/recsys/kernels/body_squares.hpp"
#include "engines/recsys/kernels/body_scan.hpp"

namespace lyceum::recsys::LANES_NAME {

#define LANES_TEXT_OF(name) #name
#define LANES_TEXT(name) LANES_TEXT_OF(name)
extern const Kernels kKernels;
const Kernels kKernels = {
    .name = LANES_TEXT(LANES_NAME), .lanes = W, .scan_items = 2 * W, .scan_users = kScanUsers,
    .dot = dot, .dots = dots, .coarse_dots = coarse_dots, .moments = moments, .add_centred = add_centred, .axpy = axpy, .weighted_sum = weighted_sum, .product_scratch = product_scratch, .product = product,
    .short_scratch = short_scratch, .solve_short = solve_short, .long_scratch = long_scratch, .solve_long = solve_long,
    .solve_gradient = solve_gradient, .solve_blocks = solve_blocks,
    .scan_many = scan_many, .scan_one = scan_one, .peak = peak,
};

}  // namespace lyceum::recsys::LANES_NAME
