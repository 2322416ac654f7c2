#include "engines/inference/rates.hpp"
#include <algorithm>
#include <cmath>

namespace lyceum::engines::inference {

Interval wilson(const Counted& counted, double z) {
    if (counted.of <= 0) return {};
    auto n = static_cast<double>(counted.of), p = std::clamp(counted.rate(), 0.0, 1.0);
    auto middle = (p + z * z / (2 * n)) / (1 + z * z / n);
    auto half = z / (1 + z * z / n) * std::sqrt(p * (1 - p) / n + z * z / (4 * n * n));
    return {std::max(0.0, middle - half), std::min(1.0, middle + half)};
}

double binomial_upper(std::int64_t k, std::int64_t n, double p) {
    if (k <= 0) return 1;
    if (k > n || p <= 0) return 0;
    if (p >= 1) return 1;
    auto log_term = [&](std::int64_t i) {
        auto x = static_cast<double>(i), all = static_cast<double>(n);
        return std::lgamma(all + 1) - std::lgamma(x + 1) - std::lgamma(all - x + 1) + x * std::log(p) + (all - x) * std::log1p(-p);
    };
    // The shorter side is summed; beyond its largest term the rest vanishes soon.
    auto sum = [&](std::int64_t from, std::int64_t until) {
        double total = 0;
        for (auto i = from; i <= until; ++i) total += std::exp(log_term(i));
        return total;
    };
    auto upper = static_cast<double>(k) > static_cast<double>(n) * p;
    return std::clamp(upper ? sum(k, n) : 1 - sum(0, k - 1), 0.0, 1.0);
}

double chance_of_rise(const Counted& now, const Counted& before) {
    if (now.of <= 0 || before.of <= 0) return 1;
    auto part = static_cast<double>(now.of) / static_cast<double>(now.of + before.of);
    return binomial_upper(now.events, now.events + before.events, part);
}

}  // namespace lyceum::engines::inference
