// Migration scripts: cut into statements, and said in SQLite's words.
#pragma once
#include <string>
#include <string_view>
#include <vector>

namespace lyceum::sql {

/// One statement of a script, without its semicolon, and the line it begins on.
struct Piece {
    std::string_view text;
    int line = 1;
};
/// Cuts at semicolons outside of quotes, comments and the bodies of triggers. Takes any text; never throws.
std::vector<Piece> split_script(std::string_view script);

/// The common words in SQLite's: bigint, smallint and boolean are integer, bytea is blob, double
/// precision is real, and tables are strict.
std::string in_sqlite_words(std::string_view script);

/// A checksum that notices edits; it does not resist an attacker.
std::string checksum(std::string_view text);

}  // namespace lyceum::sql
