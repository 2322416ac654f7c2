// One-time codes: by the clock (TOTP, RFC 6238 over RFC 4226) and written on paper (recovery codes). Only this module includes this file.
#pragma once
#include "platform/core/types.hpp"
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace lyceum::factors {

inline constexpr int kCodeDigits = 6;
inline constexpr Span kStep = seconds(30);
inline constexpr int kStepsAround = 1;              // accepted before and after the present one

/// HMAC-SHA1 over the step, cut to `digits` (RFC 4226, section 5.3).
std::string code_of_step(const Secret& secret, std::int64_t step, int digits = kCodeDigits);
std::int64_t step_of(Time);

/// The step whose code this is, within kStepsAround of now and after `last`, the step that was used before: a code works
/// once. The time taken tells nothing.
std::optional<std::int64_t> step_of_code(const Secret& secret, std::string_view code, Time now, std::int64_t last);

/// 160 random bits, as RFC 4226 section 4 asks for.
Secret new_secret();
/// For apps: `otpauth://totp/…`, to be shown as a QR code.
std::string otpauth_address(const Secret& secret, std::string_view site, std::string_view account);

inline constexpr int kRecoveryCodes = 10;
/// 60 random bits in three groups: "k7pm-2qxh-v4ta".
std::vector<std::string> new_recovery_codes();
/// The form that is compared: without blanks and dashes, in one case; empty for what cannot be a code.
std::string plain_recovery_code(std::string_view typed);

}  // namespace lyceum::factors
