// The table of posts and the rules about them: adding, editing, deleting, hiding. Only this module includes this file.
#pragma once
#include "modules/discussion/threads.hpp"
#include "modules/privacy/privacy.hpp"

namespace lyceum::discussion {

inline constexpr int kRepliesPerPage = 20, kAnswersPerPage = 30, kCommentsPerPage = 100;
inline constexpr int kPostsMost = 1'000;            // on one page, comments below its answers included
inline constexpr int kDepthMost = 8;                // comments answering deeper ones lie beside them
inline constexpr Span kSamePostWithin = minutes(2); // the same words again are the same post

/// What is known of a post besides its text.
struct Facts {
    PostId id;
    PostKind kind = PostKind::comment;
    ItemId item;
    CommunityId community;
    PostId parent, root;
    std::string path;
    std::int64_t number = 0;
    PersonId author, editor;
    TextState state = TextState::visible;
    std::optional<Time> state_at;
    std::string reason;
    std::int64_t score = 0;
    Time made_at;
    std::optional<Time> edited_at;
    int version = 1;
};
DESCRIBE(Facts, id, kind, item, community, parent, root, path, number, author, editor, state, state_at, reason, score, made_at, edited_at, version)
/// Says nothing about who may see it: ask items::bare_card of its item. Throws Refusal(not_found).
Facts facts(Db&, PostId);
std::string post_source(Db&, PostId);

/// A post as a page shows it, with what the person who looks thinks of it.
struct Row {
    PostId id;
    PostKind kind = PostKind::comment;
    PostId parent, root;
    std::string path;
    std::int64_t number = 0;
    PersonId author;
    TextState state = TextState::visible;
    std::optional<Time> state_at;
    std::string reason;
    std::int64_t score = 0;
    Time made_at;
    std::optional<Time> edited_at;
    std::string html, beginning;
    int my_vote = 0;
    std::string my_reason;
};
DESCRIBE(Row, id, kind, parent, root, path, number, author, state, state_at, reason, score, made_at, edited_at, html, beginning, my_vote,
         my_reason)

enum class Sort { votes, newest, oldest };
DESCRIBE_ENUM(Sort, votes, newest, oldest)
struct AnswersAsked {
    ItemId question;
    std::optional<PersonId> who;
    Sort sort = Sort::votes;
    PostId accepted;
    PostId from;                                    // begin with this answer; zero: with the first
    int beginning = 0;                              // so many characters of their plain text
};
/// A page of answers in the order asked for, and one more to begin the next; then, in reading order, the comments below
/// them and below the question.
std::vector<Row> answers(Db&, const AnswersAsked&);
/// The replies numbered from `from`, at most kRepliesPerPage of them, then what lies below them.
std::vector<Row> replies(Db&, ItemId topic, std::optional<PersonId>, std::int64_t from);
/// One post alone.
Row row(Db&, PostId, std::optional<PersonId>);

/// Comments below an item, with what is needed to know whether the person who looks may add one.
struct Comments {
    CommunityId community;
    PersonId author;                                // of the item
    std::optional<communities::Standing> standing;
    std::vector<Row> rows;                          // in reading order; one more than kCommentsPerPage when there are more
};
/// Beginning with the comment `from`, or with the first. Nothing for an item that is not published. One statement.
std::optional<Comments> comments(Db&, ItemId, std::optional<PersonId>, PostId from);

/// The post that this person made of the same words in the same place a moment ago: a form sent twice.
std::optional<PostId> sent_already(Db&, const NewPost&, Time now);

void edit_post(Tx&, const Facts&, int version, PersonId editor, Time, const PreparedBody&);
/// Stays as a placeholder where others wrote below it. An accepted answer is so no more.
void delete_post(Tx&, const Facts&);
void hide_post(Tx&, const Facts&, std::string_view reason);
void restore_post(Tx&, const Facts&);

/// The number of the first reply on the page where this one stands.
constexpr std::int64_t first_of_page(std::int64_t number) { return number < 1 ? 1 : (number - 1) / kRepliesPerPage * kRepliesPerPage + 1; }
/// All comments of an item, beginning with one of them.
Url comments_url(ItemId, PostId from = {});

/// Who has the page of an item open fetches this address and applies it.
void publish(Tx&, ItemId, const Url& stream);
Url fresh_stream(PostId);                           // a new post
Url stream(PostId);                                 // one that changed

std::vector<std::string> check(Db&);                // for `lyceum verify`
std::int64_t recount(Tx&);                          // for `lyceum verify --repair`

// Fills privacy's slots, in held.cpp: what is held about people here, and what their own copy has of it.
std::vector<privacy::Holding> held(const App&);
void copy_held(Db&, PersonId, privacy::Copy&);

}  // namespace lyceum::discussion
