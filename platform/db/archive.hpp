// The archive: every commit of an SQLite database, written beside it with its moment, so that the database can be made
// again as it was at any moment of the last days (return_to.hpp).
//
// Commits never wait for it. Each leaves a note of 24 bytes, its moment and where it ends in the write-ahead log; a
// thread follows the log, copies what was committed, and is the only one that moves the log into the database, always
// after copying. When the folder cannot be written, it says so, lets the log go, and begins anew with a copy of the
// whole database once it can: there is a gap then, and never a lost or delayed write.
#pragma once
#include "platform/db/archive_files.hpp"
#include "platform/db/db.hpp"
#include <array>
#include <atomic>
#include <chrono>
#include <condition_variable>
#include <map>
#include <mutex>
#include <thread>

struct sqlite3;

namespace lyceum::archive {

/// The moments of commits, in the file `lyceum.db-moments`, which a killed process leaves behind.
class Moments {
public:
    explicit Moments(const std::string& database);
    ~Moments();
    Moments(const Moments&) = delete;

    /// Notes that the commit that ends the log now, behind this many frames, happened at this moment. Never fails: a
    /// note that is missing makes a commit look as late as the next.
    void note(std::uint32_t frames, Time) noexcept;
    /// When the commit that ended at this place happened: the moment of the first note of the same log that is not
    /// before it. Nothing when none is.
    std::optional<Time> of(const wal::Place&) const;
    /// The furthest note of this log; zero when there is none.
    std::uint32_t furthest(const wal::Place& log) const;
    /// Reads what was noted since.
    void read();
    /// Forgets notes once they have grown many, keeping those of this log. Only while nobody commits.
    void tidy(const wal::Place& log);

private:
    struct Note {
        std::uint32_t salt1, salt2, frames, sum;
        std::int64_t micros;
    };
    using Key = std::array<std::uint32_t, 3>;               // the log's salts, and how many frames
    static std::uint32_t sum_of(const Note&);
    void write(Note) noexcept;
    std::string log_path_;
    int file_, log_file_ = -1;
    std::int64_t latest_ = 0;
    std::uint64_t read_to_ = 0;
    std::map<Key, std::int64_t> notes_;
};

struct Settings {
    std::string database;                                   // the file
    std::filesystem::path folder;
    int days = 7;
    std::uint64_t free_bytes_least = 256ull * 1024 * 1024;  // with less the archive stands back, for the database
    std::uint64_t piece_bytes = 16ull * 1024 * 1024;
};

/// Follows one database for as long as it lives. Made by the store for its writing connection.
class Archive {
public:
    /// `turn` runs a function while nobody of this process writes.
    using Turn = std::function<void(const std::function<void()>&)>;
    Archive(Settings, sqlite3* writer, Turn);
    /// Copies what was committed last, and ends.
    ~Archive();
    Archive(const Archive&) = delete;

    ArchiveState state() const;

private:
    static int committed(void* self, sqlite3*, const char*, int frames);
    void follow();
    void round(bool last);
    void others_turn();
    void copy();
    void copy_into_piece(const wal::File&, std::uint32_t frames_most, Time known_by);
    bool resume();
    void begin_generation();
    void write_base();
    void checkpoint();
    bool is_checkpoint_due() const;
    void end_log();
    void hold();
    void let_go();
    void next_piece(std::uint32_t page_bytes);
    std::string log_path() const { return settings_.database + "-wal"; }
    void must_have_room() const;
    void give_up(const std::string& why);
    void tidy();
    void publish_state();

    Settings settings_;
    sqlite3* writer_;
    Turn turn_;
    Moments moments_;
    sqlite3* keeper_ = nullptr;                             // its open snapshot keeps others from beginning the log anew
    sqlite3* mover_ = nullptr;                              // moves the log into the database
    bool holds_ = false;

    // Of the thread alone.
    std::optional<Lock> lock_;
    std::filesystem::path generation_;
    Time generation_from_;
    std::optional<Piece> piece_;
    int piece_number_ = 0;
    wal::Place place_;                                      // what was copied
    std::uint32_t page_bytes_ = 0;
    bool log_ended_ = false;                                // all of the log at place_ is in the database: a new one may follow
    std::uint64_t generation_bytes_ = 0;
    std::vector<std::filesystem::path> full_;               // pieces to be compressed when there is time
    std::chrono::steady_clock::time_point try_again_{}, tidied_{}, measured_{};
    int troubles_ = 0;
    bool first_round_ = true, started_ = false;

    std::atomic<std::uint32_t> log_frames_{0}, checkpointed_frames_{0};
    mutable std::mutex mutex_;                              // guards what follows
    std::condition_variable wake_;
    bool stop_ = false;
    ArchiveState state_;
    std::thread thread_;
};

}  // namespace lyceum::archive
