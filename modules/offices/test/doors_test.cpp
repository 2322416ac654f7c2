// Helpers at events: they admit holders of tickets to what their community sells, and nothing else.
#include "modules/offices/offices.hpp"
#include "modules/store/test/market.hpp"
#include "modules/store/tickets/tickets.hpp"

using namespace lyceum;
using namespace lyceum::store;
using namespace lyceum::store::test;

namespace {

/// Sam sells an evening, Ann has a ticket for it; Hal helps at events of the community for ten days, Gus greets.
struct Evening : World {
    Market market{*this};
    ProductId salon;
    Browser owner = accounts::test::sign_in(*this, market.shop.owner), hal = accounts::test::person(*this, "hal"), gus = accounts::test::person(*this, "gus");
    std::string slug, code;

    Evening() {
        salon = write([&](Tx& tx) {
            auto zone = *i18n::Zone::named("Asia/Shanghai");
            auto typed = [&](Time at) { return i18n::to_input(zone.local(at)); };
            auto id = market.add(tx, market.sam, Kind::ticket, "Compilers, live", "60");
            set_date(tx, *find_product(tx, id), {typed(tx.now() + days(20)), typed(tx.now() + days(20) + hours(2)), "", "Asia/Shanghai", *Text<0, 300>::from("Room 5"), {}, 4});
            offer(tx, *find_product(tx, id));
            decide(tx, *find_product(tx, id), true, "", market.shop.owner);
            for (auto* handle : {"hal", "gus"}) communities::join(tx, accounts::find_by_handle(tx, handle).value(), market.shop.place.community);
            slug = "systems";
            return id;
        });
        appoint("hal", "event_helper"), appoint("gus", "greeter");
        auto ann = accounts::test::person(*this, "ann");
        into_cart(ann, salon);
        auto order = buy(*this, ann, market);
        code = read([&](Db& db) { return code_of(app, tickets_of_order(db, order).at(0)); });
    }
    void appoint(const std::string& handle, const std::string& duty) {
        auto office = owner.post("/c/" + slug + "/manage/offices", {{"name_en", "For " + duty}, {"duties", duty}}).location();
        CHECK(owner.post(office + "/terms", {{"handle", handle}, {"title", ""}, {"until", to_iso8601(now + days(10)).substr(0, 10)}}).status == 303);
    }
    std::string sell(const std::string& what = {}) const { return "/sell/" + to_string(salon) + what; }
};

}  // namespace

TEST_CASE("whoever helps with events admits holders of tickets, and sees no buyers and no money") {
    Evening world;
    auto door = world.hal.get(world.sell("/door"));
    CHECK(door.status == 200);
    CHECK(door.has("Compilers, live"));
    CHECK_FALSE(door.has(world.sell("/holders")));
    CHECK_FALSE(door.has("Back to the product"));
    CHECK(world.hal.get(world.sell("/door?code=") + world.code).has("Valid: "));
    CHECK(world.hal.post(world.sell("/door"), {{"code", world.code}}).has("Admitted"));
    CHECK(world.hal.post(world.sell("/door"), {{"code", world.code}}).has("Admitted before"));
    auto said = world.hal.json(world.sell("/door?code=") + world.code);
    for (auto* never : {"buyer", "email", "order", "paid"}) CHECK_MESSAGE(!said.has(never), never);
    for (auto* closed : {"", "/holders", "/holders.csv", "/cancel"}) CHECK_MESSAGE(world.hal.get(world.sell(closed)).status == 404, closed);
    CHECK(world.hal.post(world.sell("/date"), {{"place", "Elsewhere"}}).status >= 400);
    CHECK(world.hal.get("/c/" + world.slug + "/volunteering").has(world.sell("/door")));
    CHECK_FALSE(world.gus.get("/c/" + world.slug + "/volunteering").has(world.sell("/door")));
    // Whoever sells it finds the way to everything else there.
    auto sam = accounts::test::sign_in(world, world.market.sam);
    CHECK(sam.get(world.sell("/door")).has(world.sell("/holders")));
}

TEST_CASE("helping with events ends with the term, and gives nothing elsewhere") {
    Evening world;
    // Another duty opens no door, and neither does an office of another community.
    CHECK(world.gus.get(world.sell("/door")).status == 404);
    CHECK(world.gus.post(world.sell("/door"), {{"code", world.code}}).status == 404);
    auto dan = accounts::test::person(world, "dan");
    auto dan_id = accounts::test::id_of(world, "dan");
    auto elsewhere = communities::test::community(world, dan_id, "elsewhere");
    auto office = dan.post("/c/elsewhere/manage/offices", {{"name_en", "Helpers"}, {"duties", "event_helper"}}).location();
    CHECK(dan.post(office + "/terms", {{"handle", "dan"}, {"title", ""}, {"until", ""}}).status == 303);
    auto may = [&](CommunityId community) {
        auto visit = world.app.nobody(world.now, Language::en);
        visit.visitor.who = dan_id;
        return world.read([&](Db& db) { return offices::may(db, visit, community, offices::Duty::event_helper); });
    };
    CHECK(may(elsewhere));
    CHECK_FALSE(may(world.market.shop.place.community));
    CHECK(dan.get(world.sell("/door")).status == 404);
    // Other things that are sold have no door.
    CHECK(world.hal.get("/sell/" + to_string(world.market.book) + "/door").status == 404);
    world.pass(days(12));
    CHECK(world.hal.get(world.sell("/door")).status == 404);
    CHECK(world.hal.post(world.sell("/door"), {{"code", world.code}}).status == 404);
    CHECK_FALSE(world.hal.get("/c/" + world.slug + "/volunteering").has(world.sell("/door")));
}

TEST_CASE("what a duty lets its holder do stands where offices are made, in both languages") {
    Evening world;
    auto page = world.owner.get("/c/" + world.slug + "/manage/offices");
    CHECK(page.has("Admits holders of tickets at the door"));
    auto guest = world.browser();
    CHECK(guest.get("/c/" + world.slug + "/team").has("Helps with events"));
    guest.set_cookie("lang", "zh");
    CHECK(guest.get("/c/" + world.slug + "/team").has("协助活动"));
}
