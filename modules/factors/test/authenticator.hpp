// An authenticator in software, for tests: it makes P-256 keys, answers options as a browser would, and can be told to misbehave.
#pragma once
#include "platform/crypto/crypto.hpp"
#include <boost/json.hpp>
#include <memory>
#include <openssl/core_names.h>
#include <openssl/ec.h>
#include <openssl/evp.h>
#include <string>

namespace lyceum::factors::test {

class Authenticator {
public:
    // What it claims; tests change these.
    std::string origin = "http://lyceum.test", party = "lyceum.test";
    unsigned flags = 0x05;                          // present and verified
    std::uint32_t count = 0;                        // grows with each signature once it is above zero
    bool sends_handle = true, framed = false;

    Authenticator() : key_(EVP_EC_gen("P-256"), &EVP_PKEY_free), id_(crypto::random_bytes(16)) {}

    const std::string& id() const { return id_; }

    /// Answers the options of a registration.
    std::string create(const std::string& options) {
        auto wanted = boost::json::parse(options);
        handle_ = crypto::from_base64url(wanted.at("user").at("id").as_string()).value();
        auto client = client_data("webauthn.create", wanted);
        auto data = authenticator_data(0x40) + std::string(16, '\0') + number(id_.size(), 2) + id_ + cose();
        return answer({{"clientDataJSON", crypto::base64url(client)}, {"attestationObject", crypto::base64url("\xa3\x63" "fmt\x64" "none\x67" "attStmt\xa0\x68" "authData\x58" + number(data.size(), 1) + data)}});
    }

    /// Answers the options of signing in.
    std::string get(const std::string& options) {
        auto client = client_data("webauthn.get", boost::json::parse(options));
        if (count > 0) ++count;
        auto data = authenticator_data(0);
        boost::json::object response{{"clientDataJSON", crypto::base64url(client)}, {"authenticatorData", crypto::base64url(data)},
            {"signature", crypto::base64url(sign(data + crypto::sha256(client)))}};
        if (sends_handle) response["userHandle"] = crypto::base64url(handle_);
        return answer(response);
    }

private:
    static std::string number(std::size_t value, std::size_t bytes) {
        std::string out;
        for (std::size_t i = bytes; i-- > 0;) out += static_cast<char>(value >> (8 * i) & 0xff);
        return out;
    }

    std::string client_data(std::string type, const boost::json::value& options) const {
        boost::json::object client{{"type", type}, {"challenge", options.at("challenge")}, {"origin", origin}, {"crossOrigin", framed}};
        return boost::json::serialize(client);
    }

    std::string authenticator_data(unsigned more) const { return crypto::sha256(party) + static_cast<char>(flags | more) + number(count, 4); }

    std::string cose() const {
        unsigned char point[65];
        std::size_t length = 0;
        EVP_PKEY_get_octet_string_param(key_.get(), OSSL_PKEY_PARAM_PUB_KEY, point, sizeof point, &length);
        std::string xy(reinterpret_cast<char*>(point) + 1, 64);
        return "\xa5\x01\x02\x03\x26\x20\x01\x21\x58\x20" + xy.substr(0, 32) + "\x22\x58\x20" + xy.substr(32);
    }

    std::string sign(const std::string& message) const {
        std::unique_ptr<EVP_MD_CTX, decltype(&EVP_MD_CTX_free)> context(EVP_MD_CTX_new(), &EVP_MD_CTX_free);
        auto* bytes = reinterpret_cast<const unsigned char*>(message.data());
        std::size_t length = 0;
        EVP_DigestSignInit(context.get(), nullptr, EVP_sha256(), nullptr, key_.get());
        EVP_DigestSign(context.get(), nullptr, &length, bytes, message.size());
        std::string signature(length, '\0');
        EVP_DigestSign(context.get(), reinterpret_cast<unsigned char*>(signature.data()), &length, bytes, message.size());
        signature.resize(length);
        return signature;
    }

    std::string answer(boost::json::object response) const {
        return boost::json::serialize(boost::json::object{{"id", crypto::base64url(id_)}, {"rawId", crypto::base64url(id_)}, {"type", "public-key"},
            {"clientExtensionResults", boost::json::object{}}, {"response", std::move(response)}});
    }

    std::unique_ptr<EVP_PKEY, decltype(&EVP_PKEY_free)> key_;
    std::string id_, handle_;
};

}  // namespace lyceum::factors::test
