// Gateways as the owner sets them up. Keys go in and never come out again.
#include "modules/commerce/gateways/alipay/protocol.hpp"
#include "modules/commerce/gateways/pay_pages.hpp"
#include "modules/commerce/gateways/stripe/protocol.hpp"
#include "modules/commerce/gateways/wechat_pay/protocol.hpp"
#include "modules/commerce/routes.hpp"
#include "platform/http/app.hpp"
#include <array>

namespace lyceum::commerce {

namespace {

constexpr auto kSettings = may("site.settings");
constexpr std::array kAll{kWechatPay, kAlipay, kStripe, kTransfer};

GatewayCard card_of(Db& db, std::string_view gateway) {
    GatewayCard card{.gateway = std::string(gateway), .plain = {}, .present = {}, .notify_url = {}};
    if (gateway != kTransfer) card.notify_url = db.app().base_url() + told_path({card.gateway}).str();
    auto known = find_setup_or_lost(db, gateway);
    if (!known) return card;
    auto* setup = &known->setup;
    card.is_set_up = true, card.is_on = setup->is_on, card.plain = setup->plain;
    card.keys_lost = known->keys_lost;
    each_member<SetupSecrets>([&](std::string_view name, auto member) {
        if (!(setup->secrets.*member).empty()) card.present.emplace_back(name);
    });
    return card;
}

std::string_view known(std::string_view gateway) {
    if (std::find(kAll.begin(), kAll.end(), gateway) == kAll.end()) not_found();
    return gateway;
}

// Four gateways at most, so this is no list.
Gateways all_gateways(const Visit& visit, Db& db, const Nothing&) {
    Gateways page;
    auto lines = setups(db);
    bool any = false;
    for (auto name : kAll) {
        GatewayCard card{.gateway = std::string(name), .plain = {}, .present = {}, .notify_url = {}};
        for (auto& line : lines)
            if (line.gateway == name) card.is_set_up = true, card.is_on = line.is_on, any |= line.is_on;
        page.gateways.push_back(card);
    }
    page.sandbox = visit.app.config.payments.sandbox;
    page.sandbox_offered = page.sandbox && !any;
    page.refund_days = static_cast<int>(refund_window(db).micros / days(1).micros);
    return page;
}

GatewayPage one_gateway(const Visit&, Db& db, const OneGateway& in) { return {card_of(db, known(in.gateway)), {}}; }

// Throws Refusal(invalid) on the field that does not hold.
void must_hold(std::string_view gateway, const Setup& setup) {
    auto& plain = setup.plain;
    if (!plain.address.empty() && (!Url::external(plain.address) || plain.address.starts_with("mailto:"))) invalid("address", "This must be a web address that begins with https:// or http://.");
    if (gateway == kWechatPay) wechat_pay::Keys::read(setup);
    else if (gateway == kAlipay) alipay::Keys::read(setup);
    else if (gateway == kStripe) stripe::Keys::read(setup);
    else if (plain.instructions.empty()) invalid("instructions", "Write where the money is to be sent.");
    Currency any{};
    if (!plain.currency.empty() && !from_name(plain.currency, any)) invalid("currency", "Choose one of the currencies.");
}

Moved save_terms(const Visit& visit, Tx& tx, const SaveTerms& in) {
    constexpr int kDaysMost = 365;
    if (in.refund_days < 0 || in.refund_days > kDaysMost) invalid("refund_days", "Between 0 and 365 days.");
    tx.run(R"sql(
        insert into selling_terms (term, value) values ('refund_days', $1) on conflict (term) do update set value = excluded.value)sql", in.refund_days);
    accounts::note(tx, visit, {.action = "commerce.terms", .target = "site", .details = fmt::format("{} days to ask for a refund", in.refund_days)});
    return {.to = gateways_path(), .notice = {"Saved.", {}}};
}

std::string slashless(std::string text) {
    while (text.ends_with('/')) text.pop_back();
    return text;
}

Moved save(const Visit& visit, Tx& tx, const SaveGateway& in) {
    accounts::must_be_in_person(visit);
    auto gateway = known(in.gateway);
    Setup setup;
    setup.is_on = in.is_on;
    setup.plain = {slashless(in.address.str()), in.merchant_id.str(), in.app_id.str(), in.serial.str(), in.public_key_id.str(), in.public_key.str(), in.certificate.str(),
        in.their_certificate.str(), in.root_certificate.str(), in.code_here, in.instructions.str(), in.currency.str()};
    setup.secrets = {in.private_key.str(), in.api_key.str(), in.webhook_secret.str(), in.app_secret.str()};
    save_setup(tx, gateway, setup);
    must_hold(gateway, *find_setup(tx, gateway));       // with the secrets that stayed; what does not hold is not kept
    bool with_keys = false;
    each_member<SetupSecrets>([&](std::string_view, auto member) { with_keys |= !(setup.secrets.*member).empty(); });
    accounts::note(tx, visit, {.action = "commerce.gateway", .target = "gateway " + std::string(gateway),
        .details = fmt::format("{}{}", in.is_on ? "on" : "off", with_keys ? ", with new keys" : "")});
    return {.to = gateway_path({std::string(gateway)}), .notice = {"Saved.", {}}};
}

GatewayChecked ask(const Visit& visit, Database& database, const OneGateway& in) {
    auto gateway = known(in.gateway);
    auto known_setup = database.read([&](Db& db) { return find_setup_or_lost(db, gateway); });
    if (!known_setup) conflict("Set it up first.");
    if (known_setup->keys_lost) conflict("Its keys cannot be opened any more. Write them again.");
    Outside outside{known_setup->setup, visit.app.base_url(), visit.now, [&](const http_client::Request& request) { return visit.app.outgoing->send_from_handler(request); }};
    return {true, gateway_named(visit.app, gateway).remote->check(outside)};
}

GatewayPage checked(const Visit&, Tx& tx, const OneGateway& in, const GatewayChecked& found) { return {card_of(tx, known(in.gateway)), found}; }

}  // namespace

Span refund_window(Db& db) {
    return days(*db.kept<int>("commerce.refund_days", [&] {
        return db.maybe<int>(R"sql(select value from selling_terms where term = 'refund_days')sql").value_or(static_cast<int>(kRefundWindow.micros / days(1).micros));
    }));
}

std::vector<Route> gateway_routes() {
    return {
        post(kSettings, selling_terms_path, &save_terms).or_show(gateways_path).summary("Sets how long buyers may have their money back; parts of a sale become payable afterwards."),
        get(kSettings, gateways_path, &all_gateways, &gateways_page).summary("Ways to pay that the owner set up."),
        get(kSettings, gateway_path, &one_gateway, &gateway_page),
        post(kSettings, save_gateway_path, &save).or_show(gateway_path).sensitive().summary("Sets up a payment gateway. Secrets that are left empty stay as they are.").for_browsers(),
        post(kSettings, check_gateway_path, &ask, &checked, &gateway_page).limit(20, minutes(10)).summary("Asks a gateway whether these keys work."),
    };
}

}  // namespace lyceum::commerce
