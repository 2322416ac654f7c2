// The other side, for tests: payment gateways that answer, delay, lose answers, repeat themselves and lie. They stand where the
// program's requests leave it; nothing touches a network.
#pragma once
#include "modules/commerce/gateways/setup.hpp"
#include "modules/commerce/test/gateway_vectors.hpp"
#include "modules/commerce/test/shop.hpp"
#include "platform/crypto/crypto.hpp"
#include "platform/crypto/rsa.hpp"
#include "platform/http/input.hpp"
#include "platform/http_client/http_client.hpp"
#include <cmath>
#include <openssl/evp.h>

namespace lyceum::commerce::test {

inline constexpr std::string_view kApiV3Key = "0123456789abcdef0123456789ABCDEF", kPublicKeyId = "PUB_KEY_ID_0119000000012025010100000000000001";
inline constexpr std::string_view kPlatformSerial = "3BC90F16FF0DF4F9627E8B632E8CCC57D9904DE7", kMerchantSerial = "38FD74CFE22695D776ED270B8ADBB6B6713046AF";

inline std::string sealed_aes_256_gcm(std::string_view key, std::string_view nonce, std::string_view associated, const std::string& text) {
    auto octets = [](std::string_view s) { return reinterpret_cast<const unsigned char*>(s.data()); };
    std::string out(text.size(), '\0'), tag(16, '\0');
    auto* context = EVP_CIPHER_CTX_new();
    int size = 0;
    EVP_EncryptInit_ex(context, EVP_aes_256_gcm(), nullptr, octets(key), octets(nonce));
    EVP_EncryptUpdate(context, nullptr, &size, octets(associated), static_cast<int>(associated.size()));
    EVP_EncryptUpdate(context, reinterpret_cast<unsigned char*>(out.data()), &size, octets(text), static_cast<int>(text.size()));
    EVP_EncryptFinal_ex(context, reinterpret_cast<unsigned char*>(out.data()) + size, &size);
    EVP_CIPHER_CTX_ctrl(context, EVP_CTRL_GCM_GET_TAG, 16, tag.data());
    EVP_CIPHER_CTX_free(context);
    return out + tag;
}

inline crypto::RsaPrivateKey private_key(std::string_view pem) { return crypto::RsaPrivateKey::read(Secret(std::string(pem))).value(); }

/// How a gateway behaves from now on.
struct Manners {
    bool down = false;                              // nobody answers
    int fails = 0;                                  // so many answers are 500, and nothing was done
    int loses = 0;                                  // so many answers are lost after it was done
    std::string loses_at = {};                      // only those to a POST at this path; empty: any
    int requests = 0;
};

using Response = http_client::Response;

template <class F> Response with_manners(Manners& manners, const http_client::Request& request, const F& act) {
    ++manners.requests;
    if (manners.down) return {.outcome = http_client::Outcome::timed_out, .reason = "the host took too long"};
    if (manners.fails > 0 && manners.fails--) return {.status = 500, .body = R"({"code":"SYSTEM_ERROR","message":"later"})"};
    Response answer = act();
    bool here = manners.loses_at.empty() || (request.method == "POST" && request.url.ends_with(manners.loses_at));
    if (here && manners.loses > 0 && manners.loses--) return {.outcome = http_client::Outcome::timed_out, .reason = "the host took too long"};
    return answer;
}

inline std::string path_of(const std::string& url) { return url.substr(url.find('/', url.find("://") + 3)); }
inline std::string part_of(const std::string& text, const std::string& after, const std::string& before) {
    auto begin = text.find(after);
    if (begin == text.npos) return {};
    begin += after.size();
    return text.substr(begin, text.find(before, begin) - begin);
}
inline std::string field_of(const http::Fields& fields, std::string_view name) {
    for (auto& [key, value] : fields)
        if (key == name) return value;
    return {};
}

// ---- WeChat Pay -----------------------------------------------------------------------------------

struct FakeWechat {
    World& world;
    Manners manners;
    crypto::RsaPrivateKey key = private_key(vectors::kWechatPlatformKey);
    crypto::RsaPublicKey merchant = *crypto::RsaPublicKey::read(vectors::kWechatMerchantCertificate);
    std::string serial{kPublicKeyId};               // what it signs with
    std::string signs_as;                           // what its answers begin their signature with: a probe
    struct Order { std::string body, state = "NOTPAY", transaction; std::int64_t total = 0; };
    struct Refund { std::string number, transaction, id, status = "PROCESSING"; std::int64_t amount = 0, total = 0; };
    std::map<std::string, Order> orders;
    std::map<std::string, Refund> refunds;
    std::string refund_status = "PROCESSING";
    std::map<std::string, std::string> bills;       // by day

    http::Headers signature(const std::string& body) {
        http::Headers headers;
        auto stamp = std::to_string(world.now.micros / 1'000'000);
        headers.add("Wechatpay-Timestamp", stamp);
        headers.add("Wechatpay-Nonce", "n0nce");
        headers.add("Wechatpay-Serial", serial);
        headers.add("Wechatpay-Signature", signs_as + crypto::base64(key.sign(stamp + "\nn0nce\n" + body + "\n")));
        return headers;
    }
    Response answer(int status, const std::string& body) { return {.status = status, .headers = signature(body), .body = body}; }
    Response refusal(int status, const std::string& code) { return answer(status, R"({"code":")" + code + R"(","message":"no"})"); }

    std::string transaction_of(const std::string& number) {
        auto& order = orders.at(number);
        return boost::json::serialize(boost::json::object{{"appid", "wxd678efh567hg6787"}, {"mchid", "1900000001"}, {"out_trade_no", number}, {"transaction_id", order.transaction},
            {"trade_state", order.state}, {"amount", {{"total", order.total}, {"payer_total", order.total}, {"currency", "CNY"}, {"payer_currency", "CNY"}}}});
    }
    std::string refund_of(const std::string& no, const char* status_name) {
        auto& refund = refunds.at(no);
        return boost::json::serialize(boost::json::object{{"mchid", "1900000001"}, {"refund_id", refund.id}, {"out_refund_no", no}, {"transaction_id", refund.transaction},
            {"out_trade_no", refund.number}, {status_name, refund.status}, {"amount", {{"refund", refund.amount}, {"total", refund.total}, {"currency", "CNY"}}}});
    }
    /// The payer scans and pays.
    void pay(const std::string& number) {
        auto& order = orders.at(number);
        order.state = "SUCCESS", order.transaction = "42000" + number.substr(0, 20);
    }
    http::Request told(const std::string& type, const std::string& resource, const std::string& api_key = std::string(kApiV3Key)) {
        std::string nonce = "0123456789ab";
        auto body = boost::json::serialize(boost::json::object{{"id", "EV-" + crypto::hex(crypto::random_bytes(6))}, {"create_time", "2027-01-15T16:00:00+08:00"}, {"event_type", type},
            {"resource_type", "encrypt-resource"}, {"summary", "x"}, {"resource", {{"original_type", "transaction"}, {"algorithm", "AEAD_AES_256_GCM"}, {"associated_data", "transaction"}, {"nonce", nonce},
            {"ciphertext", crypto::base64(sealed_aes_256_gcm(api_key, nonce, "transaction", resource))}}}});
        http::Request request;
        request.method = "POST", request.target = "/gateways/wechat_pay/notify", request.body = body;
        request.headers = signature(body);
        request.headers.add("Content-Type", "application/json");
        return request;
    }
    http::Request paid(const std::string& number) { return told("TRANSACTION.SUCCESS", transaction_of(number)); }

    Response act(const http_client::Request& request) {
        auto path = path_of(request.url);
        auto sent = std::string(request.headers.get("authorization"));
        auto text = request.method + "\n" + path + "\n" + part_of(sent, "timestamp=\"", "\"") + "\n" + part_of(sent, "nonce_str=\"", "\"") + "\n" + request.body + "\n";
        if (!merchant.verifies(text, crypto::from_base64(part_of(sent, "signature=\"", "\"")).value_or(""))) return refusal(401, "SIGN_ERROR");
        if (path == "/v3/certificates") return certificates();
        if (path.starts_with("/v3/bill")) return bill(path);
        auto body = request.body.empty() ? boost::json::value(boost::json::object()) : boost::json::parse(request.body);
        if (path.starts_with("/v3/refund/domestic/refunds")) return refund(request.method, path, body);
        if (request.method == "POST" && !path.ends_with("/close")) return begin(path, request.body, body);
        auto number = path.substr(std::string("/v3/pay/transactions/out-trade-no/").size());
        number = number.substr(0, number.find_first_of("/?"));
        auto order = orders.find(number);
        if (order == orders.end()) return refusal(404, "ORDER_NOT_EXIST");
        if (request.method == "GET") return answer(200, transaction_of(number));
        if (order->second.state == "SUCCESS") return refusal(400, "ORDERPAID");
        order->second.state = "CLOSED";
        return answer(204, "");
    }
    Response bill(const std::string& path) {
        auto day = path.starts_with("/v3/billdownload") ? path.substr(path.find("token=") + 6) : part_of(path, "bill_date=", "&");
        if (!bills.contains(day)) return refusal(400, "NO_STATEMENT_EXIST");
        if (path.starts_with("/v3/billdownload")) return {.status = 200, .body = bills[day]};       // not signed
        return answer(200, R"({"hash_type":"SHA1","hash_value":")" + crypto::sha1_hex(bills[day]) + R"(","download_url":"https://api.mch.weixin.qq.com/v3/billdownload/file?token=)" + day + "\"}");
    }
    Response begin(const std::string& path, const std::string& text, const boost::json::value& body) {
        auto number = std::string(body.at("out_trade_no").as_string());
        auto [order, fresh] = orders.try_emplace(number);
        if (!fresh && order->second.body != text) return refusal(403, "OUT_TRADE_NO_USED");
        order->second.body = text, order->second.total = body.at("amount").at("total").as_int64();
        if (path.ends_with("/h5")) return answer(200, R"({"h5_url":"https://wx.tenpay.com/cgi-bin/mmpayweb-bin/checkmweb?prepay_id=wx1"})");
        return answer(200, path.ends_with("/jsapi") ? R"({"prepay_id":"wx201410272009395522657a690389285100"})" : R"({"code_url":"weixin://wxpay/bizpayurl?pr=)" + number.substr(0, 8) + R"("})");
    }
    Response refund(const std::string& method, const std::string& path, const boost::json::value& body) {
        if (method == "GET") {
            auto no = path.substr(path.rfind('/') + 1);
            return refunds.contains(no) ? answer(200, refund_of(no, "status")) : refusal(404, "RESOURCE_NOT_EXISTS");
        }
        auto no = std::string(body.at("out_refund_no").as_string()), transaction = std::string(body.at("transaction_id").as_string());
        for (auto& [number, order] : orders)
            if (order.transaction == transaction && !refunds.contains(no))
                refunds[no] = {number, transaction, "5000" + no, refund_status, body.at("amount").at("refund").as_int64(), body.at("amount").at("total").as_int64()};
        return refunds.contains(no) ? answer(200, refund_of(no, "status")) : refusal(404, "RESOURCE_NOT_EXISTS");
    }
    Response certificates() {
        auto box = sealed_aes_256_gcm(kApiV3Key, "0123456789ab", "certificate", std::string(vectors::kWechatPlatformCertificate));
        return answer(200, boost::json::serialize(boost::json::object{{"data", boost::json::array{{{"serial_no", std::string(kPlatformSerial)},
            {"encrypt_certificate", {{"algorithm", "AEAD_AES_256_GCM"}, {"nonce", "0123456789ab"}, {"associated_data", "certificate"}, {"ciphertext", crypto::base64(box)}}}}}}}));
    }
};

// ---- Alipay ---------------------------------------------------------------------------------------

struct FakeAlipay {
    World& world;
    Manners manners;
    crypto::RsaPrivateKey key = private_key(vectors::kAlipayPlatformKey);
    crypto::RsaPublicKey app = *crypto::RsaPublicKey::read(vectors::kAlipayAppCertificate);
    std::string cert_sn;                            // named in answers; empty outside of certificate mode
    std::string fund_change = "Y";
    struct Trade { std::string status = "WAIT_BUYER_PAY", trade_no, total; std::int64_t refunded = 0; };
    std::map<std::string, Trade> trades;
    std::map<std::string, std::int64_t> refunds;
    std::map<std::string, std::string> bills;       // by day

    static std::string yuan_text(std::int64_t fen) { return to_decimal({fen, Currency::CNY}); }
    static std::string sorted(http::Fields fields, bool with_type) {
        std::sort(fields.begin(), fields.end());
        std::string text;
        for (auto& [name, value] : fields)
            if (!value.empty() && name != "sign" && (with_type || name != "sign_type")) text += (text.empty() ? "" : "&") + name + "=" + value;
        return text;
    }
    Response answer(std::string method, const std::string& object) {
        std::replace(method.begin(), method.end(), '.', '_');
        auto certificate = cert_sn.empty() ? std::string() : R"("alipay_cert_sn":")" + cert_sn + R"(",)";
        return {.status = 200, .body = "{\"" + method + "_response\":" + object + "," + certificate + "\"sign\":\"" + crypto::base64(key.sign(object)) + "\"}"};
    }
    Response refusal(const std::string& method, const std::string& sub_code) {
        return answer(method, R"({"code":"40004","msg":"Business Failed","sub_code":")" + sub_code + R"(","sub_msg":"no"})");
    }
    Response act(const http_client::Request& request) {
        auto fields = http::parse_form(request.body);
        auto method = field_of(fields, "method");
        if (!app.verifies(sorted(fields, true), crypto::from_base64(field_of(fields, "sign")).value_or("")))
            return {.status = 200, .body = R"({"error_response":{"code":"40002","msg":"Invalid Arguments","sub_code":"isv.invalid-signature","sub_msg":"no"}})"};
        auto biz = boost::json::parse(field_of(fields, "biz_content"));
        auto text = [&](const char* name) { auto* found = biz.as_object().if_contains(name); return found ? std::string(found->as_string()) : std::string(); };
        if (method == "alipay.trade.precreate") {
            trades[text("out_trade_no")].total = text("total_amount");
            return answer(method, R"({"code":"10000","msg":"Success","out_trade_no":"x","qr_code":"https:\/\/qr.alipay.com\/bax0"})");
        }
        if (method == "alipay.data.dataservice.bill.downloadurl.query") {
            if (!bills.contains(text("bill_date"))) return refusal(method, "isp.bill_not_exist");
            return answer(method, R"({"code":"10000","msg":"Success","bill_download_url":"https:\/\/dwbillcenter.alipay.com\/downloadBillFile.resource?bizDates=)" + text("bill_date") + "\"}");
        }
        if (method == "alipay.open.app.alipaycert.download")
            return answer(method, R"({"code":"10000","msg":"Success","alipay_cert_content":")" + crypto::base64(std::string(vectors::kAlipayPlatformCertificate)) + "\"}");
        auto found = std::find_if(trades.begin(), trades.end(), [&](auto& t) { return t.first == text("out_trade_no") || (!text("trade_no").empty() && t.second.trade_no == text("trade_no")); });
        if (found == trades.end() || found->second.trade_no.empty()) return refusal(method, "ACQ.TRADE_NOT_EXIST");
        auto& trade = found->second;
        if (method == "alipay.trade.query")
            return answer(method, R"({"code":"10000","msg":"Success","out_trade_no":")" + found->first + R"(","trade_no":")" + trade.trade_no + R"(","trade_status":")" + trade.status +
                R"(","total_amount":")" + trade.total + R"(","send_pay_date":")" + (trade.status == "TRADE_SUCCESS" || trade.refunded ? "2027-01-15 16:00:00" : "") + "\"}");
        if (method == "alipay.trade.close") {
            if (trade.status != "WAIT_BUYER_PAY") return refusal(method, "ACQ.TRADE_STATUS_ERROR");
            trade.status = "TRADE_CLOSED";
            return answer(method, R"({"code":"10000","msg":"Success"})");
        }
        if (method == "alipay.trade.fastpay.refund.query")
            return answer(method, refunds.contains(text("out_request_no")) ? R"({"code":"10000","msg":"Success","refund_status":"REFUND_SUCCESS"})" : R"({"code":"10000","msg":"Success"})");
        if (method != "alipay.trade.refund") return refusal(method, "isv.missing-method");
        std::int64_t fen = std::llround(std::stod(text("refund_amount")) * 100);
        bool fresh = refunds.try_emplace(text("out_request_no"), fen).second;
        if (fresh) trade.refunded += fen;
        return answer(method, R"({"code":"10000","msg":"Success","fund_change":")" + (fresh ? fund_change : "N") + R"(","refund_fee":")" + yuan_text(trade.refunded) + "\"}");
    }
    void pay(const std::string& number, const std::string& total) { trades[number] = {"TRADE_SUCCESS", "2027" + number.substr(0, 20), total, 0}; }
    http::Request told(http::Fields fields, const std::string& sign_type = "RSA2") {
        fields.emplace_back("sign_type", sign_type);
        fields.emplace_back("sign", crypto::base64(key.sign(sorted(fields, false))));
        http::Request request;
        request.method = "POST", request.target = "/gateways/alipay/notify";
        for (auto& [name, value] : fields) request.body += (request.body.empty() ? "" : "&") + name + "=" + http::percent_encoded(value);
        request.headers.add("Content-Type", "application/x-www-form-urlencoded; charset=utf-8");
        return request;
    }
    http::Fields words(const std::string& number) {
        auto& trade = trades.at(number);
        http::Fields fields{{"app_id", "2021000000000001"}, {"seller_id", "2088000000000009"}, {"out_trade_no", number}, {"trade_no", trade.trade_no}, {"trade_status", trade.status},
            {"total_amount", trade.total}, {"notify_id", crypto::hex(crypto::random_bytes(8))}, {"subject", "会员 100%+&="}, {"charset", "utf-8"}, {"version", "1.0"}};
        if (trade.refunded) fields.emplace_back("refund_fee", yuan_text(trade.refunded)), fields.emplace_back("gmt_refund", "2027-01-16 10:00:00.123");
        return fields;
    }
    http::Request paid(const std::string& number) { return told(words(number)); }
};

// ---- Stripe ---------------------------------------------------------------------------------------

struct FakeStripe {
    World& world;
    Manners manners;
    struct Intent { std::string number, site, customer, status = "requires_payment_method"; std::int64_t amount = 0, refunded = 0; std::string currency; bool renews = false, renewal = false; };
    std::map<std::string, Intent> intents;
    struct Session { std::string intent, status = "open"; };
    std::map<std::string, Session> sessions;
    std::map<std::string, Response> answered;       // by idempotency key
    std::map<std::string, std::string> asked;
    std::vector<http::Fields> charges;
    std::string card = "pm_1";
    bool declines = false;

    static Response json(const boost::json::value& value, int status = 200) { return {.status = status, .body = boost::json::serialize(value)}; }
    static Response error(int status, const char* type, const char* code) { return json({{"error", {{"type", type}, {"code", code}, {"message", "no"}}}}, status); }
    boost::json::object intent_json(const std::string& id) {
        auto& intent = intents.at(id);
        boost::json::object marks{{"lyceum_attempt", intent.number}, {"lyceum_site", intent.site}};
        if (intent.renews) marks["lyceum_renews"] = "1";
        if (intent.renewal) marks["lyceum_renewal"] = "1";
        return {{"id", id}, {"object", "payment_intent"}, {"status", intent.status}, {"amount", intent.amount}, {"amount_received", intent.status == "succeeded" ? intent.amount : 0},
            {"currency", intent.currency}, {"customer", intent.customer}, {"metadata", marks}, {"latest_charge", charge_json(id)}};
    }
    boost::json::object charge_json(const std::string& id) {
        auto& intent = intents.at(id);
        return {{"id", "ch_" + id}, {"object", "charge"}, {"payment_intent", id}, {"amount", intent.amount}, {"amount_refunded", intent.refunded}, {"currency", intent.currency},
            {"metadata", {{"lyceum_attempt", intent.number}, {"lyceum_site", intent.site}}}};
    }
    boost::json::object session_json(const std::string& id) {
        auto& session = sessions.at(id);
        auto intent = intent_json(session.intent);
        return {{"id", id}, {"object", "checkout.session"}, {"url", "https://checkout.stripe.com/c/pay/" + id}, {"status", session.status},
            {"payment_status", session.status == "complete" ? "paid" : "unpaid"}, {"payment_intent", session.status == "complete" ? boost::json::value(intent) : boost::json::value()},
            {"amount_total", intent["amount"]}, {"currency", intent["currency"]}, {"customer", intent["customer"]}, {"metadata", intent["metadata"]}};
    }
    std::string session_of(const std::string& number) {
        for (auto& [id, session] : sessions)
            if (intents.at(session.intent).number == number) return id;
        return {};
    }
    std::string intent_of(const std::string& number) {
        for (auto& [id, intent] : intents)
            if (intent.number == number) return id;
        return {};
    }
    void pay(const std::string& number) {
        auto& session = sessions.at(session_of(number));
        session.status = "complete", intents.at(session.intent).status = "succeeded";
    }
    http::Request told(const std::string& type, const boost::json::value& object, const std::string& version = "2026-10-28.endive", bool live = false) {
        auto body = boost::json::serialize(boost::json::object{{"id", "evt_" + crypto::hex(crypto::random_bytes(6))}, {"object", "event"}, {"api_version", version}, {"livemode", live},
            {"type", type}, {"data", {{"object", object}}}});
        auto stamp = std::to_string(world.now.micros / 1'000'000);
        http::Request request;
        request.method = "POST", request.target = "/gateways/stripe/notify", request.body = body;
        request.headers.add("Content-Type", "application/json");
        request.headers.add("Stripe-Signature", "t=" + stamp + ",v1=" + crypto::hex(crypto::hmac_sha256(Secret("whsec_test"), stamp + "." + body)));
        return request;
    }
    http::Request paid(const std::string& number) { return told("payment_intent.succeeded", intent_json(intent_of(number))); }
    boost::json::object dispute_json(const std::string& number, const char* status) {
        auto id = intent_of(number);
        return {{"id", "dp_1"}, {"object", "dispute"}, {"amount", intents.at(id).amount}, {"currency", intents.at(id).currency}, {"payment_intent", id}, {"charge", "ch_" + id}, {"status", status}, {"metadata", boost::json::object()}};
    }

    Response act(const http_client::Request& request) {
        if (request.headers.get("authorization") != "Bearer sk_test_1") return error(401, "invalid_request_error", "");
        auto key = std::string(request.headers.get("idempotency-key"));
        if (!key.empty() && asked.contains(key) && asked[key] != request.body) return error(400, "idempotency_error", "");
        if (!key.empty() && answered.contains(key)) return answered[key];
        auto answer = carry_out(request);
        if (!key.empty()) answered[key] = answer, asked[key] = request.body;
        return answer;
    }
    Response carry_out(const http_client::Request& request) {
        auto path = path_of(request.url);
        path = path.substr(0, path.find('?'));
        auto fields = http::parse_form(request.method == "POST" ? request.body : request.url.substr(std::min(request.url.size(), request.url.find('?') + 1)));
        if (path == "/v1/checkout/sessions" && request.method == "GET") return json({{"object", "list"}, {"data", boost::json::array()}});
        if (path == "/v1/checkout/sessions") {
            auto n = std::to_string(sessions.size() + 1);
            intents["pi_" + n] = {field_of(fields, "metadata[lyceum_attempt]"), field_of(fields, "metadata[lyceum_site]"), field_of(fields, "customer_creation").empty() ? "" : "cus_" + n,
                "requires_payment_method", std::stoll(field_of(fields, "line_items[0][price_data][unit_amount]")), 0, field_of(fields, "line_items[0][price_data][currency]"),
                !field_of(fields, "metadata[lyceum_renews]").empty(), false};
            sessions["cs_" + n] = {"pi_" + n};
            return json(session_json("cs_" + n));
        }
        if (path.starts_with("/v1/checkout/sessions/")) {
            auto id = path.substr(22, path.find('/', 22) - 22);
            auto& session = sessions.at(id);
            if (path.ends_with("/expire")) {
                if (session.status != "open") return error(400, "invalid_request_error", "");
                session.status = "expired";
            }
            return json(session_json(id));
        }
        if (path == "/v1/payment_intents") return charge(fields);
        if (path == "/v1/payment_intents/search") {
            auto found = intent_of(part_of(field_of(fields, "query"), "':'", "'"));
            return json({{"data", found.empty() ? boost::json::array() : boost::json::array{intent_json(found)}}});
        }
        if (path.ends_with("/cancel")) return json(intent_json(path.substr(20, path.size() - 27)));
        if (path == "/v1/refunds") return refund(request.method, fields);
        if (path.ends_with("/payment_methods")) return json({{"data", card.empty() ? boost::json::array() : boost::json::array{{{"id", card}}}}});
        if (path.starts_with("/v1/customers/")) return json({{"id", path.substr(14)}, {"invoice_settings", {{"default_payment_method", nullptr}}}});
        if (path == "/v1/billing_portal/sessions") return json({{"url", "https://billing.stripe.com/p/session/" + field_of(fields, "customer")}});
        return error(404, "invalid_request_error", "resource_missing");
    }
    Response charge(const http::Fields& fields) {
        charges.push_back(fields);
        if (declines) return error(402, "card_error", "card_declined");
        auto id = "pi_r" + std::to_string(charges.size());
        intents[id] = {field_of(fields, "metadata[lyceum_attempt]"), field_of(fields, "metadata[lyceum_site]"), field_of(fields, "customer"), "succeeded", std::stoll(field_of(fields, "amount")), 0,
            field_of(fields, "currency"), true, true};
        return json(intent_json(id));
    }
    Response refund(const std::string& method, const http::Fields& fields) {
        if (method == "GET") return json({{"data", boost::json::array{{{"id", "re_1"}, {"status", "succeeded"}, {"metadata", boost::json::object()}}}}});
        auto& intent = intents.at(field_of(fields, "payment_intent"));
        auto amount = std::stoll(field_of(fields, "amount"));
        if (intent.refunded + amount > intent.amount) return error(400, "invalid_request_error", "charge_already_refunded");
        intent.refunded += amount;
        return json({{"id", "re_1"}, {"status", "succeeded"}});
    }
};

// ---- all of them ------------------------------------------------------------------------------------

struct Network {
    World& world;
    FakeWechat wechat{world, {}};
    FakeAlipay alipay{world, {}};
    FakeStripe stripe{world, {}};

    explicit Network(World& w) : world(w) {
        world.app.outgoing->transport = [this](const http_client::Request& request) {
            if (request.url.starts_with("https://api.mch.weixin.qq.com/")) return with_manners(wechat.manners, request, [&] { return wechat.act(request); });
            if (request.url.starts_with("https://openapi.alipay.com/gateway.do")) return with_manners(alipay.manners, request, [&] { return alipay.act(request); });
            if (request.url.starts_with("https://dwbillcenter.alipay.com/")) return Response{.status = 200, .body = alipay.bills[request.url.substr(request.url.rfind('=') + 1)]};
            if (request.url.starts_with("https://api.stripe.com/")) return with_manners(stripe.manners, request, [&] { return stripe.act(request); });
            if (request.url.starts_with("https://api.weixin.qq.com/sns/oauth2/access_token?"))
                return Response{.status = 200, .body = request.url.find("code=good") != std::string::npos && request.url.find("secret=app-secret") != std::string::npos
                    ? R"({"access_token":"t","openid":"oUpF8uMuAJO_M2pxb1Q9zNjWeS6o"})" : R"({"errcode":40029,"errmsg":"invalid code"})"};
            return Response{.outcome = http_client::Outcome::unknown_host, .reason = "the host is not known to DNS"};
        };
    }
    Network(const Network&) = delete;

    static Setup wechat_setup() {
        Setup setup{.is_on = true, .plain = {}, .secrets = {}, .certificates = {}};
        setup.plain.merchant_id = "1900000001", setup.plain.app_id = "wxd678efh567hg6787", setup.plain.serial = kMerchantSerial;
        setup.plain.public_key_id = kPublicKeyId, setup.plain.public_key = vectors::kWechatPlatformCertificate;
        setup.secrets.private_key = vectors::kWechatMerchantKey, setup.secrets.api_key = kApiV3Key;
        return setup;
    }
    static Setup alipay_setup() {
        Setup setup{.is_on = true, .plain = {}, .secrets = {}, .certificates = {}};
        setup.plain.app_id = "2021000000000001", setup.plain.merchant_id = "2088000000000009";
        setup.plain.public_key = vectors::kAlipayPlatformCertificate;
        setup.secrets.private_key = vectors::kAlipayAppKey;
        return setup;
    }
    static Setup stripe_setup() {
        Setup setup{.is_on = true, .plain = {}, .secrets = {}, .certificates = {}};
        setup.secrets.api_key = "sk_test_1", setup.secrets.webhook_secret = "whsec_test";
        return setup;
    }
    static Setup transfer_setup() {
        Setup setup{.is_on = true, .plain = {}, .secrets = {}, .certificates = {}};
        setup.plain.instructions = "Bank of Somewhere\n6222 0000 1111 2222";
        return setup;
    }
    void set_up(std::string_view gateway, const Setup& setup) {
        world.write([&](Tx& tx) { save_setup(tx, gateway, setup); });
    }
};

/// An order under way at a gateway of the network.
struct Under {
    OrderId order;
    std::string number, page;                       // the attempt's, and the address of its page
};

inline Under pay_with(World& world, Browser& browser, const Url& checkout, const std::string& method) {
    auto answer = browser.post(checkout.str(), {{"method", method}});
    CHECK_MESSAGE(answer.status == 303, answer.body);
    Under under{{}, {}, answer.location()};
    REQUIRE(under.page.starts_with("/pay/"));
    under.number = under.page.substr(5);
    auto order = world.read([&](Db& db) { return db.one<OrderId>("select order_id from payment_attempts where number = $1", under.number); });
    under.order = order;
    return under;
}

}  // namespace lyceum::commerce::test
