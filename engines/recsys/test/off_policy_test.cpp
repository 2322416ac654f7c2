// Logs of which the truth is known: what estimates say of another policy, how often they are right, and when they disagree.
#include "engines/recsys/off_policy.hpp"
#include <array>
#include <cmath>
#include <doctest/doctest.h>
#include <random>
#include <vector>

namespace lyceum::recsys {
namespace {

constexpr std::size_t kArms = 6;
using Chances = std::array<double, kArms>;
constexpr Chances kEven{1, 1, 1, 1, 1, 1}, kSharp{4, 1, 1, 1, 1, 1}, kPleases{0.5, 0.3, 0.1, 0.1, 0.05, 0.05};

double uniform(std::mt19937_64& random) { return static_cast<double>(random() >> 11) * 0x1.0p-53; }

/// Two places in each list, drawn one after the other without putting back, so that the second depends on the first. People differ
/// in how easily they are pleased, and each has several lists. `with_guesses` as a model would make them that knows no person.
std::vector<Observed> drawn(std::mt19937_64& random, const Chances& own, const Chances& other, std::uint64_t people, bool with_guesses) {
    std::vector<Observed> log;
    for (std::uint64_t person = 0; person < people; ++person) {
        const auto mood = 0.4 + 1.2 * uniform(random);
        for (int list = 0; list < 4; ++list) {
            std::array<bool, kArms> gone{};
            double before = 1;
            for (int place = 0; place < 2; ++place) {
                double all_own = 0, all_other = 0, guessed = 0;
                for (std::size_t n = 0; n < kArms; ++n)
                    if (!gone[n]) all_own += own[n], all_other += other[n], guessed += other[n] * kPleases[n];
                auto left = uniform(random) * all_own;
                std::size_t arm = 0;
                while (gone[arm] || (left >= own[arm] && arm + 1 < kArms)) left -= gone[arm] ? 0 : own[arm], ++arm;
                gone[arm] = true;
                const auto weight = before * (other[arm] / all_other) / (own[arm] / all_own);
                const double reward = uniform(random) < kPleases[arm] * mood ? 1 : 0;
                log.push_back({person, reward, weight, with_guesses ? kPleases[arm] : 0, with_guesses ? before * guessed / all_other : 0});
                before = weight;
            }
        }
    }
    return log;
}

bool holds(const Estimate& estimate, double truth) { return std::abs(estimate.value - truth) <= 1.96 * estimate.error(); }

}  // namespace

TEST_CASE("the log of one policy tells what another earns, with intervals that hold") {
    std::mt19937_64 random(124);
    const auto truth_of = [&](const Chances& policy) { return as_measured(drawn(random, policy, policy, 60'000, false)).value; };
    for (auto& [own, other] : {std::pair{kEven, kSharp}, {kSharp, kEven}}) {
        const auto truth = truth_of(other);
        REQUIRE(std::abs(truth_of(own) - truth) > 0.03);
        int plain = 0, normalised = 0, robust = 0, agrees = 0;
        double error_of_plain = 0, error_of_robust = 0;
        constexpr int kRounds = 200;
        for (int round = 0; round < kRounds; ++round) {
            const auto log = drawn(random, own, other, 150, true), tried = drawn(random, other, other, 150, false);
            plain += holds(by_propensity(log), truth), normalised += holds(self_normalised(log), truth), robust += holds(doubly_robust(log), truth);
            error_of_plain += by_propensity(log).error(), error_of_robust += doubly_robust(log).error();
            auto measured = as_measured(tried);
            std::map<std::uint64_t, double> others;
            for (auto& [person, by] : measured.moved) others.emplace(person + 1'000, by);     // they are other people
            measured.moved = others;
            agrees += agree(measured, doubly_robust(log));
        }
        for (int times : {plain, normalised, robust, agrees}) CHECK(times > kRounds * 0.88);
        CHECK(error_of_robust < error_of_plain);
        CHECK_FALSE(holds(as_measured(drawn(random, own, other, 20'000, true)), truth));        // weights are what makes it so
    }
}

TEST_CASE("right weights or right guesses are enough, and an error of one person is not that of many") {
    std::mt19937_64 random(7);
    auto log = drawn(random, kEven, kSharp, 20'000, true);
    const auto truth = as_measured(drawn(random, kSharp, kSharp, 60'000, false)).value;
    auto wrong = log;
    for (auto& each : wrong) each.guess = 0.9, each.guess_of_other = each.guess_of_other > 0 ? 0.9 : 0;
    std::vector<Observed> first;
    for (std::size_t n = 0; n < wrong.size(); n += 2) first.push_back(wrong[n]);                // of the first places weights average 1
    CHECK(std::abs(doubly_robust(first).value - by_propensity(first).value) < 0.02);
    CHECK(std::abs(doubly_robust(log).value - truth) < 0.01);

    std::vector<Observed> one_each, few;
    for (std::uint64_t n = 0; n < 400; ++n) one_each.push_back({n, n % 2 ? 1.0 : 0.0}), few.push_back({n / 100, n / 100 % 2 ? 1.0 : 0.0});
    CHECK(as_measured(one_each).value == as_measured(few).value);
    CHECK(as_measured(one_each).error() == doctest::Approx(0.025).epsilon(0.01));
    CHECK(as_measured(few).error() > 0.25);
    CHECK(as_measured(one_each).equal == 400);
}

TEST_CASE("of an assignment whose chance changed, weights by the chance find the difference that means hide") {
    std::mt19937_64 random(3);
    constexpr double kGain = 0.05;
    std::vector<Observed> one, main, measured_one, measured_main;
    for (std::uint64_t person = 0; person < 40'000; ++person) {
        const bool later = person % 2;                      // when everybody is easier to please, and more are given the other one
        const auto chance = later ? 0.5 : 0.1, usual = later ? 0.4 : 0.1;
        const bool here = uniform(random) < chance;
        const double reward = uniform(random) < usual + (here ? kGain : 0) ? 1 : 0;
        one.push_back({person, reward, here ? 1 / chance : 0, usual + kGain, usual + kGain});
        main.push_back({person, reward, here ? 0 : 1 / (1 - chance), usual, usual});
        (here ? measured_one : measured_main).push_back({person, reward});
    }
    const auto measured = as_measured(measured_one) - as_measured(measured_main);
    CHECK(measured.value > 0.12);
    for (auto& estimate : {by_propensity(one) - by_propensity(main), self_normalised(one) - self_normalised(main), doubly_robust(one) - doubly_robust(main)}) {
        CHECK(holds(estimate, kGain));
        CHECK_FALSE(agree(measured, estimate));
    }
    CHECK((doubly_robust(one) - doubly_robust(main)).error() < (by_propensity(one) - by_propensity(main)).error());
    CHECK(agree(measured, measured));
}

TEST_CASE("nothing and one person say nothing of an error") {
    for (auto* estimate : {&as_measured, &by_propensity, &self_normalised, &doubly_robust}) {
        CHECK(estimate({}).value == 0);
        CHECK(estimate({}).error() == 0);
        const std::vector<Observed> one{{1, 1, 2, 0, 0}, {1, 0, 2, 0, 0}};
        CHECK(std::isfinite(estimate(one).value));
        CHECK(estimate(one).error() == 0);
    }
    const std::vector<Observed> never{{1, 1, 0, 0, 0}, {2, 1, 0, 0, 0}};
    CHECK(self_normalised(never).value == 0);               // what the other policy never does tells nothing of it
    CHECK(self_normalised(never).equal == 0);
}

}  // namespace lyceum::recsys
