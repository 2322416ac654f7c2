// The table of contents, and what finance asks.
#include "modules/revenue/pages.hpp"
#include "platform/core/csv.hpp"
#include <algorithm>

namespace lyceum::revenue {

Url revenue_url() { return revenue_path(); }

namespace {

constexpr int kRateMonths = 12, kAlarmsShown = 20;
constexpr std::size_t kChannelsShown = 40;

std::int64_t over(double minor, double rate) { return static_cast<std::int64_t>(minor / rate + 0.5); }

// What a customer brings before they leave: ARPU over the rate at which they leave (P. D. Berger, N. I. Nasr, Customer lifetime
// value, Journal of Interactive Marketing 12 (1998) 17, without discounting). Told only where five have left; the bounds are
// those of the rate.
void add_worth(Headline& page) {
    constexpr std::int64_t kLeftLeast = 5;
    engines::inference::Counted lost{page.lost_customers, page.customer_months};
    if (lost.of == 0 || page.arpu_minor == 0) return;
    auto arpu = static_cast<double>(page.arpu_minor);
    auto bounds = engines::inference::wilson(lost);
    page.worth_least_minor = over(arpu, bounds.high);
    if (lost.events < kLeftLeast) return;
    page.worth_minor = over(arpu, lost.rate());
    page.worth_most_minor = over(arpu, bounds.low);
}

}  // namespace

Headline headline(const std::vector<MonthRow>& months) {
    Headline page;
    if (months.empty()) return page;
    page.newest = months.back();
    auto customers = page.newest.customers;
    page.arpu_minor = customers > 0 ? (2 * page.newest.mrr + customers) / (2 * customers) : 0;
    auto last = std::ssize(months) - 2;             // the last that is over
    if (last >= 0) page.mrr_before = months[static_cast<std::size_t>(last)].mrr;
    for (auto i = last; i > 0 && page.months < kRateMonths; --i, ++page.months) {
        auto& month = months[static_cast<std::size_t>(i)];
        auto& before = months[static_cast<std::size_t>(i - 1)];
        page.lost_customers += month.lost_customers, page.customer_months += before.customers;
        page.lost_minor += month.lost + month.shrunk, page.minor_months += before.mrr;
    }
    add_worth(page);
    return page;
}

namespace {

// Sums of the last twelve months of each channel, most money first.
std::vector<ChannelRow> summed(const std::vector<ChannelRow>& rows, Side side, int newest) {
    std::vector<ChannelRow> all;
    for (auto& row : rows) {
        if (row.side != side || months_between(row.month, newest) >= kRateMonths) continue;
        auto same = std::find_if(all.begin(), all.end(), [&](auto& other) { return other.channel == row.channel; });
        if (same == all.end()) all.push_back(row);
        else same->add(row);
    }
    std::sort(all.begin(), all.end(), [](auto& a, auto& b) { return a.minor > b.minor; });
    if (all.size() > kChannelsShown) all.resize(kChannelsShown);
    return all;
}

// What most was paid in lately.
Currency usual_currency(Db& db, Time now) {
    return db.maybe<Currency>(R"sql(
        select currency from order_income where at > $1 group by currency order by count(*) desc, currency limit 1)sql", now - days(90)).value_or(Currency::CNY);
}

Scope scope_of(const Visit& visit, Db& db, const Asked& in) {
    if (in.community) communities::community(db, visit, in.community);
    return {in.community, in.currency ? *in.currency : usual_currency(db, visit.now)};
}

RevenuePage revenue(const Visit& visit, Db& db, const Asked& in) {
    auto scope = scope_of(visit, db, in);
    auto found = told(db, scope, visit.now);
    RevenuePage page{.community = scope.community, .currency = scope.currency, .communities = communities::visible(db, visit), .currencies = found.currencies};
    page.headline = headline(found.months);
    auto newest = found.months.empty() ? 0 : found.months.back().month;
    page.ways = summed(found.channels, Side::payment, newest);
    page.origins = summed(found.channels, Side::origin, newest);
    page.months = std::move(found.months), page.cohorts = std::move(found.cohorts);
    page.alarms = alarms(db, scope, kAlarmsShown);
    page.closed = found.closed, page.until = found.until, page.counting_from = found.counting_from;
    return page;
}

// ---- files --------------------------------------------------------------------------------------

Raw csv(std::string body, const std::string& name) {
    return {.type = "text/csv; charset=utf-8", .body = std::string(kByteOrderMark) + std::move(body), .cache_control = "private, no-store", .file_name = name + ".csv"};
}

Raw months_file(const Visit& visit, Db& db, const Asked& in) {
    auto scope = scope_of(visit, db, in);
    auto money = [&](std::int64_t minor) { return to_decimal({minor, scope.currency}); };
    auto body = csv_record({"month", "currency", "mrr", "customers", "new", "new_customers", "back", "back_customers", "grown", "grown_customers", "shrunk", "shrunk_customers", "lost",
        "lost_customers", "first_payers"});
    for (auto& m : told(db, scope, visit.now).months)
        body += csv_record({month_text(m.month), std::string(name_of(m.currency)), money(m.mrr), std::to_string(m.customers), money(m.newly), std::to_string(m.newly_customers),
            money(m.back), std::to_string(m.back_customers), money(m.grown), std::to_string(m.grown_customers), money(m.shrunk), std::to_string(m.shrunk_customers), money(m.lost),
            std::to_string(m.lost_customers), std::to_string(m.first_payers)});
    return csv(std::move(body), "revenue-months");
}

Raw cohorts_file(const Visit& visit, Db& db, const Asked& in) {
    auto scope = scope_of(visit, db, in);
    auto body = csv_record({"cohort", "month", "currency", "customers", "mrr"});
    for (auto& c : told(db, scope, visit.now).cohorts)
        body += csv_record({month_text(c.cohort), month_text(c.month), std::string(name_of(c.currency)), std::to_string(c.customers), to_decimal({c.minor, c.currency})});
    return csv(std::move(body), "revenue-cohorts");
}

Raw channels_file(const Visit& visit, Db& db, const Asked& in) {
    auto scope = scope_of(visit, db, in);
    auto body = csv_record({"month", "side", "channel", "currency", "orders", "paid", "returned_orders", "returned", "disputes", "disputed"});
    for (auto& c : told(db, scope, visit.now).channels)
        body += csv_record({month_text(c.month), std::string(name_of(c.side)), c.channel, std::string(name_of(c.currency)), std::to_string(c.orders), to_decimal({c.minor, c.currency}),
            std::to_string(c.returned_orders), to_decimal({c.returned_minor, c.currency}), std::to_string(c.disputes), to_decimal({c.disputed_minor, c.currency})});
    return csv(std::move(body), "revenue-channels");
}

void plan_closing(Tx& tx, Time) { tx.enqueue(CloseMonths{}, {.unique = "months"}); }
void plan_watch(Tx& tx, Time) { tx.enqueue(Watch{}, {.unique = "watch"}); }

std::vector<NavLink> desk_link(const Visit& visit) {
    if (!visit.may("commerce.read")) return {};
    return {{visit.tr("Revenue"), revenue_path(), "chart-column"}};
}

}  // namespace

const Module module{
    .name = "revenue",
    .routes = {
        get(may("commerce.read"), revenue_path, &revenue, &revenue_page).summary("MRR and its movements, churn, lifetime value, refunds by channel"),
        get(may("commerce.read"), months_file_path, &months_file),
        get(may("commerce.read"), cohorts_file_path, &cohorts_file),
        get(may("commerce.read"), channels_file_path, &channels_file),
    },
    .jobs = {job<CloseMonths>(&close_months), job<Watch>(&watch)},
    .schedules = {
        every(minutes(10), "close months of revenue", &plan_closing),
        daily({.hour = 4, .minute = 20}, "watch churn and refunds", &plan_watch),
    },
    .fills = {
        fill(accounts::admin_links, &desk_link),
        fill(privacy::holdings, &held),
        fill(privacy::copies, &copy_held),
    },
};

}  // namespace lyceum::revenue
