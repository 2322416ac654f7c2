// Looking zones up and converting, both ways.
#include "platform/i18n/zone.hpp"
#include "platform/core/refusal.hpp"
#include <algorithm>
#include <charconv>
#include <date/tz.h>
#include <fmt/format.h>

namespace lyceum::i18n {

namespace {

constexpr std::size_t kNameMax = 64;

date::sys_seconds point(Time time) {
    using namespace date;
    const sys_seconds first = sys_days(January / 1 / 1), last = sys_days(December / 31 / 9999);
    auto exact = sys_time<std::chrono::microseconds>(std::chrono::microseconds(time.micros));
    return std::clamp(floor<std::chrono::seconds>(exact), first, last);
}

Time time_of(date::sys_seconds at) { return {at.time_since_epoch().count() * 1'000'000}; }

date::local_seconds wall(const Local& local) {
    auto date = date::local_days(date::year(local.year) / local.month / local.day);
    return date + std::chrono::hours(local.hour) + std::chrono::minutes(local.minute) + std::chrono::seconds(local.second);
}

Local from_wall(date::local_seconds at) {
    auto day = date::floor<date::days>(at);
    date::year_month_day date{day};
    date::hh_mm_ss clock{at - day};
    return {static_cast<int>(date.year()), static_cast<int>(static_cast<unsigned>(date.month())),
            static_cast<int>(static_cast<unsigned>(date.day())), static_cast<int>(clock.hours().count()),
            static_cast<int>(clock.minutes().count()), static_cast<int>(clock.seconds().count())};
}

}  // namespace

std::int64_t day_number(const Local& local) {
    return date::local_days(date::year(local.year) / local.month / local.day).time_since_epoch().count();
}

int weekday(const Local& local) {
    return static_cast<int>(date::weekday(date::local_days(date::year(local.year) / local.month / local.day)).c_encoding());
}

std::string to_input(const Local& local) {
    return fmt::format("{:04}-{:02}-{:02}T{:02}:{:02}", local.year, local.month, local.day, local.hour, local.minute);
}

std::optional<Local> from_input(std::string_view text) {
    constexpr std::string_view kShape = "0000-00-00T00:00:00";
    if (text.size() != 16 && text.size() != kShape.size()) return std::nullopt;
    for (std::size_t i = 0; i < text.size(); ++i) {
        bool digit = text[i] >= '0' && text[i] <= '9';
        if (kShape[i] == '0' ? !digit : text[i] != kShape[i]) return std::nullopt;
    }
    auto number = [&](std::size_t at, std::size_t digits) {
        int value = 0;
        std::from_chars(text.data() + at, text.data() + at + digits, value);
        return value;
    };
    Local local{number(0, 4), number(5, 2), number(8, 2), number(11, 2), number(14, 2), text.size() > 16 ? number(17, 2) : 0};
    bool real = (date::year(local.year) / local.month / local.day).ok() && local.year >= 1 && local.hour < 24 && local.minute < 60 && local.second < 60;
    if (!real) return std::nullopt;
    return local;
}

std::optional<Zone> Zone::named(std::string_view name) {
    if (name.empty() || name.size() > kNameMax) return std::nullopt;
    try {
        return Zone(*date::locate_zone(name));
    } catch (const std::runtime_error&) {               // the library's only way to say "no such zone"
        return std::nullopt;
    }
}

Zone Zone::utc() {
    static const auto zone = named("Etc/UTC");
    if (!zone) throw Fault("The time zone database is missing. Install the package tzdata.");
    return *zone;
}

std::string Zone::name() const { return std::string(zone_->name()); }

Local Zone::local(Time time) const { return from_wall(zone_->to_local(point(time))); }

Time Zone::moment(const Local& local) const { return time_of(zone_->to_sys(wall(local), date::choose::earliest)); }

Span Zone::offset(Time time) const { return seconds(zone_->get_info(point(time)).offset.count()); }

Time Zone::start_of_day(Time time) const {
    auto day = local(time);
    return moment({day.year, day.month, day.day});
}

}  // namespace lyceum::i18n
