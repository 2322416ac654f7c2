// Reading: rows a visitor may see, in every order the lists have.
//
// The audience is part of each statement: a row that a visitor may not see is never read. General
// lists walk an index of their order; those of a tag, an author or a series are small and are sorted.
#include "modules/items/store.hpp"
#include "platform/crypto/crypto.hpp"
#include <cmath>
#include <cstring>
#include <limits>

namespace lyceum::items {

Viewer viewer_of(const Visit& visit) {
    auto sight = visit.may("content.manage_all") ? Sight::all : visit.may("content.moderate") ? Sight::moderated : Sight::own;
    return {visit.who().value_or(PersonId{}), static_cast<int>(sight), visit.now};
}

namespace {

double key_of(const Row& row, Order order) {
    switch (order) {
        case Order::hot: return row.hot;
        case Order::liked: return static_cast<double>(row.likes);
        case Order::active: return static_cast<double>(row.active_at.micros);
        case Order::newest:
        case Order::unanswered: break;
    }
    return static_cast<double>(row.published_at.value_or(Time{}).micros);
}

// Microseconds of this century fit a double exactly (below 2^53).
constexpr double kBeforeAll = 9e15;

}  // namespace

std::optional<Place> read_cursor(std::string_view cursor) {
    auto raw = crypto::from_base64url(cursor);
    if (!raw || raw->size() != 16) return std::nullopt;
    Place place;
    std::memcpy(&place.key, raw->data(), 8);
    std::memcpy(&place.id, raw->data() + 8, 8);
    if (!(std::abs(place.key) <= kBeforeAll)) return std::nullopt;                  // also what is not a number
    return place;
}

std::string write_cursor(const Row& last, Order order) {
    std::string raw(16, '\0');
    auto key = key_of(last, order);
    std::memcpy(raw.data(), &key, 8);
    std::memcpy(raw.data() + 8, &last.id.value, 8);
    return crypto::base64url(raw);
}

std::vector<Row> rows_of(Db& db, const Viewer& viewer, const std::vector<ItemId>& ids) {
    if (ids.empty()) return {};
    auto rows = db.all<Row>(R"sql(
        select i.id, i.kind, i.community, i.author, i.title, i.excerpt, i.tags, i.language, i.state, i.published_at, i.active_at, i.lock_kind,
               i.reading_minutes, i.likes, i.comments, i.answers, i.views, i.score, i.solved, i.hot
        from items i
        where i.id in ($4...)
          and (i.state = 'published' or (i.author = $1 and i.state in ('draft', 'scheduled', 'hidden')) or ($3 = 1 and i.state = 'hidden') or ($3 = 2 and i.state <> 'removed'))
          and (i.audience_level < 0 or i.author = $1 or $3 = 2 or ($3 = 1 and i.community in (select id from open_communities))
               or exists (select 1 from standings s where s.person = $1 and s.community = i.community
                          and s.level >= i.audience_level and s.starts_at <= $2 and s.ends_at > $2)))sql",
        viewer.person, viewer.now, viewer.sight, ids);
    std::unordered_map<std::int64_t, std::size_t> place;
    for (std::size_t i = 0; i < ids.size(); ++i) place.emplace(ids[i].value, i);
    std::sort(rows.begin(), rows.end(), [&](auto& a, auto& b) { return place.at(a.id.value) < place.at(b.id.value); });
    return rows;
}

std::set<PersonId> who_may_see(Db& db, ItemId item, const std::vector<PersonId>& people) {
    auto found = db.all<PersonId>(R"sql(
        select p.id from public_people p join items i on i.id = $1
        where p.id in ($3...) and i.state = 'published'
          and (i.audience_level < 0 or i.author = p.id
               or exists (select 1 from standings s where s.person = p.id and s.community = i.community
                          and s.level >= i.audience_level and s.starts_at <= $2 and s.ends_at > $2)))sql", item, db.app().clock(), people);
    return {found.begin(), found.end()};
}

namespace {

// ---- general lists: one statement for each order, so that each walks its own index -----------------

std::vector<Row> general_newest(Db& db, const Viewer& v, const Filter& f, const Place& from, int limit) {
    return db.all<Row>(R"sql(
        select i.id, i.kind, i.community, i.author, i.title, i.excerpt, i.tags, i.language, i.state, i.published_at, i.active_at, i.lock_kind,
               i.reading_minutes, i.likes, i.comments, i.answers, i.views, i.score, i.solved, i.hot
        from items i
        where i.state = 'published' and (i.published_at, i.id) < ($4, $5)
          and ($6 is null or i.community = $6)
          and (i.audience_level < 0 or i.author = $1 or $3 = 2 or ($3 = 1 and i.community in (select id from open_communities))
               or exists (select 1 from standings s where s.person = $1 and s.community = i.community
                          and s.level >= i.audience_level and s.starts_at <= $2 and s.ends_at > $2))
        order by i.published_at desc, i.id desc limit $7)sql",
        v.person, v.now, v.sight, static_cast<std::int64_t>(from.key), from.id, f.community, limit);
}

// Few things may be of one kind among many of others: each kind has an index of its own.
std::vector<Row> kind_newest(Db& db, const Viewer& v, const Filter& f, const Place& from, int limit) {
    return db.all<Row>(R"sql(
        select i.id, i.kind, i.community, i.author, i.title, i.excerpt, i.tags, i.language, i.state, i.published_at, i.active_at, i.lock_kind,
               i.reading_minutes, i.likes, i.comments, i.answers, i.views, i.score, i.solved, i.hot
        from items i
        where i.kind = $6 and i.state = 'published' and (i.published_at, i.id) < ($4, $5)
          and ($7 is null or i.community = $7)
          and (i.audience_level < 0 or i.author = $1 or $3 = 2 or ($3 = 1 and i.community in (select id from open_communities))
               or exists (select 1 from standings s where s.person = $1 and s.community = i.community
                          and s.level >= i.audience_level and s.starts_at <= $2 and s.ends_at > $2))
        order by i.published_at desc, i.id desc limit $8)sql",
        v.person, v.now, v.sight, static_cast<std::int64_t>(from.key), from.id, *f.kind, f.community, limit);
}

std::vector<Row> unanswered(Db& db, const Viewer& v, const Filter& f, const Place& from, int limit) {
    return db.all<Row>(R"sql(
        select i.id, i.kind, i.community, i.author, i.title, i.excerpt, i.tags, i.language, i.state, i.published_at, i.active_at, i.lock_kind,
               i.reading_minutes, i.likes, i.comments, i.answers, i.views, i.score, i.solved, i.hot
        from items i
        where i.state = 'published' and i.kind = 'question' and i.answers = 0 and (i.published_at, i.id) < ($4, $5)
          and ($6 is null or i.community = $6) and ($7 is null or i.space = $7)
          and (i.audience_level < 0 or i.author = $1 or $3 = 2 or ($3 = 1 and i.community in (select id from open_communities))
               or exists (select 1 from standings s where s.person = $1 and s.community = i.community
                          and s.level >= i.audience_level and s.starts_at <= $2 and s.ends_at > $2))
        order by i.published_at desc, i.id desc limit $8)sql",
        v.person, v.now, v.sight, static_cast<std::int64_t>(from.key), from.id, f.community, f.space, limit);
}

std::vector<Row> general_active(Db& db, const Viewer& v, const Filter& f, const Place& from, int limit) {
    return db.all<Row>(R"sql(
        select i.id, i.kind, i.community, i.author, i.title, i.excerpt, i.tags, i.language, i.state, i.published_at, i.active_at, i.lock_kind,
               i.reading_minutes, i.likes, i.comments, i.answers, i.views, i.score, i.solved, i.hot
        from items i
        where i.state = 'published' and (i.active_at, i.id) < ($4, $5)
          and ($6 is null or i.community = $6) and ($7 is null or i.space = $7) and ($8 is null or i.kind = $8)
          and (i.audience_level < 0 or i.author = $1 or $3 = 2 or ($3 = 1 and i.community in (select id from open_communities))
               or exists (select 1 from standings s where s.person = $1 and s.community = i.community
                          and s.level >= i.audience_level and s.starts_at <= $2 and s.ends_at > $2))
        order by i.active_at desc, i.id desc limit $9)sql",
        v.person, v.now, v.sight, static_cast<std::int64_t>(from.key), from.id, f.community, f.space, f.kind, limit);
}

std::vector<Row> general_hot(Db& db, const Viewer& v, const Filter& f, const Place& from, int limit) {
    return db.all<Row>(R"sql(
        select i.id, i.kind, i.community, i.author, i.title, i.excerpt, i.tags, i.language, i.state, i.published_at, i.active_at, i.lock_kind,
               i.reading_minutes, i.likes, i.comments, i.answers, i.views, i.score, i.solved, i.hot
        from items i
        where i.state = 'published' and (i.hot, i.id) < ($4, $5)
          and ($6 is null or i.community = $6) and ($7 is null or i.space = $7) and ($8 is null or i.kind = $8)
          and (i.audience_level < 0 or i.author = $1 or $3 = 2 or ($3 = 1 and i.community in (select id from open_communities))
               or exists (select 1 from standings s where s.person = $1 and s.community = i.community
                          and s.level >= i.audience_level and s.starts_at <= $2 and s.ends_at > $2))
        order by i.hot desc, i.id desc limit $9)sql",
        v.person, v.now, v.sight, from.key, from.id, f.community, f.space, f.kind, limit);
}

std::vector<Row> general_liked(Db& db, const Viewer& v, const Filter& f, const Place& from, int limit) {
    return db.all<Row>(R"sql(
        select i.id, i.kind, i.community, i.author, i.title, i.excerpt, i.tags, i.language, i.state, i.published_at, i.active_at, i.lock_kind,
               i.reading_minutes, i.likes, i.comments, i.answers, i.views, i.score, i.solved, i.hot
        from items i
        where i.state = 'published' and (i.likes, i.id) < ($4, $5)
          and ($6 is null or i.community = $6) and ($7 is null or i.space = $7) and ($8 is null or i.kind = $8)
          and (i.audience_level < 0 or i.author = $1 or $3 = 2 or ($3 = 1 and i.community in (select id from open_communities))
               or exists (select 1 from standings s where s.person = $1 and s.community = i.community
                          and s.level >= i.audience_level and s.starts_at <= $2 and s.ends_at > $2))
        order by i.likes desc, i.id desc limit $9)sql",
        v.person, v.now, v.sight, static_cast<std::int64_t>(from.key), from.id, f.community, f.space, f.kind, limit);
}

// A list named by its space reads the index of that space.
std::vector<Row> space_newest(Db& db, const Viewer& v, const Filter& f, const Place& from, int limit) {
    return db.all<Row>(R"sql(
        select i.id, i.kind, i.community, i.author, i.title, i.excerpt, i.tags, i.language, i.state, i.published_at, i.active_at, i.lock_kind,
               i.reading_minutes, i.likes, i.comments, i.answers, i.views, i.score, i.solved, i.hot
        from items i
        where i.space = $6 and i.state = 'published' and (i.published_at, i.id) < ($4, $5)
          and ($7 is null or i.kind = $7)
          and (i.audience_level < 0 or i.author = $1 or $3 = 2 or ($3 = 1 and i.community in (select id from open_communities))
               or exists (select 1 from standings s where s.person = $1 and s.community = i.community
                          and s.level >= i.audience_level and s.starts_at <= $2 and s.ends_at > $2))
        order by i.published_at desc, i.id desc limit $8)sql",
        v.person, v.now, v.sight, static_cast<std::int64_t>(from.key), from.id, *f.space, f.kind, limit);
}

// ---- small lists: what a tag, an author, a series or what somebody follows holds --------------------

// Articles and series may be few among many questions and topics: in other orders than by time, the newest of them are sorted.
bool is_rare(const Filter& f) {
    bool few = f.kind == Kind::article || f.kind == Kind::series;
    return few && !f.space && f.authors.empty() && f.tags.empty() && f.order != Order::newest && f.order != Order::unanswered;
}

std::vector<ItemId> members_of(Db& db, const Filter& f) {
    constexpr int kMembersMax = 2'000;
    if (!f.tag.empty())
        return db.all<ItemId>(R"sql(select item from item_tags where tag = $1 order by item desc limit $2)sql", f.tag, kMembersMax);
    if (f.author)
        return db.all<ItemId>(R"sql(select id from items where author = $1 order by published_at desc limit $2)sql", *f.author, kMembersMax);
    if (f.series)
        return db.all<ItemId>(R"sql(select id from items where series = $1 order by published_at limit $2)sql", *f.series, kMembersMax);
    if (is_rare(f))
        return db.all<ItemId>(R"sql(
            select id from items where kind = $1 and state = 'published' order by published_at desc, id desc limit $2)sql", *f.kind, kMembersMax);
    auto found = f.authors.empty() ? std::vector<ItemId>() : db.all<ItemId>(R"sql(
        select id from items where author in ($1...) and state = 'published' order by published_at desc limit $2)sql", f.authors, kMembersMax / 2);
    if (!f.tags.empty())
        for (auto id : db.all<ItemId>(R"sql(select item from item_tags where tag in ($1...) order by item desc limit $2)sql", f.tags, kMembersMax / 2))
            found.push_back(id);
    std::sort(found.begin(), found.end());
    found.erase(std::unique(found.begin(), found.end()), found.end());
    return found;
}

bool is_small(const Filter& f) { return !f.tag.empty() || f.author || f.series || !f.authors.empty() || !f.tags.empty() || is_rare(f); }

struct Sortable { ItemId id; double key = 0; };
DESCRIBE(Sortable, id, key)

std::vector<Row> small_list(Db& db, const Viewer& v, const Filter& f, const Place& from, int limit) {
    auto ids = members_of(db, f);
    if (ids.empty()) return {};
    auto page = db.all<Sortable>(R"sql(
        select id, key from (
            select i.id, cast(case $6 when 'hot' then i.hot when 'liked' then i.likes when 'active' then i.active_at else i.published_at end
                              as double precision) as key
            from items i
            where i.id in ($5...) and i.state = 'published' and ($7 is null or i.kind = $7) and ($8 is null or i.community = $8)
              and ($6 <> 'unanswered' or (i.kind = 'question' and i.answers = 0))
              and (i.audience_level < 0 or i.author = $1 or $3 = 2 or ($3 = 1 and i.community in (select id from open_communities))
                   or exists (select 1 from standings s where s.person = $1 and s.community = i.community
                              and s.level >= i.audience_level and s.starts_at <= $2 and s.ends_at > $2))) found
        where (key, id) < ($9, $4)
        order by key desc, id desc limit $10)sql",
        v.person, v.now, v.sight, from.id, ids, std::string(name_of(f.order)), f.kind, f.community, from.key, limit);
    std::vector<ItemId> chosen;
    for (auto& row : page) chosen.push_back(row.id);
    return rows_of(db, v, chosen);
}

}  // namespace

std::vector<Row> listed(Db& db, const Viewer& viewer, const Filter& filter, const std::optional<Place>& cursor, int limit) {
    auto from = cursor.value_or(Place{kBeforeAll, std::numeric_limits<std::int64_t>::max()});
    if (is_small(filter)) return small_list(db, viewer, filter, from, limit);
    switch (filter.order) {
        case Order::active: return general_active(db, viewer, filter, from, limit);
        case Order::hot: return general_hot(db, viewer, filter, from, limit);
        case Order::liked: return general_liked(db, viewer, filter, from, limit);
        case Order::unanswered:
            if (filter.kind && *filter.kind != Kind::question) return {};
            return unanswered(db, viewer, filter, from, limit);
        case Order::newest: break;
    }
    if (filter.space) return space_newest(db, viewer, filter, from, limit);
    return filter.kind ? kind_newest(db, viewer, filter, from, limit) : general_newest(db, viewer, filter, from, limit);
}

}  // namespace lyceum::items
