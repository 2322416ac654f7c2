// What another policy would have earned, told from the log of one that knew its chances; and how sure that is when one person
// stands in the log many times.
#pragma once
#include <cstdint>
#include <map>
#include <span>

namespace lyceum::recsys {

/// One outcome under the policy that was followed, seen from another.
struct Observed {
    std::uint64_t person = 0;
    double reward = 0;
    double weight = 1;                                      ///< how much likelier the other policy was to do what was done: its chance over the one that was logged
    double guess = 0;                                       ///< a model's guess of the reward; 0 without
    double guess_of_other = 0;                              ///< and of what the other policy would have earned here
};

/// A number with what each person moved it by, so that the difference of two numbers about the same people has the right error.
struct Estimate {
    double value = 0;
    std::map<std::uint64_t, double> moved;                  ///< by person
    double equal = 0;                                       ///< so many observations of one weight say as much (Kish 1965); the fewer of two
    /// The standard error, over people: ±1.96 of it is a 95 % interval. 0 of fewer than two.
    double error() const;
};
Estimate operator-(const Estimate& a, const Estimate& b);
/// Whether chance explains that they differ, at 95 %.
bool agree(const Estimate& a, const Estimate& b);

/// What was earned, as it was: weights have no say. All of these are 0 ± 0 of nothing.
Estimate as_measured(std::span<const Observed>);
/// Inverse propensity scoring (Horvitz and Thompson 1952): right for any weights that are, but of large error.
Estimate by_propensity(std::span<const Observed>);
/// The same divided by the sum of weights (Swaminathan and Joachims 2015): less error, and never outside of what was earned.
Estimate self_normalised(std::span<const Observed>);
/// Guesses corrected by what they missed, weighed (Dudík, Langford, Li 2011): right where the weights or the guesses are.
Estimate doubly_robust(std::span<const Observed>);

}  // namespace lyceum::recsys
