// Header fields and percent coding.
#include "platform/http/message.hpp"
#include <doctest/doctest.h>

using namespace lyceum::http;

TEST_CASE("field names compare without case, and the first field of a name counts") {
    Headers headers;
    headers.add("Accept", "text/html");
    headers.add("ACCEPT", "text/plain");
    CHECK(headers.get("accept") == "text/html");
    CHECK(headers.has("aCCept"));
    CHECK_FALSE(headers.has("Accept-Language"));
    CHECK(headers.get("Accept-Language").empty());
}

TEST_CASE("setting a field leaves exactly one of its name, where the first one stood") {
    Headers headers;
    headers.add("Vary", "Cookie");
    headers.add("Link", "</a>");
    headers.add("vary", "Accept");
    headers.set("Vary", "*");
    REQUIRE(headers.all().size() == 2);
    CHECK(headers.all()[0].second == "*");
    headers.remove("LINK");
    CHECK(headers.all().size() == 1);
    headers.set("ETag", "\"1\"");
    CHECK(headers.get("etag") == "\"1\"");
}

TEST_CASE("escapes are decoded once, and a broken one is refused") {
    CHECK(percent_decoded("/a%20b") == "/a b");
    CHECK(percent_decoded("%e4%BB%98") == "付");
    CHECK(percent_decoded("%2541") == "%41");
    CHECK(percent_decoded("a+b") == "a+b");
    CHECK(percent_decoded("a+b%2B", true) == "a b+");
    for (auto broken : {"%", "%4", "a%zz", "%-1", "%4g"}) CHECK_FALSE(percent_decoded(broken));
}

TEST_CASE("what is encoded decodes to itself") {
    std::string every;
    for (int c = 0; c < 256; ++c) every += static_cast<char>(c);
    auto encoded = percent_encoded(every);
    CHECK(percent_decoded(encoded) == every);
    CHECK(percent_encoded("付费 a-b_c.d~e/") == "%E4%BB%98%E8%B4%B9%20a-b_c.d~e%2F");
    CHECK(percent_encoded("/a/b c", "/") == "/a/b%20c");
}

TEST_CASE("a text answer carries its type") {
    auto answer = Response::text(404, "text/plain", "gone").with("X-One", "1");
    CHECK(answer.status == 404);
    CHECK(*answer.body == "gone");
    CHECK(answer.headers.get("content-type") == "text/plain");
    CHECK(answer.headers.get("x-one") == "1");
}
