// Trying before paying: once, for nothing, through the gate alone.
#include "modules/commerce/payments.hpp"
#include "modules/commerce/tasting.hpp"
#include "modules/commerce/test/shop.hpp"
#include "modules/content/test/writers.hpp"

using namespace lyceum;
using namespace lyceum::commerce;
using namespace lyceum::commerce::test;

namespace {

Answer offer_trial_as(Browser& manager, TierId tier, int days) {
    return manager.post("/c/systems/manage/plans/trials", {{"tier", to_string(tier)}, {"days", std::to_string(days)}});
}

ItemId members_article(World& world, const Shop& shop, const std::string& title, membership::LockKind lock) {
    return content::test::article(world, shop.place, {.author = shop.author, .title = title, .body = "Free words.\n\n<!-- paywall -->\n\nSecret words of " + title + ".", .lock = lock,
        .price = lock == membership::LockKind::paid ? std::optional(yuan(6'00)) : std::nullopt});
}

}  // namespace

TEST_CASE("a tier is tried once, for nothing, with a letter before it ends to the second") {
    World world;
    auto shop = test::shop(world);
    auto owner = accounts::test::sign_in(world, shop.owner), ann = accounts::test::person(world, "ann"), bob = accounts::test::person(world, "bob");
    auto tier = to_string(shop.place.fellow), way = "/try/" + tier;
    world.deliver();
    CHECK(ann.get(way).status == 404);                                              // nothing is offered yet
    CHECK(ann.post("/c/systems/manage/plans/trials", {{"tier", tier}, {"days", "7"}}).status == 403);
    CHECK(offer_trial_as(owner, shop.place.fellow, 91).status == 422);
    CHECK(offer_trial_as(owner, shop.place.free, 7).status == 422);
    CHECK(offer_trial_as(owner, shop.place.fellow, 7).status == 303);
    CHECK(ann.get("/join").has("7 days free"));
    auto shown = ann.get(way);
    CHECK(shown.has("Nothing is charged"));
    CHECK(shown.has("¥39"));
    CHECK(ann.post(way).status == 303);
    CHECK(ann.post(way).status == 409);
    auto end = held(world, "ann", shop.place.community)->ends_at.value();
    CHECK(end == world.now + days(7));
    world.deliver();
    CHECK(letters_saying(world, "You are trying") == 1);
    CHECK_FALSE(ann.get("/join").has("7 days free"));
    CHECK(ann.get(plan_url(shop.monthly).str()).has("The new period begins when it ends"));

    buy(world, bob, plan_url(shop.monthly));
    CHECK(bob.post(way).status == 409);                                             // was a member

    world.now = end - hours(23);
    world.deliver();
    CHECK(letters_saying(world, "ends tomorrow") == 1);
    world.now = end - Span{1};
    CHECK(held(world, "ann", shop.place.community)->level == 1);
    world.now = end;
    CHECK(held(world, "ann", shop.place.community)->level == 0);
    ann = accounts::test::sign_in(world, accounts::test::id_of(world, "ann"));
    CHECK(ann.post(way).status == 409);
    CHECK(booked(world, ledger::Purpose::gateway, "sandbox") == 39'00);             // Bob's alone
    CHECK(world.read([](Db& db) { return check(db); }).empty());
}

TEST_CASE("so many members' articles a month can be opened for nothing, and what is left is said at the paywall") {
    World world;
    auto shop = test::shop(world);
    auto owner = accounts::test::sign_in(world, shop.owner), ann = accounts::test::person(world, "ann");
    std::vector<ItemId> articles;
    for (auto title : {"One", "Two", "Three"}) articles.push_back(members_article(world, shop, title, membership::LockKind::members));
    auto sold = members_article(world, shop, "Sold", membership::LockKind::paid);
    world.deliver();
    auto way = [&](ItemId item) { return "/free/" + to_string(item); };
    auto page = [&](Browser& reader, ItemId item) {
        auto answer = reader.get("/articles/" + to_string(item));
        return answer.status >= 300 ? reader.get(answer.location()) : answer;
    };
    CHECK(ann.post(way(articles[0])).status == 409);
    CHECK(owner.post("/c/systems/manage/plans/articles", {{"articles", "2"}}).status == 303);
    Browser guest(world);
    CHECK(page(guest, articles[0]).has("Whoever signs up reads 2 articles"));
    CHECK(guest.post(way(articles[0])).status != 200);
    CHECK(page(ann, articles[0]).has("2 of 2 free articles left"));
    CHECK(ann.post(way(articles[0])).status == 303);
    CHECK(ann.post(way(articles[0])).status == 303);                                // again: nothing is counted
    CHECK(page(ann, articles[0]).has("Secret words of One"));
    CHECK(page(ann, articles[1]).has("1 of 2 free articles left"));
    CHECK_FALSE(page(ann, articles[1]).has("Secret words of Two"));
    CHECK(ann.post(way(sold)).status == 409);
    CHECK(ann.post(way(articles[1])).status == 303);
    CHECK(ann.post(way(articles[2])).status == 409);
    CHECK(page(ann, articles[2]).has("You have opened the 2 free articles"));
    CHECK_FALSE(page(ann, articles[2]).has("Secret words of Three"));
    CHECK_FALSE(page(guest, articles[0]).has("Secret words of One"));
    world.now = world.now + days(31);
    ann = accounts::test::sign_in(world, accounts::test::id_of(world, "ann"));
    CHECK_FALSE(page(ann, articles[0]).has("Secret words of One"));
    CHECK(ann.post(way(articles[2])).status == 303);
}
