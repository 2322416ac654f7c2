// What the migrations say: tables, their columns, types and meanings, read from the scripts themselves. Exports and
// the document about them stand on it, and a test compares it with what both databases say of themselves.
#pragma once
#include "platform/db/db.hpp"

namespace lyceum::schema {

enum class Kind { integer, real, boolean, text, bytes, other };
DESCRIBE_ENUM(Kind, integer, real, boolean, text, bytes, other)

struct Column {
    std::string name;
    Kind kind = Kind::other;
    bool optional = false;              // may be null
    std::string refers_to = {};         // the table of a foreign key; empty: none
    std::string choices = {};           // what a check of this column says, as written; empty: none
    std::string otherwise = {};         // its default, as written; empty: none
    std::string meaning = {};           // the comment beside it
};

struct Table {
    std::string module, name;
    std::vector<Column> columns;
    std::vector<std::string> key;                       // of the primary key, in its order
    std::vector<std::vector<std::string>> uniques;      // further columns that together are unique
    std::string meaning = {};                           // the comment above it

    /// Nothing when there is no such column.
    const Column* column(std::string_view) const;
};

/// A count, an id or a moment is one type in the database; a moment is told by its name: `at`, `since`, `made_at`,
/// `grace_until`, `period_end`.
bool is_moment(const Column&);

/// The tables as they stand after these migrations, in the order they were made. Virtual tables, which one database
/// keeps for itself, are left out. Throws Fault for a script it cannot follow.
std::vector<Table> tables_after(const std::vector<Migration>&, Dialect);

/// The same tables in an order in which each stands behind those its foreign keys refer to.
std::vector<Table> in_order_of_reference(std::vector<Table>);

}  // namespace lyceum::schema
