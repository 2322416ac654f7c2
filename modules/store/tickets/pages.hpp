// Addresses of tickets: for those who hold them, for the door, and for whoever sells them.
#pragma once
#include "modules/store/pages.hpp"
#include "modules/store/tickets/tickets.hpp"

namespace lyceum::store {

// ---- holders ------------------------------------------------------------------------------------

using TicketCode = Text<1, 60>;                     // as read_code takes it
struct OfCode { TicketCode code; };
DESCRIBE(OfCode, code)
/// Whoever has the address has the ticket.
inline constexpr Path<OfCode> ticket_path{"/tickets/{code}"}, ticket_ics_path{"/tickets/{code}/event.ics"}, keep_ticket_path{"/tickets/{code}/keep"},
    free_ticket_path{"/tickets/{code}/return"};
struct TicketPage {
    std::string code, title;
    ProductId product;
    std::string holder_name;
    WhenWhere when;
    std::string online_url;
    std::optional<Time> admitted_at;
    bool is_returned = false;
    std::string door;                               // what the picture says: the address at the door
    bool decides = false, may_change = false, may_keep = false, is_free = false;
};
DESCRIBE(TicketPage, code, title, product, holder_name, when, online_url, admitted_at, is_returned, door, decides, may_change, may_keep, is_free)
Page ticket_page(const Ui&, const TicketPage&);
struct NameTicket { TicketCode code; Text<1, 100> name; };
DESCRIBE(NameTicket, code, name)
inline constexpr Path<NameTicket> name_ticket_path{"/tickets/{code}/name"};
struct GiveTicket { TicketCode code; Text<1, 100> name; Text<3, 254> email; };
DESCRIBE(GiveTicket, code, name, email)
inline constexpr Path<GiveTicket> give_ticket_path{"/tickets/{code}/give"};

inline constexpr Path<Nothing> own_tickets_path{"/tickets"};
struct OwnTicket {
    TicketId id;
    std::string title, code;                        // no code for one that was given away
    std::string holder_name;
    WhenWhere when;
    std::optional<Time> admitted_at;
    bool is_returned = false, is_over = false;
    bool may_take_home = false;
};
DESCRIBE(OwnTicket, id, title, code, holder_name, when, admitted_at, is_returned, is_over, may_take_home)
struct OwnTickets {
    std::vector<OwnTicket> tickets;
    std::vector<NavLink> links = {};                // ways on from here
};
DESCRIBE(OwnTickets, tickets)
Page own_tickets_page(const Ui&, const OwnTickets&);
struct OneTicket { TicketId id; };
DESCRIBE(OneTicket, id)
inline constexpr Path<OneTicket> take_home_path{"/tickets/given/{id}/take-back"};

// ---- the door -----------------------------------------------------------------------------------

struct AtDoor { ProductId id; Text<0, 300> code; };
DESCRIBE(AtDoor, id, code)
/// Shows with GET, admits with POST.
inline constexpr Path<AtDoor> door_path{"/sell/{id}/door"};
struct DoorPage {
    ProductId id;
    std::string title;
    WhenWhere when;
    Attendance attendance;
    Verdict verdict = Verdict::nothing;
    std::string code, holder_name;
    std::optional<Time> admitted_at;
    bool sells = false;                             // the visitor; others help at the door, and see nothing else
};
DESCRIBE(DoorPage, id, title, when, attendance, verdict, code, holder_name, admitted_at, sells)
Page door_page(const Ui&, const DoorPage&);

// ---- whoever sells ------------------------------------------------------------------------------

struct HoldersOf { ProductId id; std::optional<TicketId> after; };
DESCRIBE(HoldersOf, id, after)
inline constexpr Path<HoldersOf> holders_path{"/sell/{id}/holders"};
inline constexpr Path<OneProduct> holders_csv_path{"/sell/{id}/holders.csv"};
struct HolderLine { HolderRow ticket; accounts::Byline buyer; };
DESCRIBE(HolderLine, ticket, buyer)
struct HoldersPage {
    ProductId id;
    std::string title;
    Attendance attendance;
    std::vector<HolderLine> lines;
    std::optional<TicketId> next;
};
DESCRIBE(HoldersPage, id, title, attendance, lines, next)
Page holders_page(const Ui&, const HoldersPage&);

struct SetDate {
    ProductId id;
    std::string starts_at, ends_at, sales_end_at, zone;
    Text<0, 300> place;
    Text<0, 500> online_url;
    int places = 0;
};
DESCRIBE(SetDate, id, starts_at, ends_at, sales_end_at, zone, place, online_url, places)
inline constexpr Path<SetDate> set_date_path{"/sell/{id}/date"};
struct CancelDate { ProductId id; Text<0, 300> reason; bool sure = false; };
DESCRIBE(CancelDate, id, reason, sure)
inline constexpr Path<OneProduct> cancel_form_path{"/sell/{id}/cancel"};
inline constexpr Path<CancelDate> cancel_date_path{"/sell/{id}/cancel"};
struct CancelPage { ProductId id; std::string title; WhenWhere when; CancelSums sums; };
DESCRIBE(CancelPage, id, title, when, sums)
Page cancel_page(const Ui&, const CancelPage&);

std::vector<Route> holder_routes();
std::vector<Route> date_routes();

/// When and where, by the reader's clock, and by that of the place where it differs.
Html when_view(const Ui&, const WhenWhere&);
std::string when_text(const Ui&, const WhenWhere&);
std::string zone_name(const Ui&, std::string_view zone);
/// On the seller's page of the product: when and where, the door, the holders, and the end of it.
Html date_form(const Ui&, const ProductRow&, const std::optional<DateRow>&, const Attendance&);
/// On the page of the order.
Html ticket_view(const Ui&, Db&, const DeliveryRow&);
/// schema.org Event.
std::string event_json_ld(const Ui&, const ProductPage&);

}  // namespace lyceum::store
