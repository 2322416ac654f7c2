// Coupons and campaign prices: what is cheaper, for whom, how often and until when. The rule is always shown to the
// buyer; nobody has a price that others cannot see.
//
// This header is the module's door: everything else in this folder is private.
#pragma once
#include "modules/commerce/commerce.hpp"

namespace lyceum {
struct Coupon;
using CouponId = Id<Coupon>;
}  // namespace lyceum

namespace lyceum::coupons {

extern const Module module;

enum class Kind { percent, amount };
DESCRIBE_ENUM(Kind, percent, amount)
enum class Target { everything, plans, items, plan, item };
DESCRIBE_ENUM(Target, everything, plans, items, plan, item)
/// everybody; newcomers: bought nothing in this community yet, and ordered nothing else at such a price; returning: had a membership that ended; members: have one.
enum class Audience { everybody, newcomers, returning, members };
DESCRIBE_ENUM(Audience, everybody, newcomers, returning, members)

struct NewCoupon {
    CommunityId community;
    std::string code;                               // empty: a campaign, without a code
    std::string label;
    Kind kind = Kind::percent;
    std::int64_t value = 0;                         // percent 1 to 100, or minor units
    Currency currency = Currency::CNY;              // of an amount: prices in other currencies stay
    Target target = Target::everything;
    std::int64_t target_id = 0;
    Audience audience = Audience::everybody;
    bool lasting = false, stacks = false;
    std::int64_t uses_most = 0, each_most = 0;      // 0: no limit
    std::optional<Time> starts_at, ends_at;
};
/// Throws Refusal(invalid) naming `code`, `label`, `value`, `uses_most`, `each_most` or `ends_at`.
CouponId add(Tx&, const NewCoupon&, PersonId by);
/// A campaign as whoever buys reads it.
struct Running {
    std::string label, rule;                        // in the visit's language
    Url to;                                         // where it counts
};
DESCRIBE(Running, label, rule, to)
/// Campaigns that hold for this visitor now, in every community that they see.
std::vector<Running> running_for(Db&, const Visit&);
/// "summer 26" as it is kept: upper case, without spaces.
std::string canonical_code(std::string_view);

}  // namespace lyceum::coupons
