#include "modules/ledger/closing.hpp"
#include "modules/ledger/pages.hpp"
#include "platform/http/recounts.hpp"

namespace lyceum::ledger {

namespace {

// Moves an account's balance and answers the account, which is made when it is first used.
LedgerAccountId moved(Tx& tx, const AccountKey& key, Money by) {
    auto known = tx.maybe_returning<LedgerAccountId>(R"sql(
        update ledger_accounts set balance = balance + $5 where purpose = $1 and name = $2 and person = $3 and currency = $4 returning id)sql",
        key.purpose, key.name, key.person, by.currency, by.minor);
    if (known) return *known;
    return tx.maybe_returning<LedgerAccountId>(R"sql(
        insert into ledger_accounts (id, purpose, name, person, currency, balance) values ($1, $2, $3, $4, $5, $6)
        on conflict (purpose, name, person, currency) do update set balance = ledger_accounts.balance + excluded.balance returning id)sql",
        new_id<LedgerAccount>(tx), key.purpose, key.name, key.person, by.currency, by.minor).value();
}

struct Moved { LedgerAccountId from_account, to_account; std::int64_t minor = 0; };
DESCRIBE(Moved, from_account, to_account, minor)

void note_move(Tx& tx, LedgerEntryId entry, const Moved& m) {
    tx.run(R"sql(
        insert into ledger_postings (id, entry, from_account, to_account, minor, at) select $1, id, $3, $4, $5, at from ledger_entries where id = $2)sql",
        new_id<Posting>(tx), entry, m.from_account, m.to_account, m.minor);
}

// The new entry's id, or nothing when this was posted before.
std::optional<LedgerEntryId> begun(Tx& tx, std::string_view kind, std::string_view reference, std::string_view note, std::optional<LedgerEntryId> reverses) {
    auto id = new_id<LedgerEntry>(tx);
    bool fresh = tx.run(R"sql(
        insert into ledger_entries (id, kind, reference, note, reverses, at)
        select $1, $2, $3, $4, $5, coalesce((select max(until_at) from ledger_closings where until_at > $6), $6)
        where cast($1 as bigint) <> 0
        on conflict (kind, reference) do nothing)sql", id, kind, reference, note, reverses, tx.now()) == 1;
    return fresh ? std::optional(id) : std::nullopt;
}

LedgerEntryId entry_named(Db& db, std::string_view kind, std::string_view reference) {
    return db.one<LedgerEntryId>(R"sql(select id from ledger_entries where kind = $1 and reference = $2)sql", kind, reference);
}

}  // namespace

LedgerEntryId post(Tx& tx, const NewEntry& entry) {
    CHECK_THAT(!entry.postings.empty());
    auto id = begun(tx, entry.kind, entry.reference, entry.note, std::nullopt);
    if (!id) return entry_named(tx, entry.kind, entry.reference);
    for (auto& posting : entry.postings) {
        CHECK_THAT(posting.money.minor > 0);
        auto& money = posting.money;
        auto from = moved(tx, posting.from, {-money.minor, money.currency}), to = moved(tx, posting.to, money);
        note_move(tx, *id, {from, to, money.minor});
    }
    return *id;
}

LedgerEntryId reverse(Tx& tx, LedgerEntryId original, std::string_view note) {
    auto reference = to_string(original);
    auto postings = tx.all<Moved>(R"sql(
        select from_account, to_account, minor from ledger_postings where entry = $1 order by id)sql", original);
    CHECK_THAT(!postings.empty());
    auto id = begun(tx, "reversal", reference, note, original);
    if (!id) return entry_named(tx, "reversal", reference);
    for (auto& m : postings) {
        tx.run(R"sql(update ledger_accounts set balance = balance - $2 where id = $1)sql", m.to_account, m.minor);
        tx.run(R"sql(update ledger_accounts set balance = balance + $2 where id = $1)sql", m.from_account, m.minor);
        note_move(tx, *id, {m.to_account, m.from_account, m.minor});
    }
    return *id;
}

Money balance(Db& db, const AccountKey& key, Currency currency) {
    auto minor = db.maybe<std::int64_t>(R"sql(
        select balance from ledger_accounts where purpose = $1 and name = $2 and person = $3 and currency = $4)sql",
        key.purpose, key.name, key.person, currency);
    return {minor.value_or(0), currency};
}

// Both indices hold all that is summed, in the order of accounts. What lies before `from` is the opening balance.
std::vector<Turnover> turnovers(Db& db, Time from, Time until) {
    return db.all<Turnover>(R"sql(
        select a.purpose, a.name, a.person, a.currency, cast(sum(m.before) as bigint) as before, cast(sum(m.came) as bigint) as came, cast(sum(m.went) as bigint) as went
        from (select to_account as account, sum(case when at < $1 then minor else 0 end) as before, sum(case when at < $1 then 0 else minor end) as came, 0 as went
              from ledger_postings where at < $2 group by to_account
              union all
              select from_account, sum(case when at < $1 then -minor else 0 end), 0, sum(case when at < $1 then 0 else minor end)
              from ledger_postings where at < $2 group by from_account) m
        join ledger_accounts a on a.id = m.account
        group by a.purpose, a.name, a.person, a.currency order by a.purpose, a.name, a.person, a.currency)sql", from, until);
}

void close_before(Tx& tx, Time until) {
    tx.run(R"sql(insert into ledger_closings (until_at, closed_at) values ($1, $2) on conflict (until_at) do nothing)sql", until, tx.now());
}

std::optional<Time> closed_before(Db& db) {
    return db.one<std::optional<Time>>(R"sql(select max(until_at) as until from ledger_closings)sql");
}

namespace {

struct Total { Currency currency = Currency::CNY; std::int64_t sum = 0; };
DESCRIBE(Total, currency, sum)

}  // namespace

std::vector<std::string> check(Db& db) {
    std::vector<std::string> wrong;
    for (auto& total : db.all<Total>(R"sql(
            select currency, cast(sum(balance) as bigint) as sum from ledger_accounts group by currency)sql"))
        if (total.sum != 0) wrong.push_back(fmt::format("The ledger's balances in {} sum to {}, not to 0. {}", name_of(total.currency), total.sum, kRecount));
    auto disagree = db.one<std::int64_t>(R"sql(
        select count(*) from ledger_accounts a left join (
            select account, sum(minor) as minor from (
                select to_account as account, sum(minor) as minor from ledger_postings group by to_account
                union all select from_account, -sum(minor) from ledger_postings group by from_account) m group by account) b on b.account = a.id
        where a.balance <> coalesce(b.minor, 0))sql");
    if (disagree > 0) wrong.push_back(fmt::format("{} ledger accounts disagree with their postings. {}", disagree, kRecount));
    auto empty = db.one<std::int64_t>(R"sql(
        select count(*) from ledger_entries e where not exists (select 1 from ledger_postings p where p.entry = e.id))sql");
    if (empty > 0) wrong.push_back(fmt::format("{} ledger entries have no postings. {}", empty, kRestore));
    auto mixed = db.one<std::int64_t>(R"sql(
        select count(*) from ledger_postings p join ledger_accounts f on f.id = p.from_account
        join ledger_accounts t on t.id = p.to_account where f.currency <> t.currency)sql");
    if (mixed > 0) wrong.push_back(fmt::format("{} ledger postings mix currencies. {}", mixed, kRestore));
    auto late = db.one<std::int64_t>(R"sql(
        select count(*) from ledger_postings p join ledger_entries e on e.id = p.entry where p.at <> e.at)sql");
    if (late > 0) wrong.push_back(fmt::format("{} ledger postings stand at another moment than their entries. {}", late, kRecount));
    return wrong;
}

// The postings are the books; balances are derived from them.
std::int64_t recount(Tx& tx) {
    auto moved = tx.run(R"sql(
        update ledger_postings set at = e.at from ledger_entries e where e.id = ledger_postings.entry and ledger_postings.at <> e.at)sql");
    return moved + tx.run(R"sql(
        update ledger_accounts set balance = b.minor
        from (select a.id, coalesce(sum(m.minor), 0) as minor from ledger_accounts a left join (
                  select to_account as account, sum(minor) as minor from ledger_postings group by to_account
                  union all select from_account, -sum(minor) from ledger_postings group by from_account) m on m.account = a.id group by a.id) b
        where b.id = ledger_accounts.id and ledger_accounts.balance <> b.minor)sql");
}

}  // namespace lyceum::ledger
