// What people can rely on about following and blocking.
#include "modules/follows/follows.hpp"
#include "modules/membership/test/places.hpp"

using namespace lyceum;
using namespace lyceum::follows;

namespace {

struct Town : World {
    Browser ann = accounts::test::person(*this, "ann"), bob = accounts::test::person(*this, "bob"), cat = accounts::test::person(*this, "cat");
    PersonId ann_id = accounts::test::id_of(*this, "ann"), bob_id = accounts::test::id_of(*this, "bob"), cat_id = accounts::test::id_of(*this, "cat");
    membership::test::Place place = membership::test::community(*this, ann_id);

    ItemId put(items::Kind kind, PersonId author, const std::string& title) {
        return write([&](Tx& tx) {
            items::Entry entry;
            entry.id = new_id<Item>(tx), entry.kind = kind, entry.community = place.community, entry.space = place.articles, entry.author = author;
            entry.title = title, entry.language = "en", entry.state = items::State::published, entry.published_at = now, entry.updated_at = now;
            items::put(tx, entry);
            return entry.id;
        });
    }
    Follows of(PersonId person) { return read([&](Db& db) { return follows::follows(db, person); }); }
};

}  // namespace

TEST_CASE("following a person is one press, and one event however often it is pressed") {
    Town town;
    auto button = town.bob.turbo("PUT", "/follows/people/ann");
    CHECK(button.has("aria-pressed=\"true\""));
    CHECK(button.has("follow-person-ann"));
    town.bob.put("/follows/people/ann");
    CHECK(town.of(town.bob_id).people == std::vector{town.ann_id});
    CHECK(town.read([&](Db& db) { return counts(db, town.ann_id).followers; }) == 1);
    CHECK(town.cat.get("/@ann/followers").has(">bob<"));
    CHECK(town.cat.get("/@bob/following").has(">ann<"));
    CHECK(town.cat.get("/@ann").has("/@ann/followers"));
    CHECK(town.bob.get("/follows").has(">ann<"));
    town.bob.del("/follows/people/ann");
    town.bob.del("/follows/people/ann");
    CHECK(town.of(town.bob_id).people.empty());
}

TEST_CASE("nobody follows themselves, nobody unknown, nothing without an account") {
    Town town;
    CHECK(town.bob.put("/follows/people/bob").status == 409);
    CHECK(town.bob.put("/follows/people/nobody").status == 404);
    CHECK(town.browser().put("/follows/people/ann").location().starts_with("/sign-in"));
    CHECK(town.of(town.bob_id).people.empty());
}

TEST_CASE("tags are followed in one spelling") {
    Town town;
    CHECK(town.bob.turbo("PUT", "/follows/tags/C%2B%2B").has("aria-pressed=\"true\""));
    CHECK(town.bob.put("/follows/tags/c%2B%2B").status == 303);
    CHECK(town.of(town.bob_id).tags == std::vector<std::string>{"c++"});
    CHECK(town.bob.get("/tags/c%2B%2B").has("<span>Followed</span>"));
    CHECK_FALSE(town.cat.get("/tags/c%2B%2B").has("aria-pressed=\"true\""));
    CHECK(town.bob.del("/follows/tags/C%2B%2B").status == 303);
    CHECK(town.of(town.bob_id).tags.empty());
}

TEST_CASE("a series is followed, other things are not") {
    Town town;
    auto series = town.put(items::Kind::series, town.ann_id, "An LSM in six parts"), article = town.put(items::Kind::article, town.ann_id, "One");
    CHECK(town.bob.put("/follows/series/" + to_string(series)).status == 303);
    CHECK(town.bob.put("/follows/series/" + to_string(article)).status == 404);
    CHECK(town.bob.put("/follows/series/" + to_string(ItemId{5})).status == 404);
    CHECK(town.of(town.bob_id).series == std::vector{series});
    CHECK(town.bob.get("/follows").has("An LSM in six parts"));
    town.write([&](Tx& tx) { items::remove(tx, series); });
    town.deliver();
    CHECK(town.of(town.bob_id).series.empty());
}

TEST_CASE("a block ends following both ways, forbids it, and hides each from the other") {
    Town town;
    auto anns = town.put(items::Kind::article, town.ann_id, "By Ann"), bobs = town.put(items::Kind::article, town.bob_id, "By Bob");
    town.ann.put("/follows/people/bob");
    town.bob.put("/follows/people/ann");
    auto blocked = town.ann.put("/follows/blocks/bob");
    CHECK(blocked.status == 303);
    CHECK(town.ann.get(blocked.location()).has("Neither of you can follow, answer or mention the other"));
    CHECK(town.bob.get("/@ann").has("ann blocked you."));
    CHECK_FALSE(town.ann.get("/@bob").has("bob blocked you."));
    CHECK(town.of(town.ann_id).people.empty());
    CHECK(town.of(town.bob_id).people.empty());
    CHECK(town.ann.put("/follows/people/bob").status == 403);
    CHECK(town.bob.put("/follows/people/ann").status == 403);
    auto sees = [&](PersonId who, ItemId item) {
        auto visit = town.app.nobody(town.now, Language::en);
        visit.visitor.who = who;
        return town.read([&](Db& db) { return !items::cards(db, visit, {item}).empty(); });
    };
    CHECK_FALSE(sees(town.ann_id, bobs));
    CHECK_FALSE(sees(town.bob_id, anns));
    CHECK(sees(town.cat_id, anns));
    CHECK(town.ann.get("/settings/blocks").has(">bob<"));
    CHECK_FALSE(town.bob.get("/settings/blocks").has(">ann<"));
    CHECK(town.ann.get("/@bob").has("Unblock"));
    CHECK(town.bob.del("/follows/blocks/ann").status == 303);        // not bob's to lift
    CHECK_FALSE(sees(town.bob_id, anns));
    CHECK(town.ann.del("/follows/blocks/bob").status == 303);
    CHECK(sees(town.bob_id, anns));
    CHECK(town.bob.put("/follows/people/ann").status == 303);
}

TEST_CASE("lists of people turn pages and are read for few statements") {
    Town town;
    for (int i = 0; i < 90; ++i) {
        town.pass(Span{i % 2});
        town.write([&](Tx& tx) {
            auto person = accounts::create(tx, {.handle = fmt::format("p{}", i), .name = fmt::format("Person {}", i)});
            follow_person(tx, person, town.ann_id);
        });
    }
    std::set<std::string> seen;
    int pages = 0;
    for (std::string next = "/@ann/followers"; !next.empty(); ++pages) {
        auto page = town.cat.json(next).json().as_object();
        for (auto& each : page["people"].as_array()) CHECK(seen.insert(std::string(each.at("person").at("handle").as_string())).second);
        next = page["older"].is_null() ? "" : std::string(page["older"].as_string());
    }
    CHECK(seen.size() == 90);
    CHECK(pages == 3);
    CHECK(town.cat.get("/@ann/followers").status == 200);
}

TEST_CASE("a group's page lists what carries its tag, and a space that closes hides what is in it") {
    Town town;
    auto group = town.write([&](Tx& tx) {
        return communities::add_group(tx, town.place.community, {.slug = "storage", .name = {"", "Storage"}, .description = {}, .tag = "lsm"});
    });
    auto item = town.write([&](Tx& tx) {
        items::Entry entry;
        entry.id = new_id<Item>(tx), entry.kind = items::Kind::article, entry.community = town.place.community, entry.space = town.place.articles;
        entry.author = town.ann_id, entry.title = "Compaction", entry.language = "en", entry.state = items::State::published;
        entry.published_at = town.now, entry.updated_at = town.now, entry.tags = {"lsm"};
        items::put(tx, entry);
        return entry.id;
    });
    CHECK(town.cat.get("/g/" + to_string(group)).has("Compaction"));
    town.ann.put("/c/systems/manage/spaces/" + to_string(town.place.articles), {{"name_en", "Articles"}, {"audience_level", "1"}});
    town.deliver();
    CHECK_FALSE(town.cat.get("/g/" + to_string(group)).has("Compaction"));
    membership::test::give(town, town.place, town.cat_id, 1);
    CHECK(town.cat.get("/g/" + to_string(group)).has("Compaction"));
    town.write([&](Tx& tx) {
        membership::grant(tx, {.person = town.bob_id, .community = town.place.community, .item = item, .starts_at = town.now, .source = "order", .source_id = "1"});
    });
    CHECK(town.bob.get("/membership").has("A single piece"));
    membership::test::give(town, town.place, town.bob_id, 1);
    CHECK(town.bob.get("/membership").has("Compaction"));
}

TEST_CASE("who leaves is followed by nobody and follows nothing") {
    Town town;
    town.bob.put("/follows/people/ann");
    town.ann.put("/follows/people/bob");
    town.bob.put("/follows/tags/rust");
    town.write([&](Tx& tx) { tx.emit(accounts::Closed{town.bob_id}); });
    town.deliver();
    CHECK(town.of(town.ann_id).people.empty());
    CHECK(town.of(town.bob_id).tags.empty());
}

TEST_CASE("whom to tell comes in pages, each once") {
    Town town;
    town.bob.put("/follows/tags/rust");
    town.cat.put("/follows/tags/rust");
    town.read([&](Db& db) {
        auto first = followers_of_tag(db, "rust", {}, 1);
        REQUIRE(first.size() == 1);
        auto second = followers_of_tag(db, "rust", first[0], 1);
        REQUIRE(second.size() == 1);
        CHECK(first[0] < second[0]);
        CHECK(followers_of_tag(db, "rust", second[0], 1).empty());
    });
}
