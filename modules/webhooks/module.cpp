// The table of contents: endpoints, deliveries, the catalogue of events, and what is listened to.
#include "modules/webhooks/listening.hpp"
#include "modules/webhooks/pages.hpp"
#include "modules/webhooks/sending.hpp"
#include "platform/http/copies.hpp"
#include "platform/jobs/wishes.hpp"
#include <algorithm>
#include <map>

namespace lyceum::webhooks {
namespace {

constexpr int kPerPage = 30;

std::vector<std::string> type_names() {
    std::vector<std::string> names;
    for (auto& type : event_types())
        if (type.name != "webhook.test") names.push_back(type.name);
    return names;
}

// ---- the catalogue ----------------------------------------------------------------------------------

Events events(const Visit& visit, Db&, const Nothing&) {
    Events all;
    for (auto& type : event_types()) all.types.push_back({type.name, visit.tr(type.words), type.example, schema_of(type)});
    return all;
}

Raw schema(const Visit&, Db&, const OfType& in) {
    for (auto& type : event_types())
        if (type.name == in.name) return {"application/schema+json", schema_of(type), "public, max-age=3600"};
    not_found();
}

// ---- endpoints --------------------------------------------------------------------------------------

EndpointLine line_of(const EndpointRow& row, const std::vector<Count>& all) {
    EndpointLine line{row, json::from_text<std::vector<std::string>>(row.types)};
    for (auto& count : all) {
        if (count.endpoint != row.id) continue;
        (count.state == Progress::waiting ? line.waiting : count.state == Progress::delivered ? line.delivered : line.failed) = count.n;
    }
    return line;
}

Endpoints list(const Visit&, Db& db, const Nothing&) {
    Endpoints page{{}, type_names()};
    auto all = counts(db);
    for (auto& row : endpoints(db)) page.endpoints.push_back(line_of(row, all));
    return page;
}

NewEndpoint checked(const Visit& visit, const EndpointWords& in) {
    auto url = Url::external(in.url.str());
    if (!url || url->str().starts_with("mailto:")) invalid("url", "This must be a web address that begins with https:// or http://.");
    auto types = in.types;
    for (auto& type : types)
        if (type != "*" && !is_event_type(type)) invalid("types", "There is no such event. The catalogue names them all.");
    if (types.empty()) types = {"*"};
    return {url->str(), in.description.str(), std::move(types), visit.person()};
}

SecretMade add(const Visit& visit, Tx& tx, const EndpointWords& in) {
    auto made = add_endpoint(tx, checked(visit, in));
    accounts::note(tx, visit, {"webhooks.add", in.url.str(), {}});
    return {made.id, in.url.str(), made.secret};
}

Moved change(const Visit& visit, Tx& tx, const EndpointWords& in) {
    endpoint(tx, in.id);
    change_endpoint(tx, in.id, checked(visit, in));
    accounts::note(tx, visit, {"webhooks.change", in.url.str(), {}});
    return {.to = endpoint_path({in.id, {}}), .notice = {"Saved.", {}}};
}

Moved remove(const Visit& visit, Tx& tx, const Which& in) {
    auto row = endpoint(tx, in.id);
    remove_endpoint(tx, in.id);
    accounts::note(tx, visit, {"webhooks.remove", row.url, {}});
    return {.to = endpoints_path(), .notice = {"The endpoint is removed.", {}}};
}

SecretMade rotate(const Visit& visit, Tx& tx, const Which& in) {
    auto row = endpoint(tx, in.id);
    auto secret = rotate_secret(tx, in.id);
    accounts::note(tx, visit, {"webhooks.rotate", row.url, {}});
    return {in.id, row.url, secret};
}

Moved ping(const Visit& visit, Tx& tx, const Which& in) {
    auto row = endpoint(tx, in.id);
    if (row.state != State::active) conflict("The endpoint is switched off. Switch it on first.");
    tell_one(tx, in.id, "webhook.test", json::text(Ping{"Hello from " + visit.app.settings()->site.name + "."}));
    return {.to = endpoint_path({in.id, {}}), .notice = {"A test is on its way.", {}}};
}

Moved pause(const Visit& visit, Tx& tx, const Which& in) {
    auto row = endpoint(tx, in.id);
    set_state(tx, in.id, State::paused);
    accounts::note(tx, visit, {"webhooks.pause", row.url, {}});
    return {.to = endpoint_path({in.id, {}}), .notice = {"Paused. What happens meanwhile waits.", {}}};
}

Moved resume(const Visit& visit, Tx& tx, const Which& in) {
    auto row = endpoint(tx, in.id);
    set_state(tx, in.id, State::active);
    send_waiting(tx, in.id);
    accounts::note(tx, visit, {"webhooks.resume", row.url, {}});
    return {.to = endpoint_path({in.id, {}}), .notice = {"Switched on. What waited is sent now.", {}}};
}

// ---- deliveries -------------------------------------------------------------------------------------

std::vector<DeliveryLine> lines_of(Db& db, const std::vector<DeliveryRow>& rows) {
    std::vector<DeliveryId> ids;
    for (auto& row : rows) ids.push_back(row.id);
    std::map<DeliveryId, std::vector<AttemptRow>> attempts;
    for (auto& attempt : attempts_of(db, ids)) attempts[attempt.delivery].push_back(attempt);
    std::vector<DeliveryLine> lines;
    for (auto& row : rows) lines.push_back({row, attempts[row.id]});
    return lines;
}

EndpointPage show(const Visit& visit, Db& db, const OfEndpoint& in) {
    EndpointPage page{line_of(endpoint(db, in.id), counts(db)), type_names(), {}, {}};
    auto rows = newest_deliveries(db, in.id, in.before, visit.page_size(kPerPage) + 1);
    if (std::ssize(rows) > visit.page_size(kPerPage)) {
        rows.pop_back();
        page.older = rows.back().id;
    }
    page.deliveries = lines_of(db, rows);
    return page;
}

DeliveryPage show_delivery(const Visit&, Db& db, const OfDelivery& in) {
    auto row = delivery(db, in.id);
    if (!row) not_found();
    return {lines_of(db, {*row}).front(), endpoint(db, row->endpoint).url, body_of(db, in.id)};
}

Moved replay_one(const Visit&, Tx& tx, const OfDelivery& in) {
    auto row = delivery(tx, in.id);
    if (!row) not_found();
    replay(tx, in.id);
    return {.to = endpoint_path({row->endpoint, {}}), .notice = {"It is sent again.", {}}};
}

Moved replay_all(const Visit&, Tx& tx, const Which& in) {
    endpoint(tx, in.id);
    auto n = replay_failed(tx, in.id);
    return {.to = endpoint_path({in.id, {}}), .notice = {"{} are sent again.", {std::to_string(n)}}};
}

std::vector<NavLink> admin_links(const Visit& visit) {
    if (!visit.may("site.settings")) return {};
    return {{visit.tr("Webhooks"), endpoints_path(), "workflow"}};
}

void forget_person(Tx& tx, const accounts::Closed& closed) { forget(tx, closed.person); }

// Where nobody is told of anything there is nothing to write down.
bool wished(Tx& tx, std::string_view listener, std::string_view) {
    return !listener.starts_with("webhooks < ") || listener == "webhooks < accounts.closed" || has_endpoints(tx);
}

constexpr auto manage = may("site.settings");

std::vector<TableNote> notes() {
    return {{"webhook_endpoints", TableNote::Keeping::secret, "What deliveries are signed with, sealed."}};
}

}  // namespace

const Module module{
    .name = "webhooks",
    .routes = {
        get(anyone, events_path, &events, &events_page).summary("The events that webhooks tell of, with examples and schemas"),
        get(anyone, schema_path, &schema),
        get(manage, endpoints_path, &list, &endpoints_page).summary("Who is told of events"),
        post(manage, add_path, &add, &secret_page).or_show(endpoints_path).limit(60, hours(1)).summary("Add an endpoint; its secret is answered once"),
        get(manage, endpoint_path, &show, &endpoint_page).summary("An endpoint and its deliveries, newest first"),
        put(manage, change_path, &change).or_show(endpoint_path).summary("Change an endpoint's address and events"),
        del(manage, remove_path, &remove).summary("Remove an endpoint and what is known of its deliveries"),
        post(manage, rotate_path, &rotate, &secret_page).limit(60, hours(1)).summary("Make a new secret; the old one signs too for a day"),
        post(manage, ping_path, &ping).limit(60, hours(1)).summary("Send a test event"),
        post(manage, pause_path, &pause).summary("Stop telling an endpoint; what happens meanwhile waits"),
        post(manage, resume_path, &resume).summary("Tell an endpoint again, and send what waited"),
        post(manage, replay_all_path, &replay_all).limit(60, hours(1)).summary("Send again whatever failed for good"),
        get(manage, delivery_path, &show_delivery, &delivery_page).summary("A delivery: what was sent, and what was answered each time"),
        post(manage, replay_path, &replay_one).summary("Send a delivery again"),
    },
    .listens = {
        on<accounts::Joined>(&hear_account),
        on<accounts::Closed>(&forget_person),
        on<communities::Joined>(&hear_joined),
        on<communities::Left>(&hear_left),
        on<items::Published>(&hear_published),
        on<items::Changed>(&hear_changed),
        on<items::Removed>(&hear_removed),
        on<discussion::Posted>(&hear_posted),
        on<discussion::Accepted>(&hear_accepted),
        on<membership::Granted>(&hear_granted),
        on<commerce::Paid>(&hear_paid),
        on<commerce::Refunded>(&hear_refunded),
    },
    .jobs = {
        job<Deliver>(&deliver, {.lane = Lane::outgoing}),
    },
    .schedules = {
        every(hours(1), "look for ended memberships", &look_for_ended),
        daily({.hour = 4, .minute = 30}, "forget old deliveries", &prune),
    },
    .fills = {
        fill(listener_wished, &wished),
        fill(table_notes, &notes),
        fill(privacy::holdings, &held),
        fill(privacy::copies, &copy_held),
        fill(accounts::admin_links, &admin_links),
    },
};

}  // namespace lyceum::webhooks
