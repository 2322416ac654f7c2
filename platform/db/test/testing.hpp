// An empty database for one test: SQLite, or PostgreSQL when LYCEUM_TEST_DATABASE holds its address.
#pragma once
#include "platform/db/db.hpp"
#include <cstdlib>
#include <string>

namespace lyceum::testing {

inline DatabaseOptions throw_away() {
    auto* address = std::getenv("LYCEUM_TEST_DATABASE");
    DatabaseOptions options{.url = address && *address ? address : ":memory:"};
    options.throw_away = true;
    return options;
}
inline std::unique_ptr<Database> empty_database() { return Database::open(throw_away()); }

inline constexpr Time kNoon{1'800'000'000'000'000};

/// Tables for one test, in PostgreSQL's words.
inline std::unique_ptr<Database> database_with(const std::string& schema) {
    auto database = empty_database();
    database->migrate({{.module = "test", .name = "0001_test", .postgres_sql = schema}});
    return database;
}

}  // namespace lyceum::testing
