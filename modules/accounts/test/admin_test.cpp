// Privilege: who may hand out what, what is noted, and that notes cannot be altered unseen.
#include "modules/accounts/test/letters.hpp"
#include "modules/accounts/naming.hpp"
#include "modules/accounts/roles.hpp"
#include "modules/accounts/test/people.hpp"

using namespace lyceum;
using namespace lyceum::accounts;
using accounts::test::id_of;

TEST_CASE("each role may what its row of the table says, and nothing more") {
    CHECK(permits(Role::owner, "site.settings"));
    CHECK(permits(Role::finance, "ledger.read"));
    CHECK_FALSE(permits(Role::finance, "people.manage"));
    CHECK_FALSE(permits(Role::moderator, "ledger.read"));
    CHECK(permits(Role::moderator, "discussion.moderate"));
    CHECK_FALSE(permits(Role::member, "content.read_locked"));
    CHECK(permits(Role::author, "content.write"));
    CHECK_FALSE(is_staff_role(Role::author));
    CHECK_FALSE(permits(Role::owner, "no.such.permission"));
    World world;
    for (auto role : {Role::member, Role::author, Role::expert, Role::volunteer, Role::moderator, Role::finance, Role::administrator, Role::owner}) {
        auto who = accounts::test::person(world, "the-" + std::string(name_of(role)), role);
        CHECK(who.get("/admin/people").status == (permits(role, "people.manage") ? 200 : 403));
        CHECK(who.get("/admin/audit").status == (permits(role, "audit.read") ? 200 : 403));
        CHECK(who.put("/admin/people/the-member/roles", {{"role", "volunteer"}}).status == (permits(role, "people.manage") ? 303 : 403));
    }
    auto visitor = world.browser();
    CHECK(visitor.get("/admin/people").status == 303);
    CHECK(visitor.json("/admin/people").status == 401);
}

TEST_CASE("administrators hand out what is below them; owners everything but the site itself") {
    World world;
    auto admin = accounts::test::person(world, "admin-one", Role::administrator);
    auto owner = accounts::test::person(world, "owner-one", Role::owner);
    accounts::test::person(world, "ann");
    CHECK(admin.put("/admin/people/ann/roles", {{"role", "moderator"}, {"reason", "helps daily"}}).status == 303);
    CHECK(admin.put("/admin/people/ann/roles", {{"role", "administrator"}}).status == 403);
    CHECK(admin.put("/admin/people/ann/roles", {{"role", "owner"}}).status == 403);
    CHECK(admin.del("/admin/people/owner-one/roles", {{"role", "owner"}}).status == 403);
    CHECK(owner.put("/admin/people/ann/roles", {{"role", "owner"}}).status == 403);
    CHECK(owner.put("/admin/people/ann/roles", {{"role", "administrator"}}).status == 303);
    CHECK(admin.del("/admin/people/ann/roles", {{"role", "moderator"}}).status == 303);
    CHECK(world.read([&](Db& db) { return roles(db, id_of(world, "ann")); }) == std::vector{Role::administrator});
    CHECK(admin.put("/admin/people/nobody/roles", {{"role", "author"}}).status == 404);
    CHECK(admin.put("/admin/people/ann/roles", {{"role", "emperor"}}).status == 422);

    auto log = admin.get("/admin/audit?action=roles.");
    CHECK(log.has("roles.grant"));
    CHECK(log.has("helps daily"));
    CHECK(admin.get("/admin/audit?actor=owner-one").has("administrator"));
    CHECK(admin.get("/admin/audit?actor=nobody").has("Nothing noted"));
}

TEST_CASE("the site is handed over by its owner alone, and that is noted") {
    World world;
    auto owner = accounts::test::person(world, "owner-one", Role::owner);
    auto admin = accounts::test::person(world, "admin-one", Role::administrator);
    accounts::test::person(world, "ann");
    CHECK(admin.post("/admin/people/ann/owner").status == 403);
    CHECK(owner.post("/admin/people/owner-one/owner").status == 409);
    CHECK(owner.post("/admin/people/ann/owner").status == 303);
    CHECK(world.read([](Db& db) { return people_with(db, Role::owner); }) == std::vector{id_of(world, "ann")});
    CHECK(owner.post("/admin/people/owner-one/owner").status == 403);
    CHECK(owner.get("/admin/audit?action=owner.hand_over").has("owner.hand_over"));
}

TEST_CASE("people are found by handle, name and address, page by page") {
    World world;
    auto admin = accounts::test::person(world, "admin-one", Role::administrator);
    world.write([&](Tx& tx) {
        for (int i = 0; i < 60; ++i)
            create(tx, {.handle = "member-" + std::to_string(i), .name = "Somebody " + std::to_string(i), .email = "m" + std::to_string(i) + "@example.org"});
    });
    auto first = admin.json("/admin/people?q=member-").json();
    CHECK(first.at("people").as_array().size() == 50);
    auto older = std::string(first.at("older").as_string());
    CHECK(admin.json("/admin/people?q=member-&before=" + older).json().at("people").as_array().size() == 10);
    CHECK(admin.json("/admin/people?q=somebody%207").json().at("people").as_array().size() == 1);
    CHECK(admin.json("/admin/people?q=M33@").json().at("people").as_array().size() == 1);
    CHECK(admin.json("/admin/people?role=administrator").json().at("people").as_array().size() == 1);
    CHECK(admin.get("/admin/people").status == 200);
    CHECK(world.statements() <= 4);
    CHECK(admin.get("/admin/people/member-7").has("m…@example.org"));
    for (auto* page : {"/admin/people", "/admin/people/member-7"}) CHECK_FALSE(admin.get(page).has("m7@example.org"));
    CHECK(admin.get("/admin").has("Joined this week"));
}

TEST_CASE("an audit log that was altered is found out") {
    World world;
    auto admin = accounts::test::person(world, "admin-one", Role::administrator);
    accounts::test::person(world, "ann");
    for (auto role : {"author", "expert", "moderator"}) admin.put("/admin/people/ann/roles", {{"role", role}});
    auto complaints = [&] {
        std::size_t found = 0;
        for (auto* verify : filled(world.app, verifications)) found += world.read([&](Db& db) { return verify(db).size(); });
        return found;
    };
    CHECK(complaints() == 0);
    auto undone = std::runtime_error("leave no trace");
    auto after = [&](auto alter) {
        // Within a transaction that never happens: the log of this test stays whole.
        std::size_t found = 0;
        try {
            world.write([&](Tx& tx) {
                alter(tx);
                for (auto* verify : filled(world.app, verifications)) found += verify(tx).size();
                throw undone;
            });
        } catch (const std::runtime_error&) {
        }
        return found;
    };
    CHECK(after([](Tx& tx) { tx.run(R"sql(update audit set details = 'other' where id = 2)sql"); }) == 1);
    CHECK(after([](Tx& tx) { tx.run(R"sql(delete from audit where id = 2)sql"); }) == 1);
    CHECK(after([](Tx& tx) { tx.run(R"sql(delete from audit where id = (select max(id) from audit))sql"); }) == 1);
    CHECK(complaints() == 0);
}

TEST_CASE("notes written at once make one chain") {
    World world;
    std::vector<std::function<void(Tx&)>> acts;
    auto visit = world.app.nobody(world.now, Language::en);
    for (int i = 0; i < 40; ++i) acts.push_back([&](Tx& tx) { note(tx, visit, {"test.act", "thing", {}}); });
    for (auto& failed : world.database().write_each(world.now, acts)) CHECK(failed == nullptr);
    for (auto* verify : filled(world.app, verifications)) CHECK(world.read([&](Db& db) { return verify(db); }).empty());
}

TEST_CASE("the audit log says in words what was done, and links to whom it was done") {
    World world;
    auto owner = accounts::test::person(world, "owner-one", Role::owner);
    accounts::test::person(world, "ann");
    CHECK(owner.put("/admin/people/ann/roles", {{"role", "moderator"}, {"reason", "knows the rules"}}).status == 303);
    auto log = owner.get("/admin/audit?action=roles.");
    CHECK(log.has("Gave a role"));
    CHECK(log.has("href=\"/@ann\""));
    CHECK(log.has("knows the rules"));
    CHECK(log.has("roles.grant"));
    CHECK(world.statements() <= 8);
    CHECK(act_words("roles.grant").english == "Gave a role");
    CHECK(act_words("something.new").english == "something.new");
}

TEST_CASE("an imported account shows its source and goes to its owner when an administrator agrees") {
    World world;
    auto admin = accounts::test::person(world, "admin-one", Role::administrator);
    auto ann = accounts::test::person(world, "ann");
    world.write([&](Tx& tx) {
        create(tx, {.handle = "old-ann", .name = "Old Ann", .imported_from = "Stack Exchange", .imported_url = "https://stack.example/users/7"});
    });
    auto visitor = world.browser();
    CHECK(visitor.get("/@old-ann").has("https://stack.example/users/7"));
    CHECK_FALSE(visitor.get("/@old-ann").has("Claim this account"));
    CHECK(ann.get("/@old-ann").has("Claim this account"));
    CHECK(ann.post("/@ann/claim", {{"reason", "it is mine, of course"}}).status == 409);
    CHECK(ann.post("/@old-ann/claim", {{"reason", "mine"}}).status == 422);
    CHECK(ann.post("/@old-ann/claim", {{"reason", "see the note on my page"}}).status == 303);
    CHECK(ann.post("/@old-ann/claim", {{"reason", "see the note on my page"}}).status == 303);

    auto waiting = admin.json("/admin/claims").json().at("claims").as_array();
    REQUIRE(waiting.size() == 1);
    CHECK(admin.get("/admin/claims").has("see the note on my page"));
    auto decide = "/admin/claims/" + std::string(waiting[0].at("id").as_string());
    CHECK(ann.post(decide, {{"approve", "1"}}).status == 403);
    CHECK(admin.post(decide, {{"approve", "1"}}).status == 303);
    CHECK(admin.post(decide, {{"approve", "1"}}).status == 404);
    auto link = accounts::test::link_in(accounts::test::letter_to(world, "ann@example.org"));
    REQUIRE(link.starts_with("/sign-in/link/"));
    CHECK(visitor.get(link).has("@old-ann"));
    CHECK(visitor.post(link).status == 303);
    CHECK(visitor.get("/settings/profile").has("Old Ann"));
    CHECK_FALSE(ann.get("/@old-ann").has("Claim this account"));
}

TEST_CASE("an imported account that somebody signs in with is nobody else's to claim") {
    World world;
    auto ann = accounts::test::person(world, "ann");
    auto old = world.write([&](Tx& tx) {
        return create(tx, {.handle = "old-ann", .name = "Old Ann", .email = "old@example.org", .verified = true, .imported_from = "Stack Exchange", .imported_url = "https://stack.example/users/7"});
    });
    CHECK(ann.get("/@old-ann").has("Nobody signs in with it yet"));
    auto owner = accounts::test::sign_in(world, old);
    CHECK_FALSE(owner.get("/@old-ann").has("Nobody signs in with it yet"));
    CHECK_FALSE(ann.get("/@old-ann").has("Claim this account"));
    owner.post("/sign-out");
    CHECK(ann.get("/@old-ann").has("https://stack.example/users/7"));
    CHECK_FALSE(ann.get("/@old-ann").has("Claim this account"));
    CHECK(ann.post("/@old-ann/claim", {{"reason", "see the note on my page"}}).status == 409);
}

TEST_CASE("an imported account with a password is claimed, whoever set it") {
    World world;
    auto ann = accounts::test::person(world, "ann");
    world.write([&](Tx& tx) { create(tx, {.handle = "old-ann", .name = "Old Ann", .password_hash = "$argon2id$x", .imported_from = "a file"}); });
    CHECK_FALSE(ann.get("/@old-ann").has("Nobody signs in with it yet"));
    CHECK(ann.post("/@old-ann/claim", {{"reason", "see the note on my page"}}).status == 409);
}
