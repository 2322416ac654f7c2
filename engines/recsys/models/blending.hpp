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
    double best_part = 0, blend = 0;                        ///< NDCG of the best single part and of the blend
    std::vector<double> of_part;                            ///< NDCG of each part alone; empty without hearings
    float of(const float* said) const;                      ///< the log-odds of a candidate
};

/// Coordinate ascent on mean NDCG@k from the best single part, so that the blend is never worse than it here (Metzler and
/// Croft, Information Retrieval 2007); then the odds. Only where `may_be_negative` does a weight go below 0. Deterministic on any
/// number of threads. Without hearings in which something was wanted all weights are 1.
Blending learn_blend(std::span<const Hearing> hearings, const std::vector<char>& may_be_negative, std::size_t k, unsigned threads);

/// What a list may lose so that it is made sooner.
struct Thrift {
    std::vector<float> costs = {};                          ///< of each part in a list, in any unit; empty: all cost the same
    double share = 0;                                       ///< of NDCG
};

/// Weights from either side of `middle`, judged on the other side, their mean taken: `blend` and the other NDCGs are of people whom
/// the weights were not learnt from. Parts that add less than a five-thousandth are left out, the lightest first. With thrift the dearest
/// come first, what makes most of its weight takes that over, and more may be left out while all that is lost is less than its standard error and than
/// the share. Where the blend is not better than the best part, that part alone.
Blending learn_crossed(std::span<const Hearing> hearings, std::size_t middle, const std::vector<char>& may_be_negative, std::size_t k, unsigned threads, const Thrift& thrift = {});

/// Slope and offset by logistic regression on all hearings, also on those in which nothing was wanted (Platt 1999).
void learn_odds(Blending&, std::span<const Hearing> hearings);

/// Mean NDCG@k over the hearings in which something was wanted; 0 without any.
double ndcg_of(std::span<const Hearing> hearings, std::span<const float> weights, std::size_t k, unsigned threads);

/// NDCG@k of one list: whether each place was wanted, best first, and how many were wanted in all.
double ndcg_of_list(std::span<const char> hits, std::size_t wanted, std::size_t k);

}  // namespace lyceum::recsys
