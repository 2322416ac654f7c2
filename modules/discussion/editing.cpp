// Changing what one wrote, taking it back, and what it was before.
#include "modules/discussion/conversation.hpp"
#include "modules/discussion/routes.hpp"
#include "modules/discussion/writing_pages.hpp"

namespace lyceum::discussion {

namespace {

constexpr int kTagsOffered = 100;

std::string target(const Facts& post) { return "post " + to_string(post.id); }
std::string target(const Thread& thread) { return "thread " + to_string(thread.item); }

// A hidden text and a missing one answer alike, but to its author and to moderators.
template <class Text> Text must_be_changeable(Text text, Db& db, const Visit& visit) {
    bool mine = text.author == visit.person();
    if (!mine && !moderates(db, visit, text.community)) forbidden("Only its author changes this.");
    if (text.state != TextState::visible) conflict("This was deleted or hidden. It can be changed once it is back.");
    return text;
}

Facts changeable(Db& db, const Visit& visit, PostId id) {
    auto post = facts(db, id);
    items::bare_card(db, visit, post.item);
    return must_be_changeable(std::move(post), db, visit);
}

Thread changeable(Db& db, const Visit& visit, ItemId id) {
    items::bare_card(db, visit, id);
    return must_be_changeable(thread(db, id), db, visit);
}

template <class Text> void note_change(Tx& tx, const Visit& visit, const Text& text) {
    if (text.author != visit.person()) accounts::note(tx, visit, {"discussion.edit", target(text), fmt::format("version {}", text.version), text.community.value});
}

Url url_of(const Thread& thread) { return items::url_of(thread.kind, thread.item, thread.title); }

// ---- threads ------------------------------------------------------------------------------------

ThreadEditor thread_editor(const Visit& visit, Db& db, const OfThread& in) {
    auto edited = changeable(db, visit, in.id);
    ThreadEditor editor{edited.item, edited.kind, edited.version, edited.title, edited.tags, thread_source(db, in.id), url_of(edited), {}};
    for (auto& tag : items::popular_tags(db, visit, std::nullopt, kTagsOffered)) editor.known_tags.push_back(tag.tag);
    return editor;
}

PreparedBody prepare_thread(const Visit& visit, Db& db, const ThreadEdited& in) {
    changeable(db, visit, in.id);
    return prepare(db, in.body.str());
}

Moved save_thread(const Visit& visit, Tx& tx, const ThreadEdited& in, const PreparedBody& body) {
    auto before = changeable(tx, visit, in.id);
    edit_thread(tx, before, {in.title.str(), read_tags(in.tags.str()), in.version, visit.person(), tx.now()}, body);
    note_change(tx, visit, before);
    return {.to = items::url_of(before.kind, in.id, in.title), .id = to_string(in.id), .notice = {"Saved.", {}}};
}

Moved drop_thread(const Visit& visit, Tx& tx, const OfThread& in) {
    auto before = changeable(tx, visit, in.id);
    if (before.author != visit.person()) forbidden("Moderators hide what others wrote, and say why.");
    delete_thread(tx, before);
    return {.to = url_of(before), .notice = {"Deleted. You can take it back within ten minutes.", {}}};
}

template <class Text> void must_be_undoable(const Text& text, const Visit& visit) {
    if (text.author != visit.person()) not_found();
    if (text.state != TextState::deleted || visit.now > *text.state_at + kUndoLasts) conflict("This can no longer be taken back.");
}

Moved undo_thread(const Visit& visit, Tx& tx, const OfThread& in) {
    items::bare_card(tx, visit, in.id);
    auto before = thread(tx, in.id);
    must_be_undoable(before, visit);
    restore_thread(tx, before);
    return {.to = url_of(before), .id = to_string(in.id), .notice = {"It is back.", {}}};
}

// ---- posts --------------------------------------------------------------------------------------

PostEditor post_editor(const Visit& visit, Db& db, const Which& in) {
    auto edited = changeable(db, visit, in.id);
    return {edited.id, edited.kind, edited.version, post_source(db, in.id), post_url(db, in.id)};
}

PreparedBody prepare_post(const Visit& visit, Db& db, const PostEdited& in) {
    changeable(db, visit, in.id);
    return prepare(db, in.body.str());
}

Moved save_post(const Visit& visit, Tx& tx, const PostEdited& in, const PreparedBody& body) {
    auto before = changeable(tx, visit, in.id);
    edit_post(tx, before, in.version, visit.person(), tx.now(), body);
    publish(tx, before.item, stream(in.id));
    note_change(tx, visit, before);
    return {.to = post_url(tx, in.id), .id = to_string(in.id), .notice = {"Saved.", {}}};
}

Moved drop_post(const Visit& visit, Tx& tx, const Which& in) {
    auto before = changeable(tx, visit, in.id);
    if (before.author != visit.person()) forbidden("Moderators hide what others wrote, and say why.");
    delete_post(tx, before);
    return {.to = post_url(tx, in.id), .id = to_string(in.id), .notice = {"Deleted. You can take it back within ten minutes.", {}}};
}

Moved undo_post(const Visit& visit, Tx& tx, const Which& in) {
    auto before = facts(tx, in.id);
    items::bare_card(tx, visit, before.item);
    must_be_undoable(before, visit);
    restore_post(tx, before);
    return {.to = post_url(tx, in.id), .id = to_string(in.id), .notice = {"It is back.", {}}};
}

// ---- history ------------------------------------------------------------------------------------

/// What both kinds of texts have for their history.
struct Present {
    ItemId item;
    PostId post;
    Version version;
    VersionText text;
};

bool sees_history(Db& db, const Visit& visit, PersonId author, CommunityId community, TextState state) {
    return state == TextState::visible || (visit.who() == author && state == TextState::hidden) || moderates(db, visit, community);
}

template <class LinkTo>
History history(Db& db, const Present& present, int asked, const LinkTo& link_to) {
    History page;
    auto versions = earlier_versions(db, present.item, present.post);
    versions.insert(versions.begin(), present.version);
    std::vector<PersonId> people;
    for (auto& each : versions) people.push_back(each.person);
    auto bylines = accounts::bylines(db, people);
    for (std::size_t i = 0; i < versions.size(); ++i)
        page.versions.push_back({versions[i].version, bylines[i], versions[i].at, link_to(versions[i].version)});

    page.version = asked > 0 ? asked : present.version.version;
    auto text = page.version == present.version.version ? std::optional(present.text) : version_text(db, present.item, present.post, page.version);
    if (!text) not_found();
    page.text = std::move(*text);
    if (auto before = version_text(db, present.item, present.post, page.version - 1)) page.changes = content::line_diff(before->source, page.text.source);
    return page;
}

bool reads_reasons(Db& db, const Visit& visit, PersonId author, CommunityId community) { return visit.who() == author || moderates(db, visit, community); }

History thread_history(const Visit& visit, Db& db, const OfVersions& in) {
    auto card = items::bare_card(db, visit, in.id);
    auto now = thread(db, in.id);
    if (!sees_history(db, visit, now.author, now.community, now.state)) not_found();
    Present present{in.id, {}, {now.version, now.editor, now.edited_at.value_or(now.made_at)}, {now.title, now.tags, thread_source(db, in.id)}};
    auto page = history(db, present, in.version, [&](int version) { return thread_history_path({in.id, version}); });
    page.title = card.title;
    page.shown_at = card.url;
    if (reads_reasons(db, visit, now.author, now.community)) page.reasons = reasons(db, in.id, {});
    return page;
}

History post_history(const Visit& visit, Db& db, const OfPostVersions& in) {
    auto now = facts(db, in.id);
    auto card = items::bare_card(db, visit, now.item);
    if (!sees_history(db, visit, now.author, now.community, now.state)) not_found();
    Present present{now.item, in.id, {now.version, now.editor, now.edited_at.value_or(now.made_at)}, {"", "", post_source(db, in.id)}};
    auto page = history(db, present, in.version, [&](int version) { return post_history_path({in.id, version}); });
    page.title = card.title;
    page.shown_at = post_url(db, in.id);
    if (reads_reasons(db, visit, now.author, now.community)) page.reasons = reasons(db, now.item, in.id);
    return page;
}

}  // namespace

std::vector<Route> editing_routes() {
    constexpr int kEditsMostOften = 60;
    constexpr Span kWithin = minutes(10);
    return {
        get(signed_in, edit_thread_path, &thread_editor, &thread_editor_page),
        put(signed_in, save_thread_path, &prepare_thread, &save_thread).limit(kEditsMostOften, kWithin).or_show(edit_thread_path).summary("Edit a question or a discussion"),
        del(signed_in, thread_id_path, &drop_thread).limit(kEditsMostOften, kWithin).summary("Delete your question or discussion"),
        post(signed_in, undo_thread_path, &undo_thread).summary("Take the deletion back"),
        get(signed_in, edit_post_path, &post_editor, &post_editor_page),
        put(signed_in, save_post_path, &prepare_post, &save_post).limit(kEditsMostOften, kWithin).or_show(edit_post_path).summary("Edit a post"),
        del(signed_in, post_path, &drop_post).limit(kEditsMostOften, kWithin).summary("Delete your post"),
        post(signed_in, undo_post_path, &undo_post).summary("Take the deletion back"),
        get(anyone, thread_history_path, &thread_history, &history_page).limit(60, minutes(1)).summary("The versions of a question or a discussion"),
        get(anyone, post_history_path, &post_history, &history_page).limit(60, minutes(1)).summary("The versions of a post"),
    };
}

}  // namespace lyceum::discussion
