// What people can rely on when it is about themselves.
#include "modules/privacy/privacy.hpp"
#include "app/test/unpacked.hpp"
#include "modules/accounts/test/letters.hpp"
#include "modules/accounts/test/people.hpp"
#include "modules/commerce/test/shop.hpp"
#include "modules/discussion/test/talk.hpp"
#include <filesystem>
#include <fstream>
#include <set>
#include <sstream>
#include <unistd.h>

using namespace lyceum;
using accounts::Role;
using accounts::test::id_of;
using accounts::test::letter_to;

namespace {

struct Column { std::string in_table, name; };
DESCRIBE(Column, in_table, name)

// Every text and number column of every table, as this database tells.
std::vector<Column> columns(World& world) {
    return world.read([&](Db& db) {
        if (db.dialect() == Dialect::sqlite)
            return db.all<Column>(R"sql(/* sqlite */
                select m.name as in_table, c.name from sqlite_master m join pragma_table_info(m.name) c
                where m.type = 'table' and m.name not like 'sqlite_%' order by m.name, c.cid)sql");
        return db.all<Column>(R"sql(/* postgres */
            select table_name::text as in_table, column_name::text as name from information_schema.columns
            where table_schema = current_schema() and table_name in (select table_name from information_schema.tables
                where table_schema = current_schema() and table_type = 'BASE TABLE') order by 1, 2)sql");
    });
}

// Names that say "this is about somebody".
const std::set<std::string> kPersonal{"person", "author", "editor", "buyer", "reporter", "follower", "blocker", "actor", "staff", "claimant", "member",
    "granted_by", "made_by", "decided_by", "settled_by", "email", "address", "owner", "changed_by", "ip", "network", "agent", "handle", "phone", "user", "subject"};

// So called, but about servers.
const std::set<std::pair<std::string, std::string>> kImpersonal{{"identity_providers", "address"}, {"media_uses", "owner"}};

// Everything in the database as it lies on the disk: deleted rows are overwritten, so what is found is there.
std::string everything(World& world) {
    auto path = (std::filesystem::temp_directory_path() / ("lyceum-" + std::to_string(::getpid()) + ".db")).string();
    world.database().backup_to(path);
    std::ifstream in(path, std::ios::binary);
    std::ostringstream bytes;
    bytes << in.rdbuf();
    std::filesystem::remove(path);
    return bytes.str();
}

void let_pass(World& world, int days_passed) {
    world.pass(days(days_passed));
    world.deliver();
}

}  // namespace

TEST_CASE("every column that speaks of people stands in the register") {
    World world;
    std::set<std::pair<std::string, std::string>> held;
    std::set<std::string> tables;
    for (auto* ask : filled(world.app, privacy::holdings))
        for (auto& holding : ask(world.app))
            for (auto& column : holding.columns) held.emplace(holding.table, column), tables.insert(holding.table);
    std::set<std::string> known;
    for (auto& column : columns(world)) {
        known.insert(column.in_table);
        if (kPersonal.contains(column.name) && !kImpersonal.contains({column.in_table, column.name})) CHECK_MESSAGE(held.contains({column.in_table, column.name}), column.in_table << "." << column.name << " stands in no holding");
    }
    for (auto& table : tables) CHECK_MESSAGE(known.contains(table), table << " is held nowhere");
}

TEST_CASE("the policy names what is held, to everybody, and says when it changed") {
    World world;
    let_pass(world, 1);
    auto guest = world.browser();
    auto page = guest.get("/privacy");
    CHECK(page.status == 200);
    CHECK(page.has("Answers, replies and comments you wrote"));
    CHECK(page.has("Version 1"));
    guest.speak("zh");
    CHECK(guest.get("/privacy").has("隐私"));
    let_pass(world, 1);
    CHECK(guest.json("/privacy").json().at("versions").as_array().size() == 1);
}

TEST_CASE("each answer about a purpose is kept as proof, and only when it differs") {
    World world;
    auto ann = accounts::test::person(world, "ann");
    auto before = ann.json("/settings/privacy").json();
    CHECK_FALSE(before.at("now").at("reading").as_bool());
    CHECK(before.at("now").at("personal_lists").as_bool());
    CHECK(before.at("history").as_array().empty());

    ann.post("/settings/privacy", {{"reading", "true"}, {"personal_lists", "true"}});
    ann.post("/settings/privacy", {{"reading", "true"}, {"personal_lists", "true"}});
    auto given = ann.json("/settings/privacy").json();
    CHECK(given.at("now").at("reading").as_bool());
    REQUIRE(given.at("history").as_array().size() == 1);
    CHECK(given.at("history").at(0).at("text_digest").as_string().size() == 43);

    ann.post("/settings/privacy", {{"personal_lists", "true"}});
    auto taken = ann.json("/settings/privacy").json();
    CHECK_FALSE(taken.at("now").at("reading").as_bool());
    CHECK(taken.at("history").as_array().size() == 2);
}

TEST_CASE("who wants no personal lists gets everybody's") {
    World world;
    auto ann = accounts::test::person(world, "ann");
    ann.post("/welcome", {{"fields", "databases"}, {"level", "beginner"}});
    ann.post("/settings/privacy", {{"reading", "false"}, {"personal_lists", "false"}});
    world.deliver();
    CHECK(ann.get("/?tab=for_you").status == 200);
    CHECK_FALSE(ann.get("/?tab=for_you").has("Because you are interested in databases"));
}

TEST_CASE("what is known can be read, and what was said can be changed") {
    World world;
    auto ann = accounts::test::person(world, "ann");
    CHECK(ann.get("/settings/data").has("Nothing yet"));
    ann.post("/welcome", {{"fields", "databases"}, {"level", "beginner"}, {"goal", "write a storage engine"}});
    auto page = ann.get("/settings/data");
    CHECK(page.has("databases"));
    CHECK(page.has("You said so."));
    CHECK(page.has("write a storage engine"));
    CHECK(page.has("#databases"));
    ann.del("/follows/tags/databases");
    CHECK_FALSE(ann.get("/settings/data").has("#databases"));
}

TEST_CASE("a copy holds one's own words and nobody else's, and only its owner fetches it") {
    discussion::test::Talk world;
    auto &ann = world.ann, &ben = world.bob;
    auto topic = discussion::test::topic(world, world.place, world.ann_id, "Whose data", "the words of ann");
    discussion::test::post(world, discussion::PostKind::reply, topic, world.bob_id, "the words of ben");
    CHECK(ann.post("/settings/data/copies").status == 303);
    world.deliver();
    CHECK(ann.get("/settings/data").has("Fetch your copy"));
    auto id = std::string(ann.json("/settings/data").json().at("copy").at("id").as_string());
    auto fetched = ann.get("/settings/data/copies/" + id);
    REQUIRE(fetched.status == 200);
    auto files = lyceum::test::unzipped(fetched.body);
    CHECK(files.contains("manifest.json"));
    CHECK(files["threads.json"].find("the words of ann") != std::string::npos);
    CHECK(files["account.json"].find("ann@example.org") != std::string::npos);
    for (auto& [name, text] : files) {
        CHECK_MESSAGE(text.find("the words of ben") == text.npos, name << " has another's words");
        CHECK_MESSAGE(text.find("$argon2id$") == text.npos, name << " has a secret");
    }
    CHECK(letter_to(world, "ann@example.org", "ready").find("/settings/data") != std::string::npos);
    CHECK(ben.get("/settings/data/copies/" + id).status == 404);

    CHECK(ann.post("/settings/data/copies").status == 429);
    let_pass(world, 8);
    CHECK(ann.get("/settings/data/copies/" + id).status == 404);
    CHECK(ann.post("/settings/data/copies").status == 403);        // the session proved itself too long ago
    auto again = accounts::test::sign_in(world, world.ann_id);
    CHECK(again.post("/settings/data/copies").status == 303);
}

TEST_CASE("an account ends after its days of grace, unless its owner keeps it") {
    World world;
    auto ann = accounts::test::person(world, "ann");
    auto id = id_of(world, "ann");
    CHECK(ann.post("/settings/close", {{"handle", "ben"}}).status == 422);
    CHECK(ann.post("/settings/close", {{"handle", "ann"}}).status == 303);
    CHECK(ann.get("/settings/close").status != 200);                // signed out
    CHECK(letter_to(world, "ann@example.org", "will be deleted").find("/settings/close") != std::string::npos);

    auto again = accounts::test::sign_in(world, id);
    CHECK(again.get("/settings/close").has("Keep my account"));
    CHECK(again.get("/articles").has("Your account will be deleted on"));
    CHECK(again.del("/settings/close").status == 303);
    CHECK_FALSE(again.get("/articles").has("Your account will be deleted on"));
    let_pass(world, 20);
    again = accounts::test::sign_in(world, id);
    CHECK(again.get("/@ann").status == 200);

    CHECK(again.post("/settings/close", {{"handle", "ann"}}).status == 303);
    let_pass(world, 13);
    CHECK(world.browser().get("/@ann").status == 200);
    let_pass(world, 2);
    CHECK(world.browser().get("/@ann").status == 404);
    CHECK(world.read([&](Db& db) { return privacy::erased(db, world.now - days(1)); }) == std::vector{id});
}

TEST_CASE("the owner of the site hands it over before leaving") {
    World world;
    auto owner = accounts::test::person(world, "owner-one", Role::owner);
    CHECK(owner.post("/settings/close", {{"handle", "owner-one"}}).status == 409);
}

TEST_CASE("after the end nothing in the database names the person, and threads stay readable") {
    discussion::test::Talk world;
    auto victim = accounts::test::person(world, "vera-unmistakable");
    auto id = id_of(world, "vera-unmistakable");
    communities::test::join(world, id, world.place.community);
    victim.post("/settings/profile", {{"name", "Vera Unmistakable"}, {"headline", "headline-unmistakable"}, {"bio", "bio-unmistakable"}, {"fields", "field-unmistakable"},
        {"links", "https://unmistakable.example/ mine"}});
    victim.post("/welcome", {{"fields", "databases"}, {"goal", "goal-unmistakable"}});
    auto topic = discussion::test::topic(world, world.place, id, "A thread to keep", "public words stay");
    discussion::test::post(world, discussion::PostKind::reply, topic, world.bob_id, "an answer to them");
    victim.put("/likes/" + to_string(topic)), victim.put("/saved/" + to_string(topic));
    world.deliver();
    victim.post("/settings/close", {{"handle", "vera-unmistakable"}});
    let_pass(world, 15);
    let_pass(world, 9);                                             // the last letters are forgotten with finished jobs
    auto page = world.bob.get(world.topic_at(topic));
    CHECK(page.has("public words stay"));
    CHECK(page.has("Deleted user"));
    auto all = world.database().dialect() == Dialect::sqlite ? everything(world) : std::string();
    for (auto trace : {"unmistakable", "Unmistakable"}) {
        auto at = all.find(trace);
        CHECK_MESSAGE(at == all.npos, "left behind: " << (at == all.npos ? "" : all.substr(at < 200 ? 0 : at - 200, 260)));
    }
    CHECK(world.read([&](Db& db) { return accounts::byline(db, id); }).deleted);
    for (auto* ask : filled(world.app, verifications))
        CHECK(world.read([&](Db& db) { return ask(db); }).empty());
}

TEST_CASE("an account with a payment under way waits, and says why") {
    World world;
    auto shop = commerce::test::shop(world);
    auto ann = accounts::test::person(world, "ann");
    auto id = id_of(world, "ann");
    ann.post("/settings/close", {{"handle", "ann"}});
    world.pass(days(14));
    auto again = accounts::test::sign_in(world, id);
    commerce::test::begin(again, commerce::plan_url(shop.monthly));
    world.pass(minutes(61));
    world.deliver();
    CHECK(again.get("/settings/close").has("A payment of yours is under way."));
}

TEST_CASE("staff see an address and devices when they say why, and the person reads who looked") {
    World world;
    auto ann = accounts::test::person(world, "ann");
    auto admin = accounts::test::person(world, "admin-one", Role::administrator);
    CHECK_FALSE(admin.get("/admin/people/ann/look").has("ann@example.org"));
    CHECK(admin.post("/admin/people/ann/look", {{"reason", ""}}).status == 422);
    CHECK(ann.get("/settings/data").has("Nobody of the staff looked"));
    auto seen = admin.post("/admin/people/ann/look", {{"reason", "asked for help"}});
    CHECK(seen.has("ann@example.org"));
    CHECK(seen.has("confirmed"));
    auto page = ann.get("/settings/data");
    CHECK(page.has("admin-one"));
    CHECK(page.has("Your address and devices"));
    CHECK(page.has("asked for help"));
    CHECK(admin.get("/admin/audit?action=privacy.look").has("asked for help"));
    // Looking at oneself is nobody's business.
    admin.post("/admin/people/admin-one/look", {{"reason", "to see it"}});
    CHECK(admin.get("/settings/data").has("Nobody of the staff looked"));
    CHECK(admin.post("/admin/people/nobody/look", {{"reason", "to see it"}}).status == 404);
    CHECK(accounts::test::person(world, "mod", Role::moderator).post("/admin/people/ann/look", {{"reason", "to see it"}}).status == 403);
}

TEST_CASE("staff close an account like its owner would: after days of grace, with a letter, and all of it") {
    World world;
    auto ann = accounts::test::person(world, "ann");
    auto id = id_of(world, "ann");
    auto admin = accounts::test::person(world, "root-one", Role::administrator);
    const std::string place = "/admin/people/ann/closing";
    CHECK(admin.post(place, {{"typed", "anne"}, {"reason", "sells accounts"}}).status == 422);
    CHECK(admin.post(place, {{"typed", "@Ann"}, {"reason", ""}}).status == 422);
    CHECK(admin.del(place).status == 409);
    CHECK(admin.post(place, {{"typed", "@Ann"}, {"reason", "sells accounts"}}).status == 303);
    CHECK(admin.get("/admin/audit?action=people.close").has("sells accounts"));
    CHECK(ann.get("/settings/profile").status == 303);
    CHECK(letter_to(world, "ann@example.org", "close your account").find("sells accounts") != std::string::npos);

    // The person comes in, reads why, takes a copy, and cannot call it off.
    auto again = accounts::test::sign_in(world, id);
    CHECK(again.get("/settings/close").has("sells accounts"));
    CHECK_FALSE(again.get("/settings/close").has("Keep my account"));
    CHECK(again.del("/settings/close").status == 403);
    CHECK(again.post("/settings/data/copies").status == 303);

    CHECK(admin.del(place).status == 303);
    let_pass(world, 20);
    CHECK(world.browser().get("/@ann").status == 200);

    admin = accounts::test::sign_in(world, id_of(world, "root-one"));
    CHECK(admin.post(place, {{"typed", "ann"}, {"reason", "sells accounts"}}).status == 303);
    let_pass(world, 13);
    CHECK(world.browser().get("/@ann").status == 200);
    let_pass(world, 2);
    CHECK(world.browser().get("/@ann").status == 404);
    CHECK(world.read([&](Db& db) { return privacy::erased(db, world.now - days(1)); }) == std::vector{id});
    CHECK(letter_to(world, "ann@example.org", "is deleted").find("as you asked") == std::string::npos);
}

TEST_CASE("an end that somebody asked for comes no later because staff close the account too, and is then theirs") {
    World world;
    auto ann = accounts::test::person(world, "ann");
    auto id = id_of(world, "ann");
    ann.post("/settings/close", {{"handle", "ann"}});
    let_pass(world, 10);
    auto admin = accounts::test::person(world, "root-one", Role::administrator);
    CHECK(admin.post("/admin/people/ann/closing", {{"typed", "ann"}, {"reason", "sells accounts"}}).status == 303);
    CHECK(accounts::test::sign_in(world, id).del("/settings/close").status == 403);
    let_pass(world, 5);
    CHECK(world.browser().get("/@ann").status == 404);
}

TEST_CASE("nobody closes the account of an owner, their own, or that of those beside them") {
    World world;
    auto owner = accounts::test::person(world, "owner-one", Role::owner);
    auto admin = accounts::test::person(world, "root-one", Role::administrator);
    accounts::test::person(world, "root-two", Role::administrator);
    auto close = [](Browser& by, const std::string& handle) { return by.post("/admin/people/" + handle + "/closing", {{"typed", handle}, {"reason", "because"}}).status; };
    CHECK(close(admin, "owner-one") == 403);
    CHECK(close(admin, "root-two") == 403);
    CHECK(close(admin, "root-one") == 409);
    CHECK(close(owner, "owner-one") == 409);
    CHECK(close(owner, "root-two") == 303);
    CHECK(admin.get("/admin/people/owner-one/closing").status == 403);
}
