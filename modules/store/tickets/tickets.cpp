// Giving tickets, passing them on, and letting people in.
#include "modules/store/tickets/tickets.hpp"
#include "platform/crypto/crypto.hpp"
#include <algorithm>

namespace lyceum::store {

// ---- codes --------------------------------------------------------------------------------------

std::optional<std::string> read_code(std::string_view typed) {
    typed = trimmed(typed);
    typed = typed.substr(typed.find_last_of("/=") + 1);
    std::string code;
    for (char c : typed) {
        if (c == '-' || c == ' ') continue;
        if (c >= 'a' && c <= 'z') c = static_cast<char>(c - 'a' + 'A');
        // Digits that the alphabet lacks are misread letters.
        if (c == '0') c = 'O';
        if (c == '1') c = 'I';
        if (c == '8') c = 'B';
        bool known = (c >= 'A' && c <= 'Z') || (c >= '2' && c <= '7');
        if (!known) return std::nullopt;
        code += c;
    }
    return code.size() == kCodeLetters ? std::optional(code) : std::nullopt;
}

std::string shown_code(std::string_view code) {
    constexpr std::size_t kGroup = 4;
    std::string shown;
    for (std::size_t i = 0; i < code.size(); i += kGroup) shown += (i ? "-" : "") + std::string(code.substr(i, kGroup));
    return shown;
}

namespace {

constexpr std::size_t kCodeBytes = 10;

struct Coded { std::string code, sealed, digest; };

std::string purpose_of(TicketId id) { return "ticket:" + to_string(id); }

Coded fresh_code(const App& app, TicketId id) {
    auto code = crypto::base32(crypto::random_bytes(kCodeBytes));
    return {code, app.seal_keys().seal(Secret(code), purpose_of(id)).text, crypto::token_digest(code)};
}

}  // namespace

std::string code_of(const App& app, const TicketRow& ticket) {
    auto opened = app.seal_keys().open({ticket.sealed}, purpose_of(ticket.id));
    if (!opened) throw Fault("a ticket's code was sealed under other keys");
    return std::string(opened->reveal());
}

// ---- giving and taking back ---------------------------------------------------------------------

void give_ticket(Tx& tx, const DeliveryRow& row, const commerce::GoodsFacts& order, const commerce::Line& line) {
    auto id = new_id<Ticket>(tx);
    auto coded = fresh_code(tx.app(), id);
    tx.run(R"sql(
        insert into tickets (id, product, order_id, line, buyer, holder, holder_name, sealed, digest, made_at, currency, paid_minor)
        values ($1, $2, $3, $4, $5, $5, $6, $7, $8, $9, $10, $11))sql",
        id, row.product, row.order_id, row.line, row.buyer, accounts::byline(tx, row.buyer).name, coded.sealed, coded.digest, tx.now(), order.currency, line.due());
}

void note_back(Tx& tx, OrderId order, std::int64_t line, std::int64_t minor) {
    tx.run(R"sql(update tickets set back_minor = back_minor + $3 where order_id = $1 and line = $2)sql", order, line, minor);
}

bool void_ticket(Tx& tx, OrderId order, std::int64_t line) {
    auto used = tx.maybe<bool>(R"sql(select admitted_at is not null as used from tickets where order_id = $1 and line = $2 and returned_at is null)sql", order, line);
    if (!used) return false;
    tx.run(R"sql(update tickets set returned_at = $3 where order_id = $1 and line = $2 and returned_at is null)sql", order, line, tx.now());
    return !*used;
}

// ---- finding ------------------------------------------------------------------------------------

std::vector<TicketRow> tickets_of_order(Db& db, OrderId order) {
    return *db.kept<std::vector<TicketRow>>("store.tickets " + to_string(order), [&] {
        return db.all<TicketRow>(R"sql(
            select id, product, order_id, line, buyer, holder, holder_name, holder_email, sealed, admitted_at, returned_at, paid_minor
            from tickets where order_id = $1 order by line)sql", order);
    });
}

std::optional<TicketRow> find_ticket(Db& db, TicketId id) {
    return db.maybe<TicketRow>(R"sql(
        select id, product, order_id, line, buyer, holder, holder_name, holder_email, sealed, admitted_at, returned_at, paid_minor from tickets where id = $1)sql", id);
}

std::optional<TicketRow> ticket_by_code(Db& db, std::string_view code) {
    return db.maybe<TicketRow>(R"sql(
        select id, product, order_id, line, buyer, holder, holder_name, holder_email, sealed, admitted_at, returned_at, paid_minor
        from tickets where digest = $1)sql", crypto::token_digest(code));
}

std::vector<TicketRow> own_tickets(Db& db, PersonId person) {
    return db.all<TicketRow>(R"sql(
        select id, product, order_id, line, buyer, holder, holder_name, holder_email, sealed, admitted_at, returned_at, paid_minor
        from tickets where buyer = $1 or holder = $1 order by id desc limit $2)sql", person, kOwnShown);
}

// ---- changing hands -----------------------------------------------------------------------------

bool decides(const TicketRow& ticket, PersonId person) { return ticket.holder ? ticket.holder == person : ticket.buyer == person; }

namespace {

void must_be_open(Tx& tx, const TicketRow& ticket) {
    auto date = date_of(tx, ticket.product);
    if (!date || date->cancelled_at || ticket.returned_at) conflict("This ticket is not valid any more.");
    if (ticket.admitted_at) conflict("This ticket was used already.");
    if (tx.now() >= date->starts_at) conflict("It has begun, so the ticket stays with who has it.");
}

// Two who pass the same ticket on at once both know the code of before: one of them is told.
void give_to(Tx& tx, const TicketRow& ticket, PersonId holder, const std::string& name, const std::string& email, const Coded& coded) {
    if (tx.run(R"sql(
            update tickets set holder = $2, holder_name = $3, holder_email = $4, sealed = $5, digest = $6
            where id = $1 and digest = $7 and admitted_at is null and returned_at is null)sql",
            ticket.id, holder, name, email, coded.sealed, coded.digest, crypto::token_digest(code_of(tx.app(), ticket))) == 0)
        conflict("This ticket is in other hands now.");
}

}  // namespace

void rename(Tx& tx, const TicketRow& ticket, const std::string& name) {
    must_be_open(tx, ticket);
    tx.run(R"sql(update tickets set holder_name = $2 where id = $1)sql", ticket.id, name);
}

void hand_on(Tx& tx, const TicketRow& ticket, const NewHolder& to) {
    must_be_open(tx, ticket);
    auto coded = fresh_code(tx.app(), ticket.id);
    give_to(tx, ticket, {}, to.name.str(), to.email.str(), coded);
    write_gift(tx, *find_ticket(tx, ticket.id), coded.code, ticket.holder ? ticket.holder : ticket.buyer);
}

void take_home(Tx& tx, const TicketRow& ticket) {
    must_be_open(tx, ticket);
    give_to(tx, ticket, ticket.buyer, accounts::byline(tx, ticket.buyer).name, "", fresh_code(tx.app(), ticket.id));
}

void keep(Tx& tx, const TicketRow& ticket, PersonId person) {
    if (tx.run(R"sql(update tickets set holder = $2, holder_email = '' where id = $1 and holder = 0)sql", ticket.id, person) == 0) conflict("This ticket is in other hands now.");
}

void give_back_free(Tx& tx, const TicketRow& ticket) {
    must_be_open(tx, ticket);
    if (ticket.paid_minor > 0) conflict("It was paid for: ask whoever sold it for the money back.");
    auto facts = commerce::order_facts(tx, ticket.order_id);
    take_back(tx, {*facts, "store"}, {{ticket.line, 0, true}});
}

// ---- the door -----------------------------------------------------------------------------------

Verdict verdict_of(const ProductRow& product, const std::optional<DateRow>& date, const std::optional<TicketRow>& ticket) {
    if (!ticket) return Verdict::unknown;
    if (ticket->product != product.id) return Verdict::elsewhere;
    if (ticket->returned_at) return Verdict::returned;
    if (!date || date->cancelled_at) return Verdict::cancelled;
    return ticket->admitted_at ? Verdict::again : Verdict::welcome;
}

Verdict admit(Tx& tx, const ProductRow& product, const std::string& code, PersonId by) {
    auto ticket = ticket_by_code(tx, code);
    auto verdict = verdict_of(product, date_of(tx, product.id), ticket);
    if (verdict != Verdict::welcome) return verdict;
    if (tx.run(R"sql(
            update tickets set admitted_at = $2, admitted_by = $3 where id = $1 and admitted_at is null and returned_at is null)sql", ticket->id, tx.now(), by) == 0)
        return Verdict::again;
    tx.run(R"sql(
        update deliveries set state = 'done', changed_at = $3 where order_id = $1 and line = $2 and state = 'ready')sql", ticket->order_id, ticket->line, tx.now());
    return Verdict::admitted;
}

Attendance attendance(Db& db, ProductId product) {
    return db.one<Attendance>(R"sql(
        select count(*) as sold, count(admitted_at) as admitted from tickets where product = $1 and returned_at is null)sql", product);
}

std::vector<HolderRow> holders(Db& db, ProductId product, std::optional<TicketId> after, int limit) {
    return db.all<HolderRow>(R"sql(
        select id, order_id, buyer, holder_name, admitted_at, returned_at from tickets
        where product = $1 and ($2 is null or id > $2) order by id limit $3)sql", product, after, limit);
}

// ---- for calendars ------------------------------------------------------------------------------

calendar::Date date_for_calendar(const Visit& visit, const std::string& title, const DateRow& d, const Url& place) {
    calendar::Date date{.uid = "event-" + to_string(d.product), .title = title, .place = place, .starts = d.starts_at, .ends = d.ends_at, .changed = d.changed_at,
        .sequence = d.moves, .cancelled = d.cancelled_at.has_value(), .location = d.place.empty() ? d.online_url : d.place, .takes_time = true};
    if (!d.online_url.empty()) date.details = visit.tr("Online: {}", d.online_url);
    if (d.cancelled_at) date.details = d.reason;
    return date;
}

namespace {
struct HeldDate { ProductId product; std::string title; Time starts_at, ends_at; std::string place, online_url; int moves = 0; Time changed_at; std::optional<Time> cancelled_at; std::string reason; };
DESCRIBE(HeldDate, product, title, starts_at, ends_at, place, online_url, moves, changed_at, cancelled_at, reason)
}  // namespace

std::vector<calendar::Date> ticket_dates(Db& db, const Visit& visit) {
    std::vector<calendar::Date> all;
    for (auto& d : db.all<HeldDate>(R"sql(
            select distinct d.product, p.title, d.starts_at, d.ends_at, d.place, d.online_url, d.moves, d.changed_at, d.cancelled_at, d.reason
            from tickets t join ticket_dates d on d.product = t.product join products p on p.id = t.product
            where t.holder = $1 and d.ends_at > $2 and (t.returned_at is null or t.returned_at >= d.cancelled_at) order by d.starts_at, d.product limit $3)sql",
            visit.person(), visit.now - days(90), calendar::kDatesMost)) {
        DateRow date{.product = d.product, .starts_at = d.starts_at, .ends_at = d.ends_at, .sales_end_at = d.starts_at, .zone = {}, .place = d.place, .online_url = d.online_url,
            .moves = d.moves, .changed_at = d.changed_at, .cancelled_at = d.cancelled_at, .reason = d.reason};
        all.push_back(date_for_calendar(visit, d.title, date, Url::local("/tickets")));
    }
    return all;
}

std::vector<std::string> check_tickets(Db& db) {
    std::vector<std::string> wrong;
    auto complain_if = [&](std::int64_t count, std::string_view what) {
        if (count > 0) wrong.push_back(fmt::format("{} {}", count, what));
    };
    complain_if(db.one<std::int64_t>(R"sql(
        select count(*) from deliveries d left join tickets t on t.order_id = d.order_id and t.line = d.line
        where d.kind = 'ticket' and (t.id is null or (d.state = 'returned') <> (t.returned_at is not null)))sql"),
        "sales of tickets disagree with their tickets. Compare with a backup.");
    complain_if(db.one<std::int64_t>(R"sql(
        select count(*) from ticket_dates d join products p on p.id = d.product
        where p.stock + (select count(*) from tickets t where t.product = d.product and (t.returned_at is null or t.admitted_at is not null)) > d.places)sql"),
        "dates have more tickets than places. Save the number of places again.");
    return wrong;
}

}  // namespace lyceum::store
