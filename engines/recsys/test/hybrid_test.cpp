// What a hybrid learns on its cut: weights that hold for others, odds of what nobody had, settings, and what it lets others judge.
#include "engines/recsys/evaluation.hpp"
#include "engines/recsys/models/blending.hpp"
#include "engines/recsys/models/halves.hpp"
#include "engines/recsys/models/words.hpp"
#include "engines/recsys/splits.hpp"
#include "engines/recsys/test/small.hpp"
#include <doctest/doctest.h>
#include <algorithm>
#include <cmath>
#include <random>

using namespace lyceum::recsys;

namespace {

std::unique_ptr<Model> fitted(std::string_view name, const Settings& settings, const Interactions& interactions, const Fitting& fitting = {}) {
    auto model = make_model(name, settings);
    model->fit(interactions, fitting);
    return model;
}

/// Two tastes and items published one a day; a year of deeds. Those who love what is new take what nobody had, the others what is
/// old. Every item has words of its taste; the last ten have had nobody yet.
struct Village {
    static constexpr Index kUsers = 150, kItems = 120, kUnread = 10;
    std::vector<Event> events;
    SparseRows words;

    explicit Village(bool love_the_new) {
        std::mt19937 random(3);
        std::vector<Cell> cells;
        for (Index item = 0; item < kItems; ++item) {
            for (Index word = 0; word < 5; ++word) cells.push_back({item, (item % 2) * 12 + static_cast<Index>(random() % 12), 2});
            cells.push_back({item, 24 + static_cast<Index>(random() % 10), 1});
        }
        words = SparseRows(kItems, 34, cells);
        for (Index day = 1; day < kItems - kUnread; ++day)
            for (Index user = 0; user < kUsers; ++user) {
                if (random() % 5) continue;
                const auto newest = day - (day % 2 != user % 2);
                const auto item = love_the_new ? newest : static_cast<Index>(user % 2 + 2 * (random() % 20));
                events.push_back({user, item, 1, 0, static_cast<std::int64_t>(day) * 86'400 + user});
            }
    }
};

/// 160 people of 30 candidates each; a part says the truth with so much noise, or of less than 0 noise alone.
std::vector<Hearing> noisy_hearings(std::mt19937& random, const std::vector<float>& noises) {
    std::normal_distribution<float> normal(0, 1);
    std::vector<Hearing> hearings(160);
    for (auto& hearing : hearings) {
        for (int c = 0; c < 30; ++c) {
            const float truth = normal(random);
            for (auto noise : noises) hearing.said.push_back(noise < 0 ? normal(random) : truth + noise * normal(random));
            hearing.wanted.push_back(truth > 1.6f);
        }
        hearing.wanted_of_all = static_cast<std::size_t>(std::count(hearing.wanted.begin(), hearing.wanted.end(), 1));
    }
    return hearings;
}

}  // namespace

TEST_CASE("what nobody had is recommended as often as people take such things") {
    for (const bool love_the_new : {false, true}) {
        CAPTURE(love_the_new);
        const Village village(love_the_new);
        const Interactions interactions(Village::kUsers, Village::kItems, village.events);
        const auto model = fitted("hybrid", {}, interactions, {.words = &village.words});
        double fresh = 0, shown = 0;
        for (Index user = 0; user < Village::kUsers; ++user)
            for (auto& each : model->recommend(interactions.person(user), {.count = 5})) fresh += interactions.by_item()[each.item].size() == 0, ++shown;
        REQUIRE(shown > 0);
        CHECK((love_the_new ? fresh / shown > 0.5 : fresh / shown < 0.05));
        // Where only such are asked for, it knows them apart all the same.
        std::vector<bool> only(Village::kItems, false);
        for (Index item = Village::kItems - Village::kUnread; item < Village::kItems; ++item) only[item] = true;
        double own = 0, all = 0;
        for (Index user = 0; user < Village::kUsers; ++user)
            for (auto& each : model->recommend(interactions.person(user), {.count = 3, .candidates = &only})) own += each.item % 2 == user % 2, ++all;
        CHECK(own / all > 0.85);
    }
}

TEST_CASE("crossed weights are not better than their best part by chance, and are that part where nothing helps") {
    std::mt19937 random(9);
    const auto hearings_of = [&](const std::vector<float>& noises) { return noisy_hearings(random, noises); };
    for (int trial = 0; trial < 5; ++trial) {
        const auto helpful = hearings_of({0.8f, 0.8f, -1.0f});
        const auto blend = learn_crossed(helpful, 80, {0, 0, 0}, 10, 2);
        CHECK(blend.blend > 1.02 * blend.best_part);
        CHECK(blend.weights[0] > 5 * blend.weights[2]);
        CHECK(learn_crossed(helpful, 80, {0, 0, 0}, 10, 1).weights == blend.weights);
        // On others of the same kind it holds what it says.
        CHECK(ndcg_of(hearings_of({0.8f, 0.8f, -1.0f}), blend.weights, 10, 1) == doctest::Approx(blend.blend).epsilon(0.12));

        const auto perfect = hearings_of({0.0f, -1.0f, -1.0f});
        const auto alone = learn_crossed(perfect, 80, {0, 0, 0}, 10, 1);
        CHECK(alone.best_part == doctest::Approx(1));
        CHECK(alone.blend == alone.best_part);
        CHECK(alone.weights[0] > 0);
        CHECK(alone.weights[1] + alone.weights[2] < 0.05f * alone.weights[0]);
    }
    CHECK(learn_crossed({}, 0, {0, 0}, 10, 1).weights == std::vector<float>{1, 1});
    // Places are counted with ties by candidate, as a sorted list would have them.
    const Hearing tied{{1, 1, 1}, {0, 1, 0}, 1};
    const std::vector<float> one = {1};
    CHECK(ndcg_of({&tied, 1}, one, 2, 1) == doctest::Approx(1 / std::log2(3.0)));
    CHECK(ndcg_of({&tied, 1}, one, 1, 1) == 0);
}

TEST_CASE("of parts that say the same the cheaper is asked, and a dear one where it helps") {
    std::mt19937 random(4);
    for (int trial = 0; trial < 3; ++trial) {
        auto twins = noisy_hearings(random, {0.8f, 0.8f, 0.9f});
        for (auto& hearing : twins)
            for (std::size_t c = 0; c < hearing.wanted.size(); ++c) hearing.said[3 * c + 1] = hearing.said[3 * c];
        const auto first_dear = learn_crossed(twins, 80, {0, 0, 0}, 10, 1, {.costs = {50, 5, 1}, .share = 0.002}), second_dear = learn_crossed(twins, 80, {0, 0, 0}, 10, 1, {.costs = {5, 50, 1}, .share = 0.002});
        CHECK(first_dear.weights[0] == 0);
        CHECK(first_dear.weights[1] > 0);
        CHECK(second_dear.weights[0] > 0);
        CHECK(second_dear.weights[1] == 0);
        const auto helpful = noisy_hearings(random, {0.8f, 0.8f, -1.0f});
        const auto all = learn_crossed(helpful, 80, {0, 0, 0}, 10, 1), thrifty = learn_crossed(helpful, 80, {0, 0, 0}, 10, 1, {.costs = {90, 1, 1}, .share = 0.01});
        CHECK(thrifty.weights[0] > 0);
        CHECK(thrifty.weights[1] > 0);
        CHECK(thrifty.blend >= 0.99 * all.blend - 1e-9);
    }
}

TEST_CASE("several people scored at once get what each gets alone, and what an opinion says, from every model") {
    const Village village(false);
    const Interactions interactions(Village::kUsers, Village::kItems, village.events);
    std::vector<Person> people;
    for (Index user = 0; user < 7; ++user) people.push_back(interactions.person(user * 20));
    people.push_back({});
    for (auto& kind : model_kinds()) {
        CAPTURE(std::string(kind.name));
        const auto model = fitted(kind.name, kind.name == "hybrid" ? Settings{{"tries", 0}, {"text-factors", 1}} : small(kind.name), interactions, {.words = &village.words});
        const auto step = model->items() + 3;
        std::vector<float> together(people.size() * step, 77), alone(model->items());
        model->score_some(people, together.data(), step);
        for (std::size_t n = 0; n < people.size(); ++n) {
            model->score(people[n], alone);
            const auto opinion = model->opinion(people[n]);
            float most = 0;
            for (auto score : alone) most = std::isfinite(score) ? std::max(most, std::abs(score)) : most;
            for (std::size_t item = 0; item < alone.size(); ++item) {
                const auto one = together[n * step + item];
                CHECK((one == alone[item] || std::abs(one - alone[item]) <= 1e-3f * most + 1e-6f));
                const auto said = opinion->scores()[item];
                CHECK((said == alone[item] || std::abs(said - alone[item]) <= 1e-3f * most + 1e-6f));
            }
            CHECK(together[n * step + alone.size()] == 77);
        }
    }
}

TEST_CASE("texts that speak of the same in other words are alike by their latent topics") {
    // Words 0 and 1 never meet, but both stand beside 2; 3 and 4 beside 5.
    std::vector<Cell> cells;
    for (Index item = 0; item < 40; ++item) {
        const Index side = item % 2 * 3;
        cells.push_back({item, side + (item / 2) % 2, 1}), cells.push_back({item, side + 2, 1});
        cells.push_back({item, 6 + item, 1});
    }
    cells.push_back({40, 0, 3}), cells.push_back({41, 1, 3}), cells.push_back({42, 3, 3});
    const SparseRows words(44, 46, cells);
    const std::vector<Event> events = {{0, 40}, {1, 42}, {1, 43}};
    const Interactions interactions(2, 44, events);
    const auto topics = latent_topics(weighed_words(words, {}), 44, {.rank = 2, .rounds = 8});
    REQUIRE(topics.columns == 2);
    const auto cosine = [&](Index a, Index b) { return topics[a][0] * topics[b][0] + topics[a][1] * topics[b][1]; };
    CHECK(cosine(40, 41) > 0.9f);
    CHECK(std::abs(cosine(40, 42)) < 0.3f);
    CHECK(cosine(43, 43) == 0);                             // no words, no place
    const auto model = fitted("lsa", {{"dimensions", 2}}, interactions, {.words = &words});
    std::vector<float> scores(44);
    model->score(interactions.person(0), scores);
    CHECK(scores[41] > 2 * std::abs(scores[42]));
    CHECK(scores[43] == kUnknown);
    const auto parts = model->explain(interactions.person(0), 41, 3);
    REQUIRE(parts.size() == 1);
    CHECK((parts[0].from == Part::From::item && parts[0].source == 40));
    CHECK(parts[0].value == doctest::Approx(scores[41]));
}

TEST_CASE("a text is mapped to where people would put its item, and taken apart into what they did") {
    const Village village(false);
    const Interactions interactions(Village::kUsers, Village::kItems, village.events);
    const auto model = fitted("text-factors", {{"dimensions", 8}, {"topics", 8}, {"unobserved", 0.01}}, interactions, {.words = &village.words});
    std::vector<float> scores(Village::kItems);
    double own = 0;
    for (Index user = 0; user < Village::kUsers; ++user) {
        const auto person = interactions.person(user);
        model->score(person, scores);
        double difference = 0;
        for (Index item = Village::kItems - Village::kUnread; item < Village::kItems; ++item) difference += (item % 2 == user % 2 ? 1 : -1) * static_cast<double>(scores[item]);
        own += difference > 0;
        double sum = 0;
        for (auto& part : model->explain(person, Village::kItems - 1, 1000)) sum += static_cast<double>(part.value);
        CHECK(sum == doctest::Approx(scores[Village::kItems - 1]).epsilon(0.01));
    }
    CHECK(own > 0.9 * Village::kUsers);
}

TEST_CASE("a hybrid with a cut from outside lets others judge it by people it did not learn from") {
    const Village village(true);
    const auto sides = cut(village.events, {.cut = Cut::by_time, .share = 0.1});
    const Interactions all(Village::kUsers, Village::kItems, village.events), before(Village::kUsers, Village::kItems, sides.train);
    std::vector<Cell> cells;
    for (auto& event : sides.test) cells.push_back({event.user, event.item, 1});
    const SparseRows later(Village::kUsers, Village::kItems, cells);
    std::map<std::string, double, std::less<>> ndcg;
    std::vector<Index> judged;
    Fitting fitting{.words = &village.words, .cutting = {&before, &later}};
    fitting.judged = [&](std::string_view name, std::span<const Index> users, std::span<const std::vector<Scored>> lists) {
        judged.assign(users.begin(), users.end());
        ndcg.emplace(name, judge(before, later, users, lists, {}).find("ndcg@20")->mean);
    };
    const auto model = fitted("hybrid", {{"tries", 0}}, all, fitting);
    const auto users = users_to_judge(before, later);
    CHECK(judged.size() == static_cast<std::size_t>(0.4 * static_cast<double>(users.size())));
    REQUIRE(ndcg.contains("hybrid"));
    REQUIRE(ndcg.contains("content"));
    for (auto& [name, value] : ndcg) CHECK(ndcg["hybrid"] >= 0.95 * value);
    CHECK(ndcg["hybrid"] > ndcg["popularity"]);
}
