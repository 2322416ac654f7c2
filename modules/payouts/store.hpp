// The tables of payouts and the rules about them. Only this module includes this file.
//
// What is due of a share is what refunds left of it, less what lies in payouts already. It is due when the refund window
// has closed and no dispute is open; what a refund took after it was paid out is due at once, as a debt.
#pragma once
#include "modules/payouts/payouts.hpp"
#include "modules/privacy/privacy.hpp"

namespace lyceum::payouts {

// ---- terms --------------------------------------------------------------------------------------

struct Terms {
    Currency currency = Currency::CNY;
    std::int64_t minimum_minor = 0;                 // less than this waits
    std::int64_t second_minor = 0;                  // batches above it need a second person

    Money minimum() const { return {minimum_minor, currency}; }
    Money second_above() const { return {second_minor, currency}; }
};
DESCRIBE(Terms, currency, minimum_minor, second_minor)
/// A hundred and five thousand of the currency, until somebody says otherwise.
Terms terms(Db&, Currency);
/// Of every currency, in one statement.
std::vector<Terms> all_terms(Db&);
/// Throws Refusal(invalid) on `minimum` or `second`.
void set_terms(Tx&, const Terms&);

// ---- where somebody is paid ---------------------------------------------------------------------

enum class MethodKind { bank, alipay, wechat, paypal };
DESCRIBE_ENUM(MethodKind, bank, alipay, wechat, paypal)
/// What is sealed.
struct Account {
    std::string holder, bank, account;              // bank: with its code (BIC, CNAPS); of bank accounts only
};
DESCRIBE(Account, holder, bank, account)
struct MethodRow {
    MethodKind kind = MethodKind::bank;
    std::string details, tail;
    Time changed_at;
};
DESCRIBE(MethodRow, kind, details, tail, changed_at)
std::optional<MethodRow> method_of(Db&, PersonId);
void set_method(Tx&, PersonId, MethodKind, const Account&);
/// Throws Fault when the seal keys of this installation do not open it.
Account open_account(const App&, PersonId, const std::string& details);

// ---- what is due --------------------------------------------------------------------------------

/// One person's money in one currency. earned = held + disputed + due + waiting + paid.
struct Balance {
    PersonId person;
    Currency currency = Currency::CNY;
    std::int64_t earned = 0;                        // what refunds left
    std::int64_t taken = 0;                         // what refunds took
    std::int64_t held = 0;                          // until the refund window closes
    std::int64_t disputed = 0;
    std::int64_t due = 0;                           // may be negative: a refund after a payout
    std::optional<Time> next_at;                    // when the first held part becomes due
    std::int64_t waiting = 0, paid = 0;             // in payouts under way; paid out

    Money in(std::int64_t minor) const { return {minor, currency}; }
};
DESCRIBE(Balance, person, currency, earned, taken, held, disputed, due, next_at, waiting, paid)
/// One statement each, with an entry for each currency somebody earned in.
std::vector<Balance> balances(Db&, PersonId, Time now);

/// Who could be paid now, the largest sums first; whom the minimum or a missing account keeps back is told apart.
struct Ready {
    PersonId person;
    Currency currency = Currency::CNY;
    std::int64_t minor = 0;
    bool has_method = false;
    std::int64_t sales = 0, again = 0;              // that it is made of, from the first to the last of them; those that a payout covers already
    OrderId first, last;
};
DESCRIBE(Ready, person, currency, minor, has_method, sales, again, first, last)
/// In one currency, or in all.
std::vector<Ready> ready(Db&, std::optional<Currency>, Time now);

// ---- batches ------------------------------------------------------------------------------------

/// draft → approved → settled; draft and approved → cancelled while nothing was paid.
enum class BatchState { draft, approved, settled, cancelled };
DESCRIBE_ENUM(BatchState, draft, approved, settled, cancelled)
struct BatchRow {
    BatchId id;
    Currency currency = Currency::CNY;
    std::int64_t minor = 0, people = 0;
    BatchState state = BatchState::draft;
    bool needs_second = false;
    PersonId made_by;
    Time made_at;
    PersonId approved_by;
    std::optional<Time> approved_at, exported_at;

    Money money() const { return {minor, currency}; }
};
DESCRIBE(BatchRow, id, currency, minor, people, state, needs_second, made_by, made_at, approved_by, approved_at, exported_at)

/// waiting → paid → failed (it came back), waiting → failed or cancelled. What failed or was cancelled is due again.
enum class PayoutState { waiting, paid, failed, cancelled };
DESCRIBE_ENUM(PayoutState, waiting, paid, failed, cancelled)
struct PayoutRow {
    PayoutId id;
    BatchId batch;
    PersonId person;
    std::int64_t minor = 0;
    Currency currency = Currency::CNY;
    PayoutState state = PayoutState::waiting;
    MethodKind kind = MethodKind::bank;
    std::string details, tail, reason;
    Time made_at;
    std::optional<Time> decided_at;

    Money money() const { return {minor, currency}; }
};
DESCRIBE(PayoutRow, id, batch, person, minor, currency, state, kind, details, tail, reason, made_at, decided_at)

std::vector<BatchRow> batches(Db&, std::optional<BatchId> before, int limit);
std::optional<BatchRow> find_batch(Db&, BatchId);
std::vector<PayoutRow> payouts_in(Db&, BatchId);
std::vector<PayoutRow> payouts_of(Db&, PersonId, int limit);
std::optional<PayoutRow> find_payout(Db&, PayoutId);

/// A sale that a payout covers.
struct CoveredSale {
    OrderId order_id;
    std::string title;
    commerce::ShareRole role = commerce::ShareRole::author;
    std::int64_t minor = 0;
    Time paid_at;
};
DESCRIBE(CoveredSale, order_id, title, role, minor, paid_at)
std::vector<CoveredSale> sales_of(Db&, const PayoutRow&, std::optional<OrderId> after, int limit);

/// Everybody to whom at least the minimum is due and who said where; throws conflict when there is nobody.
BatchId make_batch(Tx&, Currency, PersonId by);
/// Throws conflict for a batch that needs somebody else than its maker, and for whoever is paid by it.
void approve(Tx&, BatchId, PersonId by);
/// Throws conflict when something of it was paid.
void cancel(Tx&, BatchId, PersonId by);
void note_export(Tx&, BatchId);
/// In the ledger and in a letter, once. Throws conflict before approval and for what failed.
void mark_paid(Tx&, PayoutId, PersonId by);
/// Gives what it covered free; of one that was paid the ledger's entry is reversed. Twice is once.
void mark_failed(Tx&, PayoutId, PersonId by, const std::string& reason);

/// For `lyceum verify`: payouts, their sales, positions, shares and the ledger.
std::vector<std::string> check(Db&);
/// For `--repair`: positions are made again from payouts.
std::int64_t recount(Tx&);

void forget(Tx&, const accounts::Closed&);
std::vector<privacy::Holding> held(const App&);
void copy_held(Db&, PersonId, privacy::Copy&);
std::optional<Msg> on_its_way(Db&, PersonId);

// ---- letters ------------------------------------------------------------------------------------

void write_paid(Tx&, const PayoutRow&);
void write_failed(Tx&, const PayoutRow&);
void write_method_changed(Tx&, PersonId, const std::string& tail);

}  // namespace lyceum::payouts
