// Means that may be looked at again and again: intervals that hold at every look at once, so that whoever stops when they
// like what they see is not deceived.
#pragma once
#include <cstdint>

namespace lyceum::engines::inference {

/// What is needed of observations: how many, their sum, the sum of their squares.
struct Stream {
    std::int64_t n = 0;
    double sum = 0, squares = 0;

    void add(double value) { ++n, sum += value, squares += value * value; }
    double mean() const { return n > 0 ? sum / static_cast<double>(n) : 0; }
    /// Of the observations, not of their mean.
    double variance() const;
};
struct Band { double low = 0, high = 0; };

/// The asymptotic confidence sequence of a mean: with probability 1 − alpha the true mean lies in the bands of all looks
/// together, once there are some dozens of observations (I. Waudby-Smith, D. Arbour, R. Sinha, E. H. Kennedy, A. Ramdas,
/// Annals of Statistics 52 (2024) 2613, Theorem 2.2). Narrowest near `best_at` observations, which must be chosen before.
/// Of nothing, or of one: from minus to plus infinity.
Band always_valid(const Stream&, double alpha, std::int64_t best_at);

/// Of one that was assigned by a known chance: what it says of `variant` against the control. Its mean is the difference of
/// their means (D. G. Horvitz, D. J. Thompson, JASA 47 (1952) 663).
double difference_score(double outcome, bool in_variant, bool in_control, double chance);

}  // namespace lyceum::engines::inference
