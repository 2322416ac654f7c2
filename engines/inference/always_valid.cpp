#include "engines/inference/always_valid.hpp"
#include <algorithm>
#include <cmath>
#include <limits>

namespace lyceum::engines::inference {

double Stream::variance() const {
    if (n < 2) return 0;
    auto count = static_cast<double>(n);
    return std::max(0.0, (squares - sum * sum / count) / (count - 1));
}

Band always_valid(const Stream& stream, double alpha, std::int64_t best_at) {
    constexpr auto kAnywhere = std::numeric_limits<double>::infinity();
    if (stream.n < 2) return {-kAnywhere, kAnywhere};
    auto n = static_cast<double>(stream.n), twice = -2 * std::log(alpha);
    auto rho2 = (twice + std::log(twice) + 1) / static_cast<double>(std::max<std::int64_t>(1, best_at));
    auto half = std::sqrt(stream.variance() * 2 * (n * rho2 + 1) / (n * n * rho2) * std::log(std::sqrt(n * rho2 + 1) / alpha));
    return {stream.mean() - half, stream.mean() + half};
}

double difference_score(double outcome, bool in_variant, bool in_control, double chance) {
    if (in_variant) return outcome / chance;
    return in_control ? -outcome / chance : 0;
}

}  // namespace lyceum::engines::inference
