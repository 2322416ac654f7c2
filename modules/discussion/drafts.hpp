// What somebody is typing, kept a moment after each pause, so that a closed tab loses nothing. Only this module includes
// this file.
#pragma once
#include "modules/discussion/texts.hpp"

namespace lyceum::discussion {

inline constexpr int kDraftsMost = 50;              // of one person; the oldest go
inline constexpr Span kDraftsLast = days(90);

/// Where it is meant to stand: "question", "topic", or the id of the thread that is answered.
using DraftPlace = Text<5, 13>;

struct Typing {
    DraftPlace place;
    std::optional<SpaceId> space;
    Text<0, Title::max> title;
    Text<0, 300> tags;
    Text<0, Body::max> body;
};
DESCRIBE(Typing, place, space, title, tags, body)

/// Nothing typed is no draft.
void keep_draft(Tx&, PersonId, const Typing&);
void drop_draft(Tx&, PersonId, std::string_view place);

struct KeptDraft {
    SpaceId space;
    std::string title, tags, body;
    Time at;
};
DESCRIBE(KeptDraft, space, title, tags, body, at)
std::optional<KeptDraft> draft(Db&, PersonId, std::string_view place);

void forget_old_drafts(Tx&, Time due);
void forget_drafts_of(Tx&, PersonId);

}  // namespace lyceum::discussion
