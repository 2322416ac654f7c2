#include "modules/factors/public_key.hpp"
#include "modules/factors/cbor.hpp"
#include <memory>
#include <openssl/core_names.h>
#include <openssl/evp.h>
#include <openssl/param_build.h>

namespace lyceum::factors {

namespace {

template <auto release> struct Release {
    template <class T> void operator()(T* held) const { release(held); }
};
using Key = std::unique_ptr<EVP_PKEY, Release<&EVP_PKEY_free>>;
using KeyContext = std::unique_ptr<EVP_PKEY_CTX, Release<&EVP_PKEY_CTX_free>>;
using DigestContext = std::unique_ptr<EVP_MD_CTX, Release<&EVP_MD_CTX_free>>;
using Builder = std::unique_ptr<OSSL_PARAM_BLD, Release<&OSSL_PARAM_BLD_free>>;
using Parameters = std::unique_ptr<OSSL_PARAM, Release<&OSSL_PARAM_free>>;
using Number = std::unique_ptr<BIGNUM, Release<&BN_free>>;

// Labels of COSE keys (RFC 9052 table 4, RFC 9053 tables 17 to 20).
constexpr std::int64_t kKind = 1, kAlgorithm = 3, kCurve = -1, kX = -2, kY = -3, kModulus = -1, kExponent = -2;
constexpr std::int64_t kOkp = 1, kEc2 = 2, kRsa = 3, kP256 = 1, kEd25519 = 6;
constexpr std::size_t kCoordinate = 32;
constexpr int kModulusBitsLeast = 2048, kModulusBitsMost = 4096;

const unsigned char* raw(std::string_view bytes) { return reinterpret_cast<const unsigned char*>(bytes.data()); }

bool is_number(const cbor::Value* value, std::int64_t wanted) {
    auto* number = value ? value->get<std::int64_t>() : nullptr;
    return number && *number == wanted;
}

std::string bytes_at(const cbor::Value& key, std::int64_t label) {
    auto* value = key.at(label);
    auto* bytes = value ? value->get<cbor::Bytes>() : nullptr;
    return bytes ? bytes->bytes : std::string();
}

Key built(const char* kind, OSSL_PARAM_BLD* builder) {
    Parameters parameters(OSSL_PARAM_BLD_to_param(builder));
    KeyContext context(EVP_PKEY_CTX_new_from_name(nullptr, kind, nullptr));
    EVP_PKEY* made = nullptr;
    if (!parameters || !context || EVP_PKEY_fromdata_init(context.get()) != 1) return {};
    if (EVP_PKEY_fromdata(context.get(), &made, EVP_PKEY_PUBLIC_KEY, parameters.get()) != 1) return {};
    Key key(made);
    KeyContext check(EVP_PKEY_CTX_new_from_pkey(nullptr, key.get(), nullptr));
    if (!check || EVP_PKEY_public_check(check.get()) != 1) return {};
    return key;
}

Key elliptic_key(const cbor::Value& cose) {
    auto x = bytes_at(cose, kX), y = bytes_at(cose, kY);
    if (!is_number(cose.at(kCurve), kP256) || x.size() != kCoordinate || y.size() != kCoordinate) return {};
    auto point = "\x04" + x + y;
    Builder builder(OSSL_PARAM_BLD_new());
    if (!builder || OSSL_PARAM_BLD_push_utf8_string(builder.get(), OSSL_PKEY_PARAM_GROUP_NAME, "prime256v1", 0) != 1 ||
        OSSL_PARAM_BLD_push_octet_string(builder.get(), OSSL_PKEY_PARAM_PUB_KEY, point.data(), point.size()) != 1) return {};
    return built("EC", builder.get());
}

Key edwards_key(const cbor::Value& cose) {
    auto x = bytes_at(cose, kX);
    if (!is_number(cose.at(kCurve), kEd25519) || x.size() != kCoordinate) return {};
    return Key(EVP_PKEY_new_raw_public_key(EVP_PKEY_ED25519, nullptr, raw(x), x.size()));
}

Key rsa_key(const cbor::Value& cose) {
    constexpr std::size_t kExponentBytesMost = 4;
    auto modulus = bytes_at(cose, kModulus), exponent = bytes_at(cose, kExponent);
    if (modulus.size() > kModulusBitsMost / 8 || exponent.empty() || exponent.size() > kExponentBytesMost) return {};
    Number n(BN_bin2bn(raw(modulus), static_cast<int>(modulus.size()), nullptr)), e(BN_bin2bn(raw(exponent), static_cast<int>(exponent.size()), nullptr));
    if (!n || !e || BN_num_bits(n.get()) < kModulusBitsLeast || !BN_is_odd(e.get()) || BN_is_one(e.get())) return {};
    Builder builder(OSSL_PARAM_BLD_new());
    if (!builder || OSSL_PARAM_BLD_push_BN(builder.get(), OSSL_PKEY_PARAM_RSA_N, n.get()) != 1 ||
        OSSL_PARAM_BLD_push_BN(builder.get(), OSSL_PKEY_PARAM_RSA_E, e.get()) != 1) return {};
    return built("RSA", builder.get());
}

struct Opened {
    Algorithm algorithm = Algorithm::es256;
    Key key;
};

std::optional<Opened> opened(std::string_view bytes) {
    auto cose = cbor::read(bytes);
    if (!cose) return std::nullopt;
    auto is = [&](std::int64_t kind, Algorithm algorithm) {
        return is_number(cose->at(kKind), kind) && is_number(cose->at(kAlgorithm), static_cast<std::int64_t>(algorithm));
    };
    Opened found;
    if (is(kEc2, Algorithm::es256)) found = {Algorithm::es256, elliptic_key(*cose)};
    else if (is(kOkp, Algorithm::eddsa)) found = {Algorithm::eddsa, edwards_key(*cose)};
    else if (is(kRsa, Algorithm::rs256)) found = {Algorithm::rs256, rsa_key(*cose)};
    if (!found.key) return std::nullopt;
    return found;
}

}  // namespace

std::optional<Algorithm> algorithm_of(std::string_view cose) {
    auto found = opened(cose);
    return found ? std::optional(found->algorithm) : std::nullopt;
}

bool is_signed(std::string_view cose, std::string_view message, std::string_view signature) {
    auto found = opened(cose);
    if (!found) return false;
    auto* digest = found->algorithm == Algorithm::eddsa ? nullptr : EVP_sha256();
    DigestContext context(EVP_MD_CTX_new());
    return context && EVP_DigestVerifyInit(context.get(), nullptr, digest, nullptr, found->key.get()) == 1 &&
           EVP_DigestVerify(context.get(), raw(signature), signature.size(), raw(message), message.size()) == 1;
}

}  // namespace lyceum::factors
