// Money is conserved, whatever happens and however often.
#include "app/test/world.hpp"
#include "modules/accounts/test/people.hpp"
#include "modules/ledger/ledger.hpp"
#include <random>

using namespace lyceum;
using namespace lyceum::ledger;

namespace {

const AccountKey gateway{Purpose::gateway, "sandbox", {}}, revenue{Purpose::revenue, "", {}};
AccountKey author(std::int64_t n) { return {Purpose::author_payable, "", PersonId{n}}; }

}  // namespace

TEST_CASE("an entry posted twice is posted once") {
    World world;
    NewEntry sale{"sale", "order-1", "", {{revenue, gateway, {3900, Currency::CNY}}}};
    auto first = world.write([&](Tx& tx) { return post(tx, sale); });
    auto second = world.write([&](Tx& tx) { return post(tx, sale); });
    CHECK(first == second);
    CHECK(world.read([](Db& db) { return balance(db, gateway, Currency::CNY); }).minor == 3900);
}

TEST_CASE("a reversal undoes an entry, once") {
    World world;
    auto id = world.write([&](Tx& tx) { return post(tx, {"sale", "a", "", {{revenue, gateway, {1000, Currency::CNY}}, {author(1), revenue, {700, Currency::CNY}}}}); });
    world.write([&](Tx& tx) { reverse(tx, id, "refunded"); });
    world.write([&](Tx& tx) { reverse(tx, id, "refunded again"); });
    CHECK(world.read([](Db& db) { return balance(db, gateway, Currency::CNY); }).is_zero());
    CHECK(world.read([](Db& db) { return balance(db, author(1), Currency::CNY); }).is_zero());
    CHECK(world.read([](Db& db) { return check(db); }).empty());
}

TEST_CASE("random entries and reversals always sum to zero") {
    World world;
    std::mt19937 random(7);
    std::vector<LedgerEntryId> entries;
    for (int step = 0; step < 200; ++step) {
        world.write([&](Tx& tx) {
            if (!entries.empty() && random() % 4 == 0) { reverse(tx, entries[random() % entries.size()], ""); return; }
            auto currency = random() % 2 ? Currency::CNY : Currency::USD;
            Money whole{static_cast<std::int64_t>(random() % 100'000) + 3, currency};
            NewEntry entry{"sale", std::to_string(random() % 150), "", {{revenue, gateway, whole}}};
            for (auto& part : split(whole, {70, 20, 10}))
                if (part.minor > 0) entry.postings.push_back({author(static_cast<std::int64_t>(random() % 3) + 1), revenue, part});
            entries.push_back(post(tx, entry));
        });
    }
    CHECK(world.read([](Db& db) { return check(db); }).empty());
}

TEST_CASE("shares conserve the sum") {
    std::mt19937 random(11);
    for (int i = 0; i < 2'000; ++i) {
        Money whole{static_cast<std::int64_t>(random() % 2'000'000) - 1'000'000, Currency::CNY};
        std::vector<std::int64_t> weights;
        for (int n = static_cast<int>(random() % 5) + 1; n > 0; --n) weights.push_back(random() % 100 + 1);
        Money sum{0, Currency::CNY};
        for (auto& part : split(whole, weights)) sum = sum + part;
        CHECK(sum == whole);
    }
}

TEST_CASE("the books are for finance") {
    World world;
    CHECK(world.browser().json("/finance/ledger").status == 401);
}

TEST_CASE("finance reads what an account is for in its own language") {
    World world;
    auto fin = accounts::test::person(world, "fin", accounts::Role::finance);
    world.write([](Tx& tx) {
        post(tx, {"sale", "a", "", {{{Purpose::tax, "VAT", {}}, gateway, {500, Currency::EUR}}, {{Purpose::held, "deals", {}}, gateway, {700, Currency::EUR}},
            {{Purpose::anomaly, "stripe dispute", {}}, gateway, {900, Currency::EUR}}}});
    });
    for (bool chinese : {false, true}) {
        if (chinese) fin.post("/settings/account", {{"language", "zh"}, {"time_zone", "Asia/Shanghai"}});
        for (auto* page : {"/finance/ledger", "/finance/journal"})
            for (auto* account : {chinese ? "代收税款 · VAT" : "Tax collected · VAT", chinese ? "为买家托管 · 约定工作" : "Held for buyers · Agreed work",
                     chinese ? "争议款项 · Stripe" : "Disputed payments · Stripe"})
                CHECK_MESSAGE(fin.get(page).has(account), std::string(account));
    }
}
