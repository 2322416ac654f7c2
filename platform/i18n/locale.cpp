// Writing numbers, money, dates and spans in two languages.
#include "platform/i18n/locale.hpp"
#include <algorithm>
#include <array>
#include <fmt/format.h>

namespace lyceum::i18n {

namespace {

constexpr std::int64_t kMinute = 60, kHour = 3600, kDay = 86'400;

constexpr std::array<std::string_view, 12> kMonths{"Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
constexpr std::array<std::string_view, 7> kWeekdays{"Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"};
constexpr std::array<std::string_view, 7> kWeekdaysZh{"星期日", "星期一", "星期二", "星期三", "星期四", "星期五", "星期六"};

std::uint64_t magnitude(std::int64_t n) {
    return n < 0 ? std::uint64_t{0} - static_cast<std::uint64_t>(n) : static_cast<std::uint64_t>(n);
}

std::string grouped(std::uint64_t n) {
    auto digits = std::to_string(n);
    for (auto at = static_cast<std::ptrdiff_t>(digits.size()) - 3; at > 0; at -= 3) digits.insert(static_cast<std::size_t>(at), ",");
    return digits;
}

/// n / unit, cut to one decimal below a hundred and to none above; "1.0" is "1".
std::string cut(std::uint64_t n, std::uint64_t unit) {
    auto whole = n / unit, tenth = n % unit / (unit / 10);
    return whole >= 100 || tenth == 0 ? grouped(whole) : fmt::format("{}.{}", whole, tenth);
}

/// A language range with its weight in thousandths; weight -1 for one that cannot be read.
struct Range { std::string_view tag; int weight = 1000; };

int weight_of(std::string_view text) {
    if (text.empty() || text.size() > 5 || (text[0] != '0' && text[0] != '1') || (text.size() > 1 && text[1] != '.')) return -1;
    int weight = (text[0] - '0') * 1000, place = 100;
    for (char c : text.substr(std::min<std::size_t>(2, text.size()))) {
        if (c < '0' || c > '9') return -1;
        weight += (c - '0') * place;
        place /= 10;
    }
    return weight > 1000 ? -1 : weight;
}

Range read_range(std::string_view text) {
    auto semicolon = text.find(';');
    Range range{trimmed(text.substr(0, semicolon))};
    if (semicolon == text.npos) return range;
    auto parameter = trimmed(text.substr(semicolon + 1));
    bool weighted = parameter.starts_with("q=") || parameter.starts_with("Q=");
    range.weight = weighted ? weight_of(parameter.substr(2)) : -1;
    return range;
}

bool is_tag(std::string_view tag, std::string_view language) {
    if (tag.size() < 2 || (tag[0] | 0x20) != language[0] || (tag[1] | 0x20) != language[1]) return false;
    return tag.size() == 2 || tag[2] == '-';
}

struct Unit {
    std::int64_t seconds;
    std::string_view zh, one, many;                     // the words of `ago`
    std::string_view short_zh, short_one, short_many;   // the words of `duration`
};
constexpr std::array<Unit, 4> kUnits{{
    {kDay, "天", "day", "days", "天", "day", "days"},
    {kHour, "小时", "hour", "hours", "小时", "h", "h"},
    {kMinute, "分钟", "minute", "minutes", "分钟", "min", "min"},
    {1, "秒", "second", "seconds", "秒", "s", "s"},
}};

std::string short_count(Language language, const Unit& unit, std::int64_t n) {
    if (language == Language::zh) return fmt::format("{} {}", n, unit.short_zh);
    return fmt::format("{} {}", n, n == 1 ? unit.short_one : unit.short_many);
}

std::string distance(Language language, const Unit& unit, std::int64_t n, bool past) {
    if (language == Language::zh) return fmt::format("{} {}{}", n, unit.zh, past ? "前" : "后");
    auto word = n == 1 ? unit.one : unit.many;
    return past ? fmt::format("{} {} ago", n, word) : fmt::format("in {} {}", n, word);
}

std::int64_t whole_seconds(Span span) { return static_cast<std::int64_t>(magnitude(span.micros) / 1'000'000); }

}  // namespace

std::string_view html_lang(Language language) { return language == Language::zh ? "zh-Hans" : "en"; }

Language negotiate(std::string_view accept_language, Language fallback) {
    constexpr int kRangesMax = 32;
    auto best = fallback;
    int best_weight = 0;
    for (int i = 0; i < kRangesMax && !accept_language.empty(); ++i) {
        auto comma = accept_language.find(',');
        auto range = read_range(accept_language.substr(0, comma));
        accept_language = comma == accept_language.npos ? std::string_view{} : accept_language.substr(comma + 1);
        bool zh = is_tag(range.tag, "zh"), en = is_tag(range.tag, "en"), any = range.tag == "*";
        if (!(zh || en || any) || range.weight <= best_weight) continue;
        best = zh ? Language::zh : en ? Language::en : fallback;
        best_weight = range.weight;
    }
    return best;
}

std::string Locale::integer(std::int64_t n) const { return (n < 0 ? "-" : "") + grouped(magnitude(n)); }

std::string Locale::compact(std::int64_t n) const {
    auto size = magnitude(n);
    if (size < 10'000) return integer(n);
    std::string sign = n < 0 ? "-" : "";
    if (language == Language::zh)
        return sign + (size < 100'000'000 ? cut(size, 10'000) + "万" : cut(size, 100'000'000) + "亿");
    if (size < 1'000'000) return sign + cut(size, 1'000) + "K";
    return sign + (size < 1'000'000'000 ? cut(size, 1'000'000) + "M" : cut(size, 1'000'000'000) + "B");
}

std::string Locale::money(Money money) const {
    std::string_view symbol;
    switch (money.currency) {
        case Currency::CNY: symbol = "¥"; break;
        case Currency::USD: symbol = "$"; break;
        case Currency::EUR: symbol = "€"; break;
        case Currency::JPY: symbol = "JP¥"; break;      // the bare sign is the yuan's here
    }
    std::uint64_t unit = 1;
    for (int i = 0; i < decimals(money.currency); ++i) unit *= 10;
    auto size = magnitude(money.minor);
    auto text = fmt::format("{}{}{}", money.minor < 0 ? "-" : "", symbol, grouped(size / unit));
    bool bare = unit == 1 || (money.currency == Currency::CNY && size % unit == 0);
    return bare ? text : text + fmt::format(".{:0{}}", size % unit, decimals(money.currency));
}

std::string Locale::date(Time at, Time now) const {
    auto day = zone.local(at);
    if (day.year != zone.local(now).year) return full_date(at);
    if (language == Language::zh) return fmt::format("{} 月 {} 日", day.month, day.day);
    return fmt::format("{} {}", kMonths[static_cast<std::size_t>(day.month - 1)], day.day);
}

std::string Locale::full_date(Time at) const {
    auto day = zone.local(at);
    if (language == Language::zh) return fmt::format("{} 年 {} 月 {} 日", day.year, day.month, day.day);
    return fmt::format("{} {}, {}", kMonths[static_cast<std::size_t>(day.month - 1)], day.day, day.year);
}

std::string Locale::weekday(Time at) const {
    auto index = static_cast<std::size_t>(i18n::weekday(zone.local(at)));
    return std::string(language == Language::zh ? kWeekdaysZh[index] : kWeekdays[index]);
}

std::string Locale::time(Time at) const {
    auto day = zone.local(at);
    return fmt::format("{:02}:{:02}", day.hour, day.minute);
}

std::string Locale::date_time(Time at, Time now) const {
    return date(at, now) + (language == Language::zh ? " " : ", ") + time(at);
}

std::string Locale::ago(Time at, Time now) const {
    constexpr std::int64_t kDaysMax = 7;
    bool past = at <= now, zh = language == Language::zh;
    auto elapsed = whole_seconds(past ? now - at : at - now);
    if (elapsed < kMinute) return past ? (zh ? "刚刚" : "just now") : (zh ? "马上" : "in a moment");
    if (elapsed < kHour) return distance(language, kUnits[2], elapsed / kMinute, past);
    if (elapsed < kDay) return distance(language, kUnits[1], elapsed / kHour, past);
    auto nights = day_number(zone.local(now)) - day_number(zone.local(at));
    if (nights == 1) return zh ? "昨天" : "yesterday";
    if (nights == -1) return zh ? "明天" : "tomorrow";
    auto count = past ? nights : -nights;
    return count < kDaysMax ? distance(language, kUnits[0], count, past) : date(at, now);
}

std::string Locale::duration(Span span) const {
    auto left = whole_seconds(span);
    std::string out;
    for (std::size_t i = 0; i < kUnits.size(); ++i) {
        auto count = left / kUnits[i].seconds;
        if (count == 0) continue;
        out = short_count(language, kUnits[i], count);
        bool last = i + 1 >= kUnits.size() || kUnits[i].seconds == kMinute;     // seconds beside minutes are noise
        auto rest = last ? 0 : left % kUnits[i].seconds / kUnits[i + 1].seconds;
        return rest ? out + " " + short_count(language, kUnits[i + 1], rest) : out;
    }
    return short_count(language, kUnits.back(), 0);
}

std::string Locale::clock(Span span) const {
    auto all = whole_seconds(span);
    auto hour = all / kHour, minute = all / kMinute % 60, second = all % 60;
    return hour ? fmt::format("{}:{:02}:{:02}", hour, minute, second) : fmt::format("{}:{:02}", minute, second);
}

std::string Locale::file_size(std::int64_t bytes) const {
    constexpr std::array<std::string_view, 4> kNames{"KB", "MB", "GB", "TB"};
    auto size = magnitude(bytes);
    if (size < 1024) return fmt::format("{} B", size);
    std::uint64_t unit = 1024;
    std::size_t name = 0;
    while (name + 1 < kNames.size() && size / unit >= 1024) unit *= 1024, ++name;
    auto whole = size / unit, tenth = size % unit * 10 / unit;
    return whole >= 10 || tenth == 0 ? fmt::format("{} {}", grouped(whole), kNames[name]) : fmt::format("{}.{} {}", whole, tenth, kNames[name]);
}

}  // namespace lyceum::i18n
