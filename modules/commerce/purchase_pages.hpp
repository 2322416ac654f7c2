// Addresses of what somebody bought: orders, receipts, renewals.
#pragma once
#include "modules/commerce/prepaid/prepaid.hpp"
#include "modules/commerce/reach.hpp"
#include "modules/commerce/receipts.hpp"
#include "modules/commerce/refunds.hpp"

namespace lyceum::commerce {

struct Before { std::optional<OrderId> before; };
DESCRIBE(Before, before)
inline constexpr Path<Before> orders_path{"/orders"};
struct OrderLine {
    OrderId id;
    std::string title;
    OrderState state = OrderState::pending;
    std::int64_t minor = 0, refunded_minor = 0;
    Currency currency = Currency::CNY;
    Time made_at;
    std::optional<Time> ends_at;
    PersonId buyer;
};
DESCRIBE(OrderLine, id, title, state, minor, refunded_minor, currency, made_at, ends_at, buyer)
struct Orders {
    std::vector<OrderLine> orders;
    std::map<std::string, std::string> notes;       // by order: what becomes of it besides money
    std::optional<OrderId> older;
};
DESCRIBE(Orders, orders, notes, older)
Page orders_page(const Ui&, const Orders&);

struct OneOrder { OrderId id; };
DESCRIBE(OneOrder, id)
inline constexpr Path<OneOrder> order_path{"/orders/{id}"};
struct RefundLine {
    Money money;
    std::string reason;
    Time made_at;
    bool of_second_payment = false;                 // money that this order did not need
};
DESCRIBE(RefundLine, money, reason, made_at, of_second_payment)
/// What one line of an order of goods costs, as it was frozen.
struct GoodsLine {
    std::string title;
    int quantity = 1;
    Money list, tax, left;                          // left: what can still be given back
    std::string tax_name;
    int tax_basis = 0;
    bool tax_added = false;
};
DESCRIBE(GoodsLine, title, quantity, list, tax, left, tax_name, tax_basis, tax_added)
struct OrderPage {
    OrderId id;
    OrderState state = OrderState::pending;         // the page that waits for a payment asks for this
    What what = What::plan;
    ItemId item;
    std::string title, buyer, site;
    Url place;                                      // what was bought
    Money price, credit, due, refunded;
    std::vector<Discount> discounts;
    std::vector<GoodsLine> lines;                   // of goods
    Tax tax;                                        // contained in what is due, besides those of lines
    Money tax_contained;
    Time made_at;
    std::optional<Time> paid_at, starts_at, ends_at;
    std::optional<WayToPay> way;                    // it was paid, or is to be paid
    std::optional<Receipt> receipt;
    std::vector<RefundLine> refunds;
    std::string refund_wish;
    bool replaced = false;                          // its unused value went into another order
    std::vector<WayToPay> ways;                     // to pay it, while it waits
    Html parts = {};                                // of other modules
};
DESCRIBE(OrderPage, id, state, what, item, title, buyer, site, place, price, credit, due, refunded, discounts, lines, tax, tax_contained, made_at, paid_at, starts_at, ends_at, way, receipt,
         refunds, refund_wish, replaced, ways)
Page order_page(const Ui&, const OrderPage&);

/// Where the payer comes back to. It believes nothing: it asks until the gateway has told us.
inline constexpr Path<OneOrder> return_path{"/orders/{id}/return"};
struct Returning {
    OrderId id;
    OrderState state = OrderState::pending;
    std::string title;
    Reach reach = Reach::reached;                   // of whoever pays
};
DESCRIBE(Returning, id, state, title, reach)
Page return_page(const Ui&, const Returning&);

/// Has the gateway asked again.
inline constexpr Path<OneOrder> look_again_path{"/orders/{id}/look"};

struct PayOrder {
    OrderId id;
    Method method = Method::wechat;
};
DESCRIBE(PayOrder, id, method)
inline constexpr Path<PayOrder> pay_path{"/orders/{id}/pay"};

struct Wish {
    OrderId id;
    Text<5, 1000> reason;
};
DESCRIBE(Wish, id, reason)
inline constexpr Path<Wish> wish_path{"/orders/{id}/refund-request"};

// ---- subscriptions ------------------------------------------------------------------------------

inline constexpr Path<Nothing> subscriptions_path{"/subscriptions"};
struct SubscriptionLine {
    SubscriptionId id;
    std::string title, community;
    Renewing state = Renewing::active;
    Money price;
    Time period_end;
    std::optional<Time> grace_until;
    bool charges = true;                            // false: nothing to charge is known, so it ends
    bool has_card = false;                          // it can be replaced at the card company
    std::vector<WayToPay> ways;                     // to pay what is owed
    std::optional<Time> paused_until;
    std::vector<Time> pauses;                       // when a pause of one month would end, of two …
    std::optional<ChangeRow> planned;               // from the next renewal on
    bool is_held_off = false;                       // nothing is charged, because the account is to be deleted

    Time due_at() const { return paused_until.value_or(period_end); }
};
DESCRIBE(SubscriptionLine, id, title, community, state, price, period_end, grace_until, charges, has_card, ways, paused_until, pauses, planned, is_held_off)
struct Subscriptions {
    std::vector<SubscriptionLine> subscriptions;
    std::vector<PaidAhead> paid_ahead;              // what nothing renews stands here alone
};
DESCRIBE(Subscriptions, subscriptions, paid_ahead)
Page subscriptions_page(const Ui&, const Subscriptions&);

struct OneSubscription { SubscriptionId id; };
DESCRIBE(OneSubscription, id)
inline constexpr Path<OneSubscription> cancel_path{"/subscriptions/{id}/cancel"}, resume_path{"/subscriptions/{id}/resume"};
struct PaySubscription {
    SubscriptionId id;
    Method method = Method::card;
};
DESCRIBE(PaySubscription, id, method)
inline constexpr Path<PaySubscription> pay_renewal_path{"/subscriptions/{id}/pay"};

Html order_state_chip(const Ui&, OrderState);
/// "13 % VAT, contained": of one line.
std::string tax_text(const Ui&, const Tax&, bool added);

}  // namespace lyceum::commerce
