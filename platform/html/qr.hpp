// QR codes (ISO/IEC 18004): bytes, error correction level M, versions 1 to 10.
#pragma once
#include "platform/html/html.hpp"
#include <optional>
#include <string_view>
#include <vector>

namespace lyceum {

/// A square of modules; true is dark. Without the quiet zone of four modules, which the drawing adds.
struct QrCode {
    int size = 0;
    std::vector<bool> dark;

    bool at(int x, int y) const { return dark[static_cast<std::size_t>(y * size + x)]; }
};

inline constexpr std::size_t kQrBytesMost = 213;
/// Nothing for more than kQrBytesMost bytes.
std::optional<QrCode> qr_code(std::string_view bytes);

/// The code as a picture; `label` says to those who cannot see it what it holds. Empty for more than kQrBytesMost bytes.
Html qr_picture(std::string_view bytes, std::string_view label);

}  // namespace lyceum
