#include "platform/db/wal_file.hpp"
#include "platform/core/refusal.hpp"
#include <algorithm>
#include <array>
#include <bit>
#include <cstring>
#include <fcntl.h>
#include <unistd.h>
#include <unordered_map>

namespace lyceum::wal {

namespace {

constexpr std::size_t kHeaderBytes = 32, kFrameHeaderBytes = 24;
constexpr std::uint32_t kMagic = 0x377f0682;                    // its last bit says in which order sums are made
constexpr std::uint32_t kFramesAtOnce = 256;

std::uint32_t big(const unsigned char* at) { return std::uint32_t{at[0]} << 24 | std::uint32_t{at[1]} << 16 | std::uint32_t{at[2]} << 8 | at[3]; }

struct Sums { std::uint32_t one = 0, two = 0; };

void add(Sums& sums, const unsigned char* bytes, std::size_t count, bool big_endian) {
    bool swap = big_endian != (std::endian::native == std::endian::big);
    for (std::size_t at = 0; at < count; at += 8) {
        std::uint32_t a, b;
        std::memcpy(&a, bytes + at, 4);
        std::memcpy(&b, bytes + at + 4, 4);
        if (swap) a = __builtin_bswap32(a), b = __builtin_bswap32(b);
        sums.one += a + sums.two;
        sums.two += b + sums.one;
    }
}

bool read_at(int file, void* to, std::size_t bytes, std::uint64_t at) {
    return ::pread(file, to, bytes, static_cast<off_t>(at)) == static_cast<ssize_t>(bytes);
}

}  // namespace

Place salts_of(int file) {
    std::array<unsigned char, kHeaderBytes> header;
    if (file < 0 || !read_at(file, header.data(), header.size(), 0)) return {};
    return {.salt1 = big(&header[16]), .salt2 = big(&header[20])};
}

File::File(const std::string& path) : file_(::open(path.c_str(), O_RDONLY | O_CLOEXEC)) {
    std::array<unsigned char, kHeaderBytes> header;
    if (file_ < 0 || !read_at(file_, header.data(), header.size(), 0)) return;
    auto magic = big(&header[0]);
    if ((magic & ~1u) != kMagic) return;
    big_endian_sums_ = magic & 1;
    Sums sums;
    add(sums, header.data(), kFrameHeaderBytes, big_endian_sums_);
    if (sums.one != big(&header[24]) || sums.two != big(&header[28])) return;
    auto bytes = big(&header[8]);
    page_bytes_ = bytes == 1 ? 65'536 : bytes;
    beginning_ = {big(&header[16]), big(&header[20]), 0, sums.one, sums.two};
}

File::~File() {
    if (file_ >= 0) ::close(file_);
}

bool File::holds(const Place& place) const {
    if (!exists() || !beginning_.same_log(place)) return false;
    if (place.frames == 0) return place == beginning_;
    std::array<unsigned char, kFrameHeaderBytes> header;
    auto at = kHeaderBytes + std::uint64_t{place.frames - 1} * (kFrameHeaderBytes + page_bytes_);
    if (!read_at(file_, header.data(), header.size(), at)) return false;
    return big(&header[8]) == place.salt1 && big(&header[12]) == place.salt2 && big(&header[16]) == place.sum1 && big(&header[20]) == place.sum2;
}

namespace {

/// Gathers frames until one ends a commit.
class Gathering {
public:
    explicit Gathering(std::uint32_t page_bytes) : page_bytes_(page_bytes) {}
    void add(std::uint32_t number, const unsigned char* page) {
        auto [known, is_new] = where_.try_emplace(number, commit_.numbers.size());
        if (is_new) {
            if (commit_.pages.size() >= kCommitBytesMost) throw Fault("a single change of the database is too large to be kept in steps");
            commit_.numbers.push_back(number);
            commit_.pages.append(reinterpret_cast<const char*>(page), page_bytes_);
        } else {
            std::memcpy(commit_.pages.data() + known->second * page_bytes_, page, page_bytes_);
        }
    }
    const Commit& end(Place until, std::uint32_t database_pages) {
        commit_.until = until;
        commit_.database_pages = database_pages;
        return commit_;
    }
    void begin() {
        commit_.numbers.clear();
        commit_.pages.clear();
        where_.clear();
    }

private:
    std::uint32_t page_bytes_;
    Commit commit_;
    std::unordered_map<std::uint32_t, std::size_t> where_;
};

}  // namespace

Place File::commits(const Place& from, std::uint32_t frames_most, const std::function<void(const Commit&)>& give) const {
    auto committed = from;
    if (!exists() || !beginning_.same_log(from)) return committed;
    auto frame_bytes = kFrameHeaderBytes + page_bytes_;
    std::vector<unsigned char> bytes(frame_bytes * kFramesAtOnce);
    Gathering gathering(page_bytes_);
    Sums sums{from.sum1, from.sum2};
    for (auto frame = from.frames; frame < frames_most;) {
        auto wanted = std::min(kFramesAtOnce, frames_most - frame);
        auto got = ::pread(file_, bytes.data(), frame_bytes * wanted, static_cast<off_t>(kHeaderBytes + std::uint64_t{frame} * frame_bytes));
        auto whole = got <= 0 ? 0 : static_cast<std::uint32_t>(static_cast<std::size_t>(got) / frame_bytes);
        for (std::uint32_t i = 0; i < whole; ++i) {
            auto* header = bytes.data() + i * frame_bytes;
            auto* page = header + kFrameHeaderBytes;
            if (big(header + 8) != from.salt1 || big(header + 12) != from.salt2) return committed;     // left from an earlier log
            add(sums, header, 8, big_endian_sums_);
            add(sums, page, page_bytes_, big_endian_sums_);
            if (sums.one != big(header + 16) || sums.two != big(header + 20)) return committed;
            gathering.add(big(header), page);
            ++frame;
            if (auto pages = big(header + 4); pages > 0) {
                committed = {from.salt1, from.salt2, frame, sums.one, sums.two};
                give(gathering.end(committed, pages));
                gathering.begin();
            }
        }
        if (whole < wanted) break;
    }
    return committed;
}

}  // namespace lyceum::wal
