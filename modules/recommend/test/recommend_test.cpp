// The list as people meet it: it learns within moments, says why, and never shows what it must not.
#include "modules/content/test/writers.hpp"
#include "modules/discussion/test/talk.hpp"
#include "modules/follows/follows.hpp"
#include "modules/items/test/shelf.hpp"
#include "modules/recommend/rebuild.hpp"
#include <random>
#include <set>

using namespace lyceum;
using namespace lyceum::recommend;
using items::test::Shelf;

namespace {

/// Two shelves of articles, about storage and about gardens, by two authors; all of a place that Bob and Eve belong to.
struct Readers : Shelf {
    PersonId ada = author("ada"), flo = author("flo");
    std::vector<ItemId> storage, gardens;

    Readers() {
        communities::test::join(*this, eve_id, place.community);
        for (int n = 0; n < 6; ++n) {
            storage.push_back(write(ada, fmt::format("Storage engine part {}", n), "The memtable is flushed to an sstable; compaction merges levels of the log structured tree.", "storage"));
            gardens.push_back(write(flo, fmt::format("Garden notes {}", n), "Tomatoes want sun, basil wants water, and both dislike frost in the greenhouse.", "gardening"));
            pass(hours(1));
        }
        learn();
    }
    PersonId author(const std::string& handle) {
        accounts::test::person(*this, handle);
        return accounts::test::id_of(*this, handle);
    }
    ItemId write(PersonId author, const std::string& title, const std::string& body, const std::string& tag, membership::LockKind lock = membership::LockKind::open) {
        return content::test::article(*this, place, {.author = author, .title = title, .body = body, .tags = {tag}, .language = "en", .lock = lock});
    }
    void learn() {
        deliver();
        pass(minutes(2));
        deliver();
    }
    void consent(PersonId person, bool yes = true) {
        World::write([&](Tx& tx) { accounts::set_consent(tx, person, yes); });
    }
    /// As the page's script reports it.
    Answer beacon(Browser& who, ItemId item, int seconds, double depth = 0.9) {
        http::Request request;
        request.method = "POST";
        request.target = "/reading/" + to_string(item);
        request.body = fmt::format(R"({{"seconds":{},"depth":{},"final":true}})", seconds, depth);
        request.headers.add("Content-Type", "application/json");
        request.headers.add("Accept", "*/*");
        request.headers.add("Origin", "http://lyceum.test");
        return who.send(std::move(request));
    }
    std::vector<items::Card> list(std::optional<PersonId> who, int count = 10) {
        return read([&](Db& db) { return for_person(db, as(who), {}, count); });
    }
    std::int64_t noted(PersonId person) {
        return read([&](Db& db) { return static_cast<std::int64_t>(history(db, person, 1000).size()); });
    }
    std::set<ItemId> ids(const std::vector<items::Card>& cards) {
        std::set<ItemId> all;
        for (auto& card : cards) all.insert(card.id);
        return all;
    }
};

int of(const std::vector<items::Card>& cards, const std::vector<ItemId>& shelf, std::size_t first) {
    int found = 0;
    for (std::size_t i = 0; i < std::min(first, cards.size()); ++i) found += std::find(shelf.begin(), shelf.end(), cards[i].id) != shelf.end();
    return found;
}

}  // namespace

TEST_CASE("reading one thing brings what is like it to the front, and says so") {
    Readers readers;
    readers.consent(readers.bob_id);
    CHECK(readers.beacon(readers.bob, readers.storage[0], 60).status < 300);
    auto cards = readers.list(readers.bob_id);
    REQUIRE(cards.size() >= 5);
    CHECK(of(cards, readers.storage, 4) >= 3);
    CHECK(cards[0].reason == "Because you read “Storage engine part 0”");
    CHECK_FALSE(readers.ids(cards).contains(readers.storage[0]));
    auto page = readers.bob.get("/?tab=for_you");
    CHECK(page.has("Because you read “Storage engine part 0”"));
    CHECK(page.has("Not for this reason"));
}

TEST_CASE("a like changes the next list once it was delivered, taking it back changes it again") {
    Readers readers;
    readers.eve.put("/likes/" + to_string(readers.gardens[2]));
    readers.deliver();
    auto cards = readers.list(readers.eve_id);
    CHECK(of(cards, readers.gardens, 4) >= 3);
    CHECK_FALSE(readers.ids(cards).contains(readers.gardens[2]));
    readers.eve.del("/likes/" + to_string(readers.gardens[2]));
    readers.deliver();
    CHECK(readers.noted(readers.eve_id) == 0);
    CHECK(readers.ids(readers.list(readers.eve_id, 20)).contains(readers.gardens[2]));
}

TEST_CASE("two people get two lists") {
    Readers readers;
    readers.bob.put("/likes/" + to_string(readers.storage[1]));
    readers.eve.put("/likes/" + to_string(readers.gardens[1]));
    readers.deliver();
    CHECK(of(readers.list(readers.bob_id), readers.storage, 3) > of(readers.list(readers.eve_id), readers.storage, 3));
}

TEST_CASE("what readers of one thing went on to is recommended to its next reader") {
    Readers readers;
    readers.World::write([&](Tx& tx) {
        for (int n = 0; n < 12; ++n) {
            PersonId person{1000 + n};
            record_many(tx, {{person, readers.storage[0], Interaction::read, readers.now}, {person, readers.gardens[5], Interaction::read, readers.now}});
        }
    });
    rebuild(readers.app, [](auto, auto, auto) {});
    readers.bob.put("/likes/" + to_string(readers.storage[0]));
    readers.deliver();
    auto cards = readers.list(readers.bob_id, 12);
    auto found = std::find_if(cards.begin(), cards.end(), [&](auto& card) { return card.id == readers.gardens[5]; });
    REQUIRE(found != cards.end());
    CHECK(found->reason == "Readers of “Storage engine part 0” went on to this");
}

TEST_CASE("somebody new gets at least five things with reasons, those of the fields they named first") {
    Readers readers;
    readers.World::write([&](Tx& tx) { accounts::set_interests(tx, readers.eve_id, {{"Gardening"}, "beginner", ""}); });
    auto cards = readers.list(readers.eve_id);
    CHECK(cards.size() >= 5);
    for (auto& card : cards) CHECK_FALSE(card.reason.empty());
    CHECK(cards[0].reason == "Because you are interested in gardening");
    CHECK(readers.list({}).size() >= 5);                            // guests too
    CHECK(readers.list({})[0].reason_key.empty());                  // who have nothing to take back
    Shelf empty;
    CHECK(empty.read([&](Db& db) { return for_person(db, empty.as(empty.bob_id), {}, 10); }).empty());
    CHECK(empty.bob.get("/?tab=for_you").status == 200);
}

TEST_CASE("without consent nothing of reading is kept; with it, one visit is one reading") {
    Readers readers;
    CHECK(readers.beacon(readers.bob, readers.storage[0], 60).status < 300);
    CHECK(readers.noted(readers.bob_id) == 0);
    CHECK(readers.beacon(readers.guest, readers.storage[0], 60).status >= 300);
    readers.consent(readers.bob_id);
    for (int seconds : {5, 12, 40, 90}) readers.beacon(readers.bob, readers.storage[0], seconds, 0.1);
    auto past = readers.read([&](Db& db) { return history(db, readers.bob_id, 10); });
    REQUIRE(past.size() == 2);                                      // first it was looked at, then read
    for (auto& p : past) {
        CHECK(p.times == 1);
        CHECK(p.seconds == (p.kind == Interaction::read ? 90 : 12));
    }
    auto views = [&] { return readers.read([&](Db& db) { return items::bare_card(db, readers.as({}), readers.storage[0]).views; }); };
    CHECK(views() == 1);
    readers.pass(hours(1));
    readers.beacon(readers.bob, readers.storage[0], 30);
    CHECK(views() == 2);
    readers.consent(readers.bob_id, false);
    readers.beacon(readers.bob, readers.gardens[0], 60);
    CHECK(readers.read([&](Db& db) { return history(db, readers.bob_id, 10); }).size() == 2);
}

TEST_CASE("a beacon about what one cannot see, or from another site, changes nothing") {
    Readers readers;
    readers.consent(readers.bob_id);
    auto lounge = readers.entry("Lounge");
    lounge.space = readers.place.lounge;
    auto hidden = readers.put(lounge);
    CHECK(readers.beacon(readers.bob, hidden, 60).status == 404);
    CHECK(readers.beacon(readers.bob, ItemId{77}, 60).status == 404);
    http::Request foreign;
    foreign.method = "POST";
    foreign.target = "/reading/" + to_string(readers.storage[0]);
    foreign.body = R"({"seconds":60,"depth":1,"final":true})";
    foreign.headers.add("Content-Type", "application/json");
    foreign.headers.add("Origin", "https://elsewhere.test");
    CHECK(readers.bob.send(std::move(foreign)).status >= 400);
    CHECK(readers.noted(readers.bob_id) == 0);
    readers.beacon(readers.bob, readers.storage[0], 2'000'000'000, 1e300);
    CHECK(readers.read([&](Db& db) { return history(db, readers.bob_id, 10).at(0).seconds; }) <= 4 * 3600);
}

TEST_CASE("a reason taken back on a card is gone with the next page, and can be let count again") {
    Readers readers;
    readers.bob.put("/follows/tags/gardening");
    auto first = readers.list(readers.bob_id);
    CHECK(first[0].reason_key == "tag gardening");
    CHECK(readers.bob.post("/recommendations/unwanted", {{"reason", first[0].reason_key}}).status == 303);
    CHECK(of(readers.list(readers.bob_id, 20), readers.gardens, 20) == 0);
    auto page = readers.bob.get("/settings/recommendations");
    CHECK(page.has("#gardening"));
    CHECK(readers.bob.del("/recommendations/unwanted", {{"reason", "tag gardening"}}).status == 303);
    CHECK(of(readers.list(readers.bob_id, 20), readers.gardens, 20) > 0);
    CHECK(readers.bob.post("/recommendations/unwanted", {{"reason", "nonsense"}}).status == 422);
    CHECK(readers.guest.post("/recommendations/unwanted", {{"reason", "popular"}}).location().starts_with("/sign-in"));
}

TEST_CASE("what is known is shown to its person, and forgotten for good") {
    Readers readers;
    readers.consent(readers.bob_id);
    readers.beacon(readers.bob, readers.storage[0], 130);
    readers.bob.put("/saved/" + to_string(readers.gardens[0]));
    readers.deliver();
    auto page = readers.bob.get("/settings/recommendations");
    CHECK(page.has("Storage engine part 0"));
    CHECK(page.has("Garden notes 0"));
    CHECK(page.has(">storage<"));
    CHECK(page.has("%"));
    CHECK_FALSE(readers.eve.get("/settings/recommendations").has("Storage engine part 0"));
    CHECK(readers.bob.del("/settings/recommendations/" + to_string(readers.storage[0])).status == 303);
    CHECK_FALSE(readers.bob.get("/settings/recommendations").has("Storage engine part 0"));
    CHECK(readers.ids(readers.list(readers.bob_id, 20)).contains(readers.storage[0]));
    CHECK(readers.bob.post("/settings/recommendations/forget").status == 303);
    CHECK(readers.noted(readers.bob_id) == 0);

    readers.bob.put("/likes/" + to_string(readers.gardens[0]));
    readers.deliver();
    CHECK(readers.noted(readers.bob_id) == 1);
    readers.World::write([&](Tx& tx) { tx.emit(accounts::Closed{readers.bob_id}); });
    readers.deliver();
    CHECK(readers.noted(readers.bob_id) == 0);
}

TEST_CASE("whatever happened: nothing read, owned, written by oneself, blocked or closed is ever in a list") {
    Readers readers;
    std::mt19937 random(17);
    auto closed = communities::test::community(readers, readers.ann_id, "closed", communities::Visibility::closed);
    auto room = communities::test::space(readers, closed, "room", communities::SpaceKind::articles);
    std::vector<ItemId> all;
    std::vector<PersonId> authors{readers.ada, readers.flo, readers.bob_id, readers.eve_id, readers.cat_id};
    std::map<ItemId, PersonId> author_of;
    std::map<ItemId, int> audience;
    std::set<ItemId> removed;
    auto series = content::test::series(readers, readers.place, {.author = readers.ada, .title = "A bought series"});
    author_of[series] = readers.ada, audience[series] = -1, all.push_back(series);
    std::set<ItemId> in_series;
    for (int n = 0; n < 50; ++n) {
        auto entry = readers.entry(fmt::format("Thing {}", n));
        entry.author = authors[random() % authors.size()], entry.tags = {fmt::format("tag-{}", random() % 5)};
        auto place = random() % 5;
        if (place == 0) entry.space = readers.place.lounge;
        if (place == 1) entry.community = closed, entry.space = room;
        if (place > 1 && random() % 4 == 0) entry.series = series;
        auto id = readers.put(entry);
        all.push_back(id), author_of[id] = entry.author, audience[id] = place == 0 ? 1 : place == 1 ? 0 : -1;
        if (entry.series) in_series.insert(id);
        readers.pass(minutes(7));
    }
    for (auto& id : readers.storage) author_of[id] = readers.ada, audience[id] = -1;
    for (auto& id : readers.gardens) author_of[id] = readers.flo, audience[id] = -1;
    readers.learn();

    std::vector<PersonId> people{readers.bob_id, readers.eve_id, readers.cat_id};
    std::map<PersonId, std::set<ItemId>> done, owned;
    std::map<PersonId, std::set<PersonId>> blocked;
    for (int round = 0; round < 60; ++round) {
        auto who = people[random() % people.size()];
        auto item = all[random() % all.size()];
        readers.World::write([&](Tx& tx) {
            switch (random() % 6) {
                case 0:
                case 1: record(tx, who, item, Interaction::read, readers.now), done[who].insert(item); break;
                case 2: record(tx, who, item, Interaction::like, readers.now), done[who].insert(item); break;
                case 3: record(tx, who, item, Interaction::view, readers.now); break;
                case 4:
                    membership::grant(tx, {.person = who, .community = readers.place.community, .item = item, .starts_at = readers.now, .ends_at = {}, .source = "t", .source_id = std::to_string(round)});
                    owned[who].insert(item);
                    if (item == series) owned[who].insert(in_series.begin(), in_series.end());
                    break;
                case 5:
                    if (auto other = authors[random() % authors.size()]; other != who && round % 5 == 0) follows::block(tx, who, other), blocked[who].insert(other), blocked[other].insert(who);
                    break;
            }
        });
        if (round % 10 == 0) {
            auto gone = all[random() % all.size()];
            if (gone != series) readers.World::write([&](Tx& tx) { items::remove(tx, gone); }), removed.insert(gone);
        }
        readers.deliver();
        if (round % 15 == 0) rebuild(readers.app, [](auto, auto, auto) {});
        for (auto person : people) {
            std::set<ItemId> once;
            for (auto& card : readers.list(person, 30)) {
                CHECK(once.insert(card.id).second);
                CHECK_FALSE(card.reason.empty());
                CHECK_FALSE(done[person].contains(card.id));
                CHECK_FALSE(owned[person].contains(card.id));
                CHECK(author_of.at(card.id) != person);
                CHECK_FALSE(blocked[person].contains(author_of.at(card.id)));
                CHECK_FALSE(removed.contains(card.id));
                CHECK((audience.at(card.id) < 0 || (audience.at(card.id) == 1 && person == readers.cat_id)));
            }
            for (auto& suggestion : readers.read([&](Db& db) { return people_to_follow(db, readers.as(person), 10); })) {
                CHECK(suggestion.person.id != person);
                CHECK_FALSE(suggestion.reason.empty());
                CHECK_FALSE(blocked[person].contains(suggestion.person.id));
            }
        }
    }
}

TEST_CASE("what was read long ago does not come back behind two hundred newer things") {
    Readers readers;
    readers.World::write([&](Tx& tx) {
        record(tx, readers.bob_id, readers.storage[0], Interaction::read, readers.now - days(300));
        for (int n = 0; n < 250; ++n) record(tx, readers.bob_id, ItemId{5000 + n}, Interaction::read, readers.now);
    });
    CHECK_FALSE(readers.ids(readers.list(readers.bob_id, 30)).contains(readers.storage[0]));
}

TEST_CASE("people to follow: authors of what is read, not those followed already, friends of friends first") {
    Readers readers;
    readers.eve.put("/likes/" + to_string(readers.storage[0]));
    readers.eve.put("/likes/" + to_string(readers.gardens[0]));
    readers.deliver();
    rebuild(readers.app, [](auto, auto, auto) {});
    auto suggested = [&] { return readers.read([&](Db& db) { return people_to_follow(db, readers.as(readers.bob_id), 5); }); };
    REQUIRE(suggested().size() == 2);
    CHECK(suggested()[0].reason == "Writes what many read now");
    readers.bob.put("/follows/people/eve");
    readers.eve.put("/follows/people/flo");
    REQUIRE(suggested().size() == 2);
    CHECK(suggested()[0].person.handle == "flo");
    CHECK(suggested()[0].reason == "Followed by 1 person you follow");
    readers.bob.put("/follows/people/flo");
    CHECK(suggested().size() == 1);
    CHECK(readers.read([&](Db& db) { return people_to_follow(db, readers.as({}), 5); }).empty());
}

TEST_CASE("what is bought counts") {
    Readers readers;
    readers.World::write([&](Tx& tx) {
        membership::grant(tx, {.person = readers.bob_id, .community = readers.place.community, .item = readers.storage[0], .starts_at = readers.now, .ends_at = {}, .source = "order", .source_id = "1"});
    });
    readers.deliver();
    CHECK(of(readers.list(readers.bob_id), readers.storage, 4) >= 3);
}
