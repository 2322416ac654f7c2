// Numbers, money, dates and spans as people in two languages read them.
#include "platform/i18n/locale.hpp"
#include "platform/i18n/moment.hpp"
#include <doctest/doctest.h>
#include <limits>

using namespace lyceum;
using namespace lyceum::i18n;

namespace {

constexpr std::int64_t kLeast = std::numeric_limits<std::int64_t>::min();

Time at(std::string_view iso) { return *from_iso8601(iso); }
Locale zh() { return {Language::zh, *Zone::named("Asia/Shanghai")}; }
Locale en() { return {Language::en, *Zone::named("America/New_York")}; }

}  // namespace

TEST_CASE("whole numbers are grouped, large counts are short") {
    CHECK(zh().integer(0) == "0");
    CHECK(zh().integer(999) == "999");
    CHECK(zh().integer(1204) == "1,204");
    CHECK(en().integer(-1234567) == "-1,234,567");
    CHECK(en().integer(kLeast) == "-9,223,372,036,854,775,808");

    CHECK(zh().compact(9999) == "9,999");
    CHECK(zh().compact(10000) == "1万");
    CHECK(zh().compact(12999) == "1.2万");
    CHECK(zh().compact(1234567) == "123万");
    CHECK(zh().compact(99999999) == "9,999万");
    CHECK(zh().compact(340000000) == "3.4亿");
    CHECK(en().compact(9999) == "9,999");
    CHECK(en().compact(12345) == "12.3K");
    CHECK(en().compact(999999) == "999K");
    CHECK(en().compact(5000000) == "5M");
    CHECK(en().compact(-7200000000) == "-7.2B");
    CHECK(zh().compact(kLeast).starts_with("-"));
}

TEST_CASE("money shows the decimals its currency has") {
    CHECK(zh().money({9900, Currency::CNY}) == "¥99");
    CHECK(zh().money({9950, Currency::CNY}) == "¥99.50");
    CHECK(zh().money({5, Currency::CNY}) == "¥0.05");
    CHECK(zh().money({-123456789, Currency::CNY}) == "-¥1,234,567.89");
    CHECK(en().money({1200, Currency::USD}) == "$12.00");
    CHECK(en().money({1205, Currency::EUR}) == "€12.05");
    CHECK(en().money({1200, Currency::JPY}) == "JP¥1,200");
    CHECK(en().money({0, Currency::CNY}) == "¥0");
    CHECK(en().money({kLeast, Currency::USD}) == "-$92,233,720,368,547,758.08");
}

TEST_CASE("dates and times are those of the reader's zone") {
    auto moment = at("2026-11-20T20:30:00Z"), now = at("2026-12-01T00:00:00Z");
    CHECK(zh().date(moment, now) == "11 月 21 日");
    CHECK(en().date(moment, now) == "Nov 20");
    CHECK(zh().date(moment, at("2027-02-01T00:00:00Z")) == "2026 年 11 月 21 日");
    CHECK(en().date(moment, at("2027-02-01T00:00:00Z")) == "Nov 20, 2026");
    CHECK(zh().full_date(moment) == "2026 年 11 月 21 日");
    CHECK(zh().weekday(moment) == "星期六");
    CHECK(en().weekday(moment) == "Friday");
    CHECK(zh().time(moment) == "04:30");
    CHECK(en().time(moment) == "15:30");
    CHECK(zh().date_time(moment, now) == "11 月 21 日 04:30");
    CHECK(en().date_time(moment, now) == "Nov 20, 15:30");
    CHECK(zh().date(at("2025-12-31T16:00:00Z"), at("2026-01-01T00:00:00Z")) == "1 月 1 日");
    CHECK_FALSE(zh().full_date({kLeast}).empty());
    CHECK_FALSE(zh().full_date({std::numeric_limits<std::int64_t>::max()}).empty());
}

TEST_CASE("how long ago is said in the largest unit that is honest") {
    auto now = at("2026-11-20T04:00:00Z");              // noon in Shanghai
    CHECK(zh().ago(now, now) == "刚刚");
    CHECK(zh().ago(now - seconds(59), now) == "刚刚");
    CHECK(zh().ago(now - minutes(5), now) == "5 分钟前");
    CHECK(zh().ago(now - hours(2), now) == "2 小时前");
    CHECK(zh().ago(now - hours(23), now) == "23 小时前");
    CHECK(zh().ago(now - hours(24), now) == "昨天");
    CHECK(zh().ago(now - hours(37), now) == "2 天前");
    CHECK(zh().ago(now - days(6), now) == "6 天前");
    CHECK(zh().ago(now - days(7), now) == "11 月 13 日");
    CHECK(zh().ago(now + minutes(5), now) == "5 分钟后");
    CHECK(zh().ago(now + hours(25), now) == "明天");
    CHECK(zh().ago(now + days(3), now) == "3 天后");
    CHECK(en().ago(now - minutes(1), now) == "1 minute ago");
    CHECK(en().ago(now - hours(2), now) == "2 hours ago");
    CHECK(en().ago(now - days(1), now) == "yesterday");
    CHECK(en().ago(now + hours(1), now) == "in 1 hour");
    CHECK(en().ago(now - days(400), now) == "Oct 16, 2025");
}

TEST_CASE("spans and sizes are short") {
    CHECK(zh().duration(minutes(18)) == "18 分钟");
    CHECK(en().duration(minutes(18)) == "18 min");
    CHECK(en().duration(seconds(45)) == "45 s");
    CHECK(en().duration(seconds(0)) == "0 s");
    CHECK(zh().duration(seconds(3600 + 5 * 60 + 7)) == "1 小时 5 分钟");
    CHECK(en().duration(hours(2)) == "2 h");
    CHECK(en().duration(hours(25)) == "1 day 1 h");
    CHECK(zh().duration(days(3)) == "3 天");
    CHECK(en().duration(seconds(125)) == "2 min");
    CHECK(en().clock(seconds(245)) == "4:05");
    CHECK(en().clock(seconds(3723)) == "1:02:03");
    CHECK(en().file_size(0) == "0 B");
    CHECK(en().file_size(1023) == "1023 B");
    CHECK(en().file_size(1536) == "1.5 KB");
    CHECK(en().file_size(20 * 1024 * 1024) == "20 MB");
    CHECK(en().file_size(std::numeric_limits<std::int64_t>::max()) == "8,388,607 TB");
}

TEST_CASE("a zone knows summer time, and only real names are zones") {
    auto berlin = *Zone::named("Europe/Berlin");
    CHECK(berlin.offset(at("2026-01-15T00:00:00Z")) == hours(1));
    CHECK(berlin.offset(at("2026-07-15T00:00:00Z")) == hours(2));
    CHECK(berlin.name() == "Europe/Berlin");
    CHECK(berlin.moment({2026, 7, 1, 12, 0, 0}) == at("2026-07-01T10:00:00Z"));
    CHECK(berlin.moment({2026, 10, 25, 2, 30, 0}) == at("2026-10-25T00:30:00Z"));      // shown twice: the earlier
    CHECK(berlin.moment({2026, 3, 29, 2, 30, 0}) == at("2026-03-29T01:00:00Z"));       // never shown: the change
    CHECK(berlin.start_of_day(at("2026-07-01T23:00:00Z")) == at("2026-07-01T22:00:00Z"));
    CHECK(berlin.local(at("2026-07-01T10:00:00Z")) == Local{2026, 7, 1, 12, 0, 0});
    for (auto name : {"", "Mars/Olympus", "../etc/passwd", "asia/shanghai", "Asia/Shanghai "}) CHECK_MESSAGE(!Zone::named(name), name);
    CHECK_FALSE(Zone::named(std::string(5000, 'A')));
    CHECK(common_zones().size() >= 60);
    Span last = hours(-24);
    for (auto& choice : common_zones()) {
        auto zone = Zone::named(choice.name);
        REQUIRE_MESSAGE(zone.has_value(), choice.name);
        CHECK_MESSAGE(last <= zone->offset(at("2026-01-15T00:00:00Z")), choice.name);
        last = zone->offset(at("2026-01-15T00:00:00Z"));
    }
}

TEST_CASE("form values of local times are read strictly") {
    CHECK(from_input("2026-11-20T16:30") == Local{2026, 11, 20, 16, 30, 0});
    CHECK(from_input("2026-11-20T16:30:05") == Local{2026, 11, 20, 16, 30, 5});
    CHECK(to_input({2026, 1, 2, 3, 4, 5}) == "2026-01-02T03:04");
    for (auto text : {"", "2026-11-20", "2026-02-30T10:00", "2026-11-20T24:00", "2026-11-20 16:30", "2026-11-20T16:3x", "0000-01-01T00:00"})
        CHECK_MESSAGE(!from_input(text), text);
}

TEST_CASE("a moment has its zone in it, or means the wall clock of whoever gives it") {
    auto zone = *Zone::named("Asia/Shanghai");
    for (auto same : {"2026-11-20T16:30", " 2026-11-20T16:30:00 ", "2026-11-20T08:30:00Z", "2026-11-20T08:30Z", "2026-11-20T10:30:00.000+02:00", "2026-11-20T03:30:00-05:00"}) {
        auto moment = read_moment(same, zone);
        REQUIRE_MESSAGE(moment.has_value(), same);
        CHECK_MESSAGE(to_iso8601(*moment) == "2026-11-20T08:30:00Z", same);
    }
    for (auto none : {"", "2026-11-20", "2026-11-20Z", "2026-11-20T16:30:00.5", "2026-11-31T08:30:00Z", "2026-11-20T08:30:00+2", "soon"})
        CHECK_MESSAGE(!read_moment(none, zone), none);
}

TEST_CASE("the language is the one the reader asked for most") {
    auto chosen = [](std::string_view header) { return name_of(negotiate(header, Language::zh)); };
    CHECK(chosen("") == "zh");
    CHECK(chosen("en") == "en");
    CHECK(chosen("en-US,en;q=0.9,zh-CN;q=0.8") == "en");
    CHECK(chosen("zh-TW, en;q=0.9") == "zh");
    CHECK(chosen("fr, de;q=0.9, EN-gb;q=0.3") == "en");
    CHECK(chosen("en;q=0.5, zh;q=0.7") == "zh");
    CHECK(chosen("en;q=0, *;q=0.1") == "zh");
    CHECK(chosen("fr, *") == "zh");
    CHECK(chosen("english, eng, e, en;q=2, en;q=x, en;level=1") == "zh");
    CHECK(chosen("en ; q=0.8 , fr") == "en");
    CHECK(chosen(std::string(100'000, ',')) == "zh");
    CHECK(html_lang(Language::zh) == "zh-Hans");
}
