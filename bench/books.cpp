// Closes a month over many ledger entries: fills an empty database with sales, then takes the time of checking the books,
// of everybody's statements, of a batch of payouts, and of closing the month that the sales are in. Medians of three; what writes
// is taken back twice and then stays. For measuring only.
//
//     lyceum_books --data D --entries 1000000 && lyceum_books --data D
//     lyceum_books --data D2 --periods 1000000 && lyceum_books --data D2 --periods 0      periods of memberships, and what finance reads of them
//     lyceum_books --data D --database postgresql://… --entries 1000000 && psql … -c "vacuum analyze" && lyceum_books …
#include "app/commands/commands.hpp"
#include "modules/month_close/store.hpp"
#include "modules/payouts/pages.hpp"
#include "modules/revenue/store.hpp"
#include "platform/http/recounts.hpp"
#include <algorithm>
#include <array>
#include <chrono>
#include <ctime>
#include <iostream>

namespace lyceum::bench {
namespace {

constexpr std::int64_t kPeople = 1'000, kWorks = 5'000;      // who is paid; what was sold
constexpr std::int64_t kAtOnce = 50'000;                     // so that no statement runs out of time
constexpr int kTurns = 3;

void fill_people(Tx& tx) {
    tx.run(R"sql(
        insert into ledger_accounts (id, purpose, name, person, currency) values (1, 'gateway', 'sandbox', 0, 'CNY'), (2, 'revenue', 'item', 0, 'CNY'))sql");
    tx.run(R"sql(
        insert into ledger_accounts (id, purpose, name, person, currency)
        with recursive n (i) as (select cast(0 as bigint) union all select i + 1 from n where i + 1 < $1)
        select 1000 + i, 'author_payable', '', 1000 + i, 'CNY' from n)sql", kPeople);
    for (std::int64_t i = 0; i < kPeople; ++i) payouts::set_method(tx, PersonId{1000 + i}, payouts::MethodKind::bank, {"Holder", "Bank", std::to_string(62220000 + i)});
}

// One sale is one entry with two postings: the buyer's money, and the author's part of it. One a second, the newest a month ago.
void fill_sales(Tx& tx, std::int64_t from, std::int64_t until, Time newest) {
    tx.run(R"sql(
        insert into orders (id, community, buyer, what, plan, item, level, title, months, days, list_minor, credit_minor, minor, currency, author, author_percent,
                            state, made_at, paid_at, starts_at)
        with recursive n (i) as (select cast($5 as bigint) union all select i + 1 from n where i + 1 < $1)
        select 1 + i, 1, 500000 + i, 'item', 0, 5000 + i % $2, 0, 'A work', 0, 0, 1000 + i % 9000, 0, 1000 + i % 9000, 'CNY', 1000 + (i % $2) % $3, 70,
               'paid', $4 - i * 1000000, $4 - i * 1000000, $4 - i * 1000000 from n)sql", until, kWorks, kPeople, newest, from);
    tx.run(R"sql(
        insert into order_shares (order_id, person, role, percent, minor, payable_at)
        select id, author, 'author', 70, minor * 70 / 100, paid_at + 1209600000000 from orders where id > $1)sql", from);
    tx.run(R"sql(
        insert into ledger_entries (id, kind, reference, note, at) select id, 'sale', cast(id as text), title, paid_at from orders where id > $1)sql", from);
    tx.run(R"sql(
        insert into ledger_postings (id, entry, from_account, to_account, minor, at) select 2 * id, id, 2, 1, minor, paid_at from orders where id > $1)sql", from);
    tx.run(R"sql(
        insert into ledger_postings (id, entry, from_account, to_account, minor, at)
        select 2 * s.order_id + 1, s.order_id, s.person, 2, s.minor, o.paid_at from order_shares s join orders o on o.id = s.order_id where s.order_id > $1)sql", from);
}

void fill(Database& database, std::int64_t entries) {
    auto newest = clock_now() - days(30);
    database.write(clock_now(), [](Tx& tx) { fill_people(tx); });
    for (std::int64_t from = 0; from < entries; from += kAtOnce)
        database.write(clock_now(), [&](Tx& tx) { fill_sales(tx, from, std::min(entries, from + kAtOnce), newest); });
    database.write(clock_now(), [&](Tx& tx) {
        for (auto* recount : filled(tx.app(), recounts)) recount(tx);
    });
}

// Memberships of one month each over three years: everybody renews, one in eleven pauses now and then, one in fifty had theirs given back.
void fill_periods(Tx& tx, std::int64_t from, std::int64_t until, std::int64_t all, Time newest) {
    constexpr std::int64_t kMonths = 36, kMonth = 30 * 86'400'000'000;
    auto people = all / kMonths + 1;
    tx.run(R"sql(
        insert into orders (id, community, buyer, what, plan, item, level, title, months, days, list_minor, credit_minor, minor, currency, author, author_percent,
                            state, made_at, paid_at, starts_at, ends_at, anchor_at)
        with recursive n (i) as (select cast($4 as bigint) union all select i + 1 from n where i + 1 < $1)
        select 1 + i, 1 + i % 3, 500000 + i % $2, 'plan', 7, 0, 1 + i % 2, 'Fellow', 1, 0, 3900 + 6000 * (i % 2), 0, 3900 + 6000 * (i % 2), 'CNY', 0, 0,
               case when i % 50 = 0 then 'refunded' else 'paid' end, at, at, at, at + $5 * case when i % 11 = 0 then 0 else 1 end, at
        from (select i, $3 - (i / $2) * $5 - (i % $2) * ($5 / $2) as at from n) placed)sql", until, people, newest.micros, from, kMonth);
    tx.run(R"sql(
        insert into payment_attempts (id, number, order_id, gateway, method, state, minor, currency, made_at, expires_at)
        select id, 'N' || cast(id as text), id, 'sandbox', case id % 3 when 0 then 'wechat' when 1 then 'alipay' else 'card' end, 'paid', minor, currency, made_at, made_at
        from orders where id > $1)sql", from);
    tx.run(R"sql(
        insert into payments (id, gateway, gateway_id, attempt, order_id, minor, currency, use, refunded_minor, heard_at)
        select id, 'sandbox', 'P' || cast(id as text), id, id, minor, currency, 'sale', case state when 'refunded' then minor else 0 end, paid_at from orders where id > $1)sql", from);
    tx.run(R"sql(
        insert into refunds (id, order_id, payment, minor, currency, reason, made_by, made_at, told)
        select id, id, id, minor, currency, 'As agreed', 1, paid_at + 86400000000, true from orders where id > $1 and state = 'refunded')sql", from);
}

void fill_periods(Database& database, std::int64_t all) {
    for (std::int64_t from = 0; from < all; from += kAtOnce)
        database.write(clock_now(), [&](Tx& tx) { fill_periods(tx, from, std::min(all, from + kAtOnce), all, clock_now() - days(1)); });
}

std::int64_t processor_ms() {
    timespec used{};
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &used);
    return used.tv_sec * 1000 + used.tv_nsec / 1'000'000;
}

struct Took { std::int64_t clock = 0, processor = 0; };

template <class F> Took took(F&& f) {
    auto begun = std::chrono::steady_clock::now();
    auto worked = processor_ms();
    f();
    return {std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::steady_clock::now() - begun).count(), processor_ms() - worked};
}

void tell(const char* what, std::array<Took, kTurns> turns, const std::string& said) {
    auto median = [&](auto of) { std::sort(turns.begin(), turns.end(), [&](auto& a, auto& b) { return a.*of < b.*of; }); return turns[kTurns / 2].*of; };
    std::cout << what << ": " << median(&Took::clock) << " ms, of it " << median(&Took::processor) << " ms processor time of this program; " << said << std::endl;
}

template <class F> void reads(const char* what, Database& database, F&& f) {
    std::array<Took, kTurns> turns;
    std::string said;
    for (auto& turn : turns) turn = took([&] { said = database.read(f); });
    tell(what, turns, said);
}

struct TakenBack : std::exception {};

template <class F> void writes(const char* what, Database& database, F&& f) {
    std::array<Took, kTurns> turns;
    std::string said;
    for (int turn = 0; turn < kTurns; ++turn)
        turns[turn] = took([&] {
            try {
                database.write(clock_now(), [&](Tx& tx) {
                    said = f(tx);
                    if (turn + 1 < kTurns) throw TakenBack();
                });
            } catch (const TakenBack&) {
            }
        });
    tell(what, turns, said);
}

// The page of revenue before anything is closed, every month as it is closed, and the page afterwards.
void run_periods(Database& database) {
    revenue::Scope house{.community = {}, .currency = Currency::CNY};
    auto page = [&](Db& db) {
        auto told = revenue::told(db, house, clock_now());
        return fmt::format("{} months, closed until {}, {}", told.months.size(), told.closed, told.counting_from ? "the rest is being counted" : "nothing waits");
    };
    reads("revenue, nothing closed", database, page);
    std::vector<Took> closings;
    for (bool more = true; more;) {
        auto before = database.read([](Db& db) { return db.one<std::int64_t>("select count(*) from revenue_closed"); });
        closings.push_back(took([&] {
            Work work(database, "close", {}, 1, [] { return clock_now(); }, [] { return false; });
            revenue::close_months(work, {});
        }));
        more = database.read([](Db& db) { return db.one<std::int64_t>("select count(*) from revenue_closed"); }) > before;
    }
    std::sort(closings.begin(), closings.end(), [](auto& a, auto& b) { return a.processor < b.processor; });
    std::int64_t whole = 0;
    for (auto& each : closings) whole += each.processor;
    std::cout << "closing: " << closings.size() - 1 << " pieces, " << whole << " ms processor time together, the longest " << closings.back().processor << " ms" << std::endl;
    reads("revenue, all closed", database, page);
}

void run(const commands::Place& place, std::int64_t entries, std::optional<std::int64_t> periods) {
    commands::Opened opened(commands::config_at(place));
    auto& database = opened.database();
    auto& app = opened.app();
    if (entries > 0) {
        std::cout << "filling: " << took([&] { fill(database, entries); }).clock << " ms, " << entries << " entries" << std::endl;
        return;
    }
    if (periods && *periods > 0) {
        std::cout << "filling: " << took([&] { fill_periods(database, *periods); }).clock << " ms, " << *periods << " periods" << std::endl;
        return;
    }
    if (periods) return run_periods(database);
    auto month = month_close::month_at(app, app.clock() - days(31));
    auto visit = app.nobody(app.clock(), Language::en);
    reads("checking the books", database, [](Db& db) { return std::to_string(ledger::check(db).size()) + " problems"; });
    reads("trial balance", database, [&](Db& db) { return std::to_string(ledger::turnovers(db, month.from, month.until).size()) + " accounts"; });
    reads("everybody's statements", database, [&](Db& db) { return std::to_string(payouts::everybodys_statement(visit, db, "").size()) + " bytes"; });
    writes("payouts", database, [](Tx& tx) {
        auto batch = *payouts::find_batch(tx, payouts::make_batch(tx, Currency::CNY, PersonId{1}));
        return std::to_string(batch.people) + " people, " + to_decimal(batch.money());
    });
    month_close::Figures figures;
    reads("figures of the month", database, [&](Db& db) {
        figures = month_close::figures(db, month);
        return fmt::format("{} accounts, {} statements", figures.balances.size(), figures.statements.size());
    });
    writes("month closed", database, [&](Tx& tx) {
        month_close::close(tx, month, figures, PersonId{1});
        return month.name;
    });
    reads("closed month agrees", database, [](Db& db) { return std::to_string(month_close::check(db).size()) + " problems"; });
    reads("payouts agree", database, [](Db& db) { return std::to_string(payouts::check(db).size()) + " problems"; });
}

}  // namespace
}  // namespace lyceum::bench

int main(int argc, char** argv) {
    CLI::App root("Closes a month over many ledger entries, for measuring");
    lyceum::commands::Place place;
    std::int64_t entries = 0;
    std::optional<std::int64_t> periods;
    lyceum::commands::add_place(root, place);
    root.add_option("--entries", entries, "Fills the database with so many sales; without it what is there is measured");
    root.add_option("--periods", periods, "Fills it with so many periods of memberships; with 0 revenue is measured");
    CLI11_PARSE(root, argc, argv);
    try {
        lyceum::log::set_level(lyceum::log::Level::error);
        lyceum::bench::run(place, entries, periods);
        return 0;
    } catch (const std::exception& e) {
        std::cerr << e.what() << "\n";
        return 1;
    }
}
