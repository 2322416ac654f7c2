// Votes, likes and accepted answers.
#include "modules/discussion/conversation.hpp"
#include "modules/discussion/routes.hpp"
#include "modules/discussion/writing_pages.hpp"

namespace lyceum::discussion {

namespace {

void must_belong(Db& db, const Visit& visit, CommunityId community) {
    if (!communities::is_member(db, visit.person(), community)) forbidden("Only members of the community vote. Join it first.");
}

/// What a vote is about, if this visitor may vote on it.
struct Ballot {
    ItemId item;
    PostId post;
};

Ballot ballot(Db& db, const Visit& visit, PostId id, PostKind wanted) {
    auto post = facts(db, id);
    items::bare_card(db, visit, post.item);
    must_belong(db, visit, post.community);
    if ((post.kind == PostKind::answer) != (wanted == PostKind::answer)) not_found();
    return {post.item, id};
}

Ballot ballot(Db& db, const Visit& visit, ItemId id) {
    auto card = items::bare_card(db, visit, id);
    must_belong(db, visit, card.community);
    if (card.kind != items::Kind::question) not_found();
    return {id, {}};
}

int checked_value(int value) {
    if (value < -1 || value > 1) invalid("value", "A vote is -1, 0 or 1.");
    return value;
}

VoteBox cast(const Visit& visit, Tx& tx, const Ballot& on, int value, const std::string& target, const Url& to, const Url& reason_to) {
    auto score = vote(tx, visit.person(), on.item, on.post, value);
    return {target, to, reason_to, score, value, false, value < 0};
}

// A button sends its side; pressing the side that is pressed already takes the vote back.
int pressed(Db& db, const Visit& visit, const Ballot& on, int value) {
    return vote_of(db, visit.person(), on.item, on.post) == checked_value(value) ? 0 : value;
}

VoteBox press_on_post(const Visit& visit, Tx& tx, const VotePost& in) {
    auto on = ballot(tx, visit, in.id, PostKind::answer);
    return cast(visit, tx, on, pressed(tx, visit, on, in.value), to_string(in.id), vote_post_path({.id = in.id}), post_reason_path({.id = in.id}));
}
VoteBox press_on_thread(const Visit& visit, Tx& tx, const VoteThread& in) {
    auto on = ballot(tx, visit, in.id);
    return cast(visit, tx, on, pressed(tx, visit, on, in.value), to_string(in.id), vote_thread_path({.id = in.id}), thread_reason_path({.id = in.id}));
}
VoteBox vote_on_post(const Visit& visit, Tx& tx, const VotePost& in) {
    auto on = ballot(tx, visit, in.id, PostKind::answer);
    return cast(visit, tx, on, checked_value(in.value), to_string(in.id), vote_post_path({.id = in.id}), post_reason_path({.id = in.id}));
}
VoteBox vote_on_thread(const Visit& visit, Tx& tx, const VoteThread& in) {
    auto on = ballot(tx, visit, in.id);
    return cast(visit, tx, on, checked_value(in.value), to_string(in.id), vote_thread_path({.id = in.id}), thread_reason_path({.id = in.id}));
}

Thanked explain(const Visit& visit, Tx& tx, const Ballot& on, Reason reason, const std::string& target) {
    if (!give_reason(tx, visit.person(), on.item, on.post, reason)) conflict("You have not voted this down.");
    return {target};
}
Thanked explain_post(const Visit& visit, Tx& tx, const WhyPost& in) { return explain(visit, tx, ballot(tx, visit, in.id, PostKind::answer), in.reason, to_string(in.id)); }
Thanked explain_thread(const Visit& visit, Tx& tx, const WhyThread& in) { return explain(visit, tx, ballot(tx, visit, in.id), in.reason, to_string(in.id)); }

template <int value>
items::Action like(const Visit& visit, Tx& tx, const Which& in) {
    auto on = ballot(tx, visit, in.id, PostKind::comment);
    return like_button(visit, in.id, value > 0, vote(tx, visit.person(), on.item, on.post, value));
}

// ---- accepting ----------------------------------------------------------------------------------

template <bool accepted>
Moved settle(const Visit& visit, Tx& tx, const Which& in) {
    auto answer = facts(tx, in.id);
    items::bare_card(tx, visit, answer.item);
    auto question = find_thread(tx, answer.item);
    if (!question || answer.kind != PostKind::answer) not_found();
    bool asker = question->author == visit.person();
    if (!asker && !moderates(tx, visit, question->community)) forbidden("Only who asked accepts an answer.");
    if (accepted) accept(tx, answer.item, in.id);
    else if (question->accepted == in.id) accept(tx, answer.item, {});
    if (!asker) accounts::note(tx, visit, {accepted ? "discussion.accept" : "discussion.unaccept", "post " + to_string(in.id), "", question->community.value});
    return {.to = post_url(tx, in.id), .id = to_string(in.id), .notice = accepted ? Msg{"Accepted. Thank you for saying what helped.", {}} : Msg{}};
}

}  // namespace

std::vector<Route> judging_routes() {
    constexpr int kVotesMostOften = 60;
    return {
        post(signed_in, vote_post_path, &press_on_post, &voted).limit(kVotesMostOften, minutes(1)),
        post(signed_in, vote_thread_path, &press_on_thread, &voted).limit(kVotesMostOften, minutes(1)),
        put(signed_in, vote_post_path, &vote_on_post, &voted).limit(kVotesMostOften, minutes(1)).summary("Vote on an answer: -1, 0 or 1"),
        put(signed_in, vote_thread_path, &vote_on_thread, &voted).limit(kVotesMostOften, minutes(1)).summary("Vote on a question: -1, 0 or 1"),
        put(signed_in, post_reason_path, &explain_post, &thanked).limit(kVotesMostOften, minutes(1)).summary("Say why you voted an answer down"),
        put(signed_in, thread_reason_path, &explain_thread, &thanked).limit(kVotesMostOften, minutes(1)).summary("Say why you voted a question down"),
        put(signed_in, like_path, &like<1>, &items::action_button).limit(kVotesMostOften, minutes(1)).summary("Like a reply or a comment"),
        del(signed_in, like_path, &like<0>, &items::action_button).limit(kVotesMostOften, minutes(1)).summary("Take a like back"),
        put(signed_in, accepted_path, &settle<true>).summary("Accept an answer"),
        del(signed_in, accepted_path, &settle<false>).summary("No longer accept an answer"),
    };
}

}  // namespace lyceum::discussion
