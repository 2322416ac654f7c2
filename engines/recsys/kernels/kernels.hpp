// The inner loops of the numeric models, compiled for several processors from one text; the best one is chosen while running.
#pragma once
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace lyceum::recsys {

/// Rows of factors are padded with zeros to a multiple of 16 floats (64 bytes), on every processor.
inline constexpr std::size_t kRowStep = 16;
constexpr std::size_t padded(std::size_t dimensions) { return (dimensions + kRowStep - 1) / kRowStep * kRowStep; }

/// From 4 MiB on in large pages where the system has them: rows are visited in any order, and looking up small pages would
/// cost more than the arithmetic.
void* allocate_aligned(std::size_t bytes);
void free_aligned(void* at, std::size_t bytes);

/// Memory for floats that vectors of any processor may be loaded from.
template <class T>
struct Aligned {
    using value_type = T;
    Aligned() = default;
    template <class U>
    Aligned(const Aligned<U>&) {}
    T* allocate(std::size_t n) { return static_cast<T*>(allocate_aligned(n * sizeof(T))); }
    void deallocate(T* at, std::size_t n) { free_aligned(at, n * sizeof(T)); }
    friend bool operator==(const Aligned&, const Aligned&) { return true; }
};
using Floats = std::vector<float, Aligned<float>>;

/// C = alpha · A · B (+ C). A is m by k and B k by n, with any strides; C has rows of n consecutive floats, `c_step` apart.
struct Product {
    std::size_t m = 0, n = 0, k = 0;
    const float* a = nullptr;
    std::size_t a_row = 0, a_column = 1;                    ///< how far one row, one column is from the next
    const float* b = nullptr;
    std::size_t b_row = 0, b_column = 1;
    float* c = nullptr;
    std::size_t c_step = 0;
    float alpha = 1;
    bool add = false;                                       ///< to what is in C
    /// Only columns up to row + diagonal are wanted; others may or may not be computed.
    bool lower = false;
    std::ptrdiff_t diagonal = 0;
};

/// The least-squares problem of one user (or item) over factors whose Gram matrix is diagonal:
///   minimise Σ_i w_i (1 − x·y_i)² + Σ_k (diagonal_k + ridge) x_k²
struct Unknown {
    const std::uint32_t* rows = nullptr;                    ///< which factors were interacted with
    const float* weights = nullptr;                         ///< above 0; null: all 1
    std::size_t count = 0;
    float ridge = 0;                                        ///< above 0
    float* solution = nullptr;                              ///< padded; iterative solvers begin with what is there
};
struct Known {
    const float* factors = nullptr;                         ///< rows of `step` floats
    std::size_t step = 0;                                   ///< padded(dimensions)
    const float* diagonal = nullptr;                        ///< `step` values, none below 0
};

/// Items in the order of their length, packed for scanning; see TopK.
struct Packed {
    const float* panels = nullptr;                          ///< blocks of `scan_items` items, dimension by dimension
    std::size_t blocks = 0, step = 0, head = 0;             ///< dimensions (padded), and how many of them are tried first
    const float *length = nullptr, *tail = nullptr;         ///< by block: the longest item, and the longest rest behind `head`
    const std::uint32_t* item = nullptr;                    ///< by place; kNoItem behind the last
    const std::int8_t* coarse = nullptr;                    ///< as `panels`, each number to the nearest multiple of its item's
    const float* scale = nullptr;                           ///< by place: of which they are multiples
    /// By block: a bit for each item that may enter, the first one's lowest; null: all may. Blocks hold 32 items at most.
    const std::uint32_t* allowed = nullptr;
};
inline constexpr std::uint32_t kNoItem = ~std::uint32_t{0};

/// One list being filled: `count` places of score and item, best first, and what may not enter.
struct Best {
    float* scores = nullptr;
    std::uint32_t* items = nullptr;
    std::size_t count = 0, filled = 0;
    const std::uint32_t* seen = nullptr;                    ///< ascending
    std::size_t seen_count = 0;
    const std::uint32_t* excluded = nullptr;                ///< ascending, a second such list
    std::size_t excluded_count = 0;
    float length = 0, tail = 0;                             ///< of the query, and of its part behind `head`
};

/// One processor's version of everything. All are single-threaded, allocate nothing, and add in an order of their own, so
/// results differ between processors in the last digits but never between numbers of threads.
struct Kernels {
    const char* name = "";
    std::size_t lanes = 0;                                  ///< floats in a vector: how many unknowns are solved side by side
    std::size_t scan_items = 0, scan_users = 0;             ///< in a block of Packed, and in one call of scan_many

    float (*dot)(const float* a, const float* b, std::size_t n) = nullptr;
    /// out_r = row r · x, for `count` rows of `step` (padded) floats. Adds in another order than `dot`.
    void (*dots)(const float* rows, std::size_t step, std::size_t count, const float* x, float* out) = nullptr;
    /// The same for rows of 16-bit numbers, each of which stands for so many times the scale of its row.
    void (*coarse_dots)(const std::int16_t* rows, const float* scales, std::size_t step, std::size_t count, const float* x, float* out) = nullptr;
    /// Sum, sum of squares and count of the finite ones, in double precision.
    void (*moments)(const float* x, std::size_t n, double* sum_squares_count) = nullptr;
    /// y += factor · (x − middle), where x is finite.
    void (*add_centred)(const float* x, float middle, float factor, float* y, std::size_t n) = nullptr;
    /// y += a · x
    void (*axpy)(float a, const float* x, float* y, std::size_t n) = nullptr;
    /// out = Σ_i weights_i · factors[rows_i]; out and the rows are padded to `step`.
    void (*weighted_sum)(const float* factors, std::size_t step, const std::uint32_t* rows, const float* weights, std::size_t count, float* out) = nullptr;
    std::size_t (*product_scratch)(const Product&) = nullptr;           ///< floats
    void (*product)(const Product&, float* scratch) = nullptr;

    /// Exact, by the dual: a system of `count` equations each, K = I/w + Y D⁻¹ Yᵀ, so cheap where histories are short. `lanes`
    /// unknowns side by side by Cholesky in SIMD lanes; those of no history are answered 0. Best where counts are alike. Here and
    /// below the rows of `next` (or null) are asked for ahead of time.
    std::size_t (*short_scratch)(std::size_t count_most) = nullptr;
    void (*solve_short)(const Known&, const Unknown* lanes, const Unknown* next, float* scratch) = nullptr;
    /// Exact, by the normal equations D + Yᵀ W Y: any length of history.
    std::size_t (*long_scratch)(std::size_t step) = nullptr;
    void (*solve_long)(const Known&, const Unknown* lanes, float* scratch) = nullptr;
    /// `steps` of conjugate gradient with the diagonal as preconditioner, from where the solution stands. Scratch: 5 · step.
    void (*solve_gradient)(const Known&, const Unknown&, const Unknown* next, std::size_t steps, float* scratch) = nullptr;
    /// One sweep of Newton steps over blocks of 8 dimensions (iALS++). Scratch: count floats.
    void (*solve_blocks)(const Known&, const Unknown&, const Unknown* next, float* scratch) = nullptr;

    /// Blocks [begin, end) for `scan_users` queries at once, `queries` dimension by dimension. False when no later block can
    /// hold anything better.
    bool (*scan_many)(const Packed&, const float* queries, Best*, std::size_t begin, std::size_t end) = nullptr;
    /// The same for one query, for which fetching the items takes longest: by their coarse numbers, which say how much they can
    /// reach at most, and by the exact ones where that may be enough.
    bool (*scan_one)(const Packed&, const float* query, Best&, std::size_t begin, std::size_t end) = nullptr;
    /// Fused multiply-adds on registers alone, `rounds` times 10 vectors: what this processor can do at most. Returns a sum
    /// that nobody needs.
    float (*peak)(std::size_t rounds) = nullptr;
};

/// The best that this processor can run.
const Kernels& kernels();
/// All that this processor can run, plainest first: for tests and measuring.
std::span<const Kernels* const> all_kernels();

}  // namespace lyceum::recsys
