// Writing a calendar down (RFC 5545).
#include "modules/calendar/calendar.hpp"
#include <algorithm>

namespace lyceum::calendar {

namespace {

constexpr std::size_t kLineOctets = 75;

// A line break, then a blank, that no reader counts; never inside a character.
void add_line(std::string& out, std::string_view line) {
    for (std::size_t room = kLineOctets;; room = kLineOctets - 1) {
        auto count = std::min(room, line.size());
        while (count < line.size() && count > 0 && (static_cast<unsigned char>(line[count]) & 0xc0) == 0x80) --count;
        out += line.substr(0, count);
        out += "\r\n";
        line.remove_prefix(count);
        if (line.empty()) return;
        out += ' ';
    }
}

std::string escaped_text(std::string_view text) {
    std::string out;
    for (char c : text) {
        if (c == '\\' || c == ';' || c == ',') out += '\\';
        if (c == '\n') out += "\\n";
        else if (static_cast<unsigned char>(c) >= 0x20) out += c;
    }
    return out;
}

std::string written(const i18n::Local& t) { return fmt::format("{:04}{:02}{:02}T{:02}{:02}{:02}", t.year, t.month, t.day, t.hour, t.minute, t.second); }
std::string in_utc(Time t) { return written(i18n::Zone::utc().local(t)) + "Z"; }

std::string offset_text(Span offset) {
    auto whole = offset.micros / minutes(1).micros, size = whole < 0 ? -whole : whole;
    return fmt::format("{}{:02}{:02}", whole < 0 ? '-' : '+', size / 60, size % 60);
}

// The moments between two times at which the clock on the wall is changed, to the second.
std::vector<Time> changes(const i18n::Zone& zone, Time from, Time until) {
    std::vector<Time> found;
    for (auto day = from; day < until; day = day + days(1)) {
        auto low = day, high = day + days(1);
        if (zone.offset(low) == zone.offset(high)) continue;
        while (high - low > seconds(1)) {
            auto middle = low + Span{(high - low).micros / 2};
            (zone.offset(middle) == zone.offset(day) ? low : high) = middle;
        }
        found.push_back({high.micros / 1'000'000 * 1'000'000});
    }
    return found;
}

// What holds at the first date, then every change until the last: no rule has to be guessed.
void add_zone(std::string& out, const i18n::Zone& zone, Time first, Time last) {
    auto year = zone.local(first).year;
    auto from = zone.moment({year, 1, 1, 0, 0, 0}), until = last + days(400);
    auto part = [&](Time at, Span before, Span after, std::string_view kind) {
        add_line(out, fmt::format("BEGIN:{}", kind));
        add_line(out, "DTSTART:" + written(i18n::Zone::utc().local(at + before)));
        add_line(out, "TZOFFSETFROM:" + offset_text(before));
        add_line(out, "TZOFFSETTO:" + offset_text(after));
        add_line(out, fmt::format("END:{}", kind));
    };
    add_line(out, "BEGIN:VTIMEZONE");
    add_line(out, "TZID:" + zone.name());
    auto standing = zone.offset(from);
    part(from, standing, standing, "STANDARD");
    for (auto at : changes(zone, from, until)) {
        auto before = zone.offset(at - seconds(1)), after = zone.offset(at);
        part(at, before, after, after.micros > before.micros ? "DAYLIGHT" : "STANDARD");
    }
    add_line(out, "END:VTIMEZONE");
}

void add_date(std::string& out, std::string_view host, const i18n::Zone& zone, const Date& date) {
    bool utc = zone.name() == "UTC" || zone.name() == "Etc/UTC";
    auto when = [&](std::string_view property, Time t) {
        add_line(out, utc ? fmt::format("{}:{}", property, in_utc(t)) : fmt::format("{};TZID={}:{}", property, zone.name(), written(zone.local(t))));
    };
    add_line(out, "BEGIN:VEVENT");
    add_line(out, fmt::format("UID:{}@{}", date.uid, host));
    add_line(out, "DTSTAMP:" + in_utc(date.changed));
    add_line(out, "LAST-MODIFIED:" + in_utc(date.changed));
    add_line(out, fmt::format("SEQUENCE:{}", date.sequence));
    when("DTSTART", date.starts);
    if (date.ends) when("DTEND", *date.ends);
    add_line(out, "SUMMARY:" + escaped_text(date.title));
    if (!date.details.empty()) add_line(out, "DESCRIPTION:" + escaped_text(date.details));
    if (!date.location.empty()) add_line(out, "LOCATION:" + escaped_text(date.location));
    add_line(out, "URL:" + date.place.str());
    add_line(out, date.cancelled ? "STATUS:CANCELLED" : "STATUS:CONFIRMED");
    add_line(out, date.takes_time ? "TRANSP:OPAQUE" : "TRANSP:TRANSPARENT");
    add_line(out, "END:VEVENT");
}

}  // namespace

std::string ics(std::string_view host, std::string_view name, const i18n::Zone& zone, const std::vector<Date>& all) {
    std::string out;
    add_line(out, "BEGIN:VCALENDAR");
    add_line(out, "VERSION:2.0");
    add_line(out, "PRODID:-//Lyceum//Calendar//EN");
    add_line(out, "CALSCALE:GREGORIAN");
    add_line(out, fmt::format("NAME:{}", escaped_text(name)));
    add_line(out, fmt::format("X-WR-CALNAME:{}", escaped_text(name)));
    add_line(out, "REFRESH-INTERVAL;VALUE=DURATION:PT1H");
    add_line(out, "X-PUBLISHED-TTL:PT1H");
    if (!all.empty() && zone.name() != "UTC" && zone.name() != "Etc/UTC") {
        auto [first, last] = std::minmax_element(all.begin(), all.end(), [](auto& a, auto& b) { return a.starts < b.starts; });
        add_zone(out, zone, first->starts, last->ends.value_or(last->starts));
    }
    for (auto& date : all) add_date(out, host, zone, date);
    add_line(out, "END:VCALENDAR");
    return out;
}

}  // namespace lyceum::calendar
