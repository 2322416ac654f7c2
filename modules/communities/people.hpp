// Members of a community: who belongs, how high they stand, joining and leaving. Only this module
// includes this file.
#pragma once
#include "modules/communities/places.hpp"
#include "modules/privacy/privacy.hpp"

namespace lyceum::communities {

struct Invite;
using InviteId = Id<Invite>;

inline constexpr int kMembersPerPage = 50;

struct MemberRow {
    PersonId person;
    Standing standing = Standing::member;
    Time joined_at;
};
DESCRIBE(MemberRow, person, standing, joined_at)

/// Where a page of members begins: after this one, in the order of the list.
struct After {
    Time joined_at;
    PersonId person;
};
/// Newest first; `only` keeps those of one standing.
std::vector<MemberRow> members(Db&, CommunityId, const std::optional<After>&, std::optional<Standing> only, int limit);
/// One row, or none for somebody who is no member.
std::vector<MemberRow> member(Db&, CommunityId, PersonId);
/// Moderators and above, the highest first.
std::vector<MemberRow> team(Db&, CommunityId);

/// True when they were no member before. `invite` is the link they came by, zero for none.
bool enter(Tx&, PersonId, CommunityId, Standing, InviteId = {});
/// Throws conflict for owners; leaves the groups too. Leaving twice is leaving once.
void leave(Tx&, PersonId, CommunityId);
void accept_rules(Tx&, PersonId, CommunityId, std::int64_t version);

/// Changes a standing on behalf of somebody who stands at `by`. Throws when that is not theirs to do:
/// only owners make and unmake managers and owners, and the last owner stays.
void change_standing(Tx&, PersonId, CommunityId, Standing to, Standing by);
/// Removes a member; the same rules hold.
void remove_member(Tx&, PersonId, CommunityId, Standing by);

enum class BelongsTo { community, group };
DESCRIBE_ENUM(BelongsTo, community, group)
struct Belonging {
    BelongsTo what = BelongsTo::community;
    std::int64_t id = 0;                            // of the community or the group
    std::string slug, name_zh, name_en;
    std::optional<Standing> standing;               // in a community
};
DESCRIBE(Belonging, what, id, slug, name_zh, name_en, standing)
/// The communities and groups of somebody that this visitor may know of, oldest first. One statement.
std::vector<Belonging> belongings_of(Db&, const Visit&, PersonId);

/// What somebody left behind when they closed their account.
void forget(Tx&, PersonId);

/// For `lyceum verify`, and for `lyceum verify --repair`: counts of members, and members of groups who are not members.
std::vector<std::string> check(Db&);
std::int64_t recount(Tx&);

// Fills privacy's slots, in held.cpp: what is held about people here, and what their own copy has of it.
std::vector<privacy::Holding> held(const App&);
void copy_held(Db&, PersonId, privacy::Copy&);

}  // namespace lyceum::communities
