// Upgrades: from every earlier state of the schema, with rows in every table, no row is lost or changed.
#include "app/test/world.hpp"
#include "modules/ledger/ledger.hpp"
#include "platform/db/rows.hpp"
#include <regex>

using namespace lyceum;

namespace {

constexpr int kRows = 3;
constexpr std::int64_t kFirst = 1'000'001;              // behind what migrations bring

/// One value that a check allows: `state in ('draft', 'published')`, `value in (-1, 1)`.
std::string chosen(const schema::Column& column, int row) {
    static const std::regex one(R"('([^']*)'|(-?\d+))");
    std::vector<std::string> all;
    for (std::sregex_iterator at(column.choices.begin(), column.choices.end(), one), end; at != end; ++at) all.push_back((*at)[1].matched ? (*at)[1] : (*at)[2]);
    bool list = column.choices.find(" in ") != std::string::npos;
    return list && !all.empty() ? all[static_cast<std::size_t>(row) % all.size()] : "";
}

std::string value_for(const schema::Column& column, int row) {
    auto choice = chosen(column, row);
    std::string out;
    switch (column.kind) {
        case schema::Kind::integer: return choice.empty() ? fmt::format("\"{}\"", kFirst + row) : "\"" + choice + "\"";
        case schema::Kind::real: return fmt::format("{}.5", row);
        case schema::Kind::boolean: return row % 2 ? "true" : "false";
        case schema::Kind::bytes: return "\"AAEC\"";
        default: json::quote(out, choice.empty() ? fmt::format("{} {} 学", column.name, row) : choice); return out;
    }
}

std::string line_for(const schema::Table& table, int row) {
    std::string line;
    for (auto& column : table.columns) line += fmt::format("{}\"{}\":{}", line.empty() ? "{" : ",", column.name, value_for(column, row));
    return line + "}";
}

/// Tables that a line of JSON can fill; a derived column of a type of its own is made by the program.
std::vector<schema::Table> plain_tables(const std::vector<Migration>& migrations, Dialect dialect) {
    auto tables = schema::in_order_of_reference(schema::tables_after(migrations, dialect));
    std::erase_if(tables, [](auto& table) {
        return table.key.empty() || std::any_of(table.columns.begin(), table.columns.end(), [](auto& column) { return column.kind == schema::Kind::other; });
    });
    return tables;
}

void fill(Database& database, const std::vector<schema::Table>& tables) {
    schema::Arrival arrival(database);
    for (auto& table : tables)
        for (int row = 0; row < kRows; ++row) arrival.add(table, line_for(table, row));
    arrival.commit();
}

/// By table. One connection reads all of them.
std::map<std::string, std::vector<std::string>> lines_of(Database& database, const std::vector<schema::Table>& tables) {
    std::map<std::string, std::vector<std::string>> lines;
    schema::Snapshot snapshot(database);
    for (auto& table : tables)
        snapshot.lines(table, {}, [&of_table = lines[table.name]](std::string_view line) { of_table.emplace_back(line); });
    return lines;
}

std::set<std::string> relations_made(const std::vector<Migration>& migrations) {
    static const std::regex made(R"(create (?:table|view) (\w+))");
    std::set<std::string> names;
    for (auto& each : migrations)
        for (std::sregex_iterator at(each.postgres_sql.begin(), each.postgres_sql.end(), made), end; at != end; ++at) names.insert((*at)[1]);
    return names;
}

/// What there was before a file: neither it nor its module's later ones, nor, in any module, what names a relation that only these make.
std::vector<Migration> before(const Migration& first, const std::vector<Migration>& all) {
    static const std::regex word(R"(\w+)");
    std::map<std::string, std::string> missing_from{{first.module, first.name}};
    for (;;) {
        std::vector<Migration> kept, missing;
        for (auto& each : all) {
            auto at = missing_from.find(each.module);
            (at != missing_from.end() && each.name >= at->second ? missing : kept).push_back(each);
        }
        auto gone = relations_made(missing);
        for (auto& name : relations_made(kept)) gone.erase(name);
        auto needs_them = std::find_if(kept.begin(), kept.end(), [&](auto& each) {
            std::sregex_iterator at(each.postgres_sql.begin(), each.postgres_sql.end(), word), end;
            return std::any_of(at, end, [&](auto& match) { return gone.contains(match.str()); });
        });
        if (needs_them == kept.end()) return kept;
        missing_from[needs_them->module] = needs_them->name;
    }
}

void check_upgrade(const std::vector<Migration>& from, const std::vector<Migration>& all) {
    auto url = std::getenv("LYCEUM_TEST_DATABASE");
    auto database = Database::open({.url = url ? url : ":memory:", .readers = 2, .throw_away = true});
    database->migrate(from);
    auto tables = plain_tables(from, database->dialect());
    fill(*database, tables);
    auto before = lines_of(*database, tables);
    database->migrate(all);
    auto now = schema::tables_after(all, database->dialect());
    auto after = lines_of(*database, tables);
    for (auto& table : tables) {
        INFO(table.name);
        CHECK(std::any_of(now.begin(), now.end(), [&](auto& each) { return each.name == table.name; }));
        CHECK(after[table.name] == before[table.name]);
        CHECK(before[table.name].size() >= kRows);
    }
}

}  // namespace

TEST_CASE("an upgrade from any earlier state of the schema keeps every row") {
    log::set_level(log::Level::error);
    auto all = migrations(all_modules());
    // Making a schema takes PostgreSQL long: in a short run it begins before the newest file of each module, and from every fifth point.
    const bool few = std::getenv("LYCEUM_TEST_DATABASE") && !std::getenv("LYCEUM_LONG");
    auto is_newest = [&](const Migration& one) {
        return std::none_of(all.begin(), all.end(), [&](auto& other) { return other.module == one.module && other.name > one.name; });
    };
    // Each module's history is a line of its own: what stood before any one of its files, with all of the others' that can be there.
    int states = 0;
    for (auto& missing : all) {
        const bool first = missing.name.starts_with("0001");
        if (first || (few && !is_newest(missing))) continue;
        INFO("without ", missing.module, "/", missing.name);
        check_upgrade(before(missing, all), all);
        ++states;
    }
    // And the whole of it, from each point at which a module was added.
    int point = 0;
    for (std::size_t count = 1; count <= all.size(); ++count) {
        if (count < all.size() && all[count].module == all[count - 1].module) continue;
        if (few && point++ % 5) continue;
        INFO("up to ", all[count - 1].module);
        check_upgrade({all.begin(), all.begin() + static_cast<std::ptrdiff_t>(count)}, all);
        ++states;
    }
    CHECK(states >= 15);
}

TEST_CASE("taxes and held money of before have purposes of their own, and a month that was closed still agrees") {
    auto all = migrations(all_modules());
    auto before = all;
    std::erase_if(before, [](auto& each) { return (each.module == "ledger" && each.name == "0005_purposes") || (each.module == "month_close" && each.name == "0002_purposes"); });
    REQUIRE(before.size() + 2 == all.size());
    auto url = std::getenv("LYCEUM_TEST_DATABASE");
    auto database = Database::open({.url = url ? url : ":memory:", .readers = 1, .throw_away = true});
    database->migrate(before);
    database->write(Time{1}, [](Tx& tx) {
        tx.run(R"sql(
            insert into ledger_accounts (id, purpose, name, person, currency, balance)
            values (1, 'customer', 'tax VAT', 0, 'EUR', -5), (2, 'customer', 'held deals', 0, 'EUR', -7), (3, 'customer', '', 9, 'EUR', 4),
                   (4, 'anomaly', 'held deals', 0, 'EUR', 8))sql");
        tx.run(R"sql(insert into closed_months (month, from_at, until_at, closed_by, closed_at) values ('2027-01', 1, 2, 3, 4))sql");
        tx.run(R"sql(
            insert into closed_balances (month, purpose, name, person, currency, before, came, went)
            values ('2027-01', 'customer', 'tax VAT', 0, 'EUR', 0, 0, 5), ('2027-01', 'customer', 'held deals', 0, 'EUR', 0, 0, 7))sql");
    });
    database->migrate(all);
    database->read([](Db& db) {
        CHECK(ledger::balance(db, {ledger::Purpose::tax, "VAT", {}}, Currency::EUR).minor == -5);
        CHECK(ledger::balance(db, {ledger::Purpose::held, "deals", {}}, Currency::EUR).minor == -7);
        CHECK(ledger::balance(db, {ledger::Purpose::customer, "", PersonId{9}}, Currency::EUR).minor == 4);
        CHECK(ledger::balance(db, {ledger::Purpose::anomaly, "held deals", {}}, Currency::EUR).minor == 8);
        CHECK(db.all<std::string>("select purpose || ' ' || name as account from closed_balances order by purpose") == std::vector<std::string>{"held deals", "tax VAT"});
    });
}
