// Keeping somebody out: who may, what ends, what they are told, and that it ends by itself.
#include "modules/accounts/test/letters.hpp"
#include "modules/accounts/test/people.hpp"

using namespace lyceum;
using namespace lyceum::accounts;
using accounts::test::id_of;
using accounts::test::sign_in;

namespace {

FormFields suspension(const std::string& days) { return {{"days", days}, {"reason", "Advertising again and again."}}; }

bool may_enter(World& world, const std::string& handle) {
    try {
        sign_in(world, id_of(world, handle));
        return true;
    } catch (const Refusal&) {
        return false;
    }
}

}  // namespace

TEST_CASE("a suspended person is signed out everywhere, told why at the door, and comes back when it ends") {
    World world;
    auto admin = accounts::test::person(world, "root-one", Role::administrator);
    auto ann = accounts::test::person(world, "ann");
    CHECK(ann.get("/settings/profile").status == 200);
    CHECK(admin.put("/admin/people/ann/suspension", suspension("3")).status == 303);
    CHECK(ann.get("/settings/profile").status == 303);
    CHECK_FALSE(may_enter(world, "ann"));
    auto page = admin.get("/admin/people/ann");
    CHECK(page.has("Suspended until"));
    CHECK(page.has("Advertising again and again."));
    CHECK(admin.get("/admin/people?suspended=1").has("@ann"));
    CHECK(admin.get("/admin/audit?action=people.suspend").has("3 days: Advertising again and again."));
    world.pass(days(4));
    CHECK(may_enter(world, "ann"));
}

TEST_CASE("somebody suspended learns the reason when they sign in with the right password, not with a wrong one") {
    World world;
    auto admin = accounts::test::person(world, "root-one", Role::administrator);
    auto guest = world.browser();
    guest.post("/sign-up", {{"handle", "ann"}, {"name", "Ann"}, {"email", "ann@example.org"}, {"password", "correct horse battery"}, {"agree", "1"}});
    admin.put("/admin/people/ann/suspension", suspension(""));
    auto door = world.browser();
    CHECK_FALSE(door.post("/sign-in", {{"login", "ann"}, {"password", "a wrong password"}}).has("Advertising"));
    auto refused = door.post("/sign-in", {{"login", "ann"}, {"password", "correct horse battery"}});
    CHECK(refused.status == 403);
    CHECK(refused.has("Advertising again and again."));
    CHECK(refused.has("write to " + world.app.config.mail.from));
}

TEST_CASE("a suspension is lifted, and its limits are checked") {
    World world;
    auto admin = accounts::test::person(world, "root-one", Role::administrator);
    accounts::test::person(world, "ann");
    CHECK(admin.put("/admin/people/ann/suspension", suspension("0")).status == 422);
    CHECK(admin.put("/admin/people/ann/suspension", {{"days", "3"}, {"reason", ""}}).status == 422);
    CHECK(may_enter(world, "ann"));
    admin.put("/admin/people/ann/suspension", suspension(""));
    world.pass(days(400));
    CHECK_FALSE(may_enter(world, "ann"));
    admin = sign_in(world, id_of(world, "root-one"));
    CHECK(admin.del("/admin/people/ann/suspension").status == 303);
    CHECK(may_enter(world, "ann"));
}

TEST_CASE("nobody acts on an owner, on themselves, or on those beside them") {
    World world;
    auto owner = accounts::test::person(world, "owner-one", Role::owner);
    auto admin = accounts::test::person(world, "root-one", Role::administrator);
    accounts::test::person(world, "root-two", Role::administrator);
    auto moderator = accounts::test::person(world, "mod", Role::moderator);
    for (auto* handle : {"owner-one", "root-two"}) {
        auto place = std::string("/admin/people/") + handle;
        CHECK(admin.put(place + "/suspension", suspension("3")).status == 403);
        CHECK(admin.del(place + "/sessions").status == 403);
    }
    CHECK(admin.put("/admin/people/root-one/suspension", suspension("3")).status == 409);
    CHECK(owner.put("/admin/people/owner-one/suspension", suspension("3")).status == 409);
    CHECK(moderator.put("/admin/people/root-two/suspension", suspension("3")).status == 403);
    CHECK(owner.put("/admin/people/root-two/suspension", suspension("3")).status == 303);
    CHECK(owner.get("/settings/profile").status == 200);
}

TEST_CASE("every device of somebody is signed out") {
    World world;
    auto admin = accounts::test::person(world, "root-one", Role::administrator);
    auto ann = accounts::test::person(world, "ann");
    CHECK(admin.del("/admin/people/ann/sessions").status == 303);
    CHECK(ann.get("/settings/profile").status == 303);
    CHECK(may_enter(world, "ann"));
}

TEST_CASE("the table of roles says who may what, and how many hold each") {
    World world;
    auto owner = accounts::test::person(world, "owner-one", Role::owner);
    accounts::test::person(world, "mod", Role::moderator);
    auto table = owner.json("/admin/roles").json();
    for (auto& permission : table.at("permissions").as_array()) {
        auto name = std::string(permission.at("name").as_string());
        for (auto& held : permission.at("held").as_array()) {
            Role role{};
            REQUIRE(from_name(std::string_view(held.as_string()), role));
            CHECK(permits(role, name));
        }
    }
    auto page = owner.get("/admin/roles");
    CHECK(page.has("Read the audit log"));
    CHECK(page.has("/admin/people?role=moderator"));
    CHECK(accounts::test::person(world, "ann").get("/admin/roles").status == 403);
}
