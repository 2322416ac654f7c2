// The provider's side: its books, its choices, its messages.
#include "modules/commerce/gateways/sandbox.hpp"
#include "modules/commerce/gateways/signature.hpp"
#include "modules/commerce/payments.hpp"
#include "modules/commerce/purchase_pages.hpp"
#include "modules/commerce/sandbox_pages.hpp"
#include "platform/crypto/crypto.hpp"

namespace lyceum::commerce::sandbox {

namespace {

constexpr Span kLeavesAfter = seconds(10), kLate = seconds(3);

Ask ask(const OrderRow&, const AttemptRow& attempt) { return {sandbox_path({attempt.number})}; }

// ---- messages -----------------------------------------------------------------------------------

Capture read(const http::Fields& fields) {
    Capture heard;
    auto take = [&](std::string_view name, auto& out) {
        for (auto& [key, value] : fields)
            if (key == name) return http::parse_value(value, out);
        return false;
    };
    bool whole = take("event", heard.event) & take("number", heard.number) & take("merchant", heard.merchant) & take("payment", heard.payment) &
                 take("minor", heard.money.minor) & take("currency", heard.money.currency) & take("agreement", heard.agreement);
    if (!take("state", heard.state) || !whole) heard.state = Capture::State::pending;
    return heard;
}

std::optional<Capture> understand(const Notification& told, const Secret& key, Time now) {
    if (!is_signed(key, told.signature, told.body, now)) return std::nullopt;
    Capture heard;
    try {
        heard = read(http::parse_form(told.body));
    } catch (const Refusal&) {                          // signed, but no form: it says nothing we know
    }
    if (heard.event.empty()) heard.event = crypto::token_digest(told.body);
    return heard;
}

}  // namespace

const Gateway gateway{kName, kMerchant, &ask, &understand};

std::string body_of(const Capture& told) {
    auto escape = [](std::string_view text) { return http::percent_encoded(text); };
    return fmt::format("event={}&state={}&number={}&merchant={}&payment={}&minor={}&currency={}&agreement={}", escape(told.event),
        name_of(told.state), escape(told.number), escape(told.merchant), escape(told.payment), told.money.minor, name_of(told.money.currency),
        escape(told.agreement));
}

void tell(Tx& tx, const Tell& told) {
    auto key = desk::known_key_of(tx, kName);
    auto heard = gateway.understand({sign(key, told.body, tx.now()), told.body}, key, tx.now());
    CHECK_THAT(heard.has_value());
    settle(tx, gateway, *heard, told.body);
}

// ---- the books ----------------------------------------------------------------------------------

namespace {

std::string new_number(std::string_view prefix) { return std::string(prefix) + crypto::hex(crypto::random_bytes(10)); }

void set_demand(Tx& tx, std::string_view number, DemandState state) {
    tx.run(R"sql(update sandbox_demands set state = $2 where number = $1)sql", number, state);
}

Capture say(Capture::State state, std::string event, std::string_view number, std::string payment = {}, Money money = {}, std::string agreement = {}) {
    return {state, std::move(event), std::string(number), std::string(kMerchant), std::move(payment), money, std::move(agreement)};
}

struct Taken {
    std::string id, number;
    std::int64_t minor = 0;
    Currency currency = Currency::CNY;
    std::string agreement;
    std::int64_t refunded_minor = 0, refunds = 0;
};
DESCRIBE(Taken, id, number, minor, currency, agreement, refunded_minor, refunds)

Capture said_paid(const Taken& t) { return say(Capture::State::paid, "paid-" + t.id, t.number, t.id, {t.minor, t.currency}, t.agreement); }
Capture said_refunded(const Taken& t) {
    return say(Capture::State::refunded, fmt::format("refund-{}-{}", t.id, t.refunds), t.number, t.id, {t.refunded_minor, t.currency});
}
Capture said_closed(std::string_view number) { return say(Capture::State::closed, fmt::format("closed-{}", number), number); }
Capture said_failed(Tx& tx, const Demand& demand) {
    set_demand(tx, demand.number, DemandState::failed);
    return say(Capture::State::failed, new_number("failed-"), demand.number);
}

Capture take(Tx& tx, const Demand& demand, std::string_view agreement, std::int64_t minor, Time paid_at) {
    Taken taken{new_number("sp_"), demand.number, minor, demand.currency, std::string(agreement)};
    tx.run(R"sql(
        insert into sandbox_payments (id, number, minor, currency, agreement, paid_at) values ($1, $2, $3, $4, $5, $6))sql",
        taken.id, taken.number, taken.minor, taken.currency, taken.agreement, paid_at);
    set_demand(tx, demand.number, DemandState::paid);
    return said_paid(taken);
}

std::string agree(Tx& tx, bool works) {
    auto id = new_number("sa_");
    tx.run(R"sql(insert into sandbox_agreements (id, works) values ($1, $2))sql", id, works);
    return id;
}

// Nothing when there is not so much left.
std::optional<Capture> give_back(Tx& tx, std::string_view payment, Money money) {
    auto taken = tx.maybe_returning<Taken>(R"sql(
        update sandbox_payments set refunded_minor = refunded_minor + $2, refunds = refunds + 1
        where id = $1 and currency = $3 and refunded_minor + $2 <= minor
        returning id, number, minor, currency, agreement, refunded_minor, refunds)sql", payment, money.minor, money.currency);
    if (!taken) return std::nullopt;
    return said_refunded(*taken);
}

void send(Tx& tx, const Capture& said, Span later = {}) { tx.enqueue(Tell{body_of(said)}, {.at = tx.now() + later}); }

}  // namespace

std::optional<Demand> find_demand(Db& db, std::string_view number) {
    return db.maybe<Demand>(R"sql(
        select number, title, method, minor, currency, state, return_to, expires_at from sandbox_demands where number = $1)sql", number);
}

void open(Tx& tx, const OrderRow& order, const AttemptRow& attempt) {
    desk::key_of(tx, kName);
    tx.run(R"sql(
        insert into sandbox_demands (number, title, method, minor, currency, state, return_to, expires_at)
        values ($1, $2, $3, $4, $5, $6, $7, $8) on conflict (number) do nothing)sql",
        attempt.number, order.title, attempt.method, attempt.minor, attempt.currency, DemandState::open, return_path({order.id}).str(), attempt.expires_at);
}

Capture record(Tx& tx, const OrderRow& order, const AttemptRow& attempt, Time paid_at) {
    open(tx, order, attempt);
    return take(tx, *find_demand(tx, attempt.number), agree(tx, true), attempt.minor, paid_at);
}

void charge(Tx& tx, const OrderRow& order, const AttemptRow& attempt, std::string_view agreement) {
    open(tx, order, attempt);
    auto demand = *find_demand(tx, attempt.number);
    bool works = tx.maybe<bool>(R"sql(select works from sandbox_agreements where id = $1)sql", agreement).value_or(false);
    send(tx, works ? take(tx, demand, agreement, demand.minor, tx.now()) : said_failed(tx, demand));
}

bool send_back(Tx& tx, RefundId refund, std::string_view payment, Money money) {
    if (tx.run(R"sql(
            insert into sandbox_refunds (request, payment) values ($1, $2) on conflict (request) do nothing)sql",
            to_string(refund), payment) == 0)
        return true;
    auto left = tx.maybe<std::int64_t>(R"sql(
        select minor - refunded_minor from sandbox_payments where id = $1 and currency = $2)sql", payment, money.currency);
    if (!left) return false;
    money.minor = std::min(money.minor, *left);
    if (money.minor > 0) send(tx, *give_back(tx, payment, money));
    return true;
}

void refund_at_provider(Tx& tx, std::string_view payment, Money money) {
    auto said = give_back(tx, payment, money);
    if (!said) conflict("There is not so much left to give back.");
    send(tx, *said);
}

std::int64_t refunded(Db& db, std::string_view payment) {
    return db.maybe<std::int64_t>(R"sql(select refunded_minor from sandbox_payments where id = $1)sql", payment).value_or(0);
}

void close(Tx& tx, std::string_view number) {
    tx.run(R"sql(update sandbox_demands set state = 'closed' where number = $1 and state in ('open', 'failed'))sql", number);
}

std::vector<desk::StatementLine> statement(Db& db, Time from, Time until) {
    return db.all<desk::StatementLine>(R"sql(
        select id, number, minor, currency, refunded_minor, paid_at from sandbox_payments
        where paid_at >= $1 and paid_at < $2 order by paid_at, id)sql", from, until);
}

std::vector<Capture> look(Db& db, std::string_view number) {
    std::vector<Capture> said;
    for (auto& taken : db.all<Taken>(R"sql(
            select id, number, minor, currency, agreement, refunded_minor, refunds from sandbox_payments
            where number = $1 order by paid_at, id)sql", number)) {
        said.push_back(said_paid(taken));
        if (taken.refunds > 0) said.push_back(said_refunded(taken));
    }
    auto demand = find_demand(db, number);
    if (said.empty() && demand && demand->state == DemandState::closed) said.push_back(said_closed(number));
    return said;
}

// ---- choices ------------------------------------------------------------------------------------

namespace {

void choose_payment(Tx& tx, const Demand& demand, Choice choice) {
    auto paid = take(tx, demand, agree(tx, choice != Choice::let_next_fail), demand.minor, tx.now());
    switch (choice) {
        case Choice::pay_and_leave: return send(tx, paid, kLeavesAfter);
        case Choice::close_afterwards:
            send(tx, paid);
            return send(tx, said_closed(demand.number), kLate);
        case Choice::pay_late:
            send(tx, said_closed(demand.number));
            return send(tx, paid, kLate);
        case Choice::pay_twice:
            send(tx, paid);
            send(tx, paid);
            return send(tx, take(tx, demand, "", demand.minor, tx.now()), kLate);
        case Choice::refund_first:
            send(tx, *give_back(tx, paid.payment, {demand.minor, demand.currency}));
            return send(tx, paid, kLate);
        default: return send(tx, paid);
    }
}

}  // namespace

void choose(Tx& tx, const Demand& demand, Choice choice) {
    if (choice == Choice::tell_again) {
        for (auto& said : look(tx, demand.number)) send(tx, said);
        return;
    }
    if (demand.state == DemandState::paid) conflict("This was paid already.");
    if (demand.state == DemandState::closed || demand.expires_at <= tx.now()) conflict("The shop has taken this payment back. Start again there.");
    if (choice == Choice::fail) return send(tx, said_failed(tx, demand));
    if (choice == Choice::pay_less) return send(tx, take(tx, demand, "", demand.minor > 1 ? demand.minor - 1 : demand.minor + 1, tx.now()));
    choose_payment(tx, demand, choice);
}

}  // namespace lyceum::commerce::sandbox
