// The table of contents: every way into this module is listed at the bottom.
#include "modules/accounts/access.hpp"
#include "modules/privacy/privacy.hpp"
#include "modules/push/message.hpp"
#include "modules/push/pages.hpp"
#include "platform/crypto/crypto.hpp"
#include "platform/crypto/seal.hpp"
#include "platform/http_client/http_client.hpp"
#include "platform/http/copies.hpp"
#include "platform/jobs/wishes.hpp"
#include <boost/json.hpp>

namespace lyceum::push {
namespace {

constexpr std::string_view kPurpose = "push";
constexpr int kAgentBytesMost = 200, kTextCharactersMost = 200;

// ---- the key of this site -------------------------------------------------------------------------

struct KeyRow { std::string public_key, sealed; };
DESCRIBE(KeyRow, public_key, sealed)

std::optional<KeyRow> key_row(Db& db) { return db.maybe<KeyRow>(R"sql(select public_key, sealed from push_keys where one = 1)sql"); }

// Made when the first browser asks; a pair that the key ring cannot open any more is replaced, and browsers subscribe anew.
std::string own_key(Tx& tx) {
    if (auto row = key_row(tx)) return row->public_key;
    auto pair = new_key_pair();
    auto sealed = tx.app().seal_keys().seal(Secret(crypto::base64url(pair.private_number.reveal())), kPurpose);
    tx.run(R"sql(insert into push_keys (one, public_key, sealed, made_at) values (1, $1, $2, $3))sql", crypto::base64url(pair.public_point), sealed.text, tx.now());
    return crypto::base64url(pair.public_point);
}

KeyPair pair_of(const App& app, const KeyRow& row) {
    auto opened = app.seal_keys().open({row.sealed}, kPurpose);
    if (!opened) throw GiveUp("the key for push messages cannot be opened with the keys of this installation");
    return {crypto::from_base64url(row.public_key).value_or(""), Secret(crypto::from_base64url(opened->reveal()).value_or(""))};
}

// ---- devices --------------------------------------------------------------------------------------

struct DeviceRow {
    SubscriptionId id;
    std::string endpoint, key, auth, agent;
    Time made_at;
};
DESCRIBE(DeviceRow, id, endpoint, key, auth, agent, made_at)

std::vector<DeviceRow> devices_of(Db& db, PersonId person) {
    return db.all<DeviceRow>(R"sql(
        select id, endpoint, key, auth, agent, made_at from push_subscriptions where person = $1 order by id limit $2)sql", person, kDevicesMost);
}

Devices devices(const Visit& visit, Db& db, const Nothing&) {
    Devices page;
    for (auto& row : devices_of(db, visit.person()))
        page.devices.push_back({row.id, row.agent, origin_of(row.endpoint).substr(std::string_view("https://").size()), row.made_at});
    if (auto row = key_row(db)) page.key = row->public_key;
    return page;
}

struct OwnKey { std::string key; };
DESCRIBE(OwnKey, key)
OwnKey give_key(const Visit&, Tx& tx, const Nothing&) { return {own_key(tx)}; }

bool is_bytes(std::string_view text, std::size_t size) {
    auto bytes = crypto::from_base64url(text);
    return bytes && bytes->size() == size;
}

Moved subscribe(const Visit& visit, Tx& tx, const Subscribe& in) {
    if (origin_of(in.endpoint).empty()) invalid("endpoint", "A push service has an https address.");
    if (!is_bytes(in.p256dh, 65) || !is_bytes(in.auth, 16)) invalid("p256dh", "These are no keys of a browser.");
    auto count = tx.one<std::int64_t>(R"sql(select count(*) from push_subscriptions where person = $1 and endpoint <> $2)sql", visit.person(), in.endpoint);
    if (count >= kDevicesMost) conflict("You have ten devices already. Remove one first.");
    std::string agent(visit.request ? visit.request->headers.get("user-agent") : std::string_view());
    if (utf8_length(agent) < 0 || !is_printable_text(agent)) agent.clear();
    // The same browser may belong to somebody else now: whoever is signed in is told.
    tx.run(R"sql(
        insert into push_subscriptions (id, person, endpoint, key, auth, agent, made_at) values ($1, $2, $3, $4, $5, $6, $7)
        on conflict (endpoint) do update set person = excluded.person, key = excluded.key, auth = excluded.auth, agent = excluded.agent)sql",
        new_id<Subscription>(tx), visit.person(), in.endpoint, in.p256dh, in.auth, utf8_prefix(agent, kAgentBytesMost), tx.now());
    return {.to = devices_path(), .notice = {"This device is told from now on."}};
}

Moved remove(const Visit& visit, Tx& tx, const Which& in) {
    tx.run(R"sql(delete from push_subscriptions where id = $1 and person = $2)sql", in.id, visit.person());
    return {.to = devices_path(), .notice = {"This device is not told any more."}};
}

// ---- sending --------------------------------------------------------------------------------------

struct Send {
    static constexpr std::string_view topic = "push.send";
    SubscriptionId to;
    PersonId person;
    Id<notifications::Note> note;                   // zero: a test
};
DESCRIBE(Send, to, person, note)

void enqueue_for_all(Tx& tx, PersonId person, Id<notifications::Note> note) {
    for (auto& device : devices_of(tx, person)) tx.enqueue(Send{device.id, person, note});
}

void hear(Tx& tx, const notifications::Given& given) { enqueue_for_all(tx, given.person, given.note); }
// Most people have no device here.
bool wished(Tx& tx, std::string_view listener, std::string_view payload) {
    return listener != "push < notifications.given" || !devices_of(tx, json::from_text<notifications::Given>(payload).person).empty();
}

Moved test(const Visit& visit, Tx& tx, const Nothing&) {
    enqueue_for_all(tx, visit.person(), {});
    return {.to = devices_path(), .notice = {"A test is on its way."}};
}

struct Ready {
    DeviceRow device;
    KeyRow key;
    std::string message;
};

// Nothing when the device is gone or the note was read meanwhile.
std::optional<Ready> made_ready(Work& work, const Send& job) {
    return work.read([&](Db& db) -> std::optional<Ready> {
        auto device = db.maybe<DeviceRow>(R"sql(
            select id, endpoint, key, auth, agent, made_at from push_subscriptions where id = $1 and person = $2)sql", job.to, job.person);
        auto key = key_row(db);
        if (!device || !key) return std::nullopt;
        auto contact = accounts::contact(db, job.person);
        auto visit = work.app().nobody(work.now(), contact ? contact->language : work.app().settings()->site.language);
        auto text = visit.tr("Notifications reach this device.");
        auto to = notifications::list_url().str();
        if (job.note) {
            auto unread = notifications::still_unread(db, job.person, {job.note});
            if (unread.empty()) return std::nullopt;
            text = visit.tr(unread.front().text), to = unread.front().place.str();
        }
        boost::json::object message{{"title", work.app().settings()->site.name}, {"body", std::string(utf8_prefix(text, kTextCharactersMost))}, {"to", to},
            {"tag", job.note ? to_string(job.note) : "test"}, {"unread", notifications::unread(db, job.person)}};
        return Ready{*device, *key, boost::json::serialize(message)};
    });
}

void send(Work& work, const Send& job) {
    auto ready = made_ready(work, job);
    if (!ready) return;
    auto& app = work.app();
    Receiver receiver{crypto::from_base64url(ready->device.key).value_or(""), crypto::from_base64url(ready->device.auth).value_or("")};
    auto contact = "mailto:" + app.settings()->mail.from;
    http_client::Request request{.method = "POST", .url = ready->device.endpoint, .headers = {}, .body = encrypted(ready->message, receiver)};
    constexpr int kLivesSeconds = 86'400;
    request.headers.add("Content-Type", "application/octet-stream");
    request.headers.add("Content-Encoding", "aes128gcm");
    request.headers.add("TTL", std::to_string(kLivesSeconds));
    request.headers.add("Urgency", "normal");
    request.headers.add("Authorization", authorization(pair_of(app, ready->key), ready->device.endpoint, contact, work.now()));
    auto answer = app.outgoing->send(request);
    if (answer.is_success()) return;
    bool gone = answer.outcome == http_client::Outcome::answered && (answer.status == 404 || answer.status == 410);
    bool refused = answer.outcome == http_client::Outcome::address_refused;
    if (gone || refused) {
        work.write([&](Tx& tx) { tx.run(R"sql(delete from push_subscriptions where id = $1)sql", job.to); });
        if (refused) throw GiveUp("the push service has a private address: " + answer.reason);
        return;
    }
    auto why = answer.outcome == http_client::Outcome::answered ? fmt::format("the push service answered {}", answer.status) : answer.reason;
    if (answer.outcome == http_client::Outcome::answered && answer.status >= 400 && answer.status < 500 && answer.status != 429) throw GiveUp(why);
    throw Fault(why);
}

NavLink link(const Visit& visit) { return {visit.tr("Push"), devices_path(), "smartphone"}; }

void end_devices(Tx& tx, PersonId person, accounts::Keeping) { tx.run(R"sql(delete from push_subscriptions where person = $1)sql", person); }
void forget(Tx& tx, const accounts::Closed& closed) { end_devices(tx, closed.person, accounts::Keeping::nothing); }

std::vector<privacy::Holding> held(const App&) {
    return {{"push_subscriptions", {"person", "agent", "endpoint"}, Msg{"Devices that are told of notifications, and the push service of each", {}},
        Msg{"To tell you where you asked for it", {}}, privacy::Basis::consent, 0, privacy::Ending::deleted}};
}

void copy_held(Db& db, PersonId person, privacy::Copy& copy) {
    std::vector<Device> all;
    for (auto& row : devices_of(db, person)) all.push_back({row.id, row.agent, origin_of(row.endpoint), row.made_at});
    copy.add("push-devices", all);
}

std::vector<TableNote> notes() {
    using enum TableNote::Keeping;
    return {{"push_keys", secret, "What this site proves itself with to push services, sealed."},
            {"push_subscriptions", secret, "Who knows one may write to that browser."}};
}

}  // namespace

const Module module{
    .name = "push",
    .routes = {
        get(signed_in, devices_path, &devices, &devices_page),
        post(signed_in, key_path, &give_key).limit(60, hours(1)).summary("The key a browser subscribes with"),
        post(signed_in, subscribe_path, &subscribe).limit(60, hours(1)).summary("Tell this browser of notifications"),
        del(signed_in, device_path, &remove).summary("Stop telling a device"),
        post(signed_in, test_path, &test).limit(20, hours(1)).summary("Send a test to every device"),
    },
    .listens = {
        on<notifications::Given>(&hear),
        on<accounts::Closed>(&forget),
    },
    .jobs = {
        job<Send>(&send, {.lane = Lane::mail, .tries = 5}),
    },
    .fills = {
        fill(listener_wished, &wished),
        fill(table_notes, &notes),
        fill(accounts::access_ends, &end_devices),
        fill(accounts::settings_links, &link),
        fill(privacy::holdings, &held),
        fill(privacy::copies, &copy_held),
    },
    .api_scope = "notifications",
};

}  // namespace lyceum::push
