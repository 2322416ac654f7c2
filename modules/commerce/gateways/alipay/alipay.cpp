#include "modules/commerce/gateways/alipay/alipay.hpp"
#include "modules/commerce/gateways/alipay/protocol.hpp"
#include "modules/commerce/gateways/pay_pages.hpp"
#include "modules/commerce/gateways/values.hpp"
#include "modules/commerce/purchase_pages.hpp"
#include "platform/crypto/crypto.hpp"
#include <boost/json.hpp>

namespace lyceum::commerce::alipay {

namespace {

std::string address_of(const Setup& setup) { return setup.plain.address.empty() ? std::string(kAddress) : setup.plain.address; }
std::string json_of(const boost::json::object& object) { return boost::json::serialize(object); }

// Throws Fault for what leaves the outcome unknown; whatever else comes back is an answer.
Answer call(const Keys& keys, const Outside& outside, const Calling& calling) {
    http_client::Request request{.method = "POST", .url = address_of(outside.setup), .body = encoded(signed_call(keys, calling, outside.now))};
    request.headers.add("Content-Type", "application/x-www-form-urlencoded;charset=utf-8");
    auto response = answered(outside, request);
    auto answer = read_answer(keys, calling.method, response.body);
    if (!answer) throw Fault(fmt::format("Alipay answered {} with what is no answer", response.status));
    if (answer->is_doubtful()) throw Fault("Alipay does not know yet: " + answer->words);
    return *answer;
}

Calling paying_call(std::string_view method, const Outside& outside, const Paying& paying) {
    auto back = outside.base_url + return_path({paying.order.id}).str();
    return {method, trade_body(paying, outside.base_url + order_url(paying.order.id).str()), outside.base_url + told_path({std::string(kAlipay)}).str(), back};
}

class Alipay final : public Remote {
public:
    Way way(const Setup& setup, const Payer& payer, bool) const override {
        if (payer.device != Payer::Device::desk) return Way::wap;
        return setup.plain.code_here ? Way::precreate : Way::page;
    }

    // Page and wap are addresses that the payer's browser opens: nothing is to be asked before.
    Opened open(const Outside& outside, const Paying& paying) const override {
        auto keys = Keys::read(outside.setup);
        if (paying.handle.way != Way::precreate) {
            auto method = paying.handle.way == Way::wap ? "alipay.trade.wap.pay" : "alipay.trade.page.pay";
            return {.target = address_of(outside.setup) + "?" + encoded(signed_call(keys, paying_call(method, outside, paying), outside.now)), .reference = {}, .problem = {}};
        }
        auto calling = paying_call("alipay.trade.precreate", outside, paying);
        calling.return_url.clear();
        auto answer = call(keys, outside, calling);
        if (!answer.is_success()) return {.target = {}, .reference = {}, .problem = answer.words};
        auto code = value::text(answer.value, "qr_code");
        if (code.empty()) throw Fault("Alipay answered without a code");
        return {.target = code, .reference = {}, .problem = {}};
    }

    std::vector<Capture> charge(const Outside&, const Paying&, std::string_view) const override { return {}; }

    // ACQ.TRADE_NOT_EXIST is what it answers until the payer has scanned or signed in: nothing has happened yet.
    std::vector<Capture> look(const Outside& outside, const Paying& paying) const override {
        auto answer = call(Keys::read(outside.setup), outside, {"alipay.trade.query", json_of({{"out_trade_no", paying.attempt.number}})});
        if (answer.sub_code == "ACQ.TRADE_NOT_EXIST") return {};
        if (!answer.is_success()) throw Fault("Alipay refused a query: " + answer.words);
        return said_of_trade(answer.value);
    }

    void close(const Outside& outside, const Paying& paying) const override {
        call(Keys::read(outside.setup), outside, {"alipay.trade.close", json_of({{"out_trade_no", paying.attempt.number}})});
    }

    SentBack send_back(const Outside& outside, const SendingBack& sending) const override {
        constexpr std::size_t kReasonBytes = 200;
        auto answer = call(Keys::read(outside.setup), outside, {"alipay.trade.refund", json_of({{"trade_no", sending.payment}, {"refund_amount", to_decimal(sending.money)},
            {"out_request_no", sending.refund}, {"refund_reason", value::shortened(sending.reason, kReasonBytes)}})});
        if (!answer.is_success()) return {.accepted = false, .problem = answer.words, .said = {}};
        auto total = value::minor_units(value::text(answer.value, "refund_fee"), Currency::CNY);
        if (value::text(answer.value, "fund_change") != "Y" || !total) return {.accepted = true, .problem = {}, .said = {}};
        Capture said{Capture::State::refunded, fmt::format("refund-{}-{}", sending.payment, *total), sending.number, std::string(kAlipay), sending.payment, {*total, Currency::CNY}, {}};
        return {.accepted = true, .problem = {}, .said = {said}};
    }

    std::vector<Capture> look_at_refund(const Outside& outside, const SendingBack& sending) const override {
        auto answer = call(Keys::read(outside.setup), outside, {"alipay.trade.fastpay.refund.query", json_of({{"trade_no", sending.payment}, {"out_request_no", sending.refund}})});
        if (!answer.is_success() || value::text(answer.value, "refund_status") != "REFUND_SUCCESS") return {};
        return {{Capture::State::pending, "refund-done-" + sending.refund, sending.number, std::string(kAlipay), sending.payment, sending.money, {}}};
    }

    std::optional<Word> understand(const Setup& setup, const http::Request& request, const std::string&, Time) const override {
        return alipay::understand(Keys::read(setup), request.body);
    }
    std::string_view taken() const override { return "success"; }
    std::string_view not_taken() const override { return "fail"; }

    std::optional<Statement> statement(const Outside& outside, Time from, Time until) const override;

    std::vector<Msg> check(const Outside& outside) const override;

    std::map<std::string, std::string> fetch_certificates(const Outside& outside, const std::string& serial) const override;
};

// The trades of a day in China; empty where nothing happened. The address stands in an answer that is signed, and holds for half
// a minute.
std::vector<Movement> bill_of(const Keys& keys, const Outside& outside, Time day) {
    auto answer = call(keys, outside, {"alipay.data.dataservice.bill.downloadurl.query", json_of({{"bill_type", "trade"}, {"bill_date", china_time(day).substr(0, 10)}})});
    if (answer.sub_code == "isp.bill_not_exist") return {};
    if (!answer.is_success()) throw Fault("Alipay did not hand over a bill: " + answer.words);
    http_client::Request request{.method = "GET", .url = value::text(answer.value, "bill_download_url"), .timeout_ms = 60'000, .response_bytes_max = kBillBytesMost};
    auto bill = answered(outside, request);
    auto read = bill.is_success() ? read_bill(kAlipay, bill.body) : std::nullopt;
    if (!read) throw Fault("a bill of Alipay did not arrive, or cannot be read");
    return *read;
}

std::optional<Statement> Alipay::statement(const Outside& outside, Time from, Time until) const {
    auto keys = Keys::read(outside.setup);
    return statement_of_days(from, until, outside.now, [&](Time day) { return bill_of(keys, outside, day); });
}

// A new certificate counts when it was issued by the roots that the owner wrote, and signed the answer it came in.
std::map<std::string, std::string> Alipay::fetch_certificates(const Outside& outside, const std::string& serial) const {
    auto keys = Keys::read(outside.setup);
    if (!keys.has_certificates() || serial.empty()) return {};
    constexpr std::string_view kMethod = "alipay.open.app.alipaycert.download";
    http_client::Request request{.method = "POST", .url = address_of(outside.setup), .body = encoded(signed_call(keys, {kMethod, json_of({{"alipay_cert_sn", serial}})}, outside.now))};
    request.headers.add("Content-Type", "application/x-www-form-urlencoded;charset=utf-8");
    auto response = answered(outside, request);
    auto whole = value::parsed(response.body);
    auto content = whole ? crypto::from_base64(value::text(value::member(*whole, "alipay_open_app_alipaycert_download_response"), "alipay_cert_content")) : std::nullopt;
    auto bundle = content ? crypto::certificates(*content) : std::vector<crypto::Certificate>();
    if (bundle.empty() || serial_of(bundle.front()) != serial) throw Fault("Alipay did not hand over the certificate that it signs with");
    if (!crypto::is_issued_by(bundle.front(), bundle, keys.roots, outside.now)) throw Fault("a certificate was not issued by Alipay's roots");
    if (auto key = crypto::RsaPublicKey::read(bundle.front().pem)) keys.by_sn.insert_or_assign(serial, *key);
    auto answer = read_answer(keys, kMethod, response.body);
    if (!answer || !answer->is_success()) throw Fault("the certificate did not sign the answer it came in");
    return {{serial, bundle.front().pem}};
}

std::vector<Msg> Alipay::check(const Outside& outside) const {
    std::vector<Msg> wrong;
    auto keys = Keys::read(outside.setup);
    if (!outside.base_url.starts_with("https://")) wrong.push_back({"Notifications reach this site by https alone: set site.url to an address that begins with https://.", {}});
    try {
        auto answer = call(keys, outside, {"alipay.trade.query", json_of({{"out_trade_no", "LYCEUMCHECK0000"}})});
        if (answer.sub_code == "isv.invalid-signature") wrong.push_back({"Alipay does not accept the signature. The private key is not that of the app, or its public half was not uploaded there.", {}});
        else if (answer.sub_code != "ACQ.TRADE_NOT_EXIST") wrong.push_back({"Alipay answered: {}", {answer.words}});
        else if (!answer.is_signed) wrong.push_back({"The answer was not signed with the key of Alipay that is written here. Paste Alipay's public key, not that of the app.", {}});
    } catch (const UnknownKey&) {
        wrong.push_back({"Alipay signs with a certificate that is not the one written here. Download it again.", {}});
    } catch (const Fault& fault) {
        wrong.push_back({"Alipay could not be asked: {}", {fault.what()}});
    }
    return wrong;
}

const Alipay kRemote;

}  // namespace

const Gateway gateway{.name = kAlipay, .merchant = kAlipay, .ask = nullptr, .understand = nullptr, .remote = &kRemote};

}  // namespace lyceum::commerce::alipay
