#include "modules/commerce/gateways/stripe/stripe.hpp"
#include "modules/commerce/gateways/stripe/protocol.hpp"
#include "modules/commerce/gateways/values.hpp"

namespace lyceum::commerce::stripe {

namespace {

struct Answer {
    int status = 0;
    json::Value value;
    bool is_success() const { return status >= 200 && status < 300; }
    json::Value error() const { return value::member(value, "error"); }
    std::string code() const { return value::text(error(), "code"); }
    std::string problem() const { return fmt::format("{} {} {}", status, code(), value::text(error(), "message")); }
};

// What keeps a request's outcome open is asked again with the same key: Stripe answers the same then.
Answer call(const Outside& outside, const std::string& method, const std::string& path, const http::Fields& fields = {}, const std::string& idempotency_key = {}) {
    constexpr int kConflict = 409;
    auto keys = Keys::read(outside.setup);
    auto address = outside.setup.plain.address.empty() ? std::string(kAddress) : outside.setup.plain.address;
    http_client::Request request{.method = method, .url = address + path, .timeout_ms = 20'000, .response_bytes_max = 4 * 1024 * 1024};
    if (method == "POST") request.body = encoded(fields);
    else if (!fields.empty()) request.url += "?" + encoded(fields);
    request.headers.add("Authorization", "Bearer " + keys.api_key.reveal());
    request.headers.add("Stripe-Version", std::string(kVersion));
    if (method == "POST") request.headers.add("Content-Type", "application/x-www-form-urlencoded");
    if (!idempotency_key.empty()) request.headers.add("Idempotency-Key", idempotency_key);
    auto response = answered(outside, request);
    auto parsed = value::parsed(response.body);
    if (!parsed) throw Fault(fmt::format("Stripe answered {} with what is no JSON", response.status));
    // Asked with the same key and other words: what the first question did is not known.
    bool other_words = value::text(value::member(*parsed, "error"), "type") == "idempotency_error";
    if (other_words || response.status == kConflict || response.headers.get("stripe-should-retry") == "true") throw Fault(fmt::format("Stripe answered {}: ask again", response.status));
    return {response.status, *parsed};
}

// A card that a customer chose as usual, in the portal perhaps, or the newest they have.
std::string card_of(const Outside& outside, const std::string& customer) {
    auto answer = call(outside, "GET", "/v1/customers/" + customer);
    if (!answer.is_success()) return {};
    auto usual = value::text(value::member(answer.value, "invoice_settings"), "default_payment_method");
    if (!usual.empty()) return usual;
    auto cards = call(outside, "GET", "/v1/customers/" + customer + "/payment_methods", {{"limit", "1"}});
    auto all = cards.is_success() ? value::list(cards.value, "data") : std::vector<json::Value>();
    return all.empty() ? std::string() : value::text(all.front(), "id");
}

// Where an answer was lost: every payment carries our number. The search runs a minute behind.
std::vector<Capture> found_by_number(const Outside& outside, const std::string& number) {
    auto found = call(outside, "GET", "/v1/payment_intents/search", {{"query", fmt::format("metadata['{}']:'{}'", kAttemptMark, number)}, {"expand[0]", "data.latest_charge"}});
    std::vector<Capture> all;
    if (!found.is_success()) return all;
    for (auto& intent : value::list(found.value, "data"))
        for (auto& said : said_of_intent(intent, number)) all.push_back(said);
    return all;
}

// A list, page by page.
std::vector<json::Value> all_of(const Outside& outside, const std::string& path, http::Fields fields) {
    constexpr int kPagesMost = 500;
    std::vector<json::Value> all;
    fields.emplace_back("limit", "100");
    for (int page = 0; page < kPagesMost; ++page) {
        auto wanted = fields;
        if (!all.empty()) wanted.emplace_back("starting_after", value::text(all.back(), "id"));
        auto answer = call(outside, "GET", path, wanted);
        if (!answer.is_success()) throw Fault("Stripe did not hand over its list: " + answer.problem());
        auto found = value::list(answer.value, "data");
        all.insert(all.end(), found.begin(), found.end());
        if (found.empty() || !value::truth(answer.value, "has_more")) return all;
    }
    throw Fault("Stripe's list has no end");
}

class Stripe final : public Remote {
public:
    Way way(const Setup&, const Payer&, bool) const override { return Way::checkout; }

    Opened open(const Outside& outside, const Paying& paying) const override {
        auto answer = call(outside, "POST", "/v1/checkout/sessions", session_fields(paying, outside.base_url, paying.attempt.made_at), paying.attempt.number + ":open:1");
        if (!answer.is_success()) return {.target = {}, .reference = {}, .problem = answer.problem()};
        auto url = value::text(answer.value, "url"), id = value::text(answer.value, "id");
        if (!Url::external(url) || id.empty()) throw Fault("Stripe answered without a place to pay");
        return {.target = url, .reference = id, .problem = {}};
    }

    std::vector<Capture> charge(const Outside& outside, const Paying& paying, std::string_view agreement) const override {
        auto& number = paying.attempt.number;
        Capture failed{Capture::State::failed, "failed-" + number, number, std::string(kStripe), {}, {}, {}};
        auto card = card_of(outside, std::string(agreement));
        if (card.empty()) return {failed};
        auto answer = call(outside, "POST", "/v1/payment_intents", charge_fields(paying, outside.base_url, agreement, card), number + ":charge:1");
        if (!answer.is_success()) {
            log::info("a renewal was refused", {{"attempt", number}, {"why", answer.problem()}});
            return {failed};
        }
        auto status = value::text(answer.value, "status");
        if (status == "processing") return {};
        // A card that wants its owner is not charged later behind our back: they are asked by letter, and pay on a page.
        if (status != "succeeded") call(outside, "POST", "/v1/payment_intents/" + value::text(answer.value, "id") + "/cancel", {}, number + ":cancel:1");
        auto said = said_of_intent(answer.value, number);
        return said.empty() ? std::vector{failed} : said;
    }

    std::vector<Capture> look(const Outside& outside, const Paying& paying) const override {
        if (paying.handle.reference.empty()) return found_by_number(outside, paying.attempt.number);
        auto answer = call(outside, "GET", "/v1/checkout/sessions/" + paying.handle.reference, {{"expand[0]", "payment_intent.latest_charge"}});
        if (!answer.is_success()) throw Fault("Stripe refused a query: " + answer.problem());
        return said_of_session(answer.value, paying.attempt.number);
    }

    // A page that was paid or has expired refuses: the look afterwards says which.
    void close(const Outside& outside, const Paying& paying) const override {
        if (!paying.handle.reference.empty()) call(outside, "POST", "/v1/checkout/sessions/" + paying.handle.reference + "/expire", {}, paying.attempt.number + ":expire:1");
    }

    SentBack send_back(const Outside& outside, const SendingBack& sending) const override {
        auto answer = call(outside, "POST", "/v1/refunds", {{"payment_intent", sending.payment}, {"amount", std::to_string(sending.money.minor)}, {"reason", "requested_by_customer"},
            {fmt::format("metadata[{}]", kRefundMark), sending.refund}, {fmt::format("metadata[{}]", kSiteMark), outside.base_url}}, "refund:" + sending.refund + ":1");
        if (answer.code() == "charge_already_refunded") return {.accepted = true, .problem = {}, .said = {}};
        auto status = value::text(answer.value, "status");
        bool refused = !answer.is_success() || status == "failed" || status == "canceled";
        return {.accepted = !refused, .problem = refused ? answer.problem() + status : std::string(), .said = {}};
    }

    std::vector<Capture> look_at_refund(const Outside& outside, const SendingBack& sending) const override {
        auto answer = call(outside, "GET", "/v1/refunds", {{"payment_intent", sending.payment}, {"limit", "100"}});
        if (!answer.is_success()) return {};
        for (auto& refund : value::list(answer.value, "data")) {
            if (value::text(value::member(refund, "metadata"), kRefundMark) != sending.refund) continue;
            auto status = value::text(refund, "status");
            Capture said{Capture::State::pending, "refund-done-" + sending.refund, sending.number, std::string(kStripe), sending.payment, sending.money, {}};
            if (status == "failed" || status == "canceled") said.state = Capture::State::refund_failed, said.event = "refund-failed-" + value::text(refund, "id");
            else if (status != "succeeded") return {};
            return {said};
        }
        return {};
    }

    std::optional<Word> understand(const Setup& setup, const http::Request& request, const std::string& site, Time now) const override {
        auto keys = Keys::read(setup);
        if (!is_signed(keys.webhook_secret, request.headers.get("stripe-signature"), request.body, now)) return std::nullopt;
        return stripe::understand(keys, request.body, site);
    }

    std::optional<Statement> statement(const Outside& outside, Time from, Time until) const override {
        auto span = [&](http::Fields fields) {
            fields.emplace_back("created[gte]", std::to_string(from.micros / 1'000'000));
            fields.emplace_back("created[lt]", std::to_string(until.micros / 1'000'000));
            return fields;
        };
        Statement statement{{}, from, until};
        for (auto& charge : all_of(outside, "/v1/charges", span({{"expand[0]", "data.balance_transaction"}})))
            if (auto movement = movement_of_charge(charge, outside.base_url)) statement.movements.push_back(*movement);
        for (auto& refund : all_of(outside, "/v1/refunds", span({{"expand[0]", "data.charge"}})))
            if (auto movement = movement_of_refund(refund, outside.base_url)) statement.movements.push_back(*movement);
        return statement;
    }

    std::vector<Msg> check(const Outside& outside) const override {
        std::vector<Msg> wrong;
        auto keys = Keys::read(outside.setup);
        if (keys.is_live && !outside.base_url.starts_with("https://")) wrong.push_back({"Notifications reach this site by https alone: set site.url to an address that begins with https://.", {}});
        try {
            auto answer = call(outside, "GET", "/v1/checkout/sessions", {{"limit", "1"}});
            if (answer.status == 401) wrong.push_back({"Stripe does not know this secret key.", {}});
            else if (answer.status == 403) wrong.push_back({"This key may not do what is needed. It must read and write Checkout, payments, refunds, customers and the customer portal.", {}});
            else if (!answer.is_success()) wrong.push_back({"Stripe answered: {}", {answer.problem()}});
        } catch (const Fault& fault) {
            wrong.push_back({"Stripe could not be asked: {}", {fault.what()}});
        }
        return wrong;
    }
};

const Stripe kRemote;

}  // namespace

std::string portal(const Outside& outside, std::string_view customer, const std::string& return_url) {
    auto answer = call(outside, "POST", "/v1/billing_portal/sessions", {{"customer", std::string(customer)}, {"return_url", return_url}});
    auto url = value::text(answer.value, "url");
    if (!answer.is_success() || !Url::external(url)) throw Fault("Stripe opened no customer portal: " + answer.problem());
    return url;
}

const Gateway gateway{.name = kStripe, .merchant = kStripe, .ask = nullptr, .understand = nullptr, .remote = &kRemote};

}  // namespace lyceum::commerce::stripe
