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

// ---- who has a part of a sale -------------------------------------------------------------------

/// What the authors of a single item have of its price together, in hundredths, unless finance agreed otherwise.
/// Memberships are the house's.
inline constexpr int kAuthorPercent = 70;
/// How long after a sale a buyer may usually have their money back, unless the owner set another time. Parts become payable
/// when it is over.
inline constexpr Span kRefundWindow = days(14);
Span refund_window(Db&);

enum class ShareRole { author, coauthor, referrer };
DESCRIBE_ENUM(ShareRole, author, coauthor, referrer)
/// One person's part of a sale, in hundredths of what the buyer pays. Frozen in each order.
struct Share {
    PersonId person;
    ShareRole role = ShareRole::author;
    int percent = 0;
};
DESCRIBE(Share, person, role, percent)
/// What the authors of an item have together, and how they divide it: the author first, with the rest.
struct Parts {
    int percent = kAuthorPercent;
    std::vector<Share> shares;
};
DESCRIBE(Parts, percent, shares)
Parts parts_of(Db&, ItemId, PersonId author);
inline constexpr int kCoauthorsMost = 10;
/// Gives a co-author that part of the authors' part of later sales; 0 takes it away. Throws Refusal(invalid) on `percent`
/// for more than is there, and on `handle` for the author and for one too many.
void set_share(Tx&, ItemId, PersonId author, PersonId coauthor, int percent);
/// What all authors of this item have together, from the next sale on; nothing: the usual. Throws Refusal(invalid) on
/// `percent` for less than its co-authors have.
void set_terms(Tx&, ItemId, std::optional<int> percent);

/// A tax that prices contain, in hundredths of a percent: 600 is 6 %. Without a rate there is none.
struct Tax {
    std::string name;
    int basis = 0;
};
DESCRIBE(Tax, name, basis)
/// What of an amount is tax, rounded half up: gross · r / (1 + r).
std::int64_t contained_tax(std::int64_t gross, int basis);
/// The tax that prices of memberships and works contain. Each order freezes it; it is set aside when the order is paid, and
/// authors and referrers share what is left.
inline constexpr Slot<Tax(Db&)> house_tax{"commerce.house_tax"};
Tax tax_of_house(Db&);

/// What is about to be ordered, for those who have a say in it.
struct Sale {
    PersonId buyer;
    CommunityId community;
    PlanId plan;                                    // or
    ItemId item;
    int level = 0;                                  // of the plan
    PersonId author;                                // of the item
    Money price;                                    // as listed
    bool renewal = false;
    Time at;
};
/// Somebody is about to order, in this browser: the last moment to note who brought them.
inline constexpr Slot<void(const Visit&, Tx&, const Sale&)> before_order{"commerce.before_order"};
/// More people who have a part, out of the house's: whoever brought the buyer. What exceeds the whole is left out.
inline constexpr Slot<std::vector<Share>(Db&, const Sale&)> more_shares{"commerce.more_shares"};

// ---- what is taken off a price ------------------------------------------------------------------

/// Taken off the price of one order. (source, reference) says what it is to its module.
struct Discount {
    std::string source, reference;                  // "coupon", the coupon's id
    std::string label;                              // as the buyer reads it
    std::int64_t minor = 0;
    bool lasting = false;                           // later periods cost less as well
};
DESCRIBE(Discount, source, reference, label, minor, lasting)
/// What comes off, and why a code does not hold.
struct Reduction {
    std::vector<Discount> discounts;
    std::optional<Msg> complaint;
};
/// Asked before each quote; `code` is what the buyer typed, maybe nothing. All together never exceed the price.
inline constexpr Slot<Reduction(Db&, const Visit&, const Sale&, const std::string& code)> reductions{"commerce.reductions"};
/// Said above the plans of a community: what is cheaper now, and for whom. An empty Html is left out.
inline constexpr Slot<Html(const Ui&, Db&, CommunityId)> plan_notes{"commerce.plan_notes"};
/// An order with this discount was made: its uses are counted in this Tx. Throws Refusal(invalid) on `coupon` when none
/// is left.
inline constexpr Slot<void(Tx&, const Sale&, OrderId, const Discount&)> discount_taken{"commerce.discount_taken"};
/// The order was closed without a payment: its use is free again.
inline constexpr Slot<void(Tx&, OrderId)> discount_freed{"commerce.discount_freed"};

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
    std::int64_t list_minor = 0, discount_minor = 0, credit_minor = 0;      // paid = list - discount - credit
    std::optional<Time> paid_at, starts_at, ends_at;
    Tax tax = {};                                   // contained in what was paid; of goods each line knows its own
};
std::optional<OrderFacts> order_facts(Db&, OrderId);
/// What else stands on the page of a paid order, for its buyer; built while the page's GET handler reads.
inline constexpr Slot<Html(const Ui&, Db&, const OrderFacts&)> order_parts{"commerce.order_parts"};

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
    ItemId met;                                     // the item itself
    TierId trial;                                   // that this visitor may still try for
    int trial_days = 0;                             // days without paying
    int free_articles = 0, free_left = 0;           // that members of nothing may open in a month, and still may in this one
    bool rests = false;                             // this visitor's membership is paused, and opens it when it goes on
};
DESCRIBE(Offer, plan, price, item, lock, words_left, met, trial, trial_days, free_articles, free_left, rests)
/// Four statements at most. The caller fills in words_left.
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
