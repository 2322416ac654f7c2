// How active people and places are, what follows from it, and what does not: the order of a list.
#include "modules/content/test/writers.hpp"
#include "modules/items/test/shelf.hpp"
#include "modules/recommend/activity.hpp"
#include "modules/recommend/choosing.hpp"
#include "modules/recommend/popularity.hpp"
#include "modules/recommend/rebuild.hpp"

using namespace lyceum;
using namespace lyceum::recommend;
using items::test::Shelf;

namespace {

struct Active : Shelf {
    PersonId ada = author("ada"), flo = author("flo");

    PersonId author(const std::string& handle) {
        accounts::test::person(*this, handle);
        return accounts::test::id_of(*this, handle);
    }
    ItemId text(PersonId author, const std::string& title, const std::string& body, const std::string& tag) {
        return content::test::article(*this, place, {.author = author, .title = title, .body = body, .tags = {tag}, .language = "en"});
    }
    void did(PersonId person, ItemId item, Interaction kind, Span ago = {}) {
        World::write([&](Tx& tx) { record(tx, person, item, kind, now - ago); });
    }
    void learn() { rebuild(app, [](auto, auto, auto) {}); }
    /// As the page's script reports it.
    void reads(Browser& who, ItemId item) {
        http::Request request;
        request.method = "POST";
        request.target = "/reading/" + to_string(item);
        request.body = R"({"seconds":60,"depth":0.9,"final":true})";
        request.headers.add("Content-Type", "application/json");
        request.headers.add("Accept", "*/*");
        request.headers.add("Origin", "http://lyceum.test");
        CHECK(who.send(std::move(request)).status < 300);
    }
    void consent(PersonId person, bool yes) {
        World::write([&](Tx& tx) { accounts::set_consent(tx, person, yes); });
    }
};

std::vector<std::string> titles(Browser& who) {
    std::vector<std::string> all;
    const auto page = who.json("/?tab=for_you").json();
    for (auto& card : page.at("feed").at("listing").at("cards").as_array()) all.emplace_back(card.at("title").as_string());
    return all;
}

}  // namespace

TEST_CASE("activity sets in how many places something new is tried and how long a list is, within bounds") {
    CHECK(places_to_try(0, 1) == 0);
    CHECK(places_to_try(2, 0) == 1);
    CHECK(places_to_try(2, 0.5) == 2);
    CHECK(places_to_try(2, 0.99) == 3);
    CHECK(places_to_try(1, 0) == 1);
    CHECK(places_to_try(4, 0) == 2);
    CHECK(length_of_list(20, 0) == 20);
    CHECK(length_of_list(20, 0.5) == 25);
    CHECK(length_of_list(20, 1) == 30);
    CHECK(length_of_list(20, 7) == 30);
    const Time now{days(100).micros};
    const std::vector<Past> past{{ItemId{1}, Interaction::read, 40, 60, now}, {ItemId{2}, Interaction::like, 1, 0, now - days(14)}, {ItemId{3}, Interaction::buy, 1, 0, now - days(28) - seconds(1)}};
    CHECK(activity(past, Weights{}, now) == doctest::Approx(1.75 / 11.75));         // read once, and a like that has faded to half
    CHECK(activity({}, Weights{}, now) == 0);
    CHECK(activity(past, Weights{.read = 0, .like = 0}, now) == 0);
}

TEST_CASE("E8, the worked case: A who cares for AI gets the AI course first, B the Web course, and who did nothing gets a list all the same") {
    Active site;
    const auto net = site.text(site.ada, "A network by hand", "Neurons, weights and gradients of a loss.", "ai"), page = site.text(site.flo, "A page by hand", "Elements, styles and scripts of a browser.", "web");
    content::test::series(site, site.place, {.author = site.ada, .title = "The AI course", .summary = "Neurons, weights and gradients.", .tags = {"ai"}, .language = "en"});
    content::test::series(site, site.place, {.author = site.flo, .title = "The Web course", .summary = "Elements, styles and scripts.", .tags = {"web"}, .language = "en"});
    auto& a = site.bob;
    auto& b = site.eve;
    auto& nobody_yet = site.cat;
    for (auto& [who, field] : {std::pair(&a, "ai"), std::pair(&b, "web")}) CHECK(who->post("/welcome", {{"fields", field}, {"level", "beginner"}, {"consent", "1"}}).status == 303);
    site.deliver();
    site.learn();
    const auto first = [&](Browser& who) { return titles(who).at(0); };
    site.reads(a, net), site.reads(b, page);
    CHECK(first(a) == "The AI course");
    CHECK(first(b) == "The Web course");
    const auto of_nobody = titles(nobody_yet);
    CHECK(of_nobody.size() == 4);
    CHECK(std::ranges::find(of_nobody, "The AI course") != of_nobody.end());
    CHECK(std::ranges::find(of_nobody, "The Web course") != of_nobody.end());

    // However much A does elsewhere, what is first stays first.
    for (int n = 0; n < 60; ++n) site.did(site.bob_id, ItemId{5'000 + n}, Interaction::like);
    CHECK(first(a) == "The AI course");
}

TEST_CASE("who does much gets a longer list with more that is tried, in the same order") {
    Active site;
    for (int n = 0; n < 40; ++n) site.text(n % 2 ? site.ada : site.flo, fmt::format("Text {}", n), fmt::format("Words of number {}.", n), "words"), site.pass(hours(1));
    site.deliver();
    site.learn();
    const auto list = [&] {
        return site.read([&](Db& db) {
            auto visit = site.as(site.bob_id);
            visit.visitor.consented = true;
            return for_you(db, visit, {}, 12);
        });
    };
    const auto tried = [&](const ForYou& of) {
        const auto said = site.read([&](Db& db) { return read_shown(db, of.note); });
        REQUIRE(said);
        return std::ranges::count_if(said->items, [](auto& each) { return each.tried; });
    };
    const auto quiet = list();
    for (int n = 0; n < 80; ++n) site.did(site.bob_id, ItemId{5'000 + n}, Interaction::save);       // of what is gone by now
    const auto busy = list();
    CHECK(quiet.cards.size() == 12);
    CHECK(busy.cards.size() == 17);                                                                  // 160 / 170 of six more
    CHECK(tried(quiet) == 1);
    CHECK(tried(busy) == 3);
    for (std::size_t n = 0; n < 4; ++n) CHECK(quiet.cards[n].id == busy.cards[n].id);
}

TEST_CASE("somebody sees how active they are, of what they agreed to, and it ends with the window") {
    Active site;
    const auto text = site.text(site.ada, "Storage engines", "The memtable is flushed.", "storage");
    CHECK_FALSE(site.bob.get("/settings/recommendations").has("How active you are"));
    site.consent(site.bob_id, true);
    const auto percent = [&] {
        auto bob = accounts::test::sign_in(site, site.bob_id);
        return bob.json("/settings/recommendations").json().at("activity").to_number<int>();
    };
    CHECK(percent() == 0);
    site.reads(site.bob, text);
    CHECK(percent() == 9);                                  // 1 / 11
    CHECK(site.bob.get("/settings/recommendations").has("<strong class=\"num\">9 %</strong>"));
    site.pass(days(14));
    CHECK(percent() == 5);                                  // 0.5 / 10.5
    site.pass(days(14)), site.pass(seconds(1));
    CHECK(percent() == 0);
    site.consent(site.bob_id, false);
    CHECK_FALSE(accounts::test::sign_in(site, site.bob_id).get("/settings/recommendations").has("How active you are"));
}

TEST_CASE("managers see how active members are, here and lately, and nothing that is about one or two") {
    Active site;
    const auto text = site.text(site.ada, "Storage engines", "The memtable is flushed.", "storage"), other = site.text(site.ada, "Gardens", "Tomatoes want sun.", "gardening");
    for (auto person : {site.cat_id, site.eve_id, site.ada}) communities::test::join(site, person, site.place.community);
    const auto group = site.World::write([&](Tx& tx) {
        auto made = communities::add_group(tx, site.place.community, {.slug = "storage", .name = {"存储", "Storage"}, .description = {}, .tag = "storage"});
        for (auto person : {site.bob_id, site.cat_id, site.eve_id}) communities::join_group(tx, person, made);
        return made;
    });
    CHECK(group);
    const auto seen = [&] {
        site.learn();
        return site.ann.json("/c/systems/manage/activity").json();
    };
    CHECK(site.ann.get("/c/systems/manage/activity").has("Fewer than 3 members"));
    CHECK(site.bob.get("/c/systems/manage/activity").status == 403);
    site.did(site.bob_id, text, Interaction::read);
    site.did(site.cat_id, text, Interaction::like);
    site.did(site.eve_id, other, Interaction::buy, days(29));       // too long ago
    site.did(site.ada, text, Interaction::read);                    // their own
    site.did(PersonId{1'000}, text, Interaction::read);             // no member
    CHECK(seen().at("whole").at("active").to_number<int>() == 0);   // two are too few to be told
    site.did(site.eve_id, other, Interaction::buy);
    auto page = seen();
    CHECK(page.at("whole").at("active").to_number<int>() == 3);
    CHECK(page.at("whole").at("percent").to_number<int>() == 15);   // of 1 / 11, 1.5 / 11.5 and 3 / 13
    CHECK(page.at("groups").as_array().empty());                    // in which two did something
    site.did(site.eve_id, text, Interaction::like);
    page = seen();
    REQUIRE(page.at("groups").as_array().size() == 1);
    CHECK(page.at("groups").as_array()[0].at("percent").to_number<int>() == 12);
    CHECK(site.ann.get("/c/systems/manage/activity").has("Storage"));
    // Who wants no personal lists is not counted.
    site.World::write([&](Tx& tx) { remove_everything(tx, site.bob_id); });
    CHECK(seen().at("whole").at("active").to_number<int>() == 0);
}

TEST_CASE("a community in which members do something fits better than one as large in which nobody does") {
    Active site;
    for (auto slug : {"quiet", "lively"}) {
        const auto community = communities::test::community(site, site.ann_id, slug);
        const auto room = communities::test::space(site, community, "room", communities::SpaceKind::articles);
        for (auto person : {site.cat_id, site.mod_id}) communities::test::join(site, person, community);
        for (int n = 0; n < 6; ++n) {
            auto entry = site.entry(fmt::format("Text {} of {}", n, slug));
            entry.community = community, entry.space = room;
            const auto item = site.put(entry);
            if (std::string_view(slug) == "lively")
                for (auto person : {site.cat_id, site.mod_id})
                    for (auto kind : {Interaction::read, Interaction::like, Interaction::save}) site.did(person, item, kind);
        }
    }
    site.learn();
    const auto page = site.bob.json("/recommendations").json();
    std::map<std::string, int> fit;
    for (auto& place : page.at("communities").as_array()) fit[std::string(place.at("url").as_string())] = place.at("fit").to_number<int>();
    REQUIRE(fit.contains("/c/quiet"));
    CHECK(fit["/c/quiet"] > 0);                             // a new community is not dead
    CHECK(fit["/c/lively"] > fit["/c/quiet"]);
    CHECK(site.bob.get("/recommendations").has("2 members were active in the last four weeks"));
}

// ---- votes among few ------------------------------------------------------------------------------

namespace {

/// Forty texts of five who read and like all of each other's, one that seven others read, and two about something else.
struct Ring {
    static constexpr std::int64_t kTexts = 40, kHonest = 41, kRead = 42, kAlike = 43;
    Time now{days(100).micros};
    std::vector<Wrote> written;
    std::vector<Read> reads;

    Ring() {
        for (std::int64_t n = 1; n <= kAlike; ++n) written.push_back({ItemId{n}, PersonId{n <= kTexts ? 1 + n % 5 : 9}});
        for (std::int64_t person = 1; person <= 5; ++person)
            for (std::int64_t n = 1; n <= kTexts; ++n)
                for (auto kind : {Interaction::read, Interaction::like}) reads.push_back({PersonId{person}, ItemId{n}, kind, 1, now - hours(n)});
        for (std::int64_t person = 100; person < 107; ++person) reads.push_back({PersonId{person}, ItemId{kHonest}, Interaction::read, 1, now});
    }
};

}  // namespace

TEST_CASE("what a few do for each other does not lift their texts in a learnt list, and would if every deed counted whole") {
    const Ring ring;
    Lesson lesson;
    lesson.weights = Weights{}.all(), lesson.now = ring.now;
    std::unordered_map<PersonId, recsys::Index> people;
    std::unordered_map<ItemId, recsys::Index> items;
    Texts texts(ring.written.size());
    for (auto& each : ring.written) {
        items.emplace(each.id, static_cast<recsys::Index>(items.size()));
        lesson.items.push_back(each.id);
        texts.set(items.size() - 1, each.id.value <= Ring::kHonest ? std::vector<std::string>{"text", "story"} : std::vector<std::string>{"garden", "tomato"});
    }
    lesson.said = texts.said();
    for (auto& read : ring.reads) {
        const auto person = people.try_emplace(read.person, static_cast<recsys::Index>(people.size())).first->second;
        lesson.events.push_back({person, items.at(read.item), 1, static_cast<std::uint8_t>(read.kind), read.last_at.micros / 1'000'000});
    }
    lesson.people = people.size();
    const auto first_two = [&] {
        const auto learnt = learn(lesson).first;
        REQUIRE(learnt.model().name() == "hybrid");
        const Taste taste(learnt, Deeds(learnt, {{ItemId{Ring::kRead}, Interaction::read, 1, 60, ring.now}}, Weights{}, {}, ring.now));
        auto best = taste.best();
        std::erase_if(best, [](auto id) { return id.value == Ring::kRead || id.value == Ring::kAlike; });
        return std::pair(best.at(0), best.at(1));
    };
    CHECK(first_two().first != ItemId{Ring::kHonest});      // by raw deeds the ring wins
    lesson.discount = discount(ring.reads, ring.written, Weights{}, ring.now, people, items);
    CHECK(first_two().first == ItemId{Ring::kHonest});
}

TEST_CASE("a learning takes votes among few for what they are") {
    Shelf shelf;
    std::vector<ItemId> of_ring;
    ItemId honest;
    const auto read = content::test::article(shelf, shelf.place, {.author = shelf.ann_id, .title = "Tomatoes", .body = "A garden of tomatoes.", .language = "en"});
    content::test::article(shelf, shelf.place, {.author = shelf.ann_id, .title = "More tomatoes", .body = "A garden of tomatoes.", .language = "en"});
    shelf.deliver();
    const Ring ring;
    for (auto& each : ring.written) {
        if (each.id.value > Ring::kHonest) continue;
        auto entry = shelf.entry(fmt::format("Text {}", each.id.value));
        entry.author = PersonId{2'000 + each.author.value};
        const auto item = shelf.put(entry);
        if (each.id.value == Ring::kHonest) honest = item;
        else of_ring.push_back(item);
    }
    shelf.write([&](Tx& tx) {
        std::vector<Recorded> done;
        for (auto& each : ring.reads)
            done.push_back({PersonId{2'000 + each.person.value}, each.item.value == Ring::kHonest ? honest : of_ring[static_cast<std::size_t>(each.item.value - 1)], each.kind, shelf.now - (ring.now - each.last_at)});
        record_many(tx, done);
        record(tx, shelf.bob_id, read, Interaction::read, tx.now());
    });
    rebuild(shelf.app, [](auto, auto, auto) {});
    const auto cards = shelf.read([&](Db& db) { return for_person(db, shelf.as(shelf.bob_id), {}, 10); });
    const auto place = [&](ItemId id) { return std::ranges::find(cards, id, &items::Card::id) - cards.begin(); };
    CHECK(place(honest) < std::ssize(cards));
    for (auto item : of_ring) CHECK(place(honest) <= place(item));
    const auto learnt_best = shelf.read([&](Db& db) {
        const auto serves = serving(db, kMain);
        const Taste taste(serves->learnt, Deeds(serves->learnt, history(db, shelf.bob_id, 10), weights(db), {}, shelf.now));
        return taste.best();
    });
    const auto learnt_place = [&](ItemId id) { return std::ranges::find(learnt_best, id) - learnt_best.begin(); };
    for (auto item : of_ring) CHECK(learnt_place(honest) < learnt_place(item));
}

TEST_CASE("good is what its readers valued, as far as their votes count, and not what many read") {
    const Time now{days(100).micros};
    const std::vector<Wrote> written{{ItemId{1}, PersonId{1}}, {ItemId{2}, PersonId{2}}, {ItemId{3}, PersonId{3}}, {ItemId{4}, PersonId{4}}};
    std::vector<Read> reads;
    const auto did = [&](std::int64_t person, std::int64_t item, Interaction kind) { reads.push_back({PersonId{person}, ItemId{item}, kind, 1, now}); };
    for (std::int64_t person = 100; person < 200; ++person) did(person, 1, Interaction::read);
    for (std::int64_t person = 200; person < 220; ++person) did(person, 2, Interaction::read), did(person, 2, Interaction::like);
    did(300, 3, Interaction::like);
    for (std::int64_t person = 100; person < 200; ++person) did(person, 4, Interaction::view);
    const auto counted = votes(reads, written, Weights{}, now);
    const auto good = quality(counted, written.size()), popular = popularity(counted, written.size());
    const auto usual = 21.0 / 121;
    CHECK(good[0] == doctest::Approx((1 + 20 * usual / 120 - usual) / 2));
    CHECK(good[1] == doctest::Approx((1 + (20 + 20 * usual) / 40 - usual) / 2));
    CHECK(popular[0] > popular[1]);
    CHECK(good[1] > good[2]);                               // one who likes it says little
    CHECK(good[2] > good[0]);
    CHECK(good[3] == doctest::Approx(kUsualQuality));                        // looked at is not read
    CHECK(quality({}, 2) == std::vector<double>{kUsualQuality, kUsualQuality});
}
