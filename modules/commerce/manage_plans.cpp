// A community's plans, for its managers: a price is never changed, it is replaced.
#include "modules/commerce/finance_pages.hpp"
#include "modules/commerce/routes.hpp"
#include "modules/commerce/tasting.hpp"

namespace lyceum::commerce {

namespace {

struct Holders { PlanId plan; std::int64_t holders = 0; };
DESCRIBE(Holders, plan, holders)

Plans plans_of(const Visit& visit, Db& db, const PlansOf& in) {
    Plans page;
    page.community = communities::managed_community(db, visit, in.slug);
    page.tiers = membership::tiers(db, visit, page.community.id);
    auto holders = db.all<Holders>(R"sql(
        select plan, count(*) as holders from orders
        where community = $1 and what = 'plan' and state in ('paid', 'partially_refunded') and ends_at > $2 group by plan)sql",
        page.community.id, visit.now);
    for (auto& plan : all_plans(db, page.community.id)) {
        auto tier = std::find_if(page.tiers.begin(), page.tiers.end(), [&](auto& t) { return t.id == plan.tier; });
        auto count = std::find_if(holders.begin(), holders.end(), [&](auto& h) { return h.plan == plan.id; });
        page.plans.push_back({plan.id, tier == page.tiers.end() ? "" : tier->name, plan.kind, plan.days, plan.price(), plan.retired_at.has_value(),
            count == holders.end() ? 0 : count->holders});
    }
    std::erase_if(page.tiers, [](auto& t) { return t.level < 1; });
    auto offered = tasting(db, page.community.id);
    page.free_articles = offered.articles;
    page.member_links = offered.links;
    for (auto& tier : page.tiers) {
        auto trial = std::find_if(offered.trials.begin(), offered.trials.end(), [&](auto& t) { return t.tier == tier.id; });
        page.trial_days.push_back(trial == offered.trials.end() ? 0 : trial->days);
    }
    return page;
}

Moved add(const Visit& visit, Tx& tx, const AddPlan& in) {
    auto community = communities::managed_community(tx, visit, in.slug);
    if (membership::tier(tx, visit, in.tier).community != community.id) not_found();
    auto price = read_price(in.price, in.currency);
    if (!price) invalid("price", "This is no price. Write it as 39 or 39.50.");
    auto plan = add_plan(tx, {.tier = in.tier, .kind = in.kind, .price = *price, .days = in.days});
    accounts::note(tx, visit, {.action = "commerce.add_plan", .target = "plan " + to_string(plan), .details = to_decimal(*price) + " " + std::string(name_of(in.currency)), .place = community.id.value});
    return {.to = plans_path({in.slug}), .id = to_string(plan), .notice = {"The plan is on offer.", {}}};
}

Moved retire(const Visit& visit, Tx& tx, const OnePlan& in) {
    auto community = communities::managed_community(tx, visit, in.slug);
    retire_plan(tx, community.id, in.id);
    accounts::note(tx, visit, {.action = "commerce.retire_plan", .target = "plan " + to_string(in.id), .details = "", .place = community.id.value});
    return {.to = plans_path({in.slug}), .notice = {"The plan is not offered any more. Whoever has it keeps it.", {}}};
}

}  // namespace

std::vector<Route> plan_routes() {
    return {
        get(signed_in, plans_path, &plans_of, &plans_page),
        post(signed_in, add_plan_path, &add).or_show(plans_path),
        post(signed_in, retire_path, &retire),
    };
}

}  // namespace lyceum::commerce
