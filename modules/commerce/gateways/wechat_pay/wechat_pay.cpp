#include "modules/commerce/gateways/wechat_pay/wechat_pay.hpp"
#include "modules/commerce/gateways/pay_pages.hpp"
#include "modules/commerce/gateways/values.hpp"
#include "modules/commerce/gateways/wechat_pay/protocol.hpp"
#include "modules/commerce/purchase_pages.hpp"
#include "platform/crypto/crypto.hpp"
#include <boost/json.hpp>

namespace lyceum::commerce::wechat_pay {

namespace {

using http_client::Response;

std::string address_of(const Setup& setup) { return setup.plain.address.empty() ? std::string(kAddress) : setup.plain.address; }

/// Path and query of an address.
std::string target_of(const std::string& url) {
    auto begin = url.find("://");
    auto slash = begin == url.npos ? url.npos : url.find('/', begin + 3);
    return slash == url.npos ? "/" : url.substr(slash);
}

http_client::Request signed_request(const Keys& keys, const Outside& outside, std::string method, const std::string& url, std::string body = {}) {
    auto nonce = crypto::hex(crypto::random_bytes(16));
    Signing signing{method, {}, body, nonce, outside.now.micros / seconds(1).micros};
    auto target = target_of(url);
    signing.target = target;
    http_client::Request request{.method = method, .url = url, .body = body};
    request.headers.add("Authorization", authorization(keys, signing));
    request.headers.add("Accept", "application/json");
    request.headers.add("User-Agent", "lyceum");
    if (!body.empty()) request.headers.add("Content-Type", "application/json");
    if (!keys.public_key_id.empty()) request.headers.add("Wechatpay-Serial", keys.public_key_id);
    return request;
}

struct Answer {
    int status = 0;
    json::Value value;
    std::string code() const { return value::text(value, "code"); }
    std::string problem() const { return fmt::format("{} {}: {}", status, code(), value::text(value, "message")); }
    bool is_success() const { return status >= 200 && status < 300; }
};

// A success counts only when WeChat Pay signed it; anything else is asked again.
Answer call(const Keys& keys, const Outside& outside, const std::string& method, const std::string& path, std::string body = {}) {
    auto response = answered(outside, signed_request(keys, outside, method, address_of(outside.setup) + path, std::move(body)));
    if (response.is_success() && !is_signed(keys, response.headers, response.body, outside.now)) throw Fault("an answer was not signed by WeChat Pay");
    auto parsed = value::parsed(response.body);
    if (response.is_success() && !response.body.empty() && !parsed) throw Fault("an answer of WeChat Pay is no JSON");
    return {response.status, parsed.value_or(json::Value())};
}

std::string notify_url(const Outside& outside) { return outside.base_url + told_path({std::string(kWechatPay)}).str(); }

// The phone comes back to the page that waits.
std::string with_return(std::string url, const Outside& outside, const Paying& paying) {
    url += url.find('?') == url.npos ? '?' : '&';
    return url + "redirect_url=" + http::percent_encoded(outside.base_url + return_path({paying.order.id}).str());
}

std::string by_number(const Paying& paying) { return "/v3/pay/transactions/out-trade-no/" + paying.attempt.number; }

class WechatPay final : public Remote {
public:
    Way way(const Setup&, const Payer& payer, bool knows_openid) const override {
        if (payer.device == Payer::Device::wechat && knows_openid) return Way::jsapi;
        return payer.device == Payer::Device::phone ? Way::h5 : Way::native;
    }

    Opened open(const Outside& outside, const Paying& paying) const override {
        auto keys = Keys::read(outside.setup);
        auto way = paying.handle.way == Way::jsapi || paying.handle.way == Way::h5 ? paying.handle.way : Way::native;
        auto answer = call(keys, outside, "POST", "/v3/pay/transactions/" + std::string(name_of(way)), order_body(keys, paying, notify_url(outside)));
        if (!answer.is_success()) return {.target = {}, .reference = {}, .problem = answer.problem()};
        auto target = value::text(answer.value, way == Way::jsapi ? "prepay_id" : way == Way::h5 ? "h5_url" : "code_url");
        if (target.empty()) throw Fault("WeChat Pay answered without a place to pay");
        return {.target = way == Way::h5 ? with_return(target, outside, paying) : target, .reference = {}, .problem = {}};
    }

    // Ordinary accounts have no agreements: memberships are paid period by period.
    std::vector<Capture> charge(const Outside&, const Paying&, std::string_view) const override { return {}; }

    std::vector<Capture> look(const Outside& outside, const Paying& paying) const override {
        auto keys = Keys::read(outside.setup);
        auto answer = call(keys, outside, "GET", by_number(paying) + "?mchid=" + keys.mchid);
        if (answer.status == 404) return {};
        if (!answer.is_success()) throw Fault("WeChat Pay refused a query: " + answer.problem());
        auto said = said_of_order(keys, answer.value);
        return said ? std::vector{*said} : std::vector<Capture>();
    }

    void close(const Outside& outside, const Paying& paying) const override {
        auto keys = Keys::read(outside.setup);
        // ORDERPAID, ORDER_CLOSED, ORDER_NOT_EXIST: what is so then, the look afterwards says.
        call(keys, outside, "POST", by_number(paying) + "/close", boost::json::serialize(boost::json::object{{"mchid", keys.mchid}}));
    }

    SentBack send_back(const Outside& outside, const SendingBack& sending) const override {
        constexpr std::size_t kReasonBytes = 80;
        auto keys = Keys::read(outside.setup);
        boost::json::object body{{"transaction_id", sending.payment}, {"out_refund_no", sending.refund}, {"notify_url", notify_url(outside)},
            {"amount", {{"refund", sending.money.minor}, {"total", sending.paid.minor}, {"currency", "CNY"}}}};
        if (!sending.reason.empty()) body["reason"] = value::shortened(sending.reason, kReasonBytes);
        auto answer = call(keys, outside, "POST", "/v3/refund/domestic/refunds", boost::json::serialize(body));
        if (!answer.is_success()) return {.accepted = false, .problem = answer.problem(), .said = {}};
        auto said = said_of_refund(answer.value);
        return {.accepted = true, .problem = {}, .said = said ? std::vector{*said} : std::vector<Capture>()};
    }

    std::vector<Capture> look_at_refund(const Outside& outside, const SendingBack& sending) const override {
        auto keys = Keys::read(outside.setup);
        auto answer = call(keys, outside, "GET", "/v3/refund/domestic/refunds/" + sending.refund);
        auto said = answer.is_success() ? said_of_refund(answer.value) : std::nullopt;
        return said ? std::vector{*said} : std::vector<Capture>();
    }

    std::optional<Word> understand(const Setup& setup, const http::Request& request, const std::string&, Time now) const override {
        return wechat_pay::understand(Keys::read(setup), request.headers, request.body, now);
    }

    std::string_view not_taken() const override { return R"({"code":"FAIL","message":"The signature does not hold."})"; }

    std::optional<Statement> statement(const Outside& outside, Time from, Time until) const override;

    std::vector<Msg> check(const Outside& outside) const override;

    std::map<std::string, std::string> fetch_certificates(const Outside& outside, const std::string&) const override {
        auto keys = Keys::read(outside.setup);
        auto response = answered(outside, signed_request(keys, outside, "GET", address_of(outside.setup) + "/v3/certificates"));
        auto parsed = value::parsed(response.body);
        if (!response.is_success() || !parsed) throw Fault(fmt::format("WeChat Pay did not hand over its certificates: {} {}", response.status, parsed ? value::text(*parsed, "message") : ""));
        auto found = opened_certificates(keys.api_key, *parsed);
        // They come encrypted with the key that only WeChat Pay and this merchant have, and one of them signed the answer.
        for (auto& [serial, pem] : found)
            if (auto key = crypto::RsaPublicKey::read(pem)) keys.theirs.emplace(serial, *key);
        if (!is_signed(keys, response.headers, response.body, outside.now)) throw Fault("the certificates were not signed by WeChat Pay");
        return found;
    }
};

// The bill of a day in China; empty where nothing happened. It is not signed: its SHA-1 stands in an answer that is.
std::vector<Movement> bill_of(const Keys& keys, const Outside& outside, Time day) {
    auto answer = call(keys, outside, "GET", "/v3/bill/tradebill?bill_date=" + china_time(day).substr(0, 10) + "&bill_type=ALL");
    if (answer.code() == "NO_STATEMENT_EXIST") return {};
    if (!answer.is_success()) throw Fault("WeChat Pay did not hand over a bill: " + answer.problem());
    auto request = signed_request(keys, outside, "GET", value::text(answer.value, "download_url"));
    request.response_bytes_max = 64 * 1024 * 1024, request.timeout_ms = 60'000;
    auto bill = answered(outside, request);
    if (!bill.is_success() || crypto::sha1_hex(bill.body) != value::text(answer.value, "hash_value")) throw Fault("a bill of WeChat Pay did not arrive whole");
    auto read = read_wechat_bill(bill.body);
    if (!read) throw Fault("a bill of WeChat Pay cannot be read");
    return *read;
}

std::optional<Statement> WechatPay::statement(const Outside& outside, Time from, Time until) const {
    auto keys = Keys::read(outside.setup);
    return statement_of_days(from, until, outside.now, [&](Time day) { return bill_of(keys, outside, day); });
}

// An order that nobody made is the cheapest question: whoever is told that there is none is known, and signed rightly.
std::vector<Msg> WechatPay::check(const Outside& outside) const {
    std::vector<Msg> wrong;
    auto keys = Keys::read(outside.setup);
    if (!outside.base_url.starts_with("https://")) wrong.push_back({"Notifications reach this site by https alone: set site.url to an address that begins with https://.", {}});
    try {
        if (keys.public_key_id.empty())
            for (auto& [serial, pem] : fetch_certificates(outside, {})) keys.theirs.insert_or_assign(serial, *crypto::RsaPublicKey::read(pem));
        auto answer = call(keys, outside, "GET", "/v3/pay/transactions/out-trade-no/LYCEUMCHECK0000?mchid=" + keys.mchid);
        if (answer.code() == "SIGN_ERROR" || answer.status == 401)
            wrong.push_back({"WeChat Pay does not accept the signature. The merchant number, the certificate's serial number and the private key do not belong together.", {}});
        else if (answer.code() != "ORDER_NOT_EXIST" && answer.status != 404) wrong.push_back({"WeChat Pay answered: {}", {answer.problem()}});
    } catch (const UnknownKey&) {
        wrong.push_back({"WeChat Pay signs with a key that is not known here. Write the public key and its id.", {}});
    } catch (const Fault& fault) {
        wrong.push_back({"WeChat Pay could not be asked: {}", {fault.what()}});
    }
    return wrong;
}

const WechatPay kRemote;

}  // namespace

const Gateway gateway{.name = kWechatPay, .merchant = kWechatPay, .ask = nullptr, .understand = nullptr, .remote = &kRemote};

}  // namespace lyceum::commerce::wechat_pay
