// Time zones: between UTC and what a clock on the wall shows. The IANA database is the system's
// (package tzdata), read through Howard Hinnant's library, which zone.cpp alone knows.
#pragma once
#include "platform/core/types.hpp"
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace date { class time_zone; }

namespace lyceum::i18n {

/// What a calendar and a clock on the wall show.
struct Local {
    int year = 1970, month = 1, day = 1;
    int hour = 0, minute = 0, second = 0;
    friend auto operator<=>(const Local&, const Local&) = default;
};

/// Days since 1970-01-01, for counting days between two dates.
std::int64_t day_number(const Local&);
/// 0 is Sunday.
int weekday(const Local&);
/// The values of `<input type="datetime-local">`: "2026-11-20T16:30", read also with seconds.
std::string to_input(const Local&);
std::optional<Local> from_input(std::string_view);

class Zone {
public:
    static Zone utc();
    /// A zone of the IANA database; nothing for any other name.
    static std::optional<Zone> named(std::string_view name);

    std::string name() const;
    /// Times before the year 1 and after 9999 are shown as those.
    Local local(Time) const;
    /// The moment a wall clock shows this. Of two such moments (clocks put back) the earlier; where there is
    /// none (clocks put forward) the moment of the change.
    Time moment(const Local&) const;
    /// East of Greenwich is positive.
    Span offset(Time) const;
    /// The first moment of the local day that `Time` lies in.
    Time start_of_day(Time) const;

private:
    explicit Zone(const date::time_zone& zone) : zone_(&zone) {}
    const date::time_zone* zone_;                       // lives as long as the process
};

/// A zone offered in forms, with the city or region as each language calls it.
struct ZoneChoice {
    std::string_view name, english, chinese;
};
/// About sixty, from west to east; each exists in the database.
std::span<const ZoneChoice> common_zones();

}  // namespace lyceum::i18n
