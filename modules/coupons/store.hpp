// Coupons: the tables and the rules about them. Only this module includes this file.
//
// The stacking rule: the best campaign for this buyer and the coupon that was typed count together if both may be
// joined; else the one that takes off more. The campaign comes off the list price, the coupon off what is left.
#pragma once
#include "modules/coupons/coupons.hpp"
#include "modules/privacy/privacy.hpp"

namespace lyceum::coupons {

inline constexpr Time kNoEnd{std::numeric_limits<std::int64_t>::max()};
inline constexpr int kRunningMost = 200;            // in one community

struct Row {
    CouponId id;
    CommunityId community;
    std::string code, label;
    Kind kind = Kind::percent;
    std::int64_t value = 0;
    Currency currency = Currency::CNY;
    Target target = Target::everything;
    std::int64_t target_id = 0;
    Audience audience = Audience::everybody;
    bool lasting = false, stacks = false;
    std::int64_t uses_most = 0, uses = 0, each_most = 0;
    Time starts_at, ends_at;
    std::optional<Time> stopped_at;

    bool runs(Time now) const { return !stopped_at && starts_at <= now && now < ends_at && (uses_most == 0 || uses < uses_most); }
};
DESCRIBE(Row, id, community, code, label, kind, value, currency, target, target_id, audience, lasting, stacks, uses_most, uses, each_most, starts_at, ends_at, stopped_at)

/// The newest first; those before an id.
std::vector<Row> all_of(Db&, CommunityId, std::optional<CouponId> before, int limit);
/// Campaigns that run, or all coupons with this code too. Kept in memory without a code.
std::vector<Row> campaigns(Db&, CommunityId, Time now);
/// Those that hold for this person.
std::vector<Row> campaigns_for(Db&, CommunityId, PersonId, Time now);
/// Nobody can use it any more; orders that have it keep it. Throws "not found" for another community's.
void stop(Tx&, CommunityId, CouponId);

/// What comes off `left` of a price; zero where it does not fit the sale.
std::int64_t value_of(const Row&, const commerce::Sale&, Money left);

// Fills commerce's slots.
commerce::Reduction reduction(Db&, const Visit&, const commerce::Sale&, const std::string& code);
void take(Tx&, const commerce::Sale&, OrderId, const commerce::Discount&);
void free_uses(Tx&, OrderId);
/// Late money for a closed order: its use counts again.
void count_again(Tx&, const commerce::Paid&);
/// Whether there is anything to count again.
bool has_freed_uses(Db&, OrderId);

std::vector<std::string> check(Db&);
void forget(Tx&, const accounts::Closed&);
std::vector<privacy::Holding> held(const App&);
void copy_held(Db&, PersonId, privacy::Copy&);

}  // namespace lyceum::coupons
