// What is paid ahead rests and goes on: nothing of it is lost, nothing is won, and money never meets a closed door.
#include "modules/commerce/gifts/gifts.hpp"
#include "modules/commerce/periods.hpp"
#include "modules/commerce/prepaid/prepaid.hpp"
#include "modules/commerce/quotes.hpp"
#include "modules/commerce/refunds.hpp"
#include "modules/commerce/test/books.hpp"
#include "modules/commerce/test/renewing.hpp"
#include "platform/http/site.hpp"
#include <random>

using namespace lyceum;
using namespace lyceum::commerce;
using namespace lyceum::commerce::test;

namespace {

struct Town {
    World world;
    Shop shop = test::shop(world);
    Browser ann = accounts::test::person(world, "ann");
    PersonId anns = accounts::test::id_of(world, "ann");
    std::string pause = "/memberships/" + to_string(shop.place.community) + "/pause", resume = "/memberships/" + to_string(shop.place.community) + "/resume";

    int level() { return test::level(world, shop); }
    Time end() { return held(world, "ann", shop.place.community)->ends_at.value(); }
    void wait_until(Time until) {
        world.now = until;
        world.deliver();
        ann = ann_again(world);
    }
    void wait(Span span) { wait_until(world.now + span); }
    std::int64_t worth() {
        return world.read([&](Db& db) {
            std::int64_t sum = 0;
            for (auto& line : unused(db, anns, shop.place.community, Currency::CNY, world.now)) sum += line.minor;
            return sum;
        });
    }
};

}  // namespace

TEST_CASE("what is paid ahead rests: closed at once, and after the pause it lasts as long as was left") {
    Town town;
    buy(town.world, town.ann, plan_url(town.shop.season));
    town.wait(days(30));
    auto left = town.end() - town.world.now;
    auto worth = town.worth();
    CHECK(town.ann.get("/subscriptions").has("Paid until"));
    CHECK(town.ann.post(town.pause, {{"months", "4"}}).status == 422);
    CHECK(town.ann.post(town.pause, {{"months", "2"}}).status == 303);
    CHECK(town.level() == 0);
    CHECK(town.ann.post(town.pause, {{"months", "2"}}).status == 409);
    auto page = town.ann.get("/subscriptions");
    CHECK(page.has("60 days"));
    CHECK(town.ann.get("/membership").has("paused"));
    CHECK(town.ann.get("/billing").has("It goes on by itself"));
    CHECK(town.ann.get(plan_url(town.shop.season).str()).has("Your membership is paused"));
    CHECK(town.ann.post(plan_url(town.shop.season).str(), {{"method", "wechat"}}).status == 409);
    town.world.deliver();
    CHECK(letters_saying(town.world, "What is left of it is kept") == 1);
    everything_agrees(town.world);

    auto until = town.world.read([&](Db& db) { return resting(db, town.anns, town.shop.place.community)->until; });
    CHECK(until == after_months(town.world.now, 2, town.world.now, site_zone(town.world.app)));
    town.wait_until(until - Span{1});
    CHECK(town.level() == 0);
    town.wait(Span{1});
    CHECK(town.level() == 1);
    CHECK(town.end() - town.world.now == left);
    CHECK(town.worth() == worth);
    CHECK(letters_saying(town.world, "goes on after the pause") == 1);
    auto end = town.end();
    town.wait_until(end - Span{1});
    CHECK(town.level() == 1);
    CHECK(letters_saying(town.world, "Your membership is paused") == 1);
    town.wait(Span{1});
    CHECK(town.level() == 0);
    everything_agrees(town.world);
}

TEST_CASE("a pause ends by hand, and the next comes a month later at the earliest") {
    Town town;
    CHECK(town.ann.post(town.pause, {{"months", "1"}}).status == 404);                  // nothing is paid
    CHECK(town.ann.post(town.resume).status == 409);
    buy(town.world, town.ann, plan_url(town.shop.season));
    auto end = town.end();
    CHECK(town.ann.post(town.pause, {{"months", "3"}}).status == 303);
    town.wait(days(10));
    CHECK(town.ann.post(town.resume).status == 303);
    CHECK(town.level() == 1);
    CHECK(town.end() == end + days(10));
    CHECK(town.ann.post(town.resume).status == 409);
    CHECK(town.ann.post(town.pause, {{"months", "1"}}).status == 409);
    CHECK(town.ann.get("/subscriptions").has("less than a month ago"));
    town.wait(kBetweenRests);
    CHECK(town.ann.post(town.pause, {{"months", "1"}}).status == 303);
    CHECK(town.ann.post(town.resume).status == 303);
    town.wait(kBetweenRests);
    town.wait_until(town.end() - kRestsLeast + Span{1});
    CHECK(town.ann.post(town.pause, {{"months", "1"}}).status == 409);                  // less than a week is left
    CHECK(town.level() == 1);                                                           // all of that was rolled back
    everything_agrees(town.world);
}

TEST_CASE("what renews itself pauses its renewal; a month without a card is paid ahead like any other") {
    Town town;
    buy(town.world, town.ann, plan_url(town.shop.monthly));
    CHECK(town.ann.post(town.pause, {{"months", "1"}}).status == 409);
    CHECK(town.ann.get("/subscriptions").has("Renews on"));
    town.world.write([&](Tx& tx) { tx.run(R"sql(update subscriptions set gateway = '', agreement = '' where person = $1)sql", town.anns); });
    auto left = town.end() - town.world.now;
    CHECK(town.ann.post(town.pause, {{"months", "1"}}).status == 303);
    CHECK(of_ann(town.world).state == Renewing::ended);
    CHECK_FALSE(town.ann.get("/subscriptions").has("Ended on"));
    town.wait(days(40));
    CHECK(town.level() == 1);
    CHECK(town.end() <= town.world.now + left);
    everything_agrees(town.world);
}

TEST_CASE("periods that follow each other rest together: a gift, two levels, and what is given back meanwhile") {
    Town town;
    auto bob = accounts::test::person(town.world, "bob");
    auto season = buy(town.world, town.ann, plan_url(town.shop.season));
    auto gift = bob.post("/give/" + to_string(town.shop.season), {{"method", "wechat"}});
    press(bob, {{}, gift.location()});
    town.world.deliver();
    auto code = town.world.read([&](Db& db) { return gifts_by(db, accounts::test::id_of(town.world, "bob")).at(0).code; });
    CHECK(town.ann.post("/gift/" + code).status == 303);
    auto left = town.end() - town.world.now;
    CHECK(left == days(180));
    CHECK(town.ann.post(town.pause, {{"months", "1"}}).status == 303);
    everything_agrees(town.world);

    SUBCASE("both go on, one after the other") {
        town.wait(days(20));
        CHECK(town.ann.post(town.resume).status == 303);
        CHECK(town.end() - town.world.now == left);
        town.wait(days(90));
        CHECK(town.level() == 1);
    }
    SUBCASE("what was given back does not go on") {
        town.world.write([&](Tx& tx) { commerce::refund(tx, season, {yuan(108'00), "Moved away", town.shop.owner}); });
        town.wait(days(32));                                                            // it went on by itself, without its first part
        CHECK(town.level() == 0);
        town.wait(days(80));
        CHECK(town.level() == 0);
        town.wait(days(20));
        CHECK(town.level() == 1);                                                       // the gift follows where it stood
    }
    SUBCASE("a gift that is taken ends the pause, and follows") {
        auto second = bob.post("/give/" + to_string(town.shop.season), {{"method", "wechat"}});
        press(bob, {{}, second.location()});
        town.wait(days(10));
        auto next = town.world.read([&](Db& db) { return gifts_by(db, accounts::test::id_of(town.world, "bob")).at(0).code; });
        CHECK(town.ann.post("/gift/" + next).status == 303);
        CHECK(town.level() == 1);
        CHECK(town.end() == town.world.now + left + days(90));
    }
    everything_agrees(town.world);
}

TEST_CASE("money that arrives while it rests ends the pause and buys what follows") {
    Town town;
    buy(town.world, town.ann, plan_url(town.shop.season));
    auto begun = begin(town.ann, plan_url(town.shop.season));
    CHECK(town.ann.post(town.pause, {{"months", "1"}}).status == 303);
    CHECK(town.level() == 0);
    press(town.ann, begun);
    town.world.deliver();
    CHECK(town.level() == 1);
    CHECK(town.end() == town.world.now + days(180));
    town.wait(days(40));                                                                // the day of the pause finds nothing to do
    CHECK(town.level() == 1);
    CHECK(letters_saying(town.world, "goes on after the pause") == 1);
    everything_agrees(town.world);
}

TEST_CASE("whoever closes the account while it rests hears no more of it") {
    Town town;
    buy(town.world, town.ann, plan_url(town.shop.season));
    CHECK(town.ann.post(town.pause, {{"months", "1"}}).status == 303);
    town.world.write([&](Tx& tx) { drop_rests(tx, {.person = town.anns}); });
    town.wait(days(40));
    CHECK(letters_saying(town.world, "goes on after the pause") == 0);
}

TEST_CASE("whatever is paused and taken up, days that are open add up to days that were paid") {
    std::mt19937 chance(20);
    for (int round = 0; round < 6; ++round) {
        Town town;
        buy(town.world, town.ann, plan_url(town.shop.season));
        auto began = town.world.now;
        Span open{};
        auto hours_at = [&] { return static_cast<std::int64_t>(chance() % 400 + 1); };
        for (int step = 0; step < 40 && open < days(90); ++step) {
            town.ann.post(chance() % 2 ? town.pause : town.resume, {{"months", std::to_string(chance() % 3 + 1)}});
            auto wait = hours(hours_at());
            for (auto until = town.world.now + wait; town.world.now < until && open < days(90);) {
                bool was = town.level() == 1;
                auto rest = town.world.read([&](Db& db) { return resting(db, town.anns, town.shop.place.community); });
                auto next = was ? std::min(until, town.end()) : rest ? std::min(until, rest->until) : until;
                if (was) open.micros += (next - town.world.now).micros;
                town.wait_until(next);
            }
        }
        CHECK(open <= days(90));
        if (town.level() == 0 && !town.world.read([&](Db& db) { return resting(db, town.anns, town.shop.place.community); })) CHECK(open == days(90));
        CHECK(town.world.now > began);
        everything_agrees(town.world);
    }
}
