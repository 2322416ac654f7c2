// Factors as people use them: setting up, signing in, proving, losing.
#include "modules/accounts/test/letters.hpp"
#include "modules/accounts/test/people.hpp"
#include "modules/factors/factors.hpp"
#include "modules/factors/one_time.hpp"
#include "modules/factors/test/authenticator.hpp"
#include "platform/http/copies.hpp"

using namespace lyceum;
using namespace lyceum::factors;
using accounts::Role;
using accounts::test::first_match;
using accounts::test::id_of;
using accounts::test::letter_to;
using factors::test::Authenticator;

namespace {

const std::string kPassword = "four plain words here";

bool is_in(Browser& browser) { return browser.get("/settings/profile").status == 200; }

// Somebody with a password and a confirmed address, signed in.
Browser with_password(World& world, const std::string& handle) {
    auto browser = world.browser();
    REQUIRE(browser.post("/sign-up", {{"handle", handle}, {"email", handle + "@example.org"}, {"password", kPassword}}).status == 303);
    auto link = first_match(letter_to(world, handle + "@example.org"), "http://lyceum\\.test(/verify/[^\\s]*)");
    REQUIRE(browser.post(link).status == 303);
    return browser;
}

std::string at(const Answer& answer, const char* name) { return std::string(answer.json().at(name).as_string()); }

std::string code_now(World& world, const Secret& secret) { return code_of_step(secret, step_of(world.now)); }

struct App { Secret secret; std::vector<std::string> recovery; };

// Sets an app up and keeps the recovery codes.
App set_up_app(World& world, Browser& browser) {
    auto fresh = browser.json("/settings/security/app");
    REQUIRE(fresh.status == 200);
    std::string letters;
    for (char c : at(fresh, "secret"))
        if (c != ' ') letters += c;
    App app{Secret(crypto::from_base32(letters).value()), {}};
    REQUIRE(browser.post("/settings/security/app", {{"sealed", at(fresh, "sealed")}, {"code", code_now(world, app.secret)}}).status == 303);
    auto sheet = browser.json("/settings/security/codes").json();
    for (auto& code : sheet.at("codes").as_array()) app.recovery.emplace_back(code.as_string());
    return app;
}

Answer add_passkey(Browser& browser, Authenticator& device, const std::string& label = "blue key") {
    auto options = browser.json("/settings/security/passkeys");
    REQUIRE(options.status == 200);
    return browser.post("/settings/security/passkeys", {{"label", label}, {"passkey", device.create(at(options, "options"))}});
}

Answer enter(Browser& browser, Authenticator& device, const std::string& next = "/") {
    browser.get("/sign-in");
    auto options = browser.json("/sign-in/passkey");
    REQUIRE(options.status == 200);
    return browser.post("/sign-in/passkey", {{"passkey", device.get(options.body)}, {"next", next}});
}

Answer give_password(Browser& browser, const std::string& login, const std::string& next = "/") {
    return browser.post("/sign-in", {{"login", login}, {"password", kPassword}, {"next", next}});
}

Answer show(Browser& browser, const FormFields& fields) { return browser.post("/sign-in/second-factor", fields); }

std::string passkey_id(Browser& browser) { return std::string(browser.json("/settings/security").json().at("passkeys").at(0).at("id").as_string()); }

}  // namespace

// ---- authenticator apps -------------------------------------------------------------------------

TEST_CASE("with an app, a password is half of the way in, and its code the other half") {
    World world;
    auto ann = with_password(world, "ann");
    auto elsewhere = accounts::test::sign_in(world, id_of(world, "ann"));
    auto app = set_up_app(world, ann);
    CHECK(app.recovery.size() == 10);
    CHECK(is_in(ann));
    CHECK_FALSE(is_in(elsewhere));
    CHECK(letter_to(world, "ann@example.org", "An authenticator app was added").size() > 0);

    ann.post("/sign-out");
    world.pass(minutes(2));
    auto half = give_password(ann, "ann", "/settings/privacy");
    CHECK(half.location() == "/sign-in/second-factor");
    CHECK_FALSE(is_in(ann));
    auto page = ann.get("/sign-in/second-factor");
    CHECK(page.has("Code from the authenticator app"));
    CHECK_FALSE(page.has("data-controller=\"passkey\""));
    CHECK(show(ann, {}).status == 422);
    auto wrong = show(ann, {{"code", code_now(world, app.secret) == "123456" ? "654321" : "123456"}});
    CHECK(wrong.status == 422);
    CHECK(wrong.has("This code is not right"));
    CHECK_FALSE(is_in(ann));
    auto typed = code_now(world, app.secret);
    auto through = show(ann, {{"code", typed.substr(0, 3) + " " + typed.substr(3)}});
    CHECK(through.status == 303);
    CHECK(through.location() == "/settings/privacy");
    CHECK(is_in(ann));
    CHECK(ann.cookie("pending").empty());
}

TEST_CASE("a code works once, and not the one before it afterwards") {
    World world;
    auto ann = with_password(world, "ann");
    auto app = set_up_app(world, ann);
    // The code that set it up is used.
    auto other = world.browser();
    give_password(other, "ann");
    CHECK(show(other, {{"code", code_now(world, app.secret)}}).status == 422);
    world.pass(seconds(60));
    auto code = code_now(world, app.secret), before = code_of_step(app.secret, step_of(world.now) - 1);
    CHECK(show(other, {{"code", code}}).status == 303);
    auto thief = world.browser();
    give_password(thief, "ann");
    CHECK(show(thief, {{"code", code}}).status == 422);
    CHECK(show(thief, {{"code", before}}).status == 422);
    CHECK_FALSE(is_in(thief));
}

TEST_CASE("what waits for the second factor ends after ten minutes, belongs to its browser, and is used once") {
    World world;
    auto ann = with_password(world, "ann");
    auto app = set_up_app(world, ann);
    auto slow = world.browser();
    give_password(slow, "ann");
    world.pass(minutes(11));
    CHECK(slow.get("/sign-in/second-factor").has("Sign in again"));
    CHECK(show(slow, {{"code", code_now(world, app.secret)}}).status == 401);
    CHECK_FALSE(is_in(slow));

    give_password(slow, "ann");
    auto pending = slow.cookie("pending");
    auto other = world.browser();
    CHECK(show(other, {{"code", code_now(world, app.secret)}}).status == 401);
    CHECK(show(slow, {{"code", code_now(world, app.secret)}}).status == 303);
    CHECK(is_in(slow));
    world.pass(seconds(60));
    other.set_cookie("pending", pending);
    CHECK(show(other, {{"code", code_now(world, app.secret)}}).status == 401);

    // A new password or a sign-out everywhere ends what is pending.
    give_password(other, "ann");
    world.write([&](Tx& tx) { accounts::end_all_access(tx, id_of(world, "ann")); });
    CHECK(show(other, {{"code", code_now(world, app.secret)}}).status == 401);
}

TEST_CASE("guessing is slowed down, and the owner's own device is not") {
    World world;
    auto ann = with_password(world, "ann");
    auto app = set_up_app(world, ann);
    ann.post("/sign-out");
    auto thief = world.browser();
    give_password(thief, "ann");
    int tried = 0, slowed = 0;
    for (int n = 0; n < 9; ++n) (show(thief, {{"code", "000000"}}).status == 429 ? slowed : tried)++;
    CHECK(tried == 5);
    CHECK(slowed == 4);
    // More slowly, until the account's own bucket is full.
    world.pass(minutes(6));
    for (int n = 0; n < 40; ++n) {
        show(thief, {{"code", "000000"}});
        world.pass(minutes(1));
        if (n % 9 == 8) give_password(thief, "ann");
    }
    world.pass(minutes(6));
    give_password(ann, "ann");
    CHECK(show(ann, {{"code", code_now(world, app.secret)}}).status == 303);
    CHECK(is_in(ann));
}

TEST_CASE("setting an app up needs its code, in time, and for oneself") {
    World world;
    auto ann = with_password(world, "ann");
    auto fresh = ann.json("/settings/security/app");
    auto shown = ann.get("/settings/security/app");
    CHECK(shown.has("<svg class=\"qr\""));
    auto wrong = ann.post("/settings/security/app", {{"sealed", at(fresh, "sealed")}, {"code", "12345"}});
    CHECK(wrong.status == 422);
    // The same secret is shown again: it may be scanned already.
    CHECK(wrong.has(at(fresh, "secret").substr(0, 19)));
    auto ben = with_password(world, "ben");
    std::string letters;
    for (char c : at(fresh, "secret"))
        if (c != ' ') letters += c;
    Secret secret(crypto::from_base32(letters).value());
    CHECK(ben.post("/settings/security/app", {{"sealed", at(fresh, "sealed")}, {"code", code_now(world, secret)}}).status == 422);
    world.pass(minutes(61));
    auto late = ann.post("/settings/security/app", {{"sealed", at(fresh, "sealed")}, {"code", code_now(world, secret)}, {"confirm_password", kPassword}});
    CHECK(late.status == 422);
    CHECK_FALSE(world.read([&](Db& db) { return accounts::has_second_factor(db, id_of(world, "ann")); }));
}

TEST_CASE("an account whose address is not confirmed gets no factor: its true owner must be able to take it") {
    World world;
    auto ann = world.browser();
    ann.post("/sign-up", {{"handle", "ann"}, {"email", "ann@example.org"}, {"password", kPassword}});
    CHECK(ann.get("/settings/security").has("Confirm your e-mail address first."));
    CHECK(ann.get("/settings/security/app").status == 409);
    CHECK(ann.get("/settings/security/passkeys").status == 409);
}

TEST_CASE("removing the app needs a proof with it, and turns the second factor off") {
    World world;
    auto ann = with_password(world, "ann");
    auto app = set_up_app(world, ann);
    world.pass(minutes(11));
    auto asked = ann.del("/settings/security/app");
    CHECK(asked.status == 403);
    CHECK(asked.has("name=\"confirm_code\""));
    CHECK_FALSE(asked.has("name=\"confirm_password\""));
    CHECK(asked.has("value=\"delete\""));
    CHECK(ann.del("/settings/security/app", {{"confirm_password", kPassword}}).status == 403);
    CHECK(ann.del("/settings/security/app", {{"confirm_code", "000000"}}).status == 422);
    CHECK(ann.del("/settings/security/app", {{"confirm_code", code_now(world, app.secret)}}).status == 303);
    CHECK(letter_to(world, "ann@example.org", "was removed").size() > 0);
    ann.post("/sign-out");
    CHECK(give_password(ann, "ann").location() == "/");
    CHECK(is_in(ann));
    // The recovery codes went with it.
    CHECK(ann.json("/settings/security").json().at("recovery_left").as_int64() == 0);
}

TEST_CASE("a new password by mail does not get past the second factor") {
    World world;
    auto ann = with_password(world, "ann");
    auto app = set_up_app(world, ann);
    auto other = world.browser();
    other.post("/forgotten", {{"email", "ann@example.org"}});
    auto link = first_match(letter_to(world, "ann@example.org", "Choose a new password"), "http://lyceum\\.test(/reset/[^\\s]*)");
    REQUIRE(other.post(link, {{"password", "another four plain words"}}).status == 303);
    CHECK_FALSE(is_in(ann));
    CHECK(other.post("/sign-in", {{"login", "ann"}, {"password", "another four plain words"}}).location() == "/sign-in/second-factor");
    CHECK_FALSE(is_in(other));
}

// ---- recovery codes -----------------------------------------------------------------------------

TEST_CASE("a recovery code lets in once, and its owner hears of it") {
    World world;
    auto ann = with_password(world, "ann");
    auto app = set_up_app(world, ann);
    auto other = world.browser();
    give_password(other, "ann");
    CHECK(show(other, {{"recovery", "aaaa-bbbb-cccc"}}).status == 422);
    CHECK(show(other, {{"recovery", app.recovery[3]}}).status == 303);
    CHECK(is_in(other));
    CHECK(letter_to(world, "ann@example.org", "A recovery code was used. 9 are left.").size() > 0);
    auto third = world.browser();
    give_password(third, "ann");
    CHECK(show(third, {{"recovery", app.recovery[3]}}).status == 422);
    CHECK_FALSE(is_in(third));
}

TEST_CASE("recovery codes are shown until they are kept, and new ones replace them") {
    World world;
    auto ann = with_password(world, "ann");
    auto app = set_up_app(world, ann);
    CHECK(ann.get("/settings/security/codes").has(app.recovery[0]));
    auto file = ann.get("/settings/security/codes/file");
    CHECK(file.has(app.recovery[9]));
    CHECK(file.headers.get("content-disposition").find("recovery-codes-ann.txt") != std::string_view::npos);
    CHECK(file.headers.get("cache-control") == "no-store");
    CHECK(ann.del("/settings/security/codes").status == 303);
    CHECK_FALSE(ann.get("/settings/security/codes").has(app.recovery[0]));
    CHECK(ann.get("/settings/security/codes/file").status == 404);

    CHECK(ann.post("/settings/security/codes").location() == "/settings/security/codes");
    auto fresh = ann.json("/settings/security/codes").json().at("codes").as_array();
    CHECK(fresh.size() == 10);
    world.pass(minutes(11));
    REQUIRE(ann.post("/confirm", {{"confirm_code", code_now(world, app.secret)}}).status == 303);
    CHECK(ann.json("/settings/security/codes").json().at("codes").as_array().empty());
    auto other = world.browser();
    give_password(other, "ann");
    CHECK(show(other, {{"recovery", app.recovery[0]}}).status == 422);
    CHECK(show(other, {{"recovery", std::string(fresh[0].as_string())}}).status == 303);
}

// ---- passkeys -----------------------------------------------------------------------------------

TEST_CASE("a passkey signs in without a password, and is the second factor after one") {
    World world;
    auto ann = with_password(world, "ann");
    Authenticator device;
    CHECK(add_passkey(ann, device).location() == "/settings/security/codes");
    CHECK(letter_to(world, "ann@example.org", "“blue key” was added").size() > 0);
    CHECK(ann.get("/settings/security").has("blue key"));

    auto other = world.browser();
    CHECK(other.get("/sign-in").has("data-controller=\"passkey\""));
    CHECK(enter(other, device, "/settings/privacy").location() == "/settings/privacy");
    CHECK(is_in(other));
    CHECK(other.json("/settings/security").json().at("passkeys").at(0).at("used_at").is_string());

    auto third = world.browser();
    CHECK(give_password(third, "ann").location() == "/sign-in/second-factor");
    auto options = at(third.json("/sign-in/second-factor"), "passkeys");
    CHECK(options.find(crypto::base64url(device.id())) != std::string::npos);
    CHECK(show(third, {{"passkey", device.get(options)}}).status == 303);
    CHECK(is_in(third));
}

TEST_CASE("an answer of a passkey counts once, in its browser, for its purpose and five minutes") {
    World world;
    auto ann = with_password(world, "ann");
    Authenticator device;
    REQUIRE(add_passkey(ann, device).status == 303);
    auto browser = world.browser(), thief = world.browser();
    browser.get("/sign-in");
    thief.get("/sign-in");
    auto answer = device.get(browser.json("/sign-in/passkey").body);
    CHECK(thief.post("/sign-in/passkey", {{"passkey", answer}}).status == 422);
    CHECK(browser.post("/sign-in/passkey", {{"passkey", answer}}).status == 303);
    browser.post("/sign-out");
    CHECK(browser.post("/sign-in/passkey", {{"passkey", answer}}).status == 422);
    CHECK_FALSE(is_in(browser));

    browser.get("/sign-in");
    auto late = device.get(browser.json("/sign-in/passkey").body);
    world.pass(minutes(5));
    auto refused = browser.post("/sign-in/passkey", {{"passkey", late}});
    CHECK(refused.status == 422);
    CHECK(refused.has("This took too long"));
    CHECK(refused.has("Handle or e-mail address"));

    // What was signed as a second factor is no sign-in, and the other way round.
    give_password(browser, "ann");
    auto second = device.get(at(browser.json("/sign-in/second-factor"), "passkeys"));
    CHECK(browser.post("/sign-in/passkey", {{"passkey", second}}).status == 422);
    auto alone = device.get(browser.json("/sign-in/passkey").body);
    CHECK(show(browser, {{"passkey", alone}}).status == 422);
    CHECK_FALSE(is_in(browser));
}

TEST_CASE("passkeys of other sites, other people and nobody are refused") {
    World world;
    auto ann = with_password(world, "ann"), ben = with_password(world, "ben");
    Authenticator device, bens, unknown;
    REQUIRE(add_passkey(ann, device).status == 303);
    REQUIRE(add_passkey(ben, bens).status == 303);
    auto browser = world.browser();
    CHECK(enter(browser, unknown).status == 422);
    device.origin = "https://lyceum.test.example";
    CHECK(enter(browser, device).has("another address"));
    device.origin = "http://lyceum.test";
    device.party = "lyceum.test.example";
    CHECK(enter(browser, device).status == 422);
    device.party = "lyceum.test";
    CHECK(browser.post("/sign-in/passkey", {{"passkey", "{}"}}).status == 422);
    CHECK(browser.post("/sign-in/passkey", {{"passkey", "not json"}}).status == 422);
    CHECK(browser.post("/sign-in/passkey", {{"passkey", std::string(40'000, '[')}}).status == 422);
    CHECK_FALSE(is_in(browser));

    give_password(browser, "ann");
    auto options = at(browser.json("/sign-in/second-factor"), "passkeys");
    CHECK(show(browser, {{"passkey", bens.get(options)}}).status == 422);
    CHECK(show(browser, {{"passkey", device.get(options)}}).status == 303);
    // One authenticator, registered again by somebody else.
    CHECK(add_passkey(ben, device).status == 409);
}

TEST_CASE("a key that does not check its user is a second factor only") {
    World world;
    auto ann = with_password(world, "ann");
    Authenticator key;
    key.flags = 0x01;
    key.sends_handle = false;
    REQUIRE(add_passkey(ann, key).status == 303);
    CHECK(ann.get("/settings/security").has("Second factor only"));
    auto other = world.browser();
    CHECK(enter(other, key).has("does not check who uses it"));
    give_password(other, "ann");
    CHECK(show(other, {{"passkey", key.get(at(other.json("/sign-in/second-factor"), "passkeys"))}}).status == 303);
}

TEST_CASE("a count that does not grow is told, and believed only of passkeys that travel") {
    World world;
    auto ann = with_password(world, "ann");
    Authenticator device;
    device.count = 5;
    REQUIRE(add_passkey(ann, device).status == 303);
    auto browser = world.browser();
    CHECK(enter(browser, device).status == 303);
    browser.post("/sign-out");
    device.count = 2;                               // the copy, left behind
    auto copy = enter(browser, device);
    CHECK(copy.status == 422);
    CHECK(copy.has("like a copy of itself"));
    CHECK_FALSE(is_in(browser));
    CHECK(letter_to(world, "ann@example.org", "that there is a copy of it").size() > 0);
    CHECK(ann.get("/settings/security").has("Perhaps copied"));

    auto ben = with_password(world, "ben");
    Authenticator travels;
    travels.flags = 0x05 | 0x08 | 0x10;
    travels.count = 5;
    REQUIRE(add_passkey(ben, travels).status == 303);
    auto second = world.browser();
    CHECK(enter(second, travels).status == 303);
    travels.count = 2;
    CHECK(enter(second, travels).status == 303);
    CHECK(letter_to(world, "ben@example.org", "that there is a copy of it").size() > 0);
}

TEST_CASE("passkeys are renamed and removed by their owner alone, and the last one turns the factor off") {
    World world;
    auto ann = with_password(world, "ann"), ben = with_password(world, "ben");
    Authenticator device, spare;
    REQUIRE(add_passkey(ann, device, "first").status == 303);
    auto path = "/settings/security/passkeys/" + passkey_id(ann);
    CHECK(ben.put(path, {{"label", "mine"}}).status == 404);
    CHECK(ben.del(path).status == 404);
    CHECK(ann.put(path, {{"label", "laptop"}}).status == 303);
    CHECK(ann.get("/settings/security").has("laptop"));
    CHECK(ann.put(path, {{"label", ""}}).status == 422);
    REQUIRE(add_passkey(ann, spare, "spare").location() == "/settings/security/codes");
    CHECK(ann.del(path).status == 303);
    auto browser = world.browser();
    CHECK(enter(browser, device).status == 422);
    CHECK(enter(browser, spare).status == 303);
    browser.del("/settings/security/passkeys/" + passkey_id(browser));
    CHECK_FALSE(world.read([&](Db& db) { return accounts::has_second_factor(db, id_of(world, "ann")); }));
}

TEST_CASE("a passkey proves again who sits there") {
    World world;
    auto ann = with_password(world, "ann");
    Authenticator device;
    REQUIRE(add_passkey(ann, device).status == 303);
    world.pass(minutes(11));
    auto asked = ann.post("/settings/email", {{"email", "new@example.org"}});
    CHECK(asked.status == 403);
    auto options = first_match(asked.body, "data-passkey-options-value=\"([^\"]+)\"");
    std::string plain;
    for (std::size_t i = 0; i < options.size(); ++i) {
        if (options.compare(i, 6, "&quot;") == 0) plain += '"', i += 5;
        else plain += options[i];
    }
    auto before = ann.cookie("sid");
    CHECK(ann.post("/settings/email", {{"email", "new@example.org"}, {"confirm_passkey", device.get(plain)}}).status == 303);
    CHECK(ann.cookie("sid") != before);
    CHECK(letter_to(world, "new@example.org").size() > 0);
}

TEST_CASE("where the site has a number for a name, passkeys are not offered, and the page says why") {
    World world;
    auto ann = with_password(world, "ann");
    world.app.config.site.url = "http://127.0.0.1:8080";
    CHECK_FALSE(ann.get("/settings/security/passkeys").has("data-controller=\"passkey\""));
    CHECK(ann.get("/settings/security/passkeys").has("Passkeys belong to the name of a site"));
    auto visitor = world.browser();
    CHECK_FALSE(visitor.get("/sign-in").has("data-controller=\"passkey\""));
    CHECK(visitor.json("/sign-in/passkey").status == 404);
}

// ---- staff and lost factors -----------------------------------------------------------------------

TEST_CASE("staff cannot remove their last factor") {
    World world;
    world.app.config.security.staff_second_factor = StaffFactor::required;
    auto admin = accounts::test::person(world, "adm", Role::administrator);
    Authenticator device;
    REQUIRE(add_passkey(admin, device).status == 303);
    auto path = "/settings/security/passkeys/" + passkey_id(admin);
    auto refused = admin.del(path);
    CHECK(refused.status == 409);
    CHECK(admin.get("/settings/security").has("blue key"));
    auto app = set_up_app(world, admin);
    CHECK(admin.del(path).status == 303);
    CHECK(admin.get("/admin/people").status == 200);
}

TEST_CASE("lost factors are taken away after an administrator agreed and a day has passed") {
    World world;
    auto ann = with_password(world, "ann");
    auto app = set_up_app(world, ann);
    auto admin = accounts::test::person(world, "adm", Role::administrator);
    auto other = world.browser();
    CHECK(other.get("/sign-in/second-factor/lost").has("Sign in again"));
    CHECK(other.post("/sign-in/second-factor/lost").status == 401);
    give_password(other, "ann");
    CHECK(other.get("/sign-in/second-factor/lost").has("First look for your recovery codes"));
    CHECK(other.post("/sign-in/second-factor/lost").status == 303);
    CHECK(other.get("/sign-in/second-factor/lost").has("The administrators are asked."));
    CHECK(letter_to(world, "ann@example.org", "was that you?").size() > 0);

    auto list = admin.json("/admin/resets").json().at("resets").as_array();
    REQUIRE(list.size() == 1);
    auto path = "/admin/resets/" + std::string(list[0].at("id").as_string());
    CHECK(ann.post(path, {{"approve", "1"}}).status == 403);
    CHECK(admin.post(path, {{"approve", "1"}}).status == 303);
    CHECK(letter_to(world, "ann@example.org", "It will be done on").size() > 0);
    CHECK(admin.get("/admin/resets").has("Agreed."));
    world.pass(hours(23));
    world.deliver();
    CHECK(world.read([&](Db& db) { return accounts::has_second_factor(db, id_of(world, "ann")); }));
    world.pass(hours(2));
    world.deliver();
    CHECK_FALSE(world.read([&](Db& db) { return accounts::has_second_factor(db, id_of(world, "ann")); }));
    CHECK_FALSE(is_in(ann));
    CHECK(letter_to(world, "ann@example.org", "were taken away, every device").size() > 0);
    CHECK(give_password(other, "ann").location() == "/");
    CHECK(admin.get("/admin/resets").has("Nobody has lost anything."));
}

TEST_CASE("a reset is called off by the letter, by showing a factor, and by the administrator") {
    World world;
    auto ann = with_password(world, "ann");
    auto app = set_up_app(world, ann);
    auto admin = accounts::test::person(world, "adm", Role::administrator);
    auto other = world.browser();
    auto ask = [&] {
        give_password(other, "ann");
        REQUIRE(other.post("/sign-in/second-factor/lost").status == 303);
        return "/admin/resets/" + std::string(admin.json("/admin/resets").json().at("resets").at(0).at("id").as_string());
    };
    auto still_there = [&] {
        world.pass(days(2));
        world.deliver();
        admin = accounts::test::sign_in(world, id_of(world, "adm"));
        return world.read([&](Db& db) { return accounts::has_second_factor(db, id_of(world, "ann")); });
    };
    admin.post(ask(), {{"approve", "1"}});
    auto keep = first_match(letter_to(world, "ann@example.org", "It will be done on"), "http://lyceum\\.test(/sign-in/second-factor/keep/[^\\s]*)");
    REQUIRE(!keep.empty());
    auto reader = world.browser();
    CHECK(reader.get(keep).has("Keep them"));
    CHECK(reader.post(keep).status == 303);
    CHECK(reader.post(keep).status == 404);
    CHECK(still_there());

    admin.post(ask(), {{"approve", "1"}});
    give_password(other, "ann");
    CHECK(show(other, {{"code", code_now(world, app.secret)}}).status == 303);
    other.post("/sign-out");
    CHECK(still_there());

    auto path = ask();
    CHECK(admin.post(path, {{"approve", "0"}}).status == 303);
    CHECK(admin.post(path, {{"approve", "1"}}).status == 404);
    CHECK(letter_to(world, "ann@example.org", "They stay as they are.").size() > 0);
    CHECK(still_there());
}

TEST_CASE("only an owner decides over staff, and nobody over themselves") {
    World world;
    auto mod = accounts::test::person(world, "mod", Role::moderator);
    set_up_app(world, mod);
    auto admin = accounts::test::person(world, "adm", Role::administrator), owner = accounts::test::person(world, "own", Role::owner);
    auto link = world.write([&](Tx& tx) { return accounts::one_time_link(tx, id_of(world, "mod"), hours(1), ""); });
    auto other = world.browser();
    CHECK(other.post(link).location() == "/sign-in/second-factor");
    REQUIRE(other.post("/sign-in/second-factor/lost").status == 303);
    auto path = "/admin/resets/" + std::string(admin.json("/admin/resets").json().at("resets").at(0).at("id").as_string());
    CHECK(admin.get("/admin/resets").has("An owner decides."));
    CHECK(admin.post(path, {{"approve", "1"}}).status == 403);
    CHECK(owner.post(path, {{"approve", "1"}}).status == 303);
}

TEST_CASE("the console takes factors away at once, and a closed account keeps none") {
    World world;
    auto ann = with_password(world, "ann");
    set_up_app(world, ann);
    auto id = id_of(world, "ann");
    world.write([&](Tx& tx) { factors::reset(tx, id); });
    CHECK_FALSE(is_in(ann));
    CHECK(give_password(ann, "ann").location() == "/");
    Authenticator device;
    REQUIRE(add_passkey(ann, device).status == 303);
    CHECK(ann.post("/settings/close", {{"handle", "ann"}}).status == 303);
    world.deliver();
    world.pass(days(15));
    world.deliver();
    auto browser = world.browser();
    CHECK(enter(browser, device).status == 422);
}

TEST_CASE("a copy without the secrets of apps asks nobody for what is not there") {
    World world;
    auto ann = with_password(world, "ann"), ben = with_password(world, "ben");
    set_up_app(world, ann);
    Authenticator device;
    REQUIRE(add_passkey(ben, device).status == 303);
    // Other keys than those that sealed: as when an export is imported elsewhere.
    world.app.seal_keys();
    world.app.seal_keys_kept = crypto::KeyRing::temporary();
    settle_in(world.app);
    CHECK(give_password(ann, "ann").location() == "/");
    CHECK(give_password(ben, "ben").location() == "/sign-in/second-factor");
}

TEST_CASE("the pages of factors speak Chinese") {
    World world;
    auto ann = with_password(world, "ann");
    ann.post("/settings/account", {{"language", "zh"}});
    CHECK(ann.get("/settings/security").has("通行密钥"));
    CHECK(ann.get("/settings/security/app").has("设置验证器应用"));
    CHECK(ann.get("/settings/security/passkeys").has("添加通行密钥"));
    set_up_app(world, ann);
    CHECK(ann.get("/settings/security/codes").has("恢复码"));
    CHECK(letter_to(world, "ann@example.org", "添加了验证器应用").size() > 0);
}

TEST_CASE("old challenges and sheets are forgotten") {
    World world;
    auto ann = with_password(world, "ann");
    Authenticator device;
    add_passkey(ann, device);
    world.pass(hours(2));
    world.deliver();
    CHECK(world.read([](Db& db) { return jobs_in(db, JobState::retryable, {}, 10).size(); }) == 0);
}
