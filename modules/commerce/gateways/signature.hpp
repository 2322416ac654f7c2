// Signatures on notifications: `t=<seconds>,v1=<hex>` over "<seconds>.<body>", HMAC-SHA256.
#pragma once
#include "platform/core/types.hpp"
#include <string>
#include <string_view>

namespace lyceum::commerce {

inline constexpr Span kSignatureTolerance = minutes(5);

std::string sign(const Secret& key, std::string_view body, Time now);
/// The exact bytes, at most kSignatureTolerance old or ahead, in lower-case hexadecimal. Any of several `v1`
/// may fit, so that a key can be replaced.
bool is_signed(const Secret& key, std::string_view signature, std::string_view body, Time now);

}  // namespace lyceum::commerce
