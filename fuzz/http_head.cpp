// A request head however its bytes arrive: cut anywhere it is understood the same, and what is accepted keeps
// the promises that handlers build on.
#include "fuzz/fuzzing.hpp"
#include "platform/http/edge_head.hpp"

using namespace lyceum;
using namespace lyceum::http;

FUZZ(bytes) {
    HeadScan whole, slow;
    auto verdict = whole.feed(bytes);
    auto step = HeadScan::Verdict::more;
    for (std::size_t n = 1; n <= bytes.size() && step == HeadScan::Verdict::more; ++n) step = slow.feed(bytes.substr(0, n));
    CHECK_THAT(step == verdict);
    if (verdict != HeadScan::Verdict::complete) return;
    CHECK_THAT(whole.length() == slow.length());
    Head head;
    if (read_head(bytes.substr(0, whole.length()), head)) return;
    auto& request = head.request;
    CHECK_THAT(is_host(request.host));
    CHECK_THAT(request.path.starts_with('/'));
    CHECK_THAT(utf8_length(request.path) >= 0);
    CHECK_THAT(request.path.find('\0') == std::string::npos);
    CHECK_THAT(request.path.find("/../") == std::string::npos);
    CHECK_THAT(!(head.chunked && head.content_length > 0));
    CHECK_THAT(request.headers.all().size() <= static_cast<std::size_t>(kHeaderFieldsMax));
    for (auto& [name, value] : request.headers.all())
        CHECK_THAT(name.find_first_of("\r\n: ") == std::string::npos && value.find_first_of("\r\n") == std::string::npos);
}
