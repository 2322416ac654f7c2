// The module's addresses: what each takes, and what each shows.
#pragma once
#include "modules/membership/entitlements.hpp"

namespace lyceum::membership {

using Name = Text<0, 60>;
using Benefits = Text<0, 4'000>;
inline constexpr int kBenefitsMost = 40;            // lines of one tier
inline constexpr int kGiftDaysMost = 3'660;

// ---- what somebody has --------------------------------------------------------------------------------

enum class Phase { present, aside, coming, over };
DESCRIBE_ENUM(Phase, present, aside, coming, over)
struct Membership {
    std::string label;                              // of the tier or the item
    std::optional<Url> to;
    std::string community;
    Phase phase = Phase::present;
    Time starts_at;
    std::optional<Time> ends_at;                    // nothing: for good
    bool renews = false;
    std::string source, note;
};
DESCRIBE(Membership, label, to, community, phase, starts_at, ends_at, renews, source, note)
struct Memberships {
    std::vector<Membership> levels, items;
    std::vector<NavLink> joined = {};               // communities one belongs to, whose tiers can be looked at
};
DESCRIBE(Memberships, levels, items)
inline constexpr Path<Nothing> memberships_path{"/membership"};
Memberships memberships(const Visit&, Db&, const Nothing&);
Page memberships_page(const Ui&, const Memberships&);

// ---- what tiers include -------------------------------------------------------------------------------

struct OfCommunity { std::string community; };
DESCRIBE(OfCommunity, community)
struct TiersView {
    communities::CommunityCard community;
    std::vector<TierCard> tiers;
    std::optional<Held> held;
    std::optional<Time> changed_at;
};
DESCRIBE(TiersView, community, tiers, held, changed_at)
inline constexpr Path<OfCommunity> tiers_path{"/c/{community}/tiers"};
TiersView tiers_view(const Visit&, Db&, const OfCommunity&);
Page tiers_page(const Ui&, const TiersView&);

// ---- tiers, for managers ------------------------------------------------------------------------------

struct TierAdmin {
    communities::CommunityCard community;
    std::vector<TierFacts> tiers;
};
DESCRIBE(TierAdmin, community, tiers)
inline constexpr Path<OfCommunity> manage_tiers_path{"/c/{community}/manage/tiers"};
TierAdmin manage_tiers(const Visit&, Db&, const OfCommunity&);
Page manage_tiers_page(const Ui&, const TierAdmin&);
struct TierWords {
    std::string community;
    Text<2, 40> slug;
    int level = 1;
    Name name_zh, name_en;
    Benefits benefits_zh, benefits_en;
};
DESCRIBE(TierWords, community, slug, level, name_zh, name_en, benefits_zh, benefits_en)
inline constexpr Path<TierWords> add_tier_path{"/c/{community}/manage/tiers"};
Moved add_tier_now(const Visit&, Tx&, const TierWords&);
struct OfTier {
    std::string community;
    TierId tier;
};
DESCRIBE(OfTier, community, tier)
struct TierForm {
    communities::CommunityCard community;
    TierFacts tier;
};
DESCRIBE(TierForm, community, tier)
struct TierEdit {
    std::string community;
    TierId tier;
    Name name_zh, name_en;
    Benefits benefits_zh, benefits_en;
};
DESCRIBE(TierEdit, community, tier, name_zh, name_en, benefits_zh, benefits_en)
inline constexpr Path<OfTier> edit_tier_path{"/c/{community}/manage/tiers/{tier}"};
inline constexpr Path<TierEdit> change_tier_path{"/c/{community}/manage/tiers/{tier}"};
TierForm edit_tier(const Visit&, Db&, const OfTier&);
Page edit_tier_page(const Ui&, const TierForm&);
Moved change_tier(const Visit&, Tx&, const TierEdit&);
Moved remove_tier_now(const Visit&, Tx&, const OfTier&);

// ---- gifts, for managers ------------------------------------------------------------------------------

struct GiftLine {
    EntitlementId id;
    accounts::Byline person;
    std::string tier, note;
    Time starts_at;
    std::optional<Time> ends_at;
    bool over = false;
};
DESCRIBE(GiftLine, id, person, tier, note, starts_at, ends_at, over)
struct GiftAdmin {
    communities::CommunityCard community;
    std::vector<TierCard> tiers;
    std::vector<GiftLine> gifts;
};
DESCRIBE(GiftAdmin, community, tiers, gifts)
inline constexpr Path<OfCommunity> gifts_path{"/c/{community}/manage/gifts"};
GiftAdmin manage_gifts(const Visit&, Db&, const OfCommunity&);
Page manage_gifts_page(const Ui&, const GiftAdmin&);
struct GiftWords {
    std::string community;
    Text<1, 40> handle;
    TierId tier;
    std::optional<int> days;                        // nothing: for good
    Text<3, 200> reason;
};
DESCRIBE(GiftWords, community, handle, tier, days, reason)
inline constexpr Path<GiftWords> give_path{"/c/{community}/manage/gifts"};
Moved give(const Visit&, Tx&, const GiftWords&);
struct OfGift {
    std::string community;
    EntitlementId gift;
};
DESCRIBE(OfGift, community, gift)
inline constexpr Path<OfGift> take_back_path{"/c/{community}/manage/gifts/{gift}"};
Moved take_back(const Visit&, Tx&, const OfGift&);

}  // namespace lyceum::membership
