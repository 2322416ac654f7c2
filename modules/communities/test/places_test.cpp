// What people can rely on about communities and their spaces. Against the door.
#include "modules/communities/test/places.hpp"

using namespace lyceum;
using namespace lyceum::communities;

namespace {

Refusal::Why why(const std::function<void()>& attempt) {
    try {
        attempt();
    } catch (const Refusal& refusal) {
        return refusal.why;
    }
    return Refusal::Why::unavailable;
}

Visit visit_of(World& world, std::optional<PersonId> who, Language language = Language::en) {
    auto visit = world.app.nobody(world.now, language);
    visit.visitor.who = who;
    return visit;
}

}  // namespace

TEST_CASE("a closed community is not there for those outside") {
    World world;
    accounts::test::person(world, "ann");
    accounts::test::person(world, "bob");
    auto ann = accounts::test::id_of(world, "ann"), bob = accounts::test::id_of(world, "bob");
    auto open = test::community(world, ann, "open"), closed = test::community(world, ann, "closed", Visibility::closed);
    auto room = test::space(world, closed, "room", SpaceKind::discussion);
    world.read([&](Db& db) {
        auto inside = visit_of(world, ann), outside = visit_of(world, bob), guest = visit_of(world, {});
        CHECK(visible(db, inside).size() == 2);
        CHECK(visible(db, outside).size() == 1);
        CHECK(visible(db, guest).front().id == open);
        for (auto* visit : {&outside, &guest}) {
            CHECK(why([&] { community(db, *visit, "closed"); }) == Refusal::Why::not_found);
            CHECK(why([&] { community(db, *visit, "never-was"); }) == Refusal::Why::not_found);
            CHECK(why([&] { community(db, *visit, closed); }) == Refusal::Why::not_found);
            CHECK(why([&] { space(db, *visit, room); }) == Refusal::Why::not_found);
            CHECK(spaces(db, *visit, closed).empty());
        }
        CHECK(community(db, inside, "closed").id == closed);
        CHECK(space(db, inside, room).community == closed);
        CHECK(audience_of(db, room) == 0);
        auto staff = visit_of(world, bob);
        staff.visitor.permissions = {"communities.manage_all"};
        CHECK(community(db, staff, "closed").id == closed);
    });
}

TEST_CASE("names are in the reader's language and fall back to the other") {
    World world;
    accounts::test::person(world, "ann");
    auto ann = accounts::test::id_of(world, "ann");
    test::community(world, ann);
    world.write([&](Tx& tx) { create(tx, {.slug = "one-language", .name = {"", "Only English"}, .tagline = {}, .description = {}}); });
    world.read([&](Db& db) {
        auto chinese = visit_of(world, {}, Language::zh), english = visit_of(world, {});
        CHECK(visible(db, chinese)[0].name == "系统编程学园");
        CHECK(visible(db, english)[0].name == "Systems Lyceum");
        CHECK(visible(db, chinese)[1].name == "Only English");
    });
}

TEST_CASE("the only open community lives at the root") {
    World world;
    accounts::test::person(world, "ann");
    auto ann = accounts::test::id_of(world, "ann");
    world.read([&](Db& db) { CHECK(!first(db)); });
    test::community(world, ann, "closed", Visibility::closed);
    auto home = [&](const char* slug) { return world.read([&](Db& db) { return home_url(db, community(db, visit_of(world, ann), slug)).str(); }); };
    CHECK(home("closed") == "/");
    auto open = test::community(world, ann, "open");
    CHECK(world.read([&](Db& db) { return *first(db); }) == open);
    CHECK(home("open") == "/");
    CHECK(home("closed") == "/c/closed");
    test::community(world, ann, "second");
    CHECK(home("open") == "/c/open");
}

TEST_CASE("an address is short, lower-case, free and means nothing else") {
    World world;
    accounts::test::person(world, "ann");
    auto ann = accounts::test::id_of(world, "ann");
    auto id = test::community(world, ann, "taken");
    auto attempt = [&](const std::string& slug) { return why([&] { test::community(world, ann, slug); }); };
    for (auto* bad : {"taken", "", "x", "Upper", "two--dashes", "-dash", "dash-", "a b", "学园", "manage", "under_score"}) CHECK(attempt(bad) == Refusal::Why::invalid);
    CHECK(attempt(std::string(41, 'a')) == Refusal::Why::invalid);
    CHECK(attempt("2nd-place") == Refusal::Why::unavailable);
    CHECK(why([&] { test::space(world, id, "members", SpaceKind::articles); }) == Refusal::Why::invalid);
    test::space(world, id, "articles", SpaceKind::articles);
    CHECK(why([&] { test::space(world, id, "articles", SpaceKind::articles); }) == Refusal::Why::invalid);
}

TEST_CASE("joining twice is joining once, and a standing stays") {
    World world;
    for (auto* name : {"ann", "bob"}) accounts::test::person(world, name);
    auto ann = accounts::test::id_of(world, "ann"), bob = accounts::test::id_of(world, "bob");
    auto id = test::community(world, ann);
    test::join(world, bob, id, Standing::author);
    test::join(world, bob, id);
    world.read([&](Db& db) {
        CHECK(standing(db, bob, id) == Standing::author);
        CHECK(standing(db, ann, id) == Standing::owner);
        CHECK(community(db, visit_of(world, {}), id).members == 2);
        CHECK(people_standing(db, id, Standing::author) == std::vector{ann, bob});
        CHECK(people_standing(db, id, Standing::manager) == std::vector{ann});
    });
}

TEST_CASE("articles are begun by authors, the rest by members, nothing by others") {
    World world;
    for (auto* name : {"ann", "bob", "cat"}) accounts::test::person(world, name);
    auto ann = accounts::test::id_of(world, "ann"), bob = accounts::test::id_of(world, "bob"), cat = accounts::test::id_of(world, "cat");
    auto id = test::community(world, ann);
    auto articles = test::space(world, id, "articles", SpaceKind::articles), questions = test::space(world, id, "questions", SpaceKind::questions);
    test::join(world, bob, id);
    world.read([&](Db& db) {
        auto attempt = [&](std::optional<PersonId> who, SpaceId where) {
            return why([&] { auto visit = visit_of(world, who); must_write_in(db, visit, space(db, visit, where)); });
        };
        CHECK(attempt(ann, articles) == Refusal::Why::unavailable);
        CHECK(attempt(bob, questions) == Refusal::Why::unavailable);
        CHECK(attempt(bob, articles) == Refusal::Why::forbidden);
        CHECK(attempt(cat, questions) == Refusal::Why::forbidden);
        CHECK(attempt({}, questions) == Refusal::Why::sign_in);
    });
}
