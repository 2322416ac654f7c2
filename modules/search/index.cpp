// The same index in two databases: each statement that differs says whose it is.
#include "modules/search/index.hpp"
#include "platform/core/digest.hpp"

namespace lyceum::search {

Words words_of(const Document& document, Dialect dialect) {
    std::string tags;
    for (auto& tag : document.tags) tags += tag + "\n";
    auto title = text::tokenise(document.title), labels = text::tokenise(tags), body = text::tokenise(document.body);
    auto digest = digest_of(document);
    if (dialect == Dialect::sqlite) return {text::fts5_text(title), text::fts5_text(labels), text::fts5_text(body), digest};
    return {text::tsvector_literal(title, text::Weight::a), text::tsvector_literal(labels, text::Weight::b), text::tsvector_literal(body, text::Weight::d), digest};
}

std::int64_t digest_of(const Document& document) {
    Inscription all;
    all << document.title << document.tags << document.body;
    return static_cast<std::int64_t>(checksum(all.bytes())[0]);
}

std::vector<Indexed> indexed(Db& db, ItemId item) {
    return db.all<Indexed>(R"sql(select id, item, locked, digest from search_docs where item = $1 order by locked)sql", item);
}

std::vector<Indexed> indexed(Db& db, const std::vector<ItemId>& items) {
    if (items.empty()) return {};
    return db.all<Indexed>(R"sql(select id, item, locked, digest from search_docs where item in ($1...))sql", items);
}

std::string text_of(Db& db, std::int64_t document) {
    return db.maybe<std::string>(R"sql(select body from search_docs where id = $1)sql", document).value_or("");
}

namespace {

void put_sqlite(Tx& tx, std::int64_t id, const Document& d, const Words& words) {
    tx.run(R"sql(/* sqlite */
        insert into search_docs (id, item, locked, body, version, digest) values ($1, $2, $3, $4, $5, $6)
        on conflict (id) do update set body = excluded.body, version = excluded.version, digest = excluded.digest)sql",
        id, d.item, d.locked, d.body, text::kTokensVersion, words.digest);
    tx.run(R"sql(/* sqlite */ delete from search_index where rowid = $1)sql", id);
    tx.run(R"sql(/* sqlite */ insert into search_index (rowid, title, tags, body) values ($1, $2, $3, $4))sql", id, words.title, words.tags, words.body);
}

void put_postgres(Tx& tx, std::int64_t id, const Document& d, const Words& words) {
    // Each part keeps its own positions; `||` moves the later ones behind the earlier.
    tx.run(R"sql(/* postgres */
        insert into search_docs (id, item, locked, body, version, digest, words)
        values ($1, $2, $3, $4, $5, $6, $7::text::tsvector || $8::text::tsvector || $9::text::tsvector)
        on conflict (id) do update set body = excluded.body, version = excluded.version, digest = excluded.digest, words = excluded.words)sql",
        id, d.item, d.locked, d.body, text::kTokensVersion, words.digest, words.title, words.tags, words.body);
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

void put_document(Tx& tx, std::optional<std::int64_t> known, const Document& document, const Words& words) {
    auto id = known ? *known : tx.next_id();
    if (tx.dialect() == Dialect::sqlite) put_sqlite(tx, id, document, words); else put_postgres(tx, id, document, words);
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

std::vector<ItemId> indexed_but_gone(Db& db) {
    return db.all<ItemId>(R"sql(
        select distinct d.item from search_docs d where not exists (select 1 from visible_items i where i.id = d.item))sql");
}

std::vector<ItemId> without_words(Db& db) {
    if (db.dialect() == Dialect::postgres) return {};                   // one row holds both
    return db.all<ItemId>(R"sql(/* sqlite */
        select distinct d.item from search_docs d where not exists (select 1 from search_index x where x.rowid = d.id))sql");
}

}  // namespace lyceum::search
