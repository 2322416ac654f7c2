// Personal API tokens: `lyc_pat_<24 of base 62>_<crc32>`. The prefix lets scanners find leaked ones; the
// checksum refuses a mistyped one before the database is asked.
#pragma once
#include "platform/core/types.hpp"
#include <string_view>

namespace lyceum::crypto {

inline constexpr std::string_view kApiTokenPrefix = "lyc_pat_";

/// A new token with 142 random bits. Shown once; store `token_digest` of it.
Secret new_api_token();
/// True when the shape and checksum are right, which says nothing about whether it was ever issued.
bool is_api_token(std::string_view text);

}  // namespace lyceum::crypto
