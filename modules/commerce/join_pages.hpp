// Addresses for buying: the plans, the checkout of a plan and of a single item.
#pragma once
#include "modules/commerce/gateways/gateway.hpp"
#include "modules/commerce/quotes.hpp"
#include "modules/commerce/reach.hpp"
#include "platform/html/form.hpp"

namespace lyceum::commerce {

struct JoinAt {
    std::string community;                          // a slug; empty: the first
};
DESCRIBE(JoinAt, community)
inline constexpr Path<JoinAt> join_path{"/join"};

struct Join {
    std::optional<communities::CommunityCard> community;
    std::vector<membership::TierCard> tiers;
    std::vector<PlanCard> plans;
    std::optional<membership::Held> held;
    std::vector<communities::CommunityCard> others;
    bool can_pay = false;                           // payments are set up
    Html notes = {};                                // what is cheaper now
};
DESCRIBE(Join, community, tiers, plans, held, others, can_pay)
Page join_page(const Ui&, const Join&);

struct Choosing {
    PlanId plan;
    std::optional<PlanId> period;                   // another plan of the same tier
    std::string coupon;
    bool at_once = false;                           // do not wait for the end of what is paid for this level
};
DESCRIBE(Choosing, plan, period, coupon, at_once)
inline constexpr Path<Choosing> checkout_path{"/join/{plan}"};
struct Buying {
    PlanId plan;
    Method method = Method::wechat;
    std::string coupon;
    bool at_once = false;
};
DESCRIBE(Buying, plan, method, coupon, at_once)
inline constexpr Path<Buying> order_plan_path{"/join/{plan}"};
/// The checkout of another plan of the level that one has, from today.
inline Url at_once_path(PlanId plan) { return checkout_path({.plan = plan, .period = {}, .coupon = {}, .at_once = true}); }

struct ChoosingItem { ItemId item; std::string coupon; };
DESCRIBE(ChoosingItem, item, coupon)
inline constexpr Path<ChoosingItem> buy_path{"/buy/{item}"};
struct BuyingItem {
    ItemId item;
    Method method = Method::wechat;
    std::string coupon;
};
DESCRIBE(BuyingItem, item, method, coupon)
inline constexpr Path<BuyingItem> order_item_path{"/buy/{item}"};

/// Everything somebody is shown before they agree.
struct Checkout {
    PlanId plan;                                    // or
    ItemId item;
    std::string title;                              // the tier's name, or the item's title
    std::string line;                               // "Fellow · monthly"
    std::vector<PlanCard> periods;                  // of the same tier
    Money price, credit, due, renews;               // renews: what later periods cost
    Tax tax;                                        // contained in what is due
    Money tax_contained;
    std::vector<Discount> discounts;
    std::string coupon, complaint;                  // as typed, and why it does not hold
    Course course = Course::begins;
    Time starts_at;
    std::optional<Time> ends_at;
    std::optional<membership::Held> held;
    bool recurs = false;
    std::vector<WayToPay> ways;                     // empty: payments are not set up
    bool at_once = false;                           // as it was asked for
    bool can_switch = false;                        // it could begin today
    bool owned = false;                             // an item that can be read already
    bool rests = false;                             // a membership here is paused, so none is sold until it goes on
    Reach reach = Reach::reached;                   // of whoever buys
    Html notes = {};                                // bundles that hold it
};
DESCRIBE(Checkout, plan, item, title, line, periods, price, credit, due, renews, tax, tax_contained, discounts, coupon, complaint, course, starts_at, ends_at, held, recurs, ways, at_once, can_switch, owned, rests, reach)
Page checkout_page(const Ui&, const Checkout&);

std::string way_name(const Ui&, const WayToPay&);
std::string plan_kind_name(const Ui&, PlanKind, int days);
/// Whose plans a page lists, and the way to others'; nothing where there is one community only.
Html whose_plans(const Ui&, const Path<PlansAt>&, const communities::CommunityCard& of, const std::vector<communities::CommunityCard>& others);

}  // namespace lyceum::commerce
