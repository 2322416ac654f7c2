// Rows of any table as lines of JSON, out and in: what exports, imports and copies between databases are made of.
//
// A line is one object whose members are the table's columns in their order. Integers are strings of digits (JavaScript
// loses them above 2^53), moments are ISO 8601 in UTC ("forever" for one that never comes), bytes are base64.
#pragma once
#include "platform/db/schema.hpp"
#include "platform/db/session.hpp"

namespace lyceum::schema {

/// What of a table is written.
struct Choice {
    std::string only = {};                              // a condition in SQL, of ours; empty: all rows
    std::vector<std::string> without = {};              // columns whose values stay behind: text is empty, the rest null
};

/// The whole database at one moment, on a connection of its own and without a limit of time.
class Snapshot {
public:
    explicit Snapshot(Database&);
    ~Snapshot();
    Snapshot(const Snapshot&) = delete;

    /// Gives each row's line, without its end, in the order of the primary key's bytes: the same on both databases.
    /// Answers how many there were. Throws Fault for a table without a key.
    std::int64_t lines(const Table&, const Choice&, const std::function<void(std::string_view)>&);
    std::int64_t count(const Table&, const Choice& = {});

private:
    const char* kept(std::string statement);
    std::unique_ptr<sql::Cursor> open(const char* statement);
    Dialect dialect_;
    std::vector<std::unique_ptr<std::string>> statements_;      // their addresses name them
    std::unique_ptr<sql::Session> session_;
    int cursors_ = 0;
};

/// Rows on their way in, in one transaction: all of them come to stay, or none.
class Arrival {
public:
    explicit Arrival(Database&);
    ~Arrival();                                                 // rolls back what was not committed
    Arrival(const Arrival&) = delete;

    void clear(const Table&);
    /// Throws Fault saying what is wrong with the line; the caller knows its file and number.
    void add(const Table&, std::string_view line);
    void commit();

private:
    const char* kept(std::string statement);
    std::map<std::string, const char*> inserts_;
    std::vector<std::unique_ptr<std::string>> statements_;
    std::unique_ptr<sql::Session> session_;
    bool open_ = true;
};

/// A line in its members, in order: for readers of exports. Throws Fault for what is no flat object.
struct Member {
    std::string name;
    enum class Is { null, truth, number, text } is = Is::null;
    std::string text;                                           // "true", digits, or the text itself
};
std::vector<Member> members_of(std::string_view line);

}  // namespace lyceum::schema
