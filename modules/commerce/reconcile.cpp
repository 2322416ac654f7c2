// Do the books agree with the gateway's statement, and with themselves?
#include "modules/commerce/gateways/sandbox.hpp"
#include "modules/commerce/payments.hpp"
#include <map>
#include <set>

namespace lyceum::commerce {

namespace {

constexpr Span kOnItsWay = hours(1);                    // younger differences are left to the next night

std::map<std::string, PaymentRow> payments_since(Db& db, std::string_view gateway, Time from) {
    std::map<std::string, PaymentRow> found;
    for (auto& payment : db.all<PaymentRow>(R"sql(
            select id, gateway, gateway_id, attempt, order_id, minor, currency, use, refunded_minor, refund_heard_minor, heard_at
            from payments where gateway = $1 and heard_at >= $2 and use <> 'awaited')sql", gateway, from))
        found.emplace(payment.gateway_id, payment);
    return found;
}

// Notifications that never came are made up for by asking; answers what is known of the money then.
std::optional<PaymentRow> catch_up(Tx& tx, const Gateway& gateway, const desk::StatementLine& line) {
    auto attempt = find_attempt(tx, line.number);
    if (!attempt) return std::nullopt;
    for (auto& known : desk::look(tx, *attempt)) settle(tx, gateway, known, json::text(known));
    return tx.maybe<PaymentRow>(R"sql(
        select id, gateway, gateway_id, attempt, order_id, minor, currency, use, refunded_minor, refund_heard_minor, heard_at
        from payments where gateway = $1 and gateway_id = $2 and use <> 'awaited')sql", gateway.name, line.id);
}

bool agrees(const desk::StatementLine& line, const PaymentRow& payment) {
    return payment.minor == line.minor && payment.currency == line.currency && payment.refunded_minor == line.refunded_minor;
}

void compare(Tx& tx, const Gateway& gateway, const desk::StatementLine& line, std::optional<PaymentRow> payment) {
    if (payment && agrees(line, *payment)) return;
    bool on_its_way = payment && tx.one<bool>(R"sql(
        select exists (select 1 from refunds where payment = $1 and made_at > $2) as recent)sql", payment->id, tx.now() - kOnItsWay);
    if (on_its_way) return;
    payment = catch_up(tx, gateway, line);
    if (payment && agrees(line, *payment)) return;
    if (!payment) return park(tx, {gateway.name, AnomalyKind::missing_here, line.id, {}, {}, {line.minor, line.currency}});
    bool amounts = payment->minor != line.minor || payment->currency != line.currency;
    auto by = amounts ? line.minor - payment->minor : line.refunded_minor - payment->refunded_minor;
    park(tx, {gateway.name, amounts ? AnomalyKind::amounts_differ : AnomalyKind::refunds_differ, line.id, payment->order_id, payment->id, {by, line.currency}});
}

}  // namespace

void reconcile(Tx& tx, Time) {
    if (!tx.app().config.payments.sandbox) return;
    auto* gateway = &sandbox::gateway;
    auto from = tx.now() - kReconciled, until = tx.now() - kOnItsWay;
    auto ours = payments_since(tx, gateway->name, from - days(1));
    for (auto& line : desk::statement(tx, gateway->name, from, until)) {
        auto payment = ours.find(line.id);
        compare(tx, *gateway, line, payment == ours.end() ? std::nullopt : std::optional(payment->second));
    }
    std::set<std::string> theirs;
    for (auto& line : desk::statement(tx, gateway->name, from - days(2), tx.now())) theirs.insert(line.id);
    for (auto& [id, payment] : ours)
        if (payment.heard_at >= from && payment.heard_at < until && !theirs.contains(id))
            park(tx, {gateway->name, AnomalyKind::missing_there, id, payment.order_id, payment.id, payment.money()});
}

namespace {

struct Held {
    std::string gateway;
    Currency currency = Currency::CNY;
    std::int64_t sum = 0;
};
DESCRIBE(Held, gateway, currency, sum)

struct Unfulfilled {
    OrderId id;
    PersonId buyer;
};
DESCRIBE(Unfulfilled, id, buyer)

std::vector<Unfulfilled> without_right(Db& db) {
    constexpr int kNamedMost = 20;
    return db.all<Unfulfilled>(R"sql(
        select o.id, o.buyer from orders o
        where o.state in ('paid', 'partially_refunded') and exists (select 1 from public_people p where p.id = o.buyer)
          and not exists (select 1 from payment_disputes d join payments m on m.id = d.payment where m.order_id = o.id and d.state <> 'won')
          and ((o.item <> 0 and not exists (select 1 from owned_items w where w.person = o.buyer and w.item = o.item))
            or (o.what = 'plan' and not exists (select 1 from standings s where s.person = o.buyer and s.community = o.community and s.level >= o.level)))
        order by o.id limit $1)sql", kNamedMost);
}

struct TaxSum {
    std::string name;
    Currency currency = Currency::CNY;
    std::int64_t minor = 0;
};
DESCRIBE(TaxSum, name, currency, minor)

// Less what refunds took back, as `contained_tax` and `taken_by` round.
std::vector<TaxSum> taxes_set_aside(Db& db) {
    return db.all<TaxSum>(R"sql(
        select name, currency, cast(sum(tax - tax * back / due) as bigint) as minor
        from (select tax_name as name, currency, (2 * minor * tax_basis + 10000 + tax_basis) / (2 * (10000 + tax_basis)) as tax, refunded_minor as back, minor as due
              from orders where tax_basis > 0 and minor > 0 and state in ('paid', 'partially_refunded', 'refunded')
              union all
              select l.tax_name, o.currency, l.tax_minor, l.refunded_minor, l.due_minor
              from order_lines l join orders o on o.id = l.order_id
              where l.tax_minor > 0 and o.minor > 0 and o.state in ('paid', 'partially_refunded', 'refunded')) t
        group by name, currency order by name, currency)sql");
}

}  // namespace

std::vector<std::string> check(Db& db) {
    std::vector<std::string> wrong;
    auto complain_if = [&](std::int64_t count, std::string_view what) {
        if (count > 0) wrong.push_back(fmt::format("{} {}", count, what));
    };
    complain_if(db.one<std::int64_t>(R"sql(
        select count(*) from orders o where o.state in ('paid', 'partially_refunded', 'refunded') and o.minor > 0
          and (select count(*) from payments p where p.order_id = o.id and p.use = 'sale' and p.minor = o.minor) <> 1)sql"),
        "paid orders do not have exactly one payment of their amount. Compare them with the gateway on the page of anomalies.");
    complain_if(db.one<std::int64_t>(R"sql(
        select count(*) from payments p join orders o on o.id = p.order_id where p.use = 'sale' and p.refunded_minor <> o.refunded_minor)sql"),
        "payments and their orders disagree about refunds. Compare them with the gateway on the page of anomalies.");
    complain_if(db.one<std::int64_t>(R"sql(
        select count(*) from payments p left join (select payment, sum(minor) as minor from refunds group by payment) r on r.payment = p.id
        where p.refunded_minor <> coalesce(r.minor, 0))sql"),
        "payments disagree with the refunds of them. Compare them with the gateway on the page of anomalies.");
    complain_if(db.one<std::int64_t>(R"sql(
        select count(*) from receipt_years y where y.last <> (select count(*) from receipts r where r.year = y.year))sql"),
        "years of receipts have gaps. Tell your accountant, and compare with a backup which numbers are missing.");
    complain_if(db.one<std::int64_t>(R"sql(
        select count(*) from orders o where o.state = 'paid' and o.minor > 0 and not exists (select 1 from receipts r where r.order_id = o.id))sql"),
        "paid orders have no receipt. Compare with a backup when it was lost.");
    complain_if(db.one<std::int64_t>(R"sql(
        select count(*) from rights_aside a
        where exists (select 1 from public_people p where p.id = a.person)
          and not exists (select 1 from prepaid_pauses s where s.person = a.person and s.community = a.community and s.ended_at is null))sql"),
        "rights rest although no pause is open. Grant what was left by hand on the pages of the members.");
    for (auto& sum : taxes_set_aside(db)) {
        auto booked = -ledger::balance(db, {ledger::Purpose::tax, sum.name, {}}, sum.currency).minor;
        if (booked != sum.minor)
            wrong.push_back(fmt::format("The ledger has {} in {} set aside for the tax “{}”, the orders contain {}. Compare both with a backup before the tax is paid.",
                booked, name_of(sum.currency), sum.name, sum.minor));
    }
    for (auto& missing : without_right(db))
        wrong.push_back(fmt::format("The order {} is paid and gives no right. Grant {} the right by hand on the page of the member, naming the order.",
            to_string(missing.id), to_string(missing.buyer)));
    for (auto& held : db.all<Held>(R"sql(
            select gateway, currency, cast(sum(minor - refunded_minor) as bigint) as sum from payments
            where use <> 'awaited' group by gateway, currency)sql")) {
        auto booked = ledger::balance(db, {ledger::Purpose::gateway, held.gateway, {}}, held.currency) + ledger::balance(db, {ledger::Purpose::gateway_fee, held.gateway, {}}, held.currency);
        auto disputed = db.one<std::int64_t>(R"sql(
            select cast(coalesce(sum(minor), 0) as bigint) from payment_disputes where gateway = $1 and currency = $2 and is_withdrawn)sql", held.gateway, held.currency);
        held.sum -= disputed;                                   // the bank holds it while it is decided
        if (booked.minor != held.sum)
            wrong.push_back(fmt::format("The ledger has {} in {} at {}, the payments {}. Compare both with the gateway's statement on the page of anomalies.",
                booked.minor, name_of(held.currency), held.gateway, held.sum));
    }
    return wrong;
}

}  // namespace lyceum::commerce
