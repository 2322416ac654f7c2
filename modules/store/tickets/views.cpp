// How tickets look: to their holders, at the door, and to whoever sells them.
#include "modules/store/tickets/pages.hpp"
#include "platform/html/qr.hpp"
#include <boost/json.hpp>

namespace lyceum::store {
using namespace html;

// ---- when and where -----------------------------------------------------------------------------

std::string zone_name(const Ui& ui, std::string_view zone) {
    for (auto& known : i18n::common_zones())
        if (known.name == zone) return std::string(ui.chinese() ? known.chinese : known.english);
    return std::string(zone);
}

static std::string span_text(const i18n::Locale& locale, const WhenWhere& when, Time now) {
    auto begins = locale.zone.local(when.starts_at), ends = locale.zone.local(when.ends_at);
    std::string_view between = locale.language == Language::zh ? " " : ", ";
    auto day = fmt::format("{}{}{}{}{}", locale.date(when.starts_at, now), between, locale.weekday(when.starts_at), between, locale.time(when.starts_at));
    if (i18n::day_number(begins) == i18n::day_number(ends)) return day + "–" + locale.time(when.ends_at);
    return day + " – " + locale.date_time(when.ends_at, now);
}

std::string when_text(const Ui& ui, const WhenWhere& when) { return span_text(ui.locale(), when, ui.visit.now); }

Html when_view(const Ui& ui, const WhenWhere& when) {
    auto there = ui.locale();
    auto zone = i18n::Zone::named(when.zone);
    if (zone) there.zone = *zone;
    bool elsewhere = zone && there.zone.offset(when.starts_at) != ui.locale().zone.offset(when.starts_at);
    return div(_class = "stack tight",
        p(ui.icon("calendar", "s"), " ", strong(when_text(ui, when)), " ", span(_class = "small muted", zone_name(ui, ui.locale().zone.name()))),
        when.cancelled_at ? p(_class = "error", ui.tr("Cancelled: {}", when.reason)) : Html(),
        elsewhere ? p(_class = "small muted", ui.tr("There it is {} ({}).", span_text(there, when, ui.visit.now), zone_name(ui, when.zone))) : Html(),
        when.place.empty() ? Html() : p(ui.icon("map-pin", "s"), " ", when.place),
        when.is_online ? p(ui.icon("globe", "s"), " ", ui.tr("Online: holders of tickets get the link.")) : Html());
}

std::string event_json_ld(const Ui& ui, const ProductPage& page) {
    namespace json = boost::json;
    if (!page.date) return {};
    auto& d = *page.date;
    auto base = ui.visit.app.base_url();
    std::string schema = "https://schema.org/", here = base + product_path({page.card.id}).str();
    json::array places;
    if (!d.place.empty()) places.push_back(json::object{{"@type", "Place"}, {"name", d.place}, {"address", d.place}});
    if (d.is_online) places.push_back(json::object{{"@type", "VirtualLocation"}, {"url", here}});
    auto mode = d.place.empty() ? "OnlineEventAttendanceMode" : d.is_online ? "MixedEventAttendanceMode" : "OfflineEventAttendanceMode";
    bool sold_out = page.card.sold_out || !page.sells;
    json::object about{{"@context", "https://schema.org"}, {"@type", "Event"}, {"name", page.card.title}, {"description", page.card.summary}, {"url", here},
        {"startDate", to_iso8601(d.starts_at)}, {"endDate", to_iso8601(d.ends_at)}, {"location", std::move(places)}, {"eventAttendanceMode", schema + mode},
        {"eventStatus", schema + (d.cancelled_at ? "EventCancelled" : "EventScheduled")},
        {"offers", json::object{{"@type", "Offer"}, {"url", here}, {"price", to_decimal(page.card.price)}, {"priceCurrency", std::string(name_of(page.card.price.currency))},
            {"validThrough", to_iso8601(d.sales_end_at)}, {"availability", schema + (sold_out ? "SoldOut" : "InStock")}}}};
    return json::serialize(about);
}

// ---- holders ------------------------------------------------------------------------------------

static Html state_chip(const Ui& ui, const std::optional<Time>& admitted_at, bool is_returned, bool is_cancelled) {
    if (is_cancelled) return span(_class = "chip hot", ui.tr("Cancelled"));
    if (is_returned) return span(_class = "chip", ui.tr("Given back"));
    if (admitted_at) return span(_class = "chip", ui.tr("Used on {}", ui.date_time(*admitted_at)));
    return span(_class = "chip good", ui.tr("Valid"));
}

static Html change_forms(const Ui& ui, const TicketPage& page) {
    if (!page.may_change) return {};
    auto code = *TicketCode::from(page.code);
    Form name(ui, name_ticket_path({code, {}})), give(ui, give_ticket_path({code, {}, {}}));
    return group(
        details(summary(_class = "btn", ui.tr("Put another name on it")), name(_class = "form sheet", name.text({.name = "name", .label = ui.tr("Name"), .value = page.holder_name, .required = true, .max = 100}),
            div(_class = "form-foot", name.submit(ui.tr("Save the name"))))),
        details(summary(_class = "btn", ui.tr("Give it to somebody")), give(_class = "form sheet", p(_class = "small muted", ui.tr("They get it by letter with a new code, and yours is worth nothing from then on. You can take it back until it begins.")),
            give.text({.name = "name", .label = ui.tr("Name"), .required = true, .max = 100}), give.text({.name = "email", .label = ui.tr("E-mail address"), .required = true, .max = 254, .type = "email", .autocomplete = "off"}),
            div(_class = "form-foot", give.submit(ui.tr("Send it"))))),
        when(page.is_free, [&] { return button_to(ui, free_ticket_path({code}), "post", group(ui.tr("I cannot come")), "btn", ui.tr("Give up your place? The ticket becomes invalid.")); }));
}

static Html keep_view(const Ui& ui, const TicketPage& page) {
    if (!page.may_keep) return {};
    auto here = ticket_path({*TicketCode::from(page.code)});
    if (!ui.signed_in()) return a(_class = "btn", _href = Url::local("/sign-in").with("next", here.str()), ui.tr("Sign in to keep it in your account"));
    return button_to(ui, keep_ticket_path({*TicketCode::from(page.code)}), "post", group(ui.tr("Keep it in my account")), "btn primary");
}

Page ticket_page(const Ui& ui, const TicketPage& page) {
    auto code = *TicketCode::from(page.code);
    bool valid = !page.is_returned && !page.when.cancelled_at;
    return {.title = page.title,
        .body = div(_class = "stack loose",
            div(_class = "page-head", div(h1(page.title), p(state_chip(ui, page.admitted_at, page.is_returned, page.when.cancelled_at.has_value())))),
            div(_class = "checkout",
                section(_class = "sheet stack", _label = ui.tr("Ticket"), when_view(ui, page.when),
                    when(!page.online_url.empty(), [&] {
                        auto to = Url::external(page.online_url);
                        return to ? a(_class = "btn primary", _href = *to, _rel = "noopener noreferrer", ui.icon("external-link", "s"), ui.tr("Join online")) : Html();
                    }),
                    p(_class = "small muted", ui.tr("Name on the ticket")), p(strong(page.holder_name)),
                    div(_class = "row wrap", when(valid, [&] { return a(_class = "btn", _href = ticket_ics_path({code}), data("turbo", "false"), ui.icon("calendar-days", "s"), ui.tr("Into your calendar")); }),
                        a(_class = "btn", _href = product_path({page.product}), ui.tr("More about it")), keep_view(ui, page))),
                when(valid, [&] {
                    return section(_class = "sheet order ticket", _label = ui.tr("For the door"), qr_picture(page.door, ui.tr("The code for the door")), p(_class = "center-text", strong(_class = "mono num nowrap", shown_code(page.code))),
                        p(_class = "small muted", ui.tr("Show this at the door. It admits one person, once. Do not share it.")));
                })),
            when(page.decides, [&] { return div(_class = "stack", change_forms(ui, page), p(a(_class = "link", _href = own_tickets_path(), ui.tr("All your tickets")))); })),
        .shape = Shape::plain, .indexed = false};
}

static Html own_line(const Ui& ui, const OwnTicket& t) {
    auto title = t.code.empty() ? Html(strong(t.title)) : a(_class = "link", _href = ticket_path({*TicketCode::from(t.code)}), strong(t.title));
    return section(_class = "sheet stack tight", div(_class = "row wrap", title, state_chip(ui, t.admitted_at, t.is_returned, t.when.cancelled_at.has_value())),
        p(_class = "small muted", when_text(ui, t.when), t.when.place.empty() ? "" : " · " + t.when.place),
        p(_class = "small", t.code.empty() && !t.is_returned ? ui.tr("Given to {}", t.holder_name) : t.holder_name),
        div(_class = "row wrap", when(!t.code.empty() && !t.is_over, [&] { return a(_class = "btn sm primary", _href = ticket_path({*TicketCode::from(t.code)}), ui.icon("qr-code", "s"), ui.tr("Show it")); }),
            when(t.may_take_home, [&] { return button_to(ui, take_home_path({t.id}), "post", group(ui.tr("Take the ticket back")), "btn sm", ui.tr("Take the ticket back? The one you sent becomes invalid.")); })));
}

Page own_tickets_page(const Ui& ui, const OwnTickets& page) {
    auto lines = div(_class = "stack", each(page.tickets, [&](auto& ticket) { return own_line(ui, ticket); }));
    return {.title = ui.tr("Tickets"),
        .body = div(_class = "stack loose", div(_class = "page-head", div(h1(ui.tr("Tickets")), p(_class = "muted", ui.tr("Their dates stand in your calendar, and you are reminded a day before."))),
                div(_class = "row actions", each(page.links, [&](const NavLink& link) { return a(_class = "btn", _href = link.to, ui.icon(link.icon, "s"), link.label); }))),
            page.tickets.empty() ? div(_class = "empty", ui.icon("ticket", "l"), h2(ui.tr("You have no tickets")), a(_class = "btn primary", _href = shop_path({{}, Kind::ticket, {}, {}}), ui.tr("Upcoming events"))) : lines),
        .shape = Shape::plain, .indexed = false};
}

Html ticket_view(const Ui& ui, Db& db, const DeliveryRow& row) {
    for (auto& ticket : tickets_of_order(db, row.order_id)) {
        if (ticket.line != row.line) continue;
        if (!decides(ticket, row.buyer) || ticket.is_given_away())
            return p(_class = "small", ui.tr("Given to {}", ticket.holder_name), " · ", a(_class = "link", _href = own_tickets_path(), ui.tr("All your tickets")));
        return div(_class = "row wrap", a(_class = "btn primary", _href = ticket_path({*TicketCode::from(code_of(db.app(), ticket))}), ui.icon("qr-code", "s"), ui.tr("Show the ticket")), span(_class = "small muted", ticket.holder_name));
    }
    return {};
}

// ---- the door -----------------------------------------------------------------------------------

static Html verdict_view(const Ui& ui, const DoorPage& page) {
    auto say = [&](std::string_view style, std::string_view icon, const std::string& what, const std::string& more) {
        return div(_class = style, _role = "status", ui.icon(icon, "l"), div(strong(_class = "door-verdict", what), p(more)));
    };
    auto at = page.admitted_at ? ui.date_time(*page.admitted_at) + " (" + ui.locale().duration(ui.visit.now - *page.admitted_at) + ")" : std::string();
    switch (page.verdict) {
        case Verdict::nothing: return {};
        case Verdict::welcome: return say("flash good", "circle-check", ui.tr("Valid: {}", page.holder_name), shown_code(page.code));
        case Verdict::admitted: return say("flash good", "circle-check", ui.tr("Welcome, {}", page.holder_name), ui.tr("Admitted now."));
        case Verdict::again: return say("flash warn", "triangle-alert", ui.tr("Admitted before: {}", page.holder_name), at);
        case Verdict::returned: return say("flash bad", "circle-x", ui.tr("Not valid: it was given back"), page.holder_name);
        case Verdict::cancelled: return say("flash bad", "circle-x", ui.tr("Not valid: this was cancelled"), page.holder_name);
        case Verdict::elsewhere: return say("flash bad", "circle-x", ui.tr("Not valid here: it is a ticket for something else"), "");
        case Verdict::unknown: return say("flash bad", "circle-x", ui.tr("There is no such ticket"), ui.tr("Perhaps it was passed on, and its new holder has another code."));
    }
    return {};
}

static Html attendance_view(const Ui& ui, const Attendance& there) {
    return p(strong(_class = "num", ui.tr("{} of {}", ui.number(there.admitted), ui.number(there.sold))), " ", span(_class = "muted", ui.tr("have come")));
}

Page door_page(const Ui& ui, const DoorPage& page) {
    Form form(ui, door_path({page.id, {}})), admit(ui, door_path({page.id, {}}));
    bool ready = page.verdict == Verdict::welcome;
    return {.title = ui.tr("Door: {}", page.title),
        .body = div(_class = "stack loose", div(_class = "page-head", div(h1(ui.tr("Door: {}", page.title)), p(_class = "muted", when_text(ui, page.when)))),
            div(_class = "sheet stack", verdict_view(ui, page),
                when(ready, [&] { return admit(data("turbo", "false"), admit.hidden("code", page.code), admit.submit(ui.tr("Admit"), "btn primary lg block")); }),
                form(_class = "form", data("turbo", "false"),
                    form.text({.name = "code", .label = ui.tr("Code of the ticket"), .hint = ui.tr("Type or scan it here, or point the telephone's camera at the ticket: its picture leads to this page."), .required = true, .max = 300, .autocomplete = "off", .autofocus = !ready}),
                    div(_class = "form-foot", form.submit(ui.tr("Admit"), ready ? "btn lg block" : "btn primary lg block"))),
                attendance_view(ui, page.attendance)),
            when(page.sells, [&] {
                return p(_class = "row wrap", a(_class = "link", _href = holders_path({page.id, {}}), ui.tr("Who has tickets")), a(_class = "link", _href = edit_path({page.id}), ui.tr("Back to the product")));
            })),
        .shape = Shape::slim, .indexed = false};
}

// ---- whoever sells ------------------------------------------------------------------------------

Page holders_page(const Ui& ui, const HoldersPage& page) {
    auto rows = div(_class = "table-wrap", _tabindex = 0, _role = "region", _label = ui.tr("Who has tickets"), table(_class = "table",
        thead(tr(th(_scope = "col", ui.tr("Name")), th(_scope = "col", ui.tr("Bought by")), th(_scope = "col", ui.tr("State")))),
        tbody(each(page.lines, [&](const HolderLine& line) {
            return tr(td(line.ticket.holder_name.empty() ? ui.tr("Somebody who left") : line.ticket.holder_name), td(accounts::byline_view(ui, line.buyer)),
                td(state_chip(ui, line.ticket.admitted_at, line.ticket.returned_at.has_value(), false)));
        }))));
    return {.title = ui.tr("Who has tickets: {}", page.title),
        .body = div(_class = "stack loose", div(_class = "page-head", div(h1(ui.tr("Who has tickets: {}", page.title)), attendance_view(ui, page.attendance)),
                div(_class = "row actions", a(_class = "btn", _href = holders_csv_path({page.id}), data("turbo", "false"), ui.icon("download", "s"), ui.tr("As a table (CSV)")), a(_class = "btn primary", _href = door_path({page.id, {}}), ui.tr("To the door")))),
            page.lines.empty() ? div(_class = "empty", ui.icon("ticket", "l"), h2(ui.tr("Nobody has a ticket yet"))) : rows,
            when(page.next.has_value(), [&] { return nav(_class = "pager", _label = ui.tr("Pages"), span(_class = "grow"), a(_class = "btn", _rel = "next", _href = holders_path({page.id, page.next}), ui.tr("More"))); }),
            p(a(_class = "link", _href = edit_path({page.id}), ui.tr("Back to the product")))),
        .shape = Shape::plain, .indexed = false};
}

Page cancel_page(const Ui& ui, const CancelPage& page) {
    Form form(ui, cancel_date_path({page.id, {}, false}));
    return {.title = ui.tr("Cancel “{}”", page.title),
        .body = div(_class = "stack loose", div(_class = "page-head", div(h1(ui.tr("Cancel “{}”", page.title)), p(_class = "muted", when_text(ui, page.when)))),
            form(_class = "sheet form", p(ui.plural(page.sums.tickets, "{} ticket is worth nothing then, and its holder is told at once.", "{} tickets are worth nothing then, and their holders are told at once.")),
                page.sums.back.empty() ? p(ui.tr("Nothing was paid for them, so nothing goes back."))
                                       : p(ui.tr("This goes back to those who paid, the same way it came:"), " ", each(page.sums.back, [&](Money money) { return group(strong(ui.money(money)), " "); })),
                form.text({.name = "reason", .label = ui.tr("Why, for the holders"), .required = true, .max = 300}),
                form.checkbox({.name = "sure", .label = ui.tr("Cancel it and give everybody their money back"), .hint = ui.tr("This cannot be undone.")}, false),
                when(!form.complaint("sure").empty(), [&] { return p(_class = "error", form.complaint("sure")); }),
                div(_class = "form-foot", form.submit(ui.tr("Cancel it"), "btn danger"), a(_class = "btn ghost", _href = edit_path({page.id}), ui.tr("Back to the product"))))),
        .shape = Shape::plain, .indexed = false};
}

Html date_form(const Ui& ui, const ProductRow& product, const std::optional<DateRow>& date, const Attendance& there) {
    if (date && date->cancelled_at) return div(_class = "flash bad", ui.icon("circle-x"), span(ui.tr("Cancelled: {}", date->reason), " ", a(_class = "link", _href = holders_path({product.id, {}}), ui.tr("Who had tickets"))));
    Form form(ui, set_date_path({product.id, {}, {}, {}, {}, {}, {}, 0}));
    auto zone_now = date ? date->zone : ui.locale().zone.name();
    auto zone = i18n::Zone::named(zone_now).value_or(i18n::Zone::utc());
    auto typed = [&](Time at) { return i18n::to_input(zone.local(at)).substr(0, 16); };
    std::vector<Choice> zones;
    bool known = false;
    for (auto& each : i18n::common_zones()) zones.push_back({std::string(each.name), std::string(ui.chinese() ? each.chinese : each.english)}), known |= each.name == zone_now;
    if (!known) zones.insert(zones.begin(), {zone_now, zone_now});
    return section(_class = "sheet stack", h2(ui.tr("When and where")),
        when(date.has_value(), [&] {
            return div(_class = "row wrap", a(_class = "btn primary", _href = door_path({product.id, {}}), ui.icon("qr-code", "s"), ui.tr("Door")), a(_class = "btn", _href = holders_path({product.id, {}}), ui.icon("users", "s"), ui.tr("Who has tickets")),
                when(!date->is_over(ui.visit.now), [&] { return a(_class = "btn danger", _href = cancel_form_path({product.id}), ui.tr("Cancel…")); }), span(_class = "small muted", ui.plural(there.sold, "{} ticket is sold", "{} tickets are sold")));
        }),
        form(_class = "form", div(_class = "cols-2", form.text({.name = "starts_at", .label = ui.tr("Begins"), .value = date ? typed(date->starts_at) : "", .required = true, .type = "datetime-local"}),
                form.text({.name = "ends_at", .label = ui.tr("Ends"), .value = date ? typed(date->ends_at) : "", .required = true, .type = "datetime-local"})),
            form.choose({.name = "zone", .label = ui.tr("Time zone"), .value = zone_now, .required = true}, zones),
            form.text({.name = "place", .label = ui.tr("Place"), .value = date ? date->place : "", .hint = ui.tr("The address, and how to get in."), .max = 300}),
            form.text({.name = "online_url", .label = ui.tr("Link for those who join online"), .value = date ? date->online_url : "", .hint = ui.tr("Shown to holders of tickets only."), .max = 500, .type = "url"}),
            div(_class = "cols-2", form.text({.name = "places", .label = ui.tr("How many places"), .value = date ? std::to_string(date->places) : "", .hint = ui.tr("So many tickets at most. For an early price make a second product with places of its own."), .required = true, .type = "number"}),
                form.text({.name = "sales_end_at", .label = ui.tr("Sales end"), .value = date ? typed(date->sales_end_at) : "", .hint = ui.tr("Empty: when it begins."), .type = "datetime-local"})),
            when(there.sold > 0, [&] { return p(_class = "small muted", ui.tr("Whoever has a ticket is told of a new time, place or link by note and letter.")); }),
            div(_class = "form-foot", form.submit(ui.tr("Save when and where")))));
}

}  // namespace lyceum::store
