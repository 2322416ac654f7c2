// Assignments: whoever bought seats for a company asks its people to read a series or an article until a day, and sees how far
// each of them is. Feature row 14, J15 step 3.
//
// This header is the module's door: everything else in this folder is private.
#pragma once
#include "modules/calendar/calendar.hpp"
#include "modules/commerce/seats/staff.hpp"
#include "modules/notifications/notifications.hpp"

namespace lyceum {
struct Assignment;
using AssignmentId = Id<Assignment>;
}  // namespace lyceum

namespace lyceum::assignments {

extern const Module module;

Url assigned_url();                                 // /assigned: what one's own company asks for

}  // namespace lyceum::assignments
