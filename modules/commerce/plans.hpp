// Plans and prices: the tables and the rules about them. Only this module includes this file.
#pragma once
#include "modules/commerce/orders.hpp"

namespace lyceum::commerce {

inline constexpr std::int64_t kPriceMinorMost = 100'000'000;   // ¥1,000,000
inline constexpr int kPlanDaysMost = 3660;
inline constexpr int kPlansMost = 60;               // on offer in one community

struct PlanRow {
    PlanId id;
    CommunityId community;
    TierId tier;
    int level = 0;
    PlanKind kind = PlanKind::monthly;
    int days = 0;
    std::int64_t minor = 0;
    Currency currency = Currency::CNY;
    std::optional<Time> retired_at;

    Money price() const { return {minor, currency}; }
    int months() const { return kind == PlanKind::monthly ? 1 : kind == PlanKind::yearly ? 12 : 0; }
};
DESCRIBE(PlanRow, id, community, tier, level, kind, days, minor, currency, retired_at)

std::optional<PlanRow> find_plan(Db&, PlanId);
/// One that can be bought, in a community that the visitor may know of; throws "not found" for others.
PlanRow plan_on_offer(Db&, const Visit&, PlanId);
/// The same with what its pages say of it.
struct ChosenPlan {
    PlanRow plan;
    std::string title;                              // "Fellow · yearly"
    PlanCard card;
};
ChosenPlan chosen_plan(Db&, const Visit&, PlanId);

/// The plans of one community, and who else offers some.
struct OfferedPlans {
    std::optional<communities::CommunityCard> community;
    std::vector<PlanCard> plans;
    std::vector<communities::CommunityCard> others;
};
DESCRIBE(OfferedPlans, community, plans, others)
/// Whose plans a page is to offer: a community by its slug.
struct PlansAt { std::string community; };
DESCRIBE(PlansAt, community)
/// By its slug; empty: of the first that offers any. Throws "not found" for a slug that the visitor may not know of.
OfferedPlans offered_plans(Db&, const Visit&, const std::string& slug);
/// Every plan of a community, retired ones last.
std::vector<PlanRow> all_plans(Db&, CommunityId);
/// Nobody can buy it any more; who has it keeps it. Throws "not found" for a plan of another community.
void retire_plan(Tx&, CommunityId, PlanId);

}  // namespace lyceum::commerce
