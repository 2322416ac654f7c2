// JSON: what is accepted has each member once and survives being written and read again.
#include "fuzz/fuzzing.hpp"
#include "platform/core/json.hpp"
#include <algorithm>
#include <boost/json.hpp>
#include <cmath>

using namespace lyceum;

namespace {

// Boost.JSON reads long decimals to within a few units of the last place.
bool same(const boost::json::value& a, const boost::json::value& b) {
    if (a.kind() != b.kind()) return false;
    if (auto* number = a.if_double()) return std::abs(*number - b.get_double()) <= 1e-14 * std::abs(*number);
    if (auto* list = a.if_array()) return std::equal(list->begin(), list->end(), b.get_array().begin(), b.get_array().end(), same);
    if (auto* object = a.if_object())
        return std::equal(object->begin(), object->end(), b.get_object().begin(), b.get_object().end(),
            [](auto& one, auto& other) { return one.key() == other.key() && same(one.value(), other.value()); });
    return a == b;
}

}  // namespace

FUZZ(bytes) {
    try {
        auto value = json::parse(bytes);
        CHECK_THAT(same(json::parse(boost::json::serialize(value)), value));
    } catch (const Refusal&) {
    }
    std::string quoted;
    json::quote(quoted, bytes);
    if (utf8_length(bytes) < 0) return;
    auto back = json::parse(quoted);
    CHECK_THAT(std::string_view(back.as_string()) == bytes);
}
