// What buyers, holders and doors can rely on: a ticket lets one person in once, and whoever has no ticket any more has the money.
#include "modules/accounts/test/letters.hpp"
#include "modules/store/test/market.hpp"
#include "modules/store/tickets/tickets.hpp"
#include <atomic>
#include <random>
#include <thread>

using namespace lyceum;
using namespace lyceum::store;
using namespace lyceum::store::test;
using accounts::test::first_match;
using ledger::Purpose;

namespace {

// An evening of sam's: 60 yuan, four places, three days ahead.
struct Evening : World {
    Market market{*this};
    ProductId salon;

    explicit Evening(int places = 4, const std::string& price = "60") {
        salon = write([&](Tx& tx) {
            auto id = market.add(tx, market.sam, Kind::ticket, "Compilers, live", price);
            set_date(tx, *find_product(tx, id), when(days(3), places));
            offer(tx, *find_product(tx, id));
            decide(tx, *find_product(tx, id), true, "", market.shop.owner);
            return id;
        });
    }
    DateText when(Span ahead, int places) const {
        auto zone = *i18n::Zone::named("Asia/Shanghai");
        auto typed = [&](Time at) { return i18n::to_input(zone.local(at)); };
        return {typed(now + ahead), typed(now + ahead + hours(2)), "", "Asia/Shanghai", *Text<0, 300>::from("Room 5, 1 Long Street"), *Text<0, 500>::from("https://meet.example.org/zqsecret"), places};
    }
    FormFields date_fields(Span ahead, int places) const {
        auto w = when(ahead, places);
        return {{"starts_at", to_iso8601(now + ahead)}, {"ends_at", w.ends_at}, {"zone", w.zone}, {"place", "Room 6"}, {"online_url", w.online_url.str()}, {"places", std::to_string(places)}};
    }
    std::string sell(const std::string& what = {}) const { return "/sell/" + to_string(salon) + what; }
    Browser sam() { return accounts::test::sign_in(*this, market.sam); }
    std::string code_of_line(OrderId order, std::int64_t line) {
        return read([&](Db& db) {
            for (auto& ticket : tickets_of_order(db, order))
                if (ticket.line == line) return code_of(app, ticket);
            return std::string();
        });
    }
    OrderId buys(Browser& buyer, int quantity = 1) {
        into_cart(buyer, salon, quantity);
        return buy(*this, buyer, market);
    }
    std::string verdict(Browser& door, const std::string& code) {
        auto answer = door.send_json("POST", sell("/door"), R"({"code":")" + code + R"("})");
        return answer.status == 200 ? std::string(answer.json().at("verdict").as_string()) : std::to_string(answer.status);
    }
};

}  // namespace

TEST_CASE("somebody sells an evening, and who bought it shows a code that lets one person in, once") {
    Evening world;
    auto sam = world.sam();
    auto made = sam.post("/sell", {{"community", to_string(world.market.shop.place.community)}, {"kind", "ticket"}, {"title", "Another evening"}, {"price", "10"}}).location();
    CHECK(sam.post(made + "/offer").status == 409);                                             // no date yet
    CHECK(sam.post(made + "/date", world.date_fields(days(-1), 5)).status == 422);
    CHECK(sam.post(made + "/date", world.date_fields(days(9), 0)).status == 422);
    CHECK(sam.post(made + "/date", world.date_fields(days(9), 5)).status == 303);
    CHECK(sam.post(made + "/offer").status == 303);

    auto guest = world.browser();
    auto shown = guest.get("/shop/" + to_string(world.salon));
    CHECK(shown.has("Room 5, 1 Long Street"));
    CHECK(shown.has("\"@type\":\"Event\""));
    CHECK_FALSE(shown.has("zqsecret"));
    CHECK_FALSE(guest.json("/shop/" + to_string(world.salon)).has("zqsecret"));

    auto ann = accounts::test::person(world, "ann"), bob = accounts::test::person(world, "bob");
    auto order = world.buys(ann, 3);
    CHECK(stock(world, world.salon) == 1);
    CHECK(sam.post(world.sell("/date"), world.date_fields(days(3), 2)).status == 422);           // three are sold
    CHECK(ann.get("/orders/" + to_string(order)).has("Show the ticket"));
    auto one = world.code_of_line(order, 1), two = world.code_of_line(order, 2), three = world.code_of_line(order, 3);
    CHECK((one.size() == 16 && one != two && two != three));
    auto ticket = guest.get("/tickets/" + one);
    CHECK((ticket.has("<svg class=\"qr\"") && ticket.has("zqsecret") && ticket.has(shown_code(one))));
    CHECK(guest.get("/tickets/ABCDEFGHIJKLMNOP").status == 404);
    CHECK(guest.get("/tickets/" + one + "/event.ics").has("LOCATION:Room 5"));
    auto calendar = guest.get(first_match(ann.post("/settings/calendar").body, "(/calendars/[A-Za-z0-9_-]{43})")).body;
    CHECK(calendar.find("SUMMARY:Compilers\\, live") != calendar.npos);
    CHECK(calendar.find("SUMMARY:Compilers", calendar.find("SUMMARY:Compilers") + 1) == calendar.npos);      // once, for three tickets

    // Another name; somebody else by letter, with a code of their own; and back again.
    CHECK(bob.post("/tickets/" + one + "/name", {{"name", "Bob"}}).status == 403);
    CHECK(ann.post("/tickets/" + one + "/name", {{"name", "=SUM(A1)"}}).status == 303);
    CHECK(ann.post("/tickets/" + two + "/give", {{"name", "Cleo"}, {"email", "nowhere"}}).status == 422);
    CHECK(ann.post("/tickets/" + two + "/give", {{"name", "Cleo"}, {"email", "cleo@example.org"}}).status == 303);
    world.deliver();
    auto sent = first_match(accounts::test::letter_to(world, "cleo@example.org"), "/tickets/([A-Z2-7]{16})");
    REQUIRE(sent.size() == 16);
    CHECK(world.verdict(sam, two) == "unknown");
    CHECK(guest.get("/tickets/" + two).status == 404);
    CHECK(ann.get("/tickets").has("Given to Cleo"));
    CHECK_FALSE(ann.get("/tickets").has(sent));
    auto id = to_string(world.read([&](Db& db) { return ticket_by_code(db, sent)->id; }));
    CHECK(bob.post("/tickets/given/" + id + "/take-back").status == 404);
    CHECK(bob.post("/tickets/" + sent + "/keep").status == 303);
    CHECK(bob.get("/tickets").has("Compilers, live"));
    CHECK(ann.post("/tickets/given/" + id + "/take-back").status == 303);
    CHECK(bob.post("/tickets/" + sent + "/keep").status == 404);
    CHECK_FALSE(bob.get("/tickets").has("Compilers, live"));
    two = world.code_of_line(order, 2);

    // The door. A third ticket went back; its place is free again.
    auto fin = accounts::test::person(world, "fin", accounts::Role::finance);
    CHECK(fin.post("/finance/orders/" + to_string(order) + "/lines/3/refund", {{"reason", "Ill"}}).status == 303);
    world.deliver();
    CHECK(stock(world, world.salon) == 2);
    CHECK(ann.get(world.sell("/door")).status == 404);
    CHECK(world.verdict(ann, one) == "404");
    CHECK(sam.get(world.sell("/door?code=") + one).has("Valid: =SUM(A1)"));
    CHECK(world.verdict(sam, world.app.base_url() + "/sell/x/door?code=" + one) == "admitted");
    CHECK(world.verdict(sam, shown_code(one)) == "again");
    CHECK(sam.post(world.sell("/door"), {{"code", one}}).has("Admitted before"));
    CHECK(world.verdict(sam, three) == "returned");
    CHECK(ann.post("/tickets/" + one + "/give", {{"name", "Cleo"}, {"email", "cleo@example.org"}}).status == 409);
    CHECK(sam.get(world.sell("/holders")).has("1 of 2"));
    CHECK(sam.get(world.sell("/holders.csv")).has("'=SUM(A1)"));
    for (int i = 0; i < 40; ++i) world.verdict(sam, "AAAAAAAAAAAAAA" + std::string(1, static_cast<char>('A' + i % 26)) + std::string(1, static_cast<char>('A' + i / 26)));
    CHECK(world.verdict(sam, "ABCDEFGHIJKLMNOP") == "429");
    CHECK(world.verdict(sam, two) == "admitted");                                               // right ones are not held up
    world.pass(days(3));
    CHECK(ann.post("/cart/add", {{"kind", "product"}, {"thing", to_string(world.salon)}}).status == 409);
    everything_agrees(world);
}

TEST_CASE("of many who want the last ticket one has it, and of many doors that see its code at once one admits") {
    Evening world(1);
    constexpr int kPeople = 6;
    std::vector<Browser> buyers, doors;
    for (int i = 0; i < kPeople; ++i) {
        buyers.push_back(accounts::test::person(world, "buyer" + std::to_string(i)));
        into_cart(buyers.back(), world.salon);
        buyers.back().get(world.market.checkout());
        doors.push_back(world.sam());
        doors.back().get(world.sell("/door"));
    }
    std::atomic<int> had{0}, told{0};
    std::vector<std::thread> threads;
    std::vector<std::string> places(kPeople);
    for (int i = 0; i < kPeople; ++i)
        threads.emplace_back([&, i] {
            auto answer = order(buyers[static_cast<std::size_t>(i)], world.market);
            if (answer.status == 303) ++had, places[static_cast<std::size_t>(i)] = answer.location();
            else if (answer.status == 409 || answer.status == 404) ++told;
        });
    for (auto& thread : threads) thread.join();
    CHECK(had == 1);
    CHECK(told == kPeople - 1);
    for (int i = 0; i < kPeople; ++i)
        if (!places[static_cast<std::size_t>(i)].empty()) press(buyers[static_cast<std::size_t>(i)], Begun{{}, places[static_cast<std::size_t>(i)]});
    world.deliver();
    auto code = world.code_of_line(newest(world), 1);
    REQUIRE(code.size() == 16);

    threads.clear();
    std::atomic<int> admitted{0}, again{0};
    for (auto& door : doors)
        threads.emplace_back([&] {
            auto said = world.verdict(door, code);
            admitted += said == "admitted", again += said == "again";
        });
    for (auto& thread : threads) thread.join();
    CHECK(admitted == 1);
    CHECK(again == kPeople - 1);
    everything_agrees(world);
}

TEST_CASE("cancelling gives back exactly what everybody paid, to the cent, whatever happened before") {
    Evening world(40, "19.99");
    world.write([](Tx& tx) { set_tax(tx, {"", "", "VAT", 600, false}); });
    std::mt19937 dice(11);
    auto roll = [&](int most) { return static_cast<int>(dice() % static_cast<unsigned>(most)); };
    auto fin = accounts::test::person(world, "fin", accounts::Role::finance);
    std::vector<OrderId> orders;
    std::vector<std::string> codes;
    std::vector<Browser> buyers;
    for (int i = 0; i < 8; ++i) {
        buyers.push_back(accounts::test::person(world, "buyer" + std::to_string(i)));
        if (i % 3 == 0) into_cart(buyers.back(), world.market.mug);                               // shares the order, and stays
        auto count = 1 + roll(3);
        orders.push_back(world.buys(buyers.back(), count));
        for (int line = 1; line <= count + 1; ++line)
            if (auto code = world.code_of_line(orders.back(), line); !code.empty()) codes.push_back(code);
        auto file = "/finance/orders/" + to_string(orders.back());
        if (roll(3) == 0) CHECK(fin.post(file + "/refund", {{"amount", "3.33"}, {"reason", "Late"}, {"confirmed", "1"}}).status == 303);
        if (roll(3) == 0) fin.post(file + "/lines/" + std::to_string(1 + roll(2)) + "/refund", {{"reason", "Ill"}});
        world.deliver();
    }
    // One is about to pay.
    world.pass(minutes(1));
    auto late = accounts::test::person(world, "late");
    into_cart(late, world.salon);
    auto ordered = order(late, world.market);
    auto sam = world.sam();
    CHECK(world.verdict(sam, codes.back()) != "unknown");
    auto holders = world.read([](Db& db) { return db.one<std::int64_t>("select count(distinct holder) as n from tickets where returned_at is null"); });
    CHECK(holders > 4);

    CHECK(sam.get(world.sell("/cancel")).has("goes back to those who paid"));
    CHECK(sam.post(world.sell("/cancel"), {{"reason", "The speaker is ill"}, {"sure", "0"}}).status == 422);
    CHECK(late.post(world.sell("/cancel"), {{"reason", "Because"}, {"sure", "1"}}).status == 404);
    CHECK(sam.post(world.sell("/cancel"), {{"reason", "The speaker is ill"}, {"sure", "1"}}).status == 303);
    for (auto& code : codes) CHECK_FALSE(world.verdict(sam, code) == "admitted");               // at once, before any money has moved
    press(late, Begun{{}, ordered.location()});
    world.deliver();
    CHECK(sam.post(world.sell("/cancel"), {{"reason", "Again"}, {"sure", "1"}}).status == 409);
    CHECK(sam.post(world.sell("/offer")).status == 409);

    // What is left of the money is what the mugs are worth that nobody gave back.
    auto tickets_left = world.read([&](Db& db) { return db.one<std::int64_t>("select count(*) as n from tickets where returned_at is null or paid_minor <> back_minor"); });
    CHECK(tickets_left == 0);
    std::int64_t kept = 0;
    for (auto id : orders)
        world.read([&](Db& db) {
            for (auto& line : commerce::lines_of(db, id))
                if (line.title == "A mug") kept += line.left();
        });
    CHECK(booked(world, Purpose::gateway, "sandbox") == kept);
    CHECK(booked(world, Purpose::author_payable, "", world.market.sam) == 0);
    for (auto& buyer : buyers) CHECK(buyer.get("/tickets").has("Cancelled"));
    CHECK(commerce::test::letters_saying(world, "does not take place: The speaker is ill") == holders);
    everything_agrees(world);
}

TEST_CASE("holders are told once of a new time and reminded once before it, strangers by letter too") {
    Evening world(4, "0");
    auto ann = accounts::test::person(world, "ann");
    into_cart(ann, world.salon, 2);
    auto bought = order(ann, world.market);
    CHECK(bought.status == 303);
    world.deliver();
    auto id = newest(world);
    CHECK(ann.post("/tickets/" + world.code_of_line(id, 2) + "/give", {{"name", "Cleo"}, {"email", "cleo@example.org"}}).status == 303);
    auto sam = world.sam();
    CHECK(sam.post(world.sell("/date"), world.date_fields(days(5), 4)).status == 303);
    CHECK(sam.post(world.sell("/date"), world.date_fields(days(5), 9)).status == 303);          // more places are no news
    world.deliver();
    CHECK(commerce::test::letters_saying(world, "has changed: it begins") == 2);
    CHECK(ann.get("/notifications").has("has changed: it begins"));
    CHECK(stock(world, world.salon) == 7);
    for (int i = 0; i < 12; ++i) world.pass(hours(9)), world.deliver();
    CHECK(commerce::test::letters_saying(world, "” begins ") == 2);
    // Who cannot come gives the place back by themselves.
    ann = accounts::test::sign_in(world, accounts::test::id_of(world, "ann"));
    auto code = world.code_of_line(id, 1);
    CHECK(ann.post("/tickets/" + code + "/return").status == 303);
    CHECK(stock(world, world.salon) == 8);
    CHECK(ann.get("/tickets/" + code).has("Given back"));
    CHECK_FALSE(world.browser().get("/tickets/" + code).has("zqsecret"));
    everything_agrees(world);
}
