// What `lyceum verify` finds, and what `--repair` puts right: each damage is done behind the program's back.
#include "modules/discussion/test/talk.hpp"
#include "platform/http/recounts.hpp"

using namespace lyceum;
using namespace lyceum::discussion;
using test::Talk;

namespace {

std::vector<std::string> findings(World& world) {
    return world.read([&](Db& db) {
        std::vector<std::string> all;
        for (auto* ask : filled(world.app, verifications))
            for (auto& finding : ask(db)) all.push_back(finding);
        return all;
    });
}

std::int64_t repair(World& world) {
    std::int64_t corrected = 0;
    for (auto* recount : filled(world.app, recounts)) corrected += world.write(*recount);
    return corrected;
}

struct Damage {
    std::string_view found;                             // words of the finding
    void (*done)(Tx&);
};

}  // namespace

TEST_CASE("every count that is wrong is found with its remedy, and counted again") {
    Talk world;
    auto question = test::question(world, world.place, world.ann_id, "Counted?");
    auto answer = test::post(world, PostKind::answer, question, world.bob_id, "Exactly");
    world.cat.turbo("POST", Talk::at(answer) + "/vote", {{"value", "1"}});
    world.cat.put("/likes/" + to_string(question));
    world.deliver();
    CHECK_MESSAGE(findings(world).empty(), findings(world).front());
    CHECK(repair(world) == 0);

    const std::vector<Damage> damages{
        {"likes or saves", [](Tx& tx) { tx.run("update items set likes = likes + 3, saves = saves + 1"); }},
        {"comments or answers", [](Tx& tx) { tx.run("update items set comments = 5, answers = 0"); }},
        {"questions have another score", [](Tx& tx) { tx.run("update threads set score = 77"); }},
        {"posts have another score", [](Tx& tx) { tx.run("update posts set score = -77"); }},
        {"communities count their members", [](Tx& tx) { tx.run("update communities set members = 99"); }},
        {"not members of their community", [](Tx& tx) {
            tx.run("insert into technical_groups (id, community, slug, name_zh, name_en, description_zh, description_en, tag, by_request, created_at)"
                   " select 5, id, 'g', '', 'G', '', '', 'g', false, 0 from communities limit 1");
            tx.run("insert into group_members (of_group, person, part, since) values (5, 404, 'member', 0)");
        }},
        {"groups count their members", [](Tx& tx) { tx.run("update technical_groups set members = 7"); }},
        {"disagree with their postings", [](Tx& tx) {
            tx.run("insert into ledger_accounts (id, purpose, name, person, currency, balance) values (1, 'revenue', '', 0, 'EUR', 5)");
        }},
    };
    for (auto& damage : damages) {
        world.write([&](Tx& tx) { damage.done(tx); });
        auto found = findings(world);
        auto one = std::find_if(found.begin(), found.end(), [&](auto& f) { return f.find(damage.found) != f.npos; });
        REQUIRE_MESSAGE(one != found.end(), damage.found);
        CHECK_MESSAGE(one->find("--repair") != one->npos, *one);
        CHECK(repair(world) > 0);
        CHECK_MESSAGE(findings(world).empty(), findings(world).front());
        CHECK(repair(world) == 0);
    }
}

TEST_CASE("counting again does not make old things look active") {
    Talk world;
    auto question = test::question(world, world.place, world.ann_id, "Old?");
    test::post(world, PostKind::answer, question, world.bob_id, "Very");
    world.deliver();
    auto active = [&] { return world.read([](Db& db) { return db.one<Time>("select max(active_at) from items"); }); };
    auto before = active();
    world.pass(days(3));
    world.write([](Tx& tx) { tx.run("update items set answers = 0"); });
    CHECK(repair(world) == 1);
    CHECK(active() == before);
}

TEST_CASE("a paid order without its right is named") {
    Talk world;
    world.write([&](Tx& tx) {
        tx.run("insert into orders (id, community, buyer, what, plan, item, level, title, months, days, list_minor, credit_minor, minor, currency,"
               " author, author_percent, state, made_at, paid_at) values (9, 1, $1, 'item', 0, 77, 0, 'x', 0, 0, 0, 0, 0, 'CNY', 0, 0, 'paid', 0, 0)", world.ann_id);
    });
    auto found = findings(world);
    REQUIRE(found.size() == 1);
    CHECK_MESSAGE(found[0].find("is paid and gives no right. Grant") != found[0].npos, found[0]);
}
