// The dates a person has here, as a calendar that other programs subscribe to (RFC 5545): the ends and renewals of
// memberships, articles that will appear, and whatever later modules fill in.
#pragma once
#include "modules/commerce/commerce.hpp"
#include "modules/content/content.hpp"
#include "modules/privacy/privacy.hpp"

namespace lyceum::calendar {

extern const Module module;

struct Date {
    std::string uid;                                // stays the same for ever: "membership-…"; the host is added
    std::string title;                              // in the visit's language
    std::string details = {};
    Url place;                                      // where more stands
    Time starts;
    std::optional<Time> ends = {};                  // nothing: a moment
    Time changed;                                   // when it was made or moved last
    int sequence = 0;                               // grows with every change (RFC 5545, 3.8.7.4)
    bool cancelled = false;
    std::string location = {};
    bool takes_time = false;                        // shown as busy in calendars of others
};
/// More dates of a person, asked as that person.
inline constexpr Slot<std::vector<Date>(Db&, const Visit&)> dates{"calendar.dates"};
inline constexpr int kDatesMost = 500;

/// The whole calendar, folded, with the VTIMEZONE of `zone` where it is not UTC.
std::string ics(std::string_view host, std::string_view name, const i18n::Zone& zone, const std::vector<Date>&);

}  // namespace lyceum::calendar
