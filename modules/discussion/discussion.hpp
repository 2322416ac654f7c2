// Discussion: questions with answers, votes and acceptance; topics with replies; threaded comments
// below any item. A post is an answer, a reply or a comment.
#pragma once
#include "modules/content/content.hpp"

namespace lyceum {
struct Post;
using PostId = Id<Post>;
}  // namespace lyceum

namespace lyceum::discussion {

extern const Module module;

enum class PostKind { answer, reply, comment };     // comments lie below items or below posts
DESCRIBE_ENUM(PostKind, answer, reply, comment)

using Title = Text<3, 150>;
using Body = Text<1, 30'000>;

/// A question or a topic. `body` is Markdown, rendered by `prepare` outside the Tx. What has `made_at` was said long
/// ago: its item is announced as any other, but no Posted and no Mentioned, and its last activity is `made_at`, not now.
struct NewThread {
    ItemId id = {};                                 // zero: made now; imports take id_at, so that older ones have smaller ids
    items::Kind kind = items::Kind::question;       // question or topic
    PersonId author;
    CommunityId community;
    SpaceId space;
    std::string title, body;
    std::vector<std::string> tags;                  // canonical or not
    std::optional<Time> made_at = {};               // of imports; else now
    std::optional<items::Attribution> attribution = {};
    int score = 0, views = 0;                       // of imports: net votes and views that came with it
    std::optional<Time> edited_at = {};
};
struct NewPost {
    PostId id = {};                                 // as above
    PostKind kind = PostKind::comment;
    ItemId item;                                    // the question, topic or any item
    PostId parent;                                  // of a comment below a post, or a reply that quotes; may be zero
    PersonId author;
    std::string body;
    std::optional<Time> made_at = {};
    int score = 0;                                  // of imports: net votes that came with it
    std::optional<Time> edited_at = {};
};
/// Rendered outside the Tx, stored inside.
struct PreparedBody {
    std::string source, html, plain, excerpt;
    std::vector<PersonId> mentioned;
    std::vector<std::string> pictures_elsewhere;    // addresses on other sites; shown from here
    int renderer_version = 0;
};
PreparedBody prepare(Db&, const std::string& markdown);
/// Many at once: whom they mention is asked once for all.
std::vector<PreparedBody> prepare(Db&, const std::vector<std::string>& markdown);

/// Who may write where is asked by the pages, not here.
ItemId open_thread(Tx&, const NewThread&, const PreparedBody&);
/// Throws Refusal(not_found) for an item or a parent that is not there.
PostId add_post(Tx&, const NewPost&, const PreparedBody&);
/// Post zero: the question itself; value -1, 0 or 1. The same vote twice counts once. Answers the new score.
/// Throws Refusal(conflict) for one's own work.
int vote(Tx&, PersonId, ItemId, PostId post, int value);
/// Zero takes it back. Throws Refusal(not_found) unless it is a visible answer to this question.
void accept(Tx&, ItemId question, PostId answer);

/// For imports, when the source has changed: the text is replaced, and nobody is told. Posts have no title or tags.
void revise(Tx&, ItemId thread, std::string_view title, const std::vector<std::string>& tags, const PreparedBody&, Time edited_at);
void revise(Tx&, PostId, const PreparedBody&, Time edited_at);
/// For imports: as accept(), without announcing it.
void mark_accepted(Tx&, ItemId question, PostId answer);

/// For search: the plain text of a thread's own body, and of the posts on any item, newest last. What is deleted or
/// hidden is left out.
struct ThreadText { std::string body; std::vector<std::string> posts; };
ThreadText search_text(Db&, ItemId);
/// Where a post stands on its item's page.
Url post_url(Db&, PostId);

/// Questions like this title, shown while somebody asks: search fills it.
inline constexpr Slot<std::vector<items::Card>(const Visit&, Db&, const std::string& title)> similar{"discussion.similar"};

// ---- events: the notification goes to whom they name, never to the actor --------------------------

struct Posted {
    static constexpr std::string_view topic = "discussion.posted";
    PostId post;
    PostKind kind = PostKind::comment;
    ItemId item;
    PersonId author;
    PersonId to_author_of_item;                     // who is told because their item was answered
    PersonId to_author_of_parent;                   // who is told because their post was; may be zero
    std::vector<PersonId> mentioned;
};
DESCRIBE(Posted, post, kind, item, author, to_author_of_item, to_author_of_parent, mentioned)
struct Accepted {
    static constexpr std::string_view topic = "discussion.accepted";
    ItemId question;
    PostId answer;
    PersonId answerer, asker;
};
DESCRIBE(Accepted, question, answer, answerer, asker)
/// A vote was given, changed or taken back: `before` and `value` are -1, 0 or 1. Likes are votes too.
struct Voted {
    static constexpr std::string_view topic = "discussion.voted";
    ItemId item;
    PostId post;                                    // zero: the question itself
    PersonId author, voter;
    int before = 0, value = 0;
};
DESCRIBE(Voted, item, post, author, voter, before, value)

}  // namespace lyceum::discussion
