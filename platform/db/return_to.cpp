#include "platform/db/return_to.hpp"
#include "platform/core/refusal.hpp"
#include "platform/db/archive.hpp"
#include <algorithm>
#include <cstring>
#include <fcntl.h>
#include <fmt/format.h>
#include <limits>
#include <unistd.h>
#include <zlib.h>

namespace lyceum::archive {

namespace fs = std::filesystem;

namespace {

/// The database file that is being made.
class Target {
public:
    explicit Target(const fs::path& path) : path_(path), file_(::open(path.c_str(), O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600)) {
        if (file_ < 0) fail();
    }
    ~Target() { ::close(file_); }
    Target(const Target&) = delete;
    void write(const void* bytes, std::size_t count, std::uint64_t at) {
        if (::pwrite(file_, bytes, count, static_cast<off_t>(at)) != static_cast<ssize_t>(count)) fail();
    }
    void resize(std::uint64_t bytes) {
        if (::ftruncate(file_, static_cast<off_t>(bytes)) != 0) fail();
    }
    void sync() {
        if (::fsync(file_) != 0) fail();
    }

private:
    [[noreturn]] void fail() const { throw Fault(fmt::format("{} cannot be written: {}", path_.string(), std::strerror(errno))); }
    fs::path path_;
    int file_;
};

void write_base(const fs::path& base, Target& target) {
    auto* in = gzopen(base.c_str(), "rb");
    if (!in) throw Fault(base.string() + " cannot be read");
    struct Close { gzFile file; ~Close() { gzclose(file); } } close{in};
    std::string bytes(256 * 1024, '\0');
    std::uint64_t at = 0;
    for (;;) {
        auto got = gzread(in, bytes.data(), static_cast<unsigned>(bytes.size()));
        if (got < 0) throw Fault(base.string() + " is damaged");
        if (got == 0) break;
        target.write(bytes.data(), static_cast<std::size_t>(got), at);
        at += static_cast<std::uint64_t>(got);
    }
    int error = 0;
    gzerror(in, &error);
    if (error != Z_OK && error != Z_STREAM_END) throw Fault(base.string() + " is damaged");
}

/// How many commits to write: up to the last that happened until the moment. With a clock that was set back a later
/// commit may look older; what lies before it belongs to it.
std::int64_t commits_until(const Generation& generation, Time at) {
    std::int64_t count = 0, until = 0;
    for (auto& piece : generation.pieces) {
        auto read = read_piece(piece, [&](const Record& record, const std::string&) {
            if (record.ends_log()) return true;
            ++count;
            if (record.micros <= at.micros) until = count;
            return true;
        });
        bool last = &piece == &generation.pieces.back();
        // The last piece may end inside a record: what was being written when its writer was stopped.
        if (!read.whole && !(last && read.cut_short)) throw Fault(piece.string() + " is damaged");
    }
    return until;
}

void write_commit(Target& target, const Record& record, const std::string& rest, std::uint32_t page_bytes) {
    auto* numbers = rest.data();
    auto* pages = rest.data() + std::size_t{record.pages} * 4;
    for (std::uint32_t i = 0; i < record.pages; ++i) {
        std::uint32_t number;
        std::memcpy(&number, numbers + std::size_t{i} * 4, 4);
        if (number > record.database_pages) continue;           // cut off by the same commit
        target.write(pages + std::size_t{i} * page_bytes, page_bytes, std::uint64_t{number - 1} * page_bytes);
    }
    target.resize(std::uint64_t{record.database_pages} * page_bytes);
}

std::string said(const std::vector<Reach>& all) {
    std::string text;
    for (auto& each : all) text += fmt::format("{}{} to {}", text.empty() ? "" : ", ", to_iso8601(each.from), to_iso8601(each.until));
    return text;
}

}  // namespace

std::vector<Reach> reaches(const fs::path& archive) {
    std::vector<Reach> all;
    for (auto& generation : generations(archive)) {
        if (!generation.complete) continue;
        auto until = complete_until(generation);
        if (!all.empty() && all.back().until >= generation.from) all.back().until = std::max(all.back().until, until);
        else all.push_back({generation.from, until});
    }
    return all;
}

Returned return_to(const fs::path& archive, Time at, const fs::path& to, const std::function<void(std::int64_t, std::int64_t)>& tell) {
    auto all = generations(archive);
    std::erase_if(all, [](auto& each) { return !each.complete; });
    if (all.empty()) throw Fault(archive.string() + " holds no archive");
    auto after = std::find_if(all.begin(), all.end(), [&](auto& each) { return each.from > at; });
    if (after == all.begin() || complete_until(*std::prev(after)) < at)
        throw Fault(fmt::format("the archive does not reach {}; it knows {}", to_iso8601(at), said(reaches(archive))));
    auto& generation = *std::prev(after);

    Returned returned;
    auto total = commits_until(generation, at);
    Target target(to);
    write_base(generation.folder / "base.gz", target);
    for (auto& piece : generation.pieces) {
        if (returned.commits == total) break;
        std::uint32_t page_bytes = 0;
        page_bytes = read_piece(piece, [](auto&, auto&) { return false; }).page_bytes;
        read_piece(piece, [&](const Record& record, const std::string& rest) {
            if (returned.commits == total) return false;
            if (record.ends_log()) return true;
            write_commit(target, record, rest, page_bytes);
            returned.last = {record.micros};
            if (tell) tell(++returned.commits, total); else ++returned.commits;
            return true;
        });
    }
    target.sync();
    return returned;
}

bool catch_up(const fs::path& archive, const std::string& database) {
    auto all = generations(archive);
    std::erase_if(all, [](auto& each) { return !each.complete; });
    auto lock = all.empty() ? std::nullopt : Lock::take(archive);
    if (!lock) return false;
    auto& generation = all.back();
    for (auto piece = generation.pieces.rbegin(); piece != generation.pieces.rend(); ++piece) {
        auto read = read_piece(*piece, [](auto&, auto&) { return true; });
        if (!read.last) continue;
        wal::File file(database + "-wal");
        auto place = goes_on(file, *read.last);
        if (!place) return false;
        Moments moments(database);
        bool open = piece == generation.pieces.rbegin() && piece->extension() == ".log";
        auto number = std::stoi(generation.pieces.back().filename().string());
        std::optional<Piece> out;
        auto now = clock_now();
        file.commits(*place, std::numeric_limits<std::uint32_t>::max(), [&](const wal::Commit& commit) {
            if (!out && open) out.emplace(*piece, read.good_bytes);
            if (!out) out.emplace(generation.folder / fmt::format("{:06}.log", number + 1), file.page_bytes());
            out->add(std::min(moments.of(commit.until).value_or(now), now), commit);
        });
        if (out) out->sync();
        note_complete(generation.folder, now);
        return true;
    }
    return false;
}

}  // namespace lyceum::archive
