#include "modules/commerce/gateways/desk.hpp"
#include "modules/commerce/gateways/errands.hpp"
#include "modules/commerce/gateways/sandbox.hpp"
#include "modules/commerce/payments.hpp"
#include "modules/commerce/refunds.hpp"
#include "modules/commerce/sale.hpp"
#include "modules/commerce/subscriptions.hpp"
#include <array>

namespace lyceum { struct PaymentEvent; }

namespace lyceum::commerce {

using ledger::AccountKey;
using ledger::Purpose;

void park(Tx& tx, const NewAnomaly& found) {
    bool fresh = tx.run(R"sql(
        insert into payment_anomalies (id, gateway, kind, reference, order_id, payment, minor, currency, found_at)
        values ($1, $2, $3, $4, $5, $6, $7, $8, $9) on conflict (gateway, kind, reference) do nothing)sql",
        new_id<Anomaly>(tx), found.gateway, found.kind, found.reference, found.order, found.payment, found.money.minor, found.money.currency,
        tx.now()) == 1;
    if (fresh) log::warn("payment anomaly", {{"kind", name_of(found.kind)}, {"reference", found.reference}});
}

// ---- one fact -----------------------------------------------------------------------------------

namespace {

// The row of this money, made when the gateway first speaks of it, whatever it says. `arrived` of it is here, where this is the first.
PaymentRow meet(Tx& tx, const Gateway& gateway, const AttemptRow& attempt, const Capture& heard, std::int64_t arrived) {
    PaymentRow made{new_id<Payment>(tx), std::string(gateway.name), heard.payment, attempt.id, attempt.order_id, arrived, heard.money.currency, Use::awaited, 0, 0, tx.now()};
    if (tx.run(R"sql(
            insert into payments (id, gateway, gateway_id, attempt, order_id, minor, currency, use, heard_at)
            values ($1, $2, $3, $4, $5, $6, $7, 'awaited', $8) on conflict (gateway, gateway_id) do nothing)sql",
            made.id, made.gateway, made.gateway_id, made.attempt, made.order_id, made.minor, made.currency, made.heard_at) == 1)
        return made;
    return tx.one<PaymentRow>(R"sql(
        select id, gateway, gateway_id, attempt, order_id, minor, currency, use, refunded_minor, refund_heard_minor, heard_at
        from payments where gateway = $1 and gateway_id = $2)sql", gateway.name, heard.payment);
}

Heard hear_unexplained(Tx& tx, const Gateway& gateway, const PaymentRow& payment, AnomalyKind kind) {
    if (payment.minor > 0)
        ledger::post(tx, {"unexplained", to_string(payment.id), "",
            {{{Purpose::anomaly, payment.gateway, {}}, {Purpose::gateway, payment.gateway, {}}, payment.money()}}});
    tx.run(R"sql(update payments set use = 'unexplained' where id = $1)sql", payment.id);
    park(tx, {gateway.name, kind, payment.gateway_id, payment.order_id, payment.id, payment.money()});
    return Heard::anomaly;
}

Heard hear_paid(Tx& tx, const Gateway& gateway, const OrderRow& order, const AttemptRow& attempt, const Capture& heard) {
    auto arrived = std::max<std::int64_t>(0, heard.money.minor);
    auto payment = meet(tx, gateway, attempt, heard, arrived);
    if (payment.use != Use::awaited) return Heard::noted;               // told of before, in other words
    if (payment.minor != arrived || payment.currency != heard.money.currency) {
        payment.minor = arrived, payment.currency = heard.money.currency;
        tx.run(R"sql(update payments set minor = $2, currency = $3 where id = $1)sql", payment.id, payment.minor, payment.currency);
    }

    auto what = Heard::granted;
    if (heard.money.currency != attempt.currency) what = hear_unexplained(tx, gateway, payment, AnomalyKind::wrong_currency);
    else if (heard.money != attempt.money() || payment.attempt != attempt.id) what = hear_unexplained(tx, gateway, payment, AnomalyKind::wrong_amount);
    else {
        Arrival arrival{payment, attempt, heard.agreement};
        if (is_hindered(tx, order)) {
            give_back(tx, order, arrival);
            what = Heard::returned;
        } else {
            fulfil(tx, order, &arrival, tx.now(), Telling::everybody);
        }
    }
    if (payment.refund_heard_minor > 0) hear_refunded(tx, payment.id);
    return what;
}

Heard hear_refund(Tx& tx, const Gateway& gateway, const AttemptRow& attempt, const Capture& heard) {
    auto payment = meet(tx, gateway, attempt, heard, 0);
    auto total = heard.money.minor + (heard.adds ? payment.refund_heard_minor : 0);
    if (payment.refund_heard_minor >= total) return Heard::noted;
    tx.run(R"sql(update payments set refund_heard_minor = $2 where id = $1)sql", payment.id, total);
    if (payment.use != Use::awaited && total > payment.minor)
        park(tx, {gateway.name, AnomalyKind::refund_too_large, payment.gateway_id, payment.order_id, payment.id, heard.money});
    hear_refunded(tx, payment.id);
    return Heard::refunded;
}

// Money that was to go back and did not: it lies with the gateway again, and a person decides how it gets to the payer.
Heard hear_refund_failed(Tx& tx, const Gateway& gateway, const AttemptRow& attempt, const Capture& heard) {
    auto payment = meet(tx, gateway, attempt, heard, 0);
    park(tx, {gateway.name, AnomalyKind::refund_failed, heard.event, attempt.order_id, payment.id, heard.money});
    return Heard::anomaly;
}

// The try came to nothing; the payer may try again, and money that arrives all the same is believed.
Heard hear_ended(Tx& tx, const AttemptRow& attempt, AttemptState state) {
    if (!attempt.may_bring_money()) return Heard::noted;
    set_attempt(tx, attempt.id, state);
    auto order = *find_order(tx, attempt.order_id);
    if (order.subscription && attempt.is_open()) renewal_failed(tx, order);
    if (order.subscription || state != AttemptState::closed) return Heard::noted;
    auto attempts = attempts_of(tx, order.id);
    if (std::none_of(attempts.begin(), attempts.end(), [](auto& a) { return a.may_bring_money(); })) close_order(tx, order.id);
    return Heard::noted;
}

}  // namespace

Heard settle(Tx& tx, const Gateway& gateway, const Capture& heard, std::string_view body) {
    if (tx.run(R"sql(
            insert into payment_events (id, gateway, event, body, heard_at) values ($1, $2, $3, $4, $5)
            on conflict (gateway, event) do nothing)sql", new_id<PaymentEvent>(tx), gateway.name, heard.event, body, tx.now()) == 0)
        return Heard::duplicate;
    if (heard.state == Capture::State::pending) return Heard::noted;

    auto known = find_attempt(tx, heard.number);
    auto odd = [&](AnomalyKind kind) {
        park(tx, {gateway.name, kind, heard.event, known ? known->order_id : OrderId{}, {}, heard.money});
        return Heard::anomaly;
    };
    if (!known || known->gateway != gateway.name) return odd(AnomalyKind::unknown_number);
    if (heard.merchant != gateway.merchant) return odd(AnomalyKind::other_merchant);

    auto order = *find_order(tx, known->order_id);
    auto attempt = *known;
    if (tx.dialect() == Dialect::postgres) {
        hold_orders_of(tx, order.buyer, order.community);
        order = *find_order(tx, known->order_id), attempt = *find_attempt(tx, heard.number);     // as they are now that nobody else changes them
    }
    switch (heard.state) {
        case Capture::State::paid: return hear_paid(tx, gateway, order, attempt, heard);
        case Capture::State::refunded: return hear_refund(tx, gateway, attempt, heard);
        case Capture::State::refund_failed: return hear_refund_failed(tx, gateway, attempt, heard);
        case Capture::State::failed: return hear_ended(tx, attempt, AttemptState::failed);
        case Capture::State::closed: return hear_ended(tx, attempt, AttemptState::closed);
        case Capture::State::pending: break;
    }
    return Heard::noted;
}

Heard receive(Tx& tx, const Gateway& gateway, const Notification& told) {
    auto heard = gateway.understand(told, desk::known_key_of(tx, gateway.name), tx.now());
    if (!heard) forbidden("This notification is not signed by the gateway, or was signed too long ago.");
    return settle(tx, gateway, *heard, told.body);
}

// ---- looking after attempts ---------------------------------------------------------------------

namespace {

constexpr std::array kLooks{minutes(1), minutes(5), minutes(15), minutes(60), kAttemptLasts};

}  // namespace

void look_after(Tx& tx, const LookAfter& job) {
    auto attempt = find_attempt(tx, job.number);
    if (!attempt || !attempt->may_bring_money()) return;
    if (attempt->gateway == sandbox::kName && !tx.app().config.payments.sandbox) {      // it was switched off meanwhile
        hear_ended(tx, *attempt, AttemptState::closed);
        return;
    }
    auto& gateway = gateway_named(tx.app(), attempt->gateway);
    bool last = job.looks + 1 >= static_cast<int>(kLooks.size());
    auto next = [&] { return last ? attempt->expires_at : attempt->made_at + kLooks[static_cast<std::size_t>(job.looks) + 1]; };
    if (gateway.remote) {
        bool ends = last && attempt->expires_at <= tx.now();
        tx.enqueue(AskGateway{job.number, ends}, {.unique = job.number + (ends ? " last" : "")});
        if (!ends) tx.enqueue(LookAfter{job.number, job.looks + !last}, {.at = std::min(next(), attempt->expires_at)});
        return;
    }
    // Taking it back can meet a payment: whatever the gateway says afterwards is what happened.
    if (last) desk::close(tx, *attempt);
    for (auto& known : desk::look(tx, *attempt)) settle(tx, gateway, known, json::text(known));
    if (last) hear_ended(tx, *find_attempt(tx, job.number), AttemptState::closed);
    else tx.enqueue(LookAfter{job.number, job.looks + 1}, {.at = next()});
}

void end_attempt(Tx& tx, std::string_view number, AttemptState state) {
    auto known = find_attempt(tx, number);
    if (!known) return;
    auto order = *find_order(tx, known->order_id);
    hold_orders_of(tx, order.buyer, order.community);
    hear_ended(tx, *find_attempt(tx, number), state);
}

namespace {

AttemptRow begin(Tx& tx, const OrderRow& order, const Gateway& gateway, Method method) {
    auto attempt = make_attempt(tx, order, gateway.name, method, tx.now());
    tx.enqueue(LookAfter{attempt.number, 0}, {.at = attempt.made_at + kLooks.front()});
    return attempt;
}

}  // namespace

Url begin_payment(Tx& tx, const OrderRow& order, Method method, const Payer& payer) {
    auto attempt = begin(tx, order, gateway_for(tx, method, order.currency), method);
    return desk::open(tx, order, attempt, payer);
}

void begin_charge(Tx& tx, const OrderRow& order, const Gateway& gateway, Method method, std::string_view agreement) {
    auto attempt = begin(tx, order, gateway, method);
    desk::charge(tx, order, attempt, agreement);
}

}  // namespace lyceum::commerce
