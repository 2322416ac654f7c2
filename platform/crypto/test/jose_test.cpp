// Tokens: those of the standards, our own, and those that somebody made up.
#include "platform/crypto/crypto.hpp"
#include "platform/crypto/jose.hpp"
#include <doctest/doctest.h>

using namespace lyceum;
using namespace lyceum::crypto;

namespace {

// RFC 7515, appendix A.2 and A.3: keys and tokens.
constexpr const char* kRsaSet = R"({"keys":[{"kty":"RSA","n":"ofgWCuLjybRlzo0tZWJjNiuSfb4p4fAkd_wWJcyQoTbji9k0l8W26mPddxHmfHQp-Vaw-4qPCJrcS2mJPMEzP1Pt0Bm4d4QlL-yRT-SFd2lZS-pCgNMsD1W_YpRPEwOWvG6b32690r2jZ47soMZo9wGzjb_7OMg0LOL-bSf63kpaSHSXndS5z5rexMdbBYUsLA9e-KXBdQOS-UTo7WTBEMa2R2CapHg665xsmtdVMTBQY4uDZlxvb3qCo5ZwKh9kG4LT6_I5IhlJH7aGhyxXFvUK-DWNmoudF8NAco9_h9iaGNj8q2ethFkMLs91kzk2PAcDTW9gb54h4FRWyuXpoQ","e":"AQAB"}]})";
constexpr const char* kRsaToken = "eyJhbGciOiJSUzI1NiJ9.eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFtcGxlLmNvbS9pc19yb290Ijp0cnVlfQ."
    "cC4hiUPoj9Eetdgtv3hF80EGrhuB__dzERat0XF9g2VtQgr9PJbu3XOiZj5RZmh7AAuHIm4Bh-0Qc_lF5YKt_O8W2Fp5jujGbds9uJdbF9CUAr7t1dnZcAcQjbKBYNX4BAynRFdiuB--f_nZLgrnbyTyWzO75vRK5h6xBArLIARNPvkSjtQBMHlb1L07Qe7K0GarZRmB_eSN9383LcOLn6_dO--xi12jzDwusC-eOkHWEsqtFZESc6BfI7noOPqvhJ1phCnvWh6IeYI2w9QOYEUipUTI8np6LbgGY9Fs98rqVt5AXLIhWkWywlVmtVrBp0igcN_IoypGlUPQGe77Rw";
constexpr const char* kEcSet = R"({"keys":[{"kty":"EC","crv":"P-256","x":"f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU","y":"x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0"}]})";
constexpr const char* kEcToken = "eyJhbGciOiJFUzI1NiJ9.eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFtcGxlLmNvbS9pc19yb290Ijp0cnVlfQ."
    "DtEhU3ljbEg8L38VWAfUAqOyKAM6-Xx-F4GawxaepmXFCgfTjDxw5djxLa8ISlSApmWQxfKTUJqPP3-Kg6NU1Q";
// RFC 8037, appendix A.2 and A.4; its payload is text, so only the signature is checked.
constexpr const char* kEdSet = R"({"keys":[{"kty":"OKP","crv":"Ed25519","x":"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"}]})";
constexpr const char* kEdSigned = "eyJhbGciOiJFZERTQSJ9.RXhhbXBsZSBvZiBFZDI1NTE5IHNpZ25pbmc";
constexpr const char* kEdSignature = "hgyY0il_MGCjP0JzlnLWG1PPOt7-09PGcvMg3AIbQR6dWbhijcNR4ki4iylGjg5BhVsPt9g7sVvpAr_MuM0KAg";

PublicKey only_key(const char* set) {
    auto keys = public_keys(json::parse(set));
    REQUIRE(keys.size() == 1);
    return keys.front();
}

}  // namespace

TEST_CASE("signatures of the standards verify, and with one bit changed they do not") {
    for (auto [set, token] : {std::pair{kRsaSet, kRsaToken}, std::pair{kEcSet, kEcToken}}) {
        auto key = only_key(set);
        auto read = take_apart(token);
        REQUIRE(read);
        CHECK(read->is_signed_by(key));
        CHECK(read->claims.at("iss").as_string() == "joe");
        auto other = *read;
        other.signature[10] ^= 1;
        CHECK(!other.is_signed_by(key));
        other = *read;
        other.signed_bytes[30] ^= 1;
        CHECK(!other.is_signed_by(key));
    }
    CHECK(only_key(kEdSet).verifies(kEdSigned, *from_base64url(kEdSignature)));
    CHECK(!only_key(kEdSet).verifies("other", *from_base64url(kEdSignature)));
}

TEST_CASE("what we sign verifies with the key we publish, under every algorithm") {
    for (auto algorithm : {SigningAlgorithm::RS256, SigningAlgorithm::ES256, SigningAlgorithm::EdDSA}) {
        CAPTURE(name_of(algorithm));
        auto key = PrivateKey::make(algorithm);
        auto published = public_keys(json::parse("{\"keys\":[" + key.public_jwk() + "]}"));
        REQUIRE(published.size() == 1);
        CHECK(published[0].kid() == key.kid());
        auto again = PrivateKey::read(key.pem(), algorithm);
        CHECK(again.kid() == key.kid());
        auto token = take_apart(again.sign(R"({"sub":"ann"})"));
        REQUIRE(token);
        CHECK(token->kid == key.kid());
        CHECK(token->is_signed_by(published[0]));
        CHECK(!token->is_signed_by(PrivateKey::make(algorithm).public_key()));
    }
    CHECK_THROWS_AS(PrivateKey::read(PrivateKey::make(SigningAlgorithm::ES256).pem(), SigningAlgorithm::RS256), Fault);
    CHECK_THROWS_AS(PrivateKey::read(Secret("nothing"), SigningAlgorithm::RS256), Fault);
}

TEST_CASE("a token cannot choose how it is verified") {
    auto key = PrivateKey::make(SigningAlgorithm::RS256);
    auto claims = base64url(R"({"sub":"ann"})");
    auto unsigned_token = take_apart(base64url(R"({"alg":"none"})") + "." + claims + ".");
    REQUIRE(unsigned_token);
    CHECK(!unsigned_token->is_signed_by(key.public_key()));

    // The old confusion: the public key taken for the secret of an HMAC.
    auto bytes = base64url(R"({"alg":"HS256"})") + "." + claims;
    auto confused = take_apart(bytes + "." + base64url(hmac_sha256(Secret(key.public_jwk()), bytes)));
    REQUIRE(confused);
    CHECK(!confused->is_signed_by(key.public_key()));

    auto critical = base64url(R"({"alg":"RS256","crit":["exp"]})") + "." + claims;
    CHECK(take_apart(critical + ".AAAA")->critical);
    auto other = take_apart(PrivateKey::make(SigningAlgorithm::ES256).sign(R"({"sub":"ann"})"));
    CHECK(!other->is_signed_by(key.public_key()));
}

TEST_CASE("what is no token is not taken apart") {
    auto part = base64url("{}");
    for (auto text : {std::string(), std::string("a.b"), part + "." + part, part + "." + part + "." + part + "." + part, std::string("!.") + part + "." + part,
             base64url("[]") + "." + part + "." + part, part + "." + base64url("7") + "." + part, part + "." + base64url("{") + "." + part,
             part + "." + base64url(R"({"a":1,"a":2})") + "." + part, part + "." + base64url("\"" + std::string(kTokenBytesMax, 'x') + "\"") + "." + part}) {
        CAPTURE(text.substr(0, 40));
        CHECK(!take_apart(text));
    }
}

TEST_CASE("keys that are weak, for something else or no keys at all are left out") {
    for (auto set : {R"({})", R"([])", R"({"keys":{}})", R"({"keys":[1,{}]})", R"({"keys":[{"kty":"oct","k":"AAAA"}]})",
             R"({"keys":[{"kty":"RSA","n":"u1W_vBM","e":"AQAB"}]})", R"({"keys":[{"kty":"EC","crv":"P-256","x":"AAAA","y":"AAAA"}]})",
             R"({"keys":[{"kty":"EC","crv":"P-256","x":"f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU","y":"f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU"}]})",
             R"({"keys":[{"kty":"OKP","crv":"Ed25519","use":"enc","x":"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"}]})"}) {
        CAPTURE(set);
        CHECK(public_keys(json::parse(set)).empty());
    }
}

TEST_CASE("half a hash is the one of the OpenID Connect examples") {
    CHECK(half_hash("jHkWEdUXMU1BwAsC4vtUsZwnNvTIxEl0z9K3vx5KF0Y") == "77QmUPtjPfzWtF2AnpK9RQ");
}
