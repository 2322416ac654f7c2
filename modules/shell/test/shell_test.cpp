// The command palette offers what one may reach; keys can be turned off; there is a page for when there is no connection.
#include "modules/accounts/test/people.hpp"
#include "modules/home/home.hpp"
#include "modules/communities/test/places.hpp"

using namespace lyceum;

namespace {

std::set<std::string> addresses(const Answer& answer) {
    std::set<std::string> found;
    auto body = answer.json();
    for (auto& entry : body.at("entries").as_array()) found.insert(std::string(entry.at("to").as_string()));
    return found;
}

}  // namespace

TEST_CASE("the palette offers each visitor what they may reach, and nothing else") {
    World world;
    auto guest = world.browser();
    auto member = accounts::test::person(world, "ann");
    auto admin = accounts::test::person(world, "root-one", accounts::Role::administrator);

    CHECK(addresses(guest.json("/palette")).contains("/sign-in"));
    CHECK_FALSE(addresses(guest.json("/palette?q=settings")).contains("/settings/profile"));
    CHECK(addresses(member.json("/palette?q=settings")).contains("/settings/profile"));
    CHECK_FALSE(addresses(member.json("/palette?q=audit")).contains("/admin/audit"));
    CHECK(addresses(admin.json("/palette?q=audit")).contains("/admin/audit"));
    CHECK_FALSE(addresses(admin.json("/palette")).contains("/sign-out"));
}

TEST_CASE("the palette finds people by the beginning of a name or handle, not those who left") {
    World world;
    accounts::test::person(world, "wang-fang");
    auto ann = accounts::test::person(world, "ann");
    CHECK(addresses(ann.json("/palette?q=wang")).contains("/@wang-fang"));
    CHECK(addresses(ann.json("/palette?q=@WANG")).contains("/@wang-fang"));
    CHECK(addresses(ann.json("/palette?q=%25")).empty());
    CHECK(ann.json("/palette?q=" + std::string(101, 'x')).status == 422);
}

TEST_CASE("the palette speaks the visitor's language and is found by address in any") {
    World world;
    auto ann = accounts::test::person(world, "ann");
    ann.set_cookie("lang", "zh");
    auto found = ann.json("/palette?q=settings/tokens");
    CHECK(addresses(found) == std::set<std::string>{"/settings/tokens"});
    CHECK(found.has("API 令牌"));
}

TEST_CASE("shortcuts are turned off and on in one browser") {
    World world;
    auto ann = accounts::test::person(world, "ann");
    CHECK(ann.get("/settings/keyboard").has("checked"));
    CHECK(ann.post("/settings/keyboard", {{"on", "0"}}).status == 303);
    CHECK(ann.cookie("shortcuts") == "off");
    CHECK_FALSE(ann.get("/settings/keyboard").has(" checked"));
    CHECK(ann.post("/settings/keyboard", {{"on", "1"}}).status == 303);
    CHECK(ann.cookie("shortcuts").empty());
    CHECK(world.browser().get("/settings/keyboard").status == 303);
}

TEST_CASE("what a browser needs to install the site is there") {
    World world;
    auto guest = world.browser();
    auto manifest = guest.get("/manifest.webmanifest").json();
    CHECK(manifest.at("display").as_string() == "standalone");
    CHECK(manifest.at("name").as_string() == "Lyceum");
    CHECK(manifest.at("icons").as_array().size() == 3);
    CHECK(guest.get("/offline").has("id=\"kept\""));
    // What a shared link shows in WeChat and elsewhere.
    auto page = guest.get("/sign-in");
    CHECK(page.has("property=\"og:image\" content=\"http://lyceum.test/assets/icon-512"));
    CHECK(page.has("itemprop=\"image\""));
    auto worker = guest.get("/service-worker.js");
    CHECK(worker.status == 200);
    CHECK(worker.headers.get("cache-control") == "no-cache");
    CHECK(worker.headers.get("content-type").starts_with("text/javascript"));
    CHECK(worker.headers.get("content-security-policy").find("sandbox") == std::string_view::npos);
}
