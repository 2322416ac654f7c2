// What lists are made of and what never comes through their door: every list, every reason, as of this moment.
#include "engines/text/tokens.hpp"
#include "modules/content/test/writers.hpp"
#include "modules/follows/follows.hpp"
#include "modules/items/test/shelf.hpp"
#include "modules/recommend/choosing.hpp"
#include "modules/recommend/popularity.hpp"
#include "modules/recommend/rebuild.hpp"
#include <functional>
#include <random>

using namespace lyceum;
using namespace lyceum::recommend;
using items::test::Shelf;

namespace {

constexpr std::string_view kStorage = "The memtable is flushed to an sstable; compaction merges levels of the log structured tree.";

/// Texts about storage by Ada, about gardens by Flo, and two about storage in a series by Vic: learnt, and read by nobody.
struct Written : Shelf {
    PersonId ada = author("ada"), flo = author("flo"), vic = author("vic");
    std::vector<ItemId> storage, gardens;
    ItemId series, read_too, alike;

    Written() {
        for (int n = 0; n < 5; ++n) {
            storage.push_back(write({.author = ada, .title = fmt::format("Storage engine part {}", n), .body = std::string(kStorage), .tags = {"storage"}}));
            gardens.push_back(write({.author = flo, .title = fmt::format("Garden notes {}", n), .body = "Tomatoes want sun, basil wants water, and both dislike frost.", .tags = {"gardening"}}));
        }
        series = content::test::series(*this, place, {.author = vic, .title = "All of it"});
        read_too = write({.author = vic, .title = "Peculiar engine one", .body = std::string(kStorage), .tags = {"vault"}, .series = series});
        alike = write({.author = vic, .title = "Peculiar engine two", .body = std::string(kStorage), .tags = {"vault"}, .series = series});
        deliver();
        rebuild(app, [](auto, auto, auto) {});
    }
    PersonId author(const std::string& handle) {
        accounts::test::person(*this, handle);
        return accounts::test::id_of(*this, handle);
    }
    ItemId write(content::NewArticle wanted) {
        wanted.language = "en";
        return content::test::article(*this, place, std::move(wanted));
    }
    std::set<ItemId> ids(const std::vector<items::Card>& cards) {
        std::set<ItemId> all;
        for (auto& card : cards) all.insert(card.id);
        return all;
    }
    std::vector<items::Card> home(PersonId who, std::optional<CommunityId> community = {}, int count = 30) {
        return read([&](Db& db) { return for_person(db, as(who), community, count); });
    }
    NextToRead next(std::optional<PersonId> who) {
        return read([&](Db& db) { return next_to_read(db, as(who), storage[0], 8); });
    }
    std::set<PersonId> people(PersonId who) {
        std::set<PersonId> all;
        for (auto& each : read([&](Db& db) { return people_to_follow(db, as(who), 10); })) all.insert(each.person.id);
        return all;
    }
};

/// Whose readers went on from the first of Ada's to the first of Vic's. Bob read nothing but the former.
struct Lists : Written {
    Lists() {
        World::write([&](Tx& tx) {
            for (int n = 0; n < 12; ++n)
                for (auto item : {storage[0], read_too}) record_many(tx, {{PersonId{1000 + n}, item, Interaction::read, now}});
            record(tx, bob_id, storage[0], Interaction::read, now);
        });
        rebuild(app, [](auto, auto, auto) {});
    }
};

}  // namespace

TEST_CASE("what a reader has, wrote, may not see or does not want is in no list, from this moment on") {
    struct Way {
        std::string_view name;
        std::function<void(Lists&, Tx&)> close;
        bool author_too = false;                    // whether the author goes, too
    };
    const auto own = [](Lists& l, Tx& tx, ItemId item) {
        membership::grant(tx, {.person = l.bob_id, .community = l.place.community, .item = item, .starts_at = l.now, .ends_at = {}, .source = "t", .source_id = to_string(item)});
    };
    const std::vector<Way> ways{
        {"read", [](Lists& l, Tx& tx) { record(tx, l.bob_id, l.read_too, Interaction::read, l.now), record(tx, l.bob_id, l.alike, Interaction::like, l.now); }},
        {"owned", [&](Lists& l, Tx& tx) { own(l, tx, l.read_too), own(l, tx, l.alike); }},
        {"owned with its series", [&](Lists& l, Tx& tx) { own(l, tx, l.series); }},
        {"nothing more by its author", [](Lists& l, Tx& tx) { remove_reason(tx, l.bob_id, not_by(l.vic)); }, true},
        {"less like it", [](Lists& l, Tx& tx) { remove_reason(tx, l.bob_id, less_of(l.read_too)), remove_reason(tx, l.bob_id, less_of(l.alike)); }},
        {"its tag taken back", [](Lists& l, Tx& tx) { remove_reason(tx, l.bob_id, "tag vault"); }},
        {"a word of its title taken back", [](Lists& l, Tx& tx) { remove_reason(tx, l.bob_id, "word " + text::topic_words("Peculiar").front()); }},
        {"its author blocked", [](Lists& l, Tx& tx) { follows::block(tx, l.bob_id, l.vic); }, true},
        {"blocked by its author", [](Lists& l, Tx& tx) { follows::block(tx, l.vic, l.bob_id); }, true},
        {"hidden", [](Lists& l, Tx& tx) { items::remove(tx, l.read_too, items::State::hidden), items::remove(tx, l.alike, items::State::hidden); }},
        {"removed", [](Lists& l, Tx& tx) { items::remove(tx, l.read_too), items::remove(tx, l.alike); }},
    };
    for (auto& way : ways) {
        INFO(way.name);
        Lists lists;
        auto before = lists.next(lists.bob_id);
        CHECK(lists.ids(before.also_read).contains(lists.read_too));
        CHECK(lists.ids(before.alike).contains(lists.alike));
        for (auto item : {lists.read_too, lists.alike}) CHECK(lists.ids(lists.home(lists.bob_id)).contains(item));
        CHECK(lists.people(lists.bob_id).contains(lists.vic));
        lists.World::write([&](Tx& tx) { way.close(lists, tx); });
        auto after = lists.next(lists.bob_id);
        for (auto item : {lists.read_too, lists.alike}) {
            CHECK_FALSE(lists.ids(after.also_read).contains(item));
            CHECK_FALSE(lists.ids(after.alike).contains(item));
            CHECK_FALSE(lists.ids(lists.home(lists.bob_id)).contains(item));
            CHECK_FALSE(lists.ids(lists.home(lists.bob_id, lists.place.community)).contains(item));
        }
        if (way.author_too) CHECK_FALSE(lists.people(lists.bob_id).contains(lists.vic));
    }
}

TEST_CASE("nobody is sent to what they wrote themselves") {
    Lists lists;
    auto next = lists.next(lists.vic);
    for (auto item : {lists.read_too, lists.alike}) {
        CHECK_FALSE(lists.ids(next.also_read).contains(item));
        CHECK_FALSE(lists.ids(next.alike).contains(item));
        CHECK_FALSE(lists.ids(lists.home(lists.vic)).contains(item));
    }
    CHECK_FALSE(next.alike.empty());
    CHECK_FALSE(lists.people(lists.vic).contains(lists.vic));
}

TEST_CASE("what nothing was learnt of yet stays behind the same door") {
    Lists lists;
    lists.World::write([&](Tx& tx) { remove_reason(tx, lists.bob_id, "word " + text::topic_words("Peculiar").front()); });
    auto fresh = lists.write({.author = lists.ada, .title = "A peculiar engine", .body = std::string(kStorage), .tags = {"storage"}});
    auto other = lists.write({.author = lists.ada, .title = "A plain engine", .body = std::string(kStorage), .tags = {"storage"}});
    auto home = lists.ids(lists.home(lists.bob_id));
    CHECK_FALSE(home.contains(fresh));
    CHECK(home.contains(other));
    CHECK(lists.ids(lists.home(lists.eve_id)).contains(fresh));
}

TEST_CASE("what to read next says why and has the menu of other lists; an item taken back as a reason has no such list") {
    Lists lists;
    auto next = lists.next(lists.bob_id);
    REQUIRE_FALSE(next.also_read.empty());
    REQUIRE_FALSE(next.alike.empty());
    CHECK(next.also_read[0].reason == "Readers of “Storage engine part 0” went on to this");
    CHECK(next.alike[0].reason == "Because you read “Storage engine part 0”");
    CHECK(next.alike[0].reason_key == "item " + to_string(lists.storage[0]));
    CHECK(lists.next({}).also_read.at(0).reason_key.empty());          // guests have nothing to take back
    auto page = lists.bob.get("/articles/" + to_string(lists.storage[0]) + "/storage-engine-part-0");
    CHECK(page.has("People who read this also read"));
    CHECK(page.has("less-of " + to_string(lists.read_too)));
    CHECK(lists.bob.post("/recommendations/unwanted", {{"reason", next.alike[0].reason_key}}).status == 303);
    auto none = lists.next(lists.bob_id);
    CHECK(none.also_read.empty());
    CHECK(none.alike.empty());
}

TEST_CASE("what was taken back covers whatever carries it, and nothing that is only named alike") {
    Unwelcome unwelcome({"tag gardening", "popular", not_by(PersonId{7}), less_of(ItemId{9})}, {PersonId{8}});
    CHECK(unwelcome.tag("gardening"));
    CHECK_FALSE(unwelcome.tag("popular"));
    CHECK(unwelcome.author(PersonId{7}));
    CHECK(unwelcome.author(PersonId{8}));
    CHECK_FALSE(unwelcome.author(PersonId{9}));
    const Learnt nothing;
    Candidate candidate{.id = ItemId{1}, .author = PersonId{1}, .popularity = 0, .published_at = {}, .tags = "sun\ngardening"};
    CHECK(unwelcome.covers(candidate, nothing));
    candidate.tags = "gardening-tools";
    CHECK_FALSE(unwelcome.covers(candidate, nothing));
    candidate.id = ItemId{9};
    CHECK(unwelcome.covers(candidate, nothing));
}

namespace {

/// Two circles of readers, one of even items and one of odd ones.
Lesson even_and_odd(std::size_t items) {
    Lesson lesson;
    lesson.people = 20, lesson.weights = Weights{}.all(), lesson.now = Time{days(30).micros};
    Texts texts(items);
    for (std::size_t item = 0; item < items; ++item) {
        lesson.items.push_back(ItemId{static_cast<std::int64_t>(item + 1)});
        texts.set(item, {item % 2 ? "#odd" : "#even", item % 2 ? "one" : "two"});
    }
    lesson.said = texts.said();
    for (recsys::Index person = 0; person < 20; ++person)
        for (recsys::Index n = 0; n < 30; ++n) lesson.events.push_back({person, static_cast<recsys::Index>((person % 2 + 2 * (7 * n + person)) % items), 1, 1, n});
    return lesson;
}

}  // namespace

TEST_CASE("of five items of a small community among five thousand, the order is the reader's own") {
    const auto lesson = even_and_odd(5'000);
    const auto learnt = learn(lesson).first;
    const std::set<std::int64_t> small{4'001, 4'102, 4'203, 4'304, 4'405};
    const auto community_of = [&](std::int64_t id) { return CommunityId{small.contains(id) ? 2 : 1}; };
    Spots where;
    for (std::int64_t id = 1; id <= 5'000; ++id) where.add(ItemId{id}, community_of(id), PersonId{1}, -1);
    const auto best = [&](std::int64_t first, const Sight& sight) {
        std::vector<Past> history;
        for (int n = 0; n < 5; ++n) history.push_back({ItemId{first + 2 * n}, Interaction::like, 1, 60, lesson.now});
        const Taste taste(learnt, Deeds(learnt, history, Weights{}, {}, lesson.now));
        const auto open = open_to(sight, where, learnt.items());
        return taste.best(&open);
    };
    const auto of_even = best(1, {.community = CommunityId{2}}), of_odd = best(2, {.community = CommunityId{2}});
    REQUIRE(of_even.size() >= 3);
    REQUIRE(of_odd.size() >= 2);
    CHECK(of_even.size() <= 5);
    for (std::size_t n = 0; n < 3; ++n) CHECK(of_even[n].value % 2 == 1);        // what stands at even places has odd ids
    for (std::size_t n = 0; n < 2; ++n) CHECK(of_odd[n].value % 2 == 0);

    // To whom little is open, that little is what is looked at; levels, authors and what is nowhere count, too.
    where = {};
    for (std::int64_t id = 1; id <= 5'000; ++id)
        if (id != 4'405) where.add(ItemId{id}, community_of(id), PersonId{id == 4'203 ? 2 : 1}, id == 4'001 ? -1 : 1);
    const auto has = [](const std::vector<ItemId>& list, std::int64_t id) { return std::ranges::find(list, ItemId{id}) != list.end(); };
    CHECK(best(1, {}) == std::vector{ItemId{4'001}});
    CHECK(best(1, {.levels = {{CommunityId{2}, 0}}}) == std::vector{ItemId{4'001}});
    const auto member = best(1, {.levels = {{CommunityId{2}, 1}}});
    CHECK(has(member, 4'001));
    CHECK(has(member, 4'203));
    CHECK_FALSE(has(member, 4'405));
    CHECK_FALSE(has(best(1, {.levels = {{CommunityId{2}, 1}}, .without = {PersonId{2}}}), 4'203));
    CHECK(best(1, {.levels = {{CommunityId{1}, 2}}}).size() == Taste::kBest);
}

TEST_CASE("a community beside a greater one, and somebody who may see little, have lists of their own") {
    Shelf shelf;
    auto great = communities::test::community(shelf, shelf.ann_id, "great", communities::Visibility::closed);
    auto room = communities::test::space(shelf, great, "room", communities::SpaceKind::articles);
    communities::test::join(shelf, shelf.bob_id, great);
    std::vector<ItemId> elsewhere, loud, mine, popular;       // more of elsewhere speaks to these readers, or to everybody, than is looked at
    for (auto title : {"Words one", "Words two"}) content::test::article(shelf, shelf.place, {.author = shelf.ann_id, .title = title, .body = "A few words.", .language = "en"});
    shelf.deliver();
    shelf.write([&](Tx& tx) {
        const auto put = [&](std::vector<ItemId>& to, const std::string& title, Time at, bool in_great) {
            auto entry = shelf.entry(title);
            entry.id = new_id<Item>(tx), entry.published_at = at, entry.updated_at = at;
            if (in_great) entry.community = great, entry.space = room;
            items::put(tx, entry), to.push_back(entry.id);
        };
        for (int n = 0; n < 195; ++n) put(elsewhere, fmt::format("Elsewhere {}", n), shelf.now - days(20), true);
        for (int n = 0; n < 55; ++n) put(loud, fmt::format("Loud {}", n), shelf.now - days(20), true);
        for (int n = 0; n < 3; ++n) put(mine, fmt::format("Mine {}", n), shelf.now - days(20), false);
        for (int n = 0; n < 180; ++n) put(popular, fmt::format("Popular {}", n), shelf.now - days(1), false);
        std::vector<Recorded> done;
        const auto did = [&](std::int64_t person, const std::vector<ItemId>& items) {
            for (auto item : items) done.push_back({PersonId{person}, item, Interaction::read, shelf.now - days(1)});
        };
        for (int n = 0; n < 10; ++n) did(1000 + n, elsewhere), did(n < 6 ? 1000 + n : 3000 + n, n < 6 ? mine : loud);
        for (int n = 0; n < 7; ++n) did(2000 + n, popular), did(2000 + n, loud);
        for (int n = 0; n < 6; ++n) did(3000 + n, loud);
        for (auto person : {shelf.bob_id, shelf.eve_id}) did(person.value, {elsewhere.begin(), elsewhere.begin() + 5});
        record_many(tx, done);
    });
    rebuild(shelf.app, [](auto, auto, auto) {});
    const auto first = [&](PersonId who, std::optional<CommunityId> community) {
        std::set<ItemId> ids;
        for (auto& card : shelf.read([&](Db& db) { return for_person(db, shelf.as(who), community, 10); }))
            if (ids.size() < 3) ids.insert(card.id);
        return ids;
    };
    const std::set<ItemId> wanted(mine.begin(), mine.end());
    CHECK(first(shelf.bob_id, shelf.place.community) == wanted);
    CHECK(first(shelf.eve_id, {}) == wanted);               // who is no member of the greater one
}

TEST_CASE("reading what came after the learning changes the next list, and is named as its reason") {
    Written lists;
    auto fresh = lists.write({.author = lists.flo, .title = "Beans in the greenhouse", .body = "Tomatoes want sun, basil wants water, and both dislike frost.", .tags = {"gardening"}});
    lists.deliver();
    REQUIRE_FALSE(lists.read([&](Db& db) { return serving(db, kMain)->learnt.find(fresh).has_value(); }));
    const auto of_gardens = [&](const std::vector<items::Card>& cards) {
        int found = 0;
        for (std::size_t n = 0; n < std::min<std::size_t>(cards.size(), 4); ++n) found += std::ranges::find(lists.gardens, cards[n].id) != lists.gardens.end();
        return found;
    };
    CHECK_FALSE(std::ranges::any_of(lists.home(lists.eve_id), [](auto& card) { return card.reason == "Because you read “Beans in the greenhouse”"; }));
    lists.World::write([&](Tx& tx) { record(tx, lists.eve_id, fresh, Interaction::read, lists.now); });
    auto cards = lists.home(lists.eve_id);
    CHECK(of_gardens(cards) >= 3);
    CHECK(cards.at(0).reason == "Because you read “Beans in the greenhouse”");
    CHECK(cards.at(0).reason_key == "item " + to_string(fresh));
    CHECK_FALSE(lists.ids(cards).contains(fresh));
    lists.World::write([&](Tx& tx) { remove_reason(tx, lists.eve_id, "item " + to_string(fresh)); });
    CHECK_FALSE(std::ranges::any_of(lists.home(lists.eve_id), [](auto& card) { return card.reason == "Because you read “Beans in the greenhouse”"; }));
}

TEST_CASE("what stands in for a newcomer is not taken for read, and what was read stands for itself") {
    const auto lesson = even_and_odd(60);
    const auto learnt = learn(lesson).first;
    const ItemId fresh{100};
    const Newcomers newcomers{{fresh, {{fresh, ItemId{2}, 0.8}, {fresh, ItemId{4}, 0.4}, {fresh, ItemId{777}, 0.3}, {fresh, ItemId{6}, 0.2}, {fresh, ItemId{8}, 0.1}}}};
    const auto deeds = [&](std::vector<Past> history, const std::set<std::string>& removed = {}) { return Deeds(learnt, history, Weights{}, removed, lesson.now, &newcomers); };
    const Past past{fresh, Interaction::like, 1, 60, lesson.now};
    const auto alone = deeds({past});
    CHECK(alone.items == std::vector<recsys::Index>{1, 3, 5});
    CHECK(alone.done.empty());
    CHECK(alone.values[0] > alone.values[1]);
    const Taste taste(learnt, alone);
    CHECK(taste.meant(3) == fresh);
    CHECK(taste.meant(0) == ItemId{1});
    const auto best = taste.best();
    CHECK(best.size() == 60);
    CHECK(std::ranges::find(best, ItemId{2}) != best.end());
    const auto both = deeds({past, {ItemId{4}, Interaction::read, 1, 60, lesson.now}});
    CHECK(both.done == std::vector<recsys::Index>{3});
    CHECK(both.meant.size() == 2);
    CHECK(Taste(learnt, both).meant(3) == ItemId{4});
    CHECK(deeds({past}, {"item " + to_string(fresh)}).items.empty());
    CHECK(deeds({past}, {less_of(fresh)}).items.empty());
    CHECK(Deeds(learnt, {past}, Weights{}, {}, lesson.now).items.empty());
}

TEST_CASE("what is tried keeps to the bound for its author and to two in a row, and is tried all the same where there is one author") {
    std::mt19937_64 random(124);
    const auto uniform = [&] { return static_cast<double>(random() % 10'000) / 10'000; };
    const Learnt nothing;
    const Taste taste(nothing, Deeds(nothing, {}, Weights{}, {}, Time{}));
    const Newcomers none;
    Evidence evidence;
    evidence.now = Time{days(100).micros}, evidence.learnt = &nothing, evidence.taste = &taste, evidence.newcomers = &none;
    int tried = 0, held = 0;
    for (int round = 0; round < 60; ++round) {
        const std::int64_t authors = round % 3 ? 8 : 1;
        evidence.candidates.clear();
        for (std::int64_t n = 0; n < 80; ++n) evidence.candidates.push_back({ItemId{n + 1}, PersonId{n % 2 ? 1 : 1 + n / 2 % authors}, uniform(), evidence.now - days(static_cast<std::int64_t>(random() % 40)), "", 0, 0, 1});
        const auto author_of = [](const Evidence& all, ItemId id) { return std::ranges::find(all.candidates, id, &Candidate::id)->author; };
        const auto is_held = [&](const std::vector<Chosen>& list) {
            std::map<PersonId, int> times;
            bool fine = true;
            for (std::size_t n = 0; n < list.size(); ++n) {
                const auto author = author_of(evidence, list[n].id);
                fine = fine && ++times[author] <= 5 && !(n >= 2 && author_of(evidence, list[n - 1].id) == author && author_of(evidence, list[n - 2].id) == author);
            }
            return fine;
        };
        evidence.draws.clear();
        const auto plain = choose(evidence, 20);
        evidence.draws = {uniform(), uniform(), uniform(), uniform()};
        const auto list = choose(evidence, 20);
        CHECK(list.size() == plain.size());
        std::set<ItemId> once;
        int here = 0;
        for (auto& each : list) {
            CHECK(once.insert(each.id).second);
            CHECK(each.propensity > 0);
            CHECK(each.propensity <= 1);
            here += each.tried;
        }
        tried += here;
        if (authors == 1) CHECK(here == 4);
        if (!is_held(plain)) continue;
        ++held;
        CHECK(is_held(list));
    }
    CHECK(tried > 0);
    CHECK(held > 0);
}

TEST_CASE("each draw notes what either rule gives, and drawn evenly all have the same chance") {
    std::mt19937_64 random(206);
    const auto uniform = [&] { return static_cast<double>(random() % 10'000) / 10'000; };
    const Learnt nothing;
    const Taste taste(nothing, Deeds(nothing, {}, Weights{}, {}, Time{}));
    const Newcomers none;
    Evidence evidence;
    evidence.now = Time{days(100).micros}, evidence.learnt = &nothing, evidence.taste = &taste, evidence.newcomers = &none;
    int tried = 0;
    for (int round = 0; round < 40; ++round) {
        evidence.candidates.clear();
        for (std::int64_t n = 0; n < 60; ++n) evidence.candidates.push_back({ItemId{n + 1}, PersonId{n + 1}, uniform(), evidence.now - days(static_cast<std::int64_t>(random() % 40)), "", static_cast<double>(random() % 20), 0, 1}), evidence.candidates.back().welcome = evidence.candidates.back().shown * uniform();
        evidence.manner.drawing = round % 2 ? Drawing::evenly : Drawing::pleasing;
        evidence.draws = {uniform(), uniform(), uniform()};
        double odds = 1;
        for (auto& each : choose(evidence, 20)) {
            REQUIRE(each.draw.has_value() == each.tried);
            if (!each.draw) continue;
            ++tried;
            const auto among = static_cast<double>(each.draw->among);
            CHECK(each.draw->by == evidence.manner.drawing);
            CHECK(each.propensity == doctest::Approx(round % 2 ? 1 / among : each.draw->pleasing));
            CHECK(each.draw->odds == doctest::Approx(odds));
            odds *= each.draw->pleasing * among;
            for (auto guess : {each.draw->guess, each.draw->guess_pleasing, each.draw->guess_even}) {
                CHECK(guess > 0);
                CHECK(guess < 1);
            }
        }
    }
    CHECK(tried == 120);
}

TEST_CASE("held to topics, a list has each about as often as its reader cares for it") {
    const Learnt nothing;
    const Taste taste(nothing, Deeds(nothing, {}, Weights{}, {}, Time{}));
    const Newcomers none;
    Evidence evidence;
    evidence.now = Time{days(100).micros}, evidence.learnt = &nothing, evidence.taste = &taste, evidence.newcomers = &none;
    evidence.manner = {.diversity = 0, .author_most = 1, .tried = 0};
    evidence.topics = {{"storage", 3}, {"gardening", 1}};
    for (std::int64_t n = 0; n < 40; ++n) evidence.candidates.push_back({ItemId{n + 1}, PersonId{n + 1}, 1 - static_cast<double>(n) / 50, evidence.now, n < 20 ? "storage" : "gardening", 0, 0, 1});
    const auto gardens = [&](double calibration) {
        evidence.manner.calibration = calibration;
        const auto list = choose(evidence, 12);
        CHECK(list.size() == 12);
        return std::ranges::count_if(list, [](auto& each) { return each.id.value > 20; });
    };
    CHECK(gardens(0) == 0);
    const auto held = gardens(0.9);
    CHECK(held >= 2);                                       // three would be exact; how well a text fits has its say too
    CHECK(held <= 4);
    evidence.topics = {};
    CHECK(gardens(0.9) == 0);                               // of whom nothing is known nothing is held
}

TEST_CASE("the owner chooses what diversity compares with and how far lists are held to topics, and lists follow") {
    Written lists;
    auto owner = accounts::test::person(lists, "boss", accounts::Role::owner);
    lists.World::write([&](Tx& tx) {
        record(tx, lists.bob_id, lists.storage[0], Interaction::read, lists.now);
        accounts::set_interests(tx, lists.bob_id, {{"Gardening"}, "beginner", ""});
    });
    const auto choose_manner = [&](const std::string& spread, const std::string& calibration) {
        return owner.post("/admin/recommendations/configurations", {{"id", to_string(kMain)}, {"name", "main"}, {"model", "hybrid"}, {"diversity", "5"}, {"author_most", "100"}, {"tried", "0"},
            {"share", "100"}, {"spread", spread}, {"calibration", calibration}, {"drawing", "evenly"}}).status;
    };
    const auto among_first = [&](std::size_t first, const std::vector<ItemId>& of) {
        const auto cards = lists.home(lists.bob_id);
        REQUIRE(cards.size() >= first);
        return std::count_if(cards.begin(), cards.begin() + static_cast<std::ptrdiff_t>(first), [&](auto& card) { return std::ranges::find(of, card.id) != of.end(); });
    };
    CHECK(choose_manner("marginal", "0") == 303);
    CHECK(among_first(2, lists.storage) == 2);              // the best, however alike
    CHECK(choose_manner("determinantal", "0") == 303);
    CHECK(among_first(3, lists.storage) == 1);              // another of them would say nothing new
    CHECK(among_first(3, {lists.read_too, lists.alike}) <= 1);
    CHECK(owner.get("/admin/recommendations").has("by determinants"));
    CHECK(choose_manner("marginal", "90") == 303);
    CHECK(among_first(3, lists.gardens) == 2);              // named once, which says twice what one reading does
    CHECK(owner.get("/admin/recommendations").has("topics held 90.0 %"));
    CHECK(choose_manner("marginal", "91") == 422);
}

TEST_CASE("one reader says little of what is tried: one trial in an hour of reloading, three in all, one welcome, and nothing once forgotten") {
    Lists lists;
    const auto item = lists.storage[1], plain = lists.storage[2];
    struct Trials { std::int64_t shown = 0, welcome = 0; };
    const auto trials = [&] {
        return lists.read([&](Db& db) {
            return Trials{db.one<std::int64_t>(R"sql(select cast(coalesce(sum(shown), 0) as bigint) from item_trials where item = $1)sql", item),
                          db.one<std::int64_t>(R"sql(select cast(coalesce(sum(welcome), 0) as bigint) from item_trials where item = $1)sql", item)};
        });
    };
    const auto rows = [&] { return lists.read([&](Db& db) { return db.one<std::int64_t>(R"sql(select count(*) from recommend_shown where person = $1)sql", lists.bob_id); }); };
    const auto welcomed = [&] { return lists.read([&](Db& db) { return db.one<std::int64_t>(R"sql(select count(*) from recommend_shown where welcome_at is not null)sql"); }); };
    const auto show = [&](PersonId person) {
        lists.World::write([&](Tx& tx) { note_shown(tx, {person, 1, lists.now, {{item, 4, 0.3, true}, {plain, 5, 1, false}}}); });
    };
    lists.now = Time{lists.now.micros - lists.now.micros % hours(1).micros};
    for (int reload = 0; reload < 50; ++reload) show(lists.bob_id), lists.pass(minutes(1));
    CHECK(trials().shown == 1);
    CHECK(rows() == 2);
    for (int hour = 0; hour < 30; ++hour) lists.pass(hours(1)), show(lists.bob_id);
    CHECK(trials().shown == 3);
    show(lists.eve_id);
    CHECK(trials().shown == 4);
    for (int twice = 0; twice < 2; ++twice) {
        lists.pass(minutes(5));
        lists.World::write([&](Tx& tx) { note_welcome(tx, lists.bob_id, item, tx.now()); });
    }
    CHECK(trials().welcome == 1);
    CHECK(welcomed() == 1);
    lists.World::write([&](Tx& tx) { forget_one(tx, lists.bob_id, item); });
    CHECK(trials().shown == 1);
    CHECK(trials().welcome == 0);
    lists.World::write([&](Tx& tx) { forget_history(tx, lists.eve_id); });
    CHECK(trials().shown == 0);
}

TEST_CASE("five who like each other's texts fifty times make nothing popular; whom many read is") {
    const Time now{days(100).micros};
    std::vector<Wrote> written;
    std::vector<Read> reads;
    const auto did = [&](std::int64_t person, ItemId item, Interaction kind) { reads.push_back({PersonId{person}, item, kind, 50, now - hours(std::ssize(reads) % 200)}); };
    for (std::int64_t n = 0; n < 50; ++n) written.push_back({ItemId{n + 1}, PersonId{1 + n % 5}});      // ten of each of the ring
    const ItemId honest{51}, little{52}, own{53};
    for (auto item : {honest, little, own}) written.push_back({item, PersonId{9}});
    for (std::int64_t person = 1; person <= 5; ++person)
        for (std::size_t n = 0; n < 50; ++n)
            for (auto kind : {Interaction::read, Interaction::like}) did(person, written[n].id, kind);
    for (std::int64_t person = 100; person < 106; ++person) did(person, honest, Interaction::read);
    did(100, little, Interaction::read);
    for (auto kind : {Interaction::read, Interaction::like, Interaction::save, Interaction::comment}) did(9, own, kind);
    const auto popular = popularity(reads, written, Weights{}, now);
    REQUIRE(popular.size() == written.size());
    CHECK(popular[50] == 1);
    for (std::size_t n = 0; n < 50; ++n) {
        CHECK(popular[n] < 0.6);
        CHECK(popular[n] > 0);
    }
    CHECK(popular[51] > 0);
    CHECK(popular[51] < popular[50] / 4);
    CHECK(popular[52] == 0);                                // one's own deeds say nothing
    std::ranges::reverse(reads);
    const auto again = popularity(reads, written, Weights{}, now);
    for (std::size_t n = 0; n < popular.size(); ++n) CHECK(again[n] == doctest::Approx(popular[n]));
    CHECK(popularity({}, written, Weights{}, now) == std::vector<double>(written.size(), 0));
    CHECK(popularity(reads, {}, Weights{}, now).empty());
}

TEST_CASE("popularity fades, and one who reads an author once in a while counts each time") {
    const Time now{days(300).micros};
    std::vector<Wrote> written;
    for (std::int64_t n = 1; n <= 4; ++n) written.push_back({ItemId{n}, PersonId{n < 4 ? 1 : 2}});
    const auto read = [&](std::int64_t person, std::int64_t item, Span ago) { return Read{PersonId{person}, ItemId{item}, Interaction::read, 1, now - ago}; };
    const auto faded = popularity(std::vector{read(7, 1, days(0)), read(8, 4, days(14))}, written, Weights{}, now);
    CHECK(faded[3] == doctest::Approx(0.5));
    const auto at_once = popularity(std::vector{read(7, 1, hours(2)), read(7, 2, hours(1)), read(7, 3, hours(0))}, written, Weights{}, now);
    CHECK(at_once[0] == 1);
    CHECK(at_once[1] == doctest::Approx(1.0 / 2).epsilon(0.01));
    CHECK(at_once[2] == doctest::Approx(1.0 / 3).epsilon(0.01));
    const auto apart = popularity(std::vector{read(7, 1, days(56)), read(7, 2, days(28)), read(7, 3, days(0))}, written, Weights{}, now);
    CHECK(apart[2] == 1);
    CHECK(apart[1] == doctest::Approx(0.25));
    CHECK(apart[0] == doctest::Approx(1.0 / 16));
}
