// An address as those see it who may know that there is one, and not which.
#pragma once
#include <string>
#include <string_view>

namespace lyceum::mail {

/// "l…@example.org"; empty for an empty address.
inline std::string masked(std::string_view address) {
    auto at = address.find('@');
    if (at == address.npos || at == 0) return address.empty() ? std::string() : "…";
    std::size_t first = 1;                              // a character may be several bytes
    while (first < at && (static_cast<unsigned char>(address[first]) & 0xc0) == 0x80) ++first;
    return std::string(address.substr(0, first)) + "…" + std::string(address.substr(at));
}

}  // namespace lyceum::mail
