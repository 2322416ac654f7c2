// The SQLite driver.
#include "platform/core/storage_full.hpp"
#include "platform/db/log_buffer.hpp"
#include "platform/db/session.hpp"
#include <cerrno>
#include <chrono>
#include <fcntl.h>
#include <fmt/format.h>
#include <sqlite3.h>
#include <unistd.h>

namespace lyceum::sql {
namespace {

constexpr int kBusyTimeoutMs = 5'000;                   // another process: a backup, a command
constexpr int kStepsBetweenLooksAtTheClock = 20'000;    // of the virtual machine, about a millisecond
constexpr int kReaderCacheKib = 2'048, kWriterCacheKib = 8'192;
constexpr int kLogBytesKept = 16 * 1024 * 1024;         // of the write-ahead log after a checkpoint

using Prepared = StatementCache<sqlite3_stmt*>::Entry;

/// Whether the world is at fault rather than the statement.
bool is_fault(int code) {
    switch (code & 0xff) {
        case SQLITE_BUSY: case SQLITE_LOCKED: case SQLITE_NOMEM: case SQLITE_READONLY: case SQLITE_INTERRUPT:
        case SQLITE_IOERR: case SQLITE_CORRUPT: case SQLITE_FULL: case SQLITE_CANTOPEN: case SQLITE_PROTOCOL:
        case SQLITE_NOTADB: return true;
        default: return false;
    }
}

bool is_full(int error) { return error == ENOSPC || error == EDQUOT; }

[[noreturn]] void fail(sqlite3* db, int code, const Statement& statement) {
    if ((code & 0xff) == SQLITE_INTERRUPT) throw Fault(describe_error("the statement ran out of time", statement));
    auto message = describe_error(sqlite3_errmsg(db), statement);
    if ((code & 0xff) == SQLITE_FULL || ((code & 0xff) == SQLITE_IOERR && is_full(sqlite3_system_errno(db)))) throw StorageFull(message);
    if (is_fault(code)) throw Fault(message);
    if ((code & 0xff) == SQLITE_CONSTRAINT) throw ConstraintBroken(message);
    throw std::logic_error(message);
}

class SqliteSession;

class SqliteCursor final : public Cursor {
public:
    SqliteCursor(SqliteSession& session, Prepared& entry, const Statement& statement)
        : session_(session), entry_(entry), stmt_(entry.prepared), statement_(statement) { entry_.busy = true; }
    ~SqliteCursor() override {
        sqlite3_reset(stmt_);
        sqlite3_clear_bindings(stmt_);
        entry_.busy = false;
    }
    bool next() override;
    int columns() const override { return sqlite3_column_count(stmt_); }
    std::string_view name(int i) const override { return sqlite3_column_name(stmt_, i); }
    bool is_null(int i) const override { return sqlite3_column_type(stmt_, i) == SQLITE_NULL; }
    std::int64_t integer(int i) const override {
        expect(i, sqlite3_column_type(stmt_, i) == SQLITE_INTEGER, "is not an integer");
        return sqlite3_column_int64(stmt_, i);
    }
    double real(int i) const override {
        auto type = sqlite3_column_type(stmt_, i);
        expect(i, type == SQLITE_FLOAT || type == SQLITE_INTEGER, "is not a number");
        return sqlite3_column_double(stmt_, i);
    }
    bool truth(int i) const override { return integer(i) != 0; }
    std::string_view text(int i) const override {
        expect(i, sqlite3_column_type(stmt_, i) == SQLITE_TEXT, "is not text");
        auto chars = reinterpret_cast<const char*>(sqlite3_column_text(stmt_, i));
        return {chars, static_cast<std::size_t>(sqlite3_column_bytes(stmt_, i))};
    }
    std::string blob(int i) const override {
        expect(i, sqlite3_column_type(stmt_, i) == SQLITE_BLOB, "is not bytes");
        auto bytes = static_cast<const char*>(sqlite3_column_blob(stmt_, i));
        return bytes ? std::string(bytes, static_cast<std::size_t>(sqlite3_column_bytes(stmt_, i))) : std::string();
    }
    long changed() const override { return changed_; }
    const void*& row_checked() override { return entry_.row_checked; }

private:
    void expect(int i, bool fits, const char* otherwise) const {
        if (!fits) column_is_wrong(*this, i, is_null(i) ? "is null, and the row's member is not optional" : otherwise);
    }

    SqliteSession& session_;
    Prepared& entry_;
    sqlite3_stmt* stmt_;
    Statement statement_;
    long changed_ = 0;
};

class SqliteSession final : public Session {
public:
    explicit SqliteSession(const SqliteSettings& settings) : timeout_ms_(settings.statement_timeout_ms) {
        // SQLite gives its log and index files the permissions of the database file.
        // Only a new file is touched: closing any descriptor of a database drops this process's locks on it.
        if (settings.writes && ::access(settings.path.c_str(), F_OK) != 0) {
            if (int file = ::open(settings.path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600); file >= 0) ::close(file);
        }
        auto flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX;
        if (sqlite3_open_v2(settings.path.c_str(), &db_, flags, settings.durable && settings.writes ? buffering_vfs() : nullptr) != SQLITE_OK) {
            auto why = fmt::format("the database {} cannot be opened: {}", settings.path, sqlite3_errmsg(db_));
            sqlite3_close(db_);
            throw Fault(why);
        }
        sqlite3_extended_result_codes(db_, 1);
        sqlite3_busy_timeout(db_, kBusyTimeoutMs);
        sqlite3_progress_handler(db_, kStepsBetweenLooksAtTheClock, &out_of_time, this);
        try {
            if (settings.archived) {
                // What the archive has not seen must stay in the log: no connection moves it by itself, not even the last.
                sqlite3_db_config(db_, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, nullptr);
                script("pragma wal_autocheckpoint = 0");
            }
            script(fmt::format("{} pragma synchronous = {}; pragma foreign_keys = on; pragma cache_size = -{};"
                               "pragma temp_store = memory; pragma journal_size_limit = {}; {}",
                settings.writes ? "pragma journal_mode = wal;" : "", settings.durable ? "full" : "off",
                settings.writes ? kWriterCacheKib : kReaderCacheKib, kLogBytesKept,
                settings.writes ? "" : "pragma query_only = on;"));
        } catch (...) {
            sqlite3_close(db_);
            throw;
        }
    }
    ~SqliteSession() override {
        statements_.clear([](sqlite3_stmt* stmt) { sqlite3_finalize(stmt); });
        sqlite3_close(db_);
    }
    SqliteSession(const SqliteSession&) = delete;

    std::unique_ptr<Cursor> open(const Statement& statement, const Arguments& arguments) override {
        for (auto& value : arguments.values) check_keepable(value);
        auto* entry = statements_.find(statement.sql, arguments.shape);
        if (!entry) {
            auto* stmt = prepare(numbered(statement.sql, '?', arguments), statement);
            entry = statements_.keep(statement.sql, arguments.shape, stmt, [](sqlite3_stmt* old) { sqlite3_finalize(old); });
        }
        auto cursor = std::make_unique<SqliteCursor>(*this, *entry, statement);
        for (std::size_t i = 0; i < arguments.values.size(); ++i) bind(entry->prepared, static_cast<int>(i) + 1, arguments.values[i]);
        deadline_ = timeout_ms_ > 0 ? Clock::now() + std::chrono::milliseconds(timeout_ms_) : Clock::time_point::max();
        return cursor;
    }

    void script(std::string_view text) override {
        deadline_ = Clock::time_point::max();
        std::string all(text);
        for (const char* rest = all.c_str(); *rest;) {
            sqlite3_stmt* stmt = nullptr;
            Statement here{rest, std::source_location::current()};
            if (int code = sqlite3_prepare_v2(db_, rest, -1, &stmt, &rest); code != SQLITE_OK) fail(db_, code, here);
            if (!stmt) continue;                                        // blanks and comments
            int code = SQLITE_ROW;
            while (code == SQLITE_ROW) code = sqlite3_step(stmt);
            std::string text_run = sqlite3_sql(stmt);
            sqlite3_finalize(stmt);
            if (code != SQLITE_DONE) fail(db_, code, {text_run.c_str(), std::source_location::current()});
        }
    }

    std::string complaint(std::string_view sql) override {
        sqlite3_stmt* stmt = nullptr;
        auto code = sqlite3_prepare_v2(db_, sql.data(), static_cast<int>(sql.size()), &stmt, nullptr);
        std::string said = code == SQLITE_OK ? "" : sqlite3_errmsg(db_);
        sqlite3_finalize(stmt);
        return said;
    }

    bool usable() const override { return true; }
    sqlite3* handle() const { return db_; }

private:
    using Clock = std::chrono::steady_clock;

    static int out_of_time(void* self) {
        return Clock::now() > static_cast<SqliteSession*>(self)->deadline_ ? 1 : 0;
    }
    sqlite3_stmt* prepare(const std::string& sql, const Statement& statement) {
        sqlite3_stmt* stmt = nullptr;
        auto code = sqlite3_prepare_v3(db_, sql.c_str(), static_cast<int>(sql.size()) + 1, SQLITE_PREPARE_PERSISTENT, &stmt, nullptr);
        if (code != SQLITE_OK) failed = true, fail(db_, code, statement);
        return stmt;
    }
    static void bind(sqlite3_stmt* stmt, int at, const Value& value) {
        // Borrowed text outlives the cursor, which clears the bindings.
        if (value.null) { sqlite3_bind_null(stmt, at); return; }
        switch (value.type) {
            case Type::integer: case Type::boolean: sqlite3_bind_int64(stmt, at, value.integer); break;
            case Type::real: sqlite3_bind_double(stmt, at, value.real); break;
            case Type::text: sqlite3_bind_text64(stmt, at, value.text.empty() ? "" : value.text.data(), value.text.size(), SQLITE_STATIC, SQLITE_UTF8); break;
            case Type::blob: sqlite3_bind_blob64(stmt, at, value.text.empty() ? "" : value.text.data(), value.text.size(), SQLITE_STATIC); break;
            case Type::unknown: sqlite3_bind_null(stmt, at); break;
        }
    }

    sqlite3* db_ = nullptr;
    int timeout_ms_;
    Clock::time_point deadline_ = Clock::time_point::max();
    StatementCache<sqlite3_stmt*> statements_;
};

bool SqliteCursor::next() {
    int code = sqlite3_step(stmt_);
    if (code == SQLITE_ROW) return true;
    if (code != SQLITE_DONE) {
        session_.failed = true;
        fail(session_.handle(), code, statement_);
    }
    changed_ = sqlite3_stmt_readonly(stmt_) ? 0 : static_cast<long>(sqlite3_changes64(session_.handle()));
    return false;
}

}  // namespace

std::unique_ptr<Session> open_sqlite(const SqliteSettings& settings) { return std::make_unique<SqliteSession>(settings); }

bool sqlite_lost_its_transaction(Session& session) {
    return sqlite3_get_autocommit(static_cast<SqliteSession&>(session).handle()) != 0;
}

sqlite3* sqlite_handle(Session& session) { return static_cast<SqliteSession&>(session).handle(); }

void copy_sqlite(Session& from, Session& to, const std::function<void(std::int64_t, std::int64_t)>& tell) {
    // In a transaction of its own the source stands still; else every commit would begin the copy again.
    constexpr int kPagesAtOnce = 2'000;
    from.script("begin; select count(*) from sqlite_schema");
    struct End {
        Session& session;
        ~End() {
            try {
                session.script("rollback");
            } catch (const std::exception&) {           // nothing was changed
            }
        }
    } end{from};
    auto* target = static_cast<SqliteSession&>(to).handle();
    auto* copying = sqlite3_backup_init(target, "main", static_cast<SqliteSession&>(from).handle(), "main");
    if (!copying) throw Fault(fmt::format("the copy cannot start: {}", sqlite3_errmsg(target)));
    int code = SQLITE_OK;
    while (code == SQLITE_OK) {
        code = sqlite3_backup_step(copying, kPagesAtOnce);
        auto total = sqlite3_backup_pagecount(copying);
        if (tell) tell(total - sqlite3_backup_remaining(copying), total);
    }
    sqlite3_backup_finish(copying);
    if (code != SQLITE_DONE) throw Fault(fmt::format("the copy failed: {}", sqlite3_errstr(code)));
}

}  // namespace lyceum::sql
