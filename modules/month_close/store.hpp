// What a month is made of, and how it is frozen. Only this module includes this file.
#pragma once
#include "modules/ledger/closing.hpp"
#include "modules/month_close/month_close.hpp"
#include "modules/privacy/privacy.hpp"

namespace lyceum::month_close {

/// A month of the site's calendar.
struct Month {
    std::string name;                               // 2027-01
    Time from, until;
};
std::optional<Month> read_month(const App&, std::string_view name);
Month month_at(const App&, Time);
Month after(const App&, const Month&);

struct StatementRow {
    PersonId person;
    Currency currency = Currency::CNY;
    std::int64_t sales = 0, share = 0, taken = 0;
};
DESCRIBE(StatementRow, person, currency, sales, share, taken)
struct PayoutRow {
    PayoutId payout;
    PersonId person;
    Currency currency = Currency::CNY;
    std::int64_t minor = 0;
    std::string state, tail;
    Time decided_at;
};
DESCRIBE(PayoutRow, payout, person, currency, minor, state, tail, decided_at)
/// Everything that is told of a month.
struct Figures {
    std::vector<ledger::Turnover> balances;
    std::vector<StatementRow> statements;
    std::vector<PayoutRow> payouts;
};
/// As the books are now.
Figures figures(Db&, const Month&);
/// As they were frozen.
Figures frozen(Db&, const std::string& month);

struct ClosedRow { std::string month; Time from_at, until_at; PersonId closed_by; Time closed_at; };
DESCRIBE(ClosedRow, month, from_at, until_at, closed_by, closed_at)
/// Newest first.
std::vector<ClosedRow> closed_months(Db&);
std::optional<ClosedRow> find_closed(Db&, const std::string& month);

/// How long after its end a month is closed at the earliest: what was under way has landed.
inline constexpr Span kSettles = hours(1);
/// Throws conflict for a month that runs, was closed, or follows one that is open.
void must_be_closable(Db&, const Month&);
/// Writes the figures, read after the month was over, and closes the ledger before its end.
void close(Tx&, const Month&, const Figures&, PersonId by);

std::vector<std::string> check(Db&);
std::vector<privacy::Holding> held(const App&);

}  // namespace lyceum::month_close
