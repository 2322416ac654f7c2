// The items tables. Only this module includes this file.
#pragma once
#include "modules/items/items.hpp"
#include "modules/privacy/privacy.hpp"

namespace lyceum::items {

/// A card's columns as the lists read them.
struct Row {
    ItemId id;
    Kind kind = Kind::topic;
    CommunityId community;
    PersonId author;
    std::string title, excerpt, tags, language;
    State state = State::draft;
    std::optional<Time> published_at;
    Time active_at;
    membership::LockKind lock_kind = membership::LockKind::open;
    int reading_minutes = 0;
    std::int64_t likes = 0, comments = 0, answers = 0, views = 0, score = 0;
    bool solved = false;
    double hot = 0;
};
DESCRIBE(Row, id, kind, community, author, title, excerpt, tags, language, state, published_at, active_at, lock_kind, reading_minutes,
         likes, comments, answers, views, score, solved, hot)

/// How far somebody sees by permission, as the statements compare it. Moderators see published and hidden things in every space of
/// open communities; those who manage all content see drafts and closed communities besides.
enum class Sight { own = 0, moderated = 1, all = 2 };
/// Who is looking, as the statements need it: nobody is person 0.
struct Viewer {
    PersonId person;
    int sight = 0;                                  // a Sight
    Time now;
};
Viewer viewer_of(const Visit&);

/// Where a page begins: the sort key and id of the last row of the page before.
struct Place {
    double key = 0;
    std::int64_t id = 0;
};
std::optional<Place> read_cursor(std::string_view);
std::string write_cursor(const Row& last, Order);

std::vector<Row> rows_of(Db&, const Viewer&, const std::vector<ItemId>&);
std::vector<Row> listed(Db&, const Viewer&, const Filter&, const std::optional<Place>&, int limit);
/// A card without its author's name.
Card card_of(const Row&);
/// Cards in the order of the rows; one more statement.
std::vector<Card> cards_of(Db&, const std::vector<Row>&);
/// Everything in a space is now for this level of membership and above.
void set_audience(Tx&, SpaceId, int level);

std::string join_tags(const std::vector<std::string>&);
std::vector<std::string> check(Db&);
/// Corrects the counts of tags; answers how many were wrong.
std::int64_t recount(Tx&);

// Fills privacy's slots, in held.cpp: what is held about people here, and what their own copy has of it.
std::vector<privacy::Holding> held(const App&);

}  // namespace lyceum::items
