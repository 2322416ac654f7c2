// How money divides over the lines of orders of goods. Only this module includes this file.
#pragma once
#include "modules/commerce/refunds.hpp"
#include "modules/commerce/shares.hpp"

namespace lyceum::commerce {

GoodsFacts facts_of_goods(Db&, const OrderRow&);
bool cannot_be_given(Tx&, const OrderRow&);
void give_goods(Tx&, const OrderRow&);
/// Nobody paid it: whoever sells frees what was kept for it. Nothing for an order of something else.
void tell_closed(Tx&, OrderId);

/// What of the sale is not the house's: tax and held money, out of `revenue`.
void allot(Tx&, const OrderRow&, const ledger::AccountKey& revenue, std::vector<ledger::Posting>&);
/// Throws Refusal(invalid) on `amount` for more than is left of the line, or of all lines, without what was released.
void must_have_left(Db&, OrderId, const NewRefund&);
/// Takes a refund out of the lines it is for: adds what tax and held money lose to the postings, and answers what each
/// person's shares lose.
std::vector<Taken> take_lines(Tx&, const OrderRow&, const NewRefund&, const ledger::AccountKey& refunds, std::vector<ledger::Posting>&);

/// For `lyceum verify`.
std::vector<std::string> check_goods(Db&);

}  // namespace lyceum::commerce
