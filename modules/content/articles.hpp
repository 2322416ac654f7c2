// The table of articles and the rules about it: saving, scheduling, taking back.
// Only this module includes this file.
#pragma once
#include "modules/content/gate.hpp"

namespace lyceum::content {

/// What everybody who may see the article may know of it, but for its text.
struct Article {
    ItemId item;
    CommunityId community;
    SpaceId space;
    PersonId author;
    std::string title, summary, excerpt, tags, language;
    items::State state = items::State::draft;
    std::optional<Time> publish_at;
    membership::LockKind lock_kind = membership::LockKind::open;
    int lock_level = 0;
    ItemId series;
    int part = 0;
    bool imported = false;
    int version = 0;
    Time updated_at;
    std::optional<Time> edited_at;
    std::string mentioned;
    int locked_words = 0, reading_minutes = 0;
};
DESCRIBE(Article, item, community, space, author, title, summary, excerpt, tags, language, state, publish_at, lock_kind, lock_level,
         series, part, imported, version, updated_at, edited_at, mentioned, locked_words, reading_minutes)

/// Says nothing about who may see it: ask items::card first, or may_edit. Throws Refusal(not_found).
Article article(Db&, ItemId);
std::vector<Article> articles(Db&, const std::vector<ItemId>&);
membership::Lock lock_of(const Article&);

struct FreePart {
    html::Html html;
    std::vector<html::Heading> headings;
};
/// An article with the part that is free, for one statement: what its page needs.
struct OpenArticle {
    Article article;
    FreePart free;
};
OpenArticle open_article(Db&, ItemId);
std::map<ItemId, html::Html> free_html(Db&, const std::vector<ItemId>&);

/// Whether the visitor may change such a thing: its author, those who may("content.manage_all"), and, once it is or was published,
/// those who may("content.moderate"). Whether they see it is another question.
bool may_edit(const Visit&, PersonId author, items::State);
/// Throws Refusal(not_found) for those who may not see it.
void must_see(Db&, const Visit&, ItemId, PersonId author);
/// The article if this visitor may change it. Somebody who may not even see it is told that there is none.
Article editable(Db&, const Visit&, ItemId);
/// The same for what it said before, which may never have been published: moderators have no part in that.
bool has_history(const Visit&, const Article&);
Article with_history(Db&, const Visit&, ItemId);
/// The pass of an editor. Throws Refusal(forbidden) for one who may not read what is locked.
membership::Pass pass_of_editor(Db&, const Visit&, const Article&);
/// Throws unless the visitor may publish articles in this space: authors of the community, and members of it
/// who may("content.write").
void must_write_articles(Db&, const Visit&, const communities::SpaceCard&);

/// What somebody wants an article to become.
struct Save {
    bool publish = false;                           // else: keep it as a draft
    std::optional<Time> at;                         // publish then; nothing: now
};
/// Saves a new version. A visible article stays visible. Throws Refusal(conflict) when moderators hid it.
void save(Tx&, const Article& before, const Prepared&, const Save&, PersonId by);
/// A visible or scheduled article becomes a draft again.
void unpublish(Tx&, const Article&);
void remove(Tx&, const Article&);

/// Put in the Tx that schedules; harmless when the article was changed since.
struct PublishScheduled {
    static constexpr std::string_view topic = "content.publish_scheduled";
    ItemId item;
};
DESCRIBE(PublishScheduled, item)
void publish_scheduled(Tx&, const PublishScheduled&);

/// What the text of an article or series is called where media asks who shows a picture.
std::string shown_by(ItemId);
/// Says which pictures this text of its author's shows, on either side of the paywall.
void show_pictures(Tx&, ItemId, PersonId author, const Prepared&);

/// What does not hold, a sentence each.
std::vector<std::string> check(Db&);

}  // namespace lyceum::content
