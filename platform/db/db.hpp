// Db may read. Tx may read and write. A function's signature says which it does.
//
//     auto shelf = db.all<Bookmark>(R"sql(
//         select id, item from bookmarks where person = $1 and kind in ($2...))sql", person, kinds);
//
// Statements are literals, checked while compiling (sql.hpp); values are those of value.hpp.
#pragma once
#include "platform/core/json.hpp"
#include "platform/core/refusal.hpp"
#include "platform/db/tables.hpp"
#include "platform/db/value.hpp"
#include <functional>
#include <memory>
#include <source_location>
#include <string>
#include <string_view>
#include <type_traits>
#include <unordered_map>
#include <utility>
#include <vector>

namespace lyceum {

struct App;                                     // platform/http owns the meaning
class Announcer;
class Database;
namespace sql { class Session; }

enum class Dialect { sqlite, postgres };
DESCRIBE_ENUM(Dialect, sqlite, postgres)

/// A view of the data at one moment. Reading only. Used by one thread at a time.
///
/// Every call throws Fault when the database cannot answer (lost, full, out of time), Refusal for
/// text that no database keeps (zero bytes, broken UTF-8), and std::logic_error for a statement or a
/// row type that is wrong.
class Db {
public:
    Db(sql::Session& session, Database& database);
    Db(const Db&) = delete;
    Db& operator=(const Db&) = delete;

    /// All rows. A Row is a described struct whose members are the columns, by name and in order, or
    /// a single value.
    template <class Row, class... A>
    std::vector<Row> all(sql::Read<std::type_identity_t<A>...> q, const A&... a) {
        return rows<Row>(q.sql, q.at, sql::Arguments(a...));
    }
    /// The first row, if there is one.
    template <class Row, class... A>
    std::optional<Row> maybe(sql::Read<std::type_identity_t<A>...> q, const A&... a) {
        return first<Row>(q.sql, q.at, sql::Arguments(a...));
    }
    /// The first row of a query that always has one: counts, sums, exists.
    template <class Row, class... A>
    Row one(sql::Read<std::type_identity_t<A>...> q, const A&... a) {
        auto row = first<Row>(q.sql, q.at, sql::Arguments(a...));
        if (!row) found_nothing(q.sql, q.at);
        return std::move(*row);
    }

    /// What make() made, kept in this process for everybody who asks with this key, until a table that it read
    /// changes: for what many pages need and few commits touch. `make` depends on the data and on what stands
    /// in the key, not on the clock. Inside a Tx it is always made anew. At most kValuesKept stay.
    template <class T, class Make>
    std::shared_ptr<const T> kept(std::string_view key, Make&& make) {
        if (auto found = find_kept(key, &sql::row_type<T>)) return std::static_pointer_cast<const T>(std::move(found));
        Making making(*this);
        auto made = std::make_shared<const T>(make());
        keep(key, &sql::row_type<T>, made, making.tables());
        return made;
    }
    /// The same for many ids under one name, in their order: make() is given those that are missing, once, and
    /// answers one value for each of them.
    template <class T, class Thing, class Make>
    std::vector<std::shared_ptr<const T>> kept_each(std::string_view name, const std::vector<Id<Thing>>& ids, Make&& make) {
        std::vector<std::shared_ptr<const T>> all;
        std::vector<Id<Thing>> missing;
        auto key = [&](Id<Thing> id) { return std::string(name).append(reinterpret_cast<const char*>(&id.value), sizeof id.value); };
        for (auto id : ids) {
            all.push_back(std::static_pointer_cast<const T>(find_kept(key(id), &sql::row_type<T>)));
            if (!all.back()) missing.push_back(id);
        }
        if (missing.empty()) return all;
        Making making(*this);
        std::vector<T> made = make(missing);
        std::size_t next = 0;
        for (std::size_t i = 0; i < ids.size(); ++i) {
            if (all[i]) continue;
            all[i] = std::make_shared<const T>(std::move(made.at(next++)));
            keep(key(ids[i]), &sql::row_type<T>, all[i], making.tables());
        }
        return all;
    }
    static constexpr std::size_t kValuesKept = 20'000;

    const App& app() const;
    Dialect dialect() const;

    /// Statements run through this object, but for those that made values which are kept.
    int statements() const { return statements_; }
    /// Those that made values which are kept.
    int statements_for_kept() const { return statements_for_kept_; }
    /// What was read through this object, kept values included.
    const Footprint& footprint() const { return footprint_; }
    /// The literal that ran most often through this object: many times is a query in a loop.
    struct Repeated {
        int times = 0;
        std::string_view sql;
        std::source_location at;
    };
    Repeated most_repeated() const;

protected:
    ~Db() = default;
    std::unique_ptr<sql::Cursor> open(const char* sql, std::source_location at, const sql::Arguments&);
    template <class Row>
    std::vector<Row> rows(const char* sql, std::source_location at, const sql::Arguments& arguments) {
        std::vector<Row> found;
        auto cursor = open(sql, at, arguments);
        sql::check_row<Row>(*cursor);
        while (cursor->next()) found.push_back(sql::read_row<Row>(*cursor));
        return found;
    }
    template <class Row>
    std::optional<Row> first(const char* sql, std::source_location at, const sql::Arguments& arguments) {
        auto cursor = open(sql, at, arguments);
        sql::check_row<Row>(*cursor);
        if (!cursor->next()) return std::nullopt;
        return sql::read_row<Row>(*cursor);
    }
    [[noreturn]] static void found_nothing(const char* sql, std::source_location at);

    sql::Session* session_;
    Database* database_;
    bool writes_ = false;

private:
    /// While it lives, statements belong to a value that is being made.
    class Making {
    public:
        explicit Making(Db& db) : db_(db), before_(std::exchange(db.footprint_.tables, {})) { ++db_.making_; }
        ~Making() {
            --db_.making_;
            db_.footprint_.tables |= before_;
        }
        Making(const Making&) = delete;
        const TableSet& tables() const { return db_.footprint_.tables; }

    private:
        Db& db_;
        TableSet before_;
    };
    std::shared_ptr<const void> find_kept(std::string_view key, const void* type);
    void keep(std::string_view key, const void* type, std::shared_ptr<const void>, const TableSet&);

    int statements_ = 0, statements_for_kept_ = 0, making_ = 0;
    std::vector<Repeated> repeated_;
    Footprint footprint_;
};

/// How a job is to be enqueued.
struct When {
    std::optional<Time> at = {};        // not before; now unless said
    std::string unique = {};            // while a job of this kind and key waits, no second is added
};

/// A transaction: everything in it happens, or none of it. The only way to write, to announce an
/// event and to enqueue a job, so the three can never disagree.
///
/// Nothing slow belongs inside: with SQLite all writers wait for it. It may run again from the
/// start when it met another transaction, so it touches nothing but the database.
class Tx : public Db {
public:
    Tx(sql::Session& session, Database& database, Time now) : Db(session, database), now_(now) { writes_ = true; }

    /// The same moment for everything in the transaction.
    Time now() const { return now_; }
    /// Used through new_id<Thing>(tx).
    std::int64_t next_id();

    /// Returns how many rows changed.
    template <class... A>
    long run(sql::Write<std::type_identity_t<A>...> q, const A&... a) { return change(q.sql, q.at, sql::Arguments(a...)); }

    /// For insert, update and delete with `returning`: the changed rows, in no promised order.
    template <class Row, class... A>
    std::vector<Row> all_returning(sql::Returning<std::type_identity_t<A>...> q, const A&... a) {
        auto changed = rows<Row>(q.sql, q.at, sql::Arguments(a...));
        if (!changed.empty()) note_change(q.sql);
        return changed;
    }
    template <class Row, class... A>
    std::optional<Row> maybe_returning(sql::Returning<std::type_identity_t<A>...> q, const A&... a) {
        auto found = all_returning<Row>(q, a...);
        if (found.empty()) return std::nullopt;
        return std::move(found.front());
    }

    /// Tells every listener of this event, after the commit and at least once.
    template <class Event>
    void emit(const Event& event) {
        if (hears(Event::topic)) put_event(Event::topic, json::text(event));
    }
    /// Has the job run after the commit, at least once.
    template <class Job>
    void enqueue(const Job& job, const When& when = {}) { put_job(Job::topic, json::text(job), when); }

    /// Runs right after the commit, in the order of commits, at most once: for what nobody misses who looks again later. It is
    /// quick, writes nothing, and what it throws is logged.
    void after_commit(std::function<void(const App&)> run) { after_commit_.push_back(std::move(run)); }

    /// The tables of which rows were changed so far.
    const TableSet& changed_tables() const { return changed_tables_; }
    bool wrote() const { return changed_tables_.any(); }
    /// The announcer's marks for the events and jobs put so far; 0 for none.
    unsigned marks() const { return marks_; }
    std::vector<std::function<void(const App&)>> take_after_commit() { return std::move(after_commit_); }

private:
    long change(const char* sql, std::source_location at, const sql::Arguments&);
    void note_change(const char* sql);
    bool hears(std::string_view topic) const;
    void put_event(std::string_view topic, const std::string& payload);
    void put_job(std::string_view topic, const std::string& payload, const When&);

    Time now_;
    TableSet changed_tables_;
    unsigned marks_ = 0;
    std::vector<std::function<void(const App&)>> after_commit_;
};

// ---- ids ------------------------------------------------------------------------------------

/// A new id, later than all this process gave before.
template <class Thing> Id<Thing> new_id(Tx& tx) { return {tx.next_id()}; }

/// Ids count milliseconds from 2000 in their upper 41 bits (until 2069), so that newer things have
/// larger ids; below are 8 bits of node and 14 of sequence.
std::int64_t id_bits(Time, std::int64_t below);
/// The id of something imported that was made long ago; `n` tells apart what has the same millisecond.
template <class Thing> Id<Thing> id_at(Time made, int n) { return {id_bits(made, n)}; }
/// When an id was made, to the millisecond.
Time time_of_id(std::int64_t);

// ---- the database ---------------------------------------------------------------------------

/// One file of a module's schema folder. Forward only; once released, frozen by its checksum.
struct Migration {
    std::string module, name;           // "bookmarks", "0001_bookmarks"
    std::string postgres_sql;           // the common file, in PostgreSQL's words
    std::string sqlite_sql = {};        // given only where the dialects differ; empty: the common file, mapped
};

/// Where events and jobs go; platform/jobs keeps them in a table, through the Tx that asked.
class Announcer {
public:
    virtual ~Announcer() = default;
    virtual bool hears(std::string_view topic) const = 0;
    /// These answer marks, which are its own affair; the commit hands all marks of its transactions back.
    virtual unsigned put_event(Tx&, std::string_view topic, const std::string& payload) = 0;
    virtual unsigned put_job(Tx&, std::string_view topic, const std::string& payload, const When&) = 0;
    /// Called after a commit that put something; must not block or throw.
    virtual void committed(unsigned marks) noexcept = 0;
};

/// How to reach the database and how much of it to use.
struct DatabaseOptions {
    /// Empty: the file data_dir/lyceum.db. `:memory:`: an SQLite database that vanishes when closed.
    /// `postgres://…` or `host=… dbname=…`: PostgreSQL.
    std::string url = {};
    std::string data_dir = ".";
    int readers = 8;                    // connections, at most; opened when needed
    std::string schema = {};            // PostgreSQL: live in this schema, made if missing
    bool throw_away = false;            // PostgreSQL: a schema of its own, dropped when closed
    int statement_timeout_ms = 15'000;  // a statement running longer ends with Fault
    int checkout_timeout_ms = 5'000;    // waiting longer for a free connection ends with Fault
    /// SQLite: every commit is also written to this folder, so that one can return to any moment (archive.hpp);
    /// empty: to none.
    std::string archive_folder = {};
    int archive_days = 7;               // how far back one can return
};

/// How the archive of commits stands, for operators.
struct ArchiveState {
    bool on = false;
    std::string folder = {};
    Time from = {}, until = {};         // one can return to any moment between these; zero: to none yet
    std::int64_t bytes = 0;             // in the folder
    std::int64_t failures = 0;          // since the start
    std::string trouble = {};           // why commits are not written there at the moment; empty: they are
};

/// The database: SQLite in one file, or PostgreSQL.
///
/// SQLite has one writer: transactions that wait together are committed together, each in its own
/// savepoint, and answered once the commit is on disk. PostgreSQL runs them side by side at repeatable
/// read and again (at most kTriesMax times) when they met.
class Database {
public:
    static constexpr int kTriesMax = 5;

    /// Throws Fault naming what cannot be opened and why.
    static std::unique_ptr<Database> open(const DatabaseOptions&);
    ~Database();
    Database(const Database&) = delete;
    Database& operator=(const Database&) = delete;

    Dialect dialect() const;
    /// Applies what is missing, in the order given, each in a transaction of its own. Throws Fault
    /// naming the file and the remedy when a released file was edited or the database is newer.
    void migrate(const std::vector<Migration>&);

    /// Runs f(Db&) in one snapshot and returns its value.
    template <class F>
    auto read(F&& f) -> std::invoke_result_t<F&, Db&> {
        using R = std::invoke_result_t<F&, Db&>;
        if constexpr (std::is_void_v<R>) {
            run_read([&](Db& db) { f(db); });
        } else {
            std::optional<R> result;
            run_read([&](Db& db) { result.emplace(f(db)); });
            return std::move(*result);
        }
    }

    /// Runs f(Tx&) and returns its value once the commit is durable. What f throws rolls back f
    /// alone and is thrown here. `label` names the transaction in the log when it was slow.
    template <class F>
    auto write(Time now, F&& f, std::string_view label = "") -> std::invoke_result_t<F&, Tx&> {
        using R = std::invoke_result_t<F&, Tx&>;
        if constexpr (std::is_void_v<R>) {
            run_write(now, [&](Tx& tx) { f(tx); }, label);
        } else {
            std::optional<R> result;
            run_write(now, [&](Tx& tx) { result.emplace(f(tx)); }, label);
            return std::move(*result);
        }
    }

    /// Several transactions at one moment, each succeeding or failing alone; on SQLite for one
    /// commit. Answers what each threw, in order; null for those that committed.
    std::vector<std::exception_ptr> write_each(Time now, const std::vector<std::function<void(Tx&)>>&, std::string_view label = "");

    /// When each table was last changed, as far as this process knows.
    Tables& tables() const;
    /// Grows with every commit that changed anything.
    DataVersion version() const { return tables().version(); }
    /// Learns what other processes have committed, so that nothing kept here outlives it. Called about once a second.
    void notice_others();
    /// For /metrics: transactions and the commits that made them durable.
    struct Counts {
        std::int64_t transactions = 0, commits = 0, again = 0;
    };
    Counts counts() const;

    /// What the database says against this statement; empty when it would run.
    std::string prepare_check(std::string_view sql);
    /// Copies an SQLite database, as it is at one moment, to a new file while it is in use. Tells how many pages
    /// are done. Throws Fault; Refusal on PostgreSQL, whose files are not ours.
    void backup_to(const std::string& path, const std::function<void(std::int64_t done, std::int64_t total)>& tell = {});
    /// A connection for copies of everything (rows.hpp): no statement on it runs out of time. Throws Fault.
    std::unique_ptr<sql::Session> session_without_limits();
    ArchiveState archive() const;

    /// What Db::app() answers. Both outlive the database's users.
    void attach(const App& app) { app_ = &app; }
    const App& app() const;
    void announce_through(Announcer& announcer) { announcer_ = &announcer; }
    /// Ends announcing; transactions must have ended.
    void announce_nowhere() { announcer_ = nullptr; }

    class Store;                        // one for each dialect, in store.hpp
    explicit Database(std::unique_ptr<Store>);

private:
    friend class Db;
    friend class Tx;
    void run_read(const std::function<void(Db&)>&);
    void run_write(Time now, const std::function<void(Tx&)>&, std::string_view label);

    std::unique_ptr<Store> store_;
    const App* app_ = nullptr;
    Announcer* announcer_ = nullptr;
};

}  // namespace lyceum
