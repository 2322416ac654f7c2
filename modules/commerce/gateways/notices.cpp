// Where gateways tell us. The bytes are checked before anything in them is looked at, and before the writer is asked for.
#include "modules/commerce/gateways/errands.hpp"
#include "modules/commerce/gateways/pay_pages.hpp"
#include "modules/commerce/routes.hpp"
#include "platform/http/app.hpp"

namespace lyceum::commerce {

namespace {

std::string named(const http::Input& input) {
    for (auto& [name, value] : input.path)
        if (name == "gateway") return value;
    return {};
}

Raw answer_of(const Remote& remote, bool is_taken) {
    auto body = std::string(is_taken ? remote.taken() : remote.not_taken());
    constexpr int kTaken = 200, kRefused = 403;
    return {body.starts_with("{") ? "application/json" : "text/plain; charset=utf-8", body, "no-store", {}, is_taken ? kTaken : kRefused};
}

// Whoever signed with a certificate that is new to us tells again soon; by then it is here.
[[noreturn]] void fetch_and_wait(const Call& call, const Gateway& gateway, const UnknownKey& unknown) {
    call.database.write(call.visit.now, [&](Tx& tx) {
        tx.enqueue(FetchCertificates{std::string(gateway.name), unknown.serial}, {.unique = std::string(gateway.name)});
    }, "payment notification");
    throw Refusal(Refusal::Why::unavailable, "The key of this notification is being fetched. Tell again shortly.");
}

// Duplicates and what was parked are answered like the rest: telling again would not help.
http::Response hear(const Call& call) {
    auto& gateway = gateway_named(call.app, named(call.input));
    auto setup = gateway.remote ? call.database.read([&](Db& db) { return find_setup(db, gateway.name); }) : std::nullopt;
    if (!setup) not_found();
    std::optional<Word> word;
    try {
        word = gateway.remote->understand(*setup, *call.visit.request, call.app.base_url(), call.visit.now);
    } catch (const UnknownKey& unknown) {
        fetch_and_wait(call, gateway, unknown);
    }
    if (!word) {
        log::warn("a payment notification was refused", {{"gateway", std::string(gateway.name)}});
        return routing::raw_response(answer_of(*gateway.remote, false));
    }
    call.database.write(call.visit.now, [&](Tx& tx) { believe(tx, gateway, *word, call.visit.request->body); }, "payment notification");
    return routing::raw_response(answer_of(*gateway.remote, true));
}

}  // namespace

std::vector<Route> notice_routes() {
    auto route = routing::described<TellingGateway, Raw>("POST", anyone, told_path);
    route.answer = &hear;
    return {std::move(route).body_max(kToldBytesMost).summary("Where payment gateways tell of payments, signed.")};
}

}  // namespace lyceum::commerce
