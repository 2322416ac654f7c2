// What the finance desk and the owner do by hand: disputes on paper, refunds by bank, keys that were lost, terms.
#include "modules/commerce/gateways/pay_pages.hpp"
#include "modules/commerce/payments.hpp"
#include "modules/commerce/test/gateways.hpp"

using namespace lyceum;
using namespace lyceum::commerce;
using namespace lyceum::commerce::test;

namespace {

void sound(World& world) {
    for (auto& wrong : world.read([](Db& db) { return ledger::check(db); })) CHECK_MESSAGE(false, wrong);
    for (auto& wrong : world.read([](Db& db) { return check(db); })) CHECK_MESSAGE(false, wrong);
}

// Somebody who has just signed in, as acts with money want it.
Browser fresh(World& world, accounts::Role role) {
    static int n = 0;
    return accounts::test::person(world, "desk" + std::to_string(++n), role);
}

}  // namespace

TEST_CASE("a dispute that a bank writes on paper closes what was bought, moves the money, and opens it again when it is won") {
    World world;
    auto shop = test::shop(world);
    auto ann = accounts::test::person(world, "ann");
    auto order = buy(world, ann, buy_url(shop.article));
    auto at = "/finance/orders/" + to_string(order);
    auto note = [&](Browser& who, const std::string& state, const std::string& amount = {}) {
        return who.post(at + "/dispute", {{"number", "B-77"}, {"state", state}, {"amount", amount}}).status;
    };
    auto desk = fresh(world, accounts::Role::finance);
    CHECK(note(ann, "open") == 403);
    CHECK(desk.get(at).has("Note a dispute by hand"));
    CHECK(note(desk, "open", "100.01") == 422);
    CHECK(note(desk, "open") == 303);
    CHECK_FALSE(can_read(world, "ann", shop.article));
    for (int twice = 0; twice < 2; ++twice) CHECK(note(desk, "funds_withdrawn") == 303);
    CHECK(booked(world, ledger::Purpose::gateway, "sandbox") == 0);
    CHECK(note(desk, "won") == 303);
    CHECK(can_read(world, "ann", shop.article));
    CHECK(booked(world, ledger::Purpose::gateway, "sandbox") == 100'00);
    sound(world);
}

TEST_CASE("a refund of a transfer is on its way until its case is settled") {
    World world;
    Network gateways{world};
    gateways.set_up(kTransfer, Network::transfer_setup());
    auto shop = test::shop(world);
    auto ann = accounts::test::person(world, "ann"), desk = fresh(world, accounts::Role::finance);
    auto under = pay_with(world, ann, buy_url(shop.article), "transfer");
    world.deliver();
    ann.post(under.page + "/transferred", {{"reference", "77"}});
    auto claim = std::string(desk.json("/finance/transfers").json().at("transfers").as_array().at(0).at("attempt").as_string());
    CHECK(desk.post("/finance/transfers/" + claim + "/approve", {{"amount", "100"}}).status == 303);
    world.deliver();
    CHECK(desk.post("/finance/orders/" + to_string(under.order) + "/refund", {{"amount", "100"}, {"reason", "It was asked for"}, {"confirmed", "1"}}).status == 303);
    world.deliver();
    auto person = accounts::test::id_of(world, "ann");
    CHECK(world.read([&](Db& db) { return unfinished_business(db, person); }).has_value());
    auto settle = world.read([](Db& db) { return db.one<AnomalyId>("select id from payment_anomalies where kind = 'refund_by_hand'"); });
    CHECK(desk.post("/finance/anomalies/" + to_string(settle), {{"settlement", "Sent by bank, number 4711"}}).status == 303);
    CHECK_FALSE(world.read([&](Db& db) { return unfinished_business(db, person); }).has_value());
    sound(world);
}

TEST_CASE("the days of refunds are the owner's to set, and parts of a sale become payable after them") {
    World world;
    auto shop = test::shop(world);
    auto owner = fresh(world, accounts::Role::owner), ann = accounts::test::person(world, "ann");
    CHECK(ann.post("/admin/selling-terms", {{"refund_days", "0"}}).status == 403);
    CHECK(owner.post("/admin/selling-terms", {{"refund_days", "400"}}).status == 422);
    CHECK(owner.get("/finance/gateways").has("value=\"14\""));
    CHECK(owner.post("/admin/selling-terms", {{"refund_days", "30"}}).status == 303);
    auto order = buy(world, ann, buy_url(shop.article));
    CHECK(world.read([&](Db& db) { return db.one<Time>("select payable_at from order_shares where order_id = $1", order); }) == world.now + days(30));
}

TEST_CASE("where the keys that sealed a gateway's secrets are lost, its page says so and takes them anew") {
    World world;
    Network gateways{world};
    gateways.set_up(kStripe, Network::stripe_setup());
    auto owner = fresh(world, accounts::Role::owner);
    CHECK_FALSE(owner.get("/finance/gateways/stripe").has("does not have"));
    world.write([](Tx& tx) { tx.run("update gateway_setups set sealed = 'sealed by others' where gateway = 'stripe'"); });
    CHECK(owner.get("/finance/gateways").status == 200);
    CHECK(owner.get("/finance/gateways/stripe").has("a file of keys that this server does not have"));
    CHECK(owner.post("/finance/gateways/stripe/check").status == 409);
    CHECK(owner.post("/finance/gateways/stripe", {{"is_on", "1"}, {"address", "http://127.0.0.1:1"}}).status == 422);            // they must all be there again
    CHECK(owner.post("/finance/gateways/stripe", {{"is_on", "1"}, {"api_key", "sk_test_new"}, {"webhook_secret", "whsec_new"}}).status == 303);
    CHECK_FALSE(owner.get("/finance/gateways/stripe").has("does not have"));
    CHECK(world.read([](Db& db) { return find_setup(db, kStripe)->secrets.api_key; }) == "sk_test_new");
}
