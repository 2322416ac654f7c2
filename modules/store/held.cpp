// What the shop holds about people, and what somebody's own copy has of it.
#include "modules/store/tickets/tickets.hpp"

namespace lyceum::store {

std::vector<privacy::Holding> held(const App&) {
    using privacy::Basis, privacy::Ending;
    return {
        {"products", {"seller", "decided_by"}, Msg{"What you sell, and what you let in for others", {}}, Msg{"To sell it, and to keep books as the law asks", {}}, Basis::contract, 0, Ending::kept_by_law},
        {"cart_lines", {"person"}, Msg{"What lies in your cart", {}}, Msg{"So that it is there when you come back", {}}, Basis::contract, 0, Ending::deleted},
        {"store_orders", {"buyer", "ship_name", "ship_address", "ship_phone"}, Msg{"Where what you ordered is sent", {}}, Msg{"To deliver it, and to keep books as the law asks", {}}, Basis::legal_duty, 0, Ending::kept_by_law},
        {"deliveries", {"buyer", "seller"}, Msg{"What you bought and sold, and whether it arrived", {}}, Msg{"To deliver it, and to keep books as the law asks", {}}, Basis::legal_duty, 0, Ending::kept_by_law},
        {"tickets", {"buyer", "holder", "holder_name", "holder_email", "admitted_by"}, Msg{"Tickets that you bought, hold or let in, with the name and address they were passed on to", {}}, Msg{"To let their holders in, to keep books as the law asks and, if you agree, to recommend other dates", {}}, Basis::contract, 0, Ending::anonymised},
        {"course_reads", {"person"}, Msg{"Parts of your courses that you marked as read", {}}, Msg{"To show you how far you are", {}}, Basis::contract, 0, Ending::deleted},
        {"product_reviews", {"person"}, Msg{"Reviews that you wrote", {}}, Msg{"To show others how it was", {}}, Basis::contract, 0, Ending::anonymised},
    };
}

namespace {
struct OwnOffer { std::string title, kind, state; std::int64_t minor = 0; std::string currency; std::int64_t sold = 0; };
DESCRIBE(OwnOffer, title, kind, state, minor, currency, sold)
struct OwnCartLine { std::string kind; std::string title; std::int64_t quantity = 0; };
DESCRIBE(OwnCartLine, kind, title, quantity)
struct OwnParcel { std::string order; std::string ship_name, ship_address, ship_phone, country; Time made_at; };
DESCRIBE(OwnParcel, order, ship_name, ship_address, ship_phone, country, made_at)
struct OwnParcelRow { OrderId order_id; std::string ship_name, ship_address, ship_phone, country; Time made_at; };
DESCRIBE(OwnParcelRow, order_id, ship_name, ship_address, ship_phone, country, made_at)
struct OwnTicketHeld { std::string title, holder_name, holder_email; Time made_at; std::optional<Time> admitted_at, returned_at; };
DESCRIBE(OwnTicketHeld, title, holder_name, holder_email, made_at, admitted_at, returned_at)
struct OwnReview { std::string title; int stars = 0; std::string words; Time made_at; };
DESCRIBE(OwnReview, title, stars, words, made_at)
struct OwnRead { std::string title; Time read_at; };
DESCRIBE(OwnRead, title, read_at)
}  // namespace

void copy_held(Db& db, PersonId person, privacy::Copy& copy) {
    copy.add("offers", db.all<OwnOffer>(R"sql(
        select title, kind, state, minor, currency, sold from products where seller = $1 order by id)sql", person));
    copy.add("cart", db.all<OwnCartLine>(R"sql(
        select c.kind, coalesce(p.title, '') as title, c.quantity from cart_lines c left join products p on p.id = c.thing where c.person = $1 order by c.added_at)sql", person));
    std::vector<OwnParcel> parcels;
    for (auto& row : db.all<OwnParcelRow>(R"sql(
            select order_id, ship_name, ship_address, ship_phone, country, made_at from store_orders where buyer = $1 order by order_id)sql", person))
        parcels.push_back({to_string(row.order_id), row.ship_name, row.ship_address, row.ship_phone, row.country, row.made_at});
    copy.add("parcels", parcels);
    copy.add("tickets", db.all<OwnTicketHeld>(R"sql(
        select p.title, case when t.buyer = $1 then t.holder_name else '' end as holder_name, case when t.buyer = $1 then t.holder_email else '' end as holder_email,
               t.made_at, t.admitted_at, t.returned_at
        from tickets t join products p on p.id = t.product where t.buyer = $1 or t.holder = $1 order by t.id)sql", person));
    copy.add("course_parts_read", db.all<OwnRead>(R"sql(
        select coalesce(v.title, '') as title, r.read_at from course_reads r left join visible_items v on v.id = r.item where r.person = $1 order by r.read_at, r.item)sql", person));
    copy.add("product_reviews", db.all<OwnReview>(R"sql(
        select p.title, r.stars, r.words, r.made_at from product_reviews r join products p on p.id = r.product where r.person = $1 order by r.made_at)sql", person));
}

// What they sold stays with its buyers, and is sold no more.
void forget(Tx& tx, const accounts::Closed& closed) {
    tx.run(R"sql(delete from cart_lines where person = $1)sql", closed.person);
    tx.run(R"sql(delete from course_reads where person = $1)sql", closed.person);
    // What they gave away stays valid for whoever has it by letter.
    tx.run(R"sql(update tickets set holder_name = '' where holder = $1 or (buyer = $1 and holder = 0))sql", closed.person);
    tx.run(R"sql(update tickets set holder_email = '' where holder = $1 or buyer = $1)sql", closed.person);
    tx.run(R"sql(update products set state = 'withdrawn' where seller = $1 and state in ('on_sale', 'waiting'))sql", closed.person);
}

}  // namespace lyceum::store
