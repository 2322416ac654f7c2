// Which addresses text written by people may lead to.
#pragma once
#include <optional>
#include <string>
#include <string_view>

namespace lyceum::html {

/// An address that may be followed; still to be escaped for its attribute.
struct SafeAddress {
    std::string text;                                   ///< percent-encoded
    bool external = false;
};
/// http, https and mailto, paths of this site, and fragments; `//host` becomes https. Nothing for any other scheme.
std::optional<SafeAddress> safe_address(std::string_view raw, std::string_view own_host);
/// http, https and paths of this site.
std::optional<SafeAddress> safe_image_address(std::string_view raw, std::string_view own_host);

}  // namespace lyceum::html
