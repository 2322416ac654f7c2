// The numeric models against the same mathematics done slowly in double precision.
#include "engines/recsys/model.hpp"
#include <algorithm>
#include <cmath>
#include <doctest/doctest.h>
#include <numeric>
#include <random>

using namespace lyceum::recsys;

namespace {

using Rows = std::vector<std::vector<double>>;

/// Users with tastes over 20 items: each belongs to one of four groups and strays now and then.
Interactions site(std::size_t users = 60, bool valued = false) {
    std::mt19937 random(11);
    std::vector<Event> events;
    for (Index user = 0; user < users; ++user)
        for (Index item = 0; item < 20; ++item)
            if (random() % 100 < (item % 4 == user % 4 ? 60 : 12)) events.push_back({user, item, valued ? 1.0f + static_cast<float>(random() % 3) : 1.0f});
    return Interactions(users, 20, events, {.strength = Strength::value});
}

Rows dense(const SparseRows& rows) {
    Rows result(rows.rows(), std::vector<double>(rows.columns()));
    for (std::size_t u = 0; u < rows.rows(); ++u)
        for (std::size_t n = 0; n < rows[u].size(); ++n) result[u][rows[u].columns[n]] = static_cast<double>(rows[u].values[n]);
    return result;
}

std::vector<float> scores_of(const Model& model, const Person& person) {
    std::vector<float> scores(model.items());
    model.score(person, scores);
    return scores;
}

double explained(const Model& model, const Person& person, Index item) {
    double sum = 0;
    for (auto& part : model.explain(person, item, 1000)) sum += static_cast<double>(part.value);
    return sum;
}

}  // namespace

TEST_CASE("EASE in closed form is what descending step by step comes to, to six digits") {
    const auto interactions = site();
    const auto x = dense(interactions.by_user());
    const double ridge = 20;
    // Coordinate descent on ‖X − X W‖² + ridge ‖W‖² with a zero diagonal, one column after the other.
    const std::size_t n = 20;
    Rows gram(n, std::vector<double>(n)), weights = gram;
    for (auto& row : x)
        for (std::size_t i = 0; i < n; ++i)
            for (std::size_t j = 0; j < n; ++j) gram[i][j] += row[i] * row[j];
    for (std::size_t j = 0; j < n; ++j)
        for (int sweep = 0; sweep < 2000; ++sweep)
            for (std::size_t i = 0; i < n; ++i) {
                if (i == j) continue;
                double slope = gram[i][j];
                for (std::size_t k = 0; k < n; ++k)
                    if (k != i) slope -= gram[i][k] * weights[k][j];
                weights[i][j] = slope / (gram[i][i] + ridge);
            }
    auto model = make_model("ease", {{"ridge", ridge}});
    model->fit(interactions, {.threads = 2});
    for (Index i = 0; i < n; ++i) {
        const std::vector<Index> one = {i};
        const std::vector<float> value = {1};
        const auto scores = scores_of(*model, {.history = {one, value}});
        for (std::size_t j = 0; j < n; ++j) CHECK(std::abs(static_cast<double>(scores[j]) - weights[i][j]) < 1e-6);
        CHECK(scores[i] == 0);
    }
}

TEST_CASE("EASE of the most popular items alone says nothing of the others") {
    auto model = make_model("ease", {{"items_most", 7}});
    model->fit(site(), {});
    const auto scores = scores_of(*model, site().person(0));
    CHECK(std::ranges::count(scores, kUnknown) == 13);
    CHECK(model->recommend(site().person(0), {.count = 20, .known_too = true}).size() == 7);
}

TEST_CASE("what past items gave adds up to the score, for every model that is linear in them") {
    for (const bool valued : {false, true}) {
        const auto interactions = site(60, valued);
        for (auto* name : {"ease", "gf-cf", "ials", "item-knn", "puresvd", "session-knn", "slim"}) {
            CAPTURE(name);
            auto model = make_model(name);
            model->fit(interactions, {.threads = 2});
            for (Index user = 0; user < 10; ++user) {
                const auto person = interactions.person(user);
                const auto scores = scores_of(*model, person);
                for (Index item = 0; item < 20; ++item) CHECK(std::abs(explained(*model, person, item) - static_cast<double>(scores[item])) < 1e-4 * (1 + std::abs(static_cast<double>(scores[item]))));
            }
        }
    }
    const auto interactions = site();
    for (auto* name : {"ease", "gf-cf", "ials", "item-knn", "session-knn", "slim", "user-knn"}) {       // a whole list at once says the same
        CAPTURE(name);
        auto model = make_model(name);
        model->fit(interactions, {});
        const std::vector<Index> some = {3, 70'000, 0, 3};
        const auto together = model->explain_some(interactions.person(2), some, 4);
        REQUIRE(together.size() == 4);
        CHECK(together[3] == together[0]);
        CHECK(together[1].empty());
        for (const std::size_t n : {0u, 2u}) {
            const auto alone = model->explain(interactions.person(2), some[n], 4);
            REQUIRE(together[n].size() == alone.size());
            for (std::size_t part = 0; part < alone.size(); ++part) CHECK(together[n][part].source == alone[part].source);
        }
    }
    // Longer than there are dimensions: the other way to take a score apart.
    auto narrow = make_model("ials", {{"dimensions", 2}});
    const auto all = site();
    narrow->fit(all, {});
    const auto person = all.person(1);
    REQUIRE(person.history.size() > 2);
    CHECK(std::abs(explained(*narrow, person, 3) - static_cast<double>(scores_of(*narrow, person)[3])) < 1e-4);
}

TEST_CASE("the vector of somebody new is the one that minimises iALS's own loss") {
    const auto interactions = site(60, true);
    const double regularisation = 0.02, unobserved = 0.3;
    auto model = make_model("ials", {{"dimensions", 6}, {"regularisation", regularisation}, {"unobserved", unobserved}});
    model->fit(interactions, {});
    const auto person = interactions.person(4);
    const auto vector = model->fold_in(person);
    REQUIRE(vector.size() == 6);
    // Items' vectors by scoring: with the history of nobody they are not to be had, so by differences of fold-ins instead.
    const auto loss_of_scores = [&](const std::vector<float>& scores) {
        double loss = 0;
        for (auto score : scores) loss += unobserved * static_cast<double>(score) * static_cast<double>(score);
        for (std::size_t n = 0; n < person.history.size(); ++n) {
            const auto off = 1 - static_cast<double>(scores[person.history.columns[n]]);
            loss += static_cast<double>(person.history.values[n]) * off * off;
        }
        return loss;
    };
    const auto length = [](const std::vector<float>& v) { return std::inner_product(v.begin(), v.end(), v.begin(), 0.0); };
    double weight = 0;
    for (auto value : person.history.values) weight += static_cast<double>(value);
    const auto ridge = regularisation * (weight + unobserved * 20);
    const auto best = loss_of_scores(scores_of(*model, person)) + ridge * length(vector);
    // Any step towards anybody else's vector is a step up.
    for (Index other = 0; other < 20; ++other) {
        if (other == 4) continue;
        const auto theirs = model->fold_in(interactions.person(other));
        const auto scores = scores_of(*model, person), their_scores = scores_of(*model, interactions.person(other));
        for (const float step : {0.1f, -0.1f}) {
            auto moved = scores;
            auto moved_vector = vector;
            for (std::size_t n = 0; n < moved.size(); ++n) moved[n] += step * (their_scores[n] - scores[n]);
            for (std::size_t k = 0; k < vector.size(); ++k) moved_vector[k] += step * (theirs[k] - vector[k]);
            CHECK(loss_of_scores(moved) + ridge * length(moved_vector) > best);
        }
    }
}

TEST_CASE("GF-CF scores as its formula says") {
    const auto interactions = site();
    const auto x = dense(interactions.by_user());
    const std::size_t users = x.size(), items = 20;
    std::vector<double> of_user(users), of_item(items);
    for (std::size_t u = 0; u < users; ++u)
        for (std::size_t i = 0; i < items; ++i) of_user[u] += x[u][i], of_item[i] += x[u][i];
    auto plain = make_model("gf-cf", {{"low_pass", 0}});
    plain->fit(interactions, {});
    auto whole = make_model("gf-cf", {{"low_pass", 0.5}, {"dimensions", 2}, {"rounds", 40}});
    whole->fit(interactions, {});
    // The two smooth signals, by power iteration and deflation.
    Rows near(items, std::vector<double>(items)), signals;
    for (std::size_t i = 0; i < items; ++i)
        for (std::size_t j = 0; j < items; ++j)
            for (std::size_t u = 0; u < users; ++u)
                if (of_user[u] > 0) near[i][j] += x[u][i] * x[u][j] / of_user[u] / std::sqrt(of_item[i] * of_item[j]);
    for (int k = 0; k < 2; ++k) {
        std::vector<double> v(items);
        for (std::size_t i = 0; i < items; ++i) v[i] = 1 + static_cast<double>(i * (k + 1) % 7);
        for (int round = 0; round < 5000; ++round) {
            std::vector<double> next(items);
            for (std::size_t i = 0; i < items; ++i) next[i] = std::inner_product(v.begin(), v.end(), near[i].begin(), 0.0);
            for (auto& before : signals) {
                const auto along = std::inner_product(next.begin(), next.end(), before.begin(), 0.0);
                for (std::size_t i = 0; i < items; ++i) next[i] -= along * before[i];
            }
            const auto length = std::sqrt(std::inner_product(next.begin(), next.end(), next.begin(), 0.0));
            for (std::size_t i = 0; i < items; ++i) v[i] = next[i] / length;
        }
        signals.push_back(v);
    }
    for (Index user = 0; user < 10; ++user) {
        const auto person = interactions.person(user);
        const auto first = scores_of(*plain, person), second = scores_of(*whole, person);
        for (std::size_t j = 0; j < items; ++j) {
            double linear = 0, smooth = 0;
            for (auto i : person.history.columns) {
                linear += near[i][j];
                for (auto& signal : signals) smooth += signal[i] * signal[j] * std::sqrt(of_item[j] / of_item[i]);
            }
            CHECK(std::abs(static_cast<double>(first[j]) - linear) < 1e-5);
            CHECK(std::abs(static_cast<double>(second[j]) - linear - 0.5 * smooth) < 1e-3);
        }
    }
}

TEST_CASE("searching on a graph gives the lists that looking at everything gives") {
    const auto interactions = site();
    for (auto* name : {"ials", "puresvd"}) {
        auto exact = make_model(name), on_graph = make_model(name, {{"graph_from", 1}});
        exact->fit(interactions, {}), on_graph->fit(interactions, {});
        for (Index user = 0; user < 10; ++user) {
            const auto one = exact->recommend(interactions.person(user), {.count = 3}), other = on_graph->recommend(interactions.person(user), {.count = 3});
            REQUIRE(one.size() == other.size());
            for (std::size_t n = 0; n < one.size(); ++n) CHECK(std::abs(one[n].score - other[n].score) < 1e-4f);      // 20 items: nothing is missed
        }
    }
}

TEST_CASE("a user with 100,000 interactions is folded in, recommended to and explained") {
    std::vector<Event> events;
    for (Index item = 0; item < 100'000; ++item) events.push_back({0, item}), events.push_back({1 + item % 50, item % 300});
    const Interactions interactions(51, 100'001, events);
    auto model = make_model("ials", {{"dimensions", 8}, {"iterations", 2}});
    model->fit(interactions, {.threads = 2});
    const auto list = model->recommend(interactions.person(0), {.count = 5});
    CHECK(list.empty());                                    // has them all; the last item nobody knows
    CHECK(model->recommend(interactions.person(3), {.count = 5}).size() == 5);
    CHECK(model->explain(interactions.person(0), 5, 3).size() == 3);
}
