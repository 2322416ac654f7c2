#include "modules/offers/store.hpp"

namespace lyceum::offers {

namespace {

constexpr int kPricedMost = 300, kOwnedMost = 2'000, kPairsOfEach = 20;
constexpr std::int64_t kRightsMost = 2'000'000;

enum class What { owned, hidden, together };
DESCRIBE_ENUM(What, owned, hidden, together)
struct SideRow { What what = What::owned; ItemId thing, with_thing; std::int64_t people = 0; double likeness = 0; };
DESCRIBE(SideRow, what, thing, with_thing, people, likeness)

struct Owners { ItemId thing; std::int64_t people = 0; };
DESCRIBE(Owners, thing, people)

}  // namespace

Side side_of(Db& db, PersonId person, Time now, bool personal) {
    Side side;
    for (auto& row : db.all<SideRow>(R"sql(
            select 'owned' as what, item as thing, 0 as with_thing, 0 as people, cast(0 as double precision) as likeness from owned_items where person = $1 and ends_at > $2
            union all
            select 'hidden', thing, 0, 0, cast(0 as double precision) from hidden_offers where person = $1
            union all
            select 'together', t.thing, t.with_thing, t.people, t.likeness
            from owned_items o join offers_together t on t.with_thing = o.item where o.person = $1 and o.ends_at > $2
            limit $3)sql", person, now, kOwnedMost)) {
        switch (row.what) {
            case What::owned: side.owned.insert(row.thing); break;
            case What::hidden: side.hidden.insert(row.thing); break;
            case What::together:
                if (!personal) break;
                if (auto& best = side.together[row.thing]; row.likeness > best.likeness) best = {row.thing, row.with_thing, row.people, row.likeness};
                break;
        }
    }
    return side;
}

std::map<ItemId, std::int64_t> owners(Db& db) {
    return *db.kept<std::map<ItemId, std::int64_t>>("offers.owners", [&] {
        std::map<ItemId, std::int64_t> all;
        for (auto& row : db.all<Owners>(R"sql(select thing, people from offers_owners order by people desc, thing limit $1)sql", kOwnedMost)) all.emplace(row.thing, row.people);
        return all;
    });
}

std::vector<Priced> priced(Db& db) {
    return *db.kept<std::vector<Priced>>("offers.priced", [&] {
        return db.all<Priced>(R"sql(
            select v.id as item, v.author, v.tags, p.minor, p.currency from priced_items p join visible_items v on v.id = p.item
            where v.lock_kind = 'paid' order by p.set_at desc, p.item limit $1)sql", kPricedMost);
    });
}

void hide(Tx& tx, PersonId person, ItemId thing) {
    constexpr std::int64_t kHiddenMost = 1'000;
    if (tx.one<std::int64_t>(R"sql(select count(*) from hidden_offers where person = $1)sql", person) >= kHiddenMost)
        conflict("You hid as many offers as one can. Have some shown again first.");
    tx.run(R"sql(insert into hidden_offers (person, thing, hidden_at) values ($1, $2, $3) on conflict (person, thing) do nothing)sql", person, thing, tx.now());
}

void show_again(Tx& tx, PersonId person) { tx.run(R"sql(delete from hidden_offers where person = $1)sql", person); }

// ---- learning -----------------------------------------------------------------------------------

// Read and counted outside of a transaction: only what came of it is written inside.
void learn(Work& work, const Learn&) {
    auto owned = work.read([&](Db& db) {
        auto quiet = recommend::without_personal_lists(db);
        auto all = db.all<Owned>(R"sql(select distinct person, item as thing from owned_items where ends_at > $1 order by person, item limit $2)sql", work.now(), kRightsMost);
        std::erase_if(all, [&](auto& row) { return quiet.contains(row.person); });
        return all;
    });
    std::map<ItemId, std::int64_t> have;
    for (auto& row : owned) ++have[row.thing];
    auto pairs = pairs_of(std::move(owned), kPairsOfEach);
    work.write([&](Tx& tx) {
        tx.run("delete from offers_together");
        tx.run("delete from offers_owners");
        for (auto& [thing, people] : have)
            if (people >= kPeopleLeast) tx.run(R"sql(insert into offers_owners (thing, people) values ($1, $2))sql", thing, people);
        for (auto& pair : pairs)
            tx.run(R"sql(insert into offers_together (thing, with_thing, people, likeness) values ($1, $2, $3, $4))sql", pair.thing, pair.with_thing, pair.people, pair.likeness);
    });
}

void plan_learning(Tx& tx, Time) { tx.enqueue(Learn{}, {.unique = "all"}); }

// ---- what is held about people ------------------------------------------------------------------

std::vector<privacy::Holding> held(const App&) {
    return {{"hidden_offers", {"person"}, Msg{"Which offers you hid", {}}, Msg{"So that they stay away", {}}, privacy::Basis::contract, 0, privacy::Ending::deleted}};
}

namespace {
struct OwnHidden { std::string thing; Time hidden_at; };
DESCRIBE(OwnHidden, thing, hidden_at)
struct HiddenRow { ItemId thing; Time hidden_at; };
DESCRIBE(HiddenRow, thing, hidden_at)
}  // namespace

void copy_held(Db& db, PersonId person, privacy::Copy& copy) {
    std::vector<OwnHidden> all;
    for (auto& row : db.all<HiddenRow>(R"sql(select thing, hidden_at from hidden_offers where person = $1 order by hidden_at)sql", person))
        all.push_back({to_string(row.thing), row.hidden_at});
    copy.add("hidden-offers", all);
}

void forget(Tx& tx, const accounts::Closed& closed) { tx.run(R"sql(delete from hidden_offers where person = $1)sql", closed.person); }

}  // namespace lyceum::offers
