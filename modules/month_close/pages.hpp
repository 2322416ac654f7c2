// Addresses of months, for finance.
#pragma once
#include "modules/month_close/store.hpp"
#include "platform/html/form.hpp"

namespace lyceum::month_close {

inline constexpr Path<Nothing> months_path{"/finance/months"};
enum class Standing { running, open, closable, closed };
DESCRIBE_ENUM(Standing, running, open, closable, closed)
struct MonthLine {
    std::string month;
    Standing standing = Standing::open;
    std::optional<accounts::Byline> by;
    std::optional<Time> closed_at;
};
DESCRIBE(MonthLine, month, standing, by, closed_at)
struct Months { std::vector<MonthLine> months; bool may_close = false; };
DESCRIBE(Months, months, may_close)
Page months_page(const Ui&, const Months&);

struct OneMonth { Text<7, 7> month; };
DESCRIBE(OneMonth, month)
inline constexpr Path<OneMonth> month_path{"/finance/months/{month}"}, close_path{"/finance/months/{month}/close"};
inline constexpr Path<OneMonth> balances_path{"/finance/months/{month}/trial-balance.csv"}, statements_path{"/finance/months/{month}/statements.csv"},
    payouts_path{"/finance/months/{month}/payouts.csv"}, journal_path{"/finance/months/{month}/journal.csv"};
/// Accounts of people count together here; the file has each.
struct BalanceLine {
    ledger::Purpose purpose = ledger::Purpose::gateway;
    std::string name;
    Currency currency = Currency::CNY;
    std::int64_t people = 0, before = 0, came = 0, went = 0, after = 0;
};
DESCRIBE(BalanceLine, purpose, name, currency, people, before, came, went, after)
struct TotalLine { Currency currency = Currency::CNY; std::int64_t came = 0, went = 0, rest = 0, earned = 0, earners = 0, paid = 0, payouts = 0; };
DESCRIBE(TotalLine, currency, came, went, rest, earned, earners, paid, payouts)
struct MonthPage {
    MonthLine line;
    std::vector<BalanceLine> balances;
    std::vector<TotalLine> totals;
    bool may_close = false;
};
DESCRIBE(MonthPage, line, balances, totals, may_close)
Page month_page(const Ui&, const MonthPage&);

}  // namespace lyceum::month_close
