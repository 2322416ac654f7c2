// Exact search for the items of the largest inner product, with what must not be shown left out while searching.
#pragma once
#include "engines/recsys/kernels/dense.hpp"

namespace lyceum::recsys {

/// One question: a vector and two ascending lists of items that must not come.
struct Query {
    const float* vector = nullptr;                          ///< padded
    std::span<const Index> seen = {}, excluded = {};
};

/// Items sorted by the length of their vectors and packed for the processor at hand. Made in milliseconds, kept with the model,
/// never saved. Fastest where the first dimensions carry most, as after turning by the spectrum of the Gram matrix.
class TopK {
public:
    TopK() = default;
    /// Only items for which `candidate` is true, all without it. For the best kernels that there are, or others.
    explicit TopK(const Matrix& items, const std::vector<bool>* candidates = nullptr, const Kernels& kernel = kernels());

    std::size_t items() const { return items_; }
    /// The `count` best, best first, equal scores by index; fewer where there are not enough. Of `candidates` alone where they are
    /// given, by item, those beyond their end being none: the scan passes over the others.
    std::vector<Scored> best(const Query& query, std::size_t count, const std::vector<bool>* candidates = nullptr) const;
    std::vector<std::vector<Scored>> best(std::span<const Query> queries, std::size_t count, unsigned threads, const std::vector<bool>* candidates = nullptr) const;

private:
    /// As Packed::allowed; empty without candidates.
    std::vector<std::uint32_t> bits_of(const std::vector<bool>* candidates) const;
    void search(std::span<const Query> queries, std::size_t count, std::span<const std::uint32_t> allowed, std::vector<Scored>* lists) const;
    const Kernels* kernel_ = &kernels();
    std::size_t items_ = 0, blocks_ = 0, step_ = 0, head_ = 0;
    Floats panels_;
    std::vector<std::int8_t, Aligned<std::int8_t>> coarse_; // of the panels
    std::vector<float> length_, tail_, scale_;
    std::vector<Index> item_;
};

}  // namespace lyceum::recsys
