// Partners: terms that both accept, a link, a page with two names, and a part of what comes of it.
#include "modules/commerce/refunds.hpp"
#include "modules/commerce/test/books.hpp"
#include "modules/commerce/test/shop.hpp"
#include "modules/partners/pages.hpp"

using namespace lyceum;
using namespace lyceum::partners;
using commerce::test::buy;

TEST_CASE("terms hold once both have agreed; what the link brings is shared, told, given back and ended") {
    World world;
    auto shop = commerce::test::shop(world);
    auto owner = accounts::test::sign_in(world, shop.owner);
    auto ada = accounts::test::person(world, "ada"), bob = accounts::test::person(world, "bob"), eve = accounts::test::person(world, "eve");
    auto slug = world.read([&](Db& db) { return communities::community(db, world.app.nobody(world.now, Language::en), shop.place.community).slug; });
    auto manage = "/c/" + slug + "/manage/partners";
    REQUIRE(owner.post("/c/" + slug + "/manage/promotion/pages/new", {{"slug", "with-ada"}, {"title_en", "Learn with us"}, {"body_en", "Words\n:::plans"}}).status == 303);
    auto pages = owner.json("/c/" + slug + "/manage/promotion/pages").json();
    auto page = std::string(pages.at("pages").at(0).at("id").as_string());
    owner.post("/c/" + slug + "/manage/promotion/pages/" + page + "/publish");

    FormFields terms{{"handle", "@ada"}, {"name", "Ada Press"}, {"about_en", "Books on compilers"}, {"site", "https://ada.example"}, {"percent", "20"}, {"days", "30"}, {"paying_days", "60"}, {"landing", page}};
    CHECK(bob.post(manage, terms).status == 403);
    auto wrong = terms;
    wrong[4].second = "60";
    CHECK(owner.post(manage, wrong).status == 422);
    wrong = terms, wrong[3].second = "javascript:alert(1)";
    CHECK(owner.post(manage, wrong).status == 422);
    wrong = terms, wrong[0].second = "owner";
    CHECK(owner.post(manage, wrong).status == 422);
    auto made = owner.post(manage, terms);
    REQUIRE_MESSAGE(made.status == 303, made.body);
    world.deliver();

    // Not before the partner accepts.
    auto row = world.read([&](Db& db) { return partnerships(db, accounts::test::id_of(world, "ada")).at(0); });
    auto own = "/partnerships/" + to_string(row.id);
    CHECK(!world.browser().get("/p/with-ada").has("Together with"));
    CHECK(world.browser().get("/with/" + row.code).location() == "/join");
    CHECK(ada.get("/notifications").has("You are offered a partnership: Ada Press"));
    CHECK(bob.post(own + "/agree").status == 404);
    CHECK(bob.get(own).status == 404);
    CHECK(ada.post(own + "/agree").status == 303);
    CHECK(ada.post(own + "/agree").status == 303);
    world.deliver();
    auto accepted = owner.json("/notifications").json().at("notes").at(0);
    CHECK(accepted.at("text").as_string() == "Ada Press accepted the terms");
    CHECK(accepted.at("url").as_string() == manage);
    CHECK(world.browser().get("/p/with-ada").has("Ada Press"));

    auto came = bob.get("/with/" + row.code);
    CHECK(came.location() == "/p/with-ada");
    CHECK(bob.cookie(std::string(kCookie)) == row.code);
    auto order = buy(world, bob, commerce::plan_url(shop.monthly));
    ada.get("/with/" + row.code);
    buy(world, ada, commerce::plan_url(shop.monthly));                      // one's own orders never count
    auto told = json::from_text<OwnPage>(ada.json("/partnerships").body).terms.at(0);
    CHECK(told.buyers == 1);
    CHECK(told.refused == 1);
    REQUIRE(told.sums.size() == 1);
    CHECK(told.sums[0].part == 7'80);                                       // 20 % of 39.00
    CHECK(told.sums[0].held == 7'80);
    CHECK(commerce::test::booked(world, ledger::Purpose::author_payable, "", accounts::test::id_of(world, "ada")) == -7'80);
    CHECK(ada.get(own + "/statement.csv").has("39.00,20,7.80,0.00"));
    CHECK(!ada.get(own + "/statement.csv").has("bob"));
    CHECK(owner.get(manage).has("Ada Press"));

    // It renews, and brings its part again; given back, it brings nothing; ended, later orders bring nothing.
    for (int i = 0; i < 32; ++i) world.pass(days(1)), world.deliver();
    ada = accounts::test::sign_in(world, accounts::test::id_of(world, "ada"));
    CHECK(json::from_text<OwnPage>(ada.json("/partnerships").body).terms.at(0).sums.at(0).orders == 2);
    world.write([&](Tx& tx) { commerce::refund(tx, order, {.money = commerce::test::yuan(39'00), .reason = "As agreed", .by = shop.owner}); });
    world.deliver();
    CHECK(json::from_text<OwnPage>(ada.json("/partnerships").body).terms.at(0).sums.at(0).part == 7'80);
    owner = accounts::test::sign_in(world, shop.owner);
    CHECK(owner.post(manage + "/" + to_string(row.id) + "/end").status == 303);
    CHECK(!world.browser().get("/p/with-ada").has("Ada Press"));
    bob = accounts::test::sign_in(world, accounts::test::id_of(world, "bob"));
    buy(world, bob, commerce::buy_url(shop.article));
    CHECK(json::from_text<OwnPage>(ada.json("/partnerships").body).terms.at(0).sums.at(0).orders == 2);
    CHECK(ada.post(own + "/agree").status == 409);
    CHECK(ada.post(own + "/end").status == 303);                            // ended already: that is no news
    CHECK(owner.json("/notifications").json().at("notes").at(0).at("text").as_string() != "Ada Press ended the terms");
    commerce::test::everything_agrees(world);
}

TEST_CASE("a buyer from a network or in a browser of the partner brings nothing") {
    World world;
    auto shop = commerce::test::shop(world);
    accounts::test::person(world, "ada");
    auto ada = accounts::test::id_of(world, "ada");
    auto row = world.write([&](Tx& tx) {
        auto id = offer(tx, {.community = shop.place.community, .person = ada, .name = "Ada Press", .about_zh = {}, .about_en = {}, .site = {}, .percent = 20}, shop.owner);
        agree(tx, id, ada);
        return partner(tx, id);
    });
    auto refusal_of = [&](const std::string& handle) {
        auto person = accounts::test::id_of(world, handle);
        return world.read([&](Db& db) { return db.one<std::string>("select refusal from partner_buyers where buyer = $1", person); });
    };
    auto adas = world.browser();                    // all browsers of tests are in one network
    REQUIRE(adas.post(world.write([&](Tx& tx) { return accounts::one_time_link(tx, ada, hours(1), ""); })).status == 303);
    auto near = accounts::test::person(world, "near");
    near.get("/with/" + row.code);
    buy(world, near, commerce::plan_url(shop.monthly));
    CHECK(refusal_of("near") == "same_network");
    auto lent = accounts::test::person(world, "lent");
    lent.set_cookie("device", adas.cookie("device"));
    lent.get("/with/" + row.code);
    buy(world, lent, commerce::plan_url(shop.monthly));
    CHECK(refusal_of("lent") == "same_device");
    CHECK(adas.get("/partnerships/" + to_string(row.id)).has("2 do not: known before, oneself, or from the partner"));

    world.pass(commerce::kNetworkSpan), world.pass(days(1));
    auto later = accounts::test::person(world, "later");
    later.get("/with/" + row.code);
    buy(world, later, commerce::plan_url(shop.monthly));
    CHECK(refusal_of("later") == "none");
    commerce::test::everything_agrees(world);
}
