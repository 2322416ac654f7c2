#include "engines/privacy/noise.hpp"
#include <cmath>
#include <doctest/doctest.h>
#include <map>
#include <random>

using lyceum::engines::privacy::Mechanism;

TEST_CASE("the noise of counts has the distribution that its epsilon promises") {
    std::mt19937_64 random(188);
    for (Mechanism mechanism : {Mechanism{1, 1}, Mechanism{0.5, 1}, Mechanism{1, 10}}) {
        constexpr int kDraws = 400'000;
        std::map<std::int64_t, int> times;
        int beyond = 0;
        for (int i = 0; i < kDraws; ++i) {
            auto drawn = mechanism.noise([&] { return random(); });
            ++times[drawn];
            beyond += std::abs(drawn) > mechanism.margin();
        }
        auto alpha = std::exp(-mechanism.epsilon / static_cast<double>(mechanism.sensitivity));
        for (std::int64_t k = -5; k <= 5; ++k) {
            auto expected = (1 - alpha) / (1 + alpha) * std::pow(alpha, std::abs(static_cast<double>(k)));
            auto found = static_cast<double>(times[k]) / kDraws;
            CHECK(std::abs(found - expected) < 5 * std::sqrt(expected / kDraws));
        }
        // One person more or less changes no probability by more than e^ε.
        for (std::int64_t k = -3; k < 3; ++k)
            CHECK(std::abs(std::log(static_cast<double>(times[k]) / times[k + 1])) < mechanism.epsilon / static_cast<double>(mechanism.sensitivity) + 0.1);
        CHECK(beyond <= 0.05 * kDraws + 5 * std::sqrt(0.05 * kDraws));
        CHECK(mechanism.margin(0.01) > mechanism.margin(0.05));
    }
}

TEST_CASE("noise without an epsilon is refused") {
    CHECK_THROWS(Mechanism{0, 1}.margin());
    CHECK_THROWS(Mechanism{1, 0}.noise([] { return std::uint64_t(1); }));
    CHECK(Mechanism{1, 1}.noise([] { return ~std::uint64_t(0); }) == 0);
}
