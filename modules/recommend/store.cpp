// The tables: what was done, what is alike, what is popular, and which reasons count no more.
#include "modules/recommend/store.hpp"
#include <algorithm>
#include <cmath>

namespace lyceum::recommend {

double Weights::of(Interaction kind) const {
    switch (kind) {
        case Interaction::view: return view;
        case Interaction::read: return read;
        case Interaction::like: return like;
        case Interaction::save: return save;
        case Interaction::comment: return comment;
        case Interaction::buy: return buy;
    }
    return 0;
}

double Weights::of(Tie kind) const {
    constexpr double kFollow = 2, kJoin = 1;
    if (kind == Tie::follow) return kFollow;
    if (kind == Tie::join) return kJoin;
    return of(static_cast<Interaction>(kind));
}

double Weights::now(const Edge& edge, Time moment) const {
    const bool lasts = edge.kind == Tie::follow || edge.kind == Tie::join;
    return of(edge.kind) * std::log2(1.0 + static_cast<double>(edge.times)) * (lasts ? 1 : decay(edge.last_at, moment));
}

std::vector<float> Weights::all() const {
    std::vector<float> all;
    for (auto value : {view, read, like, save, comment, buy}) all.push_back(static_cast<float>(value));
    return all;
}

Weights weights(Db& db) {
    return *db.kept<Weights>("recommend.weights", [&] {
        return db.maybe<Weights>(R"sql(
            select weight_view as view, weight_read as read, weight_like as "like", weight_save as save, weight_comment as comment, weight_buy as buy
            from recommend_settings where id = 1)sql").value_or(Weights{});
    });
}

void set_weights(Tx& tx, const Weights& to) {
    tx.run(R"sql(
        insert into recommend_settings (id, weight_view, weight_read, weight_like, weight_save, weight_comment, weight_buy) values (1, $1, $2, $3, $4, $5, $6)
        on conflict (id) do update set weight_view = excluded.weight_view, weight_read = excluded.weight_read, weight_like = excluded.weight_like,
            weight_save = excluded.weight_save, weight_comment = excluded.weight_comment, weight_buy = excluded.weight_buy)sql",
        to.view, to.read, to.like, to.save, to.comment, to.buy);
}

double decay(Time at, Time now) {
    auto age = static_cast<double>(std::max<std::int64_t>(0, (now - at).micros));
    return std::exp2(-age / static_cast<double>(kHalfLife.micros));
}

void record(Tx& tx, PersonId person, ItemId item, Interaction kind, Time at) {
    tx.run(R"sql(
        insert into interactions (person, item, kind, times, last_at) values ($1, $2, $3, 1, $4)
        on conflict (person, item, kind) do update set times = interactions.times + 1,
            last_at = case when excluded.last_at > interactions.last_at then excluded.last_at else interactions.last_at end)sql",
        person, item, kind, at);
}

bool record_reading(Tx& tx, PersonId person, ItemId item, Interaction kind, int seconds) {
    auto last = tx.one<std::optional<Time>>(R"sql(
        select max(last_at) from interactions where person = $1 and item = $2 and kind in ('view', 'read'))sql", person, item);
    bool same_visit = last && *last > tx.now() - kSameVisit;
    tx.run(R"sql(
        insert into interactions (person, item, kind, times, seconds, last_at) values ($1, $2, $3, 1, $4, $5)
        on conflict (person, item, kind) do update set times = interactions.times + case when $6 then 0 else 1 end,
            seconds = case when excluded.seconds > interactions.seconds then excluded.seconds else interactions.seconds end,
            last_at = excluded.last_at)sql", person, item, kind, seconds, tx.now(), same_visit);
    return !same_visit;
}

void unrecord(Tx& tx, PersonId person, ItemId item, Interaction kind) {
    tx.run(R"sql(delete from interactions where person = $1 and item = $2 and kind = $3)sql", person, item, kind);
}

void record_many(Tx& tx, const std::vector<Recorded>& all) {
    for (auto& r : all) record(tx, r.person, r.item, r.kind, r.at);
}

std::int64_t record_imported(Tx& tx, const std::vector<Imported>& all) {
    if (all.empty()) return 0;
    std::set<PersonId> people;
    for (auto& one : all) people.insert(one.person);
    auto found = tx.all<PersonId>(R"sql(select person from people_unclaimed where person in ($1...))sql", std::vector<PersonId>(people.begin(), people.end()));
    const std::set<PersonId> unclaimed(found.begin(), found.end());
    std::int64_t noted = 0;
    for (auto& one : all)
        if (unclaimed.contains(one.person))
            noted += tx.run(R"sql(
                insert into interactions (person, item, kind, times, last_at) values ($1, $2, $3, $4, $5)
                on conflict (person, item, kind) do update set
                    times = case when excluded.times > interactions.times then excluded.times else interactions.times end,
                    last_at = case when excluded.last_at > interactions.last_at then excluded.last_at else interactions.last_at end
                where excluded.times > interactions.times or excluded.last_at > interactions.last_at)sql", one.person, one.item, one.kind, one.times, one.last_at);
    return noted;
}

bool may_note(Db& db, PersonId person) {
    return db.one<bool>(R"sql(
        select exists (select 1 from people_agreed a where a.person = $1)
           and not exists (select 1 from refused_purposes f where f.person = $1 and f.purpose = 'personal_lists')
           and not exists (select 1 from removed_reasons r where r.person = $1 and r.reason = $2))sql", person, kEverything);
}

bool record_bought(Tx& tx, PersonId person, ItemId item) {
    bool paid = tx.one<bool>(R"sql(
        select exists (select 1 from purchases p where p.buyer = $1 and p.item = $2 and p.minor > 0)
            or exists (select 1 from items_of_goods g where g.person = $1 and g.item = $2))sql", person, item);
    if (paid) tx.run(R"sql(
        insert into interactions (person, item, kind, times, last_at) values ($1, $2, 'buy', 1, $3) on conflict (person, item, kind) do nothing)sql", person, item, tx.now());
    return paid;
}

void unrecord_returned(Tx& tx, PersonId person) {
    tx.run(R"sql(
        delete from interactions where person = $1 and kind = 'buy'
          and not exists (select 1 from purchases p where p.buyer = $1 and p.item = interactions.item and p.minor > 0)
          and not exists (select 1 from items_of_goods g where g.person = $1 and g.item = interactions.item))sql", person);
}

void unrecord_deleted_posts(Tx& tx, ItemId item) {
    tx.run(R"sql(
        delete from interactions where item = $1 and kind = 'comment'
          and not exists (select 1 from visible_posts p where p.item = $1 and p.author = interactions.person))sql", item);
}

std::vector<Past> history(Db& db, PersonId person, int limit) {
    return db.all<Past>(R"sql(
        select id as item, kind, times, seconds, last_at from interaction_graph where person = $1 and side = 'item'
          and not exists (select 1 from refused_purposes f where f.person = $1) and not exists (select 1 from people_unasked u where u.person = $1)
        order by last_at desc, id desc limit $2)sql", person, limit);
}

namespace {
struct Named { Side side = Side::item; std::int64_t id = 0; Tie kind = Tie::view; std::int64_t times = 0, seconds = 0; Time last_at; std::string key, name_zh, name_en; };
DESCRIBE(Named, side, id, kind, times, seconds, last_at, key, name_zh, name_en)
}  // namespace

Everything everything_noted(Db& db, PersonId person, int limit) {
    Everything all;
    for (auto& edge : db.all<Named>(R"sql(
            select g.side, g.id, g.kind, g.times, g.seconds, g.last_at, coalesce(p.handle, k.slug, '') as key,
                   coalesce(p.name, k.name_zh, '') as name_zh, coalesce(p.name, k.name_en, '') as name_en
            from interaction_graph g left join public_people p on g.side = 'person' and p.id = g.id
                                     left join known_communities k on g.side = 'community' and k.id = g.id
            where g.person = $1 order by g.last_at desc, g.id desc limit $2)sql", person, limit)) {
        if (edge.side == Side::item) all.deeds.push_back({ItemId{edge.id}, static_cast<Interaction>(edge.kind), edge.times, edge.seconds, edge.last_at});
        else if (!edge.key.empty()) all.ties.push_back({edge.side, edge.key, {edge.name_zh, edge.name_en}, edge.last_at});
    }
    return all;
}

void forget_history(Tx& tx, PersonId person) {
    forget_trials(tx, person);
    tx.run(R"sql(delete from recommend_shown where person = $1)sql", person);
    tx.run(R"sql(delete from interactions where person = $1)sql", person);
}

void forget_one(Tx& tx, PersonId person, ItemId item) {
    forget_trials(tx, person, item);
    tx.run(R"sql(delete from interactions where person = $1 and item = $2)sql", person, item);
    tx.run(R"sql(delete from recommend_shown where person = $1 and item = $2)sql", person, item);
}

void forget_person(Tx& tx, PersonId person) {
    forget_history(tx, person);
    tx.run(R"sql(delete from removed_reasons where person = $1)sql", person);
}

std::shared_ptr<const std::map<ItemId, std::vector<Neighbour>>> newcomers(Db& db) {
    return db.kept<std::map<ItemId, std::vector<Neighbour>>>("recommend.newcomers", [&] {
        std::map<ItemId, std::vector<Neighbour>> all;
        for (auto& n : db.all<Neighbour>(R"sql(
            select item, neighbour, score from item_neighbours
            where basis = 'content' and item in (select id from visible_items order by published_at desc, id desc limit $1)
            order by item, score desc, neighbour)sql", kNewcomersMost)) all[n.item].push_back(n);
        return all;
    });
}

std::vector<Neighbour> neighbours(Db& db, ItemId newcomer) {
    return db.all<Neighbour>(R"sql(
        select item, neighbour, score from item_neighbours where item = $1 and basis = 'content' order by score desc, neighbour)sql", newcomer);
}

namespace {
struct Words { std::string title, excerpt; };
DESCRIBE(Words, title, excerpt)
}  // namespace

search::Text newcomer_text(Db& db, ItemId item) {
    auto row = db.maybe<Words>(R"sql(select title, excerpt from visible_items where id = $1)sql", item);
    return row ? search::Text{row->title, row->excerpt} : search::Text{};
}

void write_newcomer(Tx& tx, ItemId item, const std::vector<Neighbour>& near) {
    tx.run(R"sql(delete from item_neighbours where item = $1)sql", item);
    for (auto& n : near) tx.run(R"sql(insert into item_neighbours (item, basis, neighbour, score) values ($1, 'content', $2, $3))sql", item, n.neighbour, n.score);
}

void forget_newcomers(Tx& tx, Time published_before) {
    tx.run(R"sql(
        delete from item_neighbours where not exists (select 1 from visible_items i where i.id = item_neighbours.item and i.published_at >= $1))sql", published_before);
}

std::vector<Candidate> candidates(Db& db, const Visit& visit, std::optional<CommunityId> community, const std::vector<ItemId>& near, int each) {
    auto all = db.all<Candidate>(R"sql(
        with open_items as not materialized (
            select i.id, i.author, i.published_at, i.tags from visible_items i
            where ($3 is null or i.community = $3) and i.author <> $1
              and (i.audience_level < 0 or exists (select 1 from standings s where s.person = $1 and s.community = i.community
                   and s.level >= i.audience_level and s.starts_at <= $2 and s.ends_at > $2))
              and not exists (select 1 from interactions x where x.person = $1 and x.item = i.id and x.kind <> 'view')
              and not exists (select 1 from owned_items o where o.person = $1 and (o.item = i.id or (i.series <> 0 and o.item = i.series))
                              and o.starts_at <= $2 and o.ends_at > $2)),
        chosen as (
            select id, author, published_at, tags from (select o.id, o.author, o.published_at, o.tags from item_popularity p cross join open_items o where o.id = p.item
                           order by p.score desc limit $5) popular
            union all
            select id, author, published_at, tags from (select id, author, published_at, tags from open_items order by published_at desc, id desc limit $5) fresh
            union all
            select id, author, published_at, tags from open_items where id in ($4...))
        select c.id, c.author, coalesce(p.score, 0) as popularity, c.published_at, c.tags,
               cast(coalesce(t.shown, 0) as double precision) as shown, cast(coalesce(t.welcome, 0) as double precision) as welcome,
               coalesce(e.merit, 1) as merit, coalesce(p.quality, 0.5) as quality
        from chosen c left join item_popularity p on p.item = c.id left join item_trials t on t.item = c.id left join author_exposure e on e.author = c.author)sql",
        visit.who().value_or(PersonId{}), visit.now, community, near, each);
    std::ranges::sort(all, {}, &Candidate::id);
    const auto again = std::ranges::unique(all, {}, &Candidate::id);        // popular and near, say
    all.erase(again.begin(), again.end());
    return all;
}

std::vector<Candidate> let_in(Db& db, const Visit& visit, const std::vector<ItemId>& items) {
    if (items.empty()) return {};
    return db.all<Candidate>(R"sql(
        select i.id, i.author, cast(0 as double precision) as popularity, i.published_at, i.tags, cast(0 as double precision) as shown,
               cast(0 as double precision) as welcome, cast(1 as double precision) as merit,
               cast(0.5 as double precision) as quality
        from visible_items i
        where i.id in ($3...) and i.author <> $1
          and (i.audience_level < 0 or exists (select 1 from standings s where s.person = $1 and s.community = i.community
               and s.level >= i.audience_level and s.starts_at <= $2 and s.ends_at > $2))
          and not exists (select 1 from interactions x where x.person = $1 and x.item = i.id and x.kind <> 'view')
          and not exists (select 1 from owned_items o where o.person = $1 and (o.item = i.id or (i.series <> 0 and o.item = i.series))
                          and o.starts_at <= $2 and o.ends_at > $2))sql", visit.who().value_or(PersonId{}), visit.now, items);
}

namespace {

/// How much of an author's is read now among those who may read it.
struct ReadNow {
    PersonId author;
    CommunityId community;
    std::int64_t level = 0;
    double standing = 0;
};
DESCRIBE(ReadNow, author, community, level, standing)

// What is read most now is looked at, and from there its authors: however much there is besides. The same for everybody.
constexpr int kPopularLookedAt = 1'000;

std::shared_ptr<const std::vector<ReadNow>> read_now(Db& db) {
    return db.kept<std::vector<ReadNow>>("recommend.read_now", [&] {
        return db.all<ReadNow>(R"sql(
            select i.author, i.community, i.audience_level as level, sum(p.score) as standing
            from (select item, score from item_popularity order by score desc limit $1) p cross join visible_items i
            where i.id = p.item group by i.author, i.community, i.audience_level)sql", kPopularLookedAt);
    });
}

struct Friends {
    PersonId person;
    std::int64_t friends = 0;
};
DESCRIBE(Friends, person, friends)

}  // namespace

std::vector<Writer> writers(Db& db, const Visit& visit, const std::map<CommunityId, std::int64_t>& levels, int limit) {
    const auto followed = db.all<PersonId>(R"sql(select id from interaction_graph where person = $1 and side = 'person' order by id)sql", visit.person());
    const auto popular = read_now(db);
    std::map<PersonId, double> standing;
    for (auto& row : *popular) {
        const auto level = levels.find(row.community);
        const bool open = row.level < 0 || (level != levels.end() && level->second >= row.level);
        if (open && row.author != visit.person() && !std::ranges::binary_search(followed, row.author)) standing[row.author] += row.standing;
    }
    std::vector<Writer> best;
    for (auto& [person, sum] : standing) best.push_back({person, sum, 0});
    std::ranges::stable_sort(best, std::greater(), &Writer::standing);
    best.resize(std::min(best.size(), static_cast<std::size_t>(limit)));
    if (best.empty()) return best;

    std::vector<PersonId> people;
    for (auto& writer : best) people.push_back(writer.person);
    std::map<PersonId, std::int64_t> friends;
    for (auto& row : db.all<Friends>(R"sql(
            select w.id as person,
                   (select count(*) from interaction_graph mine where mine.person = $1 and mine.side = 'person'
                      and exists (select 1 from interaction_graph theirs where theirs.person = mine.id and theirs.side = 'person' and theirs.id = w.id)) as friends
            from public_people w where w.id in ($2...))sql", visit.person(), people)) friends[row.person] = row.friends;
    std::erase_if(best, [&](auto& writer) { return !friends.contains(writer.person); });        // whose account was closed
    for (auto& writer : best) writer.friends = friends[writer.person];
    std::ranges::stable_sort(best, std::greater(), &Writer::friends);
    return best;
}

std::vector<std::string> removed_reasons(Db& db, PersonId person) {
    return *db.kept<std::vector<std::string>>("recommend.removed " + to_string(person), [&] {
        return db.all<std::string>(R"sql(select reason from removed_reasons where person = $1 order by at desc, reason limit $2)sql", person, kReasonsMost + 1);
    });
}

std::set<PersonId> without_personal_lists(Db& db) {
    auto all = db.all<PersonId>(R"sql(select person from removed_reasons where reason = $1)sql", kEverything);
    return {all.begin(), all.end()};
}

void remove_reason(Tx& tx, PersonId person, std::string_view key) {
    auto have = tx.one<std::int64_t>(R"sql(select count(*) from removed_reasons where person = $1 and reason <> $2)sql", person, kEverything);
    if (have >= kReasonsMost) conflict("You took back as many reasons as one can. Let some count again first.");
    tx.run(R"sql(
        insert into removed_reasons (person, reason, at) values ($1, $2, $3) on conflict (person, reason) do nothing)sql", person, key, tx.now());
}

void remove_everything(Tx& tx, PersonId person) {
    tx.run(R"sql(
        insert into removed_reasons (person, reason, at) values ($1, $2, $3) on conflict (person, reason) do nothing)sql", person, kEverything, tx.now());
}

void restore_reason(Tx& tx, PersonId person, std::string_view key) {
    tx.run(R"sql(delete from removed_reasons where person = $1 and reason = $2)sql", person, key);
}

std::vector<Read> all_reads(Db& db) {
    constexpr int kReadsMost = 2'000'000;
    return db.all<Read>(R"sql(
        select person, id as item, kind, times, last_at from interaction_graph x
        where side = 'item' and x.person not in (select person from unheard_people)
        order by last_at desc limit $1)sql", kReadsMost);
}

std::vector<Edge> newest_edges(Db& db, int limit) {
    return db.all<Edge>(R"sql(
        select person, side, id, kind, times, last_at from interaction_graph x
        where x.person not in (select person from unheard_people)
          and (x.side = 'person' or (x.side = 'item' and exists (select 1 from visible_items i where i.id = x.id)))
        order by last_at desc limit $1)sql", limit);
}

std::vector<ItemId> all_items(Db& db) {
    return db.all<ItemId>(R"sql(select id from visible_items order by id)sql");
}

// Batches, so that nobody waits long for the writer.
constexpr std::size_t kBatch = 500;

void write_standing(Database& database, Time now, const std::vector<Standing>& all) {
    for (std::size_t from = 0; from < all.size(); from += kBatch)
        database.write(now, [&](Tx& tx) {
            std::vector<ItemId> nobody;
            for (auto i = from; i < std::min(all.size(), from + kBatch); ++i) {
                if (all[i].popularity <= 0) { nobody.push_back(all[i].item); continue; }
                tx.run(R"sql(
                    insert into item_popularity (item, score, quality) values ($1, $2, $3)
                    on conflict (item) do update set score = excluded.score, quality = excluded.quality)sql", all[i].item, all[i].popularity, all[i].quality);
            }
            if (!nobody.empty()) tx.run(R"sql(delete from item_popularity where item in ($1...))sql", nobody);
        }, "popularity");
}

}  // namespace lyceum::recommend
