#include "modules/commerce/billing_pages.hpp"
#include "modules/commerce/prepaid/prepaid.hpp"
#include "modules/commerce/routes.hpp"
#include "platform/core/csv.hpp"
#include <algorithm>

namespace lyceum::commerce {

namespace {

constexpr int kPerPage = 50, kExported = 10'000;

// Newest first. What waits and what was closed stands at the moment it was ordered, everything else when it happened.
std::vector<BillingLine> lines_of(Db& db, PersonId person, std::optional<Time> before, int limit) {
    return db.all<BillingLine>(R"sql(
        select what, order_id, title, reason, minor, currency, at, credit_minor, discount_minor, renewal, year, number from (
            select case when o.state = 'pending' then 'waiting' when o.state = 'closed' then 'closed' else 'paid' end as what, o.id as order_id, o.title, '' as reason,
                   o.minor, o.currency, coalesce(o.paid_at, o.made_at) as at, o.credit_minor, o.discount_minor, o.subscription <> 0 as renewal,
                   coalesce(r.year, 0) as year, coalesce(r.number, 0) as number
            from orders o left join receipts r on r.order_id = o.id where o.buyer = $1
            union all
            select case when p.use = 'sale' then 'refunded' else 'returned' end, o.id, o.title, f.reason, -f.minor, f.currency, f.made_at, 0, 0, o.subscription <> 0,
                   coalesce(r.year, 0), coalesce(r.number, 0)
            from refunds f join orders o on o.id = f.order_id join payments p on p.id = f.payment left join receipts r on r.order_id = o.id where o.buyer = $1
        ) happened
        where $2 is null or at < $2 order by at desc, order_id desc limit $3)sql", person, before, limit);
}

struct Running {
    OrderId id;
    std::string title;
    CommunityId community;
    Time ends_at;
};
DESCRIBE(Running, id, title, community, ends_at)

struct Waiting {
    OrderId id;
    std::string title;
    std::int64_t minor = 0;
    Currency currency = Currency::CNY;
    Time expires_at;
};
DESCRIBE(Waiting, id, title, minor, currency, expires_at)

std::vector<NextLine> next_of(Db& db, const Visit& visit) {
    auto person = visit.person();
    auto now = visit.now;
    std::vector<NextLine> next;
    std::set<CommunityId> told;
    auto changes = changes_of(db, person);
    for (auto& s : subscriptions_of(db, person)) {
        if (s.state == Renewing::ended) continue;
        bool stays = !visit.visitor.ends_at, charged = stays && !s.gateway.empty();
        auto change = changes.find(s.id);
        auto title = change == changes.end() ? s.title : change->second.title;
        Money money{change == changes.end() ? s.minor : change->second.minor, s.currency};
        if (s.state == Renewing::past_due) next.push_back({NextWhat::owed, s.title, s.grace_until.value_or(s.period_end), s.price(), subscriptions_url()});
        else if (s.state == Renewing::paused && stays) next.push_back({NextWhat::paused, title, s.paused_until.value_or(s.period_end), money, subscriptions_url()});
        else if (s.state == Renewing::active && charged) next.push_back({NextWhat::renews, title, s.period_end, money, subscriptions_url()});
        else if (s.period_end > now) next.push_back({NextWhat::ends, s.title, s.period_end, {}, subscriptions_url()});
        told.insert(s.community);
    }
    for (auto& ahead : paid_ahead(db, visit)) {
        if (!ahead.rests_until) continue;
        next.push_back({NextWhat::rests, ahead.title, *ahead.rests_until, {}, subscriptions_url()});
        told.insert(ahead.community);
    }
    for (auto& order : db.all<Running>(R"sql(
            select id, title, community, ends_at from orders
            where buyer = $1 and what = 'plan' and state in ('paid', 'partially_refunded') and replaced_by = 0 and ends_at > $2 order by ends_at)sql", person, now))
        if (!told.contains(order.community)) next.push_back({NextWhat::ends, order.title, order.ends_at, {}, join_url()});
    for (auto& order : db.all<Waiting>(R"sql(
            select o.id, o.title, o.minor, o.currency, max(a.expires_at) as expires_at from orders o join payment_attempts a on a.order_id = o.id
            where o.buyer = $1 and o.state = 'pending' and o.subscription = 0 group by o.id, o.title, o.minor, o.currency having max(a.expires_at) > $2 order by o.id)sql", person, now))
        next.push_back({NextWhat::pay, order.title, order.expires_at, {order.minor, order.currency}, order_url(order.id)});
    std::stable_sort(next.begin(), next.end(), [](auto& a, auto& b) { return a.at < b.at; });
    return next;
}

Billing billing(const Visit& visit, Db& db, const BillingAt& in) {
    Billing page{.next = {}, .lines = lines_of(db, visit.person(), in.before, visit.page_size(kPerPage) + 1), .older = {}, .reach = {}};
    if (std::ssize(page.lines) > visit.page_size(kPerPage)) {
        page.lines.pop_back();
        page.older = page.lines.back().at;
    }
    if (!in.before) page.next = next_of(db, visit);
    page.reach = reach_of(db, visit.person());
    return page;
}

Raw list(const Visit& visit, Db& db, const Nothing&) {
    auto body = csv_record({"at", "what", "order", "title", "amount", "currency", "credit", "discount", "renewal", "receipt", "reason"});
    for (auto& line : lines_of(db, visit.person(), std::nullopt, kExported)) {
        auto money = [&](std::int64_t minor) { return to_decimal({minor, line.currency}); };
        body += csv_record({to_iso8601(line.at), std::string(name_of(line.what)), to_string(line.order_id), line.title, money(line.minor), std::string(name_of(line.currency)),
            money(line.credit_minor), money(line.discount_minor), line.renewal ? "yes" : "no", line.receipt(), line.reason});
    }
    return {.type = "text/csv; charset=utf-8", .body = std::string(kByteOrderMark) + body, .cache_control = "private, no-store", .file_name = "payments.csv"};
}

}  // namespace

std::vector<Route> billing_routes() {
    return {
        get(signed_in, billing_path, &billing, &billing_page).summary("What you paid, what came back, and what is charged next"),
        get(signed_in, billing_list_path, &list),
    };
}

}  // namespace lyceum::commerce
