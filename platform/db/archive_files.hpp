// The files of an archive. A folder for each *generation*: a copy of the database as it was, and behind it every
// commit since, in numbered pieces. A moment is reached from the copy by writing the pages of each commit until then.
//
//     archive/
//         lock                                who may write here
//         1785000000000000/                   the moment (microseconds) from which on this generation reaches
//             base.gz                         the database file as it was then, gzip
//             000001.log.gz, 000002.log       commits in order; a piece that is full is compressed
//             until                           its date: the moment to which this generation is known to be complete
//
// A piece is a line "lyceum-archive 1 <bytes of a page>" and then records, numbers in the machine's little-endian order.
#pragma once
#include "platform/db/wal_file.hpp"
#include <filesystem>
#include <optional>
#include <vector>

namespace lyceum::archive {

/// What stands before the pages of a commit in a piece. One without pages says that all of the log up to `until` is in
/// the database, so that the log that is begun next goes on from there.
struct Record {
    char mark[4] = {'L', 'Y', 'C', '1'};
    std::uint32_t sum = 0;                          // CRC-32 of all that follows, pages included
    std::int64_t micros = 0;                        // when it was committed
    wal::Place until;                               // where in the log of that time it ended
    std::uint32_t pages = 0, database_pages = 0;
    std::uint32_t unused = 0;

    bool ends_log() const { return database_pages == 0; }
};
static_assert(sizeof(Record) == 48);

/// Where a log goes on from the last record of an archive; nothing when it is not known to follow it.
std::optional<wal::Place> goes_on(const wal::File&, const Record& last);

struct Generation {
    std::filesystem::path folder;
    Time from;                                      // what was committed until then is in the base or the first commits
    bool complete = false;                          // its base was written to the end
    std::vector<std::filesystem::path> pieces;      // in order
    std::int64_t bytes = 0;
};
/// Oldest first. An empty or missing folder has none.
std::vector<Generation> generations(const std::filesystem::path& archive);

/// Reads a piece's records in order until one is incomplete or damaged. `give` answers whether to go on.
struct Read {
    std::uint64_t good_bytes = 0;                   // of a piece that is not compressed: where its last good record ends
    bool whole = false;                             // nothing stands behind the last good record
    bool cut_short = false;                         // the file ends inside a record, as when its writer was stopped
    std::optional<Record> last;
    std::uint32_t page_bytes = 0;
};
Read read_piece(const std::filesystem::path&, const std::function<bool(const Record&, const std::string& numbers_and_pages)>& give);

/// Writes one piece. Every function throws Fault when the disk fails.
class Piece {
public:
    /// Begins a new one.
    Piece(std::filesystem::path, std::uint32_t page_bytes);
    /// Goes on behind `good_bytes` of one that exists.
    Piece(std::filesystem::path, std::uint64_t good_bytes);
    ~Piece();
    Piece(const Piece&) = delete;

    void add(Time, const wal::Commit&);
    void add_end_of_log(Time, const wal::Place&);
    void sync();
    std::uint64_t bytes() const { return bytes_; }
    const std::filesystem::path& path() const { return path_; }

private:
    void write(const void*, std::size_t);
    std::filesystem::path path_;
    int file_;
    std::uint64_t bytes_ = 0;
};

/// Writes a base: gives it the database's bytes, compressed. Complete only after finish().
class Base {
public:
    explicit Base(const std::filesystem::path& generation);
    ~Base();
    Base(const Base&) = delete;
    void add(std::string_view bytes);
    void finish();

private:
    std::filesystem::path path_;
    void* gzip_;                                    // zlib's gzFile
};

/// Compresses a piece that is full; it is replaced when that is done. Throws Fault.
void compress(const std::filesystem::path& piece);

/// Holds the archive for one process. Nothing when another has it.
class Lock {
public:
    static std::optional<Lock> take(const std::filesystem::path& archive);
    Lock(Lock&& other) noexcept : file_(std::exchange(other.file_, -1)) {}
    Lock& operator=(Lock&&) = delete;
    ~Lock();

private:
    explicit Lock(int file) : file_(file) {}
    int file_;
};

/// Notes that everything committed until this moment is in the generation.
void note_complete(const std::filesystem::path& generation, Time until);
/// The moment noted last; the generation's beginning when there is none.
Time complete_until(const Generation&);

}  // namespace lyceum::archive
