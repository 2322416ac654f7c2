// Receipts: numbered without gaps within a year of the site's calendar.
#pragma once
#include "modules/commerce/orders.hpp"

namespace lyceum::commerce {

struct Receipt {
    int year = 0;
    std::int64_t number = 0;
    Time made_at;

    std::string name() const { return fmt::format("{}-{:06}", year, number); }
};
DESCRIBE(Receipt, year, number, made_at)

/// The receipt of an order, made if it has none.
Receipt make_receipt(Tx&, const OrderRow&, Time at);
std::optional<Receipt> receipt_of(Db&, OrderId);

}  // namespace lyceum::commerce
