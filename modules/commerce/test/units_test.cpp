// Pure parts: calendar months, prices as typed, QR codes.
#include "modules/commerce/periods.hpp"
#include "modules/commerce/plans.hpp"
#include <doctest/doctest.h>

using namespace lyceum;
using namespace lyceum::commerce;

namespace {

Time when(const char* text) { return *from_iso8601(text); }
i18n::Zone shanghai() { return *i18n::Zone::named("Asia/Shanghai"); }

}  // namespace

TEST_CASE("a month from the last day is the last day, and the day comes back") {
    auto start = when("2027-01-31T10:30:00+08:00"), first = after_months(start, 1, start, shanghai());
    CHECK(first == when("2027-02-28T10:30:00+08:00"));
    auto second = after_months(first, 1, start, shanghai());
    CHECK(second == when("2027-03-31T10:30:00+08:00"));
    CHECK(after_months(second, 1, start, shanghai()) == when("2027-04-30T10:30:00+08:00"));
    CHECK(after_months(when("2027-12-15T00:00:00+08:00"), 1, start, shanghai()) == when("2028-01-31T10:30:00+08:00"));
}

TEST_CASE("a leap day's year ends on the 28th, and the next leap year has the 29th again") {
    auto start = when("2028-02-29T09:00:00+08:00");
    auto year = after_months(start, 12, start, shanghai());
    CHECK(year == when("2029-02-28T09:00:00+08:00"));
    CHECK(after_months(when("2031-02-28T09:00:00+08:00"), 12, start, shanghai()) == when("2032-02-29T09:00:00+08:00"));
}

TEST_CASE("months keep the time on the wall when clocks change") {
    auto berlin = *i18n::Zone::named("Europe/Berlin");
    auto start = when("2027-03-10T09:00:00+01:00");
    CHECK(after_months(start, 1, start, berlin) == when("2027-04-10T09:00:00+02:00"));
    auto odd = start + Span{123'456};
    CHECK(after_months(odd, 1, odd, berlin) == when("2027-04-10T09:00:00+02:00") + Span{123'456});
}

TEST_CASE("prices are read exactly or not at all") {
    CHECK(read_price("39", Currency::CNY) == Money{39'00, Currency::CNY});
    CHECK(read_price(" 39.5 ", Currency::USD) == Money{39'50, Currency::USD});
    CHECK(read_price("0.01", Currency::CNY) == Money{1, Currency::CNY});
    CHECK(read_price("1200", Currency::JPY) == Money{1200, Currency::JPY});
    for (auto text : {"", ".", "39.", ".5", "39.555", "-1", "+1", "0", "0.00", "1e3", "1,000", "¥39", "39 40", "1000000.01", "99999999999999999999999"})
        CHECK_MESSAGE(!read_price(text, Currency::CNY), text);
    CHECK(!read_price("12.5", Currency::JPY));
}

