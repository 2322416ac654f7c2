#include "modules/commerce/gateways/errands.hpp"
#include "modules/commerce/gateways/pay_pages.hpp"
#include "modules/commerce/refunds.hpp"
#include "modules/commerce/subscriptions.hpp"
#include "platform/http/app.hpp"
#include <array>

namespace lyceum::commerce {

// ---- what is known --------------------------------------------------------------------------------

std::optional<HandleRow> find_handle(Db& db, AttemptId attempt) {
    return db.maybe<HandleRow>(R"sql(select attempt, way, payer, target, reference, problem from attempt_handles where attempt = $1)sql", attempt);
}

std::optional<Paying> find_paying(Db& db, std::string_view number) {
    auto attempt = find_attempt(db, number);
    auto handle = attempt ? find_handle(db, attempt->id) : std::nullopt;
    if (!handle) return std::nullopt;
    return Paying{*find_order(db, attempt->order_id), *attempt, *handle};
}

http_client::Response answered(const Outside& outside, const http_client::Request& request) {
    constexpr int kTooMany = 429, kServerError = 500;
    auto response = outside.send(request);
    if (response.outcome != http_client::Outcome::answered) throw Fault("the gateway did not answer: " + response.reason);
    if (response.status == kTooMany || response.status >= kServerError) throw Fault(fmt::format("the gateway answered {}", response.status));
    return response;
}

namespace {

Outside outside_of(Work& work, const Setup& setup) {
    return {setup, work.app().base_url(), work.now(), [client = work.app().outgoing.get()](const http_client::Request& request) { return client->send(request); }};
}

// What was signed with a new certificate is asked for again once the certificate is here.
template <class Question>
auto with_keys(Work& work, const Gateway& gateway, const Setup& setup, const Question& question) {
    try {
        return question(outside_of(work, setup));
    } catch (const UnknownKey& unknown) {
        auto fetched = gateway.remote->fetch_certificates(outside_of(work, setup), unknown.serial);
        if (fetched.empty()) throw Fault("the gateway signs with a key that is not known here");
        work.write([&](Tx& tx) { keep_certificates(tx, gateway.name, fetched); });
        auto renewed = setup;
        for (auto& [serial, pem] : fetched) renewed.certificates.insert_or_assign(serial, pem);
        return question(outside_of(work, renewed));
    }
}

struct Errand {
    Paying paying;
    const Gateway* gateway;
    std::optional<Setup> setup;                     // nothing: it was never set up, or its setup was removed
};

std::optional<Errand> errand_about(Work& work, const std::string& number) {
    return work.read([&](Db& db) -> std::optional<Errand> {
        auto paying = find_paying(db, number);
        if (!paying) return std::nullopt;
        auto& gateway = gateway_named(db.app(), paying->attempt.gateway);
        return Errand{*paying, &gateway, find_setup(db, gateway.name)};
    });
}

void settle_all(Tx& tx, const Gateway& gateway, const std::vector<Capture>& said) {
    for (auto& capture : said) settle(tx, gateway, capture, json::text(capture));
}

void keep_opened(Tx& tx, const Paying& paying, const Opened& opened) {
    tx.run(R"sql(update attempt_handles set target = $2, reference = $3, problem = $4 where attempt = $1)sql",
        paying.attempt.id, opened.target, opened.reference, opened.problem);
    if (!opened.problem.empty()) return end_attempt(tx, paying.attempt.number, AttemptState::failed);
    tx.run(R"sql(update payment_attempts set state = 'pending' where id = $1 and state = 'created')sql", paying.attempt.id);
}

constexpr Span kAsksAgain = hours(6), kAsksFor = days(7);

bool is_last_try(const Work& work) { return work.attempt() >= kErrandTries; }

}  // namespace

// ---- attempts -------------------------------------------------------------------------------------

void open_attempt(Work& work, const OpenAttempt& job) {
    auto errand = errand_about(work, job.number);
    if (!errand || errand->paying.attempt.state != AttemptState::created) return;
    auto& paying = errand->paying;
    if (paying.attempt.expires_at <= work.now()) return;        // its last look ends it
    Opened opened;
    if (!errand->setup) opened.problem = "it is not set up any more";
    else opened = with_keys(work, *errand->gateway, *errand->setup, [&](const Outside& outside) { return errand->gateway->remote->open(outside, paying); });
    if (!opened.problem.empty()) log::warn("a gateway refused a payment", {{"gateway", std::string(errand->gateway->name)}, {"attempt", job.number}, {"why", opened.problem}});
    work.write([&](Tx& tx) { keep_opened(tx, paying, opened); });
}

void charge_renewal(Work& work, const ChargeRenewal& job) {
    auto errand = errand_about(work, job.number);
    if (!errand || !errand->paying.attempt.is_open()) return;
    auto& order = errand->paying.order;
    bool is_here = work.read([&](Db& db) { return accounts::presence(db, order.buyer, work.now()) == accounts::Presence::here; });
    // Called off in the meantime: nothing is charged any more.
    auto agreement = work.read([&](Db& db) {
        auto s = find_subscription(db, order.subscription);
        return is_here && s && s->renewal == order.id ? s->agreement : std::string();
    });
    if (agreement.empty() || !errand->setup) return work.write([&](Tx& tx) {
        if (!is_here) call_off_charge(tx, order.subscription);
        end_attempt(tx, job.number, AttemptState::closed);
    });
    auto said = with_keys(work, *errand->gateway, *errand->setup, [&](const Outside& outside) { return errand->gateway->remote->charge(outside, errand->paying, agreement); });
    work.write([&](Tx& tx) { settle_all(tx, *errand->gateway, said); });
}

void ask_gateway(Work& work, const AskGateway& job) {
    auto errand = errand_about(work, job.number);
    if (!errand) return;
    auto& paying = errand->paying;
    std::vector<Capture> said;
    if (errand->setup) try {
        said = with_keys(work, *errand->gateway, *errand->setup, [&](const Outside& outside) {
            // Taking it back can meet a payment: whatever the gateway says afterwards is what happened.
            if (job.last && paying.attempt.may_bring_money()) errand->gateway->remote->close(outside, paying);
            return errand->gateway->remote->look(outside, paying);
        });
    } catch (const Fault&) {
        // What nobody answered for stays as it is: it is asked again later, for a week.
        bool goes_on = job.last && is_last_try(work) && work.now() < paying.attempt.expires_at + kAsksFor;
        if (!goes_on) throw;
        return work.write([&](Tx& tx) { tx.enqueue(job, {.at = tx.now() + kAsksAgain}); });
    }
    work.write([&](Tx& tx) {
        settle_all(tx, *errand->gateway, said);
        if (job.last) end_attempt(tx, job.number, AttemptState::closed);
    });
}

// ---- refunds --------------------------------------------------------------------------------------

namespace {

constexpr std::array kRefundLooks{minutes(1), minutes(10), hours(1), days(1), days(1), days(1), days(1), days(1)};

struct RefundErrand {
    RefundRow refund;
    PaymentRow payment;
    SendingBack sending;
    const Gateway* gateway = nullptr;
    std::optional<Setup> setup;
};

std::optional<RefundErrand> refund_errand(Work& work, RefundId id) {
    return work.read([&](Db& db) -> std::optional<RefundErrand> {
        auto refund = db.maybe<RefundRow>(R"sql(
            select id, order_id, payment, minor, currency, reason, made_by, made_at, told from refunds where id = $1)sql", id);
        if (!refund) return std::nullopt;
        RefundErrand errand{*refund, {}, {}, nullptr, {}};
        for (auto& payment : payments_of(db, refund->order_id))
            if (payment.id == refund->payment) errand.payment = payment;
        auto number = db.one<std::string>(R"sql(select number from payment_attempts where id = $1)sql", errand.payment.attempt);
        errand.sending = {to_string(id), errand.payment.gateway_id, number, refund->money(), errand.payment.money(), refund->reason};
        errand.gateway = &gateway_named(db.app(), errand.payment.gateway);
        errand.setup = find_setup(db, errand.gateway->name);
        return errand;
    });
}

void park_refund(Tx& tx, const RefundErrand& errand, AnomalyKind kind) {
    park(tx, {errand.gateway->name, kind, errand.sending.refund, errand.refund.order_id, errand.payment.id, errand.refund.money()});
}

}  // namespace

void send_across(Work& work, const SendAcross& job) {
    auto errand = refund_errand(work, job.refund);
    if (!errand || errand->refund.told) return;
    SentBack sent;
    try {
        if (errand->setup) sent = with_keys(work, *errand->gateway, *errand->setup, [&](const Outside& outside) { return errand->gateway->remote->send_back(outside, errand->sending); });
    } catch (const Fault&) {
        // Nobody knows whether it was sent: a person looks, and the nightly statement will tell.
        if (is_last_try(work)) work.write([&](Tx& tx) { park_refund(tx, *errand, AnomalyKind::refund_refused); });
        throw;
    }
    if (!sent.accepted) log::warn("a gateway refused a refund", {{"gateway", std::string(errand->gateway->name)}, {"refund", errand->sending.refund}, {"why", sent.problem}});
    work.write([&](Tx& tx) {
        if (!sent.accepted) return park_refund(tx, *errand, errand->payment.gateway == kTransfer ? AnomalyKind::refund_by_hand : AnomalyKind::refund_refused);
        tx.run(R"sql(update refunds set told = $2 where id = $1)sql", job.refund, true);
        settle_all(tx, *errand->gateway, sent.said);
        if (sent.said.empty()) tx.enqueue(LookAtRefund{job.refund, 0}, {.at = tx.now() + kRefundLooks.front()});
    });
}

void look_at_refund(Work& work, const LookAtRefund& job) {
    auto errand = refund_errand(work, job.refund);
    if (!errand || !errand->setup) return;
    auto said = with_keys(work, *errand->gateway, *errand->setup, [&](const Outside& outside) { return errand->gateway->remote->look_at_refund(outside, errand->sending); });
    work.write([&](Tx& tx) {
        settle_all(tx, *errand->gateway, said);
        auto next = static_cast<std::size_t>(job.looks) + 1;
        if (said.empty() && next < kRefundLooks.size()) tx.enqueue(LookAtRefund{job.refund, job.looks + 1}, {.at = tx.now() + kRefundLooks[next]});
    });
}

// ---- certificates -----------------------------------------------------------------------------------

void fetch_certificates(Work& work, const FetchCertificates& job) {
    auto& gateway = gateway_named(work.app(), job.gateway);
    auto setup = work.read([&](Db& db) { return find_setup(db, gateway.name); });
    if (!setup) return;
    auto fetched = gateway.remote->fetch_certificates(outside_of(work, *setup), job.serial);
    if (!fetched.empty()) work.write([&](Tx& tx) { keep_certificates(tx, gateway.name, fetched); });
}

void plan_fetching(Tx& tx, Time) {
    for (auto& setup : setups(tx))
        if (setup.gateway == kWechatPay) tx.enqueue(FetchCertificates{setup.gateway, {}}, {.unique = setup.gateway});
}

// ---- statements -------------------------------------------------------------------------------------

void read_statement(Work& work, const ReadStatement& job) {
    auto& gateway = gateway_named(work.app(), job.gateway);
    auto setup = work.read([&](Db& db) { return find_setup(db, gateway.name); });
    if (!setup) return;
    auto statement = with_keys(work, gateway, *setup, [&](const Outside& outside) { return gateway.remote->statement(outside, outside.now - kReconciled, outside.now); });
    if (!statement || statement->from >= statement->until) return;
    // Notifications that never came are made up for by asking; what differs then is for a person.
    for (auto& number : work.read([&](Db& db) { return unheard(db, gateway, *statement); })) ask_gateway(work, {number, false});
    work.write([&](Tx& tx) {
        for (auto& capture : desk_refunds(tx, gateway, *statement)) settle(tx, gateway, capture, json::text(capture));
        compare(tx, gateway, *statement);
    });
}

void plan_statements(Tx& tx, Time) {
    for (auto& setup : setups(tx)) tx.enqueue(ReadStatement{setup.gateway}, {.unique = setup.gateway});
}

// ---- what was told ----------------------------------------------------------------------------------

void believe(Tx& tx, const Gateway& gateway, const Word& word, std::string_view body) {
    for (auto capture : word.captures) {
        // Some things are told with the gateway's number of the money alone.
        if (capture.number.empty() && !capture.payment.empty())
            capture.number = tx.maybe<std::string>(R"sql(
                select a.number from payments p join payment_attempts a on a.id = p.attempt where p.gateway = $1 and p.gateway_id = $2)sql", gateway.name, capture.payment).value_or("");
        if (capture.number.empty()) continue;                   // of somebody else on the same account
        settle(tx, gateway, capture, body);
    }
    if (!word.other_version.empty()) park(tx, {gateway.name, AnomalyKind::other_version, word.other_version});
    for (auto& dispute : word.disputes) hear_dispute(tx, gateway, dispute, body);
    if (!word.ask_about.empty() && find_attempt(tx, word.ask_about)) tx.enqueue(AskGateway{word.ask_about, false}, {.unique = word.ask_about});
}

}  // namespace lyceum::commerce
