// Hiding and restoring what others wrote, closing threads: each act with its reason in the audit log.
#include "engines/text/prose.hpp"
#include "modules/discussion/conversation.hpp"
#include "modules/discussion/hiding.hpp"
#include "modules/discussion/routes.hpp"
#include "modules/discussion/writing_pages.hpp"

namespace lyceum::discussion {

namespace {

constexpr std::size_t kExcerptShown = 200;

void must_moderate(Db& db, const Visit& visit, CommunityId community) {
    visit.person();
    if (!moderates(db, visit, community)) forbidden("Only moderators do this.");
}

Facts moderated(Db& db, const Visit& visit, PostId id) {
    auto post = facts(db, id);
    items::bare_card(db, visit, post.item);
    must_moderate(db, visit, post.community);
    return post;
}

// Moderators of the community are not asked of items, which show hidden threads to nobody but their authors and the site's
// moderators; those look after what items show them, which is nothing of closed communities.
Thread moderated(Db& db, const Visit& visit, ItemId id) {
    auto found = thread(db, id);
    auto standing = communities::standing(db, visit.person(), found.community);
    if (standing && *standing >= communities::Standing::moderator) return found;
    if (!visit.may("discussion.moderate")) not_found();
    items::bare_card(db, visit, id);
    return found;
}

Moderation moderate_post(const Visit& visit, Db& db, const Which& in) {
    auto post = moderated(db, visit, in.id);
    return {text::excerpt(post_source(db, in.id), kExcerptShown), accounts::byline(db, post.author), post.state == TextState::hidden, post.reason,
        hide_post_path({.id = in.id}), post_url(db, in.id)};
}

Moderation moderate_thread(const Visit& visit, Db& db, const OfThread& in) {
    auto thread = moderated(db, visit, in.id);
    return {thread.title, accounts::byline(db, thread.author), thread.state == TextState::hidden, thread.reason, hide_thread_path({.id = in.id}),
        items::url_of(thread.kind, thread.item, thread.title)};
}

void must_be_visible(TextState state) {
    if (state != TextState::visible) conflict("This is deleted or hidden already.");
}
void must_be_hidden(TextState state) {
    if (state != TextState::hidden) conflict("This is not hidden.");
}

Moved hide_one_post(const Visit& visit, Tx& tx, const HidePost& in) {
    auto post = moderated(tx, visit, in.id);
    must_be_visible(post.state);
    hide_post(tx, post, in.reason);
    tx.emit(Hidden{post.item, post.id, post.author, visit.person(), items::bare_card(tx, visit, post.item).title, in.reason.str(), post_url(tx, post.id), tx.now()});
    accounts::note(tx, visit, {"discussion.hide", "post " + to_string(in.id), in.reason.str(), post.community.value});
    return {.to = post_url(tx, in.id), .id = to_string(in.id), .notice = {"Hidden.", {}}};
}

Moved restore_one_post(const Visit& visit, Tx& tx, const Which& in) {
    auto post = moderated(tx, visit, in.id);
    must_be_hidden(post.state);
    restore_post(tx, post);
    tx.emit(Restored{post.item, post.id, post.author, visit.person(), items::bare_card(tx, visit, post.item).title, post_url(tx, post.id), tx.now()});
    accounts::note(tx, visit, {"discussion.restore", "post " + to_string(in.id), "", post.community.value});
    return {.to = post_url(tx, in.id), .id = to_string(in.id), .notice = {"It is back.", {}}};
}

Moved hide_one_thread(const Visit& visit, Tx& tx, const HideThread& in) {
    auto thread = moderated(tx, visit, in.id);
    must_be_visible(thread.state);
    hide_thread(tx, thread, in.reason);
    tx.emit(Hidden{in.id, {}, thread.author, visit.person(), thread.title, in.reason.str(), items::url_of(thread.kind, in.id, thread.title), tx.now()});
    accounts::note(tx, visit, {"discussion.hide", "thread " + to_string(in.id), in.reason.str(), thread.community.value});
    return {.to = moderate_thread_path({in.id}), .id = to_string(in.id), .notice = {"Hidden.", {}}};
}

Moved restore_one_thread(const Visit& visit, Tx& tx, const OfThread& in) {
    auto thread = moderated(tx, visit, in.id);
    must_be_hidden(thread.state);
    restore_thread(tx, thread);
    tx.emit(Restored{in.id, {}, thread.author, visit.person(), thread.title, items::url_of(thread.kind, in.id, thread.title), tx.now()});
    accounts::note(tx, visit, {"discussion.restore", "thread " + to_string(in.id), "", thread.community.value});
    return {.to = items::url_of(thread.kind, thread.item, thread.title), .id = to_string(in.id), .notice = {"It is back.", {}}};
}

// Who began it may end it, too.
template <bool closed>
Moved close(const Visit& visit, Tx& tx, const OfThread& in) {
    items::bare_card(tx, visit, in.id);
    auto before = thread(tx, in.id);
    if (before.author != visit.person()) must_moderate(tx, visit, before.community);
    close_thread(tx, before, closed);
    if (before.author != visit.person()) accounts::note(tx, visit, {closed ? "discussion.close" : "discussion.reopen", "thread " + to_string(in.id), "", before.community.value});
    return {.to = items::url_of(before.kind, before.item, before.title), .id = to_string(in.id), .notice = closed ? Msg{"Closed.", {}} : Msg{"Open again.", {}}};
}

}  // namespace

std::vector<Route> moderating_routes() {
    return {
        get(signed_in, moderate_post_path, &moderate_post, &moderation_page),
        get(signed_in, moderate_thread_path, &moderate_thread, &moderation_page),
        put(signed_in, hide_post_path, &hide_one_post).or_show(moderate_post_path).summary("Hide a post, with a reason"),
        del(signed_in, Path<Which>{"/posts/{id}/hidden"}, &restore_one_post).summary("Restore a hidden post"),
        put(signed_in, hide_thread_path, &hide_one_thread).or_show(moderate_thread_path).summary("Hide a thread, with a reason"),
        del(signed_in, Path<OfThread>{"/threads/{id}/hidden"}, &restore_one_thread).summary("Restore a hidden thread"),
        put(signed_in, closed_path, &close<true>).summary("Close a thread"),
        del(signed_in, closed_path, &close<false>).summary("Open a thread again"),
    };
}

}  // namespace lyceum::discussion
