// Changing what renews: up at once and paid for, down or sideways when the period ends, and pauses.
#include "modules/commerce/change_pages.hpp"
#include "modules/commerce/quotes.hpp"
#include "modules/commerce/routes.hpp"

namespace lyceum::commerce {

namespace {

// What is lower counts towards a higher plan, and everything of the level towards another plan of it. Rounded down, order by
// order, as the order will have it.
std::int64_t counts_towards(const std::vector<Unused>& left, int level, bool also_of_level) {
    std::int64_t sum = 0;
    for (auto& line : left)
        if (line.level < level || (also_of_level && line.level == level)) sum += line.minor;
    return sum;
}

ChangePage shown(const Visit& visit, Db& db, const OneSubscription& in) {
    auto s = subscription_of(db, visit.person(), in.id);
    ChangePage page{.id = s.id, .title = s.title, .community = communities::community(db, visit, s.community).name, .price = s.price(),
        .due_at = s.paused_until.value_or(s.period_end), .level = s.level, .lines = {}, .planned = change_of(db, s.id), .currency = s.currency};
    bool renews = s.state == Renewing::active || s.state == Renewing::paused;
    auto left = unused(db, s.person, s.community, s.currency, visit.now);
    auto held = membership::held(db, visit, s.person, s.community);
    bool covered = held && held->ends_at && std::any_of(left.begin(), left.end(), [&](auto& line) { return line.level >= s.level && line.ends_at >= *held->ends_at; });
    for (auto& plan : plans(db, visit, s.community)) {
        if (plan.id == s.plan || plan.price.currency != s.currency || plan.kind == PlanKind::period) continue;
        if (plan.level > s.level || (plan.level == s.level && covered)) {
            Money credit{counts_towards(left, plan.level, plan.level == s.level), s.currency};
            page.lines.push_back({plan, true, credit, {std::max<std::int64_t>(0, plan.price.minor - credit.minor), s.currency}});
        }
        if (plan.level <= s.level && renews) page.lines.push_back({plan, false, {0, s.currency}, {0, s.currency}});
    }
    return page;
}

Moved change(const Visit& visit, Tx& tx, const PlanChange& in) {
    auto s = subscription_of(tx, visit.person(), in.id);
    auto plan = find_plan(tx, in.plan);
    if (!plan || plan->community != s.community || plan->retired_at) not_found("This plan is not offered any more. Choose another one.");
    auto tier = membership::tier(tx, visit, plan->tier);
    plan_change(tx, s, {plan->id, plan->level, plan_title(visit, tier.name, plan->kind, plan->days), plan->months(), plan->minor}, plan->currency);
    return {.to = subscriptions_path(), .notice = {"Noted. Nothing is charged today.", {}}};
}

Moved keep(const Visit& visit, Tx& tx, const OneSubscription& in) {
    drop_change(tx, subscription_of(tx, visit.person(), in.id).id);
    return {.to = subscriptions_path(), .notice = {"It stays as it was.", {}}};
}

Moved pause_renewal(const Visit& visit, Tx& tx, const Pause& in) {
    pause(tx, subscription_of(tx, visit.person(), in.id), in.months);
    return {.to = subscriptions_path(), .notice = {"It is paused. What is paid stays yours to the end.", {}}};
}

}  // namespace

std::vector<Route> change_routes() {
    return {
        get(signed_in, change_path, &shown, &change_page).summary("The plans that could take a renewal's place, and what each costs when"),
        post(signed_in, plan_change_path, &change).or_show(change_path).summary("Plans another plan from the next renewal on"),
        post(signed_in, keep_plan_path, &keep),
        post(signed_in, pause_path, &pause_renewal).or_show(subscriptions_path).summary("Pauses a renewal for one to three months"),
    };
}

}  // namespace lyceum::commerce
