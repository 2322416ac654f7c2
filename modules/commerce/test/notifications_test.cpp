// Notifications in any order, any number of times, true or forged: each order is granted at most once, and
// the books say what the gateway's statement says.
#include "modules/commerce/gateways/sandbox.hpp"
#include "modules/commerce/gateways/signature.hpp"
#include "modules/commerce/payments.hpp"
#include "modules/commerce/test/shop.hpp"
#include "platform/crypto/crypto.hpp"
#include <atomic>
#include <random>
#include <thread>

using namespace lyceum;
using namespace lyceum::commerce;
using namespace lyceum::commerce::test;

namespace {

Secret key_of(World& world) {
    return world.write([](Tx& tx) { return desk::key_of(tx, sandbox::kName); });
}

Notification signed_by(const Secret& key, const std::string& body, Time now) { return {sign(key, body, now), body}; }

Answer notify(World& world, const Notification& told) {
    http::Request request;
    request.method = "POST";
    request.target = "/gateways/sandbox/notify";
    request.body = told.body;
    request.headers.add("Content-Type", "application/x-www-form-urlencoded");
    request.headers.add("Sandbox-Signature", told.signature);
    return world.browser().send(request);
}

// Everything the sandbox would tell, taken before it is told.
std::vector<std::string> taken_bodies(World& world) {
    auto payloads = world.read([](Db& db) {
        return db.all<std::string>("select payload from jobs where kind = 'commerce.sandbox_tell' and state in ('available', 'retryable') order by id");
    });
    world.write([](Tx& tx) { tx.run("update jobs set state = 'cancelled' where kind = 'commerce.sandbox_tell' and state in ('available', 'retryable')"); });
    std::vector<std::string> bodies;
    for (auto& payload : payloads) bodies.push_back(json::from_text<sandbox::Tell>(payload).body);
    return bodies;
}

std::int64_t on_statement(World& world) {
    std::int64_t sum = 0;
    for (auto& line : world.read([&](Db& db) { return sandbox::statement(db, Time{0}, world.now + days(1)); })) sum += line.minor - line.refunded_minor;
    return sum;
}

std::int64_t grants(World& world) {
    return world.read([](Db& db) { return db.one<std::int64_t>("select count(*) from ledger_entries where kind = 'sale'"); });
}

void books_agree(World& world) {
    CHECK(world.read([](Db& db) { return ledger::check(db); }).empty());
    auto wrong = world.read([](Db& db) { return check(db); });
    CHECK_MESSAGE(wrong.empty(), wrong.front());
    CHECK(booked(world, ledger::Purpose::gateway, "sandbox") == on_statement(world));
}

Capture paid(const std::string& number, Money money, const std::string& payment = "p1") {
    return {Capture::State::paid, "e-" + payment, number, std::string(sandbox::kMerchant), payment, money, ""};
}
std::string number_of(const Begun& begun) { return begun.gateway.substr(std::string("/sandbox/").size()); }

}  // namespace

TEST_CASE("a signature holds for exactly these bytes, this key and five minutes") {
    Secret key("a key"), other("another key");
    Time now{1'800'000'000'000'000};
    auto signature = sign(key, "body", now);
    CHECK(is_signed(key, signature, "body", now));
    CHECK(is_signed(key, signature, "body", now + seconds(300)));
    CHECK(is_signed(key, signature, "body", now - seconds(300)));
    CHECK(!is_signed(key, signature, "body", now + seconds(301)));
    CHECK(!is_signed(key, signature, "body", now - seconds(301)));
    CHECK(!is_signed(other, signature, "body", now));
    CHECK(!is_signed(Secret(), sign(Secret(), "body", now), "body", now));
    for (auto body : {"Body", "body ", "bod", ""}) CHECK(!is_signed(key, signature, body, now));
    auto mac = signature.substr(signature.find("v1=") + 3);
    std::string upper = mac;
    std::transform(upper.begin(), upper.end(), upper.begin(), [](char c) { return static_cast<char>(std::toupper(c)); });
    auto seconds_text = signature.substr(0, signature.find(','));
    for (auto& wrong : std::vector<std::string>{"", "v1=" + mac, seconds_text, seconds_text + ",v1=", seconds_text + ",v1=" + upper, "t=1800000001,v1=" + mac,
             "t=-1,v1=" + mac, "t=,v1=" + mac, seconds_text + ",v0=" + mac, "v1=" + mac + "," + seconds_text, seconds_text + "," + signature, std::string(5000, 'x')})
        CHECK_MESSAGE(!is_signed(key, wrong, "body", now), wrong);
    CHECK(is_signed(key, seconds_text + ",v1=00,v1=" + mac, "body", now));         // while keys are replaced
}

TEST_CASE("the address believes only what the gateway signed") {
    World world;
    auto shop = test::shop(world);
    auto ann = accounts::test::person(world, "ann");
    auto begun = begin(ann, buy_url(shop.article));
    auto key = key_of(world);
    auto body = sandbox::body_of(paid(number_of(begun), yuan(100'00)));
    CHECK(notify(world, {"", body}).status == 403);
    CHECK(notify(world, signed_by(Secret("guessed"), body, world.now)).status == 403);
    CHECK(notify(world, signed_by(key, body, world.now - minutes(6))).status == 403);
    CHECK(notify(world, {sign(key, body, world.now), body + "&minor=1"}).status == 403);
    world.deliver();
    CHECK(state_of(ann, begun.order) == "pending");
    CHECK(notify(world, signed_by(key, body, world.now)).status == 200);
    CHECK(state_of(ann, begun.order) == "paid");
    CHECK(notify(world, signed_by(key, body, world.now)).status == 200);
    CHECK(grants(world) == 1);
}

TEST_CASE("what is signed but odd is kept, grants nothing and is answered like the rest") {
    World world;
    auto shop = test::shop(world);
    auto ann = accounts::test::person(world, "ann");
    auto begun = begin(ann, buy_url(shop.article));
    auto key = key_of(world);
    auto number = number_of(begun);
    std::vector<std::string> bodies{"", "nonsense", "event=x", "a=%00", "event=e0&state=dancing&number=" + number};
    int n = 0;
    auto odd = [&](Capture said) {
        said.event = said.payment = "odd" + std::to_string(++n);
        bodies.push_back(sandbox::body_of(said));
    };
    odd(paid(number, yuan(99'99)));
    odd(paid(number, yuan(100'01)));
    odd(paid(number, yuan(0)));
    odd(paid(number, yuan(-100'00)));
    odd(paid(number, {100'00, Currency::USD}));
    odd(paid("NOBODYS", yuan(100'00)));
    auto foreign = paid(number, yuan(100'00));
    foreign.merchant = "somebody-else";
    odd(foreign);
    for (auto& body : bodies) {
        auto status = notify(world, signed_by(key, body, world.now)).status;
        CHECK_MESSAGE((status == 200 || status == 400), body);
    }
    CHECK(state_of(ann, begun.order) == "pending");
    CHECK(grants(world) == 0);
    auto finance = accounts::test::person(world, "fin", accounts::Role::finance);
    CHECK(finance.json("/finance/anomalies").json().at("anomalies").as_array().size() == 7);
    CHECK(finance.get("/finance/anomalies").has("Another currency"));
    CHECK(world.read([](Db& db) { return ledger::check(db); }).empty());
    notify(world, signed_by(key, sandbox::body_of(paid(number, yuan(100'00), "right")), world.now));
    CHECK(state_of(ann, begun.order) == "paid");
}

TEST_CASE("the same facts in any order end in the same books") {
    std::mt19937 random(23);
    constexpr int kRounds = 6, kOrders = 8;
    for (int round = 0; round < kRounds; ++round) {
        World world;
        auto shop = test::shop(world);
        auto key = key_of(world);
        std::vector<std::string> handles;
        std::vector<Begun> all;
        std::vector<Browser> buyers;
        for (int i = 0; i < kOrders; ++i) {
            handles.push_back("buyer" + std::to_string(i));
            buyers.push_back(accounts::test::person(world, handles.back()));
            auto& buyer = buyers.back();
            auto begun = begin(buyer, random() % 2 ? buy_url(shop.article) : plan_url(shop.season));
            static const std::vector<std::string> choices{"pay", "pay_twice", "refund_first", "close_afterwards", "pay_late", "pay_less", "fail"};
            press(buyer, begun, choices[random() % choices.size()]);
            if (random() % 3 == 0) press(buyer, begin(buyer, Url::local("/orders/" + to_string(begun.order) + "/pay"), "card"));
            all.push_back(begun);
        }
        auto told = taken_bodies(world);
        auto lines = world.read([&](Db& db) { return sandbox::statement(db, Time{0}, world.now + days(1)); });
        // The provider's own desk gives back a part of some.
        for (auto& line : lines)
            if (random() % 4 == 0 && line.refunded_minor == 0) world.write([&](Tx& tx) { sandbox::refund_at_provider(tx, line.id, {line.minor / 3 + 1, line.currency}); });
        for (auto& body : taken_bodies(world)) told.push_back(body);
        auto true_ones = told;
        for (int copies = 0; copies < 3; ++copies) told.insert(told.end(), true_ones.begin(), true_ones.end());
        std::shuffle(told.begin(), told.end(), random);
        for (auto& body : told) {
            if (random() % 5 == 0) CHECK_THROWS_AS(world.write([&](Tx& tx) { receive(tx, sandbox::gateway, signed_by(Secret("forged"), body, world.now)); }), Refusal);
            world.write([&](Tx& tx) { receive(tx, sandbox::gateway, signed_by(key, body, world.now)); });
            if (random() % 7 == 0) world.deliver();
        }
        world.deliver();
        CHECK(grants(world) <= kOrders);
        books_agree(world);
        for (int i = 0; i < kOrders; ++i) {
            auto page = buyers[static_cast<std::size_t>(i)].json(order_url(all[static_cast<std::size_t>(i)].order).str()).json();
            auto state = page.at("state").as_string();
            auto& order = handles[static_cast<std::size_t>(i)];
            bool open = can_read(world, order, shop.article) || held(world, order, shop.place.community).value_or(membership::Held{}).level > 0;
            CHECK(open == (state == "paid" || state == "partially_refunded"));
        }
    }
}

TEST_CASE("one notification told by many at once is believed once") {
    World world;
    auto shop = test::shop(world);
    auto ann = accounts::test::person(world, "ann");
    auto begun = begin(ann, plan_url(shop.monthly));
    press(ann, begun, "pay_twice");
    auto told = taken_bodies(world);
    auto key = key_of(world);
    constexpr int kThreads = 4, kTimes = 25;
    std::atomic<int> broken{0};
    std::vector<std::thread> threads;
    for (int t = 0; t < kThreads; ++t)
        threads.emplace_back([&, t] {
            for (int i = 0; i < kTimes; ++i) {
                auto& body = told[static_cast<std::size_t>(t + i) % told.size()];
                try {
                    world.write([&](Tx& tx) { receive(tx, sandbox::gateway, signed_by(key, body, world.now)); });
                } catch (const Fault&) {                        // the gateway would tell again
                    --i;
                } catch (...) {
                    ++broken;
                }
            }
        });
    for (auto& thread : threads) thread.join();
    world.deliver();
    CHECK(broken == 0);
    CHECK(grants(world) == 1);
    CHECK(state_of(ann, begun.order) == "paid");
    CHECK(letters_saying(world, "Receipt 2027") == 1);
    books_agree(world);
}

TEST_CASE("two orders for one thing, paid at once, are granted once") {
    World world;
    auto shop = test::shop(world);
    auto ann = accounts::test::person(world, "ann");
    auto one = begin(ann, buy_url(shop.article));
    world.write([&](Tx& tx) { set_price(tx, shop.article, yuan(90'00)); });
    auto two = begin(ann, buy_url(shop.article));
    CHECK(one.order != two.order);
    press(ann, one);
    press(ann, two);
    auto told = taken_bodies(world);
    auto key = key_of(world);
    std::vector<std::thread> threads;
    for (auto& body : told)
        threads.emplace_back([&] { world.write([&](Tx& tx) { receive(tx, sandbox::gateway, signed_by(key, body, world.now)); }); });
    for (auto& thread : threads) thread.join();
    world.deliver();
    CHECK(grants(world) == 1);
    books_agree(world);
}

TEST_CASE("every night the statement is compared, and every planted difference is found") {
    World world;
    auto shop = test::shop(world);
    world.deliver();
    auto ann = accounts::test::person(world, "ann"), bob = accounts::test::person(world, "bob"), eve = accounts::test::person(world, "eve");
    auto lost = begin(ann, buy_url(shop.article));
    press(ann, lost);
    taken_bodies(world);
    world.write([](Tx& tx) { tx.run("update jobs set state = 'cancelled' where kind = 'commerce.look_after'"); });
    buy(world, bob, buy_url(shop.article));
    buy(world, eve, buy_url(shop.article));
    world.write([&](Tx& tx) {
        tx.run("update sandbox_payments set minor = 9000 where number in (select a.number from payment_attempts a join orders o on o.id = a.order_id where o.buyer = $1)",
            accounts::test::id_of(world, "bob"));
        tx.run("delete from sandbox_payments where number in (select a.number from payment_attempts a join orders o on o.id = a.order_id where o.buyer = $1)",
            accounts::test::id_of(world, "eve"));
        desk::key_of(tx, sandbox::kName);
        tx.run("insert into sandbox_demands (number, title, method, minor, currency, state, return_to, expires_at) values ('X', 'X', 'card', 500, 'CNY', 'paid', '/', 0)");
        tx.run("insert into sandbox_payments (id, number, minor, currency, agreement, paid_at) values ('sp_x', 'X', 500, 'CNY', '', $1)", world.now);
    });
    world.pass(days(1));
    world.deliver();
    CHECK(state_of(ann, lost.order) == "paid");                                     // made up for
    auto finance = accounts::test::person(world, "fin", accounts::Role::finance);
    auto found = finance.json("/finance/anomalies").json().at("anomalies").as_array();
    std::set<std::string> kinds;
    for (auto& each : found) kinds.insert(std::string(each.at("kind").as_string()));
    CHECK(kinds == std::set<std::string>{"amounts_differ", "missing_here", "missing_there"});
    world.pass(days(1));
    world.deliver();
    CHECK(finance.json("/finance/anomalies").json().at("anomalies").as_array().size() == found.size());
}
