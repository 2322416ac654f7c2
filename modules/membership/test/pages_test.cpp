// What people see of memberships, what managers give, and the letters before an end.
#include "modules/membership/test/places.hpp"

using namespace lyceum;
using namespace lyceum::membership;

namespace {

struct Town : World {
    Browser ann = accounts::test::person(*this, "ann"), bob = accounts::test::person(*this, "bob"), cat = accounts::test::person(*this, "cat");
    PersonId bob_id = accounts::test::id_of(*this, "bob"), cat_id = accounts::test::id_of(*this, "cat");
    test::Place place = test::community(*this, accounts::test::id_of(*this, "ann"));

    int level_of(PersonId person) {
        auto visit = app.nobody(now, Language::en);
        auto have = read([&](Db& db) { return held(db, visit, person, place.community); });
        return have ? have->level : -1;
    }
    // What the hourly schedule and the mail lane do, for some hours.
    std::size_t letters_after(Span span) {
        for (auto end = now + span; now < end; pass(hours(1))) deliver();
        return letters().size();
    }
};

}  // namespace

TEST_CASE("the table of tiers is public, and higher tiers include the lower") {
    Town town;
    auto page = town.browser().get("/c/systems/tiers");
    CHECK(page.status == 200);
    CHECK(page.has("Inner circle"));
    auto lounge = page.body.substr(page.body.find(">The lounge<"));
    lounge = lounge.substr(0, lounge.find("</tr>"));
    auto count = [&](std::string_view what) {
        int n = 0;
        for (auto at = lounge.find(what); at != lounge.npos; at = lounge.find(what, at + 1)) ++n;
        return n;
    };
    CHECK(count(">included<") == 2);
    CHECK(count(">not included<") == 1);
    CHECK(town.browser().get("/c/nowhere/tiers").status == 404);
}

TEST_CASE("a manager gives a membership with a reason, and takes it back") {
    Town town;
    FormFields gift{{"handle", "@bob"}, {"tier", to_string(town.place.inner)}, {"days", "30"}, {"reason", "Wrote the parser"}};
    CHECK(town.bob.post("/c/systems/manage/gifts", gift).status == 403);
    CHECK(town.level_of(town.bob_id) == -1);
    auto nobody = town.ann.post("/c/systems/manage/gifts", {{"handle", "nobody"}, {"tier", to_string(town.place.inner)}, {"reason", "Wrote the parser"}});
    CHECK(nobody.status == 422);
    CHECK(nobody.has("Nobody has this handle."));
    CHECK(nobody.has("Wrote the parser"));
    CHECK(town.ann.post("/c/systems/manage/gifts", {{"handle", "bob"}, {"tier", to_string(town.place.inner)}, {"days", "-3"}, {"reason", "Wrote it"}}).status == 422);
    CHECK(town.ann.post("/c/systems/manage/gifts", gift).status == 303);
    CHECK(town.level_of(town.bob_id) == 2);
    auto mine = town.bob.get("/membership");
    CHECK(mine.has("Inner circle"));
    CHECK(mine.has("Wrote the parser"));

    auto page = town.ann.get("/c/systems/manage/gifts").body;
    auto at = page.find("/manage/gifts/") + 14;
    auto id = page.substr(at, 13);
    CHECK(town.bob.del("/c/systems/manage/gifts/" + id).status == 403);
    CHECK(town.ann.del("/c/systems/manage/gifts/" + id).status == 303);
    CHECK(town.level_of(town.bob_id) == 0);
    CHECK(town.bob.get("/membership").has("ended"));
    auto log = town.ann.get("/c/systems/manage/audit");
    CHECK((log.has("membership.give") && log.has("membership.take_back")));
}

TEST_CASE("tiers are added, renamed and removed, but not from under somebody") {
    Town town;
    CHECK(town.bob.get("/c/systems/manage/tiers").status == 403);
    CHECK(town.ann.post("/c/systems/manage/tiers", {{"name_en", "Patron"}, {"slug", "patron"}, {"level", "3"}, {"benefits_en", "A mug"}}).status == 303);
    auto taken = town.ann.post("/c/systems/manage/tiers", {{"name_en", "Other"}, {"slug", "other"}, {"level", "3"}});
    CHECK(taken.status == 422);
    CHECK(taken.has("Another tier has this level."));
    CHECK(town.ann.post("/c/systems/manage/tiers", {{"name_en", "Other"}, {"slug", "other"}, {"level", "101"}}).status == 422);
    auto inner = "/c/systems/manage/tiers/" + to_string(town.place.inner);
    CHECK(town.ann.put(inner, {{"name_en", "Core"}, {"benefits_en", "Reviews\n\n  Seats  "}}).status == 303);
    CHECK(town.cat.get("/c/systems/tiers").has(">Seats<"));
    test::give(town, town.place, town.bob_id, 2, town.now + days(1));
    CHECK(town.ann.del(inner).status == 409);
    town.pass(days(1));
    CHECK(town.ann.del(inner).status == 303);
    CHECK_FALSE(town.cat.get("/c/systems/tiers").has("Core"));
}

TEST_CASE("letters go out seven days and one day before a prepaid period ends, once each") {
    Town town;
    test::give(town, town.place, town.bob_id, 1, town.now + days(30));
    CHECK(town.letters_after(days(22)) == 0);
    CHECK(town.letters_after(days(3)) == 1);
    CHECK(town.letters()[0].find("To: bob@example.org") == 0);
    CHECK(town.letters()[0].find("ends in 7 days") != std::string::npos);
    CHECK(town.letters()[0].find("Fellow") != std::string::npos);
    CHECK(town.letters_after(days(6)) == 2);
    CHECK(town.letters()[1].find("ends tomorrow") != std::string::npos);
}

TEST_CASE("no letter for what renews, continues, was revoked, never ends or was shorter than its notice") {
    Town town;
    auto give = [&](PersonId person, const char* id, Time from, std::optional<Time> to, bool renews) {
        town.write([&](Tx& tx) {
            grant(tx, {.person = person, .community = town.place.community, .level = 1, .starts_at = from, .ends_at = to, .source = "order", .source_id = id, .renews = renews});
        });
    };
    give(town.bob_id, "renewing", town.now, town.now + days(10), true);
    give(town.cat_id, "first", town.now, town.now + days(9), false);
    give(town.cat_id, "second", town.now + days(9), town.now + days(400), false);
    accounts::test::person(town, "dan"), accounts::test::person(town, "eve"), accounts::test::person(town, "fay");
    give(accounts::test::id_of(town, "dan"), "revoked", town.now, town.now + days(10), false);
    town.write([&](Tx& tx) { revoke(tx, "order", "revoked"); });
    give(accounts::test::id_of(town, "eve"), "forever", town.now, std::nullopt, false);
    give(accounts::test::id_of(town, "fay"), "trial", town.now, town.now + days(3), false);
    CHECK(town.letters_after(days(14)) == 1);
    CHECK(town.letters()[0].find("To: fay@example.org") == 0);
    CHECK(town.letters()[0].find("ends tomorrow") != std::string::npos);
}
