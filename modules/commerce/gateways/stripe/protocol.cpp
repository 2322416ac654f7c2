#include "modules/commerce/gateways/stripe/protocol.hpp"
#include "modules/commerce/gateways/signature.hpp"
#include "modules/commerce/gateways/values.hpp"
#include "modules/commerce/purchase_pages.hpp"
#include "platform/core/lower.hpp"

namespace lyceum::commerce::stripe {

Keys Keys::read(const Setup& setup) {
    auto& key = setup.secrets.api_key;
    bool live = key.starts_with("sk_live_") || key.starts_with("rk_live_"), trial = key.starts_with("sk_test_") || key.starts_with("rk_test_");
    if (!live && !trial) invalid("api_key", "A secret key begins with sk_live_, sk_test_, rk_live_ or rk_test_.");
    if (!setup.secrets.webhook_secret.starts_with("whsec_")) invalid("webhook_secret", "The signing secret of the webhook begins with whsec_.");
    return {Secret(key), Secret(setup.secrets.webhook_secret), live};
}

std::string encoded(const http::Fields& fields) {
    std::string text;
    for (auto& [name, value] : fields) text += (text.empty() ? "" : "&") + http::percent_encoded(name, "-._~[]") + "=" + http::percent_encoded(value);
    return text;
}

// As the sandbox signs, but that of several moments the last counts.
bool is_signed(const Secret& secret, std::string_view signature, std::string_view body, Time now) {
    std::string_view stamp;
    std::string others;
    for (auto rest = signature; !rest.empty();) {
        auto part = rest.substr(0, rest.find(','));
        rest.remove_prefix(std::min(rest.size(), part.size() + 1));
        if (part.starts_with("t=")) stamp = part;
        else if (part.starts_with("v1=")) others += "," + std::string(part);
    }
    return !stamp.empty() && commerce::is_signed(secret, std::string(stamp) + others, body, now);
}

std::string_view family_of(std::string_view version) {
    auto dot = version.find('.');
    return dot == version.npos ? std::string_view() : version.substr(dot + 1);
}

namespace {

void mark(http::Fields& fields, const std::string& prefix, const Paying& paying, const std::string& site, bool renews, bool is_renewal) {
    fields.emplace_back(fmt::format("{}[{}]", prefix, kAttemptMark), paying.attempt.number);
    fields.emplace_back(fmt::format("{}[{}]", prefix, kSiteMark), site);
    if (renews) fields.emplace_back(fmt::format("{}[{}]", prefix, kRenewsMark), "1");
    if (is_renewal) fields.emplace_back(fmt::format("{}[{}]", prefix, kRenewalMark), "1");
}

}  // namespace

http::Fields session_fields(const Paying& paying, const std::string& site, Time now) {
    constexpr Span kShortest = minutes(31);         // Stripe wants half an hour at least
    constexpr std::size_t kNameBytes = 200;
    auto payer = json::from_text<HandlePayer>(paying.handle.payer);
    auto& [order, attempt, handle] = paying;
    auto back = site + return_path({order.id}).str(), cancel = site + order_url(order.id).str();
    auto until = std::max(attempt.expires_at, now + kShortest).micros / seconds(1).micros;
    http::Fields fields{{"mode", "payment"}, {"client_reference_id", attempt.number}, {"line_items[0][price_data][currency]", lower(name_of(attempt.currency))},
        {"line_items[0][price_data][unit_amount]", std::to_string(attempt.minor)},
        {"line_items[0][price_data][product_data][name]", value::shortened(order.title, kNameBytes)}, {"line_items[0][quantity]", "1"},
        {"adaptive_pricing[enabled]", "false"}, {"success_url", back}, {"cancel_url", cancel}, {"expires_at", std::to_string(until)},
        {"locale", payer.language == "zh" ? "zh" : "en"}};
    mark(fields, "metadata", paying, site, order.recurs(), false);
    mark(fields, "payment_intent_data[metadata]", paying, site, order.recurs(), false);
    if (!payer.email.empty()) fields.emplace_back("customer_email", payer.email);
    if (order.recurs()) {
        // The card is kept for later periods, which our own calendar asks for: whoever cancels here is charged no more.
        fields.emplace_back("customer_creation", "always");
        fields.emplace_back("payment_intent_data[setup_future_usage]", "off_session");
    }
    return fields;
}

http::Fields charge_fields(const Paying& paying, const std::string& site, std::string_view customer, std::string_view card) {
    auto& attempt = paying.attempt;
    http::Fields fields{{"amount", std::to_string(attempt.minor)}, {"currency", lower(name_of(attempt.currency))}, {"customer", std::string(customer)},
        {"payment_method", std::string(card)}, {"off_session", "true"}, {"confirm", "true"}, {"description", value::shortened(paying.order.title, 200)},
        {"expand[0]", "latest_charge"}};
    mark(fields, "metadata", paying, site, true, true);
    return fields;
}

// ---- what objects say -----------------------------------------------------------------------------

namespace {

Capture about(std::string number) {
    Capture said;
    said.number = std::move(number);
    said.merchant = std::string(kStripe);
    return said;
}

// An id, or the object that stands unfolded in its place.
std::string id_of(const json::Value& object, std::string_view name) {
    auto unfolded = value::text(value::member(object, name), "id");
    return unfolded.empty() ? value::text(object, name) : unfolded;
}

std::optional<Money> money_of(const json::Value& object, std::string_view amount) {
    auto minor = value::integer(object, amount);
    auto currency = value::currency(value::text(object, "currency"));
    return minor && currency ? std::optional(Money{*minor, *currency}) : std::nullopt;
}

// What renews itself is charged to this customer.
std::string agreement_of(const json::Value& object) {
    return value::text(value::member(object, "metadata"), kRenewsMark).empty() ? std::string() : id_of(object, "customer");
}

std::optional<Capture> paid(std::string number, std::string payment, std::optional<Money> money, std::string agreement) {
    if (payment.empty() || !money) return std::nullopt;
    auto said = about(std::move(number));
    said.state = Capture::State::paid;
    said.event = "paid-" + payment;
    said.payment = std::move(payment);
    said.money = *money;
    said.agreement = std::move(agreement);
    return said;
}

std::optional<Capture> refunded_of_charge(const json::Value& charge, std::string number) {
    auto money = money_of(charge, "amount_refunded");
    auto payment = id_of(charge, "payment_intent");
    if (!money || money->minor <= 0 || payment.empty()) return std::nullopt;
    auto said = about(std::move(number));
    said.state = Capture::State::refunded;
    said.event = fmt::format("refund-{}-{}", payment, money->minor);
    said.payment = payment;
    said.money = *money;
    return said;
}

Capture ended(std::string number, Capture::State state, std::string event) {
    auto said = about(std::move(number));
    said.state = state;
    said.event = std::move(event);
    return said;
}

}  // namespace

std::vector<Capture> said_of_intent(const json::Value& intent, const std::string& number) {
    std::vector<Capture> all;
    auto id = value::text(intent, "id"), status = value::text(intent, "status");
    if (status == "succeeded") {
        if (auto said = paid(number, id, money_of(intent, "amount_received"), agreement_of(intent))) all.push_back(*said);
        auto charge = value::member(intent, "latest_charge");
        if (auto back = charge.is_object() ? refunded_of_charge(charge, number) : std::nullopt) all.push_back(*back);
    } else if (!value::text(value::member(intent, "metadata"), kRenewalMark).empty() && (status == "canceled" || status.starts_with("requires_"))) {
        all.push_back(ended(number, Capture::State::failed, "failed-" + id));
    }
    return all;
}

std::vector<Capture> said_of_session(const json::Value& session, const std::string& number) {
    auto status = value::text(session, "status");
    if (status == "expired") return {ended(number, Capture::State::closed, "closed-" + number)};
    auto intent = value::member(session, "payment_intent");
    if (status != "complete" || !intent.is_object()) return {};
    return said_of_intent(intent, number);
}

std::optional<Movement> movement_of_charge(const json::Value& charge, const std::string& site) {
    auto marks = value::member(charge, "metadata");
    auto money = money_of(charge, "amount");
    if (value::text(marks, kSiteMark) != site || value::text(charge, "status") != "succeeded" || !money) return std::nullopt;
    // The fee is told in the currency of our balance; where that is another one it belongs to no sum of ours.
    auto settled = value::member(charge, "balance_transaction");
    auto fee = value::text(settled, "currency") == value::text(charge, "currency") ? value::integer(settled, "fee").value_or(0) : 0;
    return Movement{Movement::Kind::payment, id_of(charge, "payment_intent"), value::text(marks, kAttemptMark), {}, {}, *money,
        Time{value::integer(charge, "created").value_or(0) * 1'000'000}, fee};
}

std::optional<Movement> movement_of_refund(const json::Value& refund, const std::string& site) {
    auto marks = value::member(value::member(refund, "charge"), "metadata");
    auto money = money_of(refund, "amount");
    auto status = value::text(refund, "status");
    if (value::text(marks, kSiteMark) != site || status == "failed" || status == "canceled" || !money) return std::nullopt;
    return Movement{Movement::Kind::refund, id_of(refund, "payment_intent"), value::text(marks, kAttemptMark), value::text(value::member(refund, "metadata"), kRefundMark),
        value::text(refund, "id"), *money, Time{value::integer(refund, "created").value_or(0) * 1'000'000}};
}

// ---- events ---------------------------------------------------------------------------------------

namespace {

struct Event {
    std::string type;
    json::Value object;
    std::string number;                             // of our attempt; empty when the object does not say
    bool is_ours = false;
};

void hear_session(const Event& event, Word& word) {
    auto& session = event.object;
    if (event.type == "checkout.session.expired") word.captures.push_back(ended(event.number, Capture::State::closed, "closed-" + event.number));
    else if (event.type == "checkout.session.async_payment_failed") word.captures.push_back(ended(event.number, Capture::State::failed, "failed-" + value::text(session, "id")));
    else if (event.type == "checkout.session.completed" || event.type == "checkout.session.async_payment_succeeded") {
        if (value::text(session, "payment_status") != "paid") return;       // a slow way: the money comes later, and is told of
        if (auto said = paid(event.number, id_of(session, "payment_intent"), money_of(session, "amount_total"), agreement_of(session))) word.captures.push_back(*said);
        else word.ask_about = event.number;
    }
}

void hear_intent(const Event& event, Word& word) {
    // On a payment page a card that was refused is followed by another one; a renewal has only one try.
    bool renewal = !value::text(value::member(event.object, "metadata"), kRenewalMark).empty();
    if (event.type == "payment_intent.succeeded") {
        if (auto said = paid(event.number, value::text(event.object, "id"), money_of(event.object, "amount_received"), agreement_of(event.object))) word.captures.push_back(*said);
    } else if (renewal && (event.type == "payment_intent.payment_failed" || event.type == "payment_intent.canceled")) {
        word.captures.push_back(ended(event.number, Capture::State::failed, "failed-" + value::text(event.object, "id")));
    }
}

void hear_refund(const Event& event, Word& word) {
    auto money = money_of(event.object, "amount");
    auto id = value::text(event.object, "id"), payment = id_of(event.object, "payment_intent");
    bool failed = event.type == "refund.failed" || value::text(event.object, "status") == "failed";
    if (!failed || !money || payment.empty()) return;
    auto said = ended(event.number, Capture::State::refund_failed, "refund-failed-" + id);
    said.payment = payment;
    said.money = *money;
    said.refund = value::text(value::member(event.object, "metadata"), kRefundMark);
    word.captures.push_back(said);
}

void hear_dispute(const Event& event, Word& word) {
    auto state = [&]() -> std::optional<DisputeState> {
        auto status = value::text(event.object, "status");
        if (status.starts_with("warning")) return std::nullopt;                 // an enquiry: no money is taken
        if (event.type == "charge.dispute.created") return DisputeState::open;
        if (event.type == "charge.dispute.funds_withdrawn") return DisputeState::funds_withdrawn;
        if (event.type == "charge.dispute.funds_reinstated") return DisputeState::funds_reinstated;
        if (event.type != "charge.dispute.closed") return std::nullopt;
        if (status == "lost") return DisputeState::lost;
        return status == "won" ? std::optional(DisputeState::won) : std::nullopt;
    }();
    auto money = money_of(event.object, "amount");
    auto id = value::text(event.object, "id"), payment = id_of(event.object, "payment_intent");
    if (!state || !money || id.empty() || payment.empty()) return;
    word.disputes.push_back({fmt::format("dispute-{}-{}", id, name_of(*state)), id, payment, *state, *money});
}

}  // namespace

std::optional<Word> understand(const Keys& keys, const std::string& body, const std::string& site) {
    auto parsed = value::parsed(body);
    if (!parsed || value::text(*parsed, "object") != "event") return std::nullopt;
    Word word;
    Event event{value::text(*parsed, "type"), value::member(value::member(*parsed, "data"), "object"), {}, false};
    auto marks = value::member(event.object, "metadata");
    event.is_ours = value::text(marks, kSiteMark) == site;
    if (event.is_ours) event.number = value::text(marks, kAttemptMark);
    bool of_charge = event.type.starts_with("charge.dispute.") || event.type.starts_with("refund.") || event.type == "charge.refunded";
    if (!event.is_ours && !of_charge) return word;              // of somebody else on the same account
    if (!event.is_ours && !value::text(marks, kSiteMark).empty()) return word;
    if (value::truth(*parsed, "livemode") != keys.is_live) return word;
    auto version = value::text(*parsed, "api_version");
    if (family_of(version) != family_of(kVersion)) {
        word.other_version = version.empty() ? "none" : version;
        return word;
    }
    if (event.type.starts_with("checkout.session.")) hear_session(event, word);
    else if (event.type.starts_with("payment_intent.")) hear_intent(event, word);
    else if (event.type.starts_with("refund.")) hear_refund(event, word);
    else if (event.type.starts_with("charge.dispute.")) hear_dispute(event, word);
    else if (event.type == "charge.refunded")
        if (auto said = refunded_of_charge(event.object, event.number)) word.captures.push_back(*said);
    return word;
}

}  // namespace lyceum::commerce::stripe
