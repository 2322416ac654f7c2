// The page on which something is paid: a code, a way on, or where to send a transfer. It believes nothing.
#include "modules/commerce/gateways/errands.hpp"
#include "modules/commerce/gateways/pay_pages.hpp"
#include "modules/commerce/gateways/stripe/stripe.hpp"
#include "modules/commerce/gateways/transfer.hpp"
#include "modules/commerce/gateways/values.hpp"
#include "modules/commerce/gateways/wechat_pay/protocol.hpp"
#include "modules/commerce/purchase_pages.hpp"
#include "modules/commerce/routes.hpp"
#include "modules/commerce/subscriptions.hpp"
#include "platform/crypto/crypto.hpp"
#include "platform/http/app.hpp"

namespace lyceum::commerce {

Url pay_url(std::string_view number) { return attempt_path({std::string(number)}); }

namespace {

Paying own_paying(Db& db, const Visit& visit, const std::string& number) {
    auto paying = find_paying(db, number);
    if (!paying || paying->order.buyer != visit.person()) not_found();
    return *paying;
}

bool leads_on(Way way) { return way == Way::h5 || way == Way::page || way == Way::wap || way == Way::checkout; }

PayState state_of(const Paying& paying) {
    if (paying.attempt.state == AttemptState::closed) return PayState::over;
    if (!paying.handle.problem.empty()) return PayState::refused;
    return paying.handle.target.empty() ? PayState::pending : PayState::ready;
}

std::optional<ClaimLine> claim_of(Db& db, AttemptId attempt) {
    return db.maybe<ClaimLine>(R"sql(select reference, words, claimed_at, decided_at, approved, reason from transfer_claims where attempt = $1)sql", attempt);
}

// The wallet inside of WeChat is told apart by the official account: it answers an address on our site.
std::string openid_address(const App& app, const Setup& setup, const std::string& number) {
    if (setup.secrets.app_secret.empty()) return {};
    return Url::external("https://open.weixin.qq.com/connect/oauth2/authorize")->with("appid", setup.plain.app_id)
        .with("redirect_uri", app.base_url() + openid_path({number, {}, {}}).str()).with("response_type", "code").with("scope", "snsapi_base").with("state", number).at("wechat_redirect").str();
}

void fill_ready(const Visit& visit, Db& db, const Paying& paying, PayPage& page) {
    auto& handle = paying.handle;
    if (handle.way == Way::native || handle.way == Way::precreate) page.code = handle.target;
    page.leads_on = leads_on(handle.way);
    if (handle.way == Way::transfer) page.reference = handle.target, page.claim = claim_of(db, paying.attempt.id);
    bool in_wechat = handle.way == Way::jsapi || (handle.way == Way::native && payer_of(db, visit).device == Payer::Device::wechat);
    if (!in_wechat && handle.way != Way::transfer) return;
    auto setup = find_setup(db, paying.attempt.gateway);
    if (!setup) return;
    page.instructions = setup->plain.instructions;
    if (handle.way == Way::jsapi)
        page.wallet_call = wechat_pay::wallet_call(wechat_pay::Keys::read(*setup), handle.target, crypto::hex(crypto::random_bytes(16)), visit.now.micros / seconds(1).micros);
    else if (in_wechat) page.openid_at = openid_address(visit.app, *setup, paying.attempt.number);
}

std::variant<PayPage, Moved> paying_page(const Visit& visit, Db& db, const OneAttempt& in) {
    auto paying = own_paying(db, visit, in.number);
    if (paying.order.state != OrderState::pending) return Moved{.to = return_path({paying.order.id})};
    PayPage page;
    page.number = in.number, page.order = paying.order.id, page.state = state_of(paying), page.how = paying.handle.way;
    page.way = {paying.attempt.method, paying.attempt.gateway};
    page.title = paying.order.title, page.site = visit.app.settings()->site.name, page.money = paying.attempt.money();
    if (page.state == PayState::ready) fill_ready(visit, db, paying, page);
    return page;
}

Moved go(const Visit& visit, Db& db, const OneAttempt& in) {
    auto paying = own_paying(db, visit, in.number);
    auto to = leads_on(paying.handle.way) && state_of(paying) == PayState::ready && paying.order.state == OrderState::pending ? Url::external(paying.handle.target) : std::nullopt;
    return {.to = to.value_or(attempt_path({in.number}))};
}

// ---- who pays inside of WeChat ----------------------------------------------------------------------

OpenidPage with_openid(const Visit& visit, Db& db, const WithOpenid& in) {
    auto paying = own_paying(db, visit, in.number);
    return {in.number, in.code, paying.order.title, paying.attempt.money()};
}

struct Openid { std::string app_id, openid; };

Openid ask_openid(const Visit& visit, Database& database, const WithOpenid& in) {
    auto setup = database.read([&](Db& db) { return own_paying(db, visit, in.number), find_setup(db, kWechatPay); });
    if (!setup || setup->secrets.app_secret.empty() || in.code.empty()) not_found();
    auto address = Url::external("https://api.weixin.qq.com/sns/oauth2/access_token")->with("appid", setup->plain.app_id).with("secret", setup->secrets.app_secret)
        .with("code", in.code).with("grant_type", "authorization_code").str();
    auto answer = visit.app.outgoing->send_from_handler({.url = address});
    auto parsed = value::parsed(answer.body);
    auto openid = answer.is_success() && parsed ? value::text(*parsed, "openid") : std::string();
    if (openid.empty()) throw Refusal(Refusal::Why::unavailable, "WeChat did not say who pays. Open the order again and choose another way.");
    return {setup->plain.app_id, openid};
}

Moved pay_with_openid(const Visit& visit, Tx& tx, const WithOpenid& in, const Openid& known) {
    auto paying = own_paying(tx, visit, in.number);
    tx.run(R"sql(
        insert into payer_openids (person, app_id, openid) values ($1, $2, $3) on conflict (person, app_id) do update set openid = excluded.openid)sql",
        visit.person(), known.app_id, known.openid);
    auto order = lock_order(tx, paying.order.id);
    if (order.state != OrderState::pending) return {.to = return_path({order.id})};
    return {.to = begin_payment(tx, order, Method::wechat, payer_of(tx, visit))};
}

// ---- looking again, and the card ----------------------------------------------------------------------

Moved look_again(const Visit& visit, Tx& tx, const OneOrder& in) {
    auto order = find_order(tx, in.id);
    if (!order || order->buyer != visit.person()) not_found();
    if (order->state == OrderState::pending)
        for (auto& attempt : attempts_of(tx, in.id))
            if (attempt.may_bring_money() && find_handle(tx, attempt.id)) tx.enqueue(AskGateway{attempt.number, false}, {.unique = attempt.number});
    return {.to = return_path({in.id})};
}

CardPage open_portal(const Visit& visit, Database& database, const CardOf& in) {
    struct Known { SubscriptionRow subscription; std::optional<Setup> setup; };
    auto known = database.read([&](Db& db) { return Known{subscription_of(db, visit.person(), in.id), find_setup(db, kStripe)}; });
    if (known.subscription.gateway != kStripe || !known.setup) not_found();
    Outside outside{*known.setup, visit.app.base_url(), visit.now, [&](const http_client::Request& request) { return visit.app.outgoing->send_from_handler(request); }};
    return {stripe::portal(outside, known.subscription.agreement, visit.app.base_url() + subscriptions_path().str())};
}

CardPage show_portal(const Visit&, Tx&, const CardOf&, const CardPage& opened) { return opened; }

}  // namespace

std::vector<Route> pay_routes() {
    return {
        get(signed_in, attempt_path, &paying_page, &pay_page),
        get(signed_in, go_path, &go),
        get(signed_in, openid_path, &with_openid, &openid_page),
        post(signed_in, openid_path, &ask_openid, &pay_with_openid).limit(20, minutes(10)),
        post(signed_in, look_again_path, &look_again).limit(30, minutes(10)).summary("Asks the payment provider whether an order was paid."),
        post(signed_in, card_path, &open_portal, &show_portal, &card_page).limit(20, minutes(10)).summary("Opens the card company's page about one's card and bills."),
    };
}

}  // namespace lyceum::commerce
