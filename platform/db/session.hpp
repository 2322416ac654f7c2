// What a driver is: one connection that prepares, keeps and runs statements. Only platform/db sees it.
#pragma once
#include "platform/core/refusal.hpp"
#include "platform/db/tables.hpp"
#include "platform/db/value.hpp"
#include <condition_variable>
#include <functional>
#include <memory>
#include <mutex>
#include <source_location>
#include <unordered_map>

struct sqlite3;

namespace lyceum::sql {

/// Statements a connection keeps prepared; the least recently used one makes room.
inline constexpr std::size_t kStatementsKept = 256;

/// A literal and its place in the source. The address of the text names the statement.
struct Statement {
    const char* sql;
    std::source_location at;
};

/// The transaction met another one and must run again from the start.
struct Again : Fault {
    using Fault::Fault;
};
/// A row would break a unique, foreign key, check or not-null rule.
struct ConstraintBroken : std::logic_error {
    using std::logic_error::logic_error;
};

/// The message of an error in a statement: what, where, and the text; never the values.
std::string describe_error(std::string_view what, const Statement&);

/// One connection. Used by one thread at a time; at most one cursor stands open.
class Session {
public:
    virtual ~Session() = default;
    virtual std::unique_ptr<Cursor> open(const Statement&, const Arguments&) = 0;
    /// Runs several statements of ours: migrations and settings, nothing with a value in it.
    virtual void script(std::string_view) = 0;
    /// The database's complaint about a statement; empty for none.
    virtual std::string complaint(std::string_view sql) = 0;
    /// False once the connection is lost.
    virtual bool usable() const = 0;

    /// Runs one statement without values.
    void command(const char* sql, std::source_location at = std::source_location::current()) {
        auto cursor = open({sql, at}, Arguments());
        while (cursor->next()) {}
    }

    /// True when a statement failed since `begin`: the transaction must not be committed.
    bool failed = false;
};

/// Prepared statements by literal and width of lists.
template <class Prepared>
class StatementCache {
public:
    struct Entry {
        Prepared prepared;
        std::uint64_t used = 0;
        bool busy = false;
        const void* row_checked = nullptr;
    };

    /// The kept entry, or nothing.
    Entry* find(const char* sql, std::uint64_t shape) {
        auto found = entries_.find({sql, shape});
        if (found == entries_.end()) return nullptr;
        found->second.used = ++clock_;
        return &found->second;
    }
    /// Keeps a new one; `drop` is given the one that made room.
    template <class Drop>
    Entry* keep(const char* sql, std::uint64_t shape, Prepared prepared, Drop&& drop) {
        if (entries_.size() >= kStatementsKept) make_room(drop);
        auto& entry = entries_[{sql, shape}];
        entry.prepared = std::move(prepared);
        entry.used = ++clock_;
        return &entry;
    }
    template <class Drop>
    void clear(Drop&& drop) {
        for (auto& [key, entry] : entries_) drop(entry.prepared);
        entries_.clear();
    }

private:
    struct Key {
        const char* sql;
        std::uint64_t shape;
        bool operator==(const Key&) const = default;
    };
    struct Hash {
        std::size_t operator()(const Key& key) const noexcept {
            return std::hash<const void*>{}(key.sql) ^ std::hash<std::uint64_t>{}(key.shape * 0x9E3779B97F4A7C15u);
        }
    };
    template <class Drop>
    void make_room(Drop&& drop) {
        auto oldest = entries_.end();
        for (auto each = entries_.begin(); each != entries_.end(); ++each)
            if (!each->second.busy && (oldest == entries_.end() || each->second.used < oldest->second.used)) oldest = each;
        if (oldest == entries_.end()) return;
        drop(oldest->second.prepared);
        entries_.erase(oldest);
    }

    std::unordered_map<Key, Entry, Hash> entries_;
    std::uint64_t clock_ = 0;
};

/// Connections that are opened when needed and kept. The one used last is given first, so that few
/// are warm rather than all lukewarm.
class SessionPool {
public:
    using Opener = std::function<std::unique_ptr<Session>()>;
    SessionPool(int max, int wait_ms, Opener opener) : max_(max), wait_ms_(wait_ms), opener_(std::move(opener)) {}

    /// A connection that goes back to the pool at the end, unless it was lost.
    class Lease {
    public:
        Lease(SessionPool& pool, std::unique_ptr<Session> session) : pool_(&pool), session_(std::move(session)) {}
        ~Lease() { pool_->give_back(std::move(session_)); }
        Lease(const Lease&) = delete;
        Session& operator*() const { return *session_; }
        Session* operator->() const { return session_.get(); }
        /// Closes this and all waiting connections, and opens this one anew.
        void renew();

    private:
        SessionPool* pool_;
        std::unique_ptr<Session> session_;
    };
    /// Throws Fault when all are in use for too long, or none can be opened.
    Lease take();
    void close_waiting();

private:
    void give_back(std::unique_ptr<Session>);

    int max_, wait_ms_, open_ = 0;
    Opener opener_;
    std::mutex mutex_;
    std::condition_variable freed_;
    std::vector<std::unique_ptr<Session>> waiting_;
};

struct SqliteSettings {
    std::string path;
    bool writes = false;
    bool durable = true;                        // false: no fsync, for databases that vanish
    int statement_timeout_ms = 15'000;          // 0: none
    bool archived = false;                      // the archive alone moves the log into the database
};
std::unique_ptr<Session> open_sqlite(const SqliteSettings&);
/// True when no transaction is open: after some errors SQLite has already rolled back.
bool sqlite_lost_its_transaction(Session&);
/// Copies a whole database, as it is when this begins, into an empty one. Tells how many pages are done.
void copy_sqlite(Session& from, Session& to, const std::function<void(std::int64_t done, std::int64_t total)>& tell);
/// The connection itself, for the archive, which listens to its commits.
sqlite3* sqlite_handle(Session&);

struct PostgresSettings {
    std::string conninfo, schema;
    int statement_timeout_ms = 15'000;
};
std::unique_ptr<Session> open_postgres(const PostgresSettings&);

/// The rows of a query for names of tables and texts of views; a text is empty for a table.
std::vector<TableDefinition> read_definitions(Session&, const char* sql);

}  // namespace lyceum::sql
