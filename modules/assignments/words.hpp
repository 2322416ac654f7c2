// What both sides of an assignment are shown alike. Only this module includes this file.
#pragma once
#include "modules/assignments/store.hpp"

namespace lyceum::assignments {

/// "Due today", "Due in 3 days", "Overdue by 2 days", by the reader's calendar.
std::string due_words(const Ui&, Time due_at);

}  // namespace lyceum::assignments
