// A small self-attentive network over sequences of items: layers, their gradients, and the loss of guessing what came next.
#pragma once
#include "engines/recsys/kernels/dense.hpp"
#include <span>

namespace lyceum::recsys {

/// Kang and McAuley, "Self-attentive sequential recommendation", ICDM 2018 ("SASRec"): item and place embeddings → blocks of causal
/// attention with one head and a pointwise network of two layers, each behind a normalisation and around a residual → normalisation →
/// inner products with the item embeddings. Places are counted from the newest backwards, so sequences need no padding: those
/// of a batch lie behind each other in one matrix.
struct Attention {
    struct Block { Matrix before, before_shift, query, key, value, between, between_shift, wide, wide_bias, narrow, narrow_bias; };
    struct Layers {
        Matrix items, places, last, last_shift;
        std::vector<Block> blocks;
        std::vector<Matrix*> all();
    };
    Layers layers;

    Attention() = default;
    Attention(std::size_t items, std::size_t length, std::size_t dimensions, std::size_t blocks, std::uint64_t seed);
    std::size_t items() const { return layers.items.rows; }
    std::size_t length() const { return layers.places.rows; }      ///< of a sequence at most

    /// Sequences behind each other, oldest first; sequence s is [begin[s], begin[s + 1]), none empty or longer than length().
    struct Sequences {
        std::vector<Index> items;
        std::vector<std::size_t> begin = {0};
        void end_one() { begin.push_back(items.size()); }
        std::size_t count() const { return begin.size() - 1; }
    };

    /// What stands at the end of each sequence: a row each, to be compared with the item embeddings.
    Matrix encode(const Sequences&, unsigned threads) const;

    /// Loss = mean over all places of −ln of the share of `next` in the softmax over it and `others`, a softmax over samples (over
    /// everything where `others` is everything; `next` among them counts once). Of what flows into each block the share `dropout`
    /// is left out, drawn by `seed`. `gradient` (null: not wanted) is overwritten. The same on any number of threads.
    struct Batch {
        const Sequences* sequences = nullptr;
        std::span<const Index> next = {}, others = {};      ///< by place; ascending
        float dropout = 0;
        std::uint64_t seed = 1;
    };
    double loss(const Batch&, Layers* gradient, unsigned threads) const;

private:
    struct Passed;
    Matrix pass(const Sequences&, float dropout, std::uint64_t seed, std::vector<Passed>* kept, unsigned threads) const;
};

}  // namespace lyceum::recsys
