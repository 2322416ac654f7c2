// Proving again who sits there before something dangerous, and the state between two factors.
#include "modules/accounts/test/letters.hpp"
#include "modules/accounts/test/people.hpp"

using namespace lyceum;
using namespace lyceum::accounts;
using accounts::test::code_in;
using accounts::test::id_of;
using accounts::test::letter_to;

namespace {

const std::string kPassword = "four plain words here";

Browser ann_with_password(World& world) {
    auto ann = world.browser();
    REQUIRE(ann.post("/sign-up", {{"handle", "ann"}, {"name", "Ann"}, {"email", "ann@example.org"}, {"password", kPassword}}).status == 303);
    return ann;
}

bool is_in(Browser& browser) { return browser.get("/settings/profile").status == 200; }

}  // namespace

TEST_CASE("a dangerous act waits for a proof, and what was sent is not lost") {
    World world;
    auto ann = ann_with_password(world);
    auto before = ann.cookie("sid");
    CHECK(ann.post("/settings/email", {{"email", "fresh@example.org"}}).status == 303);

    world.pass(minutes(11));
    auto asked = ann.post("/settings/email", {{"email", "late@example.org"}});
    CHECK(asked.status == 403);
    CHECK(asked.has("Confirm that it is you"));
    CHECK(asked.has("late@example.org"));
    CHECK(asked.has("action=\"/settings/email\""));
    CHECK(asked.headers.get("cache-control") == "no-store");
    CHECK(letter_to(world, "late@example.org").empty());

    auto wrong = ann.post("/settings/email", {{"email", "late@example.org"}, {"confirm_password", "something else"}});
    CHECK(wrong.status == 422);
    CHECK(wrong.has("This is not your present password."));
    CHECK(wrong.has("late@example.org"));
    CHECK(ann.cookie("sid") == before);

    CHECK(ann.post("/settings/email", {{"email", "late@example.org"}, {"confirm_password", kPassword}}).status == 303);
    CHECK_FALSE(letter_to(world, "late@example.org").empty());
    CHECK(ann.cookie("sid") != before);
    CHECK(is_in(ann));
    CHECK(ann.post("/settings/email", {{"email", "more@example.org"}}).status == 303);

    auto thief = world.browser();
    thief.set_cookie("sid", before);
    CHECK_FALSE(is_in(thief));
}

TEST_CASE("a proof changes the cookie, and forms of other tabs still work") {
    World world;
    auto ann = ann_with_password(world);
    world.pass(minutes(11));
    auto page = ann.get("/settings/profile").body;
    auto token = accounts::test::first_match(page, "name=\"csrf-token\" content=\"([^\"]+)\"");
    REQUIRE(ann.post("/confirm", {{"confirm_password", kPassword}}).status == 303);
    auto after = accounts::test::first_match(ann.get("/settings/profile").body, "name=\"csrf-token\" content=\"([^\"]+)\"");
    CHECK(token == after);
    world.pass(minutes(11));
    REQUIRE(ann.post("/confirm", {{"confirm_password", kPassword}}).status == 303);
    CHECK(accounts::test::first_match(ann.get("/settings/profile").body, "name=\"csrf-token\" content=\"([^\"]+)\"") == token);
}

TEST_CASE("people without a password prove themselves with a code by mail") {
    World world;
    auto ann = accounts::test::person(world, "ann");
    world.pass(minutes(11));
    auto asked = ann.post("/settings/close", {{"handle", "ann"}});
    CHECK(asked.status == 403);
    CHECK(asked.has("Send a code"));
    auto sent = ann.post("/settings/close", {{"handle", "ann"}, {"confirm_send", "mail"}});
    CHECK(sent.status == 403);
    CHECK(sent.has("A code is on its way to ann@example.org."));
    CHECK(sent.has("name=\"handle\" value=\"ann\""));
    auto code = code_in(letter_to(world, "ann@example.org"));
    REQUIRE(code.size() == 6);
    CHECK(ann.post("/settings/close", {{"handle", "ann"}, {"confirm_code", code == "000000" ? "000001" : "000000"}}).status == 422);
    CHECK(is_in(ann));
    CHECK(ann.post("/settings/close", {{"handle", "ann"}, {"confirm_code", code}}).status == 303);
    CHECK_FALSE(is_in(ann));
}

TEST_CASE("an act that was refused after its proof is shown again, and need not be proved again") {
    World world;
    auto ann = ann_with_password(world);
    world.pass(minutes(11));
    auto refused = ann.post("/settings/email", {{"email", "not an address"}, {"confirm_password", kPassword}});
    CHECK(refused.status == 422);
    CHECK(refused.has("This is not an e-mail address."));
    CHECK(refused.has("Account and language"));
    CHECK(ann.post("/settings/email", {{"email", "good@example.org"}}).status == 303);
}

TEST_CASE("guessing at the proof is slowed down") {
    World world;
    auto ann = ann_with_password(world);
    world.pass(minutes(11));
    for (int n = 0; n < 10; ++n) CHECK(ann.post("/confirm", {{"confirm_password", "wrong words here"}}).status == 422);
    auto slowed = ann.post("/confirm", {{"confirm_password", kPassword}, {"next", "/settings/tokens"}});
    CHECK(slowed.status == 429);
    CHECK(slowed.has("value=\"/settings/tokens\""));
    CHECK(slowed.headers.has("retry-after"));
    world.pass(minutes(15));
    CHECK(ann.post("/confirm", {{"confirm_password", kPassword}, {"next", "/settings/tokens"}}).location() == "/settings/tokens");
    CHECK(ann.post("/confirm", {{"next", "https://elsewhere.example/"}}).location() == "/");
}

TEST_CASE("programs are told what is missing, and tokens need a scope for it") {
    World world;
    auto ann = ann_with_password(world);
    world.pass(minutes(11));
    ann.get("/settings/tokens");
    auto asked = ann.send_json("POST", "/settings/close", R"({"handle":"ann"})");
    CHECK(asked.status == 403);
    CHECK(std::string(asked.json().at("type").as_string()).ends_with("/problems/confirm"));
    CHECK(ann.send_json("POST", "/confirm", R"({"confirm_password":"wrong words here"})").status == 422);
    CHECK(ann.send_json("POST", "/confirm", "{\"confirm_password\":\"" + kPassword + "\"}").status == 200);

    auto owner = accounts::test::person(world, "owner-one", Role::owner);
    auto token_of = [&](const std::string& more) {
        auto made = owner.post("/settings/tokens", {{"name", "t"}, {"scopes", "write:*"}, {"scopes", "read:*"}, {"scopes", "admin:*"}, {"scopes", more}, {"days", "7"}});
        return accounts::test::first_match(made.body, "(lyc_pat_[0-9A-Za-z_]+)");
    };
    auto program = world.browser();
    program.use_token(token_of("read:*"));
    auto refused = program.send_json("POST", "/api/v1/settings/email", R"({"email":"other@example.org"})");
    CHECK(refused.status == 403);
    CHECK(refused.has("sensitive:*"));
    program.use_token(token_of("sensitive:*"));
    // Keys are for people even so.
    CHECK(program.send_json("POST", "/api/v1/settings/email", R"({"email":"other@example.org"})").has("browser"));
}

TEST_CASE("with a second factor the first one does not sign anybody in") {
    World world;
    auto ann = ann_with_password(world);
    auto id = id_of(world, "ann");
    ann.post(accounts::test::link_in(letter_to(world, "ann@example.org")));         // there is no factor before the address is confirmed
    ann.post("/sign-out");
    world.write([&](Tx& tx) { set_second_factor(tx, id, true); });
    auto half = ann.post("/sign-in", {{"login", "ann"}, {"password", kPassword}, {"next", "/settings/privacy"}});
    CHECK(half.location() == second_factor_url().str());
    CHECK(ann.cookie("sid").empty());
    CHECK_FALSE(ann.cookie("pending").empty());
    CHECK_FALSE(is_in(ann));
    CHECK(half.body.find(to_string(id)) == std::string::npos);

    auto link = world.write([&](Tx& tx) { return one_time_link(tx, id, hours(1), ""); });
    auto other = world.browser();
    CHECK(other.post(link).location() == second_factor_url().str());
    CHECK_FALSE(is_in(other));
    CHECK(other.post("/sign-in/code", {{"email", "ann@example.org"}}).status == 303);
    auto code = code_in(letter_to(world, "ann@example.org", "Your code"));
    CHECK(other.post("/sign-in/code/enter", {{"email", "ann@example.org"}, {"code", code}}).location() == second_factor_url().str());
    CHECK_FALSE(is_in(other));
}

TEST_CASE("staff without a second factor keep their powers for a while, then they wait") {
    World world;
    world.app.config.security.staff_second_factor = StaffFactor::required;
    auto admin = accounts::test::person(world, "adm", Role::administrator);
    auto expert = accounts::test::person(world, "exp", Role::expert);
    CHECK(admin.get("/admin/people").has("Your role needs a second factor"));
    CHECK_FALSE(expert.get("/").has("second factor"));
    world.pass(days(8));
    admin = accounts::test::sign_in(world, id_of(world, "adm"));
    auto led = admin.get("/admin/people");
    CHECK(led.status == 303);
    CHECK(led.location() == "/settings/security");
    CHECK(std::string(admin.json("/admin/people").json().at("type").as_string()).ends_with("/problems/second_factor"));
    CHECK(is_in(admin));
    world.write([&](Tx& tx) { set_second_factor(tx, id_of(world, "adm"), true); });
    CHECK(admin.get("/admin/people").status == 200);
    world.app.config.security.staff_second_factor = StaffFactor::automatic;
    world.write([&](Tx& tx) { set_second_factor(tx, id_of(world, "adm"), false); });
    CHECK(admin.get("/admin/people").status == 200);
    world.app.config.site.development = false;
    CHECK(admin.get("/admin/people").status == 303);
}

TEST_CASE("sessions of staff end earlier than those of members") {
    World world;
    auto admin = accounts::test::person(world, "adm", Role::administrator);
    auto member = accounts::test::person(world, "mem");
    world.pass(hours(71));
    CHECK(is_in(admin));
    world.pass(hours(73));
    CHECK_FALSE(is_in(admin));
    CHECK(is_in(member));
}
