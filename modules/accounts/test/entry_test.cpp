// Getting in: what visitors can rely on, and what attackers cannot.
#include "modules/accounts/test/letters.hpp"
#include "modules/accounts/test/people.hpp"
#include <thread>

using namespace lyceum;
using namespace lyceum::accounts;
using accounts::test::code_in;
using accounts::test::id_of;
using accounts::test::letter_to;
using accounts::test::link_in;

namespace {

const std::string kPassword = "four plain words here";

FormFields ann_signs_up() { return {{"handle", "ann"}, {"name", "Ann"}, {"email", "ann@example.org"}, {"password", kPassword}}; }

bool is_in(Browser& browser) { return browser.get("/settings/profile").status == 200; }

}  // namespace

TEST_CASE("a visitor signs up with a password, is in, and confirms the address") {
    World world;
    auto ann = world.browser();
    auto done = ann.post("/sign-up", ann_signs_up());
    CHECK(done.status == 303);
    CHECK(done.location() == "/welcome");
    CHECK(is_in(ann));
    CHECK(ann.get("/settings/account").has("Not confirmed"));
    CHECK_FALSE(world.read([&](Db& db) { return contact(db, id_of(world, "ann")).has_value(); }));

    auto link = link_in(letter_to(world, "ann@example.org"));
    REQUIRE(link.starts_with("/verify/"));
    auto elsewhere = world.browser();
    CHECK(elsewhere.get(link).has("ann@example.org"));
    CHECK(ann.get("/settings/account").has("Not confirmed"));
    CHECK(elsewhere.post(link).status == 303);
    CHECK(ann.get("/settings/account").has("Confirmed"));
    CHECK(world.read([&](Db& db) { return contact(db, id_of(world, "ann")).has_value(); }));
    CHECK(elsewhere.get(link).status == 404);
}

TEST_CASE("a taken handle or address and a weak password are said beside their fields, with what was typed") {
    World world;
    accounts::test::person(world, "ann");
    auto visitor = world.browser();
    auto refused = visitor.post("/sign-up", {{"handle", "ANN"}, {"name", "Second Ann"}, {"email", "Ann@Example.org"}, {"password", "short"}});
    CHECK(refused.status == 422);
    CHECK(refused.has("Somebody has this handle already."));
    CHECK(refused.has("There is an account with this address already."));
    CHECK(refused.has("Write at least 10 characters."));
    CHECK(refused.has("Second Ann"));
    CHECK_FALSE(refused.has("value=\"short\""));
    CHECK(visitor.post("/sign-up", {{"handle", "moderator"}, {"email", "m@example.org"}, {"password", kPassword}}).status == 422);
    CHECK(visitor.post("/sign-up", {{"handle", "berta"}, {"email", "b@example.org"}, {"password", "berta12345"}}).status == 422);
}

TEST_CASE("of twenty who want one handle at once, one gets it") {
    World world;
    std::atomic<int> made{0}, refused{0};
    std::vector<Browser> browsers(20, world.browser());
    for (auto& browser : browsers) browser.get("/sign-up");
    std::vector<std::thread> crowd;
    for (int i = 0; i < 20; ++i)
        crowd.emplace_back([&, i] {
            auto answer = browsers[static_cast<std::size_t>(i)].post("/sign-up",
                {{"handle", i % 2 ? "Wanted" : "wanted"}, {"email", "p" + std::to_string(i) + "@example.org"}, {"password", kPassword}});
            if (answer.status == 303) ++made;
            if (answer.status == 422) ++refused;
        });
    for (auto& one : crowd) one.join();
    CHECK(made == 1);
    CHECK(refused == 19);
}

TEST_CASE("a code by mail makes an account and returns to the paragraph") {
    World world;
    auto phone = world.browser();
    std::string paragraph = "/articles/0abc?page=2#s-locks";
    CHECK(phone.get("/sign-up?next=%2Farticles%2F0abc").has("value=\"/articles/0abc\""));
    auto asked = phone.post("/sign-up/code", {{"email", "New@Example.org"}, {"next", paragraph}});
    REQUIRE(asked.status == 303);
    REQUIRE(asked.location().starts_with("/sign-up/finish?"));
    CHECK(phone.get(asked.location()).has("New@Example.org"));
    auto code = code_in(letter_to(world, "New@Example.org"));
    REQUIRE(code.size() == 6);

    auto wrong = phone.post("/sign-up/finish", {{"email", "New@Example.org"}, {"name", "Jane Doe"}, {"code", "not it"}, {"next", paragraph}});
    CHECK(wrong.status == 422);
    CHECK(wrong.has("This code is not right"));
    auto done = phone.post("/sign-up/finish", {{"email", "New@Example.org"}, {"name", "Jane Doe"}, {"code", code.substr(0, 3) + " " + code.substr(3)}, {"next", paragraph}});
    CHECK(done.status == 303);
    CHECK(done.location() == paragraph);
    CHECK(is_in(phone));
    CHECK(world.read([](Db& db) { return contact(db, *find_by_handle(db, "jane-doe")).has_value(); }));
}

TEST_CASE("a code works in the browser that asked for it, once, for a while, and five times wrong is too often") {
    World world;
    accounts::test::person(world, "ann");
    auto browser = world.browser();
    auto ask = [&] {
        browser.post("/sign-in/code", {{"email", "ann@example.org"}});
        return code_in(letter_to(world, "ann@example.org"));
    };
    auto give = [](Browser& who, const std::string& code) { return who.post("/sign-in/code/enter", {{"email", "ann@example.org"}, {"code", code}}); };

    auto code = ask();
    auto thief = world.browser();
    CHECK(give(thief, code).status == 422);
    CHECK(give(browser, code).status == 303);
    CHECK(is_in(browser));
    browser = world.browser();
    CHECK(give(browser, code).status == 422);

    code = ask();
    world.pass(minutes(16));
    CHECK(give(browser, code).status == 422);

    code = ask();
    for (int i = 0; i < 5; ++i) CHECK(give(browser, "000").status == 422);
    CHECK(give(browser, code).status == 422);
}

TEST_CASE("asking for a code tells nobody who has an account") {
    World world;
    accounts::test::person(world, "ann");
    auto one = world.browser(), other = world.browser();
    auto known = one.post("/sign-in/code", {{"email", "ann@example.org"}}), unknown = other.post("/sign-in/code", {{"email", "ben@example.org"}});
    CHECK(known.status == unknown.status);
    CHECK(known.location() == "/sign-in/code/enter?email=ann%40example.org");
    CHECK(unknown.location() == "/sign-in/code/enter?email=ben%40example.org");
    CHECK(letter_to(world, "ben@example.org").find("no account") != std::string::npos);
    CHECK(one.post("/forgotten", {{"email", "ann@example.org"}}).location() == other.post("/forgotten", {{"email", "ben@example.org"}}).location());
}

TEST_CASE("who reads the letters owns the address, whatever a stranger set up with it") {
    World world;
    auto stranger = world.browser(), owner = world.browser();
    stranger.post("/sign-up", ann_signs_up());
    REQUIRE(is_in(stranger));
    owner.post("/sign-up/code", {{"email", "ann@example.org"}});
    auto done = owner.post("/sign-up/finish", {{"email", "ann@example.org"}, {"name", "Real Ann"}, {"code", code_in(letter_to(world, "ann@example.org", "is your code"))}});
    CHECK(done.status == 303);
    CHECK(is_in(owner));
    CHECK_FALSE(is_in(stranger));
    CHECK(stranger.post("/sign-in", {{"login", "ann"}, {"password", kPassword}}).status == 401);
}

TEST_CASE("a wrong password and an unknown name get the same answer") {
    World world;
    auto ann = world.browser();
    ann.post("/sign-up", ann_signs_up());
    auto visitor = world.browser();
    auto wrong = visitor.post("/sign-in", {{"login", "ann"}, {"password", "not the words at all"}});
    auto unknown = visitor.post("/sign-in", {{"login", "nobody-here"}, {"password", "not the words at all"}});
    CHECK(wrong.status == 401);
    CHECK(unknown.status == 401);
    CHECK(wrong.has("The name and password do not fit."));
    CHECK(unknown.has("The name and password do not fit."));
    CHECK(wrong.has("name=\"password\""));
    CHECK(visitor.post("/sign-in", {{"login", "ANN"}, {"password", kPassword}, {"next", "/articles#here"}}).location() == "/articles#here");
    CHECK(is_in(visitor));
    auto by_mail = world.browser();
    CHECK(by_mail.post("/sign-in", {{"login", "Ann@example.org"}, {"password", kPassword}}).status == 303);
}

TEST_CASE("nobody is sent to another site after signing in") {
    World world;
    auto ann = world.browser();
    ann.post("/sign-up", ann_signs_up());
    for (auto next : {"https://evil.example", "//evil.example", "/\\evil.example", "javascript:alert(1)", "/a\\b", "evil", " //evil.example"}) {
        auto browser = world.browser();
        auto done = browser.post("/sign-in", {{"login", "ann"}, {"password", kPassword}, {"next", next}});
        CHECK(done.status == 303);
        CHECK_MESSAGE(done.location() == "/", next);
    }
}

TEST_CASE("signing out ends the session on the server, and says so to a cookie that comes back") {
    World world;
    auto ann = world.browser();
    ann.post("/sign-up", ann_signs_up());
    auto cookie = ann.cookie("sid");
    REQUIRE(!cookie.empty());
    CHECK(ann.get("/sign-out").has("Sign out?"));
    CHECK(is_in(ann));
    CHECK(ann.post("/sign-out").status == 303);
    CHECK(ann.cookie("sid").empty());
    auto thief = world.browser();
    thief.set_cookie("sid", cookie);
    CHECK_FALSE(is_in(thief));
    thief.set_cookie("sid", cookie);
    CHECK(thief.get("/sign-in").has("Your session has ended."));
    CHECK(thief.cookie("sid").empty());
}

TEST_CASE("a session ends when it is not used, and in any case one day") {
    World world;
    auto ann = accounts::test::person(world, "ann");
    for (int i = 0; i < 8; ++i) {
        world.pass(days(10));
        CHECK(is_in(ann));
    }
    world.pass(days(11));
    CHECK_FALSE(is_in(ann));
    auto ben = accounts::test::person(world, "ben");
    world.pass(days(15));
    CHECK_FALSE(is_in(ben));
}

TEST_CASE("too many wrong passwords slow strangers down, not the owner's own device") {
    World world;
    auto ann = world.browser();
    ann.post("/sign-up", ann_signs_up());
    ann.post(link_in(letter_to(world, "ann@example.org")));
    ann.post("/sign-out");
    auto guess = [](Browser& who, const std::string& password) { return who.post("/sign-in", {{"login", "ann"}, {"password", password}}); };
    auto stranger = world.browser();
    int refused = 0;
    for (int i = 0; i < 12; ++i) refused += guess(stranger, "wrong words again").status == 429;
    CHECK(refused == 4);
    auto slow = guess(stranger, kPassword);
    CHECK(slow.status == 429);
    CHECK(!slow.headers.get("retry-after").empty());
    CHECK(guess(ann, kPassword).status == 303);                 // behind the same address

    auto restarted = world.browser();                           // what was counted lies in the database
    CHECK(guess(restarted, kPassword).status == 429);
    restarted.post("/sign-in/code", {{"email", "ann@example.org"}});
    CHECK(restarted.post("/sign-in/code/enter", {{"email", "ann@example.org"}, {"code", code_in(letter_to(world, "ann@example.org", "is your code"))}}).status == 303);
    world.pass(minutes(16));
    CHECK(guess(stranger, "wrong again, sadly").status == 401);
    CHECK(guess(ann, kPassword).status == 303);
}

TEST_CASE("a whole network of guessers does not lock the owner's own device out") {
    World world;
    auto ann = world.browser();
    ann.post("/sign-up", ann_signs_up());
    ann.post("/sign-out");
    auto from = [&](Browser& who, const std::string& peer, const std::string& password) {
        http::Request request;
        request.method = "POST";
        request.target = "/sign-in";
        request.path = "/sign-in";
        request.peer = peer;
        request.host = "lyceum.test";
        auto page = who.get("/sign-in").body;
        constexpr std::string_view mark = "<meta name=\"csrf-token\" content=\"";
        auto at = page.find(mark) + mark.size();
        request.headers.add("X-CSRF-Token", page.substr(at, page.find('"', at) - at));
        request.headers.add("Content-Type", "application/x-www-form-urlencoded");
        std::string jar = "entry=" + who.cookie("entry");
        if (!who.cookie("device").empty()) jar += "; device=" + who.cookie("device");
        request.headers.add("Cookie", jar);
        request.body = "login=ann&password=" + http::percent_encoded(password);
        return world.app.answer(request).status;
    };
    auto crowd = world.browser();
    int slowed = 0;
    for (int i = 0; i < 60; ++i) slowed += from(crowd, "198.51.100." + std::to_string(i), "wrong words again") == 429;
    CHECK(slowed == 20);
    CHECK(from(crowd, "203.0.113.9", kPassword) == 429);
    CHECK(from(ann, "203.0.113.9", kPassword) == 303);
}

TEST_CASE("a form without the page's token is refused, also before signing in") {
    World world;
    accounts::test::person(world, "ann");
    auto send = [&](Browser& browser, const std::string& target, const std::string& body, const char* site) {
        http::Request request;
        request.method = "POST";
        request.target = target;
        request.body = body;
        request.headers.add("Content-Type", "application/x-www-form-urlencoded");
        if (*site) request.headers.add("Sec-Fetch-Site", site);
        return browser.send(std::move(request)).status;
    };
    auto visitor = world.browser();
    CHECK(send(visitor, "/sign-in", "login=ann&password=x", "same-origin") == 403);
    CHECK(send(visitor, "/sign-in", "login=ann&password=x", "cross-site") == 403);
    CHECK(send(visitor, "/sign-up/code", "email=a%40b.example", "") == 403);
    auto ann = accounts::test::sign_in(world, id_of(world, "ann"));
    CHECK(send(ann, "/settings/privacy", "consented=1", "same-origin") == 403);
    CHECK(send(ann, "/sign-out", "", "") == 403);
    CHECK(is_in(ann));
    CHECK(visitor.send_json("POST", "/api/v1/sign-in", R"({"login":"ann","password":"x"})").status == 403);
}

TEST_CASE("a one-time link shows a button, works once, and not for ever") {
    World world;
    accounts::test::person(world, "ann");
    auto make = [&] { return world.write([&](Tx& tx) { return one_time_link(tx, *find_by_handle(tx, "ann"), hours(24), "http://lyceum.test"); }).substr(18); };
    auto link = make();
    auto browser = world.browser();
    for (int i = 0; i < 3; ++i) {
        auto page = browser.get(link);
        CHECK(page.has("@ann"));
        CHECK(page.has("no-referrer"));
    }
    CHECK_FALSE(is_in(browser));
    browser.get(link);
    CHECK(browser.post(link).status == 303);
    CHECK(is_in(browser));
    auto again = world.browser();
    CHECK(again.post(link).status == 404);
    auto late = make();
    world.pass(hours(25));
    CHECK(again.get(late).status == 404);
    auto first = make(), second = make();
    CHECK(again.get(first).status == 404);
    CHECK(again.get(second).status == 200);
}

TEST_CASE("a forgotten password is chosen anew: every session and token ends, and a letter says so") {
    World world;
    auto ann = world.browser(), visitor = world.browser();
    ann.post("/sign-up", ann_signs_up());
    visitor.post("/forgotten", {{"email", "ann@example.org"}});
    auto link = link_in(letter_to(world, "ann@example.org", "new password"));
    REQUIRE(link.starts_with("/reset/"));
    CHECK(visitor.get(link).has("Choose a new password"));
    CHECK(visitor.post(link, {{"password", "1234567890"}}).status == 422);
    CHECK(visitor.post(link, {{"password", "another five plain words"}}).location() == "/sign-in");
    CHECK_FALSE(is_in(ann));
    CHECK(!letter_to(world, "ann@example.org", "password of your account was changed").empty());
    CHECK(visitor.post(link, {{"password", "yet another five words"}}).status == 404);
    CHECK(visitor.post("/sign-in", {{"login", "ann"}, {"password", kPassword}}).status == 401);
    CHECK(visitor.post("/sign-in", {{"login", "ann"}, {"password", "another five plain words"}}).status == 303);
}

TEST_CASE("by TLS the cookies are bound to this host") {
    World world;
    auto browser = world.browser();
    http::Request request;
    request.method = "GET";
    request.target = "/sign-in";
    request.secure = true;
    request.headers.add("Accept", "text/html");
    auto page = browser.send(request);
    auto cookie = std::string(page.headers.get("set-cookie"));
    CHECK(cookie.starts_with("__Host-entry="));
    CHECK(cookie.find("Secure") != cookie.npos);
    CHECK(cookie.find("HttpOnly") != cookie.npos);
    CHECK(cookie.find("SameSite=Lax") != cookie.npos);
    auto made = world.write([&](Tx& tx) {
        auto id = create(tx, {.handle = "ann", .name = "Ann"});
        return start_session(tx, world.app.nobody(world.now, Language::en), id, true);
    });
    CHECK(made.name == "__Host-sid");
    CHECK(made.http_only);
}
