// What a client may ask of an answer's form, and what it gets.
#include "platform/http/represent.hpp"
#include <brotli/decode.h>
#include <doctest/doctest.h>
#include <zlib.h>
#include <zstd.h>

using namespace lyceum::http;

namespace {

const std::string kPage = [] {
    std::string page = "<!doctype html>";
    for (int i = 0; i < 400; ++i) page += "<li>Lesson " + std::to_string(i) + " 付费社群</li>\n";
    return page;
}();

Request asking(std::initializer_list<std::pair<std::string, std::string>> fields = {}) {
    Request request;
    request.method = "GET";
    request.path = request.target = "/";
    for (auto& [name, value] : fields) request.headers.add(name, value);
    return request;
}

Response page(std::string body = kPage) { return Response::text(200, "text/html; charset=utf-8", std::move(body)); }
Response video() { return Response::text(200, "video/mp4", "0123456789"); }

std::string unzipped(std::string_view body) {
    z_stream stream{};
    REQUIRE(inflateInit2(&stream, 15 + 16) == Z_OK);
    std::string out(1 << 20, '\0');
    stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(body.data()));
    stream.avail_in = static_cast<uInt>(body.size());
    stream.next_out = reinterpret_cast<Bytef*>(out.data());
    stream.avail_out = static_cast<uInt>(out.size());
    CHECK(inflate(&stream, Z_FINISH) == Z_STREAM_END);
    out.resize(stream.total_out);
    inflateEnd(&stream);
    return out;
}

std::string unbrotlied(std::string_view body) {
    std::string out(1 << 20, '\0');
    auto size = out.size();
    REQUIRE(BrotliDecoderDecompress(body.size(), reinterpret_cast<const std::uint8_t*>(body.data()), &size, reinterpret_cast<std::uint8_t*>(out.data())));
    out.resize(size);
    return out;
}

std::string unstandardised(std::string_view body) {
    std::string out(1 << 20, '\0');
    auto size = ZSTD_decompress(out.data(), out.size(), body.data(), body.size());
    REQUIRE(!ZSTD_isError(size));
    out.resize(size);
    return out;
}

}  // namespace

TEST_CASE("the encoding follows the weights a client gives") {
    CHECK(choose_encoding("") == Encoding::identity);
    CHECK(choose_encoding("gzip, deflate, br") == Encoding::brotli);
    CHECK(choose_encoding("gzip, deflate") == Encoding::gzip);
    CHECK(choose_encoding("GZIP") == Encoding::gzip);
    CHECK(choose_encoding("br;q=0.5, gzip;q=0.8") == Encoding::gzip);
    CHECK(choose_encoding("br ; q=1.000 , gzip") == Encoding::brotli);
    CHECK(choose_encoding("br;q=0, gzip;q=0.001") == Encoding::gzip);
    CHECK(choose_encoding("br;q=0, gzip;q=0") == Encoding::identity);
    CHECK(choose_encoding("gzip, deflate, br, zstd") == Encoding::zstd);
    CHECK(choose_encoding("gzip, deflate, br, zstd", Effort::asset) == Encoding::brotli);
    CHECK(choose_encoding("zstd", Effort::asset) == Encoding::identity);
    CHECK(choose_encoding("*") == Encoding::zstd);
    CHECK(choose_encoding("*, br;q=0, zstd;q=0") == Encoding::gzip);
    CHECK(choose_encoding("*;q=0") == Encoding::identity);
    CHECK(choose_encoding("br;q=nonsense, compress") == Encoding::identity);
    CHECK(choose_encoding("br;q=, ;;,,=") == Encoding::identity);
}

TEST_CASE("what is compressed comes back whole") {
    for (auto effort : {Effort::answer, Effort::asset}) {
        CHECK(unzipped(compressed(kPage, Encoding::gzip, effort)) == kPage);
        CHECK(unbrotlied(compressed(kPage, Encoding::brotli, effort)) == kPage);
        CHECK(unstandardised(compressed(kPage, Encoding::zstd, effort)) == kPage);
    }
    CHECK(compressed(kPage, Encoding::identity) == kPage);
    CHECK(unzipped(compressed("", Encoding::gzip)).empty());
}

TEST_CASE("a page is sent in the encoding the client prefers, and says what it varies by") {
    auto answer = represent(asking({{"Accept-Encoding", "gzip, br"}}), page());
    CHECK(answer.headers.get("Content-Encoding") == "br");
    CHECK(unbrotlied(*answer.body) == kPage);
    CHECK(answer.headers.get("Vary") == "Accept-Encoding");

    auto plain = represent(asking(), page());
    CHECK_FALSE(plain.headers.has("Content-Encoding"));
    CHECK(plain.headers.get("Vary") == "Accept-Encoding");

    auto mine = represent(asking({{"Accept-Encoding", "gzip"}}), page().with("Vary", "Cookie"));
    CHECK(mine.headers.get("Vary") == "Cookie, Accept-Encoding");
}

TEST_CASE("small bodies, pictures and encoded bodies stay as they are") {
    auto wants = asking({{"Accept-Encoding", "br"}});
    CHECK_FALSE(represent(wants, page("<p>short</p>")).headers.has("Content-Encoding"));
    CHECK_FALSE(represent(wants, Response::text(200, "image/png", std::string(5000, 'x'))).headers.has("Content-Encoding"));
    auto prepared = represent(wants, page(std::string(2000, 'z')).with("Content-Encoding", "gzip").with("ETag", "\"a-gzip\""));
    CHECK(prepared.headers.get("Content-Encoding") == "gzip");
    CHECK(prepared.headers.get("ETag") == "\"a-gzip\"");
    CHECK(prepared.body->size() == 2000);
    CHECK(represent(asking({{"If-None-Match", "\"a-gzip\""}}), prepared).status == 304);
}

TEST_CASE("a client that has the page is told so") {
    auto first = represent(asking({{"Accept-Encoding", "br"}}), page().with("Content-Security-Policy", "x").with("Cache-Control", "private"));
    std::string etag(first.headers.get("ETag"));
    CHECK(etag.ends_with("-br\""));

    auto again = represent(asking({{"Accept-Encoding", "br"}, {"If-None-Match", "\"other\", W/" + etag}}), page().with("Content-Security-Policy", "y").with("Cache-Control", "private"));
    CHECK(again.status == 304);
    CHECK(again.body->empty());
    CHECK(again.headers.get("ETag") == etag);
    CHECK(again.headers.get("Vary") == "Accept-Encoding");
    CHECK(again.headers.get("Cache-Control") == "private");
    CHECK_FALSE(again.headers.has("Content-Type"));
    CHECK_FALSE(again.headers.has("Content-Security-Policy"));

    CHECK(represent(asking({{"If-None-Match", etag}}), page()).status == 200);
    CHECK(represent(asking({{"If-None-Match", "*"}}), page()).status == 304);
    auto posted = asking({{"If-None-Match", "*"}});
    posted.method = "POST";
    CHECK(represent(posted, page()).status == 200);
}

TEST_CASE("an ETag is given to whole answers that may be kept") {
    CHECK(represent(asking(), page("a")).headers.get("ETag") == strong_etag("a"));
    CHECK(strong_etag("a") != strong_etag("b"));
    CHECK(strong_etag("").size() == 34);
    CHECK(represent(asking(), page().with("ETag", "\"v7\"")).headers.get("ETag") == "\"v7\"");
    CHECK_FALSE(represent(asking(), page().with("Cache-Control", "private, no-store")).headers.has("ETag"));
    CHECK_FALSE(represent(asking(), Response::text(404, "text/html", kPage)).headers.has("ETag"));
    CHECK(represent(asking({{"Accept-Encoding", "gzip"}}), Response::text(404, "text/html", kPage)).headers.get("Content-Encoding") == "gzip");
}

TEST_CASE("one byte range is cut out") {
    struct Case { std::string range; int status; std::string body, content_range; };
    for (auto& wish : std::initializer_list<Case>{
             {"bytes=0-3", 206, "0123", "bytes 0-3/10"},
             {"bytes=7-", 206, "789", "bytes 7-9/10"},
             {"bytes=-2", 206, "89", "bytes 8-9/10"},
             {"bytes=-99", 206, "0123456789", "bytes 0-9/10"},
             {"bytes=5-99", 206, "56789", "bytes 5-9/10"},
             {"bytes=10-", 416, "", "bytes */10"},
             {"bytes=-0", 416, "", "bytes */10"},
             {"bytes=5-3", 200, "0123456789", ""},
             {"bytes=0-1,3-4", 200, "0123456789", ""},
             {"bytes=-", 200, "0123456789", ""},
             {"bytes=99999999999999999999-", 200, "0123456789", ""},
             {"lines=0-1", 200, "0123456789", ""}}) {
        CAPTURE(wish.range);
        auto answer = represent(asking({{"Range", wish.range}}), video());
        CHECK(answer.status == wish.status);
        CHECK(*answer.body == wish.body);
        CHECK(answer.headers.get("Content-Range") == wish.content_range);
    }
    CHECK(represent(asking(), video()).headers.get("Accept-Ranges") == "bytes");
}

TEST_CASE("a range is of the plain bytes, and only of the version the client has a part of") {
    auto part = represent(asking({{"Range", "bytes=0-14"}, {"Accept-Encoding", "br"}}), page());
    CHECK(part.status == 206);
    CHECK(*part.body == "<!doctype html>");
    CHECK_FALSE(part.headers.has("Content-Encoding"));

    auto etag = strong_etag(*video().body);
    CHECK(represent(asking({{"Range", "bytes=0-1"}, {"If-Range", etag}}), video()).status == 206);
    CHECK(represent(asking({{"Range", "bytes=0-1"}, {"If-Range", "\"old\""}}), video()).status == 200);
    CHECK(represent(asking({{"Range", "bytes=0-1"}, {"If-Range", "W/" + etag}}), video()).status == 200);
    auto date = "Sun, 06 Nov 1994 08:49:37 GMT";
    CHECK(represent(asking({{"Range", "bytes=0-1"}, {"If-Range", date}}), video().with("Last-Modified", date)).status == 206);
    CHECK(represent(asking({{"Range", "bytes=0-1"}, {"If-Range", date}}), video()).status == 200);
}
