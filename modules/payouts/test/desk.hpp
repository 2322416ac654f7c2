// For tests of this and later modules: people who are paid, and who pays them.
#pragma once
#include "modules/commerce/test/shop.hpp"
#include "modules/payouts/store.hpp"

namespace lyceum::payouts::test {

inline PersonId person_named(World& world, const std::string& handle) { return accounts::test::id_of(world, handle); }

inline Browser browser_of(World& world, const std::string& handle) { return accounts::test::sign_in(world, person_named(world, handle)); }

inline void give_account(World& world, const std::string& handle, const std::string& account = "6222 0212 3456 7890") {
    auto answer = browser_of(world, handle).post("/income/account", {{"kind", "bank"}, {"holder", "Holder of " + handle}, {"bank", "ICBC"}, {"account", account}});
    CHECK_MESSAGE(answer.status == 303, answer.body);
}

inline Balance balance_of(World& world, const std::string& handle, Currency currency = Currency::CNY) {
    auto person = person_named(world, handle);
    for (auto& balance : world.read([&](Db& db) { return balances(db, person, world.now); }))
        if (balance.currency == currency) return balance;
    return {.person = person, .currency = currency, .next_at = {}};
}

/// Everything that must hold of money, whatever happened.
inline void books_agree(World& world) {
    world.deliver();
    for (auto& wrong : world.read([](Db& db) { return ledger::check(db); })) CHECK_MESSAGE(false, wrong);
    for (auto& wrong : world.read([](Db& db) { return check(db); })) CHECK_MESSAGE(false, wrong);
}

inline BatchId made(const Answer& answer) {
    CHECK_MESSAGE(answer.status == 303, answer.body);
    constexpr std::string_view kBefore = "/finance/payouts/";
    return BatchId{read_id(answer.location().substr(kBefore.size())).value_or(0)};
}

inline std::string path_of(BatchId batch, const std::string& what = {}) { return "/finance/payouts/" + to_string(batch) + what; }

inline std::vector<PayoutRow> rows_of(World& world, BatchId batch) {
    return world.read([&](Db& db) { return payouts_in(db, batch); });
}

}  // namespace lyceum::payouts::test
