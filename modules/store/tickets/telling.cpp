// What holders are told, and how everybody has their money back when a date is cancelled.
#include "modules/store/tickets/pages.hpp"
#include "platform/mail/outgoing.hpp"

namespace lyceum::store {

namespace {

constexpr int kToldAtOnce = 100, kReturnedAtOnce = 200, kRemindedAtOnce = 100;

// One for each person or address, however many tickets they have.
struct Told { PersonId holder; std::string holder_email; PersonId buyer; TicketId id; };
DESCRIBE(Told, holder, holder_email, buyer, id)

// In whose language and by which clock somebody reads: strangers by letter have the buyer's language and the clock of the place.
Visit reader_of(Tx& tx, const accounts::Contact* known, Language otherwise, const std::string& zone) {
    auto visit = tx.app().nobody(tx.now(), known ? known->language : otherwise);
    visit.visitor.time_zone = known && !known->time_zone.empty() ? known->time_zone : zone;
    return visit;
}

std::string where_text(const DateRow& date) { return date.place.empty() ? std::string() : date.place + "\n\n"; }

Msg note_text(const ProductRow& product, const DateRow& date, News news, const std::string& when) {
    switch (news) {
        case News::moved: return Msg{"“{}” has changed: it begins {}", {product.title, when}};
        case News::cancelled: return Msg{"“{}” does not take place: {}", {product.title, date.reason}};
        case News::soon: return Msg{"“{}” begins {}", {product.title, when}};
    }
    return {};
}

void tell_one(Tx& tx, const Told& told, const ProductRow& product, const DateRow& date, News news) {
    auto holder = told.holder ? accounts::contact(tx, told.holder) : std::nullopt;
    auto buyer = told.holder ? std::nullopt : accounts::contact(tx, told.buyer);
    auto visit = reader_of(tx, holder ? &*holder : nullptr, buyer ? buyer->language : tx.app().settings()->site.language, date.zone);
    Ui ui{visit};
    auto when = ui.date_time(date.starts_at);
    auto text = note_text(product, date, news, when);
    if (told.holder)
        notifications::tell(tx, {.person = told.holder, .kind = "ticket", .source = fmt::format("{} {} {}", to_string(product.id), name_of(news), show_id(date.starts_at.micros) + std::to_string(date.moves)),
            .actor = {}, .text = text, .place = own_tickets_path()});
    auto to = holder ? holder->email : told.holder_email;
    if (to.empty()) return;
    auto said = ui.tr(text);
    auto more = news == News::cancelled ? ui.tr("Whoever paid gets everything back; nothing has to be done for it.") : ui.tr("It begins {} and ends {} ({}).", when, ui.date_time(date.ends_at), zone_name(ui, ui.locale().zone.name()));
    auto link = tx.app().base_url() + (told.holder ? own_tickets_path().str() : product_path({product.id}).str());
    mail::post(tx, {.to = to, .to_name = holder ? holder->name : "", .subject = said,
        .text = said + "\n\n" + more + "\n\n" + (news == News::cancelled ? "" : where_text(date)) + link + "\n\n— " + tx.app().settings()->site.name + "\n"});
}

}  // namespace

void tell_holders(Tx& tx, const TellHolders& job) {
    auto product = find_product(tx, job.product);
    auto date = date_of(tx, job.product);
    if (!product || !date || date->moves != job.moves) return;
    // A ticket that went back when the date was cancelled had a holder then.
    auto told = tx.all<Told>(R"sql(
        select t.holder, t.holder_email, min(t.buyer) as buyer, min(t.id) as id from tickets t join ticket_dates d on d.product = t.product
        where t.product = $1 and (t.returned_at is null or t.returned_at >= d.cancelled_at)
        group by t.holder, t.holder_email having min(t.id) > $2 order by min(t.id) limit $3)sql", job.product, job.after, kToldAtOnce);
    for (auto& one : told) tell_one(tx, one, *product, *date, job.news);
    if (std::ssize(told) == kToldAtOnce) tx.enqueue(TellHolders{job.product, job.news, job.moves, told.back().id});
}

namespace {
struct Reminded { ProductId product; Time starts_at; int moves = 0; };
DESCRIBE(Reminded, product, starts_at, moves)
}  // namespace

void remind_holders(Tx& tx, Time) {
    for (auto& one : tx.all<Reminded>(R"sql(
            select product, starts_at, moves from ticket_dates
            where starts_at > $1 and starts_at <= $2 and reminded_of <> starts_at and cancelled_at is null order by starts_at limit $3)sql",
            tx.now(), tx.now() + kRemindAhead, kRemindedAtOnce)) {
        tx.run(R"sql(update ticket_dates set reminded_of = starts_at where product = $1)sql", one.product);
        tx.enqueue(TellHolders{one.product, News::soon, one.moves, {}});
    }
}

void write_gift(Tx& tx, const TicketRow& ticket, const std::string& code, PersonId by) {
    auto product = find_product(tx, ticket.product);
    auto date = date_of(tx, ticket.product);
    if (!product || !date) return;
    auto buyer = accounts::contact(tx, ticket.buyer);
    auto visit = reader_of(tx, nullptr, buyer ? buyer->language : tx.app().settings()->site.language, date->zone);
    Ui ui{visit};
    auto text = ui.tr("Hello {},", ticket.holder_name) + "\n\n" + ui.tr("{} gives you a ticket for “{}”.", accounts::byline(tx, by).name, product->title) + "\n\n" +
        ui.tr("It begins {} and ends {} ({}).", ui.date_time(date->starts_at), ui.date_time(date->ends_at), zone_name(ui, date->zone)) + "\n\n" + where_text(*date) +
        ui.tr("This is your ticket. Whoever has this address has it: keep it to yourself.") + "\n" + tx.app().base_url() + ticket_path({*TicketCode::from(code)}).str() + "\n\n— " +
        tx.app().settings()->site.name + "\n";
    mail::post(tx, {.to = ticket.holder_email, .to_name = ticket.holder_name, .subject = ui.tr("A ticket for you: {}", product->title), .text = text});
}

// ---- cancelled ----------------------------------------------------------------------------------

void return_tickets(Tx& tx, const ReturnTickets& job) {
    auto ids = tx.all<TicketId>(R"sql(
        select id from tickets where product = $1 and id > $2 and returned_at is null order by id limit $3)sql", job.product, job.after, kReturnedAtOnce);
    for (auto id : ids) tx.enqueue(ReturnTicket{id, job.by});
    if (std::ssize(ids) == kReturnedAtOnce) tx.enqueue(ReturnTickets{job.product, job.by, ids.back()});
}

void return_ticket(Tx& tx, const ReturnTicket& job) {
    auto ticket = find_ticket(tx, job.ticket);
    if (!ticket || ticket->returned_at) return;
    auto lines = commerce::lines_of(tx, ticket->order_id);
    auto facts = commerce::order_facts(tx, ticket->order_id);
    CHECK_THAT(facts && ticket->line <= std::ssize(lines));
    auto date = date_of(tx, ticket->product);
    if (lines[static_cast<std::size_t>(ticket->line - 1)].left() > 0) commerce::refund_line(tx, ticket->order_id, ticket->line, std::nullopt, date ? date->reason : "", job.by);
    else take_back(tx, {*facts, "store"}, {{ticket->line, 0, true}});
}

}  // namespace lyceum::store
