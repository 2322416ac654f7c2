// Handles, domains, tags and names of fields, told apart without regard to capitals.
#pragma once
#include <string>
#include <string_view>

namespace lyceum {

/// ASCII capitals made small; everything else stays as it is.
inline std::string lower(std::string_view text) {
    std::string out(text);
    for (char& c : out)
        if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
    return out;
}

}  // namespace lyceum
