// The table of threads and the rules about them: opening, editing, closing, deleting, hiding.
// Only this module includes this file.
#pragma once
#include "modules/discussion/texts.hpp"

namespace lyceum::discussion {

/// How long a deletion can be taken back.
inline constexpr Span kUndoLasts = minutes(10);

/// What is known of a thread besides its text.
struct Thread {
    ItemId item;
    items::Kind kind = items::Kind::question;
    CommunityId community;
    SpaceId space;
    PersonId author, editor;
    std::string title, tags;
    TextState state = TextState::visible;
    std::optional<Time> state_at;
    std::string reason;
    std::optional<Time> closed_at;
    PostId accepted;
    std::int64_t score = 0, numbered = 0;
    bool imported = false;
    Time made_at;
    std::optional<Time> edited_at;
    int version = 1;
};
DESCRIBE(Thread, item, kind, community, space, author, editor, title, tags, state, state_at, reason, closed_at, accepted, score, numbered,
         imported, made_at, edited_at, version)
/// Says nothing about who may see it: ask items::bare_card first. Throws Refusal(not_found).
Thread thread(Db&, ItemId);
/// Nothing for an item that is no thread.
std::optional<Thread> find_thread(Db&, ItemId);
std::string thread_source(Db&, ItemId);

/// Two people, or two tabs, edited one version.
[[noreturn]] inline void changed_meanwhile() { conflict("Somebody changed this text while you were writing. Compare it with yours below, then save again."); }

/// A thread as its page needs it: with its text, and with what concerns the person who looks.
struct Opened {
    items::Kind kind = items::Kind::question;
    CommunityId community;
    SpaceId space;
    PersonId author;
    TextState state = TextState::visible;
    std::optional<Time> state_at;
    std::string reason;
    std::optional<Time> closed_at;
    PostId accepted;
    std::int64_t score = 0, numbered = 0;
    bool imported = false;
    std::optional<Time> edited_at;
    std::string html, beginning;
    int my_vote = 0;
    std::string my_reason;
    std::optional<communities::Standing> standing;
    std::int64_t seen = 0;                          // the last reply they saw; 0: never here
    std::string draft;                              // of their reply
};
DESCRIBE(Opened, kind, community, space, author, state, state_at, reason, closed_at, accepted, score, numbered, imported, edited_at,
         html, beginning, my_vote, my_reason, standing, seen, draft)
/// With so many characters of the plain text.
Opened opened(Db&, ItemId, std::optional<PersonId>, int beginning);

struct ThreadEdit {
    std::string title;
    std::vector<std::string> tags;
    int version = 0;                                // of the text that was edited
    PersonId editor;
    Time at;
};
/// Keeps what was. Throws Refusal(conflict) when the thread has another version by now.
void edit_thread(Tx&, const Thread&, const ThreadEdit&, const PreparedBody&);

void close_thread(Tx&, const Thread&, bool closed);
/// With answers or replies it stays as a placeholder; without it leaves all lists, and after kUndoLasts it is gone.
void delete_thread(Tx&, const Thread&);
void hide_thread(Tx&, const Thread&, std::string_view reason);
/// Back from being deleted or hidden.
void restore_thread(Tx&, const Thread&);

/// Removes for good what was deleted long enough ago.
struct Bury {
    static constexpr std::string_view topic = "discussion.bury";
    ItemId item;
};
DESCRIBE(Bury, item)
void bury(Tx&, const Bury&);

/// A new number for a reply, or 0 for an answer; moves the last activity. Throws unless there is such a thread.
std::int64_t number_post(Tx&, ItemId, PostKind, Time);
void set_accepted(Tx&, ItemId question, PostId answer);

}  // namespace lyceum::discussion
