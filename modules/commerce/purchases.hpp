// An order as its buyer sees it; finance sees the same and more.
#pragma once
#include "modules/commerce/purchase_pages.hpp"

namespace lyceum::commerce {

/// What is known of its money, read once for a page.
struct OrderMoney {
    std::vector<AttemptRow> attempts;
    std::vector<PaymentRow> payments;
};
OrderMoney money_of(Db&, OrderId);
OrderPage page_of(const Visit&, Db&, const OrderRow&, const OrderMoney&);

}  // namespace lyceum::commerce
