// Memberships for somebody else, and seats for a company.
#include "modules/commerce/bundles/bundles.hpp"
#include "modules/commerce/gifts/article_links.hpp"
#include "modules/commerce/gifts/gifts.hpp"
#include "modules/commerce/seats/seats.hpp"
#include "modules/commerce/subscriptions.hpp"
#include "modules/commerce/test/books.hpp"
#include "modules/commerce/test/shop.hpp"
#include <thread>

using namespace lyceum;
using namespace lyceum::commerce;
using namespace lyceum::commerce::test;

namespace {

int level(World& world, const Shop& shop, const std::string& handle) { return held(world, handle, shop.place.community).value_or(membership::Held{}).level; }

void pay(World& world, Browser& buyer, const Answer& ordered) {
    CHECK_MESSAGE(ordered.status == 303, ordered.body);
    press(buyer, {{}, ordered.location()});
    world.deliver();
}

GiftRow gift_by(World& world, const std::string& handle) {
    auto person = accounts::test::id_of(world, handle);
    return world.read([&](Db& db) { return gifts_by(db, person).at(0); });
}

PackRow pack_by(World& world, const std::string& handle) {
    auto person = accounts::test::id_of(world, handle);
    return world.read([&](Db& db) { return packs_of(db, person).at(0); });
}

}  // namespace

TEST_CASE("a gift is paid by one, announced by mail, taken once by another, and begins after what they have") {
    World world;
    auto shop = commerce::test::shop(world);
    auto ann = accounts::test::person(world, "ann"), bob = accounts::test::person(world, "bob"), cy = accounts::test::person(world, "cy");
    buy(world, bob, plan_url(shop.monthly));
    auto bobs_end = *held(world, "bob", shop.place.community)->ends_at;
    CHECK(ann.post("/give/" + to_string(shop.season), {{"method", "wechat"}, {"to_email", "nobody"}}).status == 422);
    pay(world, ann, ann.post("/give/" + to_string(shop.season), {{"method", "wechat"}, {"to_email", "bob@example.org"}, {"message", "Enjoy it"}}));
    CHECK(letters_saying(world, "gives you") == 1);
    CHECK(letters_saying(world, "Enjoy it") == 1);
    CHECK(level(world, shop, "ann") == 0);                                          // the giver has nothing of it
    auto gift = gift_by(world, "ann");
    auto way = "/gift/" + gift.code;
    CHECK(ann.get("/gifts").has(gift.code));
    CHECK(world.browser().get(way).has("Enjoy it"));
    CHECK(ann.post(way).status == 409);                                             // her own
    CHECK(ann.get(way).has("Pass its link on"));
    CHECK(bob.get(way).has("the next charge comes after it"));
    CHECK(bob.post(way).status == 303);
    CHECK(cy.post(way).status == 409);
    CHECK(cy.get(way).has("Somebody has taken it"));
    world.deliver();
    CHECK(letters_saying(world, "took your gift") == 1);
    CHECK(*held(world, "bob", shop.place.community)->ends_at == bobs_end + days(90));
    auto bobs = accounts::test::id_of(world, "bob");
    CHECK(world.read([&](Db& db) { return find_subscription(db, bobs, shop.place.community)->period_end; }) == bobs_end + days(90));
    CHECK(ann.post("/gifts/" + to_string(gift.id) + "/return").status == 409);
    CHECK(booked(world, ledger::Purpose::gateway, "sandbox") == 39'00 + 108'00);
    everything_agrees(world);
}

TEST_CASE("a gift for today goes at once, also before the morning") {
    World world;
    auto shop = commerce::test::shop(world);
    auto ann = accounts::test::person(world, "ann");
    for (auto hour : {1, 8, 23}) {
        world.now = Time{world.now.micros - world.now.micros % days(1).micros} + days(1) + hours(hour);
        ann = accounts::test::sign_in(world, accounts::test::id_of(world, "ann"));
        auto before = letters_saying(world, "gives you");
        pay(world, ann, ann.post("/give/" + to_string(shop.monthly), {{"method", "wechat"}, {"to_email", "bob@example.org"}, {"day", to_iso8601(world.now + hours(8)).substr(0, 10)}}));     // in Shanghai
        CHECK(letters_saying(world, "gives you") == before + 1);
    }
}

TEST_CASE("a gift goes by mail in the morning of the day that was chosen, and not at all once it was given back") {
    World world;
    auto shop = commerce::test::shop(world);
    auto ann = accounts::test::person(world, "ann");
    auto give = "/give/" + to_string(shop.monthly);
    for (auto day : {"yesterday", "2020-01-01", "2999-01-01"}) CHECK(ann.post(give, {{"method", "wechat"}, {"to_email", "bob@example.org"}, {"day", day}}).status == 422);
    auto day = to_iso8601(world.now + days(10)).substr(0, 10);
    for (int i = 0; i < 2; ++i) pay(world, ann, ann.post(give, {{"method", "wechat"}, {"to_email", "bob@example.org"}, {"day", day}}));
    CHECK(ann.get("/gifts").has("the letter goes on"));
    CHECK(ann.post("/gifts/" + to_string(gift_by(world, "ann").id) + "/return").status == 303);
    world.now = world.now + days(8);
    world.deliver();
    CHECK(letters_saying(world, "gives you") == 0);
    world.now = world.now + days(3);
    world.deliver();
    CHECK(letters_saying(world, "gives you") == 1);
    everything_agrees(world);
}

TEST_CASE("a gift that nobody took goes back, once, and its link stops working; not after the days of refunds") {
    World world;
    auto shop = commerce::test::shop(world);
    auto ann = accounts::test::person(world, "ann"), bob = accounts::test::person(world, "bob");
    pay(world, ann, ann.post("/give/" + to_string(shop.monthly), {{"method", "wechat"}}));
    auto gift = gift_by(world, "ann");
    auto give_back = "/gifts/" + to_string(gift.id) + "/return";
    CHECK(bob.post(give_back).status == 404);
    CHECK(ann.post(give_back).status == 303);
    CHECK(ann.post(give_back).status == 409);
    CHECK(bob.get("/gift/" + gift.code).has("It was given back"));
    CHECK(bob.post("/gift/" + gift.code).status == 409);
    world.deliver();
    CHECK(booked(world, ledger::Purpose::gateway, "sandbox") == 0);
    pay(world, ann, ann.post("/give/" + to_string(shop.monthly), {{"method", "wechat"}}));
    world.now = world.now + kRefundWindow + Span{1};
    ann = accounts::test::sign_in(world, accounts::test::id_of(world, "ann"));
    CHECK(ann.post("/gifts/" + to_string(gift_by(world, "ann").id) + "/return").status == 409);
    everything_agrees(world);
}

TEST_CASE("a company buys seats, invites, frees and adds them; everybody keeps what is their own; all ends with the period") {
    World world;
    auto shop = commerce::test::shop(world);
    auto ann = accounts::test::person(world, "ann"), bob = accounts::test::person(world, "bob"), cy = accounts::test::person(world, "cy"), dee = accounts::test::person(world, "dee");
    buy(world, cy, plan_url(shop.yearly));
    CHECK(ann.post("/seats/buy/" + to_string(shop.season), {{"method", "wechat"}, {"seats", "1"}, {"company", "Acme"}}).status == 422);
    CHECK(ann.get("/seats/buy/" + to_string(shop.season) + "?seats=2").has("Pay ¥216"));
    pay(world, ann, ann.post("/seats/buy/" + to_string(shop.season), {{"method", "wechat"}, {"seats", "2"}, {"company", "Acme"}}));
    auto pack = pack_by(world, "ann");
    auto at = "/seats/" + to_string(pack.id);
    CHECK(level(world, shop, "ann") == 0);
    CHECK(bob.get(at).status == 404);                                               // own staff only
    CHECK(ann.post(at + "/invite", {{"emails", "bob@example.org nonsense"}}).status == 422);
    CHECK(ann.post(at + "/invite", {{"emails", "bob@example.org, cy@example.org\nbob@example.org"}}).status == 303);
    world.deliver();
    CHECK(letters_saying(world, "there is a seat for you") == 2);
    CHECK(ann.post(at + "/domain", {{"domain", "qq.com"}}).status == 422);
    CHECK(ann.post(at + "/domain", {{"domain", "other.org"}}).status == 422);
    CHECK(ann.post(at + "/domain", {{"domain", "@Example.org"}}).status == 303);

    auto seats = world.read([&](Db& db) { return seats_of(db, pack.id); });
    REQUIRE(seats.size() == 2);
    CHECK(world.browser().get("/seat/" + seats[0].code).has("Acme has a seat for you"));
    CHECK(bob.post("/seat/" + seats[0].code).status == 303);
    CHECK(dee.post("/seat/" + seats[0].code).status == 409);                        // used
    CHECK(level(world, shop, "bob") == 1);
    CHECK(bob.get("/membership").has("until "));
    CHECK(!bob.get("/membership").has("renews on"));                                // seats never do by themselves
    CHECK(bob.post("/seat/" + pack.code).status == 409);                            // has one
    CHECK(cy.post("/seat/" + pack.code).status == 303);                             // by the domain
    CHECK(dee.post("/seat/" + pack.code).status == 409);                            // all taken
    CHECK(ann.get(at).has("2 of 2 seats taken"));
    CHECK(ann.get(at + "/people.csv").has("bob@example.org"));

    world.now = world.now + days(45);
    ann = accounts::test::sign_in(world, accounts::test::id_of(world, "ann")), dee = accounts::test::sign_in(world, accounts::test::id_of(world, "dee"));
    pack = pack_by(world, "ann");
    auto more = price_of_more(pack, 1, world.now);
    CHECK(more == yuan(54'00));
    CHECK(ann.get(at + "?more=1").has("Pay ¥54"));
    pay(world, ann, ann.post(at + "/more", {{"method", "wechat"}, {"more", "1"}}));
    CHECK(dee.post("/seat/" + pack.code).status == 303);
    CHECK(level(world, shop, "dee") == 1);

    auto cys = world.read([&](Db& db) { return db.one<SeatId>("select s.id from seats s join public_people p on p.id = s.person where p.handle = 'cy'"); });
    CHECK(dee.del(at + "/people/" + to_string(cys)).status == 404);
    CHECK(ann.del(at + "/people/" + to_string(cys)).status == 303);
    world.deliver();
    CHECK(level(world, shop, "cy") == 1);                                           // what cy bought stays
    auto end = *pack.ends_at;
    world.now = end - days(13);
    world.deliver();
    CHECK(letters_saying(world, "Nothing renews by itself") == 1);
    world.now = end - days(6);
    world.deliver();
    CHECK(letters_saying(world, "no money is taken") == 2);                         // bob and dee; cy has a year
    world.now = end - Span{1};
    CHECK(level(world, shop, "bob") == 1);
    world.now = end;
    CHECK(level(world, shop, "bob") == 0);
    CHECK(level(world, shop, "dee") == 0);
    everything_agrees(world);
}

TEST_CASE("seats that are renewed go on without a gap; a refund ends the period that it was paid for") {
    World world;
    auto shop = commerce::test::shop(world);
    auto ann = accounts::test::person(world, "ann"), bob = accounts::test::person(world, "bob"), staff = accounts::test::person(world, "staff", accounts::Role::finance);
    pay(world, ann, ann.post("/seats/buy/" + to_string(shop.season), {{"method", "wechat"}, {"seats", "2"}, {"company", "Acme"}}));
    auto pack = pack_by(world, "ann");
    auto at = "/seats/" + to_string(pack.id);
    ann.post(at + "/domain", {{"domain", "example.org"}});
    CHECK(bob.post("/seat/" + pack.code).status == 303);
    pay(world, ann, ann.post(at + "/again", {{"method", "wechat"}}));
    CHECK(ann.post(at + "/again", {{"method", "wechat"}}).status == 409);           // paid ahead already
    CHECK(*held(world, "bob", shop.place.community)->ends_at == *pack.ends_at + days(90));
    CHECK(price_of_more(pack_by(world, "ann"), 1, world.now) == yuan(2 * 108'00));
    auto order = world.read([](Db& db) { return db.one<OrderId>("select order_id from seat_orders where what = 'again'"); });
    CHECK(staff.post("/finance/orders/" + to_string(order) + "/refund", {{"amount", "216"}, {"reason", "It was asked for"}, {"confirmed", "1"}}).status == 303);
    world.deliver();
    CHECK(*held(world, "bob", shop.place.community)->ends_at == *pack.ends_at);     // the first period is paid all the same
    CHECK(*pack_by(world, "ann").ends_at == *pack.ends_at);
    auto first = world.read([](Db& db) { return db.one<OrderId>("select order_id from seat_orders where what = 'first'"); });
    CHECK(staff.post("/finance/orders/" + to_string(first) + "/refund", {{"amount", "216"}, {"reason", "It was asked for"}, {"confirmed", "1"}}).status == 303);
    world.deliver();
    CHECK(level(world, shop, "bob") == 0);
    CHECK(pack_by(world, "ann").used == 0);
    everything_agrees(world);
}

TEST_CASE("seats are renewed for as many as were paid: what changed after an order was made sends its money back") {
    World world;
    auto shop = commerce::test::shop(world);
    auto ann = accounts::test::person(world, "ann");
    pay(world, ann, ann.post("/seats/buy/" + to_string(shop.season), {{"method", "wechat"}, {"seats", "2"}, {"company", "Acme"}}));
    auto first = pack_by(world, "ann");
    auto at = "/seats/" + to_string(first.id);
    auto gateway = [&] { return booked(world, ledger::Purpose::gateway, "sandbox"); };
    auto newest = [&] { return world.read([](Db& db) { return db.one<OrderId>("select max(order_id) from seat_orders"); }); };

    // The next period of two is ordered, then there are twelve.
    auto two = ann.post(at + "/again", {{"method", "wechat"}});
    auto order_of_two = newest();
    pay(world, ann, ann.post(at + "/more", {{"method", "wechat"}, {"more", "10"}}));
    CHECK(gateway() == 12 * 108'00);
    auto refused = ann.post("/orders/" + to_string(order_of_two) + "/pay", {{"method", "wechat"}});
    CHECK(refused.status == 409);
    CHECK(refused.has("Order again."));
    pay(world, ann, two);
    CHECK(gateway() == 12 * 108'00);                                                // it arrived, and went back
    CHECK(pack_by(world, "ann").seats == 12);
    CHECK(*pack_by(world, "ann").ends_at == *first.ends_at);
    CHECK(state_of(ann, order_of_two) != "paid");

    // Ten more for the last days are ordered, then the next period is paid.
    world.now = *first.ends_at - days(1);
    ann = accounts::test::sign_in(world, accounts::test::id_of(world, "ann"));
    auto ten = ann.post(at + "/more", {{"method", "wechat"}, {"more", "10"}});
    pay(world, ann, ann.post(at + "/again", {{"method", "wechat"}}));
    auto paid = gateway();
    CHECK(paid == 24 * 108'00);
    pay(world, ann, ten);
    CHECK(gateway() == paid);
    CHECK(pack_by(world, "ann").seats == 12);
    CHECK(*pack_by(world, "ann").ends_at == *first.ends_at + days(90));

    // Two orders for more in one period are both given, up to as many as there can be.
    auto some = ann.post(at + "/more", {{"method", "wechat"}, {"more", "3"}}), many = ann.post(at + "/more", {{"method", "wechat"}, {"more", "988"}});
    auto last = ann.post(at + "/more", {{"method", "wechat"}, {"more", "4"}});
    pay(world, ann, some);
    pay(world, ann, last);
    CHECK(pack_by(world, "ann").seats == 19);
    paid = gateway();
    pay(world, ann, many);
    CHECK(gateway() == paid);
    CHECK(pack_by(world, "ann").seats == 19);
    everything_agrees(world);
}

TEST_CASE("many take the last seat at the same time: one has it") {
    World world;
    auto shop = commerce::test::shop(world);
    auto ann = accounts::test::person(world, "ann");
    pay(world, ann, ann.post("/seats/buy/" + to_string(shop.season), {{"method", "wechat"}, {"seats", "2"}, {"company", "Acme"}}));
    auto pack = pack_by(world, "ann");
    ann.post("/seats/" + to_string(pack.id) + "/domain", {{"domain", "example.org"}});
    std::vector<Browser> people;
    for (int i = 0; i < 8; ++i) people.push_back(accounts::test::person(world, "staff" + std::to_string(i)));
    std::atomic<int> in{0}, out{0};
    std::vector<std::thread> all;
    for (auto& person : people)
        all.emplace_back([&] {
            auto status = person.post("/seat/" + pack.code).status;
            if (status == 303) ++in;
            else if (status == 409) ++out;
        });
    for (auto& one : all) one.join();
    CHECK(in == 2);
    CHECK(out == 6);
    CHECK(pack_by(world, "ann").used == 2);
    everything_agrees(world);
}

TEST_CASE("a bundle costs less than its works, opens all of them, and its authors share to the cent; one work goes back alone") {
    World world;
    auto shop = commerce::test::shop(world);
    accounts::test::person(world, "writer");
    auto writer = accounts::test::id_of(world, "writer");
    auto second = shop;
    second.author = writer;
    auto other = paid_article(world, second, "Another priced article", yuan(50'00));
    auto owner = accounts::test::sign_in(world, shop.owner), ann = accounts::test::person(world, "ann");
    auto make = [&](const std::string& price) {
        return owner.post("/c/systems/manage/bundles", {{"title_en", "Both"}, {"price", price}, {"currency", "CNY"}, {"items", to_string(shop.article)}, {"items", to_string(other)}}).status;
    };
    CHECK(ann.get("/c/systems/manage/bundles").status == 403);
    CHECK(make("150") == 422);
    CHECK(make("100.01") == 303);
    auto bundle = world.read([&](Db& db) { return bundles_of(db, shop.place.community).at(0).id; });
    auto at = "/bundles/" + to_string(bundle);
    CHECK(world.browser().get(at).has("¥49.99"));                                   // saved
    CHECK(ann.get(buy_url(shop.article).str()).has("Both"));
    world.write([&](Tx& tx) { set_price(tx, other, yuan(5'000'00)); });             // moves nothing between the authors
    auto in_one_tab = ann.post(at, {{"method", "wechat"}}), in_another = ann.post(at, {{"method", "wechat"}});
    pay(world, ann, in_one_tab);
    CHECK(can_read(world, "ann", shop.article));
    CHECK(can_read(world, "ann", other));
    pay(world, ann, in_another);                                                    // goes back
    CHECK(booked(world, ledger::Purpose::gateway, "sandbox") == 100'01);
    CHECK(ann.post(at, {{"method", "wechat"}}).status == 409);
    CHECK(owner.post("/c/systems/manage/bundles/" + to_string(bundle) + "/retire").status == 303);
    CHECK(world.browser().get(at).status == 404);
    // 100.01 divides 2 : 1 into 66.67 and 33.34, and each author has 70 %
    CHECK(booked(world, ledger::Purpose::author_payable, "", shop.author) == -46'67);
    CHECK(booked(world, ledger::Purpose::author_payable, "", writer) == -23'34);
    auto order = world.read([](Db& db) { return db.one<OrderId>("select order_id from order_goods g join orders o on o.id = g.order_id where g.source = 'bundles' and o.state = 'paid'"); });
    auto line = world.read([&](Db& db) { return db.one<std::int64_t>("select line from order_lines where order_id = $1 and reference = $2", order, to_string(other)); });
    world.write([&](Tx& tx) { refund_line(tx, order, line, std::nullopt, "It was asked for", shop.owner); });
    world.deliver();
    CHECK(can_read(world, "ann", shop.article));
    CHECK_FALSE(can_read(world, "ann", other));
    CHECK(booked(world, ledger::Purpose::author_payable, "", writer) == 0);
    everything_agrees(world);
}

TEST_CASE("a gift link opens one locked work to so many, for a while, and is taken back; members have so many a month, of what is for members") {
    World world;
    auto shop = commerce::test::shop(world);
    auto author = accounts::test::sign_in(world, shop.author), owner = accounts::test::sign_in(world, shop.owner);
    auto ann = accounts::test::person(world, "ann"), bob = accounts::test::person(world, "bob"), cy = accounts::test::person(world, "cy");
    buy(world, ann, plan_url(shop.yearly));
    auto for_members = world.write([&](Tx& tx) {
        items::Entry entry{.id = new_id<Item>(tx), .kind = items::Kind::article, .community = shop.place.community, .space = shop.place.articles, .author = shop.author,
            .title = "For members", .excerpt = "Free", .language = "en", .state = items::State::published, .published_at = tx.now(), .updated_at = tx.now(), .lock = membership::LockKind::members};
        items::put(tx, entry);
        return entry.id;
    });
    auto give = [&](Browser& giver, ItemId item, const std::string& readers) { return giver.post("/gift-links/" + to_string(item), {{"readers", readers}, {"days", "7"}}).status; };
    auto newest = [&](const std::string& giver, ItemId item) {
        auto person = accounts::test::id_of(world, giver);
        return world.read([&](Db& db) { return links_to(db, person, item).at(0); });
    };
    CHECK(give(author, shop.article, "101") == 422);
    CHECK(give(author, shop.article, "1") == 303);                                  // what is sold is given by its author,
    CHECK(give(ann, shop.article, "1") == 409);                                     // not by others
    CHECK(give(ann, for_members, "1") == 409);                                      // nor this, until the community lets members
    CHECK(ann.post("/c/systems/manage/plans/gift-links", {{"links", "1"}}).status == 403);
    CHECK(owner.post("/c/systems/manage/plans/gift-links", {{"links", "1"}}).status == 303);
    CHECK(give(bob, for_members, "1") == 409);                                      // no member
    CHECK(give(ann, for_members, "6") == 422);
    CHECK(give(ann, for_members, "2") == 303);
    CHECK(give(ann, for_members, "1") == 409);                                      // of this month

    auto link = newest("author", shop.article);
    auto way = "/read/" + link.code;
    CHECK(world.browser().get(way).has("Sign up and read it"));
    CHECK(bob.post(way).status == 303);
    CHECK(bob.post(way).status == 303);                                             // counted once
    CHECK(can_read(world, "bob", shop.article));
    CHECK(cy.post(way).status == 409);
    CHECK(cy.get(way).has("as often as it may be"));
    CHECK_FALSE(can_read(world, "cy", shop.article));
    CHECK(bob.del("/gift-links/" + to_string(shop.article) + "/" + to_string(link.id)).status == 404);
    CHECK(author.get("/gift-links/" + to_string(shop.article)).has("1 of 1 have read it"));
    CHECK(author.del("/gift-links/" + to_string(shop.article) + "/" + to_string(link.id)).status == 303);
    CHECK_FALSE(can_read(world, "bob", shop.article));
    CHECK(bob.get(way).status == 404);

    way = "/read/" + newest("ann", for_members).code;
    CHECK(cy.post(way).status == 303);
    world.now = world.now + days(7);
    bob = accounts::test::sign_in(world, accounts::test::id_of(world, "bob"));
    CHECK(bob.get(way).has("This link has ended"));
    CHECK(bob.post(way).status == 409);
    CHECK(can_read(world, "cy", for_members));
    world.now = world.now + kLinkReadLasts;
    CHECK_FALSE(can_read(world, "cy", for_members));
    everything_agrees(world);
}

TEST_CASE("gifts and seats are offered of every community that has plans, the first one's first") {
    World world;
    auto shop = commerce::test::shop(world);
    auto ann = accounts::test::person(world, "ann");
    CHECK(!ann.get("/gifts").has("?community="));                                   // there is only one
    auto other = communities::test::community(world, shop.owner, "other");
    world.write([&](Tx& tx) {
        auto tier = membership::add_tier(tx, other, {.slug = "patron", .level = 1, .name = {"赞助人", "Patron"}, .benefits = {"一切", "Everything"}});
        add_plan(tx, {.tier = tier, .kind = PlanKind::yearly, .price = yuan(512'00)});
    });
    for (std::string page : {"/gifts", "/seats"}) {
        CHECK(!ann.get(page).has("¥512"));
        CHECK(ann.get(page).has(page + "?community=other"));
        auto theirs = ann.get(page + "?community=other");
        CHECK(theirs.has("¥512"));
        CHECK(!theirs.has("¥108"));
        CHECK(ann.get(page + "?community=nowhere").status == 404);
    }
}
