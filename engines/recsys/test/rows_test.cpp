// What single rows of the list of features ask of the recommender: factors beat popularity, slopes of BPR, five courses for each of a
// thousand people, and marks that an independent scorer comes to as well.
#include "engines/recsys/evaluation.hpp"
#include "engines/recsys/models/factors.hpp"
#include <algorithm>
#include <cmath>
#include <doctest/doctest.h>
#include <map>
#include <random>
#include <set>

using namespace lyceum::recsys;

namespace {

/// A public-shaped set, the same every time: a few items have most of the interactions, people have two subjects of ten, and the last
/// two items of each are what is asked for.
struct Shaped {
    Interactions train;
    SparseRows wanted;

    Shaped() {
        constexpr Index kUsers = 600, kItems = 400, kSubjects = 10;
        std::mt19937 random(17);
        std::vector<Event> events;
        std::vector<Cell> later;
        for (Index user = 0; user < kUsers; ++user) {
            std::vector<Index> had;
            while (had.size() < 14) {
                const auto subject = random() % 10 < 9 ? (random() % 2 ? user % kSubjects : (user / kSubjects + 3) % kSubjects) : random() % kSubjects;
                const auto place = static_cast<double>(random() % 100'000) / 100'000;
                const auto item = static_cast<Index>(subject + kSubjects * static_cast<Index>(std::pow(place, 1.5) * (kItems / kSubjects)));
                if (std::find(had.begin(), had.end(), item) == had.end()) had.push_back(item);
            }
            for (std::size_t n = 0; n < had.size(); ++n) {
                if (n + 2 < had.size()) events.push_back({user, had[n], 1});
                else later.push_back({user, had[n], 1});
            }
        }
        train = Interactions(kUsers, kItems, events);
        wanted = SparseRows(kUsers, kItems, later);
    }

    Judged judged(std::string_view name, const Settings& settings = {}) const {
        const auto model = make_model(name, settings);
        model->fit(train, {});
        const auto users = users_to_judge(train, wanted);
        std::vector<Person> people;
        for (auto user : users) people.push_back(train.person(user));
        return judge(train, wanted, users, recommend_all(*model, people, {.count = 20}), {});
    }
};

/// ln σ of what BPR learns from: the score of the one that was chosen above that of the one that was not.
double gain(const std::vector<double>& user, const std::vector<double>& yes, const std::vector<double>& no, double bias_yes, double bias_no) {
    double x = bias_yes - bias_no;
    for (std::size_t f = 0; f < user.size(); ++f) x += user[f] * (yes[f] - no[f]);
    return -std::log1p(std::exp(-x));
}

/// Everything BPR learnt, read out of the bytes that it saves.
struct Learnt {
    std::size_t factors = 0;
    std::vector<float> users, items, bias;
    explicit Learnt(const Model& model) {
        Writer writer;
        model.write(writer);
        const std::string bytes(writer.bytes());
        Reader reader(bytes);
        factors = reader.get<std::uint64_t>();
        reader.get<std::uint64_t>();                        // the seed
        users = reader.vector<float>(), items = reader.vector<float>(), bias = reader.vector<float>();
    }
};

}  // namespace

TEST_CASE("factors learnt with confidence beat popularity on a set shaped as public ones are, beyond chance") {
    const Shaped set;
    const auto factors = set.judged("ials", {{"dimensions", 16}, {"regularisation", 0.03}}), popular = set.judged("popularity");
    for (auto name : {"recall@20", "ndcg@20"}) {
        CAPTURE(name);
        const auto difference = paired_difference(factors.find(name)->of_user, popular.find(name)->of_user);
        CHECK(difference.low > 0);
        CHECK(factors.find(name)->mean > 1.5 * popular.find(name)->mean);
    }
}

TEST_CASE("a step of BPR follows the slope of what it maximises, worked out by finite differences") {
    constexpr double kRate = 0.5, kRegularisation = 0.2, kStep = 1e-5;
    const std::vector<Event> events = {{0, 0, 1}};          // one user, one item that was chosen and one that was not: one step an epoch
    const Interactions one(1, 2, events);
    for (const double factors : {1.0, 8.0, 13.0}) {
        CAPTURE(factors);
        const auto learnt = [&](bool stop) {
            const auto model = make_model("bpr", {{"factors", factors}, {"epochs", 1}, {"rate", kRate}, {"regularisation", kRegularisation}});
            model->fit(one, {.seed = 5, .stop = [stop] { return stop; }});
            return Learnt(*model);
        };
        const auto before = learnt(true), after = learnt(false);
        const auto f = before.factors;
        REQUIRE(f == static_cast<std::size_t>(factors));
        REQUIRE(before.users.size() == f);
        REQUIRE(before.items.size() == 2 * f);
        REQUIRE(before.bias.size() == 2);
        const auto all_of = [&](const Learnt& of) {
            std::vector<double> all(of.users.begin(), of.users.end());
            all.insert(all.end(), of.items.begin(), of.items.end());
            all.insert(all.end(), of.bias.begin(), of.bias.end());
            return all;
        };
        const auto part = [&](const std::vector<double>& all, std::size_t n) { return std::vector<double>(all.begin() + static_cast<long>(n * f), all.begin() + static_cast<long>((n + 1) * f)); };
        const auto value = [&](const std::vector<double>& all) {
            double squares = 0;
            for (auto each : all) squares += each * each;
            return gain(part(all, 0), part(all, 1), part(all, 2), all[3 * f], all[3 * f + 1]) - kRegularisation / 2 * squares;
        };
        auto at = all_of(before);
        const auto reached = all_of(after);
        for (std::size_t n = 0; n < at.size(); ++n) {
            const auto here = at[n];
            at[n] = here + kStep;
            const auto above = value(at);
            at[n] = here - kStep;
            const auto below = value(at);
            at[n] = here;
            CHECK(std::abs((reached[n] - here) / kRate - (above - below) / (2 * kStep)) < 1e-5);
        }
    }
}

TEST_CASE("five courses of ten thousand for each of a thousand people are those that looking at everything finds, and none they have") {
    constexpr Index kPeople = 1000, kCourses = 10'000;
    std::mt19937 random(23);
    std::vector<Event> events;
    for (Index user = 0; user < kPeople; ++user)
        for (int n = 0; n < 30; ++n) {
            const auto place = static_cast<double>(random() % 1'000'000) / 1'000'000;
            events.push_back({user, static_cast<Index>(place * place * kCourses), 1});
        }
    const Interactions owned(kPeople, kCourses, events);
    const auto model = make_model("ials", {{"dimensions", 16}, {"iterations", 3}});
    model->fit(owned, {});
    std::vector<Person> people;
    for (Index user = 0; user < kPeople; ++user) people.push_back(owned.person(user));
    std::vector<bool> offered(kCourses, true);
    for (Index item = 0; item < kCourses; item += 11) offered[item] = false;
    const auto& factors = dynamic_cast<const FactorModel&>(*model).factors();
    for (const auto* candidates : {static_cast<const std::vector<bool>*>(nullptr), static_cast<const std::vector<bool>*>(&offered)}) {
        const auto lists = recommend_all(*model, people, {.count = 5, .candidates = candidates});
        REQUIRE(lists.size() == kPeople);
        double off = 0;
        std::size_t wrong = 0;
        for (Index user = 0; user < kPeople; ++user) {
            const auto vector = model->fold_in(people[user]);
            std::vector<double> best;
            for (Index item = 0; item < kCourses; ++item) {
                if (!owned.by_item()[item].size() || (candidates && !(*candidates)[item]) || std::ranges::binary_search(people[user].history.columns, item)) continue;
                double score = 0;
                for (std::size_t k = 0; k < vector.size(); ++k) score += static_cast<double>(vector[k]) * static_cast<double>(factors[item][k]);
                if (best.size() == 5 && score <= best.back()) continue;
                best.insert(std::ranges::upper_bound(best, score, std::greater()), score);
                if (best.size() > 5) best.pop_back();
            }
            REQUIRE(lists[user].size() == best.size());
            for (std::size_t n = 0; n < best.size(); ++n) {
                off = std::max(off, std::abs(best[n] - static_cast<double>(lists[user][n].score)) / (1 + std::abs(best[n])));
                wrong += std::ranges::binary_search(people[user].history.columns, lists[user][n].item) || (candidates && !(*candidates)[lists[user][n].item]);
            }
        }
        CHECK(off < 1e-4);
        CHECK(wrong == 0);
    }
}

// ---- an independent scorer ----------------------------------------------------------------------------

namespace {

using Sets = std::map<Index, std::set<Index>>;

/// Every mark of lists, in plain loops over sets that share nothing with the engine: users and items are those of the maps.
std::map<std::string, double> scored(const Sets& train, const Sets& test, const std::map<Index, std::vector<Index>>& lists, std::size_t k, std::size_t ndcg_k, bool at_most_k) {
    std::map<std::string, double> sums;
    Sets readers;
    std::map<Index, double> shown;
    std::set<Index> catalogue;
    for (auto& [user, items] : train)
        for (auto item : items) readers[item].insert(user), catalogue.insert(item);
    const auto popularity = [&](Index item) { return readers.contains(item) ? static_cast<double>(readers.at(item).size()) : 0.0; };
    double users = 0, shows = 0;
    for (auto& [user, wants] : test) {
        const auto& had = train.contains(user) ? train.at(user) : std::set<Index>();
        std::set<Index> wanted;
        for (auto item : wants) {
            catalogue.insert(item);
            if (!had.contains(item)) wanted.insert(item);
        }
        if (wanted.empty()) continue;
        ++users;
        std::vector<Index> list;
        if (const auto at = lists.find(user); at != lists.end())
            for (auto item : at->second)
                if (!had.contains(item) && std::find(list.begin(), list.end(), item) == list.end()) list.push_back(item);
        double hits = 0, gained = 0, ideal = 0, precisions = 0, first = 0;
        for (std::size_t n = 0; n < list.size(); ++n) {
            const bool hit = wanted.contains(list[n]);
            if (n < ndcg_k && hit) gained += std::log(2.0) / std::log(static_cast<double>(n + 2));
            if (n >= k) continue;
            ++shown[list[n]], ++shows;
            if (!hit) continue;
            ++hits;
            precisions += hits / static_cast<double>(n + 1);
            if (first == 0) first = 1 / static_cast<double>(n + 1);
        }
        for (std::size_t n = 0; n < std::min(ndcg_k, wanted.size()); ++n) ideal += std::log(2.0) / std::log(static_cast<double>(n + 2));
        const auto most = static_cast<double>(std::min(k, wanted.size()));
        sums["recall"] += hits / (at_most_k ? most : static_cast<double>(wanted.size()));
        sums["ndcg"] += gained / ideal, sums["hit"] += hits > 0, sums["precision"] += hits / static_cast<double>(k), sums["mrr"] += first, sums["map"] += precisions / most;
        double unlike = 0, pairs = 0;                       // by the people two items have in common
        for (std::size_t a = 0; a < std::min(k, list.size()); ++a)
            for (std::size_t b = 0; b < a; ++b, ++pairs) {
                double common = 0;
                for (auto reader : readers[list[a]]) common += readers[list[b]].contains(reader);
                unlike += 1 - (common > 0 ? common / std::sqrt(popularity(list[a]) * popularity(list[b])) : 0);
            }
        sums["diversity"] += pairs > 0 ? unlike / pairs : 1;
    }
    for (auto& [name, sum] : sums) sum /= users;
    // Gini by the mean difference of all pairs of the catalogue, half of it over the mean. What is shown may lie outside of it.
    double differences = 0;
    std::vector<double> times;
    for (auto& [item, count] : shown) times.push_back(count);
    times.resize(std::max(times.size(), catalogue.size()));
    for (auto a : times)
        for (auto b : times) differences += std::abs(a - b);
    const auto all = static_cast<double>(catalogue.size());
    sums["gini"] = differences / (2 * all * shows);
    sums["coverage"] = static_cast<double>(shown.size()) / all;
    for (auto& [item, count] : shown) {
        sums["mean_popularity"] += count * popularity(item) / shows;
        sums["novelty_bits"] += count * std::log2(static_cast<double>(train.size()) / std::max(popularity(item), 0.5)) / shows;
    }
    sums["users"] = users, sums["catalogue"] = all;
    return sums;
}

}  // namespace

TEST_CASE("an independent scorer comes to the same marks to five digits, on random sets, by both protocols") {
    std::mt19937 random(31);
    for (int round = 0; round < 12; ++round) {
        CAPTURE(round);
        const Index people = 40 + random() % 60, items = 60 + random() % 120;
        Sets train, test;
        std::map<Index, std::vector<Index>> lists;
        std::vector<Event> events;
        std::vector<Cell> later;
        std::vector<Index> users;
        std::vector<std::vector<Scored>> given;
        for (Index user = 0; user < people; ++user) {
            for (auto n = random() % 14; n; --n)            // some people have nothing, some items are skewed
                if (const auto item = static_cast<Index>(std::min(random() % items, random() % items)); train[user].insert(item).second) events.push_back({user, item, 1});
            if (train[user].empty()) train.erase(user);
            for (auto n = random() % 6; n; --n)             // some of it is known already
                if (const auto item = static_cast<Index>(random() % items); test[user].insert(item).second) later.push_back({user, item, 1});
            std::vector<Scored> list;
            for (auto n = random() % 40; n; --n) {          // with what is known, and twice
                const auto item = static_cast<Index>(std::min(random() % items, random() % items));
                list.push_back({item, static_cast<float>(n)}), lists[user].push_back(item);
            }
            users.push_back(user), given.push_back(std::move(list));
        }
        const Interactions known(people, items, events);
        const SparseRows wanted(people, items, later);
        for (const bool at_most_k : {false, true}) {
            const std::size_t k = 5 + random() % 16, ndcg_k = at_most_k ? 30 : k;
            const auto judged = judge(known, wanted, users, given, {.k = k, .recall_at = {k}, .ndcg_at = {ndcg_k}, .denominator = at_most_k ? Denominator::at_most_k : Denominator::all_relevant});
            const auto expected = scored(train, test, lists, k, ndcg_k, at_most_k);
            CHECK(static_cast<double>(judged.users.size()) == expected.at("users"));
            CHECK(static_cast<double>(judged.catalogue) == expected.at("catalogue"));
            const auto compare = [&](std::string_view full, double value) {
                const std::string name(full.substr(0, full.find('@')));
                CAPTURE(name);
                REQUIRE(expected.contains(name));
                CHECK(std::abs(value - expected.at(name)) < 5e-6 * (1 + std::abs(value)));
            };
            CHECK(judged.measures.size() == 6);
            CHECK(judged.of_lists.size() == 5);
            for (auto& measure : judged.measures) compare(measure.name, measure.mean);
            for (auto& [name, value] : judged.of_lists) compare(name, value);
        }
    }
}
