// Reactions: liking, saving for later, and telling moderators that something is wrong.
//
// Published view for later modules: item_likes (item, person, at, weight), weight 2 for a save.
#pragma once
#include "modules/discussion/discussion.hpp"

namespace lyceum::reactions {

extern const Module module;

/// Twice is once. Imports say when it was, and then nobody is told.
void like(Tx&, PersonId, ItemId, std::optional<Time> at = {});
void unlike(Tx&, PersonId, ItemId);
/// The same. Throws Refusal(conflict) when the person's shelf is full.
void save(Tx&, PersonId, ItemId, std::optional<Time> at = {});
void unsave(Tx&, PersonId, ItemId);

/// Announced once for each new like; the author may be told.
struct Liked {
    static constexpr std::string_view topic = "reactions.liked";
    ItemId item;
    PersonId person;
};
DESCRIBE(Liked, item, person)
struct Saved {
    static constexpr std::string_view topic = "reactions.saved";
    ItemId item;
    PersonId person;
};
DESCRIBE(Saved, item, person)

}  // namespace lyceum::reactions
