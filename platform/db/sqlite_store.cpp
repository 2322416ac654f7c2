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
constexpr std::size_t kPatientGroupMax = 33;            // of those that let others go first: some jobs, and what claims the next
constexpr std::chrono::milliseconds kJoined{5};         // for so long who comes while a group runs shares its commit
constexpr std::chrono::milliseconds kQuiet{2};          // after which nobody is about to write
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
        const bool patient = PatientWriting::is_on();
        Ticket mine{pending.size()};
        std::unique_lock lock(mutex_);
        const auto since = Clock::now();
        auto& queue = patient ? patient_ : queue_;
        for (auto& each : pending) {
            each.request = log::request();              // another thread may run it
            queue.push_back({&each, &mine, since});
        }
        while (true) {
            patient ? wait_for_quiet(mine, since, lock) : wait_for_the_seat(mine, lock);
            if (mine.left == 0) return;
            seat_taken_ = true;
            do run_group(database, lock);
            while (mine.left > 0 && !patient);
            seat_taken_ = !queue_.empty();
            if (auto& next = seat_taken_ ? queue_ : patient_; !next.empty()) {
                next.front().ticket->leads = seat_taken_;
                next.front().ticket->wake.notify_one();
            }
        }
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

    void wait_for_the_seat(Ticket& mine, std::unique_lock<std::mutex>& lock) {
        if (!seat_taken_) return;
        Blocked blocked;
        mine.wake.wait(lock, [&] { return mine.left == 0 || mine.leads; });
    }

    /// Until its transactions are done, or nobody sits in the writer's seat and nobody is about to: whoever was just answered
    /// often writes again.
    void wait_for_quiet(Ticket& mine, Clock::time_point since, std::unique_lock<std::mutex>& lock) {
        const auto patience_ends = since + std::chrono::milliseconds(PatientWriting::kPatienceMs);
        Blocked blocked;
        while (mine.left > 0) {
            const auto quiet_from = std::min(others_wrote_ + kQuiet, patience_ends);
            if (seat_taken_) mine.wake.wait(lock);
            else if (Clock::now() < quiet_from) mine.wake.wait_until(lock, quiet_from);
            else return;
        }
    }

    static void take(std::deque<Waiting>& queue, std::size_t most, std::vector<Waiting>& group) {
        auto end = queue.begin() + static_cast<std::ptrdiff_t>(std::min(queue.size(), most));
        group.insert(group.end(), queue.begin(), end);
        queue.erase(queue.begin(), end);
    }

    void run_group(Database& database, std::unique_lock<std::mutex>& lock) {
        std::vector<Waiting> group;
        take(queue_, kGroupMax, group);
        const auto began = Clock::now();
        const bool patience_ends = !patient_.empty() && began - patient_.front().since > std::chrono::milliseconds(PatientWriting::kPatienceMs);
        const auto others = group.size();
        if (others == 0 || patience_ends) take(patient_, kPatientGroupMax, group);
        const auto taken = group.size();
        lock.unlock();
        settle(database, group, [&] {
            std::lock_guard hold(mutex_);
            if (Clock::now() - began < kJoined) take(queue_, kGroupMax, group);
        });
        lock.lock();
        if (others > 0 || group.size() > taken) others_wrote_ = Clock::now();
        for (auto& each : group)
            if (--each.ticket->left == 0) each.ticket->wake.notify_one();
    }

    /// Leaves every transaction committed or with its error. `join` adds to the group who came meanwhile.
    void settle(Database& database, std::vector<Waiting>& group, const std::function<void()>& join) {
        struct Restore {
            std::string mine{log::request()};
            ~Restore() { log::set_request(mine); }
        } restore;
        std::lock_guard turn(turn_);
        if (commit_together(database, group, join)) return;
        for (auto& each : group) {
            if (each.pending->error) continue;
            std::vector<Waiting> alone{each};
            commit_together(database, alone, [] {});
        }
    }

    /// False when some were rolled back for another's fault: they carry no error and must run again alone.
    bool commit_together(Database& database, std::vector<Waiting>& group, const std::function<void()>& join) {
        try {
            writer_->command("begin immediate");
        } catch (...) {
            for (auto& each : group) each.pending->error = std::current_exception();
            return true;
        }
        for (std::size_t n = 0; n < group.size(); ++n) {
            run_in_savepoint(database, *group[n].pending);
            if (sql::sqlite_lost_its_transaction(*writer_)) {
                CHECK_THAT(group[n].pending->error);
                return group.size() == 1;
            }
            if (n + 1 == group.size()) join();
        }
        std::vector<Pending*> all;
        for (auto& each : group) all.push_back(each.pending);
        try {
            Blocked blocked;
            writer_->command("commit");
        } catch (const sql::ConstraintBroken&) {                        // a deferred foreign key of one of them
            roll_back();
            if (all.size() > 1) return false;
            all[0]->error = std::current_exception();
            return true;
        } catch (const std::exception&) {
            auto error = std::current_exception();
            roll_back();
            tables.all_changed();                                       // what a failed fsync left is not known
            for (auto* each : all)
                if (!each->error) each->error = error;
            return true;
        }
        committed(database, all);
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
    Clock::time_point others_wrote_;                    // when those who do not wait were last answered
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
