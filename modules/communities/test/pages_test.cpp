// What people can do with communities, through addresses.
#include "modules/communities/test/places.hpp"

using namespace lyceum;
using namespace lyceum::communities;

namespace {

struct Town : World {
    Browser ann = accounts::test::person(*this, "ann"), bob = accounts::test::person(*this, "bob"), cat = accounts::test::person(*this, "cat");
    PersonId ann_id = accounts::test::id_of(*this, "ann"), bob_id = accounts::test::id_of(*this, "bob"), cat_id = accounts::test::id_of(*this, "cat");
    CommunityId community = test::community(*this, ann_id);

    void add_rules(std::initializer_list<const char*> texts) {
        write([&](Tx& tx) { for (auto* text : texts) add_rule(tx, community, {"", text}); });
    }
    std::optional<Standing> standing_of(PersonId person) {
        return read([&](Db& db) { return standing(db, person, community); });
    }
    std::string person_path(const char* base, PersonId person) { return std::string(base) + to_string(person); }
};

std::string only_id(const std::string& body, std::string_view before) {
    auto at = body.find(before);
    REQUIRE(at != body.npos);
    return body.substr(at + before.size(), 13);
}

}  // namespace

TEST_CASE("joining asks to accept the rules, and the acceptance is kept with its version") {
    Town town;
    town.add_rules({"Be kind.", "Show the numbers."});
    CHECK(town.browser().get("/c/systems/join").has("Be kind."));
    CHECK(town.browser().post("/c/systems/join", {{"accept", "1"}}).location().starts_with("/sign-in"));
    auto refused = town.bob.post("/c/systems/join", {{"accept", "0"}});
    CHECK(refused.status == 422);
    CHECK(refused.has("Read the rules and accept them to join."));
    CHECK_FALSE(town.standing_of(town.bob_id));
    auto joined = town.bob.post("/c/systems/join", {{"accept", "1"}});
    CHECK(joined.status == 303);
    CHECK(joined.location() == "/");
    CHECK(town.standing_of(town.bob_id) == Standing::member);
    CHECK(town.bob.get("/c/systems/rules").has("You accepted these rules."));

    town.pass(hours(1));
    town.add_rules({"Cite your sources."});
    auto page = town.bob.get("/c/systems/rules");
    CHECK(page.has("The rules changed since you accepted them."));
    CHECK(town.bob.get("/c/systems/rules?version=1").has("Show the numbers."));
    CHECK_FALSE(town.bob.get("/c/systems/rules?version=1").has("Cite your sources."));
    CHECK(town.bob.get("/c/systems/rules?version=3").status == 404);
    CHECK(town.bob.post("/c/systems/rules/accept", {{"version", "1"}}).status == 409);
    CHECK(town.bob.post("/c/systems/rules/accept", {{"version", "2"}}).status == 303);
    CHECK(town.bob.get("/c/systems/rules").has("You accepted these rules."));
}

TEST_CASE("everybody leaves but the owner") {
    Town town;
    test::join(town, town.bob_id, town.community);
    CHECK(town.bob.get("/c/systems/leave").has("Leave Systems Lyceum?"));
    CHECK(town.bob.post("/c/systems/leave").status == 303);
    CHECK_FALSE(town.standing_of(town.bob_id));
    CHECK(town.bob.post("/c/systems/leave").status == 303);
    CHECK(town.ann.post("/c/systems/leave").status == 409);
    CHECK(town.standing_of(town.ann_id) == Standing::owner);
}

TEST_CASE("an invitation opens a closed community, as often and as long as it says") {
    Town town;
    auto club = test::community(town, town.ann_id, "club", Visibility::closed);
    CHECK(town.bob.get("/c/club/about").status == 404);
    CHECK(town.bob.post("/c/club/join", {{"accept", "1"}}).status == 404);
    CHECK(town.bob.get("/c/club/manage/invites").status == 404);
    CHECK(town.ann.post("/c/club/manage/invites", {{"note", "friends"}, {"uses", "1"}, {"days", "2"}}).status == 303);
    auto page = town.ann.get("/c/club/manage/invites").body;
    auto at = page.find("http://lyceum.test/invite/");
    REQUIRE(at != page.npos);
    auto link = page.substr(at + 18, page.find('"', at) - at - 18);
    CHECK(town.browser().get(link).has("Sign in to join"));
    CHECK(town.bob.get(link).has("You are invited."));
    CHECK(town.bob.post(link).status == 303);
    CHECK(town.read([&](Db& db) { return is_member(db, town.bob_id, club); }));
    CHECK(town.bob.get("/c/club/about").status == 200);
    CHECK(town.cat.get(link).status == 404);
    CHECK(town.cat.post(link).status == 404);

    town.ann.post("/c/club/manage/invites", {{"days", "2"}});
    page = town.ann.get("/c/club/manage/invites").body;
    at = page.find("http://lyceum.test/invite/");
    auto second = page.substr(at + 18, page.find('"', at) - at - 18);
    CHECK(second != link);
    CHECK(town.cat.get(second).status == 200);
    town.pass(days(2));
    CHECK(town.cat.get(second).status == 404);
    CHECK(town.ann.post("/c/club/manage/invites", {{"days", "0"}}).status == 422);
    CHECK(town.ann.post("/c/club/manage/invites", {{"uses", "many"}}).status == 422);
}

TEST_CASE("the member list turns pages without losing anybody") {
    Town town;
    for (int i = 0; i < 60; ++i) {
        town.pass(Span{i % 3});                     // some join at the same moment
        auto person = town.write([&](Tx& tx) { return accounts::create(tx, {.handle = fmt::format("p{}", i), .name = fmt::format("Person {}", i)}); });
        test::join(town, person, town.community);
    }
    std::set<std::string> seen;
    std::string next = "/c/systems/members";
    int pages = 0;
    while (!next.empty()) {
        auto page = town.cat.json(next).json().as_object();
        for (auto& member : page["members"].as_array()) CHECK(seen.insert(std::string(member.at("person").at("handle").as_string())).second);
        next = page["older"].is_null() ? "" : std::string(page["older"].as_string());
        ++pages;
    }
    CHECK(seen.size() == 61);
    CHECK(pages == 2);
    CHECK(town.cat.get("/c/systems/members?standing=owner").has(">ann<"));
    CHECK_FALSE(town.cat.get("/c/systems/members?standing=owner").has("Person 3"));
}

TEST_CASE("the management is for managers, and who may change whom follows the standing") {
    Town town;
    test::join(town, town.bob_id, town.community, Standing::manager);
    test::join(town, town.cat_id, town.community);
    for (auto* page : {"/c/systems/manage", "/c/systems/manage/spaces", "/c/systems/manage/rules", "/c/systems/manage/members", "/c/systems/manage/invites"}) {
        CHECK(town.bob.get(page).status == 200);
        CHECK(town.cat.get(page).status == 403);
        CHECK(town.browser().get(page).status == 303);
    }
    auto cat = town.person_path("/c/systems/manage/members/", town.cat_id), ann = town.person_path("/c/systems/manage/members/", town.ann_id);
    CHECK(town.bob.put(cat, {{"standing", "author"}}).status == 303);
    CHECK(town.standing_of(town.cat_id) == Standing::author);
    CHECK(town.bob.put(cat, {{"standing", "manager"}}).status == 403);
    CHECK(town.bob.put(ann, {{"standing", "member"}}).status == 403);
    CHECK(town.bob.del(ann).status == 403);
    CHECK(town.ann.put(ann, {{"standing", "member"}}).status == 409);
    CHECK(town.ann.put(cat, {{"standing", "owner"}}).status == 303);
    CHECK(town.ann.put(ann, {{"standing", "member"}}).status == 303);
    CHECK(town.standing_of(town.ann_id) == Standing::member);
    CHECK(town.ann.get("/c/systems/manage").status == 403);
    CHECK(town.cat.del(ann).status == 303);
    CHECK_FALSE(town.standing_of(town.ann_id));
}

TEST_CASE("spaces are added, ordered, changed and archived; a bad address keeps what was typed") {
    Town town;
    CHECK(town.ann.post("/c/systems/manage/spaces", {{"name_en", "Essays"}, {"slug", "essays"}, {"kind", "articles"}, {"audience_level", "-1"}}).status == 303);
    CHECK(town.ann.post("/c/systems/manage/spaces", {{"name_en", "Talk"}, {"slug", "talk"}, {"kind", "discussion"}, {"audience_level", "1"}}).status == 303);
    auto refused = town.ann.post("/c/systems/manage/spaces", {{"name_en", "Twice over"}, {"slug", "talk"}, {"kind", "discussion"}, {"audience_level", "-1"}});
    CHECK(refused.status == 422);
    CHECK(refused.has("Twice over"));
    CHECK(refused.has("Another space has this address."));
    CHECK(town.ann.post("/c/systems/manage/spaces", {{"name_en", "X"}, {"slug", "about"}}).status == 422);
    CHECK(town.ann.post("/c/systems/manage/spaces", {{"name_en", "X"}, {"slug", "xx"}, {"audience_level", "1000"}}).status == 422);

    auto slugs = [&] {
        auto visit = town.app.nobody(town.now, Language::en);
        std::string all;
        for (auto& each : town.read([&](Db& db) { return spaces(db, visit, town.community); })) all += each.slug + " ";
        return all;
    };
    CHECK(slugs() == "essays talk ");
    auto page = town.ann.get("/c/systems/manage/spaces").body;
    auto talk = page.substr(page.rfind("/up\"") - 13, 13);
    CHECK(town.ann.post("/c/systems/manage/spaces/" + talk + "/up").status == 303);
    CHECK(slugs() == "talk essays ");
    CHECK(town.ann.put("/c/systems/manage/spaces/" + talk, {{"name_en", "Chat"}, {"audience_level", "0"}, {"archived", "1"}}).status == 303);
    CHECK(slugs() == "essays ");
    CHECK(town.ann.get("/c/systems/manage/spaces/" + talk).has("Chat"));
    CHECK(town.read([&](Db& db) { return audience_of(db, {*read_id(talk)}); }) == 0);
}

TEST_CASE("rules are replaced and ended, never overwritten") {
    Town town;
    town.add_rules({"First.", "Second."});
    town.pass(hours(1));
    auto rule = only_id(town.ann.get("/c/systems/manage/rules").body, "manage/rules/");
    CHECK(town.ann.put("/c/systems/manage/rules/" + rule, {{"text_en", "First, better."}}).status == 303);
    auto now = town.cat.get("/c/systems/rules").body;
    CHECK(now.find("First, better.") < now.find("Second."));
    CHECK(town.cat.get("/c/systems/rules?version=1").has("First."));
    CHECK(town.ann.put("/c/systems/manage/rules/" + rule, {{"text_en", "Again."}}).status == 404);
    CHECK(town.ann.put("/c/systems/manage/rules/" + rule, {{"text_en", ""}}).status == 422);
}

TEST_CASE("a group is founded by a member, joined at once, or on request") {
    Town town;
    test::join(town, town.bob_id, town.community);
    CHECK(town.cat.get("/c/systems/groups/new").status == 403);
    auto made = town.bob.post("/c/systems/groups", {{"name_en", "Storage"}, {"slug", "storage"}, {"tag", "LSM trees"}, {"by_request", "1"}});
    REQUIRE(made.status == 303);
    auto path = made.location();
    CHECK(town.cat.get(path).has("Members see what is inside"));
    CHECK(town.cat.post(path + "/membership").status == 403);
    test::join(town, town.cat_id, town.community);
    CHECK(town.cat.post(path + "/membership").status == 303);
    CHECK(town.cat.get(path).has("Take the request back"));
    CHECK(town.bob.get(path).has("They ask to join"));
    CHECK_FALSE(town.cat.get(path).has("They ask to join"));
    auto request = path + "/requests/" + to_string(town.cat_id);
    CHECK(town.cat.put(request).status == 403);
    CHECK(town.bob.put(request).status == 303);
    CHECK(town.bob.put(request).status == 404);
    CHECK(town.cat.get(path).has("#lsm-trees"));
    CHECK(town.cat.get(path).has("2 people"));
    CHECK(town.cat.put(path, {{"name_en", "Mine"}}).status == 403);
    CHECK(town.bob.put(path + "/moderators/" + to_string(town.cat_id)).status == 303);
    CHECK(town.cat.put(path, {{"name_en", "Engines"}, {"tag", "lsm"}}).status == 303);
    CHECK(town.cat.del(path).status == 403);
    CHECK(town.bob.del(path + "/membership").status == 303);
    CHECK(town.cat.get(path).has("1 person"));
    CHECK(town.cat.post("/c/systems/leave").status == 303);
    CHECK(town.ann.get(path).has("0 people"));
    CHECK(town.ann.del(path).status == 303);
    auto log = town.ann.get("/c/systems/manage/audit");
    for (auto* deed : {"groups.let_in", "groups.make_moderator", "groups.change", "groups.remove"}) CHECK_MESSAGE(log.has(deed), deed);
    CHECK(town.ann.get(path).status == 404);
}

TEST_CASE("the frame shows the community's name, places and groups in the reader's language") {
    Town town;
    test::space(town, town.community, "articles", SpaceKind::articles);
    test::space(town, town.community, "questions", SpaceKind::questions);
    town.write([&](Tx& tx) { add_group(tx, town.community, {.slug = "storage", .name = {"存储引擎", "Storage engines"}, .description = {}}); });
    auto page = town.ann.get("/communities");
    CHECK(page.has("Systems Lyceum</span></a>"));
    CHECK(page.has("href=\"/c/systems/questions\""));
    CHECK(page.has("Storage engines"));
    CHECK(page.has("Ask a question"));
    CHECK_FALSE(town.bob.get("/communities").has("Ask a question"));
    CHECK(town.bob.get("/communities").has("Join Systems Lyceum"));
    auto chinese = town.browser();
    chinese.speak("zh");
    auto zh = chinese.get("/communities");
    CHECK(zh.has("系统编程学园"));
    CHECK(zh.has("存储引擎"));
}

TEST_CASE("an account on a site with one open community belongs to it") {
    Town town;
    auto dan = town.write([&](Tx& tx) {
        auto made = accounts::create(tx, {.handle = "dan", .name = "Dan"});
        tx.emit(accounts::Joined{made});
        return made;
    });
    town.deliver();
    CHECK(town.standing_of(dan) == Standing::member);
    town.write([&](Tx& tx) { tx.emit(accounts::Closed{dan}); });
    town.deliver();
    CHECK_FALSE(town.standing_of(dan));
}

TEST_CASE("a profile names the communities and groups of a person, closed ones only to their members") {
    Town town;
    auto club = test::community(town, town.ann_id, "club", Visibility::closed);
    test::join(town, town.bob_id, club);
    CHECK(town.bob.get("/@ann").has("/c/club/about"));
    CHECK_FALSE(town.cat.get("/@ann").has("/c/club/about"));
    CHECK(town.cat.get("/@ann").has("/c/systems/about"));
}
