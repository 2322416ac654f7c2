// Counting again what is counted from other rows: what `lyceum verify --repair` does before it looks.
#pragma once
#include "platform/http/app.hpp"

namespace lyceum {

/// Filled by modules that keep counts, sums or an index of other rows. Corrects those that are wrong and leaves
/// the others untouched; answers how many were corrected.
inline constexpr Slot<std::int64_t(Tx&)> recounts{"recounts"};

/// The remedy that findings about counts name.
inline constexpr std::string_view kRecount = "Count again with `lyceum verify --repair`.";
/// The remedy for rows that contradict each other: nothing but a backup knows what they were.
inline constexpr std::string_view kRestore = "Keep this database for inquiry, and restore the newest backup in which `lyceum verify` finds nothing.";

}  // namespace lyceum
