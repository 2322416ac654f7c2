// Addresses for changing what renews: another plan, a pause.
#pragma once
#include "modules/commerce/plans.hpp"
#include "modules/commerce/purchase_pages.hpp"

namespace lyceum::commerce {

/// One plan that could take the place of the present one, and what that costs when.
struct ChangeLine {
    PlanCard plan;
    bool is_now = false;                            // paid and open today; else from the next renewal on
    Money credit, due;                              // today: unused value, and what is left to pay
};
DESCRIBE(ChangeLine, plan, is_now, credit, due)
struct ChangePage {
    SubscriptionId id;
    std::string title, community;
    Money price;
    Time due_at;                                    // when it is charged next
    int level = 0;
    std::vector<ChangeLine> lines;
    std::optional<ChangeRow> planned;
    Currency currency = Currency::CNY;
};
DESCRIBE(ChangePage, id, title, community, price, due_at, level, lines, planned, currency)
inline constexpr Path<OneSubscription> change_path{"/subscriptions/{id}/change"}, keep_plan_path{"/subscriptions/{id}/keep"};
Page change_page(const Ui&, const ChangePage&);

struct PlanChange { SubscriptionId id; PlanId plan; };
DESCRIBE(PlanChange, id, plan)
inline constexpr Path<PlanChange> plan_change_path{"/subscriptions/{id}/change"};

struct Pause { SubscriptionId id; int months = 1; };
DESCRIBE(Pause, id, months)
inline constexpr Path<Pause> pause_path{"/subscriptions/{id}/pause"};

}  // namespace lyceum::commerce
