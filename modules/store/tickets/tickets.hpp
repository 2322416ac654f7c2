// Tickets: one for each place that was paid, with a code that lets one person in once. Only this module includes this file.
#pragma once
#include "modules/calendar/calendar.hpp"
#include "modules/notifications/notifications.hpp"
#include "modules/store/cart.hpp"
#include "modules/store/tickets/dates.hpp"

namespace lyceum {
struct Ticket;
using TicketId = Id<Ticket>;
}  // namespace lyceum

namespace lyceum::store {

struct TicketRow {
    TicketId id;
    ProductId product;
    OrderId order_id;
    std::int64_t line = 0;
    PersonId buyer, holder;                         // holder zero: somebody who has it by letter
    std::string holder_name, holder_email, sealed;
    std::optional<Time> admitted_at, returned_at;
    std::int64_t paid_minor = 0;

    bool is_given_away() const { return holder != buyer; }
};
DESCRIBE(TicketRow, id, product, order_id, line, buyer, holder, holder_name, holder_email, sealed, admitted_at, returned_at, paid_minor)

/// 80 random bits as 16 letters and digits (RFC 4648, base32).
inline constexpr int kCodeLetters = 16;
inline constexpr int kTicketsAtOnce = 10;           // of one kind in one order
/// What somebody typed or a scanner read as a code: blanks, hyphens and small letters do not matter, an address that ends with
/// the code is one. Nothing for what can be none.
std::optional<std::string> read_code(std::string_view);
std::string shown_code(std::string_view code);      // ABCD-EFGH-…

/// The ticket of a line that was paid.
void give_ticket(Tx&, const DeliveryRow&, const commerce::GoodsFacts&, const commerce::Line&);
/// Notes what went back of its price.
void note_back(Tx&, OrderId, std::int64_t line, std::int64_t minor);
/// Its code is worth nothing from now on. True when nobody used it, so that its place is free again.
bool void_ticket(Tx&, OrderId, std::int64_t line);
std::vector<TicketRow> tickets_of_order(Db&, OrderId);
std::optional<TicketRow> find_ticket(Db&, TicketId);
std::optional<TicketRow> ticket_by_code(Db&, std::string_view code);
/// Those somebody holds or bought, the newest first.
std::vector<TicketRow> own_tickets(Db&, PersonId);
inline constexpr int kOwnShown = 200;
std::string code_of(const App&, const TicketRow&);

/// Who decides about a ticket: whoever holds it, or the buyer of one that went to somebody by letter alone.
bool decides(const TicketRow&, PersonId);

// Until the beginning only; all throw conflict afterwards, and for a ticket that was used or given back.
void rename(Tx&, const TicketRow&, const std::string& name);
/// Sends it to an address, with a new code; the old one is worth nothing.
struct NewHolder { Text<1, 100> name; Text<3, 254> email; };
void hand_on(Tx&, const TicketRow&, const NewHolder&);
/// The buyer has it again, with a new code.
void take_home(Tx&, const TicketRow&);
/// Somebody who has it by letter keeps it with their account.
void keep(Tx&, const TicketRow&, PersonId);
/// One that cost nothing goes back without anybody's help.
void give_back_free(Tx&, const TicketRow&);

/// What the door says to a code.
enum class Verdict { nothing, welcome, admitted, again, returned, cancelled, elsewhere, unknown };
DESCRIBE_ENUM(Verdict, nothing, welcome, admitted, again, returned, cancelled, elsewhere, unknown)
/// welcome: would be admitted. Changes nothing.
Verdict verdict_of(const ProductRow&, const std::optional<DateRow>&, const std::optional<TicketRow>&);
/// Admits once: of many at the same moment one is `admitted`, the others are told `again`.
Verdict admit(Tx&, const ProductRow&, const std::string& code, PersonId by);

struct Attendance { std::int64_t sold = 0, admitted = 0; };
DESCRIBE(Attendance, sold, admitted)
Attendance attendance(Db&, ProductId);

struct HolderRow {
    TicketId id;
    OrderId order_id;
    PersonId buyer;
    std::string holder_name;
    std::optional<Time> admitted_at, returned_at;
};
DESCRIBE(HolderRow, id, order_id, buyer, holder_name, admitted_at, returned_at)
std::vector<HolderRow> holders(Db&, ProductId, std::optional<TicketId> after, int limit);

// ---- telling ------------------------------------------------------------------------------------

enum class News { moved, cancelled, soon };
DESCRIBE_ENUM(News, moved, cancelled, soon)
/// A job: tells the next holders. Worth nothing once the date was moved again.
struct TellHolders {
    static constexpr std::string_view topic = "store.tell_holders";
    ProductId product;
    News news = News::moved;
    int moves = 0;
    TicketId after;
};
DESCRIBE(TellHolders, product, news, moves, after)
void tell_holders(Tx&, const TellHolders&);
/// A job: sends the next tickets of a cancelled date back, each in a job of its own.
struct ReturnTickets {
    static constexpr std::string_view topic = "store.return_tickets";
    ProductId product;
    PersonId by;
    TicketId after;
};
DESCRIBE(ReturnTickets, product, by, after)
void return_tickets(Tx&, const ReturnTickets&);
struct ReturnTicket {
    static constexpr std::string_view topic = "store.return_ticket";
    TicketId ticket;
    PersonId by;
};
DESCRIBE(ReturnTicket, ticket, by)
void return_ticket(Tx&, const ReturnTicket&);
/// A day before the beginning, once.
void remind_holders(Tx&, Time);
/// The letter to whoever was given a ticket, by somebody who had it.
void write_gift(Tx&, const TicketRow&, const std::string& code, PersonId by);

/// For a calendar: of several tickets for the same date one entry. Those who held one when it was cancelled see that.
std::vector<calendar::Date> ticket_dates(Db&, const Visit&);
/// The same for one ticket by itself.
calendar::Date date_for_calendar(const Visit&, const std::string& title, const DateRow&, const Url& place);
std::vector<std::string> check_tickets(Db&);

}  // namespace lyceum::store
