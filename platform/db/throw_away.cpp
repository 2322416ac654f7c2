// What tests leave behind is kept for the next test, then removed.
#include "platform/db/throw_away.hpp"
#include "platform/core/log.hpp"
#include <algorithm>
#include <fmt/format.h>
#include <map>
#include <mutex>
#include <random>
#include <unistd.h>
#include <vector>

namespace lyceum::throw_away {
namespace {

using Spare = std::unique_ptr<sql::PostgresConnections>;

/// Schemas that wait for the next test of this process.
class Spares {
public:
    ~Spares() {
        for (auto& [key, spare] : spares_) {
            try {
                spare->pool.close_waiting();
                auto unhurried = spare->settings;
                unhurried.statement_timeout_ms = kDropTimeoutMs;
                drop_schema(*sql::open_postgres(unhurried), unhurried.schema);
            } catch (const std::exception&) {                       // the server has gone before us
            }
        }
    }
    Spare take(const sql::PostgresConnections& wanted, const std::string& key) {
        std::lock_guard lock(mutex_);
        auto alike = [&](auto& each) {
            auto& [of, spare] = each;
            return of == key && spare->settings.conninfo == wanted.settings.conninfo && spare->max == wanted.max && spare->wait_ms == wanted.wait_ms &&
                   spare->settings.statement_timeout_ms == wanted.settings.statement_timeout_ms;
        };
        auto found = std::find_if(spares_.begin(), spares_.end(), alike);
        if (found == spares_.end()) return nullptr;
        auto spare = std::move(found->second);
        spares_.erase(found);
        return spare;
    }
    void give(Spare spare, const std::string& key) {
        std::lock_guard lock(mutex_);
        spares_.emplace_back(key, std::move(spare));
    }

private:
    static constexpr int kDropTimeoutMs = 30'000;
    std::mutex mutex_;
    std::vector<std::pair<std::string, Spare>> spares_;
};
Spares& spares() {
    static Spares all;
    return all;
}

struct Templates {
    std::mutex mutex;
    std::map<std::string, std::shared_ptr<const std::string>> bytes;
};
Templates& templates() {
    static Templates all;
    return all;
}

}  // namespace

Folder::Folder() {
    std::filesystem::path in_memory = "/dev/shm";
    auto parent = ::access(in_memory.c_str(), W_OK) == 0 ? in_memory : std::filesystem::temp_directory_path();
    auto pattern = (parent / "lyceum-XXXXXX").string();
    if (!::mkdtemp(pattern.data())) throw Fault(fmt::format("no folder can be made in {}", parent.string()));
    path_ = pattern;
}

Folder::~Folder() {
    std::error_code ignored;
    if (!path_.empty()) std::filesystem::remove_all(path_, ignored);
}

std::shared_ptr<const std::string> sqlite_migrated(const std::string& key) {
    std::lock_guard lock(templates().mutex);
    auto found = templates().bytes.find(key);
    return found == templates().bytes.end() ? nullptr : found->second;
}

void remember_sqlite(const std::string& key, std::string bytes) {
    std::lock_guard lock(templates().mutex);
    templates().bytes[key] = std::make_shared<const std::string>(std::move(bytes));
}

Spare take_schema(const sql::PostgresConnections& wanted, const std::string& key) { return spares().take(wanted, key); }
void give_schema(Spare spare, const std::string& key) { spares().give(std::move(spare), key); }
void drop_schema(sql::Session& session, const std::string& schema) { session.script(fmt::format("drop schema if exists \"{}\" cascade", schema)); }

void keep_seeds(sql::Session& session) {
    session.script(R"sql(
        do $$ declare t text; filled boolean; begin
            for t in select tablename from pg_tables where schemaname = current_schema() and tablename <> 'migrations' loop
                execute format('select exists (select 1 from %I)', t) into filled;
                if filled then execute format('create table %I as table %I', 'seed of ' || t, t); end if;
            end loop;
        end $$)sql");
}

void clean_schema(sql::Session& session) {
    session.script(R"sql(
        do $$ declare t text; filled boolean; begin
            perform set_config('session_replication_role', 'replica', true);    -- foreign keys rest
            for t in select tablename from pg_tables where schemaname = current_schema()
                     and tablename <> 'migrations' and tablename not like 'seed of %' loop
                execute format('select exists (select 1 from %I)', t) into filled;
                if filled then execute format('delete from %I', t); end if;
            end loop;
            for t in select tablename from pg_tables where schemaname = current_schema() and tablename like 'seed of %' loop
                execute format('insert into %I select * from %I', substr(t, 9), t);
            end loop;
        end $$)sql");
}

std::string new_schema_name() {
    std::random_device random;
    return fmt::format("throw_away_{:08x}{:08x}", random(), random());
}

}  // namespace lyceum::throw_away
