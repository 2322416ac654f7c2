// What every model in the list promises, whatever it is: tastes keep apart, any data is accepted, and what is saved,
// relabelled, doubled or fitted on more cores says the same.
#include "engines/recsys/test/small.hpp"
#include <doctest/doctest.h>
#include <algorithm>
#include <cmath>
#include <numeric>
#include <random>

using namespace lyceum::recsys;

namespace {

constexpr std::size_t kSide = 24;

/// Even users like even items and odd ones odd, but for the diagonal; texts and times say the same.
struct Board {
    Interactions interactions;
    SparseRows words;
    std::vector<Index> user_at, item_at;                    // where each stands in the data

    explicit Board(std::size_t copies = 1, std::uint64_t shuffle = 0) : user_at(kSide * copies), item_at(kSide) {
        std::iota(user_at.begin(), user_at.end(), 0);
        std::iota(item_at.begin(), item_at.end(), 0);
        std::mt19937_64 random(shuffle);
        if (shuffle) std::shuffle(user_at.begin(), user_at.end(), random), std::shuffle(item_at.begin(), item_at.end(), random);
        std::vector<Event> events;
        for (Index user = 0; user < user_at.size(); ++user)
            for (Index item = 0; item < kSide; ++item)
                if (user % 2 == item % 2 && user % kSide != item) events.push_back({user_at[user], item_at[item], 1, 0, static_cast<std::int64_t>(1'000'000'000 + (user % kSide + item) % kSide)});
        if (shuffle) std::shuffle(events.begin(), events.end(), random);
        interactions = Interactions(user_at.size(), kSide, events);
        std::vector<Cell> cells;
        for (Index item = 0; item < kSide; ++item) cells.push_back({item_at[item], item % 2, 3}), cells.push_back({item_at[item], 2 + item % 2, 1}), cells.push_back({item_at[item], 4 + item % 5, 1});
        words = SparseRows(kSide, 9, cells);
    }
    Fitting fitting(unsigned threads = 2) const { return {.words = &words, .threads = threads}; }
};

std::unique_ptr<Model> fitted(const ModelKind& kind, const Interactions& interactions, const Fitting& fitting, const Settings& settings = {}) {
    auto model = make_model(kind.name, settings);
    model->fit(interactions, fitting);
    return model;
}

std::vector<float> scores_of(const Model& model, const Person& person) {
    std::vector<float> scores(model.items());
    model.score(person, scores);
    return scores;
}

bool ranks_the_missing_first(const Model& model, const Board& board, Index user) {
    const auto list = model.recommend(board.interactions.person(board.user_at[user]), {.count = 1});
    return list.size() == 1 && list[0].item == board.item_at[user % kSide];
}

}  // namespace

TEST_CASE("on a checkerboard every model finds what is missing on the diagonal, for members and for newcomers alike") {
    const Board board;
    for (auto& kind : model_kinds()) {
        if (!kind.personal) continue;
        CAPTURE(kind.name);
        const auto model = fitted(kind, board.interactions, board.fitting());
        for (Index user = 0; user < kSide; ++user) {
            CHECK(ranks_the_missing_first(*model, board, user));
            auto stranger = board.interactions.person(user);
            stranger.user = kNone;
            const auto list = model->recommend(stranger, {.count = 1});
            REQUIRE(list.size() == 1);
            CHECK(list[0].item == user);
        }
    }
}

TEST_CASE("an explanation says where the score of every model comes from, in order of weight") {
    const Board board;
    for (auto& kind : model_kinds()) {
        CAPTURE(kind.name);
        const auto model = fitted(kind, board.interactions, board.fitting());
        const auto parts = model->explain(board.interactions.person(3), 3, 5);
        REQUIRE_FALSE(parts.empty());
        CHECK(parts.size() <= 5);
        CHECK(parts[0].value > 0);
        for (std::size_t n = 1; n < parts.size(); ++n) CHECK(std::abs(parts[n - 1].value) >= std::abs(parts[n].value));
        for (auto& part : parts) {
            if (part.from == Part::From::item) CHECK(part.source % 2 == 1);
            if (part.from == Part::From::everyone) CHECK(part.source == kNone);
        }
        CHECK(model->explain(board.interactions.person(3), 3, 0).empty());
    }
}

TEST_CASE("a saved model is the same bit by bit, and a damaged one is refused") {
    const Board board;
    for (auto& kind : model_kinds()) {
        CAPTURE(kind.name);
        const auto model = fitted(kind, board.interactions, board.fitting());
        const auto bytes = save(*model);
        const auto again = load(bytes);
        CHECK(again->name() == kind.name);
        CHECK(again->settings() == model->settings());
        CHECK(save(*again) == bytes);
        for (Index user = 0; user < kSide; ++user) {
            const auto person = board.interactions.person(user);
            CHECK(scores_of(*model, person) == scores_of(*again, person));
            CHECK(model->explain(person, user, 3) == again->explain(person, user, 3));
        }
        for (std::size_t at = 0; at < bytes.size(); at += std::max<std::size_t>(1, bytes.size() / 97)) {
            auto damaged = bytes;
            damaged[at] ^= 0x10;
            CHECK_THROWS_AS(load(damaged), Damaged);
            CHECK_THROWS_AS(load(std::string_view(bytes).substr(0, at)), Damaged);
        }
    }
    CHECK_THROWS_AS(load(""), Damaged);
    CHECK_THROWS_AS(load("something else entirely, and long enough"), Damaged);
}

TEST_CASE("the number of cores changes nothing") {
    const Board board(40);
    for (auto& kind : model_kinds()) {
        CAPTURE(kind.name);
        const auto alone = fitted(kind, board.interactions, board.fitting(1), small(kind.name)), many = fitted(kind, board.interactions, board.fitting(5), small(kind.name));
        CHECK(save(*alone) == save(*many));
        std::vector<Person> people;
        for (Index user = 0; user < board.interactions.users(); ++user) people.push_back(board.interactions.person(user));
        const auto one = recommend_all(*alone, people, {.count = 5}, 1), three = recommend_all(*alone, people, {.count = 5}, 3);
        CHECK(one == three);
        for (Index user = 0; user < 5; ++user) {            // one person's scores are added in another order
            const auto list = alone->recommend(people[user], {.count = 5});
            REQUIRE(list.size() == one[user].size());
            for (std::size_t n = 0; n < list.size(); ++n) CHECK(std::abs(list[n].score - one[user][n].score) <= 1e-4f * (1 + std::abs(list[n].score)));
        }
    }
}

TEST_CASE("other ids, the same tastes; a twin is given the same") {
    const Board plain(2), shuffled(2, 77);
    for (auto& kind : model_kinds()) {
        CAPTURE(kind.name);
        const auto one = fitted(kind, plain.interactions, plain.fitting()), other = fitted(kind, shuffled.interactions, shuffled.fitting());
        for (Index user = 0; user < kSide; ++user) {
            if (kind.personal) CHECK(ranks_the_missing_first(*other, shuffled, user));
            if (kind.seeded) continue;
            const auto scores = scores_of(*one, plain.interactions.person(user)), moved = scores_of(*other, shuffled.interactions.person(shuffled.user_at[user]));
            const auto twins = scores_of(*one, plain.interactions.person(static_cast<Index>(user + kSide)));
            for (Index item = 0; item < kSide; ++item) {
                CHECK(scores[item] == doctest::Approx(moved[shuffled.item_at[item]]).epsilon(1e-3));
                CHECK(scores[item] == doctest::Approx(twins[item]).epsilon(1e-4));
            }
        }
    }
}

TEST_CASE("every model accepts any data: none, one of each, all the same, one very busy user, no times") {
    std::vector<Event> equal, busy;
    for (Index user = 0; user < 5; ++user)
        for (Index item = 0; item < 4; ++item) equal.push_back({user, item});
    for (Index item = 0; item < 3000; ++item) busy.push_back({0, item});
    for (Index user = 1; user < 50; ++user) busy.push_back({user, user}), busy.push_back({user, 7});
    const std::vector<Event> one = {{0, 0}};
    const std::vector<Interactions> sites = {Interactions(0, 0, {}), Interactions(3, 0, {}), Interactions(0, 3, {}), Interactions(4, 4, {}), Interactions(1, 1, one),
                                             Interactions(1, 5, one), Interactions(5, 1, one), Interactions(5, 4, equal), Interactions(50, 3000, busy)};
    for (auto& kind : model_kinds())
        for (auto& site : sites) {
            CAPTURE(kind.name);
            CAPTURE(site.users());
            CAPTURE(site.items());
            const auto model = fitted(kind, site, {.threads = 2}, small(kind.name));
            CHECK(model->items() == site.items());
            for (Index user = 0; user < std::min<std::size_t>(site.users(), 5); ++user) {
                const auto person = site.person(user);
                for (auto score : scores_of(*model, person)) CHECK_FALSE((std::isnan(score) || score == std::numeric_limits<float>::infinity()));
                for (auto& each : model->recommend(person, {.count = 10})) CHECK_FALSE(std::binary_search(person.history.columns.begin(), person.history.columns.end(), each.item));
                if (site.items()) model->explain(person, 0, 3);
            }
            const std::vector<Index> beyond = {0, 70'000};
            const std::vector<float> values = {1, 1};
            const std::vector<Index> none;
            scores_of(*model, {.history = {beyond, values}});
            scores_of(*model, {});
            CHECK(save(*load(save(*model))) == save(*model));
        }
}

TEST_CASE("lists hold candidates only, and neither what is excluded nor what is known") {
    const Board board;
    for (auto& kind : model_kinds()) {
        CAPTURE(kind.name);
        const auto model = fitted(kind, board.interactions, board.fitting());
        std::vector<bool> candidates(kSide - 4, true);
        candidates[2] = false;
        const std::vector<Index> excluded = {1, 5};
        auto person = board.interactions.person(0);
        person.excluded = excluded;
        for (auto& each : model->recommend(person, {.count = 100, .candidates = &candidates})) {
            CHECK(each.item < kSide - 4);
            CHECK(each.item != 1);
            CHECK(each.item != 2);
            CHECK(each.item != 5);
            CHECK((each.item % 2 == 1 || each.item == 0));
        }
        CHECK(model->recommend(person, {.count = 0}).empty());
        const auto all = model->recommend(person, {.count = 100, .known_too = true});
        CHECK(std::any_of(all.begin(), all.end(), [](auto& each) { return each.item == 2; }));
    }
}

TEST_CASE("a model is asked for by name, and says what it does not know") {
    CHECK_THROWS_WITH_AS(make_model("popularitie"), doctest::Contains("popularity"), std::invalid_argument);
    CHECK_THROWS_WITH_AS(make_model("popularity", {{"halflife", 1}}), doctest::Contains("half_life_days"), std::invalid_argument);
    CHECK_THROWS_AS(make_model("popularity", {{"half_life_days", -1}}), std::invalid_argument);
    CHECK_THROWS_AS(make_model("popularity", {{"half_life_days", std::nan("")}}), std::invalid_argument);
    for (auto& kind : model_kinds()) {
        CAPTURE(kind.name);
        CHECK_FALSE(kind.paper.empty());
        CHECK_FALSE(kind.summary.empty());
        for (auto& each : kind.parameters) CHECK((each.least <= each.usual && each.usual <= each.most && !each.meaning.empty()));
    }
}

TEST_CASE("popularity counts people, and the older less") {
    constexpr std::int64_t kDay = 86'400;
    const std::vector<Event> events = {{0, 0, 1, 0, 10 * kDay}, {1, 0, 1, 0, 10 * kDay}, {2, 1, 1, 0, 20 * kDay}, {2, 1, 1, 0, 20 * kDay}, {3, 1, 1, 0, 900 * kDay}};
    const Interactions interactions(4, 3, events);
    auto model = make_model("popularity", {{"half_life_days", 10}});
    model->fit(interactions, {.now = 20 * kDay});
    CHECK(scores_of(*model, {}) == std::vector<float>{1, 2, 0});
    auto plain = make_model("popularity");
    plain->fit(interactions, {});
    CHECK(scores_of(*plain, {}) == std::vector<float>{2, 2, 0});
}

TEST_CASE("what is discounted counts less in what is popular, alone and in the hybrid, and in nothing else") {
    const std::vector<Event> events = {{0, 0, 1}, {1, 0, 1}, {2, 0, 1}, {2, 1, 1}, {3, 1, 1}, {3, 2, 1}};
    const Interactions interactions(4, 3, events);
    const SparseRows discount(4, 3, std::vector<Cell>{{0, 0, 1}, {1, 0, 0.75f}, {3, 1, 0.5f}, {0, 2, 1}});      // the last of what nobody did
    auto model = make_model("popularity");
    model->fit(interactions, {.discount = &discount});
    CHECK(scores_of(*model, {}) == std::vector<float>{1.25f, 1.5f, 1});
    const auto best = [&](const SparseRows* less, const Settings& parts) {
        Settings settings{{"heard_least", 1000}};
        for (auto& kind : model_kinds())
            if (kind.name != "hybrid") settings[std::string(kind.name)] = 0;
        for (auto& [name, value] : parts) settings[name] = value;
        auto hybrid = make_model("hybrid", settings);
        hybrid->fit(interactions, {.discount = less});
        return hybrid->recommend({}, {.count = 1})[0].item;
    };
    CHECK(best(nullptr, {{"popularity", 1}}) == 0);
    CHECK(best(&discount, {{"popularity", 1}}) == 1);
    CHECK(best(&discount, {{"community-rating", 1}}) == best(nullptr, {{"community-rating", 1}}));
}

TEST_CASE("events become interactions: merged, weighed, faded, and what is no number or no index is counted apart") {
    const float nan = std::nanf(""), infinite = std::numeric_limits<float>::infinity();
    std::vector<Event> events = {{0, 2, 2, 0, 5}, {0, 2, 3, 0, 9}, {0, 1, 1, 1, 7}, {1, 0, nan, 0, 1}, {1, 0, infinite, 0, 1}, {1, 9, 1, 0, 1}, {9, 0, 1, 0, 1}, {1, 1, 4, 0, 3}, {1, 1, 2, 2, 4}, {1, 2, -1, 0, 4}};
    const Weighing weighing{.by_kind = {1, 0.5f, -3}, .strength = Strength::value};
    const Interactions added(2, 3, events, weighing);
    CHECK(added.ignored() == 4);
    REQUIRE(added.by_user()[0].size() == 2);
    CHECK(added.by_user()[0].values[0] == 0.5f);
    CHECK(added.by_user()[0].values[1] == 5);
    CHECK(added.times_of(0)[1] == 9);
    CHECK(added.newest() == 9);
    CHECK(added.by_user()[1].size() == 0);
    CHECK(added.against()[1].columns.size() == 2);
    CHECK(added.person(1).excluded[0] == 1);
    CHECK(added.by_item()[2].values[0] == 5);

    std::reverse(events.begin(), events.end());
    const Interactions reversed(2, 3, events, weighing);
    CHECK(reversed.by_user() == added.by_user());
    CHECK(Interactions(2, 3, events, {.merge = Merge::latest, .strength = Strength::value}).by_user()[0].values[1] == 3);
    CHECK(Interactions(2, 3, events, {}).by_user()[0].values[1] == 1);
    CHECK(Interactions(2, 3, events, {.strength = Strength::logarithm}).by_user()[0].values[1] == doctest::Approx(std::log(6.0)));
    const std::vector<Event> old = {{0, 0, 1, 0, 0}, {0, 1, 1, 0, 30 * 86'400}, {0, 2, 1, 0, 90 * 86'400}};
    const auto faded_row = Interactions(1, 3, old, {.half_life_days = 30, .now = 30 * 86'400, .strength = Strength::value});
    CHECK(faded_row.by_user()[0].values[0] == 0.5f);
    CHECK(faded_row.by_user()[0].values[1] == 1);
    CHECK(faded_row.by_user()[0].values[2] == 1);
    CHECK_THROWS_AS(Interactions(SparseRows(2, {0, 1}, {1}, {-1.0f})), std::invalid_argument);
    CHECK_THROWS_AS(SparseRows(2, {0, 2}, {1, 1}, {1.0f, 1.0f}), std::invalid_argument);
    CHECK_THROWS_AS(SparseRows(2, {0, 1}, {2}, {1.0f}), std::invalid_argument);
}

TEST_CASE("ids with gaps are numbered as they come") {
    Names names;
    CHECK(names.number("9000000000") == 0);
    CHECK(names.number("x y") == 1);
    CHECK(names.number("9000000000") == 0);
    CHECK(names.find("x y") == 1);
    CHECK_FALSE(names.find("z").has_value());
    for (int n = 0; n < 1000; ++n) names.number(std::to_string(n));
    CHECK(names[1] == "x y");
    CHECK(*names.find("999") == 1001);
}

TEST_CASE("work in pieces is all done, and a fault reaches the caller") {
    std::vector<int> done(1003, 0);
    in_pieces(done.size(), 10, 4, [&](std::size_t begin, std::size_t end) { for (auto n = begin; n < end; ++n) ++done[n]; });
    CHECK(std::all_of(done.begin(), done.end(), [](int times) { return times == 1; }));
    in_pieces(0, 10, 4, [&](std::size_t, std::size_t) { FAIL("there is nothing to do"); });
    CHECK_THROWS_AS(in_pieces(100, 1, 4, [](std::size_t begin, std::size_t) { if (begin == 50) throw std::runtime_error("broken"); }), std::runtime_error);
}
