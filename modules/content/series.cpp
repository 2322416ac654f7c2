#include "modules/content/series.hpp"
#include "engines/text/prose.hpp"
#include "modules/content/text.hpp"
#include "modules/media/media.hpp"

namespace lyceum::content {

using items::State;

PreparedSeries prepare(Db& db, NewSeries given) {
    auto checked_series = checked(std::move(given));
    auto who = named(db, checked_series.body.find('@') == std::string::npos ? std::vector<std::string>()
                                                                            : html::render_markdown(checked_series.body).mentions);
    auto text = rendered(checked_series.body, who.known);
    return {std::move(checked_series), std::move(text)};
}

namespace {

void write_row(Tx& tx, const Series& s, const Part& text) {
    tx.run(R"sql(
        insert into series (item, community, space, author, title, summary, tags, language, state, publish_at, imported, updated_at,
                            source, html, plain, renderer)
        values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16)
        on conflict (item) do update set
            community = excluded.community, space = excluded.space, title = excluded.title, summary = excluded.summary, tags = excluded.tags,
            language = excluded.language, state = excluded.state, publish_at = excluded.publish_at, updated_at = excluded.updated_at,
            source = excluded.source, html = excluded.html, plain = excluded.plain, renderer = excluded.renderer)sql",
        s.item, s.community, s.space, s.author, s.title, s.summary, s.tags, s.language, s.state, s.publish_at, s.imported, s.updated_at,
        s.source, text.html.markup(), text.plain, html::kMarkdownVersion);
    media::show(tx, shown_by(s.item), s.source, {s.author, text.pictures_elsewhere});
}

void become_known(Tx& tx, const Series& s, const std::string& plain, const std::optional<items::Attribution>& attribution = {}) {
    constexpr std::size_t kExcerptCharacters = 200;
    items::Entry entry;
    entry.id = s.item, entry.kind = items::Kind::series;
    entry.community = s.community, entry.space = s.space, entry.author = s.author;
    entry.title = s.title, entry.language = s.language;
    entry.excerpt = text::excerpt(s.summary.empty() ? plain : s.summary, kExcerptCharacters);
    entry.state = s.state, entry.published_at = s.publish_at, entry.updated_at = s.updated_at;
    entry.tags = split_tags(s.tags);
    entry.attribution = attribution;
    items::put(tx, entry);
}

void take_over(Series& s, const PreparedSeries& prepared) {
    auto& given = prepared.series;
    s.community = given.community, s.space = given.space;
    s.title = given.title, s.summary = given.summary, s.source = given.body;
    s.language = given.language, s.tags = join_tags(given.tags);
}

}  // namespace

ItemId publish(Tx& tx, const PreparedSeries& prepared) {
    auto& given = prepared.series;
    Series s;
    s.item = given.id ? given.id : new_id<Item>(tx);
    s.author = given.author;
    take_over(s, prepared);
    if (given.published_at) s.publish_at = std::min(*given.published_at, tx.now());
    s.state = s.publish_at ? State::published : State::draft;
    s.updated_at = s.publish_at.value_or(tx.now());
    s.imported = given.attribution.has_value();
    write_row(tx, s, prepared.text);
    become_known(tx, s, prepared.text.plain, given.attribution);
    if (given.price) commerce::set_price(tx, s.item, given.price);
    return s.item;
}

void save(Tx& tx, const Series& before, const PreparedSeries& prepared) {
    auto s = before;
    take_over(s, prepared);
    if (s.state == State::draft && prepared.series.published_at) {
        s.state = State::published;
        s.publish_at = tx.now();
    }
    s.updated_at = tx.now();
    write_row(tx, s, prepared.text);
    become_known(tx, s, prepared.text.plain);
    commerce::set_price(tx, s.item, prepared.series.price);
}

void revise(Tx& tx, const PreparedSeries& prepared) { save(tx, series(tx, prepared.series.id), prepared); }

void remove(Tx& tx, const Series& s) {
    auto parts = tx.one<std::int64_t>(R"sql(select count(*) from articles where series = $1 and state <> 'removed')sql", s.item);
    if (parts > 0) conflict("This series still has parts. Move or delete them first.");
    tx.run(R"sql(update series set state = 'removed', updated_at = $2 where item = $1)sql", s.item, tx.now());
    media::show(tx, shown_by(s.item), "");
    items::remove(tx, s.item);
}

Series series(Db& db, ItemId id) {
    auto found = db.maybe<Series>(R"sql(
        select item, community, space, author, title, summary, tags, language, state, publish_at, imported, updated_at, source, html
        from series where item = $1 and state <> 'removed')sql", id);
    if (!found) not_found();
    return std::move(*found);
}

NewSeries series_source(Db& db, ItemId id) {
    auto s = series(db, id);
    NewSeries out{.id = s.item, .author = s.author, .community = s.community, .space = s.space, .title = s.title, .summary = s.summary,
        .body = s.source, .tags = split_tags(s.tags), .language = s.language};
    if (s.state != State::draft) out.published_at = s.publish_at;
    auto prices = commerce::prices(db, {id});
    if (auto price = prices.find(id); price != prices.end()) out.price = price->second;
    if (s.imported) out.attribution = items::attribution(db, id);
    return out;
}

Series editable_series(Db& db, const Visit& visit, ItemId id) {
    auto s = series(db, id);
    must_see(db, visit, id, s.author);
    if (may_edit(visit, s.author, s.state)) return s;
    forbidden("Only its author may change this series.");
}

namespace {

struct PartRow {
    ItemId item;
    int part = 0;
    std::string title;
    membership::LockKind lock = membership::LockKind::open;
    std::string series_title;
};
DESCRIBE(PartRow, item, part, title, lock, series_title)

}  // namespace

SeriesParts series_parts(Db& db, const Visit& visit, ItemId id) {
    auto rows = db.all<PartRow>(R"sql(
        select a.item, a.part, a.title, a.lock_kind as lock, s.title as series_title
        from articles a join visible_items v on v.id = a.item join series s on s.item = a.series
        where a.series = $1
          and (v.audience_level < 0 or a.author = $2 or $4 = 2 or ($4 = 1 and v.community in (select id from open_communities))
               or exists (select 1 from standings h where h.person = $2 and h.community = v.community
                          and h.level >= v.audience_level and h.starts_at <= $3 and h.ends_at > $3))
        order by a.part, a.item limit $5)sql",
        id, visit.who().value_or(PersonId{}), visit.now, visit.may("content.manage_all") ? 2 : visit.may("content.moderate") ? 1 : 0, kPartsMost);
    SeriesParts found;
    for (auto& row : rows) {
        found.title = row.series_title;
        found.parts.push_back({row.item, row.part, row.title, items::url_of(items::Kind::article, row.item, row.title), row.lock});
    }
    return found;
}

std::vector<SeriesPart> parts_of(Db& db, const Visit& visit, ItemId id) { return series_parts(db, visit, id).parts; }

namespace {

struct StaleRow { ItemId item; PersonId author; std::string source; };
DESCRIBE(StaleRow, item, author, source)
constexpr int kRenderedAtOnce = 20;

std::vector<StaleRow> stale(Db& db, int limit) {
    return db.all<StaleRow>(R"sql(select item, author, source from series where renderer < $1 and state <> 'removed' order by item limit $2)sql", html::kMarkdownVersion, limit);
}

}  // namespace

bool has_stale_series(Db& db) { return !stale(db, 1).empty(); }

void render_stale_series(Work& work) {
    for (auto rows = work.read([](Db& db) { return stale(db, kRenderedAtOnce); }); !rows.empty();
         rows = work.read([](Db& db) { return stale(db, kRenderedAtOnce); })) {
        if (work.stopping()) throw Fault("stopped while rendering series again");
        std::vector<Part> made;
        for (auto& row : rows)
            made.push_back(work.read([&](Db& db) { return rendered(row.source, named(db, html::render_markdown(row.source).mentions).known); }));
        work.write([&](Tx& tx) {
            for (std::size_t i = 0; i < rows.size(); ++i) {
                auto changed = tx.run(R"sql(update series set html = $2, plain = $3, renderer = $4 where item = $1 and renderer < $4)sql",
                    rows[i].item, made[i].html.markup(), made[i].plain, html::kMarkdownVersion);
                if (changed > 0) media::show(tx, shown_by(rows[i].item), rows[i].source, {rows[i].author, made[i].pictures_elsewhere});
            }
        });
    }
}

std::vector<OwnSeries> series_of(Db& db, PersonId author) {
    constexpr int kMost = 100;
    return db.all<OwnSeries>(R"sql(
        select item, title from series where author = $1 and state <> 'removed' order by item desc limit $2)sql", author, kMost);
}

}  // namespace lyceum::content
