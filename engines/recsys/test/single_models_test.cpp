// What single models promise beyond what all do: worked examples, optimality, order, new items.
#include "engines/recsys/model.hpp"
#include "engines/recsys/models/blending.hpp"
#include "engines/recsys/splits.hpp"
#include <doctest/doctest.h>
#include <algorithm>
#include <cmath>
#include <random>

using namespace lyceum::recsys;

namespace {

Interactions rated(std::size_t users, std::size_t items, const std::vector<Event>& events) { return {users, items, events, {.merge = Merge::latest, .strength = Strength::value}}; }

std::unique_ptr<Model> fitted(std::string_view name, const Settings& settings, const Interactions& interactions, const Fitting& fitting = {}) {
    auto model = make_model(name, settings);
    model->fit(interactions, fitting);
    return model;
}

std::vector<float> scores_of(const Model& model, const Person& person) {
    std::vector<float> scores(model.items());
    model.score(person, scores);
    return scores;
}

}  // namespace

TEST_CASE("E22: a predicted rating is the mean of the person and the deviations of the like-minded, shrunk and in range") {
    // Users 0 and 1 deviate alike on items 0 and 1, user 2 the other way round; 1 and 2 rated item 2.
    const std::vector<Event> events = {{0, 0, 5}, {0, 1, 3}, {1, 0, 4}, {1, 1, 2}, {1, 2, 3}, {2, 0, 1}, {2, 1, 3}, {2, 2, 5}};
    const auto ratings = rated(3, 4, events);
    const auto model = fitted("user-knn", {{"significance", 5}}, ratings);
    // Mean of 0: 4, deviations +1 -1. Of 1: 3, +1 -1 0. Of 2: 3, -2 0 +2.
    const auto s1 = 2 / (std::sqrt(2.0) * std::sqrt(2.0)) * 2 / 7, s2 = -2 / (std::sqrt(2.0) * std::sqrt(8.0)) * 2 / 7;
    const auto expected = 4 + (s1 * (3 - 3) + s2 * (5 - 3)) / (std::abs(s1) + std::abs(s2));
    CHECK(scores_of(*model, ratings.person(0))[2] == doctest::Approx(expected));
    CHECK(scores_of(*model, ratings.person(0))[3] == doctest::Approx(4));
    const auto parts = model->explain(ratings.person(0), 2, 3);
    double sum = 0;
    for (auto& part : parts) sum += part.value;
    CHECK(sum == doctest::Approx(expected));
}

TEST_CASE("row 111: predictions stay within the ratings and come closer than the mean of the item") {
    constexpr std::size_t kUsers = 200, kItems = 60;
    std::mt19937 random(4);
    std::normal_distribution<double> normal(0, 1);
    std::vector<double> taste(kUsers), leaning(kItems);
    for (auto& each : taste) each = normal(random);
    for (auto& each : leaning) each = normal(random);
    std::vector<Event> events;
    for (Index user = 0; user < kUsers; ++user)
        for (Index item = 0; item < kItems; ++item)
            if (random() % 2) events.push_back({user, item, static_cast<float>(std::clamp(std::round(3 + taste[user] * leaning[item] + 0.3 * normal(random)), 1.0, 5.0))});
    const auto sides = cut(events, {.share = 0.2});
    const auto ratings = rated(kUsers, kItems, sides.train);
    const auto model = fitted("user-knn", {}, ratings);
    double ours = 0, means = 0;
    for (auto& event : sides.test) {
        const auto column = ratings.by_item()[event.item];
        double mean = 0;
        for (auto value : column.values) mean += value / static_cast<double>(column.size());
        const auto scores = scores_of(*model, ratings.person(event.user));
        for (auto score : scores) CHECK((score >= 1 && score <= 5));
        ours += std::pow(scores[event.item] - event.value, 2), means += std::pow(mean - event.value, 2);
    }
    CHECK(std::sqrt(ours) < 0.8 * std::sqrt(means));
}

TEST_CASE("SLIM ends where no weight can improve: the conditions of Karush, Kuhn and Tucker hold") {
    std::mt19937 random(8);
    std::vector<Event> events;
    for (Index user = 0; user < 80; ++user)
        for (Index item = 0; item < 12; ++item)
            if (random() % 3 == 0) events.push_back({user, item});
    const Interactions interactions(80, 12, events);
    constexpr double l1 = 0.5, l2 = 3;
    const auto model = fitted("slim", {{"l1", l1}, {"l2", l2}, {"features", 12}}, interactions);
    std::vector<std::vector<float>> weight;                 // [from][towards]: the score of a history of one item
    for (Index item = 0; item < 12; ++item) {
        const std::vector<Index> one = {item};
        const std::vector<float> value = {1};
        weight.push_back(scores_of(*model, {.history = {one, value}}));
        CHECK(weight[item][item] == 0);
    }
    const auto& by_item = interactions.by_item();
    for (Index j = 0; j < 12; ++j)
        for (Index i = 0; i < 12; ++i) {
            if (i == j) continue;
            double slope = l1 + l2 * weight[i][j] - dot(by_item[i], by_item[j]);
            for (Index k = 0; k < 12; ++k) slope += weight[k][j] * dot(by_item[i], by_item[k]);
            if (weight[i][j] > 0) CHECK(std::abs(slope) < 0.02);
            else CHECK(slope > -0.02);
        }
}

TEST_CASE("sessions follow the newest steps, and what must be known before is waited for") {
    constexpr std::int64_t kDay = 86'400;
    std::vector<Event> events;
    for (Index user = 0; user < 30; ++user) {               // half go 0 1 2, half 0 3 4
        const bool first = user % 2 == 0;
        events.push_back({user, 0, 1, 0, kDay});
        events.push_back({user, first ? Index{1} : Index{3}, 1, 0, 2 * kDay});
        events.push_back({user, first ? Index{2} : Index{4}, 1, 0, 3 * kDay});
    }
    const Interactions interactions(30, 6, events);
    const std::vector<Index> came = {0, 3};
    const std::vector<float> values = {1, 1};
    const std::vector<std::int64_t> times = {kDay, 2 * kDay};
    const Person person{.history = {came, values}, .times = times};
    CHECK(fitted("session-knn", {}, interactions)->recommend(person, {.count = 1})[0].item == 4);
    const std::vector<Cell> cells = {{4, 5, 1}};
    const SparseRows needs(6, 6, cells);
    const std::vector<Index> ready = {0, 3, 5};
    const std::vector<float> more = {1, 1, 1};
    for (auto name : {"session-knn", "hybrid"}) {
        const auto waiting = fitted(name, {}, interactions, {.needs = &needs});
        for (auto& each : waiting->recommend(person, {.count = 6})) CHECK(each.item != 4);
        const auto list = waiting->recommend({.history = {ready, more}}, {.count = 6});
        CHECK(std::any_of(list.begin(), list.end(), [](auto& each) { return each.item == 4; }));
    }
}

TEST_CASE("an item that nobody had is recommended by its words, by itself and in the hybrid") {
    std::vector<Event> events;
    std::vector<Cell> cells;
    for (Index user = 0; user < 60; ++user)
        for (Index item = 0; item < 20; ++item)
            if (user % 2 == item % 2 && (user + item) % 3) events.push_back({user, item});
    for (Index item = 0; item < 24; ++item) cells.push_back({item, item % 2, 3}), cells.push_back({item, 2 + item % 7, 1});
    const Interactions interactions(60, 24, events);
    const SparseRows words(24, 9, cells);
    std::vector<bool> fresh(24, false);
    for (std::size_t item = 20; item < 24; ++item) fresh[item] = true;
    for (auto name : {"content", "content-knn", "hybrid"}) {
        CAPTURE(std::string(name));
        const auto model = fitted(name, {}, interactions, {.words = &words});
        for (Index user = 0; user < 60; ++user) {
            const auto list = model->recommend(interactions.person(user), {.count = 2, .candidates = &fresh});
            REQUIRE(list.size() == 2);
            CHECK(list[0].item % 2 == user % 2);
            CHECK(list[1].item % 2 == user % 2);
        }
    }
}

TEST_CASE("a blend is never worse than its best part where it was learnt, hears the better part, and knows the odds") {
    std::mt19937 random(6);
    std::normal_distribution<float> normal(0, 1);
    for (int trial = 0; trial < 10; ++trial) {
        std::vector<Hearing> hearings(200);
        double hits = 0, candidates = 0;
        for (auto& hearing : hearings) {
            for (int c = 0; c < 40; ++c) {
                const float truth = normal(random);
                for (float noise : {0.8f, 1.2f, 20.0f}) hearing.said.push_back(truth + noise * normal(random));
                hearing.wanted.push_back(truth + 0.3f * normal(random) > 1.8f);
            }
            hearing.wanted_of_all = static_cast<std::size_t>(std::count(hearing.wanted.begin(), hearing.wanted.end(), 1));
            hits += static_cast<double>(hearing.wanted_of_all), candidates += 40;
        }
        const auto blend = learn_blend(hearings, {0, 0, 0}, 10, 2);
        CHECK(blend.blend >= blend.best_part);
        CHECK(blend.blend > 1.02 * blend.best_part);
        CHECK(blend.weights[0] > blend.weights[1]);
        for (auto weight : blend.weights) CHECK(weight >= 0);
        double expected = 0;
        for (auto& hearing : hearings)
            for (std::size_t c = 0; c < 40; ++c) {
                double x = 0;
                for (std::size_t p = 0; p < 3; ++p) x += blend.weights[p] * hearing.said[c * 3 + p];
                expected += 1 / (1 + std::exp(-(blend.slope * x + blend.offset)));
            }
        CHECK(expected == doctest::Approx(hits).epsilon(0.02));
        CHECK(learn_blend(hearings, {0, 0, 0}, 10, 1).weights == blend.weights);
    }
    CHECK(learn_blend({}, {0, 0}, 10, 1).weights == std::vector<float>{1, 1});
}

TEST_CASE("the weights of a hybrid can be seen") {
    std::vector<Event> events;
    for (Index user = 0; user < 40; ++user)
        for (Index item = 0; item < 30; ++item)
            if (user % 2 == item % 2 && (user * 7 + item) % 4) events.push_back({user, item});
    const Interactions interactions(40, 30, events);
    const auto hybrid = fitted("hybrid", {{"slim", 1}, {"user-knn", 0}}, interactions);
    const auto weights = hybrid->weights();
    const auto value = [&](std::string_view name) { return std::find_if(weights.begin(), weights.end(), [&](auto& each) { return each.first == name; }); };
    CHECK(value("slim") != weights.end());
    CHECK(value("user-knn") == weights.end());
    CHECK(value("ndcg of the blend on validation")->second >= value("ndcg of the best part on validation")->second);
    CHECK(value("ndcg of slim on validation")->second <= value("ndcg of the best part on validation")->second);
    const std::vector<Index> asked = {1, 29, 4, 1000};
    const auto person = interactions.person(3);
    const auto together = hybrid->explain_some(person, asked, 5);
    for (std::size_t n = 0; n < asked.size(); ++n) CHECK(together[n] == hybrid->explain(person, asked[n], 5));
    for (auto& [name, weight] : fitted("hybrid", {{"heard_least", 1000}}, interactions)->weights())
        if (find_kind(name)) CHECK_MESSAGE(weight == (name == "item-knn" || name == "popularity" ? 1 : 0), name);
}

TEST_CASE("E1 to E4: R weighs ratings by activity, s is a profile of one member, and the score is of unseen items") {
    // Member 0 did 1 thing (activity 1/2), member 1 did 3 (3/4); without anything held back R is the weighted mean.
    const std::vector<Event> events = {{0, 0, 5}, {1, 0, 3}, {1, 1, 4}, {1, 2, 1}};
    const auto ratings = rated(2, 4, events);
    const auto scores = scores_of(*fitted("community-rating", {{"strength", 0}}, ratings), {});
    CHECK(scores[0] == doctest::Approx((5 * 0.5 + 3 * 0.75) / (0.5 + 0.75)));
    CHECK(scores[1] == doctest::Approx(4));
    CHECK(scores[3] == 0);
    CHECK(scores_of(*fitted("community-rating", {{"strength", 5}}, ratings), {})[1] == doctest::Approx(4 * 0.75 / 5.75));

    const auto model = fitted("community-score", {{"interest", 0}, {"quality", 0}, {"relevance", 1}}, ratings);
    // One common reader: cosine 1/√2 for items 0 and 1, shrunk by 1 / (1 + 10); all of member 0's profile is item 0.
    CHECK(scores_of(*model, ratings.person(0))[1] == doctest::Approx(1 / std::sqrt(2.0) / 11));
    for (auto& each : model->recommend(ratings.person(0))) CHECK(each.item != 0);
}
