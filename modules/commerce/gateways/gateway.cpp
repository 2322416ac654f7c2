// Which gateways there are, and what a payer is offered.
#include "modules/commerce/gateways/gateway.hpp"
#include "modules/commerce/gateways/alipay/alipay.hpp"
#include "modules/commerce/gateways/sandbox.hpp"
#include "modules/commerce/gateways/setup.hpp"
#include "modules/commerce/gateways/stripe/stripe.hpp"
#include "modules/commerce/gateways/transfer.hpp"
#include "modules/commerce/gateways/wechat_pay/wechat_pay.hpp"
#include "platform/http/app.hpp"
#include <array>

namespace lyceum::commerce {

namespace {

const std::array kRemotes{&wechat_pay::gateway, &alipay::gateway, &stripe::gateway, &transfer::gateway};

Method method_of(std::string_view gateway) {
    if (gateway == kWechatPay) return Method::wechat;
    if (gateway == kAlipay) return Method::alipay;
    return gateway == kStripe ? Method::card : Method::transfer;
}

// The wallets take yuan alone, cards everything, transfers what the account is kept in.
bool takes(const SetupLine& setup, std::optional<Currency> currency) {
    if (!currency) return true;
    if (setup.gateway == kWechatPay || setup.gateway == kAlipay) return *currency == Currency::CNY;
    return setup.gateway == kStripe || setup.currency.empty() || setup.currency == name_of(*currency);
}

std::vector<WayToPay> offered(Db& db, std::optional<Currency> currency) {
    std::vector<WayToPay> ways;
    bool any_real = false;
    auto all = setups(db);
    for (auto* gateway : kRemotes)
        for (auto& setup : all) {
            if (setup.gateway != gateway->name || !setup.is_on) continue;
            any_real = true;
            if (takes(setup, currency)) ways.push_back({method_of(setup.gateway), setup.gateway});
        }
    if (!any_real && db.app().config.payments.sandbox)
        for (auto method : {Method::wechat, Method::alipay, Method::card}) ways.push_back({method, std::string(sandbox::kName)});
    return ways;
}

}  // namespace

const Gateway& gateway_named(const App& app, std::string_view name) {
    if (name == sandbox::kName && app.config.payments.sandbox) return sandbox::gateway;
    for (auto* gateway : kRemotes)
        if (gateway->name == name) return *gateway;
    not_found();
}

std::vector<WayToPay> ways_to_pay(Db& db, Currency currency) { return offered(db, currency); }
bool can_pay(Db& db) { return !offered(db, std::nullopt).empty(); }

const Gateway& gateway_for(Db& db, Method method, Currency currency) {
    auto ways = ways_to_pay(db, currency);
    if (ways.empty()) throw Refusal(Refusal::Why::unavailable, "Payments are not set up on this site. Ask its owner.");
    for (auto& way : ways)
        if (way.method == method) return gateway_named(db.app(), way.gateway);
    invalid("method", "This way to pay is not offered. Choose another one.");
}

bool can_charge(Db& db, std::string_view gateway) {
    if (gateway == sandbox::kName) return db.app().config.payments.sandbox;
    auto all = setups(db);
    return std::any_of(all.begin(), all.end(), [&](auto& setup) { return setup.gateway == gateway; });
}

Payer payer_of(Db& db, const Visit& visit) {
    Payer payer;
    auto agent = visit.request ? visit.request->headers.get("user-agent") : std::string_view();
    auto says = [&](std::string_view word) { return agent.find(word) != agent.npos; };
    payer.device = says("MicroMessenger") ? Payer::Device::wechat : says("Mobile") || says("Android") || says("iPhone") ? Payer::Device::phone : Payer::Device::desk;
    payer.is_apple = says("iPhone") || says("iPad");
    payer.address = visit.request ? visit.request->peer : "";
    payer.language = visit.language;
    if (visit.who())
        if (auto contact = accounts::contact(db, *visit.who())) payer.email = contact->email;
    return payer;
}

}  // namespace lyceum::commerce
