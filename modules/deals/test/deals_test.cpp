// Held money: both sides, the staff, and a random walk through everything that can happen to it.
#include "modules/commerce/test/books.hpp"
#include "modules/commerce/test/shop.hpp"
#include "modules/deals/store.hpp"
#include <random>

using namespace lyceum;
using namespace lyceum::deals;
using commerce::test::Begun;
using commerce::test::booked;
using commerce::test::everything_agrees;
using commerce::test::press;
using ledger::Purpose;

namespace {

struct Pair {
    commerce::test::Shop shop;
    Browser client, worker, fin;
    PersonId worker_id;

    explicit Pair(World& world)
        : shop(commerce::test::shop(world)), client(accounts::test::person(world, "client")), worker(accounts::test::person(world, "worker")),
          fin(accounts::test::person(world, "fin", accounts::Role::finance)), worker_id(accounts::test::id_of(world, "worker")) {
        world.write([&](Tx& tx) {
            for (auto* handle : {"client", "worker"}) communities::join(tx, *accounts::find_by_handle(tx, handle), shop.place.community);
        });
    }
    std::string offer(const std::string& milestones) {
        auto made = client.post("/deals", {{"community", to_string(shop.place.community)}, {"handle", "@worker"}, {"title", "A parser"}, {"terms", "It parses"}, {"milestones", milestones}});
        CHECK_MESSAGE(made.status == 303, made.body);
        return made.location();
    }
    void pay(World& world, const std::string& deal, const std::string& choice = "pay") {
        CHECK(worker.post(deal + "/accept").status == 303);
        auto begun = client.post(deal + "/pay", {{"method", "wechat"}});
        CHECK_MESSAGE(begun.status == 303, begun.body);
        press(client, Begun{{}, begun.location()}, choice);
        world.deliver();
    }
};

}  // namespace

TEST_CASE("money is held until the client releases it, in parts too, and the rest can go back") {
    World world;
    Pair pair(world);
    auto deal = pair.offer("First draft = 100\nAll of it = 200");
    auto bob = accounts::test::person(world, "bob");
    CHECK(bob.get(deal).status == 404);
    CHECK(pair.client.post(deal + "/accept").status == 403);
    CHECK(pair.client.post(deal + "/pay", {{"method", "wechat"}}).status == 409);
    pair.pay(world, deal);
    CHECK(pair.worker.get(deal).has("Money is held"));
    CHECK(booked(world, Purpose::held, "deals") == -300'00);
    CHECK(booked(world, Purpose::revenue, "goods") == 0);
    CHECK(pair.worker.post(deal + "/cancel").status == 409);
    CHECK(pair.worker.post(deal + "/1/release").status == 403);
    CHECK(pair.worker.post(deal + "/1/report", {{"words", "See the branch"}}).status == 303);
    CHECK(pair.client.post(deal + "/1/release", {{"amount", "100.01"}}).status == 422);
    CHECK(pair.client.post(deal + "/1/release", {{"amount", "60"}}).status == 303);
    CHECK(pair.client.post(deal + "/1/release").status == 303);
    CHECK(pair.client.post(deal + "/1/release").status == 409);
    CHECK(booked(world, Purpose::author_payable, "", pair.worker_id) == -90'00);
    CHECK(booked(world, Purpose::revenue, "goods") == -10'00);
    CHECK(pair.worker.get("/income").has("90"));
    CHECK(pair.worker.post(deal + "/2/give-back", {{"words", "I have no time"}}).status == 303);
    world.deliver();
    CHECK(booked(world, Purpose::gateway, "sandbox") == 100'00);
    CHECK(booked(world, Purpose::held, "deals") == 0);
    CHECK(pair.client.get(deal).has("Settled"));
    everything_agrees(world);
}

TEST_CASE("where both do not agree the staff divides, and nothing moves before") {
    World world;
    Pair pair(world);
    auto deal = pair.offer("All of it = 100");
    pair.pay(world, deal);
    CHECK(pair.worker.post(deal + "/1/dispute", {{"words", ""}}).status == 422);
    CHECK(pair.worker.post(deal + "/1/dispute", {{"words", "They do not answer"}}).status == 303);
    CHECK(pair.client.post(deal + "/1/release").status == 409);
    CHECK(pair.worker.post(deal + "/1/give-back", {{"words", "x"}}).status == 409);
    CHECK(pair.client.post(deal + "/1/decide", {{"amount", "0"}, {"words", "Mine"}}).status == 403);
    CHECK(pair.fin.get("/finance/deals").has("A parser"));
    CHECK(pair.fin.post(deal + "/1/decide", {{"amount", "101"}, {"words", "Too much"}}).status == 422);
    CHECK(pair.fin.post(deal + "/1/decide", {{"amount", "30"}, {"words", "A third was done"}}).status == 303);
    world.deliver();
    CHECK(booked(world, Purpose::author_payable, "", pair.worker_id) == -27'00);
    CHECK(booked(world, Purpose::gateway, "sandbox") == 30'00);
    CHECK(pair.fin.post(deal + "/1/decide", {{"amount", "30"}, {"words", "Again"}}).status == 409);
    CHECK(pair.client.get(deal).has("A third was done"));
    everything_agrees(world);
}

TEST_CASE("money that is released in crumbs costs what it costs at once") {
    World world;
    Pair pair(world);
    auto deal = pair.offer("First draft = 0.60\nAll of it = 0.09\nThe rest = 1.00");
    pair.pay(world, deal);
    for (int i = 0; i < 6; ++i) CHECK(pair.client.post(deal + "/1/release", {{"amount", "0.09"}}).status == 303);
    CHECK(booked(world, Purpose::revenue, "goods") == -5);      // of 0.54
    CHECK(pair.client.post(deal + "/1/release", {{"amount", "0.05"}}).status == 303);
    CHECK(pair.client.post(deal + "/1/release", {{"amount", "0.01"}}).status == 303);       // the house's alone
    CHECK(pair.client.post(deal + "/2/release").status == 303);
    CHECK(booked(world, Purpose::revenue, "goods") == -6);      // of 0.69
    CHECK(booked(world, Purpose::author_payable, "", pair.worker_id) == -63);
    everything_agrees(world);
}

TEST_CASE("whatever both, finance and the gateway do, holds sum up and no cent moves twice") {
    World world;
    Pair pair(world);
    std::mt19937 dice(11);
    auto roll = [&](int most) { return static_cast<int>(dice() % static_cast<unsigned>(most)); };
    const char* choices[] = {"pay", "pay_twice", "close_afterwards", "refund_first", "pay_late"};
    std::vector<std::string> deals;
    for (int i = 0; i < 6; ++i) {
        deals.push_back(pair.offer("One = 33.33\nTwo = 0.01\nThree = 66.67"));
        pair.pay(world, deals.back(), choices[roll(5)]);
    }
    world.pass(minutes(10));
    world.deliver();
    for (int step = 0; step < 150; ++step) {
        auto deal = deals[static_cast<std::size_t>(roll(6))], at = deal + "/" + std::to_string(1 + roll(3));
        auto amount = fmt::format("{}.{:02}", roll(40), roll(100));
        switch (roll(6)) {
            case 0: pair.client.post(at + "/release", {{"amount", amount}}); break;
            case 1: pair.client.post(at + "/release"); break;
            case 2: if (roll(3) == 0) pair.worker.post(at + "/give-back", {{"words", "No time"}}); break;
            case 3: (roll(2) ? pair.client : pair.worker).post(at + "/dispute", {{"words", "It is not right"}}); break;
            case 4: pair.fin.post(at + "/decide", {{"amount", amount}, {"words", "So be it"}}); break;
            case 5: {
                auto id = world.read([&](Db& db) { return find(db, DealId{*read_id(deal.substr(deal.rfind('/') + 1))})->order_id; });
                if (roll(4) == 0) pair.fin.post("/finance/orders/" + to_string(id) + "/refund", {{"amount", amount}, {"reason", "Goodwill"}, {"confirmed", "1"}});
                break;
            }
        }
        if (step % 25 == 24) everything_agrees(world);
    }
    everything_agrees(world);
    // What came in is what lies there, what was earned, and what the house has; the rest went back.
    auto in = booked(world, Purpose::gateway, "sandbox"), held = booked(world, Purpose::held, "deals"), owed = booked(world, Purpose::author_payable, "", pair.worker_id);
    auto house = booked(world, Purpose::revenue, "goods") + booked(world, Purpose::refunds, "goods");
    CHECK(in + held + owed + house == 0);
    // In however many parts it was released: of each deal the house has what the sum of them costs.
    std::int64_t released = 0, commission = 0;
    for (auto& path : deals) {
        std::int64_t sum = 0;
        for (auto& m : world.read([&](Db& db) { return milestones_of(db, DealId{*read_id(path.substr(path.rfind('/') + 1))}); })) sum += m.released_minor;
        released += sum, commission += sum / 10;
    }
    CHECK(released > 0);
    CHECK(owed == -(released - commission));
    CHECK(in >= 0);
    CHECK(held <= 0);
}
