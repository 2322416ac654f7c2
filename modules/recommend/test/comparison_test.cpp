// What the log says of a difference that was measured: on the owner's page, and of people of whom the truth is known.
#include "modules/items/test/shelf.hpp"
#include "modules/recommend/desk.hpp"
#include "modules/recommend/rebuild.hpp"
#include <cmath>
#include <random>

using namespace lyceum;
using namespace lyceum::recommend;
using items::test::Shelf;

namespace {

double uniform(std::mt19937_64& random) { return static_cast<double>(random() >> 11) * 0x1.0p-53; }

const ToldDifference& of(const Telling& telling, HowTold way) { return *std::ranges::find(telling.told, way, &ToldDifference::way); }
bool holds(const ToldDifference& told, double truth) { return told.low <= truth && truth <= told.high; }

/// Two items are tried, of which the first pleases eight of ten and the second two. The main configuration draws the first with 0.7, the
/// other one evenly; so many people have each, to the last one as those chances say.
struct Tried : Shelf {
    static constexpr int kPeople = 200;
    ItemId plain = put(entry("Plain")), good = put(entry("Good")), bad = put(entry("Bad"));
    Browser owner = accounts::test::person(*this, "boss", accounts::Role::owner);
    ConfigurationId even;

    Tried() {
        rebuild(app, [](auto, auto, auto) {});
        even = World::write([&](Tx& tx) {
            Configuration way;
            way.id = new_id<ConfigurationRow>(tx), way.name = "Evenly", way.share = 50, way.drawing = Drawing::evenly;
            put_configuration(tx, way);
            return way.id;
        });
        pass(hours(3));
    }
    /// `welcome`: of ten that are shown the good one.
    void show(int good_ones_welcome) {
        const auto ways = read([](Db& db) { return configurations(db); });
        std::map<ConfigurationId, int> counted;
        World::write([&](Tx& tx) {
            counted.clear();
            for (std::int64_t id = 1; counted[kMain] < kPeople || counted[even] < kPeople; ++id) {
                const PersonId person{id << 24};
                const auto way = assigned(ways, person).id;
                const auto n = counted[way];
                if (n == kPeople) continue;
                ++counted[way];
                const bool evenly = way == even, first = evenly ? n % 2 == 0 : n % 10 < 7;
                const auto item = first ? good : bad;
                const Draw draw{evenly ? Drawing::evenly : Drawing::pleasing, 2, first ? 0.7 : 0.3, 1, first ? 0.5 : 0.1, 0.38, 0.3};
                note_shown(tx, {person, way.value, now, {{plain, 0, 1, false}, {item, 4, evenly ? 0.5 : draw.pleasing, true}}, {{item, draw}}});
                if (n / 10 % 10 < (first ? good_ones_welcome : 2)) note_welcome(tx, person, item, now + minutes(1));
            }
        });
    }
    boost::json::value compared() { return owner.json("/admin/recommendations").json().at("comparisons").as_array().at(0); }
};

}  // namespace

TEST_CASE("the owner's page sets what the log says beside what was measured, and says when that is too little") {
    Tried site;
    CHECK(site.owner.get("/admin/recommendations").has("too little to tell yet"));
    site.show(8);
    site.pass(hours(1));
    auto one = site.compared();
    CHECK(one.at("configuration").as_string() == to_string(site.even));
    CHECK_FALSE(one.at("differs_otherwise").as_bool());
    auto value = [](const boost::json::value& told) { return told.at("value").to_number<double>(); };
    auto draws = one.at("draws").at("told").as_array(), lists = one.at("lists").at("told").as_array();
    REQUIRE(draws.size() == 4);
    REQUIRE(lists.size() == 4);
    for (auto& told : draws) {
        CHECK(value(told) == doctest::Approx(0.5 - 0.62));  // evenly (0.8 + 0.2) / 2, by what pleases 0.7 of 0.8 and 0.3 of 0.2
        CHECK(told.at("agrees").as_bool());
        CHECK(told.at("low").to_number<double>() < value(told));
    }
    for (auto& told : lists) {
        CHECK(value(told) == doctest::Approx(0.25 - 0.31).epsilon(0.02));       // of two that were shown
        CHECK(told.at("agrees").as_bool());
    }
    auto page = site.owner.get("/admin/recommendations");
    CHECK(page.has("doubly robust (DR)"));
    CHECK(page.has("Places for something new"));
    CHECK(page.has("-12.0 ["));
    CHECK(page.has("The log says what was measured"));
    CHECK_FALSE(page.has("Does not agree"));
}

TEST_CASE("a page without a second configuration says that there is nothing to compare") {
    Shelf shelf;
    auto owner = accounts::test::person(shelf, "boss", accounts::Role::owner);
    CHECK(owner.get("/admin/recommendations").has("there is nothing to compare"));
    CHECK(owner.json("/admin/recommendations").json().at("comparisons").as_array().empty());
}

TEST_CASE("shares that change with the times deceive the plain means, and the log tells so") {
    std::mt19937_64 random(124);
    constexpr double kGain = 0.04;
    std::vector<Sojourn> all;
    for (std::int64_t person = 1; person <= 12'000; ++person)
        for (std::int64_t time = 0; time < 2; ++time) {     // later everybody welcomes more, and more are given the other one
            const auto chance = time ? 0.5 : 0.1, usual = (time ? 0.5 : 0.1) + (person % 3 == 0 ? 0.1 : 0);
            const bool here = uniform(random) < chance;
            double welcome = 0;
            for (int n = 0; n < 5; ++n) welcome += (uniform(random) < usual + (here ? kGain : 0)) / 5.0;
            all.push_back({PersonId{person}, here, chance, welcome, time * 3 + (person % 3 == 0 ? 2 : 1)});
        }
    const auto telling = tell_of_lists(all);
    REQUIRE(telling.enough);
    CHECK(telling.here > 3'000);
    CHECK(of(telling, HowTold::measured).low > 0.1);
    for (auto way : {HowTold::propensity, HowTold::normalised, HowTold::robust}) {
        CHECK(holds(of(telling, way), kGain));
        CHECK_FALSE(of(telling, way).agrees);
    }
    const auto width = [&](HowTold way) { return of(telling, way).high - of(telling, way).low; };
    CHECK(width(HowTold::robust) < width(HowTold::propensity));
    CHECK(width(HowTold::robust) < width(HowTold::normalised));
}

TEST_CASE("what one rule drew tells what the other would have earned, and that it did not where something else changed") {
    std::mt19937_64 random(9);
    constexpr double kPleases[] = {0.5, 0.2, 0.1};
    const auto drawn = [&](std::int64_t first, Drawing by, double also) {
        std::vector<OneDraw> all;
        for (std::int64_t person = first; person < first + 1'500; ++person) {
            std::vector<std::size_t> left{0, 1, 2};
            double odds = 1;
            for (int place = 0; place < 2; ++place) {
                std::vector<double> pleasing;
                double sum = 0, guess_pleasing = 0, guess_even = 0;
                for (auto arm : left) pleasing.push_back(arm == 0 ? 4 : 1), sum += pleasing.back();
                for (std::size_t n = 0; n < left.size(); ++n) pleasing[n] /= sum, guess_pleasing += pleasing[n] * kPleases[left[n]], guess_even += kPleases[left[n]] / static_cast<double>(left.size());
                const auto even = 1 / static_cast<double>(left.size());
                auto draw = uniform(random);
                std::size_t at = 0;
                while (at + 1 < left.size() && draw >= (by == Drawing::evenly ? even : pleasing[at])) draw -= by == Drawing::evenly ? even : pleasing[at], ++at;
                const auto arm = left[at];
                all.push_back({kMain, PersonId{person}, {}, uniform(random) < kPleases[arm] + also, by == Drawing::evenly ? even : pleasing[at], {by, std::ssize(left), pleasing[at], odds, kPleases[arm], guess_pleasing, guess_even}});
                odds *= pleasing[at] / even;
                left.erase(left.begin() + static_cast<std::ptrdiff_t>(at));
            }
        }
        return all;
    };
    for (auto rule : {Drawing::evenly, Drawing::pleasing}) {
        const auto theirs = drawn(1, rule == Drawing::evenly ? Drawing::pleasing : Drawing::evenly, 0);
        const auto telling = tell_of_draws(drawn(10'000, rule, 0), theirs, rule);
        REQUIRE(telling.told.size() == 4);
        for (auto way : {HowTold::propensity, HowTold::normalised, HowTold::robust}) {
            CHECK(of(telling, way).agrees);
            CHECK(std::abs(of(telling, way).value - of(telling, HowTold::measured).value) < 0.06);
        }
        CHECK(of(telling, HowTold::robust).high - of(telling, HowTold::robust).low < of(telling, HowTold::propensity).high - of(telling, HowTold::propensity).low);
        const auto other = tell_of_draws(drawn(10'000, rule, 0.2), theirs, rule);
        CHECK_FALSE(of(other, HowTold::robust).agrees);
        CHECK_FALSE(of(other, HowTold::normalised).agrees);
    }
    CHECK_FALSE(tell_of_draws({}, drawn(1, Drawing::pleasing, 0), Drawing::evenly).enough);
    CHECK_FALSE(tell_of_lists({}).enough);
}
