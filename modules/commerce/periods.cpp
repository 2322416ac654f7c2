#include "modules/commerce/periods.hpp"
#include <algorithm>
#include <array>

namespace lyceum::commerce {

namespace {

int days_in(int year, int month) {
    static constexpr std::array kDays{31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    bool leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
    return month == 2 && leap ? 29 : kDays[static_cast<std::size_t>(month - 1)];
}

}  // namespace

Time after_months(Time start, int months, Time anchor, const i18n::Zone& zone) {
    auto from = zone.local(start), like = zone.local(anchor);
    auto counted = from.year * 12 + from.month - 1 + months;
    i18n::Local end = like;
    end.year = counted / 12;
    end.month = counted % 12 + 1;
    end.day = std::min(like.day, days_in(end.year, end.month));
    // The wall clock shows whole seconds; what lies below them is kept.
    auto below = anchor.micros % seconds(1).micros;
    return zone.moment(end) + Span{below < 0 ? below + seconds(1).micros : below};
}

Time end_of_period(const OrderRow& order, Time start, Time anchor, const i18n::Zone& zone) {
    auto end = order.months > 0 ? after_months(start, order.months, anchor, zone) : start + days(order.days);
    // By the list price: a discount makes the period cheaper, not what is left of another one longer.
    if (order.credit_minor <= order.list_minor || order.list_minor <= 0) return end;
    auto span = static_cast<__int128>((end - start).micros) * order.credit_minor / order.list_minor;
    return start + Span{static_cast<std::int64_t>(span)};
}

}  // namespace lyceum::commerce
