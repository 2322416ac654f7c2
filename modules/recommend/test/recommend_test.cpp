// The list as people meet it: it learns within moments, says why, and never shows what it must not.
#include "modules/content/test/writers.hpp"
#include "modules/discussion/test/talk.hpp"
#include "modules/follows/follows.hpp"
#include "modules/items/test/shelf.hpp"
#include "modules/recommend/choosing.hpp"
#include "modules/recommend/rebuild.hpp"
#include <filesystem>
#include <fstream>
#include <random>
#include <set>
#include <thread>

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
    readers.consent(readers.eve_id);
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
    for (auto person : {readers.bob_id, readers.eve_id}) readers.consent(person);
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
    readers.consent(readers.bob_id);
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
    readers.consent(readers.eve_id);
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
    readers.consent(readers.bob_id);
    readers.World::write([&](Tx& tx) {
        commerce::set_price(tx, readers.storage[0], Money{19'00, Currency::CNY});
        commerce::record_paid_purchase(tx, readers.bob_id, readers.storage[0], readers.now);
    });
    readers.deliver();
    CHECK(of(readers.list(readers.bob_id), readers.storage, 4) >= 3);
}

TEST_CASE("what was published a moment ago is recommended by its words, before anything is learnt again") {
    Readers readers;
    readers.consent(readers.bob_id);
    readers.bob.put("/likes/" + to_string(readers.storage[0]));
    readers.deliver();
    auto fresh = readers.write(readers.ada, "Storage engine part 9", "An sstable is never changed: compaction of the log structured tree writes a new one from the memtable.", "storage");
    readers.deliver();
    CHECK_FALSE(readers.read([&](Db& db) { return serving(db, kMain)->learnt.find(fresh).has_value(); }));
    auto cards = readers.list(readers.bob_id, 4);
    REQUIRE(std::any_of(cards.begin(), cards.end(), [&](auto& card) { return card.id == fresh && !card.reason.empty(); }));
    CHECK(readers.read([&](Db& db) { return newcomers(db)->contains(fresh); }));
    readers.learn();
    CHECK(readers.read([&](Db& db) { return serving(db, kMain)->learnt.find(fresh).has_value() && newcomers(db)->empty(); }));
}

TEST_CASE("nothing more by somebody, less like something: both hold with the next page and can be taken back") {
    Readers readers;
    readers.consent(readers.bob_id);
    readers.bob.put("/likes/" + to_string(readers.storage[0]));
    readers.deliver();
    CHECK(of(readers.list(readers.bob_id), readers.storage, 4) >= 3);
    CHECK(readers.bob.get("/?tab=for_you").has("Nothing more by ada"));
    CHECK(readers.bob.post("/recommendations/unwanted", {{"reason", less_of(readers.storage[1])}}).status == 303);
    auto less = readers.list(readers.bob_id, 12);
    CHECK_FALSE(readers.ids(less).contains(readers.storage[1]));
    CHECK(of(less, readers.storage, 4) <= 1);
    CHECK(readers.bob.post("/recommendations/unwanted", {{"reason", not_by(readers.flo)}}).status == 303);
    CHECK(of(readers.list(readers.bob_id, 12), readers.gardens, 12) == 0);
    auto page = readers.bob.get("/settings/recommendations");
    CHECK(page.has("What is like “Storage engine part 1”"));
    CHECK(page.has("Everything by flo"));
    CHECK(readers.bob.del("/recommendations/unwanted", {{"reason", not_by(readers.flo)}}).status == 303);
    CHECK(of(readers.list(readers.bob_id, 12), readers.gardens, 12) > 0);
    CHECK(readers.bob.post("/recommendations/unwanted", {{"reason", "not-by nobody"}}).status == 422);
}

TEST_CASE("who wants no personal lists gets everybody's, and nothing is learnt from them") {
    Readers readers;
    auto learnt_people = [&] { return json::from_text<Report>(readers.read([](Db& db) { return models(db, 1).at(0).report; })).people; };
    for (auto person : {readers.bob_id, readers.eve_id}) readers.World::write([&](Tx& tx) { record(tx, person, readers.storage[0], Interaction::like, readers.now); });
    rebuild(readers.app, [](auto, auto, auto) {});
    CHECK(learnt_people() == 2);
    CHECK(readers.list(readers.bob_id)[0].reason == "Because you read “Storage engine part 0”");
    readers.World::write([&](Tx& tx) { remove_reason(tx, readers.bob_id, kEverything); });
    rebuild(readers.app, [](auto, auto, auto) {});
    CHECK(learnt_people() == 1);
    for (auto& card : readers.list(readers.bob_id)) CHECK((card.reason == "Many people read this now" || card.reason == "Recently published"));
}

TEST_CASE("when nothing can be learnt or a file is damaged, what was learnt before goes on serving") {
    Readers readers;
    auto folder = std::filesystem::path(readers.app.config.site.data_folder) / "models", away = std::filesystem::path(folder).concat(".away");
    auto knows = [&] { return readers.read([](Db& db) { return serving(db, kMain)->learnt.size(); }); };
    auto newest = [&] { return readers.read([](Db& db) { return models(db, 1).at(0); }); };
    REQUIRE(knows() == 12);
    auto first = newest();
    readers.write(readers.ada, "One more", "About compaction.", "storage");
    std::filesystem::rename(folder, away);
    std::ofstream(folder) << "in the way";
    rebuild(readers.app, [](auto, auto, auto) {});
    CHECK_FALSE(newest().error.empty());
    CHECK_FALSE(newest().serving);
    std::filesystem::remove(folder), std::filesystem::rename(away, folder);
    let_go_of_models();
    CHECK(knows() == 12);                                   // read again from its file
    readers.deliver(), rebuild(readers.app, [](auto, auto, auto) {});
    CHECK(newest().serving);
    CHECK(knows() == 13);
    std::ofstream(folder / newest().file, std::ios::app) << "x";
    CHECK(knows() == 13);
    let_go_of_models();
    CHECK(knows() == 12);
    CHECK(readers.list(readers.bob_id).size() >= 5);
    std::filesystem::remove_all(folder);
    let_go_of_models();
    CHECK(knows() == 0);
    CHECK(readers.list(readers.bob_id).size() >= 5);        // what is popular and new
    readers.World::write([&](Tx& tx) { CHECK_THROWS_AS(pin(tx, ModelId{1}), Refusal); });
}

TEST_CASE("what was learnt is read by one of those who ask for it, and nobody waits") {
    Readers readers;
    auto knows = [&] { return readers.read([](Db& db) { return serving(db, kMain)->learnt.size(); }); };
    let_go_of_models();
    std::vector<std::size_t> known(8, 1);
    {
        std::vector<std::jthread> threads;
        for (auto& each : known) threads.emplace_back([&] { each = knows(); });
    }
    CHECK(std::all_of(known.begin(), known.end(), [](auto size) { return size == 12 || size == 0; }));
    CHECK(std::find(known.begin(), known.end(), 12) != known.end());
    CHECK(knows() == 12);
}

TEST_CASE("what was seen is noted with its chances, of who agreed, once, and only as this site signed it") {
    Readers readers;
    auto see = [&](Browser& who, const std::string& list) {
        http::Request request;
        request.method = "POST", request.target = "/recommendations/seen", request.body = fmt::format(R"({{"list":"{}"}})", list);
        request.headers.add("Content-Type", "application/json"), request.headers.add("Accept", "*/*"), request.headers.add("Origin", "http://lyceum.test");
        return who.send(std::move(request)).status;
    };
    auto visit = [&](bool agreed) { auto v = readers.as(readers.bob_id); v.visitor.consented = agreed; return v; };
    auto rows = [&] { return readers.read([&](Db& db) { return db.one<std::int64_t>(R"sql(select count(*) from recommend_shown where person = $1)sql", readers.bob_id); }); };
    for (int n = 0; n < 10; ++n) readers.write(readers.ada, fmt::format("Query planner {}", n), "Joins are ordered by what they cost.", "planner");
    readers.learn();
    CHECK(readers.read([&](Db& db) { return for_you(db, visit(false), {}, 8).note; }).empty());
    CHECK_FALSE(readers.bob.get("/?tab=for_you").has("seen-list"));
    readers.consent(readers.bob_id);
    CHECK(readers.bob.get("/?tab=for_you").has("seen-list"));
    auto list = readers.read([&](Db& db) { return for_you(db, visit(true), {}, 8); });
    auto said = readers.read([&](Db& db) { return read_shown(db, list.note); });
    REQUIRE(said);
    CHECK(said->items.size() == list.cards.size());
    CHECK(std::any_of(said->items.begin(), said->items.end(), [](auto& each) { return each.tried && each.propensity < 1 && each.propensity > 0; }));
    CHECK(see(readers.bob, "x" + list.note) < 300);
    CHECK(see(readers.eve, list.note) < 300);
    CHECK(rows() == 0);
    for (int twice = 0; twice < 2; ++twice) CHECK(see(readers.bob, list.note) < 300);
    CHECK(rows() == std::ssize(list.cards));
    auto drawn = readers.read([&](Db& db) {
        return db.one<std::int64_t>(R"sql(
            select count(*) from recommend_shown where person = $1 and tried and drawn_by = 'pleasing' and among > 0 and pleasing = propensity and guess > 0)sql", readers.bob_id);
    });
    CHECK(drawn == std::ranges::count_if(said->items, [](auto& each) { return each.tried; }));
    CHECK(drawn == std::ssize(said->drawn));
    auto tried = std::find_if(said->items.begin(), said->items.end(), [](auto& each) { return each.tried; });
    readers.beacon(readers.bob, tried->item, 60);
    auto trial = readers.read([&](Db& db) { return db.one<std::int64_t>(R"sql(select welcome * 10 + shown from item_trials where item = $1)sql", tried->item); });
    CHECK(trial == 11);
    CHECK(readers.bob.post("/settings/recommendations/forget").status == 303);
    CHECK(rows() == 0);
}

TEST_CASE("shares follow quality times engagement, whoever else there is, and never leave their bounds") {
    std::mt19937_64 random(122);
    for (int round = 0; round < 60; ++round) {
        std::vector<AuthorRecord> all(1 + random() % 12);
        for (std::size_t n = 0; n < all.size(); ++n) {
            all[n].author = PersonId{static_cast<std::int64_t>(n + 1)};
            all[n].read = static_cast<std::int64_t>(random() % 200), all[n].tried = static_cast<std::int64_t>(random() % 200);
            all[n].valued = all[n].read ? static_cast<std::int64_t>(random() % static_cast<std::uint64_t>(all[n].read + 1)) : 0;
            all[n].welcome = all[n].tried ? static_cast<std::int64_t>(random() % static_cast<std::uint64_t>(all[n].tried + 1)) : 0;
        }
        const ExposureBounds bounds{0.1 + 0.9 * static_cast<double>(random() % 100) / 99, 1 + 4 * static_cast<double>(random() % 100) / 99};
        all.push_back({PersonId{99}, 0, 0, 0, 0});
        const auto found = merits(all);
        CHECK(found.authors.back().merit == doctest::Approx(1));            // of whom nothing is known
        for (auto& one : found.authors) {
            CHECK(one.quality >= 0);
            CHECK(one.quality <= 1);
            CHECK(one.engagement <= 1);
            CHECK(bounds.share(one.merit) >= bounds.least);
            CHECK(bounds.share(one.merit) <= bounds.most);
            for (auto& other : found.authors)
                if (one.quality >= other.quality && one.engagement >= other.engagement) CHECK(bounds.share(one.merit) >= bounds.share(other.merit) - 1e-12);
        }
        std::reverse(all.begin(), all.end());
        CHECK(merits(all).authors.front().merit == doctest::Approx(found.authors.back().merit));
        CHECK(merits(all).authors.back().merit == doctest::Approx(found.authors.front().merit));
    }
    CHECK(merits({}).authors.empty());
    CHECK(ExposureBounds{}.share(std::nan("")) == 1);
}

TEST_CASE("an author sees how often their new texts are tried and why, within bounds that the owner sets") {
    Readers readers;
    auto ada = accounts::test::sign_in(readers, readers.ada);
    CHECK(ada.get("/recommendations/exposure").has("your share is even"));
    readers.World::write([&](Tx& tx) {
        for (int n = 0; n < 30; ++n) {
            PersonId person{1000 + n};
            for (int text = 0; text < 4; ++text) {
                record_many(tx, {{person, readers.storage[static_cast<std::size_t>(text)], Interaction::read, readers.now}, {person, readers.gardens[static_cast<std::size_t>(text)], Interaction::read, readers.now}});
                if (n % 2) record_many(tx, {{person, readers.storage[static_cast<std::size_t>(text)], Interaction::like, readers.now}});
            }
        }
        record_many(tx, {{readers.ada, readers.storage[0], Interaction::like, readers.now}});     // one's own counts for nothing
        for (auto item : readers.storage) tx.run(R"sql(insert into item_trials (item, shown, welcome) values ($1, 20, 10))sql", item);
        for (auto item : readers.gardens) tx.run(R"sql(insert into item_trials (item, shown, welcome) values ($1, 20, 2))sql", item);
    });
    rebuild(readers.app, [](auto, auto, auto) {});
    auto own = ada.json("/recommendations/exposure").json();
    CHECK(own.at("record").at("read").as_int64() == 120);
    CHECK(own.at("record").at("valued").as_int64() == 60);
    CHECK(own.at("record").at("tried").as_int64() == 120);
    CHECK(own.at("share").to_number<double>() == 2);        // 2.9 without a bound
    auto page = ada.get("/recommendations/exposure");
    CHECK(page.has("Your share: 2.00 times an even one"));
    CHECK(page.has("Read 120 times, of which 60 led to"));
    CHECK(accounts::test::sign_in(readers, readers.flo).get("/recommendations/exposure").has("Your share: 0.50 times an even one"));
    CHECK(readers.bob.get("/recommendations/exposure").has("your share is even"));
    CHECK(ada.get("/settings/recommendations").has("/recommendations/exposure"));

    auto owner = accounts::test::person(readers, "boss", accounts::Role::owner);
    CHECK(owner.get("/admin/recommendations").has("Whose new texts are tried"));
    CHECK(readers.bob.post("/admin/recommendations/exposure", {{"least", "80"}, {"most", "120"}}).status == 403);
    CHECK(owner.post("/admin/recommendations/exposure", {{"least", "101"}, {"most", "120"}}).status == 422);
    CHECK(owner.post("/admin/recommendations/exposure", {{"least", "80"}, {"most", "501"}}).status == 422);
    CHECK(owner.post("/admin/recommendations/exposure", {{"least", "80"}, {"most", "120"}}).status == 303);
    CHECK(ada.get("/recommendations/exposure").has("Your share: 1.20 times an even one"));
    CHECK(owner.get("/admin/audit").has("recommend.exposure"));

    // Lists draw by these shares: what is tried of one more often than of the other has the larger logged chance.
    for (int n = 0; n < 8; ++n) readers.write(readers.ada, fmt::format("Index {}", n), "A covering index.", "index"), readers.write(readers.flo, fmt::format("Hedge {}", n), "A low hedge.", "hedge");
    readers.learn();
    const auto merit_of = [&](PersonId author) {
        for (auto& c : readers.read([&](Db& db) { return candidates(db, readers.as(readers.bob_id), {}, {}, 60); }))
            if (c.author == author) return c.merit;
        return 0.0;
    };
    CHECK(merit_of(readers.ada) > 1);
    CHECK(merit_of(readers.flo) < 1);
}

TEST_CASE("the owner sees what serves and why, changes weights and configurations, goes back and forward, and looks on the record") {
    Readers readers;
    auto owner = accounts::test::person(readers, "boss", accounts::Role::owner);
    auto page = owner.get("/admin/recommendations");
    REQUIRE(page.status == 200);
    CHECK(page.has("What serves, and why"));
    CHECK(page.has("Too few people"));
    CHECK(readers.bob.get("/admin/recommendations").status == 403);
    auto form = FormFields{{"view", "0"}, {"read", "1"}, {"like", "9"}, {"save", "2"}, {"comment", "2"}, {"buy", "3"}};
    CHECK(owner.post("/admin/recommendations/weights", form).status == 303);
    CHECK(readers.read([](Db& db) { return weights(db).of(Interaction::like); }) == 9);
    form[0].second = "21";
    CHECK(owner.post("/admin/recommendations/weights", form).status == 422);

    auto first = readers.read([](Db& db) { return models(db, 1).at(0).id; });
    readers.deliver();                                      // the new weights are learnt with
    auto second = readers.read([](Db& db) { return models(db, 1).at(0).id; });
    REQUIRE(first != second);
    auto serves = [&] {
        for (auto& model : readers.read([](Db& db) { return models(db, 20); })) if (model.configuration == kMain && model.serving) return model.id;
        return ModelId{};
    };
    CHECK(serves() == second);
    CHECK(owner.post("/admin/recommendations/models/" + to_string(first) + "/serve").status == 303);
    CHECK(serves() == first);
    rebuild(readers.app, [](auto, auto, auto) {});
    CHECK(serves() == first);                               // newer ones wait
    CHECK(owner.get("/admin/recommendations").has("Newer ones wait"));
    CHECK(owner.post("/admin/recommendations/configurations/" + to_string(kMain) + "/newest").status == 303);
    CHECK(serves() != first);

    auto other = FormFields{{"name", "Words only"}, {"model", "content"}, {"diversity", "0"}, {"author_most", "50"}, {"tried", "0"}, {"share", "40"}};
    CHECK(owner.post("/admin/recommendations/configurations", other).status == 303);
    readers.deliver();
    auto ways = readers.read([](Db& db) { return configurations(db); });
    REQUIRE(ways.size() == 2);
    CHECK(readers.read([&](Db& db) { return serving(db, ways[1].id)->learnt.model().name(); }) == "content");
    int there = 0;
    for (std::int64_t n = 1; n <= 1000; ++n) there += assigned(ways, PersonId{n << 22}).id == ways[1].id;
    CHECK(there > 340);
    CHECK(there < 460);
    other[5].second = "61";
    CHECK(owner.post("/admin/recommendations/configurations", other).status == 422);
    CHECK(owner.del("/admin/recommendations/configurations/" + to_string(ways[1].id)).status == 303);
    CHECK(owner.del("/admin/recommendations/configurations/" + to_string(kMain)).status == 409);
    for (auto person : {readers.bob_id, readers.eve_id}) CHECK(assigned(readers.read([](Db& db) { return configurations(db); }), person).id == kMain);

    readers.consent(readers.bob_id);
    readers.bob.put("/likes/" + to_string(readers.storage[0]));
    readers.deliver();
    auto seen = owner.post("/admin/recommendations/look", {{"handle", "bob"}, {"why", "asked by bob"}});
    CHECK(seen.status == 200);
    CHECK(seen.has("Because you read “Storage engine part 0”"));
    CHECK(owner.get("/admin/audit").has("recommend.look"));
    CHECK(owner.post("/admin/recommendations/look", {{"handle", "nobody-here"}, {"why", "just so"}}).status == 422);
}

TEST_CASE("the owner's map finds who reads the same, counts who stands apart, and names nobody") {
    Readers readers;
    auto owner = accounts::test::person(readers, "boss", accounts::Role::owner);
    CHECK(owner.get("/admin/recommendations/circles").has("No circles yet"));
    CHECK(readers.bob.get("/admin/recommendations/circles").status == 403);
    auto opted_out = readers.author("olga");
    readers.World::write([&](Tx& tx) {
        for (int n = 0; n < 12; ++n)
            for (int text = 0; text < 5; ++text) record_many(tx, {{PersonId{1000 + n}, (n < 7 ? readers.storage : readers.gardens)[static_cast<std::size_t>(text)], Interaction::read, readers.now}});
        record_many(tx, {{PersonId{1000}, readers.gardens[0], Interaction::read, readers.now}, {PersonId{2000}, readers.gardens[5], Interaction::read, readers.now}, {opted_out, readers.storage[0], Interaction::read, readers.now}});
        remove_reason(tx, opted_out, kEverything);
    });
    auto map = owner.json("/admin/recommendations/circles").json();
    auto& circles = map.at("circles").as_array();
    REQUIRE(circles.size() == 2);
    CHECK(circles[0].at("people").as_int64() == 7);
    CHECK(circles[0].at("tags").at(0).as_string() == "storage");
    CHECK(circles[0].at("read_most").as_array().size() == 3);
    CHECK(circles[1].at("people").as_int64() == 5);
    CHECK(circles[1].at("tags").at(0).as_string() == "gardening");
    CHECK(circles[1].at("near").at(0).as_int64() == 1);
    CHECK(map.at("people").as_int64() == 13);               // not who wants no personal lists
    CHECK(map.at("rest").as_int64() == 1);
    CHECK(map.at("links").as_array().size() == 1);
    auto page = owner.get("/admin/recommendations/circles");
    CHECK(page.has("Circle 2"));
    CHECK(page.has("Storage engine part 0"));
    CHECK_FALSE(page.has("olga"));
    CHECK(owner.get("/admin/recommendations").has("/admin/recommendations/circles"));
}

TEST_CASE("who did nothing since is not listened to again, and whoever did is at once") {
    Lesson lesson;
    lesson.people = 40, lesson.weights = Weights{}.all(), lesson.now = Time{days(30).micros};
    Texts texts(60);
    for (int item = 0; item < 60; ++item) {
        lesson.items.push_back(ItemId{item + 1});
        texts.set(static_cast<std::size_t>(item), {fmt::format("w{}", item % 7), fmt::format("v{}", item % 11), item % 2 ? "#odd" : "#even", "all"});
    }
    lesson.said = texts.said();
    for (recsys::Index person = 0; person < 40; ++person)
        for (recsys::Index n = 0; n < 12; ++n) lesson.events.push_back({person, (person % 2 + 2 * (n * n + person)) % 60, 1, 1, n});
    const auto learnt = learn(lesson).first;
    std::vector<Past> history;
    for (int n = 0; n < 5; ++n) history.push_back({ItemId{2 * n + 1}, Interaction::view, 1, 60, lesson.now - hours(n)});
    const auto deeds = [&](Time now) { return Deeds(learnt, history, Weights{}, {}, now); };
    Tastes tastes;
    const auto taste = tastes.of(learnt, deeds(lesson.now));
    CHECK(tastes.of(learnt, deeds(lesson.now + minutes(59))) == taste);
    CHECK(tastes.of(learnt, deeds(lesson.now + hours(1))) != taste);
    history.push_back({ItemId{20}, Interaction::view, 1, 60, lesson.now});
    const auto later = tastes.of(learnt, deeds(lesson.now));
    CHECK(later != taste);
    CHECK(std::ranges::equal(later->scores(), Taste(learnt, deeds(lesson.now)).scores()));
    CHECK_FALSE(std::ranges::equal(later->scores(), taste->scores()));
    for (int n = 0; n < 2'000; ++n) {                       // however many ask, they are forgotten in turn and answered the same
        history.back().last_at = lesson.now - hours(n);
        tastes.of(learnt, deeds(lesson.now));
    }
    const auto anew = tastes.of(learnt, taste->deeds());
    CHECK(anew != taste);
    CHECK(std::ranges::equal(anew->scores(), taste->scores()));
    // What of the history is nearest is what pairs say, one by one.
    for (recsys::Index item = 0; item < 60; ++item) {
        float most = 0;
        for (auto past : taste->deeds().items) most = std::max(most, learnt.likeness(item, past));
        CHECK(taste->nearest(item).second == doctest::Approx(static_cast<double>(most)));
    }
}
