// Questions, topics and comments as readers meet them.
#include "modules/discussion/conversation.hpp"
#include "modules/discussion/reads.hpp"
#include "modules/discussion/routes.hpp"
#include <algorithm>

namespace lyceum::discussion {

Url comments_url(ItemId item, PostId from) { return comments_path({item, from}); }
Url fresh_stream(PostId id) { return stream_path({id, true}); }
Url stream(PostId id) { return stream_path({id, false}); }

namespace {

constexpr int kPerPage = 20, kBeginningCharacters = 400, kTagsShown = 20;

// What search engines are told of a text; they come as guests.
int beginning_for(const Visit& visit) { return !visit.who() && visit.wants == Wants::page ? kBeginningCharacters : 0; }

Html below_of(const Visit& visit, Db& db, ItemId id) {
    Html below;
    if (!routing::wants_page(visit)) return below;
    Ui ui{visit};
    for (auto* more : filled(visit.app, items::below))
        if (more != &comments_below) below += more(ui, db, id);             // a thread shows its own
    return below;
}

Html beside_of(const Visit& visit, Db& db, ItemId id) {
    Html beside;
    if (!routing::wants_page(visit)) return beside;
    Ui ui{visit};
    for (auto* more : filled(visit.app, items::beside)) beside += more(ui, db, id);
    return beside;
}

Stance stance_in(Db& db, const Visit& visit, const std::optional<communities::Standing>& standing, PersonId author, bool closed) {
    return {.member = standing.has_value(), .moderator = moderates(visit, standing), .author = visit.who() == author, .closed = closed,
        .parted = parted(db, visit).contains(author)};
}

std::optional<Url> way_to_join(Db& db, const Visit& visit, const Stance& stance, CommunityId community) {
    if (!visit.who() || stance.member || !routing::wants_page(visit)) return std::nullopt;
    return communities::join_url(communities::community(db, visit, community));
}

ThreadPage page_of(const Visit& visit, Db& db, items::Card card, Opened& thread) {
    ThreadPage page;
    page.card = std::move(card);
    page.state = thread.state;
    page.stance = stance_in(db, visit, thread.standing, thread.author, thread.closed_at.has_value());
    page.readable = thread.state == TextState::visible || (thread.state == TextState::hidden && (page.stance.moderator || page.stance.author));
    page.undoable = page.stance.author && thread.state == TextState::deleted && visit.now <= *thread.state_at + kUndoLasts;
    if (page.readable) page.body = stored(std::move(thread.html)), page.beginning = std::move(thread.beginning);
    page.reason = std::move(thread.reason);
    page.edited_at = thread.edited_at;
    page.my_vote = thread.my_vote;
    page.reason_wanted = thread.my_vote < 0 && thread.my_reason.empty();
    page.numbered = thread.numbered;
    page.seen = thread.seen;
    page.reply.text = std::move(thread.draft);
    return page;
}

// Everything around the conversation that needs the database.
void furnish(ThreadPage& page, const Visit& visit, Db& db, const Opened& thread) {
    page.card.actions = items::actions_of(db, visit, page.card.id);
    if (thread.imported) page.attribution = items::attribution(db, page.card.id);
    page.join = way_to_join(db, visit, page.stance, thread.community);
    page.below = below_of(visit, db, page.card.id);
    page.beside = beside_of(visit, db, page.card.id);
}

void fill_posts(ThreadPage& page, const Visit& visit, Db& db, const Opened& thread, std::vector<Row> rows) {
    auto made = conversation(db, {visit, page.stance, thread.author, thread.accepted, thread.seen}, std::move(rows));
    page.card.author = page.readable ? std::move(made.opener) : accounts::Byline{.deleted = true};
    page.posts = std::move(made.posts);
    page.comments = std::move(made.comments);
}

// ---- questions ----------------------------------------------------------------------------------

// One answer more than fits was read: it begins the next page.
std::optional<PostId> keep_one_page(std::vector<Row>& rows) {
    int seen = 0;
    std::optional<PostId> next;
    for (auto& row : rows)
        if (row.kind == PostKind::answer && ++seen > kAnswersPerPage) next = row.id;
    if (next) std::erase_if(rows, [&](const Row& row) { return row.id == next || row.root == next; });
    return next;
}

ThreadPage question(const Visit& visit, Db& db, const OfQuestion& in) {
    auto card = items::bare_card(db, visit, in.id);
    if (card.kind != items::Kind::question) not_found();
    auto thread = opened(db, in.id, visit.who(), beginning_for(visit));
    auto page = page_of(visit, db, std::move(card), thread);
    page.sort = in.sort;
    if (in.from) page.from = in.from;
    auto rows = answers(db, {in.id, visit.who(), in.sort, thread.accepted, in.from, beginning_for(visit)});
    page.next = keep_one_page(rows);
    fill_posts(page, visit, db, thread, std::move(rows));
    furnish(page, visit, db, thread);
    return page;
}

// ---- topics -------------------------------------------------------------------------------------

ReplyBox quoted(Db& db, ItemId topic, PostId post) {
    auto quoted = facts(db, post);
    if (quoted.item != topic || quoted.state != TextState::visible) not_found();
    return {quotation(post_source(db, post), accounts::byline(db, quoted.author).handle, post_path({post})), post};
}

ThreadPage topic(const Visit& visit, Db& db, const OfTopic& in) {
    auto card = items::bare_card(db, visit, in.id);
    if (card.kind != items::Kind::topic) not_found();
    auto thread = opened(db, in.id, visit.who(), beginning_for(visit));
    auto page = page_of(visit, db, std::move(card), thread);
    page.first = first_of_page(in.from);
    if (page.first > std::max<std::int64_t>(thread.numbered, 1)) not_found();
    fill_posts(page, visit, db, thread, replies(db, in.id, visit.who(), page.first));
    furnish(page, visit, db, thread);
    if (in.quote && page.stance.may_write()) page.reply = quoted(db, in.id, in.quote);
    return page;
}

Moved see(const Visit& visit, Tx& tx, const Seen& in) {
    auto card = items::bare_card(tx, visit, in.id);
    mark_read(tx, visit.person(), in.id, in.number);
    return {.to = card.url};
}

UnreadTopics unread(const Visit& visit, Db& db, const Nothing&) {
    std::map<ItemId, Unread> counts;
    std::vector<ItemId> ids;
    for (auto& one : unread_topics(db, visit.person())) ids.push_back(one.item), counts.emplace(one.item, one);
    UnreadTopics page;
    for (auto& card : items::cards(db, visit, ids)) {
        auto& count = counts.at(card.id);
        auto from = first_of_page(count.seen + 1);
        auto first = (from > 1 ? card.url.with("from", std::to_string(from)) : card.url).at("r" + std::to_string(count.seen + 1));
        page.topics.push_back({std::move(card), count.replies - count.seen, first});
    }
    return page;
}

template <items::Kind kind>
Threads browse(const Visit& visit, Db& db, const Browse& in) {
    return {kind, in.order, items::list(db, visit, {.kind = kind, .order = in.order}, in.cursor, visit.page_size(kPerPage)),
        items::popular_tags(db, visit, std::nullopt, kTagsShown)};
}

// ---- comments -----------------------------------------------------------------------------------

CommentsPage comments_of(const Visit& visit, Db& db, ItemId item, PostId from) {
    CommentsPage page;
    page.card.id = item;
    auto found = comments(db, item, visit.who(), from);
    if (!found) return page;
    page.stance = stance_in(db, visit, found->standing, found->author, false);
    if (static_cast<int>(found->rows.size()) > kCommentsPerPage) {
        page.next = found->rows.back().id;
        found->rows.pop_back();
    }
    if (!found->rows.empty()) page.comments = std::move(conversation(db, {visit, page.stance, found->author}, std::move(found->rows)).comments);
    page.join = way_to_join(db, visit, page.stance, found->community);
    return page;
}

CommentsPage all_comments(const Visit& visit, Db& db, const OfItem& in) {
    auto card = items::bare_card(db, visit, in.id);
    if (card.kind == items::Kind::question || card.kind == items::Kind::topic) not_found();
    auto page = comments_of(visit, db, in.id, in.from);
    page.card = std::move(card);
    return page;
}

// ---- one post -----------------------------------------------------------------------------------

Moved find(const Visit& visit, Db& db, const Which& in) {
    items::bare_card(db, visit, facts(db, in.id).item);
    return {.to = post_url(db, in.id), .id = to_string(in.id)};
}

Raw quote(const Visit& visit, Db& db, const Which& in) {
    auto post = facts(db, in.id);
    items::bare_card(db, visit, post.item);
    return {.type = "text/plain; charset=utf-8", .body = quoted(db, post.item, in.id).text, .cache_control = "private, no-cache"};
}

PostId listed_below(const Facts& post) {
    constexpr std::size_t kId = 13;
    if (post.path.size() < 2 * kId) return {};
    return {read_id(std::string_view(post.path).substr(post.path.size() - 2 * kId, kId)).value_or(0)};
}

PostStream stream_of(const Visit& visit, Db& db, const Changed& in) {
    auto post = facts(db, in.id);
    auto card = items::bare_card(db, visit, post.item);
    auto standing = visit.who() ? communities::standing(db, *visit.who(), post.community) : std::nullopt;
    auto thread = find_thread(db, post.item);
    PostStream made;
    made.item = post.item;
    made.fresh = in.fresh;
    made.below = listed_below(post);
    made.answers = card.answers;
    made.stance = stance_in(db, visit, standing, card.author.id, thread && thread->closed_at);
    auto shown = row(db, in.id, visit.who());
    // Alone: what lies above it is on the page already.
    shown.path = to_string(in.id);
    auto alone = conversation(db, {visit, made.stance, card.author.id, thread ? thread->accepted : PostId{}}, {std::move(shown)});
    auto& list = post.kind == PostKind::comment ? alone.comments : alone.posts;
    if (list.empty()) made.fresh = false, made.post.id = in.id, made.post.kind = post.kind, made.post.state = post.state, made.post.readable = false;
    else made.post = std::move(list.front());
    return made;
}

}  // namespace

Html comments_below(const Ui& ui, Db& db, ItemId item) {
    return comments_view(ui, comments_of(ui.visit, db, item, {}));
}

bool hears_of_item(const Visit& visit, Db& db, std::string_view topic) {
    constexpr std::string_view kPrefix = "item:";
    if (!topic.starts_with(kPrefix)) return false;
    auto id = read_id(topic.substr(kPrefix.size()));
    return id && !items::cards(db, visit, {ItemId{*id}}).empty();
}

// ---- feeds --------------------------------------------------------------------------------------

content::Feed feed_of(const Visit& visit, const ThreadPage& page) {
    content::Feed feed{page.card.title + " · " + visit.app.settings()->site.name, page.card.excerpt, visit.language == Language::zh ? "zh-CN" : "en", page.card.url,
        Url::local(visit.request->path), {}};
    for (auto& post : page.posts) {
        if (post.state != TextState::visible || !post.readable) continue;
        content::FeedEntry entry{page.card, post.body};
        auto& card = entry.card;
        card.id = ItemId{post.id.value};
        card.title = post.kind == PostKind::answer ? visit.tr("{} answered “{}”", post.author.name, page.card.title) : visit.tr("{} replied to “{}”", post.author.name, page.card.title);
        card.url = post_path({post.id});
        card.author = post.author;
        card.published_at = post.made_at;
        card.active_at = post.edited_at.value_or(post.made_at);
        card.excerpt.clear();
        card.tags.clear();
        feed.entries.push_back(std::move(entry));
    }
    std::stable_sort(feed.entries.begin(), feed.entries.end(), [](auto& a, auto& b) { return a.card.published_at > b.card.published_at; });
    return feed;
}

// What stands around a thread on its page is nobody's news.
Visit bare(const Visit& visit) {
    auto bare = visit;
    bare.wants = Wants::json;
    return bare;
}

content::Feed topic_feed(const Visit& reader, Db& db, const OfThreadFeed& in) {
    auto visit = bare(reader);
    auto page = topic(visit, db, {.id = in.id});
    if (auto last = first_of_page(page.numbered); last > 1) page = topic(visit, db, {.id = in.id, .slug = {}, .from = last});
    return feed_of(visit, page);
}
content::Feed question_feed(const Visit& visit, Db& db, const OfThreadFeed& in) { return feed_of(visit, question(bare(visit), db, {.id = in.id, .slug = {}, .sort = Sort::newest})); }

template <auto feed, Raw (*written)(const App&, const content::Feed&)>
Raw feed_as(const Visit& visit, Db& db, const OfThreadFeed& in) { return written(visit.app, feed(visit, db, in)); }

void add_links(const Visit& visit, Db&, Frame& frame) {
    if (visit.who()) frame.account_menu.push_back({visit.tr("Unread discussions"), unread_path(), "inbox"});
}

std::vector<Route> reading_routes() {
    return {
        get(anyone, questions_path, &browse<items::Kind::question>, &threads_page).summary("Questions, newest first unless asked otherwise"),
        get(anyone, topics_path, &browse<items::Kind::topic>, &threads_page).summary("Discussions, newest first unless asked otherwise"),
        get(anyone, question_path, &question, &question_page).summary("A question with its answers"),
        get(anyone, bare_question_path, &question, &question_page).summary("A question with its answers"),
        get(anyone, topic_rss_path, &feed_as<&topic_feed, &content::rss>),
        get(anyone, topic_atom_path, &feed_as<&topic_feed, &content::atom>),
        get(anyone, topic_json_path, &feed_as<&topic_feed, &content::json_feed>),
        get(anyone, question_rss_path, &feed_as<&question_feed, &content::rss>),
        get(anyone, question_atom_path, &feed_as<&question_feed, &content::atom>),
        get(anyone, question_json_path, &feed_as<&question_feed, &content::json_feed>),
        get(anyone, topic_path, &topic, &topic_page).summary("A discussion with a page of its replies"),
        get(anyone, bare_topic_path, &topic, &topic_page).summary("A discussion with a page of its replies"),
        get(signed_in, unread_path, &unread, &unread_page).summary("Discussions with replies you have not seen"),
        post(signed_in, seen_path, &see).limit(120, minutes(1)).summary("Say how far you have read a discussion"),
        get(anyone, comments_path, &all_comments, &comments_page).summary("The comments on an article or a series"),
        get(anyone, post_path, &find).summary("Where a post stands"),
        get(signed_in, quote_path, &quote).limit(60, minutes(1)).summary("A post as a Markdown quotation"),
        get(anyone, stream_path, &stream_of, &post_stream).uncached().summary("A post for a page that is open"),
    };
}

}  // namespace lyceum::discussion
