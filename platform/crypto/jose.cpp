// JWK and JWS over OpenSSL 3.
#include "platform/crypto/jose.hpp"
#include "platform/crypto/crypto.hpp"
#include "platform/crypto/openssl.hpp"
#include <array>
#include <boost/json.hpp>
#include <openssl/core_names.h>
#include <openssl/ec.h>
#include <openssl/ecdsa.h>
#include <openssl/param_build.h>
#include <openssl/pem.h>
#include <openssl/rsa.h>

namespace lyceum::crypto {

namespace {

constexpr std::size_t kKeysMax = 50, kCoordinateBytes = 32;
constexpr int kRsaBitsMin = 2048, kRsaBitsMax = 8192;

using KeyContext = Owned<EVP_PKEY_CTX, EVP_PKEY_CTX_free>;
using Number = Owned<BIGNUM, BN_free>;

SharedKey shared(EVP_PKEY* key) { return key ? SharedKey(key, &EVP_PKEY_free) : nullptr; }
const unsigned char* bytes_of(std::string_view text) { return reinterpret_cast<const unsigned char*>(text.data()); }

// ---- reading keys ---------------------------------------------------------------------------------

std::string_view text_of(const boost::json::object& object, std::string_view name) {
    auto* found = object.if_contains(boost::json::string_view(name.data(), name.size()));
    return found && found->is_string() ? std::string_view(found->get_string()) : std::string_view();
}

SharedKey key_from(const char* type, OSSL_PARAM_BLD* built) {
    Owned<OSSL_PARAM, OSSL_PARAM_free> parameters(OSSL_PARAM_BLD_to_param(built));
    KeyContext context(EVP_PKEY_CTX_new_from_name(nullptr, type, nullptr));
    EVP_PKEY* key = nullptr;
    if (!parameters || !context || EVP_PKEY_fromdata_init(context.get()) != 1) return nullptr;
    if (EVP_PKEY_fromdata(context.get(), &key, EVP_PKEY_PUBLIC_KEY, parameters.get()) != 1) return nullptr;
    auto owned = shared(key);
    KeyContext check(EVP_PKEY_CTX_new(key, nullptr));
    return check && EVP_PKEY_public_check(check.get()) == 1 ? owned : nullptr;
}

SharedKey rsa_key(const boost::json::object& jwk) {
    auto modulus = from_base64url(text_of(jwk, "n")), exponent = from_base64url(text_of(jwk, "e"));
    if (!modulus || !exponent || modulus->size() > kRsaBitsMax / 8 || exponent->size() > 8) return nullptr;
    Number n(BN_bin2bn(bytes_of(*modulus), static_cast<int>(modulus->size()), nullptr));
    Number e(BN_bin2bn(bytes_of(*exponent), static_cast<int>(exponent->size()), nullptr));
    if (!n || !e || BN_num_bits(n.get()) < kRsaBitsMin) return nullptr;
    Owned<OSSL_PARAM_BLD, OSSL_PARAM_BLD_free> built(OSSL_PARAM_BLD_new());
    OSSL_PARAM_BLD_push_BN(built.get(), OSSL_PKEY_PARAM_RSA_N, n.get());
    OSSL_PARAM_BLD_push_BN(built.get(), OSSL_PKEY_PARAM_RSA_E, e.get());
    return key_from("RSA", built.get());
}

SharedKey p256_key(const boost::json::object& jwk) {
    auto x = from_base64url(text_of(jwk, "x")), y = from_base64url(text_of(jwk, "y"));
    if (!x || !y || x->size() != kCoordinateBytes || y->size() != kCoordinateBytes) return nullptr;
    auto point = "\x04" + *x + *y;
    Owned<OSSL_PARAM_BLD, OSSL_PARAM_BLD_free> built(OSSL_PARAM_BLD_new());
    OSSL_PARAM_BLD_push_utf8_string(built.get(), OSSL_PKEY_PARAM_GROUP_NAME, "P-256", 0);
    OSSL_PARAM_BLD_push_octet_string(built.get(), OSSL_PKEY_PARAM_PUB_KEY, point.data(), point.size());
    return key_from("EC", built.get());
}

SharedKey ed25519_key(const boost::json::object& jwk) {
    auto x = from_base64url(text_of(jwk, "x"));
    if (!x || x->size() != kCoordinateBytes) return nullptr;
    return shared(EVP_PKEY_new_raw_public_key(EVP_PKEY_ED25519, nullptr, bytes_of(*x), x->size()));
}

struct Known {
    SigningAlgorithm algorithm;
    SharedKey key;
};
std::optional<Known> known_key(const boost::json::object& jwk) {
    auto type = text_of(jwk, "kty"), curve = text_of(jwk, "crv"), use = text_of(jwk, "use"), algorithm = text_of(jwk, "alg");
    if (!use.empty() && use != "sig") return std::nullopt;
    Known known;
    if (type == "RSA") known = {SigningAlgorithm::RS256, rsa_key(jwk)};
    else if (type == "EC" && curve == "P-256") known = {SigningAlgorithm::ES256, p256_key(jwk)};
    else if (type == "OKP" && curve == "Ed25519") known = {SigningAlgorithm::EdDSA, ed25519_key(jwk)};
    if (!known.key || (!algorithm.empty() && algorithm != name_of(known.algorithm))) return std::nullopt;
    return known;
}

// ---- signatures -----------------------------------------------------------------------------------

// ECDSA in JWS is r and s side by side; OpenSSL speaks DER.
std::string der_from(std::string_view r_and_s) {
    if (r_and_s.size() != 2 * kCoordinateBytes) return {};
    Owned<ECDSA_SIG, ECDSA_SIG_free> signature(ECDSA_SIG_new());
    auto* r = BN_bin2bn(bytes_of(r_and_s), kCoordinateBytes, nullptr);
    auto* s = BN_bin2bn(bytes_of(r_and_s) + kCoordinateBytes, kCoordinateBytes, nullptr);
    ECDSA_SIG_set0(signature.get(), r, s);              // takes both over
    unsigned char* der = nullptr;
    int length = i2d_ECDSA_SIG(signature.get(), &der);
    if (length <= 0) return {};
    std::string out(reinterpret_cast<char*>(der), static_cast<std::size_t>(length));
    OPENSSL_free(der);
    return out;
}

std::string r_and_s_from(std::string_view der) {
    auto* at = bytes_of(der);
    Owned<ECDSA_SIG, ECDSA_SIG_free> signature(d2i_ECDSA_SIG(nullptr, &at, static_cast<long>(der.size())));
    if (!signature) throw Fault("OpenSSL made no signature");
    std::array<unsigned char, 2 * kCoordinateBytes> out{};
    BN_bn2binpad(ECDSA_SIG_get0_r(signature.get()), out.data(), kCoordinateBytes);
    BN_bn2binpad(ECDSA_SIG_get0_s(signature.get()), out.data() + kCoordinateBytes, kCoordinateBytes);
    return {reinterpret_cast<char*>(out.data()), out.size()};
}

// Ed25519 hashes by itself.
const EVP_MD* digest_of(SigningAlgorithm algorithm) { return algorithm == SigningAlgorithm::EdDSA ? nullptr : EVP_sha256(); }

std::string signature_by(EVP_PKEY* key, SigningAlgorithm algorithm, std::string_view bytes) {
    DigestContext context(EVP_MD_CTX_new());
    std::size_t length = 0;
    if (!context || EVP_DigestSignInit(context.get(), nullptr, digest_of(algorithm), nullptr, key) != 1 ||
        EVP_DigestSign(context.get(), nullptr, &length, bytes_of(bytes), bytes.size()) != 1)
        throw Fault("OpenSSL could not sign");
    std::string signature(length, '\0');
    if (EVP_DigestSign(context.get(), reinterpret_cast<unsigned char*>(signature.data()), &length, bytes_of(bytes), bytes.size()) != 1)
        throw Fault("OpenSSL could not sign");
    signature.resize(length);
    return algorithm == SigningAlgorithm::ES256 ? r_and_s_from(signature) : signature;
}

// ---- writing keys ---------------------------------------------------------------------------------

std::string number_of(EVP_PKEY* key, const char* name, int bytes = 0) {
    BIGNUM* raw = nullptr;
    if (EVP_PKEY_get_bn_param(key, name, &raw) != 1) throw Fault("OpenSSL does not tell a part of a key");
    Number number(raw);
    std::string out(static_cast<std::size_t>(bytes ? bytes : BN_num_bytes(raw)), '\0');
    BN_bn2binpad(raw, reinterpret_cast<unsigned char*>(out.data()), static_cast<int>(out.size()));
    return base64url(out);
}

std::string raw_public(EVP_PKEY* key) {
    std::string out(kCoordinateBytes, '\0');
    std::size_t length = out.size();
    if (EVP_PKEY_get_raw_public_key(key, reinterpret_cast<unsigned char*>(out.data()), &length) != 1) throw Fault("OpenSSL does not tell a key");
    return base64url(out);
}

// The members that make the key, in the order of their names: what a thumbprint is made of.
std::string thumbprint_members(EVP_PKEY* key, SigningAlgorithm algorithm) {
    switch (algorithm) {
        case SigningAlgorithm::RS256:
            return fmt::format(R"("e":"{}","kty":"RSA","n":"{}")", number_of(key, OSSL_PKEY_PARAM_RSA_E), number_of(key, OSSL_PKEY_PARAM_RSA_N));
        case SigningAlgorithm::ES256:
            return fmt::format(R"("crv":"P-256","kty":"EC","x":"{}","y":"{}")", number_of(key, OSSL_PKEY_PARAM_EC_PUB_X, kCoordinateBytes),
                number_of(key, OSSL_PKEY_PARAM_EC_PUB_Y, kCoordinateBytes));
        case SigningAlgorithm::EdDSA: return fmt::format(R"("crv":"Ed25519","kty":"OKP","x":"{}")", raw_public(key));
    }
    return {};
}

std::string thumbprint(EVP_PKEY* key, SigningAlgorithm algorithm) { return base64url(sha256("{" + thumbprint_members(key, algorithm) + "}")); }

}  // namespace

bool PublicKey::verifies(std::string_view bytes, std::string_view signature) const {
    std::string der;
    if (algorithm_ == SigningAlgorithm::ES256) signature = der = der_from(signature);
    if (signature.empty()) return false;
    DigestContext context(EVP_MD_CTX_new());
    return context && EVP_DigestVerifyInit(context.get(), nullptr, digest_of(algorithm_), nullptr, key_.get()) == 1 &&
           EVP_DigestVerify(context.get(), bytes_of(signature), signature.size(), bytes_of(bytes), bytes.size()) == 1;
}

std::vector<PublicKey> public_keys(const json::Value& jwk_set) {
    std::vector<PublicKey> keys;
    auto* set = jwk_set.if_object();
    auto* list = set ? set->if_contains("keys") : nullptr;
    if (!list || !list->is_array()) return keys;
    for (auto& each : list->get_array()) {
        if (!each.is_object() || keys.size() == kKeysMax) continue;
        auto known = known_key(each.get_object());
        if (!known) continue;
        PublicKey key;
        key.kid_ = text_of(each.get_object(), "kid");
        key.algorithm_ = known->algorithm;
        key.key_ = known->key;
        keys.push_back(std::move(key));
    }
    return keys;
}

PrivateKey PrivateKey::make(SigningAlgorithm algorithm) {
    PrivateKey key;
    key.algorithm_ = algorithm;
    switch (algorithm) {
        case SigningAlgorithm::RS256: key.key_ = shared(EVP_PKEY_Q_keygen(nullptr, nullptr, "RSA", static_cast<std::size_t>(kRsaBitsMin))); break;
        case SigningAlgorithm::ES256: key.key_ = shared(EVP_PKEY_Q_keygen(nullptr, nullptr, "EC", "P-256")); break;
        case SigningAlgorithm::EdDSA: key.key_ = shared(EVP_PKEY_Q_keygen(nullptr, nullptr, "ED25519")); break;
    }
    if (!key.key_) throw Fault("OpenSSL made no key");
    key.kid_ = thumbprint(key.key_.get(), algorithm);
    return key;
}

PrivateKey PrivateKey::read(const Secret& pem, SigningAlgorithm algorithm) {
    Owned<BIO, BIO_free> in(BIO_new_mem_buf(pem.reveal().data(), static_cast<int>(pem.reveal().size())));
    PrivateKey key;
    key.algorithm_ = algorithm;
    key.key_ = shared(PEM_read_bio_PrivateKey(in.get(), nullptr, nullptr, nullptr));
    constexpr auto kTypes = std::to_array({EVP_PKEY_RSA, EVP_PKEY_EC, EVP_PKEY_ED25519});
    if (!key.key_ || EVP_PKEY_get_base_id(key.key_.get()) != kTypes[static_cast<std::size_t>(algorithm)]) throw Fault("a stored signing key cannot be read");
    key.kid_ = thumbprint(key.key_.get(), algorithm);
    return key;
}

Secret PrivateKey::pem() const {
    Owned<BIO, BIO_free> out(BIO_new(BIO_s_mem()));
    if (PEM_write_bio_PrivateKey(out.get(), key_.get(), nullptr, nullptr, 0, nullptr, nullptr) != 1) throw Fault("OpenSSL does not write a key");
    char* text = nullptr;
    auto length = BIO_get_mem_data(out.get(), &text);
    return Secret(std::string(text, static_cast<std::size_t>(length)));
}

std::string PrivateKey::public_jwk() const {
    return fmt::format(R"({{{},"kid":"{}","alg":"{}","use":"sig"}})", thumbprint_members(key_.get(), algorithm_), kid_, name_of(algorithm_));
}

PublicKey PrivateKey::public_key() const {
    PublicKey key;
    key.kid_ = kid_;
    key.algorithm_ = algorithm_;
    key.key_ = key_;
    return key;
}

std::string PrivateKey::sign(std::string_view claims, std::string_view type) const {
    auto header = fmt::format(R"({{"alg":"{}","typ":"{}","kid":"{}"}})", name_of(algorithm_), type, kid_);
    auto bytes = base64url(header) + "." + base64url(claims);
    return bytes + "." + base64url(signature_by(key_.get(), algorithm_, bytes));
}

bool UnverifiedToken::is_signed_by(const PublicKey& key) const {
    return !critical && algorithm == name_of(key.algorithm()) && key.verifies(signed_bytes, signature);
}

std::optional<UnverifiedToken> take_apart(std::string_view token) {
    auto first = token.find('.'), second = first == token.npos ? first : token.find('.', first + 1);
    if (token.size() > kTokenBytesMax || second == token.npos || token.find('.', second + 1) != token.npos) return std::nullopt;
    auto header = from_base64url(token.substr(0, first)), claims = from_base64url(token.substr(first + 1, second - first - 1));
    auto signature = from_base64url(token.substr(second + 1));
    if (!header || !claims || !signature) return std::nullopt;
    try {
        auto head = json::parse(*header);
        UnverifiedToken out{{}, {}, false, json::parse(*claims), std::string(token.substr(0, second)), *signature};
        if (!head.is_object() || !out.claims.is_object()) return std::nullopt;
        out.algorithm = text_of(head.get_object(), "alg");
        out.kid = text_of(head.get_object(), "kid");
        out.critical = head.get_object().contains("crit");
        return out;
    } catch (const Refusal&) {
        return std::nullopt;
    }
}

std::string half_hash(std::string_view token) {
    auto whole = sha256(token);
    return base64url(std::string_view(whole).substr(0, whole.size() / 2));
}

}  // namespace lyceum::crypto
