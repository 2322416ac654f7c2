// Who is who elsewhere, and identities that wait for somebody to be linked to. Only this module includes this file.
#pragma once
#include "modules/identity_providers/protocols.hpp"

namespace lyceum::identity_providers {

/// Whoever is known by this identity here. An identity kept under its older name moves to the newer one.
std::optional<PersonId> person_of(Tx&, const Provider&, const Identity&);
/// Notes that somebody signed in by it.
void used(Tx&, const Provider&, const Identity&);

struct Linked {
    Id<Provider> provider;
    std::string label;
    Time linked_at;
    std::optional<Time> used_at;
};
DESCRIBE(Linked, provider, label, linked_at, used_at)
std::vector<Linked> linked_to(Db&, PersonId);
/// Throws Refusal(conflict) when somebody else is known by it, or this person by another account there.
void link(Tx&, const Provider&, const Identity&, PersonId);
/// Throws Refusal(conflict) when it is the last way in.
void unlink(Tx&, const Provider&, PersonId);
void forget(Tx&, PersonId);

// ---- pending --------------------------------------------------------------------------------------

inline constexpr Span kPendingLasts = minutes(20);      // time enough to sign in another way

struct Pending {
    Provider provider;
    Identity identity;
    std::string next;
};
/// Keeps an identity for this browser; answers the cookie that finds it again.
Cookie keep_pending(Tx&, const Visit&, const Pending&);
/// Nothing when this browser showed none lately.
std::optional<Pending> pending(Db&, const Visit&);
/// Throws Refusal(bad_request) when there is none.
Pending must_be_pending(Db&, const Visit&);
/// Deletes it; answers the cookie to forget.
Cookie settle_pending(Tx&, const Visit&);

}  // namespace lyceum::identity_providers
