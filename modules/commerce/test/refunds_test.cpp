// What goes back, from whom, and what stays open.
#include "modules/commerce/gateways/sandbox.hpp"
#include "modules/commerce/payments.hpp"
#include "modules/commerce/shares.hpp"
#include "modules/commerce/test/shop.hpp"
#include <random>

using namespace lyceum;
using namespace lyceum::commerce;
using namespace lyceum::commerce::test;

namespace {

Answer give_back(Browser& finance, OrderId order, const std::string& amount, const std::string& reason = "As agreed") {
    return finance.post("/finance/orders/" + to_string(order) + "/refund", {{"amount", amount}, {"reason", reason}, {"confirmed", "1"}});
}

void books_agree(World& world) {
    world.deliver();
    CHECK(world.read([](Db& db) { return ledger::check(db); }).empty());
    auto wrong = world.read([](Db& db) { return check(db); });
    CHECK_MESSAGE(wrong.empty(), wrong.front());
    std::int64_t on_statement = 0;
    for (auto& line : world.read([&](Db& db) { return sandbox::statement(db, Time{0}, world.now + days(1)); })) on_statement += line.currency == Currency::CNY ? line.minor - line.refunded_minor : 0;
    CHECK(booked(world, ledger::Purpose::gateway, "sandbox") == on_statement);
}

}  // namespace

TEST_CASE("giving back a tenth takes a tenth from the author and closes nothing") {
    World world;
    auto shop = test::shop(world);
    auto ann = accounts::test::person(world, "ann"), finance = accounts::test::person(world, "fin", accounts::Role::finance);
    auto article = paid_article(world, shop, "A hundred", {100'00, Currency::USD});
    auto order = buy(world, ann, buy_url(article));
    CHECK(give_back(finance, order, "10").status == 303);
    books_agree(world);
    CHECK(can_read(world, "ann", article));
    CHECK(state_of(ann, order) == "partially_refunded");
    auto file = finance.json("/finance/orders/" + to_string(order)).json();
    CHECK(file.at("shares").as_array().at(0).at("part").at("minor").as_int64() == 63'00);
    CHECK(world.read([&](Db& db) { return ledger::balance(db, {ledger::Purpose::author_payable, "", shop.author}, Currency::USD).minor; }) == -63'00);
    CHECK(letters_saying(world, "$10.00 of your order") == 1);
}

TEST_CASE("a refund is subtracted once: 720, not 640") {
    // A sale of 1,000 of which the author has 80 %, and 100 given back.
    auto part = amounts_of(yuan(1000'00), {{PersonId{1}, ShareRole::author, 80}}).front();
    CHECK(part == 800'00);
    CHECK(part - taken_by(part, 100'00, 1000'00) == 720'00);

    World world;
    auto shop = test::shop(world);
    auto ann = accounts::test::person(world, "ann"), finance = accounts::test::person(world, "fin", accounts::Role::finance);
    auto order = buy(world, ann, buy_url(paid_article(world, shop, "A thousand", yuan(1000'00))));
    give_back(finance, order, "100.00");
    books_agree(world);
    CHECK(booked(world, ledger::Purpose::author_payable, "", shop.author) == -630'00);   // 70 % of 900
}

TEST_CASE("everybody's part of refunds in any steps ends at nothing") {
    std::mt19937 random(5);
    for (int round = 0; round < 2'000; ++round) {
        Money whole{static_cast<std::int64_t>(random() % 100'000) + 1, Currency::CNY};
        std::vector<Share> shares;
        for (int left = 100, n = 0; n < 4 && left > 0; ++n) {
            auto percent = static_cast<int>(random() % static_cast<unsigned>(left + 1));
            shares.push_back({PersonId{n + 1}, ShareRole::coauthor, percent});
            left -= percent;
        }
        auto amounts = amounts_of(whole, shares);
        std::vector<std::int64_t> taken(amounts.size(), 0);
        std::int64_t refunded = 0, together = 0;
        for (auto amount : amounts) together += amount;
        CHECK(together <= whole.minor);
        while (refunded < whole.minor) {
            refunded += static_cast<std::int64_t>(random() % static_cast<std::uint64_t>(whole.minor - refunded)) + 1;
            std::int64_t all = 0;
            for (std::size_t i = 0; i < amounts.size(); ++i) {
                auto now = taken_by(amounts[i], refunded, whole.minor);
                CHECK(now >= taken[i]);
                CHECK(now <= amounts[i]);
                all += taken[i] = now;
            }
            CHECK(all <= refunded);
        }
        CHECK(taken == amounts);
    }
}

TEST_CASE("giving back the whole closes what was bought, and can be bought again") {
    World world;
    auto shop = test::shop(world);
    auto ann = accounts::test::person(world, "ann"), finance = accounts::test::person(world, "fin", accounts::Role::finance);
    auto order = buy(world, ann, buy_url(shop.article));
    give_back(finance, order, "33.33");
    give_back(finance, order, "66.67");
    books_agree(world);
    CHECK(state_of(ann, order) == "refunded");
    CHECK(!can_read(world, "ann", shop.article));
    CHECK(booked(world, ledger::Purpose::author_payable, "", shop.author) == 0);
    CHECK(booked(world, ledger::Purpose::gateway, "sandbox") == 0);
    CHECK(give_back(finance, order, "1").status == 409);
    buy(world, ann, buy_url(shop.article));
    CHECK(can_read(world, "ann", shop.article));
    books_agree(world);
}

TEST_CASE("a membership given back ends at once and does not renew") {
    World world;
    auto shop = test::shop(world);
    auto ann = accounts::test::person(world, "ann"), finance = accounts::test::person(world, "fin", accounts::Role::finance);
    auto order = buy(world, ann, plan_url(shop.monthly));
    CHECK(give_back(finance, order, "39").status == 303);
    CHECK(held(world, "ann", shop.place.community).value_or(membership::Held{}).level == 0);
    world.pass(days(60));
    world.deliver();
    ann = accounts::test::sign_in(world, accounts::test::id_of(world, "ann"));
    CHECK(ann.get("/subscriptions").has("Ended"));
    CHECK(booked(world, ledger::Purpose::gateway, "sandbox") == 0);
    books_agree(world);
}

TEST_CASE("nobody gives back more than was paid, or without a reason and a confirmation") {
    World world;
    auto shop = test::shop(world);
    auto ann = accounts::test::person(world, "ann"), finance = accounts::test::person(world, "fin", accounts::Role::finance);
    auto order = buy(world, ann, buy_url(shop.article));
    auto path = "/finance/orders/" + to_string(order) + "/refund";
    for (auto amount : {"100.01", "0", "-5", "1e2", "10.005", "ten", "99999999999999999999", ""}) CHECK_MESSAGE(give_back(finance, order, amount).status == 422, amount);
    CHECK(finance.post(path, {{"amount", "10"}, {"reason", "Because"}}).status == 422);
    CHECK(finance.post(path, {{"amount", "10"}, {"confirmed", "1"}}).status == 422);
    CHECK(state_of(ann, order) == "paid");
    CHECK(give_back(finance, order, "99.99").status == 303);
    CHECK(give_back(finance, order, "0.02").status == 422);
    CHECK(give_back(finance, order, "0.01").status == 303);
    books_agree(world);
}

TEST_CASE("nobody gives back their own money while somebody else may; whoever is alone does") {
    World world;
    auto shop = test::shop(world);
    auto owner = accounts::test::sign_in(world, shop.owner);
    auto order = buy(world, owner, plan_url(shop.monthly));
    auto file = "/finance/orders/" + to_string(order);
    CHECK(!owner.get(file).has("somebody else of finance"));
    CHECK(give_back(owner, order, "1").status == 303);              // nobody else could
    auto fin = accounts::test::person(world, "fin", accounts::Role::finance);
    CHECK(owner.get(file).has("somebody else of finance decides about its money"));
    CHECK(!owner.get(file).has(file + "/refund"));
    auto refused = give_back(owner, order, "1");
    CHECK(refused.status == 403);
    CHECK(refused.has("somebody else of finance decides about its money"));
    CHECK(owner.post(file + "/dispute", {{"number", "1"}, {"state", "lost"}}).status == 403);
    CHECK(fin.get(file).has(file + "/refund"));
    CHECK(give_back(fin, order, "2").status == 303);
    auto fins = buy(world, fin, buy_url(shop.article));
    CHECK(give_back(fin, fins, "100").status == 403);
    CHECK(give_back(owner, fins, "100").status == 303);
    CHECK(booked(world, ledger::Purpose::gateway, "sandbox") == 36'00);
    books_agree(world);
}

TEST_CASE("a refund made at the provider's own desk is heard, once, and ours are not counted twice") {
    World world;
    auto shop = test::shop(world);
    auto ann = accounts::test::person(world, "ann"), finance = accounts::test::person(world, "fin", accounts::Role::finance);
    auto order = buy(world, ann, buy_url(shop.article));
    auto payment = world.read([&](Db& db) { return payments_of(db, order).front().gateway_id; });
    give_back(finance, order, "20");
    world.write([&](Tx& tx) { sandbox::refund_at_provider(tx, payment, yuan(30'00)); });
    give_back(finance, order, "5");
    books_agree(world);
    CHECK(world.read([&](Db& db) { return find_order(db, order)->refunded_minor; }) == 55'00);
    world.write([&](Tx& tx) { sandbox::refund_at_provider(tx, payment, yuan(45'00)); });
    books_agree(world);
    CHECK(state_of(ann, order) == "refunded");
    CHECK(!can_read(world, "ann", shop.article));
}

TEST_CASE("money that nobody can explain is sent back by a person") {
    World world;
    auto shop = test::shop(world);
    auto ann = accounts::test::person(world, "ann"), finance = accounts::test::person(world, "fin", accounts::Role::finance);
    buy(world, ann, buy_url(shop.article), "pay_less");
    auto found = finance.json("/finance/anomalies").json().at("anomalies").as_array().at(0);
    CHECK(found.at("can_give_back").as_bool());
    auto path = "/finance/anomalies/" + std::string(found.at("id").as_string());
    CHECK(ann.post(path, {{"settlement", "Mine"}}).status == 403);
    CHECK(finance.post(path, {{"settlement", "Sent back to Ann"}, {"give_back", "1"}}).status == 303);
    CHECK(finance.post(path, {{"settlement", "Sent back again"}, {"give_back", "1"}}).status == 404);
    books_agree(world);
    CHECK(booked(world, ledger::Purpose::gateway, "sandbox") == 0);
    CHECK(booked(world, ledger::Purpose::anomaly, "sandbox") == 0);
    CHECK(finance.get("/finance/anomalies?settled=1").has("Sent back to Ann"));
}

TEST_CASE("a buyer asks for a refund and finance finds it") {
    World world;
    auto shop = test::shop(world);
    auto ann = accounts::test::person(world, "ann"), finance = accounts::test::person(world, "fin", accounts::Role::finance);
    auto order = buy(world, ann, buy_url(shop.article));
    CHECK(ann.post(order_url(order).str() + "/refund-request", {{"reason", "I took the wrong one"}}).status == 303);
    CHECK(finance.get("/finance/orders?wishes=1").has("A priced article"));
    CHECK(finance.get("/finance/orders/" + to_string(order)).has("I took the wrong one"));
    for (auto q : {to_string(order), std::string("@ann"), std::string("ann"), std::string("2027-000001")})
        CHECK_MESSAGE(finance.get("/finance/orders?q=" + http::percent_encoded(q)).has("A priced article"), q);
    for (auto q : {"@nobody", "2027-000002", "nonsense", "%27"}) CHECK_MESSAGE(finance.get(std::string("/finance/orders?q=") + q).has("No orders here"), q);
    CHECK(finance.get("/finance/orders?state=refunded").has("No orders here"));
    give_back(finance, order, "100");
    CHECK(finance.get("/finance/orders?wishes=1").has("No orders here"));
    CHECK(finance.get("/finance/orders?state=refunded").has("A priced article"));
}

TEST_CASE("receipts are numbered without gaps, whatever fails between") {
    World world;
    auto shop = test::shop(world);
    for (int i = 0; i < 6; ++i) {
        auto buyer = accounts::test::person(world, "buyer" + std::to_string(i));
        buy(world, buyer, buy_url(shop.article), i % 2 ? "pay_twice" : "pay");
        buy(world, buyer, plan_url(shop.season), "fail");
    }
    auto numbers = world.read([](Db& db) { return db.all<std::int64_t>("select number from receipts order by number"); });
    CHECK(numbers == std::vector<std::int64_t>{1, 2, 3, 4, 5, 6});
    world.pass(days(365));
    auto late = accounts::test::person(world, "late");
    auto order = buy(world, late, buy_url(shop.article));
    CHECK(late.get(order_url(order).str()).has("2028-000001"));
    books_agree(world);
}
