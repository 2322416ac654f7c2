#include "modules/revenue/store.hpp"
#include "platform/http/site.hpp"
#include <algorithm>
#include <map>
#include <set>
#include <tuple>

namespace lyceum::revenue {

// ---- months -------------------------------------------------------------------------------------

namespace {

Month month_at(const App& app, Time at) {
    auto zone = site_zone(app);
    auto local = zone.local(at);
    i18n::Local from{.year = local.year, .month = local.month, .day = 1}, until = from;
    if (local.month < 12) ++until.month;
    else ++until.year, until.month = 1;
    return {local.year * 100 + local.month, zone.moment(from), zone.moment(until)};
}

struct ClosedRow { int month = 0; Time until_at; };
DESCRIBE(ClosedRow, month, until_at)

std::optional<ClosedRow> last_closed(Db& db) {
    return db.maybe<ClosedRow>(R"sql(select month, until_at from revenue_closed order by month desc limit 1)sql");
}

}  // namespace

std::vector<Month> open_months(Db& db, Time until) {
    auto closed = last_closed(db);
    auto from = closed ? std::optional(closed->until_at) : db.one<std::optional<Time>>(R"sql(select min(at) as first from order_income)sql");
    std::vector<Month> all;
    if (!from) return all;
    for (auto month = month_at(db.app(), *from); month.from < until; month = month_at(db.app(), month.until)) {
        all.push_back(month);
        all.back().until = std::min(month.until, until);
    }
    return all;
}

// ---- channels -----------------------------------------------------------------------------------

void ChannelRow::add(const ChannelRow& more) {
    orders += more.orders, minor += more.minor, returned_orders += more.returned_orders, returned_minor += more.returned_minor;
    disputes += more.disputes, disputed_minor += more.disputed_minor;
}

namespace {

struct MoneyMoved {
    OrderId order_id;
    CommunityId community;
    Currency currency = Currency::CNY;
    std::int64_t minor = 0;
    Time at;
    std::string gateway, method;
};
DESCRIBE(MoneyMoved, order_id, community, currency, minor, at, gateway, method)

std::map<OrderId, std::string> origins(Db& db, const std::vector<OrderId>& orders) {
    std::map<OrderId, std::string> all;
    for (std::size_t from = 0; from < orders.size(); from += commerce::kOrdersAskedAtOnce) {
        std::vector<OrderId> some(orders.begin() + static_cast<std::ptrdiff_t>(from),
            orders.begin() + static_cast<std::ptrdiff_t>(std::min(orders.size(), from + commerce::kOrdersAskedAtOnce)));
        for (auto* ask : filled(db.app(), commerce::order_origins))
            for (auto& [order, origin] : ask(db, some)) all.emplace(order, utf8_prefix(origin, commerce::kOriginMost));
    }
    return all;
}

class Channels {
public:
    Channels(const std::vector<Month>& months, const std::map<OrderId, std::string>& origin) : months_(months), origin_(origin) {}

    /// Adds to the month, the way of payment and the origin of what moved.
    template <class Add>
    void note(const MoneyMoved& moved, const Add& add) {
        auto month = std::find_if(months_.begin(), months_.end(), [&](auto& m) { return moved.at < m.until; });
        if (month == months_.end()) return;
        auto from = origin_.find(moved.order_id);
        add(row(moved, month->name, Side::payment, moved.gateway + " " + moved.method));
        add(row(moved, month->name, Side::origin, from == origin_.end() ? std::string() : from->second));
    }
    std::vector<ChannelRow> rows() const {
        std::vector<ChannelRow> all;
        for (auto& [key, found] : rows_) all.push_back(found);
        return all;
    }

private:
    ChannelRow& row(const MoneyMoved& moved, int month, Side side, const std::string& channel) {
        auto& found = rows_[{moved.community, moved.currency, month, side, channel}];
        found.community = moved.community, found.currency = moved.currency, found.month = month, found.side = side, found.channel = channel;
        return found;
    }
    const std::vector<Month>& months_;
    const std::map<OrderId, std::string>& origin_;
    std::map<std::tuple<CommunityId, Currency, int, Side, std::string>, ChannelRow> rows_;
};

std::vector<ChannelRow> channels(Db& db, const std::vector<Month>& months) {
    auto from = months.front().from, until = months.back().until;
    auto paid = db.all<MoneyMoved>(R"sql(
        select order_id, community, currency, minor, at, gateway, method from order_income where at >= $1 and at < $2)sql", from, until);
    auto returned = db.all<MoneyMoved>(R"sql(
        select order_id, community, currency, minor, at, gateway, method from order_returns where at >= $1 and at < $2)sql", from, until);
    auto disputed = db.all<MoneyMoved>(R"sql(
        select order_id, community, currency, minor, at, gateway, method from order_disputes where at >= $1 and at < $2)sql", from, until);
    std::set<OrderId> asked;
    for (auto* list : {&paid, &returned, &disputed})
        for (auto& moved : *list) asked.insert(moved.order_id);
    auto from_where = origins(db, {asked.begin(), asked.end()});
    Channels all(months, from_where);
    for (auto& moved : paid) all.note(moved, [&](ChannelRow& row) { ++row.orders, row.minor += moved.minor; });
    // An order that is given back in parts counts once in a month.
    std::set<std::tuple<OrderId, int, Side>> seen;
    for (auto& moved : returned)
        all.note(moved, [&](ChannelRow& row) { row.returned_minor += moved.minor, row.returned_orders += seen.insert({moved.order_id, row.month, row.side}).second; });
    for (auto& moved : disputed) all.note(moved, [&](ChannelRow& row) { ++row.disputes, row.disputed_minor += moved.minor; });
    return all.rows();
}

// Those of `after` that are not as they were before: most customers pay on as ever, and need not be written again.
std::vector<Customer> changed(std::vector<Customer> before, std::vector<Customer> after) {
    auto less = [](const Customer& a, const Customer& b) {
        return std::tie(a.person, a.community, a.currency, a.first_month, a.counted, a.minor) < std::tie(b.person, b.community, b.currency, b.first_month, b.counted, b.minor);
    };
    std::sort(before.begin(), before.end(), less);
    std::sort(after.begin(), after.end(), less);
    std::vector<Customer> all;
    std::set_difference(after.begin(), after.end(), before.begin(), before.end(), std::back_inserter(all), less);
    return all;
}

Figures figures(Db& db, std::vector<Month> months) {
    Figures all;
    if (months.empty()) return all;
    auto from = months.front().from;
    auto periods = db.all<Period>(R"sql(
        select customer, community, currency, monthly_minor, paid_at, starts_at, ends_at, given_back_at from paid_periods
        where ends_at > $1 and starts_at < $2)sql", from, months.back().until);
    auto known = db.all<Customer>(R"sql(
        select person, community, currency, first_month, counted, minor from revenue_customers where minor > 0
        union select person, community, currency, first_month, counted, minor from revenue_customers
        where person in (select customer from paid_periods where ends_at > $1 and starts_at < $2))sql", from, months.back().until);
    auto walked = walk(std::move(periods), known, months);
    all.months = std::move(walked.months), all.cohorts = std::move(walked.cohorts), all.customers = changed(std::move(known), std::move(walked.changed));
    all.channels = channels(db, months);
    all.counted = std::move(months);
    return all;
}

}  // namespace

Figures open_figures(Db& db, Time until) { return figures(db, open_months(db, until)); }

// ---- closing ------------------------------------------------------------------------------------

namespace {

void write_rows(Tx& tx, const Figures& found) {
    for (auto& m : found.months)
        tx.run(R"sql(
            insert into revenue_months (community, currency, month, mrr, customers, newly, newly_customers, back, back_customers, grown, grown_customers,
                                        shrunk, shrunk_customers, lost, lost_customers, first_payers)
            values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16))sql",
            m.community, m.currency, m.month, m.mrr, m.customers, m.newly, m.newly_customers, m.back, m.back_customers, m.grown, m.grown_customers, m.shrunk,
            m.shrunk_customers, m.lost, m.lost_customers, m.first_payers);
    for (auto& c : found.cohorts)
        tx.run(R"sql(
            insert into revenue_cohorts (community, currency, cohort, month, customers, minor) values ($1, $2, $3, $4, $5, $6))sql",
            c.community, c.currency, c.cohort, c.month, c.customers, c.minor);
    for (auto& c : found.channels)
        tx.run(R"sql(
            insert into revenue_channels (community, currency, month, side, channel, orders, minor, returned_orders, returned_minor, disputes, disputed_minor)
            values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11))sql",
            c.community, c.currency, c.month, c.side, c.channel, c.orders, c.minor, c.returned_orders, c.returned_minor, c.disputes, c.disputed_minor);
    for (auto& c : found.customers)
        tx.run(R"sql(
            insert into revenue_customers (person, community, currency, first_month, counted, minor) values ($1, $2, $3, $4, $5, $6)
            on conflict (person, community, currency) do update set first_month = excluded.first_month, counted = excluded.counted, minor = excluded.minor)sql",
            c.person, c.community, c.currency, c.first_month, c.counted, c.minor);
}

}  // namespace

void close_months(Work& work, const CloseMonths&) {
    auto now = work.now();
    bool more = false;
    auto found = work.read([&](Db& db) {
        auto months = open_months(db, now - kCloses);
        std::erase_if(months, [&](auto& month) { return month.until >= now - kCloses; });
        more = std::ssize(months) > kMonthsAtOnce;
        if (more) months.resize(kMonthsAtOnce);
        return figures(db, std::move(months));
    });
    if (found.counted.empty()) return;
    work.write([&](Tx& tx) {
        // Whoever closed the first of them closed all of them.
        for (auto& month : found.counted)
            if (tx.run(R"sql(
                    insert into revenue_closed (month, until_at, closed_at) values ($1, $2, $3) on conflict (month) do nothing)sql",
                    month.name, month.until, tx.now()) == 0)
                return;
        write_rows(tx, found);
        if (more) tx.enqueue(CloseMonths{});
    });
}

// ---- one page -----------------------------------------------------------------------------------

namespace {

bool are_more(Db& db, Time from, Time until, std::int64_t than) {
    return db.one<std::int64_t>(R"sql(
        select count(*) from (select 1 as one from purchases where paid_at >= $1 and paid_at < $2 limit $3) counted)sql", from, until, than + 1) > than;
}

struct Open {
    Figures figures;
    std::optional<Time> counting_from;
};

// A page never waits for years of orders: what it cannot count at once the next closings do.
Open open_for_page(Db& db, Time until, std::int64_t orders_counted) {
    auto months = open_months(db, until);
    if (!months.empty() && are_more(db, months.front().from, until, orders_counted)) return {.figures = {}, .counting_from = months.front().from};
    return {.figures = figures(db, std::move(months)), .counting_from = {}};
}

template <class Row>
void take(std::vector<Row>& into, const std::vector<Row>& from, const Scope& scope) {
    std::copy_if(from.begin(), from.end(), std::back_inserter(into), [&](auto& row) { return row.community == scope.community && row.currency == scope.currency; });
}

void take_channels(std::vector<ChannelRow>& into, const std::vector<ChannelRow>& from, const Scope& scope) {
    for (auto& row : from) {
        if (row.currency != scope.currency || (scope.community && row.community != scope.community)) continue;
        auto same = std::find_if(into.begin(), into.end(), [&](auto& other) { return other.month == row.month && other.side == row.side && other.channel == row.channel; });
        if (same == into.end()) into.push_back(row);
        else same->add(row);
    }
}

void fill_gaps(std::vector<MonthRow>& months, const Scope& scope, int last) {
    std::vector<MonthRow> whole;
    for (auto& row : months) {
        for (auto name = whole.empty() ? row.month : whole.back().month + (whole.back().month % 100 == 12 ? 89 : 1); name < row.month; name += name % 100 == 12 ? 89 : 1)
            whole.push_back({.community = scope.community, .currency = scope.currency, .month = name});
        whole.push_back(row);
    }
    while (!whole.empty() && whole.back().month < last)
        whole.push_back({.community = scope.community, .currency = scope.currency, .month = whole.back().month + (whole.back().month % 100 == 12 ? 89 : 1)});
    if (std::ssize(whole) > kMonthsShown) whole.erase(whole.begin(), whole.end() - kMonthsShown);
    months = std::move(whole);
}

}  // namespace

Told told(Db& db, const Scope& scope, Time now, std::int64_t orders_counted) {
    constexpr std::int64_t kHour = hours(1).micros;
    Told page;
    page.until = Time{(now.micros / kHour + 1) * kHour};           // kept for an hour, or until something is paid
    auto kept = db.kept<Open>(fmt::format("revenue until {} of {}", page.until.micros, orders_counted), [&] { return open_for_page(db, page.until, orders_counted); });
    auto* open = &kept->figures;
    page.counting_from = kept->counting_from;
    if (auto closed = last_closed(db)) page.closed = closed->month;
    page.months = db.all<MonthRow>(R"sql(
        select community, currency, month, mrr, customers, newly, newly_customers, back, back_customers, grown, grown_customers, shrunk, shrunk_customers, lost, lost_customers, first_payers
        from revenue_months where community = $1 and currency = $2 order by month)sql", scope.community, scope.currency);
    page.cohorts = db.all<CohortRow>(R"sql(
        select community, currency, cohort, month, customers, minor from revenue_cohorts
        where community = $1 and currency = $2 order by cohort, month)sql", scope.community, scope.currency);
    take(page.months, open->months, scope);
    take(page.cohorts, open->cohorts, scope);
    std::sort(page.cohorts.begin(), page.cohorts.end(), [](auto& a, auto& b) { return std::pair(a.cohort, a.month) < std::pair(b.cohort, b.month); });
    fill_gaps(page.months, scope, open->counted.empty() ? page.closed : open->counted.back().name);
    auto since = page.months.empty() ? 0 : page.months.front().month;
    take_channels(page.channels, db.all<ChannelRow>(R"sql(
        select community, currency, month, side, channel, orders, minor, returned_orders, returned_minor, disputes, disputed_minor from revenue_channels
        where ($1 = 0 or community = $1) and currency = $2 and month >= $3 order by month)sql", scope.community, scope.currency, since), scope);
    take_channels(page.channels, open->channels, scope);
    std::set<Currency> currencies{scope.currency};
    for (auto currency : db.all<Currency>(R"sql(select distinct currency from revenue_channels)sql")) currencies.insert(currency);
    for (auto& row : open->channels) currencies.insert(row.currency);
    page.currencies = {currencies.begin(), currencies.end()};
    return page;
}

// ---- people -------------------------------------------------------------------------------------

std::vector<privacy::Holding> held(const App&) {
    using privacy::Basis, privacy::Ending;
    return {{"revenue_customers", {"person"}, Msg{"In which month you first paid for a membership, and what it comes to in a month", {}}, Msg{"To keep books as the law asks", {}},
        Basis::legal_duty, 0, Ending::kept_by_law}};
}

namespace {
struct OwnWorth { std::string community, currency; std::int64_t first_month = 0, minor = 0; };
DESCRIBE(OwnWorth, community, currency, first_month, minor)
struct OwnWorthRow { CommunityId community; std::string currency; std::int64_t first_month = 0, minor = 0; };
DESCRIBE(OwnWorthRow, community, currency, first_month, minor)
}  // namespace

void copy_held(Db& db, PersonId person, privacy::Copy& copy) {
    std::vector<OwnWorth> own;
    for (auto& row : db.all<OwnWorthRow>(R"sql(
            select community, currency, first_month, minor from revenue_customers where person = $1 order by first_month)sql", person))
        own.push_back({to_string(row.community), row.currency, row.first_month, row.minor});
    copy.add("revenue", own);
}

}  // namespace lyceum::revenue
