// The table of series and what stands in them. Only this module includes this file.
#pragma once
#include "modules/content/articles.hpp"

namespace lyceum::content {

struct Series {
    ItemId item;
    CommunityId community;
    SpaceId space;
    PersonId author;
    std::string title, summary, tags, language;
    items::State state = items::State::draft;
    std::optional<Time> publish_at;
    bool imported = false;
    Time updated_at;
    std::string source, html;
};
DESCRIBE(Series, item, community, space, author, title, summary, tags, language, state, publish_at, imported, updated_at, source, html)

/// Says nothing about who may see it. Throws Refusal(not_found).
Series series(Db&, ItemId);
Series editable_series(Db&, const Visit&, ItemId);
void save(Tx&, const Series& before, const PreparedSeries&);
void remove(Tx&, const Series&);

/// The title of a series and its parts that this visitor may see, in order: one statement.
struct SeriesParts {
    std::string title;
    std::vector<SeriesPart> parts;
};
SeriesParts series_parts(Db&, const Visit&, ItemId series);

/// Series that an older version of the renderer made are rendered again.
bool has_stale_series(Db&);
void render_stale_series(Work&);

struct OwnSeries { ItemId item; std::string title; };
DESCRIBE(OwnSeries, item, title)
/// Those an author may add a part to, newest first.
std::vector<OwnSeries> series_of(Db&, PersonId author);

}  // namespace lyceum::content
