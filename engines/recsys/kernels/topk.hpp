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
    /// Only items for which `candidate` is true, all without it.
    explicit TopK(const Matrix& items, const std::vector<bool>* candidates = nullptr);

    std::size_t items() const { return items_; }
    /// The `count` best, best first, equal scores by index; fewer where there are not enough.
    std::vector<Scored> best(const Query& query, std::size_t count) const;
    std::vector<std::vector<Scored>> best(std::span<const Query> queries, std::size_t count, unsigned threads) const;

private:
    void search(std::span<const Query> queries, std::size_t count, std::vector<Scored>* lists) const;
    std::size_t items_ = 0, blocks_ = 0, step_ = 0, head_ = 0;
    Floats panels_;
    std::vector<float> length_, tail_;
    std::vector<Index> item_;
};

}  // namespace lyceum::recsys
