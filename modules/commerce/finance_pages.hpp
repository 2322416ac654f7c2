// Addresses for finance and for managers: everybody's orders, refunds, what does not fit, a community's plans.
#pragma once
#include "modules/commerce/gateways/remote.hpp"
#include "modules/commerce/payments.hpp"
#include "modules/commerce/plans.hpp"
#include "modules/commerce/purchase_pages.hpp"

namespace lyceum::commerce {

struct OrderSearch {
    std::string q;                                  // an order, a receipt, a gateway's number, or @handle
    std::optional<OrderState> state;
    bool wishes = false;                            // only those with a refund asked for
    std::optional<OrderId> before;
};
DESCRIBE(OrderSearch, q, state, wishes, before)
inline constexpr Path<OrderSearch> all_orders_path{"/finance/orders"};
struct AllOrders {
    OrderSearch search;
    std::vector<OrderLine> orders;
    std::vector<accounts::Byline> buyers;           // one for each order
    std::optional<OrderId> older;
};
DESCRIBE(AllOrders, search, orders, buyers, older)
Page all_orders_page(const Ui&, const AllOrders&);

inline constexpr Path<OneOrder> file_path{"/finance/orders/{id}"};
struct AttemptLine {
    std::string number, gateway;
    Method method = Method::wechat;
    AttemptState state = AttemptState::created;
    Time made_at;
};
DESCRIBE(AttemptLine, number, gateway, method, state, made_at)
struct PaymentLine {
    std::string gateway_id;
    Use use = Use::sale;
    Money money, refunded;
    Time heard_at;
};
DESCRIBE(PaymentLine, gateway_id, use, money, refunded, heard_at)
struct ShareLine {
    accounts::Byline person;
    ShareRole role = ShareRole::author;
    int percent = 0;
    Money part;                                     // as it stands after refunds
};
DESCRIBE(ShareLine, person, role, percent, part)
/// One order with everything that happened to it.
struct OrderFile {
    OrderPage order;
    accounts::Byline buyer;
    std::vector<ShareLine> shares;
    std::vector<AttemptLine> attempts;
    std::vector<PaymentLine> payments;
    Money refundable;
    bool may_refund = false, may_dispute = false;
    bool is_own = false;                            // bought by whoever looks: somebody else decides about its money
};
DESCRIBE(OrderFile, order, buyer, shares, attempts, payments, refundable, may_refund, may_dispute, is_own)
Page order_file_page(const Ui&, const OrderFile&);

struct GiveBack {
    OrderId id;
    Text<1, 20> amount;                             // in major units: "10" or "10.50"
    Text<3, 500> reason;
    bool confirmed = false;
};
DESCRIBE(GiveBack, id, amount, reason, confirmed)
inline constexpr Path<GiveBack> refund_path{"/finance/orders/{id}/refund"};
struct GiveBackLine {
    OrderId id;
    std::int64_t line = 0;                          // from 1
    Text<3, 500> reason;
};
DESCRIBE(GiveBackLine, id, line, reason)
inline constexpr Path<GiveBackLine> refund_line_path{"/finance/orders/{id}/lines/{line}/refund"};

/// What a bank said of a payment on paper, where the gateway tells nothing.
struct NoteDispute {
    OrderId id;
    Text<1, 60> number;                             // the bank's
    DisputeState state = DisputeState::open;
    std::string amount;                             // in major units; empty: the whole payment
};
DESCRIBE(NoteDispute, id, number, state, amount)
inline constexpr Path<NoteDispute> note_dispute_path{"/finance/orders/{id}/dispute"};

// ---- what does not fit ----------------------------------------------------------------------------

struct Settled { bool settled = false; std::optional<AnomalyId> before; };
DESCRIBE(Settled, settled, before)
inline constexpr Path<Settled> anomalies_path{"/finance/anomalies"};
struct AnomalyLine {
    AnomalyId id;
    std::string gateway;
    AnomalyKind kind = AnomalyKind::unknown_number;
    std::string reference;
    OrderId order_id;
    PaymentId payment;
    std::int64_t minor = 0;
    Currency currency = Currency::CNY;
    Time found_at;
    std::optional<Time> settled_at;
    std::string settlement;
    bool can_give_back = false;                     // unexplained money that still lies with the gateway
};
DESCRIBE(AnomalyLine, id, gateway, kind, reference, order_id, payment, minor, currency, found_at, settled_at, settlement, can_give_back)
struct Anomalies {
    bool settled = false;
    std::vector<AnomalyLine> anomalies;
    std::optional<AnomalyId> older;
    bool may_settle = false;
};
DESCRIBE(Anomalies, settled, anomalies, older, may_settle)
Page anomalies_page(const Ui&, const Anomalies&);
struct Settling {
    AnomalyId id;
    Text<3, 500> settlement;                        // what was found out and done
    bool give_back = false;
};
DESCRIBE(Settling, id, settlement, give_back)
inline constexpr Path<Settling> settle_path{"/finance/anomalies/{id}"};

// ---- plans of a community -------------------------------------------------------------------------

struct PlansOf { std::string slug; };
DESCRIBE(PlansOf, slug)
inline constexpr Path<PlansOf> plans_path{"/c/{slug}/manage/plans"};
struct PlanLine {
    PlanId id;
    std::string tier;
    PlanKind kind = PlanKind::monthly;
    int days = 0;
    Money price;
    bool retired = false;
    std::int64_t holders = 0;                       // orders whose period runs
};
DESCRIBE(PlanLine, id, tier, kind, days, price, retired, holders)
struct Plans {
    communities::CommunityCard community;
    std::vector<membership::TierCard> tiers;
    std::vector<PlanLine> plans;
    std::vector<int> trial_days;                    // one for each tier; 0: it cannot be tried
    int free_articles = 0, member_links = 0;        // a month
};
DESCRIBE(Plans, community, tiers, plans, trial_days, free_articles, member_links)
Page plans_page(const Ui&, const Plans&);

struct AddPlan {
    std::string slug;
    TierId tier;
    PlanKind kind = PlanKind::monthly;
    int days = 0;
    Text<1, 20> price;
    Currency currency = Currency::CNY;
};
DESCRIBE(AddPlan, slug, tier, kind, days, price, currency)
inline constexpr Path<AddPlan> add_plan_path{"/c/{slug}/manage/plans"};
struct OnePlan { std::string slug; PlanId id; };
DESCRIBE(OnePlan, slug, id)
inline constexpr Path<OnePlan> retire_path{"/c/{slug}/manage/plans/{id}/retire"};

}  // namespace lyceum::commerce
