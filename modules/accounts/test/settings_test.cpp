// What people can change about themselves, their keys and their devices.
#include "modules/accounts/test/letters.hpp"
#include "modules/accounts/test/people.hpp"

using namespace lyceum;
using namespace lyceum::accounts;
using accounts::test::id_of;
using accounts::test::letter_to;
using accounts::test::link_in;

namespace {

const std::string kPassword = "four plain words here";

Browser ann_with_password(World& world) {
    auto ann = world.browser();
    REQUIRE(ann.post("/sign-up", {{"handle", "ann"}, {"name", "Ann"}, {"email", "ann@example.org"}, {"password", kPassword}}).status == 303);
    return ann;
}

bool is_in(Browser& browser) { return browser.get("/settings/profile").status == 200; }

}  // namespace

TEST_CASE("the profile shows what was saved, as Markdown made safe") {
    World world;
    auto ann = accounts::test::person(world, "ann", Role::expert);
    auto saved = ann.post("/settings/profile", {{"name", "Ann <A>"}, {"headline", "storage engines"}, {"bio", "I like **trees** <script>x</script>"},
        {"hue", "7"}, {"fields", "databases，networks, "}, {"links", "https://ann.example My pages\n"}});
    CHECK(saved.status == 303);
    auto visitor = world.browser();
    auto page = visitor.get("/@Ann");
    CHECK(page.status == 200);
    CHECK(page.has("Ann &lt;A&gt;"));
    CHECK(page.has("<strong>trees</strong>"));
    CHECK_FALSE(page.has("<script>x"));
    CHECK(page.has("https://ann.example"));
    CHECK(page.has("Expert"));
    CHECK(page.has("networks"));
    CHECK(world.statements() <= 8);
    CHECK(visitor.json("/@ann").json().at("fields").as_array().size() == 2);
    CHECK(visitor.get("/@nobody").status == 404);
    auto refused = ann.post("/settings/profile", {{"name", ""}, {"headline", "kept as typed"}});
    CHECK(refused.status == 422);
    CHECK(refused.has("kept as typed"));
    CHECK(ann.post("/settings/profile", {{"name", "Ann"}, {"links", "javascript:alert(1) x"}}).status == 422);
    CHECK(ann.post("/settings/profile/preview", {{"text", "*so*"}}).has("<em>so</em>"));
}

TEST_CASE("language and time zone are kept and used") {
    World world;
    auto ann = accounts::test::person(world, "ann");
    CHECK(ann.post("/settings/account", {{"language", "zh"}, {"time_zone", "Asia/Shanghai"}}).status == 303);
    CHECK(ann.get("/settings/account").has("<html lang=\"zh-CN\""));
    CHECK(ann.post("/settings/account", {{"language", "zh"}, {"time_zone", "Mars/Base"}}).status == 422);
    auto known = world.read([&](Db& db) { return contact(db, id_of(world, "ann")); });
    CHECK(known->language == Language::zh);
    CHECK(known->time_zone == "Asia/Shanghai");
}

TEST_CASE("a new password signs every other device out and leaves this one in") {
    World world;
    auto ann = ann_with_password(world);
    auto other = accounts::test::sign_in(world, id_of(world, "ann"));
    auto before = ann.cookie("sid");
    CHECK(ann.post("/settings/password", {{"current", "wrong"}, {"password", "quite another password"}}).status == 422);
    CHECK(is_in(other));
    CHECK(ann.post("/settings/password", {{"current", kPassword}, {"password", "ann"}}).status == 422);
    CHECK(ann.post("/settings/password", {{"current", kPassword}, {"password", "quite another password"}}).status == 303);
    CHECK(ann.cookie("sid") != before);
    CHECK(is_in(ann));
    CHECK_FALSE(is_in(other));
    auto thief = world.browser();
    thief.set_cookie("sid", before);
    CHECK_FALSE(is_in(thief));
}

TEST_CASE("a new address is confirmed at the new one, and undone from the old one") {
    World world;
    auto ann = ann_with_password(world);
    CHECK(ann.post("/settings/email", {{"email", "new at example.org"}}).status == 422);
    CHECK(ann.post("/settings/email", {{"email", "new@example.org"}}).status == 303);
    CHECK(ann.get("/settings/account").has("ann@example.org"));
    auto confirm = link_in(letter_to(world, "new@example.org"));
    REQUIRE(confirm.starts_with("/email/"));
    CHECK(ann.post(confirm).status == 303);
    CHECK(ann.get("/settings/account").has("new@example.org"));

    auto undo = accounts::test::first_match(letter_to(world, "ann@example.org", "was changed to"), "http://lyceum\\.test(/email/undo/[^\\s]*)");
    REQUIRE(!undo.empty());
    auto elsewhere = world.browser();
    CHECK(elsewhere.get(undo).has("ann@example.org"));
    CHECK(elsewhere.post(undo).status == 303);
    CHECK_FALSE(is_in(ann));
    CHECK(elsewhere.post("/sign-in", {{"login", "ann"}, {"password", kPassword}}).status == 401);
    CHECK(world.read([&](Db& db) { return contact(db, id_of(world, "ann"))->email; }) == "ann@example.org");
}

TEST_CASE("somebody else's address is not taken, and nobody is told whose it is") {
    World world;
    auto ann = ann_with_password(world);
    accounts::test::person(world, "ben");
    auto free = ann.post("/settings/email", {{"email", "free@example.org"}});
    auto taken = ann.post("/settings/email", {{"email", "ben@example.org"}});
    CHECK(free.status == taken.status);
    CHECK(free.location() == taken.location());
    CHECK(letter_to(world, "ben@example.org").empty());
    // Taken between asking and confirming.
    auto link = link_in(letter_to(world, "free@example.org"));
    accounts::test::person(world, "free");
    CHECK(ann.post(link).status == 422);
}

TEST_CASE("devices are listed, and the others can be signed out") {
    World world;
    auto ann = accounts::test::person(world, "ann");
    auto id = id_of(world, "ann");
    auto second = accounts::test::sign_in(world, id), third = accounts::test::sign_in(world, id);
    auto all = ann.json("/settings/sessions").json().at("sessions").as_array();
    REQUIRE(all.size() == 3);
    std::string stranger_session;
    for (auto& session : all)
        if (!session.at("current").as_bool()) stranger_session = session.at("id").as_string();
    auto ben = accounts::test::person(world, "ben");
    ben.del("/settings/sessions/" + stranger_session);
    CHECK(is_in(second));
    CHECK(is_in(third));
    ann.del("/settings/sessions/" + stranger_session);
    CHECK(is_in(second) != is_in(third));
    CHECK(ann.del("/settings/sessions").status == 303);
    CHECK(is_in(ann));
    CHECK_FALSE(is_in(second));
    CHECK_FALSE(is_in(third));
}

TEST_CASE("scopes of tokens are explained, and nobody is offered what only roles may") {
    World world;
    auto ann = accounts::test::person(world, "ann"), admin = accounts::test::person(world, "root-one", Role::administrator);
    auto page = ann.get("/settings/tokens");
    CHECK(page.has("Read everything that you can read (read:*)"));
    CHECK(page.has("value=\"write:accounts\""));
    CHECK(page.has("Only single parts of the site"));
    CHECK_FALSE(page.has("admin:*"));
    CHECK_FALSE(page.has("value=\"write:month_close\""));
    CHECK(admin.get("/settings/tokens").has("Also use the rights of your roles on this site (admin:*)"));
}

TEST_CASE("a token acts within its scopes, and never makes keys") {
    World world;
    auto ann = accounts::test::person(world, "ann", Role::administrator);
    CHECK(ann.post("/settings/tokens", {{"name", "ci"}, {"days", "30"}}).status == 422);
    CHECK(ann.post("/settings/tokens", {{"name", "ci"}, {"scopes", "read:everything"}, {"days", "30"}}).status == 422);
    CHECK(ann.post("/settings/tokens", {{"name", "ci"}, {"scopes", "read:accounts"}, {"days", "366"}}).status == 422);
    auto make = [&](const FormFields& scopes) {
        FormFields fields{{"name", "ci"}, {"days", "30"}};
        fields.insert(fields.end(), scopes.begin(), scopes.end());
        return accounts::test::first_match(ann.post("/settings/tokens", fields).body, "(lyc_pat_[A-Za-z0-9_]+)");
    };
    auto token = make({{"scopes", "read:accounts"}});
    REQUIRE(!token.empty());
    CHECK_FALSE(ann.get("/settings/tokens").has(token));

    auto program = world.browser();
    program.use_token(token);
    CHECK(program.json("/api/v1/settings/account").status == 200);
    CHECK(program.send_json("POST", "/api/v1/settings/account", R"({"language":"en","time_zone":""})").status == 403);
    CHECK(program.json("/api/v1/settings/tokens").status == 403);
    CHECK(program.json("/api/v1/admin/people").status == 403);
    CHECK(program.json("/api/v1/openapi.json").status != 200);

    auto writer = world.browser();
    writer.use_token(make({{"scopes", "read:*"}, {"scopes", "write:*"}}));
    CHECK(writer.send_json("POST", "/api/v1/settings/account", R"({"language":"en","time_zone":""})").status == 200);
    CHECK(writer.send_json("POST", "/api/v1/settings/tokens", R"({"name":"more","scopes":["read:*"],"days":9})").status == 403);
    CHECK(writer.json("/api/v1/admin/people").status == 403);

    auto admin = world.browser();
    admin.use_token(make({{"scopes", "read:*"}, {"scopes", "admin:*"}}));
    CHECK(admin.json("/api/v1/admin/people").status == 200);

    world.pass(days(31));
    CHECK(program.json("/api/v1/settings/account").status == 401);
}

TEST_CASE("a revoked, closed or mistyped token is nothing, and cookies count for nothing in the API") {
    World world;
    auto ann = accounts::test::person(world, "ann");
    auto page = ann.post("/settings/tokens", {{"name", "ci"}, {"scopes", "read:*"}, {"days", "30"}});
    auto token = accounts::test::first_match(page.body, "(lyc_pat_[A-Za-z0-9_]+)");
    auto program = world.browser();
    program.use_token(token);
    CHECK(program.json("/api/v1/settings/account").status == 200);
    auto id = std::string(ann.json("/settings/tokens").json().at("tokens").as_array()[0].at("id").as_string());
    auto ben = accounts::test::person(world, "ben");
    ben.del("/settings/tokens/" + id);
    CHECK(program.json("/api/v1/settings/account").status == 200);
    ann.del("/settings/tokens/" + id);
    CHECK(program.json("/api/v1/settings/account").status == 401);
    program.use_token(token.substr(0, token.size() - 1) + "!");
    CHECK(program.json("/api/v1/settings/account").status == 401);
    CHECK(ann.json("/api/v1/settings/account").status == 401);
    CHECK(ann.json("/settings/account").status == 200);
}

TEST_CASE("a closed account is gone, its handle with it, and its name from every byline") {
    World world;
    auto ann = ann_with_password(world);
    auto id = id_of(world, "ann");
    world.write([&](Tx& tx) { close(tx, id), close(tx, id); });
    CHECK_FALSE(is_in(ann));
    auto visitor = world.browser();
    CHECK(visitor.get("/@ann").status == 404);
    auto line = world.read([&](Db& db) { return byline(db, id); });
    CHECK(line.deleted);
    CHECK(line.name.empty());
}
