// Reactions: liking, saving for later, and telling moderators that something is wrong.
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
struct Unliked {
    static constexpr std::string_view topic = "reactions.unliked";
    ItemId item;
    PersonId person;
};
DESCRIBE(Unliked, item, person)
struct Saved {
    static constexpr std::string_view topic = "reactions.saved";
    ItemId item;
    PersonId person;
};
DESCRIBE(Saved, item, person)
struct Unsaved {
    static constexpr std::string_view topic = "reactions.unsaved";
    ItemId item;
    PersonId person;
};
DESCRIBE(Unsaved, item, person)

/// Announced for each report, also one made anew; moderators may be told.
struct Reported {
    static constexpr std::string_view topic = "reactions.reported";
    PersonId reporter;
    std::string place;                              // the address on this site
};
DESCRIBE(Reported, reporter, place)

/// May this visitor read (not decide) the reports about a community? Asked besides standing as a moderator there.
inline constexpr Slot<bool(Db&, const Visit&, CommunityId)> report_readers{"reactions.report_readers"};

Url reports_url();                                  // /moderation/reports: what waits for a decision

}  // namespace lyceum::reactions
