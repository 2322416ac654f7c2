// Encodings against RFC 4648, digests against FIPS and RFC vectors, and the promises of passwords, tokens and seals.
#include "platform/core/refusal.hpp"
#include "platform/crypto/api_token.hpp"
#include "platform/crypto/crypto.hpp"
#include "platform/crypto/password.hpp"
#include "platform/crypto/seal.hpp"
#include <atomic>
#include <doctest/doctest.h>
#include <filesystem>
#include <fstream>
#include <set>
#include <thread>

using namespace lyceum;
using namespace lyceum::crypto;

namespace {

struct Folder {
    std::filesystem::path path = std::filesystem::temp_directory_path() / ("lyceum-crypto-" + random_token());
    Folder() { std::filesystem::create_directory(path); }
    ~Folder() { std::filesystem::remove_all(path); }
    std::string file(std::string name) const { return (path / name).string(); }
};

/// Puts the peppers of one test away when it ends.
struct Seasoning {
    explicit Seasoning(std::vector<Pepper> peppers) { use_peppers(std::move(peppers)); }
    ~Seasoning() { use_peppers({}); }
};

}  // namespace

TEST_CASE("the encodings of RFC 4648 go there and back") {
    struct Row { std::string plain, b64, b64url, b32, hexed; };
    for (auto& row : {Row{"", "", "", "", ""}, Row{"f", "Zg==", "Zg", "MY", "66"}, Row{"fo", "Zm8=", "Zm8", "MZXQ", "666f"},
             Row{"foo", "Zm9v", "Zm9v", "MZXW6", "666f6f"}, Row{"foob", "Zm9vYg==", "Zm9vYg", "MZXW6YQ", "666f6f62"},
             Row{"fooba", "Zm9vYmE=", "Zm9vYmE", "MZXW6YTB", "666f6f6261"},
             Row{"foobar", "Zm9vYmFy", "Zm9vYmFy", "MZXW6YTBOI", "666f6f626172"},
             Row{std::string("\xff\xfe\0\xfb", 4), "//4A+w==", "__4A-w", "777AB6Y", "fffe00fb"}}) {
        CHECK(base64(row.plain) == row.b64);
        CHECK(base64url(row.plain) == row.b64url);
        CHECK(base32(row.plain) == row.b32);
        CHECK(hex(row.plain) == row.hexed);
        CHECK(from_base64(row.b64) == row.plain);
        CHECK(from_base64url(row.b64url) == row.plain);
        CHECK(from_base32(row.b32) == row.plain);
        CHECK(from_hex(row.hexed) == row.plain);
    }
    for (std::size_t length = 0; length < 70; ++length) {
        auto bytes = random_bytes(length);
        CHECK(from_base64(base64(bytes)) == bytes);
        CHECK(from_base64url(base64url(bytes)) == bytes);
        CHECK(from_base32(base32(bytes)) == bytes);
        CHECK(from_hex(hex(bytes)) == bytes);
    }
}

TEST_CASE("a byte string has one spelling only") {
    for (auto text : {"Zg", "Zg=", "Zh==", "Zg== ", " Zg==", "Zg==\n", "Zm9v====", "Zm9v-_==", "Z", "=", "Zm 9v"})
        CHECK_MESSAGE(!from_base64(text), text);
    for (auto text : {"Zg==", "Zh", "Zm9v/w", "Z", "Zg\n", "sisgdsi\xff"}) CHECK_MESSAGE(!from_base64url(text), text);
    for (auto text : {"M", "MZ=", "MZXW6YQ=", "MB", "M1", "MZX", "MY "}) CHECK_MESSAGE(!from_base32(text), text);
    for (auto text : {"6", "6g", "66 ", "0x66", "66:66", "666"}) CHECK_MESSAGE(!from_hex(text), text);
    CHECK(from_base32("mzxw6") == "foo");
    CHECK(from_hex("AbCd") == "\xab\xcd");
}

TEST_CASE("digests agree with the published vectors") {
    CHECK(hex(sha256("")) == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
    CHECK(hex(sha256("abc")) == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    CHECK(token_digest("abc") == "ungWv48Bz-pBQUDeXa4iI7ADYaOWF3qctBD_YfIAFa0");
    CHECK(hex(hmac_sha256(Secret("Jefe"), "what do ya want for nothing?")) ==      // RFC 4231, case 2
          "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
    CHECK(hex(hmac_sha1(Secret("Jefe"), "what do ya want for nothing?")) ==        // RFC 2202, case 2
          "effcdf6ae5eb2fa2d27416d5f184df9c259a7c79");
    CHECK(hex(hmac_sha256(Secret(), "")) == "b613679a0814d9ec772f95d778c35fc5ff1697c493715653c6c712144292c5ad");
}

TEST_CASE("tokens do not repeat, and comparison needs every byte") {
    std::set<std::string> seen;
    for (int i = 0; i < 1000; ++i) CHECK(seen.insert(random_token()).second);
    CHECK(seen.begin()->size() == 43);
    CHECK(constant_time_equal("", ""));
    CHECK(constant_time_equal("abc", "abc"));
    CHECK_FALSE(constant_time_equal("abc", "abd"));
    CHECK_FALSE(constant_time_equal("abc", "ab"));
}

TEST_CASE("a password verifies against its own hash and no other") {
    auto stored = hash_password(Secret("correct horse"));
    CHECK(stored.starts_with("$argon2id$v=19$m=47104,t=1,p=1$"));
    CHECK(stored != hash_password(Secret("correct horse")));
    auto right = verify_password(Secret("correct horse"), stored);
    CHECK(right.ok);
    CHECK_FALSE(right.needs_rehash);
    CHECK_FALSE(verify_password(Secret("correct horsf"), stored).ok);
    CHECK_FALSE(verify_password(Secret(""), stored).ok);
    CHECK_FALSE(verify_nobody(Secret("correct horse")).ok);
}

TEST_CASE("hashes made elsewhere verify, and ask to be made again when their parameters differ") {
    const Secret password("password");
    auto owasp = verify_password(password, "$argon2id$v=19$m=19456,t=2,p=1$MDEyMzQ1Njc4OWFiY2RlZg$0qsHs573+LgGInzYb7sRqlOTBmqY4X6srNEm6ybpJ20");
    CHECK(owasp.ok);
    CHECK(owasp.needs_rehash);
    auto ours = verify_password(password, "$argon2id$v=19$m=47104,t=1,p=1$MDEyMzQ1Njc4OWFiY2RlZg$mzYcNUC8fWxkiIKkYZM59DHrCpEhSGXCaUOGXXQ4m/4");
    CHECK(ours.ok);
    CHECK_FALSE(ours.needs_rehash);
    auto lanes = verify_password(password, "$argon2id$v=19$m=65536,t=3,p=4$MDEyMzQ1Njc4OWFiY2RlZg$uKZLaN6muIyoyIYr5waqw3y+zaDbe9aLSPj6Ln/rbz4");
    CHECK(lanes.ok);
    CHECK(lanes.needs_rehash);
}

TEST_CASE("a stored text that is no sane hash verifies nothing") {
    const Secret password("password");
    std::string tail = "$MDEyMzQ1Njc4OWFiY2RlZg$mzYcNUC8fWxkiIKkYZM59DHrCpEhSGXCaUOGXXQ4m/4";
    for (auto& stored : std::vector<std::string>{"", "$", "password", ":", "$2b$12$abcdefghijklmnopqrstuv", "$argon2id$",
             "$argon2id$v=19$m=4194304,t=1,p=1" + tail, "$argon2id$v=19$m=47104,t=4000000,p=1" + tail,
             "$argon2id$v=19$m=-1,t=1,p=1" + tail, ":$argon2id$v=19$m=47104,t=1,p=1" + tail,
             "x$argon2id$v=19$m=47104,t=1,p=1" + tail, "$argon2id$v=19$m=47104,t=1,p=1" + tail + std::string(200, 'A')})
        CHECK_MESSAGE(!verify_password(password, stored).ok, stored);
    CHECK_FALSE(verify_password(Secret(std::string(100'000, 'x')), "$argon2id$v=19$m=47104,t=1,p=1" + tail).ok);
}

TEST_CASE("a pepper is needed to verify, and can be replaced") {
    Seasoning seasoning({{"k1", Secret("first pepper")}});
    auto stored = hash_password(Secret("correct horse"));
    CHECK(stored.starts_with("k1:$argon2id$"));
    CHECK(verify_password(Secret("correct horse"), stored).ok);

    use_peppers({{"k2", Secret("second pepper")}, {"k1", Secret("first pepper")}});
    auto older = verify_password(Secret("correct horse"), stored);
    CHECK(older.ok);
    CHECK(older.needs_rehash);

    use_peppers({{"k1", Secret("another pepper")}});
    CHECK_FALSE(verify_password(Secret("correct horse"), stored).ok);
    use_peppers({});
    CHECK_THROWS_AS(verify_password(Secret("correct horse"), stored), Fault);
}

TEST_CASE("a flood of sign-ins is refused, not queued without end") {
    std::atomic<int> served{0}, refused{0};
    std::vector<std::thread> crowd;
    auto people = std::max(1u, std::thread::hardware_concurrency()) * 40;
    for (unsigned i = 0; i < people; ++i)
        crowd.emplace_back([&] {
            try {
                verify_nobody(Secret("anything"));
                ++served;
            } catch (const Refusal& refusal) {
                if (refusal.why == Refusal::Why::slow_down && refusal.retry_after_seconds > 0) ++refused;
            }
        });
    for (auto& one : crowd) one.join();
    CHECK(served + refused == static_cast<int>(people));
    CHECK(served > 0);
    CHECK(refused > 0);
    CHECK_FALSE(verify_nobody(Secret("anything")).ok);
}

TEST_CASE("guessable passwords are refused with a reason, good ones are not") {
    for (auto text : {"short", "password", "Password123!", "qwertyuiop", "iloveyou520", "aaaaaaaaaaaa", "abcdefghij", "9876543210",
             "abcabcabcabc", "13131313131313", "Sunshine2024!", "P@ssw0rd"})
        CHECK_MESSAGE(password_complaint(Secret(text)).has_value(), text);
    for (auto text : {"correct horse battery", "我爱吃四川火锅和米饭", "xK9#mQ2$vL", "a sentence, with blanks"})
        CHECK_MESSAGE(!password_complaint(Secret(text)), text);
    CHECK(password_complaint(Secret("lyceum2026"), {"Lyceum"})->english.find("name") != std::string::npos);
    CHECK(password_complaint(Secret("AnnaSmith!"), {"annasmith"}).has_value());
    CHECK_FALSE(password_complaint(Secret("lyceum walks at noon"), {"Lyceum", "an", ""}));
    CHECK(password_complaint(Secret(std::string(257, 'x'))).has_value());
    CHECK(password_complaint(Secret("broken\xff utf-8")).has_value());
}

TEST_CASE("an API token carries its own checksum") {
    auto token = new_api_token().reveal();
    CHECK(token.starts_with("lyc_pat_"));
    CHECK(token.size() == 41);
    CHECK(is_api_token(token));
    for (std::size_t i = 0; i < token.size(); ++i) {
        auto typo = token;
        typo[i] = typo[i] == 'x' ? 'y' : 'x';
        CHECK_MESSAGE(!is_api_token(typo), typo);
    }
    CHECK_FALSE(is_api_token(token + "0"));
    CHECK_FALSE(is_api_token(""));
    CHECK_FALSE(is_api_token("lyc_pat_"));
}

TEST_CASE("a sealed secret opens only whole, for its purpose and with its key") {
    auto ring = KeyRing::temporary();
    auto sealed = ring.seal(Secret("JBSWY3DPEHPK3PXP"), "totp:1");
    CHECK(sealed.text.find("JBSW") == std::string::npos);
    CHECK(sealed != ring.seal(Secret("JBSWY3DPEHPK3PXP"), "totp:1"));
    CHECK(ring.open(sealed, "totp:1")->reveal() == "JBSWY3DPEHPK3PXP");
    CHECK_FALSE(ring.open(sealed, "totp:2"));
    CHECK_FALSE(KeyRing::temporary().open(sealed, "totp:1"));
    CHECK_FALSE(ring.open({""}, "totp:1"));
    auto bytes = *from_base64url(sealed.text);
    for (std::size_t i = 0; i < bytes.size(); ++i) {
        auto altered = bytes;
        altered[i] = static_cast<char>(altered[i] ^ 1);
        CHECK_FALSE(ring.open({base64url(altered)}, "totp:1"));
        CHECK_FALSE(ring.open({base64url(bytes.substr(0, i))}, "totp:1"));
    }
    CHECK(ring.open(ring.seal(Secret(), "empty"), "empty")->empty());
}

TEST_CASE("a key file is made once, kept private, and read in order") {
    Folder folder;
    auto path = folder.file("secret.key");
    auto sealed = KeyRing::read_or_create(path).seal(Secret("kept"), "x");
    CHECK((std::filesystem::status(path).permissions() & std::filesystem::perms::all) ==
          (std::filesystem::perms::owner_read | std::filesystem::perms::owner_write));
    CHECK(KeyRing::read_or_create(path).open(sealed, "x")->reveal() == "kept");
    CHECK_FALSE(KeyRing::read(path).needs_reseal(sealed));

    std::ifstream old_file(path);
    std::string old_key;
    std::getline(old_file, old_key);
    std::ofstream(path) << "# newest first\n" << random_token() << "\n\n" << old_key << "\n";
    auto both = KeyRing::read(path);
    CHECK(both.open(sealed, "x")->reveal() == "kept");
    CHECK(both.needs_reseal(sealed));

    std::filesystem::permissions(path, std::filesystem::perms::others_read, std::filesystem::perm_options::add);
    CHECK_THROWS_AS(KeyRing::read(path), Fault);
    CHECK_THROWS_AS(KeyRing::read(folder.file("absent")), Fault);
    std::ofstream(folder.file("bad")) << "not a key\n";
    std::filesystem::permissions(folder.file("bad"), std::filesystem::perms::owner_read);
    CHECK_THROWS_AS(KeyRing::read(folder.file("bad")), Fault);
}
