// What is left of a picture before it is published: what it shows, and nothing of where, when and with what it was
// taken. Pure. Only this module includes this file.
#pragma once
#include <optional>
#include <string>
#include <string_view>

namespace lyceum::media {

/// The same picture (read_picture says the same of it) without Exif, XMP, comments, texts, thumbnails, further pictures and
/// whatever follows its end. Colour profiles, animation and which side is up are kept. At most a few bytes longer than what was
/// sent; cleaning twice is cleaning once. Nothing for what is no picture, or one whose structure is damaged. Any input is safe.
std::optional<std::string> cleaned(std::string_view bytes);

}  // namespace lyceum::media
