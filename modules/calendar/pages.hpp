// The module's addresses: the settings, and the calendar itself.
#pragma once
#include "modules/calendar/calendar.hpp"
#include "modules/privacy/privacy.hpp"

namespace lyceum::calendar {

struct OfToken { Text<43, 43> token; };
DESCRIBE(OfToken, token)
inline constexpr Path<OfToken> calendar_path{"/calendars/{token}"};

inline constexpr Path<Nothing> settings_path{"/settings/calendar"};
struct Coming { std::string title; Url place; Time starts; };
DESCRIBE(Coming, title, place, starts)
struct Settings {
    std::optional<Time> made_at;
    std::string address;                            // said once, after it was made
    std::vector<Coming> coming;
};
DESCRIBE(Settings, made_at, address, coming)
Page settings_page(const Ui&, const Settings&);

// Fills privacy's slots, in held.cpp: what is held about people here, and what their own copy has of it.
std::vector<privacy::Holding> held(const App&);
void copy_held(Db&, PersonId, privacy::Copy&);

}  // namespace lyceum::calendar
