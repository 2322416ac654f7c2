// A chunked body, whole and byte by byte: the same data, never more than allowed.
#include "fuzz/fuzzing.hpp"
#include "platform/http/edge_head.hpp"

using namespace lyceum::http;

FUZZ(bytes) {
    constexpr std::size_t kMost = 4096;
    ChunkReader whole, slow;
    std::string body, slowly;
    auto rest = bytes;
    auto verdict = whole.feed(rest, body, kMost);
    CHECK_THAT(body.size() <= kMost);
    auto step = ChunkReader::Verdict::more;
    std::size_t taken = 0;
    for (; taken < bytes.size() && step == ChunkReader::Verdict::more; ++taken) {
        auto one = bytes.substr(taken, 1);
        step = slow.feed(one, slowly, kMost);
    }
    CHECK_THAT(step == verdict);
    if (verdict != ChunkReader::Verdict::complete) return;
    CHECK_THAT(body == slowly);
    CHECK_THAT(taken == bytes.size() - rest.size());
}
