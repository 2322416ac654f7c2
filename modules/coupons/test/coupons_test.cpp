// What makes something cheaper, and what keeps it from being used too often.
#include "modules/commerce/test/shop.hpp"
#include "modules/coupons/store.hpp"

using namespace lyceum;
using namespace lyceum::coupons;
using commerce::buy_url;
using commerce::plan_url;
using commerce::test::Begun;
using commerce::test::booked;
using commerce::test::press;
using commerce::test::yuan;
using ledger::Purpose;

namespace {

struct Market {
    commerce::test::Shop shop;
    explicit Market(World& world) : shop(commerce::test::shop(world)) {}
    NewCoupon coupon(const std::string& code, std::int64_t percent) const {
        return {.community = shop.place.community, .code = code, .label = code.empty() ? "Spring sale" : "A coupon", .value = percent};
    }
    CouponId add(World& world, const NewCoupon& made) const { return world.write([&](Tx& tx) { return coupons::add(tx, made, shop.owner); }); }
};

Answer order(Browser& buyer, const Url& what, const std::string& code = {}) { return buyer.post(what.str(), {{"method", "wechat"}, {"coupon", code}}); }

void pay(World& world, Browser& buyer, const Answer& ordered) {
    CHECK_MESSAGE(ordered.status == 303, ordered.body);
    if (ordered.location().starts_with("/sandbox/")) press(buyer, Begun{{}, ordered.location()});
    world.deliver();
}

std::int64_t uses(World& world, CouponId id) {
    return world.read([&](Db& db) { return db.one<std::int64_t>("select uses from coupons where id = $1", id); });
}

void books_agree(World& world) {
    world.deliver();
    for (auto& wrong : world.read([](Db& db) { return ledger::check(db); })) CHECK_MESSAGE(false, wrong);
    for (auto& wrong : world.read([](Db& db) { return check(db); })) CHECK_MESSAGE(false, wrong);
}

}  // namespace

TEST_CASE("a coupon shows what it takes off before anything is agreed to, and the author shares in what is paid") {
    World world;
    Market market(world);
    auto id = market.add(world, market.coupon("spring 25", 25));
    auto ann = accounts::test::person(world, "ann");
    auto shown = ann.get(buy_url(market.shop.article).str() + "?coupon=Spring25");
    CHECK(shown.has("A coupon (SPRING25)"));
    CHECK(shown.has("−¥25"));
    CHECK(shown.has("Pay ¥75"));
    CHECK(ann.get(buy_url(market.shop.article).str() + "?coupon=WINTER").has("There is no such coupon"));
    CHECK(uses(world, id) == 0);
    pay(world, ann, order(ann, buy_url(market.shop.article), "SPRING25"));
    CHECK(uses(world, id) == 1);
    CHECK(booked(world, Purpose::gateway, "sandbox") == 75'00);
    CHECK(booked(world, Purpose::author_payable, "", market.shop.author) == -52'50);
    CHECK(ann.get("/orders").has("¥75"));
    books_agree(world);
}

TEST_CASE("what does not hold is refused with the reason") {
    World world;
    Market market(world);
    auto late = market.coupon("LATER", 10), early = market.coupon("OVER", 10), plans = market.coupon("PLANS", 10), back = market.coupon("BACK", 10), dollars = market.coupon("USD5", 5'00);
    late.starts_at = world.now + days(1);
    early.ends_at = world.now + hours(1);
    plans.target = Target::plans;
    back.audience = Audience::returning;
    dollars.kind = Kind::amount, dollars.currency = Currency::USD;
    for (auto& each : {late, early, plans, back, dollars}) market.add(world, each);
    auto stopped = market.add(world, market.coupon("GONE", 10));
    world.write([&](Tx& tx) { stop(tx, market.shop.place.community, stopped); });
    world.pass(hours(2));
    auto ann = accounts::test::person(world, "ann");
    struct Case { std::string code, says; };
    for (auto& each : std::vector<Case>{{"LATER", "does not hold yet"}, {"OVER", "has expired"}, {"PLANS", "does not count for what you are buying"}, {"BACK", "meant for others"},
             {"USD5", "does not count for what you are buying"}, {"GONE", "no such coupon"}, {"'; drop", "no such coupon"}}) {
        CAPTURE(each.code);
        CHECK(ann.get(buy_url(market.shop.article).str() + "?coupon=" + http::percent_encoded(each.code)).has(each.says));
        auto refused = order(ann, buy_url(market.shop.article), each.code);
        CHECK(refused.status == 422);
        CHECK(refused.has(each.says));
    }
    CHECK(booked(world, Purpose::gateway, "sandbox") == 0);
    pay(world, ann, order(ann, plan_url(market.shop.monthly), "PLANS"));
    CHECK(booked(world, Purpose::gateway, "sandbox") == 35'10);
}

TEST_CASE("the last use is given once, and comes back when an order is not paid") {
    World world;
    Market market(world);
    auto made = market.coupon("ONLYONE", 50);
    made.uses_most = 1;
    auto id = market.add(world, made);
    auto ann = accounts::test::person(world, "ann"), bob = accounts::test::person(world, "bob");
    auto first = order(ann, buy_url(market.shop.article), "ONLYONE");
    CHECK(first.status == 303);
    CHECK(order(ann, buy_url(market.shop.article), "ONLYONE").status == 303);        // the same order again
    CHECK(order(ann, plan_url(market.shop.monthly), "ONLYONE").status == 422);
    CHECK(order(bob, buy_url(market.shop.article), "ONLYONE").status == 422);
    CHECK(uses(world, id) == 1);
    for (int i = 0; i < 6; ++i) world.pass(minutes(30)), world.deliver();
    CHECK(uses(world, id) == 0);
    bob = accounts::test::sign_in(world, accounts::test::id_of(world, "bob"));
    pay(world, bob, order(bob, buy_url(market.shop.article), "ONLYONE"));
    CHECK(uses(world, id) == 1);
    books_agree(world);
}

TEST_CASE("nobody uses it more often than each may") {
    World world;
    Market market(world);
    auto made = market.coupon("ONCE", 50);
    made.each_most = 1;
    market.add(world, made);
    auto ann = accounts::test::person(world, "ann"), bob = accounts::test::person(world, "bob");
    pay(world, ann, order(ann, buy_url(market.shop.article), "ONCE"));
    CHECK(ann.get(plan_url(market.shop.monthly).str() + "?coupon=ONCE").has("as often as it can be"));
    CHECK(order(ann, plan_url(market.shop.monthly), "ONCE").status == 422);
    pay(world, bob, order(bob, buy_url(market.shop.article), "ONCE"));
    books_agree(world);
}

TEST_CASE("a coupon of the first period ends with it, a lasting one does not") {
    World world;
    Market market(world);
    auto lasting = market.coupon("ALWAYS", 10);
    lasting.lasting = true;
    market.add(world, lasting);
    market.add(world, market.coupon("FIRST", 50));
    auto ann = accounts::test::person(world, "ann"), bob = accounts::test::person(world, "bob");
    CHECK(ann.get(plan_url(market.shop.monthly).str() + "?coupon=ALWAYS").has("for ¥35.10. You are reminded"));
    CHECK(bob.get(plan_url(market.shop.monthly).str() + "?coupon=FIRST").has("for ¥39. You are reminded"));
    pay(world, ann, order(ann, plan_url(market.shop.monthly), "ALWAYS"));
    pay(world, bob, order(bob, plan_url(market.shop.monthly), "FIRST"));
    CHECK(booked(world, Purpose::gateway, "sandbox") == 35'10 + 19'50);
    world.pass(days(33));
    world.deliver();
    CHECK(booked(world, Purpose::gateway, "sandbox") == 2 * 35'10 + 19'50 + 39'00);
    books_agree(world);
}

TEST_CASE("a campaign needs no code, says for whom it is, and joins a coupon only if both may be joined") {
    World world;
    Market market(world);
    auto campaign = market.coupon("", 20);
    campaign.audience = Audience::newcomers;
    campaign.stacks = true;
    market.add(world, campaign);
    auto joined = market.coupon("JOINED", 10);
    joined.stacks = true;
    market.add(world, joined);
    market.add(world, market.coupon("HALF", 50));
    market.add(world, market.coupon("LITTLE", 5));
    auto ann = accounts::test::person(world, "ann");
    CHECK(world.browser().get("/join").has("for whoever has not bought anything here yet"));
    auto page = buy_url(market.shop.article).str();
    CHECK(ann.get(page).has("Pay ¥80"));
    CHECK(ann.get(page + "?coupon=JOINED").has("Pay ¥72"));
    CHECK(ann.get(page + "?coupon=HALF").has("Pay ¥50"));
    CHECK(ann.get(page + "?coupon=LITTLE").has("Pay ¥80"));
    pay(world, ann, order(ann, buy_url(market.shop.article), "JOINED"));
    CHECK(booked(world, Purpose::gateway, "sandbox") == 72'00);
    CHECK(ann.get(plan_url(market.shop.monthly).str()).has("Pay ¥39"));              // no newcomer any more
    books_agree(world);
}

TEST_CASE("a coupon of a hundred percent opens at once, and pays nobody") {
    World world;
    Market market(world);
    market.add(world, market.coupon("FREE", 100));
    auto ann = accounts::test::person(world, "ann");
    CHECK(order(ann, buy_url(market.shop.article), "FREE").location().starts_with("/orders/"));
    CHECK(commerce::test::can_read(world, "ann", market.shop.article));
    CHECK(booked(world, Purpose::author_payable, "", market.shop.author) == 0);
    books_agree(world);
}

TEST_CASE("an upgrade counts what was paid, not what was on the list") {
    World world;
    Market market(world);
    market.add(world, market.coupon("HALF", 50));
    auto ann = accounts::test::person(world, "ann");
    pay(world, ann, order(ann, plan_url(market.shop.season), "HALF"));              // 54 of 108
    auto due = ann.json(plan_url(market.shop.inner).str()).json().at("credit").at("minor").as_int64();
    CHECK(due == 54'00);
}

TEST_CASE("a coupon makes no credit last longer: what is left of a year buys as many months as without it") {
    World world;
    Market market(world);
    market.add(world, market.coupon("NINETY", 90));
    auto ann = accounts::test::person(world, "ann"), bob = accounts::test::person(world, "bob");
    auto months_later = [&](const std::string& code) {
        auto& buyer = code.empty() ? bob : ann;
        pay(world, buyer, order(buyer, plan_url(market.shop.yearly)));
        pay(world, buyer, buyer.post(plan_url(market.shop.monthly).str(), {{"method", "wechat"}, {"at_once", "1"}, {"coupon", code}}));
        return *commerce::test::held(world, code.empty() ? "bob" : "ann", market.shop.place.community)->ends_at;
    };
    auto with = months_later("NINETY"), without = months_later("");
    CHECK(with == without);
    CHECK(with > world.now + days(290));                            // 388 at 39 a month
    CHECK(with < world.now + days(310));
    books_agree(world);
}

TEST_CASE("the price for newcomers is given once: an order that waits for its payment counts, and going back to it is the same order") {
    World world;
    Market market(world);
    for (auto code : {"HALF", "THIRD", ""}) {
        auto made = market.coupon(code, std::string_view(code) == "THIRD" ? 33 : std::string_view(code) == "HALF" ? 50 : 20);
        made.audience = Audience::newcomers;
        market.add(world, made);
    }
    auto ann = accounts::test::person(world, "ann");
    auto article = buy_url(market.shop.article), plan = plan_url(market.shop.monthly);
    auto first = order(ann, article, "HALF");
    CHECK(first.status == 303);
    CHECK(order(ann, article, "HALF").status == 303);               // the same order again
    CHECK(ann.get(article.str() + "?coupon=HALF").has("Pay ¥50"));
    auto other = order(ann, article, "THIRD");                      // another price for the same thing
    CHECK(other.status == 422);
    CHECK(other.has("You have ordered at the price for newcomers already"));
    CHECK(ann.get(plan.str()).has("Pay ¥39"));                      // nor the campaign
    CHECK(ann.get(plan.str() + "?coupon=HALF").has("You have ordered at the price for newcomers already"));
    CHECK(order(ann, plan, "HALF").status == 422);
    CHECK(order(ann, plan).status == 303);                          // at the full price whoever likes
    for (int i = 0; i < 6; ++i) world.pass(minutes(30)), world.deliver();
    ann = accounts::test::sign_in(world, accounts::test::id_of(world, "ann"));
    pay(world, ann, order(ann, plan, "HALF"));                      // the others were closed
    CHECK(booked(world, Purpose::gateway, "sandbox") == 19'50);
    CHECK(order(ann, article, "HALF").status == 422);
    CHECK(ann.get(article.str()).has("Pay ¥100"));
    books_agree(world);
}

TEST_CASE("coupons are made by the managers of a community, and what is wrong is said beside the field") {
    World world;
    Market market(world);
    auto ann = accounts::test::person(world, "ann"), owner = accounts::test::sign_in(world, market.shop.owner);
    auto slug = world.read([&](Db& db) {
        auto visit = world.app.nobody(world.now, Language::en);
        return communities::visible(db, visit).front().slug;
    });
    auto path = "/c/" + slug + "/manage/coupons";
    CHECK(ann.get(path).status == 403);
    CHECK(ann.post(path, {{"label", "x"}, {"value", "10"}}).status == 403);
    FormFields good{{"code", "summer"}, {"label", "Summer"}, {"kind", "percent"}, {"value", "20"}, {"target", "plans"}, {"each_most", "1"}, {"ends_at", "2027-12-01T00:00"}};
    CHECK(owner.post(path, good).status == 303);
    CHECK(owner.post(path, good).status == 422);
    auto page = owner.get(path);
    CHECK(page.has("SUMMER"));
    CHECK(page.has("20 % off all memberships, for everybody, until"));
    struct Case { std::string field, value; };
    for (auto& each : std::vector<Case>{{"code", "abc"}, {"label", ""}, {"value", "0"}, {"value", "101"}, {"value", "x"}, {"uses_most", "-1"}, {"each_most", "-1"},
             {"ends_at", "2020-01-01T00:00"}, {"ends_at", "soon"}, {"target", "0000000000001"}, {"kind", "gift"}}) {
        CAPTURE(each.field + " " + each.value);
        FormFields bad{{"code", "other"}, {"label", "Other"}, {"kind", "percent"}, {"value", "20"}};
        std::erase_if(bad, [&](auto& field) { return field.first == each.field; });
        bad.emplace_back(each.field, each.value);
        CHECK(owner.post(path, bad).status == 422);
    }
    auto id = std::string(owner.json(path).json().at("coupons").as_array().at(0).at("id").as_string());
    CHECK(ann.post(path + "/" + id + "/stop").status == 403);
    CHECK(owner.post(path + "/" + id + "/stop").status == 303);
    CHECK(owner.get(path).has("Stopped"));
    CHECK(owner.post(path, good).status == 303);                    // its code is free again
}
