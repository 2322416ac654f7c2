// Percent escapes, addresses, hosts, forwarded clients, times and ids: what people and proxies write.
#include "fuzz/fuzzing.hpp"
#include "platform/html/html.hpp"
#include "platform/http/edge_head.hpp"
#include "platform/http/edge_proxy.hpp"
#include "platform/http/represent.hpp"

using namespace lyceum;

FUZZ(bytes) {
    if (auto text = http::percent_decoded(bytes)) CHECK_THAT(http::percent_decoded(http::percent_encoded(*text)) == text);
    if (auto url = html::Url::external(bytes)) {
        CHECK_THAT(url->str().starts_with("http://") || url->str().starts_with("https://") || url->str().starts_with("mailto:"));
        CHECK_THAT(url->str().find_first_of("\"<> \n\r\t") == std::string::npos);
    }
    http::is_host(bytes);
    http::is_same_origin(bytes, "lyceum.test");
    http::Headers headers;
    headers.add("X-Forwarded-For", std::string(bytes));
    headers.add("X-Forwarded-Proto", std::string(bytes));
    http::TrustedProxies proxies({"10.0.0.0/8", "::1"});
    CHECK_THAT(!proxies.client_behind("10.0.0.1", headers).empty());
    http::forwarded_as_secure(headers);
    http::is_request_id(bytes);
    if (auto id = read_id(bytes)) CHECK_THAT(show_id(*id) == bytes);
    if (auto time = from_iso8601(bytes)) CHECK_THAT(from_iso8601(to_iso8601(*time)) == time);
    auto text = Text<0, 50>::from(bytes);
    if (text) CHECK_THAT(utf8_length(*text) <= 50 && is_printable_text(*text));
}
