// The module's addresses: what each takes, and what each shows.
#pragma once
#include "modules/content/diff.hpp"
#include "modules/content/drafts.hpp"
#include "modules/content/series.hpp"

namespace lyceum::content {

// ---- reading ------------------------------------------------------------------------------------

struct OfItem {
    ItemId id;
    std::string slug;
};
DESCRIBE(OfItem, id, slug)
inline constexpr Path<OfItem> article_path{"/articles/{id}/{slug}"}, article_id_path{"/articles/{id}"};
inline constexpr Path<OfItem> series_path{"/series/{id}/{slug}"}, series_id_path{"/series/{id}"};

struct Crumb {
    std::string label;
    Url url;
};
DESCRIBE(Crumb, label, url)

/// The series an article stands in, as its reader sees it.
struct SeriesBox {
    ItemId id;
    std::string title;
    Url url;
    std::vector<SeriesPart> parts;
};
DESCRIBE(SeriesBox, id, title, url, parts)

/// `free` is for everybody; `rest` is empty unless this visitor may read it.
struct ArticlePage {
    items::Card card;
    std::vector<Crumb> crumbs;
    items::State state = items::State::published;
    std::string summary;
    Html free, rest;
    std::vector<html::Heading> headings;
    std::optional<commerce::Offer> offer;           // set where the rest is locked for this visitor
    std::optional<SeriesBox> series;
    std::optional<items::Attribution> attribution;
    std::optional<Time> publish_at, edited_at;
    bool may_edit = false, following = false;

    Html below, beside;                             // of the slots in items; for the page, not for JSON
};
DESCRIBE(ArticlePage, card, crumbs, state, summary, free, rest, headings, offer, series, attribution, publish_at, edited_at, may_edit, following)
Page article_page(const Ui&, const ArticlePage&);

struct SeriesPage {
    items::Card card;
    std::vector<Crumb> crumbs;
    std::string summary;
    Html text;
    std::vector<SeriesPart> parts;
    std::optional<Money> price;                     // of the whole
    bool owned = false, may_edit = false, following = false;
    std::optional<items::Attribution> attribution;

    Html below;
};
DESCRIBE(SeriesPage, card, crumbs, summary, text, parts, price, owned, may_edit, following, attribution)
Page series_page(const Ui&, const SeriesPage&);

struct Browse {
    items::Order order = items::Order::newest;
    std::string cursor;
};
DESCRIBE(Browse, order, cursor)
inline constexpr Path<Browse> articles_path{"/articles"}, all_series_path{"/series"};
struct Articles {
    items::Order order = items::Order::newest;
    items::Listing listing;
    std::vector<items::TagCount> tags;              // the most used
};
DESCRIBE(Articles, order, listing, tags)
Page articles_page(const Ui&, const Articles&);
Page all_series_page(const Ui&, const Articles&);

// ---- writing ------------------------------------------------------------------------------------

struct Begin {
    std::optional<SpaceId> space;
    std::optional<ItemId> series;
    std::string draft;                              // the key of one to go on with; otherwise the newest
    bool fresh = false;                             // an empty page, whatever was kept
};
DESCRIBE(Begin, space, series, draft, fresh)
inline constexpr Path<Begin> write_path{"/write"};
inline constexpr Path<OfItem> edit_path{"/write/{id}"};

struct SpaceChoice {
    SpaceId id;
    std::string name;
};
DESCRIBE(SpaceChoice, id, name)

struct Editor {
    Typed typed;
    items::State state = items::State::draft;
    Url shown_at;                                   // where readers find the article
    std::vector<SpaceChoice> spaces;                // none: this person writes nowhere yet
    std::vector<OwnSeries> series;
    std::vector<membership::TierCard> tiers;
    std::optional<Time> restored;                   // the moment of the draft that is shown
    std::optional<communities::CommunityCard> ask_in;   // whose people make somebody an author
    std::string time_zone;
    bool is_own = true, has_history = true;         // whoever edits wrote it, and may see what it said before
};
DESCRIBE(Editor, typed, state, shown_at, spaces, series, tiers, restored, ask_in, time_zone, is_own, has_history)
Page editor_page(const Ui&, const Editor&);

/// Posted to save: the whole form.
inline constexpr Path<Typed> create_path{"/articles"}, save_path{"/articles/{id}"}, draft_path{"/drafts"};

struct KeptRevision { std::int64_t revision = 0; };
DESCRIBE(KeptRevision, revision)
struct OfDraft { Text<1, 40> key; };
DESCRIBE(OfDraft, key)
inline constexpr Path<OfDraft> drop_draft_path{"/drafts/{key}"};

struct ToPreview { Text<0, 200'000> text; };
DESCRIBE(ToPreview, text)
inline constexpr Path<ToPreview> preview_path{"/preview"};

inline constexpr Path<OfItem> unpublish_path{"/articles/{id}/unpublish"};

enum class Which { all, drafts, scheduled, published };
DESCRIBE_ENUM(Which, all, drafts, scheduled, published)
struct Mine {
    Which which = Which::all;
    std::optional<ItemId> before;
};
DESCRIBE(Mine, which, before)
inline constexpr Path<Mine> studio_path{"/write/mine"};
struct StudioLine {
    ItemId item;
    std::string title;
    items::State state = items::State::draft;
    std::optional<Time> publish_at;
    Time updated_at;
    membership::LockKind lock_kind = membership::LockKind::open;
};
DESCRIBE(StudioLine, item, title, state, publish_at, updated_at, lock_kind)
struct StudioCounts {
    items::State state = items::State::draft;
    std::int64_t articles = 0;
};
DESCRIBE(StudioCounts, state, articles)
struct Studio {
    Which which = Which::all;
    std::vector<DraftLine> unsaved;
    std::vector<StudioLine> articles;
    std::vector<items::Card> cards;                 // of the published ones: likes, comments, views
    std::vector<StudioCounts> counts;
    std::vector<OwnSeries> series;
    std::optional<ItemId> older;
};
DESCRIBE(Studio, which, unsaved, articles, cards, counts, series, older)
Page studio_page(const Ui&, const Studio&);

// ---- versions -----------------------------------------------------------------------------------

inline constexpr Path<OfItem> history_path{"/write/{id}/history"};
struct HistoryLine {
    VersionLine version;
    accounts::Byline by;
};
DESCRIBE(HistoryLine, version, by)
struct History {
    ItemId id;
    std::string title;
    std::vector<HistoryLine> lines;
};
DESCRIBE(History, id, title, lines)
Page history_page(const Ui&, const History&);

struct OfVersion {
    ItemId id;
    int version = 0;
};
DESCRIBE(OfVersion, id, version)
inline constexpr Path<OfVersion> version_path{"/write/{id}/history/{version}"}, restore_path{"/write/{id}/history/{version}/restore"};
struct VersionPage {
    ItemId id;
    Version version;
    bool is_current = false;
    std::vector<DiffLine> changes;                  // since the version before
};
DESCRIBE(VersionPage, id, version, is_current, changes)
Page version_page(const Ui&, const VersionPage&);

// ---- writing a series ------------------------------------------------------------------------------

struct BeginSeries { std::optional<SpaceId> space; };
DESCRIBE(BeginSeries, space)
inline constexpr Path<BeginSeries> new_series_path{"/write/series"};
inline constexpr Path<OfItem> edit_series_path{"/write/series/{id}"};
struct TypedSeries {
    ItemId id;
    Text<1, Title::max> title;
    Text<0, kSummaryCharactersMost> summary;
    Text<0, 50'000> body;
    Text<0, 300> tags;
    std::optional<SpaceId> space;
    Text<0, 8> language;
    Text<0, 20> price;
};
DESCRIBE(TypedSeries, id, title, summary, body, tags, space, language, price)
inline constexpr Path<TypedSeries> create_series_path{"/series"}, save_series_path{"/series/{id}"};
struct SeriesEditor {
    TypedSeries typed;
    std::vector<SpaceChoice> spaces;
};
DESCRIBE(SeriesEditor, typed, spaces)
Page series_editor_page(const Ui&, const SeriesEditor&);

}  // namespace lyceum::content
