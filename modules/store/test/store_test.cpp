// The shop as buyers, sellers and finance meet it: carts, orders of several lines, stock, taxes, deliveries, reviews.
#include "modules/store/test/market.hpp"
#include <atomic>
#include <random>
#include <thread>

using namespace lyceum;
using namespace lyceum::store;
using namespace lyceum::store::test;
using ledger::Purpose;

TEST_CASE("a guest's cart is theirs after signing in, becomes one order with taxes, and everything in it is given") {
    World world;
    Market market(world);
    world.write([&](Tx& tx) {
        set_tax(tx, {"", "", "VAT", 1300, false});
        set_tax(tx, {"DE", "physical", "MwSt", 1900, true});
    });
    auto guest = world.browser();
    CHECK(guest.get("/shop").has("Compilers by hand"));
    CHECK(guest.get("/shop/" + to_string(market.book)).has("13 % VAT contained"));
    into_cart(guest, market.book);
    into_cart(guest, market.mug, 2);
    CHECK(guest.get("/cart").has("¥90"));

    auto ann = accounts::test::person(world, "ann");
    ann.set_cookie("cart", guest.cookie("cart"));
    ann.get("/cart");
    into_cart(ann, market.licence);
    CHECK(ann.post("/cart/add", {{"kind", "work"}, {"thing", to_string(market.shop.article)}}).status == 303);
    CHECK(ann.cookie("cart").empty());
    auto shown = ann.get(market.checkout() + "&country=DE");
    CHECK(shown.has("MwSt 19 % on “A mug”"));
    CHECK(shown.has("Pay ¥227.60"));                                // 50 + 2·20·1.19 + 30 + 100
    CHECK(order(ann, market, {{"country", "DE"}, {"ship_phone", ""}}).status == 422);
    CHECK(stock(world, market.mug) == 3);

    auto id = buy(world, ann, market, {{"country", "DE"}});
    CHECK(stock(world, market.mug) == 1);
    CHECK(ann.get("/cart").has("Your cart is empty"));
    CHECK(ann.get("/orders").has("Being prepared"));
    auto page = ann.get("/orders/" + to_string(id));
    CHECK(page.has("KEY-1"));
    CHECK(page.has("MwSt 19 %, added"));
    CHECK(commerce::test::can_read(world, "ann", market.shop.article));
    CHECK(booked(world, Purpose::tax, "MwSt") == -7'60);
    CHECK(booked(world, Purpose::tax, "VAT") == -(5'75 + 3'45 + 11'50));
    CHECK(booked(world, Purpose::author_payable, "", market.sam) == -30'98);         // 70 % of 44.25, half a cent up
    everything_agrees(world);

    // The invoice has each line with its own tax, and its credit note what goes back of them.
    CHECK(ann.post("/orders/" + to_string(id) + "/invoice", {{"name", "Ann Ltd"}, {"address", "1 Long Street"}, {"language", "en"}}).status == 303);
    auto fin = accounts::test::person(world, "fin", accounts::Role::finance);
    CHECK(fin.get("/finance/invoices").has("28.30"));                // 7.60 + 5.75 + 3.45 + 11.50
    CHECK(fin.post("/finance/orders/" + to_string(id) + "/lines/2/refund", {{"reason", "Broken"}}).status == 303);
    world.deliver();
    CHECK(fin.get("/finance/invoices").has("7.60"));
    everything_agrees(world);

    auto link = page.body.find("/shop/orders/");
    auto path = page.body.substr(link, page.body.find('"', link) - link);
    CHECK(ann.get(path).body == "the text of the book");
    http::Request part;
    part.method = "GET", part.target = path;
    part.headers.add("Range", "bytes=4-7");
    auto ranged = ann.send(part);
    CHECK(ranged.status == 206);
    CHECK(ranged.body == "text");
    auto bob = accounts::test::person(world, "bob");
    CHECK(bob.get(path).status == 404);
    CHECK(world.browser().get(path).status == 303);
}

TEST_CASE("a line that goes back takes exactly its part from everybody, and closes only what it opened") {
    World world;
    Market market(world);
    world.write([](Tx& tx) { set_tax(tx, {"", "", "VAT", 600, false}); });
    auto ann = accounts::test::person(world, "ann"), fin = accounts::test::person(world, "fin", accounts::Role::finance);
    into_cart(ann, market.book);
    ann.post("/cart/add", {{"kind", "work"}, {"thing", to_string(market.shop.article)}});
    auto id = buy(world, ann, market);
    auto author = booked(world, Purpose::author_payable, "", market.shop.author), sam = booked(world, Purpose::author_payable, "", market.sam);
    CHECK(sam < 0);
    CHECK(fin.post("/finance/orders/" + to_string(id) + "/lines/1/refund", {{"reason", "Torn pages"}}).status == 303);
    world.deliver();
    CHECK(booked(world, Purpose::author_payable, "", market.sam) == 0);
    CHECK(booked(world, Purpose::author_payable, "", market.shop.author) == author);
    CHECK(booked(world, Purpose::tax, "VAT") == -5'66);
    CHECK(booked(world, Purpose::gateway, "sandbox") == 100'00);
    CHECK(commerce::test::can_read(world, "ann", market.shop.article));
    auto page = ann.get("/orders/" + to_string(id));
    CHECK(page.has("Given back"));
    CHECK(!page.has("/files/"));
    CHECK(fin.post("/finance/orders/" + to_string(id) + "/lines/1/refund", {{"reason", "Again"}}).status == 422);
    CHECK(fin.post("/finance/orders/" + to_string(id) + "/lines/9/refund", {{"reason", "Nothing"}}).status == 404);
    everything_agrees(world);
}

TEST_CASE("of many who want the last pieces at once, as many have one as there are") {
    World world;
    Market market(world);
    constexpr int kBuyers = 8;
    std::vector<Browser> buyers;
    for (int i = 0; i < kBuyers; ++i) {
        buyers.push_back(accounts::test::person(world, "buyer" + std::to_string(i)));
        into_cart(buyers.back(), market.mug);
        buyers.back().get(market.checkout());
    }
    std::atomic<int> had{0}, told{0};
    std::vector<std::thread> threads;
    for (auto& buyer : buyers)
        threads.emplace_back([&] {
            auto status = order(buyer, market).status;
            if (status == 303) ++had;
            else if (status == 409 || status == 404) ++told;
        });
    for (auto& thread : threads) thread.join();
    CHECK(had == 3);
    CHECK(had + told == kBuyers);
    CHECK(stock(world, market.mug) == 0);
    // What nobody pays goes back to the shelf; money that comes later has it only while it is there.
    for (int i = 0; i < 6; ++i) world.pass(minutes(30)), world.deliver();
    CHECK(stock(world, market.mug) == 3);
    everything_agrees(world);
}

TEST_CASE("an order that is begun twice is one order, and a second payment goes back") {
    World world;
    Market market(world);
    auto ann = accounts::test::person(world, "ann");
    into_cart(ann, market.licence);
    auto one = order(ann, market), two = order(ann, market);
    CHECK(two.status == 303);
    press(ann, Begun{{}, one.location()});
    press(ann, Begun{{}, two.location()});
    world.deliver();
    CHECK(stock(world, market.licence) == 1);
    CHECK(booked(world, Purpose::gateway, "sandbox") == 30'00);
    CHECK(commerce::test::letters_saying(world, "needed no payment any more") == 1);
    everything_agrees(world);
}

TEST_CASE("members sell to members when the staff lets it in; only buyers review, and an hour is taken once") {
    World world;
    Market market(world);
    auto sam = accounts::test::sign_in(world, market.sam), owner = accounts::test::sign_in(world, market.shop.owner), ann = accounts::test::person(world, "ann");
    auto slug = world.read([&](Db& db) { return communities::visible(db, world.app.nobody(world.now, Language::en)).front().slug; });
    CHECK(sam.post("/sell", {{"community", to_string(market.shop.place.community)}, {"kind", "service"}, {"title", "An hour with me"}, {"price", "60"}, {"house", "1"}}).status == 403);
    auto made = sam.post("/sell", {{"community", to_string(market.shop.place.community)}, {"kind", "service"}, {"title", "An hour with me"}, {"price", "60"}});
    CHECK(made.status == 303);
    auto edit = made.location(), id = edit.substr(edit.rfind('/') + 1);
    CHECK(ann.get(edit).status == 404);
    CHECK(ann.post(edit, {{"title", "Mine now"}, {"price", "1"}}).status == 404);
    CHECK(sam.post(edit + "/offer").status == 303);
    CHECK(ann.get("/shop/" + id).status == 404);
    auto manage = "/c/" + slug + "/manage/shop";
    CHECK(ann.get(manage).status == 403);
    CHECK(owner.get(manage).has("An hour with me"));
    CHECK(owner.post(manage + "/" + id, {{"let_in", "0"}}).status == 422);
    CHECK(owner.post(manage + "/" + id, {{"let_in", "0"}, {"reason", "Say what you know"}}).status == 303);
    CHECK(sam.get(edit).has("Say what you know"));
    CHECK(sam.post(edit + "/offer").status == 303);
    CHECK(owner.post(manage + "-terms", {{"commission", "20"}}).status == 303);
    CHECK(owner.post(manage + "/" + id, {{"let_in", "1"}}).status == 303);

    CHECK(ann.post("/shop/" + id + "/review", {{"stars", "5"}}).status == 403);
    into_cart(ann, market.review);
    auto bought = buy(world, ann, market);
    CHECK(ann.post("/cart/add", {{"kind", "product"}, {"thing", to_string(market.review)}}).status == 409);      // its only hour is sold
    auto page = ann.get("/orders/" + to_string(bought));
    CHECK(page.has("Book this time"));
    auto hour = world.read([&](Db& db) { return to_string(slots_of(db, market.review, world.now).front().id); });
    auto line = "/shop/orders/" + to_string(bought) + "/1/";
    CHECK(ann.post(line + "hour", {{"hour", hour}}).status == 303);
    CHECK(ann.post(line + "hour", {{"hour", hour}}).status == 409);
    CHECK(sam.get("/sell").has("Code review"));
    CHECK(sam.post("/sell/orders/" + to_string(bought) + "/1", {{"state", "done"}, {"note", "It was a pleasure"}}).status == 303);
    CHECK(ann.get("/orders/" + to_string(bought)).has("It was a pleasure"));
    CHECK(ann.post("/shop/" + to_string(market.review) + "/review", {{"stars", "4"}, {"words", "Found three faults"}}).status == 303);
    CHECK(sam.post("/shop/" + to_string(market.review) + "/review", {{"stars", "5"}}).status == 403);
    CHECK(world.browser().get("/shop/" + to_string(market.review)).has("Found three faults"));
    CHECK(sam.get("/income").has("56"));
    everything_agrees(world);
}

TEST_CASE("whatever happens in the shop, the books agree and nothing is sold that is not there") {
    World world;
    Market market(world);
    world.write([&](Tx& tx) {
        set_tax(tx, {"", "", "VAT", 1300, false});
        set_tax(tx, {"US", "", "Sales tax", 725, true});
    });
    std::mt19937 dice(5);
    auto roll = [&](int most) { return static_cast<int>(dice() % static_cast<unsigned>(most)); };
    std::vector<Browser> buyers;
    for (int i = 0; i < 4; ++i) buyers.push_back(accounts::test::person(world, "buyer" + std::to_string(i)));
    auto fin = accounts::test::person(world, "fin", accounts::Role::finance);
    std::vector<OrderId> paid;
    std::vector<ProductId> goods{market.book, market.licence, market.mug};
    for (int step = 0; step < 60; ++step) {
        auto& buyer = buyers[static_cast<std::size_t>(roll(4))];
        switch (roll(4)) {
            case 0:
            case 1: {
                for (auto id : goods)
                    if (roll(2)) buyer.post("/cart/add", {{"kind", "product"}, {"thing", to_string(id)}, {"quantity", std::to_string(1 + roll(2))}});
                auto ordered = order(buyer, market, {{"country", roll(2) ? "US" : ""}});
                if (ordered.status != 303 || !ordered.location().starts_with("/sandbox/")) break;
                auto choice = roll(5);
                if (choice == 0) break;                             // nobody pays
                press(buyer, Begun{{}, ordered.location()}, choice == 1 ? "close_afterwards" : choice == 2 ? "pay_late" : choice == 3 ? "pay_twice" : "pay");
                paid.push_back(newest(world));
                break;
            }
            case 2:
                if (!paid.empty())
                    fin.post("/finance/orders/" + to_string(paid[static_cast<std::size_t>(roll(static_cast<int>(paid.size())))]) + "/lines/" + std::to_string(1 + roll(3)) + "/refund", {{"reason", "As agreed"}});
                break;
            case 3:
                if (!paid.empty())
                    fin.post("/finance/orders/" + to_string(paid[static_cast<std::size_t>(roll(static_cast<int>(paid.size())))]) + "/refund", {{"amount", "7.77"}, {"reason", "As agreed"}, {"confirmed", "1"}});
                break;
        }
        world.deliver();
        if (step % 15 == 14) {
            world.write([&](Tx& tx) { add_keys(tx, *find_product(tx, market.licence), "MORE-" + std::to_string(step)); });
            world.pass(hours(1));
            fin = accounts::test::sign_in(world, accounts::test::id_of(world, "fin"));
        }
    }
    for (int i = 0; i < 8; ++i) world.pass(minutes(30)), world.deliver();
    CHECK(paid.size() > 8);
    everything_agrees(world);
    auto mugs = world.read([&](Db& db) {
        return db.one<std::int64_t>(R"sql(
            select cast(coalesce(sum(quantity), 0) as bigint) from deliveries where kind = 'physical' and state <> 'returned')sql");
    });
    CHECK(mugs + stock(world, market.mug) == 3);
}
