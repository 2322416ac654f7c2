// What a membership that renews itself is, what may happen to it, and what it becomes: one table, for every gateway and
// whoever acts. subscriptions.cpp does what follows from a step; nothing else decides.
#pragma once
#include "platform/core/describe.hpp"
#include "platform/core/refusal.hpp"

namespace lyceum::commerce {

/// active: charged when the period ends. past_due: the charge failed, access stays for kGrace. paused: not charged before
/// a day that was chosen; what is paid is used up first. cancel_at_period_end: not charged again. ended.
enum class Renewing { active, past_due, paused, cancel_at_period_end, ended };
DESCRIBE_ENUM(Renewing, active, past_due, paused, cancel_at_period_end, ended)

enum class Happening {
    bought,                                         // its person paid for a plan that renews
    renewed,                                        // the charge for the next period arrived
    extended,                                       // a prepaid period of this level was paid
    replaced,                                       // a prepaid period of a higher level was paid
    refused,                                        // a charge came to nothing
    cancel,                                         // by its person, or with leaving the community
    take_back,                                      // the cancellation or the pause, while the period runs
    pause,
    restart,                                        // the pause is over: by date, or by its person
    period_over,                                    // and nothing can be charged
    grace_over,
    given_back,                                     // all of what the period stands on
    closed                                          // the account
};
DESCRIBE_ENUM(Happening, bought, renewed, extended, replaced, refused, cancel, take_back, pause, restart, period_over, grace_over, given_back, closed)

struct Step {
    Renewing to = Renewing::ended;
    std::optional<Msg> refusal = {};                // set: it cannot happen, and this is said to who asked; `to` is as it was
};
/// Defined for each state and each happening.
Step step(Renewing, Happening);

}  // namespace lyceum::commerce
