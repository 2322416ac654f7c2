// Terms, accounts, and what is due.
#include "modules/payouts/store.hpp"
#include <algorithm>

namespace lyceum::payouts {

// ---- terms --------------------------------------------------------------------------------------

std::vector<Terms> all_terms(Db& db) {
    constexpr std::int64_t kMinimum = 100, kSecondAbove = 5'000;
    auto said = db.all<Terms>(R"sql(select currency, minimum_minor, second_minor from payout_terms order by currency)sql");
    std::vector<Terms> all;
    each_enumerator<Currency>([&](std::string_view, Currency currency) {
        std::int64_t unit = 1;
        for (int place = 0; place < decimals(currency); ++place) unit *= 10;
        auto found = std::find_if(said.begin(), said.end(), [&](auto& terms) { return terms.currency == currency; });
        all.push_back(found != said.end() ? *found : Terms{currency, kMinimum * unit, kSecondAbove * unit});
    });
    return all;
}

Terms terms(Db& db, Currency currency) {
    auto all = all_terms(db);
    return *std::find_if(all.begin(), all.end(), [&](auto& terms) { return terms.currency == currency; });
}

void set_terms(Tx& tx, const Terms& made) {
    if (made.minimum_minor <= 0) invalid("minimum", "A payout is more than nothing.");
    if (made.second_minor < 0) invalid("second", "This is no amount. Write it as 10 or 10.50.");
    tx.run(R"sql(
        insert into payout_terms (currency, minimum_minor, second_minor, set_at) values ($1, $2, $3, $4)
        on conflict (currency) do update set minimum_minor = excluded.minimum_minor, second_minor = excluded.second_minor, set_at = excluded.set_at)sql",
        made.currency, made.minimum_minor, made.second_minor, tx.now());
}

// ---- where somebody is paid ---------------------------------------------------------------------

static std::string purpose_of(PersonId person) { return "payout:" + to_string(person); }

std::optional<MethodRow> method_of(Db& db, PersonId person) {
    return db.maybe<MethodRow>(R"sql(select kind, details, tail, changed_at from payout_methods where person = $1)sql", person);
}

void set_method(Tx& tx, PersonId person, MethodKind kind, const Account& account) {
    constexpr std::size_t kTail = 4;
    auto sealed = tx.app().seal_keys().seal(Secret(json::text(account)), purpose_of(person)).text;
    std::string tail;
    for (auto& c : account.account)
        if (static_cast<unsigned char>(c) > ' ') tail += c;
    // Addresses and handles in other scripts are cut between characters.
    auto from = tail.size() > kTail ? tail.size() - kTail : 0;
    while (from < tail.size() && (static_cast<unsigned char>(tail[from]) & 0xC0) == 0x80) ++from;
    tail = tail.substr(from);
    tx.run(R"sql(
        insert into payout_methods (person, kind, details, tail, changed_at) values ($1, $2, $3, $4, $5)
        on conflict (person) do update set kind = excluded.kind, details = excluded.details, tail = excluded.tail, changed_at = excluded.changed_at)sql",
        person, kind, sealed, tail, tx.now());
    write_method_changed(tx, person, tail);
}

Account open_account(const App& app, PersonId person, const std::string& details) {
    auto opened = app.seal_keys().open({details}, purpose_of(person));
    if (!opened) throw Fault("an account for payouts was sealed under other keys");
    return json::from_text<Account>(opened->reveal());
}

// ---- what is due --------------------------------------------------------------------------------

namespace {

struct PayoutSum {
    Currency currency = Currency::CNY;
    std::int64_t waiting = 0, paid = 0;
};
DESCRIBE(PayoutSum, currency, waiting, paid)

}  // namespace

std::vector<Balance> balances(Db& db, PersonId person, Time now) {
    auto found = db.all<Balance>(R"sql(
        select person, currency, cast(sum(kept) as bigint) as earned, cast(sum(taken_minor) as bigint) as taken,
               cast(sum(case when kept > batched and disputed = 0 and payable_at > $2 then kept - batched else 0 end) as bigint) as held,
               cast(sum(case when kept > batched and disputed = 1 then kept - batched else 0 end) as bigint) as disputed,
               cast(sum(case when kept < batched or (disputed = 0 and payable_at <= $2) then kept - batched else 0 end) as bigint) as due,
               min(case when kept > batched and disputed = 0 and payable_at > $2 then payable_at end) as next_at,
               cast(0 as bigint) as waiting, cast(0 as bigint) as paid
        from (select e.person, e.currency, e.minor - e.taken_minor as kept, e.taken_minor, e.disputed, e.payable_at, coalesce(p.batched_minor, 0) as batched
              from earnings e left join payout_positions p on p.order_id = e.order_id and p.person = e.person and p.role = e.role
              where e.person = $1) shares
        group by person, currency order by currency)sql", person, now);
    for (auto& sum : db.all<PayoutSum>(R"sql(
            select currency, cast(sum(case when state = 'waiting' then minor else 0 end) as bigint) as waiting,
                   cast(sum(case when state = 'paid' then minor else 0 end) as bigint) as paid
            from payouts where person = $1 group by currency)sql", person))
        for (auto& balance : found)
            if (balance.currency == sum.currency) balance.waiting = sum.waiting, balance.paid = sum.paid;
    return found;
}

// The plus keeps SQLite from walking the shares person by person, which fetches every order from another place.
std::vector<Ready> ready(Db& db, std::optional<Currency> currency, Time now) {
    return db.all<Ready>(R"sql(
        select d.person, d.currency, cast(d.minor as bigint) as minor, exists (select 1 from payout_methods m where m.person = d.person) as has_method,
               d.sales, d.again, d.first, d.last
        from (select +e.person as person, e.currency, sum(e.minor - e.taken_minor - coalesce(p.batched_minor, 0)) as minor, count(*) as sales,
                     count(p.order_id) as again, min(e.order_id) as first, max(e.order_id) as last
              from earnings e left join payout_positions p on p.order_id = e.order_id and p.person = e.person and p.role = e.role
              where ($1 is null or e.currency = $1) and e.minor - e.taken_minor <> coalesce(p.batched_minor, 0) and ((e.disputed = 0 and e.payable_at <= $2) or e.minor - e.taken_minor < coalesce(p.batched_minor, 0))
              group by +e.person, e.currency) d
        where d.minor <> 0 order by d.minor desc, d.person)sql", currency, now);
}

// ---- endings ------------------------------------------------------------------------------------

void forget(Tx& tx, const accounts::Closed& closed) {
    tx.run(R"sql(delete from payout_methods where person = $1)sql", closed.person);
}

std::optional<Msg> on_its_way(Db& db, PersonId person) {
    if (db.one<std::int64_t>(R"sql(select count(*) from payouts where person = $1 and state = 'waiting')sql", person) > 0)
        return Msg{"A payout to you is on its way.", {}};
    return std::nullopt;
}

}  // namespace lyceum::payouts
