// The cart, what it costs, and the order it becomes. Only this module includes this file.
#pragma once
#include "modules/store/products.hpp"

namespace lyceum::store {

enum class Thing { product, work };
DESCRIBE_ENUM(Thing, product, work)
inline constexpr int kCartMost = 30, kQuantityMost = 99;
inline constexpr std::string_view kCookie = "cart";

struct CartLine {
    Thing kind = Thing::product;
    std::int64_t thing = 0;
    int quantity = 1;
    friend bool operator==(const CartLine&, const CartLine&) = default;
};
DESCRIBE(CartLine, kind, thing, quantity)
using Cart = std::vector<CartLine>;

/// A guest's cart as their browser keeps it; what cannot be read is left out.
Cart read_cart(std::string_view cookie);
std::string write_cart(const Cart&);
/// Puts a line in, or changes its quantity; 0 takes it out. Works and files are bought once.
void put(Cart&, const CartLine&);
/// What the visitor has: of somebody with an account what was kept, and what they put in before they signed in.
Cart cart_of(Db&, const Visit&);
/// Keeps it; answers the cookies to set.
std::vector<Cookie> keep_cart(Tx&, const Visit&, const Cart&);

/// One line as it is shown.
struct Priced {
    CartLine line;
    std::string title;
    Url url;
    Kind goods = Kind::file;
    Money unit;
    CommunityId community;
    PersonId seller;                                // of a work: its author
    int commission = 0;
    std::string problem;                            // why it cannot be ordered; empty: it can
    bool scarce = false;                            // there are only so many

    Money sum() const { return {unit.minor * line.quantity, unit.currency}; }
    bool once() const { return line.kind == Thing::work || has_files(goods); }
};
DESCRIBE(Priced, line, title, url, goods, unit, community, seller, commission, problem, scarce)
/// In the order of the cart; what is not there any more is left out.
std::vector<Priced> priced(Db&, const Visit&, const Cart&);

/// What is bought in one order: one community's things in one currency.
struct Basket {
    CommunityId community;
    Currency currency = Currency::CNY;
    std::vector<Priced> lines;

    bool needs_address() const;
    bool is_scarce() const;
    std::int64_t sum() const;
};
/// The things that can be ordered, together as they can be.
std::vector<Basket> baskets(const std::vector<Priced>&);

struct Quote {
    std::vector<commerce::Line> lines;
    std::vector<commerce::Discount> discounts;
    std::optional<Msg> complaint;                   // about the coupon
    Money list, due;
};
Quote quote(Db&, const Visit&, const Basket&, const std::string& country, const std::string& coupon);

struct Address {
    std::string country, name, address, phone;
};
/// What is scarce is kept for whoever ordered it so long; what is paid later has it if it is still there.
inline constexpr Span kHeld = minutes(30), kHeldForTransfer = days(3);
inline constexpr int kUnpaidADay = 6;
/// Makes the order and takes what it needs from the stock. An older one of the same buyer with the same scarce thing, not
/// paid, is closed. Throws Refusal(invalid) on `coupon`, `ship_…` or `country`, and conflict for what was sold out meanwhile
/// and for scarce things of somebody who did not pay kUnpaidADay orders of the last day.
OrderId place(const Visit&, Tx&, const Basket&, const Address&, const std::string& coupon);
/// One that the buyer began within ten minutes and did not pay: a second click is not a second order.
std::optional<OrderId> just_placed(Db&, PersonId buyer, Time now);

// ---- after the order ----------------------------------------------------------------------------

/// waiting → ready (to be taken) or sent → done; all → returned.
enum class DeliveryState { waiting, ready, sent, done, returned };
DESCRIBE_ENUM(DeliveryState, waiting, ready, sent, done, returned)
struct DeliveryRow {
    OrderId order_id;
    std::int64_t line = 0;
    Kind kind = Kind::file;
    ProductId product;
    ItemId item;
    PersonId buyer, seller;
    std::int64_t quantity = 1;
    DeliveryState state = DeliveryState::waiting;
    std::string note;
    Time changed_at;
};
DESCRIBE(DeliveryRow, order_id, line, kind, product, item, buyer, seller, quantity, state, note, changed_at)
std::vector<DeliveryRow> deliveries_of(Db&, OrderId);
std::optional<DeliveryRow> find_delivery(Db&, OrderId, std::int64_t line);
/// What these sellers still have to send or do; of the house, of one community.
std::vector<DeliveryRow> to_deliver(Db&, PersonId seller, std::optional<CommunityId>, int limit);
struct ShippedTo { OrderId order_id; std::string country, ship_name, ship_address, ship_phone; };
DESCRIBE(ShippedTo, order_id, country, ship_name, ship_address, ship_phone)
std::vector<ShippedTo> addresses_of(Db&, const std::vector<OrderId>&);
/// Sent, or done, with the parcel's number or where to meet; writes to the buyer.
void set_delivery(Tx&, const DeliveryRow&, DeliveryState, const std::string& note);
/// The buyer takes an hour of a service they bought. Throws conflict when somebody else was faster.
void take_slot(Tx&, const DeliveryRow&, ServiceSlotId);

// For commerce's slots.
bool hindered(Tx&, const commerce::GoodsFacts&);
void give(Tx&, const commerce::GoodsFacts&);
void close(Tx&, const commerce::GoodsFacts&);
void take_back(Tx&, const commerce::GoodsFacts&, const std::vector<commerce::LineBack>&);
std::map<OrderId, std::string> notes(Db&, const Visit&, const std::vector<OrderId>&);
/// Stock that was held long enough for orders that nobody paid is for everybody again.
void let_go(Tx&, Time due);
/// Hours that passed unsold are sold no more.
void expire_slots(Tx&, Time due);

}  // namespace lyceum::store
