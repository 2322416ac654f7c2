// Content: articles and series, what of them is free and what is locked, their drafts, versions and feeds.
//
// The locked part of a text is given to whoever brings a membership::Pass for it, and to nobody else.
#pragma once
#include "modules/commerce/commerce.hpp"
#include "modules/content/diff.hpp"
#include "platform/html/form.hpp"
#include "platform/html/markdown.hpp"

namespace lyceum::content {

extern const Module module;

using Title = Text<1, 120>;
inline constexpr int kTagsMost = 5, kSummaryCharactersMost = 300, kPartsMost = 200;

// ---- publishing ---------------------------------------------------------------------------------

/// An article as its author gives it. A line `<!-- paywall -->` ends the free part of one that is locked;
/// without that line all of it is locked.
struct NewArticle {
    ItemId id;                                      // zero: made now; imports take id_at, so that older work has smaller ids
    PersonId author;
    CommunityId community;
    SpaceId space;
    std::string title;
    std::string summary;                            // empty: the beginning of the free part
    std::string body;                               // Markdown
    std::vector<std::string> tags;                  // canonical or not
    std::string language;                           // zh, en; empty: found out
    membership::LockKind lock = membership::LockKind::open;
    int level = 0;                                  // for LockKind::tier
    std::optional<Money> price = {};                // of this one article
    ItemId series = {};
    int part = 0;                                   // in the series, from 1; 0: after the last
    std::optional<Time> published_at = {};          // to come: scheduled; nothing: a draft
    std::optional<items::Attribution> attribution = {};
};

/// A series (专栏): articles in order, with a page and possibly a price for the whole, which opens every part.
struct NewSeries {
    ItemId id;
    PersonId author;
    CommunityId community;
    SpaceId space;
    std::string title, summary;
    std::string body = {};                          // Markdown, all of it free
    std::vector<std::string> tags = {};
    std::string language = {};
    std::optional<Money> price = {};
    std::optional<Time> published_at = {};
    std::optional<items::Attribution> attribution = {};
};

/// One side of the paywall, rendered.
struct Part {
    html::Html html;
    std::string plain;
    std::vector<html::Heading> headings;
    std::vector<std::string> mentions;              // handles, lower case
    bool has_math = false, has_code = false, has_mermaid = false;
    std::vector<std::string> pictures_elsewhere;    // addresses on other sites; shown from here
};

/// What publish() takes: everything slow has happened.
struct Prepared {
    NewArticle article;
    Part free, locked;
    int locked_words = 0, reading_minutes = 0;
    std::vector<PersonId> mentioned;
};
struct PreparedSeries {
    NewSeries series;
    Part text;
};

/// Renders the text, outside of any Tx. Throws Refusal(invalid) naming title, body, summary or tags.
Prepared prepare(Db&, NewArticle);
PreparedSeries prepare(Db&, NewSeries);
/// Many at once, for imports: whom they mention is asked once for all.
std::vector<Prepared> prepare(Db&, std::vector<NewArticle>);

/// For imports: an article that is there (its id is set) gets this text, as one more version by its author. What is
/// visible stays so, a draft becomes published when it has a time now. Throws Refusal(not_found), Refusal(conflict).
void revise(Tx&, const Prepared&);
void revise(Tx&, const PreparedSeries&);

/// Adds the article, with its first version: published, scheduled or as a draft, as published_at says.
ItemId publish(Tx&, const Prepared&);
ItemId publish(Tx&, const PreparedSeries&);

// ---- reading ------------------------------------------------------------------------------------

/// The locked part as markup; empty when there is none.
html::Html locked_html(Db&, const membership::Pass&);
/// The article as it was written, whole: for exports and for its editors.
NewArticle source(Db&, const membership::Pass&);

/// A series as it was written, all of it free. Says nothing about who may see it. Throws Refusal(not_found).
NewSeries series_source(Db&, ItemId);

/// What a search index reads of articles and series. Only somebody with a Pass may be told that `locked` matched.
struct SearchText {
    ItemId item;
    std::string title, free, locked;
};
/// Those of these items that are articles or series, in no promised order; one statement.
std::vector<SearchText> search_texts(Db&, const std::vector<ItemId>&);
/// Empty for anything else.
SearchText search_texts(Db&, ItemId);

/// The titles and addresses of the parts of a series that this visitor may see, in order.
struct SeriesPart {
    ItemId item;
    int part = 0;
    std::string title;
    Url url;
    membership::LockKind lock = membership::LockKind::open;
};
DESCRIBE(SeriesPart, item, part, title, url, lock)
std::vector<SeriesPart> parts_of(Db&, const Visit&, ItemId series);

Url write_url();                                    // /write: a new article
/// `<div class="editor">` with its textarea: Markdown with marks, preview and uploads, for forms of every module.
struct EditorField {
    std::string name = "body", label, value = {};
    int rows = 8;
    bool small = true;                              // for replies
    std::string placeholder = {};
    std::string draft_key = {};                     // keeps what is typed on this device
    std::optional<Url> draft_url = {};              // and there, where every named field is posted
};
Html editor_view(const Ui&, const Form&, const EditorField&);

// ---- events -------------------------------------------------------------------------------------

// ---- feeds --------------------------------------------------------------------------------------

/// Anything with a title, an author, a time and an address; `card.id` stays the same for ever.
struct FeedEntry {
    items::Card card;
    Html content;                                   // what whoever asks may read
};
struct Feed {
    std::string title, description, language;
    Url home, self;
    std::vector<FeedEntry> entries;                 // newest first
};
Raw rss(const App&, const Feed&);                   // RSS 2.0
Raw atom(const App&, const Feed&);                  // RFC 4287
Raw json_feed(const App&, const Feed&);             // JSON Feed 1.1

/// Where programs learn what to show of an item in a page of theirs (oEmbed): for the head of the item's page.
Html embed_links(const Ui&, const Url& item);

/// Articles of this author that will become visible by themselves, the next first, at most `limit`.
struct Scheduled {
    ItemId item;
    std::string title;
    Time publish_at, updated_at;
};
DESCRIBE(Scheduled, item, title, publish_at, updated_at)
std::vector<Scheduled> scheduled(Db&, PersonId author, int limit);

/// Announced when a text that names people becomes visible.
struct Mentioned {
    static constexpr std::string_view topic = "content.mentioned";
    ItemId item;
    PersonId author;
    std::vector<PersonId> people;
};
DESCRIBE(Mentioned, item, author, people)

}  // namespace lyceum::content
