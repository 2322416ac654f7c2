// The gate against a plain model: a Pass is given exactly when the model says so.
#include "modules/membership/test/places.hpp"
#include <random>

using namespace lyceum;
using namespace lyceum::membership;

namespace {

Visit visit_of(World& world, std::optional<PersonId> who, Time now, bool staff = false) {
    auto visit = world.app.nobody(now, Language::en);
    visit.visitor.who = who;
    if (staff) visit.visitor.permissions = {"content.read_locked"};
    return visit;
}

// ---- the model: grants in a list, rules in one function ---------------------------------------------

struct ModelGrant {
    Grant grant;
    std::optional<Time> revoked_at;

    bool holds(Time now) const {
        return grant.starts_at <= now && (!grant.ends_at || now < *grant.ends_at) && (!revoked_at || now < *revoked_at);
    }
};

struct Model {
    std::vector<ModelGrant> grants;
    std::vector<std::pair<PersonId, CommunityId>> joined;

    void add(const Grant& g) {
        for (auto& each : grants)
            if (each.grant.source_id == g.source_id && each.grant.person == g.person && each.grant.item == g.item) return;
        grants.push_back({g, {}});
        if (!g.item) joined.emplace_back(g.person, g.community);
    }
    void revoke(const std::string& source_id, Time now) {
        for (auto& each : grants)
            if (each.grant.source_id == source_id && !each.revoked_at) each.revoked_at = now;
    }
    bool passes(std::optional<PersonId> who, bool staff, const Lock& lock, Time now) const {
        if (lock.kind == LockKind::open || staff) return true;
        if (!who) return false;
        if (*who == lock.author) return true;
        int level = -1;
        for (auto& [person, community] : joined)
            if (person == *who && community == lock.community) level = 0;
        for (auto& each : grants) {
            if (each.grant.person != *who || !each.holds(now)) continue;
            if (each.grant.item && (each.grant.item == lock.item || (lock.series && each.grant.item == lock.series))) return true;
            if (!each.grant.item && each.grant.community == lock.community) level = std::max(level, each.grant.level);
        }
        if (lock.kind == LockKind::members) return level >= 1;
        return lock.kind == LockKind::tier && level >= lock.level;
    }
};

class Dice {
public:
    explicit Dice(unsigned seed) : random_(seed) {}
    int below(int n) { return std::uniform_int_distribution<int>(0, n - 1)(random_); }
    bool one_in(int n) { return below(n) == 0; }

private:
    std::mt19937 random_;
};

}  // namespace

TEST_CASE("a pass is given exactly when the plain model says so") {
    for (unsigned seed = 1; seed <= 6; ++seed) {
        World world;
        Dice dice(seed);
        std::vector<PersonId> people;
        for (auto* name : {"ann", "bob", "cat", "dan"}) accounts::test::person(world, name), people.push_back(accounts::test::id_of(world, name));
        std::vector<CommunityId> places{communities::test::community(world, {}, "one"), communities::test::community(world, {}, "two")};
        Model model;
        auto start = world.now;
        for (int step = 0; step < 60; ++step) {
            world.pass(Span{dice.below(3) == 0 ? 1 : dice.below(1'000'000)});
            if (dice.one_in(4)) {
                auto source_id = std::to_string(dice.below(20));
                world.write([&](Tx& tx) { revoke(tx, "order", source_id); });
                model.revoke(source_id, world.now);
                continue;
            }
            Grant g{.person = people[static_cast<std::size_t>(dice.below(4))], .community = places[static_cast<std::size_t>(dice.below(2))],
                .level = dice.below(4), .item = {dice.one_in(3) ? 100 + dice.below(4) : 0},
                .starts_at = world.now + seconds(dice.below(6) - 3), .source = "order", .source_id = std::to_string(dice.below(20))};
            if (!dice.one_in(4)) g.ends_at = g.starts_at + seconds(dice.below(8));
            world.write([&](Tx& tx) { grant(tx, g); });
            model.add(g);
        }
        for (int step = 0; step < 120; ++step) {
            auto now = start + Span{dice.below(40) * 1'000'000LL};
            if (now < world.now) now = world.now + Span{dice.below(10'000'000)};
            std::optional<PersonId> who;
            if (!dice.one_in(6)) who = people[static_cast<std::size_t>(dice.below(4))];
            bool staff = who && dice.one_in(8);
            std::vector<Lock> locks;
            for (int i = dice.below(6); i >= 0; --i)
                locks.push_back({.item = {100 + dice.below(4)}, .community = places[static_cast<std::size_t>(dice.below(2))],
                    .author = people[static_cast<std::size_t>(dice.below(4))], .kind = static_cast<LockKind>(dice.below(4)), .level = dice.below(4),
                    .series = {dice.one_in(2) ? 100 + dice.below(4) : 0}});
            auto visit = visit_of(world, who, now, staff);
            auto answers = world.read([&](Db& db) {
                auto given = passes(db, visit, locks);
                CHECK(db.statements() <= 1);
                return given;
            });
            REQUIRE(answers.size() == locks.size());
            for (std::size_t i = 0; i < locks.size(); ++i) {
                CHECK(answers[i].has_value() == model.passes(who, staff, locks[i], now));
                if (answers[i]) CHECK(answers[i]->item() == locks[i].item);
            }
        }
    }
}

TEST_CASE("a right ends to the second, and periods that follow each other count as one") {
    World world;
    accounts::test::person(world, "ann");
    accounts::test::person(world, "bob");
    auto bob = accounts::test::id_of(world, "bob");
    auto place = test::community(world, accounts::test::id_of(world, "ann"));
    auto end = world.now + days(30);
    test::give(world, place, bob, 1, end);
    world.write([&](Tx& tx) {
        grant(tx, {.person = bob, .community = place.community, .level = 2, .starts_at = end, .ends_at = end + days(30), .source = "order", .source_id = "next"});
    });
    Lock fellows{.item = {1}, .community = place.community, .author = {}, .kind = LockKind::tier, .level = 1, .series = {}};
    Lock inner{.item = {2}, .community = place.community, .author = {}, .kind = LockKind::tier, .level = 2, .series = {}};
    auto opens = [&](const Lock& lock, Time now) { return world.read([&](Db& db) { return pass(db, visit_of(world, bob, now), lock).has_value(); }); };
    CHECK(opens(fellows, world.now));
    CHECK_FALSE(opens(inner, end - Span{1}));
    CHECK(opens(inner, end));
    CHECK(opens(fellows, end + days(30) - Span{1}));
    CHECK_FALSE(opens(fellows, end + days(30)));

    auto have = world.read([&](Db& db) { return held(db, visit_of(world, bob, world.now), bob, place.community); });
    REQUIRE(have);
    CHECK(have->level == 1);
    CHECK(have->tier == "Fellow");
    CHECK(have->ends_at == end + days(30));
    auto later = world.read([&](Db& db) { return held(db, visit_of(world, bob, end + days(31)), bob, place.community); });
    REQUIRE(later);
    CHECK(later->level == 0);
    CHECK(later->tier == "Listener");
    CHECK_FALSE(later->ends_at);
}

TEST_CASE("granting twice is granting once, revoking twice is revoking once") {
    World world;
    accounts::test::person(world, "ann");
    accounts::test::person(world, "bob");
    auto bob = accounts::test::id_of(world, "bob");
    auto place = test::community(world, accounts::test::id_of(world, "ann"));
    Grant g{.person = bob, .community = place.community, .level = 1, .starts_at = world.now, .source = "order", .source_id = "7"};
    auto level = [&] { return world.read([&](Db& db) { return held(db, visit_of(world, bob, world.now), bob, place.community)->level; }); };
    world.write([&](Tx& tx) { grant(tx, g), grant(tx, g); });
    CHECK(level() == 1);
    CHECK(world.read([&](Db& db) { return communities::is_member(db, bob, place.community); }));
    world.pass(seconds(1));
    world.write([&](Tx& tx) { revoke(tx, "order", "7"), revoke(tx, "order", "7"); });
    CHECK(level() == 0);
    world.write([&](Tx& tx) { grant(tx, g); });
    CHECK(level() == 0);
}
