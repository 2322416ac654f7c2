// Lists that are diverse, calibrated, and try something new with known probabilities.
#include "engines/recsys/off_policy.hpp"
#include "engines/recsys/rerank.hpp"
#include <algorithm>
#include <cmath>
#include <doctest/doctest.h>
#include <numeric>
#include <random>
#include <set>

namespace lyceum::recsys {
namespace {

/// Candidates 0 to 5 of three kinds, two of each, best first.
float same_kind(std::size_t a, std::size_t b) { return a / 2 == b / 2 ? 1.0f : 0.0f; }
const std::vector<float> kRelevance = {6, 5, 4, 3, 2, 1};

}  // namespace

TEST_CASE("without a wish for diversity the list is that of relevance, with it every kind comes before a second of one") {
    CHECK(diversified(kRelevance, same_kind, 4, 0) == std::vector<std::size_t>{0, 1, 2, 3});
    CHECK(diversified(kRelevance, same_kind, 3, 0.7f) == std::vector<std::size_t>{0, 2, 4});
    CHECK(determinantal(kRelevance, same_kind, 3, 0.5f) == std::vector<std::size_t>{0, 2, 4});
    CHECK(determinantal(kRelevance, same_kind, 6, 0.5f) == std::vector<std::size_t>{0, 2, 4, 1, 3, 5});      // then what is left
    for (auto list : {diversified(kRelevance, same_kind, 99, 0.5f), determinantal(kRelevance, same_kind, 99, 0.5f)}) {
        std::ranges::sort(list);
        CHECK(list == std::vector<std::size_t>{0, 1, 2, 3, 4, 5});
    }
    CHECK(diversified({}, same_kind, 5).empty());
    CHECK(determinantal({}, same_kind, 5).empty());
    CHECK(diversified(std::vector<float>{1, 1, 1}, [](auto, auto) { return 1.0f; }, 2) == std::vector<std::size_t>{0, 1});
}

TEST_CASE("the greedy choice of a determinantal process is the one that its determinants say") {
    std::mt19937 random(3);
    std::normal_distribution<double> normal;
    const std::size_t n = 9, d = 5;
    std::vector<std::vector<double>> vectors(n, std::vector<double>(d));
    for (auto& vector : vectors) {
        double length = 0;
        for (auto& x : vector) x = normal(random), length += x * x;
        for (auto& x : vector) x /= std::sqrt(length);
    }
    std::vector<float> relevance(n);
    for (auto& each : relevance) each = static_cast<float>(std::abs(normal(random)));
    const Likeness alike = [&](std::size_t a, std::size_t b) { return static_cast<float>(std::inner_product(vectors[a].begin(), vectors[a].end(), vectors[b].begin(), 0.0)); };
    const auto [least, most] = std::ranges::minmax(relevance);
    const auto log_determinant = [&](const std::vector<std::size_t>& some) {      // by elimination, of q q likeness
        std::vector<std::vector<double>> a(some.size(), std::vector<double>(some.size()));
        for (std::size_t i = 0; i < some.size(); ++i)
            for (std::size_t j = 0; j < some.size(); ++j)
                a[i][j] = std::exp(((relevance[some[i]] - least) / (most - least) + (relevance[some[j]] - least) / (most - least)) / (2 * 0.4)) * (i == j ? 1 : static_cast<double>(alike(some[i], some[j])));
        double result = 0;
        for (std::size_t c = 0; c < some.size(); ++c) {
            result += std::log(std::max(a[c][c], 1e-12));
            for (std::size_t r = c + 1; r < some.size(); ++r)
                for (std::size_t k = some.size(); k-- > c;) a[r][k] -= a[r][c] / a[c][c] * a[c][k];
        }
        return result;
    };
    std::vector<std::size_t> expected;
    while (expected.size() < 4) {
        std::size_t best = n;
        double highest = 0;
        for (std::size_t i = 0; i < n; ++i) {
            if (std::ranges::count(expected, i)) continue;
            auto with = expected;
            with.push_back(i);
            if (const auto value = log_determinant(with); best == n || value > highest) best = i, highest = value;
        }
        expected.push_back(best);
    }
    CHECK(determinantal(relevance, alike, 4, 0.4f) == expected);
}

TEST_CASE("somebody who reads seven of ten about one topic gets seven of ten about it") {
    std::vector<Cell> cells;
    std::vector<float> relevance;
    for (Index n = 0; n < 40; ++n) cells.push_back({n, n < 20 ? 0u : 1u, 2.0f}), relevance.push_back(static_cast<float>(40 - n));      // the better ones are all of topic 0
    const SparseRows topics(40, 2, cells);
    const std::vector<float> wanted = {7, 3};
    const auto list = calibrated(relevance, topics, wanted, 10, 0.95f);
    CHECK(std::ranges::count_if(list, [](auto n) { return n < 20; }) == 7);
    const auto plain = calibrated(relevance, topics, wanted, 10, 0);
    CHECK(plain == std::vector<std::size_t>{0, 1, 2, 3, 4, 5, 6, 7, 8, 9});
    CHECK(miscalibration(list, topics, wanted) < 1e-6);
    CHECK(miscalibration(plain, topics, wanted) > 0.5);
    CHECK(calibrated(relevance, SparseRows(), wanted, 3).size() == 3);
    CHECK(calibrated(relevance, topics, {}, 3) == std::vector<std::size_t>{0, 1, 2});
}

TEST_CASE("chances are how often a draw from each belief would be the highest") {
    const std::vector<Arm> trials = {{1, 100, 12}, {2, 10, 2}, {3, 0, 0}, {4, 500, 20}};
    const Exploring exploring{.floor = 0};
    const auto computed = chances(trials, exploring);
    CHECK(std::accumulate(computed.begin(), computed.end(), 0.0) == doctest::Approx(1));
    std::mt19937_64 random(1);
    const auto gamma = [&](double shape) { return std::gamma_distribution<double>(shape)(random); };
    std::vector<double> drawn(trials.size());
    const int rounds = 40'000;
    for (int round = 0; round < rounds; ++round) {
        std::vector<double> values;
        for (auto& trial : trials) {
            const auto a = gamma(trial.welcome + 1), b = gamma(trial.shown - trial.welcome + 9);
            values.push_back(a / (a + b));
        }
        drawn[static_cast<std::size_t>(std::ranges::max_element(values) - values.begin())] += 1.0 / rounds;
    }
    for (std::size_t n = 0; n < trials.size(); ++n) CHECK(computed[n] == doctest::Approx(drawn[n]).epsilon(0.02).scale(1));
    for (auto chance : chances(trials, {.floor = 0.2})) CHECK(chance >= 0.05);
    CHECK(chances({}, exploring).empty());
    for (auto chance : chances(std::vector<Arm>{{1, -5, 9}, {2, 1e9, 1e9}}, exploring)) CHECK(std::isfinite(chance));
}

TEST_CASE("weights share chances out anew, and nothing comes further from its chance than they do from each other") {
    std::mt19937_64 random(5);
    for (int round = 0; round < 40; ++round) {
        std::vector<Arm> trials(1 + random() % 20);
        for (Index n = 0; n < trials.size(); ++n) trials[n] = {n, static_cast<double>(random() % 30), 0, 0.5 + 1.5 * static_cast<double>(random() % 1000) / 999}, trials[n].welcome = std::min(trials[n].shown, static_cast<double>(random() % 4));
        auto even = trials;
        for (auto& trial : even) trial.weight = 1;
        const auto weighed = chances(trials, {}), plain = chances(even, {});
        double sum = 0;
        for (std::size_t n = 0; n < trials.size(); ++n) {
            sum += weighed[n];
            CHECK(weighed[n] <= plain[n] * 4 + 1e-12);      // most over least
            CHECK(weighed[n] >= plain[n] / 4 - 1e-12);
            CHECK(weighed[n] >= 0.05 / static_cast<double>(trials.size()) - 1e-12);
            for (std::size_t m = 0; m < n; ++m)
                if (trials[m].shown == trials[n].shown && trials[m].welcome == trials[n].welcome) CHECK((trials[m].weight < trials[n].weight) == (weighed[m] < weighed[n]));
        }
        CHECK(sum == doctest::Approx(1));
    }
}

TEST_CASE("a list keeps its length and order around what is tried, and nothing comes twice") {
    std::vector<Scored> list;
    for (Index n = 0; n < 6; ++n) list.push_back({n, 1});
    const std::vector<Arm> trials = {{2, 0, 0}, {50, 0, 0}, {51, 9, 9}};
    const Exploring exploring{.places = {1, 3, 20}};
    const auto shown = explored(list, trials, exploring, std::vector<double>{0.999, 0.5, 0.5});
    REQUIRE(shown.size() == 6);
    CHECK(shown[0].item == 0);
    CHECK(shown[1].item == 51);
    CHECK(shown[1].propensity > 0.9);
    CHECK(shown[3].item == 50);
    CHECK(shown[3].propensity == doctest::Approx(1));       // the only one left
    CHECK(shown[5].item == 3);
    CHECK(explored(list, trials, exploring, {}).at(1).item == 1);
    CHECK(explored({}, trials, exploring, std::vector<double>{0.1}).empty());
}

TEST_CASE("trying finds the interest that was planted, and the log tells what another policy would have earned") {
    std::mt19937_64 random(7);
    std::uniform_real_distribution<double> uniform;
    std::vector<double> truth(12, 0.05);
    truth[8] = 0.3;                                         // planted: nobody knows yet
    std::vector<Arm> trials(12);
    for (Index n = 0; n < 12; ++n) trials[n].item = 100 + n;
    const std::vector<Scored> list = {{0, 1}, {1, 1}, {2, 1}};
    const Exploring exploring{.places = {1}};
    std::vector<Observed> logged;
    int planted = 0;
    for (int round = 0; round < 3000; ++round) {
        const auto shown = explored(list, trials, exploring, std::vector<double>{uniform(random)});
        const auto item = shown[1].item - 100;
        const double reward = uniform(random) < truth[item] ? 1 : 0;
        trials[item].shown += 1, trials[item].welcome += reward;
        planted += round >= 2000 && item == 8;
        // The other policy shows the planted item and one more, half the time each.
        logged.push_back({static_cast<std::uint64_t>(round), reward, (item == 8 || item == 3 ? 0.5 : 0) / shown[1].propensity, 0.1, 0.1});
    }
    CHECK(planted > 800);
    const auto estimate = doubly_robust(logged);
    CHECK(std::abs(estimate.value - (0.3 + 0.05) / 2) < 3 * estimate.error());
    CHECK(estimate.error() < 0.05);
}

}  // namespace lyceum::recsys
