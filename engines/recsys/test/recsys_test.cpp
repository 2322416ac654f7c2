// What lists are made from: cells, likeness of texts, readers in common, popularity; and the product's scores.
#include "engines/recsys/interest.hpp"
#include "engines/recsys/measures.hpp"
#include "engines/recsys/models/words.hpp"
#include "engines/recsys/similarity.hpp"
#include <doctest/doctest.h>
#include <algorithm>
#include <random>
#include <string>

using namespace lyceum::recsys;

namespace {

constexpr std::int64_t kDay = 86'400;

}  // namespace

TEST_CASE("cells find their rows, in any order, added where they meet") {
    const std::vector<Cell> cells = {{1, 2, 1}, {0, 1, 2}, {1, 0, 3}, {1, 2, 4}, {9, 0, 1}};
    const SparseRows rows(2, 3, cells);
    CHECK(rows.cells() == 3);
    CHECK(rows[1].columns[0] == 0);
    CHECK(rows[1].values[1] == 5);
    const auto columns = rows.transposed();
    CHECK(columns.rows() == 3);
    CHECK(columns[2].columns[0] == 1);
    CHECK(columns[2].values[0] == 5);
    CHECK(dot(rows[1], rows[1]) == 34);
    CHECK(SparseRows(0, 0, {}).rows() == 0);
}

TEST_CASE("texts are alike by their rare words") {
    const std::vector<std::vector<std::string>> documents = {{"lock", "free", "queue"}, {"lock", "free", "stack"}, {"tomato", "soup"}, {"tomato", "salad"}, {}, {"alone"}};
    std::map<std::string, Index> numbers;
    std::vector<Cell> counts;
    for (Index d = 0; d < documents.size(); ++d)
        for (auto& word : documents[d]) counts.push_back({d, numbers.try_emplace(word, static_cast<Index>(numbers.size())).first->second, 1});
    const auto vectors = weighed_words(SparseRows(documents.size(), numbers.size(), counts), {});
    CHECK(dot(vectors[0], vectors[0]) == doctest::Approx(1));
    const auto near = nearest_rows(PackedRows(vectors), 3);
    REQUIRE(near.of(0).size() == 1);
    CHECK(near.of(0)[0].item == 1);
    CHECK(near.of(2)[0].item == 3);
    CHECK(near.of(4).empty());
    CHECK(near.of(99).empty());
}

TEST_CASE("one common reader makes no twins") {
    std::vector<Cell> cells;
    for (Index p = 0; p < 40; ++p) cells.push_back({p, 0, 1}), cells.push_back({p, 1, 1});
    cells.push_back({40, 2, 1});
    cells.push_back({40, 3, 1});
    const auto near = co_read(SparseRows(41, 4, cells));
    CHECK(near.of(0)[0].score == doctest::Approx(40.0 / 50));
    CHECK(near.of(2)[0].score == doctest::Approx(1.0 / 11));
    CHECK(near.of(2)[0].item == 3);
}

TEST_CASE("the older the deed, the less it says; a dismissal speaks against") {
    InterestOptions options;
    options.now = 100 * kDay;
    options.half_life_days = 10;
    const std::vector<Interaction> deeds = {{0, 0, Deed::read, 100 * kDay}, {0, 1, Deed::read, 90 * kDay}, {0, 2, Deed::dismissed, 100 * kDay}, {0, 3, Deed::read, 500 * kDay}};
    const auto people = profiles(deeds, 1, 4, options);
    const auto profile = people[0];
    CHECK(profile.values[0] == doctest::Approx(0.5));
    CHECK(profile.values[1] == doctest::Approx(1.0 / 3));
    CHECK(profile.values[2] == doctest::Approx(-0.75));
    CHECK(profile.values[3] == doctest::Approx(0.5));
}

TEST_CASE("E7: activity weighs, fades and ends with the window; a community's is that of its active members") {
    const std::int64_t now = 100 * kDay;
    ActivityOptions options{.now = now, .window_days = 28, .half_life_days = 14, .middle = 10};
    const auto of = [&](std::vector<Interaction> deeds) { return activity(deeds, 1, options)[0]; };
    CHECK(of({}) == 0);
    CHECK(of({{0, 0, Deed::read, now}}) == doctest::Approx(1.0 / 11));
    CHECK(of({{0, 0, Deed::bought, now}}) == doctest::Approx(3.0 / 13));
    CHECK(of({{0, 0, Deed::dismissed, now}}) == doctest::Approx(3.0 / 13));             // speaks against the item, and is a deed
    CHECK(of({{0, 0, Deed::read, now - 14 * kDay}}) == doctest::Approx(0.5 / 10.5));
    CHECK(of({{0, 0, Deed::read, now - 28 * kDay}}) == doctest::Approx(0.25 / 10.25));  // the edge is inside
    CHECK(of({{0, 0, Deed::read, now - 28 * kDay - 1}}) == 0);
    CHECK(of({{0, 0, Deed::read, now + kDay}}) == doctest::Approx(1.0 / 11));
    CHECK(of(std::vector<Interaction>(10, {0, 0, Deed::read, now})) == doctest::Approx(0.5));
    CHECK(of(std::vector<Interaction>(100'000, {0, 0, Deed::bought, now})) < 1);
    options.window_days = 0;
    CHECK(of({{0, 0, Deed::read, now - 90 * kDay}}) > 0);

    options.window_days = 28;
    const std::vector<Interaction> deeds = {{0, 0, Deed::read, now}, {1, 0, Deed::bought, now}, {2, 0, Deed::read, now - 60 * kDay}, {9, 0, Deed::read, now}};
    const auto members = activity(deeds, 4, options);
    REQUIRE(members.size() == 4);
    CHECK(members[2] == 0);
    CHECK(community_activity(members) == doctest::Approx((1.0 / 11 + 3.0 / 13) / 2));   // two of four were active
    CHECK(community_activity({}) == 0);
    CHECK(community_activity(std::vector<float>{0, 0}) == 0);
}

TEST_CASE("popularity counts people, not clicks") {
    std::vector<Interaction> deeds;
    for (int i = 0; i < 100; ++i) deeds.push_back({7, 0, Deed::viewed, i});
    for (Index p = 0; p < 3; ++p) deeds.push_back({p, 1, Deed::viewed, 99});
    const auto popular = popularity(deeds, 3, {.now = 99});
    CHECK(popular[1] == 1);
    CHECK(popular[0] == doctest::Approx(1.0 / 3));
    CHECK(popular[2] == 0);
}

TEST_CASE("the worked examples of the product's scores") {
    const std::vector<Rating> content = {{1, 1, 5, 0.5}, {2, 1, 3, 0.3}};
    CHECK(*weighted_rating(content) == doctest::Approx(4.25));
    CHECK(*mean_activity(content) == doctest::Approx(0.40));
    CHECK_FALSE(weighted_rating({}).has_value());
    CHECK_FALSE(mean_activity({}).has_value());

    const std::vector<Rating> first = {{1, 1, 5, 0.1}, {1, 2, 4, 0.1}, {1, 3, 2, 0.1}}, second = {{2, 1, 3, 0.1}, {2, 2, 5, 0.1}, {2, 3, 1, 0.1}};
    const auto is_profile = [](const std::vector<Rating>& member, const std::vector<double>& expected) {
        const auto shares = preference_profile(member);
        REQUIRE(shares.size() == expected.size());
        double sum = 0;
        for (std::size_t n = 0; n < shares.size(); ++n) {
            CHECK(shares[n] == doctest::Approx(expected[n]));
            sum += shares[n];
        }
        CHECK(sum == doctest::Approx(1));
    };
    is_profile(first, {5.0 / 11, 4.0 / 11, 2.0 / 11});
    is_profile(second, {3.0 / 9, 5.0 / 9, 1.0 / 9});
    is_profile({{1, 1, 5, 0.5}, {1, 2, 3, 0.3}}, {2.5 / 3.4, 0.9 / 3.4});
    const std::vector<Rating> idle = {{1, 1, 5, 0}, {1, 2, 4, 0}};
    CHECK(preference_profile(idle) == std::vector<double>{0, 0});
    CHECK_FALSE(weighted_rating(idle).has_value());
    CHECK(*mean_activity(idle) == 0);
    CHECK(preference_profile({}).empty());

    CHECK(shrunken_mean(5, 1) < shrunken_mean(4.5 * 100, 100));
    CHECK(shrunken_mean(0, 0) == doctest::Approx(3.5));

    const ContentFit ai{.interest = 0.9, .relevance = 0.8, .quality = 0.7}, web{.interest = 0.1, .relevance = 0.2, .quality = 0.8};
    CHECK(content_score(ai) > content_score(web));
    CHECK(content_score({.interest = 0, .relevance = 0, .quality = 0.5, .freshness = 0}) > 0);

    CommunityFit near{.level_of_member = 0.2, .level_of_community = 0.3, .interest_cosine = 0.8, .members = 20, .activity = 0};
    CommunityFit large{.level_of_member = 0.2, .level_of_community = 0.9, .interest_cosine = 0.1, .members = 1'000'000, .activity = 0};
    CHECK(match_score(near) > match_score(large));
    CHECK(match_score(near) > 0);
    auto eager = near, lively = near;
    eager.active = 1, eager.activity = 0.9, lively.active = 100, lively.activity = 0.5;
    CHECK(match_score(eager) > match_score(near));
    CHECK(match_score(lively) > match_score(eager));                // one eager member is not yet a lively community
    lively.active = 1'000'000'000, lively.activity = 1;
    CHECK(match_score(lively) <= 1);

    const std::vector<Neighbour> neighbours = {{0.8, 20, 5, 4}, {-0.5, 20, 2, 3}};
    CHECK(predicted_rating(3, neighbours) == doctest::Approx(4));
    CHECK(predicted_rating(3, {}) == 3);
    CHECK(predicted_rating(4.9, std::vector<Neighbour>{{1, 100, 5, 1}}) == 5);
}

TEST_CASE("a million interactions make profiles, neighbours and what is popular") {
    constexpr std::size_t kPeople = 30'000, kItems = 10'000, kCount = 1'000'000;
    std::mt19937 random(3);
    std::vector<Interaction> deeds;
    deeds.reserve(kCount);
    for (std::size_t n = 0; n < kCount; ++n) {
        const double u = (random() % 1'000'003) / 1'000'003.0, v = (random() % 1'000'003) / 1'000'003.0;
        deeds.push_back({static_cast<Index>(u * u * kPeople), static_cast<Index>(v * v * v * kItems), Deed::read, static_cast<std::int64_t>(n)});
    }
    const auto people = profiles(deeds, kPeople, kItems, {.now = kCount});
    const auto near = co_read(people);
    const auto popular = popularity(deeds, kItems, {.now = kCount});
    CHECK(near.items() == kItems);
    CHECK(popular.size() == kItems);
}
