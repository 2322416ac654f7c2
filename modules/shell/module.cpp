// The table of contents: every way into this module is listed at the bottom.
#include "modules/shell/pages.hpp"

namespace lyceum::shell {
namespace {

constexpr int kCookieSeconds = 400 * 86'400;        // browsers keep none longer

Keyboard keyboard(const Visit& visit, Db&, const Nothing&) {
    return {!visit.request || http::cookie(*visit.request, "shortcuts") != "off"};
}

// The script reads it, so it must not be hidden from scripts.
Moved save_keyboard(const Visit&, Tx&, const Keyboard& in) {
    Cookie cookie{"shortcuts", in.on ? "" : "off", in.on ? -1 : kCookieSeconds, false};
    return {.to = keyboard_path(), .notice = {"Saved."}, .cookies = {cookie}};
}

NavLink link(const Visit& visit) { return {visit.tr("Keyboard and app"), keyboard_path(), "keyboard"}; }

Offline offline(const Visit&, Db&, const Nothing&) { return {}; }

}  // namespace

const Module module{
    .name = "shell",
    .routes = {
        get(anyone, palette_path, &palette).uncached().limit(600, minutes(1)).summary("What the command palette offers for these words"),
        get(signed_in, keyboard_path, &keyboard, &keyboard_page),
        post(signed_in, save_keyboard_path, &save_keyboard).summary("Turn keyboard shortcuts on or off in this browser"),
        get(anyone, offline_path, &offline, &offline_page),
    },
    .fills = {
        fill(accounts::settings_links, &link),
    },
    .api_scope = "content",
};

}  // namespace lyceum::shell
