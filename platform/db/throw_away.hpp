// Databases that vanish, for tests: made in milliseconds by starting from one that was migrated alike
// earlier in this process.
#pragma once
#include "platform/db/postgres_connections.hpp"
#include <filesystem>
#include <optional>
#include <string>

namespace lyceum::throw_away {

/// A folder, in memory where the system has such, that vanishes with its contents.
class Folder {
public:
    Folder();                                   // throws Fault
    ~Folder();
    Folder(const Folder&) = delete;
    const std::filesystem::path& path() const { return path_; }

private:
    std::filesystem::path path_;
};

/// The bytes of an SQLite database that was migrated by the migrations named by `key`; none yet: null.
std::shared_ptr<const std::string> sqlite_migrated(const std::string& key);
void remember_sqlite(const std::string& key, std::string bytes);

/// A PostgreSQL schema that was migrated so, and cleaned, with its connections, which know their statements; it is the
/// caller's now. Null: none yet. `wanted` tells the server and how the connections are to be.
std::unique_ptr<sql::PostgresConnections> take_schema(const sql::PostgresConnections& wanted, const std::string& key);
/// Gives a schema back for the next test. It is dropped when the process ends.
void give_schema(std::unique_ptr<sql::PostgresConnections>, const std::string& key);
void drop_schema(sql::Session&, const std::string& schema);
/// Copies the rows that migrations brought, for clean_schema to put back.
void keep_seeds(sql::Session&);
/// Empties every table of the session's schema but the record of migrations, and puts back the seeds.
void clean_schema(sql::Session&);
std::string new_schema_name();

}  // namespace lyceum::throw_away
