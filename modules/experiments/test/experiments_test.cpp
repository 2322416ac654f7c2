// Experiments with offers: the same for the same person, the same price for everybody, and guardrails that stop them.
#include "modules/commerce/refunds.hpp"
#include "modules/commerce/test/shop.hpp"
#include "modules/experiments/pages.hpp"

using namespace lyceum;
using namespace lyceum::experiments;
using commerce::test::buy;

namespace {

struct Place {
    Place() : shop(commerce::test::shop(world)) {
        owner = accounts::test::sign_in(world, shop.owner);
        slug = world.read([&](Db& db) { return communities::community(db, world.app.nobody(world.now, Language::en), shop.place.community).slug; });
        manage = "/c/" + slug + "/manage/experiments";
    }
    std::string words(const std::string& least = "50") {
        auto made = owner.post(manage, {{"kind", "words"}, {"name", "Headline"}, {"question", "Which words help?"}, {"days", "3"}, {"least", least}, {"lasts_days", "60"}, {"currency", "CNY"},
            {"b_words_en", "**Better** words"}, {"b_plan", to_string(shop.yearly)}});
        REQUIRE_MESSAGE(made.status == 303, made.body);
        return made.location();
    }
    ResultPage result(const std::string& path) {
        owner = accounts::test::sign_in(world, shop.owner);
        return json::from_text<ResultPage>(owner.json(path).body);
    }
    int variant_of(ExperimentId id, PersonId person) {
        return world.read([&](Db& db) { return assigned(db, experiment(db, shop.place.community, id), person.value).variant; });
    }
    ExperimentId id_in(const std::string& path) { return ExperimentId{*read_id(path.substr(path.rfind('/') + 1))}; }
    void look_now() { world.write([](Tx& tx) { look(tx, tx.now()); }); }

    World world;
    commerce::test::Shop shop;
    Browser owner{world};
    std::string slug, manage;
};

}  // namespace

TEST_CASE("whoever is signed in always sees the same words, chance decides, and the page says so") {
    Place place;
    auto& [world, shop, owner, slug, manage] = place;
    auto ann = accounts::test::person(world, "ann");
    CHECK(ann.get(manage).status == 403);
    CHECK(owner.post(manage, {{"kind", "words"}, {"name", "X"}, {"question", "X?"}, {"days", "3"}, {"least", "50"}, {"lasts_days", "9"}, {"currency", "CNY"}}).status == 422);     // nothing to compare
    CHECK(owner.post(manage, {{"kind", "price"}, {"name", "X"}, {"question", "X?"}, {"days", "3"}, {"least", "20"}, {"lasts_days", "9"}, {"currency", "CNY"}, {"percent_off", "-5"}}).status == 422);
    auto path = place.words();
    auto id = place.id_in(path);
    CHECK(!ann.get("/join").has("We are trying"));
    CHECK(owner.post(path + "/start").status == 303);
    CHECK(owner.post(path + "/start").status == 409);
    CHECK(owner.post(place.words() + "/start").status == 409);              // one at a time

    CHECK(world.browser().get("/join").has("We are trying which words help"));
    CHECK(!world.browser().get("/join").has("<strong>Better</strong>"));    // guests see the first
    int counts[2] = {0, 0};
    for (int i = 0; i < 40; ++i) {
        auto person = accounts::test::person(world, "p" + std::to_string(i));
        auto variant = place.variant_of(id, accounts::test::id_of(world, "p" + std::to_string(i)));
        ++counts[variant];
        if (i > 5) continue;
        for (int again = 0; again < 2; ++again) {
            auto page = person.get("/join");
            CHECK(page.has("<strong>Better</strong>") == (variant == 1));
            CHECK(page.has("Our suggestion") == (variant == 1));
            CHECK(page.has("¥39"));                                         // the price is nobody's own
        }
        for (int again = 0; again < 2; ++again) CHECK(person.post("/c/" + slug + "/experiments/" + to_string(id) + "/seen").status < 400);
    }
    CHECK(std::min(counts[0], counts[1]) >= 8);
    auto result = place.result(path);
    CHECK(result.result.outcomes[0].units + result.result.outcomes[1].units == 6);
    CHECK(world.read([&](Db& db) { return db.one<std::int64_t>("select count(*) from experiment_units where chance = 0.5"); }) == 6);
    CHECK(world.browser().get("/c/" + slug + "/experiments").has("Which words help?"));
    CHECK(!result.result.alarm);
    CHECK(place.owner.post(path + "/stop").status == 303);
    CHECK(!accounts::test::sign_in(world, accounts::test::id_of(world, "p0")).get("/join").has("We are trying"));
    CHECK(world.browser().get("/c/" + slug + "/experiments").has("Stopped by a manager"));
}

TEST_CASE("a price is the same for everybody in a period, and never above the list") {
    Place place;
    auto& [world, shop, owner, slug, manage] = place;
    auto made = owner.post(manage, {{"kind", "price"}, {"name", "Ten"}, {"question", "Is ten percent worth it?"}, {"days", "2"}, {"least", "10"}, {"lasts_days", "90"}, {"currency", "CNY"}, {"percent_off", "10"}});
    REQUIRE_MESSAGE(made.status == 303, made.body);
    CHECK(owner.post(made.location() + "/start").status == 303);
    for (auto* handle : {"ann", "bob"}) accounts::test::person(world, handle);
    int off = 0;
    for (int period = 0; period < 12; ++period) {
        std::set<bool> seen;
        for (auto* handle : {"ann", "bob"}) {
            auto person = accounts::test::sign_in(world, accounts::test::id_of(world, handle));
            auto checkout = person.get(commerce::plan_url(shop.yearly).str());
            seen.insert(checkout.has("349.20"));
            CHECK(checkout.has("349.20") == person.get("/join").has("10 % off"));
        }
        CHECK(seen.size() == 1);
        off += *seen.begin();
        world.pass(days(2)), world.deliver();
    }
    CHECK(off > 0);
    CHECK(off < 12);
    // Every period counts, also those without a sale.
    auto result = place.result(made.location());
    CHECK(result.result.outcomes[0].looked_at + result.result.outcomes[1].looked_at == 12);
    CHECK(result.result.outcomes[1].looked_at == off);
}

TEST_CASE("guardrails stop what earns less or gives more back, not before there are enough, and not what chance does") {
    Place place;
    auto& [world, shop, owner, slug, manage] = place;
    auto path = place.words();
    auto id = place.id_in(path);
    REQUIRE(owner.post(path + "/start").status == 303);
    // Who has A buys for 39.00, three of four; who has B buys nothing.
    int seen = 0;
    auto come = [&](int people) {
        for (int i = 0; i < people; ++i) {
            auto handle = "v" + std::to_string(seen++);
            accounts::test::person(world, handle);
            auto person = accounts::test::id_of(world, handle);
            world.write([&](Tx& tx) {
                note_seen(tx, experiment(tx, shop.place.community, id), person);
                if (assigned(tx, experiment(tx, shop.place.community, id), person.value).variant == 0 && i % 4) commerce::record_paid_order(tx, person, shop.monthly, tx.now());
            });
        }
    };
    come(60);
    world.pass(days(4));
    place.look_now();
    CHECK(place.result(path).experiment.runs());                            // too few of each
    CHECK(!place.result(path).result.outcomes[1].differences[0].has_band);
    come(150);
    place.look_now();
    CHECK(place.result(path).experiment.runs());                            // their days are not over
    world.pass(days(4));
    place.look_now();
    auto after = place.result(path);
    CHECK(!after.experiment.runs());
    CHECK(after.experiment.stopped_why == Why::earns_less);
    CHECK(after.result.split_chance > kSplitChance);
    CHECK(after.result.outcomes[1].differences[0].high < 0);
    CHECK(place.owner.get(path).has("Stopped by itself: a variant earns surely less"));
}
