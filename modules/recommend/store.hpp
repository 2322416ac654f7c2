// What is recorded and what was learnt from it. Only this module includes this file.
#pragma once
#include "modules/recommend/pages.hpp"

namespace lyceum::recommend {

/// How much each kind of interaction says, before decay.
double weight_of(Interaction);
constexpr Span kHalfLife = days(30);                // an interaction counts half after this long
constexpr int kHistoryMost = 200;                   // the newest interactions of a person that are looked at
constexpr int kNeighboursMost = 30;                 // kept for an item and basis

struct Past {
    ItemId item;
    Interaction kind = Interaction::view;
    std::int64_t times = 0;
    Time last_at;
};
DESCRIBE(Past, item, kind, times, last_at)
std::vector<Past> history(Db&, PersonId, int limit);
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
std::vector<Neighbour> neighbours_of(Db&, const std::vector<ItemId>&);

/// A candidate with what diversity and reasons need.
struct Candidate {
    ItemId id;
    PersonId author;
    CommunityId community;
    double popularity = 0;
    Time published_at;
};
DESCRIBE(Candidate, id, author, community, popularity, published_at)
/// The most popular, then the freshest, of what this visitor may see.
std::vector<Candidate> popular(Db&, const Visit&, std::optional<CommunityId>, int limit);
std::vector<Candidate> fresh(Db&, const Visit&, std::optional<CommunityId>, int limit);
/// Those of these ids the visitor may see.
std::vector<Candidate> among(Db&, const Visit&, std::optional<CommunityId>, const std::vector<ItemId>&);

std::set<std::string> removed_reasons(Db&, PersonId);
void remove_reason(Tx&, PersonId, std::string_view reason);
void restore_reasons(Tx&, PersonId);

/// What rebuild() learns from.
struct Read { PersonId person; ItemId item; Interaction kind = Interaction::view; std::int64_t times = 0; Time last_at; };
DESCRIBE(Read, person, item, kind, times, last_at)
std::vector<Read> all_reads(Db&);
std::vector<ItemId> all_items(Db&);
void write_neighbours(Database&, Time now, Basis, const std::vector<Neighbour>&, const std::vector<ItemId>& of);
void write_popularity(Database&, Time now, const std::vector<std::pair<ItemId, double>>&);

}  // namespace lyceum::recommend
