// Follows: who follows which people, tags and series, and who blocked whom.
#pragma once
#include "modules/items/items.hpp"
#include <set>

namespace lyceum::follows {

extern const Module module;

inline constexpr int kFollowsMost = 2'000;          // of one person, of each kind
inline constexpr int kBlocksMost = 1'000;           // made by one person

// ---- following ----------------------------------------------------------------------------------

struct Follows {
    std::vector<PersonId> people;
    std::vector<std::string> tags;
    std::vector<ItemId> series;
};
/// Everything somebody follows, the newest first. One statement.
Follows follows(Db&, PersonId);

/// Doing it twice is doing it once. Throws Refusal(conflict) above kFollowsMost, and for oneself; Refusal(forbidden)
/// where one of the two blocked the other. Emits Followed the first time.
void follow_person(Tx&, PersonId who, PersonId person);
void unfollow_person(Tx&, PersonId who, PersonId person);
/// The tag in its canonical form; an empty one is ignored.
void follow_tag(Tx&, PersonId who, std::string_view tag);
void unfollow_tag(Tx&, PersonId who, std::string_view tag);
void follow_series(Tx&, PersonId who, ItemId series);
void unfollow_series(Tx&, PersonId who, ItemId series);

/// Those of `people` whom `who` follows. One statement.
std::set<PersonId> followed_among(Db&, PersonId who, const std::vector<PersonId>& people);
/// For the button on a series' page; false for guests.
bool follows_series(Db&, const Visit&, ItemId series);
/// Who follows these, for telling them: each person once, at most `limit` after `after` in the order of ids.
std::vector<PersonId> followers_of_person(Db&, PersonId, PersonId after, int limit);
std::vector<PersonId> followers_of_tag(Db&, std::string_view tag, PersonId after, int limit);
std::vector<PersonId> followers_of_series(Db&, ItemId, PersonId after, int limit);

struct Counts {
    std::int64_t followers = 0, following = 0;      // people
};
DESCRIBE(Counts, followers, following)
Counts counts(Db&, PersonId);

// ---- blocks -------------------------------------------------------------------------------------

/// Ends following in both directions; from now on neither sees the other's work. Twice is once.
void block(Tx&, PersonId who, PersonId person);
void unblock(Tx&, PersonId who, PersonId person);
/// Everybody who blocked this person or was blocked by them. One statement.
std::vector<PersonId> blocked_by_or_blocking(Db&, PersonId);
bool is_blocked_between(Db&, PersonId, PersonId);

// ---- looks --------------------------------------------------------------------------------------

/// The button as it stands now; pressing it follows or stops following. For guests it leads to signing in.
Html follow_person_button(const Ui&, std::string_view handle, bool following);
Html follow_tag_button(const Ui&, std::string_view tag, bool following);
Html follow_series_button(const Ui&, ItemId series, bool following);

// The published view `follow_graph (follower, person, since)` has a row for every person followed by a person.

struct Followed {
    static constexpr std::string_view topic = "follows.followed";
    PersonId who, person;
};
DESCRIBE(Followed, who, person)

}  // namespace lyceum::follows
