// Technical groups inside a community. Only this module includes this file.
#pragma once
#include "modules/communities/places.hpp"

namespace lyceum::communities {

inline constexpr int kGroupsMost = 200;             // of one community
inline constexpr int kGroupPeopleShown = 60, kRequestsShown = 50;

enum class Part { asked, member, moderator };
DESCRIBE_ENUM(Part, asked, member, moderator)

/// A group as one visitor stands to it.
struct GroupSeen {
    GroupCard card;
    Bilingual name, description;
    CommunityCard community;
    std::optional<Part> part;
    std::optional<Standing> standing;               // in the community

    bool is_in() const { return part && *part != Part::asked; }
    /// Moderators of the group, and moderators of the community and above.
    bool moderates(const Visit&) const;
};
/// Throws "not found" for groups of hidden communities too. One statement.
GroupSeen group_seen(Db&, const Visit&, GroupId);
/// The same, and throws unless the visitor moderates it.
GroupSeen moderated(Db&, const Visit&, GroupId);

struct GroupPerson {
    PersonId person;
    Part part = Part::member;
    Time since;
};
DESCRIBE(GroupPerson, person, part, since)
/// Moderators first, then the newest; without those who only asked.
std::vector<GroupPerson> people_of(Db&, GroupId);
std::vector<GroupPerson> requests(Db&, GroupId);

/// Members at once, or a request to its moderators. Twice is once.
void enter_group(Tx&, PersonId, const GroupSeen&);
void leave_group(Tx&, PersonId, GroupId);
/// Throws "not found" when nobody of this id asked.
void let_in(Tx&, PersonId, GroupId);
void turn_away(Tx&, PersonId, GroupId);
/// Throws "not found" for somebody who is no member of the group.
void set_part(Tx&, PersonId, GroupId, Part);

struct GroupFacts {
    GroupId id;
    Bilingual name, description;
    std::string tag;
    bool by_request = false;
};
void set_group(Tx&, CommunityId, const GroupFacts&);
void remove_group(Tx&, CommunityId, GroupId);

}  // namespace lyceum::communities
