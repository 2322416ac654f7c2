#include "modules/content/gate.hpp"

namespace lyceum::content {

namespace {

struct LockedRow { ItemId item; std::string locked_html, locked_headings; };
DESCRIBE(LockedRow, item, locked_html, locked_headings)

struct FeedRow { ItemId item; std::string locked_html; };
DESCRIBE(FeedRow, item, locked_html)

struct SearchRow { ItemId item; std::string title, free, locked; };
DESCRIBE(SearchRow, item, title, free, locked)

}  // namespace

LockedPart locked_part(Db& db, const membership::Pass& pass) {
    auto row = db.maybe<LockedRow>(R"sql(
        select item, locked_html, locked_headings from article_texts where item = $1)sql", pass.item());
    if (!row) return {};
    return {html::Html::trusted(std::move(row->locked_html)), json::from_text<std::vector<html::Heading>>(row->locked_headings)};
}

html::Html locked_html(Db& db, const membership::Pass& pass) { return locked_part(db, pass).html; }

std::map<ItemId, html::Html> locked_html(Db& db, const std::vector<membership::Pass>& passes) {
    std::vector<ItemId> items;
    for (auto& pass : passes) items.push_back(pass.item());
    std::map<ItemId, html::Html> found;
    if (items.empty()) return found;
    auto rows = db.all<FeedRow>(R"sql(select item, locked_html from article_texts where item in ($1...))sql", items);
    for (auto& row : rows) found.emplace(row.item, html::Html::trusted(std::move(row.locked_html)));
    return found;
}

std::string source_text(Db& db, const membership::Pass& pass) {
    auto source = db.maybe<std::string>(R"sql(select source from article_texts where item = $1)sql", pass.item());
    if (!source) not_found();
    return std::move(*source);
}

std::vector<SourceRow> sources_to_render(Db& db, const std::vector<ItemId>& items) {
    if (items.empty()) return {};
    return db.all<SourceRow>(R"sql(select item, source from article_texts where item in ($1...))sql", items);
}

void keep_text(Tx& tx, ItemId item, const std::string& source, const Part& locked) {
    tx.run(R"sql(
        insert into article_texts (item, source, locked_html, locked_plain, locked_headings) values ($1, $2, $3, $4, $5)
        on conflict (item) do update set source = excluded.source, locked_html = excluded.locked_html,
            locked_plain = excluded.locked_plain, locked_headings = excluded.locked_headings)sql",
        item, source, locked.html.markup(), locked.plain, json::text(locked.headings));
}

std::vector<SearchText> search_texts(Db& db, const std::vector<ItemId>& items) {
    if (items.empty()) return {};
    auto rows = db.all<SearchRow>(R"sql(
        select a.item, a.title, a.summary || ' ' || a.free_plain as free, t.locked_plain as locked
        from articles a join article_texts t on t.item = a.item where a.item in ($1...)
        union all
        select item, title, summary || ' ' || plain as free, '' as locked from series where item in ($1...))sql", items);
    std::vector<SearchText> texts;
    for (auto& row : rows) texts.push_back({row.item, std::move(row.title), std::move(row.free), std::move(row.locked)});
    return texts;
}

SearchText search_texts(Db& db, ItemId item) {
    auto found = search_texts(db, std::vector{item});
    return found.empty() ? SearchText{} : std::move(found.front());
}

// ---- versions ---------------------------------------------------------------------------------

std::vector<VersionLine> versions(Db& db, const membership::Pass& pass) {
    return db.all<VersionLine>(R"sql(
        select version, person, at, title, length(source) as characters from article_versions
        where item = $1 order by version desc limit $2)sql", pass.item(), kVersionsMost);
}

Version version(Db& db, const membership::Pass& pass, int number) {
    auto found = db.maybe<Version>(R"sql(
        select version, person, at, title, summary, source from article_versions where item = $1 and version = $2)sql", pass.item(), number);
    if (!found) not_found("This version is no longer kept.");
    return std::move(*found);
}

struct VersionRow;

void keep_version(Tx& tx, ItemId item, const Version& v) {
    tx.run(R"sql(
        insert into article_versions (id, item, version, person, at, title, summary, source) values ($1, $2, $3, $4, $5, $6, $7, $8))sql",
        new_id<VersionRow>(tx), item, v.version, v.person, v.at, v.title, v.summary, v.source);
    tx.run(R"sql(delete from article_versions where item = $1 and version <= $2)sql", item, v.version - kVersionsMost);
}

}  // namespace lyceum::content
