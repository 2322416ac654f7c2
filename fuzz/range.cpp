// Range, If-None-Match, If-Range and Accept-Encoding against one answer.
#include "fuzz/fuzzing.hpp"
#include <algorithm>
#include "platform/http/represent.hpp"

using namespace lyceum::http;

FUZZ(bytes) {
    Request request;
    request.method = "GET";
    std::string_view rest = bytes;
    for (auto name : {"Range", "If-None-Match", "If-Range", "Accept-Encoding", "If-Modified-Since"}) {
        auto line = rest.substr(0, rest.find('\n'));
        rest.remove_prefix(std::min(rest.size(), line.size() + 1));
        if (!line.empty()) request.headers.add(name, std::string(line));
    }
    const std::string body(2000, 'b');
    auto answer = represent(request, Response::text(200, rest.empty() ? "text/plain" : "image/png", body));
    CHECK_THAT(answer.status == 200 || answer.status == 206 || answer.status == 304 || answer.status == 416);
    CHECK_THAT(answer.body && answer.body->size() <= body.size());
    if (answer.status == 206) CHECK_THAT(!answer.body->empty() && answer.headers.has("Content-Range"));
}
