// What somebody bought, on its way to them.
#include "modules/store/courses/reading.hpp"
#include "modules/store/tickets/tickets.hpp"
#include "platform/mail/outgoing.hpp"

namespace lyceum::store {

std::vector<DeliveryRow> deliveries_of(Db& db, OrderId order) {
    return *db.kept<std::vector<DeliveryRow>>("store.deliveries " + to_string(order), [&] {
        return db.all<DeliveryRow>(R"sql(
            select order_id, line, kind, product, item, buyer, seller, quantity, state, note, changed_at from deliveries where order_id = $1 order by line)sql", order);
    });
}

std::optional<DeliveryRow> find_delivery(Db& db, OrderId order, std::int64_t line) {
    return db.maybe<DeliveryRow>(R"sql(
        select order_id, line, kind, product, item, buyer, seller, quantity, state, note, changed_at from deliveries where order_id = $1 and line = $2)sql", order, line);
}

std::vector<DeliveryRow> to_deliver(Db& db, PersonId seller, std::optional<CommunityId> community, int limit) {
    return db.all<DeliveryRow>(R"sql(
        select d.order_id, d.line, d.kind, d.product, d.item, d.buyer, d.seller, d.quantity, d.state, d.note, d.changed_at
        from deliveries d join products p on p.id = d.product
        where d.seller = $1 and d.state in ('waiting', 'sent') and d.kind in ('physical', 'service') and ($2 is null or p.community = $2)
        order by d.order_id limit $3)sql", seller, community, limit);
}

std::vector<ShippedTo> addresses_of(Db& db, const std::vector<OrderId>& orders) {
    if (orders.empty()) return {};
    return db.all<ShippedTo>(R"sql(
        select order_id, country, ship_name, ship_address, ship_phone from store_orders where order_id in ($1...))sql", orders);
}

namespace {

void write_delivered(Tx& tx, const DeliveryRow& row, const std::string& note) {
    auto reader = accounts::contact(tx, row.buyer);
    auto product = find_product(tx, row.product);
    if (!reader || !product) return;
    auto visit = tx.app().nobody(tx.now(), reader->language);
    visit.visitor.time_zone = reader->time_zone;
    auto text = visit.tr("Hello {},", reader->name) + "\n\n" +
        (row.kind == Kind::physical ? visit.tr("“{}” is on its way to you.", product->title) : visit.tr("There is news about “{}”.", product->title)) + "\n\n" +
        (note.empty() ? "" : note + "\n\n") + tx.app().base_url() + commerce::order_url(row.order_id).str() + "\n\n— " + tx.app().settings()->site.name + "\n";
    mail::post(tx, {.to = reader->email, .to_name = reader->name, .subject = visit.tr("Your order: {}", product->title), .text = text});
}

}  // namespace

void set_delivery(Tx& tx, const DeliveryRow& row, DeliveryState state, const std::string& note) {
    bool moves = (row.state == DeliveryState::waiting && (state == DeliveryState::sent || state == DeliveryState::done || state == DeliveryState::waiting)) ||
                 (row.state == DeliveryState::sent && (state == DeliveryState::sent || state == DeliveryState::done));
    if (!moves) conflict("This is settled already.");
    if (tx.run(R"sql(
            update deliveries set state = $3, note = $4, changed_at = $5 where order_id = $1 and line = $2 and state = $6)sql",
            row.order_id, row.line, state, note, tx.now(), row.state) == 0)
        conflict("This is settled already.");
    if (note != row.note || state == DeliveryState::sent) write_delivered(tx, row, note);
}

void take_slot(Tx& tx, const DeliveryRow& row, ServiceSlotId slot) {
    if (row.kind != Kind::service || row.state != DeliveryState::waiting) conflict("This is settled already.");
    auto have = tx.one<std::int64_t>(R"sql(select count(*) from service_slots where order_id = $1 and line = $2)sql", row.order_id, row.line);
    if (have >= row.quantity) conflict("You have chosen as many hours as you bought.");
    if (tx.run(R"sql(
            update service_slots set order_id = $2, line = $3 where id = $1 and product = $4 and order_id = 0 and starts_at > $5)sql",
            slot, row.order_id, row.line, row.product, tx.now()) == 0)
        conflict("Somebody was faster. Choose another hour.");
    auto product = find_product(tx, row.product);
    auto reader = product->seller ? accounts::contact(tx, product->seller) : std::nullopt;
    if (!reader) return;
    auto starts_at = tx.one<Time>(R"sql(select starts_at from service_slots where id = $1)sql", slot);
    auto visit = tx.app().nobody(tx.now(), reader->language);
    visit.visitor.time_zone = reader->time_zone;
    mail::post(tx, {.to = reader->email, .to_name = reader->name, .subject = visit.tr("An hour was chosen: {}", product->title),
        .text = visit.tr("Somebody who bought “{}” chose {}.", product->title, Ui{visit}.date_time(starts_at)) + "\n\n" + tx.app().base_url() + "/sell\n"});
}

namespace {

struct StateCount { OrderId order_id; DeliveryState state = DeliveryState::waiting; std::string kind; std::int64_t count = 0; };
DESCRIBE(StateCount, order_id, state, kind, count)

}  // namespace

std::map<OrderId, std::string> notes(Db& db, const Visit& visit, const std::vector<OrderId>& orders) {
    std::map<OrderId, std::string> found;
    if (orders.empty()) return found;
    // The least finished line speaks for the order.
    for (auto& each : db.all<StateCount>(R"sql(
            select order_id, state, min(kind) as kind, count(*) as count from deliveries where order_id in ($1...) and state <> 'returned' group by order_id, state
            order by case state when 'waiting' then 3 when 'sent' then 2 when 'ready' then 1 else 0 end)sql", orders)) {
        auto& note = found[each.order_id];
        switch (each.state) {
            case DeliveryState::waiting: note = each.kind == name_of(Kind::service) ? visit.tr("To be arranged") : visit.tr("Being prepared"); break;
            case DeliveryState::sent: note = visit.tr("Shipped"); break;
            case DeliveryState::ready: note = visit.tr("Ready for you"); break;
            case DeliveryState::done: note = visit.tr("Received"); break;
            case DeliveryState::returned: break;
        }
    }
    if (visit.who())
        for (auto& course : own_courses(db, *visit.who(), visit.now))
            if (auto note = found.find(course.order); note != found.end() && !course.parts.empty()) note->second = visit.tr("{} of {} parts read", course.read, course.parts.size());
    return found;
}

namespace {
struct Passed { ServiceSlotId id; ProductId product; };
DESCRIBE(Passed, id, product)
}  // namespace

void expire_slots(Tx& tx, Time due) {
    constexpr int kAtOnce = 500;
    for (auto& passed : tx.all<Passed>(R"sql(
            select id, product from service_slots where order_id = 0 and starts_at <= $1 limit $2)sql", due, kAtOnce)) {
        // One whose place was sold stays until its buyer chose another hour.
        if (tx.run(R"sql(update products set stock = stock - 1 where id = $1 and stock > 0)sql", passed.product) == 1)
            tx.run(R"sql(delete from service_slots where id = $1)sql", passed.id);
    }
}

std::vector<std::string> check(Db& db) {
    std::vector<std::string> wrong;
    auto complain_if = [&](std::int64_t count, std::string_view what) {
        if (count > 0) wrong.push_back(fmt::format("{} {}", count, what));
    };
    complain_if(db.one<std::int64_t>(R"sql(
        select count(*) from deliveries d where d.kind = 'licence'
          and d.quantity <> (select count(*) from licence_keys k where k.order_id = d.order_id and k.line = d.line))sql"),
        "sales of licences gave another number of keys than was bought. Write to their buyers, and compare with a backup.");
    complain_if(db.one<std::int64_t>(R"sql(
        select count(*) from products p where p.kind = 'licence' and p.stock > (select count(*) from licence_keys k where k.product = p.id and k.order_id = 0))sql"),
        "products offer more keys than there are. Withdraw them and add keys.");
    complain_if(db.one<std::int64_t>(R"sql(
        select count(*) from products p
        where p.stars <> coalesce((select sum(r.stars) from product_reviews r where r.product = p.id), 0)
           or p.reviews <> (select count(*) from product_reviews r where r.product = p.id))sql"),
        "products disagree with their reviews. Their next review counts them again.");
    for (auto& more : check_tickets(db)) wrong.push_back(more);
    return wrong;
}

}  // namespace lyceum::store
