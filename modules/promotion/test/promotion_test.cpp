// Promotion: landing pages, links that people agree to, and letters in a row.
#include "modules/commerce/test/shop.hpp"
#include "modules/mailing/offers.hpp"
#include "modules/promotion/pages.hpp"
#include "modules/revenue/revenue.hpp"

using namespace lyceum;
using namespace lyceum::promotion;
using commerce::test::buy;

namespace {

struct Town {
    Town() : shop(commerce::test::shop(world)) {
        owner = accounts::test::sign_in(world, shop.owner);
        manage = "/c/" + world.read([&](Db& db) { return communities::community(db, world.app.nobody(world.now, Language::en), shop.place.community).slug; }) + "/manage/promotion";
    }
    void link(const std::string& source, const std::string& medium, const std::string& campaign, const std::string& place = "/join") {
        auto answer = owner.post(manage + "/links", {{"source", source}, {"medium", medium}, {"campaign", campaign}, {"place", place}});
        REQUIRE_MESSAGE(answer.status == 303, answer.body);
    }
    ReportLine line(const std::string& campaign, const std::string& query = "") {
        auto page = json::from_text<ReportPage>(owner.json(manage + query).body);
        for (auto& each : page.lines)
            if (each.link.campaign == campaign) return each;
        FAIL("no such link");
        return {};
    }

    World world;
    commerce::test::Shop shop;
    Browser owner{world};
    std::string manage;
};

const FormFields kPage{{"slug", "spring"}, {"title_en", "Spring here"}, {"body_en", "Some **bold** words\n\n:::plans\n:::offers\n:::button /join Join now\n:::letters\n"}, {"title_zh", "春天"}};

}  // namespace

TEST_CASE("a landing page is a draft for managers until it is published, with its blocks") {
    Town town;
    auto& [world, shop, owner, manage] = town;
    auto ann = accounts::test::person(world, "ann");
    CHECK(ann.post(manage + "/pages/new", kPage).status == 403);
    auto wrong = kPage;
    wrong[2].second = ":::nothing";
    CHECK(owner.post(manage + "/pages/new", wrong).status == 422);
    wrong[2].second = ":::button https://elsewhere.example Go";
    CHECK(owner.post(manage + "/pages/new", wrong).status == 422);
    auto made = owner.post(manage + "/pages/new", kPage);
    REQUIRE_MESSAGE(made.status == 303, made.body);
    CHECK(made.location() == "/p/spring");
    CHECK(owner.post(manage + "/pages/new", kPage).status == 422);          // the address is taken
    CHECK(world.browser().get("/p/spring").status == 404);
    CHECK(ann.get("/p/spring").status == 404);
    CHECK(owner.get("/p/spring").has("only managers see it"));

    auto id = world.read([&](Db& db) { return to_string(landing_with(db, "spring")->id); });
    CHECK(ann.post(manage + "/pages/" + id + "/publish").status == 403);
    CHECK(owner.post(manage + "/pages/" + id + "/publish").status == 303);
    auto page = world.browser().get("/p/spring");
    CHECK(page.status == 200);
    for (auto* words : {"<strong>bold</strong>", "¥39", "Join now", "Email me offers"}) CHECK_MESSAGE(page.has(words), words);
    auto chinese = world.browser();
    chinese.speak("zh");
    CHECK(chinese.get("/p/spring").has("春天"));
    CHECK(owner.post(manage + "/pages/" + id + "/draft").status == 303);
    CHECK(world.browser().get("/p/spring").status == 404);
}

TEST_CASE("by which link somebody came is kept only with a yes, and told of sign-ups, orders and renewals") {
    Town town;
    auto& [world, shop, owner, manage] = town;
    town.link("Newsletter", "email", "spring");
    town.link("wechat", "post", "spring-2");
    CHECK(owner.post(manage + "/links", {{"source", "newsletter"}, {"medium", "email"}, {"campaign", "spring"}, {"place", "/join"}}).status == 422);
    CHECK(owner.post(manage + "/links", {{"source", "a@b"}, {"medium", "email"}, {"campaign", "x"}, {"place", "/join"}}).status == 422);
    const FormFields spring{{"utm_source", "newsletter"}, {"utm_medium", "email"}, {"utm_campaign", "spring"}}, second{{"utm_source", "wechat"}, {"utm_medium", "post"}, {"utm_campaign", "spring-2"}};
    auto with = [](FormFields fields, const std::string& yes) {
        if (!yes.empty()) fields.push_back({"yes", yes});
        return fields;
    };

    // A visit is a number; names that nobody made count for none; no cookie without a yes.
    auto guest = world.browser();
    guest.post("/came", spring);
    guest.post("/came", {{"utm_source", "somebody@example.org"}});
    CHECK(guest.cookie(std::string(kCookie)).empty());
    CHECK(town.line("spring").visits == 1);
    CHECK(guest.get("/join?utm_source=newsletter&utm_medium=email&utm_campaign=spring").has("newsletter / email / spring"));
    CHECK(!guest.get("/join?utm_source=nobody").has("May a cookie"));
    guest.post("/came/keep", spring);
    CHECK(guest.cookie(std::string(kCookie)).empty());

    // Yes: first and last are kept, a sign-up and an order are told.
    guest.post("/came/keep", with(spring, "1"));
    CHECK(!guest.cookie(std::string(kCookie)).empty());
    world.pass(days(2));
    guest.post("/came", second);
    auto touched = guest.cookie(std::string(kCookie));
    auto bea = accounts::test::person(world, "bea");
    bea.set_cookie(std::string(kCookie), touched);
    world.write([&](Tx& tx) {
        http::Request request;
        request.headers.set("cookie", "came=" + touched);
        auto visit = world.app.nobody(world.now, Language::en);
        visit.request = &request;
        note_sign_up(tx, visit, accounts::test::id_of(world, "bea"));
        note_sign_up(tx, visit, accounts::test::id_of(world, "bea"));
    });
    buy(world, bea, commerce::plan_url(shop.monthly));
    CHECK(town.line("spring-2").sign_ups == 1);
    CHECK(town.line("spring").sign_ups == 0);
    CHECK(town.line("spring", "?by=first").sign_ups == 1);
    auto income = town.line("spring-2").income;
    REQUIRE(income.size() == 1);
    CHECK(income[0].paid_minor == 39'00);
    CHECK(town.line("spring", "?by=first").income.size() == 1);
    CHECK(owner.get(manage + "/report.csv").has("wechat,post,spring-2,1,1,CNY,1,39.00,0.00"));

    // What renews belongs to it too; an order that came by nothing ends that.
    for (int i = 0; i < 32; ++i) world.pass(days(1)), world.deliver();
    owner = accounts::test::sign_in(world, shop.owner);
    CHECK(town.line("spring-2").income[0].orders == 2);
    auto again = accounts::test::sign_in(world, accounts::test::id_of(world, "bea"));
    buy(world, again, commerce::buy_url(shop.article));
    CHECK(town.line("spring-2").income[0].orders == 2);
    auto fin = accounts::test::person(world, "fin", accounts::Role::finance);
    auto revenue = fin.json("/finance/revenue").body;
    CHECK(revenue.find("wechat / post / spring-2") != revenue.npos);
    owner = accounts::test::sign_in(world, shop.owner);

    // A cookie that is old, broken or names nothing is none.
    for (auto* text : {"", "x", "1.2.3.4", "0000000000001.1.0000000000001.1", "0000000000001.99999999999.0000000000001.99999999999"}) {
        auto stranger = world.browser();
        stranger.set_cookie(std::string(kCookie), text);
        CHECK(stranger.get("/p/none").status == 404);
        CHECK(stranger.post("/came", spring).status < 400);
    }
}

TEST_CASE("letters in a row go to whoever wishes them, by day, in order, until the goal") {
    Town town;
    auto& [world, shop, owner, manage] = town;
    auto made = owner.post(manage + "/letters", {{"name", "Welcome"}, {"begins", "joined"}, {"goal", "membership"}});
    REQUIRE(made.status == 303);
    auto row = made.location();
    CHECK(owner.post(row + "/on").status == 409);                           // no letter yet
    auto step = [&](const std::string& hours, const std::string& subject) {
        return owner.post(row, {{"hours", hours}, {"subject_en", subject}, {"body_en", "First words.\n\nSecond words."}, {"place", "/join"}}).status;
    };
    CHECK(step("1", "") == 422);
    CHECK(step("1", "Welcome letter") == 303);
    CHECK(step("48", "A second letter") == 303);
    CHECK(owner.post(row + "/on").status == 303);

    world.pass(hours(1));
    std::map<std::string, PersonId> people;
    for (auto* handle : {"ann", "bob", "cat"}) {
        accounts::test::person(world, handle);
        people[handle] = accounts::test::id_of(world, handle);
        world.write([&](Tx& tx) { communities::join(tx, people[handle], shop.place.community); });
    }
    auto ann = accounts::test::sign_in(world, people["ann"]), bob = accounts::test::sign_in(world, people["bob"]);
    CHECK(ann.post("/offers/letters", {{"wanted", "1"}, {"to", "/p/spring"}}).location() == "/p/spring");
    bob.post("/offers/letters", {{"wanted", "1"}});
    auto live = [&](Span span) {
        for (auto until = world.now + span; world.now < until;) world.pass(minutes(30)), world.deliver();
    };
    auto letters = [&](const std::string& to, const std::string& subject) {
        int count = 0;
        for (auto& letter : world.letters()) count += letter.starts_with("To: " + to) && letter.find(subject) != letter.npos;
        return count;
    };
    live(hours(26));                                                        // a night in between
    CHECK(letters("ann@example.org", "Welcome letter") == 1);
    CHECK(letters("bob@example.org", "Welcome letter") == 1);
    CHECK(letters("cat@example.org", "Welcome letter") == 0);               // she did not ask for any
    auto all = world.letters();
    auto letter = *std::find_if(all.begin(), all.end(), [](auto& each) { return each.starts_with("To: ann@") && each.find("Welcome letter") != each.npos; });
    CHECK(letter.find("utm_source=letter") != letter.npos);

    // Bob becomes a member: his goal is reached. Ann ends them with one click.
    buy(world, bob, commerce::plan_url(shop.monthly));
    auto at = letter.find("/unsubscribe/");
    auto stop = letter.substr(at, letter.find_first_of(" \r\n>", at) - at);
    CHECK(world.browser().post(stop).status == 200);
    live(hours(72));
    CHECK(letters("ann@example.org", "A second letter") == 0);
    CHECK(letters("bob@example.org", "A second letter") == 0);
    owner = accounts::test::sign_in(world, shop.owner);
    auto page = json::from_text<SequencesPage>(owner.json(manage + "/letters").body);
    REQUIRE(page.sequences.size() == 1);
    CHECK(page.sequences[0].reached == 1);
    CHECK(page.sequences[0].unwanted == 1);
    CHECK(page.sequences[0].going == 0);

    // The answers are kept as proof; clicks are visits of the letter's link.
    auto answers = world.read([&](Db& db) { return db.all<bool>("select given from offer_answers where person = $1 order by id", people["ann"]); });
    CHECK(answers == std::vector<bool>{true, false});
    auto id = row.substr(row.rfind('/') + 1);
    world.browser().post("/came", {{"utm_source", "letter"}, {"utm_medium", "email"}, {"utm_campaign", id + "-1"}});
    auto steps = json::from_text<SequencePage>(owner.json(row).body).steps;
    CHECK(steps[0].sent == 2);
    CHECK(steps[0].clicks == 1);
}

TEST_CASE("whoever was away is written to once, and again only after having been here") {
    Town town;
    auto& [world, shop, owner, manage] = town;
    accounts::test::person(world, "ann");
    auto ann = accounts::test::id_of(world, "ann");
    world.write([&](Tx& tx) {
        communities::join(tx, ann, shop.place.community);
        mailing::set_wants_offers(tx, ann, true);
        auto id = add_sequence(tx, {shop.place.community, "Away", Begins::absent, 5, Goal::visit}, shop.owner);
        auto row = sequence(tx, shop.place.community, id);
        add_step(tx, row, {0, "", "We miss you", "", "Come back.", "/"}, shop.owner);
        switch_on(tx, row);
    });
    auto live = [&](Span span) {
        for (auto until = world.now + span; world.now < until;) world.pass(hours(3)), world.deliver();
    };
    live(days(4));
    CHECK(commerce::test::letters_saying(world, "We miss you") == 0);
    live(days(12));
    CHECK(commerce::test::letters_saying(world, "We miss you") == 1);
    accounts::test::sign_in(world, ann).get("/");
    live(days(14));
    CHECK(commerce::test::letters_saying(world, "We miss you") == 2);
}
