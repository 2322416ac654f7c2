// Orders of what later modules sell: their lines, how they are paid, and what becomes of them. Everything about money stands
// in commerce; the module that sells says in slots what becomes of the goods.
//
// This header is a door of the module, beside commerce.hpp: only those who sell include it.
#pragma once
#include "modules/commerce/commerce.hpp"

namespace lyceum::commerce {

// ---- how it can be paid -------------------------------------------------------------------------

/// WeChat Pay, Alipay, cards and bank transfers. The sandbox plays the first three.
enum class Method { wechat, alipay, card, transfer };
DESCRIBE_ENUM(Method, wechat, alipay, card, transfer)
struct WayToPay {
    Method method = Method::wechat;
    std::string gateway;
    friend bool operator==(const WayToPay&, const WayToPay&) = default;
};
DESCRIBE(WayToPay, method, gateway)
/// What the owner has set up and switched on and what takes this currency, in the order it is offered. The sandbox is there
/// where it is not switched off and nothing real is on. Empty: payments are not set up.
std::vector<WayToPay> ways_to_pay(Db&, Currency);
/// Ways to pay, as choices of a form.
Html methods_view(const Ui&, const Form&, const std::vector<WayToPay>&, bool renews = false);

// ---- orders -------------------------------------------------------------------------------------

/// An order of goods, for the modules that sell.
struct GoodsFacts : OrderFacts {
    std::string source;                             // the module
};
/// Empty for an order of something else.
std::string source_of_goods(Db&, OrderId);
/// What becomes of orders besides their money, in a word: "On its way". Orders without anything to say are left out.
inline constexpr Slot<std::map<OrderId, std::string>(Db&, const Visit&, const std::vector<OrderId>&)> order_notes{"commerce.order_notes"};


/// One line of an order of goods. Everything that decides about money is frozen here when the order is made.
struct Line {
    std::string reference, title;                   // what it is to its module, and to the buyer
    int quantity = 1;
    std::int64_t list_minor = 0, discount_minor = 0;        // of all pieces; what came off
    std::string tax_name;
    int tax_basis = 0;                              // hundredths of a percent: 1300 is 13 %
    bool tax_added = false;                         // comes on top of the price; else it is contained
    bool is_held = false;                           // lies in the ledger as held until its module releases or returns it; untaxed
    std::vector<Share> shares = {};                 // of what is left without tax
    std::int64_t refunded_minor = 0, released_minor = 0;    // afterwards, as lines_of answers

    std::int64_t net() const { return list_minor - discount_minor; }
    /// Rounded half up: on top net · r, contained net · r / (1 + r).
    std::int64_t tax() const;
    std::int64_t due() const { return net() + (tax_added ? tax() : 0); }
    /// What can still be given back.
    std::int64_t left() const { return due() - refunded_minor - released_minor; }
};
struct NewGoods {
    std::string source;                             // the module
    CommunityId community;
    PersonId buyer;
    std::string title;
    Currency currency = Currency::CNY;
    std::vector<Line> lines;
    std::vector<Discount> discounts = {};           // what they say of the lines' discounts
};
/// An order of goods that waits for its payment.
OrderId order_goods(const Visit&, Tx&, const NewGoods&);
/// Where the payer goes; what costs nothing is fulfilled at once. Throws as ways that are not offered do.
Moved pay_goods(const Visit&, Tx&, OrderId, Method);
/// Closes what nobody paid; money that arrives all the same is asked about with `goods_hindered`.
void close_goods(Tx&, OrderId);
/// A bank transfer may still bring its money: that takes days.
bool awaits_transfer(Db&, OrderId, Time now);
/// The lines of an order of goods, in order; of others none.
std::vector<Line> lines_of(Db&, OrderId);
/// For `reductions`: what comes off goods worth `price`, nothing bought yet.
Reduction reductions_of(Db&, const Visit&, const Sale&, const std::string& code);

/// What of one line was given back.
struct LineBack { std::int64_t line = 0, minor = 0; bool whole = false; };
/// Gives back what is left of one line, or a part of it; its shares and its tax lose exactly their part. Throws
/// Refusal(invalid) on `amount` for more than is left.
void refund_line(Tx&, OrderId, std::int64_t line, std::optional<Money> part, const std::string& reason, PersonId by);
/// Releases held money of a line: to this person, less what the house keeps. `reference` makes it happen once. It is
/// payable at once. Throws conflict for more than is held.
struct Release { PersonId to; Money money, commission; std::string reference; };
void release_held(Tx&, OrderId, std::int64_t line, const Release&);

/// Asked about an order of goods whose money arrived: true sends it back, because what was ordered cannot be given now.
/// Whoever answers false gives it in `goods_paid`, in the same Tx.
inline constexpr Slot<bool(Tx&, const GoodsFacts&)> goods_hindered{"commerce.goods_hindered"};
inline constexpr Slot<void(Tx&, const GoodsFacts&)> goods_paid{"commerce.goods_paid"};
inline constexpr Slot<void(Tx&, const GoodsFacts&)> goods_closed{"commerce.goods_closed"};
inline constexpr Slot<void(Tx&, const GoodsFacts&, const std::vector<LineBack>&)> goods_returned{"commerce.goods_returned"};

}  // namespace lyceum::commerce
