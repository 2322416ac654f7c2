// What a buyer can rely on, from the plans to the receipt.
#include "modules/commerce/payments.hpp"
#include "modules/commerce/test/shop.hpp"

using namespace lyceum;
using namespace lyceum::commerce;
using namespace lyceum::commerce::test;

namespace {

void books_agree(World& world) {
    CHECK(world.read([](Db& db) { return ledger::check(db); }).empty());
    auto wrong = world.read([](Db& db) { return check(db); });
    CHECK_MESSAGE(wrong.empty(), wrong.front());
}

}  // namespace

TEST_CASE("a membership opens when the payment arrives, also when the page was closed") {
    World world;
    auto shop = test::shop(world);
    auto ann = accounts::test::person(world, "ann");
    CHECK(ann.get("/join").has("¥39"));
    CHECK(ann.get(plan_url(shop.monthly).str()).has("Renews on"));

    auto begun = begin(ann, plan_url(shop.monthly));
    CHECK(state_of(ann, begun.order) == "pending");
    auto waiting = ann.get("/orders/" + to_string(begun.order) + "/return");
    CHECK(waiting.has("Confirming your payment"));
    CHECK(waiting.has("http-equiv=\"refresh\""));
    CHECK(!held(world, "ann", shop.place.community));

    CHECK(press(ann, begun, "pay_and_leave").location() == begun.gateway);
    world.deliver();
    CHECK(state_of(ann, begun.order) == "pending");
    world.pass(seconds(10));
    world.deliver();
    CHECK(state_of(ann, begun.order) == "paid");
    CHECK(ann.get("/orders/" + to_string(begun.order) + "/return").has("Your payment arrived"));
    CHECK(held(world, "ann", shop.place.community)->level == 1);
    CHECK(letters_saying(world, "Receipt 2027-000001") == 1);
    CHECK(booked(world, ledger::Purpose::gateway, "sandbox") == 39'00);
    CHECK(booked(world, ledger::Purpose::revenue, "plan") == -39'00);
    books_agree(world);
}

TEST_CASE("coming back to the shop grants nothing") {
    World world;
    auto shop = test::shop(world);
    auto ann = accounts::test::person(world, "ann");
    auto begun = begin(ann, buy_url(shop.article));
    for (int i = 0; i < 3; ++i) ann.get("/orders/" + to_string(begun.order) + "/return");
    world.deliver();
    CHECK(!can_read(world, "ann", shop.article));
    CHECK(state_of(ann, begun.order) == "pending");
}

TEST_CASE("a single item is bought once and owned for good") {
    World world;
    auto shop = test::shop(world);
    auto ann = accounts::test::person(world, "ann");
    buy(world, ann, buy_url(shop.article));
    CHECK(can_read(world, "ann", shop.article));
    world.pass(seconds(-90));                           // a clock that is set back does not sell it again
    CHECK(ann.post(buy_url(shop.article).str(), {{"method", "card"}}).status == 409);
    world.pass(days(4000));
    CHECK(can_read(world, "ann", shop.article));
    CHECK(booked(world, ledger::Purpose::author_payable, "", shop.author) == -70'00);
    CHECK(booked(world, ledger::Purpose::revenue, "item") == -30'00);
    ann = accounts::test::sign_in(world, accounts::test::id_of(world, "ann"));
    CHECK(ann.get(buy_url(shop.article).str()).has("You can read this already"));
    CHECK(ann.post(buy_url(shop.article).str(), {{"method", "card"}}).status == 409);
    books_agree(world);
}

TEST_CASE("what a sale was agreed for stays, whatever becomes of the price") {
    World world;
    auto shop = test::shop(world);
    auto ann = accounts::test::person(world, "ann");
    auto begun = begin(ann, buy_url(shop.article));
    world.write([&](Tx& tx) { set_price(tx, shop.article, yuan(500'00)); });
    press(ann, begun);
    world.deliver();
    CHECK(state_of(ann, begun.order) == "paid");
    CHECK(booked(world, ledger::Purpose::gateway, "sandbox") == 100'00);
}

TEST_CASE("a second click is not a second order") {
    World world;
    auto shop = test::shop(world);
    auto ann = accounts::test::person(world, "ann");
    auto first = begin(ann, plan_url(shop.monthly)), second = begin(ann, plan_url(shop.monthly), "card");
    CHECK(first.order == second.order);
    CHECK(first.gateway != second.gateway);
    press(ann, first);
    press(ann, second);
    world.deliver();
    CHECK(booked(world, ledger::Purpose::gateway, "sandbox") == 39'00);
    CHECK(booked(world, ledger::Purpose::customer, "", accounts::test::id_of(world, "ann")) == 0);
    CHECK(letters_saying(world, "Sent back") == 1);
    CHECK(letters_saying(world, "Receipt 2027") == 1);
    CHECK(ann.get(order_url(first.order).str()).has("A payment this order did not need was sent back."));
    books_agree(world);
}

TEST_CASE("everything the sandbox can do ends well") {
    World world;
    auto shop = test::shop(world);
    struct Case { std::string choice, state; bool opens; std::int64_t kept; int anomalies; };
    for (auto& each : std::vector<Case>{{"pay", "paid", true, 100'00, 0}, {"fail", "pending", false, 0, 0}, {"pay_late", "paid", true, 100'00, 0},
             {"pay_twice", "paid", true, 100'00, 0}, {"refund_first", "refunded", false, 0, 0}, {"close_afterwards", "paid", true, 100'00, 0},
             {"pay_less", "pending", false, 99'99, 1}, {"let_next_fail", "paid", true, 100'00, 0}}) {
        CAPTURE(each.choice);
        std::string handle = "buyer-" + each.choice;
        std::replace(handle.begin(), handle.end(), '_', '-');
        auto buyer = accounts::test::person(world, handle);
        auto article = paid_article(world, shop, each.choice, yuan(100'00));
        auto before = booked(world, ledger::Purpose::gateway, "sandbox");
        auto begun = begin(buyer, buy_url(article));
        press(buyer, begun, each.choice);
        world.deliver();
        world.pass(seconds(5));
        world.deliver();
        CHECK(state_of(buyer, begun.order) == each.state);
        CHECK(can_read(world, handle, article) == each.opens);
        CHECK(booked(world, ledger::Purpose::gateway, "sandbox") - before == each.kept);
        books_agree(world);
    }
    auto finance = accounts::test::person(world, "fin", accounts::Role::finance);
    CHECK(finance.json("/finance/anomalies").json().at("anomalies").as_array().size() == 1);
}

TEST_CASE("who was refused can try again on the same page") {
    World world;
    auto shop = test::shop(world);
    auto ann = accounts::test::person(world, "ann");
    auto begun = begin(ann, buy_url(shop.article));
    press(ann, begun, "fail");
    world.deliver();
    CHECK(ann.get(begun.gateway).has("The payment was refused"));
    press(ann, begun);
    world.deliver();
    CHECK(state_of(ann, begun.order) == "paid");
}

TEST_CASE("a notification that got lost is made up for by asking") {
    World world;
    auto shop = test::shop(world);
    auto ann = accounts::test::person(world, "ann");
    auto begun = begin(ann, buy_url(shop.article));
    press(ann, begun);
    world.write([](Tx& tx) { tx.run("update jobs set state = 'cancelled' where kind = 'commerce.sandbox_tell'"); });
    world.deliver();
    CHECK(state_of(ann, begun.order) == "pending");
    world.pass(minutes(1));
    world.deliver();
    CHECK(state_of(ann, begun.order) == "paid");
    books_agree(world);
}

TEST_CASE("an order that nobody pays is closed, refused or not, and its payment is taken back") {
    World world;
    auto shop = test::shop(world);
    auto ann = accounts::test::person(world, "ann");
    auto begun = begin(ann, buy_url(shop.article)), refused = begin(ann, plan_url(shop.season));
    press(ann, refused, "fail");
    for (auto pause : {minutes(1), minutes(5), minutes(10), minutes(50), minutes(60)}) {
        world.pass(pause);
        world.deliver();
    }
    CHECK(state_of(ann, begun.order) == "closed");
    CHECK(state_of(ann, refused.order) == "closed");
    CHECK(press(ann, begun).status == 409);
    CHECK(ann.get(begun.gateway).has("The shop has taken this payment back."));
}

TEST_CASE("buying the same membership again goes on from its end") {
    World world;
    auto shop = test::shop(world);
    auto ann = accounts::test::person(world, "ann");
    buy(world, ann, plan_url(shop.season));
    auto end = world.now + days(90);
    CHECK(held(world, "ann", shop.place.community)->ends_at == end);
    world.pass(days(10));
    CHECK(ann.get(plan_url(shop.season).str()).has("The new period begins when it ends"));
    buy(world, ann, plan_url(shop.season));
    CHECK(held(world, "ann", shop.place.community)->ends_at == end + days(90));
    world.now = end + days(89);
    CHECK(held(world, "ann", shop.place.community)->level == 1);
    world.now = end + days(90);
    CHECK(held(world, "ann", shop.place.community).value_or(membership::Held{}).level == 0);
    books_agree(world);
}

TEST_CASE("moving up counts what is left, to the fen, and says so before") {
    World world;
    auto shop = test::shop(world);
    auto ann = accounts::test::person(world, "ann");
    auto season = buy(world, ann, plan_url(shop.season));
    world.pass(days(45));
    ann = accounts::test::sign_in(world, accounts::test::id_of(world, "ann"));
    auto offer = ann.json(plan_url(shop.inner).str()).json();
    CHECK(offer.at("credit").at("minor").as_int64() == 54'00);
    CHECK(offer.at("due").at("minor").as_int64() == 45'00);
    CHECK(offer.at("course").as_string() == "upgrades");
    CHECK(ann.get(plan_url(shop.inner).str()).has("¥54"));

    buy(world, ann, plan_url(shop.inner));
    CHECK(held(world, "ann", shop.place.community)->level == 2);
    CHECK(booked(world, ledger::Purpose::gateway, "sandbox") == 108'00 + 45'00);
    CHECK(ann.get(order_url(season).str()).has("Carried over into a higher membership"));
    // What was carried over once is not carried over again.
    world.pass(days(40));
    world.deliver();
    CHECK(held(world, "ann", shop.place.community)->level == 2);                    // renewed
    books_agree(world);
}

TEST_CASE("credit beyond the price lengthens the period") {
    World world;
    auto shop = test::shop(world);
    auto ann = accounts::test::person(world, "ann");
    buy(world, ann, plan_url(shop.yearly));
    auto order = buy(world, ann, plan_url(shop.inner));
    CHECK(state_of(ann, order) == "paid");
    auto rights = held(world, "ann", shop.place.community);
    CHECK(rights->level == 2);
    CHECK(*rights->ends_at > world.now + days(110));                                // 388 buy 3.9 months of 99
    CHECK(*rights->ends_at < world.now + days(125));
    CHECK(booked(world, ledger::Purpose::gateway, "sandbox") == 388'00);
    books_agree(world);
}

TEST_CASE("the same credit cannot pay twice") {
    World world;
    auto shop = test::shop(world);
    auto inner_yearly = world.write([&](Tx& tx) { return add_plan(tx, {.tier = shop.place.inner, .kind = PlanKind::yearly, .price = yuan(988'00)}); });
    auto inner_season = world.write([&](Tx& tx) { return add_plan(tx, {.tier = shop.place.inner, .kind = PlanKind::period, .price = yuan(280'00), .days = 90}); });
    auto ann = accounts::test::person(world, "ann");
    buy(world, ann, plan_url(shop.season));
    auto one = begin(ann, plan_url(inner_yearly)), two = begin(ann, plan_url(inner_season), "card");
    auto three = begin(ann, plan_url(inner_yearly), "card");
    CHECK(three.order == one.order);
    press(ann, one);
    press(ann, two);
    press(ann, three);
    world.deliver();
    CHECK(state_of(ann, one.order) == "paid");
    CHECK(booked(world, ledger::Purpose::gateway, "sandbox") == 988'00);            // 108 + 880, the others sent back
    books_agree(world);
}

TEST_CASE("who has the level for good has nothing to pay") {
    World world;
    auto shop = test::shop(world);
    auto ann = accounts::test::person(world, "ann");
    membership::test::give(world, shop.place, accounts::test::id_of(world, "ann"), 2);
    CHECK(ann.get(plan_url(shop.monthly).str()).status == 409);
}

TEST_CASE("orders belong to their buyers") {
    World world;
    auto shop = test::shop(world);
    auto ann = accounts::test::person(world, "ann"), bob = accounts::test::person(world, "bob");
    auto order = buy(world, ann, plan_url(shop.monthly));
    auto at = order_url(order).str();
    for (auto& path : {at, at + "/return"}) CHECK_MESSAGE(bob.get(path).status == 404, path);
    CHECK(bob.post(at + "/pay", {{"method", "card"}}).status == 404);
    CHECK(bob.post(at + "/refund-request", {{"reason", "I want it"}}).status == 404);
    CHECK(bob.get("/finance" + at).status == 403);
    CHECK(bob.get("/finance/orders").status == 403);
    CHECK(bob.post("/finance" + at + "/refund", {{"amount", "1"}, {"reason", "mine now"}, {"confirmed", "1"}}).status == 403);
    CHECK(world.browser().get(at).status == 303);
    CHECK(world.browser().json(at).status == 401);
    auto subscription = ann.json("/subscriptions").json().at("subscriptions").as_array().at(0).at("id").as_string();
    for (auto what : {"/cancel", "/resume", "/pay"}) CHECK(bob.post("/subscriptions/" + std::string(subscription) + what).status == 404);
    CHECK(!bob.get("/orders").has("Fellow"));
    CHECK(ann.get("/orders").has("Fellow"));
}

// A World fails a page that takes more statements than its budget.
TEST_CASE("pages of orders keep to the budget of statements") {
    World world;
    auto shop = test::shop(world);
    auto ann = accounts::test::person(world, "ann"), finance = accounts::test::person(world, "fin", accounts::Role::finance);
    for (int i = 0; i < 12; ++i) buy(world, ann, plan_url(shop.season));
    auto order = buy(world, ann, buy_url(shop.article));
    for (auto& path : {std::string("/join"), plan_url(shop.inner).str(), std::string("/orders"), order_url(order).str(), std::string("/subscriptions")}) {
        CHECK_MESSAGE(ann.get(path).status == 200, path);
    }
    for (auto& path : {std::string("/finance/orders"), "/finance" + order_url(order).str(), std::string("/finance/anomalies")}) {
        CHECK_MESSAGE(finance.get(path).status == 200, path);
    }
}

TEST_CASE("guests see the plans and are led to sign up") {
    World world;
    auto shop = test::shop(world);
    auto guest = world.browser();
    auto page = guest.get("/join");
    CHECK(page.status == 200);
    CHECK(page.has("/sign-up?next=%2Fjoin%2F" + to_string(shop.monthly)));
    CHECK(guest.get(plan_url(shop.monthly).str()).location().starts_with("/sign-in?next="));
}

TEST_CASE("without a gateway the plans say so and nothing can be bought") {
    World world;
    auto shop = test::shop(world);
    auto ann = accounts::test::person(world, "ann");
    auto begun = begin(ann, plan_url(shop.monthly));
    world.app.config.payments.sandbox = false;
    CHECK(ann.get("/join").has("Payments are not set up"));
    CHECK(ann.get(plan_url(shop.monthly).str()).has("Payments are not set up"));
    CHECK(ann.post(plan_url(shop.monthly).str(), {{"method", "card"}}).status == 503);
    CHECK(ann.get(begun.gateway).status == 404);
    CHECK(ann.post(begun.gateway, {{"choice", "pay"}}).status == 404);
    world.pass(minutes(1));
    world.deliver();
}

TEST_CASE("the offer below a locked text names the cheapest way in") {
    World world;
    auto shop = test::shop(world);
    auto visit = world.app.nobody(world.now, Language::en);
    membership::Lock lock{.item = shop.article, .community = shop.place.community, .kind = membership::LockKind::members};
    auto members = world.read([&](Db& db) { return offer(db, visit, lock); });
    CHECK(members.plan->id == shop.monthly);
    CHECK(members.price == yuan(100'00));
    lock.kind = membership::LockKind::tier, lock.level = 2;
    CHECK(world.read([&](Db& db) { return offer(db, visit, lock); }).plan->id == shop.inner);
    lock.kind = membership::LockKind::paid;
    CHECK(!world.read([&](Db& db) { return offer(db, visit, lock); }).plan);
    lock.series = std::exchange(lock.item, ItemId{1});
    CHECK(world.read([&](Db& db) { return offer(db, visit, lock); }).item == shop.article);
    lock.kind = membership::LockKind::members;
    members.words_left = 2300;
    auto shown = offer_view(Ui{visit}, members).markup();
    CHECK(shown.find("class=\"paywall\"") != shown.npos);
    CHECK(shown.find("2,300") != shown.npos);
}

TEST_CASE("orders of the past are on the books like any other") {
    World world;
    auto shop = test::shop(world);
    auto ann = accounts::test::person(world, "ann");
    auto who = accounts::test::id_of(world, "ann");
    auto old = world.write([&](Tx& tx) { return record_paid_order(tx, who, shop.monthly, world.now - days(100)); });
    auto recent = world.write([&](Tx& tx) { return record_paid_order(tx, who, shop.monthly, world.now - days(20)); });
    auto article = world.write([&](Tx& tx) { return record_paid_purchase(tx, who, shop.article, world.now - days(300)); });
    world.deliver();
    for (auto order : {old, recent, article}) CHECK(state_of(ann, order) == "paid");
    CHECK(held(world, "ann", shop.place.community)->ends_at < world.now + days(12));
    CHECK(can_read(world, "ann", shop.article));
    CHECK(letters_saying(world, "Receipt") == 0);
    books_agree(world);
    world.pass(days(12));
    world.deliver();
    CHECK(held(world, "ann", shop.place.community)->level == 1);                    // renewed by its agreement
    books_agree(world);
}
