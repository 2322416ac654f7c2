#include "modules/month_close/store.hpp"
#include "platform/http/site.hpp"

namespace lyceum::month_close {

// ---- months -------------------------------------------------------------------------------------

namespace {

Month month_of(const App& app, int year, int month) {
    auto zone = site_zone(app);
    i18n::Local from{.year = year, .month = month, .day = 1}, until = from;
    if (month < 12) ++until.month;
    else ++until.year, until.month = 1;
    return {fmt::format("{}-{:02}", year, month), zone.moment(from), zone.moment(until)};
}

}  // namespace

std::optional<Month> read_month(const App& app, std::string_view name) {
    int year = 0, month = 0;
    bool good = name.size() == 7 && name[4] == '-' && http::parse_value(name.substr(0, 4), year) && http::parse_value(name.substr(5), month);
    if (!good || year < 2000 || year > 2100 || month < 1 || month > 12) return std::nullopt;
    return month_of(app, year, month);
}

Month month_at(const App& app, Time at) {
    auto zone = site_zone(app);
    auto local = zone.local(at);
    return month_of(app, local.year, local.month);
}

Month after(const App& app, const Month& month) { return month_at(app, month.until); }

// ---- figures ------------------------------------------------------------------------------------

Figures figures(Db& db, const Month& month) {
    Figures all;
    all.balances = ledger::turnovers(db, month.from, month.until);
    all.statements = db.all<StatementRow>(R"sql(
        select person, currency, count(*) as sales, cast(sum(minor) as bigint) as share, cast(sum(taken_minor) as bigint) as taken
        from earnings where paid_at >= $1 and paid_at < $2 group by person, currency order by person, currency)sql", month.from, month.until);
    all.payouts = db.all<PayoutRow>(R"sql(
        select id as payout, person, currency, minor, state, tail, decided_at from payout_list
        where state = 'paid' and decided_at >= $1 and decided_at < $2 order by id)sql", month.from, month.until);
    return all;
}

Figures frozen(Db& db, const std::string& month) {
    Figures all;
    all.balances = db.all<ledger::Turnover>(R"sql(
        select purpose, name, person, currency, before, came, went from closed_balances where month = $1 order by purpose, name, person, currency)sql", month);
    all.statements = db.all<StatementRow>(R"sql(
        select person, currency, sales, share, taken from closed_statements where month = $1 order by person, currency)sql", month);
    all.payouts = db.all<PayoutRow>(R"sql(
        select payout, person, currency, minor, state, tail, decided_at from closed_payouts where month = $1 order by payout)sql", month);
    return all;
}

std::vector<ClosedRow> closed_months(Db& db) {
    return db.all<ClosedRow>(R"sql(select month, from_at, until_at, closed_by, closed_at from closed_months order by until_at desc)sql");
}

std::optional<ClosedRow> find_closed(Db& db, const std::string& month) {
    return db.maybe<ClosedRow>(R"sql(select month, from_at, until_at, closed_by, closed_at from closed_months where month = $1)sql", month);
}

// ---- closing ------------------------------------------------------------------------------------

void must_be_closable(Db& db, const Month& month) {
    if (db.app().clock() < month.until + kSettles) conflict("A month is closed an hour after its end at the earliest.");
    auto until = ledger::closed_before(db);
    if (until && month.until <= *until) conflict("This month is closed already.");
    if (until && month.from != *until) conflict("Close the months before it first.");
}

void close(Tx& tx, const Month& month, const Figures& found, PersonId by) {
    must_be_closable(tx, month);
    if (tx.run(R"sql(
            insert into closed_months (month, from_at, until_at, closed_by, closed_at) values ($1, $2, $3, $4, $5) on conflict (month) do nothing)sql",
            month.name, month.from, month.until, by, tx.now()) == 0)
        conflict("This month is closed already.");
    for (auto& b : found.balances)
        tx.run(R"sql(
            insert into closed_balances (month, purpose, name, person, currency, before, came, went) values ($1, $2, $3, $4, $5, $6, $7, $8))sql",
            month.name, b.purpose, b.name, b.person, b.currency, b.before, b.came, b.went);
    for (auto& s : found.statements)
        tx.run(R"sql(
            insert into closed_statements (month, person, currency, sales, share, taken) values ($1, $2, $3, $4, $5, $6))sql",
            month.name, s.person, s.currency, s.sales, s.share, s.taken);
    for (auto& p : found.payouts)
        tx.run(R"sql(
            insert into closed_payouts (month, payout, person, currency, minor, state, tail, decided_at) values ($1, $2, $3, $4, $5, $6, $7, $8))sql",
            month.name, p.payout, p.person, p.currency, p.minor, p.state, p.tail, p.decided_at);
    ledger::close_before(tx, month.until);
}

// ---- verify -------------------------------------------------------------------------------------

// Of the newest: older ones are contained in its opening balances.
std::vector<std::string> check(Db& db) {
    auto closed = closed_months(db);
    if (closed.empty()) return {};
    auto& newest = closed.front();
    auto told = frozen(db, newest.month).balances, found = ledger::turnovers(db, newest.from_at, newest.until_at);
    auto same = [](const ledger::Turnover& a, const ledger::Turnover& b) {
        return a.purpose == b.purpose && a.name == b.name && a.person == b.person && a.currency == b.currency && a.before == b.before && a.came == b.came && a.went == b.went;
    };
    if (std::equal(told.begin(), told.end(), found.begin(), found.end(), same)) return {};
    return {fmt::format("The ledger of {} is not what it was when the month was closed. Compare it with a backup of that time.", newest.month)};
}

std::vector<privacy::Holding> held(const App&) {
    using privacy::Basis, privacy::Ending;
    return {
        {"closed_months", {"closed_by"}, Msg{"Months that you closed", {}}, Msg{"To keep books as the law asks", {}}, Basis::legal_duty, 0, Ending::kept_by_law},
        {"closed_balances", {"person"}, Msg{"What we owed you at the end of a month", {}}, Msg{"To keep books as the law asks", {}}, Basis::legal_duty, 0, Ending::kept_by_law},
        {"closed_statements", {"person"}, Msg{"What you earned in a month", {}}, Msg{"To keep books as the law asks", {}}, Basis::legal_duty, 0, Ending::kept_by_law},
        {"closed_payouts", {"person"}, Msg{"What was paid to you in a month", {}}, Msg{"To keep books as the law asks", {}}, Basis::legal_duty, 0, Ending::kept_by_law},
    };
}

}  // namespace lyceum::month_close
