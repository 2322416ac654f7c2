// Orders and the attempts to have them paid: their rows, and what is frozen in them. Only this module
// includes this file.
#pragma once
#include "modules/commerce/goods.hpp"
#include "modules/privacy/privacy.hpp"

namespace lyceum {
struct Subscription;
struct Payment;
struct Refund;
struct Anomaly;
using SubscriptionId = Id<Subscription>;
using PaymentId = Id<Payment>;
using RefundId = Id<Refund>;
using AnomalyId = Id<Anomaly>;
}  // namespace lyceum

namespace lyceum::commerce {

enum class What { plan, item, goods };
DESCRIBE_ENUM(What, plan, item, goods)

/// pending → paid → partially_refunded → refunded; pending → closed, and closed → paid when money arrives late.
enum class OrderState { pending, paid, partially_refunded, refunded, closed };
DESCRIBE_ENUM(OrderState, pending, paid, partially_refunded, refunded, closed)

struct OrderRow {
    OrderId id;
    CommunityId community;
    PersonId buyer;
    What what = What::plan;
    PlanId plan;
    ItemId item;
    int level = 0;
    std::string title;
    int months = 0, days = 0;
    std::int64_t list_minor = 0, credit_minor = 0, minor = 0;
    Currency currency = Currency::CNY;
    PersonId author;
    int author_percent = 0;
    OrderState state = OrderState::pending;
    std::int64_t refunded_minor = 0;
    Time made_at;
    std::optional<Time> paid_at, starts_at, ends_at, anchor_at;
    OrderId replaced_by;
    SubscriptionId subscription;
    std::string refund_wish;
    std::int64_t discount_minor = 0;                // taken off the list price
    std::int64_t renews_minor = 0;                  // what later periods cost; 0: the list price
    std::string tax_name;                           // of the tax that it contains, as it was when the order was made
    int tax_basis = 0;

    /// What the order is worth: the list price less what was taken off.
    std::int64_t worth() const { return list_minor - discount_minor; }
    Money discount() const { return {discount_minor, currency}; }
    Money price() const { return {list_minor, currency}; }
    Money due() const { return {minor, currency}; }
    void contain(const Tax& tax) { tax_name = tax.name, tax_basis = tax.basis; }
    Tax tax_rate() const { return {tax_name, tax_basis}; }
    Money tax() const { return {contained_tax(minor, tax_basis), currency}; }
    Money credit() const { return {credit_minor, currency}; }
    bool is_settled() const { return state == OrderState::paid || state == OrderState::partially_refunded; }
    bool recurs() const { return what == What::plan && months > 0; }
};
DESCRIBE(OrderRow, id, community, buyer, what, plan, item, level, title, months, days, list_minor, credit_minor, minor, currency, author,
         author_percent, state, refunded_minor, made_at, paid_at, starts_at, ends_at, anchor_at, replaced_by, subscription, refund_wish, discount_minor,
         renews_minor, tax_name, tax_basis)

std::optional<OrderRow> find_order(Db&, OrderId);
OrderFacts facts_of(const OrderRow&);
/// The order for this transaction alone: whoever changes anything about an order's money begins here.
OrderRow lock_order(Tx&, OrderId);

/// What part of a lower membership's value is carried over.
struct CreditLine {
    OrderId credited;
    std::int64_t minor = 0;
};
DESCRIBE(CreditLine, credited, minor)
std::vector<CreditLine> credits_of(Db&, OrderId);
std::vector<Discount> discounts_of(Db&, OrderId);

struct NewOrder {
    OrderRow row;                                   // without id, state and times
    std::vector<CreditLine> credits = {};
    std::vector<Discount> discounts = {};
};
/// What others are told of it.
Sale sale_of(const OrderRow&, Time at);
/// Freezes shares and discounts too. Orders made at a moment of the past get an id of that moment.
OrderRow make_order(Tx&, const NewOrder&, Time made_at);
/// A pending order of this buyer for the same thing at the same price: a second click is not a second order.
std::optional<OrderRow> same_order(Db&, const OrderRow&);
/// Ends waiting for money; what arrives late is still believed.
void close_order(Tx&, OrderId);
/// True for a buyer who has paid for this item and was not given all of it back.
bool owns_item(Db&, PersonId buyer, ItemId);

// ---- attempts -----------------------------------------------------------------------------------

/// created → pending → paid → partially_refunded → refunded; created and pending → closed or failed. A payer may
/// try again after `failed`, and money that arrives after `closed` is money.
enum class AttemptState { created, pending, paid, partially_refunded, refunded, closed, failed };
DESCRIBE_ENUM(AttemptState, created, pending, paid, partially_refunded, refunded, closed, failed)

struct AttemptRow {
    AttemptId id;
    std::string number;
    OrderId order_id;
    std::string gateway;
    Method method = Method::wechat;
    AttemptState state = AttemptState::created;
    std::int64_t minor = 0;
    Currency currency = Currency::CNY;
    Time made_at, expires_at;

    Money money() const { return {minor, currency}; }
    bool is_open() const { return state == AttemptState::created || state == AttemptState::pending; }
    bool may_bring_money() const { return is_open() || state == AttemptState::failed; }
};
DESCRIBE(AttemptRow, id, number, order_id, gateway, method, state, minor, currency, made_at, expires_at)

inline constexpr Span kAttemptLasts = hours(2), kTransferLasts = days(14);

/// With a number that nobody can guess.
AttemptRow make_attempt(Tx&, const OrderRow&, std::string_view gateway, Method, Time made_at);
std::optional<AttemptRow> find_attempt(Db&, std::string_view number);
std::vector<AttemptRow> attempts_of(Db&, OrderId);
void set_attempt(Tx&, AttemptId, AttemptState);

// ---- money that arrived ---------------------------------------------------------------------------

/// awaited: only a refund of it was heard of so far.
enum class Use { awaited, sale, returned, unexplained };
DESCRIBE_ENUM(Use, awaited, sale, returned, unexplained)

struct PaymentRow {
    PaymentId id;
    std::string gateway, gateway_id;
    AttemptId attempt;
    OrderId order_id;
    std::int64_t minor = 0;
    Currency currency = Currency::CNY;
    Use use = Use::awaited;
    std::int64_t refunded_minor = 0, refund_heard_minor = 0;
    Time heard_at;

    Money money() const { return {minor, currency}; }
};
DESCRIBE(PaymentRow, id, gateway, gateway_id, attempt, order_id, minor, currency, use, refunded_minor, refund_heard_minor, heard_at)
std::vector<PaymentRow> payments_of(Db&, OrderId);

/// A visit that knows every community and item, in this language: for work that nobody's request began.
Visit insider(const App&, Time now, Language);
/// What an order says about what it sells: "Fellow · monthly".
std::string plan_title(const Visit&, const std::string& tier_name, PlanKind, int days);

// Fills privacy's slots, in held.cpp: what is held about people here, and what their own copy has of it.
std::vector<privacy::Holding> held(const App&);
void copy_held(Db&, PersonId, privacy::Copy&);
/// What providers knew the payer by goes with the account.
void forget_payer(Tx&, const accounts::Closed&);
/// A payment or a refund under way: the account cannot end yet.
std::optional<Msg> unfinished_business(Db&, PersonId);

}  // namespace lyceum::commerce
