// What people earned reaches them once, and says which sales it is for.
#include "modules/payouts/test/desk.hpp"

using namespace lyceum;
using namespace lyceum::payouts;
using namespace lyceum::payouts::test;
using commerce::buy_url;
using commerce::test::booked;
using commerce::test::buy;
using commerce::test::letters_saying;
using commerce::test::paid_article;
using commerce::test::yuan;
using ledger::Purpose;

namespace {

struct Market {
    commerce::test::Shop shop;
    OrderId order;

    explicit Market(World& world, std::int64_t price = 1000'00) : shop(commerce::test::shop(world)) {
        for (auto* handle : {"fin", "second"}) accounts::test::person(world, handle, accounts::Role::finance);
        auto ann = accounts::test::person(world, "ann");
        order = sell(world, ann, price);
    }
    OrderId sell(World& world, Browser& buyer, std::int64_t price) const {
        static std::atomic<int> n{0};
        return buy(world, buyer, buy_url(paid_article(world, shop, "Work " + std::to_string(++n), yuan(price))));
    }
};

Answer refund(World& world, OrderId order, const std::string& amount) {
    return browser_of(world, "fin").post("/finance/orders/" + to_string(order) + "/refund", {{"amount", amount}, {"reason", "As agreed"}, {"confirmed", "1"}});
}

BatchId batch(World& world, const std::string& by = "fin") { return made(browser_of(world, by).post("/finance/payouts", {{"currency", "CNY"}})); }

void pay_out(World& world) {
    auto id = batch(world);
    CHECK(browser_of(world, "fin").post(path_of(id, "/approve")).status == 303);
    CHECK(browser_of(world, "fin").post(path_of(id, "/paid")).status == 303);
    books_agree(world);
}

}  // namespace

TEST_CASE("an author sees what was earned, what is held, and what happens next") {
    World world;
    Market market(world);
    auto author = browser_of(world, "author");
    auto page = author.get("/income");
    CHECK(page.has("¥700"));
    CHECK(page.has("Say where you want to be paid"));
    CHECK(page.has("becomes payable"));
    auto held = balance_of(world, "author");
    CHECK(held.held == 700'00);
    CHECK(held.due == 0);

    world.pass(commerce::kRefundWindow);
    give_account(world, "author");
    CHECK(letters_saying(world, "ending in 7890") == 1);
    author = browser_of(world, "author");
    CHECK(author.get("/income").has("¥700 is in the next payout."));
    CHECK(!author.get("/income").has("6222"));
    pay_out(world);
    auto paid = balance_of(world, "author");
    CHECK(paid.due == 0);
    CHECK(paid.paid == 700'00);
    CHECK(booked(world, Purpose::author_payable, "", market.shop.author) == 0);
    CHECK(booked(world, Purpose::bank) == -700'00);
    CHECK(browser_of(world, "author").get("/income").has("Paid out"));
}

TEST_CASE("a payout names the sales that it covers, and no sale is paid twice") {
    World world;
    Market market(world);
    give_account(world, "author");
    world.pass(commerce::kRefundWindow);
    auto id = batch(world);
    CHECK(browser_of(world, "second").post("/finance/payouts", {{"currency", "CNY"}}).status == 409);
    auto rows = rows_of(world, id);
    REQUIRE(rows.size() == 1);
    auto sales = world.read([&](Db& db) { return sales_of(db, rows[0], {}, 10); });
    REQUIRE(sales.size() == 1);
    CHECK(sales[0].order_id == market.order);
    CHECK(sales[0].minor == 700'00);
    auto fin = browser_of(world, "fin");
    CHECK(fin.get("/finance/payouts/of/" + to_string(rows[0].id)).has(to_string(market.order)));
    CHECK(browser_of(world, "author").get("/income/payouts/" + to_string(rows[0].id)).has(to_string(market.order)));
    CHECK(browser_of(world, "ann").get("/income/payouts/" + to_string(rows[0].id)).status == 404);

    CHECK(fin.post(path_of(id, "/paid")).status == 409);            // not approved yet
    CHECK(fin.post(path_of(id, "/approve")).status == 303);
    for (int i = 0; i < 3; ++i) CHECK(fin.post("/finance/payouts/of/" + to_string(rows[0].id) + "/paid").status == 303);
    books_agree(world);
    CHECK(booked(world, Purpose::bank) == -700'00);
    CHECK(fin.post("/finance/payouts", {{"currency", "CNY"}}).status == 409);
    CHECK(fin.post(path_of(id, "/cancel")).status == 409);
}

TEST_CASE("what was never paid out is never clawed back") {
    World world;
    Market market(world);
    give_account(world, "author");
    CHECK(refund(world, market.order, "100").status == 303);        // before any payout: 720 of 800, here 630 of 700
    world.pass(commerce::kRefundWindow);
    CHECK(balance_of(world, "author").due == 630'00);
    pay_out(world);
    CHECK(booked(world, Purpose::bank) == -630'00);
}

TEST_CASE("a refund after a payout comes off the next one, to the cent") {
    World world;
    Market market(world);
    give_account(world, "author");
    world.pass(commerce::kRefundWindow);
    pay_out(world);
    CHECK(refund(world, market.order, "100.01").status == 303);
    CHECK(balance_of(world, "author").due == -70'00);               // 70.007, cut in the author's favour
    CHECK(browser_of(world, "author").get("/income").has("It comes off what you earn next"));
    CHECK(browser_of(world, "fin").post("/finance/payouts", {{"currency", "CNY"}}).status == 409);

    auto ann = browser_of(world, "ann");
    auto next = market.sell(world, ann, 1000'00);
    world.pass(commerce::kRefundWindow);
    auto id = batch(world);
    auto rows = rows_of(world, id);
    REQUIRE(rows.size() == 1);
    CHECK(rows[0].minor == 630'00);
    auto sales = world.read([&](Db& db) { return sales_of(db, rows[0], {}, 10); });
    REQUIRE(sales.size() == 2);
    CHECK(sales[0].minor == -70'00);
    CHECK(sales[1].order_id == next);
    CHECK(refund(world, market.order, "899.99").status == 303);     // while the batch waits
    browser_of(world, "fin").post(path_of(id, "/approve"));
    browser_of(world, "fin").post(path_of(id, "/paid"));
    books_agree(world);
    CHECK(balance_of(world, "author").due == -630'00);
}

TEST_CASE("more than the limit is approved by somebody else, and nobody approves their own money") {
    World world;
    Market market(world, 10'000'00);
    give_account(world, "author");
    world.pass(commerce::kRefundWindow);
    auto id = batch(world);
    CHECK(browser_of(world, "fin").get(path_of(id)).has("approved by somebody else than who made the batch"));
    CHECK(browser_of(world, "fin").post(path_of(id, "/approve")).status == 409);
    CHECK(browser_of(world, "second").post(path_of(id, "/approve")).status == 303);
    CHECK(rows_of(world, id)[0].state == PayoutState::waiting);

    auto owner = browser_of(world, "owner");
    CHECK(browser_of(world, "fin").get("/finance/payouts/terms").status == 403);
    CHECK(owner.post("/finance/payouts/terms", {{"currency", "CNY"}, {"minimum", "50"}, {"second", "100000"}}).status == 303);
    CHECK(owner.post("/finance/payouts/terms", {{"currency", "CNY"}, {"minimum", "0"}, {"second", "100000"}}).status == 422);
    CHECK(browser_of(world, "fin").post(path_of(id, "/cancel")).status == 303);
    books_agree(world);
    auto again = batch(world);
    world.write([&](Tx& tx) { accounts::grant_role(tx, market.shop.author, accounts::Role::finance, market.shop.owner); });
    CHECK(browser_of(world, "author").post(path_of(again, "/approve")).status == 409);
    CHECK(browser_of(world, "fin").post(path_of(again, "/approve")).status == 303);
}

TEST_CASE("what did not arrive is due again, also when it came back after days") {
    World world;
    Market market(world);
    give_account(world, "author");
    world.pass(commerce::kRefundWindow);
    auto id = batch(world);
    auto fin = browser_of(world, "fin");
    fin.post(path_of(id, "/approve"));
    auto payout = "/finance/payouts/of/" + to_string(rows_of(world, id)[0].id);
    CHECK(fin.post(payout + "/failed", {{"reason", "No such account"}}).status == 303);
    CHECK(fin.post(payout + "/paid").status == 409);
    CHECK(balance_of(world, "author").due == 700'00);
    CHECK(browser_of(world, "author").get("/income").has("No such account"));
    books_agree(world);

    give_account(world, "author", "DE89 3704 0044 0532 0130 00");
    auto second = batch(world);
    fin = browser_of(world, "fin");
    fin.post(path_of(second, "/approve"));
    fin.post(path_of(second, "/paid"));
    world.pass(days(3));
    fin = browser_of(world, "fin");
    auto other = "/finance/payouts/of/" + to_string(rows_of(world, second)[0].id);
    for (int i = 0; i < 2; ++i) CHECK(fin.post(other + "/failed", {{"reason", "Came back"}}).status == 303);
    books_agree(world);
    CHECK(booked(world, Purpose::bank) == 0);
    CHECK(balance_of(world, "author").due == 700'00);
    pay_out(world);
    CHECK(booked(world, Purpose::bank) == -700'00);
}

TEST_CASE("less than the minimum waits, and so does whoever said no account") {
    World world;
    Market market(world, 100'00);
    world.pass(commerce::kRefundWindow);
    CHECK(browser_of(world, "author").get("/income").has("Payouts begin at ¥100"));
    CHECK(browser_of(world, "fin").post("/finance/payouts", {{"currency", "CNY"}}).status == 409);
    auto ann = browser_of(world, "ann");
    market.sell(world, ann, 100'00);
    world.pass(commerce::kRefundWindow);
    auto fin = browser_of(world, "fin");
    auto desk = fin.json("/finance/payouts").json().at("ready").as_array().at(0);
    CHECK(desk.at("without_account").as_int64() == 1);
    CHECK(fin.get("/finance/payouts").has("/@author"));
    CHECK(fin.post("/finance/payouts", {{"currency", "CNY"}}).status == 409);
    give_account(world, "author");
    pay_out(world);
    CHECK(booked(world, Purpose::bank) == -140'00);
}

TEST_CASE("co-authors have their part of later sales, and the author the rest") {
    World world;
    Market market(world);
    accounts::test::person(world, "carol");
    auto article = paid_article(world, market.shop, "Together", yuan(100'00));
    auto path = "/income/works/" + to_string(article);
    auto author = browser_of(world, "author");
    CHECK(author.post(path + "/shares", {{"handle", "@carol"}, {"percent", "10"}}).status == 303);
    CHECK(author.post(path + "/shares", {{"handle", "@carol"}, {"percent", "71"}}).status == 422);
    CHECK(author.post(path + "/shares", {{"handle", "@author"}, {"percent", "1"}}).status == 422);
    CHECK(author.post(path + "/shares", {{"handle", "@nobody"}, {"percent", "1"}}).status == 422);
    CHECK(browser_of(world, "ann").get(path).status == 404);
    CHECK(browser_of(world, "carol").post(path + "/shares", {{"handle", "@carol"}, {"percent", "60"}}).status == 403);
    CHECK(author.post(path + "/terms", {{"percent", "90"}}).status == 403);
    CHECK(browser_of(world, "fin").post(path + "/terms", {{"percent", "80"}}).status == 303);
    CHECK(browser_of(world, "fin").post(path + "/terms", {{"percent", "5"}}).status == 422);
    CHECK(browser_of(world, "carol").get(path).has("10 %"));

    auto ann = browser_of(world, "ann");
    auto order = buy(world, ann, buy_url(article));
    CHECK(balance_of(world, "carol").earned == 10'00);
    CHECK(balance_of(world, "author").earned == 770'00);            // 700 of the first sale, 70 of this one
    author.post(path + "/shares", {{"handle", "carol"}, {"percent", "0"}});
    CHECK(refund(world, order, "50").status == 303);
    CHECK(balance_of(world, "carol").earned == 5'00);               // the order keeps its parts
    CHECK(balance_of(world, "author").earned == 735'00);
    books_agree(world);
    CHECK(browser_of(world, "fin").get("/finance/orders/" + to_string(order)).has("Co-author"));
}

TEST_CASE("statements say every sale, by work and by period") {
    World world;
    Market market(world);
    refund(world, market.order, "10");
    auto author = browser_of(world, "author");
    auto all = author.get("/income/statement.csv");
    CHECK(all.headers.get("content-type") == "text/csv; charset=utf-8");
    CHECK(all.has(to_string(market.order)));
    CHECK(all.has("1000.00,700.00,7.00,693.00,0.00"));
    CHECK(author.get("/income/statement.csv?period=2027-01").has(to_string(market.order)));
    CHECK(!author.get("/income/statement.csv?period=2026").has(to_string(market.order)));
    CHECK(author.get("/income?period=2027-01").has("¥693"));
    CHECK(author.get("/income?period=2026-12").has("Nothing was sold in this time."));
    for (auto bad : {"2027-13", "27", "x", "2027-1-1"}) CHECK_MESSAGE(author.get(std::string("/income?period=") + bad).status == 422, bad);
    auto everybody = browser_of(world, "fin").get("/finance/payouts/statement.csv");
    CHECK(everybody.has("author"));
    CHECK(everybody.has("1,700.00,7.00,693.00"));
    CHECK(author.get("/finance/payouts/statement.csv").status == 403);
}

TEST_CASE("the list for the bank is noted, and shows accounts as they were when the batch was made") {
    World world;
    Market market(world);
    give_account(world, "author", "=1+1 2222");
    world.pass(commerce::kRefundWindow);
    auto id = batch(world);
    give_account(world, "author", "other 9999");
    auto fin = browser_of(world, "fin");
    CHECK(fin.post(path_of(id, "/export")).status == 409);
    CHECK(fin.get(path_of(id)).has("2222"));
    fin.post(path_of(id, "/approve"));
    auto list = fin.post(path_of(id, "/export"));
    CHECK(list.has("'=1+1 2222"));
    CHECK(!list.has("9999"));
    CHECK(list.has("700.00,CNY"));
    CHECK(browser_of(world, "owner").get("/admin/audit").has("payouts.export"));
    auto stored = world.read([](Db& db) { return db.one<std::string>("select details from payouts"); });
    CHECK(stored.find("2222") == stored.npos);
}

TEST_CASE("whoever closed their account is owed what they earned, and their account number is gone") {
    World world;
    Market market(world);
    give_account(world, "author");
    world.pass(commerce::kRefundWindow);
    auto id = batch(world);
    CHECK(world.read([&](Db& db) { return on_its_way(db, market.shop.author); }));
    browser_of(world, "fin").post(path_of(id, "/cancel"));
    CHECK(!world.read([&](Db& db) { return on_its_way(db, market.shop.author); }));
    world.write([&](Tx& tx) { accounts::close(tx, market.shop.author); });
    world.deliver();
    CHECK(world.read([](Db& db) { return db.one<std::int64_t>("select count(*) from payout_methods"); }) == 0);
    books_agree(world);
    CHECK(browser_of(world, "fin").json("/finance/payouts").json().at("ready").as_array().at(0).at("without_account").as_int64() == 1);
}

TEST_CASE("a missing position is found, and counted again") {
    World world;
    Market market(world);
    give_account(world, "author");
    world.pass(commerce::kRefundWindow);
    batch(world);
    world.write([](Tx& tx) { tx.run("update payout_positions set batched_minor = 0"); });
    CHECK(world.read([](Db& db) { return check(db); }).size() == 1);
    CHECK(world.write([](Tx& tx) { return recount(tx); }) == 1);
    books_agree(world);
}

TEST_CASE("a share that several payouts cover keeps each of them, also those of before positions named their batch") {
    World world;
    Market market(world);
    give_account(world, "author");
    world.pass(commerce::kRefundWindow);
    bool of_before = false;
    SUBCASE("as it is written now") {}
    SUBCASE("as it was written before") { of_before = true; }
    auto first = batch(world);
    browser_of(world, "fin").post(path_of(first, "/approve"));
    if (of_before)
        world.write([](Tx& tx) {
            tx.run(R"sql(
                insert into payout_sales (payout, order_id, role, minor)
                select o.id, p.order_id, p.role, p.minor from payout_positions p join payouts o on o.batch = p.batch and o.person = p.person)sql");
            tx.run(R"sql(update payout_positions set batch = 0, minor = 0)sql");
        });
    auto covered = [&](BatchId id) {
        auto payout = rows_of(world, id).at(0);
        return world.read([&](Db& db) { return sales_of(db, payout, std::nullopt, 100); });
    };
    CHECK(covered(first).at(0).minor == 700'00);
    books_agree(world);

    browser_of(world, "fin").post("/finance/payouts/of/" + to_string(rows_of(world, first).at(0).id) + "/failed", {{"reason", "The account was closed"}});
    CHECK(balance_of(world, "author").due == 700'00);
    books_agree(world);
    auto second = batch(world);                                                         // the same share again
    CHECK(covered(second).at(0).minor == 700'00);
    CHECK(covered(first).at(0).minor == 700'00);
    browser_of(world, "fin").post(path_of(second, "/approve"));
    browser_of(world, "fin").post(path_of(second, "/paid"));
    CHECK(balance_of(world, "author").paid == 700'00);
    books_agree(world);

    CHECK(refund(world, market.order, "100").status == 303);                            // and a third time, as a debt
    auto ann = browser_of(world, "ann");
    market.sell(world, ann, 1000'00);
    world.pass(commerce::kRefundWindow);
    auto third = batch(world);
    auto lines = covered(third);
    REQUIRE(lines.size() == 2);
    CHECK(lines[0].minor == -70'00);
    CHECK(lines[1].minor == 700'00);
    CHECK(covered(second).at(0).minor == 700'00);
    CHECK(browser_of(world, "author").get("/income/statement.csv").has("630"));
    books_agree(world);
    world.write([](Tx& tx) { tx.run("update payout_positions set batched_minor = batched_minor + 1"); });
    CHECK(world.write([](Tx& tx) { return recount(tx); }) == 2);
    books_agree(world);
}
