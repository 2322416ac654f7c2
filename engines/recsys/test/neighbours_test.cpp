// Numbers worked out by hand, and properties every such engine must have.
#include "engines/recsys/neighbours.hpp"
#include <cmath>
#include <doctest/doctest.h>
#include <random>

using namespace lyceum::recsys;

TEST_CASE("items with the same rare words are neighbours") {
    std::vector<std::vector<std::string>> items{{"lsm", "tree", "write"}, {"lsm", "tree", "read"}, {"pasta", "sauce"}};
    auto near = content_neighbours(items, 5);
    REQUIRE(near.size() == 2);
    CHECK(near[0].item == 0);
    CHECK(near[0].neighbour == 1);
    CHECK(near[0].score == doctest::Approx(near[1].score));
    // idf(lsm) = idf(tree) = ln 2, idf(write) = ln 4: cosine = 2·ln²2 / (2·ln²2 + ln²4) = 1/3.
    CHECK(near[0].score == doctest::Approx(1.0 / 3));
}

TEST_CASE("co-reading is shrunk by how many read both") {
    // Users 0 and 1 read items 0 and 1; user 2 reads item 1 alone.
    auto near = reader_neighbours({{0, 0, 1}, {0, 1, 1}, {1, 0, 1}, {1, 1, 1}, {2, 1, 1}}, 3, {.most = 5, .shrinkage = 10, .per_user_most = 10});
    REQUIRE(near.size() == 2);
    CHECK(near[0].score == doctest::Approx(2 / std::sqrt(2.0 * 3.0) * 2 / 12));
}

TEST_CASE("reading twice is not reading together twice") {
    auto once = reader_neighbours({{0, 0, 1}, {0, 1, 1}}, 2);
    auto twice = reader_neighbours({{0, 0, 1}, {0, 0, 1}, {0, 1, 1}, {0, 1, 1}}, 2);
    CHECK(once[0].score == doctest::Approx(twice[0].score));
}

TEST_CASE("popularity halves with its half-life") {
    std::vector<Event> events{{0, 1, 0}, {0, 1, 7}, {1, 4, 14}};
    auto scores = popularity(events, 3, 7);
    CHECK(scores[0] == doctest::Approx(1.5));
    CHECK(scores[1] == doctest::Approx(1.0));
    CHECK(scores[2] == 0);
}

TEST_CASE("a planted checkerboard is found again") {
    // Even users read even items, odd users odd ones: no neighbour may cross.
    std::mt19937 random(5);
    std::vector<Liking> likings;
    for (std::uint32_t user = 0; user < 60; ++user)
        for (int n = 0; n < 12; ++n) likings.push_back({user, static_cast<std::uint32_t>(random() % 20) * 2 + user % 2, 1});
    for (auto& near : reader_neighbours(likings, 40, {.most = 10, .shrinkage = 2, .per_user_most = 100})) {
        CHECK(near.item % 2 == near.neighbour % 2);
        CHECK(near.item != near.neighbour);
        CHECK((near.score > 0 && near.score <= 1));
    }
}

TEST_CASE("nothing in, nothing out") {
    CHECK(content_neighbours({}, 5).empty());
    CHECK(reader_neighbours({}, 0).empty());
    std::vector<std::vector<std::string>> empty(3);
    CHECK(content_neighbours(empty, 5).empty());
}
