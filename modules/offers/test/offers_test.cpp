// What somebody is offered, why, and what they are never offered.
#include "modules/coupons/coupons.hpp"
#include "modules/follows/follows.hpp"
#include "modules/offers/store.hpp"
#include "modules/store/test/market.hpp"
#include <random>

using namespace lyceum;
using namespace lyceum::offers;
using store::test::buy;
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
    Signals signals{.interests = {{"rust", 4}, {"go", 1}}, .together = {{thing(4), {thing(4), thing(7), 3, 0.9}}}, .owners = {{thing(1), 30}, {thing(3), 2}}, .places = {}, .now = {}};
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

TEST_CASE("of two evenings the one where somebody has been comes first, of two there the sooner") {
    Time now{days(1000).micros};
    std::vector<Candidate> candidates{{thing(1), {}, {}, {}, now + days(1), "Beijing"}, {thing(2), {}, {}, {}, now + days(20), "Hangzhou"}, {thing(3), {}, {}, {}, now + days(5), "Hangzhou"}, {thing(4), {}, {}, {}, {}, {}}};
    auto chosen = choose(candidates, {.interests = {}, .together = {}, .owners = {}, .places = {"Hangzhou"}, .now = now}, 10);
    std::vector<std::size_t> order;
    for (auto& each : chosen) order.push_back(each.candidate);
    CHECK(order == std::vector<std::size_t>{2, 1, 0, 3});
    CHECK(chosen[0].why == Why::place);
    CHECK(chosen[2].why == Why::soon);
    CHECK(chosen[3].why == Why::fresh);
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
