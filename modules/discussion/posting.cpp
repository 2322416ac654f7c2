// Answers, replies and comments.
#include "modules/discussion/conversation.hpp"
#include "modules/discussion/reads.hpp"
#include "modules/discussion/routes.hpp"
#include "modules/discussion/writing_pages.hpp"

namespace lyceum::discussion {

namespace {

/// Throws unless the visitor sees the item, belongs to its community, and nothing there is closed to them.
items::Card must_write_on(Db& db, const Visit& visit, ItemId item) {
    auto card = items::bare_card(db, visit, item);
    if (!communities::is_member(db, visit.person(), card.community)) forbidden("Only members of the community write here. Join it first.");
    auto thread = find_thread(db, item);
    if (thread && thread->state != TextState::visible) conflict("This is not open to answers any more.");
    if (thread && thread->closed_at && !moderates(db, visit, card.community)) conflict("This is closed: nothing more can be written here.");
    return card;
}

// The same form sent twice is one post.
PostId post_once(Tx& tx, const NewPost& made, const PreparedBody& body) {
    if (auto there = sent_already(tx, made, tx.now())) return *there;
    return add_post(tx, made, body);
}

Moved moved_to(Tx& tx, PostId post) { return {.to = post_url(tx, post), .id = to_string(post)}; }

PreparedBody prepare_answer(const Visit&, Db& db, const NewAnswer& in) { return prepare(db, in.body.str()); }

template <items::Kind on, PostKind kind>
Moved answer(const Visit& visit, Tx& tx, const NewAnswer& in, const PreparedBody& body) {
    auto card = must_write_on(tx, visit, in.id);
    if (card.kind != on) not_found();
    NewPost made{.kind = kind, .item = in.id, .parent = kind == PostKind::reply ? in.parent.value_or(PostId{}) : PostId{}, .author = visit.person(), .body = in.body.str()};
    must_not_be_parted(tx, visit, {card.community, {card.author.id, made.parent ? facts(tx, made.parent).author : PersonId{}}, body.mentioned});
    auto post = post_once(tx, made, body);
    drop_draft(tx, visit.person(), to_string(in.id));
    if (kind == PostKind::reply) mark_read(tx, visit.person(), in.id, facts(tx, post).number);
    return moved_to(tx, post);
}

// Topics have replies instead.
Moved comment(const Visit& visit, Tx& tx, const NewAnswer& in, const PreparedBody& body) {
    auto card = must_write_on(tx, visit, in.id);
    if (card.kind == items::Kind::topic) not_found();
    must_not_be_parted(tx, visit, {card.community, {card.author.id}, body.mentioned});
    return moved_to(tx, post_once(tx, {.kind = PostKind::comment, .item = in.id, .author = visit.person(), .body = in.body.str()}, body));
}

PreparedBody prepare_comment(const Visit&, Db& db, const NewComment& in) { return prepare(db, in.body.str()); }

Moved comment_on_post(const Visit& visit, Tx& tx, const NewComment& in, const PreparedBody& body) {
    auto above = facts(tx, in.id);
    auto card = must_write_on(tx, visit, above.item);
    if (above.state != TextState::visible) conflict("This is not open to answers any more.");
    if (above.kind == PostKind::reply) not_found();
    must_not_be_parted(tx, visit, {card.community, {card.author.id, above.author}, body.mentioned});
    return moved_to(tx, post_once(tx, {.kind = PostKind::comment, .item = above.item, .parent = in.id, .author = visit.person(), .body = in.body.str()}, body));
}

}  // namespace

std::vector<Route> posting_routes() {
    constexpr int kPostsMostOften = 30;
    constexpr Span kWithin = minutes(10);
    using items::Kind;
    return {
        post(signed_in, answer_path, &prepare_answer, &answer<Kind::question, PostKind::answer>).limit(kPostsMostOften, kWithin)
            .or_show(bare_question_path).idempotent().summary("Answer a question"),
        post(signed_in, reply_path, &prepare_answer, &answer<Kind::topic, PostKind::reply>).limit(kPostsMostOften, kWithin)
            .or_show(bare_topic_path).idempotent().summary("Reply in a discussion"),
        post(signed_in, comment_path, &prepare_answer, &comment).limit(kPostsMostOften, kWithin).or_show(comments_path).idempotent().summary("Comment on an item"),
        post(signed_in, comment_on_post_path, &prepare_comment, &comment_on_post).limit(kPostsMostOften, kWithin).idempotent().summary("Comment on a post"),
    };
}

}  // namespace lyceum::discussion
