// Addresses and models of what people do: asking, answering, editing, voting, moderating. Only this module includes this file.
#pragma once
#include "modules/discussion/drafts.hpp"
#include "modules/discussion/pages.hpp"
#include "modules/discussion/versions.hpp"

namespace lyceum::discussion {

// ---- asking -------------------------------------------------------------------------------------

/// The form of a new question or topic as an address: what is given stands in its fields.
struct Begin {
    std::optional<SpaceId> space;
    Text<0, Title::max> title;
    Text<0, 300> tags;
    Text<0, Body::max> body;
};
DESCRIBE(Begin, space, title, tags, body)
inline constexpr Path<Begin> new_question_path{"/questions/new"}, new_topic_path{"/topics/new"};
inline constexpr Path<Begin> preview_question_path{"/questions/preview"}, preview_topic_path{"/topics/preview"};

struct Composed {
    SpaceId space;
    Title title;
    Text<0, 300> tags;
    Body body;
};
DESCRIBE(Composed, space, title, tags, body)
inline constexpr Path<Composed> ask_path{"/questions"}, begin_topic_path{"/topics"};

struct SpaceChoice { SpaceId id; std::string name; };
DESCRIBE(SpaceChoice, id, name)
struct Composer {
    items::Kind kind = items::Kind::question;
    std::vector<SpaceChoice> spaces;                // where this person may begin one; empty: nowhere
    Begin typed;
    std::optional<Time> kept_at;                    // when the draft in the fields was kept
    std::optional<Html> preview;
    std::vector<items::Card> similar;
    std::vector<std::string> known_tags;

    std::optional<communities::CommunityCard> ask_in = {};      // whom to join, for somebody who may write nowhere
};
DESCRIBE(Composer, kind, spaces, typed, kept_at, preview, similar, known_tags)
Page composer_page(const Ui&, const Composer&);

struct Alike { Text<0, Title::max> title; };
DESCRIBE(Alike, title)
inline constexpr Path<Alike> similar_path{"/questions/similar"};
struct SimilarQuestions { std::vector<items::Card> questions; };
DESCRIBE(SimilarQuestions, questions)
Fragment similar_view(const Ui&, const SimilarQuestions&);

inline constexpr Path<Typing> keep_draft_path{"/discussion-drafts"};
struct OfDraft { DraftPlace place; };
DESCRIBE(OfDraft, place)
inline constexpr Path<OfDraft> draft_path{"/discussion-drafts/{place}"};
struct Kept { Time at; };
DESCRIBE(Kept, at)

// ---- answering ----------------------------------------------------------------------------------

struct NewAnswer {
    ItemId id;
    std::optional<PostId> parent;                   // the post that a reply quotes
    Body body;
};
DESCRIBE(NewAnswer, id, parent, body)
inline constexpr Path<NewAnswer> answer_path{"/questions/{id}/answers"}, reply_path{"/topics/{id}/replies"}, comment_path{"/items/{id}/comments"};
struct NewComment {
    PostId id;                                      // what it comments on
    Body body;
};
DESCRIBE(NewComment, id, body)
inline constexpr Path<NewComment> comment_on_post_path{"/posts/{id}/comments"};

// ---- editing ------------------------------------------------------------------------------------

struct OfThread { ItemId id; };
DESCRIBE(OfThread, id)
inline constexpr Path<OfThread> edit_thread_path{"/threads/{id}/edit"}, thread_id_path{"/threads/{id}"}, undo_thread_path{"/threads/{id}/undo"};
inline constexpr Path<Which> edit_post_path{"/posts/{id}/edit"}, undo_post_path{"/posts/{id}/undo"};

struct ThreadEdited {
    ItemId id;
    int version = 0;
    Title title;
    Text<0, 300> tags;
    Body body;
};
DESCRIBE(ThreadEdited, id, version, title, tags, body)
inline constexpr Path<ThreadEdited> save_thread_path{"/threads/{id}"};
struct PostEdited {
    PostId id;
    int version = 0;
    Body body;
};
DESCRIBE(PostEdited, id, version, body)
inline constexpr Path<PostEdited> save_post_path{"/posts/{id}"};

struct ThreadEditor {
    ItemId id;
    items::Kind kind = items::Kind::question;
    int version = 0;
    std::string title, tags, body;
    Url shown_at;
    std::vector<std::string> known_tags;
};
DESCRIBE(ThreadEditor, id, kind, version, title, tags, body, shown_at)
Page thread_editor_page(const Ui&, const ThreadEditor&);
struct PostEditor {
    PostId id;
    PostKind kind = PostKind::comment;
    int version = 0;
    std::string body;
    Url shown_at;
};
DESCRIBE(PostEditor, id, kind, version, body, shown_at)
Page post_editor_page(const Ui&, const PostEditor&);

struct OfVersions { ItemId id; int version = 0; };
DESCRIBE(OfVersions, id, version)
inline constexpr Path<OfVersions> thread_history_path{"/threads/{id}/history"};
struct OfPostVersions { PostId id; int version = 0; };
DESCRIBE(OfPostVersions, id, version)
inline constexpr Path<OfPostVersions> post_history_path{"/posts/{id}/history"};

struct VersionLine {
    int version = 1;
    accounts::Byline person;
    Time at;
    Url to;
};
DESCRIBE(VersionLine, version, person, at, to)
/// The versions of a text, and what one of them changed.
struct History {
    std::string title;
    Url shown_at;
    std::vector<VersionLine> versions;              // newest first
    int version = 1;                                // the one that is looked at
    VersionText text;
    std::vector<content::DiffLine> changes;         // since the version before; empty for the first
    std::vector<ReasonCount> reasons;               // why people voted it down, for its author and moderators
};
DESCRIBE(History, title, shown_at, versions, version, text, changes, reasons)
Page history_page(const Ui&, const History&);

// ---- judging ------------------------------------------------------------------------------------

struct VotePost { PostId id; int value = 0; };
DESCRIBE(VotePost, id, value)
struct VoteThread { ItemId id; int value = 0; };
DESCRIBE(VoteThread, id, value)
inline constexpr Path<VotePost> vote_post_path{"/posts/{id}/vote"};
inline constexpr Path<VoteThread> vote_thread_path{"/threads/{id}/vote"};
/// Arrows around a score.
struct VoteBox {
    std::string target;                             // the id of what is voted on, as in the page
    Url to, reason_to;
    std::int64_t score = 0;
    int value = 0;
    bool mine = false;                              // one's own work: nothing to press
    bool reason_wanted = false;
};
DESCRIBE(VoteBox, target, to, reason_to, score, value, mine, reason_wanted)
VoteBox vote_box(const PostView&);
VoteBox vote_box(const ThreadPage&);
Html vote_view(const Ui&, const VoteBox&);
/// Asks why somebody voted down, or stands there empty.
Html reason_view(const Ui&, const VoteBox&);
Fragments voted(const Ui&, const VoteBox&);

struct WhyPost { PostId id; Reason reason = Reason::wrong; };
DESCRIBE(WhyPost, id, reason)
struct WhyThread { ItemId id; Reason reason = Reason::wrong; };
DESCRIBE(WhyThread, id, reason)
inline constexpr Path<WhyPost> post_reason_path{"/posts/{id}/vote/reason"};
inline constexpr Path<WhyThread> thread_reason_path{"/threads/{id}/vote/reason"};
struct Thanked { std::string target; };
DESCRIBE(Thanked, target)
Fragment thanked(const Ui&, const Thanked&);
std::string reason_name(const Ui&, Reason);

inline constexpr Path<Which> like_path{"/posts/{id}/like"}, accepted_path{"/posts/{id}/accepted"};
items::Action like_button(const Visit&, PostId, bool liked, std::int64_t count);

// ---- moderating ---------------------------------------------------------------------------------

inline constexpr Path<Which> moderate_post_path{"/posts/{id}/moderate"};
inline constexpr Path<OfThread> moderate_thread_path{"/threads/{id}/moderate"};
struct HidePost { PostId id; Text<1, 300> reason; };
DESCRIBE(HidePost, id, reason)
struct HideThread { ItemId id; Text<1, 300> reason; };
DESCRIBE(HideThread, id, reason)
inline constexpr Path<HidePost> hide_post_path{"/posts/{id}/hidden"};
inline constexpr Path<HideThread> hide_thread_path{"/threads/{id}/hidden"};
inline constexpr Path<OfThread> closed_path{"/threads/{id}/closed"};

struct Moderation {
    std::string excerpt;
    accounts::Byline author;
    bool hidden = false;
    std::string reason;
    Url hide, back;
};
DESCRIBE(Moderation, excerpt, author, hidden, reason, hide, back)
Page moderation_page(const Ui&, const Moderation&);

}  // namespace lyceum::discussion
