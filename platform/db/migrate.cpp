// Migrations: forward only, each applied once, in its own transaction, and frozen by a checksum.
#include "platform/db/script.hpp"
#include "platform/db/store.hpp"
#include "platform/core/log.hpp"
#include <fmt/format.h>
#include <map>

namespace lyceum {
namespace {

/// Held on PostgreSQL while migrating, so that of several nodes starting at once one migrates.
constexpr std::int64_t kMigrationLock = 0x6c796365756d;

struct Applied {
    std::string module, name, checksum;
};
DESCRIBE(Applied, module, name, checksum)

template <class Row>
std::vector<Row> query(sql::Session& session, const char* sql) {
    std::vector<Row> rows;
    auto cursor = session.open({sql, std::source_location::current()}, sql::Arguments());
    while (cursor->next()) rows.push_back(sql::read_row<Row>(*cursor));
    return rows;
}

/// Whether both databases are given one text, which SQLite needs said in its own words.
bool is_common(const Migration& m) { return m.sqlite_sql.empty() || m.sqlite_sql == m.postgres_sql; }

const std::string& text_for(const Migration& m, Dialect dialect) {
    return dialect == Dialect::sqlite && !is_common(m) ? m.sqlite_sql : m.postgres_sql;
}

/// What a released file is frozen by: its text, before it is said in other words.
std::string checksum_of(const Migration& m, Dialect dialect) { return sql::checksum(text_for(m, dialect)); }

std::string file_of(const Migration& m) { return fmt::format("{}/schema/{}.sql", m.module, m.name); }

void apply(sql::Session& session, const Migration& m, Dialect dialect) {
    bool mapped = dialect == Dialect::sqlite && is_common(m);
    session.command("begin");
    try {
        for (auto& piece : sql::split_script(text_for(m, dialect))) {
            try {
                session.script(mapped ? sql::in_sqlite_words(piece.text) : std::string(piece.text));
            } catch (const std::exception& e) {
                throw Fault(fmt::format("{}:{} cannot be applied: {}", file_of(m), piece.line, e.what()));
            }
        }
        auto frozen = checksum_of(m, dialect);
        sql::Arguments row(m.module, m.name, frozen, clock_now());
        auto insert = session.open({"insert into migrations (module, name, checksum, applied_at) values ($1, $2, $3, $4)",
            std::source_location::current()}, row);
        while (insert->next()) {}
        insert.reset();
        session.command("commit");
    } catch (...) {
        if (session.usable()) session.script(dialect == Dialect::postgres || !sql::sqlite_lost_its_transaction(session) ? "rollback" : "");
        throw;
    }
    log::info("migrated", {{"module", m.module}, {"name", m.name}});
}

void migrate_session(sql::Session& session, const std::vector<Migration>& migrations, Dialect dialect) {
    session.script(fmt::format(
        "create table if not exists migrations (module text not null, name text not null, checksum text not null,"
        " applied_at {}, primary key (module, name))", dialect == Dialect::sqlite ? "integer not null" : "bigint not null"));
    if (dialect == Dialect::postgres) session.script("create unlogged sequence if not exists data_changes");    // see Elsewhere
    std::map<std::pair<std::string, std::string>, std::string> applied;
    for (auto& row : query<Applied>(session, "select module, name, checksum from migrations"))
        applied[{row.module, row.name}] = row.checksum;

    // First look at everything, so that a database that must not be touched is not touched.
    auto unknown = applied;
    for (auto& m : migrations) {
        auto known = applied.find({m.module, m.name});
        if (known == applied.end()) continue;
        unknown.erase(known->first);
        if (known->second != checksum_of(m, dialect))
            throw Fault(fmt::format("{} was changed after it had been applied to this database. Restore the file as it was"
                                    " released, and say the change in a new file.", file_of(m)));
    }
    if (!unknown.empty())
        throw Fault(fmt::format("the database has migration {} of {}, which this program does not know: a newer version was"
                                " here. Run that version, or restore a backup made before it.",
            unknown.begin()->first.second, unknown.begin()->first.first));
    for (auto& m : migrations)
        if (!applied.contains({m.module, m.name})) apply(session, m, dialect);
}

}  // namespace

void Database::migrate(const std::vector<Migration>& migrations) {
    std::string all;
    for (auto& m : migrations) all += fmt::format("{}/{} {}\n", m.module, m.name, checksum_of(m, dialect()));
    auto key = sql::checksum(all);
    if (store_->adopt(key)) return store_->tables.learn(store_->definitions());
    store_->with_writer([&](sql::Session& session) {
        if (dialect() == Dialect::sqlite) return migrate_session(session, migrations, dialect());
        session.script(fmt::format("select pg_advisory_lock({})", kMigrationLock));
        auto unlock = [&] { session.script(fmt::format("select pg_advisory_unlock({})", kMigrationLock)); };
        try {
            migrate_session(session, migrations, dialect());
        } catch (...) {
            if (session.usable()) unlock();
            throw;
        }
        unlock();
    });
    store_->remember(key);
    store_->tables.learn(store_->definitions());
}

}  // namespace lyceum
