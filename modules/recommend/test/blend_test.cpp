// The list with its reasons, in numbers.
#include "modules/recommend/blend.hpp"
#include <doctest/doctest.h>
#include <random>

using namespace lyceum;
using namespace lyceum::recommend;

namespace {

const Time now{1'800'000'000'000'000};
ItemId item(std::int64_t n) { return {n}; }
PersonId author(std::int64_t n) { return {n}; }
Candidate candidate(std::int64_t n, std::int64_t by, double popularity = 0, int age_days = 10, std::string tags = "") {
    return {item(n), author(by), popularity, now - days(age_days), std::move(tags)};
}
std::vector<std::int64_t> ids(const std::vector<Chosen>& list) {
    std::vector<std::int64_t> out;
    for (auto& chosen : list) out.push_back(chosen.id.value);
    return out;
}

}  // namespace

TEST_CASE("what is like the things somebody read comes first, and says so") {
    Evidence e{.now = now, .history = {{item(1), Interaction::read, 1, 60, now}}, .neighbours = {{item(1), item(2), Basis::content, 0.9}},
        .candidates = {candidate(3, 7), candidate(2, 8)}};
    auto list = blend(e, 5);
    CHECK(ids(list) == std::vector<std::int64_t>{2, 3});
    CHECK(list[0].reason.because == Because::similar);
    CHECK(list[0].reason.item == item(1));
}

TEST_CASE("nobody hidden is in the list") {
    Evidence e{.now = now, .candidates = {candidate(1, 7), candidate(2, 9)}, .hidden = {author(9)}};
    CHECK(ids(blend(e, 5)) == std::vector<std::int64_t>{1});
}

TEST_CASE("a reason taken back changes the list at once: it argues no more, and a tag takes its items along") {
    Evidence e{.now = now, .candidates = {candidate(1, 7, 0, 10, "php\nsql"), candidate(2, 8, 0, 9), candidate(3, 9, 0, 200)}, .followed_people = {author(9)}, .followed_tags = {"php"}};
    CHECK(ids(blend(e, 3)) == std::vector<std::int64_t>{3, 1, 2});
    e.removed = {"author " + to_string(author(9))};
    CHECK(ids(blend(e, 3)) == std::vector<std::int64_t>{1, 2, 3});
    e.removed.insert("tag php");
    CHECK(ids(blend(e, 3)) == std::vector<std::int64_t>{2, 3});
    e.removed.insert("fresh");
    CHECK(blend(e, 3).empty());                                     // nothing speaks for them any more
}

TEST_CASE("a key is read as the reason that wrote it, and nothing else is") {
    for (auto& reason : {Reason{Because::similar, item(5), {}, {}}, Reason{Because::author, {}, author(6), {}}, Reason{Because::tag, {}, {}, "c++"}, Reason{Because::popular, {}, {}, {}},
             Reason{Because::fresh, {}, {}, {}}}) {
        REQUIRE(read_reason(reason.key()).has_value());
        CHECK(read_reason(reason.key())->because == reason.because);
    }
    for (auto key : {"", "tag", "tag ", "tag C++", "item", "item x", "author 12", "popular x", "because", "item 0000000000000 "}) CHECK_FALSE(read_reason(key).has_value());
}

TEST_CASE("somebody new gets what is popular and what is fresh") {
    Evidence e{.now = now, .candidates = {candidate(1, 7, 0, 300), candidate(2, 8, 5, 300), candidate(3, 9, 0, 0)}};
    auto list = blend(e, 3);
    CHECK(list.size() == 3);
    CHECK(list[0].reason.because == Because::popular);
}

TEST_CASE("no three in a row by one author while others have something") {
    Evidence e{.now = now};
    for (int n = 1; n <= 6; ++n) e.candidates.push_back(candidate(n, 7, 10 - n));
    for (int n = 7; n <= 9; ++n) e.candidates.push_back(candidate(n, 8, 0.1));
    auto list = blend(e, 9);
    std::map<std::int64_t, std::int64_t> by;
    for (auto& c : e.candidates) by[c.id.value] = c.author.value;
    for (std::size_t i = 2; i < 6; ++i) CHECK_FALSE((by[list[i].id.value] == 7 && by[list[i - 1].id.value] == 7 && by[list[i - 2].id.value] == 7));
}

TEST_CASE("whatever is put in: no doubles, nobody hidden, never more than asked") {
    std::mt19937 random(3);
    for (int round = 0; round < 200; ++round) {
        Evidence e{.now = now, .hidden = {author(1)}};
        for (int n = static_cast<int>(random() % 40); n > 0; --n)
            e.candidates.push_back(candidate(random() % 30 + 1, random() % 4 + 1, random() % 5, static_cast<int>(random() % 400)));
        std::map<ItemId, PersonId> authors;
        for (auto& c : e.candidates) c.author = authors.emplace(c.id, c.author).first->second;
        for (int n = static_cast<int>(random() % 10); n > 0; --n) {
            e.history.push_back({item(100 + n), Interaction::read, 1, 60, now - days(random() % 90)});
            e.neighbours.push_back({item(100 + n), item(random() % 30 + 1), random() % 2 ? Basis::content : Basis::readers, 0.5});
        }
        auto list = blend(e, 12);
        std::set<ItemId> once;
        CHECK(list.size() <= 12);
        for (auto& chosen : list) {
            CHECK(once.insert(chosen.id).second);
            CHECK(authors.at(chosen.id) != author(1));
        }
    }
}
