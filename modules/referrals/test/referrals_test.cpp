// Whoever brings a buyer has a part of what they pay, and nobody brings themselves.
#include "modules/payouts/test/desk.hpp"
#include "modules/referrals/store.hpp"

using namespace lyceum;
using namespace lyceum::referrals;
using commerce::buy_url;
using commerce::plan_url;
using commerce::test::booked;
using commerce::test::buy;
using commerce::test::letters_saying;
using payouts::test::balance_of;
using payouts::test::books_agree;
using payouts::test::browser_of;
using ledger::Purpose;

namespace {

struct Market {
    commerce::test::Shop shop;
    std::string code;

    explicit Market(World& world) : shop(commerce::test::shop(world)) {
        accounts::test::person(world, "fin", accounts::Role::finance);
        auto mia = accounts::test::person(world, "mia");
        CHECK(mia.post("/invite").status == 303);
        auto link = std::string(mia.json("/invite").json().at("link").as_string());
        code = link.substr(link.rfind('/') + 1);
    }
    /// Somebody who followed the link.
    Browser brought(World& world, const std::string& handle) const {
        auto browser = accounts::test::person(world, handle);
        auto answer = browser.get("/r/" + code);
        CHECK(answer.status == 303);
        CHECK(answer.location() == "/join");
        return browser;
    }
};

std::string doubt_of(World& world, const std::string& handle) {
    auto person = accounts::test::id_of(world, handle);
    return world.read([&](Db& db) { return db.maybe<std::string>("select refusal from referrals where buyer = $1", person).value_or(""); });
}

}  // namespace

TEST_CASE("a friend pays, the part is held, and it is payable when the time for refunds is over") {
    World world;
    Market market(world);
    auto friend_ = market.brought(world, "friend");
    buy(world, friend_, plan_url(market.shop.yearly));
    CHECK(doubt_of(world, "friend") == "none");
    CHECK(balance_of(world, "mia").held == 38'80);
    auto page = browser_of(world, "mia").get("/invite");
    CHECK(page.has("¥38.80"));
    CHECK(!page.has("friend"));
    books_agree(world);
    world.pass(commerce::kRefundWindow);
    CHECK(balance_of(world, "mia").due == 38'80);
    CHECK(browser_of(world, "mia").get("/income").has("Memberships you brought"));
    CHECK(browser_of(world, "fin").get("/finance/referrals").has("Counts"));
}

TEST_CASE("what is given back brings nothing") {
    World world;
    Market market(world);
    auto friend_ = market.brought(world, "friend");
    auto order = buy(world, friend_, plan_url(market.shop.yearly));
    browser_of(world, "fin").post("/finance/orders/" + to_string(order) + "/refund", {{"amount", "388"}, {"reason", "As agreed"}, {"confirmed", "1"}});
    CHECK(balance_of(world, "mia").earned == 0);
    CHECK(booked(world, Purpose::author_payable, "", accounts::test::id_of(world, "mia")) == 0);
    books_agree(world);
}

TEST_CASE("the part comes out of the house's, beside the authors'") {
    World world;
    Market market(world);
    auto friend_ = market.brought(world, "friend");
    buy(world, friend_, buy_url(market.shop.article));
    CHECK(booked(world, Purpose::author_payable, "", market.shop.author) == -70'00);
    CHECK(booked(world, Purpose::author_payable, "", accounts::test::id_of(world, "mia")) == -10'00);
    CHECK(booked(world, Purpose::revenue, "item") == -20'00);
    books_agree(world);
}

TEST_CASE("later orders and renewals bring a part until the paying days are over") {
    World world;
    Market market(world);
    auto owner = browser_of(world, "owner");
    CHECK(owner.post("/finance/referrals", {{"percent", "20"}, {"days", "7"}, {"paying_days", "40"}, {"reward", "money"}}).status == 303);
    CHECK(owner.post("/finance/referrals", {{"percent", "31"}, {"days", "7"}, {"paying_days", "40"}, {"reward", "money"}}).status == 422);
    CHECK(owner.post("/finance/referrals", {{"percent", "20"}, {"days", "0"}, {"paying_days", "40"}, {"reward", "money"}}).status == 422);
    auto friend_ = market.brought(world, "friend");
    buy(world, friend_, plan_url(market.shop.monthly));
    CHECK(balance_of(world, "mia").earned == 7'80);
    world.pass(days(33));
    world.deliver();
    CHECK(balance_of(world, "mia").earned == 15'60);
    world.pass(days(33));
    world.deliver();
    CHECK(balance_of(world, "mia").earned == 15'60);
    books_agree(world);
}

TEST_CASE("nobody brings themselves, or whoever bought before, and finance reads why") {
    World world;
    Market market(world);
    auto mia = browser_of(world, "mia");
    mia.get("/r/" + market.code);
    buy(world, mia, buy_url(market.shop.article));
    CHECK(doubt_of(world, "mia") == "self");

    auto old = accounts::test::person(world, "old");
    buy(world, old, buy_url(market.shop.article));
    old.get("/r/" + market.code);
    buy(world, old, plan_url(market.shop.monthly));
    CHECK(doubt_of(world, "old") == "not_new");

    CHECK(balance_of(world, "mia").earned == 0);
    auto page = browser_of(world, "fin").get("/finance/referrals");
    CHECK(page.has("Their own link"));
    CHECK(page.has("Had bought before"));
    CHECK(browser_of(world, "mia").get("/invite").has("2 orders did not count"));
    CHECK(browser_of(world, "mia").get("/finance/referrals").status == 403);
    auto count = [&](const std::string& handle) { return browser_of(world, "fin").post("/finance/referrals/" + to_string(accounts::test::id_of(world, handle)) + "/count").status; };
    CHECK(count("mia") == 409);
    CHECK(count("fin") == 404);
    CHECK(count("old") == 303);
    old = browser_of(world, "old");
    buy(world, old, plan_url(market.shop.season));
    CHECK(balance_of(world, "mia").earned == 10'80);
    books_agree(world);
}

TEST_CASE("who orders from a network or in a browser of the referrer brings them nothing, until it is long ago") {
    World world;
    Market market(world);
    auto mias = world.browser();                    // all browsers of tests are in one network
    auto link = world.write([&](Tx& tx) { return accounts::one_time_link(tx, accounts::test::id_of(world, "mia"), hours(1), ""); });
    REQUIRE(mias.post(link).status == 303);
    auto near = market.brought(world, "near");
    buy(world, near, plan_url(market.shop.monthly));
    CHECK(doubt_of(world, "near") == "same_network");

    auto lent = market.brought(world, "lent");
    lent.set_cookie("device", mias.cookie("device"));
    buy(world, lent, plan_url(market.shop.monthly));
    CHECK(doubt_of(world, "lent") == "same_device");
    CHECK(balance_of(world, "mia").earned == 0);
    auto desk = browser_of(world, "fin").get("/finance/referrals");
    CHECK(desk.has("From a network of the referrer"));
    CHECK(desk.has("In a browser of the referrer"));

    world.pass(commerce::kNetworkSpan), world.pass(hours(1));
    auto later = market.brought(world, "later");
    buy(world, later, plan_url(market.shop.monthly));
    CHECK(doubt_of(world, "later") == "none");
    books_agree(world);
}

TEST_CASE("a link that is not followed, followed too late or unknown brings nothing") {
    World world;
    Market market(world);
    auto stranger = accounts::test::person(world, "stranger");
    CHECK(stranger.get("/r/NOSUCH?to=/articles").location() == "/articles");
    CHECK(stranger.get("/r/NOSUCH?to=https://evil.example").location() == "/join");
    CHECK(stranger.cookie("invited").empty());
    buy(world, stranger, plan_url(market.shop.monthly));
    CHECK(doubt_of(world, "stranger").empty());
    browser_of(world, "owner").post("/finance/referrals", {{"percent", "0"}, {"days", "7"}, {"paying_days", "40"}, {"reward", "money"}});
    auto late = accounts::test::person(world, "late");
    late.get("/r/" + market.code);
    CHECK(late.cookie("invited").empty());
}

TEST_CASE("a reward can be a coupon, given once when the time for refunds is over") {
    World world;
    Market market(world);
    browser_of(world, "owner").post("/finance/referrals", {{"percent", "10"}, {"days", "30"}, {"paying_days", "365"}, {"reward", "coupon"}});
    auto friend_ = market.brought(world, "friend");
    buy(world, friend_, plan_url(market.shop.yearly));
    CHECK(balance_of(world, "mia").earned == 0);
    for (int day = 0; day < 13; ++day) world.pass(days(1)), world.deliver();
    CHECK(letters_saying(world, "somebody whom you brought stayed") == 0);
    for (int day = 0; day < 4; ++day) world.pass(days(1)), world.deliver();
    CHECK(letters_saying(world, "somebody whom you brought stayed") == 1);
    auto mia = browser_of(world, "mia");
    auto coupon = std::string(mia.json("/invite").json().at("coupons").as_array().at(0).at("code").as_string());
    CHECK(mia.get(plan_url(market.shop.monthly).str() + "?coupon=" + coupon).has("Pay ¥0.20"));
    books_agree(world);
}
