// Counts of words as weights, and texts as points in a small space.
#pragma once
#include "engines/recsys/kernels/dense.hpp"
#include "engines/recsys/model.hpp"

namespace lyceum::recsys {

struct WordWeights {
    bool bm25 = false;                                      ///< otherwise (1 + ln tf) · idf
    double k1 = 1.5, b = 0.6;
    double share_most = 0.5;                                ///< a word of more than this share of the items, and of more than fifty, is left out
    friend bool operator==(const WordWeights&, const WordWeights&) = default;
};

/// Items by words, rows of length 1.
SparseRows weighed_words(const SparseRows& counts, const WordWeights& how);
/// Takes the weights and turns them round.
std::shared_ptr<const WeighedTexts> both_ways(PackedRows weighed);
void write_texts(Writer&, const WeighedTexts&);
std::shared_ptr<const WeighedTexts> read_texts(Reader&);

/// `items` rows of length 1, 0 for items without words: the TF-IDF words in the space of their largest singular vectors, so that
/// texts are alike that speak of the same in other words. Deerwester et al., "Indexing by latent semantic analysis", JASIS 1990.
Matrix latent_topics(const SparseRows& words, std::size_t items, const SingularOptions& options);

}  // namespace lyceum::recsys
