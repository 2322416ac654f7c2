// Writing: entries, tags, counters.
#include "engines/text/unicode.hpp"
#include "modules/items/store.hpp"
#include <cmath>

namespace lyceum::items {

namespace {

struct Before { State state = State::draft; std::optional<Time> published_at; };
DESCRIBE(Before, state, published_at)

// Reddit's ordering: ten times the votes are worth 12.5 hours. Votes of all sorts count, in C++ so that
// both databases agree to the last digit.
constexpr double kSecondsPerTenfold = 45'000;

struct Heat {
    std::int64_t likes = 0, comments = 0, answers = 0, saves = 0, score = 0;
    std::optional<Time> published_at;
};
DESCRIBE(Heat, likes, comments, answers, saves, score, published_at)

void warm(Tx& tx, ItemId id) {
    auto heat = tx.maybe<Heat>(R"sql(
        select likes, comments, answers, saves, score, published_at from items where id = $1)sql", id);
    if (!heat || !heat->published_at) return;
    auto votes = heat->likes + heat->comments + 2 * heat->answers + 2 * heat->saves + heat->score;
    auto hot = std::log10(static_cast<double>(std::max<std::int64_t>(1, 1 + votes))) +
               static_cast<double>(heat->published_at->micros) / 1e6 / kSecondsPerTenfold;
    tx.run(R"sql(update items set hot = $2 where id = $1)sql", id, hot);
}

void count_tags(Tx& tx, CommunityId community, const std::vector<std::string>& tags, int by) {
    for (auto& tag : tags)
        tx.run(R"sql(
            insert into tag_uses (community, tag, uses) values ($1, $2, $3)
            on conflict (community, tag) do update set uses = tag_uses.uses + excluded.uses)sql", community, tag, by);
}

void write_tags(Tx& tx, const Entry& entry, bool was_visible) {
    auto before = tags_of(tx, entry.id);
    bool visible = entry.state == State::published;
    if (before != entry.tags) {
        tx.run(R"sql(delete from item_tags where item = $1)sql", entry.id);
        int place = 0;
        for (auto& tag : entry.tags)
            tx.run(R"sql(
                insert into item_tags (tag, item, place) values ($1, $2, $3) on conflict (tag, item) do nothing)sql", tag, entry.id, place++);
    }
    if (before == entry.tags && was_visible == visible) return;
    if (was_visible) count_tags(tx, entry.community, before, -1);
    if (visible) count_tags(tx, entry.community, entry.tags, 1);
}

void write_row(Tx& tx, const Entry& e) {
    tx.run(R"sql(
        insert into items (id, kind, community, space, author, title, excerpt, language, state, audience_level, published_at,
                           updated_at, active_at, lock_kind, lock_level, series, reading_minutes)
        values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17)
        on conflict (id) do update set
            space = excluded.space, author = excluded.author, title = excluded.title, excerpt = excluded.excerpt,
            language = excluded.language, state = excluded.state, audience_level = excluded.audience_level,
            published_at = excluded.published_at, updated_at = excluded.updated_at,
            lock_kind = excluded.lock_kind, lock_level = excluded.lock_level, series = excluded.series,
            reading_minutes = excluded.reading_minutes)sql",
        e.id, e.kind, e.community, e.space, e.author, e.title, e.excerpt, e.language, e.state,
        communities::audience_of(tx, e.space), e.published_at, e.updated_at, e.published_at.value_or(e.updated_at),
        e.lock, e.lock_level, e.series, e.reading_minutes);
}

}  // namespace

std::vector<std::string> tags_of(Db& db, ItemId id) {
    return db.all<std::string>(R"sql(select tag from item_tags where item = $1 order by place)sql", id);
}

void put(Tx& tx, const Entry& entry) {
    auto before = tx.maybe<Before>(R"sql(select state, published_at from items where id = $1)sql", entry.id);
    bool was_visible = before && before->state == State::published;
    bool ever_visible = before && before->published_at && before->state != State::draft && before->state != State::scheduled;
    write_row(tx, entry);
    write_tags(tx, entry, was_visible);
    if (entry.attribution)
        tx.run(R"sql(
            insert into item_attributions (item, source_url, author_name, author_url, license) values ($1, $2, $3, $4, $5)
            on conflict (item) do update set source_url = excluded.source_url, author_name = excluded.author_name,
                author_url = excluded.author_url, license = excluded.license)sql",
            entry.id, entry.attribution->source_url, entry.attribution->author_name, entry.attribution->author_url, entry.attribution->license);
    warm(tx, entry.id);

    bool visible = entry.state == State::published;
    if (visible && was_visible) tx.emit(Changed{entry.id});
    else if (visible && !ever_visible) tx.emit(Published{entry.id, entry.author});
    else if (visible) tx.emit(Changed{entry.id});
    else if (was_visible) tx.emit(Removed{entry.id});
}

struct Owner { CommunityId community; State state = State::draft; };
DESCRIBE(Owner, community, state)

void remove(Tx& tx, ItemId id, State state) {
    auto before = tx.maybe<Owner>(R"sql(select community, state from items where id = $1)sql", id);
    if (!before || before->state == state) return;
    tx.run(R"sql(update items set state = $2, updated_at = $3 where id = $1)sql", id, state, tx.now());
    if (before->state != State::published) return;
    count_tags(tx, before->community, tags_of(tx, id), -1);
    tx.emit(Removed{id});
}

void count(Tx& tx, ItemId id, Counter counter, int by, std::optional<Time> at) {
    auto active = at.value_or(tx.now());
    switch (counter) {
        case Counter::likes: tx.run(R"sql(update items set likes = likes + $2 where id = $1)sql", id, by); break;
        case Counter::views: tx.run(R"sql(update items set views = views + $2 where id = $1)sql", id, by); return;
        case Counter::saves: tx.run(R"sql(update items set saves = saves + $2 where id = $1)sql", id, by); break;
        case Counter::comments:
            tx.run(R"sql(
                update items set comments = comments + $2, active_at = case when $2 > 0 and active_at < $3 then $3 else active_at end
                where id = $1)sql", id, by, active);
            break;
        case Counter::answers:
            tx.run(R"sql(
                update items set answers = answers + $2, active_at = case when $2 > 0 and active_at < $3 then $3 else active_at end
                where id = $1)sql", id, by, active);
            break;
    }
    warm(tx, id);
}

void set_score(Tx& tx, ItemId id, int score) {
    tx.run(R"sql(update items set score = $2 where id = $1)sql", id, score);
    warm(tx, id);
}

void set_solved(Tx& tx, ItemId id, bool solved) {
    tx.run(R"sql(update items set solved = $2 where id = $1)sql", id, solved);
}

std::string canonical_tag(std::string_view raw) {
    constexpr int kLongest = 35;
    std::string folded, tag;
    for (std::size_t at = 0; at < raw.size();) text::append_folded(folded, text::next_code_point(raw, at));
    for (char c : trimmed(folded)) {
        if (c == ' ' || c == '\t' || c == '\n' || c == '_') c = '-';
        if (c == '#' && tag.empty()) continue;
        if (std::string_view("<>\"'&?%/\\{}|^`,;").find(c) != std::string_view::npos) continue;
        if (c == '-' && (tag.empty() || tag.back() == '-')) continue;
        tag += c;
    }
    while (!tag.empty() && tag.back() == '-') tag.pop_back();
    return std::string(utf8_prefix(tag, kLongest));
}

void set_audience(Tx& tx, SpaceId space, int level) {
    tx.run(R"sql(update items set audience_level = $2 where space = $1 and audience_level <> $2)sql", space, level);
}

}  // namespace lyceum::items
