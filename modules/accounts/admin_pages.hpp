// Addresses of the administration of people: what each takes, and what each shows.
#pragma once
#include "modules/accounts/audit.hpp"
#include "modules/accounts/claims.hpp"
#include "modules/accounts/suspensions.hpp"

namespace lyceum::accounts {

inline constexpr Path<Nothing> admin_path{"/admin"};

struct Overview {
    std::int64_t people = 0, joined_in_week = 0, signed_in_in_day = 0, claims_waiting = 0;
    std::vector<Html> sections = {};                // of later modules
};
DESCRIBE(Overview, people, joined_in_week, signed_in_in_day, claims_waiting)
Page overview_page(const Ui&, const Overview&);

// ---- people -------------------------------------------------------------------------------------

struct FindPeople {
    Text<0, 100> q;                                 // the beginning of a handle, name or address
    std::optional<Role> role;
    std::optional<PersonId> before;
    bool suspended = false;                         // only those
};
DESCRIBE(FindPeople, q, role, before, suspended)
inline constexpr Path<FindPeople> people_path{"/admin/people"};

struct Found {
    PersonId id;
    std::string handle, name, email;                // masked: only the person sees it whole, and staff who say why
    int hue = 0;
    Time joined_at;
    std::vector<Role> roles;
    bool suspended = false;
};
DESCRIBE(Found, id, handle, name, email, hue, joined_at, roles, suspended)
struct People {
    std::vector<Found> people;
    std::string q;
    std::optional<Role> role;
    std::optional<PersonId> older;
    bool suspended = false;
};
DESCRIBE(People, people, q, role, older, suspended)
Page people_page(const Ui&, const People&);

struct WhichPerson {
    Text<2, 32> handle;
};
DESCRIBE(WhichPerson, handle)
inline constexpr Path<WhichPerson> person_path{"/admin/people/{handle}"};

struct PersonPage {
    Found person;
    bool verified = false, has_password = false;
    std::vector<Role> may_grant, may_revoke;        // by whoever looks
    bool may_take_over = false;                     // whoever looks owns the site and may hand it over
    Standing standing = {};
};
DESCRIBE(PersonPage, person, verified, has_password, may_grant, may_revoke, may_take_over, standing)
Page person_page(const Ui&, const PersonPage&);

struct ChangeRole {
    Text<2, 32> handle;
    Role role = Role::author;
    Text<0, 300> reason;
};
DESCRIBE(ChangeRole, handle, role, reason)
inline constexpr Path<ChangeRole> roles_path{"/admin/people/{handle}/roles"};

struct HandOver {
    Text<2, 32> handle;
};
DESCRIBE(HandOver, handle)
inline constexpr Path<HandOver> hand_over_path{"/admin/people/{handle}/owner"};

// ---- audit and claims -----------------------------------------------------------------------------

struct FindActs {
    Text<0, 60> action;
    Text<0, 32> actor;                              // a handle
    Text<0, 80> target;
    std::optional<Id<AuditRow>> before;
};
DESCRIBE(FindActs, action, actor, target, before)
inline constexpr Path<FindActs> audit_path{"/admin/audit"};

struct Entered {
    Noted act;
    std::optional<Byline> actor;
    NavLink to;                                     // what it was done to, where that is known; not part of the API
};
DESCRIBE(Entered, act, actor)
struct AuditPage {
    std::vector<Entered> entries;
    std::string action, actor, target;
    std::optional<Id<AuditRow>> older;
};
DESCRIBE(AuditPage, entries, action, actor, target, older)
Page audit_page(const Ui&, const AuditPage&);

struct FindClaims {
    std::optional<Id<Claim>> after;
};
DESCRIBE(FindClaims, after)
inline constexpr Path<FindClaims> claims_path{"/admin/claims"};
struct Decide {
    Id<Claim> id;
    bool approve = false;
};
DESCRIBE(Decide, id, approve)
inline constexpr Path<Decide> decide_path{"/admin/claims/{id}"};

struct Waiting {
    Id<Claim> id;
    Byline person, claimant;
    std::string reason;
    Time made_at;
};
DESCRIBE(Waiting, id, person, claimant, reason, made_at)
struct Claims {
    std::vector<Waiting> claims;
    std::optional<Id<Claim>> more;
};
DESCRIBE(Claims, claims, more)
Page claims_page(const Ui&, const Claims&);

/// Fills the slot `admin_links`.
std::vector<NavLink> own_admin_links(const Visit&);

}  // namespace lyceum::accounts
