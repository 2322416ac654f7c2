// The emoji that can be written by name.
#pragma once
#include <string_view>

namespace lyceum::html {

/// The character for `thumbsup` or `+1`; empty for an unknown name.
std::string_view emoji_named(std::string_view name);

}  // namespace lyceum::html
