// Memberships that renew themselves: one state machine for each person and community. Rights are dated
// grants beside it, so nothing here can take away a time that was paid for.
#pragma once
#include "modules/commerce/gateways/gateway.hpp"

namespace lyceum::commerce {

/// active → past_due (the renewal failed; access stays for kGrace) → active or ended.
/// active ↔ cancel_at_period_end → ended.
enum class Renewing { active, past_due, cancel_at_period_end, ended };
DESCRIBE_ENUM(Renewing, active, past_due, cancel_at_period_end, ended)

inline constexpr Span kGrace = days(7);             // access after a renewal failed
inline constexpr Span kRenewsAhead = hours(1);      // charged before the period ends, so that access has no gap
inline constexpr Span kRemindsAhead = days(3);

struct SubscriptionRow {
    SubscriptionId id;
    CommunityId community;
    PersonId person;
    PlanId plan;
    int level = 0;
    std::string title;                              // what renews, for how long and for how much: as it was agreed
    int months = 0;
    std::int64_t minor = 0;
    Currency currency = Currency::CNY;
    Renewing state = Renewing::active;
    std::string gateway;
    Method method = Method::wechat;
    std::string agreement;
    Time period_end, anchor_at;
    std::optional<Time> grace_until, next_try_at;
    int tries = 0;
    OrderId renewal;
    Time reminded_for;

    Money price() const { return {minor, currency}; }
};
DESCRIBE(SubscriptionRow, id, community, person, plan, level, title, months, minor, currency, state, gateway, method, agreement, period_end, anchor_at, grace_until, next_try_at,
         tries, renewal, reminded_for)

/// Another person's subscription and a missing one answer alike: "not found".
SubscriptionRow subscription_of(Db&, PersonId, SubscriptionId);
std::vector<SubscriptionRow> subscriptions_of(Db&, PersonId);
std::optional<SubscriptionRow> find_subscription(Db&, PersonId, CommunityId);
std::optional<SubscriptionRow> find_subscription(Db&, SubscriptionId);

// ---- what money does to them --------------------------------------------------------------------

/// Ends the days of grace, if there are any: what is paid now begins where the last period ended.
void end_grace(Tx&, const SubscriptionRow&);
/// After an order was granted: its period is the subscription's, and whether it renews is as its plan says.
void carry_on(Tx&, const std::optional<SubscriptionRow>& before, const OrderRow& granted, const AttemptRow*, std::string_view agreement);
/// A try to renew came to nothing.
void renewal_failed(Tx&, const OrderRow& renewal);
/// The order that the present period stands on was given back in full.
void end_with(Tx&, const OrderRow&);

// ---- what people do -----------------------------------------------------------------------------

/// Stops at the end of what is paid; in the days of grace, at once. Twice is once.
void cancel(Tx&, const SubscriptionRow&);
/// Throws conflict when it has ended.
void resume(Tx&, const SubscriptionRow&);
/// A new attempt on the renewal that failed; answers where it is paid. Throws conflict when nothing is owed.
Url pay_now(Tx&, const SubscriptionRow&, Method, const Payer&);

/// Whoever closed their account is charged no more.
void stop_with_account(Tx&, const accounts::Closed&);
/// Whoever left a community keeps what is paid, and it does not renew.
void stop_with_membership(Tx&, const communities::Left&);

// ---- time ---------------------------------------------------------------------------------------

/// Does what is due for one subscription: a letter before it renews, the charge, another try, the end.
struct Tend {
    static constexpr std::string_view topic = "commerce.tend_subscription";
    SubscriptionId subscription;
};
DESCRIBE(Tend, subscription)
void tend(Tx&, const Tend&);
/// Finds those for which something is due.
void tend_all(Tx&, Time due);

}  // namespace lyceum::commerce
