// Revenue: a year that was reckoned by hand, random years against a plain sum, and alarms.
#include "modules/commerce/refunds.hpp"
#include "modules/commerce/test/shop.hpp"
#include "modules/revenue/pages.hpp"
#include <random>

using namespace lyceum;
using namespace lyceum::revenue;

namespace {

Time day(const char* text) { return from_iso8601(text).value() + hours(4); }        // noon in China

struct House {
    House() : shop(commerce::test::shop(world)) { fin = accounts::test::person(world, "fin", accounts::Role::finance); }

    OrderId paid(const std::string& handle, PlanId plan, Time at) {
        auto person = world.read([&](Db& db) { return accounts::find_by_handle(db, handle); });
        if (!person) accounts::test::person(world, handle), person = accounts::test::id_of(world, handle);
        return world.write([&](Tx& tx) { return commerce::record_paid_order(tx, *person, plan, at); });
    }
    void give_back(OrderId order) {
        world.write([&](Tx& tx) { commerce::refund(tx, order, {.money = world_price(tx, order), .reason = "As agreed", .by = shop.owner, .gateway_knows = false}); });
    }
    RevenuePage page(const std::string& query = "") {
        fin = accounts::test::sign_in(world, accounts::test::id_of(world, "fin"));
        auto answer = fin.json("/finance/revenue" + query);
        REQUIRE_MESSAGE(answer.status == 200, answer.body);
        return json::from_text<RevenuePage>(answer.body);
    }
    void close_months() {
        world.write([](Tx& tx) { tx.enqueue(CloseMonths{}); });
        world.deliver();
    }

    World world;
    commerce::test::Shop shop;
    Browser fin{world};

private:
    static Money world_price(Tx& tx, OrderId order) {
        auto facts = commerce::order_facts(tx, order).value();
        return {facts.paid_minor - facts.refunded_minor, facts.currency};
    }
};

std::string told_of(const MonthRow& m) {
    return fmt::format("{} {} of {}: +{} ({}) ~{} ({}) >{} <{} -{} ({})", m.month, m.mrr, m.customers, m.newly, m.newly_customers, m.back, m.back_customers, m.grown, m.shrunk, m.lost, m.lost_customers);
}

}  // namespace

TEST_CASE("a year of revenue is what it comes to by hand, open or closed") {
    House house;                                    // in January 2027
    auto& [world, shop, fin] = house;
    CHECK(world.browser().get("/finance/revenue").status == 303);
    CHECK(accounts::test::person(world, "member").get("/finance/revenue").status == 403);
    CHECK(fin.get("/finance/revenue").has("No paid memberships yet"));

    for (auto* at : {"2026-09-10", "2026-10-10", "2026-11-10"}) house.paid("ann", shop.monthly, day(at));       // 39.00 a month
    house.paid("cat", shop.season, day("2026-09-20"));                      // 108.00 for 90 days: 108 · 365 / (12 · 90) = 36.50
    house.paid("bob", shop.yearly, day("2026-10-05"));                      // 388.00: 32.33
    house.paid("dan", shop.inner, day("2026-11-02"));                       // 99.00
    auto dan = house.paid("dan", shop.monthly, day("2026-12-05"));          // 39.00, until January 5th
    house.paid("ann", shop.monthly, day("2027-01-08"));                     // 39.00 again, after a gap
    std::vector<std::string> expected{
        "202609 7550 of 2: +7550 (2) ~0 (0) >0 <0 -0 (0)", "202610 10783 of 3: +3233 (1) ~0 (0) >0 <0 -0 (0)", "202611 20683 of 4: +9900 (1) ~0 (0) >0 <0 -0 (0)",
        "202612 7133 of 2: +0 (0) ~0 (0) >0 <6000 -7550 (2)", "202701 7133 of 2: +0 (0) ~3900 (1) >0 <0 -3900 (1)"};
    auto must_tell = [&](const RevenuePage& page) {
        std::vector<std::string> told;
        for (auto& month : page.months) told.push_back(told_of(month));
        told.resize(std::min(told.size(), expected.size()));
        CHECK(told == expected);
    };
    must_tell(house.page());
    must_tell(house.page("?community=" + to_string(shop.place.community)));
    CHECK(house.page("?currency=USD").months.empty());

    // Lost: 0 of 2, 0 of 3, 2 of 4. Three of nine... of the months that are over, and their MRR.
    auto h = house.page().headline;
    CHECK(h.months == 3);
    CHECK(h.lost_customers == 2);
    CHECK(h.customer_months == 2 + 3 + 4);
    CHECK(h.lost_minor == 7550 + 6000);
    CHECK(h.arpu_minor == 3567);                    // 71.33 of two, rounded half up
    CHECK(!h.worth_minor);                          // two have left: too few
    CHECK(h.worth_least_minor.has_value());

    // What is too much to count at once is said to be counted, until it is closed.
    auto hurried = [&] { return world.read([&](Db& db) { return told(db, {.community = {}, .currency = Currency::CNY}, world.now, 3); }); };
    CHECK(hurried().months.empty());
    CHECK(hurried().counting_from == day("2026-08-31") + hours(12));            // midnight in China
    CHECK(!house.page().counting_from);
    house.close_months();
    CHECK(house.page().closed == 202612);
    CHECK(!hurried().counting_from);
    CHECK(hurried().months.size() == house.page().months.size());
    must_tell(house.page());
    auto page = house.page();
    auto stay = [&](int cohort, int month) {
        auto found = std::find_if(page.cohorts.begin(), page.cohorts.end(), [&](auto& c) { return c.cohort == cohort && c.month == month; });
        return found == page.cohorts.end() ? 0 : found->customers;
    };
    CHECK(page.months[0].first_payers == 2);
    CHECK(stay(202609, 202609) == 2);
    CHECK(stay(202609, 202611) == 2);
    CHECK(stay(202609, 202612) == 0);
    CHECK(stay(202609, 202701) == 1);               // Ann is back
    REQUIRE(page.ways.size() == 1);
    CHECK(page.ways[0].orders == 8);
    CHECK(page.ways[0].returned_orders == 0);

    // What happens later changes no closed month: it counts when it happens.
    house.give_back(dan);
    world.deliver();
    must_tell(house.page());
    CHECK(house.page().ways[0].returned_minor == 39'00);
    CHECK(fin.get("/finance/revenue/months.csv").has("2026-12,CNY,71.33,2,0.00,0,0.00,0,0.00,0,60.00,1,75.50,2,0"));
    CHECK(fin.get("/finance/revenue/cohorts.csv").has("2026-09,2027-01,CNY,1,39.00"));
    CHECK(fin.get("/finance/revenue/channels.csv").has("payment,sandbox wechat,CNY,1,39.00,1,39.00,0,0.00"));
    CHECK(fin.get("/finance/revenue").has("Between") == false);
}

TEST_CASE("a company pays for its seats, a gift and a trial for nobody") {
    House house;
    auto& [world, shop, fin] = house;
    auto boss = accounts::test::person(world, "boss"), giver = accounts::test::person(world, "giver");
    auto pay = [&](Browser& buyer, const std::string& path, const FormFields& fields) {
        auto answer = buyer.post(path, fields);
        REQUIRE_MESSAGE(answer.status == 303, answer.body);
        buyer.post(answer.location(), {{"choice", "pay"}});
        world.deliver();
    };
    pay(boss, "/seats/buy/" + to_string(shop.monthly), {{"seats", "5"}, {"company", "Works"}, {"method", "wechat"}});
    pay(giver, "/give/" + to_string(shop.monthly), {{"method", "wechat"}});
    auto page = house.page();
    REQUIRE(page.months.size() == 1);
    CHECK(told_of(page.months[0]) == "202701 19500 of 1: +19500 (1) ~0 (0) >0 <0 -0 (0)");
    CHECK(page.ways[0].orders == 2);
}

TEST_CASE("movements are the difference of MRR, and MRR is the plain sum, whatever happens and whenever months are closed") {
    std::mt19937 random(20270115);
    auto any = [&](int below) { return static_cast<int>(random() % static_cast<unsigned>(below)); };
    House house;
    auto& [world, shop, fin] = house;
    world.now = day("2026-01-03");
    std::vector<PlanId> plans{shop.monthly, shop.yearly, shop.season, shop.inner};
    std::vector<OrderId> orders;
    struct Sum { std::int64_t mrr = 0, customers = 0; };
    auto plain = [&](Time until) {
        return world.read([&](Db& db) {
            return Sum{db.one<std::int64_t>("select cast(coalesce(sum(monthly_minor), 0) as bigint) as m from paid_periods "
                           "where starts_at < $1 and ends_at >= $1 and (given_back_at is null or given_back_at >= $1)", until),
                db.one<std::int64_t>("select count(distinct customer) as n from paid_periods "
                    "where starts_at < $1 and ends_at >= $1 and (given_back_at is null or given_back_at >= $1)", until)};
        });
    };
    std::map<int, Sum> sums;
    for (int month = 202601; month <= 202612; ++month) {
        for (int i = 0; i < 8; ++i) {
            world.pass(hours(24 + any(60)));
            if (any(6) == 0 && !orders.empty()) {
                auto order = orders[static_cast<std::size_t>(any(static_cast<int>(orders.size())))];
                try { house.give_back(order); } catch (const Refusal&) {}
            } else {
                orders.push_back(house.paid("p" + std::to_string(any(12)), plans[static_cast<std::size_t>(any(4))], world.now));
            }
            if (any(5) == 0) house.close_months();
        }
        auto end = day(fmt::format("{}-{:02}-01", month == 202612 ? 2027 : 2026, month % 100 % 12 + 1).c_str()) - hours(12);      // midnight in China
        world.now = std::max(world.now, end);
        sums[month] = plain(end);
    }
    world.pass(days(9));
    house.close_months();
    auto page = house.page();
    CHECK(page.closed == 202612);
    std::int64_t before = 0, lost = 0, back = 0;
    for (auto& m : page.months) {
        CHECK_MESSAGE(m.mrr - before == m.moved(), told_of(m));
        if (m.month > 202612) continue;
        CHECK_MESSAGE(m.mrr == sums.at(m.month).mrr, told_of(m));
        CHECK(m.customers == sums.at(m.month).customers);
        before = m.mrr, lost += m.lost_customers, back += m.back_customers;
    }
    CHECK(lost > 3);                                // the year was lively
    CHECK(back > 0);
    std::int64_t payers = 0;
    for (auto& m : page.months) payers += m.first_payers;
    CHECK(payers == 12);
}

TEST_CASE("months walked one by one and in one go are the same, in two places and currencies") {
    std::mt19937_64 random(3);
    auto any = [&](std::uint64_t below) { return static_cast<std::int64_t>(random() % below); };
    std::vector<Month> months;
    for (int i = 0; i < 12; ++i) months.push_back({202600 + i + 1, Time{days(30 * i).micros}, Time{days(30 * (i + 1)).micros}});
    for (int turn = 0; turn < 100; ++turn) {
        std::vector<Period> periods;
        for (int i = 0; i < 60; ++i) {
            Time from{days(any(350)).micros};
            Period p{PersonId{1 + any(8)}, CommunityId{1 + any(2)}, any(2) ? Currency::CNY : Currency::USD, 1 + any(5'000), from, from, from + days(1 + any(120)), {}};
            if (any(5) == 0) p.given_back_at = from + days(any(60));
            periods.push_back(p);
        }
        auto whole = walk(periods, {}, months);
        Walked parts;
        std::vector<Customer> known;
        for (auto& month : months) {
            auto part = walk(periods, known, {month});
            known = part.changed;
            parts.months.insert(parts.months.end(), part.months.begin(), part.months.end());
        }
        REQUIRE(known == whole.changed);
        std::map<std::tuple<CommunityId, Currency, int>, std::int64_t> mrr;
        std::map<std::pair<Currency, int>, std::int64_t> of_places;
        for (auto& m : parts.months) mrr[{m.community, m.currency, m.month}] = m.mrr;
        for (auto& m : whole.months) {
            auto before = mrr.find({m.community, m.currency, m.month - 1});
            REQUIRE(m.mrr == mrr[{m.community, m.currency, m.month}]);
            REQUIRE(m.mrr - (before == mrr.end() ? 0 : before->second) == m.moved());
            of_places[{m.currency, m.month}] += m.community ? m.mrr : -m.mrr;
        }
        for (auto& [key, rest] : of_places) REQUIRE(rest == 0);             // the house is the sum of its places
    }
}

TEST_CASE("finance hears of refunds that rise, once, and of nothing where little happened") {
    CHECK(!is_alarming({4, 20}, {0, 500}));         // four are too few
    CHECK(!is_alarming({6, 100}, {30, 500}));       // as ever
    CHECK(is_alarming({20, 100}, {30, 500}));
    House house;
    auto& [world, shop, fin] = house;
    for (int i = 0; i < 40; ++i) house.paid("p" + std::to_string(i), shop.season, world.now - days(60 + i));
    std::vector<OrderId> newest;
    for (int i = 0; i < 24; ++i) newest.push_back(house.paid("p" + std::to_string(i), shop.monthly, world.now - days(20)));
    auto watch_now = [&] {
        world.pass(hours(1));
        world.write([](Tx& tx) { tx.enqueue(Watch{}); });
        world.deliver();
    };
    watch_now();
    CHECK(house.page().alarms.empty());
    for (int i = 0; i < 9; ++i) house.give_back(newest[static_cast<std::size_t>(i)]);
    watch_now();
    watch_now();
    auto alarms = house.page().alarms;
    REQUIRE(alarms.size() == 1);
    CHECK(alarms[0].kind == Alarming::refunds);
    CHECK(alarms[0].events == 9);
    CHECK(alarms[0].exposure == 24);
    CHECK(fin.get("/notifications").has("Refunds of sandbox wechat rise: 37.5 %"));
    CHECK(fin.get("/finance/revenue").has("9 of 24 (37.5 %), before 0.0 %"));
}
