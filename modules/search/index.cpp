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

std::vector<Found> find_sqlite(Db& db, const Visit& visit, const std::string& match, const Where& where, int limit) {
    return db.all<Found>(R"sql(/* sqlite */
        select d.item, d.locked, d.body, -bm25(search_index, 8.0, 4.0, 1.0) as rank, i.published_at
        from search_index
        join search_docs d on d.id = search_index.rowid
        join visible_items i on i.id = d.item
        where search_index match $1
          and ($5 is null or i.community = $5) and ($6 is null or i.kind = $6)
          and (i.audience_level < 0 or i.author = $2 or $4
               or exists (select 1 from standings s where s.person = $2 and s.community = i.community
                          and s.level >= i.audience_level and s.starts_at <= $3 and s.ends_at > $3))
          and (not d.locked or i.lock_kind = 'open' or i.author = $2 or $4
               or (i.lock_kind in ('members', 'tier') and exists (select 1 from standings s where s.person = $2 and s.community = i.community
                    and s.level >= case when i.lock_kind = 'members' then 1 else i.lock_level end and s.starts_at <= $3 and s.ends_at > $3))
               or exists (select 1 from owned_items o where o.person = $2 and (o.item = i.id or (i.series <> 0 and o.item = i.series))
                    and o.starts_at <= $3 and o.ends_at > $3))
        order by case when $7 then i.published_at else 0 end desc, rank desc limit $8)sql",
        match, visit.who().value_or(PersonId{}), visit.now, visit.may("content.read_locked"), where.community, where.kind, where.newest, limit);
}

std::vector<Found> find_postgres(Db& db, const Visit& visit, const std::string& match, const Where& where, int limit) {
    return db.all<Found>(R"sql(/* postgres */
        select d.item, d.locked, d.body, cast(ts_rank(d.words, $1::text::tsquery) as double precision) as rank, i.published_at
        from search_docs d join visible_items i on i.id = d.item
        where d.words @@ $1::text::tsquery
          and ($5 is null or i.community = $5) and ($6 is null or i.kind = $6)
          and (i.audience_level < 0 or i.author = $2 or $4
               or exists (select 1 from standings s where s.person = $2 and s.community = i.community
                          and s.level >= i.audience_level and s.starts_at <= $3 and s.ends_at > $3))
          and (not d.locked or i.lock_kind = 'open' or i.author = $2 or $4
               or (i.lock_kind in ('members', 'tier') and exists (select 1 from standings s where s.person = $2 and s.community = i.community
                    and s.level >= case when i.lock_kind = 'members' then 1 else i.lock_level end and s.starts_at <= $3 and s.ends_at > $3))
               or exists (select 1 from owned_items o where o.person = $2 and (o.item = i.id or (i.series <> 0 and o.item = i.series))
                    and o.starts_at <= $3 and o.ends_at > $3))
        order by case when $7 then i.published_at else 0 end desc, rank desc limit $8)sql",
        match, visit.who().value_or(PersonId{}), visit.now, visit.may("content.read_locked"), where.community, where.kind, where.newest, limit);
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

std::vector<Found> find(Db& db, const Visit& visit, const text::Query& query, const Where& where, int limit) {
    if (query.empty()) return {};
    if (db.dialect() == Dialect::sqlite) return find_sqlite(db, visit, text::fts5_match(query), where, limit);
    return find_postgres(db, visit, text::tsquery_text(query), where, limit);
}

}  // namespace lyceum::search
