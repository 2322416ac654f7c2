// Invitation links. Only this module includes this file.
#pragma once
#include "modules/communities/people.hpp"

namespace lyceum::communities {

inline constexpr int kInvitesShown = 100;
inline constexpr int kInviteUsesMost = 10'000, kInviteDaysMost = 365;

struct InviteRow {
    InviteId id;
    std::string token, note;
    PersonId made_by;
    Time made_at;
    std::optional<Time> expires_at;
    std::optional<std::int64_t> uses_max;
    std::int64_t uses = 0;
    bool revoked = false;

    bool works(Time now) const { return !revoked && (!expires_at || now < *expires_at) && (!uses_max || uses < *uses_max); }
};
DESCRIBE(InviteRow, id, token, note, made_by, made_at, expires_at, uses_max, uses, revoked)

struct NewInvite {
    std::string note;
    std::optional<int> days, uses;                  // nothing: for good, for everyone
};
InviteId add_invite(Tx&, CommunityId, PersonId by, const NewInvite&);
/// Newest first.
std::vector<InviteRow> invites(Db&, CommunityId);
void revoke_invite(Tx&, CommunityId, InviteId);

struct Invited {
    InviteId invite;
    CommunityCard card;
    std::int64_t rules_version = 0;
    std::optional<Standing> standing;               // of the visitor
};
/// What a link leads to. Throws "not found" for one that is used up, expired, revoked or made up alike.
Invited invited(Db&, const Visit&, std::string_view token);
/// Joins by the link; for a member already it changes nothing and uses nothing up.
void enter_by(Tx&, PersonId, const Invited&);

}  // namespace lyceum::communities
