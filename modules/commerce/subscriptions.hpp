// Memberships that renew themselves: one for each person and community, moved by renewing.hpp. Rights are dated
// grants beside it, so nothing here can take away a time that was paid for.
#pragma once
#include "modules/accounts/presence.hpp"
#include "modules/commerce/gateways/gateway.hpp"
#include "modules/commerce/renewing.hpp"
#include "modules/membership/renewing.hpp"

namespace lyceum::commerce {

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
    std::optional<Time> paused_until;               // when it is charged again

    Money price() const { return {minor, currency}; }
};
DESCRIBE(SubscriptionRow, id, community, person, plan, level, title, months, minor, currency, state, gateway, method, agreement, period_end, anchor_at, grace_until, next_try_at,
         tries, renewal, reminded_for, paused_until)

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
/// Takes back a cancellation or a pause. Once a pause has taken effect, the next period is charged; answers whether it was
/// asked for. Throws conflict when it has ended.
bool resume(Tx&, const SubscriptionRow&);
inline constexpr int kPauseMonthsMost = 3;
/// When a pause of so many months would end: counted from the end of what is paid.
Time end_of_pause(const App&, const SubscriptionRow&, int months);
/// What is paid is used up; then nothing is charged, and nothing is open, until so many months later. Throws
/// Refusal(invalid) on `months`, and conflict as the table of renewing.hpp says and while a charge is on its way.
void pause(Tx&, const SubscriptionRow&, int months);

/// Another plan from the next renewal on, as it was agreed.
struct ChangeRow {
    PlanId plan;
    int level = 0;
    std::string title;
    int months = 0;
    std::int64_t minor = 0;
};
DESCRIBE(ChangeRow, plan, level, title, months, minor)
std::optional<ChangeRow> change_of(Db&, SubscriptionId);
std::map<SubscriptionId, ChangeRow> changes_of(Db&, PersonId);
/// In place of an earlier change. Throws conflict for one that does not renew or is being charged, and for a plan that does
/// not renew, costs another currency, is of a higher level (that is bought at once), or is the present one.
void plan_change(Tx&, const SubscriptionRow&, const ChangeRow&, Currency);
/// Twice is once.
void drop_change(Tx&, SubscriptionId);
/// Nothing renews it, and what is paid goes on without it: no letter is written.
void let_go(Tx&, const SubscriptionRow&);
/// A new attempt on the renewal that failed; answers where it is paid. Throws conflict when nothing is owed.
Url pay_now(Tx&, const SubscriptionRow&, Method, const Payer&);

/// Fills membership's slot: it is paused, so its end was told already.
bool goes_on_after_pause(Db&, PersonId, CommunityId);

/// The charge for the next period, before it was asked for: it is made later, or never. One in the days of grace stays
/// what is owed. Twice is once.
void call_off_charge(Tx&, SubscriptionId);
/// Whoever closed their account is charged no more.
void stop_with_account(Tx&, const accounts::Closed&);
/// Whoever left a community keeps what is paid, and it does not renew.
void stop_with_membership(Tx&, const communities::Left&);

// ---- time ---------------------------------------------------------------------------------------

/// Does what is due for one subscription: a letter before it renews, the charge, another try, the end. Nothing is charged
/// to whoever is suspended or has asked for the end of the account: when they are back before their period ends it renews
/// as before, else it ends then.
struct Tend {
    static constexpr std::string_view topic = "commerce.tend_subscription";
    SubscriptionId subscription;
};
DESCRIBE(Tend, subscription)
void tend(Tx&, const Tend&);
/// Finds those for which something is due.
void tend_all(Tx&, Time due);

}  // namespace lyceum::commerce
