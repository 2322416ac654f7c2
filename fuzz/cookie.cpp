// Cookie fields, and the tokens people carry in them and in headers.
#include "fuzz/fuzzing.hpp"
#include "platform/crypto/api_token.hpp"
#include "platform/crypto/crypto.hpp"
#include "platform/http/input.hpp"

using namespace lyceum;

FUZZ(bytes) {
    http::Request request;
    auto half = bytes.size() / 2;
    request.headers.add("Cookie", std::string(bytes.substr(0, half)));
    request.headers.add("cookie", std::string(bytes.substr(half)));
    for (auto name : {"sid", "__Host-sid", "a", ""}) {
        auto value = http::cookie(request, name);
        CHECK_THAT(value.find(';') == value.npos);
    }
    crypto::is_api_token(bytes);
    if (auto decoded = crypto::from_base64url(bytes)) CHECK_THAT(crypto::base64url(*decoded) == bytes);
    CHECK_THAT(crypto::constant_time_equal(bytes, bytes));
}
