// The numbers of a community: counted once, blurred as promised, shown to whom they are for.
#include "engines/privacy/noise.hpp"
#include "modules/discussion/test/talk.hpp"
#include "modules/statistics/store.hpp"

using namespace lyceum;
using namespace lyceum::statistics;

namespace {

/// A week of Ann's many posts and Cat's one is over.
struct House : discussion::test::Talk {
    std::string manage = "/c/systems/manage/statistics", numbers = "/c/systems/statistics";
    Week week;

    House() {
        using discussion::PostKind;
        auto topic = discussion::test::topic(*this, place, bob_id, "What was hard this week?");
        for (int i = 0; i < 14; ++i) discussion::test::post(*this, PostKind::reply, topic, ann_id, "Reply " + std::to_string(i));
        discussion::test::post(*this, PostKind::reply, topic, cat_id, "Only one");
        pass(days(7));
        week = Week::before(now);
    }
    Answer choose(Browser& who, const std::string& mode, const std::string& epsilon = "1000") {
        return who.post(manage, {{"mode", mode}, {"epsilon_milli", epsilon}});
    }
    std::int64_t counted(Measure measure) {
        return read([&](Db& db) { return statistics::count(db, place.community, measure, week); });
    }
    std::vector<WeekFigures> kept() { return read([&](Db& db) { return statistics::published(db, place.community, 10); }); }
};

}  // namespace

TEST_CASE("a week is counted with nobody in it more often than the noise covers") {
    House house;
    CHECK(house.counted(Measure::newcomers) == 4);
    CHECK(house.counted(Measure::writers) == 3);
    CHECK(house.counted(Measure::works) == 1);
    CHECK(house.counted(Measure::posts) == most_of_one(Measure::posts) + 1);
    house.pass(days(7));
    house.week = Week::before(house.now);
    CHECK(house.counted(Measure::writers) == 0);
}

TEST_CASE("numbers are published once, say their noise, and are gone when they are switched off") {
    House house;
    CHECK(house.guest.get(house.numbers).status == 404);
    CHECK_FALSE(house.guest.get("/c/systems/about").has("In numbers"));
    CHECK(house.choose(house.olga, "noisy").status == 303);
    auto first = house.kept();
    REQUIRE(first.size() == 1);
    REQUIRE(first[0].figures.size() == 4);
    CHECK(first[0].from == house.week.from);
    CHECK(first[0].epsilon_milli == 1'000);
    for (auto& figure : first[0].figures)
        CHECK(figure.margin == engines::privacy::Mechanism{.epsilon = 0.25, .sensitivity = most_of_one(figure.measure)}.margin());

    for (int i = 0; i < 20; ++i) house.choose(house.olga, i % 2 ? "noisy" : "exact");     // asking often tells no more
    CHECK(json::text(house.kept()) == json::text(first));
    for (auto* part : {"In numbers", "/c/systems/statistics"}) CHECK(house.guest.get("/c/systems/about").has(part));
    auto page = house.guest.get(house.numbers);
    for (auto* part : {"ε = 1 for a whole week", "People who wrote", "±"}) CHECK_MESSAGE(page.has(part), part);

    house.choose(house.olga, "exact");
    house.pass(days(7));
    house.deliver();
    auto weeks = house.kept();
    REQUIRE(weeks.size() == 2);
    CHECK(weeks[0].epsilon_milli == 0);
    CHECK(weeks[0].figures[1].value == 0);
    CHECK(weeks[0].figures[1].margin == 0);
    CHECK(house.choose(house.olga, "off").status == 303);
    CHECK(house.guest.get(house.numbers).status == 404);
}

TEST_CASE("only those who manage a community choose, and only what is offered") {
    House house;
    CHECK(house.choose(house.ann, "exact").status == 403);
    CHECK(house.ann.get(house.manage).status == 403);
    CHECK(house.choose(house.olga, "noisy", "1000000").status == 422);
    CHECK(house.choose(house.olga, "loud").status == 422);
    CHECK(house.kept().empty());
    CHECK(house.olga.get(house.manage).has("Numbers with noise"));
}
