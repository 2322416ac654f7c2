// For tests of this and later modules: a community with plans and a priced article, and people who pay.
#pragma once
#include "modules/commerce/commerce.hpp"
#include "modules/membership/test/places.hpp"

namespace lyceum::commerce::test {

struct Shop {
    membership::test::Place place;
    PersonId owner, author;
    PlanId monthly, yearly, season, inner;          // 39 and 388 for level 1, 108 for 90 days of it; 99 a month for level 2
    ItemId article;                                 // 100, by `author`
};

inline Money yuan(std::int64_t fen) { return {fen, Currency::CNY}; }

inline ItemId paid_article(World& world, const Shop& shop, const std::string& title, Money price) {
    return world.write([&](Tx& tx) {
        items::Entry entry{.id = new_id<Item>(tx), .kind = items::Kind::article, .community = shop.place.community, .space = shop.place.articles,
            .author = shop.author, .title = title, .excerpt = "Free", .language = "en", .state = items::State::published,
            .published_at = tx.now(), .updated_at = tx.now(), .lock = membership::LockKind::paid};
        items::put(tx, entry);
        set_price(tx, entry.id, price);
        return entry.id;
    });
}

inline Shop shop(World& world) {
    Shop made;
    accounts::test::person(world, "owner", accounts::Role::owner);
    accounts::test::person(world, "author");
    made.owner = accounts::test::id_of(world, "owner");
    made.author = accounts::test::id_of(world, "author");
    made.place = membership::test::community(world, made.owner);
    world.write([&](Tx& tx) {
        made.monthly = add_plan(tx, {.tier = made.place.fellow, .kind = PlanKind::monthly, .price = yuan(39'00)});
        made.yearly = add_plan(tx, {.tier = made.place.fellow, .kind = PlanKind::yearly, .price = yuan(388'00)});
        made.season = add_plan(tx, {.tier = made.place.fellow, .kind = PlanKind::period, .price = yuan(108'00), .days = 90});
        made.inner = add_plan(tx, {.tier = made.place.inner, .kind = PlanKind::monthly, .price = yuan(99'00)});
    });
    made.article = paid_article(world, made, "A priced article", yuan(100'00));
    return made;
}

/// What was begun by a checkout.
struct Begun {
    OrderId order;
    std::string gateway;                            // the pay page's path
};

inline Begun begin(Browser& browser, const Url& checkout, const std::string& method = "wechat") {
    auto answer = browser.post(checkout.str(), {{"method", method}});
    CHECK_MESSAGE(answer.status == 303, answer.body);
    Begun begun{{}, answer.location()};
    if (!begun.gateway.starts_with("/sandbox/")) {
        begun.order.value = read_id(begun.gateway.substr(std::string("/orders/").size())).value_or(0);
        return begun;
    }
    auto page = browser.get(begun.gateway).body;
    constexpr std::string_view mark = "/orders/";
    begun.order.value = read_id(page.substr(page.find(mark) + mark.size(), 13)).value_or(0);
    return begun;
}

/// Presses a button of the sandbox; what it tells is on its way until world.deliver().
inline Answer press(Browser& browser, const Begun& begun, const std::string& choice = "pay") {
    return browser.post(begun.gateway, {{"choice", choice}});
}

/// The whole way: order, pay, and be told.
inline OrderId buy(World& world, Browser& browser, const Url& checkout, const std::string& choice = "pay") {
    auto begun = begin(browser, checkout);
    if (begun.gateway.starts_with("/sandbox/")) press(browser, begun, choice);
    world.deliver();
    return begun.order;
}

inline std::string state_of(Browser& buyer, OrderId order) {
    return std::string(buyer.json(order_url(order).str()).json().at("state").as_string());
}

inline std::optional<membership::Held> held(World& world, const std::string& handle, CommunityId community) {
    auto person = accounts::test::id_of(world, handle);
    return world.read([&](Db& db) { return membership::held(db, world.app.nobody(world.now, Language::en), person, community); });
}

inline bool can_read(World& world, const std::string& handle, ItemId item) {
    auto visit = world.app.nobody(world.now, Language::en);
    visit.visitor.who = accounts::test::id_of(world, handle);
    return world.read([&](Db& db) { return membership::pass(db, visit, items::lock_of(db, item)).has_value(); });
}

inline std::int64_t booked(World& world, ledger::Purpose purpose, const std::string& name = {}, PersonId person = {}) {
    return world.read([&](Db& db) { return ledger::balance(db, {purpose, name, person}, Currency::CNY).minor; });
}

/// Letters whose text or subject has these words.
inline int letters_saying(World& world, std::string_view words) {
    int count = 0;
    for (auto& letter : world.letters()) count += letter.find(words) != letter.npos;
    return count;
}

}  // namespace lyceum::commerce::test
