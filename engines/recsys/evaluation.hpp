// How good lists are, by what people did later; and whether one model is better than another.
#pragma once
#include "engines/recsys/model.hpp"

namespace lyceum::recsys {

/// Recall divides by all that a user did later, or by no more than could be in the list.
enum class Denominator : std::uint8_t { all_relevant, at_most_k };

struct Judging {
    std::size_t k = 20;                                     ///< for hit, precision, MRR, MAP and the measures of whole lists
    std::vector<std::size_t> recall_at = {20}, ndcg_at = {20};
    Denominator denominator = Denominator::all_relevant;
    /// Items by topics, for likeness within lists and calibration; null: likeness is by common users, and calibration is left out.
    const SparseRows* topics = nullptr;
    unsigned threads = 0;                                   ///< never changes the result
};

/// A measure with its value for each judged user, in the order of Judged::users.
struct Measure {
    std::string name;                                       ///< "recall@20"
    std::vector<double> of_user;
    double mean = 0;
};

struct Judged {
    std::vector<Index> users;
    std::vector<Measure> measures;                          ///< recall, ndcg, hit, precision, mrr, map
    /// Of the lists as a whole: coverage, novelty (bits), gini, mean popularity, diversity (1 - mean cosine of pairs in a
    /// list), calibration (Kullback-Leibler divergence from the history's topics to the list's; Steck, RecSys 2018; with topics).
    std::vector<std::pair<std::string, double>> of_lists;
    std::size_t without_list = 0, with_short_list = 0, catalogue = 0;

    const Measure* find(std::string_view name) const;
};

/// Judges `lists[n]` of `users[n]` by `wanted` (users by items; what is in `known` already does not count). Users without
/// anything wanted are left out. Items of a list that are known or stand twice are passed over, as the independent scorer
/// does. Recall and NDCG as in LightGCN (SIGIR 2020) or Mult-VAE (WWW 2018), by the denominator; MAP divides by min(k, wanted).
Judged judge(const Interactions& known, const SparseRows& wanted, std::span<const Index> users, std::span<const std::vector<Scored>> lists, const Judging& judging);

/// Users of `wanted` who want something they do not know.
std::vector<Index> users_to_judge(const Interactions& known, const SparseRows& wanted);

/// The mean of a - b over users, with the 95 % interval of a paired bootstrap over them (Efron 1979).
struct Difference {
    double mean = 0, low = 0, high = 0;
    bool certain() const { return low > 0 || high < 0; }
};
/// Throws std::invalid_argument for arrays of different length. All 0 for empty ones.
Difference paired_difference(std::span<const double> a, std::span<const double> b, std::size_t resamples = 2000, std::uint64_t seed = 1);

}  // namespace lyceum::recsys
