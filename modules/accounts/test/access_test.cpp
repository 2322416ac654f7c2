// How everything that lets somebody in ends at once: after a stranger prepared an account, or took one over.
#include "modules/accounts/test/letters.hpp"
#include "modules/accounts/test/people.hpp"

using namespace lyceum;
using namespace lyceum::accounts;
using accounts::test::code_in;
using accounts::test::first_match;
using accounts::test::id_of;
using accounts::test::letter_to;
using accounts::test::link_in;

namespace {

const std::string kPassword = "four plain words here";

bool is_in(Browser& browser) { return browser.get("/settings/profile").status == 200; }

Browser signed_up(World& world) {
    auto ann = world.browser();
    REQUIRE(ann.post("/sign-up", {{"handle", "ann"}, {"name", "Ann"}, {"email", "ann@example.org"}, {"password", kPassword}}).status == 303);
    return ann;
}

void confirm(World& world, Browser& browser) {
    auto link = link_in(letter_to(world, "ann@example.org"));
    REQUIRE(link.starts_with("/verify/"));
    REQUIRE(browser.post(link).status == 303);
}

/// Everything that somebody can hold beside a session.
struct Keys {
    std::string token, feed, calendar;

    explicit Keys(Browser& who) {
        token = first_match(who.post("/settings/tokens", {{"name", "for later"}, {"scopes", "read:*"}, {"days", "365"}}).body, "(lyc_pat_[A-Za-z0-9_]+)");
        feed = first_match(who.post("/settings/feed").body, "(/feeds/[A-Za-z0-9_-]{43})");
        calendar = first_match(who.post("/settings/calendar").body, "(/calendars/[A-Za-z0-9_-]{43})");
        REQUIRE(!token.empty());
        REQUIRE(!feed.empty());
        REQUIRE(!calendar.empty());
    }
    /// How many of them still open something.
    int good(World& world) const {
        auto program = world.browser(), reader = world.browser();
        program.use_token(token);
        return (program.json("/api/v1/settings/account").status == 200) + (reader.get(feed).status == 200) + (reader.get(calendar).status == 200);
    }
};

std::string reset_link(World& world, const std::string& address) {
    world.browser().post("/forgotten", {{"email", address}});
    auto link = link_in(letter_to(world, address, "new password"));
    REQUIRE(link.starts_with("/reset/"));
    return link;
}

/// Moves the account of whoever is signed in to another address; answers the way back that goes to the old one.
std::string move_to(World& world, Browser& who, const std::string& old_address, const std::string& new_address) {
    REQUIRE(who.post("/settings/email", {{"email", new_address}, {"confirm_password", kPassword}}).status == 303);
    REQUIRE(who.post(link_in(letter_to(world, new_address))).status == 303);
    auto undo = first_match(letter_to(world, old_address, "was changed to"), "http://lyceum\\.test(/email/undo/[^\\s]*)");
    REQUIRE(!undo.empty());
    return undo;
}

std::string address_of(World& world) {
    auto known = world.read([&](Db& db) { return email_of(db, id_of(world, "ann")); });
    return known ? known->address : std::string();
}

}  // namespace

TEST_CASE("who reads the letters owns the address, and nothing that a stranger prepared opens the account") {
    World world;
    auto stranger = signed_up(world), owner = world.browser();
    Keys prepared(stranger);
    CHECK(prepared.good(world) == 3);
    owner.post("/sign-in/code", {{"email", "ann@example.org"}});
    auto entered = owner.post("/sign-in/code/enter", {{"email", "ann@example.org"}, {"code", code_in(letter_to(world, "ann@example.org", "is your code"))}});
    CHECK(entered.status == 303);
    CHECK(owner.get("/settings/profile").has("every token, private address and linked account"));
    CHECK(is_in(owner));
    CHECK_FALSE(is_in(stranger));
    CHECK(prepared.good(world) == 0);
}

TEST_CASE("one's own device confirms by code, and keeps what was set up with it") {
    World world;
    auto ann = signed_up(world);
    Keys own(ann);
    ann.post("/sign-out");
    ann.post("/sign-in/code", {{"email", "ann@example.org"}});
    CHECK(ann.post("/sign-in/code/enter", {{"email", "ann@example.org"}, {"code", code_in(letter_to(world, "ann@example.org", "is your code"))}}).status == 303);
    CHECK(own.good(world) == 3);
}

TEST_CASE("a new password by letter ends everything that somebody else may hold, but no second factor") {
    World world;
    auto ann = signed_up(world);
    confirm(world, ann);
    Keys held(ann);
    world.write([&](Tx& tx) { set_second_factor(tx, id_of(world, "ann"), true); });
    auto elsewhere = world.browser();
    auto link = reset_link(world, "ann@example.org");
    CHECK(elsewhere.get(link).has("API tokens, private feed and calendar"));
    CHECK(elsewhere.post(link, {{"password", "another five plain words"}}).status == 303);
    CHECK_FALSE(is_in(ann));
    CHECK(held.good(world) == 0);
    CHECK(world.read([&](Db& db) { return has_second_factor(db, id_of(world, "ann")); }));
}

TEST_CASE("changing a password leaves programs and readers alone, unless its owner says otherwise") {
    World world;
    auto ann = signed_up(world);
    Keys held(ann);
    CHECK(ann.post("/settings/password", {{"current", kPassword}, {"password", "another five plain words"}}).status == 303);
    CHECK(held.good(world) == 3);
    auto page = ann.get("/settings/account");
    CHECK(page.has("End everything else that opens this account"));
    CHECK(ann.post("/settings/password", {{"current", "another five plain words"}, {"password", "yet another five words"}, {"end_everything", "1"}}).status == 303);
    CHECK(held.good(world) == 0);
    CHECK(is_in(ann));
}

TEST_CASE("signing somebody out everywhere ends what programs and readers hold") {
    World world;
    auto admin = accounts::test::person(world, "root-one", Role::administrator);
    auto ann = accounts::test::person(world, "ann");
    Keys held(ann);
    CHECK(admin.del("/admin/people/ann/sessions").status == 303);
    CHECK(held.good(world) == 0);
}

TEST_CASE("private addresses open nothing for somebody who is kept out, however that came") {
    World world;
    auto ann = accounts::test::person(world, "ann");
    Keys held(ann);
    auto id = id_of(world, "ann");
    world.write([&](Tx& tx) {
        tx.run(R"sql(insert into suspensions (person, ends_at, reason, made_by, made_at) values ($1, $2, 'of old', $1, $3))sql", id, tx.now() + days(3), tx.now());
        end_all_sessions(tx, id);
    });
    CHECK(held.good(world) == 1);                       // tokens were ended when it was made
    CHECK(world.browser().get(held.feed).status == 404);
    CHECK(world.browser().get(held.calendar).status == 404);
    world.pass(days(4));
    CHECK(held.good(world) == 3);
}

TEST_CASE("keeping somebody out ends what programs and readers hold, for good") {
    World world;
    auto admin = accounts::test::person(world, "root-one", Role::administrator);
    auto ann = accounts::test::person(world, "ann");
    Keys held(ann);
    CHECK(admin.put("/admin/people/ann/suspension", {{"days", "3"}, {"reason", "Advertising again and again."}}).status == 303);
    CHECK(held.good(world) == 0);
    world.pass(days(4));
    CHECK(held.good(world) == 0);
}

TEST_CASE("changing the address twice does not disarm the way back to the first one") {
    World world;
    auto ann = signed_up(world);
    confirm(world, ann);
    auto thief = ann;
    Keys stolen(thief);
    auto first = move_to(world, thief, "ann@example.org", "b@thief.example");
    world.pass(days(2));
    auto second = move_to(world, thief, "b@thief.example", "c@thief.example");
    CHECK(address_of(world) == "c@thief.example");
    // Nor does a new password, or another account with the old address.
    CHECK(world.browser().post(reset_link(world, "c@thief.example"), {{"password", "the five words of thieves"}}).status == 303);
    auto squatter = world.browser();
    CHECK(squatter.post("/sign-up", {{"handle", "squatter"}, {"email", "ann@example.org"}, {"password", kPassword}}).status == 303);

    auto owner = world.browser();
    CHECK(owner.get(first).has("ann@example.org"));
    CHECK(owner.post(first).status == 303);
    CHECK(address_of(world) == "ann@example.org");
    CHECK_FALSE(is_in(thief));
    CHECK(stolen.good(world) == 0);
    CHECK(owner.get(first).status == 404);
    // The thief's own address is not brought back.
    CHECK(owner.post(second).status == 404);
    CHECK(address_of(world) == "ann@example.org");
}

TEST_CASE("a way back to an address in between leaves the one to the first address open, and each ends after a week") {
    World world;
    auto ann = signed_up(world);
    confirm(world, ann);
    auto first = move_to(world, ann, "ann@example.org", "b@example.org");
    world.pass(days(2));
    auto second = move_to(world, ann, "b@example.org", "c@example.org");
    auto owner = world.browser();
    CHECK(owner.post(second).status == 303);
    CHECK(address_of(world) == "b@example.org");
    CHECK(owner.get(first).status == 200);
    world.pass(days(6));
    CHECK(owner.get(first).status == 404);
}
