// SQLite's write-ahead log as a file: its header, its frames and the checksums that chain them
// (https://www.sqlite.org/fileformat2.html, section 4). The archive reads with it what was committed.
#pragma once
#include "platform/core/types.hpp"
#include <cstdint>
#include <functional>
#include <string>
#include <vector>

namespace lyceum::wal {

/// A place in a log: behind `frames` frames of the log that these salts name. The checksum proves that the frames
/// before it are those that were read.
struct Place {
    std::uint32_t salt1 = 0, salt2 = 0, frames = 0, sum1 = 0, sum2 = 0;
    bool same_log(const Place& other) const { return salt1 == other.salt1 && salt2 == other.salt2; }
    friend bool operator==(const Place&, const Place&) = default;
};

/// The pages of a larger commit are not gathered; commits() throws Fault.
inline constexpr std::uint64_t kCommitBytesMost = 256ull * 1024 * 1024;

/// What one commit changed: each page once, as the commit left it.
struct Commit {
    Place until;                                // behind its last frame
    std::uint32_t database_pages = 0;           // how many pages the database has afterwards
    std::vector<std::uint32_t> numbers;         // of the pages, from 1
    std::string pages;                          // their bytes, in the order of the numbers
};

/// Reads a log beside others who write it. Everything it gives has the right checksums.
class File {
public:
    /// Opens; `exists` tells whether there is a log with a valid header.
    explicit File(const std::string& path);
    ~File();
    File(const File&) = delete;

    bool exists() const { return page_bytes_ > 0; }
    std::uint32_t page_bytes() const { return page_bytes_; }
    /// The beginning of the log that is there now.
    Place beginning() const { return beginning_; }
    /// True when the frames up to this place are those that stand in the file.
    bool holds(const Place&) const;
    /// Gives each complete commit behind `from`, at most up to `frames_most` frames of the log, in order. Answers the
    /// place behind the last one.
    Place commits(const Place& from, std::uint32_t frames_most, const std::function<void(const Commit&)>&) const;

private:
    int file_ = -1;
    std::uint32_t page_bytes_ = 0;
    bool big_endian_sums_ = false;
    Place beginning_;
};

/// The salts of a log, read from its first bytes; zeros when there is none.
Place salts_of(int file);

}  // namespace lyceum::wal
