// What something costs this person today, and what it will give them: everything a buyer is shown
// before agreeing, and what an order then freezes.
#pragma once
#include "modules/commerce/plans.hpp"

namespace lyceum::commerce {

/// begins: today; extends: when the present period ends, on the same level; follows: when a higher one ends;
/// upgrades: today, and the unused value of the lower membership is carried over.
enum class Course { begins, extends, follows, upgrades };
DESCRIBE_ENUM(Course, begins, extends, follows, upgrades)

struct Quote {
    NewOrder order;                                 // ready to be made
    Course course = Course::begins;
    Time starts_at;
    std::optional<Time> ends_at;                    // nothing for single items: for good
    std::optional<membership::Held> held;
    std::optional<Msg> complaint;                   // about the code
};

/// Throws Refusal(conflict) for somebody who has this level for good. `code` is a coupon's, maybe nothing.
Quote quote(Db&, const Visit&, PersonId buyer, const PlanRow&, Time at, const std::string& code = {});
/// Throws "not found" for an item that the visitor cannot see or that has no price.
Quote quote(Db&, const Visit&, PersonId buyer, ItemId, Time at, const std::string& code = {});

/// When a period of this level would begin: after the rights to it or more that follow each other.
Time start_of_period(const std::optional<membership::Held>&, int level, Time at);
/// Unused value of settled memberships below `level`, order by order.
std::vector<CreditLine> unused_value(Db&, PersonId buyer, CommunityId, int level, Currency, Time at);

}  // namespace lyceum::commerce
