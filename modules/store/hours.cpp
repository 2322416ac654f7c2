// What becomes of an hour after it was booked.
#include "modules/store/hours.hpp"
#include "platform/mail/outgoing.hpp"

namespace lyceum::store {

namespace {

struct Booked {
    ServiceSlotId id;
    ProductId product;
    OrderId order_id;
    std::int64_t line = 0;
    Time starts_at;
    int minutes = 60;
    std::string title;
    PersonId buyer, seller;
};
DESCRIBE(Booked, id, product, order_id, line, starts_at, minutes, title, buyer, seller)

// Told by note and letter, in the reader's language and by their clock.
void tell(Tx& tx, PersonId person, const Booked& hour, Msg text, const Url& place) {
    if (!person) return;
    auto reader = accounts::contact(tx, person);
    auto visit = tx.app().nobody(tx.now(), reader ? reader->language : tx.app().settings()->site.language);
    if (reader) visit.visitor.time_zone = reader->time_zone;
    Ui ui{visit};
    text.holes = {hour.title, ui.date_time(hour.starts_at)};
    notifications::tell(tx, {.person = person, .kind = "hour", .source = fmt::format("{} {} {}", to_string(hour.id), to_string(hour.order_id), show_id(hour.starts_at.micros) + " " + text.english), .actor = {}, .text = text, .place = place});
    if (!reader || reader->email.empty()) return;
    auto said = ui.tr(text);
    mail::post(tx, {.to = reader->email, .to_name = reader->name, .subject = said, .text = said + "\n\n" + tx.app().base_url() + place.str() + "\n\n— " + tx.app().settings()->site.name + "\n"});
}

Url sellers_page(ProductId product) { return Url::local("/sell/" + to_string(product)); }

std::optional<Booked> booked(Tx& tx, ServiceSlotId id) {
    return tx.maybe<Booked>(R"sql(
        select s.id, s.product, s.order_id, s.line, s.starts_at, s.minutes, p.title, d.buyer, d.seller
        from service_slots s join deliveries d on d.order_id = s.order_id and d.line = s.line join products p on p.id = s.product where s.id = $1)sql", id);
}

calendar::Date as_date(const Visit& visit, const Booked& hour, bool gives) {
    return {.uid = "hour-" + to_string(hour.id) + "-" + to_string(hour.order_id), .title = gives ? visit.tr("Booked: {}", hour.title) : hour.title,
        .place = gives ? sellers_page(hour.product) : commerce::order_url(hour.order_id), .starts = hour.starts_at, .ends = hour.starts_at + minutes(hour.minutes),
        .changed = Time{time_of_id(hour.id.value).micros}, .takes_time = true};
}

}  // namespace

void leave_slot(Tx& tx, const DeliveryRow& row, ServiceSlotId slot) {
    auto hour = booked(tx, slot);
    if (!hour || hour->order_id != row.order_id || hour->line != row.line) not_found();
    if (row.state != DeliveryState::waiting) conflict("This is settled already.");
    if (hour->starts_at < tx.now() + kMoveUntil) conflict("An hour can be moved until a day before it begins. Write to whoever gives it.");
    tx.run(R"sql(update service_slots set order_id = 0, line = 0, reminded_of = 0 where id = $1 and order_id = $2)sql", slot, row.order_id);
    tell(tx, hour->seller, *hour, Msg{"“{}”: the hour on {} was given back, and another will be chosen", {}}, sellers_page(hour->product));
}

void move_slot(Tx& tx, const ProductRow& product, ServiceSlotId from, ServiceSlotId to) {
    auto hour = booked(tx, from);
    if (!hour || hour->product != product.id) not_found();
    if (tx.run(R"sql(update products set stock = stock - 1 where id = $1 and stock > 0)sql", product.id) == 0)
        conflict("Every free hour is owed to somebody who has paid. Add another one first.");
    if (tx.run(R"sql(
            update service_slots set order_id = $2, line = $3 where id = $1 and product = $4 and order_id = 0 and starts_at > $5)sql",
            to, hour->order_id, hour->line, product.id, tx.now()) == 0)
        conflict("Somebody was faster. Choose another hour.");
    tx.run(R"sql(delete from service_slots where id = $1 and order_id = $2)sql", from, hour->order_id);
    tell(tx, hour->buyer, *booked(tx, to), Msg{"“{}” was moved: it begins {}", {}}, commerce::order_url(hour->order_id));
}

void remind_of_hours(Tx& tx, Time) {
    constexpr int kAtOnce = 100;
    for (auto& hour : tx.all<Booked>(R"sql(
            select s.id, s.product, s.order_id, s.line, s.starts_at, s.minutes, p.title, d.buyer, d.seller
            from service_slots s join deliveries d on d.order_id = s.order_id and d.line = s.line join products p on p.id = s.product
            where s.order_id <> 0 and s.starts_at > $1 and s.starts_at <= $2 and s.reminded_of <> s.starts_at and d.state = 'waiting' order by s.starts_at limit $3)sql",
            tx.now(), tx.now() + days(1), kAtOnce)) {
        tx.run(R"sql(update service_slots set reminded_of = starts_at where id = $1)sql", hour.id);
        tell(tx, hour.buyer, hour, Msg{"“{}” begins {}", {}}, commerce::order_url(hour.order_id));
        tell(tx, hour.seller, hour, Msg{"“{}” begins {}", {}}, sellers_page(hour.product));
    }
}

std::vector<calendar::Date> hour_dates(Db& db, const Visit& visit) {
    std::vector<calendar::Date> all;
    for (auto& hour : db.all<Booked>(R"sql(
            select s.id, s.product, s.order_id, s.line, s.starts_at, s.minutes, p.title, d.buyer, d.seller
            from deliveries d join service_slots s on s.order_id = d.order_id and s.line = d.line join products p on p.id = s.product
            where d.kind = 'service' and d.state in ('waiting', 'done') and (d.buyer = $1 or d.seller = $1) and s.order_id <> 0 and s.starts_at > $2
            order by s.starts_at limit $3)sql", visit.person(), visit.now - days(90), calendar::kDatesMost))
        all.push_back(as_date(visit, hour, hour.seller == visit.person()));
    return all;
}

std::vector<calendar::Date> hours_of_order(Db& db, const Visit& visit, OrderId order) {
    std::vector<calendar::Date> all;
    for (auto& hour : db.all<Booked>(R"sql(
            select s.id, s.product, s.order_id, s.line, s.starts_at, s.minutes, p.title, d.buyer, d.seller
            from service_slots s join deliveries d on d.order_id = s.order_id and d.line = s.line join products p on p.id = s.product
            where s.order_id = $1 order by s.starts_at)sql", order))
        all.push_back(as_date(visit, hour, false));
    return all;
}

}  // namespace lyceum::store
