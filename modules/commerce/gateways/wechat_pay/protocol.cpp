#include "modules/commerce/gateways/wechat_pay/protocol.hpp"
#include "modules/commerce/gateways/values.hpp"
#include "platform/crypto/crypto.hpp"
#include <boost/json.hpp>

namespace lyceum::commerce::wechat_pay {

namespace {

constexpr std::string_view kScheme = "WECHATPAY2-SHA256-RSA2048";

std::string upper(std::string text) {
    for (char& c : text) c = static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
    return text;
}

}  // namespace

Keys Keys::read(const Setup& setup) {
    constexpr std::size_t kApiKey = 32;
    auto& plain = setup.plain;
    if (plain.merchant_id.empty()) invalid("merchant_id", "The merchant number is missing.");
    if (plain.app_id.empty()) invalid("app_id", "The app id is missing.");
    if (plain.serial.empty()) invalid("serial", "The serial number of the certificate is missing.");
    auto own = crypto::RsaPrivateKey::read(Secret(setup.secrets.private_key));
    if (!own) invalid("private_key", "This is no RSA key. Paste the whole file apiclient_key.pem.");
    if (setup.secrets.api_key.size() != kApiKey) invalid("api_key", "The APIv3 key has exactly 32 characters.");
    Keys keys{plain.merchant_id, plain.app_id, upper(plain.serial), *own, Secret(setup.secrets.api_key), plain.public_key_id, {}};
    if (!plain.public_key_id.empty()) {
        auto theirs = crypto::RsaPublicKey::read(plain.public_key);
        if (!theirs) invalid("public_key", "This is no public key. Paste the whole file pub_key.pem.");
        keys.theirs.emplace(plain.public_key_id, *theirs);
    }
    for (auto& [serial, pem] : setup.certificates)
        if (auto known = crypto::RsaPublicKey::read(pem)) keys.theirs.emplace(upper(serial), *known);
    return keys;
}

std::string text_to_sign(const Signing& s) { return fmt::format("{}\n{}\n{}\n{}\n{}\n", s.method, s.target, s.unix_seconds, s.nonce, s.body); }

std::string authorization(const Keys& keys, const Signing& s) {
    return fmt::format(R"({} mchid="{}",nonce_str="{}",signature="{}",timestamp="{}",serial_no="{}")", kScheme, keys.mchid, s.nonce,
        crypto::base64(keys.own.sign(text_to_sign(s))), s.unix_seconds, keys.serial);
}

bool is_signed(const Keys& keys, const http::Headers& headers, std::string_view body, Time now) {
    auto stamp = headers.get("wechatpay-timestamp"), nonce = headers.get("wechatpay-nonce"), serial = headers.get("wechatpay-serial");
    auto signature = crypto::from_base64(headers.get("wechatpay-signature"));
    std::int64_t then = 0;
    if (nonce.empty() || serial.empty() || !signature || !http::parse_value(stamp, then)) return false;
    if (auto type = headers.get("wechatpay-signature-type"); !type.empty() && type != kScheme) return false;
    auto present = now.micros / seconds(1).micros, tolerance = kTolerance.micros / seconds(1).micros;
    if (then < present - tolerance || then > present + tolerance) return false;
    auto known = keys.theirs.find(serial.starts_with("PUB_KEY_ID") ? std::string(serial) : upper(std::string(serial)));
    if (known == keys.theirs.end()) throw UnknownKey(std::string(serial));
    return known->second.verifies(fmt::format("{}\n{}\n{}\n", stamp, nonce, body), *signature);
}

namespace {

std::optional<std::string> opened(const Secret& api_key, const json::Value& box) {
    auto bytes = crypto::from_base64(value::text(box, "ciphertext"));
    if (!bytes || value::text(box, "algorithm") != "AEAD_AES_256_GCM") return std::nullopt;
    return crypto::open_aes_256_gcm(api_key, value::text(box, "nonce"), value::text(box, "associated_data"), *bytes);
}

}  // namespace

std::optional<json::Value> opened_resource(const Secret& api_key, const json::Value& notification) {
    auto text = opened(api_key, value::member(notification, "resource"));
    return text ? value::parsed(*text) : std::nullopt;
}

std::map<std::string, std::string> opened_certificates(const Secret& api_key, const json::Value& answer) {
    std::map<std::string, std::string> found;
    for (auto& entry : value::list(answer, "data")) {
        auto pem = opened(api_key, value::member(entry, "encrypt_certificate"));
        if (!pem || !crypto::RsaPublicKey::read(*pem)) throw Fault("a certificate of WeChat Pay could not be opened: the APIv3 key may be another one");
        found.emplace(upper(value::text(entry, "serial_no")), *pem);
    }
    return found;
}

std::optional<Capture> said_of_order(const Keys& keys, const json::Value& order) {
    using State = Capture::State;
    Capture said;
    said.number = value::text(order, "out_trade_no");
    bool ours = value::text(order, "mchid") == keys.mchid && value::text(order, "appid") == keys.appid;
    said.merchant = ours ? std::string(kWechatPay) : value::text(order, "mchid") + " " + value::text(order, "appid");
    said.payment = value::text(order, "transaction_id");
    auto state = value::text(order, "trade_state");
    if (state == "SUCCESS" || state == "REFUND") {
        auto amount = value::member(order, "amount");
        auto total = value::integer(amount, "total");
        if (said.payment.empty() || !total) return std::nullopt;
        said.state = State::paid;
        said.event = "paid-" + said.payment;
        said.money = {*total, value::currency(value::text(amount, "currency")).value_or(Currency::CNY)};
        return said;
    }
    if (state == "CLOSED" || state == "REVOKED") said.state = State::closed, said.event = "closed-" + said.number;
    else if (state == "PAYERROR") said.state = State::failed, said.event = "failed-" + said.number;
    else return std::nullopt;
    return said;
}

std::optional<Capture> said_of_refund(const json::Value& refund) {
    using State = Capture::State;
    auto status = value::text(refund, "refund_status").empty() ? value::text(refund, "status") : value::text(refund, "refund_status");
    auto amount = value::integer(value::member(refund, "amount"), "refund");
    auto id = value::text(refund, "refund_id");
    if (id.empty() || !amount || (status != "SUCCESS" && status != "CLOSED" && status != "ABNORMAL")) return std::nullopt;
    Capture said;
    said.state = status == "SUCCESS" ? State::refunded : State::refund_failed;
    said.event = (status == "SUCCESS" ? "refund-" : "refund-failed-") + id;
    said.number = value::text(refund, "out_trade_no");
    said.merchant = std::string(kWechatPay);
    said.payment = value::text(refund, "transaction_id");
    said.money = {*amount, Currency::CNY};
    said.adds = true;
    said.refund = value::text(refund, "out_refund_no");
    return said;
}

std::optional<Word> understand(const Keys& keys, const http::Headers& headers, const std::string& body, Time now) {
    if (!is_signed(keys, headers, body, now)) return std::nullopt;
    Word word;
    auto notification = value::parsed(body);
    if (!notification) return word;
    auto resource = opened_resource(keys.api_key, *notification);
    if (!resource) return std::nullopt;
    auto type = value::text(*notification, "event_type");
    std::optional<Capture> said;
    if (type == "TRANSACTION.SUCCESS") said = said_of_order(keys, *resource);
    else if (type.starts_with("REFUND.") && value::text(*resource, "mchid") == keys.mchid) said = said_of_refund(*resource);
    if (said) word.captures.push_back(*said);
    return word;
}

std::string wallet_call(const Keys& keys, std::string_view prepay_id, std::string_view nonce, std::int64_t unix_seconds) {
    auto package = "prepay_id=" + std::string(prepay_id), stamp = std::to_string(unix_seconds);
    auto signature = crypto::base64(keys.own.sign(fmt::format("{}\n{}\n{}\n{}\n", keys.appid, stamp, nonce, package)));
    return boost::json::serialize(boost::json::object{{"appId", keys.appid}, {"timeStamp", stamp}, {"nonceStr", std::string(nonce)}, {"package", package},
        {"signType", "RSA"}, {"paySign", signature}});
}

std::string china_time(Time at) {
    auto text = to_iso8601({(at + hours(8)).micros / 1'000'000 * 1'000'000});
    text.pop_back();
    return text + "+08:00";
}

std::string order_body(const Keys& keys, const Paying& paying, const std::string& notify_url) {
    constexpr std::size_t kDescriptionBytes = 120;
    boost::json::object body{{"appid", keys.appid}, {"mchid", keys.mchid}, {"description", value::shortened(paying.order.title, kDescriptionBytes)},
        {"out_trade_no", paying.attempt.number}, {"time_expire", china_time(paying.attempt.expires_at)}, {"notify_url", notify_url},
        {"amount", {{"total", paying.attempt.minor}, {"currency", std::string(name_of(paying.attempt.currency))}}}};
    auto payer = json::from_text<HandlePayer>(paying.handle.payer);
    if (paying.handle.way == Way::jsapi) body["payer"] = {{"openid", payer.openid}};
    if (paying.handle.way == Way::h5)
        body["scene_info"] = {{"payer_client_ip", payer.address}, {"h5_info", {{"type", payer.is_apple ? "iOS" : "Android"}}}};
    return boost::json::serialize(body);
}

}  // namespace lyceum::commerce::wechat_pay
