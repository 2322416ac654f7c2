#include "app/copies/pack.hpp"
#include "platform/core/refusal.hpp"
#include "platform/crypto/crypto.hpp"
#include "platform/crypto/digest.hpp"
#include <array>
#include <cstring>
#include <fcntl.h>
#include <fmt/format.h>
#include <fstream>
#include <sodium/crypto_secretstream_xchacha20poly1305.h>
#include <sys/stat.h>
#include <unistd.h>
#include <vector>
#include <zlib.h>

namespace lyceum::copies {

namespace fs = std::filesystem;

namespace {

constexpr std::string_view kSealedMark = "lyceum-sealed-1\n", kKeyMark = "lyceum-backup-key-1 ";
constexpr std::size_t kPiece = 256 * 1024, kSealedPiece = 64 * 1024, kBlock = 512;
constexpr std::size_t kSealExtra = crypto_secretstream_xchacha20poly1305_ABYTES;
constexpr int kGzip = 15 + 16, kGzipLevel = 6;              // zlib's window bits for gzip

// ---- out: each sink gives what it makes to the next ----------------------------------------------

class Sink {
public:
    virtual ~Sink() = default;
    virtual void write(std::string_view) = 0;
    virtual void finish() = 0;
};

class FileSink final : public Sink {
public:
    explicit FileSink(fs::path path) : path_(std::move(path)), file_(::open(path_.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600)) {
        if (file_ < 0) fail();
    }
    ~FileSink() override {
        if (file_ >= 0) ::close(file_);
    }
    void write(std::string_view bytes) override {
        while (!bytes.empty()) {
            auto wrote = ::write(file_, bytes.data(), bytes.size());
            if (wrote < 0 && errno == EINTR) continue;
            if (wrote < 0) fail();
            bytes.remove_prefix(static_cast<std::size_t>(wrote));
        }
    }
    void finish() override {
        if (::fsync(file_) != 0) fail();
    }

private:
    [[noreturn]] void fail() const { throw Fault(fmt::format("{} cannot be written: {}", path_.string(), std::strerror(errno))); }
    fs::path path_;
    int file_;
};

class SealSink final : public Sink {
public:
    SealSink(Sink& next, const Secret& key) : next_(next) {
        std::array<unsigned char, crypto_secretstream_xchacha20poly1305_HEADERBYTES> header;
        crypto_secretstream_xchacha20poly1305_init_push(&state_, header.data(), reinterpret_cast<const unsigned char*>(key.reveal().data()));
        next_.write(kSealedMark);
        next_.write({reinterpret_cast<const char*>(header.data()), header.size()});
    }
    void write(std::string_view bytes) override {
        waiting_ += bytes;
        // The last piece is known only at the end, so one always waits.
        std::size_t at = 0;
        for (; waiting_.size() - at > kSealedPiece; at += kSealedPiece) push(std::string_view(waiting_).substr(at, kSealedPiece), 0);
        waiting_.erase(0, at);
    }
    void finish() override {
        push(waiting_, crypto_secretstream_xchacha20poly1305_TAG_FINAL);
        next_.finish();
    }

private:
    void push(std::string_view piece, unsigned char tag) {
        std::string sealed(piece.size() + kSealExtra, '\0');
        crypto_secretstream_xchacha20poly1305_push(&state_, reinterpret_cast<unsigned char*>(sealed.data()), nullptr,
            reinterpret_cast<const unsigned char*>(piece.data()), piece.size(), nullptr, 0, tag);
        next_.write(sealed);
    }
    Sink& next_;
    crypto_secretstream_xchacha20poly1305_state state_;
    std::string waiting_;
};

class GzipSink final : public Sink {
public:
    explicit GzipSink(Sink& next) : next_(next) { deflateInit2(&stream_, kGzipLevel, Z_DEFLATED, kGzip, 8, Z_DEFAULT_STRATEGY); }
    ~GzipSink() override { deflateEnd(&stream_); }
    void write(std::string_view bytes) override { push(bytes, Z_NO_FLUSH); }
    void finish() override {
        push({}, Z_FINISH);
        next_.finish();
    }

private:
    void push(std::string_view bytes, int how) {
        stream_.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(bytes.data()));
        stream_.avail_in = static_cast<uInt>(bytes.size());
        do {
            stream_.next_out = reinterpret_cast<Bytef*>(out_.data());
            stream_.avail_out = static_cast<uInt>(out_.size());
            deflate(&stream_, how);
            next_.write({out_.data(), out_.size() - stream_.avail_out});
        } while (stream_.avail_out == 0);
    }
    Sink& next_;
    z_stream stream_{};
    std::vector<char> out_ = std::vector<char>(kPiece);
};

// ---- tar ------------------------------------------------------------------------------------------

struct TarHeader {
    char name[100], mode[8], owner[8], group[8], size[12], time[12], sum[8], type, link[100], magic[6], version[2], owner_name[32], group_name[32], major[8],
        minor[8], prefix[155], rest[12];
};
static_assert(sizeof(TarHeader) == kBlock);

std::uint64_t sum_of(TarHeader header) {
    std::memset(header.sum, ' ', sizeof header.sum);
    std::uint64_t sum = 0;
    for (auto* byte = reinterpret_cast<const unsigned char*>(&header); byte != reinterpret_cast<const unsigned char*>(&header) + kBlock; ++byte) sum += *byte;
    return sum;
}

template <std::size_t N> void octal(char (&field)[N], std::uint64_t value) {
    auto text = fmt::format("{:0{}o}", value, N - 1);
    if (text.size() < N) return void(std::memcpy(field, text.data(), N - 1));
    // Larger than octal digits hold (8 GiB for a size): GNU's binary form, which every tar reads.
    for (std::size_t i = N; i-- > 0; value >>= 8) field[i] = static_cast<char>(value & 0xff);
    field[0] = static_cast<char>(0x80);
}

template <std::size_t N> std::uint64_t number(const char (&field)[N]) {
    std::uint64_t value = 0;
    if (static_cast<unsigned char>(field[0]) & 0x80) {
        for (std::size_t i = 1; i < N; ++i) value = value << 8 | static_cast<unsigned char>(field[i]);
        return value;
    }
    for (char c : field)
        if (c >= '0' && c <= '7') value = value * 8 + static_cast<unsigned>(c - '0');
    return value;
}

std::string_view header_for(TarHeader& header, const std::string& name, std::uint64_t bytes) {
    std::memset(&header, 0, sizeof header);
    if (name.size() >= sizeof header.name) throw Fault("the name is too long for a backup: " + name);
    std::memcpy(header.name, name.data(), name.size());
    octal(header.mode, 0600);
    octal(header.owner, 0), octal(header.group, 0);
    octal(header.size, bytes);
    octal(header.time, 0);
    header.type = '0';
    std::memcpy(header.magic, "ustar", 6);
    std::memcpy(header.version, "00", 2);
    octal(header.sum, sum_of(header));
    return {reinterpret_cast<const char*>(&header), sizeof header};
}

std::string_view padding(std::uint64_t bytes) {
    static constexpr char kZeros[kBlock] = {};
    return {kZeros, static_cast<std::size_t>((kBlock - bytes % kBlock) % kBlock)};
}

}  // namespace

// ---- keys -----------------------------------------------------------------------------------------

Secret read_key(const fs::path& path) {
    struct stat found {};
    if (::stat(path.c_str(), &found) != 0) throw Fault("there is no key " + path.string() + "; make one with: lyceum backup --new-key " + path.string());
    if (found.st_mode & 0077) throw Fault("others may read the key " + path.string() + "; say: chmod 600 " + path.string());
    std::ifstream in(path);
    std::string line;
    std::getline(in, line);
    auto bytes = line.starts_with(kKeyMark) ? crypto::from_base64url(trimmed(std::string_view(line).substr(kKeyMark.size()))) : std::nullopt;
    if (!bytes || bytes->size() != crypto_secretstream_xchacha20poly1305_KEYBYTES) throw Fault(path.string() + " is no key for backups");
    return Secret(*bytes);
}

void write_new_key(const fs::path& path) {
    auto line = std::string(kKeyMark) + crypto::base64url(crypto::random_bytes(crypto_secretstream_xchacha20poly1305_KEYBYTES)) + "\n";
    int file = ::open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    if (file < 0 && errno == EEXIST) throw Fault(path.string() + " exists; a key is never overwritten, since backups may need it");
    bool kept = file >= 0 && ::write(file, line.data(), line.size()) == static_cast<ssize_t>(line.size()) && ::fsync(file) == 0;
    auto why = errno;
    if (file >= 0) ::close(file);
    if (!kept) throw Fault(fmt::format("{} cannot be written: {}", path.string(), std::strerror(why)));
}

// ---- packing --------------------------------------------------------------------------------------

struct Packer::Chain {
    Chain(fs::path name, const std::optional<Secret>& key) : to(std::move(name)), partial(to.string() + ".partial"), file(partial) {
        if (key) seal = std::make_unique<SealSink>(file, *key);
        gzip = std::make_unique<GzipSink>(seal ? static_cast<Sink&>(*seal) : file);
    }
    fs::path to, partial;
    FileSink file;
    std::unique_ptr<SealSink> seal;
    std::unique_ptr<GzipSink> gzip;
    bool finished = false;
};

static fs::path new_name(fs::path to) {
    if (fs::exists(to)) throw Fault(to.string() + " exists; name a new file");
    return to;
}

Packer::Packer(fs::path to, const std::optional<Secret>& key) : chain_(std::make_unique<Chain>(new_name(std::move(to)), key)) {}

Packer::~Packer() {
    std::error_code ignored;
    if (!chain_->finished) fs::remove(chain_->partial, ignored);
}

std::string Packer::add_file(const std::string& name, const fs::path& from, const std::function<void(std::int64_t)>& tell) {
    std::ifstream in(from, std::ios::binary);
    if (!in) throw Fault(from.string() + " cannot be read");
    auto bytes = fs::file_size(from);
    TarHeader header;
    chain_->gzip->write(header_for(header, name, bytes));
    crypto::Sha256 digest;
    std::vector<char> piece(kPiece);
    std::uint64_t done = 0;
    while (done < bytes) {
        in.read(piece.data(), static_cast<std::streamsize>(std::min<std::uint64_t>(piece.size(), bytes - done)));
        if (in.gcount() == 0) throw Fault(from.string() + " became shorter while it was read");
        std::string_view read(piece.data(), static_cast<std::size_t>(in.gcount()));
        digest.add(read);
        chain_->gzip->write(read);
        done += read.size();
        if (tell) tell(static_cast<std::int64_t>(done));
    }
    chain_->gzip->write(padding(bytes));
    return digest.hex();
}

void Packer::add_text(const std::string& name, std::string_view text) {
    TarHeader header;
    chain_->gzip->write(header_for(header, name, text.size()));
    chain_->gzip->write(text);
    chain_->gzip->write(padding(text.size()));
}

void Packer::finish() {
    const std::string end(2 * kBlock, '\0');
    chain_->gzip->write(end);
    chain_->gzip->finish();
    fs::rename(chain_->partial, chain_->to);
    int folder = ::open(fs::absolute(chain_->to).parent_path().c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (folder >= 0) ::fsync(folder), ::close(folder);
    chain_->finished = true;
}

// ---- unpacking ------------------------------------------------------------------------------------

namespace {

[[noreturn]] void cut_short() { throw Fault("the backup ends too early: it is damaged or was not written to its end"); }
[[noreturn]] void damaged() { throw Fault("the backup is damaged"); }

/// Reads bytes from the front; fewer than asked for only at the end.
class Source {
public:
    virtual ~Source() = default;
    virtual std::size_t read(char* to, std::size_t bytes) = 0;
};

class FileSource final : public Source {
public:
    FileSource(const fs::path& path, std::function<void(std::int64_t, std::int64_t)> tell)
        : in_(path, std::ios::binary), total_(static_cast<std::int64_t>(fs::file_size(path))), tell_(std::move(tell)) {
        if (!in_) throw Fault(path.string() + " cannot be read");
    }
    std::size_t read(char* to, std::size_t bytes) override {
        in_.read(to, static_cast<std::streamsize>(bytes));
        done_ += in_.gcount();
        if (tell_) tell_(done_, total_);
        return static_cast<std::size_t>(in_.gcount());
    }

private:
    std::ifstream in_;
    std::int64_t done_ = 0, total_;
    std::function<void(std::int64_t, std::int64_t)> tell_;
};

class OpenSource final : public Source {
public:
    OpenSource(Source& from, const Secret& key) : from_(from) {
        std::string mark(kSealedMark.size(), '\0');
        std::array<char, crypto_secretstream_xchacha20poly1305_HEADERBYTES> header;
        if (from_.read(mark.data(), mark.size()) != mark.size() || from_.read(header.data(), header.size()) != header.size()) cut_short();
        crypto_secretstream_xchacha20poly1305_init_pull(&state_, reinterpret_cast<const unsigned char*>(header.data()),
            reinterpret_cast<const unsigned char*>(key.reveal().data()));
    }
    std::size_t read(char* to, std::size_t bytes) override {
        std::size_t given = 0;
        while (given < bytes) {
            if (at_ == open_.size() && !pull()) break;
            auto some = std::min(bytes - given, open_.size() - at_);
            std::memcpy(to + given, open_.data() + at_, some);
            given += some, at_ += some;
        }
        return given;
    }

private:
    bool pull() {
        if (ended_) return false;
        std::string sealed(kSealedPiece + kSealExtra, '\0');
        sealed.resize(from_.read(sealed.data(), sealed.size()));
        if (sealed.size() < kSealExtra) cut_short();
        open_.resize(sealed.size() - kSealExtra);
        at_ = 0;
        unsigned char tag = 0;
        if (crypto_secretstream_xchacha20poly1305_pull(&state_, reinterpret_cast<unsigned char*>(open_.data()), nullptr, &tag,
                reinterpret_cast<const unsigned char*>(sealed.data()), sealed.size(), nullptr, 0) != 0) {
            if (first_) throw Fault("the backup does not open with this key, or its beginning is damaged");
            damaged();
        }
        first_ = false;
        ended_ = tag == crypto_secretstream_xchacha20poly1305_TAG_FINAL;
        if (!ended_ && sealed.size() < kSealedPiece + kSealExtra) cut_short();
        return true;
    }

    Source& from_;
    crypto_secretstream_xchacha20poly1305_state state_;
    std::string open_;
    std::size_t at_ = 0;
    bool ended_ = false, first_ = true;
};

class GunzipSource final : public Source {
public:
    explicit GunzipSource(Source& from) : from_(from) { inflateInit2(&stream_, kGzip); }
    ~GunzipSource() override { inflateEnd(&stream_); }
    std::size_t read(char* to, std::size_t bytes) override {
        stream_.next_out = reinterpret_cast<Bytef*>(to);
        stream_.avail_out = static_cast<uInt>(bytes);
        while (stream_.avail_out > 0 && !ended_) {
            if (stream_.avail_in == 0) {
                stream_.next_in = reinterpret_cast<Bytef*>(in_.data());
                stream_.avail_in = static_cast<uInt>(from_.read(in_.data(), in_.size()));
                if (stream_.avail_in == 0) cut_short();
            }
            auto code = inflate(&stream_, Z_NO_FLUSH);
            ended_ = code == Z_STREAM_END;
            if (code != Z_OK && code != Z_STREAM_END) damaged();
        }
        return bytes - stream_.avail_out;
    }

private:
    Source& from_;
    z_stream stream_{};
    std::vector<char> in_ = std::vector<char>(kPiece);
    bool ended_ = false;
};

fs::path inside(const fs::path& folder, const std::string& name) {
    fs::path path(name);
    bool safe = !name.empty() && path.is_relative();
    for (auto& part : path) safe &= part != ".." && part != ".";
    if (!safe) throw Fault("the backup holds a file outside of its folder: " + name);
    return folder / path;
}

/// Writes the next file of the tar. False at its end.
bool unpack_one(Source& tar, const fs::path& folder) {
    TarHeader header;
    if (tar.read(reinterpret_cast<char*>(&header), sizeof header) != sizeof header) cut_short();
    if (header.name[0] == '\0') return false;
    if (number(header.sum) != sum_of(header)) damaged();
    if (header.type != '0' && header.type != '\0') throw Fault("the backup holds something that is no plain file");
    auto to = inside(folder, std::string(header.name, ::strnlen(header.name, sizeof header.name)));
    fs::create_directories(to.parent_path());
    FileSink out(to);
    std::vector<char> piece(kPiece);
    auto bytes = number(header.size);
    for (auto left = bytes; left > 0;) {
        auto some = std::min<std::uint64_t>(piece.size(), left);
        if (tar.read(piece.data(), some) != some) cut_short();
        out.write({piece.data(), some});
        left -= some;
    }
    auto pad = padding(bytes).size();
    if (tar.read(piece.data(), pad) != pad) cut_short();
    out.finish();
    return true;
}

}  // namespace

Packed kind_of(const fs::path& path) {
    std::ifstream in(path, std::ios::binary);
    std::string first(16, '\0');
    in.read(first.data(), 16);
    if (first == kSealedMark) return Packed::sealed;
    if (first.starts_with("\x1f\x8b")) return Packed::plain;
    return first.starts_with("SQLite format 3") ? Packed::sqlite : Packed::other;
}

void unpack(const fs::path& from, const std::optional<Secret>& key, const fs::path& folder, const std::function<void(std::int64_t, std::int64_t)>& tell) {
    auto kind = kind_of(from);
    if (kind != Packed::plain && kind != Packed::sealed) throw Fault(from.string() + " is no backup of this program");
    if (kind == Packed::sealed && !key) throw Fault(from.string() + " is encrypted; name its key with --key-file");
    FileSource file(from, tell);
    std::unique_ptr<OpenSource> opened;
    if (kind == Packed::sealed) opened = std::make_unique<OpenSource>(file, *key);
    GunzipSource tar(opened ? static_cast<Source&>(*opened) : file);
    while (unpack_one(tar, folder)) {}
}

}  // namespace lyceum::copies
