// What somebody is typing, kept before it is saved: a closed tab loses nothing, and two tabs that write
// the same text are told of each other. Only this module includes this file.
#pragma once
#include "modules/content/content.hpp"

namespace lyceum::content {

inline constexpr int kDraftsMost = 100;             // of one person; the oldest go
inline constexpr Span kDraftsLast = days(180);

enum class Then { draft, publish };
DESCRIBE_ENUM(Then, draft, publish)

/// The form of an article, as typed: it is saved, kept as a draft and shown again in this shape.
struct Typed {
    ItemId id;                                      // zero: a new article
    Text<0, 40> key, tab;                           // of the draft; of the browser tab
    std::int64_t revision = 0;                      // of the draft that the page began with
    int version = 0;                                // of the article that the page began with
    Text<0, Title::max> title;
    Text<0, kSummaryCharactersMost> summary;
    Text<0, 200'000> body;
    Text<0, 300> tags;
    std::optional<SpaceId> space;
    std::optional<ItemId> series;
    std::optional<int> part;
    Text<0, 8> language;
    membership::LockKind access = membership::LockKind::open;
    std::optional<int> level;
    Text<0, 20> price;
    Text<0, 40> publish_at;                         // for i18n::read_moment, in the zone of the author
    Then then = Then::draft;
};
DESCRIBE(Typed, id, key, tab, revision, version, title, summary, body, tags, space, series, part, language, access, level, price, publish_at, then)

struct KeptDraft {
    std::string key;
    ItemId item;
    Typed typed;
    std::int64_t revision = 0;
    Time updated_at;
};
/// The key of the draft of an existing article; new ones get random_key().
std::string key_of(ItemId);
std::string random_key();

std::optional<KeptDraft> draft(Db&, PersonId, std::string_view key);
std::optional<KeptDraft> newest_new_draft(Db&, PersonId);
/// Answers the new revision. Throws Refusal(conflict) when another tab kept a newer text.
std::int64_t keep_draft(Tx&, PersonId, const Typed&);
void drop_draft(Tx&, PersonId, std::string_view key);

struct DraftLine {
    std::string draft_key, title;
    Time updated_at;
};
DESCRIBE(DraftLine, draft_key, title, updated_at)
/// Drafts of new articles, newest first.
std::vector<DraftLine> new_drafts(Db&, PersonId);

void forget_old_drafts(Tx&, Time due);

}  // namespace lyceum::content
