#include "app/test/unpacked.hpp"
#include "platform/crypto/crypto.hpp"
#include "platform/crypto/openssl.hpp"
#include <array>
#include <doctest/doctest.h>
#include <openssl/ec.h>
#include <openssl/evp.h>
#include <openssl/obj_mac.h>
#include <zip.h>
#include <zlib.h>

namespace lyceum::test {

std::string inflated(const std::string& bytes) {
    z_stream stream{};
    REQUIRE(inflateInit2(&stream, 15 + 32) == Z_OK);        // of either header, gzip's or zlib's
    stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(bytes.data()));
    stream.avail_in = static_cast<uInt>(bytes.size());
    std::string out;
    for (int state = Z_OK; state == Z_OK;) {
        std::array<char, 16 * 1024> part{};
        stream.next_out = reinterpret_cast<Bytef*>(part.data());
        stream.avail_out = part.size();
        state = inflate(&stream, Z_NO_FLUSH);
        CHECK((state == Z_OK || state == Z_STREAM_END));
        out.append(part.data(), part.size() - stream.avail_out);
    }
    inflateEnd(&stream);
    return out;
}

std::map<std::string, std::string> unzipped(const std::string& bytes) {
    zip_error_t error;
    auto* archive = zip_open_from_source(zip_source_buffer_create(bytes.data(), bytes.size(), 0, &error), ZIP_RDONLY, &error);
    REQUIRE(archive);
    std::map<std::string, std::string> files;
    for (zip_int64_t i = 0; i < zip_get_num_entries(archive, 0); ++i) {
        zip_stat_t stat;
        zip_stat_index(archive, static_cast<zip_uint64_t>(i), 0, &stat);
        std::string content(stat.size, '\0');
        auto* file = zip_fopen_index(archive, static_cast<zip_uint64_t>(i), 0);
        zip_fread(file, content.data(), content.size());
        zip_fclose(file);
        files[stat.name] = std::move(content);
    }
    zip_close(archive);
    return files;
}

// ---- pushed ---------------------------------------------------------------------------------------

namespace {

constexpr auto kBrowserNumber = "q1dXpw3UpT5VOmu_cf_v6ih07Aems3njxI-JWgLcM94";

std::string derived(std::string_view salt, std::string_view key, const std::string& about, std::size_t size) {
    auto pseudorandom = crypto::hmac_sha256(Secret(std::string(salt)), key);
    return crypto::hmac_sha256(Secret(pseudorandom), about + '\x01').substr(0, size);
}

const unsigned char* bytes(std::string_view text) { return reinterpret_cast<const unsigned char*>(text.data()); }

std::string agreed_secret(std::string_view number, std::string_view point) {
    crypto::Owned<EC_GROUP, EC_GROUP_free> curve(EC_GROUP_new_by_curve_name(NID_X9_62_prime256v1));
    crypto::Owned<EC_POINT, EC_POINT_free> theirs(EC_POINT_new(curve.get())), both(EC_POINT_new(curve.get()));
    crypto::Owned<BIGNUM, BN_free> mine(BN_bin2bn(bytes(number), static_cast<int>(number.size()), nullptr)), x(BN_new());
    std::string secret(32, '\0');
    bool done = EC_POINT_oct2point(curve.get(), theirs.get(), bytes(point), point.size(), nullptr) == 1 && EC_POINT_mul(curve.get(), both.get(), nullptr, theirs.get(), mine.get(), nullptr) == 1 &&
        EC_POINT_get_affine_coordinates(curve.get(), both.get(), x.get(), nullptr, nullptr) == 1 && BN_bn2binpad(x.get(), reinterpret_cast<unsigned char*>(secret.data()), 32) == 32;
    CHECK(done);
    return secret;
}

}  // namespace

std::string unpushed(const std::string& body) {
    constexpr std::size_t kHead = 16 + 4 + 1 + 65, kTag = 16;
    REQUIRE(body.size() > kHead + kTag);
    auto own = [](const char* text) { return crypto::from_base64url(text).value(); };
    auto salt = body.substr(0, 16), sender = body.substr(21, 65), tag = body.substr(body.size() - kTag), sealed = body.substr(kHead, body.size() - kHead - kTag);
    auto key = derived(own(kBrowserAuth), agreed_secret(own(kBrowserNumber), sender), std::string("WebPush: info") + '\0' + own(kBrowserKey) + sender, 32);
    auto content_key = derived(salt, key, std::string("Content-Encoding: aes128gcm") + '\0', 16), nonce = derived(salt, key, std::string("Content-Encoding: nonce") + '\0', 12);
    crypto::Owned<EVP_CIPHER_CTX, EVP_CIPHER_CTX_free> cipher(EVP_CIPHER_CTX_new());
    std::string plain(sealed.size(), '\0');
    auto* out = reinterpret_cast<unsigned char*>(plain.data());
    int size = 0, last = 0;
    bool opened = EVP_DecryptInit_ex(cipher.get(), EVP_aes_128_gcm(), nullptr, bytes(content_key), bytes(nonce)) == 1 &&
        EVP_DecryptUpdate(cipher.get(), out, &size, bytes(sealed), static_cast<int>(sealed.size())) == 1 &&
        EVP_CIPHER_CTX_ctrl(cipher.get(), EVP_CTRL_GCM_SET_TAG, static_cast<int>(kTag), tag.data()) == 1 && EVP_DecryptFinal_ex(cipher.get(), out + size, &last) == 1;
    CHECK(opened);
    return plain;
}

}  // namespace lyceum::test
