#include "modules/content/rendering.hpp"
#include "modules/content/text.hpp"

namespace lyceum::content {

namespace {

constexpr int kRenderedAtOnce = 20;

std::vector<ItemId> stale(Db& db, int limit) {
    return db.all<ItemId>(R"sql(select item from articles where renderer < $1 order by renderer, item limit $2)sql", html::kMarkdownVersion, limit);
}

std::vector<Prepared> prepared_again(Db& db, const std::vector<ItemId>& items) {
    std::map<ItemId, std::string> sources;
    for (auto& row : sources_to_render(db, items)) sources.emplace(row.item, row.source);
    std::vector<NewArticle> all;
    for (auto& a : articles(db, items)) {
        NewArticle article;
        article.id = a.item, article.author = a.author, article.title = a.title, article.tags = split_tags(a.tags), article.language = a.language;
        article.lock = a.lock_kind, article.body = sources[a.item];
        all.push_back(std::move(article));
    }
    return prepare(db, std::move(all));
}

}  // namespace

void render_again(Work& work, const RenderAgain&) {
    for (;;) {
        if (work.stopping()) throw Fault("stopped while rendering articles again");
        auto items = work.read([](Db& db) { return stale(db, kRenderedAtOnce); });
        if (items.empty()) break;
        auto made = work.read([&](Db& db) { return prepared_again(db, items); });
        work.write([&](Tx& tx) {
            for (auto& p : made) {
                auto& free = p.free;
                // An article saved in the meantime is fresh, and its text is newer than ours.
                auto changed = tx.run(R"sql(
                    update articles set free_html = $2, free_plain = $3, headings = $4, locked_words = $5, renderer = $6
                    where item = $1 and renderer < $6)sql",
                    p.article.id, free.html.markup(), free.plain, json::text(free.headings), p.locked_words, html::kMarkdownVersion);
                if (changed == 0) continue;
                keep_text(tx, p.article.id, p.article.body, p.locked);
                show_pictures(tx, p.article.id, p.article.author, p);
            }
            tx.run(R"sql(update articles set renderer = $2 where item in ($1...))sql", items, html::kMarkdownVersion);
        });
    }
    render_stale_series(work);
}

void plan_rendering(Tx& tx, Time) {
    if (!stale(tx, 1).empty() || has_stale_series(tx)) tx.enqueue(RenderAgain{}, {.unique = "all"});
}

}  // namespace lyceum::content
