#include "modules/webhooks/sending.hpp"
#include "platform/crypto/crypto.hpp"
#include "platform/mail/outgoing.hpp"
#include <charconv>
#include <chrono>
#include <random>

namespace lyceum::webhooks {

std::string signatures(const std::vector<std::string>& keys, std::string_view id, std::int64_t unix_seconds, std::string_view body) {
    auto signed_text = fmt::format("{}.{}.{}", id, unix_seconds, body);
    std::string all;
    for (auto& key : keys) all += (all.empty() ? "v1," : " v1,") + crypto::base64(crypto::hmac_sha256(Secret(key), signed_text));
    return all;
}

namespace {

struct Errand {
    DeliveryRow delivery;
    EndpointRow endpoint;
    std::string body;
    std::vector<std::string> keys;
};

struct Result {
    int status = 0;
    std::int64_t took_ms = 0;
    std::string answer, problem;
    std::optional<Span> wish;                       // Retry-After
    bool heard() const { return status >= 200 && status < 300; }
};

std::optional<Errand> errand_of(Work& work, const Deliver& job) {
    return work.read([&](Db& db) -> std::optional<Errand> {
        auto row = delivery(db, job.delivery);
        if (!row || row->state != Progress::waiting || row->attempts != job.attempts) return std::nullopt;
        auto to = endpoint(db, row->endpoint);
        if (to.state != State::active) return std::nullopt;         // it waits until the endpoint is taken up again
        return Errand{*row, to, body_of(db, row->id), signing_keys(db, row->endpoint)};
    });
}

std::optional<Span> retry_after(const http::Headers& headers) {
    int wanted = 0;
    auto field = headers.get("retry-after");
    auto [end, error] = std::from_chars(field.data(), field.data() + field.size(), wanted);
    if (error != std::errc{} || end != field.data() + field.size() || wanted < 0) return std::nullopt;
    return std::min(seconds(wanted), days(1));
}

// Answers are shown to administrators: text stays, anything else is only counted.
std::string printable(const std::string& bytes) {
    if (utf8_length(bytes) < 0) return fmt::format("({} bytes that are no text)", bytes.size());
    auto text = bytes;
    for (char& c : text) if (static_cast<unsigned char>(c) < 0x20 && c != '\n' && c != '\t') c = ' ';
    return text;
}

Result send(Work& work, const Errand& errand) {
    if (errand.keys.empty()) return {0, 0, {}, "The secret cannot be opened: the file of keys was lost. Make a new secret.", {}};
    auto id = "msg_" + to_string(errand.delivery.event);
    auto unix_seconds = work.now().micros / 1'000'000;
    http_client::Request request{.method = "POST", .url = errand.endpoint.url, .body = errand.body, .timeout_ms = kAnswerTimeoutMs, .response_bytes_max = kAnswerBytesRead};
    request.headers.add("Content-Type", "application/json");
    request.headers.add("webhook-id", id);
    request.headers.add("webhook-timestamp", std::to_string(unix_seconds));
    request.headers.add("webhook-signature", signatures(errand.keys, id, unix_seconds, errand.body));
    auto started = std::chrono::steady_clock::now();
    auto response = work.app().outgoing->send(request);
    auto took = std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::steady_clock::now() - started).count();
    Result result{response.status, took, printable(response.body), response.reason, retry_after(response.headers)};
    if (result.status >= 300 && result.status < 400) result.problem = "Redirects are not followed. Enter the address it leads to.";
    return result;
}

// Ten percent more or less, so that what failed together is not repeated together.
Span with_jitter(Span pause) {
    thread_local std::minstd_rand random{std::random_device{}()};
    return {pause.micros / 100 * std::uniform_int_distribution<std::int64_t>(90, 110)(random)};
}

void write_to_owners(Tx& tx, const EndpointRow& to, const Msg& why) {
    for (auto person : accounts::people_with(tx, accounts::Role::owner)) {
        auto contact = accounts::contact(tx, person);
        if (!contact) continue;
        auto visit = tx.app().nobody(tx.now(), contact->language);
        mail::post(tx, {.to = contact->email, .to_name = contact->name, .subject = visit.tr("A webhook was switched off"),
            .text = visit.tr("Hello {},\n\nthe endpoint {} is told nothing any more: {}\n\nWhat it missed waits. Mend it, then switch it on again here: {}\n", contact->name, to.url, visit.tr(why),
                tx.app().base_url() + "/admin/webhooks/" + to_string(to.id))});
    }
}

void disable(Tx& tx, const EndpointRow& to, const Msg& why) {
    set_state(tx, to.id, State::disabled, why.english);
    write_to_owners(tx, to, why);
}

void note_success(Tx& tx, const Errand& errand) {
    tx.run(R"sql(update webhook_deliveries set state = 'delivered', attempts = attempts + 1, next_at = null, finished_at = $2 where id = $1)sql", errand.delivery.id, tx.now());
    tx.run(R"sql(update webhook_endpoints set failing_since = null, not_before = 0 where id = $1 and (failing_since is not null or not_before > 0))sql", errand.endpoint.id);
}

void note_failure(Tx& tx, const Errand& errand, const Result& result) {
    constexpr int kGone = 410;
    auto made = errand.delivery.attempts + 1;
    bool last = made >= kAttemptsMost;
    auto pause = last ? kPauses.back() : with_jitter(kPauses[static_cast<std::size_t>(made - 1)]);
    if (result.wish) pause = std::max(pause, *result.wish);
    auto next = tx.now() + pause;
    if (last) tx.run(R"sql(update webhook_deliveries set state = 'failed', attempts = $2, next_at = null, finished_at = $3 where id = $1)sql", errand.delivery.id, made, tx.now());
    else {
        tx.run(R"sql(update webhook_deliveries set attempts = $2, next_at = $3 where id = $1)sql", errand.delivery.id, made, next);
        tx.enqueue(Deliver{errand.delivery.id, made}, {.at = next});
    }
    tx.run(R"sql(update webhook_endpoints set failing_since = coalesce(failing_since, $2), not_before = $3 where id = $1)sql", errand.endpoint.id, tx.now(),
        std::min(next, tx.now() + kProbeEvery));
    auto since = errand.endpoint.failing_since.value_or(tx.now());
    if (result.status == kGone) disable(tx, errand.endpoint, Msg{"It answered 410 Gone.", {}});
    else if (tx.now() - since >= kFailsMost) disable(tx, errand.endpoint, Msg{"It has not answered well for five days.", {}});
}

}  // namespace

void deliver(Work& work, const Deliver& job) {
    auto errand = errand_of(work, job);
    if (!errand) return;
    // While an endpoint is down, one delivery at a time finds out; the others wait for it without being counted.
    if (errand->endpoint.not_before > work.now() && errand->delivery.next_at < errand->endpoint.not_before) {
        work.write([&](Tx& tx) {
            tx.run(R"sql(update webhook_deliveries set next_at = $2 where id = $1)sql", errand->delivery.id, errand->endpoint.not_before);
            tx.enqueue(job, {.at = errand->endpoint.not_before});
        });
        return;
    }
    auto result = send(work, *errand);
    work.write([&](Tx& tx) {
        auto now = delivery(tx, job.delivery);
        if (!now || now->state != Progress::waiting || now->attempts != job.attempts) return;
        tx.run(R"sql(insert into webhook_attempts (id, delivery, at, status, took_ms, answer, problem) values ($1, $2, $3, $4, $5, $6, $7))sql",
            tx.next_id(), job.delivery, tx.now(), result.status, result.took_ms, std::string(utf8_prefix(result.answer, kAnswerBytesKept)), result.problem);
        if (result.heard()) note_success(tx, *errand);
        else note_failure(tx, *errand, result);
    });
}

}  // namespace lyceum::webhooks
