// Those who cannot say no are not charged: the suspended, and whoever asked for the end of the account. And what
// everybody is told: what renews, whether letters come, and in which language.
#include "modules/accounts/test/letters.hpp"
#include "modules/commerce/test/books.hpp"
#include "modules/commerce/test/renewing.hpp"

using namespace lyceum;
using namespace lyceum::commerce;
using namespace lyceum::commerce::test;

namespace {

struct Town {
    World world;
    Shop shop = test::shop(world);
    Browser ann = accounts::test::person(world, "ann"), admin = accounts::test::person(world, "root-one", accounts::Role::administrator);

    OrderId subscribe(const std::string& choice = "pay") {
        world.deliver();
        return buy(world, ann, plan_url(shop.monthly), choice);
    }
    std::string at(const std::string& what) { return "/subscriptions/" + to_string(of_ann(world).id) + what; }
    std::string pause_ahead() { return "/memberships/" + to_string(shop.place.community) + "/pause"; }
    std::int64_t taken() { return booked(world, ledger::Purpose::gateway, "sandbox"); }
    std::string day(Time time) {
        auto visit = world.app.nobody(world.now, Language::en);
        return Ui{visit}.date_time(time);
    }
    void suspend(int for_days) {
        auto by = accounts::test::sign_in(world, accounts::test::id_of(world, "root-one"));
        CHECK(by.put("/admin/people/ann/suspension", {{"days", std::to_string(for_days)}, {"reason", "Advertising again and again."}}).status == 303);
    }
    void leave() { CHECK(ann_again(world).post("/settings/close", {{"handle", "ann"}}).status == 303); }
};

}  // namespace

TEST_CASE("nothing is charged while somebody is suspended; a period that ends meanwhile is the last, and they are told") {
    Town town;
    CHECK(town.admin.get("/admin/people/ann").has("Nothing is charged meanwhile"));
    town.subscribe();
    auto end = of_ann(town.world).period_end;
    live_until(town.world, end - days(10));
    town.suspend(60);
    live_until(town.world, end - hours(1), [&] { CHECK(level(town.world, town.shop) == 1); });     // what is paid runs on
    live_until(town.world, end + days(60));
    CHECK(town.taken() == 39'00);
    CHECK(of_ann(town.world).state == Renewing::ended);
    CHECK(level(town.world, town.shop) == 0);
    CHECK(letters_saying(town.world, "renews on") == 0);
    CHECK(letters_saying(town.world, "nothing is charged while your account is suspended") == 1);
    everything_agrees(town.world);
}

TEST_CASE("a suspension that ends before the period changes nothing") {
    Town town;
    town.subscribe();
    auto end = of_ann(town.world).period_end;
    live_until(town.world, end - days(10));
    town.suspend(9);
    live_until(town.world, end + days(2), [&] { CHECK(level(town.world, town.shop) == 1); });
    CHECK(town.taken() == 2 * 39'00);
    CHECK(letters_saying(town.world, "Your membership renews on") == 1);
    CHECK(of_ann(town.world).state == Renewing::active);
    everything_agrees(town.world);
}

TEST_CASE("a refused charge is not tried again, and a pause does not end in a charge, while somebody is suspended") {
    Town town;
    town.subscribe("let_next_fail");
    auto end = of_ann(town.world).period_end;
    SUBCASE("the days of grace") {
        live_until(town.world, end + hours(12));
        CHECK(of_ann(town.world).state == Renewing::past_due);
        town.suspend(60);
        live_until(town.world, end + kGrace + days(1));
        CHECK(letters_saying(town.world, "could not be renewed") == 1);                            // of the first try
    }
    SUBCASE("a pause") {
        town.ann.post(town.at("/pause"), {{"months", "1"}});
        live_until(town.world, end + days(1));
        town.suspend(60);
        live_until(town.world, end + days(40));
        CHECK(letters_saying(town.world, "could not be") == 0);
    }
    CHECK(of_ann(town.world).state == Renewing::ended);
    CHECK(town.taken() == 39'00);
    CHECK(letters_saying(town.world, "nothing is charged while your account is suspended") == 1);
    everything_agrees(town.world);
}

TEST_CASE("whoever asked for the end of the account is not charged; keeping it in time brings the renewal back") {
    Town town;
    town.subscribe();
    auto end = of_ann(town.world).period_end;
    live_until(town.world, end - days(5));
    CHECK(ann_again(town.world).get("/settings/close").has("Nothing is charged from now on"));
    town.leave();
    auto ann = ann_again(town.world);
    CHECK(ann.get("/settings/close").has("nothing is charged"));
    CHECK(ann.get("/subscriptions").has("because your account is to be deleted"));
    CHECK(ann.get("/billing").has("Nothing is charged"));
    CHECK_FALSE(ann.get("/billing").has("because it renews"));
    CHECK_FALSE(ann.get("/membership").has("renews on"));
    SUBCASE("gone") {
        live_until(town.world, end + days(1));
        CHECK(of_ann(town.world).state == Renewing::ended);
        CHECK(letters_saying(town.world, "renews on") == 0);
        live_until(town.world, end + days(40));
        CHECK(town.world.browser().get("/@ann").status == 404);
        CHECK(town.taken() == 39'00);
    }
    SUBCASE("kept before the period ends") {
        live_until(town.world, end - days(1));
        CHECK(ann_again(town.world).del("/settings/close").status == 303);
        CHECK(ann_again(town.world).get("/subscriptions").has("Renews on"));
        live_until(town.world, end + days(1), [&] { CHECK(level(town.world, town.shop) == 1); });
        CHECK(town.taken() == 2 * 39'00);
        CHECK(of_ann(town.world).state == Renewing::active);
    }
    SUBCASE("kept too late") {
        live_until(town.world, end + days(1));
        CHECK(letters_saying(town.world, "Your membership has ended") == 1);
        CHECK(ann_again(town.world).del("/settings/close").status == 303);
        live_until(town.world, end + days(40));
        CHECK(town.taken() == 39'00);
        CHECK(of_ann(town.world).state == Renewing::ended);
    }
    everything_agrees(town.world);
}

TEST_CASE("whoever leaves in a pause does not end it with a charge by pressing the button") {
    Town town;
    town.subscribe();
    auto end = of_ann(town.world).period_end;
    town.ann.post(town.at("/pause"), {{"months", "2"}});
    live_until(town.world, end + days(5));
    town.leave();
    CHECK(ann_again(town.world).post(town.at("/resume")).status == 409);
    CHECK(ann_again(town.world).del("/settings/close").status == 303);
    CHECK(ann_again(town.world).post(town.at("/resume")).status == 303);
    town.world.deliver();
    CHECK(town.taken() == 2 * 39'00);
    everything_agrees(town.world);
}

TEST_CASE("the page of memberships says of each period what the renewal says, in the order of time") {
    Town town;
    town.subscribe();
    auto end = of_ann(town.world).period_end;
    CHECK(town.ann.get("/membership").has("renews on " + town.day(end)));
    town.ann.post(town.at("/cancel"));
    CHECK_FALSE(town.ann.get("/membership").has("renews on"));
    CHECK(town.ann.get("/membership").has("until " + town.day(end)));
    town.ann.post(town.at("/resume"));
    CHECK(town.ann.get("/membership").has("renews on " + town.day(end)));
    town.ann.post(town.at("/pause"), {{"months", "1"}});
    CHECK_FALSE(town.ann.get("/membership").has("renews on"));
    town.ann.post(town.at("/resume"));
    buy(town.world, town.ann, plan_url(town.shop.monthly));                                         // two further months
    buy(town.world, town.ann, plan_url(town.shop.monthly));
    auto last = of_ann(town.world).period_end;
    CHECK(last > end + days(50));
    auto page = town.ann.get("/membership");
    CHECK_FALSE(page.has("renews on " + town.day(end)));
    auto first = page.body.find("until " + town.day(end)), second = page.body.find("from " + town.day(end) + " until "), third = page.body.find(", renews on " + town.day(last));
    CHECK(third != std::string::npos);
    CHECK(first < second);
    CHECK(second < third);
    town.ann.post(town.at("/cancel"));
    CHECK_FALSE(town.ann.get("/membership").has("renews on"));
}

TEST_CASE("whoever cancelled is written to before the end like everybody else; in a pause and in the days of grace nobody is") {
    Town town;
    town.subscribe("let_next_fail");
    auto end = of_ann(town.world).period_end;
    int expected = 0;
    SUBCASE("renewing, refused, over") {}
    SUBCASE("cancelled") {
        town.ann.post(town.at("/cancel"));
        expected = 2;
    }
    SUBCASE("paused") { town.ann.post(town.at("/pause"), {{"months", "3"}}); }
    live_until(town.world, end + kGrace + days(1));
    CHECK(letters_saying(town.world, "ends in 7 days") + letters_saying(town.world, "ends tomorrow") == expected);
}

TEST_CASE("after a cancelled renewal a pause is answered by what is in its way") {
    Town town;
    town.subscribe();
    auto ask = [&] { return town.ann.send_json("POST", town.pause_ahead(), R"({"months": 1})"); };     // the page has no button for it
    CHECK(ask().has("Pause its renewal"));
    town.ann.post(town.at("/cancel"));
    auto answer = ask();
    CHECK(answer.status == 409);
    CHECK(answer.has("Take the cancellation back first"));
    CHECK_FALSE(answer.has("Pause its renewal"));
}

TEST_CASE("no letters are promised to an address that is not confirmed; the way to confirm it stands beside the price") {
    Town town;
    auto guest = town.world.browser();
    CHECK(guest.post("/sign-up", {{"handle", "newbie"}, {"name", "Newbie"}, {"email", "newbie@example.org"}, {"password", "correct horse battery"}, {"agree", "1"}}).status == 303);
    auto page = guest.get(plan_url(town.shop.monthly).str());
    CHECK(page.has("Your e-mail address is not confirmed"));
    CHECK(page.has("/settings/account"));
    CHECK(page.has("You can cancel any time"));
    CHECK_FALSE(page.has("You are reminded"));
    CHECK(guest.get(buy_url(town.shop.article).str()).has("Your e-mail address is not confirmed"));
    CHECK(guest.get("/billing").has("Your e-mail address is not confirmed"));
    auto begun = begin(guest, plan_url(town.shop.monthly));
    CHECK(guest.get("/orders/" + to_string(begun.order) + "/return").has("the receipt stands with your orders"));
    CHECK(town.ann.get(plan_url(town.shop.monthly).str()).has("You are reminded three days before"));
    CHECK_FALSE(town.ann.get("/billing").has("not confirmed"));

    CHECK(guest.get("/settings/account").has("Send it again"));
    CHECK(guest.post(accounts::test::link_in(accounts::test::letter_to(town.world, "newbie@example.org"))).status == 303);
    CHECK_FALSE(guest.get(plan_url(town.shop.monthly).str()).has("not confirmed"));
    CHECK(guest.get(plan_url(town.shop.monthly).str()).has("You are reminded three days before"));
}

TEST_CASE("whoever has no address is told that no letters come") {
    Town town;
    auto id = town.world.write([](Tx& tx) { return accounts::create(tx, {.handle = "nomad", .name = "Nomad", .email = "", .language = Language::en}); });
    CHECK(accounts::test::sign_in(town.world, id).get(plan_url(town.shop.monthly).str()).has("We know no e-mail address of yours"));
}

TEST_CASE("a letter to a stranger is in the language of its sender; to somebody known here, confirmed or not, in theirs") {
    Town town;
    auto create = [&](const std::string& name, bool verified) {
        return town.world.write([&](Tx& tx) { return accounts::create(tx, {.handle = name, .name = name, .email = name + "@example.org", .language = Language::zh, .verified = verified}); });
    };
    create("bei", false);
    auto wei = accounts::test::sign_in(town.world, create("wei", true));
    auto give = [&](Browser& giver, const std::string& email) {
        auto ordered = giver.post("/give/" + to_string(town.shop.season), {{"method", "wechat"}, {"to_email", email}});
        CHECK(ordered.status == 303);
        press(giver, {{}, ordered.location()});
        town.world.deliver();
        return accounts::test::letter_to(town.world, email, "/gift/");
    };
    auto is_english = [](const std::string& letter) { return letter.find("Take it here") != letter.npos; };
    CHECK(is_english(give(town.ann, "stranger@example.org")));
    for (auto& letter : {give(wei, "another@example.org"), give(town.ann, "bei@example.org")}) {
        CHECK_FALSE(letter.empty());
        CHECK_FALSE(is_english(letter));
    }
    CHECK(is_english(give(town.ann, "root-one@example.org")));
}
