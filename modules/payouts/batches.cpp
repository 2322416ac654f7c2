// Batches: who is paid what for which sales, who agreed, and what became of it.
#include "modules/payouts/store.hpp"
#include <algorithm>
#include <limits>

namespace lyceum::payouts {

using ledger::AccountKey;
using ledger::Purpose;

// ---- rows ---------------------------------------------------------------------------------------

std::vector<BatchRow> batches(Db& db, std::optional<BatchId> before, int limit) {
    return db.all<BatchRow>(R"sql(
        select id, currency, minor, people, state, needs_second, made_by, made_at, approved_by, approved_at, exported_at
        from payout_batches where ($1 is null or id < $1) order by id desc limit $2)sql", before, limit);
}

std::optional<BatchRow> find_batch(Db& db, BatchId id) {
    return db.maybe<BatchRow>(R"sql(
        select id, currency, minor, people, state, needs_second, made_by, made_at, approved_by, approved_at, exported_at
        from payout_batches where id = $1)sql", id);
}

std::vector<PayoutRow> payouts_in(Db& db, BatchId batch) {
    return db.all<PayoutRow>(R"sql(
        select id, batch, person, minor, currency, state, kind, details, tail, reason, made_at, decided_at
        from payouts where batch = $1 order by minor desc, id)sql", batch);
}

std::vector<PayoutRow> payouts_of(Db& db, PersonId person, int limit) {
    return db.all<PayoutRow>(R"sql(
        select id, batch, person, minor, currency, state, kind, details, tail, reason, made_at, decided_at
        from payouts where person = $1 order by id desc limit $2)sql", person, limit);
}

std::optional<PayoutRow> find_payout(Db& db, PayoutId id) {
    return db.maybe<PayoutRow>(R"sql(
        select id, batch, person, minor, currency, state, kind, details, tail, reason, made_at, decided_at
        from payouts where id = $1)sql", id);
}

std::vector<CoveredSale> sales_of(Db& db, const PayoutRow& payout, std::optional<OrderId> after, int limit) {
    return db.all<CoveredSale>(R"sql(
        select order_id, title, role, minor, paid_at from (
            select e.order_id, e.title, e.role, p.minor, e.paid_at
            from earnings e join payout_positions p on p.order_id = e.order_id and p.person = e.person and p.role = e.role
            where e.person = $2 and p.batch = $5 and ($3 is null or e.order_id > $3)
            union all
            select e.order_id, e.title, e.role, s.minor, e.paid_at
            from payout_sales s join earnings e on e.order_id = s.order_id and e.person = $2 and e.role = s.role
            where s.payout = $1 and ($3 is null or s.order_id > $3)) covered
        order by order_id, role limit $4)sql", payout.id, payout.person, after, limit, payout.batch);
}

namespace {

// Whoever changes anything about a batch begins here, one after the other.
BatchRow lock_batch(Tx& tx, BatchId id) {
    auto batch = tx.maybe_returning<BatchRow>(R"sql(
        update payout_batches set state = state where id = $1
        returning id, currency, minor, people, state, needs_second, made_by, made_at, approved_by, approved_at, exported_at)sql", id);
    if (!batch) not_found();
    return *batch;
}

// Two batches of one currency are made one after the other.
void take_turn(Tx& tx, const Terms& now) {
    tx.run(R"sql(
        insert into payout_terms (currency, minimum_minor, second_minor, set_at) values ($1, $2, $3, $4)
        on conflict (currency) do update set set_at = payout_terms.set_at)sql", now.currency, now.minimum_minor, now.second_minor, tx.now());
}

void set_state(Tx& tx, BatchId id, BatchState state) { tx.run(R"sql(update payout_batches set state = $2 where id = $1)sql", id, state); }

void settle_when_done(Tx& tx, BatchId id) {
    bool waits = tx.one<bool>(R"sql(select exists (select 1 from payouts where batch = $1 and state = 'waiting') as waits)sql", id);
    if (!waits) set_state(tx, id, BatchState::settled);
}

void decide(Tx& tx, PayoutId id, PayoutState state, PersonId by, const std::string& reason) {
    tx.run(R"sql(
        update payouts set state = $2, decided_at = $3, decided_by = $4, reason = $5 where id = $1)sql", id, state, tx.now(), by, reason);
}

// What the payout covered is due again.
void free_sales(Tx& tx, const PayoutRow& payout) {
    tx.run(R"sql(
        update payout_positions set batched_minor = batched_minor - minor
        where batch = $1 and person = $2 and order_id in (select order_id from earnings where person = $2))sql", payout.batch, payout.person);
    tx.run(R"sql(
        update payout_positions set batched_minor = batched_minor -
            (select s.minor from payout_sales s where s.payout = $1 and s.order_id = payout_positions.order_id and s.role = payout_positions.role)
        where person = $2 and order_id in (select order_id from payout_sales where payout = $1)
          and exists (select 1 from payout_sales s
              where s.payout = $1 and s.order_id = payout_positions.order_id and s.role = payout_positions.role))sql", payout.id, payout.person);
}

}  // namespace

// ---- making one ---------------------------------------------------------------------------------

namespace {

// Sales are covered in pieces, in their own order, so that no statement runs out of time and rows are written in the order of keys.
struct Piece {
    std::int64_t after = 0, last = 0;
    bool again = false;                                 // some shares are in payouts already
};
std::vector<Piece> pieces(const std::vector<Ready>& people, std::int64_t at_once) {
    std::int64_t sales = 0, first = std::numeric_limits<std::int64_t>::max(), last = 0;
    bool again = false;
    for (auto& each : people) sales += each.sales, again |= each.again > 0, first = std::min(first, each.first.value), last = std::max(last, each.last.value);
    auto count = 1 + sales / at_once, wide = (last - first) / count + 1;
    std::vector<Piece> cut;
    for (std::int64_t n = 0; n < count; ++n) cut.push_back({first - 1 + n * wide, first - 1 + (n + 1) * wide, again});
    return cut;
}

// Where an earlier payout covers a part of the share already, that is kept apart.
void cover_again(Tx& tx, BatchId id, Currency currency, const Piece& piece) {
    tx.run(R"sql(
        insert into payout_sales (payout, order_id, role, minor)
        select o.id, p.order_id, p.role, p.minor
        from earnings e join payout_positions p on p.order_id = e.order_id and p.person = e.person and p.role = e.role
        join payouts o on o.batch = p.batch and o.person = p.person
        where e.currency = $5 and e.order_id > $3 and e.order_id <= $4 and e.minor - e.taken_minor <> p.batched_minor
          and ((e.disputed = 0 and e.payable_at <= $2) or e.minor - e.taken_minor < p.batched_minor)
          and case when e.person in (select person from payouts where batch = $1) then 1 else 0 end = 1
        order by o.id, p.order_id, p.role)sql", id, tx.now(), piece.after, piece.last, currency);
    tx.run(R"sql(
        update payout_positions set batch = $1, minor = d.kept - batched_minor, batched_minor = d.kept
        from (select e.order_id, e.person, e.role, e.minor - e.taken_minor as kept, e.disputed, e.payable_at
              from earnings e
              where e.currency = $5 and e.order_id > $3 and e.order_id <= $4
                and case when e.person in (select person from payouts where batch = $1) then 1 else 0 end = 1) d
        where d.order_id = payout_positions.order_id and d.person = payout_positions.person and d.role = payout_positions.role
          and d.kept <> batched_minor and ((d.disputed = 0 and d.payable_at <= $2) or d.kept < batched_minor))sql",
        id, tx.now(), piece.after, piece.last, currency);
}

// What is due of each share, or was paid too much of it, goes into the payout of its person, and is batched. Whether somebody is paid
// stands in a case, since PostgreSQL knows no figures of rows that were written a moment ago and would walk the sales person by person.
void cover(Tx& tx, BatchId id, Currency currency, const Piece& piece) {
    if (piece.again) cover_again(tx, id, currency, piece);
    tx.run(R"sql(
        insert into payout_positions (order_id, person, role, batch, minor, batched_minor)
        select e.order_id, e.person, e.role, $1, e.minor - e.taken_minor, e.minor - e.taken_minor
        from earnings e left join payout_positions p on p.order_id = e.order_id and p.person = e.person and p.role = e.role
        where e.currency = $5 and e.order_id > $3 and e.order_id <= $4 and p.order_id is null
          and e.minor - e.taken_minor <> 0 and e.disputed = 0 and e.payable_at <= $2
          and case when e.person in (select person from payouts where batch = $1) then 1 else 0 end = 1
        order by e.order_id, e.person, e.role)sql", id, tx.now(), piece.after, piece.last, currency);
}

// SQLite covers what its cache holds; PostgreSQL walks all orders for each piece.
constexpr std::int64_t kAtOnce = 100'000, kAtOnceByPostgres = 500'000;

}  // namespace

BatchId make_batch(Tx& tx, Currency currency, PersonId by) {
    auto now = terms(tx, currency);
    take_turn(tx, now);
    auto people = ready(tx, currency, tx.now());
    std::erase_if(people, [&](auto& each) { return !each.has_method || each.minor < now.minimum_minor; });
    if (people.empty()) conflict("Nobody has enough to be paid and said where to.");
    std::int64_t together = 0;
    for (auto& each : people) together += each.minor;

    auto id = new_id<PayoutBatch>(tx);
    tx.run(R"sql(
        insert into payout_batches (id, currency, minor, people, state, needs_second, made_by, made_at) values ($1, $2, $3, $4, 'draft', $5, $6, $7))sql",
        id, currency, together, std::int64_t(people.size()), together > now.second_minor, by, tx.now());
    for (auto& each : people)
        tx.run(R"sql(
            insert into payouts (id, batch, person, minor, currency, state, kind, details, tail, made_at)
            select $1, $2, person, $4, $5, 'waiting', kind, details, tail, $6 from payout_methods where person = $3)sql",
            new_id<Payout>(tx), id, each.person, each.minor, currency, tx.now());
    for (auto& piece : pieces(people, tx.dialect() == Dialect::postgres ? kAtOnceByPostgres : kAtOnce)) cover(tx, id, currency, piece);
    return id;
}

// ---- deciding -----------------------------------------------------------------------------------

void approve(Tx& tx, BatchId id, PersonId by) {
    auto batch = lock_batch(tx, id);
    if (batch.state == BatchState::approved || batch.state == BatchState::settled) return;
    if (batch.state != BatchState::draft) conflict("This batch was cancelled.");
    if (batch.needs_second && by == batch.made_by) conflict("So much is approved by somebody else than who made the batch.");
    auto own = tx.one<bool>(R"sql(select exists (select 1 from payouts where batch = $1 and person = $2) as own)sql", id, by);
    if (own) conflict("You are paid by this batch, so somebody else approves it.");
    tx.run(R"sql(update payout_batches set state = 'approved', approved_by = $2, approved_at = $3 where id = $1)sql", id, by, tx.now());
}

void cancel(Tx& tx, BatchId id, PersonId by) {
    auto batch = lock_batch(tx, id);
    if (batch.state == BatchState::cancelled) return;
    auto all = payouts_in(tx, id);
    if (batch.state == BatchState::settled || std::any_of(all.begin(), all.end(), [](auto& p) { return p.state == PayoutState::paid; }))
        conflict("Something of this batch was paid already. Mark what was not as failed.");
    for (auto& payout : all) {
        if (payout.state != PayoutState::waiting) continue;
        free_sales(tx, payout);
        decide(tx, payout.id, PayoutState::cancelled, by, "");
    }
    set_state(tx, id, BatchState::cancelled);
}

void note_export(Tx& tx, BatchId id) {
    auto batch = lock_batch(tx, id);
    if (batch.state != BatchState::approved && batch.state != BatchState::settled) conflict("Approve the batch first.");
    tx.run(R"sql(update payout_batches set exported_at = $2 where id = $1)sql", id, tx.now());
}

namespace {

ledger::NewEntry entry_of(const PayoutRow& payout) {
    return {"payout", to_string(payout.id), "", {{{Purpose::bank, "", {}}, {Purpose::author_payable, "", payout.person}, payout.money()}}};
}

}  // namespace

void mark_paid(Tx& tx, PayoutId id, PersonId by) {
    auto found = find_payout(tx, id);
    if (!found) not_found();
    auto batch = lock_batch(tx, found->batch);
    auto payout = *find_payout(tx, id);
    if (payout.state == PayoutState::paid) return;
    if (batch.state != BatchState::approved || payout.state != PayoutState::waiting) conflict("This payout does not wait for its money.");
    ledger::post(tx, entry_of(payout));
    decide(tx, id, PayoutState::paid, by, "");
    settle_when_done(tx, batch.id);
    write_paid(tx, payout);
}

void mark_failed(Tx& tx, PayoutId id, PersonId by, const std::string& reason) {
    auto found = find_payout(tx, id);
    if (!found) not_found();
    auto batch = lock_batch(tx, found->batch);
    auto payout = *find_payout(tx, id);
    if (payout.state == PayoutState::failed) return;
    bool came_back = payout.state == PayoutState::paid;
    if (!came_back && (batch.state != BatchState::approved || payout.state != PayoutState::waiting)) conflict("This payout does not wait for its money.");
    if (came_back) ledger::reverse(tx, ledger::post(tx, entry_of(payout)), reason);
    free_sales(tx, payout);
    decide(tx, id, PayoutState::failed, by, reason);
    settle_when_done(tx, batch.id);
    payout.reason = reason;
    write_failed(tx, payout);
}

// ---- verify -------------------------------------------------------------------------------------

namespace {

struct OwedTo {
    PersonId person;
    Currency currency = Currency::CNY;
    std::int64_t minor = 0, balance = 0;
};
DESCRIBE(OwedTo, person, currency, minor, balance)

}  // namespace

std::vector<std::string> check(Db& db) {
    std::vector<std::string> wrong;
    auto complain_if = [&](std::int64_t count, std::string_view what) {
        if (count > 0) wrong.push_back(fmt::format("{} {}", count, what));
    };
    complain_if(db.one<std::int64_t>(R"sql(
        select count(*) from payouts o left join (
            select batch, person, sum(minor) as minor from payout_positions group by batch, person) l on l.batch = o.batch and l.person = o.person left join (
            select payout, sum(minor) as minor from payout_sales group by payout) c on c.payout = o.id
        where o.minor <> coalesce(l.minor, 0) + coalesce(c.minor, 0))sql"),
        "payouts are not the sum of the sales they cover. Compare with a backup before anything more is paid.");
    complain_if(db.one<std::int64_t>(R"sql(
        select count(*) from payout_positions p left join payouts l on l.batch = p.batch and l.person = p.person and l.state in ('waiting', 'paid') left join (
            select s.order_id, o.person, s.role, sum(s.minor) as minor from payout_sales s join payouts o on o.id = s.payout
            where o.state in ('waiting', 'paid') group by s.order_id, o.person, s.role) c
            on c.order_id = p.order_id and c.person = p.person and c.role = p.role
        where p.batched_minor <> case when l.id is null then 0 else p.minor end + coalesce(c.minor, 0))sql"), "shares disagree with the payouts that cover them. Count again with lyceum verify --repair.");
    // What the ledger owes each person is what refunds left of their shares, less what was paid.
    for (auto& owed : db.all<OwedTo>(R"sql(
            select d.person, d.currency, cast(d.minor as bigint) as minor, coalesce(b.balance, 0) as balance
            from (select person, currency, sum(minor) as minor from (
                      select person, currency, minor - taken_minor as minor from earnings
                      union all select person, currency, -minor as minor from payouts where state = 'paid') all_of_it
                  group by person, currency) d
            left join ledger_balances b on b.purpose = 'author_payable' and b.name = '' and b.person = d.person and b.currency = d.currency
            where coalesce(b.balance, 0) <> -d.minor order by d.person, d.currency limit 20)sql"))
        wrong.push_back(fmt::format("The ledger owes {} {} in {}, their sales and payouts say {}. Compare both with a backup before anything is paid.",
            to_string(owed.person), -owed.balance, name_of(owed.currency), owed.minor));
    return wrong;
}

std::int64_t recount(Tx& tx) {
    return tx.run(R"sql(
        update payout_positions set batched_minor = c.minor
        from (select p.order_id, p.person, p.role,
                     case when exists (select 1 from payouts l where l.batch = p.batch and l.person = p.person and l.state in ('waiting', 'paid')) then p.minor else 0 end +
                     cast(coalesce((select sum(s.minor) from payouts o join payout_sales s on s.payout = o.id
                         where o.person = p.person and o.state in ('waiting', 'paid') and s.order_id = p.order_id and s.role = p.role), 0) as bigint) as minor
              from payout_positions p) c
        where c.order_id = payout_positions.order_id and c.person = payout_positions.person and c.role = payout_positions.role
          and payout_positions.batched_minor <> c.minor)sql");
}

}  // namespace lyceum::payouts
