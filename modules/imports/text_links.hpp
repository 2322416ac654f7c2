// The addresses inside a Markdown text: found and replaced without touching anything else. Pure.
#pragma once
#include <functional>
#include <optional>
#include <string>
#include <string_view>

namespace lyceum::imports {

struct LinkTarget {
    std::string_view address;                       // without its fragment
    bool image = false;
};

/// Asks for each address of a link or image, `[a](address#part)` and `[a]: address`, what to write instead; nothing
/// leaves it. Code is no link. Lines and everything between stay byte for byte.
std::string with_links(std::string_view markdown, const std::function<std::optional<std::string>(const LinkTarget&)>& instead);

}  // namespace lyceum::imports
