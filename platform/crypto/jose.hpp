// Signed JSON: keys (JWK, RFC 7517), signatures (JWS, RFC 7515) and tokens (JWT, RFC 7519) in their compact form.
// Only signatures with public keys exist here: no `none`, and no HMAC that a public key could be mistaken for.
#pragma once
#include "platform/core/json.hpp"
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

struct evp_pkey_st;

namespace lyceum::crypto {

/// RSA with at least 2048 bits and PKCS#1 v1.5, ECDSA on P-256, Ed25519.
enum class SigningAlgorithm { RS256, ES256, EdDSA };
DESCRIBE_ENUM(SigningAlgorithm, RS256, ES256, EdDSA)

inline constexpr std::size_t kTokenBytesMax = 16 * 1024;

/// A key that others sign with.
class PublicKey {
public:
    const std::string& kid() const { return kid_; }      // empty when its owner has only one
    SigningAlgorithm algorithm() const { return algorithm_; }
    /// `signature` as JWS writes it: for ES256 r and s, 32 bytes each.
    bool verifies(std::string_view bytes, std::string_view signature) const;

private:
    friend std::vector<PublicKey> public_keys(const json::Value&);
    friend class PrivateKey;
    std::string kid_;
    SigningAlgorithm algorithm_ = SigningAlgorithm::RS256;
    std::shared_ptr<evp_pkey_st> key_;
};

/// The keys of a JWK set that sign with an algorithm we know; the others are left out. At most 50.
std::vector<PublicKey> public_keys(const json::Value& jwk_set);

/// A key of our own.
class PrivateKey {
public:
    /// Slow: an RSA key takes a tenth of a second and more.
    static PrivateKey make(SigningAlgorithm);
    /// What `pem` answered. Throws Fault when it is something else.
    static PrivateKey read(const Secret& pem, SigningAlgorithm);
    Secret pem() const;
    /// As a JWK of the set we publish: {"kty","kid","alg","use":"sig",…}, already JSON.
    std::string public_jwk() const;
    const std::string& kid() const { return kid_; }      // the key's SHA-256 thumbprint (RFC 7638)
    SigningAlgorithm algorithm() const { return algorithm_; }
    PublicKey public_key() const;
    /// The token with these claims, already JSON; `type` goes into the header.
    std::string sign(std::string_view claims, std::string_view type = "JWT") const;

private:
    std::string kid_;
    SigningAlgorithm algorithm_ = SigningAlgorithm::RS256;
    std::shared_ptr<evp_pkey_st> key_;
};

/// A token taken apart; nothing about it has been verified.
struct UnverifiedToken {
    std::string algorithm, kid;                         // from the header
    bool critical = false;                              // the header demands what we do not know: refuse it
    json::Value claims;                                 // an object
    std::string signed_bytes, signature;

    /// True when its algorithm is the key's, and the key made the signature.
    bool is_signed_by(const PublicKey&) const;
};
/// Nothing for what is no compact JWS of a JSON object, or longer than kTokenBytesMax.
std::optional<UnverifiedToken> take_apart(std::string_view token);

/// The left half of SHA-256, in base64url: what `at_hash` and `c_hash` hold for our algorithms.
std::string half_hash(std::string_view token);

}  // namespace lyceum::crypto
