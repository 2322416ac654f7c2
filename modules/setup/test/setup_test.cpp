// An empty installation becomes a community: step by step, forwards and back, once.
#include "modules/accounts/test/people.hpp"
#include "modules/setup/setup.hpp"

using namespace lyceum;

namespace {

std::string code_of(World& world) { return world.write([](Tx& tx) { return setup::new_code(tx); }); }

FormFields owner_fields(const std::string& code) {
    return {{"code", code}, {"name", "沈南星"}, {"email", "nanxing@example.org"}, {"language", "en"}, {"password", ""}, {"handle", ""}};
}

/// A browser whose owner is past the first step.
Browser begun(World& world) {
    auto owner = world.browser();
    REQUIRE(owner.post("/setup", owner_fields(code_of(world))).status == 303);
    return owner;
}

FormFields community_fields() { return {{"community", "Reading Sources"}, {"tagline", "One system a week"}, {"begin_with", "programmers"}}; }

}  // namespace

TEST_CASE("the first page needs the code that the program printed") {
    World world;
    auto code = code_of(world);
    auto guest = world.browser();
    CHECK(guest.get("/setup?code=" + code).has(code));
    auto refused = guest.post("/setup", owner_fields("WRONG"));
    CHECK(refused.status == 422);
    CHECK(refused.has("This is not the code that the program printed"));
    CHECK(refused.has("nanxing@example.org"));
    // A new code ends the one before.
    code_of(world);
    CHECK(guest.post("/setup", owner_fields(code)).status == 422);
    CHECK(world.read([](Db& db) { return setup::is_needed(db); }));
}

TEST_CASE("whoever knows the code becomes the owner, signed in, in their language, with a handle of their address") {
    World world;
    auto code = code_of(world);
    auto owner = world.browser();
    auto done = owner.post("/setup", {{"code", " " + code + " "}, {"name", "沈南星"}, {"email", "nanxing@example.org"}, {"language", "zh"}, {"password", "long enough to be good"}});
    CHECK(done.status == 303);
    CHECK(done.location() == "/setup/community");
    CHECK(owner.get("/setup/community").has("lang=\"zh-CN\""));
    CHECK(world.read([](Db& db) { return accounts::people_with(db, accounts::Role::owner); }) == std::vector{accounts::test::id_of(world, "nanxing")});
    // The password works, and the code does not a second time.
    auto other = world.browser();
    CHECK(other.post("/sign-in", {{"login", "nanxing"}, {"password", "long enough to be good"}}).status == 303);
    CHECK(world.browser().post("/setup", owner_fields(code)).status == 404);
}

TEST_CASE("a password that is one of the first to be tried is refused before anything is made") {
    World world;
    auto code = code_of(world);
    auto owner = world.browser();
    auto fields = owner_fields(code);
    fields[4].second = "password1";
    CHECK(owner.post("/setup", fields).status == 422);
    CHECK(world.read([](Db& db) { return setup::is_needed(db); }));
}

TEST_CASE("from the template a community of programmers stands, once, however often it is sent") {
    World world;
    auto owner = begun(world);
    CHECK(owner.post("/setup/community", {{"community", ""}, {"begin_with", "programmers"}}).status == 422);
    CHECK(owner.post("/setup/community", community_fields()).location() == "/setup/plans");
    CHECK(owner.post("/setup/community", community_fields()).location() == "/setup/plans");
    auto all = world.read([&](Db& db) { return communities::visible(db, world.app.nobody(world.now, Language::en)); });
    REQUIRE(all.size() == 1);
    CHECK(all[0].name == "Reading Sources");
    // Going back shows what was made.
    auto back = owner.get("/setup/community");
    for (auto* space : {"Discussion", "Questions", "Courses", "Events"}) CHECK(back.has(space));
    CHECK_FALSE(back.has("name=\"community\""));
}

TEST_CASE("prices are suggested, can be changed, left out, and set again") {
    World world;
    auto owner = begun(world);
    CHECK(owner.get("/setup/plans").status == 409);
    owner.post("/setup/community", community_fields());
    auto page = owner.get("/setup/plans");
    CHECK(page.has("value=\"99\""));
    CHECK(page.has("value=\"999\""));
    auto wrong = owner.post("/setup/plans", {{"monthly_1", "cheap"}, {"yearly_1", "999"}, {"currency", "CNY"}});
    CHECK(wrong.status == 422);
    CHECK(wrong.has("This is no price."));
    CHECK(owner.post("/setup/plans", {{"monthly_1", "99"}, {"yearly_1", "999"}, {"monthly_2", ""}, {"currency", "CNY"}}).location() == "/setup/mail");
    auto join = world.browser().get("/join");
    CHECK(join.has("¥99"));
    CHECK(join.has("¥999"));
    // Coming back and changing one replaces it; the other stays.
    CHECK(owner.post("/setup/plans", {{"monthly_1", "88"}, {"yearly_1", "999"}, {"currency", "CNY"}}).status == 303);
    CHECK(owner.get("/setup/plans").has("value=\"88\""));
    auto again = world.browser().get("/join");
    CHECK(again.has("¥88"));
    CHECK_FALSE(again.has("¥99<"));
}

TEST_CASE("the setup goes on where it stopped, for its owner alone, and ends") {
    World world;
    auto owner = begun(world);
    auto stranger = accounts::test::person(world, "ann");
    CHECK(owner.get("/setup").has("/setup/community"));
    CHECK(stranger.get("/setup").status == 404);
    CHECK(stranger.get("/setup/community").status == 403);
    CHECK(world.browser().get("/setup").status == 404);
    owner.post("/setup/community", community_fields());
    CHECK(owner.get("/setup").has("/setup/plans"));
    CHECK(owner.get("/setup/mail").has("nanxing@example.org"));
    CHECK(owner.get("/setup/done").has("No plan is on offer yet."));
    CHECK(world.read([](Db& db) { return setup::unfinished(db).has_value(); }));
    CHECK(owner.post("/setup/finish").location() == "/admin");
    CHECK_FALSE(world.read([](Db& db) { return setup::unfinished(db).has_value(); }));
    for (auto* step : {"/setup", "/setup/community", "/setup/plans", "/setup/mail", "/setup/done"}) CHECK(owner.get(step).status == 404);
}

TEST_CASE("the site takes the name of the community and the owner's language") {
    World world;
    auto owner = begun(world);
    owner.post("/setup/community", community_fields());
    world.deliver();
    CHECK(world.browser().get("/manifest.webmanifest").json().at("name").as_string() == "Reading Sources");
    CHECK(owner.get("/admin/audit?action=settings.").has("setting site.name"));
}

TEST_CASE("an installation whose owner was made otherwise has no setup") {
    World world;
    auto owner = accounts::test::person(world, "boss", accounts::Role::owner);
    for (auto* step : {"/setup", "/setup/community", "/setup/plans", "/setup/mail", "/setup/done"}) CHECK(owner.get(step).status == 404);
    CHECK(owner.post("/setup/finish").status == 404);
}

TEST_CASE("owners make more communities, each with an address of its own") {
    World world;
    auto owner = accounts::test::person(world, "boss", accounts::Role::owner);
    auto member = accounts::test::person(world, "ann");
    CHECK(owner.post("/communities/new", {{"community", "Databases"}, {"slug", "db"}, {"begin_with", "empty"}}).location() == "/c/db/manage");
    auto twice = owner.post("/communities/new", {{"community", "Databases"}, {"slug", "db"}, {"begin_with", "empty"}});
    CHECK(twice.status == 422);
    CHECK(member.post("/communities/new", {{"community", "Mine"}, {"begin_with", "empty"}}).status == 403);
    CHECK(owner.get("/c/db").status == 200);
}
