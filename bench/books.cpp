// Closes a month over many ledger entries: fills an empty database with sales, then takes the time of checking the books,
// of everybody's statements, of a batch of payouts, and of closing the month that most of the sales are in. For measuring only.
//
//     lyceum_books --data D --entries 1000000
//     lyceum_books --database postgresql://… --entries 1000000
#include "app/commands/commands.hpp"
#include "modules/month_close/store.hpp"
#include "modules/payouts/pages.hpp"
#include <chrono>
#include <iostream>

namespace lyceum::bench {
namespace {

constexpr std::int64_t kPeople = 1'000, kWorks = 5'000;      // who is paid; what was sold

// One sale is one entry with two postings: the buyer's money, and the author's part of it.
void fill(Database& database, std::int64_t entries) {
    database.write(clock_now(), [&](Tx& tx) {
        auto now = tx.now();
        tx.run(R"sql(
            insert into ledger_accounts (id, purpose, name, person, currency) values (1, 'gateway', 'sandbox', 0, 'CNY'), (2, 'revenue', 'item', 0, 'CNY'))sql");
        tx.run(R"sql(
            insert into ledger_accounts (id, purpose, name, person, currency)
            with recursive n (i) as (select cast(0 as bigint) union all select i + 1 from n where i + 1 < $1)
            select 1000 + i, 'author_payable', '', 1000 + i, 'CNY' from n)sql", kPeople);
        tx.run(R"sql(
            insert into orders (id, community, buyer, what, plan, item, level, title, months, days, list_minor, credit_minor, minor, currency, author, author_percent,
                                state, made_at, paid_at, starts_at)
            with recursive n (i) as (select cast(0 as bigint) union all select i + 1 from n where i + 1 < $1)
            select 1 + i, 1, 500000 + i, 'item', 0, 5000 + i % $2, 0, 'A work', 0, 0, 1000 + i % 9000, 0, 1000 + i % 9000, 'CNY', 1000 + (i % $2) % $3, 70,
                   'paid', $4 - i * 1000000, $4 - i * 1000000, $4 - i * 1000000 from n)sql", entries, kWorks, kPeople, now - days(30));
        tx.run(R"sql(
            insert into order_shares (order_id, person, role, percent, minor, payable_at)
            select id, author, 'author', 70, minor * 70 / 100, paid_at + 1209600000000 from orders where author <> $1)sql", 0);
        tx.run(R"sql(
            insert into ledger_entries (id, kind, reference, note, at) select id, 'sale', cast(id as text), title, paid_at from orders where id <> $1)sql", 0);
        tx.run(R"sql(
            insert into ledger_postings (id, entry, from_account, to_account, minor) select 2 * id, id, 2, 1, minor from orders where id <> $1)sql", 0);
        tx.run(R"sql(
            insert into ledger_postings (id, entry, from_account, to_account, minor) select 2 * order_id + 1, order_id, person, 2, minor from order_shares where order_id <> $1)sql", 0);
        tx.run(R"sql(
            update ledger_accounts set balance =
                coalesce((select sum(p.minor) from ledger_postings p where p.to_account = ledger_accounts.id), 0) -
                coalesce((select sum(p.minor) from ledger_postings p where p.from_account = ledger_accounts.id), 0) where id <> $1)sql", 0);
        for (std::int64_t i = 0; i < kPeople; ++i) payouts::set_method(tx, PersonId{1000 + i}, payouts::MethodKind::bank, {"Holder", "Bank", std::to_string(62220000 + i)});
    });
}

template <class F> void timed(const char* what, F&& f) {
    auto begun = std::chrono::steady_clock::now();
    auto said = f();
    std::cout << what << ": " << std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::steady_clock::now() - begun).count() << " ms, " << said << std::endl;
}

void run(const commands::Place& place, std::int64_t entries) {
    commands::Opened opened(commands::config_at(place));
    auto& database = opened.database();
    timed("filling", [&] { fill(database, entries); return std::to_string(entries) + " entries"; });
    timed("checking the books", [&] { return std::to_string(database.read([](Db& db) { return ledger::check(db); }).size()) + " problems"; });
    for (auto* period : {"", "2026"}) {
        timed("everybody's statements", [&] {
            auto visit = opened.app().nobody(opened.app().clock(), Language::en);
            auto csv = database.read([&](Db& db) { return payouts::everybodys_statement(visit, db, period); });
            return std::to_string(csv.size()) + " bytes";
        });
    }
    timed("payouts", [&] {
        auto id = database.write(clock_now(), [](Tx& tx) { return payouts::make_batch(tx, Currency::CNY, PersonId{1}); });
        auto batch = database.read([&](Db& db) { return *payouts::find_batch(db, id); });
        return std::to_string(batch.people) + " people, " + to_decimal(batch.money());
    });
    timed("month closed", [&] {
        auto& app = opened.app();
        auto month = month_close::month_at(app, app.clock() - days(31));
        auto figures = database.read([&](Db& db) { return month_close::figures(db, month); });
        database.write(clock_now(), [&](Tx& tx) { month_close::close(tx, month, figures, PersonId{1}); });
        return fmt::format("{}: {} accounts, {} statements, {} payouts", month.name, figures.balances.size(), figures.statements.size(), figures.payouts.size());
    });
    timed("closed month agrees", [&] { return std::to_string(database.read([](Db& db) { return month_close::check(db); }).size()) + " problems"; });
    timed("payouts agree", [&] { return std::to_string(database.read([](Db& db) { return payouts::check(db); }).size()) + " problems"; });
}

}  // namespace
}  // namespace lyceum::bench

int main(int argc, char** argv) {
    CLI::App root("Closes a month over many ledger entries, for measuring");
    lyceum::commands::Place place;
    std::int64_t entries = 1'000'000;
    lyceum::commands::add_place(root, place);
    root.add_option("--entries", entries, "How many sales to begin with");
    CLI11_PARSE(root, argc, argv);
    try {
        lyceum::log::set_level(lyceum::log::Level::error);
        lyceum::bench::run(place, entries);
        return 0;
    } catch (const std::exception& e) {
        std::cerr << e.what() << "\n";
        return 1;
    }
}
