// A member's money on one page: what comes next, what happened and why, each with its receipt.
#pragma once
#include "modules/commerce/purchase_pages.hpp"

namespace lyceum::commerce {

enum class BillingWhat { waiting, paid, closed, refunded, returned };
DESCRIBE_ENUM(BillingWhat, waiting, paid, closed, refunded, returned)

/// Something that happened to money. `minor` is positive for what was paid and negative for what went back.
struct BillingLine {
    BillingWhat what = BillingWhat::paid;
    OrderId order_id;
    std::string title, reason;
    std::int64_t minor = 0;
    Currency currency = Currency::CNY;
    Time at;
    std::int64_t credit_minor = 0, discount_minor = 0;
    bool renewal = false;
    int year = 0;
    std::int64_t number = 0;                        // of the receipt; zero: none

    std::string receipt() const { return number ? Receipt{year, number, {}}.name() : std::string(); }
};
DESCRIBE(BillingLine, what, order_id, title, reason, minor, currency, at, credit_minor, discount_minor, renewal, year, number)

/// Something that will happen, unless it is changed.
enum class NextWhat { renews, owed, paused, rests, ends, pay };
DESCRIBE_ENUM(NextWhat, renews, owed, paused, rests, ends, pay)
struct NextLine {
    NextWhat what = NextWhat::ends;
    std::string title;
    Time at;
    Money money;                                    // renews, owed, paused, pay: what is charged
    Url to;                                         // where it is changed
};
DESCRIBE(NextLine, what, title, at, money, to)

struct BillingAt { std::optional<Time> before; };
DESCRIBE(BillingAt, before)
inline constexpr Path<BillingAt> billing_path{"/billing"};
inline constexpr Path<Nothing> billing_list_path{"/billing/payments.csv"};
struct Billing {
    std::vector<NextLine> next;
    std::vector<BillingLine> lines;
    std::optional<Time> older;
    Reach reach = Reach::reached;
};
DESCRIBE(Billing, next, lines, older, reach)
Page billing_page(const Ui&, const Billing&);

}  // namespace lyceum::commerce
