#include "modules/discussion/posts.hpp"
#include "modules/discussion/versions.hpp"
#include "modules/media/media.hpp"

namespace lyceum::discussion {

namespace {

constexpr std::size_t kIdLength = 13;               // of one id in a path

items::Counter counter_of(PostKind kind) { return kind == PostKind::answer ? items::Counter::answers : items::Counter::comments; }

std::int64_t number_of(Tx& tx, const NewPost& made, Time at) {
    return made.kind == PostKind::comment ? 0 : number_post(tx, made.item, made.kind, at);
}

// A comment lies below what it answers, but not deeper than kDepthMost.
void place_below(Facts& post, const Facts& parent) {
    post.root = parent.kind == PostKind::comment ? parent.root : parent.id;
    auto above = parent.path;
    if (above.size() / kIdLength > static_cast<std::size_t>(kDepthMost)) above.resize(above.size() - kIdLength);
    post.path = above + to_string(post.id);
}

void insert(Tx& tx, const Facts& p, int given, const PreparedBody& body) {
    tx.run(R"sql(
        insert into posts (id, kind, item, community, parent, root, path, number, author, editor, state, score, given, made_at, edited_at,
                           renderer, html, plain, source)
        values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $9, 'visible', $10, $10, $11, $12, $13, $14, $15, $16))sql",
        p.id, p.kind, p.item, p.community, p.parent, p.root, p.path, p.number, p.author, given, p.made_at, p.edited_at,
        body.renderer_version, body.html, body.plain, body.source);
    media::show(tx, "post " + to_string(p.id), body.source, {p.author, body.pictures_elsewhere});
}

}  // namespace

PostId add_post(Tx& tx, const NewPost& made, const PreparedBody& body) {
    auto place = items::lock_of(tx, made.item);
    std::optional<Facts> parent;
    if (made.parent) parent = facts(tx, made.parent);
    if (parent && parent->item != made.item) not_found();

    Facts post;
    post.id = made.id ? made.id : new_id<Post>(tx);
    post.kind = made.kind;
    post.item = made.item;
    post.community = place.community;
    post.parent = made.parent;
    post.author = made.author;
    post.made_at = made.made_at.value_or(tx.now());
    post.edited_at = made.edited_at;
    post.path = to_string(post.id);
    if (parent && made.kind == PostKind::comment) place_below(post, *parent);
    post.number = number_of(tx, made, post.made_at);
    insert(tx, post, made.score, body);
    items::count(tx, made.item, counter_of(made.kind), 1, post.made_at);
    if (made.made_at) return post.id;

    tx.emit(Posted{post.id, made.kind, made.item, made.author, place.author, parent ? parent->author : PersonId{}, body.mentioned});
    publish(tx, made.item, fresh_stream(post.id));
    return post.id;
}

Facts facts(Db& db, PostId id) {
    auto found = db.maybe<Facts>(R"sql(
        select id, kind, item, community, parent, root, path, number, author, editor, state, state_at, reason, score, made_at, edited_at, version
        from posts where id = $1)sql", id);
    if (!found) not_found();
    return std::move(*found);
}

std::string post_source(Db& db, PostId id) { return db.one<std::string>(R"sql(select source from posts where id = $1)sql", id); }

std::optional<PostId> sent_already(Db& db, const NewPost& made, Time now) {
    return db.maybe<PostId>(R"sql(
        select id from posts
        where author = $1 and id >= $2 and item = $3 and kind = $4 and parent = $5 and state = 'visible' and source = $6
        order by id limit 1)sql",
        made.author, PostId{id_bits(now - kSamePostWithin, 0)}, made.item, made.kind, made.parent, made.body);
}

// ---- changing -----------------------------------------------------------------------------------

void edit_post(Tx& tx, const Facts& before, int version, PersonId editor, Time at, const PreparedBody& body) {
    if (before.version != version) changed_meanwhile();
    keep_version(tx, before.item, before.id, {before.version, before.editor, before.edited_at.value_or(before.made_at)},
        {"", "", post_source(tx, before.id)});
    tx.run(R"sql(
        update posts set editor = $2, edited_at = $3, version = version + 1, renderer = $4, html = $5, plain = $6, source = $7
        where id = $1)sql", before.id, editor, at, body.renderer_version, body.html, body.plain, body.source);
    media::show(tx, "post " + to_string(before.id), body.source, {before.author, body.pictures_elsewhere});
    tx.emit(items::Changed{before.item});
}

void revise(Tx& tx, PostId id, const PreparedBody& body, Time edited_at) {
    auto before = facts(tx, id);
    edit_post(tx, before, before.version, before.author, edited_at, body);
}

namespace {

void set_state(Tx& tx, const Facts& post, TextState state, std::string_view reason) {
    if (post.state == state) return;
    tx.run(R"sql(
        update posts set state = $2, state_at = case when $2 = 'visible' then cast(null as bigint) else $3 end, reason = $4 where id = $1)sql",
        post.id, state, tx.now(), reason);
    int by = (state == TextState::visible) - (post.state == TextState::visible);
    // Coming back is no activity: it counts as of the time it was written.
    if (by != 0) items::count(tx, post.item, counter_of(post.kind), by, post.made_at);
    if (state != TextState::visible && post.kind == PostKind::answer)
        if (auto question = find_thread(tx, post.item); question && question->accepted == post.id) set_accepted(tx, post.item, {});
    tx.emit(items::Changed{post.item});
    publish(tx, post.item, stream(post.id));
}

}  // namespace

void delete_post(Tx& tx, const Facts& post) {
    if (post.state == TextState::visible) set_state(tx, post, TextState::deleted, "");
}
void hide_post(Tx& tx, const Facts& post, std::string_view reason) {
    if (post.state == TextState::visible) set_state(tx, post, TextState::hidden, reason);
}
void restore_post(Tx& tx, const Facts& post) { set_state(tx, post, TextState::visible, ""); }

void publish(Tx& tx, ItemId item, const Url& address) {
    lyceum::publish(tx, {.topic = "item:" + to_string(item), .kind = "refresh", .refresh = address.str()});
}

}  // namespace lyceum::discussion
