// What is recorded and what was learnt from it. Only this module includes this file.
#pragma once
#include "engines/recsys/interest.hpp"
#include "modules/privacy/privacy.hpp"
#include "modules/recommend/pages.hpp"

namespace lyceum::recommend {

/// The engine's word for an interaction, and how much it says before decay.
recsys::Deed deed_of(Interaction);
double weight_of(Interaction);
/// What is left of its weight at `now`.
double decay(Time at, Time now);
constexpr Span kHalfLife = days(30);                // an interaction counts half after this long
constexpr Span kSameVisit = minutes(30);            // reports of one page closer than this are of one reading
constexpr int kHistoryMost = 200;                   // the newest interactions of a person that are looked at
constexpr std::string_view kEverything = "everything";  // the reason taken back by who wants no personal lists
constexpr int kReasonsMost = 500;                   // taken back by one person
constexpr int kNeighboursMost = 30;                 // kept for an item and basis

struct Past {
    ItemId item;
    Interaction kind = Interaction::view;
    std::int64_t times = 0, seconds = 0;            // seconds: of the longest reading
    Time last_at;
};
DESCRIBE(Past, item, kind, times, seconds, last_at)
/// The newest first.
std::vector<Past> history(Db&, PersonId, int limit);
/// Notes reading; answers whether it began just now, and is no later report of a visit already noted.
bool record_reading(Tx&, PersonId, ItemId, Interaction, int seconds);
void unrecord(Tx&, PersonId, ItemId, Interaction);
void forget_history(Tx&, PersonId);
void forget_one(Tx&, PersonId, ItemId);

enum class Basis { content, readers };
DESCRIBE_ENUM(Basis, content, readers)
struct Neighbour {
    ItemId item, neighbour;
    Basis basis = Basis::content;
    double score = 0;
};
DESCRIBE(Neighbour, item, neighbour, basis, score)
/// Those of one item that `reader` (may be nobody) has not read, or the closest of what somebody did things with lately; the closest first.
std::vector<Neighbour> unread_neighbours_of(Db&, ItemId, std::optional<PersonId> reader);
std::vector<Neighbour> neighbours_of_history(Db&, PersonId, int limit);

/// A candidate with what diversity and reasons need.
struct Candidate {
    ItemId id;
    PersonId author;
    double popularity = 0;                          // 0 to 1
    Time published_at;
    std::string tags;                               // one a line
};
DESCRIBE(Candidate, id, author, popularity, published_at, tags)
/// The `each` most popular, the `each` freshest, and those of `near`: as far as this visitor may see them, does not
/// own, did not write and has not read.
std::vector<Candidate> candidates(Db&, const Visit&, std::optional<CommunityId>, const std::vector<ItemId>& near, int each);

/// Who writes what is read most now and is open to this visitor, themselves and whom they follow left out; `friends`
/// counts those they follow who follow this author.
struct Writer {
    PersonId person;
    double standing = 0;
    std::int64_t friends = 0;
};
DESCRIBE(Writer, person, standing, friends)
std::vector<Writer> writers(Db&, const Visit&, int limit);

/// Keys of reasons taken back, the newest first.
std::vector<std::string> removed_reasons(Db&, PersonId);
void remove_reason(Tx&, PersonId, std::string_view key);
void restore_reason(Tx&, PersonId, std::string_view key);
/// Everything this module knows of somebody.
void forget_person(Tx&, PersonId);

/// What rebuild() learns from.
struct Read { PersonId person; ItemId item; Interaction kind = Interaction::view; std::int64_t times = 0; Time last_at; };
DESCRIBE(Read, person, item, kind, times, last_at)
std::vector<Read> all_reads(Db&);
std::vector<ItemId> all_items(Db&);
std::int64_t count_items(Db&);
void write_neighbours(Database&, Time now, Basis, const std::vector<Neighbour>&, const std::vector<ItemId>& of);
/// One score for each item; what has none loses its row.
void write_popularity(Database&, Time now, const std::vector<std::pair<ItemId, double>>&);

// Fills privacy's slots, in held.cpp: what is held about people here, and what their own copy has of it.
std::vector<privacy::Holding> held(const App&);
void copy_held(Db&, PersonId, privacy::Copy&);
privacy::Traits habits(const Visit&, Db&);

}  // namespace lyceum::recommend
