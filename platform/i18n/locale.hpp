// How numbers, money, dates and spans of time are written in simplified Chinese and in English.
#pragma once
#include "platform/core/types.hpp"
#include "platform/i18n/zone.hpp"
#include <string>
#include <string_view>

namespace lyceum::i18n {

enum class Language { zh, en };
DESCRIBE_ENUM(Language, zh, en)

/// The tag for `<html lang>`: "zh-Hans" or "en".
std::string_view html_lang(Language);

/// The best of our languages for an Accept-Language field (RFC 9110, 12.5.4); `fallback` when it names
/// none of them. Malformed parts are ignored, and no more than 32 are read.
Language negotiate(std::string_view accept_language, Language fallback);

/// A reader's language and zone. Every member is pure: the clock is an argument.
struct Locale {
    Language language = Language::zh;
    Zone zone = Zone::utc();

    /// "1,204" in both languages.
    std::string integer(std::int64_t) const;
    /// As `integer` below ten thousand, then "1.2万", "3.4亿" or "12.3K", "5M": cut, never rounded up.
    std::string compact(std::int64_t) const;
    /// "¥99", "¥99.50", "$12.00", "€12.00", "JP¥1,200". Yuan show no fen when there are none.
    std::string money(Money) const;

    /// "11 月 20 日" or "Nov 20"; with the year when it is not the year of `now`.
    std::string date(Time, Time now) const;
    /// "2026 年 11 月 20 日" or "Nov 20, 2026".
    std::string full_date(Time) const;
    /// "星期五" or "Friday".
    std::string weekday(Time) const;
    /// "16:30".
    std::string time(Time) const;
    /// The date and the time.
    std::string date_time(Time, Time now) const;

    /// "刚刚", "5 分钟前", "2 小时前", "昨天", "3 天前", then the date; "3 天后" for what is to come.
    std::string ago(Time, Time now) const;
    /// "45 秒", "18 分钟", "1 小时 5 分钟", "3 天": at most two units, of which the smaller is cut.
    std::string duration(Span) const;
    /// "4:05", "1:02:03": positions in audio and video.
    std::string clock(Span) const;
    /// "512 B", "1.5 KB", "20 MB"; a kilobyte is 1024 bytes.
    std::string file_size(std::int64_t bytes) const;
};

}  // namespace lyceum::i18n
