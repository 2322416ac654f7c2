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

/// A question or a topic. `body` is Markdown, rendered by `prepare` outside the Tx. What has `made_at` was said long
/// ago: its item is announced as any other, but no Posted and no Mentioned, and its last activity is `made_at`, not now.
struct NewThread {
    ItemId id = {};                                 // zero: made now; imports take id_at, so that older ones have smaller ids
    items::Kind kind = items::Kind::question;       // question or topic
    PersonId author;
    CommunityId community;
    SpaceId space;
    std::string title, body;
    std::vector<std::string> tags;
    std::optional<Time> made_at = {};               // of imports; else now
    std::optional<items::Attribution> attribution = {};
    std::string body_html_source = {};              // imports: set when `body` was made from HTML
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
struct PreparedBody { std::string source, html, plain, excerpt; std::vector<PersonId> mentioned; int renderer_version = 0; };
PreparedBody prepare(Db&, const std::string& markdown);

ItemId open_thread(Tx&, const NewThread&, const PreparedBody&);
PostId add_post(Tx&, const NewPost&, const PreparedBody&);
void vote(Tx&, PersonId, ItemId question, PostId post, int value);      // post zero: the question itself; value -1, 0, 1
void accept(Tx&, ItemId question, PostId answer);   // zero takes it back

/// For imports, when the source has changed: the text is replaced, and nobody is told. Posts have no title or tags.
void revise(Tx&, ItemId thread, std::string_view title, const std::vector<std::string>& tags, const PreparedBody&, Time edited_at);
void revise(Tx&, PostId, const PreparedBody&, Time edited_at);
/// For imports: as accept(), without announcing it.
void mark_accepted(Tx&, ItemId question, PostId answer);

/// For search: the plain text of a thread's own body, and of its answers and replies, newest last.
struct ThreadText { std::string body; std::vector<std::string> posts; };
ThreadText search_text(Db&, ItemId);
/// Where a post stands on its item's page.
Url post_url(Db&, PostId);

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

}  // namespace lyceum::discussion
