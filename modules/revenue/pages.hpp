// The module's addresses: what each takes, and what each shows.
#pragma once
#include "modules/revenue/store.hpp"

namespace lyceum::revenue {

using communities::CommunityCard;

struct Asked {
    CommunityId community;                          // zero: the whole house
    std::optional<Currency> currency;               // nothing: what most is paid in
};
DESCRIBE(Asked, community, currency)
inline constexpr Path<Asked> revenue_path{"/finance/revenue"}, months_file_path{"/finance/revenue/months.csv"}, cohorts_file_path{"/finance/revenue/cohorts.csv"},
    channels_file_path{"/finance/revenue/channels.csv"};

/// What stands above the tables. Rates are of the last twelve months that are over, or of those there are.
struct Headline {
    MonthRow newest;                                // the month that runs, so far
    std::int64_t mrr_before = 0;                    // when the month before ended
    int months = 0;                                 // that the rates below are of
    std::int64_t lost_customers = 0, customer_months = 0;
    std::int64_t lost_minor = 0, minor_months = 0;  // lost and shrunk, of the MRR when each month began
    std::int64_t arpu_minor = 0;                    // MRR over customers, rounded half up
    std::optional<std::int64_t> worth_minor, worth_least_minor, worth_most_minor;       // see worth_of
};
DESCRIBE(Headline, newest, mrr_before, months, lost_customers, customer_months, lost_minor, minor_months, arpu_minor, worth_minor, worth_least_minor, worth_most_minor)
Headline headline(const std::vector<MonthRow>&);

struct RevenuePage {
    CommunityId community;
    Currency currency = Currency::CNY;
    std::vector<CommunityCard> communities;
    std::vector<Currency> currencies;
    Headline headline;
    std::vector<MonthRow> months;                   // oldest first
    std::vector<CohortRow> cohorts;
    std::vector<ChannelRow> ways, origins;          // sums of twelve months, most first
    std::vector<Alarm> alarms;
    int closed = 0;
    Time until;
    std::optional<Time> counting_from = {};         // set: what was paid since is being counted, and not in these numbers
};
DESCRIBE(RevenuePage, community, currency, communities, currencies, headline, months, cohorts, ways, origins, alarms, closed, until, counting_from)
Page revenue_page(const Ui&, const RevenuePage&);

}  // namespace lyceum::revenue
