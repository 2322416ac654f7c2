// What an author has: articles in every state, and the versions of one.
#include "modules/content/handlers.hpp"

namespace lyceum::content {

using items::State;

namespace {

constexpr int kPerPage = 30;

std::optional<State> state_of(Which which) {
    switch (which) {
        case Which::drafts: return State::draft;
        case Which::scheduled: return State::scheduled;
        case Which::published: return State::published;
        case Which::all: break;
    }
    return std::nullopt;
}

// By the moment of the last change; the cursor is the last article of the page before.
std::vector<StudioLine> lines_of(const Visit& visit, Db& db, const Mine& in) {
    return db.all<StudioLine>(R"sql(
        select item, title, state, publish_at, updated_at, lock_kind from articles
        where author = $1 and state <> 'removed' and ($2 is null or state = $2)
          and ($3 is null or (updated_at, item) < (select updated_at, item from articles where item = $3))
        order by updated_at desc, item desc limit $4)sql", visit.person(), state_of(in.which), in.before, visit.page_size(kPerPage) + 1);
}

}  // namespace

Studio studio(const Visit& visit, Db& db, const Mine& in) {
    Studio page;
    page.which = in.which;
    page.articles = lines_of(visit, db, in);
    if (std::ssize(page.articles) > visit.page_size(kPerPage)) {
        page.articles.pop_back();
        page.older = page.articles.back().item;
    }
    std::vector<ItemId> visible;
    for (auto& line : page.articles)
        if (line.state == State::published) visible.push_back(line.item);
    page.cards = items::cards(db, visit, visible);
    page.counts = db.all<StudioCounts>(R"sql(
        select state, count(*) as articles from articles where author = $1 and state <> 'removed' group by state)sql", visit.person());
    if (!in.before && (in.which == Which::all || in.which == Which::drafts)) page.unsaved = new_drafts(db, visit.person());
    if (!in.before) page.series = series_of(db, visit.person());
    return page;
}

History history(const Visit& visit, Db& db, const OfItem& in) {
    auto a = with_history(db, visit, in.id);
    History page{in.id, a.title, {}};
    auto lines = versions(db, pass_of_editor(db, visit, a));
    std::vector<PersonId> people;
    for (auto& line : lines) people.push_back(line.person);
    auto bylines = accounts::bylines(db, people);
    for (std::size_t i = 0; i < lines.size(); ++i) page.lines.push_back({std::move(lines[i]), std::move(bylines[i])});
    return page;
}

VersionPage show_version(const Visit& visit, Db& db, const OfVersion& in) {
    auto a = with_history(db, visit, in.id);
    auto pass = pass_of_editor(db, visit, a);
    VersionPage page;
    page.id = in.id;
    page.version = version(db, pass, in.version);
    page.is_current = in.version == a.version;
    if (in.version > 1) {
        // The one before may be forgotten already: then there is nothing to compare with.
        auto all = versions(db, pass);
        bool kept = std::any_of(all.begin(), all.end(), [&](auto& v) { return v.version == in.version - 1; });
        if (kept) page.changes = line_diff(version(db, pass, in.version - 1).source, page.version.source);
    }
    return page;
}

Prepared prepare_restore(const Visit& visit, Db& db, const OfVersion& in) {
    auto a = with_history(db, visit, in.id);
    auto pass = pass_of_editor(db, visit, a);
    auto old = version(db, pass, in.version);
    auto article = source(db, pass);
    article.title = old.title, article.summary = old.summary, article.body = old.source;
    return prepare(db, std::move(article));
}

Moved restore(const Visit& visit, Tx& tx, const OfVersion& in, const Prepared& prepared) {
    auto a = with_history(tx, visit, in.id);
    pass_of_editor(tx, visit, a);
    save(tx, a, prepared, {.publish = a.state == State::scheduled, .at = a.publish_at}, visit.person());
    if (visit.who() != a.author)
        accounts::note(tx, visit, {.action = "articles.restore", .target = "article " + to_string(in.id), .details = fmt::format("version {}", in.version), .place = a.community.value});
    return {.to = history_path({in.id, {}}), .id = to_string(in.id), .notice = {"Version {} is back, as a new version.", {std::to_string(in.version)}}};
}

}  // namespace lyceum::content
