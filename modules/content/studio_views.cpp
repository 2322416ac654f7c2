// How an author's own pages look: what they have, and the versions of one article.
#include "modules/content/pages.hpp"
#include "platform/html/form.hpp"

namespace lyceum::content {
using namespace html;
using items::State;

namespace {

Html state_chip(const Ui& ui, const StudioLine& line) {
    switch (line.state) {
        case State::draft: return span(_class = "chip", ui.tr("Draft"));
        case State::scheduled: return span(_class = "chip blue", ui.tr("Scheduled"));
        case State::published: return span(_class = "chip good", ui.tr("Published"));
        case State::hidden:
        case State::removed: break;
    }
    return {};
}

std::string count_of(const Ui& ui, const Studio& page, std::optional<State> state) {
    std::int64_t all = 0;
    for (auto& count : page.counts)
        if (!state || count.state == *state) all += count.articles;
    return ui.number(all);
}

Html tabs_of(const Ui& ui, const Studio& page) {
    auto tab = [&](Which which, const std::string& label, std::optional<State> state) {
        return a(_href = studio_path({.which = which}), _current = page.which == which, label, " ", span(_class = "num", count_of(ui, page, state)));
    };
    return nav(_class = "tabs", _label = ui.tr("Which articles"), tab(Which::all, ui.tr("All"), std::nullopt), tab(Which::drafts, ui.tr("Drafts"), State::draft),
        tab(Which::scheduled, ui.tr("Scheduled"), State::scheduled), tab(Which::published, ui.tr("Published"), State::published));
}

Html unsaved_view(const Ui& ui, const std::vector<DraftLine>& drafts) {
    if (drafts.empty()) return {};
    return section(_class = "sheet", h2(_class = "label", ui.tr("Not saved yet")),
        ul(_class = "list", each(drafts, [&](const DraftLine& draft) {
            return li(a(_href = write_path({.draft = draft.draft_key}), draft.title.empty() ? ui.tr("Untitled") : draft.title),
                span(_class = "small muted", ui.ago(draft.updated_at)));
        })));
}

Html line_view(const Ui& ui, const Studio& page, const StudioLine& line) {
    auto card = std::find_if(page.cards.begin(), page.cards.end(), [&](auto& c) { return c.id == line.item; });
    bool shown = card != page.cards.end();
    auto number = [&](std::int64_t n) { return td(_class = "n", shown ? ui.compact(n) : std::string("–")); };
    return tr(
        td(a(_href = shown ? card->url : edit_path({line.item, {}}), line.title), " ", items::lock_chip(ui, line.lock_kind)),
        td(state_chip(ui, line)),
        td(_class = "nowrap", line.publish_at && line.state != State::draft ? ui.date_time(*line.publish_at) : ui.date_time(line.updated_at)),
        number(shown ? card->views : 0), number(shown ? card->likes : 0), number(shown ? card->comments : 0),
        td(_class = "end", a(_class = "btn sm", _href = edit_path({line.item, {}}), ui.tr("Edit"))));
}

Html table_of(const Ui& ui, const Studio& page) {
    if (page.articles.empty())
        return div(_class = "empty", ui.icon("square-pen", "l"), h2(ui.tr("Nothing here yet")), a(_class = "btn primary", _href = write_path(), ui.tr("Write an article")));
    return div(_class = "table-wrap", _tabindex = 0, _role = "region", _label = ui.tr("My articles"),
        table(_class = "table", caption(_class = "visually-hidden", ui.tr("My articles")),
            thead(tr(th(ui.tr("Title")), th(ui.tr("State")), th(ui.tr("Date")), th(_class = "n", ui.tr("Views")), th(_class = "n", ui.tr("Likes")), th(_class = "n", ui.tr("Comments")),
                th(span(_class = "visually-hidden", ui.tr("Actions"))))),
            tbody(each(page.articles, [&](const StudioLine& line) { return line_view(ui, page, line); }))));
}

Html series_list(const Ui& ui, const std::vector<OwnSeries>& series) {
    return section(_class = "sheet", h2(_class = "label", ui.tr("My series")),
        ul(_class = "list", each(series, [&](const OwnSeries& one) {
            return li(div(_class = "row between", a(_href = items::url_of(items::Kind::series, one.item, one.title), one.title),
                a(_class = "btn sm", _href = edit_series_path({one.item, {}}), ui.tr("Edit"))));
        })),
        p(a(_class = "btn sm", _href = new_series_path(), ui.icon("plus", "s"), ui.tr("Begin a series"))));
}

}  // namespace

Page studio_page(const Ui& ui, const Studio& page) {
    return {.title = ui.tr("My articles"),
        .body = group(
            div(_class = "page-head", div(h1(ui.tr("My articles"))), div(_class = "row", a(_class = "btn primary", _href = write_path(), ui.icon("pencil", "s"), ui.tr("Write an article")))),
            div(_class = "stack", tabs_of(ui, page), unsaved_view(ui, page.unsaved), table_of(ui, page),
                when(page.older.has_value(), [&] {
                    return nav(_class = "pager", _label = ui.tr("Pages"), span(_class = "grow"),
                        a(_class = "btn", _rel = "next", _href = studio_path({page.which, page.older}), ui.tr("Next page")));
                }),
                series_list(ui, page.series))),
        .indexed = false};
}

Page history_page(const Ui& ui, const History& page) {
    return {.title = ui.tr("History"),
        .body = group(
            div(_class = "page-head", div(h1(ui.tr("History")), p(_class = "muted", page.title)),
                div(_class = "row", a(_class = "btn", _href = edit_path({page.id, {}}), ui.icon("arrow-left", "s"), ui.tr("Edit")))),
            ol(_class = "log", each(page.lines, [&](const HistoryLine& line) {
                auto& v = line.version;
                return li(ui.ago(v.at),
                    div(b(line.by.name), " ", a(_class = "link", _href = version_path({page.id, v.version}), ui.tr("Version {}", std::to_string(v.version))),
                        p(_class = "small muted", v.title, " · ", ui.plural(v.characters, "{} character", "{} characters"))));
            }))),
        .shape = Shape::plain, .indexed = false};
}

Page version_page(const Ui& ui, const VersionPage& page) {
    auto& v = page.version;
    auto title = ui.tr("Version {}", std::to_string(v.version));
    auto changes = page.changes.empty() ? Html() : group(h2(_class = "section-title", ui.tr("What changed")),
        pre(_class = "diff", each(page.changes, [](const DiffLine& line) {
            switch (line.change) {
                case Change::removed: return span(_class = "del", "- ", line.text, "\n");
                case Change::added: return span(_class = "ins", "+ ", line.text, "\n");
                case Change::same: break;
            }
            return span("  ", line.text, "\n");
        })));
    return {.title = title,
        .body = group(
            div(_class = "page-head", div(h1(title), p(_class = "muted", v.title, " · ", ui.date_time(v.at))),
                div(_class = "row", a(_class = "btn", _href = history_path({page.id, {}}), ui.icon("arrow-left", "s"), ui.tr("History")),
                    when(!page.is_current, [&] {
                        return button_to(ui, restore_path({page.id, v.version}), "post", group(ui.icon("undo-2", "s"), span(ui.tr("Restore this version"))), "btn primary",
                            ui.tr("Put this version in place of the present text?"));
                    }))),
            changes,
            h2(_class = "section-title", ui.tr("The whole text")), pre(_class = "diff", v.source)),
        .shape = Shape::plain, .indexed = false};
}

}  // namespace lyceum::content
