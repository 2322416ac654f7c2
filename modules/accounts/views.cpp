// What every page shows of people: avatars and bylines.
#include "modules/accounts/accounts.hpp"

namespace lyceum::accounts {
using namespace html;

Url profile_url(std::string_view handle) { return Url::local("/@" + http::percent_encoded(handle)); }

Html avatar_view(const Ui&, const Byline& who, bool small_one) {
    if (who.deleted) return avatar("–", who.hue, small_one);
    // The name stands beside it: one link for the keyboard is enough.
    return a(_class = fmt::format("avatar{} hue-{}", small_one ? " s" : "", who.hue % 12), _href = profile_url(who.handle),
        _aria_hidden = true, _tabindex = -1, utf8_prefix(who.name, 1));
}

Html byline_view(const Ui& ui, const Byline& who, const Html& more) {
    auto name = who.deleted ? span(_class = "name faint", ui.tr("Deleted user")) : a(_class = "name", _href = profile_url(who.handle), who.name);
    return div(_class = "byline", avatar_view(ui, who, true), name,
        when(!who.badge.empty(), [&] { return span(_class = "chip gold", ui.tr(Msg{who.badge, {}})); }), more);
}

}  // namespace lyceum::accounts
