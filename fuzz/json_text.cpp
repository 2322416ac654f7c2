// JSON: what is accepted has each member once and survives being written and read again.
#include "fuzz/fuzzing.hpp"
#include "platform/core/json.hpp"
#include <boost/json.hpp>

using namespace lyceum;

FUZZ(bytes) {
    try {
        auto value = json::parse(bytes);
        auto text = boost::json::serialize(value);
        CHECK_THAT(boost::json::serialize(json::parse(text)) == text);
    } catch (const Refusal&) {
    }
    std::string quoted;
    json::quote(quoted, bytes);
    if (utf8_length(bytes) < 0) return;
    auto back = json::parse(quoted);
    CHECK_THAT(std::string_view(back.as_string()) == bytes);
}
