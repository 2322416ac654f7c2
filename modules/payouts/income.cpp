// What somebody earned, by which works and when, what becomes of it next, and where it goes.
#include "modules/payouts/pages.hpp"
#include "platform/core/csv.hpp"
#include <algorithm>
#include <limits>

namespace lyceum::payouts {

using commerce::ShareRole;

Url income_url() { return income_path({}); }

namespace {

constexpr int kWorksMost = 200, kPayoutsShown = 50, kSalesPerPage = 100, kMonthsShown = 24, kStatementMost = 100'000;

i18n::Zone zone_of(const Visit& visit) { return Ui{visit}.locale().zone; }

}  // namespace

Between read_period(const Visit& visit, const std::string& text) {
    if (text.empty()) return {Time{std::numeric_limits<std::int64_t>::min()}, Time{std::numeric_limits<std::int64_t>::max()}};
    int year = 0, month = 0;
    auto dash = text.find('-');
    bool good = http::parse_value(text.substr(0, dash), year) && year >= 2000 && year < 2100;
    if (dash != text.npos) good = good && http::parse_value(text.substr(dash + 1), month) && month >= 1 && month <= 12;
    if (!good) invalid("period", "Write a month as 2027-01 or a year as 2027.");
    auto zone = zone_of(visit);
    i18n::Local from{.year = year, .month = month ? month : 1, .day = 1}, until = from;
    if (month && month < 12) ++until.month;
    else ++until.year, until.month = 1;
    return {zone.moment(from), zone.moment(until)};
}

PayoutLine line_of(const PayoutRow& row, bool approved) {
    return {row.id, row.money(), row.state, approved, row.tail, row.reason, row.made_at, row.decided_at};
}

namespace {

std::vector<WorkLine> works_of(Db& db, PersonId person, Between between) {
    return db.all<WorkLine>(R"sql(
        select item, role, currency, max(title) as title, count(*) as sales, cast(sum(minor - taken_minor) as bigint) as earned,
               cast(sum(taken_minor) as bigint) as taken
        from earnings where person = $1 and paid_at >= $2 and paid_at < $3
        group by item, role, currency order by sum(minor - taken_minor) desc, item limit $4)sql", person, between.from, between.until, kWorksMost);
}

// Months with the first sale and all after it, the newest first.
std::vector<std::string> months_of(const Visit& visit, Db& db) {
    auto first = db.one<std::optional<Time>>(R"sql(select min(paid_at) as first from earnings where person = $1)sql", visit.person());
    std::vector<std::string> months;
    if (!first) return months;
    auto zone = zone_of(visit);
    auto begin = zone.local(*first), now = zone.local(visit.now);
    for (int at = now.year * 12 + now.month - 1; at >= begin.year * 12 + begin.month - 1 && std::ssize(months) < kMonthsShown; --at)
        months.push_back(fmt::format("{}-{:02}", at / 12, at % 12 + 1));
    return months;
}

std::optional<OwnMethod> own_method(Db& db, PersonId person) {
    auto row = method_of(db, person);
    if (!row) return std::nullopt;
    return OwnMethod{row->kind, row->tail, row->changed_at};
}


Income income(const Visit& visit, Db& db, const OfPeriod& in) {
    auto between = read_period(visit, in.period);
    Income page;
    page.balances = balances(db, visit.person(), visit.now);
    auto known = all_terms(db);
    for (auto& balance : page.balances)
        page.terms.push_back(*std::find_if(known.begin(), known.end(), [&](auto& terms) { return terms.currency == balance.currency; }));
    page.method = own_method(db, visit.person());
    page.period = in.period;
    page.periods = months_of(visit, db);
    page.works = works_of(db, visit.person(), between);
    for (auto& row : payouts_of(db, visit.person(), kPayoutsShown)) page.payouts.push_back(line_of(row, row.state != PayoutState::waiting));
    return page;
}

// ---- statements ---------------------------------------------------------------------------------

struct SaleLine {
    OrderId order_id;
    ItemId item;
    std::string title, role;
    int percent = 0;
    std::int64_t price_minor = 0, minor = 0, taken_minor = 0, paid_minor = 0;
    Currency currency = Currency::CNY;
    Time paid_at, payable_at;
};
DESCRIBE(SaleLine, order_id, item, title, role, percent, price_minor, minor, taken_minor, paid_minor, currency, paid_at, payable_at)

Raw csv_file(std::string body, const std::string& name, const std::string& period) {
    return {.type = "text/csv; charset=utf-8", .body = std::string(kByteOrderMark) + std::move(body), .cache_control = "private, no-store",
        .file_name = name + (period.empty() ? "" : "-" + period) + ".csv"};
}

Raw statement(const Visit& visit, Db& db, const OfPeriod& in) {
    auto between = read_period(visit, in.period);
    auto body = csv_record({"sold_at", "order", "work", "title", "role", "percent", "currency", "price", "share", "taken_back", "left", "paid_out", "payable_at"});
    for (auto& sale : db.all<SaleLine>(R"sql(
            select e.order_id, e.item, e.title, e.role, e.percent, e.price_minor, e.minor, e.taken_minor,
                   coalesce((select p.minor from payout_positions p join payouts o on o.batch = p.batch and o.person = p.person
                        where p.order_id = e.order_id and p.person = e.person and p.role = e.role and o.state = 'paid'), 0) +
                   cast(coalesce((select sum(s.minor) from payouts o join payout_sales s on s.payout = o.id
                        where o.person = e.person and o.state = 'paid' and s.order_id = e.order_id and s.role = e.role), 0) as bigint) as paid_minor,
                   e.currency, e.paid_at, e.payable_at
            from earnings e where e.person = $1 and e.paid_at >= $2 and e.paid_at < $3 order by e.order_id, e.role limit $4)sql",
            visit.person(), between.from, between.until, kStatementMost)) {
        auto money = [&](std::int64_t minor) { return to_decimal({minor, sale.currency}); };
        body += csv_record({to_iso8601(sale.paid_at), to_string(sale.order_id), sale.item ? to_string(sale.item) : "", sale.title, sale.role,
            std::to_string(sale.percent), std::string(name_of(sale.currency)), money(sale.price_minor), money(sale.minor), money(sale.taken_minor),
            money(sale.minor - sale.taken_minor), money(sale.paid_minor), to_iso8601(sale.payable_at)});
    }
    return csv_file(std::move(body), "income", in.period);
}

struct HouseLine {
    PersonId person;
    std::string handle;
    ItemId item;
    std::string title, role;
    Currency currency = Currency::CNY;
    std::int64_t sales = 0, share = 0, taken = 0;
};
DESCRIBE(HouseLine, person, handle, item, title, role, currency, sales, share, taken)

}  // namespace

std::string everybodys_statement(const Visit& visit, Db& db, const std::string& period) {
    auto between = read_period(visit, period);
    auto body = csv_record({"person", "handle", "work", "title", "role", "currency", "sales", "share", "taken_back", "left"});
    for (auto& line : db.all<HouseLine>(R"sql(
            select s.person, coalesce(p.handle, '') as handle, s.item, (select max(e.title) from earnings e where e.order_id = s.newest) as title, s.role, s.currency,
                   s.sales, s.share, s.taken
            from (select person, item, role, currency, max(order_id) as newest, count(*) as sales,
                         cast(sum(minor) as bigint) as share, cast(sum(taken_minor) as bigint) as taken
                  from earnings where paid_at >= $1 and paid_at < $2 group by person, item, role, currency) s
            left join public_people p on p.id = s.person order by s.person, s.item, s.role, s.currency limit $3)sql", between.from, between.until, kStatementMost)) {
        auto money = [&](std::int64_t minor) { return to_decimal({minor, line.currency}); };
        body += csv_record({to_string(line.person), line.handle, line.item ? to_string(line.item) : "", line.title, line.role, std::string(name_of(line.currency)),
            std::to_string(line.sales), money(line.share), money(line.taken), money(line.share - line.taken)});
    }
    return body;
}

namespace {

Raw all_statement(const Visit& visit, Db& db, const OfPeriod& in) { return csv_file(everybodys_statement(visit, db, in.period), "statements", in.period); }

// ---- one payout ---------------------------------------------------------------------------------

Covered covered(Db& db, const PayoutRow& row, const OnePayout& in, bool own) {
    Covered page{.payout = {}, .person = accounts::byline(db, row.person), .sales = sales_of(db, row, in.after, kSalesPerPage + 1), .next = {}, .own = own};
    auto batch = find_batch(db, row.batch);
    page.payout = line_of(row, batch && batch->approved_at);
    if (std::ssize(page.sales) > kSalesPerPage) {
        page.sales.pop_back();
        page.next = page.sales.back().order_id;
    }
    return page;
}

Covered own_payout(const Visit& visit, Db& db, const OnePayout& in) {
    auto row = find_payout(db, in.id);
    if (!row || row->person != visit.person()) not_found();
    return covered(db, *row, in, true);
}

Covered anybodys_payout(const Visit&, Db& db, const OnePayout& in) {
    auto row = find_payout(db, in.id);
    if (!row) not_found();
    return covered(db, *row, in, false);
}

// ---- the account --------------------------------------------------------------------------------

MethodPage method(const Visit& visit, Db& db, const Nothing&) { return {own_method(db, visit.person())}; }

Moved save_method(const Visit& visit, Tx& tx, const SetMethod& in) {
    if (in.kind == MethodKind::bank && in.bank.empty()) invalid("bank", "Name the bank, with its code where it has one.");
    set_method(tx, visit.person(), in.kind, {in.holder.str(), in.kind == MethodKind::bank ? in.bank.str() : "", in.account.str()});
    return {.to = income_path({}), .notice = {"Your income goes there from the next payout on.", {}}};
}

// ---- who shares in a work -----------------------------------------------------------------------

struct Own {
    items::Card card;
    commerce::Parts parts;
    bool author = false, finance = false;
};

// For its authors and finance; to everybody else it is not there.
Own work_for(Db& db, const Visit& visit, ItemId item) {
    Own own{items::card(db, visit, item), {}, false, visit.may("payouts.make")};
    own.parts = commerce::parts_of(db, item, own.card.author.id);
    own.author = own.card.author.id == visit.person();
    bool shares = std::any_of(own.parts.shares.begin(), own.parts.shares.end(), [&](auto& s) { return s.person == visit.person(); });
    if (!own.author && !own.finance && !shares) not_found();
    return own;
}

WorkPage work(const Visit& visit, Db& db, const OneWork& in) {
    auto own = work_for(db, visit, in.item);
    WorkPage page{.item = in.item, .title = own.card.title, .url = own.card.url, .price = {}, .percent = own.parts.percent, .parts = {},
        .may_share = own.author, .may_set_terms = own.finance && !own.author};
    auto found = commerce::prices(db, {in.item});
    if (!found.empty()) page.price = found.begin()->second;
    std::vector<PersonId> people;
    for (auto& share : own.parts.shares) people.push_back(share.person);
    auto bylines = accounts::bylines(db, people);
    for (std::size_t i = 0; i < people.size(); ++i) page.parts.push_back({bylines[i], own.parts.shares[i].role, own.parts.shares[i].percent});
    return page;
}

Moved share(const Visit& visit, Tx& tx, const SetShare& in) {
    auto own = work_for(tx, visit, in.item);
    if (!own.author) forbidden("Only the author divides the authors' part.");
    auto handle = in.handle.str();
    auto person = accounts::find_by_handle(tx, handle.starts_with('@') ? handle.substr(1) : handle);
    if (!person) invalid("handle", "Nobody has this name here.");
    commerce::set_share(tx, in.item, visit.person(), *person, in.percent);
    return {.to = work_path({in.item}), .notice = {"It holds from the next sale on.", {}}};
}

Moved set_work_terms(const Visit& visit, Tx& tx, const SetWorkTerms& in) {
    auto own = work_for(tx, visit, in.item);
    if (own.author) forbidden("Somebody else decides what your own works bring you.");
    commerce::set_terms(tx, in.item, in.percent == commerce::kAuthorPercent ? std::nullopt : std::optional(in.percent));
    accounts::note(tx, visit, {.action = "payouts.work_terms", .target = "item " + to_string(in.item), .details = std::to_string(in.percent)});
    return {.to = work_path({in.item}), .notice = {"It holds from the next sale on.", {}}};
}

}  // namespace

std::vector<Route> income_routes() {
    return {
        get(signed_in, income_path, &income, &income_page),
        get(signed_in, statement_path, &statement),
        get(signed_in, payout_path, &own_payout, &payout_page),
        get(signed_in, method_path, &method, &method_page),
        post(signed_in, set_method_path, &save_method).or_show(method_path).limit(10, hours(1)).sensitive().summary("Says where one's income is paid."),
        get(signed_in, work_path, &work, &work_page),
        post(signed_in, share_path, &share).or_show(work_path),
        post(may("payouts.make"), work_terms_path, &set_work_terms).or_show(work_path).sensitive(),
        get(may("payouts.make"), finance_payout_path, &anybodys_payout, &payout_page),
        get(may("payouts.make"), all_statement_path, &all_statement),
    };
}

}  // namespace lyceum::payouts
