// What holders of tickets do: show them, put another name on them, pass them on.
#include "modules/store/tickets/pages.hpp"
#include "platform/mail/outgoing.hpp"
#include <algorithm>

namespace lyceum::store {

namespace {

TicketRow ticket_of(Db& db, const TicketCode& typed) {
    auto code = read_code(typed.str());
    auto ticket = code ? ticket_by_code(db, *code) : std::nullopt;
    if (!ticket) not_found("There is no such ticket. Perhaps it was passed on: then the letter to its new holder has it.");
    return *ticket;
}

// Who holds the ticket and sits there, not merely somebody who saw it.
TicketRow decided_ticket(Db& db, const Visit& visit, const TicketCode& typed) {
    auto ticket = ticket_of(db, typed);
    if (!decides(ticket, visit.person())) forbidden("Only whoever holds the ticket changes it.");
    return ticket;
}

DateRow date_with(Db& db, ProductId product) {
    auto date = date_of(db, product);
    if (!date) not_found();
    return *date;
}

TicketPage ticket(const Visit& visit, Db& db, const OfCode& in) {
    auto row = ticket_of(db, in.code);
    auto product = *find_product(db, row.product);
    auto date = date_with(db, row.product);
    TicketPage page{.code = code_of(visit.app, row), .title = product.title, .product = row.product, .holder_name = row.holder_name, .when = public_part(date),
        .online_url = {}, .admitted_at = row.admitted_at, .is_returned = row.returned_at.has_value(), .door = {}};
    bool valid = !page.is_returned && !date.cancelled_at;
    if (!valid) return page;
    page.online_url = date.online_url;
    page.door = visit.app.base_url() + door_path({row.product, *Text<0, 300>::from(page.code)}).str();
    page.decides = visit.who() && decides(row, *visit.who());
    page.may_change = page.decides && visit.now < date.starts_at && !row.admitted_at;
    page.may_keep = !row.holder && visit.who() != row.buyer;
    page.is_free = row.paid_minor == 0;
    return page;
}

Raw ticket_ics(const Visit& visit, Db& db, const OfCode& in) {
    auto row = ticket_of(db, in.code);
    auto date = date_with(db, row.product);
    if (row.returned_at && !date.cancelled_at) not_found("This ticket is not valid any more.");
    auto base = visit.app.base_url();
    auto host = base.substr(base.find("://") + 3);
    auto place = Url::external(base + ticket_path({in.code}).str());
    auto zone = i18n::Zone::named(date.zone).value_or(i18n::Zone::utc());
    auto title = find_product(db, row.product)->title;
    return {.type = "text/calendar; charset=utf-8", .body = calendar::ics(host.substr(0, host.find(':')), title, zone, {date_for_calendar(visit, title, date, place.value_or(Url()))}),
        .cache_control = "private, no-store", .file_name = "event.ics"};
}

Moved name_it(const Visit& visit, Tx& tx, const NameTicket& in) {
    rename(tx, decided_ticket(tx, visit, in.code), in.name.str());
    return {.to = ticket_path({in.code}), .notice = {"The ticket has this name now.", {}}};
}

Moved give_it(const Visit& visit, Tx& tx, const GiveTicket& in) {
    auto ticket = decided_ticket(tx, visit, in.code);
    if (!mail::is_mail_address(in.email.str())) invalid("email", "This is not an e-mail address.");
    hand_on(tx, ticket, {in.name, in.email});
    return {.to = own_tickets_path(), .notice = {"The ticket is on its way by letter. The one you had is worth nothing now.", {}}};
}

Moved take_it_home(const Visit& visit, Tx& tx, const OneTicket& in) {
    auto ticket = find_ticket(tx, in.id);
    if (!ticket || ticket->buyer != visit.person() || !ticket->is_given_away()) not_found();
    take_home(tx, *ticket);
    return {.to = own_tickets_path(), .notice = {"You have the ticket again. The one that was sent is worth nothing now.", {}}};
}

Moved keep_it(const Visit& visit, Tx& tx, const OfCode& in) {
    keep(tx, ticket_of(tx, in.code), visit.person());
    return {.to = ticket_path({in.code}), .notice = {"The ticket is yours. Its date stands in your calendar.", {}}};
}

Moved return_it(const Visit& visit, Tx& tx, const OfCode& in) {
    give_back_free(tx, decided_ticket(tx, visit, in.code));
    return {.to = own_tickets_path(), .notice = {"Somebody else can have your place. Thank you for saying so.", {}}};
}

OwnTickets own(const Visit& visit, Db& db, const Nothing&) {
    OwnTickets page;
    for (auto* more : filled(visit.app, shop_links))
        if (auto link = more(visit)) page.links.push_back(std::move(*link));
    auto rows = own_tickets(db, visit.person());
    std::vector<ProductId> ids;
    for (auto& row : rows) ids.push_back(row.product);
    auto known = products(db, ids);
    auto dates = dates_of(db, ids);
    for (auto& row : rows) {
        auto product = std::find_if(known.begin(), known.end(), [&](auto& each) { return each.id == row.product; });
        auto date = std::find_if(dates.begin(), dates.end(), [&](auto& each) { return each.product == row.product; });
        if (product == known.end() || date == dates.end()) continue;
        bool has = decides(row, visit.person()) && row.holder, over = date->is_over(visit.now) || date->cancelled_at || row.returned_at;
        page.tickets.push_back({row.id, product->title, has && !row.returned_at ? code_of(visit.app, row) : "", row.holder_name, public_part(*date), row.admitted_at,
            row.returned_at.has_value(), over, row.is_given_away() && row.buyer == visit.person() && !over && visit.now < date->starts_at && !row.admitted_at});
    }
    // What is coming first, the soonest before the others; then what is over, the latest first.
    std::stable_sort(page.tickets.begin(), page.tickets.end(), [](auto& a, auto& b) {
        if (a.is_over != b.is_over) return b.is_over;
        return a.is_over ? a.when.starts_at > b.when.starts_at : a.when.starts_at < b.when.starts_at;
    });
    return page;
}

}  // namespace

std::vector<Route> holder_routes() {
    return {
        get(signed_in, own_tickets_path, &own, &own_tickets_page).summary("Your tickets"),
        get(anyone, ticket_path, &ticket, &ticket_page).uncached().limit(600, minutes(10)).summary("A ticket, for whoever has its code"),
        get(anyone, ticket_ics_path, &ticket_ics).uncached().limit(120, minutes(10)),
        post(signed_in, name_ticket_path, &name_it).or_show(ticket_path).limit(60, hours(1)).summary("Puts another name on a ticket, until the beginning"),
        post(signed_in, give_ticket_path, &give_it).or_show(ticket_path).limit(30, hours(1)).summary("Sends a ticket to somebody, with a new code"),
        post(signed_in, keep_ticket_path, &keep_it).limit(60, hours(1)).summary("Keeps a ticket that came by letter with one's account"),
        post(signed_in, free_ticket_path, &return_it).limit(60, hours(1)).summary("Gives back a ticket that cost nothing"),
        post(signed_in, take_home_path, &take_it_home).limit(60, hours(1)).summary("Takes back a ticket that one gave away"),
    };
}

}  // namespace lyceum::store
