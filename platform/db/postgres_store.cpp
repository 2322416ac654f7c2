// PostgreSQL as the store: transactions side by side at repeatable read, run again when they met.
#include "platform/db/elsewhere.hpp"
#include "platform/db/store.hpp"
#include "platform/core/log.hpp"
#include "platform/db/throw_away.hpp"
#include <algorithm>
#include <chrono>
#include <fmt/format.h>
#include <random>
#include <thread>

namespace lyceum {
namespace {

constexpr int kFirstPauseMs = 4, kPauseMsMost = 64;     // before running again; doubles, with jitter
// Many who change one row at once come through one after another; each round lets one of them pass.
constexpr std::chrono::seconds kPatience{4};
constexpr std::int64_t kSlowMs = 20;                    // a transaction longer than this is logged

class PostgresStore final : public Database::Store {
public:
    explicit PostgresStore(const DatabaseOptions& options)
        : to_(std::make_unique<sql::PostgresConnections>(sql::PostgresSettings{options.url, options.schema, options.statement_timeout_ms}, options.readers, options.checkout_timeout_ms)) {
        if (options.throw_away) to_->settings.schema = throw_away::new_schema_name(), vanishes_ = true;
        else if (!options.schema.empty()) make_schema();
    }
    ~PostgresStore() override {
        if (!vanishes_) return;
        try {
            auto session = take();
            if (migrations_ != 1 || migrated_as_.empty() || !cleaned(*session)) {
                drop(*session);
                return;
            }
        } catch (const std::exception& e) {
            log::warn("schema not dropped", {{"schema", to_->settings.schema}, {"why", e.what()}});
            return;
        }
        throw_away::give_schema(std::move(to_), migrated_as_);
    }

    Dialect dialect() const override { return Dialect::postgres; }

    void read(Database& database, const std::function<void(Db&)>& run) override {
        auto session = take();
        begin(session, "begin isolation level repeatable read read only");
        try {
            struct Reading : Db { using Db::Db; } db(*session, database);
            run(db);
            session->command("commit");
        } catch (...) {
            roll_back(*session);
            throw;
        }
    }

    void write(Database& database, std::span<Pending> pending) override {
        WritingNow guard;
        for (auto& each : pending) {
            try {
                until_it_meets_nobody(database, each);
            } catch (...) {
                each.error = std::current_exception();
            }
        }
    }

    void with_writer(const std::function<void(sql::Session&)>& run) override {
        auto session = take();
        run(*session);
    }

    std::vector<TableDefinition> definitions() override {
        return sql::read_definitions(*take(), R"sql(/* postgres */
            select c.relname::text, case when c.relkind = 'v' then pg_get_viewdef(c.oid) else '' end
            from pg_class c where c.relnamespace = current_schema()::regnamespace and c.relkind in ('r', 'p', 'v', 'm'))sql");
    }

    void notice_others() override {
        bool others = elsewhere_.changed([this] {
            auto session = take();
            return counter(session, "select case when is_called then last_value else last_value - 1 end from data_changes");
        });
        if (!others) return;
        tables.all_changed();
        elsewhere_.forgotten();
    }

    std::unique_ptr<sql::Session> session_without_limits() override {
        auto unlimited = to_->settings;
        unlimited.statement_timeout_ms = 0;
        return sql::open_postgres(unlimited);
    }

    void backup_to(const std::string&, const std::function<void(std::int64_t, std::int64_t)>&) override {
        throw Refusal(Refusal::Why::conflict, "PostgreSQL keeps its files itself. Use `lyceum backup`, pg_dump or a base backup.");
    }

    bool adopt(const std::string& key) override {
        if (!vanishes_ || ++migrations_ > 1) return false;
        auto spare = throw_away::take_schema(*to_, key);
        if (!spare) {
            make_schema();
            return false;
        }
        to_ = std::move(spare);
        migrated_as_ = key;
        return true;
    }

    void remember(const std::string& key) override {
        if (!vanishes_ || migrations_ > 1) return;
        throw_away::keep_seeds(*take());
        migrated_as_ = key;
    }

private:
    sql::SessionPool::Lease take() { return to_->pool.take(); }
    void make_schema() { take()->script(fmt::format("create schema if not exists \"{}\"", to_->settings.schema)); }
    void drop(sql::Session& session) {
        to_->pool.close_waiting();
        throw_away::drop_schema(session, to_->settings.schema);
    }

    static bool cleaned(sql::Session& session) {
        try {
            throw_away::clean_schema(session);
            return true;
        } catch (const std::exception&) {
            return false;                               // not a superuser, or a table that cannot be filled again
        }
    }

    /// A connection may have been lost while it waited, after a restart of the server; nothing has
    /// happened on it yet, so a new one takes its place.
    static void begin(sql::SessionPool::Lease& session, const char* sql) {
        try {
            session->command(sql);
        } catch (const Fault&) {
            if (session->usable()) throw;
            session.renew();
            session->command(sql);
        }
    }
    static void roll_back(sql::Session& session) {
        if (!session.usable()) return;
        try {
            session.command("rollback");
        } catch (const std::exception& e) {
            log::warn("transaction not rolled back", {{"why", e.what()}});
        }
    }

    void until_it_meets_nobody(Database& database, Pending& pending) {
        bool constraint_seen = false;
        auto first = std::chrono::steady_clock::now();
        for (int tries = 1;; ++tries) {
            try {
                return once(database, pending);
            } catch (const sql::Again&) {
                if (tries >= Database::kTriesMax && std::chrono::steady_clock::now() - first > kPatience) throw;
                pause(tries);
            } catch (const sql::ConstraintBroken&) {
                // Two that both looked, found nothing and inserted: run again, the second one looks again.
                if (std::exchange(constraint_seen, true)) throw;
            }
            ++again;
        }
    }

    void once(Database& database, Pending& pending) {
        auto session = take();
        auto began = std::chrono::steady_clock::now();
        begin(session, "begin isolation level repeatable read");
        try {
            run_inside(database, *session, pending);
            session->command("commit");
        } catch (...) {
            // Whether a commit whose answer was lost took place is not known.
            if (!session->usable()) tables.all_changed();
            roll_back(*session);
            throw;
        }
        if (pending.changed.any()) tell_others(session);
        auto* only = &pending;
        committed(database, {&only, 1});
        auto took = std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::steady_clock::now() - began).count();
        if (took > kSlowMs) log::warn("slow transaction", {{"label", pending.label}, {"ms", static_cast<std::int64_t>(took)}});
    }

    // After the commit, which stands: others who cannot be told now will be, by the next one of anybody.
    void tell_others(sql::SessionPool::Lease& session) {
        try {
            elsewhere_.moved(counter(session, "select nextval('data_changes')"));
        } catch (const Fault& fault) {
            log::warn("others could not be told of a change", {{"why", fault.what()}});
        }
    }

    /// Outside of transactions: the counter knows none, and what others did just now must be seen.
    static std::int64_t counter(sql::SessionPool::Lease& session, const char* sql) {
        auto ask = [&] {
            auto cursor = session->open({sql, std::source_location::current()}, sql::Arguments());
            return cursor->next() ? cursor->integer(0) : -1;
        };
        try {
            return ask();
        } catch (const Fault&) {
            if (session->usable()) throw;
            session.renew();
            return ask();
        }
    }

    static void pause(int tries) {
        thread_local std::minstd_rand random{std::random_device{}()};
        auto most = tries < 5 ? std::min(kPauseMsMost, kFirstPauseMs << tries) : kPauseMsMost;
        std::this_thread::sleep_for(std::chrono::milliseconds(std::uniform_int_distribution<int>(1, most)(random)));
    }

    std::unique_ptr<sql::PostgresConnections> to_;
    bool vanishes_ = false;                             // with its schema, which is migrated_as_ unless empty
    std::string migrated_as_;
    Elsewhere elsewhere_;
    int migrations_ = 0;                                // calls of migrate; only after the first it is like others
};

}  // namespace

std::unique_ptr<Database::Store> open_postgres_store(const DatabaseOptions& options) { return std::make_unique<PostgresStore>(options); }

}  // namespace lyceum
