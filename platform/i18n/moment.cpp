#include "platform/i18n/moment.hpp"
#include "platform/core/refusal.hpp"

namespace lyceum::i18n {

std::optional<Time> read_moment(std::string_view typed, const Zone& zone) {
    constexpr std::size_t kTime = sizeof "2027-01-02T" - 1;
    auto text = trimmed(typed);
    if (auto local = from_input(text)) return zone.moment(*local);
    // Without its zone a moment with parts of a second would be taken for one of Greenwich.
    if (text.size() <= kTime || text.find_first_of("Zz+-", kTime) == text.npos) return std::nullopt;
    return from_iso8601(text);
}

Time moment_typed(std::string_view typed, const Zone& zone, const char* field) {
    auto at = read_moment(typed, zone);
    if (!at) invalid(field, "Write a date and a time, such as 2027-02-01T12:00.");
    return *at;
}

}  // namespace lyceum::i18n
