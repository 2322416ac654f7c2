// The owner's page and what stands behind it: what serves, what was tried, who was assigned what, and who was looked at.
#include "engines/recsys/splits.hpp"
#include "modules/content/test/writers.hpp"
#include "modules/items/test/shelf.hpp"
#include "modules/recommend/desk.hpp"
#include "modules/recommend/rebuild.hpp"
#include <atomic>
#include <filesystem>
#include <fstream>

using namespace lyceum;
using namespace lyceum::recommend;
using items::test::Shelf;

namespace {

/// A dozen articles, and the owner of the site.
struct Desks : Shelf {
    Browser owner = accounts::test::person(*this, "boss", accounts::Role::owner);
    std::vector<ItemId> items;

    Desks() {
        for (int n = 0; n < 12; ++n) {
            items.push_back(content::test::article(*this, place, {.author = ann_id, .title = fmt::format("Storage engine part {}", n), .body = "The memtable is flushed to an sstable; compaction merges levels.", .tags = {"storage"}, .language = "en"}));
            pass(hours(1));
        }
        deliver();
        pass(minutes(2));
        deliver();
    }
    /// Something else is learnt from each time.
    ModelId learn_anew() {
        pass(minutes(1));
        World::write([&](Tx& tx) { record(tx, PersonId{1000 + ++people_}, items[static_cast<std::size_t>(people_) % items.size()], Interaction::like, now); });
        return learn();
    }
    ModelId learn() {
        rebuild(app, [](auto, auto, auto) {});
        return newest().id;
    }
    LearntModel newest() {
        return read([](Db& db) { return models(db, 1).at(0); });
    }
    ModelId loaded() {
        return read([](Db& db) { return serving(db, kMain)->model; });
    }
    std::filesystem::path folder() const { return std::filesystem::path(app.config.site.data_folder) / "models"; }

private:
    std::int64_t people_ = 0;
};

ConfigurationId start(World& world, const std::string& name, int share) {
    return world.write([&](Tx& tx) {
        Configuration way;
        way.id = new_id<ConfigurationRow>(tx), way.name = name, way.share = share;
        put_configuration(tx, way);
        return way.id;
    });
}
void resize(World& world, ConfigurationId id, int share) {
    world.write([&](Tx& tx) {
        for (auto way : configurations(tx))
            if (way.id == id) way.share = share, put_configuration(tx, way);
    });
}

constexpr std::int64_t kPeople = 4000;

/// What each of many people has.
std::vector<ConfigurationId> assignments(World& world) {
    const auto ways = world.read([](Db& db) { return configurations(db); });
    std::vector<ConfigurationId> all;
    for (std::int64_t n = 1; n <= kPeople; ++n) all.push_back(assigned(ways, PersonId{n << 20}).id);
    return all;
}
double share_of(const std::vector<ConfigurationId>& all, ConfigurationId id) {
    return static_cast<double>(std::count(all.begin(), all.end(), id)) / static_cast<double>(all.size());
}
/// Whether everybody who had something else than `changed` or the main one has it still, and nobody came to them.
bool others_stay(const std::vector<ConfigurationId>& before, const std::vector<ConfigurationId>& after, ConfigurationId changed) {
    for (std::size_t n = 0; n < before.size(); ++n)
        if (before[n] != after[n] && !((before[n] == changed && after[n] == kMain) || (before[n] == kMain && after[n] == changed))) return false;
    return true;
}

/// People of four circles who read what is of theirs, one thing after the other.
Lesson lesson_of(recsys::Index people, recsys::Index deeds) {
    constexpr recsys::Index kItems = 80, kCircles = 4;
    Lesson lesson;
    lesson.people = people, lesson.weights = Weights{}.all(), lesson.now = Time{days(400).micros}, lesson.threads = 1;
    Texts texts(kItems);
    for (recsys::Index item = 0; item < kItems; ++item) {
        lesson.items.push_back(ItemId{static_cast<std::int64_t>(item) + 1});
        texts.set(item, {fmt::format("w{}", item % kCircles), fmt::format("v{}", item % 11), fmt::format("#circle-{}", item % kCircles), "all"});
    }
    lesson.said = texts.said();
    for (recsys::Index n = 0; n < deeds; ++n)
        for (recsys::Index person = 0; person < people; ++person) {
            const auto drawn = static_cast<recsys::Index>(recsys::chance(5, person, n) * (kItems / kCircles));
            const bool astray = recsys::chance(6, person, n) < 0.2;
            lesson.events.push_back({person, astray ? drawn * kCircles % kItems : drawn * kCircles + person % kCircles, 1, 1, static_cast<std::int64_t>(n) * 86'400 + person});
        }
    return lesson;
}

/// A clock that goes on by a second with each look at it; as soon as sequences are learnt it is too late for them.
void give_night(Lesson& lesson, int seconds) {
    auto ticks = std::make_shared<std::atomic<int>>(0);
    lesson.night_seconds = seconds;
    lesson.clock = [ticks] { return static_cast<double>(++*ticks); };
    lesson.tell = [ticks, seconds](std::string_view what, auto, auto) {
        if (what == "sasrec") *ticks = std::max(ticks->load(), seconds * 7 / 10);
    };
}

const Voice* voice(const Report& report, std::string_view name) {
    const auto found = std::find_if(report.voices.begin(), report.voices.end(), [&](auto& each) { return each.name == name; });
    return found == report.voices.end() ? nullptr : &*found;
}

}  // namespace

// ---- what serves ----------------------------------------------------------------------------------

TEST_CASE("a model that the owner chose long ago serves on, is said to serve, and can be let go") {
    Desks desks;
    const auto chosen = desks.newest().id;
    CHECK(desks.owner.post("/admin/recommendations/models/" + to_string(chosen) + "/serve").status == 303);
    for (int n = 0; n < 25; ++n) desks.learn_anew();
    auto page = desks.owner.get("/admin/recommendations");
    CHECK(page.has("Newer ones wait"));
    CHECK(page.has("Let the newest serve"));
    CHECK_FALSE(page.has("Nothing was learnt yet"));
    auto serves = desks.owner.json("/admin/recommendations").json().at("serving").at(0).at("model");
    CHECK(serves.at("id").as_string() == to_string(chosen));
    CHECK(serves.at("has_file").as_bool());
    let_go_of_models();
    CHECK(desks.loaded() == chosen);
    CHECK(desks.owner.post("/admin/recommendations/configurations/" + to_string(kMain) + "/newest").status == 303);
    CHECK(desks.loaded() == desks.newest().id);
    CHECK_FALSE(desks.owner.get("/admin/recommendations").has("Newer ones wait"));
}

TEST_CASE("two learnings of the same have one file, which stays as long as either of them serves") {
    Desks desks;
    const auto first = desks.learn();
    const auto file = desks.newest().file;
    desks.World::write([&](Tx& tx) { pin(tx, first); });
    for (int n = 0; n < 8; ++n) desks.learn();
    CHECK(desks.newest().file == file);
    for (int n = 0; n < 8; ++n) desks.learn_anew();
    CHECK(desks.newest().file != file);
    CHECK(std::filesystem::exists(desks.folder() / file));
    let_go_of_models();
    CHECK(desks.loaded() == first);
}

TEST_CASE("a damaged file is said on the owner's page, with what serves in its place, and is noted") {
    Desks desks;
    const auto before = desks.newest().id, second = desks.learn_anew();
    REQUIRE(desks.loaded() == second);
    std::ofstream(desks.folder() / desks.newest().file, std::ios::app) << "x";
    CHECK(desks.owner.get("/admin/recommendations").has("It serves on from memory"));
    let_go_of_models();
    auto page = desks.owner.get("/admin/recommendations");
    CHECK(page.has("serves in its place"));
    CHECK(page.has("Damaged"));
    CHECK(desks.loaded() == before);
    desks.World::write([&](Tx& tx) { pin(tx, second); });
    desks.learn_anew();
    const auto noted = desks.read([](Db& db) { return serving_models(db); });
    REQUIRE(noted.size() == 1);
    CHECK(noted[0].id == second);
    CHECK_FALSE(noted[0].damage.empty());
    CHECK(desks.owner.post("/admin/recommendations/configurations/" + to_string(kMain) + "/newest").status == 303);
    CHECK_FALSE(desks.owner.get("/admin/recommendations").has("Its file is damaged"));
    std::filesystem::remove_all(desks.folder());
    let_go_of_models();
    page = desks.owner.get("/admin/recommendations");
    CHECK(page.has("the file is missing"));
    CHECK(page.has("Only what many read"));
}

TEST_CASE("measures stand on the owner's page day by day, of each configuration, what was learnt last on each day") {
    Desks desks;
    const auto report = [](double ndcg) { return json::text(Report{.chosen = "hybrid", .rivals = {{.name = "popularity", .ndcg = 0.1}, {.name = "hybrid", .ndcg = ndcg, .coverage = 0.5}}}); };
    desks.World::write([&](Tx& tx) {
        for (int day = 30; day > 0; --day)
            for (int twice = 0; twice < 2; ++twice)
                tx.run(R"sql(
                    insert into recommend_models (id, configuration, made_at, file, checksum, bytes, report, serving) values ($1, 1, $2, '', '', 0, $3, false))sql",
                    new_id<ModelRow>(tx), desks.now - days(day) + minutes(twice), report(0.2 + 0.01 * day + (twice ? 0 : 0.5)));
    });
    auto days = desks.owner.json("/admin/recommendations").json().at("days").as_array();
    REQUIRE(days.size() == 30);
    CHECK(days.front().at("ndcg").to_number<double>() == doctest::Approx(0.5));
    CHECK(days.back().at("ndcg").to_number<double>() == doctest::Approx(0.21));
    CHECK(days.back().at("popularity").to_number<double>() == doctest::Approx(0.1));
    auto page = desks.owner.get("/admin/recommendations");
    CHECK(page.has("Measures over time"));
    CHECK(page.has("NDCG@20 was 0.5000"));
}

TEST_CASE("whoever was looked at reads it with the reason among those who looked, and nobody reads of their own look") {
    Desks desks;
    auto chief = accounts::test::person(desks, "chief", accounts::Role::owner);      // who proved a moment ago who sits there
    CHECK(chief.post("/admin/recommendations/look", {{"handle", "bob"}, {"why", "asked by bob"}}).status == 200);
    auto own = desks.bob.get("/settings/data");
    CHECK(own.has("The list that is recommended to you"));
    CHECK(own.has("asked by bob"));
    CHECK_FALSE(desks.eve.get("/settings/data").has("asked by bob"));
    CHECK(chief.post("/admin/recommendations/look", {{"handle", "chief"}, {"why", "my own list"}}).status == 200);
    CHECK_FALSE(chief.get("/settings/data").has("my own list"));
}

// ---- who is assigned what -------------------------------------------------------------------------

TEST_CASE("each configuration has its share of the people, and what becomes of one moves nobody between the others") {
    World world;
    const auto one = start(world, "one", 20), two = start(world, "two", 30);
    auto before = assignments(world);
    CHECK(std::abs(share_of(before, one) - 0.2) < 0.04);
    CHECK(std::abs(share_of(before, two) - 0.3) < 0.04);
    for (int share : {35, 5, 0, 70, 20}) {
        resize(world, one, share);
        const auto after = assignments(world);
        CHECK(others_stay(before, after, one));
        CHECK(std::abs(share_of(after, one) - share / 100.0) < 0.04);
        int left = 0, came = 0;
        for (std::size_t n = 0; n < after.size(); ++n) left += before[n] == one && after[n] != one, came += before[n] != one && after[n] == one;
        CHECK((left == 0 || came == 0));                    // who has it stays as long as there is room
        before = after;
    }
    const auto three = start(world, "three", 50);
    auto after = assignments(world);
    CHECK(others_stay(before, after, three));
    CHECK(share_of(after, kMain) == 0);
    world.write([&](Tx& tx) { end_configuration(tx, two); });
    CHECK(others_stay(after, assignments(world), two));
    CHECK(assigned(world.read([](Db& db) { return configurations(db); }), {}).id == kMain);
}

TEST_CASE("one configuration after the other does not meet the same people") {
    World world;
    const auto one = start(world, "one", 20);
    const auto first = assignments(world);
    world.write([&](Tx& tx) { end_configuration(tx, one); });
    const auto two = start(world, "two", 20);
    const auto second = assignments(world);
    int both = 0;
    for (std::size_t n = 0; n < first.size(); ++n) both += first[n] == one && second[n] == two;
    const auto met_again = both / (share_of(first, one) * static_cast<double>(first.size()));
    CHECK(met_again > 0.1);
    CHECK(met_again < 0.3);
}

TEST_CASE("the chance of an assignment is known for every moment, and the owner sees how shares changed") {
    Desks desks;
    const auto begin = desks.now;
    desks.pass(hours(1));
    const auto one = start(desks, "one", 20);
    desks.pass(hours(1));
    const auto two = start(desks, "two", 30);
    desks.pass(hours(1));
    resize(desks, one, 40);
    desks.pass(hours(1));
    desks.World::write([&](Tx& tx) { end_configuration(tx, two); });
    const auto chance = [&](ConfigurationId id, int hour) { return desks.read([&](Db& db) { return assignment_chance(db, id, begin + hours(hour) + minutes(1)); }); };
    CHECK(chance(kMain, 0) == 1);
    CHECK(chance(one, 0) == 0);
    CHECK(chance(one, 1) == doctest::Approx(0.2));
    CHECK(chance(kMain, 1) == doctest::Approx(0.8));
    CHECK(chance(one, 2) == doctest::Approx(0.2));
    CHECK(chance(two, 2) == doctest::Approx(0.3));
    CHECK(chance(kMain, 3) == doctest::Approx(0.3));
    CHECK(chance(one, 4) == doctest::Approx(0.4));
    CHECK(chance(two, 4) == 0);
    CHECK(chance(kMain, 4) == doctest::Approx(0.6));
    CHECK(desks.owner.get("/admin/recommendations").has("Shares over time"));
}

TEST_CASE("people who were assigned before configurations drew their own keep what they had") {
    World world;
    world.write([&](Tx& tx) {
        for (std::int64_t id : {10, 20})
            tx.run(R"sql(
                insert into recommend_configurations (id, name, model, diversity, author_most, tried, share, made_at) values ($1, 'old', 'hybrid', 0.3, 0.25, 2, 25, $2))sql", ConfigurationId{id}, tx.now());
    });
    const auto before = assignments(world);
    CHECK(std::abs(share_of(before, ConfigurationId{10}) - 0.25) < 0.04);
    CHECK(std::abs(share_of(before, ConfigurationId{20}) - 0.25) < 0.04);
    world.write([](Tx& tx) { end_configuration(tx, ConfigurationId{10}); });
    const auto after = assignments(world);
    CHECK(others_stay(before, after, ConfigurationId{10}));
    const auto three = start(world, "new", 40);
    CHECK(others_stay(after, assignments(world), three));
}

// ---- what is tried --------------------------------------------------------------------------------

TEST_CASE("a network serves only where it beats iALS on what people turned out to want") {
    auto lesson = lesson_of(60, 20);
    lesson.model = "mult-vae";
    const auto report = learn(lesson).second;
    REQUIRE(report.found.slow.size() == 1);
    auto& tried = report.found.slow[0];
    CHECK(tried.name == "mult-vae");
    CHECK(tried.of_ials > 0);
    CHECK(tried.verdict == (tried.ndcg > tried.of_ials ? Verdict::takes_part : Verdict::weaker_alone));
    CHECK(report.chosen == (tried.verdict == Verdict::takes_part ? "mult-vae" : "ials"));
    CHECK(std::any_of(report.rivals.begin(), report.rivals.end(), [](auto& rival) { return rival.name == "mult-vae"; }));      // both are told

    lesson.events.resize(1);                                // nobody can be asked
    const auto [learnt, untold] = learn(lesson);
    CHECK(learnt.model().name() == "hybrid");
    REQUIRE(untold.found.slow.size() == 1);
    CHECK(untold.found.slow[0].verdict == Verdict::too_small);
}

TEST_CASE("where those of the newest tenth are too few to teach weights, what few interactions teach has one voice each") {
    auto lesson = lesson_of(60, 20);
    for (auto& event : lesson.events)
        if (event.user < 10) event.at += 100 * 86'400;      // ten people came back, and nobody else
    const auto report = learn(lesson).second;
    CHECK(report.judged == 0);
    CHECK(report.rivals.empty());
    std::vector<std::string> speaking;
    for (auto& each : report.voices) {
        CHECK(each.weight == 1);
        speaking.push_back(each.name);
    }
    CHECK(speaking == std::vector<std::string>{"content", "content-knn", "item-knn", "popularity"});
}

TEST_CASE("the owner who chooses a network is told why it does not serve") {
    Desks desks;
    CHECK(desks.owner.get("/admin/recommendations").has("only where it beats iALS"));
    CHECK(desks.owner.post("/admin/recommendations/configurations", {{"name", "Network"}, {"model", "sasrec"}, {"diversity", "0"}, {"author_most", "50"}, {"tried", "0"}, {"share", "40"}}).status == 303);
    desks.deliver();
    const auto ways = desks.read([](Db& db) { return configurations(db); });
    REQUIRE(ways.size() == 2);
    CHECK(desks.read([&](Db& db) { return serving(db, ways[1].id)->learnt.model().name(); }) == "hybrid");
    CHECK(desks.owner.get("/admin/recommendations").has("too few people to compare it with iALS"));
}

TEST_CASE("a night without time tries nothing and learns what a day would") {
    auto lesson = lesson_of(120, 20);
    const auto by_day = learn(lesson).second;
    CHECK(by_day.found.slow.empty());
    CHECK(by_day.found.tries == 0);
    give_night(lesson, 1);
    const auto at_night = learn(lesson).second;
    CHECK(at_night.found.tries == 0);
    REQUIRE(at_night.found.slow.size() == 2);
    for (auto& tried : at_night.found.slow) CHECK(tried.verdict == Verdict::no_time);
    REQUIRE(at_night.voices.size() == by_day.voices.size());
    for (std::size_t n = 0; n < by_day.voices.size(); ++n) CHECK(at_night.voices[n].weight == by_day.voices[n].weight);
}

TEST_CASE("what takes long takes part only where it wins, settings are tried night after night, and days remember both") {
    auto lesson = lesson_of(120, 20);
    give_night(lesson, 100'000);
    const auto first = learn(lesson).second;
    REQUIRE(first.found.slow.size() == 2);
    for (auto& tried : first.found.slow) {
        const auto* heard = voice(first, tried.name);
        CHECK((heard && heard->weight > 0) == (tried.verdict == Verdict::takes_part));
        if (tried.verdict == Verdict::takes_part || tried.verdict == Verdict::no_better_blend) CHECK(tried.ndcg > tried.of_ials);
        if (tried.verdict == Verdict::weaker_alone) CHECK(tried.ndcg <= tried.of_ials);
    }
    CHECK(first.found.tries > 0);
    CHECK(first.found.better <= first.found.tries);
    for (auto& each : first.found.tuned) {
        const auto* kind = recsys::find_kind(each.part);
        REQUIRE(kind);
        const auto parameter = std::find_if(kind->parameters.begin(), kind->parameters.end(), [&](auto& p) { return p.name == each.setting; });
        REQUIRE(parameter != kind->parameters.end());
        CHECK(each.value >= parameter->least);
        CHECK(each.value <= parameter->most);
    }

    auto day = lesson_of(120, 20);
    day.found = first.found;
    const auto [learnt, report] = learn(day);
    CHECK(json::text(report.found) == json::text(first.found));
    CHECK(learn(day).first.save() == learnt.save());

    auto next = lesson_of(120, 20);
    next.found = first.found;
    give_night(next, 100'000);
    const auto second = learn(next).second;
    CHECK(second.found.tries > first.found.tries);          // where the night before stopped
    CHECK(second.found.better >= first.found.better);
}

TEST_CASE("findings of another version are passed over") {
    auto lesson = lesson_of(60, 20);
    const auto plain = learn(lesson);
    lesson.found.tuned = {{"nonsense", "x", 1}, {"ials", "nonsense", 1}, {"ials", "regularisation", -1}, {"hybrid", "tries", 5}};
    lesson.found.slow = {{"nonsense", Verdict::takes_part}};
    CHECK(learn(lesson).first.save() == plain.first.save());
    CHECK(read_report(R"({"chosen": "hybrid", "tomorrow": 1})").chosen.empty());
    CHECK(read_report("").voices.empty());
}

TEST_CASE("a learning by day goes on with what a night found out") {
    Desks desks;
    Report report{.chosen = "hybrid"};
    report.found.tries = 7, report.found.better = 1, report.found.tuned = {{"item-knn", "shrinkage", 20}};
    const auto newest = desks.newest().id;
    desks.World::write([&](Tx& tx) { tx.run(R"sql(update recommend_models set report = $2 where id = $1)sql", newest, json::text(report)); });
    desks.learn_anew();
    const auto found = json::from_text<Report>(desks.newest().report).found;
    CHECK(found.tries == 7);
    REQUIRE(found.tuned.size() == 1);
    CHECK(found.tuned[0].value == 20);
    CHECK(desks.owner.get("/admin/recommendations").has("item-knn.shrinkage 20"));
}
