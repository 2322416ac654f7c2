#include "modules/recommend/store.hpp"

namespace lyceum::recommend {

double weight_of(Interaction kind) {
    switch (kind) {
        case Interaction::view: return 0.3;
        case Interaction::read: return 1.0;
        case Interaction::like: return 1.5;
        case Interaction::comment: return 1.5;
        case Interaction::save: return 2.0;
        case Interaction::buy: return 3.0;
    }
    return 0;
}

void record(Tx& tx, PersonId person, ItemId item, Interaction kind, Time at) {
    tx.run(R"sql(
        insert into interactions (person, item, kind, times, last_at) values ($1, $2, $3, 1, $4)
        on conflict (person, item, kind) do update set times = interactions.times + 1,
            last_at = case when excluded.last_at > interactions.last_at then excluded.last_at else interactions.last_at end)sql",
        person, item, kind, at);
}

void record_many(Tx& tx, const std::vector<Recorded>& all) {
    for (auto& r : all) record(tx, r.person, r.item, r.kind, r.at);
}

std::vector<Past> history(Db& db, PersonId person, int limit) {
    return db.all<Past>(R"sql(
        select item, kind, times, last_at from interactions where person = $1 order by last_at desc limit $2)sql", person, limit);
}

void forget_history(Tx& tx, PersonId person) {
    tx.run(R"sql(delete from interactions where person = $1)sql", person);
}

void forget_one(Tx& tx, PersonId person, ItemId item) {
    tx.run(R"sql(delete from interactions where person = $1 and item = $2)sql", person, item);
}

std::vector<Neighbour> neighbours_of(Db& db, const std::vector<ItemId>& ids) {
    return db.all<Neighbour>(R"sql(
        select item, neighbour, basis, score from item_neighbours where item in ($1...))sql", ids);
}


std::vector<Candidate> popular(Db& db, const Visit& visit, std::optional<CommunityId> community, int limit) {
    return db.all<Candidate>(R"sql(
        select i.id, i.author, i.community, p.score as popularity, i.published_at
        from item_popularity p join visible_items i on i.id = p.item
        where ($3 is null or i.community = $3)
          and (i.audience_level < 0 or exists (select 1 from standings s where s.person = $1 and s.community = i.community
               and s.level >= i.audience_level and s.starts_at <= $2 and s.ends_at > $2))
        order by p.score desc limit $4)sql", visit.who().value_or(PersonId{}), visit.now, community, limit);
}

std::vector<Candidate> fresh(Db& db, const Visit& visit, std::optional<CommunityId> community, int limit) {
    return db.all<Candidate>(R"sql(
        select i.id, i.author, i.community, coalesce(p.score, 0) as popularity, i.published_at
        from visible_items i left join item_popularity p on p.item = i.id
        where ($3 is null or i.community = $3)
          and (i.audience_level < 0 or exists (select 1 from standings s where s.person = $1 and s.community = i.community
               and s.level >= i.audience_level and s.starts_at <= $2 and s.ends_at > $2))
        order by i.published_at desc limit $4)sql", visit.who().value_or(PersonId{}), visit.now, community, limit);
}

std::vector<Candidate> among(Db& db, const Visit& visit, std::optional<CommunityId> community, const std::vector<ItemId>& ids) {
    return db.all<Candidate>(R"sql(
        select i.id, i.author, i.community, coalesce(p.score, 0) as popularity, i.published_at
        from visible_items i left join item_popularity p on p.item = i.id
        where i.id in ($4...) and ($3 is null or i.community = $3)
          and (i.audience_level < 0 or exists (select 1 from standings s where s.person = $1 and s.community = i.community
               and s.level >= i.audience_level and s.starts_at <= $2 and s.ends_at > $2)))sql",
        visit.who().value_or(PersonId{}), visit.now, community, ids);
}

std::set<std::string> removed_reasons(Db& db, PersonId person) {
    auto all = db.all<std::string>(R"sql(select reason from removed_reasons where person = $1)sql", person);
    return {all.begin(), all.end()};
}

void remove_reason(Tx& tx, PersonId person, std::string_view reason) {
    tx.run(R"sql(
        insert into removed_reasons (person, reason, at) values ($1, $2, $3) on conflict (person, reason) do nothing)sql", person, reason, tx.now());
}

void restore_reasons(Tx& tx, PersonId person) { tx.run(R"sql(delete from removed_reasons where person = $1)sql", person); }

std::vector<Read> all_reads(Db& db) {
    constexpr int kReadsMost = 2'000'000;
    return db.all<Read>(R"sql(
        select person, item, kind, times, last_at from interactions order by last_at desc limit $1)sql", kReadsMost);
}

std::vector<ItemId> all_items(Db& db) {
    return db.all<ItemId>(R"sql(select id from visible_items order by id)sql");
}

// Batches, so that nobody waits long for the writer.
constexpr std::size_t kBatch = 500;

void write_neighbours(Database& database, Time now, Basis basis, const std::vector<Neighbour>& all, const std::vector<ItemId>& of) {
    std::size_t next = 0;
    for (std::size_t from = 0; from < of.size(); from += kBatch) {
        std::vector<ItemId> some(of.begin() + static_cast<std::ptrdiff_t>(from), of.begin() + static_cast<std::ptrdiff_t>(std::min(of.size(), from + kBatch)));
        std::set<ItemId> mine(some.begin(), some.end());
        auto start = next;
        while (next < all.size() && mine.contains(all[next].item)) ++next;
        database.write(now, [&](Tx& tx) {
            tx.run(R"sql(delete from item_neighbours where basis = $1 and item in ($2...))sql", basis, some);
            for (auto i = start; i < next; ++i)
                tx.run(R"sql(insert into item_neighbours (item, basis, neighbour, score) values ($1, $2, $3, $4))sql",
                    all[i].item, basis, all[i].neighbour, all[i].score);
        }, "neighbours");
    }
}

void write_popularity(Database& database, Time now, const std::vector<std::pair<ItemId, double>>& all) {
    for (std::size_t from = 0; from < all.size(); from += kBatch)
        database.write(now, [&](Tx& tx) {
            for (auto i = from; i < std::min(all.size(), from + kBatch); ++i)
                tx.run(R"sql(
                    insert into item_popularity (item, score) values ($1, $2)
                    on conflict (item) do update set score = excluded.score)sql", all[i].first, all[i].second);
        }, "popularity");
}

}  // namespace lyceum::recommend
