// Addresses and models of the pages on which people read: questions, topics, comments, and the posts on them.
// Only this module includes this file.
#pragma once
#include "modules/discussion/posts.hpp"
#include "modules/discussion/votes.hpp"

namespace lyceum::discussion {

// ---- what pages are made of ---------------------------------------------------------------------

/// What the person who looks may do in a thread or below an item.
struct Stance {
    bool member = false;                            // of the community
    bool moderator = false;
    bool author = false;                            // of the thread or item
    bool closed = false;
    bool parted = false;                            // from that author, by a block

    bool may_write() const { return member && ((!closed && !parted) || moderator); }
};
DESCRIBE(Stance, member, moderator, author, closed, parted)

struct PostView {
    PostId id;
    PostKind kind = PostKind::comment;
    std::optional<PostId> parent;
    std::int64_t number = 0;                        // of a reply, from 1
    accounts::Byline author;
    TextState state = TextState::visible;
    bool readable = true;                           // else it is there only for what lies below it, without author and text
    std::string reason;                             // why it is hidden, for moderators and its author
    Html body;
    std::int64_t score = 0;
    int my_vote = 0;
    bool accepted = false, mine = false, by_opener = false;
    bool unread = false;                            // written since the person who looks was here
    bool undoable = false;                          // they deleted it a moment ago
    bool reason_wanted = false;                     // they voted it down and did not say why
    Time made_at;
    std::optional<Time> edited_at;
    std::vector<PostView> comments;

    std::string beginning = {};                     // plain, for search engines
};
DESCRIBE(PostView, id, kind, parent, number, author, state, readable, reason, body, score, my_vote, accepted, mine, by_opener, unread, undoable,
         reason_wanted, made_at, edited_at, comments)

// ---- questions and topics -----------------------------------------------------------------------

struct OfQuestion {
    ItemId id;
    std::string slug;
    Sort sort = Sort::votes;
    PostId from;                                    // the answer to begin with; zero: the first
};
DESCRIBE(OfQuestion, id, slug, sort, from)
inline constexpr Path<OfQuestion> question_path{"/questions/{id}/{slug}"}, bare_question_path{"/questions/{id}"};

struct OfTopic {
    ItemId id;
    std::string slug;
    std::int64_t from = 1;                          // the number of the reply to begin with
    PostId quote;                                   // the post whose words the reply begins with
};
DESCRIBE(OfTopic, id, slug, from, quote)
inline constexpr Path<OfTopic> topic_path{"/topics/{id}/{slug}"}, bare_topic_path{"/topics/{id}"};

// What was said last, as RSS, Atom and JSON Feed.
struct OfThreadFeed { ItemId id; };
DESCRIBE(OfThreadFeed, id)
inline constexpr Path<OfThreadFeed> topic_rss_path{"/topics/{id}/feed.xml"}, topic_atom_path{"/topics/{id}/atom.xml"}, topic_json_path{"/topics/{id}/feed.json"},
    question_rss_path{"/questions/{id}/feed.xml"}, question_atom_path{"/questions/{id}/atom.xml"}, question_json_path{"/questions/{id}/feed.json"};

/// What the reply below begins with: a draft kept, or somebody's words.
struct ReplyBox {
    std::string text;
    PostId parent;
};

struct ThreadPage {
    items::Card card;
    Html body;
    TextState state = TextState::visible;
    bool readable = true, undoable = false;
    std::string reason;
    std::optional<Time> edited_at;
    std::optional<items::Attribution> attribution;
    int my_vote = 0;
    bool reason_wanted = false;
    Stance stance;
    Sort sort = Sort::votes;
    std::optional<PostId> from;
    std::vector<PostView> comments;                 // below the question itself
    std::vector<PostView> posts;                    // a page of answers or replies
    std::optional<PostId> next;                     // the answer that begins the next page
    std::int64_t first = 1, numbered = 0, seen = 0; // of a topic: first on this page, last of all, last seen

    std::optional<Url> join = {};                   // for somebody signed in who is no member
    ReplyBox reply = {};
    std::string beginning = {};
    Html below = {}, beside = {};                   // what other modules put here
};
DESCRIBE(ThreadPage, card, body, state, readable, undoable, reason, edited_at, attribution, my_vote, reason_wanted, stance, sort, from, comments,
         posts, next, first, numbered, seen)
Page question_page(const Ui&, const ThreadPage&);
Page topic_page(const Ui&, const ThreadPage&);

struct Browse {
    items::Order order = items::Order::newest;
    std::string cursor;
};
DESCRIBE(Browse, order, cursor)
inline constexpr Path<Browse> questions_path{"/questions"}, topics_path{"/topics"};
struct Threads {
    items::Kind kind = items::Kind::question;
    items::Order order = items::Order::newest;
    items::Listing listing;
    std::vector<items::TagCount> tags;              // popular ones, for the rail
};
DESCRIBE(Threads, kind, order, listing, tags)
Page threads_page(const Ui&, const Threads&);

struct UnreadTopic {
    items::Card card;
    std::int64_t fresh = 0;
    Url first;                                      // where the first of them stands
};
DESCRIBE(UnreadTopic, card, fresh, first)
struct UnreadTopics { std::vector<UnreadTopic> topics; };
DESCRIBE(UnreadTopics, topics)
inline constexpr Path<Nothing> unread_path{"/topics/unread"};
Page unread_page(const Ui&, const UnreadTopics&);

struct Seen {
    ItemId id;
    std::int64_t number = 0;
};
DESCRIBE(Seen, id, number)
inline constexpr Path<Seen> seen_path{"/topics/{id}/seen"};

// ---- comments below an item ---------------------------------------------------------------------

struct OfItem {
    ItemId id;
    PostId from;
};
DESCRIBE(OfItem, id, from)
inline constexpr Path<OfItem> comments_path{"/items/{id}/comments"};
struct CommentsPage {
    items::Card card;
    Stance stance;
    std::vector<PostView> comments;
    std::optional<PostId> next;

    std::optional<Url> join = {};
};
DESCRIBE(CommentsPage, card, stance, comments, next)
Page comments_page(const Ui&, const CommentsPage&);
/// The section as it stands below articles.
Html comments_view(const Ui&, const CommentsPage&);

// ---- one post -----------------------------------------------------------------------------------

struct Which { PostId id; };
DESCRIBE(Which, id)
inline constexpr Path<Which> post_path{"/posts/{id}"}, quote_path{"/posts/{id}/quote"};

struct Changed {
    PostId id;
    bool fresh = false;                             // it was not on the page before
};
DESCRIBE(Changed, id, fresh)
inline constexpr Path<Changed> stream_path{"/posts/{id}/stream"};
/// A post that appeared or changed while the page was open.
struct PostStream {
    PostView post;
    ItemId item;
    bool fresh = false;
    PostId below;                                   // of a comment: what it is listed under; zero: the item itself
    std::int64_t answers = 0;                       // of the question
    Stance stance;
};
DESCRIBE(PostStream, post, item, fresh, below, answers, stance)
Fragments post_stream(const Ui&, const PostStream&);

// ---- looks shared by these pages ----------------------------------------------------------------

Html answer_view(const Ui&, const PostView&, ItemId question, const Stance&);
Html reply_view(const Ui&, const PostView&, ItemId topic, const Stance&);
Html comment_view(const Ui&, const PostView&, const Stance&);
/// The list of comments under something, with the form below it; `dom_id` names the list.
Html comment_list(const Ui&, const std::vector<PostView>&, const std::string& dom_id, const Stance&);
/// A small form for a comment on an item, or on a post, behind a summary.
Html comment_form(const Ui&, ItemId, PostId parent, const Stance&);
std::string answers_heading(const Ui&, std::int64_t);
/// The text of a post, or what is said in its place. The element that is replaced when it changes.
Html post_body(const Ui&, const PostView&);
/// Why somebody cannot write here, with the way in; nothing for who can.
Html way_in(const Ui&, const Stance&, const std::optional<Url>& join);
std::string question_json_ld(const Ui&, const ThreadPage&);
std::string topic_json_ld(const Ui&, const ThreadPage&);

}  // namespace lyceum::discussion
