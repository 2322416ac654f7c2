// What keeps something in memory true: which tables it was made from, and when they changed.
#include "platform/db/test/testing.hpp"
#include <doctest/doctest.h>
#include <thread>

using namespace lyceum;
using testing::database_with;
using testing::kNoon;

namespace {

constexpr const char* kSchema = R"sql(
    create table apples (id bigint primary key, pears bigint not null);
    create table pears (id bigint primary key, name text not null);
    create table plums (id bigint primary key);
    create view fruit as select id from apples union all select id from plums;
    create view ripe_fruit as select f.id from fruit f;
)sql";

bool read_by(Database& database, const char* reading, const char* table) {
    auto& tables = database.tables();
    return (tables.of(reading).reads & tables.of(table).writes).any();
}
constexpr const char* kApples = "insert into apples (id, pears) values ($1, 0)";
constexpr const char* kPears = "insert into pears (id, name) values ($1, 'x')";
constexpr const char* kPlums = "insert into plums (id) values ($1)";

int count_pears(Db& db) { return *db.kept<int>("pears", [&] { return db.one<int>("select count(*) from pears"); }); }

}  // namespace

TEST_CASE("a statement reads the tables that it names, those beneath its views included") {
    auto database = database_with(kSchema);
    CHECK(read_by(*database, "select id from apples where id = $1", kApples));
    CHECK_FALSE(read_by(*database, "select id from apples a where a.pears = 1", kPears));
    CHECK(read_by(*database, "select id from Apples join PEARS p on p.id = apples.id", kPears));
    CHECK(read_by(*database, "select id from \"pears\"", kPears));
    CHECK(read_by(*database, "select 1 as one where exists (select 1 from (select id from pears) x)", kPears));
    CHECK(read_by(*database, "select id from ripe_fruit", kApples));
    CHECK(read_by(*database, "select id from ripe_fruit", kPlums));
    CHECK_FALSE(read_by(*database, "select id from ripe_fruit", kPears));
    CHECK_FALSE(read_by(*database, "select 'pears' as word -- pears", kPears));
}

TEST_CASE("a statement changes the tables it inserts into, updates or deletes from, and only reads the others") {
    auto database = database_with(kSchema);
    auto& tables = database->tables();
    auto pears = tables.of(kPears).writes, apples = tables.of(kApples).writes;
    CHECK(pears.count() == 1);
    CHECK(pears != apples);
    CHECK(tables.of("insert into apples (id, pears) select id, 1 from pears").writes == apples);
    CHECK(tables.of("insert into pears (id, name) values (1, 'a') on conflict (id) do update set name = excluded.name").writes == pears);
    CHECK(tables.of("update pears set name = 'b' where id in (select id from apples)").writes == pears);
    CHECK(tables.of("delete from pears where id = (select max(id) from apples)").writes == pears);
    CHECK(tables.of("with old as (delete from pears where id = 1 returning id) insert into apples (id, pears) select id, 0 from old").writes == (pears | apples));
    CHECK(tables.of("select id from pears").writes.none());
}

TEST_CASE("what was made from a table holds until a commit changes rows of it") {
    auto database = database_with(kSchema);
    auto made = database->read([](Db& db) { db.all<std::int64_t>("select id from pears"); return db.footprint(); });
    auto& tables = database->tables();
    CHECK(tables.is_valid(made));
    database->write(kNoon, [](Tx& tx) { tx.run(kApples, 1); });
    CHECK(tables.is_valid(made));
    database->write(kNoon, [](Tx& tx) { tx.run("delete from pears where id = $1", 77); });
    CHECK(tables.is_valid(made));
    CHECK_THROWS(database->write(kNoon, [](Tx& tx) { tx.run(kPears, 1); throw 1; }));
    CHECK(tables.is_valid(made));
    database->write(kNoon, [](Tx& tx) { tx.run(kPears, 1); });
    CHECK_FALSE(tables.is_valid(made));
    auto again = database->read([](Db& db) { db.all<std::int64_t>("select id from pears"); return db.footprint(); });
    CHECK(tables.is_valid(again));
    tables.all_changed();
    CHECK_FALSE(tables.is_valid(again));
}

TEST_CASE("a kept value is made once, and again after what it was made from has changed") {
    auto database = database_with(kSchema);
    auto seen = [&](int& statements) {
        return database->read([&](Db& db) {
            auto count = count_pears(db);
            statements = db.statements_for_kept();
            CHECK(db.statements() == 0);
            auto& tables = database->tables();
            CHECK((db.footprint().tables & tables.of(kPears).writes).any());        // whoever uses it depends on it too
            return count;
        });
    };
    int statements = 0;
    CHECK(seen(statements) == 0);
    CHECK(statements == 1);
    CHECK(seen(statements) == 0);
    CHECK(statements == 0);
    database->write(kNoon, [](Tx& tx) { tx.run(kApples, 1); });
    CHECK(seen(statements) == 0);
    CHECK(statements == 0);
    database->write(kNoon, [](Tx& tx) { tx.run(kPears, 1); });
    CHECK(seen(statements) == 1);
    CHECK(statements == 1);
}

TEST_CASE("inside a transaction nothing kept is used, so that it sees what it wrote itself") {
    auto database = database_with(kSchema);
    CHECK(database->read(count_pears) == 0);
    database->write(kNoon, [](Tx& tx) {
        tx.run(kPears, 1);
        CHECK(count_pears(tx) == 1);
    });
    CHECK_THROWS(database->write(kNoon, [](Tx& tx) {
        tx.run(kPears, 2);
        CHECK(count_pears(tx) == 2);
        throw 1;
    }));
    CHECK(database->read(count_pears) == 1);
}

TEST_CASE("a value made from an older moment is not given to whoever comes later") {
    auto database = database_with(kSchema);
    database->read([&](Db& db) {
        CHECK(db.one<int>("select count(*) from plums") == 0);                      // the moment is fixed
        std::jthread([&] { database->write(kNoon, [](Tx& tx) { tx.run(kPears, 1); }); }).join();
        CHECK(count_pears(db) == 0);
    });
    CHECK(database->read(count_pears) == 1);
}

TEST_CASE("values for many ids are made together, and only those that are missing") {
    auto database = database_with(kSchema);
    struct Pear;
    std::vector<std::vector<Id<Pear>>> asked;
    auto names = [&](const std::vector<Id<Pear>>& ids) {
        return database->read([&](Db& db) {
            std::string all;
            for (auto& one : db.kept_each<std::string>("pear", ids, [&](auto& missing) {
                     asked.push_back(missing);
                     db.all<std::int64_t>("select id from pears where id in ($1...)", missing);
                     std::vector<std::string> made;
                     for (auto id : missing) made.push_back(std::to_string(id.value));
                     return made;
                 }))
                all += *one + " ";
            return all;
        });
    };
    CHECK(names({{3}, {1}}) == "3 1 ");
    CHECK(names({{1}, {2}, {3}, {2}}) == "1 2 3 2 ");
    REQUIRE(asked.size() == 2);
    CHECK(asked[1] == std::vector<Id<Pear>>{{2}, {2}});
    CHECK(names({}) == "");
    database->write(kNoon, [](Tx& tx) { tx.run(kPears, 9); });
    CHECK(names({{1}}) == "1 ");
    CHECK(asked.size() == 3);
}
