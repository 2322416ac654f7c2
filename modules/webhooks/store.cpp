#include "modules/webhooks/store.hpp"
#include "modules/webhooks/sending.hpp"
#include "platform/crypto/crypto.hpp"
#include "platform/crypto/seal.hpp"
#include <algorithm>

namespace lyceum::webhooks {

namespace {

constexpr int kSecretBytes = 32, kAtOnceMost = 1000;

std::string purpose_of(EndpointId id) { return "webhook:" + to_string(id); }

std::string sealed(Db& db, EndpointId id, const std::string& key) { return db.app().seal_keys().seal(Secret(crypto::base64url(key)), purpose_of(id)).text; }

// Decoded bytes; nothing where the key file was lost: then nothing can be signed until the secret is rotated.
std::optional<std::string> opened(Db& db, EndpointId id, const std::string& text) {
    if (text.empty()) return std::nullopt;
    auto secret = db.app().seal_keys().open({text}, purpose_of(id));
    return secret ? crypto::from_base64url(secret->reveal()) : std::nullopt;
}

std::string shown(const std::string& key) { return "whsec_" + crypto::base64(key); }

struct Secrets {
    std::string secret, old_secret;
    std::optional<Time> old_until;
};
DESCRIBE(Secrets, secret, old_secret, old_until)

}  // namespace

// ---- endpoints --------------------------------------------------------------------------------------

std::vector<EndpointRow> endpoints(Db& db) {
    return db.all<EndpointRow>(R"sql(
        select id, url, description, types, state, reason, made_at, failing_since, not_before from webhook_endpoints order by id)sql");
}

EndpointRow endpoint(Db& db, EndpointId id) {
    auto row = db.maybe<EndpointRow>(R"sql(
        select id, url, description, types, state, reason, made_at, failing_since, not_before from webhook_endpoints where id = $1)sql", id);
    if (!row) not_found();
    return *row;
}

Made add_endpoint(Tx& tx, const NewEndpoint& wanted) {
    if (tx.one<std::int64_t>(R"sql(select count(*) from webhook_endpoints)sql") >= kEndpointsMost)
        throw Refusal(Refusal::Why::conflict, Msg{"There are {} endpoints already. Remove one first.", {std::to_string(kEndpointsMost)}});
    auto id = new_id<Endpoint>(tx);
    auto key = crypto::random_bytes(kSecretBytes);
    tx.run(R"sql(
        insert into webhook_endpoints (id, url, description, types, secret, old_secret, state, reason, made_by, made_at, not_before)
        values ($1, $2, $3, $4, $5, '', 'active', '', $6, $7, 0))sql", id, wanted.url, wanted.description, json::text(wanted.types), sealed(tx, id, key), wanted.by, tx.now());
    return {id, shown(key)};
}

void change_endpoint(Tx& tx, EndpointId id, const NewEndpoint& wanted) {
    tx.run(R"sql(update webhook_endpoints set url = $2, description = $3, types = $4, not_before = 0 where id = $1)sql", id, wanted.url, wanted.description, json::text(wanted.types));
}

void remove_endpoint(Tx& tx, EndpointId id) {
    tx.run(R"sql(delete from webhook_attempts where delivery in (select id from webhook_deliveries where endpoint = $1))sql", id);
    tx.run(R"sql(delete from webhook_deliveries where endpoint = $1)sql", id);
    tx.run(R"sql(delete from webhook_endpoints where id = $1)sql", id);
}

std::string rotate_secret(Tx& tx, EndpointId id) {
    auto key = crypto::random_bytes(kSecretBytes);
    tx.run(R"sql(update webhook_endpoints set old_secret = secret, old_until = $2, secret = $3 where id = $1)sql", id, tx.now() + kOldSecretSigns, sealed(tx, id, key));
    return shown(key);
}

std::vector<std::string> signing_keys(Db& db, EndpointId id) {
    auto row = db.maybe<Secrets>(R"sql(select secret, old_secret, old_until from webhook_endpoints where id = $1)sql", id);
    std::vector<std::string> keys;
    if (!row) return keys;
    if (auto key = opened(db, id, row->secret)) keys.push_back(*key);
    if (row->old_until && *row->old_until > db.app().clock())
        if (auto key = opened(db, id, row->old_secret)) keys.push_back(*key);
    return keys;
}

void set_state(Tx& tx, EndpointId id, State state, std::string reason) {
    tx.run(R"sql(update webhook_endpoints set state = $2, reason = $3, failing_since = null, not_before = 0 where id = $1)sql", id, state, reason);
}

// ---- deliveries -------------------------------------------------------------------------------------

namespace {

struct Wish { EndpointId id; std::string types; };
DESCRIBE(Wish, id, types)

DeliveryId put_delivery(Tx& tx, EndpointId to, HookEventId event, std::string_view type, const std::string& body) {
    auto id = new_id<Delivery>(tx);
    tx.run(R"sql(
        insert into webhook_deliveries (id, endpoint, event, type, body, state, attempts, made_at, next_at)
        values ($1, $2, $3, $4, $5, 'waiting', 0, $6, $6))sql", id, to, event, type, body, tx.now());
    tx.enqueue(Deliver{id, 0});
    return id;
}

}  // namespace

bool has_endpoints(Db& db) { return db.one<bool>(R"sql(select exists (select 1 from webhook_endpoints) as has)sql"); }

void tell(Tx& tx, std::string_view type, const std::function<std::optional<std::string>()>& data) {
    std::optional<std::string> body;
    HookEventId event{};
    for (auto& wish : tx.all<Wish>(R"sql(select id, types from webhook_endpoints order by id)sql")) {
        auto types = json::from_text<std::vector<std::string>>(wish.types);
        if (std::none_of(types.begin(), types.end(), [&](auto& wanted) { return wanted == "*" || wanted == type; })) continue;
        if (!body) {
            auto made = data();
            if (!made) return;                      // it is gone meanwhile: there is nothing to tell
            body = payload(type, tx.now(), *made);
            event = new_id<HookEvent>(tx);
        }
        put_delivery(tx, wish.id, event, type, *body);
    }
}

DeliveryId tell_one(Tx& tx, EndpointId to, std::string_view type, const std::string& data) {
    return put_delivery(tx, to, new_id<HookEvent>(tx), type, payload(type, tx.now(), data));
}

std::vector<DeliveryRow> newest_deliveries(Db& db, EndpointId endpoint, std::optional<DeliveryId> before, int limit) {
    return db.all<DeliveryRow>(R"sql(
        select id, endpoint, event, type, state, attempts, made_at, next_at, finished_at from webhook_deliveries
        where endpoint = $1 and ($2 is null or id < $2) order by id desc limit $3)sql", endpoint, before, limit);
}

std::optional<DeliveryRow> delivery(Db& db, DeliveryId id) {
    return db.maybe<DeliveryRow>(R"sql(
        select id, endpoint, event, type, state, attempts, made_at, next_at, finished_at from webhook_deliveries where id = $1)sql", id);
}

std::string body_of(Db& db, DeliveryId id) { return db.maybe<std::string>(R"sql(select body from webhook_deliveries where id = $1)sql", id).value_or(""); }

std::vector<AttemptRow> attempts_of(Db& db, const std::vector<DeliveryId>& deliveries) {
    if (deliveries.empty()) return {};
    return db.all<AttemptRow>(R"sql(
        select delivery, at, status, took_ms, answer, problem from webhook_attempts where delivery in ($1...) order by id desc)sql", deliveries);
}

std::vector<Count> counts(Db& db) {
    return db.all<Count>(R"sql(select endpoint, state, count(*) as n from webhook_deliveries group by endpoint, state)sql");
}

namespace {

int send_all(Tx& tx, const std::vector<DeliveryId>& deliveries) {
    for (auto id : deliveries) replay(tx, id);
    return static_cast<int>(deliveries.size());
}

}  // namespace

void replay(Tx& tx, DeliveryId id) {
    tx.run(R"sql(update webhook_deliveries set state = 'waiting', attempts = 0, next_at = $2, finished_at = null where id = $1)sql", id, tx.now());
    tx.enqueue(Deliver{id, 0});
}

int replay_failed(Tx& tx, EndpointId endpoint) {
    return send_all(tx, tx.all<DeliveryId>(R"sql(
        select id from webhook_deliveries where endpoint = $1 and state = 'failed' order by id limit $2)sql", endpoint, kAtOnceMost));
}

int send_waiting(Tx& tx, EndpointId endpoint) {
    return send_all(tx, tx.all<DeliveryId>(R"sql(
        select id from webhook_deliveries where endpoint = $1 and state = 'waiting' order by id limit $2)sql", endpoint, kAtOnceMost));
}

void forget(Tx& tx, PersonId person) {
    auto named = "%\"" + to_string(person) + "\"%";
    tx.run(R"sql(delete from webhook_attempts where delivery in (select id from webhook_deliveries where body like $1))sql", named);
    tx.run(R"sql(delete from webhook_deliveries where body like $1)sql", named);
    tx.run(R"sql(update webhook_endpoints set made_by = 0 where made_by = $1)sql", person);
}

void prune(Tx& tx, Time due) {
    tx.run(R"sql(delete from webhook_attempts where delivery in (select id from webhook_deliveries where made_at < $1))sql", due - kDeliveriesKept);
    tx.run(R"sql(delete from webhook_deliveries where made_at < $1)sql", due - kDeliveriesKept);
}

}  // namespace lyceum::webhooks
