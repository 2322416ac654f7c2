// Commerce: plans and prices, orders, payment attempts, refunds, receipts. Money arrives by gateways
// that are pure transformations; what it bought is granted in the transaction that believes it.
#pragma once
#include "modules/items/items.hpp"
#include "modules/ledger/ledger.hpp"

namespace lyceum {
struct Plan;
struct Order;
struct Attempt;
using PlanId = Id<Plan>;
using OrderId = Id<Order>;
using AttemptId = Id<Attempt>;
}  // namespace lyceum

namespace lyceum::commerce {

extern const Module module;

enum class PlanKind { monthly, yearly, period };    // period: prepaid for `days`, without renewal
DESCRIBE_ENUM(PlanKind, monthly, yearly, period)

struct PlanCard {
    PlanId id;
    TierId tier;
    PlanKind kind = PlanKind::monthly;
    Money price;
    int days = 0;                                   // of a prepaid period
    std::string tier_name;
    int level = 0;
};
DESCRIBE(PlanCard, id, tier, kind, price, days, tier_name, level)

struct NewPlan { TierId tier; PlanKind kind = PlanKind::monthly; Money price; int days = 0; };
/// Throws Refusal(invalid) naming `price`, `days` or `tier` for what cannot be sold; level 0 is free for everyone.
PlanId add_plan(Tx&, const NewPlan&);
/// Puts a plan on offer in place of the one of the same tier, kind and days; where the price stands already, nothing changes.
/// Throws as add_plan.
void offer_plan(Tx&, const NewPlan&);
/// "39", "39.5" or "39.50" in the currency's minor units; nothing for anything else, zero, or too much.
std::optional<Money> read_price(std::string_view, Currency);
/// The plans on offer, by level, then price.
std::vector<PlanCard> plans(Db&, const Visit&, CommunityId);

/// Sets or removes the price of one item (article, series). Orders made before keep their price.
void set_price(Tx&, ItemId, std::optional<Money>);
std::map<ItemId, Money> prices(Db&, const std::vector<ItemId>&);

Url join_url();                                     // /join: plans of the (first) community
Url plan_url(PlanId);                               // /join/{plan}: checkout
Url buy_url(ItemId);                                // /buy/{item}: checkout of a single item
Url orders_url();                                   // /orders: what somebody bought
Url order_url(OrderId);
Url subscriptions_url();                            // /subscriptions: what renews itself

/// The author's part of the price of a single item, in hundredths; frozen in each order. Memberships are the house's.
inline constexpr int kAuthorPercent = 70;

/// Memberships of this person that will be charged again by themselves.
struct Renewal {
    CommunityId community;
    Time at;
};
std::vector<Renewal> renewals(Db&, PersonId);

/// What other modules tell of an order; nothing for one that does not exist.
struct OrderFacts {
    OrderId id;
    PersonId buyer;
    CommunityId community;
    std::string title;
    std::int64_t paid_minor = 0, refunded_minor = 0;
    Currency currency = Currency::CNY;
};
std::optional<OrderFacts> order_facts(Db&, OrderId);

/// For imports of samples: an order paid at a moment of the past through the sandbox, with everything that follows
/// but letters and Paid. A recurring plan whose period lies in the past does not renew.
OrderId record_paid_order(Tx&, PersonId buyer, PlanId, Time paid_at);
/// Throws "not found" for an item without a price.
OrderId record_paid_purchase(Tx&, PersonId buyer, ItemId, Time paid_at);

/// The offer below a locked text: the cheapest way in, and the price of the single item if it has one.
struct Offer {
    std::optional<PlanCard> plan;
    std::optional<Money> price;
    ItemId item;                                    // what the price buys: the item, or its series
    membership::LockKind lock = membership::LockKind::members;
    int words_left = 0;                             // of the locked part, so that people know what they buy
};
DESCRIBE(Offer, plan, price, item, lock, words_left)
/// Three statements at most. The caller fills in words_left.
Offer offer(Db&, const Visit&, const membership::Lock&);
Html offer_view(const Ui&, const Offer&);           // the .paywall block
/// Plan cards with prices, for landing and /join: one for each tier that has a plan, guests are led to sign up.
Html plans_view(const Ui&, const std::vector<membership::TierCard>&, const std::vector<PlanCard>&);

/// Announced in the transaction that granted what was paid for.
struct Paid {
    static constexpr std::string_view topic = "commerce.paid";
    OrderId order;
    PersonId buyer;
};
DESCRIBE(Paid, order, buyer)

/// Announced in the transaction that noted a refund; `full` ones took back what was bought.
struct Refunded {
    static constexpr std::string_view topic = "commerce.refunded";
    OrderId order;
    PersonId buyer;
    bool full = false;
};
DESCRIBE(Refunded, order, buyer, full)

}  // namespace lyceum::commerce
