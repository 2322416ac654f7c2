// The settings: what is coming, and the address for other programs.
#include "modules/calendar/pages.hpp"
#include "platform/html/form.hpp"

namespace lyceum::calendar {
using namespace html;

static Html address_view(const Ui& ui, const Settings& s) {
    if (!s.address.empty())
        return div(_class = "stack tight", p(ui.tr("This is the address for your calendar program. It is shown only now; whoever has it sees these dates.")), p(code(_class = "mono", s.address)),
            button(_type = "button", _class = "btn", _controller = "clipboard", data("clipboard-text-value", s.address), ui.icon("copy", "s"), ui.tr("Copy")));
    if (s.made_at) return p(ui.tr("Your calendar's address was made on {}. It is not kept; make a new one if you lost it.", ui.date(*s.made_at)));
    return p(ui.tr("Subscribe to these dates in your own calendar program, with a private address."));
}

Page settings_page(const Ui& ui, const Settings& s) {
    auto here = settings_path();
    return accounts::settings_page(ui, ui.tr("Calendar"), here, group(
        section(_class = "sheet stack", h2(ui.tr("What is coming")),
            s.coming.empty() ? p(_class = "muted", ui.tr("Nothing that you have here has a date."))
                             : ul(each(s.coming, [&](const Coming& date) {
                                   return li(ui.date_time(date.starts), " · ", a(_class = "link", _href = date.place, date.title));
                               }))),
        section(_class = "sheet stack", h2(ui.tr("Private address")), address_view(ui, s),
            div(_class = "row wrap",
                button_to(ui, here, "post", span(s.made_at ? ui.tr("Make a new address") : ui.tr("Make an address")), "btn primary", s.made_at ? ui.tr("The old address stops working. Go on?") : ""),
                when(s.made_at.has_value(), [&] { return button_to(ui, here, "delete", span(ui.tr("Revoke")), "btn danger", ui.tr("Calendars that use the address will get nothing any more. Go on?")); })))));
}

}  // namespace lyceum::calendar
