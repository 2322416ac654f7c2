// Closing a month: figures that stay, a ledger that takes nothing back into it.
#include "modules/commerce/test/shop.hpp"
#include "modules/month_close/store.hpp"

using namespace lyceum;
using namespace lyceum::month_close;
using commerce::buy_url;
using commerce::test::buy;

TEST_CASE("a month is closed once it is over, in order, and what it says stays what it was") {
    World world;                                    // in January 2027
    auto shop = commerce::test::shop(world);
    auto ann = accounts::test::person(world, "ann"), bob = accounts::test::person(world, "bob");
    auto fin = accounts::test::person(world, "fin", accounts::Role::finance);
    auto order = buy(world, ann, buy_url(shop.article));
    CHECK(bob.get("/finance/months").status == 403);
    CHECK(fin.get("/finance/months").has("Still running"));
    CHECK(fin.post("/finance/months/2027-01/close").status == 409);
    CHECK(fin.get("/finance/months/2027-13").status == 404);

    world.pass(days(40));
    world.deliver();
    fin = accounts::test::sign_in(world, accounts::test::id_of(world, "fin"));
    bob = accounts::test::sign_in(world, accounts::test::id_of(world, "bob"));
    CHECK(fin.get("/finance/months/2027-01").has("Close this month"));
    CHECK(bob.post("/finance/months/2027-01/close").status == 403);
    CHECK(fin.post("/finance/months/2027-01/close").status == 303);
    CHECK(fin.post("/finance/months/2027-01/close").status == 409);
    CHECK(fin.post("/finance/months/2027-03/close").status == 409);
    auto balances = fin.get("/finance/months/2027-01/trial-balance.csv").body, statements = fin.get("/finance/months/2027-01/statements.csv").body;
    CHECK(balances.find("gateway,sandbox,,CNY,0.00,100.00,0.00,100.00") != balances.npos);
    CHECK(balances.find("author_payable,,") != balances.npos);
    CHECK(statements.find("author,CNY,1,70.00,0.00,70.00") != statements.npos);
    CHECK(fin.get("/finance/months/2027-01/journal.csv").has("sale"));

    // A refund belongs to the month in which it happens, also when the clock says otherwise.
    CHECK(fin.post("/finance/orders/" + to_string(order) + "/refund", {{"amount", "100"}, {"reason", "As agreed"}, {"confirmed", "1"}}).status == 303);
    world.deliver();
    auto now = world.now;
    world.now = Time{1'800'000'000'000'000} + days(1);
    world.write([](Tx& tx) {
        ledger::post(tx, {"correction", "1", "", {{{ledger::Purpose::bank, "", {}}, {ledger::Purpose::revenue, "item", {}}, {5, Currency::CNY}}}});
    });
    world.now = now;
    CHECK(fin.get("/finance/months/2027-01/trial-balance.csv").body == balances);
    CHECK(fin.get("/finance/months/2027-01/statements.csv").body == statements);
    CHECK(fin.get("/finance/months/2027-02/trial-balance.csv").has("bank,,,CNY,0.00,0.00,0.05,-0.05"));
    CHECK(world.read([](Db& db) { return check(db); }).empty());
}
