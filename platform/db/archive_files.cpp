#include "platform/db/archive_files.hpp"
#include "platform/core/refusal.hpp"
#include <algorithm>
#include <charconv>
#include <cstring>
#include <fcntl.h>
#include <fmt/format.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>
#include <zlib.h>

namespace lyceum::archive {

namespace fs = std::filesystem;

namespace {

constexpr std::size_t kSummedFrom = offsetof(Record, micros);
constexpr const char* kFast = "wb1";
constexpr std::size_t kCopied = 256 * 1024;

[[noreturn]] void fail(const fs::path& path, std::string_view doing) { throw Fault(fmt::format("{} cannot be {}: {}", path.string(), doing, std::strerror(errno))); }

std::uint32_t sum_of(const Record& record, std::string_view rest) {
    auto sum = crc32(0, reinterpret_cast<const Bytef*>(&record) + kSummedFrom, sizeof record - kSummedFrom);
    return static_cast<std::uint32_t>(crc32_z(sum, reinterpret_cast<const Bytef*>(rest.data()), rest.size()));
}

void sync_folder(const fs::path& folder) {
    int file = ::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (file < 0) return;
    ::fsync(file);
    ::close(file);
}

std::optional<std::int64_t> digits(const std::string& name) {
    std::int64_t value = 0;
    auto [end, error] = std::from_chars(name.data(), name.data() + name.size(), value);
    return error == std::errc() && end == name.data() + name.size() ? std::optional(value) : std::nullopt;
}

}  // namespace

std::vector<Generation> generations(const fs::path& archive) {
    std::vector<Generation> all;
    std::error_code none;
    for (auto& entry : fs::directory_iterator(archive, none)) {
        auto from = digits(entry.path().filename().string());
        if (!from || !entry.is_directory()) continue;
        Generation generation{.folder = entry.path(), .from = {*from}};
        for (auto& file : fs::directory_iterator(entry.path(), none)) {
            auto name = file.path().filename().string();
            if (name == "base.gz") generation.complete = true;
            if (name.ends_with(".log") || name.ends_with(".log.gz")) generation.pieces.push_back(file.path());
            std::error_code gone;
            if (auto bytes = fs::file_size(file.path(), gone); !gone) generation.bytes += static_cast<std::int64_t>(bytes);
        }
        std::sort(generation.pieces.begin(), generation.pieces.end());
        // A piece that stood beside its compressed self when the power went.
        auto twice = [](auto& a, auto& b) { return b.string() == a.string() + ".gz"; };
        generation.pieces.erase(std::unique(generation.pieces.begin(), generation.pieces.end(), twice), generation.pieces.end());
        all.push_back(std::move(generation));
    }
    std::sort(all.begin(), all.end(), [](auto& a, auto& b) { return a.from < b.from; });
    return all;
}

Read read_piece(const fs::path& path, const std::function<bool(const Record&, const std::string&)>& give) {
    Read read;
    auto* in = gzopen(path.c_str(), "rb");              // reads what is not compressed, too
    if (!in) fail(path, "read");
    struct Close { gzFile file; ~Close() { gzclose(file); } } close{in};
    gzbuffer(in, kCopied);
    char line[64];
    if (!gzgets(in, line, sizeof line) || std::sscanf(line, "lyceum-archive 1 %u", &read.page_bytes) != 1 || read.page_bytes < 512) return read;
    read.good_bytes = std::strlen(line);
    std::string rest;
    for (;;) {
        Record record;
        auto got = gzread(in, &record, sizeof record);
        if (got == 0 && gzeof(in)) { read.whole = true; return read; }
        if (got != sizeof record) { read.cut_short = got >= 0 && gzeof(in); return read; }
        auto bytes = std::uint64_t{record.pages} * (4 + read.page_bytes);
        if (std::memcmp(record.mark, Record{}.mark, 4) != 0 || bytes > 2 * wal::kCommitBytesMost) return read;
        rest.resize(bytes);
        auto came = gzfread(rest.data(), 1, rest.size(), in);
        if (came != rest.size()) { read.cut_short = gzeof(in); return read; }
        if (sum_of(record, rest) != record.sum) return read;
        if (!give(record, rest)) return read;
        read.good_bytes += sizeof record + rest.size();
        read.last = record;
    }
}

std::optional<wal::Place> goes_on(const wal::File& log, const Record& last) {
    if (log.holds(last.until)) return last.until;
    // SQLite counts the first salt up when it begins a log anew (file format, section 4.4).
    bool next = last.ends_log() && log.exists() && log.beginning().salt1 == last.until.salt1 + 1;
    return next ? std::optional(log.beginning()) : std::nullopt;
}

// ---- a piece ------------------------------------------------------------------------------------

Piece::Piece(fs::path path, std::uint32_t page_bytes) : path_(std::move(path)), file_(::open(path_.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600)) {
    if (file_ < 0) fail(path_, "made");
    auto line = fmt::format("lyceum-archive 1 {}\n", page_bytes);
    write(line.data(), line.size());
    sync_folder(path_.parent_path());
}

Piece::Piece(fs::path path, std::uint64_t good_bytes) : path_(std::move(path)), file_(::open(path_.c_str(), O_WRONLY | O_CLOEXEC)), bytes_(good_bytes) {
    if (file_ < 0) fail(path_, "opened");
    if (::ftruncate(file_, static_cast<off_t>(good_bytes)) != 0 || ::lseek(file_, 0, SEEK_END) < 0) fail(path_, "continued");
}

Piece::~Piece() {
    if (file_ >= 0) ::close(file_);
}

void Piece::write(const void* bytes, std::size_t count) {
    auto* at = static_cast<const char*>(bytes);
    for (std::size_t done = 0; done < count;) {
        auto wrote = ::write(file_, at + done, count - done);
        if (wrote < 0 && errno == EINTR) continue;
        if (wrote < 0) fail(path_, "written");
        done += static_cast<std::size_t>(wrote);
    }
    bytes_ += count;
}

void Piece::add(Time at, const wal::Commit& commit) {
    Record record{.micros = at.micros, .until = commit.until, .pages = static_cast<std::uint32_t>(commit.numbers.size()), .database_pages = commit.database_pages};
    std::string rest(reinterpret_cast<const char*>(commit.numbers.data()), commit.numbers.size() * 4);
    rest += commit.pages;
    record.sum = sum_of(record, rest);
    write(&record, sizeof record);
    write(rest.data(), rest.size());
}

void Piece::add_end_of_log(Time at, const wal::Place& place) {
    Record record{.micros = at.micros, .until = place};
    record.sum = sum_of(record, {});
    write(&record, sizeof record);
}

void Piece::sync() {
    if (::fdatasync(file_) != 0) fail(path_, "made durable");
}

// ---- a base -------------------------------------------------------------------------------------

Base::Base(const fs::path& generation) : path_(generation / "base.gz"), gzip_(gzopen((path_.string() + ".partial").c_str(), kFast)) {
    if (!gzip_) fail(path_, "made");
    gzbuffer(static_cast<gzFile>(gzip_), kCopied);
}

Base::~Base() {
    if (gzip_) gzclose(static_cast<gzFile>(gzip_));
}

void Base::add(std::string_view bytes) {
    if (gzwrite(static_cast<gzFile>(gzip_), bytes.data(), static_cast<unsigned>(bytes.size())) != static_cast<int>(bytes.size())) fail(path_, "written");
}

static void rename_durably(const fs::path& from, const fs::path& to) {
    int file = ::open(from.c_str(), O_RDONLY | O_CLOEXEC);
    bool durable = file >= 0 && ::fsync(file) == 0;
    if (file >= 0) ::close(file);
    if (!durable || ::rename(from.c_str(), to.c_str()) != 0) fail(to, "made durable");
    sync_folder(to.parent_path());
}

void Base::finish() {
    if (gzclose(static_cast<gzFile>(std::exchange(gzip_, nullptr))) != Z_OK) fail(path_, "written");
    rename_durably(path_.string() + ".partial", path_);
}

void compress(const fs::path& piece) {
    auto partial = piece.string() + ".gz.partial";
    int from = ::open(piece.c_str(), O_RDONLY | O_CLOEXEC);
    auto* to = from < 0 ? nullptr : gzopen(partial.c_str(), kFast);
    bool fine = to;
    std::string bytes(kCopied, '\0');
    while (fine) {
        auto got = ::read(from, bytes.data(), bytes.size());
        if (got <= 0) { fine = got == 0; break; }
        fine = gzwrite(to, bytes.data(), static_cast<unsigned>(got)) == got;
    }
    if (from >= 0) ::close(from);
    if (to) fine = gzclose(to) == Z_OK && fine;
    if (!fine) {
        ::unlink(partial.c_str());
        fail(piece, "compressed");
    }
    rename_durably(partial, piece.string() + ".gz");
    ::unlink(piece.c_str());
}

// ---- the lock -----------------------------------------------------------------------------------

std::optional<Lock> Lock::take(const fs::path& archive) {
    auto path = archive / "lock";
    int file = ::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    if (file < 0) fail(path, "made");
    if (::flock(file, LOCK_EX | LOCK_NB) == 0) return Lock(file);
    ::close(file);
    return std::nullopt;
}

Lock::~Lock() {
    if (file_ >= 0) ::close(file_);
}

void note_complete(const fs::path& generation, Time until) {
    timespec moment{.tv_sec = until.micros / 1'000'000, .tv_nsec = until.micros % 1'000'000 * 1000};
    timespec both[2] = {moment, moment};
    int file = ::open((generation / "until").c_str(), O_WRONLY | O_CREAT | O_CLOEXEC, 0600);
    if (file < 0) fail(generation / "until", "made");
    ::futimens(file, both);
    ::close(file);
}

Time complete_until(const Generation& generation) {
    struct stat found {};
    if (::stat((generation.folder / "until").c_str(), &found) != 0) return generation.from;
    return {std::int64_t{found.st_mtim.tv_sec} * 1'000'000 + found.st_mtim.tv_nsec / 1000};
}

}  // namespace lyceum::archive
