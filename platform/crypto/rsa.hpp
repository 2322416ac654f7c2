// RSA as payment providers use it (PKCS#1 v1.5 with SHA-256, RFC 8017), the X.509 certificates that such keys come in,
// and AES-256-GCM (NIST SP 800-38D) for what they encrypt to us.
#pragma once
#include "platform/core/types.hpp"
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

struct evp_pkey_st;

namespace lyceum::crypto {

/// A key that others sign with, at least 2048 bits.
class RsaPublicKey {
public:
    /// A certificate or a public key as PEM, or the bare base64 that some consoles show. Nothing for anything else.
    static std::optional<RsaPublicKey> read(std::string_view text);
    /// `signature` as raw bytes.
    bool verifies(std::string_view bytes, std::string_view signature) const;
    friend bool operator==(const RsaPublicKey&, const RsaPublicKey&);

private:
    friend class RsaPrivateKey;
    std::shared_ptr<evp_pkey_st> key_;
};

/// A key of our own, at least 2048 bits.
class RsaPrivateKey {
public:
    /// PKCS#8 or PKCS#1 as PEM, or as the bare base64 that some tools write. Nothing for anything else.
    static std::optional<RsaPrivateKey> read(const Secret& text);
    /// The signature as raw bytes.
    std::string sign(std::string_view bytes) const;
    RsaPublicKey public_key() const;

private:
    std::shared_ptr<evp_pkey_st> key_;
};

struct Certificate {
    std::string serial_hex;                             // upper case, as WeChat Pay writes it
    std::string serial_decimal;
    std::string issuer;                                 // "CN=…,OU=…,O=…,C=…": the parts in reverse order, as Alipay hashes them
    std::string pem;
    Time from, until;
    bool signed_with_rsa = false;                       // the algorithm's OID stands below 1.2.840.113549.1.1
};
/// Those of a PEM text, in its order, at most 20; empty when one of them cannot be read.
std::vector<Certificate> certificates(std::string_view pem);
/// True when the certificate was issued, directly or through others of the bundle, by one of `roots`, and is valid at `at`.
bool is_issued_by(const Certificate&, const std::vector<Certificate>& bundle, const std::vector<Certificate>& roots, Time at);

/// What was encrypted with AES-256-GCM, the 16 bytes of the tag at the end. Nothing unless key, nonce, associated data, text and
/// tag all belong together: no byte is answered before the tag was checked.
std::optional<std::string> open_aes_256_gcm(const Secret& key, std::string_view nonce, std::string_view associated, std::string_view text_and_tag);

/// 32 characters of hex; only for protocols that fix MD5 (Alipay's certificate numbers), where nothing depends on its strength.
std::string md5_hex(std::string_view bytes);
/// 40 characters of hex; only for protocols that fix SHA-1 (WeChat Pay's bills).
std::string sha1_hex(std::string_view bytes);

}  // namespace lyceum::crypto
