#include "engines/privacy/noise.hpp"
#include <cmath>
#include <stdexcept>

namespace lyceum::engines::privacy {

double Mechanism::log_alpha() const {
    if (!(epsilon > 0) || sensitivity < 1) throw std::invalid_argument("noise needs a positive epsilon and a sensitivity of at least 1");
    return -epsilon / static_cast<double>(sensitivity);
}

// The difference of two geometric numbers, each by inversion.
std::int64_t Mechanism::noise(const std::function<std::uint64_t()>& bits) const {
    auto log_a = log_alpha();
    auto geometric = [&] {
        auto uniform = (static_cast<double>(bits() >> 11) + 1) * 0x1p-53;       // in (0, 1]
        return static_cast<std::int64_t>(std::floor(std::log(uniform) / log_a));
    };
    auto up = geometric();
    return up - geometric();
}

// P(|noise| > m) = 2 α^(m + 1) / (1 + α)
std::int64_t Mechanism::margin(double beyond) const {
    auto log_a = log_alpha();
    auto m = (std::log(beyond * (1 + std::exp(log_a)) / 2)) / log_a - 1;
    return m <= 0 ? 0 : static_cast<std::int64_t>(std::ceil(m - 1e-9));
}

}  // namespace lyceum::engines::privacy
