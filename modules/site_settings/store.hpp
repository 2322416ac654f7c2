// The table of kept settings. Only this module includes this file.
#pragma once
#include "modules/site_settings/pages.hpp"

namespace lyceum::site_settings {

/// Fills the slot `kept_settings`.
void lay_kept(const App&, Db&, Config&);
/// Whether it can be changed while the site runs at all.
bool is_changeable(std::string_view name);

/// A job: this process reads the settings again.
struct ReadAgain {
    static constexpr std::string_view topic = "site_settings.read_again";
    std::int64_t changed = 0;                       // how many, for the log
};
DESCRIBE(ReadAgain, changed)
void read_again(Work&, const ReadAgain&);

}  // namespace lyceum::site_settings
