// Making an SQLite database again as it was at a moment, from its archive.
#pragma once
#include "platform/db/archive_files.hpp"
#include <functional>

namespace lyceum::archive {

/// From when until when the archive knows everything. Between two of these is a gap.
struct Reach { Time from, until; };
std::vector<Reach> reaches(const std::filesystem::path& archive);

struct Returned {
    Time last;                                      // of the last commit that is there; zero: none since the base
    std::int64_t commits = 0;                       // written over the base
};

/// Writes to a new file the database as it was: every commit that was answered until `at` is in it, none that began
/// later. Throws Fault when the archive does not reach that moment (saying what it reaches), is damaged, or `to` exists.
Returned return_to(const std::filesystem::path& archive, Time at, const std::filesystem::path& to,
    const std::function<void(std::int64_t done, std::int64_t total)>& tell = {});

/// Copies into the archive what a server that was killed left in the database's log. For a database that nobody has
/// open. False when the log does not go on from where the archive ends.
bool catch_up(const std::filesystem::path& archive, const std::string& database);

}  // namespace lyceum::archive
