// Migrations happen once, in order, whole or not at all, and are frozen.
#include "platform/db/test/testing.hpp"
#include <doctest/doctest.h>

using namespace lyceum;

namespace {
Migration file(std::string name, std::string sql, std::string sqlite = "") { return {"shelf", std::move(name), std::move(sql), std::move(sqlite)}; }
const auto kFirst = file("0001_books", "create table books (id bigint primary key, title text not null);\ninsert into books (id, title) values (1, 'a; b');");
const auto kSecond = file("0002_read", "alter table books add column is_read boolean not null default false");
int books(Db& db) { return db.one<int>("select count(*) from books"); }
}  // namespace

TEST_CASE("a migration is applied once") {
    auto database = testing::empty_database();
    database->migrate({kFirst});
    database->migrate({kFirst, kSecond});
    database->migrate({kFirst, kSecond});
    CHECK(database->read(books) == 1);
    CHECK(database->read([](Db& db) { return db.one<bool>("select is_read from books"); }) == false);
}

TEST_CASE("a released migration that was edited is named, and nothing is done") {
    auto database = testing::empty_database();
    database->migrate({kFirst});
    auto edited = kFirst;
    edited.postgres_sql += " ";
    CHECK_THROWS_WITH_AS(database->migrate({edited, kSecond}),
        "shelf/schema/0001_books.sql was changed after it had been applied to this database. Restore the file as it was"
        " released, and say the change in a new file.", Fault);
    CHECK_THROWS(database->read([](Db& db) { return db.maybe<bool>("select is_read from books"); }));
}

TEST_CASE("a database from a newer program is left alone") {
    auto database = testing::empty_database();
    database->migrate({kFirst, kSecond});
    CHECK_THROWS_AS(database->migrate({kFirst}), Fault);
}

TEST_CASE("a migration that fails leaves nothing behind and says where") {
    auto database = testing::empty_database();
    auto broken = file("0001_broken", "create table books (id bigint primary key);\n\ncreate tabel oops (id bigint);");
    try {
        database->migrate({broken});
        FAIL("it was applied");
    } catch (const Fault& fault) {
        CHECK(std::string(fault.what()).find("shelf/schema/0001_broken.sql:3") != std::string::npos);
    }
    database->migrate({kFirst});
    CHECK(database->read(books) == 1);
}

TEST_CASE("where the databases differ each has its own file") {
    auto database = testing::empty_database();
    database->migrate({kFirst, file("0002_found",
        "create table found (id bigint primary key, words tsvector)",
        "create virtual table found using fts5 (words);"
        "create trigger found_books after insert on books begin insert into found (rowid, words) values (new.id, new.title); end;")});
    if (database->dialect() == Dialect::postgres) return;
    database->write(testing::kNoon, [](Tx& tx) { tx.run("insert into books (id, title) values (2, 'a word')"); });
    CHECK(database->read([](Db& db) { return db.one<int>("select rowid from found where words match 'word'"); }) == 2);
}

TEST_CASE("SQLite's tables are as strict as PostgreSQL's") {
    auto database = testing::empty_database();
    database->migrate({kFirst});
    CHECK_THROWS(database->write(testing::kNoon, [](Tx& tx) { tx.run("insert into books (id, title) values ('one', 'a')"); }));
    CHECK_THROWS(database->write(testing::kNoon, [](Tx& tx) { tx.run("insert into books (id, title) values (3, null)"); }));
}
