// The table of contents, and what finance does at the end of a month.
#include "modules/month_close/pages.hpp"
#include "platform/core/csv.hpp"
#include <algorithm>
#include <map>

namespace lyceum::month_close {

Url months_url() { return months_path(); }

namespace {

constexpr int kMonthsShown = 36;

Month known_month(const App& app, const std::string& name) {
    auto month = read_month(app, name);
    if (!month) not_found();
    return *month;
}

Standing standing_of(const Month& month, std::optional<Time> closed, Time now, bool first) {
    if (closed && month.until <= *closed) return Standing::closed;
    if (now < month.until + kSettles) return Standing::running;
    return first || (closed && month.from == *closed) ? Standing::closable : Standing::open;
}

Months months(const Visit& visit, Db& db, const Nothing&) {
    Months page;
    page.may_close = visit.may("payouts.make");
    auto first = db.one<std::optional<Time>>(R"sql(select min(at) as first from ledger_journal)sql");
    auto closed = closed_months(db);
    std::vector<PersonId> people;
    for (auto& row : closed) people.push_back(row.closed_by);
    auto bylines = accounts::bylines(db, people);
    auto until = ledger::closed_before(db);
    if (!first) return page;
    for (auto month = month_at(visit.app, *first); month.from <= visit.now; month = after(visit.app, month)) {
        MonthLine line{.month = month.name, .standing = standing_of(month, until, visit.now, !until && page.months.empty())};
        for (std::size_t i = 0; i < closed.size(); ++i)
            if (closed[i].month == month.name) line.by = bylines[i], line.closed_at = closed[i].closed_at;
        page.months.push_back(std::move(line));
    }
    std::reverse(page.months.begin(), page.months.end());
    if (std::ssize(page.months) > kMonthsShown) page.months.resize(kMonthsShown);
    return page;
}

// A closed month is told as it was frozen, an open one as the books are now.
Figures told(Db& db, const Month& month) { return find_closed(db, month.name) ? frozen(db, month.name) : figures(db, month); }

MonthPage month(const Visit& visit, Db& db, const OneMonth& in) {
    auto which = known_month(visit.app, in.month.str());
    MonthPage page;
    auto closed = find_closed(db, which.name);
    auto until = ledger::closed_before(db);
    page.line = {.month = which.name, .standing = standing_of(which, until, visit.now, !until)};
    if (closed) page.line.by = accounts::byline(db, closed->closed_by), page.line.closed_at = closed->closed_at;
    auto found = told(db, which);
    std::map<Currency, TotalLine> totals;
    for (auto& b : found.balances) {
        auto line = std::find_if(page.balances.begin(), page.balances.end(), [&](auto& each) { return each.purpose == b.purpose && each.name == b.name && each.currency == b.currency; });
        if (line == page.balances.end()) line = page.balances.insert(page.balances.end(), {b.purpose, b.name, b.currency});
        line->people += static_cast<bool>(b.person);
        line->before += b.before, line->came += b.came, line->went += b.went, line->after += b.after();
        auto& total = totals[b.currency];
        total.came += b.came, total.went += b.went, total.rest += b.after();
    }
    for (auto& s : found.statements) totals[s.currency].earned += s.share - s.taken, ++totals[s.currency].earners;
    for (auto& p : found.payouts) totals[p.currency].paid += p.minor, ++totals[p.currency].payouts;
    for (auto& [currency, total] : totals) {
        total.currency = currency;
        page.totals.push_back(total);
    }
    page.may_close = visit.may("payouts.make") && page.line.standing == Standing::closable;
    return page;
}

Figures read_figures(const Visit& visit, Db& db, const OneMonth& in) {
    auto which = known_month(visit.app, in.month.str());
    must_be_closable(db, which);
    return figures(db, which);
}

Moved close_it(const Visit& visit, Tx& tx, const OneMonth& in, const Figures& found) {
    auto which = known_month(visit.app, in.month.str());
    close(tx, which, found, visit.person());
    accounts::note(tx, visit, {.action = "month_close.close", .target = "month " + which.name, .details = fmt::format("{} accounts, {} statements, {} payouts", found.balances.size(), found.statements.size(), found.payouts.size())});
    return {.to = month_path({in.month}), .notice = {"The month is closed. Its figures stay as they are.", {}}};
}

// ---- files --------------------------------------------------------------------------------------

Raw csv(std::string body, const std::string& name) {
    return {.type = "text/csv; charset=utf-8", .body = std::string(kByteOrderMark) + std::move(body), .cache_control = "private, no-store", .file_name = name + ".csv"};
}

std::string money(std::int64_t minor, Currency currency) { return to_decimal({minor, currency}); }

Raw balances_file(const Visit& visit, Db& db, const OneMonth& in) {
    auto which = known_month(visit.app, in.month.str());
    auto body = csv_record({"account", "name", "person", "currency", "before", "in", "out", "after"});
    for (auto& b : told(db, which).balances)
        body += csv_record({std::string(name_of(b.purpose)), b.name, b.person ? to_string(b.person) : "", std::string(name_of(b.currency)), money(b.before, b.currency), money(b.came, b.currency),
            money(b.went, b.currency), money(b.after(), b.currency)});
    return csv(std::move(body), "trial-balance-" + which.name);
}

Raw statements_file(const Visit& visit, Db& db, const OneMonth& in) {
    auto which = known_month(visit.app, in.month.str());
    auto rows = told(db, which).statements;
    std::vector<PersonId> people;
    for (auto& row : rows) people.push_back(row.person);
    auto bylines = accounts::bylines(db, people);
    auto body = csv_record({"person", "handle", "currency", "sales", "share", "taken_back", "left"});
    for (std::size_t i = 0; i < rows.size(); ++i)
        body += csv_record({to_string(rows[i].person), bylines[i].handle, std::string(name_of(rows[i].currency)), std::to_string(rows[i].sales), money(rows[i].share, rows[i].currency),
            money(rows[i].taken, rows[i].currency), money(rows[i].share - rows[i].taken, rows[i].currency)});
    return csv(std::move(body), "statements-" + which.name);
}

Raw payouts_file(const Visit& visit, Db& db, const OneMonth& in) {
    auto which = known_month(visit.app, in.month.str());
    auto rows = told(db, which).payouts;
    std::vector<PersonId> people;
    for (auto& row : rows) people.push_back(row.person);
    auto bylines = accounts::bylines(db, people);
    auto body = csv_record({"payout", "person", "handle", "currency", "amount", "account_ends", "paid_at"});
    for (std::size_t i = 0; i < rows.size(); ++i)
        body += csv_record({to_string(rows[i].payout), to_string(rows[i].person), bylines[i].handle, std::string(name_of(rows[i].currency)), money(rows[i].minor, rows[i].currency), rows[i].tail, to_iso8601(rows[i].decided_at)});
    return csv(std::move(body), "payouts-" + which.name);
}

struct JournalRow {
    Time at;
    std::string kind, reference, note, from_purpose, from_name, to_purpose, to_name;
    PersonId from_person, to_person;
    std::int64_t minor = 0;
    Currency currency = Currency::CNY;
};
DESCRIBE(JournalRow, at, kind, reference, note, from_purpose, from_name, to_purpose, to_name, from_person, to_person, minor, currency)

Raw journal_file(const Visit& visit, Db& db, const OneMonth& in) {
    constexpr int kLinesMost = 200'000;             // a longer month is exported with lyceum export
    auto which = known_month(visit.app, in.month.str());
    auto rows = db.all<JournalRow>(R"sql(
        select at, kind, reference, note, from_purpose, from_name, to_purpose, to_name, from_person, to_person, minor, currency from ledger_journal
        where at >= $1 and at < $2 order by at, id limit $3)sql", which.from, which.until, kLinesMost + 1);
    if (std::ssize(rows) > kLinesMost) conflict("This month has more than 200,000 lines. Export it on the server with lyceum export csv.");
    auto body = csv_record({"at", "entry", "reference", "note", "from", "from_name", "from_person", "to", "to_name", "to_person", "currency", "amount"});
    for (auto& r : rows)
        body += csv_record({to_iso8601(r.at), r.kind, r.reference, r.note, r.from_purpose, r.from_name, r.from_person ? to_string(r.from_person) : "", r.to_purpose, r.to_name,
            r.to_person ? to_string(r.to_person) : "", std::string(name_of(r.currency)), money(r.minor, r.currency)});
    return csv(std::move(body), "journal-" + which.name);
}

std::vector<NavLink> desk_link(const Visit& visit) {
    if (!visit.may("ledger.read")) return {};
    return {{visit.tr("Month-end closing"), months_path(), "calendar-days"}};
}

struct OwnMonth { std::string month, currency; std::int64_t sales = 0, share = 0, taken = 0; };
DESCRIBE(OwnMonth, month, currency, sales, share, taken)

void copy_held(Db& db, PersonId person, privacy::Copy& copy) {
    copy.add("months", db.all<OwnMonth>(R"sql(
        select month, currency, sales, share, taken from closed_statements where person = $1 order by month, currency)sql", person));
}

}  // namespace

const Module module{
    .name = "month_close",
    .routes = {
        get(may("ledger.read"), months_path, &months, &months_page),
        get(may("ledger.read"), month_path, &month, &month_page),
        post(may("payouts.make"), close_path, &read_figures, &close_it).sensitive().summary("Freezes a month's figures and closes the ledger before its end."),
        get(may("ledger.read"), balances_path, &balances_file),
        get(may("ledger.read"), statements_path, &statements_file),
        get(may("ledger.read"), payouts_path, &payouts_file),
        get(may("ledger.read"), journal_path, &journal_file),
    },
    .fills = {
        fill(accounts::admin_links, &desk_link),
        fill(verifications, &check),
        fill(privacy::holdings, &held),
        fill(privacy::copies, &copy_held),
    },
};

}  // namespace lyceum::month_close
