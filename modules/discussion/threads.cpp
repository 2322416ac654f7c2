#include "modules/discussion/threads.hpp"
#include "engines/text/prose.hpp"
#include "modules/discussion/versions.hpp"
#include "modules/media/media.hpp"

namespace lyceum::discussion {

namespace {

std::string language_of(std::string_view plain) { return text::detect_language(plain) == text::Language::zh ? "zh" : "en"; }

items::Entry entry_of(const Thread& thread, std::string_view plain) {
    items::Entry entry;
    entry.id = thread.item;
    entry.kind = thread.kind;
    entry.community = thread.community;
    entry.space = thread.space;
    entry.author = thread.author;
    entry.title = thread.title;
    entry.excerpt = text::excerpt(plain, kExcerptMost);
    entry.language = language_of(thread.title + "\n" + std::string(plain));
    entry.state = items::State::published;
    entry.published_at = thread.made_at;
    entry.updated_at = thread.edited_at.value_or(thread.made_at);
    entry.tags = tags_in(thread.tags);
    return entry;
}

void insert(Tx& tx, const Thread& t, int given, const PreparedBody& body) {
    tx.run(R"sql(
        insert into threads (item, kind, community, space, author, editor, title, tags, state, score, given, active_at, imported, made_at,
                             edited_at, renderer, html, plain, source)
        values ($1, $2, $3, $4, $5, $5, $6, $7, 'visible', $8, $8, $9, $10, $9, $11, $12, $13, $14, $15))sql",
        t.item, t.kind, t.community, t.space, t.author, t.title, t.tags, given, t.made_at, t.imported, t.edited_at,
        body.renderer_version, body.html, body.plain, body.source);
    media::show(tx, "thread " + to_string(t.item), body.source, {t.author, body.pictures_elsewhere});
}

void set_state(Tx& tx, ItemId item, TextState state, std::string_view reason) {
    tx.run(R"sql(
        update threads set state = $2, state_at = case when $2 = 'visible' then cast(null as bigint) else $3 end, reason = $4 where item = $1)sql",
        item, state, tx.now(), reason);
}

bool has_posts(Db& db, ItemId item) {
    return db.one<bool>(R"sql(select exists (select 1 from posts where item = $1 and state = 'visible'))sql", item);
}

std::string plain_of(Db& db, ItemId item) { return db.one<std::string>(R"sql(select plain from threads where item = $1)sql", item); }

}  // namespace

ItemId open_thread(Tx& tx, const NewThread& made, const PreparedBody& body) {
    CHECK_THAT(made.kind == items::Kind::question || made.kind == items::Kind::topic);
    Thread thread;
    thread.item = made.id ? made.id : new_id<Item>(tx);
    thread.kind = made.kind;
    thread.community = made.community;
    thread.space = made.space;
    thread.author = made.author;
    thread.title = made.title;
    thread.tags = tags_text(read_tags(tags_text(made.tags)));
    thread.imported = made.attribution.has_value();
    thread.made_at = made.made_at.value_or(tx.now());
    thread.edited_at = made.edited_at;
    insert(tx, thread, made.score, body);
    auto entry = entry_of(thread, body.plain);
    entry.attribution = made.attribution;
    items::put(tx, entry);
    if (made.score != 0) items::set_score(tx, thread.item, made.score);
    if (made.views != 0) items::count(tx, thread.item, items::Counter::views, made.views);
    if (!made.made_at && !body.mentioned.empty()) tx.emit(content::Mentioned{thread.item, made.author, body.mentioned});
    return thread.item;
}

std::optional<Thread> find_thread(Db& db, ItemId item) {
    return db.maybe<Thread>(R"sql(
        select item, kind, community, space, author, editor, title, tags, state, state_at, reason, closed_at, accepted, score, numbered,
               imported, made_at, edited_at, version
        from threads where item = $1)sql", item);
}

Thread thread(Db& db, ItemId item) {
    auto found = find_thread(db, item);
    if (!found) not_found();
    return std::move(*found);
}

std::string thread_source(Db& db, ItemId item) { return db.one<std::string>(R"sql(select source from threads where item = $1)sql", item); }

Opened opened(Db& db, ItemId item, std::optional<PersonId> who, int beginning) {
    auto found = db.maybe<Opened>(R"sql(
        select t.kind, t.community, t.space, t.author, t.state, t.state_at, t.reason, t.closed_at, t.accepted, t.score, t.numbered,
               t.imported, t.edited_at, t.html, substr(t.plain, 1, cast($4 as integer)) as beginning, coalesce(v.value, 0) as my_vote,
               coalesce(v.reason, '') as my_reason, s.standing, coalesce(r.number, 0) as seen, coalesce(d.body, '') as draft
        from threads t
        left join votes v on v.item = t.item and v.person = $2 and v.post = 0
        left join community_standings s on s.community = t.community and s.person = $2
        left join topic_reads r on r.person = $2 and r.item = t.item
        left join post_drafts d on d.person = $2 and d.place = $3
        where t.item = $1)sql", item, who, to_string(item), beginning);
    if (!found) not_found();
    return std::move(*found);
}

// ---- changing -----------------------------------------------------------------------------------

void edit_thread(Tx& tx, const Thread& before, const ThreadEdit& edit, const PreparedBody& body) {
    if (before.version != edit.version) changed_meanwhile();
    keep_version(tx, before.item, {}, {before.version, before.editor, before.edited_at.value_or(before.made_at)},
        {before.title, before.tags, thread_source(tx, before.item)});
    auto after = before;
    after.title = edit.title;
    after.tags = tags_text(edit.tags);
    after.edited_at = edit.at;
    tx.run(R"sql(
        update threads set title = $2, tags = $3, editor = $4, edited_at = $5, version = version + 1, renderer = $6, html = $7, plain = $8,
               source = $9 where item = $1)sql",
        before.item, after.title, after.tags, edit.editor, edit.at, body.renderer_version, body.html, body.plain, body.source);
    media::show(tx, "thread " + to_string(before.item), body.source, {before.author, body.pictures_elsewhere});
    if (before.state == TextState::visible) items::put(tx, entry_of(after, body.plain));
}

void revise(Tx& tx, ItemId item, std::string_view title, const std::vector<std::string>& tags, const PreparedBody& body, Time edited_at) {
    auto before = thread(tx, item);
    edit_thread(tx, before, {std::string(title), read_tags(tags_text(tags)), before.version, before.author, edited_at}, body);
}

void close_thread(Tx& tx, const Thread& thread, bool closed) {
    tx.run(R"sql(update threads set closed_at = case when $2 then coalesce(closed_at, $3) else null end where item = $1)sql",
        thread.item, closed, tx.now());
}

void delete_thread(Tx& tx, const Thread& thread) {
    if (thread.state != TextState::visible) return;
    set_state(tx, thread.item, TextState::deleted, "");
    if (has_posts(tx, thread.item)) { tx.emit(items::Changed{thread.item}); return; }
    items::remove(tx, thread.item, items::State::hidden);
    tx.enqueue(Bury{thread.item}, {.at = tx.now() + kUndoLasts});
}

void hide_thread(Tx& tx, const Thread& thread, std::string_view reason) {
    if (thread.state != TextState::visible) return;
    set_state(tx, thread.item, TextState::hidden, reason);
    items::remove(tx, thread.item, items::State::hidden);
}

void restore_thread(Tx& tx, const Thread& thread) {
    if (thread.state == TextState::visible) return;
    set_state(tx, thread.item, TextState::visible, "");
    items::put(tx, entry_of(thread, plain_of(tx, thread.item)));
}

void bury(Tx& tx, const Bury& asked) {
    auto found = find_thread(tx, asked.item);
    if (!found || found->state != TextState::deleted || *found->state_at > tx.now() - kUndoLasts || has_posts(tx, asked.item)) return;
    items::remove(tx, asked.item, items::State::removed);
}

std::int64_t number_post(Tx& tx, ItemId item, PostKind kind, Time at) {
    auto number = tx.maybe_returning<std::int64_t>(R"sql(
        update threads set numbered = numbered + case kind when 'topic' then 1 else 0 end,
               active_at = case when active_at < $3 then $3 else active_at end
        where item = $1 and kind = case $2 when 'reply' then 'topic' else 'question' end returning numbered)sql", item, kind, at);
    if (!number) not_found();
    return *number;
}

void set_accepted(Tx& tx, ItemId question, PostId answer) {
    tx.run(R"sql(update threads set accepted = $2 where item = $1)sql", question, answer);
    items::set_solved(tx, question, bool(answer));
}

}  // namespace lyceum::discussion
