// Searching among candidates alone: the scan, the graph and the models that stand on them, against looking at everything.
#include "engines/recsys/kernels/graph.hpp"
#include "engines/recsys/kernels/topk.hpp"
#include "engines/recsys/model.hpp"
#include <algorithm>
#include <cmath>
#include <doctest/doctest.h>
#include <random>

namespace lyceum::recsys {
namespace {

bool may_come(const Query& query, const std::vector<bool>& candidates, Index item) {
    return item < candidates.size() && candidates[item] && !std::ranges::binary_search(query.seen, item) && !std::ranges::binary_search(query.excluded, item);
}

/// The scores of the `count` best, from all products in double precision.
std::vector<double> best_scores(const Matrix& items, const Query& query, std::size_t count, const std::vector<bool>& candidates) {
    std::vector<double> all;
    for (Index i = 0; i < items.rows; ++i) {
        if (!may_come(query, candidates, i)) continue;
        double score = 0;
        for (std::size_t k = 0; k < items.columns; ++k) score += static_cast<double>(items[i][k]) * static_cast<double>(query.vector[k]);
        all.push_back(score);
    }
    std::ranges::sort(all, std::greater());
    all.resize(std::min(all.size(), count));
    return all;
}

/// Each item with so many chances of a thousand, up to a length that may be shorter or longer than there are items.
std::vector<bool> some_of(std::mt19937& random, std::size_t length, std::size_t chances) {
    std::vector<bool> some(length);
    for (std::size_t n = 0; n < length; ++n) some[n] = random() % 1000 < chances;
    return some;
}

std::vector<Index> places(const std::vector<bool>& some) {
    std::vector<Index> all;
    for (Index n = 0; n < some.size(); ++n)
        if (some[n]) all.push_back(n);
    return all;
}

}  // namespace

TEST_CASE("a scan of candidates alone finds what looking at them finds, whatever is seen, excluded and asked for, with every kernel") {
    std::mt19937 random(11);
    for (int round = 0; round < 40; ++round) {
        const std::size_t n = 1 + random() % 700, d = 1 + random() % 70, users = 1 + random() % 30;
        Matrix items(n, d), vectors(users, d);
        fill_normal(items, 1, static_cast<std::uint64_t>(round)), fill_normal(vectors, 1, static_cast<std::uint64_t>(1000 + round));
        if (round % 2)                                      // lengths as different as in life
            for (std::size_t i = 0; i < n; ++i)
                for (std::size_t k = 0; k < d; ++k) items[i][k] *= 8.0f / static_cast<float>((1 + i) * (1 + k));
        const std::size_t chances[] = {0, 5, 100, 500, 990, 1000};
        const auto candidates = some_of(random, n - random() % std::min<std::size_t>(n, 20) + random() % 40, chances[random() % 6]);
        std::vector<std::vector<Index>> lists;
        for (std::size_t list = 0; list < 2 * users; ++list) lists.push_back(places(some_of(random, n, random() % 600)));
        std::vector<Query> queries;
        for (std::size_t u = 0; u < users; ++u) queries.push_back({vectors[u], lists[2 * u], lists[2 * u + 1]});
        const auto count = random() % 60;
        for (const auto* kernel : all_kernels()) {
            CAPTURE(kernel->name);
            const TopK index(items, nullptr, *kernel);
            const auto together = index.best(queries, count, 2, &candidates);
            for (std::size_t u = 0; u < users; ++u) {
                const auto expected = best_scores(items, queries[u], count, candidates);
                const auto alone = index.best(queries[u], count, &candidates);
                CHECK(alone == together[u]);
                REQUIRE(together[u].size() == expected.size());
                bool allowed = true;
                double off = 0;
                for (std::size_t at = 0; at < expected.size(); ++at) {
                    allowed = allowed && may_come(queries[u], candidates, together[u][at].item);
                    off = std::max(off, std::abs(static_cast<double>(together[u][at].score) - expected[at]) / (1 + std::abs(expected[at])));
                }
                CHECK(allowed);
                CHECK(off < 5e-5);
                CHECK(std::ranges::is_sorted(together[u], better));
            }
        }
    }
}

TEST_CASE("an index with some left out at first scans the candidates among the rest") {
    Matrix items(50, 4), user(1, 4);
    fill_normal(items, 1, 1), fill_normal(user, 1, 2);
    std::vector<bool> known(50, true), candidates(50, true);
    for (std::size_t n = 0; n < 50; n += 2) known[n] = false;
    for (std::size_t n = 0; n < 50; n += 3) candidates[n] = false;
    const auto list = TopK(items, &known).best(Query{user[0], {}, {}}, 50, &candidates);
    CHECK(list.size() == 17);                               // odd, and no multiple of three
    CHECK(std::ranges::all_of(list, [](auto& each) { return each.item % 2 == 1 && each.item % 3 != 0; }));
}

TEST_CASE("the graph gives candidates alone, and a short list where there are too few of them") {
    Matrix items(2000, 16), users(20, 16);
    fill_normal(items, 1, 1), fill_normal(users, 1, 2);
    const Graph graph(items);
    const TopK exact(items);
    std::mt19937 random(3);
    for (const std::size_t chances : {900, 300, 50}) {
        const auto candidates = some_of(random, items.rows, chances);
        std::size_t found = 0;
        for (std::size_t u = 0; u < users.rows; ++u) {
            const Query query{users[u], {}, {}};
            const auto list = graph.best(query, 20, &candidates), expected = exact.best(query, 20, &candidates);
            REQUIRE(list.size() == 20);
            for (auto& each : list) {
                CHECK(candidates[each.item]);
                found += static_cast<std::size_t>(std::ranges::count(expected, each.item, &Scored::item));
            }
        }
        CHECK(found >= 20 * 20 * 9 / 10);
    }
    std::vector<bool> one(items.rows);
    one[7] = true;
    CHECK(graph.best(Query{users[0], {}, {}}, 20, &one).size() <= 1);
    CHECK(graph.best(Query{users[0], {}, {}}, 20).size() == 20);
}

TEST_CASE("models of factors list candidates as scoring everything does, alone, together and by the graph") {
    std::mt19937 random(5);
    std::vector<Event> events;
    for (Index user = 0; user < 300; ++user)
        for (int n = 0; n < 12; ++n) events.push_back({user, static_cast<Index>(random() % 40 * 5 + user % 5), 1});
    const Interactions interactions(300, 220, events);      // the last twenty had nobody
    std::vector<Person> people;
    for (Index user = 0; user < 300; ++user) people.push_back(interactions.person(user));
    for (const auto* name : {"ials", "puresvd"})
        for (const double graph_from : {1e7, 10.0})
            for (const std::size_t chances : {1000, 500, 30}) {
                CAPTURE(name);
                CAPTURE(chances);
                const auto model = make_model(name, {{"graph_from", graph_from}});
                model->fit(interactions, {});
                const auto candidates = some_of(random, 215, chances);
                const Wanted wanted{.count = 15, .candidates = &candidates};
                const auto lists = recommend_all(*model, people, wanted, 2);
                std::vector<float> scores(model->items());
                for (Index user = 0; user < 300; ++user) {
                    model->score(people[user], scores);
                    const auto expected = best_of(scores, people[user], wanted);
                    const auto alone = model->recommend(people[user], wanted);
                    REQUIRE(lists[user].size() == expected.size());
                    REQUIRE(alone.size() == expected.size());
                    for (std::size_t at = 0; at < expected.size(); ++at) {
                        const auto near = 1e-4f * (1 + std::abs(expected[at].score));
                        CHECK(std::abs(lists[user][at].score - expected[at].score) <= near);
                        if (graph_from > 10) CHECK(std::abs(alone[at].score - expected[at].score) <= near);
                        CHECK(candidates[lists[user][at].item]);
                        CHECK(candidates[alone[at].item]);
                    }
                }
                CHECK(model->recommend(people[0], {.count = 5000, .candidates = &candidates}).size() <= 215);
            }
}

}  // namespace lyceum::recsys
