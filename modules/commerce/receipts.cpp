#include "modules/commerce/periods.hpp"
#include "modules/commerce/receipts.hpp"
#include "platform/http/site.hpp"

namespace lyceum::commerce {

std::optional<Receipt> receipt_of(Db& db, OrderId order) {
    return db.maybe<Receipt>(R"sql(select year, number, made_at from receipts where order_id = $1)sql", order);
}

// The counter is taken in the transaction that uses the number: what is rolled back leaves no gap.
Receipt make_receipt(Tx& tx, const OrderRow& order, Time at) {
    if (auto made = receipt_of(tx, order.id)) return *made;
    auto year = site_zone(tx.app()).local(at).year;
    auto number = tx.maybe_returning<std::int64_t>(R"sql(
        insert into receipt_years (year, last) values ($1, 1)
        on conflict (year) do update set last = receipt_years.last + 1
        returning last)sql", year).value();
    tx.run(R"sql(
        insert into receipts (year, number, order_id, made_at) values ($1, $2, $3, $4))sql", year, number, order.id, at);
    return {year, number, at};
}

}  // namespace lyceum::commerce
