// What money does once it is believed: the sale, what it grants, and money that must go back.
#pragma once
#include "modules/commerce/orders.hpp"

namespace lyceum::commerce {

/// Money with the try that brought it.
struct Arrival {
    PaymentRow payment;
    AttemptRow attempt;
    std::string agreement;
};

/// everybody: a letter with the receipt, and Paid; nobody: for what happened long ago.
enum class Telling { everybody, nobody };

/// Grants what was ordered: ledger, right, receipt, subscription. The order must be locked. Without an arrival
/// there was nothing to pay.
void fulfil(Tx&, OrderRow, const Arrival*, Time at, Telling);

/// True when the order can no longer be granted for this money: it was paid already, the thing is owned, its credit
/// was used elsewhere, its subscription was cancelled meanwhile.
bool is_hindered(Tx&, const OrderRow&);

/// Money that may not be kept: both ways stand in the ledger, and the gateway is asked to send it back.
void give_back(Tx&, const OrderRow&, const Arrival&);

/// Other orders of this buyer in this community wait until this transaction has ended.
void hold_orders_of(Tx&, PersonId buyer, CommunityId);

}  // namespace lyceum::commerce
