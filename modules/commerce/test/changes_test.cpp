// What a renewal can become: the table and what the program does by it; pauses; changes of plan, to the cent.
#include "modules/commerce/change_pages.hpp"
#include "modules/commerce/join_pages.hpp"
#include "modules/commerce/payments.hpp"
#include "modules/commerce/periods.hpp"
#include "modules/commerce/test/renewing.hpp"
#include "platform/http/site.hpp"
#include <algorithm>
#include <array>
#include <random>

using namespace lyceum;
using namespace lyceum::commerce;
using namespace lyceum::commerce::test;

namespace {

void books_agree(World& world) {
    for (auto& wrong : world.read([](Db& db) { return ledger::check(db); })) CHECK_MESSAGE(false, wrong);
    for (auto& wrong : world.read([](Db& db) { return check(db); })) CHECK_MESSAGE(false, wrong);
}

std::int64_t taken(World& world) { return booked(world, ledger::Purpose::gateway, "sandbox"); }

// One happening, by the function that people, gateways and time come in by.
void happen(Tx& tx, const SubscriptionRow& s, Happening what, OrderId stands_on) {
    OrderRow granted = *find_order(tx, stands_on);
    granted.ends_at = s.period_end + days(30), granted.anchor_at = tx.now();
    switch (what) {
        case Happening::bought: return carry_on(tx, s, granted, nullptr, "");
        case Happening::renewed: granted.subscription = s.id; return carry_on(tx, s, granted, nullptr, "");
        case Happening::extended: granted.months = 0, granted.days = 30; return carry_on(tx, s, granted, nullptr, "");
        case Happening::replaced: granted.months = 0, granted.days = 30, granted.level = s.level + 1; return carry_on(tx, s, granted, nullptr, "");
        case Happening::refused: granted.id = s.renewal, granted.subscription = s.id; return renewal_failed(tx, granted);
        case Happening::cancel: return cancel(tx, s);
        case Happening::take_back:
        case Happening::restart: resume(tx, s); return;
        case Happening::pause: return pause(tx, s, 2);
        case Happening::period_over:
        case Happening::grace_over: return tend(tx, {s.id});
        case Happening::given_back: return end_with(tx, *find_order(tx, stands_on));
        case Happening::closed: return stop_with_account(tx, {s.person});
    }
}

}  // namespace

TEST_CASE("what a renewal becomes: every state with everything that may happen, as the table says") {
    World world;
    auto shop = test::shop(world);
    auto ann = accounts::test::person(world, "ann");
    auto order = buy(world, ann, plan_url(shop.monthly));
    struct Done {};
    auto id = of_ann(world).id;
    int walked = 0;
    each_enumerator<Renewing>([&](std::string_view from_name, Renewing from) {
        each_enumerator<Happening>([&](std::string_view what_name, Happening what) {
            auto expected = step(from, what);
            CAPTURE(from_name);
            CAPTURE(what_name);
            std::optional<Renewing> became;
            std::optional<Refusal> refused;
            bool over = what == Happening::period_over || what == Happening::grace_over || what == Happening::restart;
            try {
                world.write([&](Tx& tx) {
                    auto s = *find_subscription(tx, id);
                    // Nothing can be charged where the end of a period is looked at: otherwise it is charged.
                    auto end = over ? tx.now() - days(8) : s.period_end;
                    auto renewal = what == Happening::refused ? OrderId{77} : OrderId{};
                    tx.run(R"sql(
                        update subscriptions set state = $2, period_end = $3, grace_until = $4, paused_until = $5, renewal = $6, gateway = $7 where id = $1)sql",
                        s.id, from, end, from == Renewing::past_due ? std::optional(what == Happening::grace_over ? tx.now() : tx.now() + days(1)) : std::nullopt,
                        from == Renewing::paused ? std::optional(tx.now() + days(9)) : std::nullopt, renewal, what == Happening::period_over ? std::string() : s.gateway);
                    happen(tx, *find_subscription(tx, s.id), what, order);
                    became = find_subscription(tx, s.id)->state;
                    throw Done{};
                });
            } catch (const Done&) {
            } catch (const Refusal& refusal) { refused.emplace(refusal); }
            ++walked;
            if (expected.refusal) CHECK(refused.has_value());
            // What lies in the past cannot be told from a charge that is due: there the gateway is asked first.
            else if (what == Happening::restart && (from == Renewing::active || from == Renewing::paused)) CHECK(became == from);
            else if (what == Happening::grace_over && from != Renewing::past_due) CHECK((became == from || became == Renewing::ended));
            else CHECK(became == expected.to);
        });
    });
    CHECK(walked == 5 * 13);
    CHECK(of_ann(world).state == Renewing::active);                                 // all of it was rolled back
}

TEST_CASE("a pause uses up what is paid, charges nothing, and ends by itself or by hand") {
    World world;
    auto shop = test::shop(world);
    auto ann = accounts::test::person(world, "ann");
    buy(world, ann, plan_url(shop.monthly));
    auto end = of_ann(world).period_end;
    auto at = [&](const std::string& what) { return "/subscriptions/" + to_string(of_ann(world).id) + what; };
    CHECK(ann.post(at("/pause"), {{"months", "4"}}).status == 422);
    CHECK(ann.post(at("/pause"), {{"months", "2"}}).status == 303);
    auto until = of_ann(world).paused_until.value();
    CHECK(until > end + days(58));
    CHECK(ann.get("/subscriptions").has("Paused."));
    CHECK(ann.post(at("/resume")).status == 303);                                   // taken back before it began
    CHECK(of_ann(world).state == Renewing::active);
    CHECK(ann.post(at("/pause"), {{"months", "2"}}).status == 303);
    live_until(world, end - Span{1}, [&] { CHECK(level(world, shop) == 1); });
    live_until(world, until - hours(1), [&] { if (world.now >= end) CHECK(level(world, shop) == 0); });
    CHECK(taken(world) == 39'00);
    CHECK(letters_saying(world, "Your membership renews on") == 1);
    live_until(world, until + hours(7));
    CHECK(of_ann(world).state == Renewing::active);
    CHECK(taken(world) == 2 * 39'00);
    CHECK(of_ann(world).period_end >= until + days(28));                            // nobody pays for the pause
    ann = ann_again(world);
    CHECK(ann.post(at("/pause"), {{"months", "3"}}).status == 303);
    live_until(world, of_ann(world).period_end + days(20));
    CHECK(level(world, shop) == 0);
    ann = ann_again(world);
    CHECK(ann.post(at("/resume")).status == 303);
    world.deliver();
    CHECK(level(world, shop) == 1);
    CHECK(taken(world) == 3 * 39'00);
    CHECK(of_ann(world).period_end >= world.now + days(27));
    books_agree(world);
}

TEST_CASE("up is paid today less what is unused, down changes when the period ends, and both are said before") {
    World world;
    auto shop = test::shop(world);
    auto ann = accounts::test::person(world, "ann");
    buy(world, ann, plan_url(shop.inner));                                          // 99 a month, level 2
    auto at = [&](const std::string& what) { return "/subscriptions/" + to_string(of_ann(world).id) + what; };
    auto end = of_ann(world).period_end;
    auto shown = ann.get(at("/change"));
    CHECK(shown.has("Nothing today."));
    CHECK(ann.post(at("/change"), {{"plan", to_string(shop.season)}}).status == 409);       // does not renew
    CHECK(ann.post(at("/change"), {{"plan", to_string(shop.monthly)}}).status == 303);
    CHECK(ann.get("/subscriptions").has("Keep the present plan"));
    CHECK(ann.post(at("/keep")).status == 303);
    CHECK(ann.post(at("/change"), {{"plan", to_string(shop.monthly)}}).status == 303);
    live_until(world, end - hours(7), [&] { CHECK(level(world, shop) == 2); });
    CHECK(letters_saying(world, "for ¥39") == 1);                                   // the letter before names the new price
    live_until(world, end + days(1), [&] { CHECK(level(world, shop) >= 1); });
    CHECK(level(world, shop) == 1);
    CHECK(taken(world) == 99'00 + 39'00);
    CHECK(of_ann(world).plan == shop.monthly);

    // month to year at once: what is left of the month comes off
    world.now = of_ann(world).period_end - days(10);
    ann = ann_again(world);
    auto person = of_ann(world).person;
    auto left = world.read([&](Db& db) { return unused(db, person, shop.place.community, Currency::CNY, world.now); });
    REQUIRE(left.size() == 1);
    CHECK(left[0].minor > 0);
    CHECK(left[0].minor <= 39'00 * 10 / 28);
    auto due = 388'00 - left[0].minor;
    Ui ui{world.app.nobody(world.now, Language::en)};
    CHECK(ann.get(at("/change")).has(ui.money(yuan(due))));
    CHECK(ann.get(at_once_path(shop.yearly).str()).has("Pay " + ui.money(yuan(due))));
    CHECK(ann.get(plan_url(shop.yearly).str()).has("Pay ¥388"));                    // otherwise it begins when the month ends
    auto answer = ann.post(plan_url(shop.yearly).str(), {{"method", "wechat"}, {"at_once", "1"}});
    press(ann, {{}, answer.location()});
    world.deliver();
    CHECK(taken(world) == 99'00 + 39'00 + due);
    CHECK(of_ann(world).plan == shop.yearly);
    CHECK(of_ann(world).period_end >= world.now + days(365));
    CHECK(of_ann(world).period_end <= world.now + days(366));
    books_agree(world);
}

// By the list price, whatever came off: what an order's period lasts, times its price, is no more than the plan's own period
// times that price, or times the credit where it is more.
static bool lasts_no_longer_than_paid_for(World& world, OrderId id) {
    auto order = *world.read([&](Db& db) { return find_order(db, id); });
    auto whole = (order.months > 0 ? after_months(*order.starts_at, order.months, *order.anchor_at, site_zone(world.app)) : *order.starts_at + days(order.days)) - *order.starts_at;
    return static_cast<__int128>((*order.ends_at - *order.starts_at).micros) * order.list_minor <= static_cast<__int128>(whole.micros) * std::max(order.list_minor, order.credit_minor);
}

TEST_CASE("over random plans, days and coupons: what counts towards a plan was paid before, counts once, buys no more days than its list price does, and nothing is paid twice") {
    for (unsigned seed : {1U, 2U, 3U}) {
        World world;
        auto shop = test::shop(world);
        auto ann = accounts::test::person(world, "ann");
        std::mt19937 random(seed);
        auto below = [&](int n) { return std::uniform_int_distribution<int>(0, n - 1)(random); };
        std::vector<PlanId> plans;
        world.write([&](Tx& tx) {
            for (int i = 0; i < 8; ++i) {
                auto kind = static_cast<PlanKind>(below(3));
                plans.push_back(add_plan(tx, {.tier = below(2) ? shop.place.fellow : shop.place.inner, .kind = kind, .price = yuan(1'000 + below(50'000)), .days = kind == PlanKind::period ? 1 + below(400) : 0}));
            }
        });
        auto owner = accounts::test::sign_in(world, shop.owner);
        for (std::string off : {"10", "50", "90"})
            CHECK(owner.post("/c/systems/manage/coupons", {{"code", "OFF" + off}, {"label", "A coupon"}, {"kind", "percent"}, {"value", off}, {"target", "plans"}}).status == 303);
        for (int round = 0; round < 16; ++round) {
            world.now = world.now + hours(1 + below(24 * 20)) + Span{below(1'000'000)};
            world.deliver();
            ann = ann_again(world);
            auto plan = plans[static_cast<std::size_t>(below(8))];
            FormFields agreed{{"method", "card"}};
            if (below(2)) agreed.emplace_back("at_once", "1");
            if (below(2)) agreed.emplace_back("coupon", std::array{"OFF10", "OFF50", "OFF90"}[static_cast<std::size_t>(below(3))]);
            auto answer = ann.post(plan_url(plan).str(), agreed);
            CHECK_MESSAGE(answer.status == 303, answer.body);
            if (answer.location().starts_with("/sandbox/") && below(5)) press(ann, {{}, answer.location()});
            world.deliver();
        }
        CAPTURE(seed);
        auto orders = world.read([](Db& db) {
            return db.all<std::int64_t>(R"sql(
                select count(*) from orders o where o.state = 'paid' and (
                    o.credit_minor <> coalesce((select sum(c.minor) from order_credits c where c.order_id = o.id), 0)
                    or (o.minor <> case when o.list_minor - o.discount_minor > o.credit_minor then o.list_minor - o.discount_minor - o.credit_minor else 0 end)
                    or (select count(*) from order_credits c join orders t on t.id = c.order_id where c.credited = o.id and t.state = 'paid') > 1
                    or coalesce((select max(c.minor) from order_credits c join orders t on t.id = c.order_id where c.credited = o.id and t.state = 'paid'), 0) > o.minor + o.credit_minor))sql");
        });
        CHECK(orders.at(0) == 0);
        for (auto id : world.read([](Db& db) { return db.all<OrderId>("select id from orders where state = 'paid'"); })) CHECK(lasts_no_longer_than_paid_for(world, id));
        auto paid = world.read([](Db& db) { return db.one<std::int64_t>("select coalesce(sum(minor), 0) from orders where state = 'paid'"); });
        CHECK(taken(world) == paid);                                                // each paid order once, and nothing else
        auto person = accounts::test::id_of(world, "ann");
        auto left = world.read([&](Db& db) { return unused(db, person, shop.place.community, Currency::CNY, world.now); });
        std::int64_t worth = 0;
        for (auto& line : left) worth += line.minor;
        CHECK(worth <= paid);
        books_agree(world);
    }
}
