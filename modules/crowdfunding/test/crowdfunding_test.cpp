// Projects: from a proposal to a contract, or to everybody's money back.
#include "modules/commerce/test/books.hpp"
#include "modules/commerce/test/shop.hpp"
#include "modules/crowdfunding/store.hpp"

using namespace lyceum;
using namespace lyceum::crowdfunding;
using commerce::test::Begun;
using commerce::test::booked;
using commerce::test::everything_agrees;
using commerce::test::press;
using ledger::Purpose;

namespace {

struct Village {
    commerce::test::Shop shop;
    Browser owner, maker, ann, bob;
    PersonId maker_id;

    explicit Village(World& world)
        : shop(commerce::test::shop(world)), owner(accounts::test::sign_in(world, shop.owner)), maker(accounts::test::person(world, "maker")),
          ann(accounts::test::person(world, "ann")), bob(accounts::test::person(world, "bob")), maker_id(accounts::test::id_of(world, "maker")) {
        world.write([&](Tx& tx) { communities::join(tx, maker_id, shop.place.community); });
    }
    FormFields form(const std::string& goal = "150") const {
        return {{"community", to_string(shop.place.community)}, {"title", "A book about linkers"}, {"story", "I would write what nobody wrote down yet."}, {"goal", goal},
            {"ends_at", "2027-02-01"}, {"milestones", "Half = 33\nAll = 67"}};
    }
    std::string open(World&) {
        auto made = maker.post("/projects", form());
        CHECK_MESSAGE(made.status == 303, made.body);
        auto path = made.location();
        CHECK(ann.get(path).status == 404);
        CHECK(maker.post(path + "/submit").status == 303);
        CHECK(maker.post(path + "/decide", {{"let_in", "1"}}).status == 403);
        CHECK(owner.get("/projects").has("A book about linkers"));
        CHECK(owner.post(path + "/decide", {{"let_in", "1"}}).status == 303);
        return path;
    }
    void pledge(World& world, Browser& who, const std::string& path, const std::string& amount, const std::string& choice = "pay") {
        auto begun = who.post(path + "/pledge", {{"amount", amount}, {"method", "wechat"}});
        CHECK_MESSAGE(begun.status == 303, begun.body);
        press(who, Begun{{}, begun.location()}, choice);
        world.deliver();
    }
    void sign_in_again(World& world) {
        auto again = [&](Browser& who, const char* handle) { who = accounts::test::sign_in(world, accounts::test::id_of(world, handle)); };
        again(owner, "owner"), again(maker, "maker"), again(ann, "ann"), again(bob, "bob");
    }
};

// The schedule runs every few minutes; a World runs it when it is told to.
void end(World& world) {
    world.now = Time{1'800'000'000'000'000} + days(30);
    world.write([&](Tx& tx) { settle_ended(tx, tx.now()); });
    for (int i = 0; i < 4; ++i) world.deliver();
}

}  // namespace

TEST_CASE("a met goal contracts the author, whose money follows the milestones, each pledge once") {
    World world;
    Village village(world);
    auto path = village.open(world);
    CHECK(village.maker.post(path + "/pledge", {{"amount", "10"}}).status == 403);
    CHECK(village.ann.post(path + "/pledge", {{"amount", "0.50"}}).status == 422);
    village.pledge(world, village.ann, path, "100");
    village.pledge(world, village.bob, path, "60.01", "pay_twice");
    CHECK(booked(world, Purpose::gateway, "sandbox") == 160'01);
    CHECK(booked(world, Purpose::held, "crowdfunding") == -160'01);
    CHECK(village.maker.post(path + "/milestones/1/report", {{"words", "Early"}}).status == 409);
    CHECK(village.maker.post(path + "/edit", village.form("1")).status == 409);
    auto late = village.bob.post(path + "/pledge", {{"amount", "40"}, {"method", "wechat"}}).location();
    end(world);
    village.sign_in_again(world);
    CHECK(village.bob.get(path).has("Contracted on"));
    press(village.bob, Begun{{}, late});                            // too late: it goes back
    world.deliver();
    CHECK(booked(world, Purpose::held, "crowdfunding") == -160'01);
    CHECK(village.owner.post(path + "/milestones/1/approve").status == 409);
    CHECK(village.maker.post(path + "/milestones/1/report", {{"words", "Six chapters, see the branch"}}).status == 303);
    CHECK(village.ann.post(path + "/milestones/1/approve").status == 403);
    CHECK(village.owner.post(path + "/milestones/1/approve").status == 303);
    CHECK(village.owner.post(path + "/milestones/1/approve").status == 409);
    world.deliver();
    world.write([&](Tx& tx) { release_parts(tx, {ProjectId{*read_id(path.substr(path.rfind('/') + 1))}, 1, {}}); });     // again
    auto first = booked(world, Purpose::author_payable, "", village.maker_id);
    CHECK(first == -(29'70 + 17'82));                               // 33 % of each, less the house's tenth
    CHECK(village.maker.get("/income").has("47.5"));

    // The second part never comes to be: what was not released goes back, what was stays.
    CHECK(village.ann.post(path + "/stop", {{"reason", "I want it"}}).status == 404);
    CHECK(village.owner.post(path + "/stop", {{"reason", "The author left"}}).status == 303);
    for (int i = 0; i < 3; ++i) world.deliver();
    CHECK(booked(world, Purpose::held, "crowdfunding") == 0);
    CHECK(booked(world, Purpose::author_payable, "", village.maker_id) == first);
    CHECK(booked(world, Purpose::gateway, "sandbox") == 33'00 + 19'80);
    everything_agrees(world);
}

TEST_CASE("a goal that is not met gives everybody all of it back, once") {
    World world;
    Village village(world);
    auto path = village.open(world);
    village.pledge(world, village.ann, path, "100");
    village.pledge(world, village.bob, path, "49.99");
    end(world);
    world.write([&](Tx& tx) {
        settle_ended(tx, tx.now());
        return_pledges(tx, {ProjectId{*read_id(path.substr(path.rfind('/') + 1))}, {}});                               // again
    });
    world.deliver();
    village.sign_in_again(world);
    CHECK(booked(world, Purpose::gateway, "sandbox") == 0);
    CHECK(booked(world, Purpose::held, "crowdfunding") == 0);
    CHECK(village.ann.get(path).has("Went back to you"));
    CHECK(commerce::test::letters_saying(world, "The goal was not met, so nothing is charged") > 0);
    CHECK(village.bob.post(path + "/pledge", {{"amount", "10"}, {"method", "wechat"}}).status == 409);
    everything_agrees(world);
}

TEST_CASE("a proposal says what is wrong with it beside the field") {
    World world;
    Village village(world);
    struct Case { std::string field, value; };
    for (auto& each : std::vector<Case>{{"goal", "many"}, {"goal", "0"}, {"ends_at", "2027-01-01"}, {"ends_at", "2028-01-01"}, {"ends_at", "soon"}, {"milestones", "Half = 33\nAll = 60"},
             {"milestones", "No percent"}, {"story", "short"}, {"community", to_string(CommunityId{1})}}) {
        CAPTURE(each.field + " " + each.value);
        auto form = village.form();
        std::erase_if(form, [&](auto& field) { return field.first == each.field; });
        form.emplace_back(each.field, each.value);
        auto status = village.maker.post("/projects", form).status;
        CHECK((status == 422 || status == 404));
    }
    CHECK(village.ann.post("/projects", village.form()).status == 422);     // no member
}
