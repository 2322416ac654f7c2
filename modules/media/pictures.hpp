// What a file is, by its first bytes: never by its name or by what its sender calls it. Pure.
// Only this module includes this file.
#pragma once
#include <optional>
#include <string_view>

namespace lyceum::media {

struct Picture {
    std::string_view type;                              // "image/png"
    int width = 0, height = 0;
    friend bool operator==(const Picture&, const Picture&) = default;
};

/// PNG, JPEG, GIF or WebP with the size its header names; nothing for any other bytes, SVG among them,
/// because it can carry scripts. Any input is safe.
std::optional<Picture> read_picture(std::string_view bytes);

}  // namespace lyceum::media
