// The module's addresses.
#pragma once
#include "modules/media/media.hpp"
#include "platform/http/input.hpp"

namespace lyceum::media {

struct Sent { http::Upload file; };
DESCRIBE(Sent, file)
inline constexpr Path<Sent> upload_path{"/media"};

struct Shown {
    Url url;
    std::string alt;                                    // the file's name, for somebody to replace by a description
    int width = 0, height = 0;
};
DESCRIBE(Shown, url, alt, width, height)

/// 40 hexadecimal digits of the content's digest.
using Name = Text<40, 40>;
struct OfMedia { Name name; };
DESCRIBE(OfMedia, name)
inline constexpr Path<OfMedia> media_path{"/media/{name}"};
/// Of a picture of another site; the digest is its address's.
inline constexpr Path<OfMedia> elsewhere_path{"/media/elsewhere/{name}"};

}  // namespace lyceum::media
