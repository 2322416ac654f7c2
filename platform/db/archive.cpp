#include "platform/db/archive.hpp"
#include "platform/core/log.hpp"
#include "platform/core/refusal.hpp"
#include <algorithm>
#include <fmt/format.h>
#include <limits>
#include <sqlite3.h>
#include <sys/statvfs.h>

namespace lyceum::archive {

namespace fs = std::filesystem;
using Clock = std::chrono::steady_clock;

namespace {

constexpr auto kRound = std::chrono::seconds(1);                // what was committed is copied this soon
constexpr auto kTidied = std::chrono::minutes(1);
constexpr auto kTriedAgainFirst = std::chrono::seconds(2), kTriedAgainLast = std::chrono::seconds(60);
constexpr std::uint32_t kCheckpointFrames = 2'000;              // 8 MB of log
constexpr std::uint64_t kGenerationBytesLeast = 64ull * 1024 * 1024;
constexpr Span kGenerationLeast = hours(1);
constexpr std::uint64_t kSmallDiskPart = 20;                    // of a small disk, what is left to the database
constexpr std::uint32_t kLongLogFrames = 16'000;                // 64 MB
constexpr int kBaseBytesAtOnce = 256 * 1024;
constexpr auto kAllFrames = std::numeric_limits<std::uint32_t>::max();

/// The log went on without us: what lies between is not known.
struct Gap : Fault {
    using Fault::Fault;
};

sqlite3* open_beside(const std::string& path) {
    sqlite3* db = nullptr;
    if (sqlite3_open_v2(path.c_str(), &db, SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX, nullptr) != SQLITE_OK) {
        auto why = fmt::format("the archive cannot open the database: {}", sqlite3_errmsg(db));
        sqlite3_close(db);
        throw Fault(why);
    }
    sqlite3_busy_timeout(db, 1'000);
    sqlite3_wal_autocheckpoint(db, 0);
    sqlite3_db_config(db, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, nullptr);
    return db;
}

bool run(sqlite3* db, const char* sql) { return sqlite3_exec(db, sql, nullptr, nullptr, nullptr) == SQLITE_OK; }

/// Keeps writers of other processes out while it lives.
class NobodyWrites {
public:
    explicit NobodyWrites(sqlite3* writer) : writer_(writer), holds(run(writer, "begin immediate")) {}
    ~NobodyWrites() {
        if (holds) run(writer_, "rollback");
    }
    NobodyWrites(const NobodyWrites&) = delete;

private:
    sqlite3* writer_;

public:
    const bool holds;
};

}  // namespace

// ---- life ---------------------------------------------------------------------------------------

Archive::Archive(Settings settings, sqlite3* writer, Turn turn)
    : settings_(std::move(settings)), writer_(writer), turn_(std::move(turn)), moments_(settings_.database) {
    state_.on = true;
    state_.folder = settings_.folder.string();
    keeper_ = open_beside(settings_.database);
    try {
        mover_ = open_beside(settings_.database);
    } catch (...) {
        sqlite3_close(keeper_);
        throw;
    }
    sqlite3_wal_hook(writer_, &committed, this);
    thread_ = std::thread([this] { follow(); });
}

Archive::~Archive() {
    {
        std::lock_guard lock(mutex_);
        stop_ = true;
    }
    wake_.notify_one();
    thread_.join();
    sqlite3_wal_hook(writer_, nullptr, nullptr);
    sqlite3_close(keeper_);
    sqlite3_close(mover_);
}

ArchiveState Archive::state() const {
    std::lock_guard lock(mutex_);
    return state_;
}

int Archive::committed(void* self, sqlite3*, const char*, int frames) {
    auto& archive = *static_cast<Archive*>(self);
    archive.moments_.note(static_cast<std::uint32_t>(frames), clock_now());
    archive.log_frames_ = static_cast<std::uint32_t>(frames);
    if (archive.log_frames_ < archive.checkpointed_frames_) archive.checkpointed_frames_ = 0;      // the log was begun anew
    if (archive.is_checkpoint_due()) archive.wake_.notify_one();
    return SQLITE_OK;
}

// At the priority of the others: with less, a busy machine would leave writers waiting for the turn it has.
void Archive::follow() {
    for (bool stop = false; !stop;) {
        {
            std::unique_lock lock(mutex_);
            wake_.wait_for(lock, first_round_ ? Clock::duration::zero() : Clock::duration(kRound),
                [&] { return stop_ || is_checkpoint_due(); });
            stop = stop_;
        }
        try {
            round(stop);
        } catch (const std::exception& e) {
            log::error("archive", {{"why", e.what()}});
        }
        first_round_ = false;
    }
    let_go();
}

void Archive::round(bool last) {
    try {
        if (!lock_) {
            fs::create_directories(settings_.folder);
            auto taken = Lock::take(settings_.folder);
            if (!taken) return others_turn();
            lock_.emplace(std::move(*taken));
        }
        bool begins = generation_.empty() && Clock::now() >= try_again_ && !(started_ && last);
        if (begins && !resume()) begin_generation();
        if (!generation_.empty()) copy();
    } catch (const Gap& gap) {
        log::warn("archive begins anew", {{"why", gap.what()}});
        generation_.clear();
        piece_.reset();
    } catch (const std::exception& e) {
        give_up(e.what());
    }
    started_ = true;
    if (last || is_checkpoint_due()) checkpoint();
    if (Clock::now() >= tidied_ + kTidied) tidy();
    publish_state();
}

// Another process writes the archive: it moves the log, too.
void Archive::others_turn() {
    std::lock_guard lock(mutex_);
    state_.trouble.clear();
}

void Archive::give_up(const std::string& why) {
    generation_.clear();
    piece_.reset();
    lock_.reset();                                      // its file may have gone with the folder
    auto pause = std::min<Clock::duration>(kTriedAgainLast, kTriedAgainFirst * (1 << std::min(troubles_++, 6)));
    try_again_ = Clock::now() + pause;
    std::lock_guard lock(mutex_);
    ++state_.failures;
    if (state_.trouble != why) log::warn("archive is not written", {{"why", why}});
    state_.trouble = why;
}

// ---- copying --------------------------------------------------------------------------------------

void Archive::must_have_room() const {
    struct statvfs disk {};
    if (::statvfs(settings_.folder.c_str(), &disk) != 0) throw Fault(settings_.folder.string() + " cannot be looked at");
    auto free = std::uint64_t{disk.f_bavail} * disk.f_frsize;
    auto least = std::min(settings_.free_bytes_least, std::uint64_t{disk.f_blocks} * disk.f_frsize / kSmallDiskPart);
    if (free < least)
        throw Fault(fmt::format("{} MB are free for the archive in {}; it stands back until there are {} MB", free / 1'000'000,
            settings_.folder.string(), least / 1'000'000));
}

void Archive::copy() {
    must_have_room();
    auto now = clock_now();
    moments_.read();
    wal::File file(log_path());
    if (file.exists()) {
        if (!place_.same_log(file.beginning())) {
            // A log is begun anew when all of it is in the database; its first salt counts up then.
            bool follows = log_ended_ && (place_ == wal::Place{} || file.beginning().salt1 == place_.salt1 + 1);
            if (!follows) throw Gap("the log was begun anew by another program");
            place_ = file.beginning();
        } else if (!file.holds(place_)) {
            throw Gap("the log is another than the one that was copied");
        }
        copy_into_piece(file, moments_.furthest(place_), clock_now());
    }
    note_complete(generation_, now);
    troubles_ = 0;
    std::lock_guard lock(mutex_);
    if (!state_.trouble.empty()) log::info("archive is written again");
    state_.trouble.clear();
    state_.until = now;
}

// No commit is taken for later than the moment it was known by: a process that was killed leaves commits without a
// moment, and a clock that was set back leaves some of the future.
void Archive::copy_into_piece(const wal::File& file, std::uint32_t frames_most, Time known_by) {
    page_bytes_ = file.page_bytes();
    if (frames_most <= place_.frames) return;
    auto before = place_;
    place_ = file.commits(place_, frames_most, [&](const wal::Commit& commit) {
        if (!piece_ || piece_->bytes() >= settings_.piece_bytes) next_piece(file.page_bytes());
        auto began = piece_->bytes();
        piece_->add(std::min(moments_.of(commit.until).value_or(known_by), known_by), commit);
        generation_bytes_ += piece_->bytes() - began;
    });
    if (!(place_ == before)) log_ended_ = false;
}

void Archive::next_piece(std::uint32_t page_bytes) {
    if (piece_) {
        piece_->sync();
        full_.push_back(piece_->path());
    }
    piece_.emplace(generation_ / fmt::format("{:06}.log", ++piece_number_), page_bytes);
}

// ---- moving the log into the database ---------------------------------------------------------------

// A snapshot of ours: while it is open nobody begins the log anew.
void Archive::hold() {
    let_go();
    holds_ = run(keeper_, "begin; select count(*) from sqlite_schema");
}

void Archive::let_go() {
    if (std::exchange(holds_, false)) run(keeper_, "rollback");
}

void Archive::checkpoint() {
    // Most of the work while others write: up to our own snapshot, which keeps the log from being begun anew.
    if (!generation_.empty()) {
        try {
            if (piece_) piece_->sync();
        } catch (const std::exception& e) {
            give_up(e.what());
        }
        hold();
        sqlite3_wal_checkpoint_v2(mover_, nullptr, SQLITE_CHECKPOINT_PASSIVE, nullptr, nullptr);
    }
    turn_([&] {
        NobodyWrites nobody(writer_);
        if (!nobody.holds) return;
        try {
            if (!generation_.empty()) copy();
        } catch (const std::exception& e) {
            give_up(e.what());
        }
        let_go();
        int log = 0, moved = 0;
        auto code = sqlite3_wal_checkpoint_v2(mover_, nullptr, SQLITE_CHECKPOINT_PASSIVE, &log, &moved);
        log_ended_ = code == SQLITE_OK && log >= 0 && log == moved;
        try {
            if (!generation_.empty()) end_log();
        } catch (const std::exception& e) {
            give_up(e.what());
        }
        if (!generation_.empty()) hold();
        moments_.tidy(place_);
    });
    // A log that readers keep from ending is tried again when it has grown as much once more.
    checkpointed_frames_ = log_frames_.load();
}

// Before the next write may begin the log anew, what was copied of it is on the disk, and that it was all of it.
void Archive::end_log() {
    if (!piece_ && page_bytes_ > 0) next_piece(page_bytes_);
    if (!piece_) return;
    if (log_ended_) piece_->add_end_of_log(clock_now(), place_);
    piece_->sync();
}

bool Archive::is_checkpoint_due() const { return log_frames_ >= checkpointed_frames_ + kCheckpointFrames; }

// ---- generations ------------------------------------------------------------------------------------

// Goes on where the last process stopped, if the log proves that nothing lies between.
bool Archive::resume() {
    auto all = generations(settings_.folder);
    std::erase_if(all, [](auto& each) { return !each.complete; });
    if (all.empty()) return false;
    auto& last = all.back();
    std::optional<Read> found;
    auto piece = last.pieces.rbegin();
    for (; piece != last.pieces.rend(); ++piece) {
        found = read_piece(*piece, [](auto&, auto&) { return true; });
        if (found->last) break;
    }
    if (!found || !found->last) return false;
    bool resumed = false;
    turn_([&] {
        NobodyWrites nobody(writer_);
        wal::File file(log_path());
        auto place = goes_on(file, *found->last);
        if (!nobody.holds || !place) return;
        hold();
        generation_ = last.folder;
        generation_from_ = last.from;
        generation_bytes_ = static_cast<std::uint64_t>(last.bytes);
        place_ = *place;
        page_bytes_ = file.page_bytes();
        log_ended_ = false;
        for (auto& full : last.pieces)
            if (full.extension() == ".log" && full != last.pieces.back()) full_.push_back(full);
        piece_number_ = std::stoi(last.pieces.back().filename().string());
        piece_.reset();
        if (piece == last.pieces.rbegin() && piece->extension() == ".log") piece_.emplace(*piece, found->good_bytes);
        moments_.read();
        copy_into_piece(file, kAllFrames, clock_now());
        resumed = true;
    });
    return resumed;
}

void Archive::begin_generation() {
    must_have_room();
    auto before = generation_;
    turn_([&] {
        // A long log, such as a large import leaves, is put away first; it would be copied twice.
        let_go();
        if (log_frames_ > kLongLogFrames) sqlite3_wal_checkpoint_v2(mover_, nullptr, SQLITE_CHECKPOINT_TRUNCATE, nullptr, nullptr);
        // A commit that changes nothing: with no log there would be no place in it to prove later what follows the base.
        run(writer_, "pragma user_version = 0");
        NobodyWrites nobody(writer_);
        if (!nobody.holds) throw Fault("another program keeps the database from being copied");
        hold();
        generation_from_ = clock_now();
        generation_ = settings_.folder / std::to_string(generation_from_.micros);
        fs::create_directories(generation_);
        piece_.reset();
        piece_number_ = 0;
        generation_bytes_ = 0;
        moments_.read();
        wal::File file(log_path());
        place_ = file.beginning();
        log_ended_ = !file.exists();
        if (file.exists()) copy_into_piece(file, kAllFrames, generation_from_);
    });
    if (!before.empty()) note_complete(before, generation_from_);
    write_base();
    log::info("archive began a generation", {{"folder", generation_.string()}});
}

// The database's file as it lies there. Pages that are moved into it meanwhile stand in the first commits, too, which
// are written over them. Read through SQLite: closing a descriptor of our own would drop this process's locks.
void Archive::write_base() {
    sqlite3_file* file = nullptr;
    sqlite3_file_control(keeper_, "main", SQLITE_FCNTL_FILE_POINTER, &file);
    sqlite3_int64 size = 0;
    if (!file || !file->pMethods || file->pMethods->xFileSize(file, &size) != SQLITE_OK) throw Fault("the database's file cannot be read for the archive");
    Base base(generation_);
    std::string bytes(kBaseBytesAtOnce, '\0');
    for (sqlite3_int64 at = 0; at < size; at += kBaseBytesAtOnce) {
        {
            std::lock_guard lock(mutex_);
            if (stop_ && size > kBaseBytesAtOnce * 256) throw Fault("stopped before the copy of the database was complete");
        }
        auto some = static_cast<int>(std::min<sqlite3_int64>(kBaseBytesAtOnce, size - at));
        if (file->pMethods->xRead(file, bytes.data(), some, at) != SQLITE_OK) throw Fault("the database's file cannot be read for the archive");
        base.add({bytes.data(), static_cast<std::size_t>(some)});
    }
    base.finish();
}

void Archive::tidy() {
    tidied_ = Clock::now();
    if (!lock_) return;
    try {
        bool idle = log_frames_ < checkpointed_frames_ + kCheckpointFrames / 4;
        for (; idle && !full_.empty(); full_.pop_back()) compress(full_.back());
        std::error_code failed;
        auto database_bytes = fs::file_size(settings_.database, failed);
        bool long_enough = generation_bytes_ > std::max<std::uint64_t>(kGenerationBytesLeast, failed ? 0 : database_bytes);
        if (!generation_.empty() && long_enough && clock_now() - generation_from_ > kGenerationLeast) begin_generation();
        auto all = generations(settings_.folder);
        auto horizon = clock_now() - days(settings_.days);
        for (std::size_t i = 0; i + 1 < all.size(); ++i)
            if (!all[i].complete || (all[i + 1].complete && all[i + 1].from <= horizon)) fs::remove_all(all[i].folder, failed);
    } catch (const std::exception& e) {
        give_up(e.what());
    }
    measured_ = {};
}

void Archive::publish_state() {
    if (measured_ == Clock::time_point{} || Clock::now() > measured_ + kTidied) {
        measured_ = Clock::now();
        auto all = generations(settings_.folder);
        std::erase_if(all, [](auto& each) { return !each.complete; });
        std::lock_guard lock(mutex_);
        state_.bytes = 0;
        for (auto& each : all) state_.bytes += each.bytes;
        state_.from = all.empty() ? Time{} : all.front().from;
        if (!all.empty() && !state_.until) state_.until = complete_until(all.back());
    }
}

}  // namespace lyceum::archive
