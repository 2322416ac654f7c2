// SQLite as the store: readers in snapshots of their own, and one writer that commits in groups.
//
// There is no writer thread. Whoever comes while nobody writes takes the writer's seat, runs every
// transaction that waits, commits them together, wakes their owners, and gives the seat to the first
// who came meanwhile. So a lone transaction costs no change of thread, and many share one fsync.
#include "platform/db/store.hpp"
#include "platform/core/blocked.hpp"
#include "platform/core/durable.hpp"
#include "platform/core/log.hpp"
#include "platform/db/patience.hpp"
#include "platform/db/archive.hpp"
#include "platform/db/log_mover.hpp"
#include "platform/db/throw_away.hpp"
#include <chrono>
#include <deque>
#include <filesystem>
#include <fmt/format.h>
#include <fstream>
#include <sstream>

namespace lyceum {
namespace {

constexpr std::size_t kGroupMax = 256;                  // transactions in one commit
constexpr std::size_t kPatientGroupMax = 32;            // of those that let others go first
constexpr std::int64_t kSlowMs = 20;                    // a transaction longer than this is logged

class SqliteStore final : public Database::Store {
public:
    SqliteStore(const DatabaseOptions& options, std::unique_ptr<throw_away::Folder> folder)
        : folder_(std::move(folder)),
          settings_{(folder_ ? folder_->path() : std::filesystem::path(options.data_dir)) / "lyceum.db", true, !folder_, options.statement_timeout_ms, !folder_ && !options.archive_folder.empty()},
          writer_(sql::open_sqlite(settings_)),
          readers_(options.readers, options.checkout_timeout_ms, [this] { return open_reader(); }) {
        auto alone = [this](const std::function<void()>& run) {
            std::lock_guard turn(turn_);
            run();
        };
        auto* writer = sql::sqlite_handle(*writer_);
        if (settings_.archived)
            archive_ = std::make_unique<archive::Archive>(archive::Settings{.database = settings_.path, .folder = options.archive_folder, .days = options.archive_days}, writer, alone);
        else if (!folder_)
            log_mover_ = std::make_unique<sql::LogMover>(writer, sql::open_sqlite(settings_), alone);
    }

    Dialect dialect() const override { return Dialect::sqlite; }

    void read(Database& database, const std::function<void(Db&)>& run) override {
        auto session = readers_.take();
        session->command("begin");
        try {
            struct Reading : Db { using Db::Db; } db(*session, database);
            run(db);
        } catch (...) {
            if (!sql::sqlite_lost_its_transaction(*session)) session->command("rollback");
            throw;
        }
        session->command("commit");
    }

    void write(Database& database, std::span<Pending> pending) override {
        WritingNow guard;
        Ticket mine{pending.size()};
        std::unique_lock lock(mutex_);
        auto& queue = PatientWriting::is_on() ? patient_ : queue_;
        for (auto& each : pending) {
            each.request = log::request();              // another thread may run it
            queue.push_back({&each, &mine, Clock::now()});
        }
        if (seat_taken_) {
            Blocked blocked;
            mine.wake.wait(lock, [&] { return mine.left == 0 || mine.leads; });
        }
        seat_taken_ = seat_taken_ || mine.left > 0;
        if (mine.left == 0) return;
        while (mine.left > 0) run_group(database, lock);
        auto& next = queue_.empty() ? patient_ : queue_;
        if (next.empty()) { seat_taken_ = false; return; }
        next.front().ticket->leads = true;
        next.front().ticket->wake.notify_one();
    }

    void with_writer(const std::function<void(sql::Session&)>& run) override {
        std::lock_guard turn(turn_);
        run(*writer_);
    }

    std::vector<TableDefinition> definitions() override {
        std::lock_guard turn(turn_);
        return sql::read_definitions(*writer_, R"sql(/* sqlite */
            select name, case type when 'view' then sql else '' end from sqlite_master
            where type in ('table', 'view') and name not like 'sqlite_%')sql");
    }

    // All commits of this process go through one connection; it is told of those that did not.
    void notice_others() override {
        std::lock_guard turn(turn_);
        auto cursor = writer_->open({"pragma data_version", std::source_location::current()}, sql::Arguments());
        if (!cursor->next()) return;
        auto seen = cursor->integer(0);
        if (std::exchange(others_seen_, seen) != seen) tables.all_changed();
    }

    std::unique_ptr<sql::Session> session_without_limits() override {
        auto unlimited = settings_;
        unlimited.statement_timeout_ms = 0;
        return sql::open_sqlite(unlimited);
    }

    void backup_to(const std::string& path, const std::function<void(std::int64_t, std::int64_t)>& tell) override {
        auto partial = path + ".partial";
        std::error_code ignored;
        std::filesystem::remove(partial, ignored);
        {
            auto source = session_without_limits();
            auto target = sql::open_sqlite({partial, true, true, 0});
            sql::copy_sqlite(*source, *target, tell);
            target->script("pragma journal_mode = delete");             // one file, without its log
        }
        // The new name must not reach the disk before the contents.
        sync_to_disk(partial);
        std::filesystem::rename(partial, path);
        sync_to_disk(std::filesystem::absolute(path).parent_path());
    }

    ArchiveState archive() const override { return archive_ ? archive_->state() : ArchiveState{}; }

    bool adopt(const std::string& key) override {
        if (!folder_ || ++migrations_ > 1) return false;
        auto bytes = throw_away::sqlite_migrated(key);
        if (!bytes) return false;
        readers_.close_waiting();
        writer_.reset();
        std::ofstream(settings_.path, std::ios::binary | std::ios::trunc).write(bytes->data(), static_cast<std::streamsize>(bytes->size()));
        writer_ = sql::open_sqlite(settings_);
        return true;
    }

    void remember(const std::string& key) override {
        if (!folder_ || migrations_ > 1) return;
        writer_->script("pragma wal_checkpoint(truncate)");
        std::ostringstream bytes;
        bytes << std::ifstream(settings_.path, std::ios::binary).rdbuf();
        throw_away::remember_sqlite(key, bytes.str());
    }

private:
    /// One caller's place in the queue. `left` counts its transactions that are not settled.
    struct Ticket {
        std::size_t left;
        bool leads = false;
        std::condition_variable wake{};
    };
    using Clock = std::chrono::steady_clock;
    struct Waiting {
        Pending* pending;
        Ticket* ticket;
        Clock::time_point since;
    };

    std::unique_ptr<sql::Session> open_reader() const {
        auto reading = settings_;
        reading.writes = false;
        return sql::open_sqlite(reading);
    }

    static void take(std::deque<Waiting>& queue, std::size_t most, std::vector<Waiting>& group) {
        auto end = queue.begin() + static_cast<std::ptrdiff_t>(std::min(queue.size(), most));
        group.insert(group.end(), queue.begin(), end);
        queue.erase(queue.begin(), end);
    }

    void run_group(Database& database, std::unique_lock<std::mutex>& lock) {
        std::vector<Waiting> group;
        take(queue_, kGroupMax, group);
        bool patience_ends = !patient_.empty() && Clock::now() - patient_.front().since > std::chrono::milliseconds(PatientWriting::kPatienceMs);
        if (group.empty() || patience_ends) take(patient_, kPatientGroupMax, group);
        lock.unlock();
        std::vector<Pending*> pending;
        for (auto& each : group) pending.push_back(each.pending);
        settle(database, pending);
        lock.lock();
        for (auto& each : group)
            if (--each.ticket->left == 0) each.ticket->wake.notify_one();
    }

    /// Leaves every transaction committed or with its error.
    void settle(Database& database, std::span<Pending*> group) {
        struct Restore {
            std::string mine{log::request()};
            ~Restore() { log::set_request(mine); }
        } restore;
        std::lock_guard turn(turn_);
        if (commit_together(database, group)) return;
        for (auto& each : group)
            if (!each->error) commit_together(database, {&each, 1});
    }

    /// False when some were rolled back for another's fault: they carry no error and must run again alone.
    bool commit_together(Database& database, std::span<Pending*> group) {
        try {
            writer_->command("begin immediate");
        } catch (...) {
            for (auto* each : group) each->error = std::current_exception();
            return true;
        }
        for (auto* each : group) {
            run_in_savepoint(database, *each);
            if (!sql::sqlite_lost_its_transaction(*writer_)) continue;
            CHECK_THAT(each->error);
            return group.size() == 1;
        }
        try {
            Blocked blocked;
            writer_->command("commit");
        } catch (const sql::ConstraintBroken&) {                        // a deferred foreign key of one of them
            roll_back();
            if (group.size() > 1) return false;
            group[0]->error = std::current_exception();
            return true;
        } catch (const std::exception&) {
            auto error = std::current_exception();
            roll_back();
            tables.all_changed();                                       // what a failed fsync left is not known
            for (auto* each : group)
                if (!each->error) each->error = error;
            return true;
        }
        committed(database, group);
        return true;
    }

    void run_in_savepoint(Database& database, Pending& pending) {
        auto began = std::chrono::steady_clock::now();
        log::set_request(pending.request);
        try {
            writer_->command("savepoint one");
            run_inside(database, *writer_, pending);
            writer_->command("release one");
        } catch (...) {
            pending.error = std::current_exception();
            try {
                if (!sql::sqlite_lost_its_transaction(*writer_)) writer_->command("rollback to one"), writer_->command("release one");
            } catch (const std::exception& e) {
                log::error("savepoint not rolled back", {{"why", e.what()}});
                roll_back();
            }
        }
        auto took = std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::steady_clock::now() - began).count();
        if (took > kSlowMs) log::warn("slow transaction", {{"label", pending.label}, {"ms", static_cast<std::int64_t>(took)}});
    }

    void roll_back() {
        if (sql::sqlite_lost_its_transaction(*writer_)) return;
        try {
            writer_->command("rollback");
        } catch (const std::exception& e) {
            log::error("transaction not rolled back", {{"why", e.what()}});
        }
    }

    std::unique_ptr<throw_away::Folder> folder_;           // first: outlives the connections
    sql::SqliteSettings settings_;
    std::mutex turn_;                                   // held while writer_ is used
    std::unique_ptr<sql::Session> writer_;
    std::int64_t others_seen_ = 0;                      // the data_version of writer_
    sql::SessionPool readers_;
    std::unique_ptr<archive::Archive> archive_;         // one of these two follows writer_
    std::unique_ptr<sql::LogMover> log_mover_;

    std::mutex mutex_;                                  // guards what follows
    std::deque<Waiting> queue_, patient_;               // patient_: what can wait until queue_ is empty
    bool seat_taken_ = false;
    int migrations_ = 0;                                // calls of migrate; only after the first it is like others
};

}  // namespace

std::unique_ptr<Database::Store> open_sqlite_store(const DatabaseOptions& options) {
    std::unique_ptr<throw_away::Folder> folder;
    if (options.throw_away || !options.url.empty()) {
        folder = std::make_unique<throw_away::Folder>();
    } else {
        std::error_code why;
        std::filesystem::create_directories(options.data_dir, why);
        if (why) throw Fault(fmt::format("the folder {} cannot be made: {}", options.data_dir, why.message()));
    }
    return std::make_unique<SqliteStore>(options, std::move(folder));
}

}  // namespace lyceum
