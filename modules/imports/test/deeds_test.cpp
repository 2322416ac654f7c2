// What people of a dump did is noted with its times, once, and learnt from.
#include "app/test/world.hpp"
#include "modules/accounts/test/people.hpp"
#include "modules/imports/imports.hpp"
#include "modules/imports/test/folders.hpp"

namespace lyceum::imports {
namespace {

struct Deed {
    std::string person, title, kind;
    std::int64_t times = 0;
    Time last_at;
};
DESCRIBE(Deed, person, title, kind, times, last_at)

std::vector<Deed> deeds(World& world) {
    return world.read([](Db& db) {
        return db.all<Deed>(R"sql(
            select p.name as person, i.title, x.kind, x.times, x.last_at from interactions x join people p on p.id = x.person join items i on i.id = x.item
            order by p.name, i.title, x.kind)sql");
    });
}

Report load(World& world, const test::Folder& folder) { return stack_exchange(world.app, folder.path(), {}); }

std::string user(int id, const std::string& name) { return fmt::format("<row Id=\"{}\" DisplayName=\"{}\" CreationDate=\"2020-01-01T00:00:00.000\" />\n", id, name); }
std::string question(int id, int owner, const std::string& title) {
    return fmt::format("<row Id=\"{}\" PostTypeId=\"1\" CreationDate=\"2020-02-01T00:00:00.000\" Body=\"&lt;p&gt;About {}&lt;/p&gt;\" OwnerUserId=\"{}\" Title=\"{}\" Tags=\"&lt;salt&gt;\" />\n", id, title, owner, title);
}
std::string answer(int id, int parent, int owner, const std::string& at) {
    return fmt::format("<row Id=\"{}\" PostTypeId=\"2\" ParentId=\"{}\" CreationDate=\"{}\" Body=\"&lt;p&gt;So.&lt;/p&gt;\" OwnerUserId=\"{}\" />\n", id, parent, at, owner);
}
std::string comment(int id, int post, int who, const std::string& at) {
    return fmt::format("<row Id=\"{}\" PostId=\"{}\" Text=\"I see.\" CreationDate=\"{}\" UserId=\"{}\" />\n", id, post, at, who);
}
std::string favourite(int id, int post, int who, const std::string& at) {
    return fmt::format("<row Id=\"{}\" PostId=\"{}\" VoteTypeId=\"5\" UserId=\"{}\" CreationDate=\"{}\" />\n", id, post, who, at);
}

/// Ann asks about salt, Bob about pans.
void write_small(const test::Folder& folder) {
    folder.write("Users.xml", "<users>\n" + user(-1, "Community") + user(1, "Ann") + user(2, "Bob") + user(3, "Cat") + "</users>");
    folder.write("Posts.xml", "<posts>\n" + question(10, 1, "How much salt") + question(11, 2, "Which pan to buy") + answer(12, 10, 2, "2020-03-01T00:00:00.000")
        + answer(13, 10, 1, "2020-03-02T00:00:00.000") + answer(14, 11, -1, "2020-03-02T00:00:00.000") + "</posts>");
    folder.write("Comments.xml", "<comments>\n" + comment(1, 12, 2, "2020-04-01T00:00:00.000") + comment(2, 12, 1, "2020-04-02T00:00:00.000") + comment(3, 11, 3, "2020-04-03T00:00:00.000") + "</comments>");
    folder.write("Votes.xml", "<votes>\n" + favourite(1, 11, 1, "2020-05-01T00:00:00.000") + favourite(2, 11, 2, "2020-05-01T00:00:00.000") + "<row Id=\"3\" PostId=\"10\" VoteTypeId=\"2\" />\n</votes>");
}

}  // namespace

TEST_CASE("answers, comments and favourites of a dump are noted with their times, not on one's own questions, and once") {
    World world;
    test::Folder folder;
    write_small(folder);
    CHECK(load(world, folder).made["deeds to learn from"] == 3);
    auto found = deeds(world);
    REQUIRE(found.size() == 3);
    CHECK(found[0].person == "Ann");
    CHECK(found[0].title == "Which pan to buy");
    CHECK(found[0].kind == "save");
    CHECK(found[0].last_at == *from_iso8601("2020-05-01T00:00:00Z"));
    CHECK(found[1].person == "Bob");
    CHECK(found[1].title == "How much salt");
    CHECK(found[1].kind == "comment");
    CHECK(found[1].times == 2);                     // an answer, and a comment below it
    CHECK(found[1].last_at == *from_iso8601("2020-04-01T00:00:00Z"));
    CHECK(found[2].person == "Cat");
    world.deliver();
    CHECK(load(world, folder).made.empty());
    CHECK(json::text(deeds(world)) == json::text(found));
}

TEST_CASE("a dump that was imported before deeds were noted is made up for by importing it again") {
    World world;
    test::Folder folder;
    write_small(folder);
    load(world, folder);
    auto whole = json::text(deeds(world));
    world.write([](Tx& tx) { tx.run(R"sql(delete from interactions)sql"); });
    CHECK(load(world, folder).made["deeds to learn from"] == 3);
    CHECK(json::text(deeds(world)) == whole);
}

TEST_CASE("once somebody uses an imported account, nothing of it counts until they agree, and no later dump adds to it") {
    World world;
    test::Folder folder;
    write_small(folder);
    load(world, folder);
    world.deliver();
    auto id = world.read([](Db& db) { return *accounts::find_by_handle(db, "bob"); });
    auto bob = accounts::test::sign_in(world, id);
    auto because = [&] { return bob.get("/?tab=for_you").has("Because you read “How much salt”"); };
    recommend::rebuild(world.app, [](auto, auto, auto) {});
    CHECK_FALSE(because());
    CHECK(bob.get("/settings/recommendations").has("How much salt"));       // but it is told, and can be forgotten
    CHECK(bob.post("/settings/recommendations/forget").status == 303);
    CHECK(deeds(world).size() == 2);
    CHECK(load(world, folder).made.empty());
    CHECK(deeds(world).size() == 2);
}

TEST_CASE("a dump of some size has enough people for models to be chosen") {
    World world;
    auto owner = accounts::test::person(world, "boss", accounts::Role::owner);
    test::Folder folder;
    std::string users = user(1, "Asker"), posts, comments;
    constexpr int kPeople = 40, kQuestions = 24;
    for (int n = 0; n < kQuestions; ++n) posts += question(100 + n, 1, fmt::format("Question number {} here", n));
    for (int person = 0; person < kPeople; ++person) {
        users += user(1'000 + person, fmt::format("Cook {}", person));
        for (int n = 0; n < 10; ++n)                // those with an even number comment on even questions
            comments += comment(10'000 + person * 100 + n, 100 + (person % 2 + 2 * (n + person)) % kQuestions, 1'000 + person,
                fmt::format("2026-{:02}-{:02}T{:02}:00:00.000", 1 + n, 1 + person % 28, person % 24));
    }
    folder.write("Users.xml", "<users>\n" + users + "</users>");
    folder.write("Posts.xml", "<posts>\n" + posts + "</posts>");
    folder.write("Comments.xml", "<comments>\n" + comments + "</comments>");
    CHECK(load(world, folder).made["deeds to learn from"] == kPeople * 10);
    world.deliver();
    recommend::rebuild(world.app, [](auto, auto, auto) {});
    auto page = owner.get("/admin/recommendations");
    CHECK(page.status == 200);
    CHECK_FALSE(page.has("Too few people"));
}

namespace {

/// What the owner's page says of what serves, as programs read it.
boost::json::object report_on_page(Browser& owner) {
    return owner.json("/admin/recommendations").json().at("serving").as_array().at(0).at("model").at("report").as_object();
}
void check_measures(Browser& owner, const boost::json::object& report) {
    CHECK(report.at("judged").as_int64() > 10);
    std::set<std::string> names;
    for (auto& rival : report.at("rivals").as_array()) {
        names.insert(std::string(rival.at("name").as_string()));
        for (auto* measure : {"recall", "ndcg", "coverage"}) CHECK(rival.at(measure).to_number<double>() > 0);
    }
    CHECK(names.contains("popularity"));
    CHECK(names.contains(std::string(report.at("chosen").as_string())));
    auto page = owner.get("/admin/recommendations");
    for (auto* said : {"Recall@20", "NDCG@20", "Coverage", "Better than popularity"}) CHECK(page.has(said));
}
void wait_for_learning(World& world) {
    world.deliver();
    world.pass(minutes(2));
    world.deliver();
}

}  // namespace

TEST_CASE("a dump is learnt from by itself, with its measures beside popularity, and so are deeds that came later") {
    World world;
    auto owner = accounts::test::person(world, "boss", accounts::Role::owner);
    test::Folder folder;
    std::string users = user(1, "Asker"), posts, comments;
    constexpr int kPeople = 60, kQuestions = 60, kOfEach = 8;
    for (int n = 0; n < kQuestions; ++n) posts += question(100 + n, 1, fmt::format("Question number {} here", n));
    for (int person = 0; person < kPeople; ++person) {
        users += user(1'000 + person, fmt::format("Cook {}", person));
        for (int n = 0; n < kOfEach; ++n)           // three circles, each with questions of its own
            comments += comment(10'000 + person * 100 + n, 100 + person % 3 + 3 * ((person / 3 * 5 + n * 7) % (kQuestions / 3)), 1'000 + person,
                fmt::format("2025-{:02}-{:02}T{:02}:00:00.000", 1 + n, 1 + person % 28, person % 24));
    }
    folder.write("Users.xml", "<users>\n" + users + "</users>");
    folder.write("Posts.xml", "<posts>\n" + posts + "</posts>");
    load(world, folder);
    wait_for_learning(world);
    CHECK(report_on_page(owner).at("interactions").as_int64() == 0);
    folder.write("Comments.xml", "<comments>\n" + comments + "</comments>");
    CHECK(load(world, folder).made["deeds to learn from"] == kPeople * kOfEach);
    wait_for_learning(world);
    auto report = report_on_page(owner);
    CHECK(report.at("interactions").as_int64() == kPeople * kOfEach);
    CHECK_FALSE(report.at("by_chance").as_bool());
    check_measures(owner, report);
}

TEST_CASE("a table without times is measured on what was drawn by chance, and the page says so") {
    World world;
    auto owner = accounts::test::person(world, "boss", accounts::Role::owner);
    test::Folder folder("courses");
    std::string rows = "user,item\n";
    constexpr int kPeople = 60, kItems = 60;
    for (int person = 0; person < kPeople; ++person)
        for (int n = 0; n < 10; ++n) rows += fmt::format("{},{}\n", person, person % 3 + 3 * ((person / 3 * 5 + n * 7) % (kItems / 3)));
    folder.write("train.csv", rows);
    interactions(world.app, folder.path() / "train.csv", {}, {});
    wait_for_learning(world);
    auto report = report_on_page(owner);
    CHECK(report.at("by_chance").as_bool());
    check_measures(owner, report);
    CHECK(owner.get("/admin/recommendations").has("drawn by chance"));
}

}  // namespace lyceum::imports
