// Memberships that renew: the charge, the days of grace, cancelling, coming back; time to the second.
#include "modules/commerce/payments.hpp"
#include "modules/commerce/test/renewing.hpp"

using namespace lyceum;
using namespace lyceum::commerce;
using namespace lyceum::commerce::test;

namespace {

void books_agree(World& world) {
    CHECK(world.read([](Db& db) { return ledger::check(db); }).empty());
    auto wrong = world.read([](Db& db) { return check(db); });
    CHECK_MESSAGE(wrong.empty(), wrong.front());
}

std::string at(World& world, const std::string& what) { return "/subscriptions/" + to_string(of_ann(world).id) + what; }


}  // namespace

TEST_CASE("a month renews by itself without a gap, after a letter") {
    World world;
    auto shop = test::shop(world);
    auto ann = accounts::test::person(world, "ann");
    world.deliver();
    buy(world, ann, plan_url(shop.monthly));
    auto end = of_ann(world).period_end;
    live_until(world, end - days(3) - hours(1));
    CHECK(letters_saying(world, "renews on") == 0);
    live_until(world, end + days(2), [&] { CHECK(level(world, shop) == 1); });
    CHECK(letters_saying(world, "Your membership renews on") == 1);
    CHECK(letters_saying(world, "Receipt 2027-000002") == 1);
    CHECK(booked(world, ledger::Purpose::gateway, "sandbox") == 2 * 39'00);
    CHECK(of_ann(world).state == Renewing::active);
    CHECK(of_ann(world).period_end > end + days(27));
    books_agree(world);
}

TEST_CASE("a refused renewal leaves seven days, writes, tries again, and ends at the stated second") {
    World world;
    auto shop = test::shop(world);
    auto ann = accounts::test::person(world, "ann");
    world.deliver();
    buy(world, ann, plan_url(shop.monthly), "let_next_fail");
    auto end = of_ann(world).period_end;
    live_until(world, end + days(1), [&] { CHECK(level(world, shop) == 1); });
    CHECK(of_ann(world).state == Renewing::past_due);
    CHECK(ann.get("/subscriptions").status == 303);                                 // the session slept too long
    ann = ann_again(world);
    CHECK(ann.get("/subscriptions").has("could not be renewed"));
    live_until(world, end + kGrace - hours(1), [&] { CHECK(level(world, shop) == 1); });
    CHECK(letters_saying(world, "Your membership could not be renewed") == 4);
    world.now = end + kGrace - Span{1};
    CHECK(level(world, shop) == 1);
    world.now = end + kGrace;
    CHECK(level(world, shop) == 0);
    live_until(world, end + kGrace + hours(1));
    CHECK(of_ann(world).state == Renewing::ended);
    CHECK(letters_saying(world, "Your membership has ended") == 1);
    CHECK(booked(world, ledger::Purpose::gateway, "sandbox") == 39'00);
    live_until(world, end + days(40));
    CHECK(booked(world, ledger::Purpose::gateway, "sandbox") == 39'00);             // nothing more was charged
    books_agree(world);
}

TEST_CASE("paying in the days of grace restores at once, from where the last period ended") {
    World world;
    auto shop = test::shop(world);
    auto ann = accounts::test::person(world, "ann");
    world.deliver();
    buy(world, ann, plan_url(shop.monthly), "let_next_fail");
    auto end = of_ann(world).period_end;
    live_until(world, end + days(4));
    CHECK(of_ann(world).state == Renewing::past_due);
    ann = ann_again(world);
    auto gateway = ann.post(at(world, "/pay"), {{"method", "card"}}).location();
    CHECK(gateway.starts_with("/sandbox/"));
    ann.post(gateway, {{"choice", "pay"}});
    world.deliver();
    CHECK(of_ann(world).state == Renewing::active);
    CHECK(of_ann(world).period_end > end + days(27));
    CHECK(of_ann(world).period_end < end + days(32));
    CHECK(level(world, shop) == 1);
    live_until(world, end + days(40), [&] { CHECK(level(world, shop) == 1); });     // the new card works
    CHECK(of_ann(world).state == Renewing::active);
    CHECK(booked(world, ledger::Purpose::gateway, "sandbox") == 3 * 39'00);
    books_agree(world);
}

TEST_CASE("cancelled is not charged, keeps what is paid, and can be resumed before the end") {
    World world;
    auto shop = test::shop(world);
    auto ann = accounts::test::person(world, "ann");
    world.deliver();
    buy(world, ann, plan_url(shop.monthly));
    auto end = of_ann(world).period_end;
    CHECK(ann.post(at(world, "/cancel")).status == 303);
    CHECK(ann.post(at(world, "/cancel")).status == 303);
    CHECK(letters_saying(world, "Your membership will not renew") == 1);
    CHECK(ann.get("/subscriptions").has("Does not renew"));
    CHECK(ann.post(at(world, "/resume")).status == 303);
    CHECK(of_ann(world).state == Renewing::active);
    ann.post(at(world, "/cancel"));
    live_until(world, end - hours(1), [&] { CHECK(level(world, shop) == 1); });
    live_until(world, end + days(2));
    CHECK(level(world, shop) == 0);
    CHECK(of_ann(world).state == Renewing::ended);
    ann = ann_again(world);
    CHECK(ann.post(at(world, "/resume")).status == 409);
    CHECK(booked(world, ledger::Purpose::gateway, "sandbox") == 39'00);
    buy(world, ann, plan_url(shop.monthly));
    CHECK(of_ann(world).state == Renewing::active);
    CHECK(level(world, shop) == 1);
    books_agree(world);
}

TEST_CASE("a charge that is on its way when somebody cancels is sent back") {
    World world;
    auto shop = test::shop(world);
    auto ann = accounts::test::person(world, "ann");
    world.deliver();
    buy(world, ann, plan_url(shop.monthly));
    auto end = of_ann(world).period_end;
    world.now = end - minutes(30);
    world.write([&](Tx& tx) { tend(tx, {of_ann(world).id}); });
    ann = ann_again(world);
    ann.post(at(world, "/cancel"));
    world.deliver();
    CHECK(of_ann(world).period_end == end);
    CHECK(booked(world, ledger::Purpose::gateway, "sandbox") == 39'00);
    CHECK(letters_saying(world, "Sent back") == 1);
    books_agree(world);
}

TEST_CASE("a renewal is charged once, however often it is tended") {
    World world;
    auto shop = test::shop(world);
    auto ann = accounts::test::person(world, "ann");
    world.deliver();
    buy(world, ann, plan_url(shop.monthly));
    auto subscription = of_ann(world);
    world.now = subscription.period_end - minutes(30);
    for (int i = 0; i < 5; ++i) world.write([&](Tx& tx) { tend(tx, {subscription.id}); });
    world.deliver();
    world.deliver();
    CHECK(booked(world, ledger::Purpose::gateway, "sandbox") == 2 * 39'00);
    books_agree(world);
}

TEST_CASE("moving up changes what renews") {
    World world;
    auto shop = test::shop(world);
    auto ann = accounts::test::person(world, "ann");
    world.deliver();
    buy(world, ann, plan_url(shop.monthly));
    live_until(world, world.now + days(5));
    buy(world, ann, plan_url(shop.inner));
    CHECK(of_ann(world).plan == shop.inner);
    auto paid = booked(world, ledger::Purpose::gateway, "sandbox");
    live_until(world, of_ann(world).period_end + days(1), [&] { CHECK(level(world, shop) == 2); });
    CHECK(booked(world, ledger::Purpose::gateway, "sandbox") == paid + 99'00);
    books_agree(world);
}

TEST_CASE("a retired plan is not sold any more and still renews at its price") {
    World world;
    auto shop = test::shop(world);
    auto ann = accounts::test::person(world, "ann"), owner = accounts::test::sign_in(world, shop.owner), bob = accounts::test::person(world, "bob");
    world.deliver();
    buy(world, ann, plan_url(shop.monthly));
    CHECK(bob.get("/c/systems/manage/plans").status == 403);
    CHECK(bob.post("/c/systems/manage/plans/" + to_string(shop.monthly) + "/retire").status == 403);
    CHECK(owner.get("/c/systems/manage/plans").has("¥39"));
    CHECK(owner.post("/c/systems/manage/plans/" + to_string(shop.monthly) + "/retire").status == 303);
    CHECK(owner.post("/c/systems/manage/plans", {{"tier", to_string(shop.place.fellow)}, {"kind", "monthly"}, {"price", "49"}, {"currency", "CNY"}}).status == 303);
    auto log = owner.get("/c/systems/manage/audit");
    CHECK((log.has("commerce.retire_plan") && log.has("commerce.add_plan")));
    for (auto price : {"0", "-1", "4.999", "free"})
        CHECK(owner.post("/c/systems/manage/plans", {{"tier", to_string(shop.place.fellow)}, {"kind", "monthly"}, {"price", price}, {"currency", "CNY"}}).status == 422);
    CHECK(owner.post("/c/systems/manage/plans", {{"tier", to_string(shop.place.fellow)}, {"kind", "period"}, {"days", "0"}, {"price", "10"}, {"currency", "CNY"}}).status == 422);
    CHECK(owner.post("/c/systems/manage/plans", {{"tier", to_string(shop.place.free)}, {"kind", "monthly"}, {"price", "10"}, {"currency", "CNY"}}).status == 422);
    CHECK(bob.get(plan_url(shop.monthly).str()).status == 404);
    CHECK(bob.get("/join").has("¥49"));
    live_until(world, of_ann(world).period_end + days(1));
    CHECK(booked(world, ledger::Purpose::gateway, "sandbox") == 2 * 39'00);
    CHECK(level(world, shop) == 1);
}

TEST_CASE("whoever closes the account or leaves is not charged again") {
    World world;
    auto shop = test::shop(world);
    auto ann = accounts::test::person(world, "ann"), bob = accounts::test::person(world, "bob");
    world.deliver();
    buy(world, ann, plan_url(shop.monthly));
    buy(world, bob, plan_url(shop.monthly));
    auto end = of_ann(world).period_end;
    world.write([&](Tx& tx) {
        tx.emit(accounts::Closed{accounts::find_by_handle(tx, "ann").value()});
        tx.emit(communities::Left{accounts::find_by_handle(tx, "bob").value(), shop.place.community});
    });
    world.deliver();
    CHECK(of_ann(world).state == Renewing::ended);
    CHECK(held(world, "bob", shop.place.community)->level == 1);
    live_until(world, end + days(2));
    CHECK(booked(world, ledger::Purpose::gateway, "sandbox") == 2 * 39'00);
    books_agree(world);
}
