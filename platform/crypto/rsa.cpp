#include "platform/crypto/rsa.hpp"
#include "platform/core/refusal.hpp"
#include "platform/crypto/crypto.hpp"
#include "platform/crypto/openssl.hpp"
#include <ctime>
#include <openssl/bio.h>
#include <openssl/pem.h>
#include <openssl/rsa.h>
#include <openssl/x509.h>
#include <openssl/x509_vfy.h>

namespace lyceum::crypto {

namespace {

constexpr int kBitsMin = 2048, kBitsMax = 8192;
constexpr std::size_t kTextMost = 64 * 1024, kCertificatesMost = 20;

using Bio = Owned<BIO, BIO_free>;
using X509Owned = Owned<X509, X509_free>;

const unsigned char* octets(std::string_view text) { return reinterpret_cast<const unsigned char*>(text.data()); }
unsigned char* octets(std::string& text) { return reinterpret_cast<unsigned char*>(text.data()); }
Bio bio_of(std::string_view text) { return Bio(BIO_new_mem_buf(text.data(), static_cast<int>(text.size()))); }

SharedKey sound(EVP_PKEY* key) {
    SharedKey owned(key, &EVP_PKEY_free);
    if (!key || EVP_PKEY_get_base_id(key) != EVP_PKEY_RSA || EVP_PKEY_get_bits(key) < kBitsMin || EVP_PKEY_get_bits(key) > kBitsMax) return nullptr;
    return owned;
}

// Base64 with line breaks and blanks, as it comes from a clipboard.
std::optional<std::string> bare(std::string_view text) {
    std::string packed;
    for (char c : text)
        if (c != '\n' && c != '\r' && c != ' ' && c != '\t') packed += c;
    return packed.empty() ? std::nullopt : from_base64(packed);
}

int no_password(char*, int, int, void*) { return 0; }

std::string hashed(const EVP_MD* digest, std::string_view bytes) {
    unsigned char out[EVP_MAX_MD_SIZE];
    unsigned length = 0;
    if (EVP_Digest(bytes.data(), bytes.size(), out, &length, digest, nullptr) != 1) throw Fault("a digest could not be made");
    return hex({reinterpret_cast<char*>(out), length});
}

std::string number_text(const ASN1_INTEGER* serial, char* (*write)(const BIGNUM*)) {
    Owned<BIGNUM, BN_free> number(ASN1_INTEGER_to_BN(serial, nullptr));
    char* text = number ? write(number.get()) : nullptr;
    std::string copy = text ? text : "";
    OPENSSL_free(text);
    return copy;
}

Time moment(const ASN1_TIME* at) {
    std::tm broken{};
    return ASN1_TIME_to_tm(at, &broken) == 1 ? Time{static_cast<std::int64_t>(timegm(&broken)) * 1'000'000} : Time{};
}

// RFC 2253 writes the parts from the last to the first; escapes stay as they are.
std::string issuer_of(const X509* x) {
    Bio out(BIO_new(BIO_s_mem()));
    X509_NAME_print_ex(out.get(), X509_get_issuer_name(x), 0, XN_FLAG_RFC2253 & ~ASN1_STRFLGS_ESC_MSB);
    char* data = nullptr;
    auto size = BIO_get_mem_data(out.get(), &data);
    return {data, static_cast<std::size_t>(size)};
}

std::string pem_of(X509* x) {
    Bio out(BIO_new(BIO_s_mem()));
    PEM_write_bio_X509(out.get(), x);
    char* data = nullptr;
    auto size = BIO_get_mem_data(out.get(), &data);
    return {data, static_cast<std::size_t>(size)};
}

bool is_rsa_signature(const X509* x) {
    char oid[80] = "";
    OBJ_obj2txt(oid, sizeof oid, OBJ_nid2obj(X509_get_signature_nid(x)), 1);
    return std::string_view(oid).starts_with("1.2.840.113549.1.1");
}

X509Owned x509_of(std::string_view pem) { return X509Owned(PEM_read_bio_X509(bio_of(pem).get(), nullptr, &no_password, nullptr)); }

}  // namespace

std::optional<RsaPublicKey> RsaPublicKey::read(std::string_view text) {
    text = trimmed(text);
    if (text.empty() || text.size() > kTextMost) return std::nullopt;
    RsaPublicKey read;
    if (text.find("-----BEGIN CERTIFICATE-----") != text.npos) {
        auto x = x509_of(text);
        if (x) read.key_ = sound(X509_get_pubkey(x.get()));
    } else if (text.find("-----BEGIN") != text.npos) {
        read.key_ = sound(PEM_read_bio_PUBKEY(bio_of(text).get(), nullptr, &no_password, nullptr));
    } else if (auto der = bare(text)) {
        auto* at = octets(*der);
        const unsigned char* from = at;
        read.key_ = sound(d2i_PUBKEY(nullptr, &from, static_cast<long>(der->size())));
    }
    return read.key_ ? std::optional(read) : std::nullopt;
}

bool RsaPublicKey::verifies(std::string_view bytes, std::string_view signature) const {
    DigestContext context(EVP_MD_CTX_new());
    return context && EVP_DigestVerifyInit(context.get(), nullptr, EVP_sha256(), nullptr, key_.get()) == 1 &&
           EVP_DigestVerify(context.get(), octets(signature), signature.size(), octets(bytes), bytes.size()) == 1;
}

bool operator==(const RsaPublicKey& a, const RsaPublicKey& b) { return EVP_PKEY_eq(a.key_.get(), b.key_.get()) == 1; }

std::optional<RsaPrivateKey> RsaPrivateKey::read(const Secret& secret) {
    auto text = trimmed(secret.reveal());
    if (text.empty() || text.size() > kTextMost) return std::nullopt;
    RsaPrivateKey read;
    if (text.find("-----BEGIN") != text.npos) read.key_ = sound(PEM_read_bio_PrivateKey(bio_of(text).get(), nullptr, &no_password, nullptr));
    else if (auto der = bare(text)) {
        const unsigned char* from = octets(*der);
        read.key_ = sound(d2i_AutoPrivateKey(nullptr, &from, static_cast<long>(der->size())));
    }
    return read.key_ ? std::optional(read) : std::nullopt;
}

std::string RsaPrivateKey::sign(std::string_view bytes) const {
    DigestContext context(EVP_MD_CTX_new());
    std::size_t size = 0;
    if (!context || EVP_DigestSignInit(context.get(), nullptr, EVP_sha256(), nullptr, key_.get()) != 1 ||
        EVP_DigestSign(context.get(), nullptr, &size, octets(bytes), bytes.size()) != 1)
        throw Fault("an RSA signature could not be made");
    std::string signature(size, '\0');
    if (EVP_DigestSign(context.get(), octets(signature), &size, octets(bytes), bytes.size()) != 1) throw Fault("an RSA signature could not be made");
    signature.resize(size);
    return signature;
}

RsaPublicKey RsaPrivateKey::public_key() const {
    RsaPublicKey half;
    half.key_ = key_;
    return half;
}

std::vector<Certificate> certificates(std::string_view pem) {
    constexpr std::string_view kEnd = "-----END CERTIFICATE-----";
    std::vector<Certificate> all;
    if (pem.size() > kTextMost) return all;
    while (pem.find("-----BEGIN CERTIFICATE-----") != pem.npos && all.size() < kCertificatesMost) {
        auto begin = pem.find("-----BEGIN CERTIFICATE-----"), end = pem.find(kEnd, begin);
        if (end == pem.npos) return {};
        auto x = x509_of(pem.substr(begin, end + kEnd.size() - begin));
        if (!x) return {};
        auto* serial = X509_get0_serialNumber(x.get());
        all.push_back({number_text(serial, &BN_bn2hex), number_text(serial, &BN_bn2dec), issuer_of(x.get()), pem_of(x.get()), moment(X509_get0_notBefore(x.get())),
            moment(X509_get0_notAfter(x.get())), is_rsa_signature(x.get())});
        pem.remove_prefix(end + kEnd.size());
    }
    return all;
}

bool is_issued_by(const Certificate& certificate, const std::vector<Certificate>& bundle, const std::vector<Certificate>& roots, Time at) {
    Owned<X509_STORE, X509_STORE_free> store(X509_STORE_new());
    auto free_stack = [](STACK_OF(X509)* stack) { sk_X509_free(stack); };
    std::unique_ptr<STACK_OF(X509), decltype(free_stack)> between(sk_X509_new_null(), free_stack);
    std::vector<X509Owned> kept;
    for (auto& root : roots) {
        kept.push_back(x509_of(root.pem));
        X509_STORE_add_cert(store.get(), kept.back().get());
    }
    for (auto& one : bundle) {
        kept.push_back(x509_of(one.pem));
        sk_X509_push(between.get(), kept.back().get());
    }
    auto leaf = x509_of(certificate.pem);
    Owned<X509_STORE_CTX, X509_STORE_CTX_free> context(X509_STORE_CTX_new());
    if (!leaf || !context || X509_STORE_CTX_init(context.get(), store.get(), leaf.get(), between.get()) != 1) return false;
    X509_VERIFY_PARAM_set_time(X509_STORE_CTX_get0_param(context.get()), static_cast<time_t>(at.micros / 1'000'000));
    return X509_verify_cert(context.get()) == 1;
}

std::optional<std::string> open_aes_256_gcm(const Secret& key, std::string_view nonce, std::string_view associated, std::string_view text_and_tag) {
    constexpr std::size_t kKey = 32, kTag = 16, kNonceMost = 64;
    if (key.reveal().size() != kKey || nonce.empty() || nonce.size() > kNonceMost || text_and_tag.size() < kTag) return std::nullopt;
    auto text = text_and_tag.substr(0, text_and_tag.size() - kTag);
    std::string tag(text_and_tag.substr(text.size())), opened(text.size() + kTag, '\0');
    Owned<EVP_CIPHER_CTX, EVP_CIPHER_CTX_free> context(EVP_CIPHER_CTX_new());
    int size = 0, rest = 0;
    bool whole = context && EVP_DecryptInit_ex(context.get(), EVP_aes_256_gcm(), nullptr, nullptr, nullptr) == 1 &&
                 EVP_CIPHER_CTX_ctrl(context.get(), EVP_CTRL_GCM_SET_IVLEN, static_cast<int>(nonce.size()), nullptr) == 1 &&
                 EVP_DecryptInit_ex(context.get(), nullptr, nullptr, octets(key.reveal()), octets(nonce)) == 1 &&
                 EVP_DecryptUpdate(context.get(), nullptr, &size, octets(associated), static_cast<int>(associated.size())) == 1 &&
                 EVP_DecryptUpdate(context.get(), octets(opened), &size, octets(text), static_cast<int>(text.size())) == 1 &&
                 EVP_CIPHER_CTX_ctrl(context.get(), EVP_CTRL_GCM_SET_TAG, kTag, tag.data()) == 1 &&
                 EVP_DecryptFinal_ex(context.get(), octets(opened) + size, &rest) == 1;
    if (!whole) return std::nullopt;
    opened.resize(static_cast<std::size_t>(size + rest));
    return opened;
}

std::string md5_hex(std::string_view bytes) { return hashed(EVP_md5(), bytes); }
std::string sha1_hex(std::string_view bytes) { return hashed(EVP_sha1(), bytes); }

}  // namespace lyceum::crypto
