#include "modules/commerce/gateways/alipay/protocol.hpp"
#include "modules/commerce/gateways/values.hpp"
#include "platform/crypto/crypto.hpp"
#include <algorithm>
#include <boost/json.hpp>

namespace lyceum::commerce::alipay {

// ---- keys -----------------------------------------------------------------------------------------

std::string serial_of(const crypto::Certificate& certificate) { return crypto::md5_hex(certificate.issuer + certificate.serial_decimal); }

std::string serial_of_roots(const std::vector<crypto::Certificate>& roots) {
    std::string all;
    for (auto& root : roots)
        if (root.signed_with_rsa) all += (all.empty() ? "" : "_") + serial_of(root);
    return all;
}

Keys Keys::read(const Setup& setup) {
    auto& plain = setup.plain;
    if (plain.app_id.empty()) invalid("app_id", "The app id is missing.");
    if (plain.merchant_id.empty()) invalid("merchant_id", "The seller's number (PID) is missing. It begins with 2088.");
    auto own = crypto::RsaPrivateKey::read(Secret(setup.secrets.private_key));
    if (!own) invalid("private_key", "This is no RSA key. Paste the private key of the app.");
    Keys keys{plain.app_id, plain.merchant_id, *own, {}, {}, {}, {}, {}, {}};
    if (plain.certificate.empty()) {
        keys.plain = crypto::RsaPublicKey::read(plain.public_key);
        if (!keys.plain) invalid("public_key", "This is no public key. Paste Alipay's public key, not that of the app.");
        return keys;
    }
    auto app = crypto::certificates(plain.certificate), theirs = crypto::certificates(plain.their_certificate);
    keys.roots = crypto::certificates(plain.root_certificate);
    keys.root_cert_sn = serial_of_roots(keys.roots);
    if (app.empty()) invalid("certificate", "This is no certificate. Paste the whole file appCertPublicKey_….crt.");
    if (theirs.empty()) invalid("their_certificate", "This is no certificate. Paste the whole file alipayCertPublicKey_RSA2.crt.");
    if (keys.root_cert_sn.empty()) invalid("root_certificate", "These are no root certificates. Paste the whole file alipayRootCert.crt.");
    auto of_app = crypto::RsaPublicKey::read(app.front().pem);
    if (!of_app || !(*of_app == own->public_key())) invalid("certificate", "This certificate is not of the private key.");
    keys.app_cert_sn = serial_of(app.front());
    keys.cert_sn = serial_of(theirs.front());
    auto take = [&](const crypto::Certificate& one) {
        if (auto key = crypto::RsaPublicKey::read(one.pem)) keys.by_sn.emplace(serial_of(one), *key);
    };
    take(theirs.front());
    for (auto& [serial, pem] : setup.certificates)
        for (auto& one : crypto::certificates(pem)) take(one);
    if (!keys.by_sn.contains(keys.cert_sn)) invalid("their_certificate", "This certificate has no RSA key.");
    return keys;
}

const crypto::RsaPublicKey& Keys::of(const std::string& sn) const {
    if (plain) return *plain;
    auto found = by_sn.find(sn.empty() ? cert_sn : sn);
    if (found == by_sn.end()) throw UnknownKey(sn);
    return found->second;
}

// ---- requests -------------------------------------------------------------------------------------

std::string text_to_sign(http::Fields fields, const std::vector<std::string_view>& without) {
    std::sort(fields.begin(), fields.end());
    std::string text;
    for (auto& [name, value] : fields) {
        if (value.empty() || std::find(without.begin(), without.end(), name) != without.end()) continue;
        text += (text.empty() ? "" : "&") + name + "=" + value;
    }
    return text;
}

http::Fields signed_call(const Keys& keys, const Calling& call, Time now) {
    http::Fields fields{{"app_id", keys.app_id}, {"method", std::string(call.method)}, {"format", "JSON"}, {"charset", "utf-8"}, {"sign_type", "RSA2"},
        {"timestamp", china_time(now)}, {"version", "1.0"}, {"biz_content", call.biz_content}};
    if (!call.notify_url.empty()) fields.emplace_back("notify_url", call.notify_url);
    if (!call.return_url.empty()) fields.emplace_back("return_url", call.return_url);
    if (keys.has_certificates()) {
        fields.emplace_back("app_cert_sn", keys.app_cert_sn);
        fields.emplace_back("alipay_root_cert_sn", keys.root_cert_sn);
    }
    fields.emplace_back("sign", crypto::base64(keys.own.sign(text_to_sign(fields, {"sign"}))));
    return fields;
}

std::string encoded(const http::Fields& fields) {
    std::string text;
    for (auto& [name, value] : fields) text += (text.empty() ? "" : "&") + http::percent_encoded(name) + "=" + http::percent_encoded(value);
    return text;
}

std::string china_time(Time at) {
    auto text = to_iso8601({(at + hours(8)).micros / 1'000'000 * 1'000'000});
    text.pop_back();
    text[text.find('T')] = ' ';
    return text;
}

std::string trade_body(const Paying& paying, const std::string& quit_url) {
    constexpr std::size_t kSubjectBytes = 200;
    auto subject = value::shortened(paying.order.title, kSubjectBytes);
    for (char& c : subject)
        if (c == '/' || c == '=' || c == '&') c = ' ';
    boost::json::object body{{"out_trade_no", paying.attempt.number}, {"total_amount", to_decimal(paying.attempt.money())}, {"subject", subject},
        {"time_expire", china_time(paying.attempt.expires_at)}};
    if (paying.handle.way == Way::page) body["product_code"] = "FAST_INSTANT_TRADE_PAY";
    if (paying.handle.way == Way::wap) body["product_code"] = "QUICK_WAP_WAY", body["quit_url"] = quit_url;
    return boost::json::serialize(body);
}

// ---- answers --------------------------------------------------------------------------------------

namespace {

// The object that begins at `at`, as it was sent: what is signed are these bytes.
std::string_view object_at(std::string_view text, std::size_t at) {
    int depth = 0;
    bool quoted = false;
    for (auto i = at; i < text.size(); ++i) {
        char c = text[i];
        if (quoted) {
            if (c == '\\') ++i;
            else if (c == '"') quoted = false;
        } else if (c == '"') quoted = true;
        else if (c == '{') ++depth;
        else if (c == '}' && --depth == 0) return text.substr(at, i + 1 - at);
    }
    return {};
}

// The member of the outermost object with this name. A name inside of a text or of an inner object is none.
std::string_view raw_member(std::string_view body, std::string_view name) {
    int depth = 0;
    for (std::size_t i = 0; i < body.size(); ++i) {
        if (body[i] == '{') ++depth;
        else if (body[i] == '}') --depth;
        else if (body[i] == '"') {
            auto begin = ++i;
            while (i < body.size() && body[i] != '"') i += body[i] == '\\' ? 2 : 1;
            auto after = body.find_first_not_of(" \t\r\n", std::min(body.size(), i + 1));
            if (depth != 1 || i >= body.size() || body.substr(begin, i - begin) != name || after == body.npos || body[after] != ':') continue;
            auto value = body.find_first_not_of(" \t\r\n", after + 1);
            return value != body.npos && body[value] == '{' ? object_at(body, value) : std::string_view();
        }
    }
    return {};
}

}  // namespace

bool Answer::is_doubtful() const { return code == "20000" || sub_code.ends_with("SYSTEM_ERROR") || (code == "10000" && !is_signed); }

std::optional<Answer> read_answer(const Keys& keys, std::string_view method, const std::string& body) {
    std::string name(method);
    std::replace(name.begin(), name.end(), '.', '_');
    auto whole = value::parsed(body);
    if (!whole) return std::nullopt;
    auto raw = raw_member(body, name + "_response");
    if (raw.empty()) raw = raw_member(body, "error_response");
    auto inner = raw.empty() ? std::nullopt : value::parsed(raw);
    if (!inner) return std::nullopt;
    Answer answer{*inner, std::string(raw), value::text(*inner, "code"), value::text(*inner, "sub_code"), {}, false};
    answer.words = fmt::format("{} {} {}", answer.code, answer.sub_code, value::text(*inner, answer.sub_code.empty() ? "msg" : "sub_msg"));
    auto signature = crypto::from_base64(value::text(*whole, "sign"));
    if (signature && !signature->empty()) answer.is_signed = keys.of(value::text(*whole, "alipay_cert_sn")).verifies(raw, *signature);
    return answer;
}

// ---- what it says ---------------------------------------------------------------------------------

namespace {

std::string field(const http::Fields& fields, std::string_view name) {
    for (auto& [key, value] : fields)
        if (key == name) return value;
    return {};
}

std::vector<Capture> paid_and_refunded(Capture said, std::string_view total, std::string_view refunded) {
    auto amount = value::minor_units(total, Currency::CNY), back = value::minor_units(refunded, Currency::CNY);
    if (!amount || said.payment.empty()) return {};
    said.state = Capture::State::paid;
    said.event = "paid-" + said.payment;
    said.money = {*amount, Currency::CNY};
    std::vector<Capture> all{said};
    if (!back || *back == 0) return all;
    said.state = Capture::State::refunded;
    said.event = fmt::format("refund-{}-{}", said.payment, *back);
    said.money.minor = *back;
    all.push_back(said);
    return all;
}

std::vector<Capture> closed(Capture said) {
    said.state = Capture::State::closed;
    said.event = "closed-" + said.number;
    return {said};
}

std::vector<Capture> said_of(const Keys& keys, const http::Fields& fields) {
    Capture said;
    said.number = field(fields, "out_trade_no");
    said.payment = field(fields, "trade_no");
    bool ours = field(fields, "app_id") == keys.app_id && field(fields, "seller_id") == keys.seller_id;
    said.merchant = ours ? std::string(kAlipay) : field(fields, "app_id") + " " + field(fields, "seller_id");
    auto status = field(fields, "trade_status"), total = field(fields, "total_amount"), back = field(fields, "refund_fee");
    if (status == "TRADE_SUCCESS") return paid_and_refunded(said, total, back);
    if (status == "TRADE_FINISHED") return paid_and_refunded(said, total, "");      // the time for refunds is over: it takes back nothing
    if (status != "TRADE_CLOSED") return {};
    bool was_paid = !back.empty() || !field(fields, "gmt_refund").empty();
    return was_paid ? paid_and_refunded(said, total, back) : closed(said);
}

}  // namespace

bool is_signed(const Keys& keys, const http::Fields& fields) {
    auto signature = crypto::from_base64(field(fields, "sign"));
    if (!signature || field(fields, "sign_type") != "RSA2") return false;           // the sender must not choose a weaker one
    auto& key = keys.of(field(fields, "alipay_cert_sn"));
    return key.verifies(text_to_sign(fields, {"sign", "sign_type"}), *signature) || key.verifies(text_to_sign(fields, {"sign"}), *signature);
}

std::optional<Word> understand(const Keys& keys, const std::string& body) {
    http::Fields fields;
    try {
        fields = http::parse_form(body);
    } catch (const Refusal&) {
        return std::nullopt;
    }
    // One name twice would be signed as one and read as the other.
    auto names = fields;
    std::sort(names.begin(), names.end());
    for (std::size_t i = 1; i < names.size(); ++i)
        if (names[i].first == names[i - 1].first) return std::nullopt;
    if (!is_signed(keys, fields)) return std::nullopt;
    return Word{said_of(keys, fields), {}, {}, {}};
}

std::vector<Capture> said_of_trade(const json::Value& trade) {
    Capture said;
    said.number = value::text(trade, "out_trade_no");
    said.payment = value::text(trade, "trade_no");
    said.merchant = std::string(kAlipay);
    auto status = value::text(trade, "trade_status"), total = value::text(trade, "total_amount");
    if (status == "TRADE_SUCCESS" || status == "TRADE_FINISHED") return paid_and_refunded(said, total, "");
    if (status != "TRADE_CLOSED") return {};
    // Closed without a day of payment was never paid; with one, all of it went back.
    return value::text(trade, "send_pay_date").empty() ? closed(said) : paid_and_refunded(said, total, total);
}

}  // namespace lyceum::commerce::alipay
