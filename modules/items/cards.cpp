// Cards: what lists and links show of an item.
#include "engines/text/prose.hpp"
#include "modules/items/store.hpp"
#include "platform/http/recounts.hpp"

namespace lyceum::items {

Url url_of(Kind kind, ItemId id, std::string_view title) {
    static constexpr std::string_view places[] = {"/articles/", "/series/", "/questions/", "/topics/"};
    auto path = fmt::format("{}{}", places[static_cast<std::size_t>(kind)], to_string(id));
    auto slug = text::slug(title);
    if (!slug.empty()) path += "/" + http::percent_encoded(slug);
    return Url::local(std::move(path));
}

Url tag_url(std::string_view tag) { return Url::local("/tags/" + http::percent_encoded(tag, "-._~+")); }

namespace {

std::vector<PersonId> hidden_from(Db& db, const Visit& visit) {
    std::vector<PersonId> hidden;
    if (!visit.who()) return hidden;
    for (auto* ask : filled(visit.app, hidden_authors))
        for (auto person : ask(db, visit)) hidden.push_back(person);
    return hidden;
}

void drop_hidden(std::vector<Row>& rows, const std::vector<PersonId>& hidden) {
    if (hidden.empty()) return;
    std::erase_if(rows, [&](const Row& row) { return std::find(hidden.begin(), hidden.end(), row.author) != hidden.end(); });
}

}  // namespace

std::string join_tags(const std::vector<std::string>& tags) {
    std::string joined;
    for (auto& tag : tags) joined += (joined.empty() ? "" : "\n") + tag;
    return joined;
}

std::vector<std::string> split_tags(std::string_view joined) {
    std::vector<std::string> tags;
    while (!joined.empty()) {
        auto end = std::min(joined.find('\n'), joined.size());
        tags.emplace_back(joined.substr(0, end));
        joined.remove_prefix(std::min(end + 1, joined.size()));
    }
    return tags;
}

Card card_of(const Row& row) {
    Card card;
    card.id = row.id;
    card.kind = row.kind;
    card.community = row.community;
    card.title = row.title;
    card.excerpt = row.excerpt;
    card.language = row.language;
    card.url = url_of(row.kind, row.id, row.title);
    card.author.id = row.author;
    card.published_at = row.published_at.value_or(Time{});
    card.active_at = row.active_at;
    card.tags = split_tags(row.tags);
    card.lock = row.lock_kind;
    card.reading_minutes = row.reading_minutes;
    card.likes = row.likes, card.comments = row.comments, card.answers = row.answers, card.views = row.views;
    card.score = row.score;
    card.solved = row.solved;
    return card;
}

std::vector<Card> cards_of(Db& db, const std::vector<Row>& rows) {
    if (rows.empty()) return {};
    std::vector<PersonId> authors;
    for (auto& row : rows) authors.push_back(row.author);
    auto bylines = accounts::bylines(db, authors);

    std::vector<Card> cards;
    for (std::size_t i = 0; i < rows.size(); ++i) {
        cards.push_back(card_of(rows[i]));
        cards.back().author = std::move(bylines[i]);
    }
    return cards;
}

std::vector<Card> cards(Db& db, const Visit& visit, const std::vector<ItemId>& ids) {
    auto rows = rows_of(db, viewer_of(visit), ids);
    std::erase_if(rows, [](const Row& row) { return row.state != State::published; });
    drop_hidden(rows, hidden_from(db, visit));
    return cards_of(db, rows);
}

Card card(Db& db, const Visit& visit, ItemId id) {
    auto rows = rows_of(db, viewer_of(visit), {id});
    if (rows.empty()) not_found();
    auto card = std::move(cards_of(db, rows).front());
    card.actions = actions_of(db, visit, id);
    return card;
}

std::vector<Action> actions_of(Db& db, const Visit& visit, ItemId id) {
    std::vector<Action> all;
    for (auto* offer : filled(visit.app, actions)) {
        auto offered = offer(visit, db, {id});
        CHECK_THAT(offered.size() == 1);
        for (auto& action : offered.front()) all.push_back(std::move(action));
    }
    return all;
}

Card bare_card(Db& db, const Visit& visit, ItemId id) {
    auto rows = rows_of(db, viewer_of(visit), {id});
    if (rows.empty()) not_found();
    return card_of(rows.front());
}

std::vector<Card> bare_list(Db& db, const Visit& visit, const Filter& filter, int limit) {
    auto rows = listed(db, viewer_of(visit), filter, {}, limit);
    drop_hidden(rows, hidden_from(db, visit));
    std::vector<Card> cards;
    for (auto& row : rows) cards.push_back(card_of(row));
    return cards;
}

Listing list(Db& db, const Visit& visit, const Filter& filter, const std::string& cursor, int limit) {
    std::optional<Place> from;
    if (!cursor.empty()) {
        from = read_cursor(cursor);
        if (!from) invalid("cursor", "This page of the list no longer exists. Start at the beginning.");
    }
    auto rows = listed(db, viewer_of(visit), filter, from, limit + 1);
    Listing listing;
    if (static_cast<int>(rows.size()) > limit) {
        rows.pop_back();
        listing.next = write_cursor(rows.back(), filter.order);
    }
    drop_hidden(rows, hidden_from(db, visit));
    listing.cards = cards_of(db, rows);
    return listing;
}

namespace {

struct LockRow {
    ItemId item;
    CommunityId community;
    PersonId author;
    membership::LockKind kind = membership::LockKind::open;
    int level = 0;
    ItemId series;
};
DESCRIBE(LockRow, item, community, author, kind, level, series)

}  // namespace

membership::Lock lock_of(Db& db, ItemId id) {
    auto row = db.maybe<LockRow>(R"sql(
        select id as item, community, author, lock_kind as kind, lock_level as level, series from items where id = $1)sql", id);
    if (!row) not_found();
    return {row->item, row->community, row->author, row->kind, row->level, row->series};
}

std::optional<Attribution> attribution(Db& db, ItemId id) {
    return *db.kept<std::optional<Attribution>>("items.attribution " + to_string(id), [&] {
        return db.maybe<Attribution>(R"sql(
            select source_url, author_name, author_url, license from item_attributions where item = $1)sql", id);
    });
}

Kind kind_of(Db& db, ItemId id) {
    auto kind = db.maybe<Kind>(R"sql(select kind from items where id = $1)sql", id);
    if (!kind) not_found();
    return *kind;
}

std::int64_t posts_below(Db& db, ItemId id) {
    return db.maybe<std::int64_t>(R"sql(select answers + comments as posts from items where id = $1)sql", id).value_or(0);
}

std::vector<TagCount> popular_tags(Db& db, const Visit& visit, std::optional<CommunityId> community, int limit) {
    auto viewer = viewer_of(visit);
    auto key = fmt::format("items.tags {} {} {}", community ? to_string(*community) : "", limit, viewer.sight);
    for (auto& [where, level] : membership::levels(db, visit)) key += fmt::format(" {}:{}", to_string(where), level);
    return *db.kept<std::vector<TagCount>>(key, [&] { return db.all<TagCount>(R"sql(
        select u.tag, cast(sum(u.uses) as bigint) as uses from tag_uses u
        where ($4 is null or u.community = $4)
          and (u.audience_level < 0 or $3 = 2 or ($3 = 1 and u.community in (select id from open_communities))
               or exists (select 1 from standings s where s.person = $1 and s.community = u.community
                          and s.level >= u.audience_level and s.starts_at <= $2 and s.ends_at > $2))
        group by u.tag having sum(u.uses) > 0 order by 2 desc, u.tag limit $5)sql",
        viewer.person, viewer.now, viewer.sight, community, limit); });
}

std::vector<std::string> check(Db& db) {
    std::vector<std::string> wrong;
    auto counted = db.one<std::int64_t>(R"sql(
        select count(*) from tag_uses u where u.uses <> (
            select count(*) from item_tags t join items i on i.id = t.item
            where t.tag = u.tag and i.community = u.community and i.audience_level = u.audience_level and i.state = 'published'))sql");
    counted += db.one<std::int64_t>(R"sql(
        select count(*) from (
            select distinct i.community, i.audience_level, t.tag from item_tags t join items i on i.id = t.item
            where i.state = 'published'
              and not exists (select 1 from tag_uses u where u.community = i.community and u.audience_level = i.audience_level and u.tag = t.tag)) missing)sql");
    if (counted > 0) wrong.push_back(fmt::format("{} tags are counted wrongly. {}", counted, kRecount));
    auto undated = db.one<std::int64_t>(R"sql(select count(*) from items where state = 'published' and published_at is null)sql");
    if (undated > 0) wrong.push_back(fmt::format("{} published items have no date. {}", undated, kRestore));
    return wrong;
}

std::int64_t recount(Tx& tx) {
    auto corrected = tx.run(R"sql(
        update tag_uses set uses = (
            select count(*) from item_tags t join items i on i.id = t.item
            where t.tag = tag_uses.tag and i.community = tag_uses.community and i.audience_level = tag_uses.audience_level and i.state = 'published')
        where uses <> (
            select count(*) from item_tags t join items i on i.id = t.item
            where t.tag = tag_uses.tag and i.community = tag_uses.community and i.audience_level = tag_uses.audience_level and i.state = 'published'))sql");
    return corrected + tx.run(R"sql(
        insert into tag_uses (community, audience_level, tag, uses)
        select i.community, i.audience_level, t.tag, count(*) from item_tags t join items i on i.id = t.item
        where i.state = 'published'
          and not exists (select 1 from tag_uses u where u.community = i.community and u.audience_level = i.audience_level and u.tag = t.tag)
        group by i.community, i.audience_level, t.tag)sql");
}

}  // namespace lyceum::items
