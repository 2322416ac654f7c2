// What a company asks its people to read: who is told, who sees what, and when it ends.
#include "modules/assignments/store.hpp"
#include "modules/commerce/test/shop.hpp"
#include "modules/content/test/writers.hpp"
#include "modules/store/courses/courses.hpp"
#include <algorithm>
#include <random>

using namespace lyceum;
using assignments::mine;
using membership::LockKind;

namespace {

/// A shop with a series of three parts, and ann, who bought seats of level 1 for Acme and lets in whoever has an address of hers.
struct Office : World {
    commerce::test::Shop shop = commerce::test::shop(*this);
    Browser ann = accounts::test::person(*this, "ann");
    ItemId series;
    std::vector<ItemId> parts;
    SeatPackId pack;
    std::string at;

    Office() {
        series = content::test::series(*this, shop.place, {.author = shop.author, .title = "Storage engines"});
        for (auto lock : {LockKind::open, LockKind::members, LockKind::tier})
            parts.push_back(content::test::article(*this, shop.place, {.author = shop.author, .title = "Part " + std::to_string(parts.size() + 1),
                .body = "Open words.\n\n<!-- paywall -->\n\nThe rest.", .lock = lock, .level = lock == LockKind::tier ? 1 : 0, .series = series}));
        pack = buy(ann, "ann");
        at = "/seats/" + to_string(pack);
    }

    SeatPackId buy(Browser& buyer, const std::string& handle, int seats = 5) {
        auto ordered = buyer.post("/seats/buy/" + to_string(shop.season), {{"method", "wechat"}, {"seats", std::to_string(seats)}, {"company", "Acme of " + handle}});
        CHECK_MESSAGE(ordered.status == 303, ordered.body);
        commerce::test::press(buyer, {{}, ordered.location()});
        deliver();
        auto id = read([&](Db& db) { return db.one<SeatPackId>("select pack from seat_companies order by pack desc limit 1"); });
        CHECK(buyer.post("/seats/" + to_string(id) + "/domain", {{"domain", "example.org"}}).status == 303);
        return id;
    }
    void seat(Browser& person, SeatPackId in) {
        auto code = read([&](Db& db) { return db.one<std::string>("select code from seat_packs where id = $1", in); });
        CHECK(person.post("/seat/" + code).status == 303);
        deliver();
    }
    void free(Browser& buyer, const std::string& handle, SeatPackId of) {
        auto who = id(handle);
        auto its = read([&](Db& db) { return db.one<std::int64_t>("select id from seats where pack = $1 and person = $2 and freed_at is null", of, who); });
        CHECK(buyer.del("/seats/" + to_string(of) + "/people/" + show_id(its)).status == 303);
        deliver();
    }
    PersonId id(const std::string& handle) { return accounts::test::id_of(*this, handle); }
    Browser again(const std::string& handle) { return accounts::test::sign_in(*this, id(handle)); }
    std::string day(int ahead) const { return to_iso8601(now + days(ahead)).substr(0, 10); }
    std::string work(ItemId item) const { return at + "/reading/" + to_string(item); }
    int assign(ItemId item, int ahead = 10, FormFields more = {}) {
        FormFields fields{{"due", day(ahead)}, {"who", "everybody"}};
        fields.insert(fields.end(), more.begin(), more.end());
        auto status = ann.put(work(item), fields).status;
        deliver();
        return status;
    }
    std::string mark(ItemId item) const { return "/assigned/" + to_string(item); }
    /// Notes of this person that say this.
    int told(Browser& browser, const std::string& words) {
        deliver();
        int count = 0;
        auto all = browser.json("/notifications").json();
        for (auto& note : all.at("notes").as_array()) count += std::string(note.at("text").as_string()).find(words) != std::string::npos;
        return count;
    }
};

std::string reader(Browser& buyer, const std::string& work, const std::string& handle) {
    auto report = buyer.json(work).json();
    for (auto& line : report.at("readers").as_array())
        if (std::string(line.at("person").at("handle").as_string()) == handle)
            return std::string(line.at("progress").as_string()) + " " + std::to_string(line.at("read").to_number<int>()) + (line.at("overdue").as_bool() ? " overdue" : "");
    return "nobody";
}

}  // namespace

TEST_CASE("a company assigns a series until a day; its people are told, read, mark and finish; the company sees how far they are") {
    Office office;
    auto bob = accounts::test::person(office, "bob"), cy = accounts::test::person(office, "cy");
    office.seat(bob, office.pack);
    CHECK(office.ann.get(office.at).has("Assign something to read"));
    CHECK(office.ann.get(office.at + "/reading").has("Storage engines"));
    CHECK(office.ann.get(office.work(office.series) + "/assign").has("3 parts"));
    CHECK(office.assign(office.series, 10, {{"note", "Before the workshop"}}) == 303);
    CHECK(office.assign(office.series, 10, {{"note", "Before the workshop"}}) == 303);                  // a double click
    CHECK(office.told(bob, "Acme of ann asks you to read “Storage engines” by " + office.day(10)) == 1);
    office.pass(minutes(30));
    office.deliver();
    CHECK(commerce::test::letters_saying(office, "asks you to read") == 1);

    office.seat(cy, office.pack);                                                                       // joins later, is asked too
    CHECK(office.told(cy, "asks you to read") == 1);
    auto page = bob.get("/assigned");
    CHECK(page.has("Before the workshop"));
    CHECK(page.has("Due in 10 days"));
    CHECK(page.has("Start reading<span class=\"visually-hidden\">: Part 1"));
    CHECK(page.has("It sees nothing else of what you read here"));
    CHECK(bob.get("/seats").has("Your company asks you to read 1 more work."));
    CHECK(bob.get("/series/" + to_string(office.series) + "/storage-engines").has("0 of 3 parts read"));
    CHECK(bob.get(items::url_of(items::Kind::article, office.parts[0], "Part 1").str()).has("I have read this"));
    CHECK(reader(office.ann, office.work(office.series), "bob") == "not_begun 0");
    for (int i = 0; i < 2; ++i) CHECK(bob.put(office.mark(office.parts[0])).status == 303);             // twice is once
    CHECK(bob.turbo("PUT", office.mark(office.parts[1])).has("2 of 3 parts read"));
    CHECK(reader(office.ann, office.work(office.series), "bob") == "begun 2");
    CHECK(bob.del(office.mark(office.parts[1])).status == 303);
    CHECK(reader(office.ann, office.work(office.series), "bob") == "begun 1");
    CHECK(bob.get("/assigned").has("Continue reading<span class=\"visually-hidden\">: Part 2"));
    for (auto part : office.parts) bob.put(office.mark(part));
    CHECK(reader(office.ann, office.work(office.series), "bob") == "finished 3");
    CHECK(office.ann.get(office.work(office.series)).has("1 of 2 have finished"));
    CHECK(office.ann.get(office.work(office.series) + "/people.csv").has(",Storage engines," ));
    CHECK(office.ann.get(office.at + "/reading.csv").has("3,3,finished,"));

    // The series grows: the goal stays where it was, until its buyer takes the new part over.
    auto late = content::test::article(office, office.shop.place, {.author = office.shop.author, .title = "Part 4", .series = office.series});
    CHECK(reader(office.ann, office.work(office.series), "bob") == "finished 3");
    CHECK(bob.put(office.mark(late)).status == 404);
    CHECK(office.ann.get(office.work(office.series) + "/assign").has("1 of them is new"));
    CHECK(office.assign(office.series) == 303);
    CHECK(reader(office.ann, office.work(office.series), "bob") == "begun 3");
    office.write([&](Tx& tx) { items::remove(tx, late, items::State::hidden); });                       // and gone again
    CHECK(reader(office.ann, office.work(office.series), "bob") == "finished 3");

    CHECK(office.ann.del(office.work(office.series)).status == 303);
    CHECK(office.ann.get(office.work(office.series)).status == 404);
    CHECK(bob.get("/assigned").has("Nothing is assigned to you"));
    CHECK(bob.put(office.mark(office.parts[0])).status == 404);
    CHECK(office.assign(office.series) == 303);                                                         // next year it begins anew
    CHECK(reader(office.ann, office.work(office.series), "bob") == "not_begun 0");
}

TEST_CASE("people are reminded once before the day and once when it is over, by the day that holds, and not when they are through") {
    Office office;
    auto bob = accounts::test::person(office, "bob"), cy = accounts::test::person(office, "cy");
    office.seat(bob, office.pack), office.seat(cy, office.pack);
    CHECK(office.assign(office.series, 10) == 303);
    CHECK(office.assign(office.parts[0], 1) == 303);                                                    // the news is the reminder
    office.pass(minutes(1));
    CHECK(office.assign(office.series, 20) == 303);
    CHECK(office.told(bob, "“Storage engines”: the day is now " + office.day(20)) == 1);
    for (auto part : office.parts) cy.put(office.mark(part));
    auto wait = [&](int hours_more) {
        for (int i = 0; i < hours_more / 12; ++i) office.pass(hours(12)), office.deliver();
        bob = office.again("bob"), cy = office.again("cy"), office.ann = office.again("ann");
    };
    wait(24 * 16);
    CHECK(office.told(bob, "it is due on") == 0);
    CHECK(office.told(bob, "“Part 1”: it was due on") == 1);
    CHECK(office.told(cy, "it was due on") == 0);
    wait(24 * 3);
    CHECK(office.told(bob, "“Storage engines”: it is due on") == 1);
    CHECK(office.told(cy, "it is due on") == 0);
    wait(24 * 4);
    CHECK(office.told(bob, "“Storage engines”: it was due on") == 1);
    CHECK(office.told(bob, "“Storage engines”: it is due on") == 1);
    CHECK(reader(office.ann, office.work(office.series), "bob") == "not_begun 0 overdue");
    CHECK(reader(office.ann, office.work(office.series), "cy") == "finished 3");
    CHECK(bob.get("/assigned").has("Overdue by"));
    CHECK(office.ann.get(office.at).has("1 is overdue"));
}

TEST_CASE("what cannot be is refused with its reason: a day that is over, works that the seats do not open, people without a seat, seats that ended") {
    Office office;
    auto bob = accounts::test::person(office, "bob"), dee = accounts::test::person(office, "dee");
    office.seat(bob, office.pack);
    for (std::string day : {"yesterday", "2020-01-01", "2999-01-01", ""}) CHECK(office.ann.put(office.work(office.series), {{"due", day}}).status == 422);
    auto due = office.day(5);
    CHECK(office.ann.put(office.work(office.series), {{"due", due}, {"who", "chosen"}}).status == 422);
    CHECK(office.ann.put(office.work(office.series), {{"due", due}, {"who", "chosen"}, {"people", to_string(office.id("dee"))}}).status == 422);
    CHECK(bob.put(office.work(office.series), {{"due", due}}).status == 404);
    CHECK(office.ann.put(office.work({1}), {{"due", due}}).status == 404);
    auto question = office.write([&](Tx& tx) {
        items::Entry entry{.id = new_id<Item>(tx), .kind = items::Kind::question, .community = office.shop.place.community, .space = office.shop.place.questions, .author = office.shop.author,
            .title = "No reading", .language = "en", .state = items::State::published, .published_at = tx.now(), .updated_at = tx.now()};
        items::put(tx, entry);
        return entry.id;
    });
    CHECK(office.ann.put(office.work(question), {{"due", due}}).status == 404);
    auto inner = content::test::article(office, office.shop.place, {.author = office.shop.author, .title = "For the inner circle", .lock = LockKind::tier, .level = 2, .series = office.series});
    for (auto item : {inner, office.shop.article, office.series}) {                                     // nothing of it is assigned silently
        auto answer = office.ann.put(office.work(item), {{"due", due}});
        CHECK(answer.status == 409);
        CHECK(answer.has("do not open"));
        CHECK(office.ann.get(office.work(item) + "/assign").has("could not read it"));
        CHECK(office.ann.get(office.work(item)).status == 404);
    }
    CHECK(office.ann.put(office.work(office.parts[0]), {{"due", due}, {"who", "chosen"}, {"people", to_string(office.id("bob"))}}).status == 303);
    office.seat(dee, office.pack);
    CHECK(reader(office.ann, office.work(office.parts[0]), "bob") == "not_begun 0");
    CHECK(reader(office.ann, office.work(office.parts[0]), "dee") == "nobody");                         // only bob was chosen
    office.now = office.read([&](Db& db) { return db.one<Time>("select ends_at from seat_companies"); });
    office.ann = office.again("ann"), bob = office.again("bob");
    CHECK(office.ann.put(office.work(office.parts[1]), {{"due", office.day(5)}}).status == 409);
    CHECK(office.ann.get(office.work(office.parts[0])).has("These seats have ended"));
    CHECK(bob.get("/assigned").has("Nothing is assigned to you"));                                      // bob could not read it
    CHECK(bob.put(office.mark(office.parts[0])).status == 404);
}

// People come and go between two companies, which assign, take back and let them read, in any order. After each step: whoever
// bought the seats sees exactly the people seated with them and the works assigned there, and how much of those was marked
// while they were asked; nobody else sees anything.
TEST_CASE("a company sees its own seated people and assigned works only, whatever happens in which order") {
    Office office;
    auto eve = accounts::test::person(office, "eve");
    struct Side { Browser* buyer; SeatPackId pack; };
    std::vector<Side> sides{{&office.ann, office.pack}, {&eve, office.buy(eve, "eve")}};
    std::vector<std::string> handles{"bob", "cy", "dee"};
    std::vector<Browser> people;
    for (auto& handle : handles) people.push_back(accounts::test::person(office, handle));
    auto outsider = accounts::test::person(office, "outsider");
    std::vector<ItemId> works{office.series, office.parts[0]};
    // The model: who is seated where, and of what is asked of them, which parts they marked.
    std::map<std::pair<std::size_t, std::size_t>, bool> seated;
    std::map<std::tuple<std::size_t, ItemId, std::size_t>, std::set<ItemId>> asked;
    auto parts_of = [&](ItemId work) { return work == office.series ? office.parts : std::vector<ItemId>{work}; };
    std::set<std::pair<std::size_t, ItemId>> assigned;

    std::mt19937 chance(14);
    auto pick = [&](std::size_t below) { return std::uniform_int_distribution<std::size_t>(0, below - 1)(chance); };
    for (int step = 0; step < 40; ++step) {
        auto side = pick(2), person = pick(people.size());
        auto work = works[pick(2)];
        auto address = "/seats/" + to_string(sides[side].pack) + "/reading/" + to_string(work);
        switch (pick(4)) {
            case 0:
                if (!seated[{side, person}]) {
                    office.seat(people[person], sides[side].pack);
                    for (auto& [where, item] : assigned)
                        if (where == side) asked.try_emplace({side, item, person});
                } else {
                    office.free(*sides[side].buyer, handles[person], sides[side].pack);
                    office.write([&](Tx& tx) { assignments::forget_old(tx, tx.now()); });           // the night passes
                    for (auto item : works) asked.erase({side, item, person});
                }
                seated[{side, person}] = !seated[{side, person}];
                break;
            case 1:
                if (assigned.contains({side, work}) && pick(3) == 0) {
                    CHECK(sides[side].buyer->del(address).status == 303);
                    assigned.erase({side, work});
                    for (std::size_t i = 0; i < people.size(); ++i) asked.erase({side, work, i});
                } else {
                    CHECK(sides[side].buyer->put(address, {{"due", office.day(30)}, {"who", "everybody"}}).status == 303);
                    assigned.insert({side, work});
                    for (std::size_t i = 0; i < people.size(); ++i)
                        if (seated[{side, i}]) asked.try_emplace({side, work, i});
                }
                break;
            default: {
                auto part = office.parts[pick(3)];
                bool is_asked = false, read = pick(4) != 0;
                for (std::size_t where = 0; where < 2; ++where)
                    for (auto item : works) {
                        auto found = asked.find({where, item, person});
                        auto all = parts_of(item);
                        if (found == asked.end() || std::find(all.begin(), all.end(), part) == all.end()) continue;
                        is_asked = true;
                        read ? (void)found->second.insert(part) : (void)found->second.erase(part);
                    }
                auto answer = read ? people[person].put(office.mark(part)) : people[person].del(office.mark(part));
                CHECK(answer.status == (is_asked ? 303 : 404));
            }
        }
        office.deliver();
        for (std::size_t where = 0; where < 2; ++where)
            for (auto item : works) {
                auto report = "/seats/" + to_string(sides[where].pack) + "/reading/" + to_string(item);
                INFO("step ", step, " ", report);
                CHECK(sides[1 - where].buyer->json(report).status == 404);
                auto answer = sides[where].buyer->json(report);
                CHECK(answer.status == (assigned.contains({where, item}) ? 200 : 404));
                if (answer.status != 200) continue;
                std::map<std::string, int> seen, expected;
                auto page = answer.json();
                for (auto& line : page.at("readers").as_array()) seen[std::string(line.at("person").at("handle").as_string())] = line.at("read").to_number<int>();
                for (auto& [key, marked] : asked)
                    if (std::get<0>(key) == where && std::get<1>(key) == item) expected[handles[std::get<2>(key)]] = static_cast<int>(marked.size());
                CHECK(seen == expected);
            }
    }
    auto of_work = "/reading/" + to_string(office.series);
    for (auto* nobody : {&outsider, &people[0]})
        for (auto& side : sides)
            for (auto& rest : std::vector<std::string>{"/reading", "/reading.csv", of_work, of_work + "/people.csv", of_work + "/assign"})
                CHECK(nobody->get("/seats/" + to_string(side.pack) + rest).status == 404);
}

TEST_CASE("whoever leaves a seat is out of sight at once, and forgotten in the night; so is an account that ends") {
    Office office;
    auto bob = accounts::test::person(office, "bob"), cy = accounts::test::person(office, "cy");
    office.seat(bob, office.pack), office.seat(cy, office.pack);
    CHECK(office.assign(office.series) == 303);
    bob.put(office.mark(office.parts[0])), cy.put(office.mark(office.parts[0]));
    office.free(office.ann, "bob", office.pack);
    CHECK(reader(office.ann, office.work(office.series), "bob") == "nobody");
    CHECK(!office.ann.get(office.at + "/reading.csv").has("bob"));
    CHECK(!bob.get("/assigned").has("Storage engines"));
    auto reads = [&] { return office.read([](Db& db) { return db.one<std::int64_t>("select count(*) from assignment_reads"); }); };
    CHECK(reads() == 2);
    office.pass(days(1));
    office.deliver();
    CHECK(reads() == 1);
    auto gone = office.id("cy");
    office.write([&](Tx& tx) { accounts::close(tx, gone); });
    office.deliver();
    CHECK(reads() == 0);
    auto buyer = office.id("ann");
    office.write([&](Tx& tx) { accounts::close(tx, buyer); });
    office.deliver();
    CHECK(office.read([](Db& db) { return db.one<std::int64_t>("select count(*) from assignments"); }) == 0);
}

TEST_CASE("what somebody marks for their company counts in a course that they bought, and has one button") {
    Office office;
    auto bob = accounts::test::person(office, "bob");
    office.seat(bob, office.pack);
    CHECK(office.assign(office.series) == 303);
    auto course = office.write([&](Tx& tx) {
        auto id = store::add_product(tx, office.shop.place.community, {}, store::Kind::course, {*Text<2, 120>::from("Engines"), {}, {}, *Text<1, 20>::from("90"), Currency::CNY, {}});
        store::add_course_work(tx, *store::find_product(tx, id), office.series);
        store::offer(tx, *store::find_product(tx, id));
        return id;
    });
    CHECK(bob.post("/cart/add", {{"kind", "product"}, {"thing", to_string(course)}, {"quantity", "1"}}).status == 303);
    auto ordered = bob.post("/cart/checkout", {{"community", to_string(office.shop.place.community)}, {"currency", "CNY"}, {"method", "wechat"}});
    REQUIRE_MESSAGE(ordered.status == 303, ordered.body);
    commerce::test::press(bob, {{}, ordered.location()});
    office.deliver();
    CHECK(bob.get("/learning").has("0 of 3 parts read"));
    CHECK(bob.put(office.mark(office.parts[1])).status < 400);
    CHECK(bob.get("/learning").has("1 of 3 parts read"));
    auto part = bob.get(office.read([&](Db& db) { return items::bare_card(db, office.app.nobody(office.now, Language::en), office.parts[1]).url.str(); })).body;
    auto buttons = 0;
    for (auto at = part.find("You have read this"); at != part.npos; at = part.find("You have read this", at + 1)) ++buttons;
    CHECK(buttons == 1);
}
