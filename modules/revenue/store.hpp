// The tables of revenue: what is kept of closed months, what is counted of open ones, and alarms. Only this module includes
// this file.
#pragma once
#include "engines/inference/rates.hpp"
#include "modules/privacy/privacy.hpp"
#include "modules/revenue/walk.hpp"

namespace lyceum::revenue {

using engines::inference::Counted;

// ---- channels -----------------------------------------------------------------------------------

/// payment: "wechat wechat", gateway and method; origin: what brought the buyer, empty where nobody knows.
enum class Side { payment, origin };
DESCRIBE_ENUM(Side, payment, origin)
struct ChannelRow {
    CommunityId community;
    Currency currency = Currency::CNY;
    int month = 0;
    Side side = Side::payment;
    std::string channel;
    std::int64_t orders = 0, minor = 0;             // paid in the month
    std::int64_t returned_orders = 0, returned_minor = 0, disputes = 0, disputed_minor = 0;     // that happened in it

    void add(const ChannelRow&);
};
DESCRIBE(ChannelRow, community, currency, month, side, channel, orders, minor, returned_orders, returned_minor, disputes, disputed_minor)

// ---- months -------------------------------------------------------------------------------------

/// How long after its end a month is closed: days of grace, and one more.
inline constexpr Span kCloses = days(8);
struct Figures {
    std::vector<MonthRow> months;
    std::vector<CohortRow> cohorts;
    std::vector<ChannelRow> channels;               // of single communities
    std::vector<Customer> customers;                // as they are after the last month, where that is something new
    std::vector<Month> counted;
};
/// What is not closed, up to `until`, counted from the orders as they are. Six statements, and one for each ten thousand orders.
Figures open_figures(Db&, Time until);
/// The months from where the last closed one ended until this moment, which ends the last of them.
std::vector<Month> open_months(Db&, Time until);

/// Closes what can be closed, kMonthsAtOnce in one transaction, and asks for itself again while there is more.
struct CloseMonths {
    static constexpr std::string_view topic = "revenue.close_months";
};
DESCRIBE(CloseMonths)
inline constexpr int kMonthsAtOnce = 1;           // half a second of processor time in a shop of a million orders
void close_months(Work&, const CloseMonths&);

/// What one page shows: one community (zero: the whole house) in one currency, closed and open months together.
struct Scope {
    CommunityId community;
    Currency currency = Currency::CNY;
};
struct Told {
    std::vector<MonthRow> months;                   // without gaps, oldest first, at most kMonthsShown
    std::vector<CohortRow> cohorts;
    std::vector<ChannelRow> channels;               // of the house the sums over its communities
    std::vector<Currency> currencies;               // that anything was paid in
    int closed = 0;                                 // the last closed month; 0: none
    Time until;
    std::optional<Time> counting_from = {};         // what was paid since is too much to count for one page, and not in these numbers
};
inline constexpr int kMonthsShown = 36;
/// So many orders a page counts itself. What is more waits until its months are closed.
inline constexpr std::int64_t kOrdersCounted = 100'000;
Told told(Db&, const Scope&, Time now, std::int64_t orders_counted = kOrdersCounted);

// ---- alarms -------------------------------------------------------------------------------------

enum class Alarming { churn, refunds, disputes };
DESCRIBE_ENUM(Alarming, churn, refunds, disputes)
struct Alarm {
    Alarming kind = Alarming::churn;
    CommunityId community;
    Currency currency = Currency::CNY;
    std::string channel;
    std::int64_t events = 0, exposure = 0, events_before = 0, exposure_before = 0;
    Time found_at;

    Counted now() const { return {events, exposure}; }
    Counted before() const { return {events_before, exposure_before}; }
};
DESCRIBE(Alarm, kind, community, currency, channel, events, exposure, events_before, exposure_before, found_at)
/// Five at least, of twenty at least, and rarer than once in a thousand by chance.
inline constexpr std::int64_t kEventsLeast = 5, kExposureLeast = 20;
inline constexpr double kAlarmChance = 0.001;
bool is_alarming(const Counted& now, const Counted& before);
inline constexpr Span kWatched = days(28), kComparedWith = days(182);

/// Looks for what has risen, notes it, and tells finance.
struct Watch {
    static constexpr std::string_view topic = "revenue.watch";
};
DESCRIBE(Watch)
void watch(Work&, const Watch&);
std::vector<Alarm> alarms(Db&, Scope, int limit);

std::vector<privacy::Holding> held(const App&);
void copy_held(Db&, PersonId, privacy::Copy&);

}  // namespace lyceum::revenue
