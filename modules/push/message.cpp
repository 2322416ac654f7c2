#include "modules/push/message.hpp"
#include "platform/core/refusal.hpp"
#include "platform/crypto/crypto.hpp"
#include "platform/crypto/openssl.hpp"
#include <cstring>
#include <fmt/format.h>
#include <memory>
#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/ec.h>
#include <openssl/ecdsa.h>
#include <openssl/param_build.h>

namespace lyceum::push {

namespace {

constexpr std::size_t kPointBytes = 65, kNumberBytes = 32, kAuthBytes = 16, kSaltBytes = 16, kTagBytes = 16;
constexpr std::uint32_t kRecordBytes = 4096;

using Key = crypto::Owned<EVP_PKEY, EVP_PKEY_free>;
using KeyContext = crypto::Owned<EVP_PKEY_CTX, EVP_PKEY_CTX_free>;
using Cipher = crypto::Owned<EVP_CIPHER_CTX, EVP_CIPHER_CTX_free>;
using Digest = crypto::DigestContext;
using Number = crypto::Owned<BIGNUM, BN_clear_free>;
using Builder = crypto::Owned<OSSL_PARAM_BLD, OSSL_PARAM_BLD_free>;
using Params = crypto::Owned<OSSL_PARAM, OSSL_PARAM_free>;

void must(bool fine, const char* what) {
    if (!fine) throw Fault(what);
}
const unsigned char* bytes(std::string_view text) { return reinterpret_cast<const unsigned char*>(text.data()); }
unsigned char* bytes(std::string& text) { return reinterpret_cast<unsigned char*>(text.data()); }
/// Writes a number of the curve in its 32 bytes.
bool write_number(const BIGNUM* number, unsigned char* to) { return BN_bn2binpad(number, to, static_cast<int>(kNumberBytes)) == static_cast<int>(kNumberBytes); }

/// A key of OpenSSL's from its halves; the private one may be missing.
Key key_of(std::string_view point, const Secret* number) {
    must(point.size() == kPointBytes && point[0] == 4, "this is no point of P-256");
    Builder builder(OSSL_PARAM_BLD_new());
    Number secret(number ? BN_bin2bn(bytes(number->reveal()), static_cast<int>(number->reveal().size()), nullptr) : nullptr);
    must(builder && OSSL_PARAM_BLD_push_utf8_string(builder.get(), OSSL_PKEY_PARAM_GROUP_NAME, "P-256", 0) == 1 &&
         OSSL_PARAM_BLD_push_octet_string(builder.get(), OSSL_PKEY_PARAM_PUB_KEY, point.data(), point.size()) == 1 &&
         (!number || OSSL_PARAM_BLD_push_BN(builder.get(), OSSL_PKEY_PARAM_PRIV_KEY, secret.get()) == 1), "a key could not be put together");
    Params params(OSSL_PARAM_BLD_to_param(builder.get()));
    KeyContext context(EVP_PKEY_CTX_new_from_name(nullptr, "EC", nullptr));
    EVP_PKEY* made = nullptr;
    must(context && EVP_PKEY_fromdata_init(context.get()) == 1 &&
         EVP_PKEY_fromdata(context.get(), &made, number ? EVP_PKEY_KEYPAIR : EVP_PKEY_PUBLIC_KEY, params.get()) == 1, "this is no point of P-256");
    return Key(made);
}

std::string shared_secret(const KeyPair& mine, std::string_view theirs) {
    auto own = key_of(mine.public_point, &mine.private_number), other = key_of(theirs, nullptr);
    KeyContext context(EVP_PKEY_CTX_new(own.get(), nullptr));
    std::string secret(kNumberBytes, '\0');
    std::size_t size = secret.size();
    must(context && EVP_PKEY_derive_init(context.get()) == 1 && EVP_PKEY_derive_set_peer(context.get(), other.get()) == 1 &&
         EVP_PKEY_derive(context.get(), bytes(secret), &size) == 1 && size == kNumberBytes, "no secret could be agreed on");
    return secret;
}

// HKDF (RFC 5869) for at most one block of output, which is all that is asked for here.
std::string derived(std::string_view salt, std::string_view key, const std::string& about, std::size_t size) {
    auto pseudorandom = crypto::hmac_sha256(Secret(std::string(salt)), key);
    return crypto::hmac_sha256(Secret(pseudorandom), about + '\x01').substr(0, size);
}

std::string sealed(std::string_view key, std::string_view nonce, const std::string& plain) {
    Cipher cipher(EVP_CIPHER_CTX_new());
    std::string out(plain.size() + kTagBytes, '\0');
    int done = 0, last = 0;
    must(cipher && EVP_EncryptInit_ex(cipher.get(), EVP_aes_128_gcm(), nullptr, bytes(key), bytes(nonce)) == 1 &&
         EVP_EncryptUpdate(cipher.get(), bytes(out), &done, bytes(plain), static_cast<int>(plain.size())) == 1 &&
         EVP_EncryptFinal_ex(cipher.get(), bytes(out) + done, &last) == 1 &&
         EVP_CIPHER_CTX_ctrl(cipher.get(), EVP_CTRL_GCM_GET_TAG, static_cast<int>(kTagBytes), bytes(out) + plain.size()) == 1, "a message could not be encrypted");
    return out;
}

// JWS wants r and s side by side, 32 bytes each (RFC 7518, section 3.4); OpenSSL answers DER.
std::string raw_signature(std::string_view der) {
    auto* at = bytes(der);
    crypto::Owned<ECDSA_SIG, ECDSA_SIG_free> signature(d2i_ECDSA_SIG(nullptr, &at, static_cast<long>(der.size())));
    std::string raw(2 * kNumberBytes, '\0');
    must(signature && write_number(ECDSA_SIG_get0_r(signature.get()), bytes(raw)) && write_number(ECDSA_SIG_get0_s(signature.get()), bytes(raw) + kNumberBytes),
        "a signature could not be written down");
    return raw;
}

std::string signature_of(const KeyPair& mine, std::string_view text) {
    auto key = key_of(mine.public_point, &mine.private_number);
    Digest digest(EVP_MD_CTX_new());
    std::size_t size = 0;
    must(digest && EVP_DigestSignInit(digest.get(), nullptr, EVP_sha256(), nullptr, key.get()) == 1 &&
         EVP_DigestSign(digest.get(), nullptr, &size, bytes(text), text.size()) == 1, "a token could not be signed");
    std::string der(size, '\0');
    must(EVP_DigestSign(digest.get(), bytes(der), &size, bytes(text), text.size()) == 1, "a token could not be signed");
    return raw_signature(std::string_view(der).substr(0, size));
}

}  // namespace

KeyPair new_key_pair() {
    Key key(EVP_EC_gen("P-256"));
    KeyPair pair;
    pair.public_point.resize(kPointBytes);
    std::size_t size = 0;
    BIGNUM* number = nullptr;
    must(key && EVP_PKEY_get_octet_string_param(key.get(), OSSL_PKEY_PARAM_PUB_KEY, bytes(pair.public_point), kPointBytes, &size) == 1 && size == kPointBytes &&
         EVP_PKEY_get_bn_param(key.get(), OSSL_PKEY_PARAM_PRIV_KEY, &number) == 1, "a key could not be made");
    Number held(number);
    std::string raw(kNumberBytes, '\0');
    must(write_number(number, bytes(raw)), "a key could not be made");
    pair.private_number = Secret(std::move(raw));
    return pair;
}

std::string encrypted_with(std::string_view message, const Receiver& to, const KeyPair& mine, std::string_view salt) {
    if (message.size() > kMessageBytesMost) throw Fault("a push message is too long");
    must(to.auth.size() == kAuthBytes && salt.size() == kSaltBytes, "the receiver's secret has another length");
    auto about = std::string("WebPush: info") + '\0' + to.public_point + mine.public_point;
    auto key = derived(to.auth, shared_secret(mine, to.public_point), about, kNumberBytes);
    auto content_key = derived(salt, key, std::string("Content-Encoding: aes128gcm") + '\0', 16);
    auto nonce = derived(salt, key, std::string("Content-Encoding: nonce") + '\0', 12);
    std::string head(salt);
    for (int shift = 24; shift >= 0; shift -= 8) head += static_cast<char>((kRecordBytes >> shift) & 0xff);
    head += static_cast<char>(kPointBytes);
    return head + mine.public_point + sealed(content_key, nonce, std::string(message) + '\x02');
}

std::string encrypted(std::string_view message, const Receiver& to) { return encrypted_with(message, to, new_key_pair(), crypto::random_bytes(kSaltBytes)); }

std::string origin_of(std::string_view url) {
    constexpr std::string_view scheme = "https://";
    if (!url.starts_with(scheme)) return {};
    auto host = url.substr(scheme.size(), url.substr(scheme.size()).find_first_of("/?#"));
    return host.empty() ? std::string() : std::string(scheme) + std::string(host);
}

std::string authorization(const KeyPair& mine, std::string_view endpoint, std::string_view contact, Time now) {
    auto seconds_now = now.micros / 1'000'000;
    auto claims = fmt::format(R"({{"aud":"{}","exp":{},"sub":"{}"}})", origin_of(endpoint), seconds_now + 12 * 3600, contact);
    auto unsigned_token = crypto::base64url(R"({"typ":"JWT","alg":"ES256"})") + "." + crypto::base64url(claims);
    return fmt::format("vapid t={}.{}, k={}", unsigned_token, crypto::base64url(signature_of(mine, unsigned_token)), crypto::base64url(mine.public_point));
}

}  // namespace lyceum::push
