// For tests of the shop: a market with things of every kind, and people who order.
#pragma once
#include "modules/commerce/test/books.hpp"
#include "modules/commerce/test/shop.hpp"
#include "modules/store/cart.hpp"
#include "modules/store/tickets/dates.hpp"

namespace lyceum::store::test {

using commerce::test::Begun;
using commerce::test::booked;
using commerce::test::everything_agrees;
using commerce::test::press;
using commerce::test::yuan;

struct Market {
    commerce::test::Shop shop;
    PersonId sam;                                   // who sells
    ProductId book, licence, mug, review;           // 50 by sam, 30 by the house, 20 with three pieces, 80 by sam

    explicit Market(World& world) : shop(commerce::test::shop(world)) {
        accounts::test::person(world, "sam");
        sam = accounts::test::id_of(world, "sam");
        auto digest = keep_bytes(world.app, "the text of the book");
        world.write([&](Tx& tx) {
            communities::join(tx, sam, shop.place.community);
            book = add(tx, sam, Kind::file, "Compilers by hand", "50");
            add_file(tx, book, {.name = "book.pdf", .type = "application/pdf", .bytes = 20, .digest = digest});
            licence = add(tx, {}, Kind::licence, "Editor", "30");
            add_keys(tx, *find_product(tx, licence), "KEY-1\nKEY-2\nKEY-1\n");
            mug = add(tx, {}, Kind::physical, "A mug", "20", "3");
            review = add(tx, sam, Kind::service, "Code review", "80");
            add_slot(tx, *find_product(tx, review), tx.now() + days(3), 60);
            for (auto id : {book, licence, mug, review}) {
                offer(tx, *find_product(tx, id));
                if (find_product(tx, id)->state == Offer::waiting) decide(tx, *find_product(tx, id), true, "", shop.owner);
            }
        });
    }
    ProductId add(Tx& tx, PersonId seller, Kind kind, const std::string& title, const std::string& price, const std::string& stock = {}) const {
        return add_product(tx, shop.place.community, seller, kind, {*Text<2, 120>::from(title), {}, {}, *Text<1, 20>::from(price), Currency::CNY, stock});
    }
    std::string checkout() const { return "/cart/checkout?community=" + to_string(shop.place.community) + "&currency=CNY"; }
};

/// Two hours with twenty free places, on sale.
struct NewEvening {
    std::string title;
    Span ahead;
    std::string place = "Hall 1, Hangzhou", online_url = {};
    PersonId seller = {};                           // zero: the house
};
inline ProductId evening(World& world, const Market& market, const NewEvening& wanted) {
    return world.write([&](Tx& tx) {
        auto typed = [zone = *i18n::Zone::named("Asia/Shanghai")](Time at) { return i18n::to_input(zone.local(at)); };
        auto id = market.add(tx, wanted.seller, Kind::ticket, wanted.title, "0");
        auto begins = world.now + wanted.ahead;
        set_date(tx, *find_product(tx, id), {typed(begins), typed(begins + hours(2)), "", "Asia/Shanghai", *Text<0, 300>::from(wanted.place), *Text<0, 500>::from(wanted.online_url), 20});
        offer(tx, *find_product(tx, id));
        if (find_product(tx, id)->state == Offer::waiting) decide(tx, *find_product(tx, id), true, "", market.shop.owner);
        return id;
    });
}

inline void into_cart(Browser& buyer, ProductId id, int quantity = 1) {
    CHECK(buyer.post("/cart/add", {{"kind", "product"}, {"thing", to_string(id)}, {"quantity", std::to_string(quantity)}}).status == 303);
}

inline Answer order(Browser& buyer, const Market& market, FormFields more = {}) {
    FormFields fields{{"community", to_string(market.shop.place.community)}, {"currency", "CNY"}, {"method", "wechat"}, {"ship_name", "Ann"},
        {"ship_address", "1 Long Street, 100000 Beijing"}, {"ship_phone", "123"}};
    fields.insert(fields.end(), more.begin(), more.end());
    return buyer.post("/cart/checkout", fields);
}

inline OrderId newest(World& world) {
    return world.read([](Db& db) { return db.one<OrderId>("select max(order_id) as id from store_orders"); });
}

inline OrderId buy(World& world, Browser& buyer, const Market& market, FormFields more = {}) {
    auto ordered = order(buyer, market, std::move(more));
    CHECK_MESSAGE(ordered.status == 303, ordered.body);
    if (ordered.location().starts_with("/sandbox/")) press(buyer, Begun{{}, ordered.location()});
    world.deliver();
    return newest(world);
}

inline std::int64_t stock(World& world, ProductId id) {
    return world.read([&](Db& db) { return find_product(db, id)->stock.value_or(-1); });
}

}  // namespace lyceum::store::test
