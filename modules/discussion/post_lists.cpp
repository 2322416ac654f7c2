// Reading posts for pages: each page of them is one statement.
#include "modules/discussion/posts.hpp"
#include "platform/http/recounts.hpp"
#include <algorithm>
#include <tuple>

namespace lyceum::discussion {

// Four keys put answers in any order: accepted first, then votes, then time, then id. Where time runs backwards the keys
// are negated, so that one comparison of rows finds where a page begins.
std::vector<Row> answers(Db& db, const AnswersAsked& asked) {
    return db.all<Row>(R"sql(
        with keyed as (
            select id, case when $4 = 'votes' and id = $3 then 0 else 1 end as unaccepted,
                   case when $4 = 'votes' then -score else 0 end as votes,
                   case when $4 = 'newest' then -made_at else made_at end as age,
                   case when $4 = 'newest' then -id else id end as age_id
            from posts where item = $1 and kind = 'answer'),
        page as (
            select k.id, row_number() over (order by k.unaccepted, k.votes, k.age, k.age_id) as place
            from keyed k
            where $5 = 0 or (k.unaccepted, k.votes, k.age, k.age_id) >= (
                select f.unaccepted, f.votes, f.age, f.age_id from keyed f where f.id = $5)
            order by k.unaccepted, k.votes, k.age, k.age_id limit $6)
        select p.id, p.kind, p.parent, p.root, p.path, p.number, p.author, p.state, p.state_at, p.reason, p.score, p.made_at, p.edited_at,
               p.html, substr(p.plain, 1, cast($8 as integer)) as beginning, coalesce(v.value, 0) as my_vote, coalesce(v.reason, '') as my_reason
        from posts p
        left join page on page.id = p.id
        left join votes v on v.item = p.item and v.person = $2 and v.post = p.id
        where p.item = $1 and (page.id is not null or (p.kind = 'comment' and (p.root = 0 or p.root in (select id from page))))
        order by page.place nulls last, p.path limit $7)sql",
        asked.question, asked.who, asked.accepted, asked.sort, asked.from, kAnswersPerPage + 1, kPostsMost, asked.beginning);
}

// Rows are found and counted by their keys alone; the texts of those that are shown are read after that, and put in order here.
std::vector<Row> replies(Db& db, ItemId topic, std::optional<PersonId> who, std::int64_t from) {
    auto rows = db.all<Row>(R"sql(
        with page as (select id from posts where item = $1 and number > 0 and number >= $3 and number < $4),
        shown as materialized (
            select id from page
            union all
            select id from (select id from posts where item = $1 and kind = 'comment' and (root = 0 or root in (select id from page)) order by path limit $5) below)
        select p.id, p.kind, p.parent, p.root, p.path, p.number, p.author, p.state, p.state_at, p.reason, p.score, p.made_at, p.edited_at,
               p.html, '' as beginning, coalesce(v.value, 0) as my_vote, coalesce(v.reason, '') as my_reason
        from shown s cross join posts p
        left join votes v on v.item = p.item and v.person = $2 and v.post = p.id
        where p.id = s.id)sql",
        topic, who, from, from + kRepliesPerPage, kPostsMost);
    std::sort(rows.begin(), rows.end(), [](const Row& a, const Row& b) {
        bool below_a = a.kind == PostKind::comment, below_b = b.kind == PostKind::comment;
        return std::tie(below_a, a.number, a.path) < std::tie(below_b, b.number, b.path);
    });
    return rows;
}

Row row(Db& db, PostId id, std::optional<PersonId> who) {
    auto found = db.maybe<Row>(R"sql(
        select p.id, p.kind, p.parent, p.root, p.path, p.number, p.author, p.state, p.state_at, p.reason, p.score, p.made_at, p.edited_at,
               p.html, '' as beginning, coalesce(v.value, 0) as my_vote, coalesce(v.reason, '') as my_reason
        from posts p
        left join votes v on v.item = p.item and v.person = $2 and v.post = p.id
        where p.id = $1)sql", id, who);
    if (!found) not_found();
    return std::move(*found);
}

namespace {

// The item stands in every row, and in one without a comment where there is none.
struct CommentRow {
    CommunityId community;
    PersonId item_author;
    std::optional<communities::Standing> standing;
    PostId id, parent;
    std::string path;
    PersonId author;
    TextState state = TextState::visible;
    std::optional<Time> state_at;
    std::string reason;
    std::int64_t score = 0;
    Time made_at;
    std::optional<Time> edited_at;
    std::string html;
    int my_vote = 0;
};
DESCRIBE(CommentRow, community, item_author, standing, id, parent, path, author, state, state_at, reason, score, made_at, edited_at, html, my_vote)

Row row_of(CommentRow&& c) {
    return {.id = c.id, .kind = PostKind::comment, .parent = c.parent, .root = {}, .path = std::move(c.path), .number = 0, .author = c.author,
        .state = c.state, .state_at = c.state_at, .reason = std::move(c.reason), .score = c.score, .made_at = c.made_at,
        .edited_at = c.edited_at, .html = std::move(c.html), .beginning = {}, .my_vote = c.my_vote, .my_reason = {}};
}

}  // namespace

std::optional<Comments> comments(Db& db, ItemId item, std::optional<PersonId> who, PostId from) {
    auto rows = db.all<CommentRow>(R"sql(
        select i.community, i.author as item_author, s.standing,
               coalesce(p.id, 0) as id, coalesce(p.parent, 0) as parent, coalesce(p.path, '') as path, coalesce(p.author, 0) as author,
               coalesce(p.state, 'visible') as state, p.state_at, coalesce(p.reason, '') as reason, coalesce(p.score, 0) as score,
               coalesce(p.made_at, 0) as made_at, p.edited_at, coalesce(p.html, '') as html, coalesce(v.value, 0) as my_vote
        from visible_items i
        left join community_standings s on s.community = i.community and s.person = $2
        left join posts p on p.item = i.id and p.kind = 'comment' and p.root = 0
                          and p.path >= coalesce((select f.path from posts f where f.id = $3 and f.item = $1), '')
        left join votes v on v.item = i.id and v.person = $2 and v.post = p.id
        where i.id = $1
        order by p.path limit $4)sql", item, who, from, kCommentsPerPage + 1);
    if (rows.empty()) return std::nullopt;
    Comments found{rows.front().community, rows.front().item_author, rows.front().standing, {}};
    for (auto& each : rows)
        if (each.id) found.rows.push_back(row_of(std::move(each)));
    return found;
}

// ---- for other modules --------------------------------------------------------------------------

ThreadText search_text(Db& db, ItemId item) {
    constexpr int kPostsSearched = 2'000;
    ThreadText text;
    auto body = db.maybe<std::string>(R"sql(select plain from threads where item = $1 and state = 'visible')sql", item);
    if (body) text.body = std::move(*body);
    text.posts = db.all<std::string>(R"sql(
        select plain from posts where item = $1 and state = 'visible' order by made_at, id limit $2)sql", item, kPostsSearched);
    return text;
}

namespace {

struct Where {
    PostKind kind = PostKind::comment;
    ItemId item;
    PostId root;
    std::int64_t number = 0;
    std::optional<items::Kind> item_kind;
    std::optional<std::string> title;
    std::int64_t answers = 0, before = 0;
};
DESCRIBE(Where, kind, item, root, number, item_kind, title, answers, before)

}  // namespace

// Only what does not stand on the first page is led to by naming the post to begin with.
Url post_url(Db& db, PostId id) {
    auto found = db.maybe<Where>(R"sql(
        select p.kind, p.item, p.root, p.number, i.kind as item_kind, i.title, coalesce(i.answers, 0) as answers,
               (select count(*) from (select 1 as one from posts b
                                      where p.kind = 'comment' and p.root = 0 and b.item = p.item and b.kind = 'comment' and b.path < p.path
                                      limit $2) earlier) as before
        from posts p left join visible_items i on i.id = p.item where p.id = $1)sql", id, kCommentsPerPage);
    if (!found) not_found();
    auto kind = found->item_kind ? *found->item_kind : items::kind_of(db, found->item);
    auto page = items::url_of(kind, found->item, found->title.value_or(""));
    auto anchor = (found->kind == PostKind::comment ? "comment-" : "post-") + to_string(id);
    if (found->kind == PostKind::reply) {
        auto from = first_of_page(found->number);
        return (from > 1 ? page.with("from", std::to_string(from)) : page).at(anchor);
    }
    if (kind == items::Kind::question) {
        auto answer = found->kind == PostKind::answer ? id : found->root;
        return (answer && found->answers > kAnswersPerPage ? page.with("from", to_string(answer)) : page).at(anchor);
    }
    if (found->before < kCommentsPerPage) return page.at(anchor);
    return comments_url(found->item, id).at(anchor);
}

std::vector<std::string> check(Db& db) {
    std::vector<std::string> wrong;
    auto threads = db.one<std::int64_t>(R"sql(
        select count(*) from threads t
        where t.score <> t.given + (select coalesce(sum(v.value), 0) from votes v where v.item = t.item and v.post = 0))sql");
    if (threads > 0) wrong.push_back(fmt::format("{} questions have another score than their votes. {}", threads, kRecount));
    auto posts = db.one<std::int64_t>(R"sql(
        select count(*) from posts p left join (select item, post, sum(value) as votes from votes group by item, post) v
            on v.item = p.item and v.post = p.id
        where p.score <> p.given + coalesce(v.votes, 0))sql");
    if (posts > 0) wrong.push_back(fmt::format("{} posts have another score than their votes. {}", posts, kRecount));
    auto lost = db.one<std::int64_t>(R"sql(
        select count(*) from threads t
        where t.accepted <> 0 and not exists (select 1 from posts p where p.id = t.accepted and p.item = t.item and p.state = 'visible'))sql");
    if (lost > 0) wrong.push_back(fmt::format("{} questions have accepted an answer that is not there. Their authors can accept another one.", lost));
    auto miscounted = db.one<std::int64_t>(R"sql(
        select count(*) from visible_items i
        where i.answers <> (select count(*) from posts p where p.item = i.id and p.kind = 'answer' and p.state = 'visible')
           or i.comments <> (select count(*) from posts p where p.item = i.id and p.kind <> 'answer' and p.state = 'visible'))sql");
    if (miscounted > 0) wrong.push_back(fmt::format("{} items count their comments or answers wrongly. {}", miscounted, kRecount));
    auto unnumbered = db.one<std::int64_t>(R"sql(
        select count(*) from threads t
        where t.numbered < coalesce((select max(p.number) from posts p where p.item = t.item and p.number > 0), 0))sql");
    if (unnumbered > 0) wrong.push_back(fmt::format("{} topics have lost count of their replies. {}", unnumbered, kRecount));
    return wrong;
}

namespace {

constexpr int kRecountedAtOnce = 10'000;

struct Miscounted {
    ItemId item;
    int answers = 0, comments = 0;                      // what is missing
};
DESCRIBE(Miscounted, item, answers, comments)

struct Rescored {
    ItemId item;
    int score = 0;
};
DESCRIBE(Rescored, item, score)

std::int64_t recount_items(Tx& tx) {
    auto wrong = tx.all<Miscounted>(R"sql(
        select item, answers, comments from (
            select i.id as item,
                   (select count(*) from posts p where p.item = i.id and p.kind = 'answer' and p.state = 'visible') - i.answers as answers,
                   (select count(*) from posts p where p.item = i.id and p.kind <> 'answer' and p.state = 'visible') - i.comments as comments
            from visible_items i) counted
        where answers <> 0 or comments <> 0 order by item limit $1)sql", kRecountedAtOnce);
    // As of 1970: counting again is no activity.
    for (auto& [item, answers, comments] : wrong) {
        if (answers != 0) items::count(tx, item, items::Counter::answers, answers, Time{});
        if (comments != 0) items::count(tx, item, items::Counter::comments, comments, Time{});
    }
    return static_cast<std::int64_t>(wrong.size());
}

}  // namespace

std::int64_t recount(Tx& tx) {
    auto threads = tx.all_returning<Rescored>(R"sql(
        update threads set score = given + (select coalesce(sum(v.value), 0) from votes v where v.item = threads.item and v.post = 0)
        where score <> given + (select coalesce(sum(v.value), 0) from votes v where v.item = threads.item and v.post = 0)
        returning item, score)sql");
    for (auto& [item, score] : threads) items::set_score(tx, item, score);
    auto posts = tx.run(R"sql(
        update posts set score = given + (select coalesce(sum(v.value), 0) from votes v where v.item = posts.item and v.post = posts.id)
        where score <> given + (select coalesce(sum(v.value), 0) from votes v where v.item = posts.item and v.post = posts.id))sql");
    auto numbered = tx.run(R"sql(
        update threads set numbered = coalesce((select max(p.number) from posts p where p.item = threads.item and p.number > 0), 0)
        where numbered < coalesce((select max(p.number) from posts p where p.item = threads.item and p.number > 0), 0))sql");
    return static_cast<std::int64_t>(threads.size()) + posts + numbered + recount_items(tx);
}

}  // namespace lyceum::discussion
