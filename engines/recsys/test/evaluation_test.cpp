// Files, cuts, marks and intervals: numbers worked out by hand, and what must hold for any data.
#include "engines/recsys/evaluation.hpp"
#include "engines/recsys/loading.hpp"
#include "engines/recsys/splits.hpp"
#include "engines/recsys/tuning.hpp"
#include <doctest/doctest.h>
#include <algorithm>
#include <cmath>
#include <random>
#include <set>

using namespace lyceum::recsys;

namespace {

struct Read {
    Names users, items;
    std::vector<Event> events;
    Loaded loaded;
    explicit Read(std::string_view text) { loaded = load_events(text, users, items, events); }
};

std::vector<Event> many_events() {
    std::vector<Event> events;
    std::mt19937 random(5);
    for (Index user = 0; user < 60; ++user)
        for (int n = 0; n < 1 + static_cast<int>(user % 12); ++n) events.push_back({user, static_cast<Index>(random() % 40), 1, 0, static_cast<std::int64_t>(random() % 1000)});
    return events;
}

std::set<std::pair<Index, Index>> pairs(const std::vector<Event>& events) {
    std::set<std::pair<Index, Index>> all;
    for (auto& event : events) all.emplace(event.user, event.item);
    return all;
}

std::vector<std::string> by_space(std::string_view text) {
    std::vector<std::string> words;
    for (std::size_t at = 0; at < text.size();) {
        const auto end = std::min(text.find(' ', at), text.size());
        if (end > at) words.emplace_back(text.substr(at, end - at));
        at = end + 1;
    }
    return words;
}

}  // namespace

TEST_CASE("a file of interactions is read as it is meant, and bad rows are named by line") {
    const Read read("\xef\xbb\xbfitem_id,User_ID,other,rating,timestamp\r\n\"a \"\"b\"\"\",7,x,2.5,100\r\n\nc,7,,,\n,7,,1,1\nd,,x,1,1\ne,8,x,nan,1\nf,8,x,1,soon\ng,8,x,1e999,1\nh,8,x,-3,1.5e3\n\"i,9,x,1,1\nj,10,x,1,5");
    REQUIRE(read.events.size() == 4);
    CHECK(read.items[0] == "a \"b\"");
    CHECK(read.events[0].value == 2.5f);
    CHECK(read.events[0].at == 100);
    CHECK(read.events[1].value == 1);
    CHECK(read.events[2].value == -3);
    CHECK(read.events[2].at == 1500);
    CHECK(read.events[3].user == 2);
    CHECK(read.loaded.rows == 4);
    CHECK(read.loaded.bad == 6);
    std::vector<std::size_t> lines;
    for (auto& bad : read.loaded.first_bad) lines.push_back(bad.line);
    CHECK(lines == std::vector<std::size_t>{5, 6, 7, 8, 9, 11});
    CHECK(read.loaded.first_bad[0].why == "no item");

    const Read bare("5,9000000000,3\n5,1\n");
    REQUIRE(bare.events.size() == 2);
    CHECK(bare.events[0].value == 3);
    const Read lists("u1 3 4 5\nu2\n\nu3 3\n");
    CHECK(lists.events.size() == 4);
    CHECK(lists.users.size() == 3);
    CHECK(Read("").events.empty());
    CHECK(Read("user_id,item_id\n").events.empty());
    CHECK(Read("a,\"b\tc\",1,1\n").loaded.bad == 1);
    CHECK(Read("a,\"b,c\",1,1\n").loaded.bad == 1);
    CHECK(Read(std::string(300, 'x') + ",b\n").loaded.bad == 1);
}

TEST_CASE("any bytes are read without harm, and no row is lost without being counted") {
    std::mt19937 random(11);
    const std::string_view letters = "a,b\"\n\r 1.-e\t\0;:\xff\xe4";
    for (int n = 0; n < 3000; ++n) {
        std::string text;
        for (auto length = random() % 120; length; --length) text += letters[random() % letters.size()];
        const Read read(text);
        CHECK(read.events.size() == read.loaded.rows);
        CHECK(read.loaded.first_bad.size() == std::min(read.loaded.bad, kBadRowsKept));
        for (auto& event : read.events) CHECK((event.user < read.users.size() && event.item < read.items.size() && std::isfinite(event.value)));
        Names items, features;
        std::vector<Cell> cells;
        load_contents(text, items, features, cells, &by_space);
        for (auto& cell : cells) CHECK((cell.row < items.size() && cell.column < features.size() && cell.value >= 0));
    }
}

TEST_CASE("contents are features with weights, or texts that are cut") {
    Names items, features;
    std::vector<Cell> cells;
    auto loaded = load_contents("item_id,feature,weight\n3,red,2\n3,blue,\n4,red,-1\n", items, features, cells, &by_space);
    CHECK(loaded.rows == 2);
    CHECK(loaded.bad == 1);
    CHECK(cells[0].value == 2);
    CHECK(cells[1].column == 1);
    loaded = load_contents("item_id,text\n9,\"red, green red\"\n", items, features, cells, &by_space);
    CHECK(loaded.rows == 1);
    CHECK(cells.size() == 5);
}

TEST_CASE("every cut is a cut: the same each time, nothing lost, nothing on both sides") {
    const auto events = many_events();
    for (auto kind : {Cut::random, Cut::last, Cut::by_time, Cut::strong, Cut::cold_items}) {
        CAPTURE(static_cast<int>(kind));
        const CutOptions options{.cut = kind, .share = 0.3};
        const auto parts = cut(events, options), again = cut(events, options);
        CHECK(pairs(parts.test) == pairs(again.test));
        CHECK_FALSE(parts.test.empty());
        CHECK_FALSE(parts.train.empty());
        std::set<std::pair<Index, Index>> all;
        for (auto* side : {&parts.train, &parts.known, &parts.test})
            for (auto& pair : pairs(*side)) CHECK(all.insert(pair).second);
        CHECK(all == pairs(events));
        auto shuffled = events;
        std::shuffle(shuffled.begin(), shuffled.end(), std::mt19937(2));
        if (kind != Cut::last) CHECK(pairs(cut(shuffled, options).test) == pairs(parts.test));
        if (kind == Cut::random || kind == Cut::last)
            for (Index user = 0; user < 60; ++user) CHECK(std::any_of(parts.train.begin(), parts.train.end(), [&](auto& event) { return event.user == user; }));
        if (kind == Cut::by_time)
            for (auto& event : parts.test) CHECK(event.at >= std::max_element(parts.train.begin(), parts.train.end(), [](auto& a, auto& b) { return a.at < b.at; })->at);
        if (kind == Cut::strong) {
            std::set<Index> learnt, tested;
            for (auto& event : parts.train) learnt.insert(event.user);
            for (auto& event : parts.test) tested.insert(event.user);
            for (auto user : tested) CHECK_FALSE(learnt.contains(user));
            CHECK_FALSE(parts.known.empty());
        }
        if (kind == Cut::cold_items)
            for (auto& test : parts.test) CHECK(std::none_of(parts.train.begin(), parts.train.end(), [&](auto& event) { return event.item == test.item; }));
        CHECK(cut({}, options).test.empty());
    }
}

TEST_CASE("marks of a list, worked out by hand, by both protocols") {
    const std::vector<Event> events = {{0, 9}, {1, 9}, {1, 0}};
    const Interactions known(3, 10, events);
    const std::vector<Cell> later = {{0, 1, 1}, {0, 3, 1}, {0, 5, 1}, {0, 9, 1}, {1, 0, 1}, {2, 7, 1}};
    const SparseRows wanted(3, 10, later);
    CHECK(users_to_judge(known, wanted) == std::vector<Index>{0, 2});
    const std::vector<Index> users = {0, 1, 2};
    const std::vector<std::vector<Scored>> lists = {{{9, 9}, {4, 8}, {1, 7}, {1, 6}, {3, 5}}, {{2, 1}}, {}};
    Judging judging{.k = 2, .recall_at = {1, 2, 3}, .ndcg_at = {2}};
    const auto judged = judge(known, wanted, users, lists, judging);
    CHECK(judged.users == std::vector<Index>{0, 2});
    CHECK(judged.find("recall@1")->of_user[0] == 0);
    CHECK(judged.find("recall@2")->of_user[0] == doctest::Approx(1.0 / 3));
    CHECK(judged.find("recall@3")->of_user[0] == doctest::Approx(2.0 / 3));
    CHECK(judged.find("recall@3")->mean == doctest::Approx(1.0 / 3));
    CHECK(judged.find("ndcg@2")->of_user[0] == doctest::Approx((1 / std::log2(3.0)) / (1 + 1 / std::log2(3.0))));
    CHECK(judged.find("hit@2")->of_user[0] == 1);
    CHECK(judged.find("precision@2")->of_user[0] == 0.5);
    CHECK(judged.find("mrr@2")->of_user[0] == 0.5);
    CHECK(judged.find("map@2")->of_user[0] == 0.25);
    CHECK(judged.find("hit@2")->of_user[1] == 0);
    CHECK(judged.without_list == 1);
    CHECK(judged.with_short_list == 1);
    CHECK(judged.find("nothing") == nullptr);
    judging.denominator = Denominator::at_most_k;
    CHECK(judge(known, wanted, users, lists, judging).find("recall@1")->of_user[0] == 0);
    CHECK(judge(known, wanted, users, lists, judging).find("recall@2")->of_user[0] == 0.5);
    CHECK_THROWS_AS(judge(known, wanted, users, {}, judging), std::invalid_argument);
    CHECK(judge({}, {}, {}, {}, judging).find("recall@2")->mean == 0);
}

TEST_CASE("coverage, novelty, evenness, likeness and calibration of lists") {
    const std::vector<Event> events = {{0, 0}, {1, 0}, {2, 0}, {3, 0}, {0, 1}, {1, 2}};
    const Interactions known(4, 4, events);
    const std::vector<Cell> later = {{0, 3, 1}, {1, 3, 1}, {2, 1, 1}}, about = {{0, 0, 1}, {1, 0, 1}, {2, 1, 1}, {3, 1, 2}};
    const SparseRows wanted(4, 4, later), topics(4, 2, about);
    const std::vector<Index> users = {0, 1, 2};
    const std::vector<std::vector<Scored>> lists = {{{2, 1}, {3, 1}}, {{1, 1}, {3, 1}}, {{1, 1}, {2, 1}}};
    const auto judged = judge(known, wanted, users, lists, {.k = 2, .topics = &topics});
    const auto value = [&](std::string_view name) { return std::find_if(judged.of_lists.begin(), judged.of_lists.end(), [&](auto& each) { return each.first == name; })->second; };
    CHECK(judged.catalogue == 4);
    CHECK(value("coverage@2") == doctest::Approx(0.75));
    CHECK(value("mean_popularity@2") == doctest::Approx(4.0 / 6));
    CHECK(value("novelty_bits@2") == doctest::Approx((4 * 2 + 2 * 3) / 6.0));       // -log2(1/4), and -log2(.5/4) for what nobody has
    CHECK(value("gini@2") == doctest::Approx(0.25));
    CHECK(value("diversity@2") == doctest::Approx((0 + 1 + 1) / 3.0));
    // User 0 read topic 0 only and is shown topic 1; user 1 read both evenly and is shown so; user 2 read topic 0 and is shown both.
    CHECK(value("calibration@2") == doctest::Approx((std::log(1 / 0.01) + 0 + std::log(1 / (0.99 * 0.5 + 0.01))) / 3).epsilon(1e-6));
    const auto one = judge(known, wanted, users, lists, {.k = 2, .topics = &topics, .threads = 1}), three = judge(known, wanted, users, lists, {.k = 2, .topics = &topics, .threads = 3});
    CHECK(one.of_lists == three.of_lists);
}

TEST_CASE("the interval of a difference holds the truth about as often as it says, and knows nothing from something") {
    std::vector<double> a(400), b(400);
    std::mt19937 random(9);
    std::normal_distribution<double> noise(0, 1);
    int held = 0;
    for (int trial = 0; trial < 100; ++trial) {
        for (std::size_t n = 0; n < a.size(); ++n) b[n] = noise(random), a[n] = b[n] + 0.3 + noise(random);
        const auto difference = paired_difference(a, b, 400, static_cast<std::uint64_t>(trial));
        held += difference.low <= 0.3 && 0.3 <= difference.high;
        CHECK(difference.low < difference.high);
        CHECK(difference.high - difference.low == doctest::Approx(2 * 1.96 / 20).epsilon(0.25));
    }
    CHECK(held >= 87);
    CHECK(held <= 100);
    const auto nothing = paired_difference(a, a);
    CHECK(nothing.mean == 0);
    CHECK_FALSE(nothing.certain());
    CHECK(paired_difference({}, {}).mean == 0);
    CHECK_THROWS_AS(paired_difference(a, {}), std::invalid_argument);
}

TEST_CASE("a search for settings stays in range, goes on where it stopped, and finds a maximum") {
    const ModelKind kind{.name = "some", .parameters = {{"ridge", 1, 1e-4, 1e4, Parameter::Scale::logarithmic, "x"}, {"share", 0.5, 0, 1, Parameter::Scale::linear, "x"},
                                                          {"count", 10, 0, 1000, Parameter::Scale::whole_logarithmic, "x"}, {"fixed", 3, 0, 9, Parameter::Scale::whole, "x"}}};
    std::vector<Trial> tried;
    for (int n = 0; n < 120; ++n) {
        auto settings = next_settings(kind, tried, {{"fixed", 7}});
        CHECK(settings == next_settings(kind, tried, {{"fixed", 7}}));
        if (n == 0) CHECK(settings["ridge"] == 1);
        CHECK(settings["fixed"] == 7);
        for (auto& parameter : kind.parameters) CHECK((settings.find(parameter.name)->second >= parameter.least && settings.find(parameter.name)->second <= parameter.most));
        CHECK(settings["count"] == std::round(settings["count"]));
        const auto value = -std::pow(std::log10(settings["ridge"]) - 2, 2) - std::pow(settings["share"] - 0.2, 2);
        tried.push_back({std::move(settings), value});
    }
    CHECK(best_of(tried)->value > -0.05);
    CHECK(best_of(std::span<const Trial>()) == nullptr);
}
