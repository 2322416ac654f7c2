// Databases that vanish, for tests: made in milliseconds by starting from one that was migrated alike
// earlier in this process.
#pragma once
#include "platform/db/session.hpp"
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

/// A PostgreSQL schema that was migrated so, and cleaned; it is the caller's now.
std::optional<std::string> take_schema(const std::string& conninfo, const std::string& key);
/// Gives a schema back for the next test. It is dropped when the process ends.
void give_schema(const std::string& conninfo, const std::string& key, const std::string& schema);
void drop_schema(sql::Session&, const std::string& schema);
/// Copies the rows that migrations brought, for clean_schema to put back.
void keep_seeds(sql::Session&);
/// Empties every table of the session's schema but the record of migrations, and puts back the seeds.
void clean_schema(sql::Session&);
std::string new_schema_name();

}  // namespace lyceum::throw_away
