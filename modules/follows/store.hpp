// What the pages of this module ask of its tables beyond the door. Only this module includes this file.
#pragma once
#include "modules/follows/follows.hpp"

namespace lyceum::follows {

inline constexpr int kPeoplePerPage = 40;

/// A row of a list of people: whom, and since when.
struct Tie {
    PersonId person;
    Time since;
};
DESCRIBE(Tie, person, since)
struct After {
    Time since;
    PersonId person;
};
/// Newest first.
std::vector<Tie> followers(Db&, PersonId, const std::optional<After>&, int limit);
std::vector<Tie> followed_people(Db&, PersonId, const std::optional<After>&, int limit);
std::vector<Tie> blocked_people(Db&, PersonId);

bool follows_person(Db&, PersonId who, PersonId person);
bool follows_tag(Db&, PersonId who, std::string_view tag);

/// What somebody left behind when they closed their account.
void forget(Tx&, PersonId);
void forget_series(Tx&, ItemId);

}  // namespace lyceum::follows
