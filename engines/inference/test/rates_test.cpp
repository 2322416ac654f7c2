// Rates and their uncertainty, against values that anybody can look up or count.
#include "engines/inference/rates.hpp"
#include <doctest/doctest.h>
#include <random>

using namespace lyceum::engines::inference;

TEST_CASE("a rate is as sure as its count, and a rise is told from chance") {
    auto ten_of_a_hundred = wilson({10, 100});
    CHECK(ten_of_a_hundred.low == doctest::Approx(0.05523).epsilon(0.001));
    CHECK(ten_of_a_hundred.high == doctest::Approx(0.17437).epsilon(0.001));
    CHECK(wilson({0, 0}).high == 1);
    CHECK(wilson({0, 10}).low == 0);

    CHECK(binomial_upper(8, 10, 0.5) == doctest::Approx(56.0 / 1024));       // 45 + 10 + 1 of 1024
    CHECK(binomial_upper(1, 10, 0.5) == doctest::Approx(1023.0 / 1024));
    CHECK(binomial_upper(0, 10, 0.5) == 1);
    CHECK(binomial_upper(11, 10, 0.5) == 0);

    CHECK(chance_of_rise({8, 100}, {2, 100}) == doctest::Approx(56.0 / 1024));
    CHECK(chance_of_rise({5, 0}, {2, 100}) == 1);
}

TEST_CASE("an alarm at one in a thousand is false not more often than that") {
    std::mt19937 random(7);
    std::binomial_distribution<std::int64_t> now(400, 0.05), before(2'000, 0.05);
    int false_alarms = 0;
    constexpr int kTries = 20'000;
    for (int i = 0; i < kTries; ++i) false_alarms += chance_of_rise({now(random), 400}, {before(random), 2'000}) < 0.001;
    CHECK(false_alarms <= 35);                      // 20 are expected at most; 35 would be three standard errors more
}
