#include "platform/http/site.hpp"
#include "platform/http/app.hpp"

namespace lyceum {

i18n::Zone site_zone(const App& app) { return i18n::Zone::named(app.settings()->site.time_zone).value_or(i18n::Zone::utc()); }

i18n::Zone reader_zone(const App& app, std::string_view own) {
    auto zone = i18n::Zone::named(own);
    return zone ? *zone : site_zone(app);
}

}  // namespace lyceum
