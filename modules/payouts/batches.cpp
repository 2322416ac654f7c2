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
        select s.order_id, e.title, s.role, s.minor, e.paid_at
        from payout_sales s join earnings e on e.order_id = s.order_id and e.person = $2 and e.role = s.role
        where s.payout = $1 and ($3 is null or s.order_id > $3) order by s.order_id, s.role limit $4)sql", payout.id, payout.person, after, limit);
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
        update payout_positions set batched_minor = batched_minor -
            (select s.minor from payout_sales s where s.payout = $1 and s.order_id = payout_positions.order_id and s.role = payout_positions.role)
        where person = $2 and exists (select 1 from payout_sales s
            where s.payout = $1 and s.order_id = payout_positions.order_id and s.role = payout_positions.role))sql", payout.id, payout.person);
}

}  // namespace

// ---- making one ---------------------------------------------------------------------------------

namespace {

// Sales are covered in pieces, in their own order, so that no statement runs out of time and rows are written in the order of keys.
struct Piece { std::int64_t after = 0, last = 0; };
std::vector<Piece> pieces(const std::vector<Ready>& people) {
    constexpr std::int64_t kAtOnce = 100'000;
    std::int64_t sales = 0, first = std::numeric_limits<std::int64_t>::max(), last = 0;
    for (auto& each : people) sales += each.sales, first = std::min(first, each.first.value), last = std::max(last, each.last.value);
    auto count = 1 + sales / kAtOnce, wide = (last - first) / count + 1;
    std::vector<Piece> cut;
    for (std::int64_t n = 0; n < count; ++n) cut.push_back({first - 1 + n * wide, first - 1 + (n + 1) * wide});
    return cut;
}

// What is due of each share, or was paid too much of it, goes into the payout of its person, and is batched.
void cover(Tx& tx, BatchId id, const Piece& piece) {
    if (tx.dialect() == Dialect::postgres) {
        // In one statement: what was written a moment ago is in no statistics, and looking for it again may take for ever.
        tx.run(R"sql(/* postgres */
            with covered as (
                insert into payout_sales (payout, order_id, role, minor)
                select o.id, e.order_id, e.role, e.minor - e.taken_minor - coalesce(p.batched_minor, 0)
                from earnings e left join payout_positions p on p.order_id = e.order_id and p.person = e.person and p.role = e.role
                cross join payouts o
                where o.batch = $1 and o.person = e.person and o.currency = e.currency and e.order_id > $3 and e.order_id <= $4 and e.minor - e.taken_minor <> coalesce(p.batched_minor, 0)
                  and ((e.disputed = 0 and e.payable_at <= $2) or e.minor - e.taken_minor < coalesce(p.batched_minor, 0))
                returning payout, order_id, role, minor)
            insert into payout_positions (order_id, person, role, batched_minor)
            select c.order_id, o.person, c.role, c.minor from covered c join payouts o on o.id = c.payout order by c.order_id, o.person, c.role
            on conflict (order_id, person, role) do update set batched_minor = payout_positions.batched_minor + excluded.batched_minor)sql",
            id, tx.now(), piece.after, piece.last);
        return;
    }
    tx.run(R"sql(
        insert into payout_sales (payout, order_id, role, minor)
        select o.id, e.order_id, e.role, e.minor - e.taken_minor - coalesce(p.batched_minor, 0)
        from earnings e left join payout_positions p on p.order_id = e.order_id and p.person = e.person and p.role = e.role
        cross join payouts o
        where o.batch = $1 and o.person = e.person and o.currency = e.currency and e.order_id > $3 and e.order_id <= $4 and e.minor - e.taken_minor <> coalesce(p.batched_minor, 0)
          and ((e.disputed = 0 and e.payable_at <= $2) or e.minor - e.taken_minor < coalesce(p.batched_minor, 0))
        order by o.id, e.order_id, e.role)sql", id, tx.now(), piece.after, piece.last);
    tx.run(R"sql(
        insert into payout_positions (order_id, person, role, batched_minor)
        select s.order_id, o.person, s.role, s.minor
        from payouts o join payout_sales s on s.payout = o.id
        where o.batch = $1 and s.order_id > $2 and s.order_id <= $3
        order by s.order_id, o.person, s.role
        on conflict (order_id, person, role) do update set batched_minor = payout_positions.batched_minor + excluded.batched_minor)sql",
        id, piece.after, piece.last);
}

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
    for (auto& piece : pieces(people)) cover(tx, id, piece);
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
        select count(*) from payouts p where p.minor <> coalesce((select sum(s.minor) from payout_sales s where s.payout = p.id), 0))sql"),
        "payouts are not the sum of the sales they cover. Compare with a backup before anything more is paid.");
    complain_if(db.one<std::int64_t>(R"sql(
        select count(*) from payout_positions p left join (
            select s.order_id, o.person, s.role, sum(s.minor) as minor from payout_sales s join payouts o on o.id = s.payout
            where o.state in ('waiting', 'paid') group by s.order_id, o.person, s.role) c
            on c.order_id = p.order_id and c.person = p.person and c.role = p.role
        where p.batched_minor <> coalesce(c.minor, 0))sql"), "shares disagree with the payouts that cover them. Count again with lyceum verify --repair.");
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
        update payout_positions set batched_minor = coalesce((
            select sum(s.minor) from payout_sales s join payouts o on o.id = s.payout
            where s.order_id = payout_positions.order_id and s.role = payout_positions.role and o.person = payout_positions.person
              and o.state in ('waiting', 'paid')), 0)
        where batched_minor <> coalesce((
            select sum(s.minor) from payout_sales s join payouts o on o.id = s.payout
            where s.order_id = payout_positions.order_id and s.role = payout_positions.role and o.person = payout_positions.person
              and o.state in ('waiting', 'paid')), 0))sql");
}

}  // namespace lyceum::payouts
