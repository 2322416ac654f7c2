// Alipay's OpenAPI 2.0 (the form gateway): RSA2 signatures, certificate mode, what answers and notifications say. Pure: no clock,
// no network. https://opendocs.alipay.com/common/02kkv7
#pragma once
#include "modules/commerce/gateways/remote.hpp"
#include "platform/crypto/rsa.hpp"
#include "platform/http/input.hpp"

namespace lyceum::commerce::alipay {

struct Keys {
    std::string app_id, seller_id;
    crypto::RsaPrivateKey own;
    std::optional<crypto::RsaPublicKey> plain;      // Alipay's public key, where there are no certificates
    std::string app_cert_sn, root_cert_sn;          // certificate mode
    std::string cert_sn;                            // of the certificate that the owner wrote
    std::map<std::string, crypto::RsaPublicKey> by_sn;
    std::vector<crypto::Certificate> roots;

    /// Throws Refusal(invalid) on the field that does not hold.
    static Keys read(const Setup&);
    bool has_certificates() const { return !app_cert_sn.empty(); }
    /// The key that a message names; the owner's where it names none. Throws UnknownKey.
    const crypto::RsaPublicKey& of(const std::string& cert_sn) const;
};

/// MD5 of the issuer and the decimal serial number: what Alipay calls a certificate.
std::string serial_of(const crypto::Certificate&);
/// Those of the roots that sign with RSA, joined by "_".
std::string serial_of_roots(const std::vector<crypto::Certificate>&);

/// "key=value&key=value": sorted by bytes, what is empty left out, values as they are.
std::string text_to_sign(http::Fields, const std::vector<std::string_view>& without);

struct Calling {
    std::string_view method;
    std::string biz_content;                        // JSON
    std::string notify_url = {}, return_url = {};
};
/// All parameters of a call, the signature among them.
http::Fields signed_call(const Keys&, const Calling&, Time now);
/// As they are sent: percent-encoded UTF-8.
std::string encoded(const http::Fields&);

/// An answer: the object under its method's name, and whether Alipay signed exactly these bytes of it.
struct Answer {
    json::Value value;
    std::string raw;
    std::string code, sub_code, words;
    bool is_signed = false;
    bool is_success() const { return is_signed && code == "10000"; }
    /// The outcome is unknown: ask again with the same numbers.
    bool is_doubtful() const;
};
/// Nothing for what is no answer to this method. Throws UnknownKey.
std::optional<Answer> read_answer(const Keys&, std::string_view method, const std::string& body);

/// A notification of exactly these fields, signed with RSA2 by Alipay. Throws UnknownKey.
bool is_signed(const Keys&, const http::Fields&);
std::optional<Word> understand(const Keys&, const std::string& body);
/// What a query of a trade answers.
std::vector<Capture> said_of_trade(const json::Value&);

/// "2025-01-01 12:30:00" in China.
std::string china_time(Time);
/// The trade, for page, wap and precreate.
std::string trade_body(const Paying&, const std::string& quit_url);

}  // namespace lyceum::commerce::alipay
