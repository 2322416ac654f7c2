#include "modules/media/pictures.hpp"
#include <cstddef>
#include <cstdint>

namespace lyceum::media {

namespace {

using std::size_t;

unsigned byte(std::string_view b, size_t at) { return static_cast<unsigned char>(b[at]); }
int big16(std::string_view b, size_t at) { return static_cast<int>(byte(b, at) << 8 | byte(b, at + 1)); }
int little16(std::string_view b, size_t at) { return static_cast<int>(byte(b, at + 1) << 8 | byte(b, at)); }
int little24(std::string_view b, size_t at) { return static_cast<int>(byte(b, at + 2) << 16) | little16(b, at); }
int big31(std::string_view b, size_t at) { return static_cast<int>((byte(b, at) & 0x7f) << 24 | byte(b, at + 1) << 16) | big16(b, at + 2); }

std::optional<Picture> png(std::string_view b) {
    if (b.size() < 24 || !b.starts_with("\x89PNG\r\n\x1a\n") || b.substr(12, 4) != "IHDR") return std::nullopt;
    return Picture{"image/png", big31(b, 16), big31(b, 20)};
}

std::optional<Picture> gif(std::string_view b) {
    if (b.size() < 10 || !(b.starts_with("GIF87a") || b.starts_with("GIF89a"))) return std::nullopt;
    return Picture{"image/gif", little16(b, 6), little16(b, 8)};
}

// Segments until a start of frame, which has the size: FF C0…CF but for three that mean something else.
std::optional<Picture> jpeg(std::string_view b) {
    if (!b.starts_with("\xff\xd8\xff")) return std::nullopt;
    for (size_t at = 2; at + 9 < b.size();) {
        if (byte(b, at) != 0xff) return std::nullopt;
        auto marker = byte(b, at + 1);
        if (marker == 0xff) { ++at; continue; }         // fill
        if (marker >= 0xc0 && marker <= 0xcf && marker != 0xc4 && marker != 0xc8 && marker != 0xcc)
            return Picture{"image/jpeg", big16(b, at + 7), big16(b, at + 5)};
        if (marker == 0xd9 || marker == 0xda) return std::nullopt;
        at += 2 + static_cast<size_t>(big16(b, at + 2));
    }
    return std::nullopt;
}

std::optional<Picture> webp(std::string_view b) {
    if (b.size() < 30 || !b.starts_with("RIFF") || b.substr(8, 4) != "WEBP") return std::nullopt;
    auto form = b.substr(12, 4);
    if (form == "VP8X") return Picture{"image/webp", little24(b, 24) + 1, little24(b, 27) + 1};
    if (form == "VP8 ") return Picture{"image/webp", little16(b, 26) & 0x3fff, little16(b, 28) & 0x3fff};
    if (form == "VP8L" && byte(b, 20) == 0x2f) {
        auto bits = byte(b, 21) | byte(b, 22) << 8 | byte(b, 23) << 16 | byte(b, 24) << 24;
        return Picture{"image/webp", static_cast<int>(bits & 0x3fff) + 1, static_cast<int>(bits >> 14 & 0x3fff) + 1};
    }
    return std::nullopt;
}

}  // namespace

std::optional<Picture> read_picture(std::string_view bytes) {
    for (auto* read : {&png, &jpeg, &gif, &webp})
        if (auto picture = read(bytes); picture && picture->width > 0 && picture->height > 0) return picture;
    return std::nullopt;
}

}  // namespace lyceum::media
