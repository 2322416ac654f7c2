// The module's addresses: the reading beacon, reasons taken back, and what is known of a reader.
#pragma once
#include "modules/recommend/recommend.hpp"

namespace lyceum::recommend {

struct Reading {
    ItemId id;
    int seconds = 0;
    double depth = 0;                               // 0 to 1
    bool final = false;
};
DESCRIBE(Reading, id, seconds, depth, final)
inline constexpr Path<Reading> reading_path{"/reading/{id}"};
struct Noted { bool noted = false; };
DESCRIBE(Noted, noted)

struct Known {
    items::Card card;
    std::string did;                                // "read, liked"
    int minutes = 0;                                // of the longest reading
    Time last_at;
};
DESCRIBE(Known, card, did, minutes, last_at)
/// A tag of what was read, and its share of all that was, decayed with time: 1 to 100.
struct Inclination {
    std::string tag, reason;
    int percent = 0;
};
DESCRIBE(Inclination, tag, reason, percent)
struct TakenBack {
    std::string reason, words;
};
DESCRIBE(TakenBack, reason, words)
/// Somebody they follow or a community they belong to.
struct KnownTie {
    std::string name;
    Url url;
    std::string did;                                // "followed", "became a member"
    Time at;
};
DESCRIBE(KnownTie, name, url, did, at)
/// "What the platform knows about me": the part that recommendations use.
struct Knowledge {
    bool consented = false;
    accounts::Interests interests;
    std::vector<Inclination> inclinations;
    std::vector<Known> history;
    std::vector<TakenBack> removed;
    std::vector<KnownTie> ties;
    std::optional<int> activity = {};               // percent, as in activity.hpp; nothing where nothing is noted
};
DESCRIBE(Knowledge, consented, interests, inclinations, history, removed, ties, activity)
inline constexpr Path<Nothing> knowledge_path{"/settings/recommendations"};
Page knowledge_page(const Ui&, const Knowledge&);
/// What stands at the end of an item's page; empty when nothing is like it.
Html next_view(const Ui&, const NextToRead&);
inline constexpr Path<Nothing> forget_path{"/settings/recommendations/forget"};
struct Which { ItemId id; };
DESCRIBE(Which, id)
inline constexpr Path<Which> forget_one_path{"/settings/recommendations/{id}"};

/// The list that a page says was seen, as `ForYou::note`.
struct Seen { Text<1, 8000> list; };
DESCRIBE(Seen, list)
inline constexpr Path<Seen> seen_path{"/recommendations/seen"};

/// "Not for this reason": `reason` as cards carry it in `reason_key`, or "not-by AUTHOR" or "less-of ITEM". Deleting lets it
/// count again.
struct Unwanted { Text<1, 80> reason; };
DESCRIBE(Unwanted, reason)
inline constexpr Path<Unwanted> unwanted_path{"/recommendations/unwanted"};

/// People to follow, and groups and communities to join, each with its reason.
struct Place {
    std::string name;
    Url url;
    std::string reason;
    std::int64_t members = 0;
    int fit = 0;                                    // percent
};
DESCRIBE(Place, name, url, reason, members, fit)
struct Places {
    std::vector<Suggestion> people;
    std::vector<Place> groups, communities;
};
DESCRIBE(Places, people, groups, communities)
inline constexpr Path<Nothing> places_path{"/recommendations"};
Page places_page(const Ui&, const Places&);
Places places(const Visit&, Db&, const Nothing&);   // in places.cpp

// Handlers, in knowledge.cpp.
Knowledge knowledge(const Visit&, Db&, const Nothing&);
Moved forget_all(const Visit&, Tx&, const Nothing&);
Moved forget_item(const Visit&, Tx&, const Which&);
Moved unwanted(const Visit&, Tx&, const Unwanted&);
Moved wanted_again(const Visit&, Tx&, const Unwanted&);

}  // namespace lyceum::recommend
