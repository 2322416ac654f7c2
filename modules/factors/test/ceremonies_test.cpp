// What is pure: CBOR, keys, the two ceremonies and one-time codes, against what other programs made.
#include "modules/factors/cbor.hpp"
#include "modules/factors/one_time.hpp"
#include "modules/factors/test/authenticator.hpp"
#include "modules/factors/test/vectors.hpp"
#include "modules/factors/webauthn.hpp"
#include "platform/crypto/crypto.hpp"
#include "platform/html/qr.hpp"
#include <doctest/doctest.h>

using namespace lyceum;
using namespace lyceum::factors;
using webauthn::Flaw;

namespace {

std::string unhex(std::string_view text) { return crypto::from_hex(text).value(); }
std::string text_of(const boost::json::value& value) { return std::string(value.as_string()); }
std::string bytes_of(const boost::json::value& value) { return crypto::from_base64url(text_of(value)).value(); }

std::optional<Flaw> flaw_of(const std::variant<webauthn::Registration, Flaw>& result) {
    auto* flaw = std::get_if<Flaw>(&result);
    return flaw ? std::optional(*flaw) : std::nullopt;
}
std::optional<Flaw> flaw_of(const std::variant<webauthn::Assertion, Flaw>& result) {
    auto* flaw = std::get_if<Flaw>(&result);
    return flaw ? std::optional(*flaw) : std::nullopt;
}

struct Ceremony {
    boost::json::value all;
    webauthn::Expected create, get;
    webauthn::Registration made;
    webauthn::Known known;
};

Ceremony ceremony(std::string_view json) {
    Ceremony read;
    read.all = boost::json::parse(boost::json::string_view(json.data(), json.size()));
    auto expected = [&](std::string_view name) {
        return webauthn::Expected{text_of(read.all.at("party")), text_of(read.all.at("origin")), text_of(read.all.at(name).at("challenge")), read.all.at("verified").as_bool()};
    };
    read.create = expected("create");
    read.get = expected("get");
    auto result = webauthn::check_registration(read.all.at("create").at("answer"), read.create);
    REQUIRE_FALSE(flaw_of(result));
    read.made = std::get<webauthn::Registration>(result);
    read.known = {read.made.credential, read.made.cose, read.made.backup_eligible};
    return read;
}

// The answer with one member of its response changed.
boost::json::value changed(boost::json::value answer, std::string_view member, const std::string& bytes) {
    answer.at("response").as_object()[member] = crypto::base64url(bytes);
    return answer;
}

}  // namespace

TEST_CASE("what Chromium's authenticators answer is accepted, every kind of key") {
    for (auto json : test::kCeremonies) {
        auto read = ceremony(json);
        INFO(text_of(read.all.at("name")));
        CHECK(crypto::hex(read.made.cose) == text_of(read.all.at("cose")));
        CHECK(read.made.credential == bytes_of(read.all.at("create").at("answer").at("id")));
        CHECK(read.made.count == static_cast<std::uint32_t>(read.all.at("made_count").as_int64()));
        auto& answer = read.all.at("get").at("answer");
        auto result = webauthn::check_assertion(answer, read.get, read.known);
        REQUIRE_FALSE(flaw_of(result));
        auto& shown = std::get<webauthn::Assertion>(result);
        CHECK(shown.count == static_cast<std::uint32_t>(read.all.at("used_count").as_int64()));
        auto flags = std::stoul(text_of(read.all.at("flags")), nullptr, 16);
        CHECK(shown.verified == ((flags & 4) != 0));
        CHECK(shown.backed_up == ((flags & 16) != 0));
        CHECK(webauthn::challenge_of(answer) == read.get.challenge);
    }
}

TEST_CASE("an assertion is refused for each thing that can be wrong with it") {
    for (auto json : test::kCeremonies) {
        auto read = ceremony(json);
        INFO(text_of(read.all.at("name")));
        auto& answer = read.all.at("get").at("answer");
        auto with = [&](auto change) {
            auto expected = read.get;
            change(expected);
            return flaw_of(webauthn::check_assertion(answer, expected, read.known));
        };
        CHECK(with([](auto& e) { e.challenge = crypto::random_token(); }) == Flaw::wrong_challenge);
        CHECK(with([](auto& e) { e.challenge.clear(); }) == Flaw::wrong_challenge);
        CHECK(with([](auto& e) { e.origin = "http://localhost:1"; }) == Flaw::wrong_origin);
        CHECK(with([](auto& e) { e.party = "elsewhere.example"; }) == Flaw::wrong_party);
        if (!read.get.verified) CHECK(with([](auto& e) { e.verified = true; }) == Flaw::not_verified);

        auto other = read.known;
        other.backup_eligible = !other.backup_eligible;
        CHECK(flaw_of(webauthn::check_assertion(answer, read.get, other)) == Flaw::other_backup);
        other = read.known;
        other.credential = "another";
        CHECK(flaw_of(webauthn::check_assertion(answer, read.get, other)) == Flaw::wrong_credential);

        auto signature = bytes_of(answer.at("response").at("signature"));
        signature[signature.size() / 2] ^= 1;
        CHECK(flaw_of(webauthn::check_assertion(changed(answer, "signature", signature), read.get, read.known)) == Flaw::not_signed);
        CHECK(flaw_of(webauthn::check_assertion(changed(answer, "signature", ""), read.get, read.known)) == Flaw::not_signed);
        auto data = bytes_of(answer.at("response").at("authenticatorData"));
        auto counted = data;
        counted.back() ^= 1;
        CHECK(flaw_of(webauthn::check_assertion(changed(answer, "authenticatorData", counted), read.get, read.known)) == Flaw::not_signed);
        CHECK(flaw_of(webauthn::check_assertion(changed(answer, "authenticatorData", data + "x"), read.get, read.known)) == Flaw::malformed);
        CHECK(flaw_of(webauthn::check_assertion(changed(answer, "authenticatorData", data.substr(1)), read.get, read.known)) == Flaw::malformed);
        auto absent = data;
        absent[32] = static_cast<char>(absent[32] & ~1);
        CHECK(flaw_of(webauthn::check_assertion(changed(answer, "authenticatorData", absent), read.get, read.known)) == Flaw::not_present);
        CHECK(flaw_of(webauthn::check_assertion(changed(answer, "clientDataJSON", "{"), read.get, read.known)) == Flaw::malformed);
        // A registration is no sign-in.
        CHECK(flaw_of(webauthn::check_assertion(changed(answer, "clientDataJSON", bytes_of(read.all.at("create").at("answer").at("response").at("clientDataJSON"))),
                  read.get, read.known)) == Flaw::wrong_ceremony);
    }
}

TEST_CASE("a registration is refused for each thing that can be wrong with it") {
    test::Authenticator device;
    const std::string options = R"({"challenge":"Y2hhbGxlbmdl","user":{"id":"aGFuZGxl"}})";
    const webauthn::Expected expected{"lyceum.test", "http://lyceum.test", "Y2hhbGxlbmdl", false};
    auto check = [&](const std::string& answer, webauthn::Expected wanted) { return flaw_of(webauthn::check_registration(boost::json::parse(answer), wanted)); };
    CHECK_FALSE(check(device.create(options), expected));
    CHECK(check(device.create(options), {"lyceum.test", "http://lyceum.test", "bm90IGl0", false}) == Flaw::wrong_challenge);
    CHECK(check(device.get(options), expected) == Flaw::wrong_ceremony);
    device.framed = true;
    CHECK(check(device.create(options), expected) == Flaw::in_a_frame);
    device.framed = false;
    device.origin = "http://lyceum.test.example";
    CHECK(check(device.create(options), expected) == Flaw::wrong_origin);
    device.origin = "http://lyceum.test";
    device.party = "test";
    CHECK(check(device.create(options), expected) == Flaw::wrong_party);
    device.party = "lyceum.test";
    device.flags = 0x04;
    CHECK(check(device.create(options), expected) == Flaw::not_present);
    device.flags = 0x01;
    CHECK_FALSE(check(device.create(options), expected));
    CHECK(check(device.create(options), {"lyceum.test", "http://lyceum.test", "Y2hhbGxlbmdl", true}) == Flaw::not_verified);
    device.flags = 0x11;                            // backed up, but not eligible for it
    CHECK(check(device.create(options), expected) == Flaw::impossible_flags);
    CHECK(check("{}", expected) == Flaw::malformed);
    CHECK(check(R"({"type":"public-key","response":{}})", expected) == Flaw::malformed);
}

TEST_CASE("keys off the curve, short moduli and algorithms that were not offered are not used") {
    auto read = ceremony(test::kCeremonies[0]);
    CHECK(algorithm_of(read.made.cose) == Algorithm::es256);
    auto off = read.made.cose;
    off.back() ^= 1;
    CHECK_FALSE(algorithm_of(off));
    CHECK_FALSE(algorithm_of(read.made.cose + "x"));
    CHECK_FALSE(algorithm_of(unhex("a10102")));
    CHECK_FALSE(algorithm_of(""));
    // RSA with 512 bits, and with the exponent 1.
    CHECK_FALSE(algorithm_of(unhex("a4010303390100205840") + std::string(64, '\xff') + unhex("2143010001")));
    CHECK_FALSE(algorithm_of(unhex("a401030339010020590100") + std::string(256, '\xff') + unhex("214101")));
    CHECK_FALSE(is_signed("", "message", "signature"));
}

TEST_CASE("CBOR is read strictly") {
    using cbor::read;
    CHECK(*read(unhex("1864"))->get<std::int64_t>() == 100);
    CHECK(*read(unhex("3903e7"))->get<std::int64_t>() == -1000);
    CHECK(*read(unhex("6449455446"))->get<std::string>() == "IETF");
    CHECK(read(unhex("4401020304"))->get<cbor::Bytes>()->bytes == unhex("01020304"));
    CHECK(read(unhex("83010203"))->get<cbor::Array>()->size() == 3);
    CHECK(*read(unhex("a201020304"))->at(3)->get<std::int64_t>() == 4);
    CHECK(*read(unhex("a26161016162820203"))->at("a")->get<std::int64_t>() == 1);
    CHECK(*read(unhex("f5"))->get<bool>());
    CHECK(read(unhex("f6")).has_value());
    CHECK(read(unhex("a26161016162820203"))->at("c") == nullptr);
    CHECK(read(unhex("01"))->at(1) == nullptr);
    for (auto wrong : {"", "18", "19ff", "44010203", "a10102ff", "a2010201", "a201020103", "5f42010243030405ff", "9f0102ff", "bf01ff", "1bffffffffffffffff", "c074",
             "f97e00", "fb3ff199999999999a", "61ff", "1c", "f8ff", "818181818181818100", "0000"})
        CHECK_MESSAGE(!read(unhex(wrong)), wrong);
    CHECK_FALSE(read(unhex("9b000000ffffffffff")));
    CHECK_FALSE(read(unhex("9a00002710") + std::string(10'000, '\0')));
}

TEST_CASE("codes by the clock are those of RFC 6238") {
    Secret secret("12345678901234567890");
    for (auto& [second, code] : test::kTimedCodes) CHECK(code_of_step(secret, second / 30, 8) == code);
    Time now{1'111'111'109'000'000};
    CHECK(step_of_code(secret, "081804", now, 0) == step_of(now));
    CHECK(step_of_code(secret, "081804", now + seconds(30), 0) == step_of(now));
    CHECK(step_of_code(secret, "081804", now - seconds(30), 0) == step_of(now));
    CHECK_FALSE(step_of_code(secret, "081804", now + seconds(60), 0));
    CHECK_FALSE(step_of_code(secret, "081804", now - seconds(60), 0));
    CHECK_FALSE(step_of_code(secret, "081804", now, step_of(now)));
    CHECK_FALSE(step_of_code(secret, "", now, 0));
    CHECK_FALSE(step_of_code(secret, "07081804", now, 0));
}

TEST_CASE("the address for apps fits into a QR code, however long the site's name") {
    Secret secret("12345678901234567890");
    CHECK(otpauth_address(secret, "My Site", "ann") == "otpauth://totp/My%20Site:ann?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ&issuer=My%20Site");
    auto chinese = otpauth_address(secret, "系统编程与数据库内核深度研习学园", std::string(32, 'a'));
    CHECK(qr_code(chinese).has_value());
    CHECK(chinese.find("issuer=%E7%B3%BB") != std::string::npos);
    CHECK(new_secret().reveal().size() == 20);
}

TEST_CASE("recovery codes are ten, differ, and are read however they are typed") {
    auto codes = new_recovery_codes();
    CHECK(codes.size() == 10);
    CHECK(std::set<std::string>(codes.begin(), codes.end()).size() == 10);
    for (auto& code : codes) {
        CHECK(code.size() == 14);
        CHECK(plain_recovery_code(code).size() == 12);
    }
    CHECK(plain_recovery_code(" ABCD-efgh 2345") == "abcdefgh2345");
    CHECK(plain_recovery_code("abcd-efgh-234").empty());
    CHECK(plain_recovery_code("").empty());
}
