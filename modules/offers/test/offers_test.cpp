// What somebody is offered, why, and what they are never offered.
#include "modules/coupons/coupons.hpp"
#include "modules/follows/follows.hpp"
#include "modules/offers/dates.hpp"
#include "modules/offers/store.hpp"
#include "modules/store/test/market.hpp"
#include <random>

using namespace lyceum;
using namespace lyceum::offers;
using store::test::buy;
using store::test::evening;
using store::test::into_cart;
using store::test::Market;

namespace {

ItemId thing(std::int64_t n) { return ItemId{n}; }

void give(World& world, PersonId person, ItemId item) {
    world.write([&](Tx& tx) { membership::grant(tx, {.person = person, .community = {}, .item = item, .starts_at = tx.now() - days(1), .ends_at = {}, .source = "gift", .source_id = to_string(item)}); });
}

void learn_now(World& world) {
    world.write([](Tx& tx) { tx.enqueue(Learn{}); });
    world.deliver();
}

Browser member(World& world, const Market& market, const std::string& name) {
    auto browser = accounts::test::person(world, name);
    world.write([&](Tx& tx) { communities::join(tx, accounts::test::id_of(world, name), market.shop.place.community); });
    return browser;
}

}  // namespace

TEST_CASE("what somebody cares for, has company and is popular comes first, and of one maker no more than two") {
    std::vector<Candidate> candidates{{thing(1), PersonId{9}, {"cooking"}, {}}, {thing(2), PersonId{9}, {"rust", "linux"}, {}}, {thing(3), {}, {}, "an editor for rust"},
        {thing(4), {}, {}, "trust and good manners"}, {thing(5), PersonId{9}, {"rust"}, {}}, {thing(6), PersonId{9}, {"rust", "go"}, {}}};
    Signals signals{.interests = {{"rust", 4}, {"go", 1}}, .together = {{thing(4), {thing(4), thing(7), 3, 0.9}}}, .owners = {{thing(1), 30}, {thing(3), 2}}};
    auto chosen = choose(candidates, signals, 10);
    std::vector<std::size_t> order;
    for (auto& each : chosen) order.push_back(each.candidate);
    CHECK(order == std::vector<std::size_t>{5, 3, 1, 2});           // maker 9 has two of them, and no more are shown
    CHECK(chosen[0].why == Why::about);
    CHECK(chosen[0].tag == "rust");
    CHECK(chosen[1].why == Why::together);                          // neither "rust" in "trust" nor "go" in "good" counts
    CHECK(chosen[1].with_thing == thing(7));
    for (auto& each : chosen) CHECK((each.score >= 0 && each.score <= 1));
    CHECK(choose(candidates, {}, 3).front().why == Why::fresh);
    CHECK(choose({}, signals, 3).empty());
}

TEST_CASE("of dates those like what somebody went to come first, near where and about when they go, and none for which they have no time") {
    const Time now{days(1000).micros};
    const auto coming = [&](std::int64_t n, Span ahead, const std::string& place = {}, const std::string& words = {}) {
        return Coming{{thing(n), {}, {}, words}, {now + ahead, now + ahead + hours(2), "Asia/Shanghai", place, place.empty()}};
    };
    const auto went = [&](const std::string& title, const std::string& place, Span ago) { return store::Engagement{false, title, {}, PersonId{7}, now - ago, now - ago + hours(2), "Asia/Shanghai", place, false}; };
    const auto order = [](const std::vector<ChosenDate>& chosen) {
        std::vector<std::size_t> all;
        for (auto& each : chosen) all.push_back(each.candidate);
        return all;
    };
    // Where: there, in that town, anywhere, in their part of the world, elsewhere.
    std::vector<Coming> places{coming(1, days(5), "Barn, Suzhou"), coming(2, days(5)), coming(3, days(5), "Room 9, 310000 Hangzhou"), coming(4, days(5), "Hall 1, Hangzhou"), coming(5, days(5), "Theatre, Oslo")};
    places[4].when.zone = "Europe/Oslo";
    Habits habits{.interests = {}, .taken_part = {went("A meeting", "Hall 1, Hangzhou", days(30))}, .busy = {}, .zone = "Asia/Shanghai", .now = now};
    auto chosen = choose_dates(places, habits, 10);
    CHECK(order(chosen) == std::vector<std::size_t>{3, 2, 1, 0, 4});
    CHECK(chosen[0].why == WhyDate::place);
    CHECK(chosen[1].why == WhyDate::town);
    CHECK(chosen[1].detail == "Hangzhou");
    CHECK(chosen[2].why == WhyDate::online);
    CHECK(chosen[4].why == WhyDate::soon);
    for (auto& each : chosen) CHECK((each.score >= 0 && each.score <= 1));
    CHECK(choose_dates(places, habits, 2).size() == 2);
    // Like what they went to, by whom they went to; what they care for.
    std::vector<Coming> subjects{coming(1, days(5), {}, "pottery"), coming(2, days(5), {}, "query planners, live"), coming(3, days(5), {}, "rust"), coming(4, days(5), {}, "tea")};
    subjects[3].what.maker = PersonId{7};
    habits.taken_part = {went("Query planners, again", "", days(30))}, habits.interests = {{"rust", 2}};
    chosen = choose_dates(subjects, habits, 10);
    CHECK(chosen.back().candidate == 0);
    for (auto& each : chosen) {
        if (each.candidate == 1) CHECK((each.why == WhyDate::like && each.detail == "Query planners, again"));
        if (each.candidate == 2) CHECK((each.score > chosen.back().score));
        if (each.candidate == 3) CHECK(each.why == WhyDate::host);
    }
    // When: sooner rather than later; on their day and at their hour, where two dates make a habit.
    const std::vector<Coming> times{coming(1, days(7)), coming(2, hours(7 * 24 + 18)), coming(3, days(2))};
    habits = {.interests = {}, .taken_part = {went("One", "", hours(14 * 24 - 19))}, .busy = {}, .zone = {}, .now = now};
    CHECK(order(choose_dates(times, habits, 10)) == std::vector<std::size_t>{2, 0, 1});
    habits.taken_part.push_back(went("Two", "", hours(21 * 24 - 19)));
    chosen = choose_dates(times, habits, 10);
    CHECK(order(chosen) == std::vector<std::size_t>{1, 0, 2});     // its day and hour, its day alone, neither
    CHECK(chosen[0].why == WhyDate::online);
    // No time.
    habits.busy = {{true, "Hour", {}, {}, now + hours(49), now + hours(50), {}, {}, false}};
    CHECK(order(choose_dates(times, habits, 10)) == std::vector<std::size_t>{1, 0});
    habits.busy[0].starts_at = now + hours(50), habits.busy[0].ends_at = now + hours(51);       // begins when the other ends
    CHECK(choose_dates(times, habits, 10).size() == 3);
    CHECK(choose_dates({}, habits, 10).empty());
}

TEST_CASE("the town in a place as people write it") {
    for (auto& [place, town] : std::vector<std::pair<std::string, std::string>>{{"Room 5, 1 Long Street, 100000 Beijing", "Beijing"}, {"Hall 1，Hangzhou 310000", "Hangzhou"}, {"Berlin", "Berlin"}, {"杭州市西湖区文三路1号", "杭州市"},
             {"浙江省杭州市文三路1号", "杭州市"}, {"", ""}, {"12-34", ""}})
        CHECK(town_of(place) == town);
}

TEST_CASE("pairs are those of three people at least, alike both ways, whatever the order of rows") {
    std::mt19937 random(7);
    std::vector<Owned> owned;
    std::map<std::pair<std::int64_t, std::int64_t>, std::set<std::int64_t>> both;
    for (std::int64_t person = 1; person <= 200; ++person) {
        std::set<std::int64_t> has;
        for (int n = static_cast<int>(random() % 6); n > 0; --n) has.insert(1 + static_cast<std::int64_t>(random() % 30));
        for (auto a : has) {
            owned.push_back({PersonId{person}, thing(a)});
            for (auto b : has)
                if (a != b) both[{a, b}].insert(person);
        }
    }
    auto pairs = pairs_of(owned, 1'000);
    std::size_t expected = 0;
    for (auto& [_, people] : both) expected += people.size() >= 3;
    CHECK(pairs.size() == expected);
    std::map<std::pair<std::int64_t, std::int64_t>, double> likeness;
    for (auto& pair : pairs) {
        CHECK(pair.people == std::ssize(both.at({pair.with_thing.value, pair.thing.value})));
        CHECK((pair.likeness > 0 && pair.likeness < 1));
        likeness[{pair.thing.value, pair.with_thing.value}] = pair.likeness;
    }
    for (auto& [pair, like] : likeness) CHECK(likeness.at({pair.second, pair.first}) == like);
    std::shuffle(owned.begin(), owned.end(), random);
    auto again = pairs_of(owned, 1'000);
    REQUIRE(again.size() == pairs.size());
    for (std::size_t i = 0; i < pairs.size(); ++i) CHECK(again[i].thing == pairs[i].thing);
    CHECK(pairs_of(owned, 2).size() <= 60);
}

TEST_CASE("offers say why, and what is owned, one's own, sold out or hidden is not among them") {
    World world;
    Market market(world);
    auto ann = member(world, market, "ann");
    auto id = accounts::test::id_of(world, "ann");
    world.write([&](Tx& tx) { follows::follow_tag(tx, id, "compilers"); });
    auto page = ann.get("/offers");
    CHECK(page.has("About compilers, which you care for"));
    for (auto name : {"Compilers by hand", "Editor", "A mug", "A priced article"}) CHECK(page.has(name));
    CHECK(page.body.find("Compilers by hand") < page.body.find("A mug"));
    CHECK(ann.get("/shop").has("/offers"));

    into_cart(ann, market.book);
    buy(world, ann, market);
    CHECK_FALSE(ann.get("/offers").has("Compilers by hand"));
    CHECK(ann.post("/offers/" + to_string(market.mug) + "/hide", {}).status == 303);
    page = ann.get("/offers");
    CHECK_FALSE(page.has("A mug"));
    CHECK(page.has("You hid 1 offer."));
    CHECK(ann.del("/offers/hidden").status == 303);
    CHECK(ann.get("/offers").has("A mug"));
    world.write([&](Tx& tx) { tx.run("update products set stock = 0 where id = $1", market.mug); });
    CHECK_FALSE(ann.get("/offers").has("A mug"));

    world.write([&](Tx& tx) { communities::join(tx, accounts::test::id_of(world, "author"), market.shop.place.community); });
    auto sam = accounts::test::sign_in(world, market.sam);
    page = sam.get("/offers");
    CHECK_FALSE(page.has("Compilers by hand"));
    CHECK(page.has("Editor"));
    CHECK(world.browser().get("/offers").status == 303);
    CHECK_FALSE(world.browser().get("/shop").has("/offers"));
}

TEST_CASE("what three people have together is offered by name; of whoever wants no personal lists nothing is learnt") {
    World world;
    Market market(world);
    auto ann = member(world, market, "ann");
    give(world, accounts::test::id_of(world, "ann"), ItemId{market.licence.value});
    std::vector<PersonId> others;
    for (auto name : {"bob", "cleo", "dan"}) {
        accounts::test::person(world, name);
        others.push_back(accounts::test::id_of(world, name));
        give(world, others.back(), ItemId{market.licence.value});
        give(world, others.back(), market.shop.article);
    }
    learn_now(world);
    auto page = ann.get("/offers");
    CHECK(page.has("Often bought together with what you have"));
    CHECK(page.body.find("A priced article") < page.body.find("A mug"));

    auto bob = accounts::test::sign_in(world, others.front());
    world.write([&](Tx& tx) { tx.emit(privacy::ConsentChanged{others.front(), privacy::Purpose::personal_lists, false}); });
    learn_now(world);
    CHECK_FALSE(ann.get("/offers").has("Often bought together"));
    page = bob.get("/offers");
    CHECK(page.has("You want no personal lists"));
    CHECK_FALSE(page.has("A priced article"));                      // bob has it
}

TEST_CASE("campaigns stand among the offers of those for whom they hold") {
    World world;
    Market market(world);
    world.write([&](Tx& tx) {
        coupons::add(tx, {.community = market.shop.place.community, .code = "", .label = "Spring sale", .value = 20, .target = coupons::Target::plans}, market.shop.owner);
        coupons::add(tx, {.community = market.shop.place.community, .code = "", .label = "Welcome back", .value = 30, .audience = coupons::Audience::returning}, market.shop.owner);
        coupons::add(tx, {.community = market.shop.place.community, .code = "SECRET", .label = "For a friend", .value = 50}, market.shop.owner);
    });
    auto ann = member(world, market, "ann");
    auto page = ann.get("/offers");
    CHECK(page.has("Spring sale"));
    CHECK(page.has("20 % off all memberships"));
    CHECK_FALSE(page.has("Welcome back"));
    CHECK_FALSE(page.has("For a friend"));
}

// ---- dates ------------------------------------------------------------------------------------------

namespace {

struct Shown { std::string title, reason; };

std::vector<Shown> dates(Browser& who) {
    std::vector<Shown> all;
    const auto page = who.json("/offers").json();
    for (auto& date : page.at("dates").as_array()) all.push_back({std::string(date.at("title").as_string()), std::string(date.at("reason").as_string())});
    return all;
}

/// Ann, who had a place at an evening in Hangzhou, of Sam's or of the house, two days ago.
struct Went : World {
    Market market{*this};
    PersonId ann_id;

    explicit Went(bool of_sam = false) {
        auto ann = member(*this, market, "ann");
        ann_id = accounts::test::id_of(*this, "ann");
        const auto first = evening(*this, market, {.title = "Compilers by night", .ahead = days(3), .seller = of_sam ? market.sam : PersonId{}});
        into_cart(ann, first);
        buy(*this, ann, market);
        pass(days(5));
    }
    void consents(bool yes) {
        write([&](Tx& tx) { accounts::set_consent(tx, ann_id, yes); });
    }
    Browser ann() { return accounts::test::sign_in(*this, ann_id); }
};

}  // namespace

TEST_CASE("dates by the same host and like those somebody took part in come first, and only of whoever agreed") {
    Went world(true);
    evening(world, world.market, {.title = "Pottery for all", .ahead = days(9), .place = "Barn, Suzhou"});
    evening(world, world.market, {.title = "Compilers by day", .ahead = days(9), .place = "Barn, Suzhou"});
    evening(world, world.market, {.title = "Tea with friends", .ahead = days(9), .place = "Barn, Suzhou", .seller = world.market.sam});
    auto ann = world.ann();
    world.consents(true);
    auto shown = dates(ann);
    REQUIRE(shown.size() == 3);
    CHECK(shown[0].title == "Tea with friends");
    CHECK(shown[0].reason == "By sam, whose dates you know");
    CHECK(shown[1].title == "Compilers by day");
    CHECK(shown[1].reason == "Like “Compilers by night”, which you have a place at or were at");
    CHECK(shown[2].reason == "It is soon");
    CHECK(ann.get("/offers").has("By sam, whose dates you know"));
    CHECK(ann.get("/tickets").has("/offers"));
    CHECK(ann.post("/settings/account", {{"language", "zh"}, {"time_zone", "Europe/Berlin"}}).status == 303);
    CHECK(ann.get("/offers").has("你参加过 sam 的活动"));
    CHECK(ann.post("/settings/account", {{"language", "en"}, {"time_zone", "Europe/Berlin"}}).status == 303);

    world.consents(false);
    for (auto& each : dates(ann)) CHECK(each.reason == "It is soon");
    world.consents(true);
    world.write([&](Tx& tx) { tx.emit(privacy::ConsentChanged{world.ann_id, privacy::Purpose::personal_lists, false}); });
    world.deliver();
    for (auto& each : dates(ann)) CHECK(each.reason == "It is soon");
}

TEST_CASE("dates where somebody has been come before those in that town, online before those elsewhere") {
    Went world;
    evening(world, world.market, {.title = "Far away", .ahead = days(12), .place = "Barn, Suzhou"});
    evening(world, world.market, {.title = "Anywhere", .ahead = days(12), .place = "", .online_url = "https://meet.example.org/zqsecret"});
    evening(world, world.market, {.title = "Talks", .ahead = days(12), .place = "Room 9, West Lake, Hangzhou"});
    evening(world, world.market, {.title = "Salon", .ahead = days(12), .place = "Hall 1, Hangzhou"});
    world.consents(true);
    auto ann = world.ann();
    auto shown = dates(ann);
    REQUIRE(shown.size() == 4);
    CHECK(shown[0].title == "Salon");
    CHECK(shown[0].reason == "Where you have been before");
    CHECK(shown[1].title == "Talks");
    CHECK(shown[1].reason == "In Hangzhou, where you have been before");
    CHECK(shown[2].title == "Anywhere");
    CHECK(shown[2].reason == "Online, wherever you are");
    CHECK(shown[3].title == "Far away");
    CHECK_FALSE(ann.json("/offers").has("zqsecret"));
    // Of whoever did not agree only what they said of themselves counts: by which clock they live.
    world.consents(false);
    CHECK(ann.post("/settings/account", {{"language", "en"}, {"time_zone", "Asia/Shanghai"}}).status == 303);
    shown = dates(ann);
    REQUIRE(shown.size() == 4);
    CHECK(shown[0].title == "Anywhere");
    for (std::size_t n = 1; n < shown.size(); ++n) CHECK(shown[n].reason == "In your time zone");
}

TEST_CASE("sooner dates come first, and none at which somebody has a place elsewhere, whether they agreed or not") {
    World world;
    Market market(world);
    auto ann = member(world, market, "ann");
    const auto first = evening(world, market, {.title = "First", .ahead = hours(72)});
    evening(world, market, {.title = "Late", .ahead = hours(480)});
    evening(world, market, {.title = "Next", .ahead = hours(75)});
    evening(world, market, {.title = "Overlapping", .ahead = hours(73)});
    const auto names = [&] {
        std::vector<std::string> all;
        for (auto& each : dates(ann)) all.push_back(each.title);
        return all;
    };
    CHECK(names() == std::vector<std::string>{"First", "Overlapping", "Next", "Late"});
    into_cart(ann, first);
    buy(world, ann, market);
    CHECK(names() == std::vector<std::string>{"Next", "Late"});
    const auto code = std::string(ann.json("/tickets").json().at("tickets").as_array()[0].at("code").as_string());
    CHECK(ann.post("/tickets/" + code + "/return").status == 303);
    CHECK(names() == std::vector<std::string>{"First", "Overlapping", "Next", "Late"});
    CHECK(ann.post("/offers/" + to_string(first) + "/hide").status == 303);
    CHECK(names().front() == "Overlapping");
    world.pass(hours(74));
    ann = accounts::test::sign_in(world, accounts::test::id_of(world, "ann"));
    CHECK(names() == std::vector<std::string>{"Next", "Late"});         // what has begun is sold no more
}
