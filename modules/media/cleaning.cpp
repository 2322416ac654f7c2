#include "modules/media/cleaning.hpp"
#include "modules/media/pictures.hpp"
#include <algorithm>
#include <array>
#include <cstdint>
#include <zlib.h>

namespace lyceum::media {

namespace {

using std::size_t;
using namespace std::string_view_literals;

unsigned byte(std::string_view b, size_t at) { return static_cast<unsigned char>(b[at]); }
size_t big16(std::string_view b, size_t at) { return byte(b, at) << 8 | byte(b, at + 1); }
size_t little16(std::string_view b, size_t at) { return byte(b, at + 1) << 8 | byte(b, at); }
size_t big32(std::string_view b, size_t at) { return big16(b, at) << 16 | big16(b, at + 2); }
size_t little32(std::string_view b, size_t at) { return little16(b, at + 2) << 16 | little16(b, at); }

void append_big32(std::string& to, size_t value) {
    for (int shift : {24, 16, 8, 0}) to += static_cast<char>(value >> shift & 0xff);
}
void append_little32(std::string& to, size_t value) {
    for (int shift : {0, 8, 16, 24}) to += static_cast<char>(value >> shift & 0xff);
}

template <size_t N> bool is_one_of(const std::array<std::string_view, N>& names, std::string_view name) {
    return std::find(names.begin(), names.end(), name) != names.end();
}

// ---- which side is up -----------------------------------------------------------------------------

constexpr auto kExif = "Exif\0\0"sv;
constexpr size_t kTagBytes = 12;

// Of the first directory of Exif (TIFF 6.0, tag 0x112): 2 to 8, or nothing for what needs no turning.
std::optional<unsigned> turned(std::string_view tiff) {
    constexpr size_t kOrientation = 0x112, kShort = 3;
    if (tiff.starts_with(kExif)) tiff.remove_prefix(kExif.size());
    bool big = tiff.starts_with("MM\0*"sv);
    if (tiff.size() < 8 || !(big || tiff.starts_with("II*\0"sv))) return std::nullopt;
    auto two = [&](size_t at) { return big ? big16(tiff, at) : little16(tiff, at); };
    auto four = [&](size_t at) { return big ? big32(tiff, at) : little32(tiff, at); };
    auto directory = four(4);
    if (directory > tiff.size() - 2) return std::nullopt;
    auto tags = std::min(two(directory), (tiff.size() - directory - 2) / kTagBytes);
    for (size_t n = 0; n < tags; ++n) {
        auto at = directory + 2 + n * kTagBytes;
        if (two(at) != kOrientation) continue;
        auto value = static_cast<unsigned>(two(at + 8));
        return two(at + 2) == kShort && four(at + 4) == 1 && value >= 2 && value <= 8 ? std::optional(value) : std::nullopt;
    }
    return std::nullopt;
}

// Exif that says this and nothing else.
std::string exif_with(unsigned orientation) {
    std::string tiff("MM\0*\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01\0", 19);
    tiff += static_cast<char>(orientation);
    return tiff.append(6, '\0');
}

// ---- JPEG (ITU T.81) --------------------------------------------------------------------------------

class Jpeg {
public:
    explicit Jpeg(std::string_view bytes) : in_(bytes) {}

    std::optional<std::string> cleaned() {
        out_.assign(in_.substr(0, 2));
        for (at_ = 2;;) {
            while (at_ + 1 < in_.size() && byte(in_, at_) == 0xff && byte(in_, at_ + 1) == 0xff) ++at_;     // fill
            if (at_ + 2 > in_.size() || byte(in_, at_) != 0xff) return std::nullopt;
            auto marker = byte(in_, at_ + 1);
            if (marker == kEnd) return scanned_ ? std::optional(std::move(out_.append("\xff\xd9"))) : std::nullopt;
            if (marker < 0xc0 || marker == 0xd8 || is_restart(marker) || at_ + 4 > in_.size()) return std::nullopt;
            auto length = big16(in_, at_ + 2);
            if (length < 2 || length > in_.size() - at_ - 2) return std::nullopt;
            keep_segment(marker, in_.substr(at_ + 4, length - 2));
            at_ += 2 + length;
            if (marker == kScan) keep_scan();
        }
    }

private:
    static constexpr unsigned kScan = 0xda, kEnd = 0xd9;

    static bool is_restart(unsigned marker) { return marker >= 0xd0 && marker <= 0xd7; }

    void append(unsigned marker, std::string_view body) {
        out_ += '\xff', out_ += static_cast<char>(marker);
        out_ += static_cast<char>((body.size() + 2) >> 8), out_ += static_cast<char>((body.size() + 2) & 0xff);
        out_ += body;
    }

    void keep_segment(unsigned marker, std::string_view body) {
        constexpr size_t kJfifBytes = 14, kThumbnailSides = 2, kAdobeBytes = 12;
        if (marker < 0xe0) return append(marker, body);                 // tables, frames, scans
        if (marker == 0xe0 && body.starts_with("JFIF\0"sv) && body.size() >= kJfifBytes)
            return append(marker, std::string(body.substr(0, kJfifBytes - kThumbnailSides)).append(kThumbnailSides, '\0'));
        if (marker == 0xe2 && body.starts_with("ICC_PROFILE\0"sv)) return append(marker, body);
        if (marker == 0xee && body.starts_with("Adobe"sv) && body.size() >= kAdobeBytes) return append(marker, body.substr(0, kAdobeBytes));
        if (marker != 0xe1 || !body.starts_with(kExif) || exif_seen_ || scanned_) return;
        exif_seen_ = true;
        if (auto orientation = turned(body)) append(marker, std::string(kExif) + exif_with(*orientation));
    }

    // Until a marker that is no restart; FF 00 is a byte FF of the scan.
    void keep_scan() {
        auto begin = at_;
        scanned_ = true;
        for (at_ = in_.find('\xff', at_); at_ != in_.npos; at_ = in_.find('\xff', at_)) {
            auto next = in_.find_first_not_of('\xff', at_);
            if (next == in_.npos) break;
            if (byte(in_, next) != 0 && !is_restart(byte(in_, next))) break;
            at_ = next + 1;
        }
        at_ = std::min(at_, in_.size());
        out_ += in_.substr(begin, at_ - begin);
    }

    std::string_view in_;
    std::string out_;
    size_t at_ = 0;
    bool exif_seen_ = false, scanned_ = false;
};

// ---- PNG (W3C, third edition) -----------------------------------------------------------------------

void append_chunk(std::string& to, std::string_view type, std::string_view body) {
    append_big32(to, body.size());
    auto from = to.size();
    to.append(type).append(body);
    append_big32(to, crc32(0, reinterpret_cast<const Bytef*>(to.data() + from), static_cast<uInt>(to.size() - from)));
}

std::optional<std::string> png(std::string_view in) {
    constexpr size_t kSignature = 8, kAround = 12, kHeaderBytes = 13;
    static constexpr std::array kShows{"IHDR"sv, "PLTE"sv, "IDAT"sv, "tRNS"sv, "gAMA"sv, "cHRM"sv, "sRGB"sv, "iCCP"sv, "cICP"sv, "sBIT"sv, "pHYs"sv, "bKGD"sv, "acTL"sv, "fcTL"sv, "fdAT"sv};
    std::string out(in.substr(0, kSignature));
    bool drawn = false, exif_seen = false;
    for (auto at = kSignature; in.size() - at >= kAround;) {
        auto length = big32(in, at);
        if (length > in.size() - at - kAround) return std::nullopt;
        auto type = in.substr(at + 4, 4), whole = in.substr(at, length + kAround);
        if ((at == kSignature) != (type == "IHDR") || (type == "IHDR" && length != kHeaderBytes)) return std::nullopt;
        if (type == "IEND") {
            append_chunk(out, type, {});
            return drawn ? std::optional(std::move(out)) : std::nullopt;
        }
        drawn = drawn || type == "IDAT";
        if (is_one_of(kShows, type)) out += whole;
        else if ((byte(type, 0) & 0x20) == 0) return std::nullopt;      // nobody can show it without knowing this chunk
        else if (type == "eXIf" && !exif_seen) {
            exif_seen = true;
            if (auto orientation = turned(in.substr(at + 8, length))) append_chunk(out, type, exif_with(*orientation));
        }
        at += whole.size();
    }
    return std::nullopt;
}

// ---- GIF (89a) --------------------------------------------------------------------------------------

class Gif {
public:
    explicit Gif(std::string_view bytes) : in_(bytes) {}

    std::optional<std::string> cleaned() {
        constexpr size_t kScreen = 13, kImage = 10;
        if (in_.size() < kScreen || !has(kScreen + colours(byte(in_, 10)))) return std::nullopt;
        keep(kScreen + colours(byte(in_, 10)));
        for (bool drawn = false; has(1);) {
            auto what = in_[at_];
            if (what == ';') {
                keep(1);
                return drawn ? std::optional(std::move(out_)) : std::nullopt;
            }
            if (what == ',') {
                if (!has(kImage)) return std::nullopt;
                auto head = kImage + colours(byte(in_, at_ + kImage - 1)) + 1;      // and how long codes are
                if (!has(head)) return std::nullopt;
                auto blocks = blocks_from(at_ + head);
                if (!blocks) return std::nullopt;
                keep(head + *blocks);
                drawn = true;
            } else if (what != '!' || !extension()) return std::nullopt;
        }
        return std::nullopt;
    }

private:
    bool has(size_t bytes) const { return bytes <= in_.size() - at_; }
    void keep(size_t bytes) { out_ += in_.substr(at_, bytes), at_ += bytes; }
    static size_t colours(unsigned packed) { return packed & 0x80 ? size_t{3} << ((packed & 7) + 1) : 0; }

    // How long the blocks are that begin there, with the empty one that ends them.
    std::optional<size_t> blocks_from(size_t begin) const {
        for (auto at = begin; at < in_.size(); at += 1 + byte(in_, at))
            if (byte(in_, at) == 0) return at + 1 - begin;
        return std::nullopt;
    }

    // How a frame is shown, whether it runs again, and colours; no comments, texts and what programs noted.
    bool extension() {
        static constexpr std::array kShows{"NETSCAPE2.0"sv, "ANIMEXTS1.0"sv, "ICCRGBG1012"sv};
        constexpr unsigned kControl = 0xf9, kApplication = 0xff;
        constexpr size_t kNameAt = 3, kNameBytes = 11;
        if (!has(2)) return false;
        auto label = byte(in_, at_ + 1);
        auto blocks = blocks_from(at_ + 2);
        if (!blocks) return false;
        bool named = label == kApplication && *blocks > kNameBytes && byte(in_, at_ + 2) == kNameBytes;
        if (label == kControl || (named && is_one_of(kShows, in_.substr(at_ + kNameAt, kNameBytes)))) keep(2 + *blocks);
        else at_ += 2 + *blocks;
        return true;
    }

    std::string_view in_;
    std::string out_;
    size_t at_ = 0;
};

// ---- WebP (RFC 9649) --------------------------------------------------------------------------------

struct WebpChunk {
    std::string_view type, body;
};

// Nothing when they do not fill the bytes; the last may lack the byte that makes it even.
std::optional<std::vector<WebpChunk>> webp_chunks(std::string_view in) {
    constexpr size_t kHead = 8;
    std::vector<WebpChunk> chunks;
    while (!in.empty()) {
        if (in.size() < kHead || little32(in, 4) > in.size() - kHead) return std::nullopt;
        auto length = little32(in, 4);
        chunks.push_back({in.substr(0, 4), in.substr(kHead, length)});
        in.remove_prefix(std::min(in.size(), kHead + length + length % 2));
    }
    return chunks;
}

void append_webp(std::string& to, std::string_view type, std::string_view body) {
    to += type;
    append_little32(to, body.size());
    to += body;
    if (body.size() % 2 == 1) to += '\0';
}

std::optional<std::string> frame(std::string_view body) {
    constexpr size_t kFrameHead = 16;
    if (body.size() < kFrameHead) return std::nullopt;
    auto chunks = webp_chunks(body.substr(kFrameHead));
    if (!chunks) return std::nullopt;
    std::string out(body.substr(0, kFrameHead));
    for (auto& [type, inner] : *chunks)
        if (type == "ALPH" || type == "VP8 " || type == "VP8L") append_webp(out, type, inner);
    return out;
}

// Chunks of the extended form, the first of which says what the others hold.
std::optional<std::string> extended(const std::vector<WebpChunk>& chunks) {
    static constexpr std::array kShows{"ICCP"sv, "ANIM"sv, "ALPH"sv, "VP8 "sv, "VP8L"sv};
    constexpr size_t kHeaderBytes = 10, kFlagsAt = 8;
    constexpr unsigned kExifFlag = 0x08, kXmpFlag = 0x04;
    if (chunks[0].body.size() != kHeaderBytes) return std::nullopt;
    auto flags = byte(chunks[0].body, 0);
    bool drawn = false, exif_due = (flags & kExifFlag) != 0;
    flags &= ~(kExifFlag | kXmpFlag);
    std::string out;
    append_webp(out, chunks[0].type, chunks[0].body);
    for (size_t n = 1; n < chunks.size(); ++n) {
        auto& [type, body] = chunks[n];
        if (type == "ANMF") {
            auto kept = frame(body);
            if (!kept) return std::nullopt;
            append_webp(out, type, *kept);
        } else if (is_one_of(kShows, type)) append_webp(out, type, body);
        else if (type == "EXIF" && exif_due) {
            exif_due = false;
            if (auto orientation = turned(body)) flags |= kExifFlag, append_webp(out, type, exif_with(*orientation));
        }
        drawn = drawn || type == "ANMF" || type == "VP8 " || type == "VP8L";
    }
    if (!drawn) return std::nullopt;
    out[kFlagsAt] = static_cast<char>(flags);
    return out;
}

std::optional<std::string> webp(std::string_view in) {
    constexpr size_t kRiffHead = 8, kForm = 4;
    auto length = little32(in, 4);
    if (length < kForm || length > in.size() - kRiffHead) return std::nullopt;
    auto chunks = webp_chunks(in.substr(kRiffHead + kForm, length - kForm));
    if (!chunks || chunks->empty()) return std::nullopt;
    std::string kept;
    if (chunks->front().type == "VP8X") {
        auto all = extended(*chunks);
        if (!all) return std::nullopt;
        kept = std::move(*all);
    } else append_webp(kept, chunks->front().type, chunks->front().body);       // the simple form has one
    std::string out("RIFF");
    append_little32(out, kForm + kept.size());
    return out.append("WEBP").append(kept);
}

}  // namespace

std::optional<std::string> cleaned(std::string_view bytes) {
    auto picture = read_picture(bytes);
    if (!picture) return std::nullopt;
    auto kept = picture->type == "image/jpeg" ? Jpeg(bytes).cleaned() : picture->type == "image/png" ? png(bytes)
              : picture->type == "image/gif"  ? Gif(bytes).cleaned()  : webp(bytes);
    // Readers that disagree about where the size stands would show another picture than was looked at.
    if (!kept || read_picture(*kept) != picture) return std::nullopt;
    return kept;
}

}  // namespace lyceum::media
