// What something costs this person today, and what it will give them: everything a buyer is shown
// before agreeing, and what an order then freezes.
#pragma once
#include "modules/commerce/plans.hpp"

namespace lyceum::commerce {

/// begins: today; extends: when the present period ends, on the same level; follows: when a higher one ends;
/// upgrades: today, and the unused value of the lower membership is carried over; switches: likewise on the same level.
enum class Course { begins, extends, follows, upgrades, switches };
DESCRIBE_ENUM(Course, begins, extends, follows, upgrades, switches)
/// at_once: a plan of the same level begins today, where all of the present period was paid for.
enum class Switching { when_it_ends, at_once };

struct Quote {
    NewOrder order;                                 // ready to be made
    Course course = Course::begins;
    Time starts_at;
    std::optional<Time> ends_at;                    // nothing for single items: for good
    std::optional<membership::Held> held;
    std::optional<Msg> complaint;                   // about the code
    bool can_switch = false;                        // it extends, and could begin today for what is unused
};

/// Throws Refusal(conflict) for somebody who has this level for good. `code` is a coupon's, maybe nothing.
Quote quote(Db&, const Visit&, PersonId buyer, const PlanRow&, Time at, const std::string& code = {}, Switching = Switching::when_it_ends);
/// Throws "not found" for an item that the visitor cannot see or that has no price.
Quote quote(Db&, const Visit&, PersonId buyer, ItemId, Time at, const std::string& code = {});

/// When a period of this level would begin: after the rights to it or more that follow each other.
Time start_of_period(const std::optional<membership::Held>&, int level, Time at);
/// What is left of a membership that was paid: its worth (what was paid for it, with what it took over, less refunds) times
/// the part of its time that lies ahead, rounded down to the minor unit.
struct Unused {
    OrderId order;
    int level = 0;
    std::int64_t minor = 0;
    Time ends_at;
};
/// Of every settled membership that still runs or has not begun and was not taken over, order by order.
std::vector<Unused> unused(Db&, PersonId buyer, CommunityId, Currency, Time at);

}  // namespace lyceum::commerce
