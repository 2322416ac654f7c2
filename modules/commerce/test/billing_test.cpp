// A member's money on one page.
#include "modules/commerce/billing_pages.hpp"
#include "modules/commerce/test/shop.hpp"

using namespace lyceum;
using namespace lyceum::commerce;
using namespace lyceum::commerce::test;

TEST_CASE("the billing page says what happened, why, with which receipt, and what comes next; nobody else sees it") {
    World world;
    auto shop = test::shop(world);
    auto ann = accounts::test::person(world, "ann"), bob = accounts::test::person(world, "bob"), staff = accounts::test::person(world, "staff", accounts::Role::finance);
    CHECK(ann.get("/billing").has("Nothing will be charged"));
    auto article = buy(world, ann, buy_url(shop.article));
    buy(world, ann, plan_url(shop.monthly));
    auto waiting = begin(ann, plan_url(shop.inner));
    CHECK(staff.post("/finance/orders/" + to_string(article) + "/refund", {{"amount", "10"}, {"reason", "A page was missing"}, {"confirmed", "1"}}).status == 303);
    world.deliver();
    auto page = ann.get("/billing");
    CHECK(page.has("because it renews"));
    CHECK(page.has("¥39"));
    CHECK(page.has("waits to be paid until"));
    CHECK(page.has("A page was missing"));
    CHECK(page.has("−¥10"));
    CHECK(page.has("2027-000001"));
    CHECK(page.has("2027-000002"));
    auto list = ann.get("/billing/payments.csv");
    CHECK(list.has("A page was missing"));
    CHECK(list.has(to_string(waiting.order)));
    CHECK(bob.get("/billing").has("Nothing will be charged"));
    CHECK_FALSE(bob.get("/billing/payments.csv").has("A priced article"));
    world.write([&](Tx& tx) { tx.run("update subscriptions set state = 'past_due', grace_until = $1", world.now + days(5)); });
    CHECK(ann.get("/billing").has("is owed"));
}
