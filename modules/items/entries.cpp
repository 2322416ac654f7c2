// Writing: entries, tags, counters.
#include "engines/text/unicode.hpp"
#include "modules/items/store.hpp"
#include "modules/items/tagging.hpp"
#include <cmath>

namespace lyceum::items {

namespace {

/// What stood in the tables before a change; an item that was not there is a draft nobody saw.
struct Before {
    CommunityId community;
    State state = State::draft;
    int audience_level = 0;
    std::optional<Time> published_at;
    std::string tags;
};
DESCRIBE(Before, community, state, audience_level, published_at, tags)

std::optional<Before> before_of(Db& db, ItemId id) {
    return db.maybe<Before>(R"sql(select community, state, audience_level, published_at, tags from items where id = $1)sql", id);
}

// Reddit's ordering: ten times the votes are worth 12.5 hours. Votes of all sorts count, in C++ so that
// both databases agree to the last digit.
constexpr double kSecondsPerTenfold = 45'000;

struct Heat {
    std::int64_t likes = 0, comments = 0, answers = 0, saves = 0, score = 0;
    std::optional<Time> published_at;
};
DESCRIBE(Heat, likes, comments, answers, saves, score, published_at)

void warm(Tx& tx, ItemId id, const std::optional<Heat>& heat) {
    if (!heat || !heat->published_at) return;
    auto votes = heat->likes + heat->comments + 2 * heat->answers + 2 * heat->saves + heat->score;
    auto hot = std::log10(static_cast<double>(std::max<std::int64_t>(1, 1 + votes))) +
               static_cast<double>(heat->published_at->micros) / 1e6 / kSecondsPerTenfold;
    tx.run(R"sql(update items set hot = $2 where id = $1)sql", id, hot);
}

void count_tags(Tx& tx, CommunityId community, int audience_level, const std::vector<std::string>& tags, int by) {
    for (auto& tag : tags)
        tx.run(R"sql(
            insert into tag_uses (community, audience_level, tag, uses) values ($1, $2, $3, $4)
            on conflict (community, audience_level, tag) do update set uses = tag_uses.uses + excluded.uses)sql",
            community, audience_level, tag, by);
}

void write_tags(Tx& tx, const Entry& entry, const std::vector<std::string>& tags, int audience_level, const Before& before) {
    if (before.tags != join_tags(tags)) {
        tx.run(R"sql(delete from item_tags where item = $1)sql", entry.id);
        for (auto& tag : tags)
            tx.run(R"sql(insert into item_tags (tag, item) values ($1, $2))sql", tag, entry.id);
    }
    bool was_visible = before.state == State::published, visible = entry.state == State::published;
    if (was_visible == visible && before.tags == join_tags(tags) && before.audience_level == audience_level) return;
    if (was_visible) count_tags(tx, before.community, before.audience_level, split_tags(before.tags), -1);
    if (visible) count_tags(tx, entry.community, audience_level, tags, 1);
}

void write_row(Tx& tx, const Entry& e, const std::vector<std::string>& tags, int audience_level) {
    tx.run(R"sql(
        insert into items (id, kind, community, space, author, title, excerpt, tags, language, state, audience_level, published_at,
                           updated_at, active_at, lock_kind, lock_level, series, reading_minutes)
        values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18)
        on conflict (id) do update set
            space = excluded.space, author = excluded.author, title = excluded.title, excerpt = excluded.excerpt,
            tags = excluded.tags, language = excluded.language, state = excluded.state, audience_level = excluded.audience_level,
            published_at = excluded.published_at, updated_at = excluded.updated_at,
            lock_kind = excluded.lock_kind, lock_level = excluded.lock_level, series = excluded.series,
            reading_minutes = excluded.reading_minutes)sql",
        e.id, e.kind, e.community, e.space, e.author, e.title, e.excerpt, join_tags(tags), e.language, e.state,
        audience_level, e.published_at, e.updated_at, e.published_at.value_or(e.updated_at),
        e.lock, e.lock_level, e.series, e.reading_minutes);
}

std::vector<std::string> once_each(std::vector<std::string> tags) {
    std::set<std::string> seen;
    std::erase_if(tags, [&](auto& tag) { return !seen.insert(tag).second; });
    return tags;
}

struct Tagging { std::string said, tags; };
DESCRIBE(Tagging, said, tags)

std::optional<Tagging> tagging_of(Db& db, ItemId id) {
    return db.maybe<Tagging>(R"sql(select said, tags from item_taggings where item = $1)sql", id);
}

// What is shown where the author says this: theirs, or what was put in its place since.
std::vector<std::string> shown_tags(Tx& tx, ItemId id, std::vector<std::string> said) {
    auto tagging = tagging_of(tx, id);
    if (!tagging) return said;
    if (tagging->said == join_tags(said)) return split_tags(tagging->tags);
    tx.run(R"sql(delete from item_taggings where item = $1)sql", id);
    return said;
}

}  // namespace

bool retag(Tx& tx, ItemId id, const std::vector<std::string>& given) {
    auto before = before_of(tx, id);
    if (!before) not_found();
    std::vector<std::string> tags;
    for (auto& each : given)
        if (auto tag = canonical_tag(each); !tag.empty()) tags.push_back(std::move(tag));
    tags = once_each(std::move(tags));
    if (std::ssize(tags) > kTagsMost) invalid("tags", "Choose at most five tags.");
    if (join_tags(tags) == before->tags) return false;
    auto tagging = tagging_of(tx, id);
    tx.run(R"sql(
        insert into item_taggings (item, said, tags, at) values ($1, $2, $3, $4)
        on conflict (item) do update set tags = excluded.tags, at = excluded.at)sql", id, tagging ? tagging->said : before->tags, join_tags(tags), tx.now());
    tx.run(R"sql(update items set tags = $2 where id = $1)sql", id, join_tags(tags));
    write_tags(tx, {.id = id, .community = before->community, .state = before->state}, tags, before->audience_level, *before);
    if (before->state == State::published) tx.emit(Changed{id});
    return true;
}

std::vector<std::string> tags_of(Db& db, ItemId id) {
    return split_tags(db.maybe<std::string>(R"sql(select tags from items where id = $1)sql", id).value_or(""));
}

struct Tagged { ItemId item; std::string tags; };
DESCRIBE(Tagged, item, tags)

std::map<ItemId, std::vector<std::string>> tags_of(Db& db, const std::vector<ItemId>& ids) {
    std::map<ItemId, std::vector<std::string>> tags;
    for (auto& tagged : db.all<Tagged>(R"sql(select id as item, tags from items where id in ($1...))sql", ids))
        tags.emplace(tagged.item, split_tags(tagged.tags));
    return tags;
}

void put(Tx& tx, const Entry& entry) {
    auto before = before_of(tx, entry.id).value_or(Before{});
    bool was_visible = before.state == State::published;
    bool ever_visible = before.published_at && before.state != State::draft && before.state != State::scheduled;
    auto audience_level = communities::audience_of(tx, entry.space);
    auto tags = shown_tags(tx, entry.id, once_each(entry.tags));
    write_row(tx, entry, tags, audience_level);
    write_tags(tx, entry, tags, audience_level, before);
    if (entry.attribution)
        tx.run(R"sql(
            insert into item_attributions (item, source_url, author_name, author_url, license) values ($1, $2, $3, $4, $5)
            on conflict (item) do update set source_url = excluded.source_url, author_name = excluded.author_name,
                author_url = excluded.author_url, license = excluded.license)sql",
            entry.id, entry.attribution->source_url, entry.attribution->author_name, entry.attribution->author_url, entry.attribution->license);
    warm(tx, entry.id, tx.maybe<Heat>(R"sql(
        select likes, comments, answers, saves, score, published_at from items where id = $1)sql", entry.id));

    bool visible = entry.state == State::published;
    if (visible && was_visible) tx.emit(Changed{entry.id});
    else if (visible && !ever_visible) tx.emit(Published{entry.id, entry.author});
    else if (visible) tx.emit(Changed{entry.id});
    else if (was_visible) tx.emit(Removed{entry.id});
}

void remove(Tx& tx, ItemId id, State state) {
    CHECK_THAT(state != State::published);
    auto before = before_of(tx, id);
    if (!before || before->state == state) return;
    tx.run(R"sql(update items set state = $2, updated_at = $3 where id = $1)sql", id, state, tx.now());
    if (before->state != State::published) return;
    count_tags(tx, before->community, before->audience_level, split_tags(before->tags), -1);
    tx.emit(Removed{id});
}

void count(Tx& tx, ItemId id, Counter counter, int by, std::optional<Time> at) {
    auto active = at.value_or(tx.now());
    std::optional<Heat> heat;
    switch (counter) {
        case Counter::likes:
            heat = tx.maybe_returning<Heat>(R"sql(
                update items set likes = likes + $2 where id = $1
                returning likes, comments, answers, saves, score, published_at)sql", id, by);
            break;
        case Counter::views: tx.run(R"sql(update items set views = views + $2 where id = $1)sql", id, by); return;
        case Counter::saves:
            heat = tx.maybe_returning<Heat>(R"sql(
                update items set saves = saves + $2 where id = $1
                returning likes, comments, answers, saves, score, published_at)sql", id, by);
            break;
        case Counter::comments:
            heat = tx.maybe_returning<Heat>(R"sql(
                update items set comments = comments + $2, active_at = case when $2 > 0 and active_at < $3 then $3 else active_at end
                where id = $1
                returning likes, comments, answers, saves, score, published_at)sql", id, by, active);
            break;
        case Counter::answers:
            heat = tx.maybe_returning<Heat>(R"sql(
                update items set answers = answers + $2, active_at = case when $2 > 0 and active_at < $3 then $3 else active_at end
                where id = $1
                returning likes, comments, answers, saves, score, published_at)sql", id, by, active);
            break;
    }
    warm(tx, id, heat);
}

void set_score(Tx& tx, ItemId id, int score) {
    warm(tx, id, tx.maybe_returning<Heat>(R"sql(
        update items set score = $2 where id = $1
        returning likes, comments, answers, saves, score, published_at)sql", id, score));
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
        if (static_cast<unsigned char>(c) < ' ' || std::string_view("<>\"'&?%/\\{}|^`,;").find(c) != std::string_view::npos) continue;
        if (c == '-' && (tag.empty() || tag.back() == '-')) continue;
        tag += c;
    }
    tag = utf8_prefix(tag, kLongest);
    while (!tag.empty() && tag.back() == '-') tag.pop_back();
    bool only_dots = tag.find_first_not_of('.') == tag.npos;                        // "/tags/.." leads elsewhere
    return only_dots ? std::string() : tag;
}

// Which tags change hands is known to the items alone, so those of the community are counted again.
void set_audience(Tx& tx, SpaceId space, int level) {
    auto moved = tx.all_returning<CommunityId>(R"sql(
        update items set audience_level = $2 where space = $1 and audience_level <> $2 returning community)sql", space, level);
    if (moved.empty()) return;
    auto community = moved.front();
    tx.run(R"sql(delete from tag_uses where community = $1)sql", community);
    tx.run(R"sql(
        insert into tag_uses (community, audience_level, tag, uses)
        select i.community, i.audience_level, t.tag, count(*) from items i join item_tags t on t.item = i.id
        where i.community = $1 and i.state = 'published' group by i.community, i.audience_level, t.tag)sql", community);
}

}  // namespace lyceum::items
