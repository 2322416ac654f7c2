// When and where something with tickets takes place. Only this module includes this file.
#pragma once
#include "modules/store/products.hpp"

namespace lyceum::store {

struct DateRow {
    ProductId product;
    Time starts_at, ends_at, sales_end_at;
    std::string zone, place, online_url;
    std::int64_t places = 0;
    int moves = 0;
    Time changed_at;
    std::optional<Time> cancelled_at;
    std::string reason;

    bool sells(Time now) const { return !cancelled_at && now < sales_end_at; }
    bool is_over(Time now) const { return now >= ends_at; }
};
DESCRIBE(DateRow, product, starts_at, ends_at, sales_end_at, zone, place, online_url, places, moves, changed_at, cancelled_at, reason)
/// What everybody may know of it.
struct WhenWhere {
    Time starts_at, ends_at, sales_end_at;
    std::string zone, place;
    bool is_online = false;
    std::optional<Time> cancelled_at;
    std::string reason;
};
DESCRIBE(WhenWhere, starts_at, ends_at, sales_end_at, zone, place, is_online, cancelled_at, reason)
WhenWhere public_part(const DateRow&);
std::optional<DateRow> date_of(Db&, ProductId);
/// Of those that have one, in no order.
std::vector<DateRow> dates_of(Db&, const std::vector<ProductId>&);

inline constexpr int kPlacesMost = 100'000;
inline constexpr Span kAheadMost = days(3 * 366), kLongest = days(31), kRemindAhead = days(1);

/// As typed: moments for i18n::read_moment, in `zone`.
struct DateText {
    std::string starts_at, ends_at, sales_end_at;   // without an end of sales they end with the beginning
    std::string zone;
    Text<0, 300> place;
    Text<0, 500> online_url;
    int places = 0;
};
/// Sets it, or moves it: then holders are told by note and letter, once for each change of time or place. More or fewer places
/// change the stock by as many. Throws Refusal(invalid) on the field, conflict once it was cancelled or is over.
void set_date(Tx&, const ProductRow&, const DateText&);
/// Nobody is let in any more, nothing is sold, holders are told, and everybody gets back what they paid. Throws
/// Refusal(invalid) on `reason`, conflict for what is cancelled or over. Returns at once: the money goes back in jobs, one order
/// line each, so that a payment that cannot be returned keeps nobody else waiting.
void cancel_date(Tx&, const ProductRow&, const std::string& reason, PersonId by);
/// What a cancellation gives back now, and to how many tickets.
struct CancelSums { std::int64_t tickets = 0; std::vector<Money> back; };
DESCRIBE(CancelSums, tickets, back)
CancelSums cancel_sums(Db&, ProductId);
/// Throws conflict for a product whose tickets cannot be sold now: no date, cancelled, or sales over.
void must_have_date(Tx&, const ProductRow&);

}  // namespace lyceum::store
