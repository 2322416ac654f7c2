// A gateway's statement against our books: what agrees is passed over, and every planted difference becomes a case.
#include "modules/commerce/gateways/errands.hpp"
#include "modules/commerce/gateways/statement.hpp"
#include "modules/commerce/test/gateways.hpp"
#include "modules/privacy/takeout.hpp"

using namespace lyceum;
using namespace lyceum::commerce;
using namespace lyceum::commerce::test;

namespace {

const std::string kHeader = "\xEF\xBB\xBF交易时间,公众账号ID,商户号,特约商户号,设备号,微信订单号,商户订单号,用户标识,交易类型,交易状态,付款银行,货币种类,应结订单金额,代金券金额,微信退款单号,商户退款单号,退款金额,"
    "充值券退款金额,退款类型,退款状态,商品名称,商户数据包,手续费,费率,订单金额,申请退款金额,费率备注\r\n";
const std::string kSums = "总交易单数,应结订单总金额,退款总金额,充值券退款总金额,手续费总金额,订单总金额,申请退款总金额\r\n`2,`100.00,`5.00,`0.00,`0.60000,`100.00,`5.00\r\n";

const std::string kAlipayHeader = "支付宝交易号,商户订单号,业务类型,商品名称,创建时间,完成时间,订单金额（元）,商家实收（元）,退款批次号/请求号,服务费（元）,备注\r\n";

std::string paid_line(const std::string& transaction, const std::string& number, const std::string& total) {
    return "`2027-01-15 16:00:05,`wxd678efh567hg6787,`1900000001,`0,`,`" + transaction + ",`" + number + ",`oUp,`NATIVE,`SUCCESS,`OTHERS,`CNY,`" + total +
        ",`0.00,`0,`0,`0.00,`0.00,`,`,`会员, 一年 \"A\",`,`0.60000,`0.60%,`" + total + ",`0.00,`\r\n";
}
std::string refund_line(const std::string& transaction, const std::string& number, const std::string& id, const std::string& ours, const std::string& amount) {
    return "`2027-01-15 17:00:05,`wxd678efh567hg6787,`1900000001,`0,`,`" + transaction + ",`" + number + ",`oUp,`NATIVE,`REFUND,`OTHERS,`CNY,`0.00,`0.00,`" + id + ",`" + ours + ",`" + amount +
        ",`0.00,`ORIGINAL,`SUCCESS,`会员,`,`-0.03000,`0.60%,`0.00,`" + amount + ",`\r\n";
}

std::map<std::string, std::string> cases(World& world) {
    std::map<std::string, std::string> found;
    for (auto& kind : {"missing_here", "missing_there", "amounts_differ", "refunds_differ"})
        for (auto& reference : world.read([&](Db& db) { return db.all<std::string>("select reference from payment_anomalies where kind = $1 order by reference", kind); }))
            found[reference] = kind;
    return found;
}

}  // namespace

TEST_CASE("a bill of WeChat Pay is read by the names of its columns, sums and commas in titles apart") {
    auto read = read_wechat_bill(kHeader + paid_line("4200001", "A1", "100.00") + refund_line("4200001", "A1", "5000001", "R1", "5.00") + kSums);
    REQUIRE(read);
    REQUIRE(read->size() == 2);
    CHECK(read->at(0).kind == Movement::Kind::payment);
    CHECK(read->at(0).payment == "4200001");
    CHECK(read->at(0).number == "A1");
    CHECK(read->at(0).money == yuan(100'00));
    CHECK(to_iso8601(read->at(0).at) == "2027-01-15T08:00:05Z");
    CHECK(read->at(1).kind == Movement::Kind::refund);
    CHECK(read->at(1).refund == "R1");
    CHECK(read->at(1).refund_id == "5000001");
    CHECK(read->at(1).money == yuan(5'00));
    CHECK(read->at(0).fee_minor == 60);
    CHECK(read->at(1).fee_minor == -3);
    CHECK(read_wechat_bill(kHeader + kSums)->empty());
    for (auto& wrong : std::vector<std::string>{"", "a,b,c\n1,2,3\n", "{}", std::string("\xff\xfe", 2)}) CHECK(!read_wechat_bill(wrong));
}

TEST_CASE("Alipay's list of trades is read, in GB 18030 too") {
    std::string text = "#支付宝业务明细查询\r\n#账号：[20880000000000090156]\r\n支付宝交易号,商户订单号,业务类型,商品名称,创建时间,完成时间,订单金额（元）,商家实收（元）,退款批次号/请求号,服务费（元）,备注\r\n"
        "2027A1\t,A1\t,交易,会员,2027-01-15 16:00:00,2027-01-15 16:00:05,100.00,100.00,\t,-0.60,\r\n2027A1\t,A1\t,退款,会员,2027-01-15 16:00:00,2027-01-15 18:00:05,-5.00,-5.00,R1\t,0.03,\r\n#业务明细列表结束\r\n";
    auto check = [](const std::vector<Movement>& read) {
        REQUIRE(read.size() == 2);
        CHECK(read[0].payment == "2027A1");
        CHECK(read[0].money == yuan(100'00));
        CHECK(read[1].kind == Movement::Kind::refund);
        CHECK(read[1].refund == "R1");
        CHECK(read[1].money == yuan(5'00));
        CHECK(read[0].fee_minor == 60);
        CHECK(read[1].fee_minor == -3);
    };
    check(read_alipay_bill(text).value());
    CHECK(as_utf8("\xD6\xA7\xB8\xB6\xB1\xA6") == "支付宝");
    CHECK(as_utf8("plain") == "plain");
    CHECK(!as_utf8("\xff\xff\xff"));
    CHECK(!read_alipay_bill("a,b\n1,2\n"));
    CHECK(!read_alipay_bill(""));
}

TEST_CASE("every planted difference between the nightly statement and the books is found, and nothing else") {
    World world;
    Network gateways(world);
    auto shop = commerce::test::shop(world);
    auto finance = accounts::test::person(world, "fin", accounts::Role::finance);
    gateways.set_up(kWechatPay, Network::wechat_setup());
    auto& wechat = gateways.wechat;
    std::map<std::string, Under> by;
    std::vector<Browser> people;
    auto buy = [&](const std::string& name, bool told) {
        people.push_back(accounts::test::person(world, name));
        auto under = pay_with(world, people.back(), buy_url(shop.article), "wechat");
        world.deliver();
        wechat.pay(under.number);
        if (told) CHECK(world.browser().send(wechat.paid(under.number)).status == 200);
        by[name] = under;
        return "42000" + under.number.substr(0, 20);
    };
    auto good = buy("good", true), silent = buy("silent", false), other = buy("other", true), lonely = buy("lonely", true), desk = buy("desk", true), owed = buy("owed", true);
    world.write([](Tx& tx) { tx.run("update jobs set state = 'cancelled' where kind in ('commerce.look_after', 'commerce.ask_gateway') and state in ('available', 'retryable')"); });
    finance.post("/finance/orders/" + to_string(by["owed"].order) + "/refund", {{"amount", "7"}, {"reason", "It was asked for"}, {"confirmed", "1"}});
    finance.post("/finance/orders/" + to_string(by["good"].order) + "/refund", {{"amount", "5"}, {"reason", "It was asked for"}, {"confirmed", "1"}});
    wechat.refund_status = "SUCCESS";
    world.deliver();
    std::string of_good;
    for (auto& [no, refund] : wechat.refunds)
        if (refund.number == by["good"].number) of_good = no;

    wechat.bills["2027-01-15"] = kHeader + paid_line(good, by["good"].number, "100.00") + paid_line(silent, by["silent"].number, "100.00") + paid_line(other, by["other"].number, "99.00") +
        paid_line(desk, by["desk"].number, "100.00") + paid_line(owed, by["owed"].number, "100.00") + paid_line("42009999", "NOTOURS", "1.00") +
        refund_line(good, by["good"].number, "5000" + of_good, of_good, "5.00") + refund_line(desk, by["desk"].number, "5000desk", "DESK1", "20.00") + kSums;
    world.pass(hours(67));
    world.write([](Tx& tx) { tx.enqueue(ReadStatement{std::string(kWechatPay)}); });
    world.deliver();

    auto owed_refund = world.read([&](Db& db) { return to_string(db.one<RefundId>("select id from refunds where order_id = $1", by["owed"].order)); });
    std::map<std::string, std::string> expected{{other, "amounts_differ"}, {lonely, "missing_there"}, {"42009999", "missing_here"}, {"refund " + owed_refund, "refunds_differ"}};
    auto found = cases(world);
    for (auto& [reference, kind] : expected) CHECK_MESSAGE(found[reference] == kind, reference << " " << kind);
    CHECK(found.size() == expected.size());
    CHECK(state_of(people[1], by["silent"].order) == "paid");             // a notification that never came
    CHECK(state_of(people[4], by["desk"].order) == "partially_refunded");  // a refund at the merchant's desk
    CHECK(finance.get("/finance/anomalies").has("Look the payment up at the provider"));
    auto wrong = world.read([](Db& db) { return check(db); });
    CHECK_MESSAGE(wrong.empty(), wrong.front());

    world.write([](Tx& tx) { tx.enqueue(ReadStatement{std::string(kWechatPay)}); });
    world.deliver();
    CHECK(cases(world).size() == expected.size());                        // each is found once
    CHECK(booked(world, ledger::Purpose::gateway_fee, "wechat_pay") == 5 * 60 - 2 * 3);      // and each fee is booked once
    CHECK(world.read([](Db& db) { return check(db); }).empty());
}

TEST_CASE("Alipay's bill is fetched at night, packed as it comes") {
    World world;
    Network gateways(world);
    auto shop = commerce::test::shop(world);
    auto ann = accounts::test::person(world, "ann");
    gateways.set_up(kAlipay, Network::alipay_setup());
    auto under = pay_with(world, ann, buy_url(shop.article), "alipay");
    world.deliver();
    gateways.alipay.pay(under.number, "100.00");
    CHECK(world.browser().send(gateways.alipay.paid(under.number)).status == 200);
    auto line = [&](const std::string& id, const std::string& amount) {
        return id + "\t," + under.number + "\t,交易,x,2027-01-15 16:00:00,2027-01-15 16:00:05," + amount + "," + amount + ",,-0.60,\r\n";
    };
    auto bill = kAlipayHeader + line(gateways.alipay.trades[under.number].trade_no, "100.00") + line("2027Z", "1.00");
    auto& packed = gateways.alipay.bills["2027-01-15"] = privacy::zipped({{"20880000_20270115_sums.csv", "门店编号,门店名称\r\n1,x\r\n"}, {"20880000_20270115.csv", bill}});
    auto look = [&] {
        world.write([](Tx& tx) { tx.enqueue(ReadStatement{std::string(kAlipay)}); });
        world.deliver();
    };
    world.pass(hours(67));
    look();
    CHECK(cases(world) == std::map<std::string, std::string>{{"2027Z", "missing_here"}});
    CHECK(booked(world, ledger::Purpose::gateway_fee, "alipay") == 60);
    CHECK(world.read([](Db& db) { return check(db); }).empty());
    look();
    CHECK(cases(world).size() == 1);
    // What is no bill, or only half of one, is asked for again and finds nothing.
    for (auto& broken : {std::string("PK\3\4"), packed.substr(0, packed.size() / 2), privacy::zipped({{"a.csv", "a,b\r\n"}}), std::string()}) CHECK(!read_bill(kAlipay, broken));
    std::map<std::string, std::string> many;
    for (int n = 0; n < 11; ++n) many[std::to_string(n)] = bill;
    CHECK(!read_bill(kAlipay, privacy::zipped(many)));
    CHECK(read_bill(kAlipay, bill)->size() == 2);
}

TEST_CASE("a statement that staff bring is compared too; what is none says so") {
    World world;
    Network gateways(world);
    auto shop = commerce::test::shop(world);
    auto finance = accounts::test::person(world, "fin", accounts::Role::finance);
    auto ann = accounts::test::person(world, "ann");
    gateways.set_up(kAlipay, Network::alipay_setup());
    auto under = pay_with(world, ann, buy_url(shop.article), "alipay");
    world.deliver();
    gateways.alipay.pay(under.number, "100.00");
    CHECK(world.browser().send(gateways.alipay.paid(under.number)).status == 200);
    world.pass(days(1));
    auto bring = [&](const std::string& gateway, const std::string& text) {
        http::Request request;
        request.method = "POST", request.target = "/finance/statements";
        finance.get("/finance/statements");
        auto part = [](const std::string& name, const std::string& file, const std::string& value) {
            return "--b\r\nContent-Disposition: form-data; name=\"" + name + "\"" + file + "\r\n\r\n" + value + "\r\n";
        };
        request.body = part("csrf", "", finance.csrf()) + part("gateway", "", gateway) + part("file", "; filename=\"bill.csv\"\r\nContent-Type: text/csv", text) + "--b--\r\n";
        request.headers.add("Content-Type", "multipart/form-data; boundary=b");
        return finance.send(request);
    };
    auto line = [&](const std::string& id, const std::string& amount) { return id + "\t," + under.number + "\t,交易,x,2027-01-15 16:00:00,2027-01-15 16:00:05," + amount + "," + amount + ",,0,\r\n"; };
    auto& header = kAlipayHeader;
    auto trade = gateways.alipay.trades[under.number].trade_no;
    CHECK(bring("alipay", header + line(trade, "100.00")).status == 303);
    CHECK(cases(world).empty());
    CHECK(bring("alipay", header + line(trade, "100.00") + line("2027Z", "1.00")).status == 303);
    CHECK(cases(world) == std::map<std::string, std::string>{{"2027Z", "missing_here"}});
    CHECK(bring("alipay", privacy::zipped({{"bill.csv", header + line(trade, "100.00")}})).status == 303);
    CHECK(bring("alipay", "nonsense").status == 422);
    CHECK(bring("alipay", header).status == 422);
    CHECK(bring("wechat_pay", header).status == 422);
    CHECK(ann.get("/finance/statements").status == 403);
}
