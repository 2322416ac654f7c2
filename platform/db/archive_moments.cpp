// When each commit happened: notes of 24 bytes, appended by whoever commits.
#include "platform/db/archive.hpp"
#include <algorithm>
#include <cstring>
#include <fcntl.h>
#include <limits>
#include <unistd.h>
#include <zlib.h>

namespace lyceum::archive {

constexpr std::size_t kNotesMany = 20'000;
constexpr Span kClockWavers = minutes(1);

std::uint32_t Moments::sum_of(const Note& note) {
    auto copy = note;
    copy.sum = 0;
    return static_cast<std::uint32_t>(crc32(0, reinterpret_cast<const Bytef*>(&copy), sizeof copy));
}

Moments::Moments(const std::string& database)
    : log_path_(database + "-wal"), file_(::open((database + "-moments").c_str(), O_RDWR | O_CREAT | O_APPEND | O_CLOEXEC, 0600)) {
    static_assert(sizeof(Note) == 24);
    read();
    for (auto& [_, micros] : notes_) latest_ = std::max(latest_, micros);
}

Moments::~Moments() {
    if (file_ >= 0) ::close(file_);
    if (log_file_ >= 0) ::close(log_file_);
}

void Moments::write(Note note) noexcept {
    note.sum = sum_of(note);
    [[maybe_unused]] auto wrote = ::write(file_, &note, sizeof note);
}

void Moments::note(std::uint32_t frames, Time now) noexcept {
    // SQLite keeps the log's file as long as a connection is open, and ours is.
    if (log_file_ < 0) log_file_ = ::open(log_path_.c_str(), O_RDONLY | O_CLOEXEC);
    auto log = wal::salts_of(log_file_);
    // A clock that steps back a little makes no commit older than its predecessor; one that was set right is believed.
    if (now.micros > latest_ || latest_ - now.micros > kClockWavers.micros) latest_ = now.micros;
    write({log.salt1, log.salt2, frames, 0, latest_});
}

void Moments::read() {
    Note note;
    for (; ::pread(file_, &note, sizeof note, static_cast<off_t>(read_to_)) == static_cast<ssize_t>(sizeof note); read_to_ += sizeof note)
        if (sum_of(note) == note.sum) notes_[{note.salt1, note.salt2, note.frames}] = note.micros;
}

std::optional<Time> Moments::of(const wal::Place& place) const {
    auto note = notes_.lower_bound({place.salt1, place.salt2, place.frames});
    if (note == notes_.end() || note->first[0] != place.salt1 || note->first[1] != place.salt2) return std::nullopt;
    return Time{note->second};
}

std::uint32_t Moments::furthest(const wal::Place& log) const {
    auto after = notes_.upper_bound({log.salt1, log.salt2, std::numeric_limits<std::uint32_t>::max()});
    if (after == notes_.begin()) return 0;
    auto& [key, _] = *std::prev(after);
    return key[0] == log.salt1 && key[1] == log.salt2 ? key[2] : 0;
}

void Moments::tidy(const wal::Place& log) {
    read();
    if (notes_.size() < kNotesMany) return;
    std::erase_if(notes_, [&](auto& each) { return each.first[0] != log.salt1 || each.first[1] != log.salt2; });
    if (::ftruncate(file_, 0) != 0) return;
    for (auto& [key, micros] : notes_) write({key[0], key[1], key[2], 0, micros});
    read_to_ = notes_.size() * sizeof(Note);
}

}  // namespace lyceum::archive
