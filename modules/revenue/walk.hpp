// Counting, without a database: from periods that were paid for to MRR, its movements and cohorts, month by month. Only this
// module includes this file.
#pragma once
#include "modules/revenue/revenue.hpp"

namespace lyceum::revenue {

/// A month of the site's calendar. `until` is the moment looked at: its end, or, of the month that runs, now.
struct Month {
    int name = 0;                                   // 202701
    Time from, until;
};
/// How many months lie between two names: 202612 and 202701 are one apart.
int months_between(int earlier, int later);
std::string month_text(int name);                   // "2027-01"

/// One period that somebody paid for.
struct Period {
    PersonId customer;
    CommunityId community;
    Currency currency = Currency::CNY;
    std::int64_t monthly_minor = 0;
    Time paid_at, starts_at, ends_at;
    std::optional<Time> given_back_at;

    /// At the last moment before `until`.
    bool runs_until(Time until) const { return starts_at < until && ends_at >= until && (!given_back_at || *given_back_at >= until); }
};
DESCRIBE(Period, customer, community, currency, monthly_minor, paid_at, starts_at, ends_at, given_back_at)

/// What is known of a customer at the end of the last month that was walked.
struct Customer {
    PersonId person;
    CommunityId community;
    Currency currency = Currency::CNY;
    int first_month = 0;
    bool counted = false;
    std::int64_t minor = 0;
    friend bool operator==(const Customer&, const Customer&) = default;
};
DESCRIBE(Customer, person, community, currency, first_month, counted, minor)

/// What a month came to. `mrr` less that of the month before is newly + back + grown - shrunk - lost.
struct MonthRow {
    CommunityId community;                          // zero: the whole house
    Currency currency = Currency::CNY;
    int month = 0;
    std::int64_t mrr = 0, customers = 0, newly = 0, newly_customers = 0, back = 0, back_customers = 0, grown = 0, grown_customers = 0, shrunk = 0, shrunk_customers = 0,
                 lost = 0, lost_customers = 0, first_payers = 0;

    std::int64_t moved() const { return newly + back + grown - shrunk - lost; }
};
DESCRIBE(MonthRow, community, currency, month, mrr, customers, newly, newly_customers, back, back_customers, grown, grown_customers, shrunk, shrunk_customers, lost,
         lost_customers, first_payers)

/// Of those who paid for the first time in `cohort`, who pays at the end of `month`.
struct CohortRow {
    CommunityId community;
    Currency currency = Currency::CNY;
    int cohort = 0, month = 0;
    std::int64_t customers = 0, minor = 0;
};
DESCRIBE(CohortRow, community, currency, cohort, month, customers, minor)

struct Walked {
    std::vector<MonthRow> months;                   // by community, currency, month
    std::vector<CohortRow> cohorts;
    std::vector<Customer> changed;                  // as they are after the last month
};
/// Walks through the months, one after another, from what was known before. Of the whole house a customer is one person,
/// wherever they pay; of a community what they pay there. Currencies never meet.
Walked walk(std::vector<Period>, std::vector<Customer> known, const std::vector<Month>&);

}  // namespace lyceum::revenue
