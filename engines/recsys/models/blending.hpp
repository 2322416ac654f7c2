// Weights for a blend, learnt from what people turned out to want.
#pragma once
#include "engines/recsys/sparse.hpp"

namespace lyceum::recsys {

/// What the parts said of the candidates of one person, and which of them were wanted.
struct Hearing {
    std::vector<float> said;                                ///< candidate by candidate, one number for each part
    std::vector<char> wanted;                               ///< by candidate
    std::size_t wanted_of_all = 0;                          ///< also those that no part proposed
};

struct Blending {
    std::vector<float> weights;                             ///< by part
    double slope = 1, offset = 0;                           ///< of the log-odds of being wanted: slope · blend + offset
    double best_part = 0, blend = 0;                        ///< NDCG of the best single part and of the blend, on these hearings
    std::vector<double> of_part;                            ///< NDCG of each part alone; empty without hearings
};

/// Coordinate ascent on mean NDCG@k from the best single part, so that the blend is never worse than it here (Metzler and
/// Croft, Information Retrieval 2007); then the odds by logistic regression (Platt 1999). Only where `may_be_negative` does a
/// weight go below 0. Deterministic on any number of threads. Without hearings all weights are 1.
Blending learn_blend(std::span<const Hearing> hearings, const std::vector<char>& may_be_negative, std::size_t k, unsigned threads);

}  // namespace lyceum::recsys
