// Membership: tiers, and entitlements as dated grants. Its gate is the only way to a locked part:
// nothing that is not entitled can be read, in any output form.
#pragma once
#include "modules/communities/communities.hpp"

namespace lyceum {
struct Item;
struct Tier;
struct Entitlement;
using ItemId = Id<Item>;
using TierId = Id<Tier>;
using EntitlementId = Id<Entitlement>;
}  // namespace lyceum

namespace lyceum::membership {

extern const Module module;

/// Level 0 is everyone who joined; higher levels include the lower ones.
struct TierCard {
    TierId id;
    CommunityId community;
    std::string slug;
    int level = 0;
    std::string name;
    std::vector<std::string> benefits;
};
DESCRIBE(TierCard, id, community, slug, level, name, benefits)
/// From the lowest level up.
std::vector<TierCard> tiers(Db&, const Visit&, CommunityId);
/// Throws "not found" also for tiers of a community that is hidden from the visitor.
TierCard tier(Db&, const Visit&, TierId);
struct NewTier { std::string slug; int level = 0; communities::Bilingual name, benefits; };   // benefits: one a line
/// Throws Refusal(invalid) for a slug or level that another tier of the community has.
TierId add_tier(Tx&, CommunityId, const NewTier&);
inline constexpr int kTiersMost = 12, kLevelMost = 100;

/// What each tier includes, as a table with a column a tier: nothing about entitlements is hidden.
Html tier_matrix_view(const Ui&, const std::vector<TierCard>&);
Url tiers_url(const communities::CommunityCard&);       // /c/slug/tiers: the public table
Url memberships_url();                                  // /membership: what somebody has

// ---- entitlements -----------------------------------------------------------------------------

struct Grant {
    PersonId person;
    CommunityId community;
    int level = 0;                                  // of a tier; ignored when item is set
    ItemId item;                                    // set: the right to this one item
    Time starts_at;
    std::optional<Time> ends_at;                    // nothing: for good
    std::string source;                             // "order", "gift", "staff"
    std::string source_id;                          // the order's id: granting it twice is granting once
    bool renews = false;                            // is paid again by itself: no letters before it ends
    std::string note = {};                          // shown to the person: why it was given
};
/// Idempotent by (source, source_id, person, item). A right to a level makes its person a member of the
/// community. Emits Granted the first time.
void grant(Tx&, const Grant&);
/// Ends what this source granted, now. Ending twice is ending once.
void revoke(Tx&, std::string_view source, std::string_view source_id);
/// A right to a level that was bought or given and ends by itself.
struct Prepaid {
    EntitlementId id;
    CommunityId community;
    int level = 0;
    std::string source, source_id;
    Time starts_at, ends_at;                        // of one set aside: as they stood before
    std::optional<Time> aside_since;
};
DESCRIBE(Prepaid, id, community, level, source, source_id, starts_at, ends_at, aside_since)
/// What runs, is to come, or is set aside, in the order of its beginning.
std::vector<Prepaid> prepaid(Db&, PersonId, Time now);
/// Closes all of it in one community, now, and keeps how long each had to run. Answers what that was.
std::vector<Prepaid> set_aside(Tx&, PersonId, CommunityId);
/// Begins again now what was set aside and not revoked since, each with the time that it had left. Answers how it stands now.
std::vector<Prepaid> take_up(Tx&, PersonId, CommunityId);
/// The person's present right to a level of this community and when it ends, periods that follow each other
/// counted as one; nothing when there is none.
struct Held { int level = 0; std::optional<Time> ends_at; std::string tier; };
DESCRIBE(Held, level, ends_at, tier)
std::optional<Held> held(Db&, const Visit&, PersonId, CommunityId);
/// The visitor's highest level in each community, now. Kept in memory.
std::map<CommunityId, int> levels(Db&, const Visit&);

// ---- the gate ---------------------------------------------------------------------------------

enum class LockKind { open, members, tier, paid };
DESCRIBE_ENUM(LockKind, open, members, tier, paid)

/// What is needed for the locked part of one item: `members` any membership of level 1 or more, `tier` a membership of
/// at least `level`, `paid` the purchase of the item (or its series). A purchase opens every kind of lock.
struct Lock {
    ItemId item;
    CommunityId community;
    PersonId author;                                // reads their own work
    LockKind kind = LockKind::open;
    int level = 0;
    ItemId series;                                  // its purchase opens the item too; may be zero
};

/// Proof that somebody may read the locked part of one item. Only the gate makes one, and the
/// functions that read locked text take one.
class Pass {
public:
    ItemId item() const { return item_; }

private:
    explicit Pass(ItemId item) : item_(item) {}
    friend std::vector<std::optional<Pass>> passes(Db&, const Visit&, const std::vector<Lock>&);
    ItemId item_;
};

/// One answer for each lock, in order, from rights kept in memory. Authors, and staff who may("content.read_locked"),
/// pass; everybody passes an open lock. API tokens, feeds and jobs pass as the visitor they act for.
std::vector<std::optional<Pass>> passes(Db&, const Visit&, const std::vector<Lock>&);
std::optional<Pass> pass(Db&, const Visit&, const Lock&);

/// The same rule inside SQL: the published view
///     standings (person, community, level, starts_at, ends_at)
/// has a row for every membership (level 0) and every tier grant, and
///     owned_items (person, item, starts_at, ends_at)
/// one for every item bought or given. Open-ended rows end at 9223372036854775807.

struct Granted {
    static constexpr std::string_view topic = "membership.granted";
    PersonId person;
    CommunityId community;
    ItemId item;
};
DESCRIBE(Granted, person, community, item)

/// What single items are called and where they are, for the list of what somebody owns; unknown ones are left out.
inline constexpr Slot<std::map<ItemId, NavLink>(Db&, const Visit&, const std::vector<ItemId>&)> item_links{"membership.item_links"};

}  // namespace lyceum::membership
