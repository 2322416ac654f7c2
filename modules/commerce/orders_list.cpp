// Every order, as a list for spreadsheets.
#include "modules/commerce/orders_list.hpp"
#include "modules/commerce/orders.hpp"

namespace lyceum::commerce {

namespace {

struct Listed {
    OrderId id;
    std::string handle, title, state;
    Currency currency = Currency::CNY;
    std::int64_t list_minor = 0, credit_minor = 0, minor = 0, refunded_minor = 0;
    Time made_at;
    std::optional<Time> paid_at, starts_at, ends_at;
};
DESCRIBE(Listed, id, handle, title, state, currency, list_minor, credit_minor, minor, refunded_minor, made_at, paid_at, starts_at, ends_at)

void list_rows(Db& db, const std::function<void(const std::vector<std::string>&)>& give) {
    constexpr int kAtOnce = 2'000;
    auto said = [](const std::optional<Time>& at) { return at ? to_iso8601(*at) : std::string(); };
    OrderId after{};
    for (std::size_t came = kAtOnce; came == kAtOnce;) {
        auto orders = db.all<Listed>(R"sql(
            select o.id, coalesce(p.handle, '') as handle, o.title, o.state, o.currency, o.list_minor, o.credit_minor, o.minor, o.refunded_minor,
                   o.made_at, o.paid_at, o.starts_at, o.ends_at
            from orders o left join public_people p on p.id = o.buyer where o.id > $1 order by o.id limit $2)sql", after, kAtOnce);
        for (auto& each : orders) {
            auto money = [&](std::int64_t minor) { return to_decimal({minor, each.currency}); };
            give({to_string(each.id), each.handle, each.title, each.state, std::string(name_of(each.currency)), money(each.list_minor), money(each.credit_minor),
                money(each.minor), money(each.refunded_minor), to_iso8601(each.made_at), said(each.paid_at), said(each.starts_at), said(each.ends_at)});
        }
        came = orders.size();
        if (!orders.empty()) after = orders.back().id;
    }
}

}  // namespace

Spreadsheet orders_list() {
    return {"orders", {"id", "buyer", "title", "state", "currency", "list_price", "credit", "to_pay", "refunded", "made_at", "paid_at", "starts_at", "ends_at"}, &list_rows};
}

}  // namespace lyceum::commerce
