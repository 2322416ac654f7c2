// Tiers and entitlements: the tables and the rules about them. Only this module includes this file.
#pragma once
#include "modules/membership/membership.hpp"
#include "modules/membership/renewing.hpp"
#include "modules/privacy/privacy.hpp"

namespace lyceum::membership {

using communities::Bilingual;

/// The end of what never ends, as the table keeps it.
inline constexpr Time kForGood{std::numeric_limits<std::int64_t>::max()};

/// A tier as its managers write it.
struct TierFacts {
    TierId id;
    std::string slug;
    int level = 0;
    Bilingual name, benefits;
    Time changed_at;
};
DESCRIBE(TierFacts, id, slug, level, name, benefits, changed_at)
std::vector<TierFacts> tier_facts(Db&, CommunityId);
/// The tiers of several communities. One statement.
std::vector<TierCard> tiers_of(Db&, const Visit&, const std::vector<CommunityId>&);
/// Name and benefits; the level and the address stay what they are. Throws "not found" for a tier of another community.
void set_tier(Tx&, CommunityId, const TierFacts&);
/// Throws conflict while somebody holds the tier's level.
void remove_tier(Tx&, CommunityId, TierId);

/// One grant as its person and its givers see it.
struct Given {
    EntitlementId id;
    PersonId person;
    CommunityId community;
    int level = 0;
    ItemId item;
    Time starts_at, ends_at;
    bool renews = false;
    std::string source, source_id, note;
    bool revoked = false, aside = false;
};
DESCRIBE(Given, id, person, community, level, item, starts_at, ends_at, renews, source, source_id, note, revoked, aside)
inline constexpr int kGivenShown = 200;
/// Newest first.
std::vector<Given> given_to(Db&, PersonId);
/// What was given by hand in a community, newest first.
std::vector<Given> gifts(Db&, CommunityId);
std::optional<Given> given(Db&, EntitlementId);

struct Ending {
    EntitlementId entitlement;
    int days_before = 0;
};
DESCRIBE(Ending, entitlement, days_before)
/// Periods that end within seven days or one, are followed by no other and were not yet written about;
/// marks them as written about.
std::vector<Ending> take_ending(Tx&, int limit);

std::vector<std::string> check(Db&);

// Fills privacy's slots, in held.cpp: what is held about people here, and what their own copy has of it.
std::vector<privacy::Holding> held(const App&);
void copy_held(Db&, PersonId, privacy::Copy&);

}  // namespace lyceum::membership
