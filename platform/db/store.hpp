// What stands behind a Database: one store for each dialect. Only platform/db sees it.
#pragma once
#include "platform/db/db.hpp"
#include "platform/db/kept.hpp"
#include "platform/db/session.hpp"
#include <atomic>
#include <span>

namespace lyceum {

/// A transaction that is to be run, and in the end what it threw.
struct Pending {
    const std::function<void(Tx&)>* run = nullptr;
    Time now;
    std::string_view label;
    std::exception_ptr error = nullptr;
    TableSet changed = {};
    unsigned marks = 0;
    std::vector<std::function<void(const App&)>> after_commit = {};
    std::string request = {};                   // that its log lines carry
};

/// Gives ids that are unique in this process, in the order of time, even when the clock steps back.
class IdSource {
public:
    IdSource();
    std::int64_t next(Time now);

    static constexpr int kNodes = 256;
    /// From now on this process is that node, 0 to kNodes - 1: one that no other process is. A random one until then.
    static void use_node(int);

private:
    static std::atomic<std::int64_t> node_;
    std::atomic<std::int64_t> last_{0};         // milliseconds and sequence
};

class Database::Store {
public:
    virtual ~Store() = default;
    virtual Dialect dialect() const = 0;
    virtual void read(Database&, const std::function<void(Db&)>&) = 0;
    /// Runs each to its end: committed, or `error` says why not.
    virtual void write(Database&, std::span<Pending>) = 0;
    /// Gives the connection that writes, outside of any transaction, while no other writes.
    virtual void with_writer(const std::function<void(sql::Session&)>&) = 0;
    /// The tables and views there are.
    virtual std::vector<TableDefinition> definitions() = 0;
    /// Tells `tables` of commits that other processes have made; on PostgreSQL of all that were acknowledged before
    /// the call. Throws nothing when the database cannot be asked: then it is told of everything later.
    virtual void notice_others() {}
    virtual void backup_to(const std::string& path, const std::function<void(std::int64_t, std::int64_t)>& tell) = 0;
    virtual std::unique_ptr<sql::Session> session_without_limits() = 0;
    virtual ArchiveState archive() const { return {}; }
    /// Only for a database that vanishes and is still empty: becomes one that the migrations named by
    /// `key` were applied to. False when there is none to start from.
    virtual bool adopt(const std::string& key) = 0;
    /// Lets later ones start from this one, which was just migrated.
    virtual void remember(const std::string& key) = 0;

    IdSource ids;
    Tables tables;
    KeptValues kept{Db::kValuesKept};
    std::atomic<std::int64_t> transactions{0}, commits{0}, again{0};

protected:
    /// Runs one transaction's function between begin and commit. Throws what it throws, and
    /// std::logic_error for one that went on after a statement had failed.
    static void run_inside(Database&, sql::Session&, Pending&);
    /// After a commit: counts, wakes the runner of jobs, and runs what was to follow.
    void committed(Database&, std::span<Pending* const>);
};

std::unique_ptr<Database::Store> open_sqlite_store(const DatabaseOptions&);
std::unique_ptr<Database::Store> open_postgres_store(const DatabaseOptions&);

/// Forbids, while it lives, that this thread begins another write: it would wait for itself.
class WritingNow {
public:
    /// Throws std::logic_error when this thread is inside a write already.
    WritingNow();
    ~WritingNow();
    WritingNow(const WritingNow&) = delete;
};

}  // namespace lyceum
