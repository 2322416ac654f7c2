// Addresses of payouts: what somebody earned, and the desk where finance pays it out.
#pragma once
#include "modules/payouts/store.hpp"
#include "platform/html/form.hpp"

namespace lyceum::payouts {

// ---- one's own ----------------------------------------------------------------------------------

/// A month "2027-01", a year "2027", or empty: everything. In the reader's time zone.
struct OfPeriod {
    std::string period;
};
DESCRIBE(OfPeriod, period)
struct Between { Time from, until; };
/// Throws Refusal(invalid) on `period`.
Between read_period(const Visit&, const std::string&);

/// What one work earned for somebody in a period; item zero: memberships that they brought.
struct WorkLine {
    ItemId item;
    commerce::ShareRole role = commerce::ShareRole::author;
    Currency currency = Currency::CNY;
    std::string title;
    std::int64_t sales = 0, earned = 0, taken = 0;
};
DESCRIBE(WorkLine, item, role, currency, title, sales, earned, taken)
struct PayoutLine {
    PayoutId id;
    Money money;
    PayoutState state = PayoutState::waiting;
    bool approved = false;
    std::string tail, reason;
    Time made_at;
    std::optional<Time> decided_at;
};
DESCRIBE(PayoutLine, id, money, state, approved, tail, reason, made_at, decided_at)
struct OwnMethod {
    MethodKind kind = MethodKind::bank;
    std::string tail;
    Time changed_at;
};
DESCRIBE(OwnMethod, kind, tail, changed_at)
struct Income {
    std::vector<Balance> balances;
    std::vector<Terms> terms;                       // one for each balance
    std::optional<OwnMethod> method;
    std::string period;
    std::vector<std::string> periods;               // months with sales, the newest first
    std::vector<WorkLine> works;
    std::vector<PayoutLine> payouts;
};
DESCRIBE(Income, balances, terms, method, period, periods, works, payouts)
inline constexpr Path<OfPeriod> income_path{"/income"};
Page income_page(const Ui&, const Income&);
inline constexpr Path<OfPeriod> statement_path{"/income/statement.csv"};

struct OnePayout { PayoutId id; std::optional<OrderId> after; };
DESCRIBE(OnePayout, id, after)
struct Covered {
    PayoutLine payout;
    accounts::Byline person;
    std::vector<CoveredSale> sales;
    std::optional<OrderId> next;
    bool own = true;
};
DESCRIBE(Covered, payout, person, sales, next, own)
inline constexpr Path<OnePayout> payout_path{"/income/payouts/{id}"}, finance_payout_path{"/finance/payouts/of/{id}"};
Page payout_page(const Ui&, const Covered&);

inline constexpr Path<Nothing> method_path{"/income/account"};
struct MethodPage { std::optional<OwnMethod> method; };
DESCRIBE(MethodPage, method)
Page method_page(const Ui&, const MethodPage&);
struct SetMethod {
    MethodKind kind = MethodKind::bank;
    Text<2, 80> holder;
    Text<0, 80> bank;
    Text<4, 80> account;
};
DESCRIBE(SetMethod, kind, holder, bank, account)
inline constexpr Path<SetMethod> set_method_path{"/income/account"};

struct OneWork { ItemId item; };
DESCRIBE(OneWork, item)
struct WorkPart { accounts::Byline person; commerce::ShareRole role = commerce::ShareRole::author; int percent = 0; };
DESCRIBE(WorkPart, person, role, percent)
struct WorkPage {
    ItemId item;
    std::string title;
    Url url;
    std::optional<Money> price;
    int percent = 0;                                // all authors together
    std::vector<WorkPart> parts;
    bool may_share = false, may_set_terms = false;
};
DESCRIBE(WorkPage, item, title, url, price, percent, parts, may_share, may_set_terms)
inline constexpr Path<OneWork> work_path{"/income/works/{item}"};
Page work_page(const Ui&, const WorkPage&);
struct SetShare {
    ItemId item;
    Text<1, 40> handle;
    int percent = 0;
};
DESCRIBE(SetShare, item, handle, percent)
inline constexpr Path<SetShare> share_path{"/income/works/{item}/shares"};
struct SetWorkTerms {
    ItemId item;
    int percent = 0;
};
DESCRIBE(SetWorkTerms, item, percent)
inline constexpr Path<SetWorkTerms> work_terms_path{"/income/works/{item}/terms"};

// ---- the desk -----------------------------------------------------------------------------------

struct BatchesBefore { std::optional<BatchId> before; };
DESCRIBE(BatchesBefore, before)
inline constexpr Path<BatchesBefore> desk_path{"/finance/payouts"};
/// What could be paid now in one currency.
struct ReadyLine {
    Terms terms;
    Money together;                                 // of those who can be paid
    std::int64_t people = 0, below = 0, without_account = 0, in_debt = 0;
    std::vector<accounts::Byline> missing;          // some of those who said no account
};
DESCRIBE(ReadyLine, terms, together, people, below, without_account, in_debt, missing)
struct Desk {
    std::vector<ReadyLine> ready;
    std::vector<BatchRow> batches;
    std::optional<BatchId> older;
    bool may_pay = false, may_set_terms = false;
};
DESCRIBE(Desk, ready, batches, older, may_pay, may_set_terms)
Page desk_page(const Ui&, const Desk&);
struct MakeBatch { Currency currency = Currency::CNY; };
DESCRIBE(MakeBatch, currency)
inline constexpr Path<MakeBatch> make_batch_path{"/finance/payouts"};

struct OneBatch { BatchId id; };
DESCRIBE(OneBatch, id)
inline constexpr Path<OneBatch> batch_path{"/finance/payouts/{id}"}, approve_path{"/finance/payouts/{id}/approve"}, cancel_path{"/finance/payouts/{id}/cancel"},
    export_path{"/finance/payouts/{id}/export"}, all_paid_path{"/finance/payouts/{id}/paid"};
struct BatchPayout {
    PayoutLine payout;
    accounts::Byline person;
    bool new_account = false;                       // changed within the last days
};
DESCRIBE(BatchPayout, payout, person, new_account)
struct BatchPage {
    BatchRow batch;
    accounts::Byline maker;
    std::optional<accounts::Byline> approver;
    std::vector<BatchPayout> payouts;
    std::int64_t waiting = 0;
    bool may_approve = false, may_pay = false;
    std::string why_not;                            // of approving
};
DESCRIBE(BatchPage, batch, maker, approver, payouts, waiting, may_approve, may_pay, why_not)
Page batch_page(const Ui&, const BatchPage&);

struct OnePaid { PayoutId id; };
DESCRIBE(OnePaid, id)
inline constexpr Path<OnePaid> paid_path{"/finance/payouts/of/{id}/paid"};
struct Failing { PayoutId id; Text<3, 200> reason; };
DESCRIBE(Failing, id, reason)
inline constexpr Path<Failing> failed_path{"/finance/payouts/of/{id}/failed"};

struct TermsPage { std::vector<Terms> terms; };
DESCRIBE(TermsPage, terms)
inline constexpr Path<Nothing> terms_path{"/finance/payouts/terms"};
Page terms_page(const Ui&, const TermsPage&);
struct NewTerms {
    Currency currency = Currency::CNY;
    Text<1, 20> minimum, second;                    // in major units
};
DESCRIBE(NewTerms, currency, minimum, second)
inline constexpr Path<NewTerms> set_terms_path{"/finance/payouts/terms"};

inline constexpr Path<OfPeriod> all_statement_path{"/finance/payouts/statement.csv"};

/// CSV, a line for each person, work, role and currency. Throws as read_period.
std::string everybodys_statement(const Visit&, Db&, const std::string& period);

std::vector<Route> income_routes();
std::vector<Route> desk_routes();
PayoutLine line_of(const PayoutRow&, bool approved);

std::string role_name(const Ui&, commerce::ShareRole);
std::string method_name(const Ui&, MethodKind);
Html payout_state_chip(const Ui&, const PayoutLine&);

}  // namespace lyceum::payouts
