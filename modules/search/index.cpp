// The same index in two databases: each statement that differs says whose it is.
#include "modules/search/index.hpp"

namespace lyceum::search {

Words words_of(const Document& document, Dialect dialect) {
    std::string tags;
    for (auto& tag : document.tags) tags += tag + "\n";
    auto title = text::tokenise(document.title), labels = text::tokenise(tags), body = text::tokenise(document.body);
    if (dialect == Dialect::sqlite) return {text::fts5_text(title), text::fts5_text(labels), text::fts5_text(body), {}};
    return {text::tsvector_literal(title, text::Weight::a), text::tsvector_literal(labels, text::Weight::b), text::tsvector_literal(body, text::Weight::d), {}};
}

namespace {

std::int64_t number_of(Tx& tx, const Document& document) {
    auto known = tx.maybe<std::int64_t>(R"sql(select id from search_docs where item = $1 and locked = $2)sql", document.item, document.locked);
    return known ? *known : tx.next_id();
}

void put_sqlite(Tx& tx, const Document& d, const Words& words) {
    auto id = number_of(tx, d);
    tx.run(R"sql(/* sqlite */
        insert into search_docs (id, item, locked, body, version) values ($1, $2, $3, $4, $5)
        on conflict (id) do update set body = excluded.body, version = excluded.version)sql", id, d.item, d.locked, d.body, text::kTokensVersion);
    tx.run(R"sql(/* sqlite */ delete from search_index where rowid = $1)sql", id);
    tx.run(R"sql(/* sqlite */ insert into search_index (rowid, title, tags, body) values ($1, $2, $3, $4))sql", id, words.title, words.tags, words.body);
}

void put_postgres(Tx& tx, const Document& d, const Words& words) {
    // Each part keeps its own positions; `||` moves the later ones behind the earlier.
    tx.run(R"sql(/* postgres */
        insert into search_docs (id, item, locked, body, version, words)
        values ($1, $2, $3, $4, $5, $6::text::tsvector || $7::text::tsvector || $8::text::tsvector)
        on conflict (id) do update set body = excluded.body, version = excluded.version, words = excluded.words)sql",
        number_of(tx, d), d.item, d.locked, d.body, text::kTokensVersion, words.title, words.tags, words.body);
}

// A word that stands almost everywhere is looked for in titles and tags first, and in the newest texts: so much is
// ranked at most, however much there is. Where that leaves too few, all is ranked.
constexpr int kRankedFirst = 600, kRankedMost = 1'000'000;

// How many documents are ranked, and how many of the best of them are looked up.
struct Depth { int ranked, joined; };

// Where rank alone decides, eight times what is shown leaves room for what this visitor may not see.
Depth first_depth(const Where& where, int shown) {
    return {kRankedFirst, where.newest || where.kind || where.community ? 2 * kRankedFirst : 8 * shown};
}

// As far as the lists of items see: 2 everything, 1 all spaces of open communities, 0 what is for this person.
int sight_of(const Visit& visit) { return visit.may("content.manage_all") ? 2 : visit.may("content.moderate") ? 1 : 0; }

// Candidates are joined by way of a narrow index: their texts lie far apart, and only what is shown needs one.
// An item that both its parts speak for stands once, with the better one's text. What is not open to the visitor is
// left out before anything is counted, so that not even the number of hits tells of it.
std::vector<Found> find_sqlite(Db& db, const Visit& visit, const std::string& match, const Where& where, int after, int limit, Depth depth) {
    return db.all<Found>(R"sql(/* sqlite */
        with named as materialized (
            select rowid as doc, -bm25(search_index, 8.0, 4.0, 1.0) as rank from search_index
            where search_index match '{title tags} : (' || $1 || ')' order by rowid desc limit $11),
        newest as materialized (
            select rowid as doc, -bm25(search_index, 8.0, 4.0, 1.0) as rank from search_index
            where search_index match $1 order by rowid desc limit $11),
        hits as materialized (
            select doc, max(rank) as rank from (select doc, rank from named union all select doc, rank from newest)
            group by doc order by max(rank) desc, doc desc limit $12),
        allowed as (
            select d.id, d.item, h.rank, i.published_at,
                   row_number() over (partition by d.item order by h.rank desc, d.locked) as choice
            from hits h join search_docs d indexed by search_docs_parts on d.id = h.doc join visible_items i on i.id = d.item
            where ($6 is null or i.community = $6) and ($7 is null or i.kind = $7)
              and (i.audience_level < 0 or i.author = $2 or $4 = 2 or ($4 = 1 and i.community in (select id from open_communities))
                   or exists (select 1 from standings s where s.person = $2 and s.community = i.community
                              and s.level >= i.audience_level and s.starts_at <= $3 and s.ends_at > $3))
              and (not d.locked or i.lock_kind = 'open' or i.author = $2 or $5
                   or (i.lock_kind in ('members', 'tier') and exists (select 1 from standings s where s.person = $2 and s.community = i.community
                        and s.level >= case when i.lock_kind = 'members' then 1 else i.lock_level end and s.starts_at <= $3 and s.ends_at > $3))
                   or exists (select 1 from owned_items o where o.person = $2 and (o.item = i.id or (i.series <> 0 and o.item = i.series))
                        and o.starts_at <= $3 and o.ends_at > $3))),
        ranked as (
            select id, item, row_number() over (order by case when $8 then published_at else 0 end desc, rank desc, item desc) as place
            from allowed where choice = 1)
        select r.item, d.body from ranked r join search_docs d on d.id = r.id
        where r.place > $9 and r.place <= $9 + $10 order by r.place)sql",
        match, visit.who().value_or(PersonId{}), visit.now, sight_of(visit), visit.may("content.read_locked"),
        where.community, where.kind, where.newest, after, limit, depth.ranked, depth.joined);
}

std::vector<Found> find_postgres(Db& db, const Visit& visit, const std::string& match, const Where& where, int after, int limit, Depth depth) {
    return db.all<Found>(R"sql(/* postgres */
        with allowed as (
            select d.id, d.item, h.rank, i.published_at,
                   row_number() over (partition by d.item order by h.rank desc, d.locked) as choice
            from (select doc, rank from (select id as doc, ts_rank(words, $1::text::tsquery) as rank from search_docs
                                         where words @@ $1::text::tsquery order by id desc limit $11) newest
                  order by rank desc, doc desc limit $12) h
            join search_docs d on d.id = h.doc join visible_items i on i.id = d.item
            where ($6 is null or i.community = $6) and ($7 is null or i.kind = $7)
              and (i.audience_level < 0 or i.author = $2 or $4 = 2 or ($4 = 1 and i.community in (select id from open_communities))
                   or exists (select 1 from standings s where s.person = $2 and s.community = i.community
                              and s.level >= i.audience_level and s.starts_at <= $3 and s.ends_at > $3))
              and (not d.locked or i.lock_kind = 'open' or i.author = $2 or $5
                   or (i.lock_kind in ('members', 'tier') and exists (select 1 from standings s where s.person = $2 and s.community = i.community
                        and s.level >= case when i.lock_kind = 'members' then 1 else i.lock_level end and s.starts_at <= $3 and s.ends_at > $3))
                   or exists (select 1 from owned_items o where o.person = $2 and (o.item = i.id or (i.series <> 0 and o.item = i.series))
                        and o.starts_at <= $3 and o.ends_at > $3))),
        ranked as (
            select id, item, row_number() over (order by case when $8 then published_at else 0 end desc, rank desc, item desc) as place
            from allowed where choice = 1)
        select r.item, d.body from ranked r join search_docs d on d.id = r.id
        where r.place > $9 and r.place <= $9 + $10 order by r.place)sql",
        match, visit.who().value_or(PersonId{}), visit.now, sight_of(visit), visit.may("content.read_locked"),
        where.community, where.kind, where.newest, after, limit, depth.ranked, depth.joined);
}

}  // namespace

void put_document(Tx& tx, const Document& document, const Words& words) {
    if (tx.dialect() == Dialect::sqlite) put_sqlite(tx, document, words); else put_postgres(tx, document, words);
}

void drop_document(Tx& tx, ItemId item, bool locked) {
    if (tx.dialect() == Dialect::sqlite)
        tx.run(R"sql(/* sqlite */
            delete from search_index where rowid in (select id from search_docs where item = $1 and locked = $2))sql", item, locked);
    tx.run(R"sql(delete from search_docs where item = $1 and locked = $2)sql", item, locked);
}

void drop_documents(Tx& tx, ItemId item) {
    drop_document(tx, item, false);
    drop_document(tx, item, true);
}

std::vector<Found> find(Db& db, const Visit& visit, const text::Query& query, const Where& where, int after, int limit) {
    if (query.empty()) return {};
    bool sqlite = db.dialect() == Dialect::sqlite;
    auto match = sqlite ? text::fts5_match(query) : text::tsquery_text(query);
    auto run = [&](Depth depth) { return sqlite ? find_sqlite(db, visit, match, where, after, limit, depth) : find_postgres(db, visit, match, where, after, limit, depth); };
    auto found = run(first_depth(where, after + limit));
    return static_cast<int>(found.size()) < limit ? run({kRankedMost, 2 * kRankedMost}) : found;
}

std::vector<ItemId> unindexed(Db& db, int limit) {
    return db.all<ItemId>(R"sql(
        select i.id from visible_items i left join search_docs d on d.item = i.id and not d.locked
        where d.id is null or d.version <> $1
        order by i.id desc limit $2)sql", text::kTokensVersion, limit);
}

std::int64_t torn_documents(Db& db) {
    if (db.dialect() == Dialect::postgres) return 0;                    // one row holds both
    return db.one<std::int64_t>(R"sql(/* sqlite */
        select (select count(*) from search_docs d where not exists (select 1 from search_index x where x.rowid = d.id))
             + (select count(*) from search_index x where not exists (select 1 from search_docs d where d.id = x.rowid)))sql");
}

std::vector<ItemId> misindexed(Db& db, int limit) {
    auto wrong = unindexed(db, limit);
    auto add = [&](std::vector<ItemId> more) { wrong.insert(wrong.end(), more.begin(), more.end()); };
    add(db.all<ItemId>(R"sql(
        select distinct d.item from search_docs d where not exists (select 1 from visible_items i where i.id = d.item) limit $1)sql", limit));
    if (db.dialect() == Dialect::sqlite)
        add(db.all<ItemId>(R"sql(/* sqlite */
            select distinct d.item from search_docs d where not exists (select 1 from search_index x where x.rowid = d.id) limit $1)sql", limit));
    return wrong;
}

}  // namespace lyceum::search
