// Each estimate is a mean, or a ratio of means, whose linear parts are summed by person.
#include "engines/recsys/off_policy.hpp"
#include <algorithm>
#include <cmath>

namespace lyceum::recsys {

namespace {

/// The mean of `value`, divided by the mean of `over`.
template <class Value, class Over>
Estimate ratio(std::span<const Observed> all, Value value, Over over) {
    Estimate estimate;
    double sum = 0, whole = 0, weights = 0, squares = 0;
    for (auto& each : all) sum += value(each), whole += over(each), weights += each.weight, squares += each.weight * each.weight;
    if (!(whole > 0)) return estimate;
    estimate.value = sum / whole;
    estimate.equal = squares > 0 ? weights * weights / squares : 0;
    for (auto& each : all) estimate.moved[each.person] += (value(each) - estimate.value * over(each)) / whole;
    return estimate;
}

double once(const Observed&) { return 1; }

}  // namespace

double Estimate::error() const {
    const auto people = static_cast<double>(moved.size());
    double squares = 0;
    for (auto& [_, by] : moved) squares += by * by;
    return people > 1 ? std::sqrt(squares * people / (people - 1)) : 0;
}

Estimate operator-(const Estimate& a, const Estimate& b) {
    auto difference = a;
    difference.value -= b.value, difference.equal = std::min(a.equal, b.equal);
    for (auto& [person, by] : b.moved) difference.moved[person] -= by;
    return difference;
}

bool agree(const Estimate& a, const Estimate& b) {
    constexpr double kRounding = 1e-9;
    const auto difference = a - b;
    return std::abs(difference.value) <= 1.96 * difference.error() + kRounding;
}

Estimate as_measured(std::span<const Observed> all) {
    auto measured = ratio(all, [](auto& each) { return each.reward; }, once);
    measured.equal = static_cast<double>(all.size());
    return measured;
}

Estimate by_propensity(std::span<const Observed> all) {
    return ratio(all, [](auto& each) { return each.weight * each.reward; }, once);
}

Estimate self_normalised(std::span<const Observed> all) {
    return ratio(all, [](auto& each) { return each.weight * each.reward; }, [](auto& each) { return each.weight; });
}

Estimate doubly_robust(std::span<const Observed> all) {
    return ratio(all, [](auto& each) { return each.guess_of_other + each.weight * (each.reward - each.guess); }, once);
}

}  // namespace lyceum::recsys
