// What tests leave behind is kept for the next test, then removed.
#include "platform/db/throw_away.hpp"
#include "platform/core/log.hpp"
#include <fmt/format.h>
#include <map>
#include <mutex>
#include <random>
#include <unistd.h>

namespace lyceum::throw_away {
namespace {

/// Schemas that wait for the next test of this process.
class Spares {
public:
    ~Spares() {
        for (auto& [of, schema] : schemas_) {
            try {
                drop_schema(*sql::open_postgres({of.first, "", kDropTimeoutMs}), schema);
            } catch (const std::exception&) {                       // the server has gone before us
            }
        }
    }
    std::optional<std::string> take(const std::string& conninfo, const std::string& key) {
        std::lock_guard lock(mutex_);
        auto found = schemas_.find({conninfo, key});
        if (found == schemas_.end()) return std::nullopt;
        auto schema = found->second;
        schemas_.erase(found);
        return schema;
    }
    void give(const std::string& conninfo, const std::string& key, const std::string& schema) {
        std::lock_guard lock(mutex_);
        schemas_.emplace(std::pair{conninfo, key}, schema);
    }

private:
    static constexpr int kDropTimeoutMs = 30'000;
    std::mutex mutex_;
    std::multimap<std::pair<std::string, std::string>, std::string> schemas_;
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

std::optional<std::string> take_schema(const std::string& conninfo, const std::string& key) { return spares().take(conninfo, key); }
void give_schema(const std::string& conninfo, const std::string& key, const std::string& schema) { spares().give(conninfo, key, schema); }
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
