// How the price of a sale is divided, and how a refund divides. An order freezes its shares when it is made; the house
// has what is left.
#pragma once
#include "modules/commerce/orders.hpp"

namespace lyceum::commerce {

/// One person's part of one order, as it was frozen.
struct ShareRow {
    PersonId person;
    ShareRole role = ShareRole::author;
    int percent = 0;
    std::int64_t minor = 0, taken_minor = 0;        // of the whole order; taken back by refunds so far
    std::optional<Time> payable_at;

    std::int64_t left() const { return minor - taken_minor; }
};
DESCRIBE(ShareRow, person, role, percent, minor, taken_minor, payable_at)

/// The amounts of these shares, in order: largest remainder, so that nothing is lost to rounding and the house's part is
/// what remains. Shares beyond a hundred percent together get nothing.
std::vector<std::int64_t> amounts_of(Money whole, const std::vector<Share>&);
/// What all refunds together take from a share of `minor` of an order of `whole`: never more than it, all of it when all
/// was given back, and in any number of steps the same.
std::int64_t taken_by(std::int64_t minor, std::int64_t refunded, std::int64_t whole);

/// Parts of what is left without tax.
void freeze_shares(Tx&, const OrderRow&, const std::vector<Share>&);
/// Authors first.
std::vector<ShareRow> shares_of_order(Db&, OrderId);
/// From the sale on: when these parts become payable.
void set_payable(Tx&, OrderId, Time);
/// Takes from each share what a refund up to `refunded` in all takes; answers the shares with what was taken now.
struct Taken {
    PersonId person;
    std::int64_t minor = 0;
};
std::vector<Taken> take_shares(Tx&, const OrderRow&, std::int64_t refunded);

/// Whoever closed their account shares in no later sale.
void leave_shares(Tx&, const accounts::Closed&);

}  // namespace lyceum::commerce
