// WeChat Pay APIv3 for direct merchants: how requests are signed, how answers and notifications are proved and opened, and what
// they say. Pure: no clock, no network. https://pay.weixin.qq.com/doc/v3/merchant
#pragma once
#include "modules/commerce/gateways/remote.hpp"
#include "platform/crypto/rsa.hpp"

namespace lyceum::commerce::wechat_pay {

inline constexpr Span kTolerance = minutes(5);

/// What a merchant's keys are, read out of a setup. `read` throws Refusal(invalid) on the field that does not hold.
struct Keys {
    std::string mchid, appid, serial;               // of the merchant's certificate, upper case
    crypto::RsaPrivateKey own;
    Secret api_key;                                 // 32 bytes: what notifications are encrypted with
    std::string public_key_id;                      // empty in certificate mode
    std::map<std::string, crypto::RsaPublicKey> theirs;     // by serial or public key id; during a change both kinds are there

    static Keys read(const Setup&);
};

/// `target` is path and query as they are sent. The value of the field Authorization.
struct Signing {
    std::string_view method, target, body, nonce;
    std::int64_t unix_seconds = 0;
};
std::string text_to_sign(const Signing&);
std::string authorization(const Keys&, const Signing&);

/// What WeChat Pay signed: an answer or a notification, over exactly these bytes. False when a field is missing, the time is
/// further off than kTolerance, or the signature is another's; throws UnknownKey for a serial number that is not known.
bool is_signed(const Keys&, const http::Headers&, std::string_view body, Time now);

/// The resource of a notification, opened; nothing for what was altered or meant for somebody else.
std::optional<json::Value> opened_resource(const Secret& api_key, const json::Value& notification);
/// The certificates of an answer of /v3/certificates, by serial number. Throws Fault when one cannot be opened.
std::map<std::string, std::string> opened_certificates(const Secret& api_key, const json::Value& answer);

/// An order, as the query answers it and as notifications hold it. Nothing while it waits for its payer. Whose mchid or appid it
/// is otherwise comes as another merchant.
std::optional<Capture> said_of_order(const Keys&, const json::Value&);
/// A refund, likewise; `status` in answers, `refund_status` in notifications. Nothing while it is under way.
std::optional<Capture> said_of_refund(const json::Value&);
/// What a notification says; nothing for what is not WeChat Pay's.
std::optional<Word> understand(const Keys&, const http::Headers&, const std::string& body, Time now);

/// What the page inside of WeChat hands to the wallet: a JSON object.
std::string wallet_call(const Keys&, std::string_view prepay_id, std::string_view nonce, std::int64_t unix_seconds);

/// "2025-01-01T12:30:00+08:00".
std::string china_time(Time);

/// The body that makes an order: for the ways native, h5 and jsapi.
std::string order_body(const Keys&, const Paying&, const std::string& notify_url);

}  // namespace lyceum::commerce::wechat_pay
