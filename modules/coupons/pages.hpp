// Addresses of coupons: for the managers of a community.
#pragma once
#include "modules/coupons/store.hpp"
#include "platform/html/form.hpp"

namespace lyceum::coupons {

struct OfCommunity { std::string slug; std::optional<CouponId> before; };
DESCRIBE(OfCommunity, slug, before)
inline constexpr Path<OfCommunity> coupons_path{"/c/{slug}/manage/coupons"};
struct TargetChoice { std::string value, name; };
DESCRIBE(TargetChoice, value, name)
struct Coupons {
    communities::CommunityCard community;
    std::vector<Row> coupons;
    std::vector<TargetChoice> plans;                // of which one can be the target
    std::optional<CouponId> older;
    Time now;
};
DESCRIBE(Coupons, community, coupons, plans, older, now)
Page coupons_page(const Ui&, const Coupons&);

struct MakeCoupon {
    std::string slug;
    Text<0, 40> code;
    Text<1, 80> label;
    Kind kind = Kind::percent;
    Text<1, 20> value;                              // percent, or an amount in major units
    Currency currency = Currency::CNY;
    Text<0, 40> target;                             // "plans", "items", a plan's id, or empty
    Audience audience = Audience::everybody;
    bool lasting = false, stacks = false;
    std::int64_t uses_most = 0, each_most = 0;
    std::string starts_at, ends_at;                 // as a wall clock shows it; empty: now, never
};
DESCRIBE(MakeCoupon, slug, code, label, kind, value, currency, target, audience, lasting, stacks, uses_most, each_most, starts_at, ends_at)
inline constexpr Path<MakeCoupon> make_path{"/c/{slug}/manage/coupons"};
struct OneCoupon { std::string slug; CouponId id; };
DESCRIBE(OneCoupon, slug, id)
inline constexpr Path<OneCoupon> stop_path{"/c/{slug}/manage/coupons/{id}/stop"};

/// The whole rule of a coupon or campaign in a sentence: what comes off what, for whom, until when.
std::string rule_of(const Ui&, const Row&);
/// Campaigns that run, above the plans.
Html notes_view(const Ui&, Db&, CommunityId);

}  // namespace lyceum::coupons
