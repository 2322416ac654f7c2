// A moment as somebody gives it: people by the clock on their wall, programs with the zone in it.
#pragma once
#include "platform/i18n/zone.hpp"

namespace lyceum::i18n {

/// RFC 3339 with Z or an offset ("2027-01-02T03:04:05+02:00"), or what `<input type="datetime-local">` sends
/// ("2027-01-02T03:04"), which is a wall clock in `zone`. Nothing for anything else.
std::optional<Time> read_moment(std::string_view typed, const Zone& zone);

/// The same, of a field of a form, which is complained of where it holds nothing of this kind.
Time moment_typed(std::string_view typed, const Zone& zone, const char* field);

}  // namespace lyceum::i18n
