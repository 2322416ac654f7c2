// From the best items to the best list: not all of one kind, of all that somebody cares for, and with places to find out more.
#pragma once
#include "engines/recsys/sparse.hpp"
#include <functional>
#include <optional>

namespace lyceum::recsys {

/// How alike two candidates are, 0 to 1, by their places in the list of candidates.
using Likeness = std::function<float(std::size_t, std::size_t)>;

/// Places of `count` candidates in the order to show them, by maximal marginal relevance (Carbonell and Goldstein 1998): each
/// time the one of largest (1 − diversity) · relevance − diversity · likeness to the most alike one chosen so far. Relevance is
/// stretched to [0, 1] over the candidates. Diversity 0 sorts by relevance. count · candidates calls of `alike`.
std::vector<std::size_t> diversified(std::span<const float> relevance, const Likeness& alike, std::size_t count, float diversity = 0.3f);

/// The same one by one, for whoever finds out on the way how many are needed.
class Diversifying {
public:
    Diversifying(std::span<const float> relevance, Likeness alike, float diversity);
    /// The next to show; nothing when all were shown.
    std::optional<std::size_t> next();

private:
    std::vector<float> worth_, nearest_;
    std::vector<std::size_t> left_;                         // ascending
    std::size_t last_;                                      // chosen, and not yet compared with those left; or past the end
    Likeness alike_;
    float diversity_;
};

/// The same by a determinantal point process, greedily (Chen, Zhang, Zhou 2018): maximises log det of q_i q_j likeness_ij with
/// q = exp(relevance / (2 · diversity)), relevance stretched to [0, 1]. It sees when one candidate is made up of several
/// others, which pairs do not show. Likeness of a candidate with itself is taken as 1. When nothing different is left the
/// rest follows by relevance. Diversity is above 0.
std::vector<std::size_t> determinantal(std::span<const float> relevance, const Likeness& alike, std::size_t count, float diversity = 0.3f);

/// The same so that topics appear as often as somebody cares for them (Steck 2018): greedily the largest
/// (1 − strength) · Σ relevance − strength · KL(wanted, topics of the list). Rows of `topics` are the candidates' shares of
/// topics, `wanted` those of the person; both are scaled to sum 1, empty ones have no say. Relevance is stretched to [0, 1].
std::vector<std::size_t> calibrated(std::span<const float> relevance, const SparseRows& topics, std::span<const float> wanted, std::size_t count, float strength = 0.5f);

/// KL(wanted, topics of these candidates), smoothed by 0.01 of what is wanted; 0 is perfectly calibrated.
double miscalibration(std::span<const std::size_t> list, const SparseRows& topics, std::span<const float> wanted);

/// An arm of the bandit, an item that might be tried: how often it was shown in a place for trying, and how often that was welcome.
struct Arm {
    Index item = kNone;
    double shown = 0, welcome = 0;
    double weight = 1;                                      ///< above 0; times its chance, then shared out anew
};
struct Exploring {
    std::vector<std::size_t> places = {4, 11};              ///< of the list, counted from 0, ascending
    double prior_welcome = 1, prior_unwelcome = 9;          ///< both above 0: what is believed before anything was shown
    double floor = 0.05;                                    ///< shared among all: no propensity is below floor / candidates
};
/// An item as shown, with the probability that it came to this place given those before it: what has to be logged.
struct Shown {
    Index item = kNone;
    double propensity = 1;
    bool tried = false;
};

/// The probability of each to be the best if Beta(welcome + prior, shown − welcome + prior) is believed of each (Thompson 1933),
/// times its weight, mixed with the floor. Computed on a grid, not drawn, so that it is exactly the policy that is followed. Sums to 1.
std::vector<double> chances(std::span<const Arm> arms, const Exploring& exploring);

/// The list with tried items in the given places, each drawn by its chance without replacement; the rest of the list moves
/// down and its last fall out, so that it is as long as before. Items of the list are not tried. `draws` are uniform in [0, 1),
/// one for each place; where they, the candidates or the list end, nothing more is tried.
std::vector<Shown> explored(std::span<const Scored> list, std::span<const Arm> arms, const Exploring& exploring, std::span<const double> draws);

}  // namespace lyceum::recsys
