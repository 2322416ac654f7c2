// Looking again and again: bands that hold at every look, and find what is there.
#include "engines/inference/always_valid.hpp"
#include <cmath>
#include <doctest/doctest.h>
#include <random>

using namespace lyceum::engines::inference;

namespace {

/// Visitors who buy for about a hundred, one in ten; those of the variant so much more often. Looks after every tenth.
struct Run { bool missed = false, found = false; };
Run run(std::mt19937& random, double more) {
    constexpr int kVisitors = 4'000, kFirstLook = 100, kLook = 10;
    std::uniform_real_distribution<double> any(0, 1);
    std::normal_distribution<double> price(100, 20);
    Stream scores;
    Run made;
    for (int i = 1; i <= kVisitors; ++i) {
        bool variant = any(random) < 0.5;
        auto outcome = any(random) < 0.1 + (variant ? more : 0) ? price(random) : 0;
        scores.add(difference_score(outcome, variant, !variant, 0.5));
        if (i < kFirstLook || i % kLook) continue;
        auto band = always_valid(scores, 0.05, 1'000);
        made.missed |= band.low > 100 * more || band.high < 100 * more;
        made.found |= band.low > 0;
    }
    return made;
}

}  // namespace

TEST_CASE("the band of every look has the truth in it in nineteen of twenty runs, and a real difference is found") {
    std::mt19937 random(11);
    constexpr int kRuns = 300;
    int missed = 0, found = 0, false_alarms = 0;
    for (int i = 0; i < kRuns; ++i) {
        auto none = run(random, 0), some = run(random, 0.06);
        missed += none.missed + some.missed, found += some.found, false_alarms += none.found;
    }
    CHECK(missed <= 2 * kRuns / 20);
    CHECK(false_alarms <= kRuns / 20);
    CHECK(found >= kRuns * 8 / 10);
}

TEST_CASE("a band by hand, and of nothing") {
    Stream stream;
    for (int i = 0; i < 100; ++i) stream.add(i % 2 ? 1 : -1);
    // Variance 100 / 99; rho² = (5.9915 + 1.7903 + 1) / 100 = 0.087818; sqrt(1.0101 · 2 · 9.7818 / (10⁴ · 0.087818) · ln(3.1276 / 0.05)).
    auto band = always_valid(stream, 0.05, 100);
    CHECK(band.high == doctest::Approx(0.30505).epsilon(0.001));
    CHECK(band.low == doctest::Approx(-0.30505).epsilon(0.001));
    CHECK(std::isinf(always_valid({}, 0.05, 100).high));
    CHECK(difference_score(10, true, false, 0.25) == 40);
    CHECK(difference_score(10, false, true, 0.5) == -20);
    CHECK(difference_score(10, false, false, 0.25) == 0);
}
