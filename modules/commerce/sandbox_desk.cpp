// The sandbox's pay page, and the address that notifications arrive at.
#include "modules/commerce/gateways/desk.hpp"
#include "modules/commerce/payments.hpp"
#include "modules/commerce/routes.hpp"
#include "modules/commerce/sandbox_pages.hpp"

namespace lyceum::commerce {

namespace {

sandbox::Demand demand_of(Db& db, const Visit& visit, std::string_view number) {
    gateway_named(visit.app, sandbox::kName);               // "not found" where the sandbox is off
    auto demand = sandbox::find_demand(db, number);
    if (!demand) not_found();
    return *demand;
}

SandboxPage pay_page(const Visit& visit, Db& db, const OneDemand& in) {
    auto demand = demand_of(db, visit, in.number);
    return {demand.number, demand.title, visit.app.settings()->site.name, demand.method, {demand.minor, demand.currency}, demand.state,
        demand.state != sandbox::DemandState::paid && demand.expires_at <= visit.now, Url::local(demand.return_to),
        visit.app.base_url() + sandbox_path({demand.number}).str()};
}

Moved choose(const Visit& visit, Tx& tx, const Doing& in) {
    using sandbox::Choice;
    auto demand = demand_of(tx, visit, in.number);
    sandbox::choose(tx, demand, in.choice);
    bool stays = in.choice == Choice::pay_and_leave || in.choice == Choice::fail || in.choice == Choice::tell_again;
    return {.to = stays ? sandbox_path({in.number}) : Url::local(demand.return_to)};
}

// ---- what gateways tell ---------------------------------------------------------------------------

struct Told {
    Capture capture;
    std::string body;
};

// The bytes are checked before anything in them is looked at, and before the writer is asked for.
Told read_notification(const Visit& visit, Db& db, const Nothing&) {
    auto& gateway = gateway_named(visit.app, sandbox::kName);
    Notification told{std::string(visit.request->headers.get(kSignatureField)), visit.request->body};
    auto heard = gateway.understand(told, desk::known_key_of(db, gateway.name), visit.now);
    if (!heard) forbidden("This notification is not signed by the gateway, or was signed too long ago.");
    return {*heard, told.body};
}

// Duplicates and what was parked are answered like the rest: telling again would not help.
Raw believe(const Visit& visit, Tx& tx, const Nothing&, const Told& told) {
    settle(tx, gateway_named(visit.app, sandbox::kName), told.capture, told.body);
    return {"text/plain; charset=utf-8", "ok\n", "no-store"};
}

}  // namespace

std::vector<Route> sandbox_routes() {
    return {
        get(anyone, sandbox_path, &pay_page, &sandbox_page).uncached(),
        post(anyone, sandbox_choose_path, &choose).limit(60, minutes(10)).or_show(sandbox_path),
        post(anyone, notify_path, &read_notification, &believe).body_max(kNotificationBytesMost).summary("Where the sandbox tells of payments, signed."),
    };
}

}  // namespace lyceum::commerce
