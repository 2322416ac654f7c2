// Counts of words as weights.
#pragma once
#include "engines/recsys/sparse.hpp"

namespace lyceum::recsys {

struct WordWeights {
    bool bm25 = false;                                      ///< otherwise (1 + ln tf) · idf
    double k1 = 1.5, b = 0.6;
    double share_most = 0.5;                                ///< a word of more than this share of the items, and of more than fifty, is left out
};

/// Items by words, rows of length 1.
SparseRows weighed_words(const SparseRows& counts, const WordWeights& how);

}  // namespace lyceum::recsys
