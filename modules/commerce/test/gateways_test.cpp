// Network of the network: what they tell late, twice, wrongly or not at all ends in the same books, and nothing is charged twice.
#include "modules/commerce/gateways/errands.hpp"
#include "modules/commerce/gateways/pay_pages.hpp"
#include "modules/commerce/subscriptions.hpp"
#include "modules/commerce/test/gateways.hpp"

using namespace lyceum;
using namespace lyceum::commerce;
using namespace lyceum::commerce::test;

namespace {

void sound(World& world) {
    auto of_ledger = world.read([](Db& db) { return ledger::check(db); });
    CHECK_MESSAGE(of_ledger.empty(), of_ledger.front());
    auto wrong = world.read([](Db& db) { return check(db); });
    CHECK_MESSAGE(wrong.empty(), wrong.front());
}

std::int64_t sales(World& world) {
    return world.read([](Db& db) { return db.one<std::int64_t>("select count(*) from ledger_entries where kind = 'sale'"); });
}

std::int64_t anomalies(World& world, std::string_view kind) {
    return world.read([&](Db& db) { return db.one<std::int64_t>("select count(*) from payment_anomalies where kind = $1", kind); });
}

// Moves on in steps, so that every look comes at its time.
void let_pass(World& world, Span span, Span step = minutes(5)) {
    for (auto until = world.now + span; world.now < until;) {
        world.pass(step);
        world.deliver();
    }
}

// By somebody who has just signed in, as refunds want it.
Answer give_back(World& world, OrderId order, const std::string& amount) {
    static int n = 0;
    auto staff = accounts::test::person(world, "staff" + std::to_string(++n), accounts::Role::finance);
    return staff.post("/finance/orders/" + to_string(order) + "/refund", {{"amount", amount}, {"reason", "It was asked for"}, {"confirmed", "1"}});
}

int level(World& world) {
    auto of = world.read([](Db& db) { return communities::first(db); });
    auto has = held(world, "ann", *of);
    return has ? has->level : 0;
}

Answer post_as(Browser browser, http::Request request) { return browser.send(std::move(request)); }

struct Town {
    World world;
    Network gateways{world};
    Shop shop = test::shop(world);
    Browser ann = accounts::test::person(world, "ann");
    Browser finance = accounts::test::person(world, "fin", accounts::Role::finance);

    Answer tell(http::Request request) { return post_as(world.browser(), std::move(request)); }
    void wechat() { gateways.set_up(kWechatPay, Network::wechat_setup()); }
    void alipay() { gateways.set_up(kAlipay, Network::alipay_setup()); }
    void stripe() { gateways.set_up(kStripe, Network::stripe_setup()); }
    void transfer() { gateways.set_up(kTransfer, Network::transfer_setup()); }
    std::string state(OrderId order) { return state_of(ann, order); }
};

Answer as_device(Browser& browser, const std::string& target, const std::string& agent) {
    http::Request request;
    request.method = "GET", request.target = target;
    request.headers.add("User-Agent", agent);
    return browser.send(request);
}

}  // namespace

// ---- what is offered --------------------------------------------------------------------------------

TEST_CASE("a payer sees what is set up, on, and takes the currency; the sandbox only where nothing real is on") {
    Town town;
    auto ways = [&](Currency currency) {
        std::vector<std::string> names;
        for (auto& way : town.world.read([&](Db& db) { return ways_to_pay(db, currency); })) names.push_back(way.gateway);
        return names;
    };
    using Names = std::vector<std::string>;
    CHECK(ways(Currency::CNY) == Names{"sandbox", "sandbox", "sandbox"});
    town.wechat();
    CHECK(ways(Currency::CNY) == Names{"wechat_pay"});
    CHECK(ways(Currency::USD).empty());
    town.stripe();
    town.alipay();
    auto euro = Network::transfer_setup();
    euro.plain.currency = "EUR";
    town.gateways.set_up(kTransfer, euro);
    CHECK(ways(Currency::CNY) == Names{"wechat_pay", "alipay", "stripe"});
    CHECK(ways(Currency::EUR) == Names{"stripe", "transfer"});
    auto page = town.ann.get(plan_url(town.shop.monthly).str());
    CHECK(page.has("Does not renew by itself"));
    CHECK(!page.has("sandbox"));
    auto refused = town.ann.post(plan_url(town.shop.monthly).str(), {{"method", "transfer"}});
    CHECK(refused.status == 422);
    CHECK(refused.has("This way to pay is not offered"));
    auto off = Network::wechat_setup();
    off.is_on = false;
    town.gateways.set_up(kWechatPay, off);
    CHECK(ways(Currency::CNY) == Names{"alipay", "stripe"});
}

TEST_CASE("keys go in and never come out again") {
    Town town;
    auto owner = accounts::test::person(town.world, "boss", accounts::Role::owner);
    FormFields form{{"is_on", "1"}, {"merchant_id", "1900000001"}, {"app_id", "wxd678efh567hg6787"}, {"serial", std::string(kMerchantSerial)}, {"public_key_id", std::string(kPublicKeyId)},
        {"public_key", std::string(vectors::kWechatPlatformCertificate)}, {"private_key", std::string(vectors::kWechatMerchantKey)}, {"api_key", std::string(kApiV3Key)}};
    CHECK(owner.post("/finance/gateways/wechat_pay", form).status == 303);
    auto page = owner.get("/finance/gateways/wechat_pay");
    CHECK(page.has("1900000001"));
    CHECK(page.has("https") );
    auto json = owner.json("/finance/gateways/wechat_pay").body;
    for (auto& text : {page.body, json}) {
        CHECK(text.find(kApiV3Key) == text.npos);
        CHECK(text.find("PRIVATE KEY") == text.npos);
    }
    auto stored = town.world.read([](Db& db) { return db.one<std::string>("select plain || sealed from gateway_setups where gateway = 'wechat_pay'"); });
    CHECK(stored.find(kApiV3Key) == stored.npos);
    CHECK(stored.find("PRIVATE KEY") == stored.npos);

    // Empty secrets stay; wrong ones name their field and change nothing.
    for (auto& [name, value] : form)
        if (name == "private_key" || name == "api_key") value.clear();
    CHECK(owner.post("/finance/gateways/wechat_pay", form).status == 303);
    CHECK(town.world.read([](Db& db) { return find_setup(db, kWechatPay)->secrets.api_key; }) == kApiV3Key);
    form.push_back({"api_key", "short"});
    auto wrong = owner.post("/finance/gateways/wechat_pay", form);
    CHECK(wrong.status == 422);
    CHECK(wrong.has("exactly 32 characters"));
    CHECK(!wrong.has(std::string(kApiV3Key)));
    CHECK(town.world.read([](Db& db) { return find_setup(db, kWechatPay)->secrets.api_key; }) == kApiV3Key);
    CHECK(town.ann.get("/finance/gateways").status == 403);
    CHECK(owner.get("/finance/gateways").has("WeChat Pay"));
    CHECK(owner.get("/finance/gateways/nothing").status == 404);
}

TEST_CASE("a check says in words what is wrong") {
    Town town;
    auto owner = accounts::test::person(town.world, "boss", accounts::Role::owner);
    auto check = [&](const std::string& gateway) { return owner.post("/finance/gateways/" + gateway + "/check").body; };
    town.wechat();
    CHECK(check("wechat_pay").find("does not accept the signature") == std::string::npos);
    auto stranger = Network::wechat_setup();
    stranger.secrets.private_key = vectors::kAlipayAppKey;
    town.gateways.set_up(kWechatPay, stranger);
    CHECK(check("wechat_pay").find("does not accept the signature") != std::string::npos);
    town.gateways.wechat.manners.down = true;
    CHECK(check("wechat_pay").find("could not be asked") != std::string::npos);
    town.alipay();
    CHECK(check("alipay").find("was not signed") == std::string::npos);
    auto mixed = Network::alipay_setup();
    mixed.plain.public_key = vectors::kAlipayAppCertificate;
    town.gateways.set_up(kAlipay, mixed);
    CHECK(check("alipay").find("was not signed") != std::string::npos);
    town.stripe();
    CHECK(check("stripe").find("does not know") == std::string::npos);
    auto guess = Network::stripe_setup();
    guess.secrets.api_key = "sk_test_2";
    town.gateways.set_up(kStripe, guess);
    CHECK(check("stripe").find("does not know this secret key") != std::string::npos);
}

// ---- WeChat Pay ---------------------------------------------------------------------------------------

TEST_CASE("WeChat Pay: a code, the notification, access; told a hundred times it is granted once") {
    Town town;
    town.wechat();
    auto under = pay_with(town.world, town.ann, buy_url(town.shop.article), "wechat");
    CHECK(town.ann.json(under.page).json().at("state") == "pending");
    town.world.deliver();
    auto page = town.ann.get(under.page);
    CHECK(page.has("<svg"));
    CHECK(page.has("Scan it with WeChat"));
    CHECK(std::string(town.ann.json(under.page).json().at("code").as_string()) == "weixin://wxpay/bizpayurl?pr=" + under.number.substr(0, 8));
    CHECK(town.ann.json(order_url(under.order).str()).json().at("state") == "pending");
    auto eve = accounts::test::person(town.world, "eve");
    CHECK(eve.get(under.page).status == 404);

    town.gateways.wechat.pay(under.number);
    auto request = town.gateways.wechat.paid(under.number);
    for (int i = 0; i < 100; ++i) {
        auto answer = town.tell(request);
        CHECK(answer.status == 200);
        CHECK(answer.body.empty());
    }
    town.world.deliver();
    CHECK(town.state(under.order) == "paid");
    CHECK(can_read(town.world, "ann", town.shop.article));
    CHECK(sales(town.world) == 1);
    CHECK(town.ann.get(under.page).location() == "/orders/" + to_string(under.order) + "/return");
    CHECK(letters_saying(town.world, "Receipt") == 1);
    let_pass(town.world, hours(3));
    CHECK(sales(town.world) == 1);
    sound(town.world);
}

TEST_CASE("WeChat Pay: phones go to the app, and inside of WeChat the wallet is called") {
    Town town;
    town.wechat();
    auto phone = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit Mobile/15E148";
    auto inside = std::string(phone) + " MicroMessenger/8.0";
    auto begin = [&](const std::string& agent) {
        town.ann.get(buy_url(town.shop.article).str());
        http::Request request;
        request.method = "POST", request.target = buy_url(town.shop.article).str();
        request.body = "method=wechat&csrf=" + http::percent_encoded(town.ann.csrf());
        request.headers.add("Content-Type", "application/x-www-form-urlencoded");
        request.headers.add("User-Agent", agent);
        auto answer = town.ann.send(request);
        REQUIRE(answer.status == 303);
        town.world.deliver();
        return answer.location();
    };
    auto page = begin(phone);
    auto to = town.ann.get(page + "/go").location();
    CHECK(to.starts_with("https://wx.tenpay.com/"));
    CHECK(to.find("&redirect_url=http") != to.npos);
    auto code = begin(inside);
    CHECK(as_device(town.ann, code, inside).has("<svg"));       // nobody knows the openid yet
    town.world.write([&](Tx& tx) {
        tx.run("insert into payer_openids (person, app_id, openid) values ($1, $2, $3)", accounts::test::id_of(town.world, "ann"), "wxd678efh567hg6787", "oUpF8uMuAJO_M2pxb1Q9zNjWeS6o");
    });
    auto wallet = town.ann.json(begin(inside)).json();
    auto call = boost::json::parse(wallet.at("wallet_call").as_string());
    CHECK(call.at("package") == "prepay_id=wx201410272009395522657a690389285100");
    CHECK(call.at("signType") == "RSA");
}

TEST_CASE("WeChat Pay: inside of WeChat the official account says who pays, and then the wallet is called") {
    Town town;
    auto setup = Network::wechat_setup();
    setup.secrets.app_secret = "app-secret";
    town.gateways.set_up(kWechatPay, setup);
    auto under = pay_with(town.world, town.ann, buy_url(town.shop.article), "wechat");
    town.world.deliver();
    std::string inside = "Mozilla/5.0 (Linux; Android 15) Mobile MicroMessenger/8.0";
    auto page = as_device(town.ann, under.page, inside);
    CHECK(page.has("https://open.weixin.qq.com/connect/oauth2/authorize?appid=wxd678efh567hg6787"));
    CHECK(page.has("#wechat_redirect"));
    CHECK(!as_device(town.ann, under.page, "Mozilla/5.0 (X11; Linux)").has("open.weixin.qq.com"));
    CHECK(town.ann.get(under.page + "/wechat?code=good&state=x").has("Go on to pay"));
    auto eve = accounts::test::person(town.world, "eve");
    CHECK(eve.post(under.page + "/wechat", {{"code", "good"}}).status == 404);
    CHECK(town.ann.post(under.page + "/wechat", {{"code", "bad"}}).status == 503);
    CHECK(town.ann.post(under.page + "/wechat", {{"code", "good"}}).status == 303);
    auto known = town.world.read([](Db& db) { return db.one<std::string>("select openid from payer_openids"); });
    CHECK(known == "oUpF8uMuAJO_M2pxb1Q9zNjWeS6o");
}

TEST_CASE("WeChat Pay: platform certificates are fetched when they are needed, and probes are refused") {
    Town town;
    auto setup = Network::wechat_setup();
    setup.plain.public_key_id.clear(), setup.plain.public_key.clear();
    town.gateways.set_up(kWechatPay, setup);
    town.gateways.wechat.serial = kPlatformSerial;
    auto under = pay_with(town.world, town.ann, buy_url(town.shop.article), "wechat");
    auto early = town.gateways.wechat.told("TRANSACTION.SUCCESS", "{}");
    CHECK(town.tell(early).status == 503);                      // the key is fetched, and it tells again
    town.world.deliver();
    CHECK(town.tell(early).status == 200);
    CHECK(town.ann.get(under.page).has("<svg"));
    town.gateways.wechat.signs_as = "WECHATPAY/SIGNTEST/";
    town.gateways.wechat.pay(under.number);
    auto probe = town.tell(town.gateways.wechat.paid(under.number));
    CHECK(probe.status == 403);
    CHECK(probe.has("FAIL"));
    CHECK(town.state(under.order) == "pending");
}

TEST_CASE("WeChat Pay: another amount, another merchant, another tenant's key, an unknown number") {
    Town town;
    town.wechat();
    auto under = pay_with(town.world, town.ann, buy_url(town.shop.article), "wechat");
    town.world.deliver();
    auto& wechat = town.gateways.wechat;
    wechat.pay(under.number);
    auto true_words = wechat.transaction_of(under.number);
    auto with = [&](const std::string& from, const std::string& to) {
        auto words = true_words;
        words.replace(words.find(from), from.size(), to);
        return words;
    };
    CHECK(town.tell(wechat.told("TRANSACTION.SUCCESS", true_words, "ffffffffffffffffffffffffffffffff")).status == 403);
    CHECK(town.tell(wechat.told("TRANSACTION.SUCCESS", with("1900000001", "1900000002"))).status == 200);
    CHECK(town.tell(wechat.told("TRANSACTION.SUCCESS", with(under.number, "NOBODYSNUMBER"))).status == 200);
    CHECK(town.state(under.order) == "pending");
    auto less = with("\"total\":10000", "\"total\":9999");
    less.replace(less.find("42000"), 5, "42001");
    less.replace(less.find("SUCCESS"), 7, "SUCCESS");
    CHECK(town.tell(wechat.told("TRANSACTION.SUCCESS", less)).status == 200);
    CHECK(town.state(under.order) == "pending");
    CHECK(sales(town.world) == 0);
    CHECK(anomalies(town.world, "wrong_amount") == 1);
    CHECK(anomalies(town.world, "unknown_number") + anomalies(town.world, "other_merchant") >= 1);
    sound(town.world);
}

TEST_CASE("WeChat Pay: errors and lost answers at every step end right") {
    for (int lost = 0; lost < 3; ++lost) {
        Town town;
        town.wechat();
        auto& wechat = town.gateways.wechat;
        auto under = pay_with(town.world, town.ann, buy_url(town.shop.article), "wechat");
        wechat.manners.fails = 2, wechat.manners.loses = lost;
        let_pass(town.world, minutes(10), seconds(20));
        CHECK(town.ann.get(under.page).has("<svg"));            // the same number, so the same order there
        CHECK(wechat.orders.size() == 1);
        wechat.pay(under.number);                               // and no notification comes at all
        wechat.manners.fails = 1, wechat.manners.loses = lost;
        let_pass(town.world, hours(2), minutes(1));
        CHECK(town.state(under.order) == "paid");
        CHECK(sales(town.world) == 1);

        CHECK(give_back(town.world, under.order, "40").status == 303);
        wechat.manners.loses = 2;
        let_pass(town.world, minutes(10), seconds(20));
        CHECK(wechat.refunds.size() == 1);                      // asked for three times, sent once
        for (auto& [no, refund] : wechat.refunds) refund.status = "SUCCESS";
        town.tell(wechat.told("REFUND.SUCCESS", wechat.refund_of(wechat.refunds.begin()->first, "refund_status")));
        let_pass(town.world, hours(2), minutes(10));
        CHECK(town.state(under.order) == "partially_refunded");
        CHECK(booked(town.world, ledger::Purpose::gateway, "wechat_pay") == 60'00);
        sound(town.world);
    }
}

TEST_CASE("WeChat Pay: the refund is told before the payment, and a refund at the merchant's desk is noted") {
    Town town;
    town.wechat();
    auto& wechat = town.gateways.wechat;
    auto under = pay_with(town.world, town.ann, buy_url(town.shop.article), "wechat");
    town.world.deliver();
    wechat.pay(under.number);
    wechat.refunds["DESK1"] = {under.number, wechat.orders[under.number].transaction, "50001", "SUCCESS", 30'00, 100'00};
    wechat.refunds["DESK2"] = {under.number, wechat.orders[under.number].transaction, "50002", "SUCCESS", 20'00, 100'00};
    auto first = wechat.told("REFUND.SUCCESS", wechat.refund_of("DESK1", "refund_status"));
    CHECK(town.tell(first).status == 200);
    CHECK(town.tell(wechat.paid(under.number)).status == 200);
    CHECK(town.tell(first).status == 200);
    CHECK(town.tell(wechat.told("REFUND.SUCCESS", wechat.refund_of("DESK2", "refund_status"))).status == 200);
    town.world.deliver();
    CHECK(town.state(under.order) == "partially_refunded");
    CHECK(booked(town.world, ledger::Purpose::gateway, "wechat_pay") == 50'00);
    wechat.refunds["DESK3"] = {under.number, wechat.orders[under.number].transaction, "50003", "ABNORMAL", 10'00, 100'00};
    CHECK(town.tell(wechat.told("REFUND.ABNORMAL", wechat.refund_of("DESK3", "refund_status"))).status == 200);
    CHECK(anomalies(town.world, "refund_failed") == 1);
    sound(town.world);
}

TEST_CASE("WeChat Pay: two attempts, both paid: one is granted, the other goes back by itself") {
    Town town;
    town.wechat();
    auto& wechat = town.gateways.wechat;
    auto first = pay_with(town.world, town.ann, buy_url(town.shop.article), "wechat");
    auto again = town.ann.post("/orders/" + to_string(first.order) + "/pay", {{"method", "wechat"}});
    auto second = again.location().substr(5);
    CHECK(second != first.number);
    town.world.deliver();
    for (auto& number : {first.number, second}) {
        wechat.pay(number);
        CHECK(town.tell(wechat.paid(number)).status == 200);
    }
    wechat.refund_status = "SUCCESS";
    town.world.deliver();
    CHECK(sales(town.world) == 1);
    CHECK(wechat.refunds.size() == 1);
    CHECK(wechat.refunds.begin()->second.number == second);
    CHECK(booked(town.world, ledger::Purpose::gateway, "wechat_pay") == 100'00);
    sound(town.world);
}

TEST_CASE("WeChat Pay: closing meets a payment, and money after closing is money") {
    Town town;
    town.wechat();
    auto& wechat = town.gateways.wechat;
    auto paid_at_the_edge = pay_with(town.world, town.ann, buy_url(town.shop.article), "wechat");
    town.world.deliver();
    town.world.pass(minutes(119));
    town.world.deliver();
    wechat.pay(paid_at_the_edge.number);
    town.world.pass(minutes(2));
    town.world.deliver();
    CHECK(town.state(paid_at_the_edge.order) == "paid");

    auto late = pay_with(town.world, town.ann, plan_url(town.shop.monthly), "wechat");
    town.world.deliver();
    let_pass(town.world, hours(3));
    CHECK(town.state(late.order) == "closed");
    CHECK(wechat.orders[late.number].state == "CLOSED");
    wechat.pay(late.number);
    CHECK(town.tell(wechat.paid(late.number)).status == 200);
    CHECK(town.state(late.order) == "paid");
    sound(town.world);
}

TEST_CASE("a gateway that is away for days: nothing is lost, and nothing is closed unheard") {
    Town town;
    town.wechat();
    auto& wechat = town.gateways.wechat;
    auto under = pay_with(town.world, town.ann, buy_url(town.shop.article), "wechat");
    town.world.deliver();
    wechat.pay(under.number);
    wechat.manners.down = true;
    let_pass(town.world, days(2), hours(1));
    CHECK(town.state(under.order) == "pending");
    wechat.manners.down = false;
    let_pass(town.world, days(1), hours(1));
    CHECK(town.state(under.order) == "paid");
    sound(town.world);
}

TEST_CASE("what is paid by WeChat Pay does not renew, and its end is announced") {
    Town town;
    town.wechat();
    auto under = pay_with(town.world, town.ann, plan_url(town.shop.monthly), "wechat");
    town.world.deliver();
    town.gateways.wechat.pay(under.number);
    town.tell(town.gateways.wechat.paid(under.number));
    town.world.deliver();
    CHECK(town.ann.get("/subscriptions").has("nothing renews it"));
    auto renews = town.world.read([](Db& db) { return db.one<bool>("select renews from entitlements where source = 'order'"); });
    CHECK(!renews);
    let_pass(town.world, days(40), hours(6));
    CHECK(sales(town.world) == 1);
    CHECK(level(town.world) == 0);
}

// ---- Alipay -------------------------------------------------------------------------------------------

TEST_CASE("Alipay: its page, the notification, a refund, and what is answered to it") {
    Town town;
    town.alipay();
    auto& alipay = town.gateways.alipay;
    auto under = pay_with(town.world, town.ann, buy_url(town.shop.article), "alipay");
    town.world.deliver();
    auto to = town.ann.get(under.page + "/go").location();
    CHECK(to.starts_with("https://openapi.alipay.com/gateway.do?"));
    auto fields = http::parse_form(to.substr(to.find('?') + 1));
    CHECK(field_of(fields, "method") == "alipay.trade.page.pay");
    CHECK(boost::json::parse(field_of(fields, "biz_content")).at("total_amount") == "100.00");
    CHECK(alipay.app.verifies(FakeAlipay::sorted(fields, true), *crypto::from_base64(field_of(fields, "sign"))));
    let_pass(town.world, minutes(30));                          // asked meanwhile: no such trade yet, which is no error
    CHECK(town.state(under.order) == "pending");
    alipay.pay(under.number, "100.00");
    auto answer = town.tell(alipay.paid(under.number));
    CHECK(answer.status == 200);
    CHECK(answer.body == "success");
    CHECK(town.state(under.order) == "paid");
    give_back(town.world, under.order, "30");
    town.world.deliver();
    CHECK(alipay.trades[under.number].refunded == 30'00);
    CHECK(town.tell(alipay.paid(under.number)).body == "success");      // tells of the refund we made
    CHECK(town.tell(alipay.paid(under.number)).body == "success");
    CHECK(town.state(under.order) == "partially_refunded");
    alipay.trades[under.number].refunded = 100'00;
    alipay.trades[under.number].status = "TRADE_CLOSED";
    CHECK(town.tell(alipay.paid(under.number)).body == "success");      // the rest went back at its own desk
    CHECK(town.state(under.order) == "refunded");
    CHECK(!can_read(town.world, "ann", town.shop.article));
    CHECK(booked(town.world, ledger::Purpose::gateway, "alipay") == 0);
    sound(town.world);
}

TEST_CASE("Alipay: forged, weaker, foreign and short notifications") {
    Town town;
    town.alipay();
    auto& alipay = town.gateways.alipay;
    auto under = pay_with(town.world, town.ann, buy_url(town.shop.article), "alipay");
    town.world.deliver();
    alipay.pay(under.number, "99.99");
    CHECK(town.tell(alipay.told(alipay.words(under.number), "RSA")).status == 403);
    auto forged = alipay.paid(under.number);
    forged.body.replace(forged.body.find("99.99"), 5, "100.0");
    CHECK(town.tell(forged).body == "fail");
    CHECK(town.tell(alipay.paid(under.number)).body == "success");
    CHECK(town.state(under.order) == "pending");
    CHECK(anomalies(town.world, "wrong_amount") == 1);
    auto words = alipay.words(under.number);
    for (auto& [name, value] : words) {
        if (name == "seller_id") value = "2088000000000666";
        if (name == "trade_no") value = "20279";
    }
    CHECK(town.tell(alipay.told(words)).body == "success");
    CHECK(town.state(under.order) == "pending");
    CHECK(anomalies(town.world, "other_merchant") == 1);
    sound(town.world);
}

TEST_CASE("Alipay: a code on our page, certificates, a lost refund and the query behind it") {
    Town town;
    auto setup = Network::alipay_setup();
    setup.plain.public_key.clear(), setup.plain.code_here = true;
    setup.plain.certificate = vectors::kAlipayAppCertificate, setup.plain.their_certificate = vectors::kAlipayAppCertificate;     // an old one
    setup.plain.root_certificate = vectors::kAlipayRootCertificate;
    town.gateways.set_up(kAlipay, setup);
    auto& alipay = town.gateways.alipay;
    alipay.cert_sn = "010add11d29c3393d8a2a287be62ab38";
    auto under = pay_with(town.world, town.ann, buy_url(town.shop.article), "alipay");
    town.world.deliver();
    CHECK(town.ann.get(under.page).has("<svg"));
    CHECK(town.ann.json(under.page).json().at("code") == "https://qr.alipay.com/bax0");
    alipay.trades[under.number].trade_no = "2027X", alipay.trades[under.number].status = "TRADE_SUCCESS";
    let_pass(town.world, minutes(6), minutes(1));               // no notification: it is asked for
    CHECK(town.state(under.order) == "paid");
    give_back(town.world, under.order, "100");
    alipay.manners.loses = 1;
    let_pass(town.world, minutes(5), seconds(20));
    CHECK(alipay.trades[under.number].refunded == 100'00);
    CHECK(town.state(under.order) == "refunded");
    sound(town.world);
}

// ---- Stripe -------------------------------------------------------------------------------------------

TEST_CASE("Stripe: the payment page, its webhooks in any order, and a refund") {
    Town town;
    town.stripe();
    auto& stripe = town.gateways.stripe;
    auto under = pay_with(town.world, town.ann, buy_url(town.shop.article), "card");
    town.world.deliver();
    CHECK(town.ann.get(under.page + "/go").location() == "https://checkout.stripe.com/c/pay/cs_1");
    stripe.pay(under.number);
    auto session = stripe.told("checkout.session.completed", stripe.session_json("cs_1"));
    auto intent = stripe.paid(under.number);
    for (auto& request : {session, intent, session, intent}) CHECK(town.tell(request).status == 200);
    town.world.deliver();
    CHECK(town.state(under.order) == "paid");
    CHECK(sales(town.world) == 1);
    give_back(town.world, under.order, "25.50");
    town.world.deliver();
    CHECK(stripe.intents["pi_1"].refunded == 25'50);
    CHECK(town.tell(stripe.told("charge.refunded", stripe.charge_json("pi_1"))).status == 200);
    CHECK(booked(town.world, ledger::Purpose::gateway, "stripe") == 74'50);
    auto late = stripe.paid(under.number);
    town.world.pass(minutes(6));
    CHECK(town.tell(late).status == 403);
    town.world.pass(minutes(-20));
    CHECK(town.tell(intent).status == 403);                     // signed in what is the future now
    sound(town.world);
}

TEST_CASE("Stripe: objects of others on a shared account, and other versions") {
    Town town;
    town.stripe();
    auto& stripe = town.gateways.stripe;
    auto under = pay_with(town.world, town.ann, buy_url(town.shop.article), "card");
    town.world.deliver();
    stripe.pay(under.number);
    auto foreign = stripe.intent_json("pi_1");
    foreign["metadata"] = boost::json::object();
    foreign["id"] = "pi_foreign";
    CHECK(town.tell(stripe.told("payment_intent.succeeded", foreign)).status == 200);
    foreign["metadata"] = boost::json::object{{"lyceum_attempt", under.number}, {"lyceum_site", "https://another.example"}};
    CHECK(town.tell(stripe.told("payment_intent.succeeded", foreign)).status == 200);
    auto charge = stripe.charge_json("pi_1");
    charge["metadata"] = boost::json::object(), charge["payment_intent"] = "pi_foreign", charge["amount_refunded"] = 100;
    CHECK(town.tell(stripe.told("charge.refunded", charge)).status == 200);
    auto dispute = stripe.dispute_json(under.number, "needs_response");
    dispute["payment_intent"] = "pi_foreign";
    CHECK(town.tell(stripe.told("charge.dispute.created", dispute)).status == 200);
    auto any = town.world.read([](Db& db) { return db.one<std::int64_t>("select count(*) from payment_anomalies"); });
    CHECK(any == 0);
    CHECK(sales(town.world) == 0);
    CHECK(town.tell(stripe.told("payment_intent.succeeded", stripe.intent_json("pi_1"), "2026-03-25.dahlia")).status == 200);
    CHECK(town.state(under.order) == "pending");
    CHECK(anomalies(town.world, "other_version") == 1);
    CHECK(town.tell(stripe.told("payment_intent.succeeded", stripe.intent_json("pi_1"), "2026-10-28.endive", true)).status == 200);
    CHECK(town.state(under.order) == "pending");
    CHECK(town.tell(stripe.paid(under.number)).status == 200);
    CHECK(town.state(under.order) == "paid");
    sound(town.world);
}

TEST_CASE("Stripe: a membership renews with the kept card, once a period; refused, it is asked for; cancelled, never charged again") {
    Town town;
    town.stripe();
    auto& stripe = town.gateways.stripe;
    auto under = pay_with(town.world, town.ann, plan_url(town.shop.monthly), "card");
    town.world.deliver();
    stripe.pay(under.number);
    town.tell(stripe.told("checkout.session.completed", stripe.session_json("cs_1")));
    town.world.deliver();
    CHECK(town.ann.get("/subscriptions").has("Card and bills"));
    auto id = town.world.read([](Db& db) { return to_string(db.one<SubscriptionId>("select id from subscriptions")); });
    CHECK(town.ann.post("/subscriptions/" + id + "/card").has("https://billing.stripe.com/p/session/cus_1"));

    stripe.manners.loses = 1, stripe.manners.loses_at = "/v1/payment_intents";      // the money is taken, and the answer is lost
    let_pass(town.world, days(32), hours(1));
    CHECK(stripe.charges.size() == 1);
    CHECK(sales(town.world) == 2);
    CHECK(field_of(stripe.charges[0], "customer") == "cus_1");
    CHECK(field_of(stripe.charges[0], "off_session") == "true");
    sound(town.world);

    stripe.declines = true;
    let_pass(town.world, days(30), hours(1));
    CHECK(stripe.charges.size() >= 2);
    CHECK(letters_saying(town.world, "could not be renewed") >= 1);
    CHECK(level(town.world) == 1);  // the days of grace
    auto tried = stripe.charges.size();
    auto ann = accounts::test::id_of(town.world, "ann");
    town.world.write([&](Tx& tx) { cancel(tx, *find_subscription(tx, ann, town.shop.place.community)); });
    stripe.declines = false;
    let_pass(town.world, days(60), hours(6));
    CHECK(stripe.charges.size() == tried);
    CHECK(sales(town.world) == 2);
    CHECK(level(town.world) == 0);
    sound(town.world);
}

TEST_CASE("Stripe: a charge that was about to be asked for when somebody asked to leave is not made, and made when they stay") {
    Town town;
    town.stripe();
    auto& stripe = town.gateways.stripe;
    auto under = pay_with(town.world, town.ann, plan_url(town.shop.monthly), "card");
    town.world.deliver();
    stripe.pay(under.number);
    town.tell(stripe.told("checkout.session.completed", stripe.session_json("cs_1")));
    town.world.deliver();
    auto ann = accounts::test::id_of(town.world, "ann");
    auto subscription = [&] { return town.world.read([&](Db& db) { return *find_subscription(db, ann, town.shop.place.community); }); };
    auto end = subscription().period_end;
    town.world.now = end - minutes(40);
    town.world.write([&](Tx& tx) { tend(tx, {subscription().id}); });
    CHECK(subscription().renewal);
    CHECK(accounts::test::sign_in(town.world, ann).post("/settings/close", {{"handle", "ann"}}).status == 303);
    let_pass(town.world, minutes(10));
    CHECK(stripe.charges.empty());
    CHECK_FALSE(subscription().renewal);
    CHECK(letters_saying(town.world, "could not be renewed") == 0);
    CHECK(accounts::test::sign_in(town.world, ann).del("/settings/close").status == 303);
    let_pass(town.world, hours(1));
    CHECK(stripe.charges.size() == 1);
    CHECK(subscription().period_end > end);
    CHECK(level(town.world) == 1);
    sound(town.world);
}

TEST_CASE("Stripe: a dispute freezes, a won one gives back, a lost one takes exactly what is left, in any order") {
    for (int round = 0; round < 4; ++round) {
        Town town;
        town.stripe();
        auto& stripe = town.gateways.stripe;
        auto under = pay_with(town.world, town.ann, buy_url(town.shop.article), "card");
        town.world.deliver();
        stripe.pay(under.number);
        town.tell(stripe.paid(under.number));
        town.world.deliver();
        auto tell = [&](const char* type, const char* status) { CHECK(town.tell(stripe.told(type, stripe.dispute_json(under.number, status))).status == 200); };
        auto at_gateway = [&] { return booked(town.world, ledger::Purpose::gateway, "stripe"); };
        bool withdrawn_first = round % 2, won = round < 2;
        if (withdrawn_first) tell("charge.dispute.funds_withdrawn", "needs_response");
        tell("charge.dispute.created", "needs_response");
        tell("charge.dispute.created", "needs_response");
        if (!withdrawn_first) tell("charge.dispute.funds_withdrawn", "needs_response");
        CHECK(!can_read(town.world, "ann", town.shop.article));
        CHECK(town.state(under.order) == "paid");
        CHECK(at_gateway() == 0);
        CHECK(anomalies(town.world, "dispute") == 1);
        sound(town.world);
        if (won) {
            if (round == 0) tell("charge.dispute.funds_reinstated", "won");
            tell("charge.dispute.closed", "won");
            if (round == 1) tell("charge.dispute.funds_reinstated", "won");
            CHECK(can_read(town.world, "ann", town.shop.article));
            CHECK(at_gateway() == 100'00);
            give_back(town.world, under.order, "100");
            town.world.deliver();
            CHECK(!can_read(town.world, "ann", town.shop.article));
        } else {
            tell("charge.dispute.closed", "lost");
            if (round == 3) tell("charge.dispute.funds_withdrawn", "lost");
            CHECK(town.state(under.order) == "refunded");
            CHECK(!can_read(town.world, "ann", town.shop.article));
            CHECK(at_gateway() == 0);
            CHECK(booked(town.world, ledger::Purpose::author_payable, "", town.shop.author) == 0);
            CHECK(stripe.intents["pi_1"].refunded == 0);        // nothing is sent a second time
        }
        sound(town.world);
    }
}

// ---- transfers ------------------------------------------------------------------------------------------

TEST_CASE("a transfer: said, refused with a reason, said again with a proof, approved; both are told") {
    Town town;
    town.transfer();
    auto under = pay_with(town.world, town.ann, buy_url(town.shop.article), "transfer");
    town.world.deliver();
    auto page = town.ann.get(under.page);
    CHECK(page.has("6222 0000 1111 2222"));
    CHECK(page.has(under.number.substr(0, 10)));
    auto claim = [&](const FormFields& fields) { return town.ann.post(under.page + "/transferred", fields); };
    CHECK(claim({{"reference", ""}}).status == 422);
    CHECK(claim({{"reference", "ICBC 20270115-77"}, {"words", "From my company"}}).status == 303);
    town.world.deliver();
    CHECK(letters_saying(town.world, "ICBC 20270115-77") == 1);
    auto list = town.finance.json("/finance/transfers").json().at("transfers").as_array();
    REQUIRE(list.size() == 1);
    auto id = std::string(list[0].at("attempt").as_string());
    CHECK(town.ann.get("/finance/transfers").status == 403);
    CHECK(town.finance.post("/finance/transfers/" + id + "/refuse", {{"reason", "Nothing has arrived"}}).status == 303);
    town.world.deliver();
    CHECK(letters_saying(town.world, "Nothing has arrived") == 1);
    CHECK(town.ann.get(under.page).has("Nothing has arrived"));
    CHECK(town.state(under.order) == "pending");
    CHECK(claim({{"reference", "ICBC 20270115-78"}}).status == 303);
    CHECK(town.finance.post("/finance/transfers/" + id + "/approve", {{"amount", "x"}}).status == 422);
    CHECK(town.finance.post("/finance/transfers/" + id + "/approve", {{"amount", "100.00"}}).status == 303);
    CHECK(town.finance.post("/finance/transfers/" + id + "/approve", {{"amount", "100.00"}}).status == 404);
    town.world.deliver();
    CHECK(town.state(under.order) == "paid");
    CHECK(letters_saying(town.world, "Receipt") == 1);
    CHECK(claim({{"reference", "again"}}).status == 409);
    give_back(town.world, under.order, "100");
    town.world.deliver();
    CHECK(anomalies(town.world, "refund_by_hand") == 1);
    sound(town.world);
}

TEST_CASE("nobody says that their own transfer arrived") {
    Town town;
    town.transfer();
    auto under = pay_with(town.world, town.finance, buy_url(town.shop.article), "transfer");
    town.world.deliver();
    CHECK(town.finance.post(under.page + "/transferred", {{"reference", "1"}}).status == 303);
    auto id = std::string(town.finance.json("/finance/transfers").json().at("transfers").as_array().at(0).at("attempt").as_string());
    auto path = "/finance/transfers/" + id + "/approve";
    CHECK(town.finance.get("/finance/transfers").has("somebody else of finance decides about its money"));
    CHECK(!town.finance.get("/finance/transfers").has(path));
    CHECK(town.finance.post(path, {{"amount", "100"}}).status == 403);
    CHECK(state_of(town.finance, under.order) == "pending");
    auto owner = accounts::test::sign_in(town.world, town.shop.owner);
    CHECK(owner.get("/finance/transfers").has(path));
    CHECK(owner.post(path, {{"amount", "100"}}).status == 303);
    CHECK(state_of(town.finance, under.order) == "paid");
    sound(town.world);
}

TEST_CASE("a transfer of another amount is noted and grants nothing; one that nobody makes closes after two weeks") {
    Town town;
    town.transfer();
    auto under = pay_with(town.world, town.ann, buy_url(town.shop.article), "transfer");
    town.world.deliver();
    town.ann.post(under.page + "/transferred", {{"reference", "1"}});
    auto id = std::string(town.finance.json("/finance/transfers").json().at("transfers").as_array().at(0).at("attempt").as_string());
    CHECK(town.finance.post("/finance/transfers/" + id + "/approve", {{"amount", "90"}}).status == 303);
    CHECK(town.state(under.order) == "pending");
    CHECK(anomalies(town.world, "wrong_amount") == 1);
    sound(town.world);
    auto idle = pay_with(town.world, town.ann, plan_url(town.shop.monthly), "transfer");
    let_pass(town.world, days(13), hours(12));
    CHECK(town.state(idle.order) == "pending");
    let_pass(town.world, days(2), hours(12));
    CHECK(town.state(idle.order) == "closed");
}
