// Reading CBOR (RFC 8949) as authenticators write it: strictly, within limits. Only this module includes this file.
#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace lyceum::factors::cbor {

inline constexpr int kDepthMost = 6;
inline constexpr int kItemsMost = 500;

struct Value;
struct Entry;
struct Bytes {
    std::string bytes;
    friend bool operator==(const Bytes&, const Bytes&) = default;
};
using Array = std::vector<Value>;
using Map = std::vector<Entry>;

/// An integer, bytes, text, a list, a map, true or false, or null. Floats and tags have no place in WebAuthn.
struct Value {
    std::variant<std::monostate, bool, std::int64_t, Bytes, std::string, Array, Map> is;

    template <class T> const T* get() const { return std::get_if<T>(&is); }
    /// The value of a key of a map; null when this is no map or has no such key.
    const Value* at(std::int64_t key) const;
    const Value* at(std::string_view key) const;
    friend bool operator==(const Value&, const Value&);
};

/// A key of a map and what it leads to.
struct Entry {
    Value key, value;
    friend bool operator==(const Entry&, const Entry&);
};

/// Takes one item off the front of `bytes`. Nothing for anything cut short, of indefinite length, nested deeper than
/// kDepthMost, with more than kItemsMost items, a key twice, text that is no UTF-8, a float or a tag.
std::optional<Value> take(std::string_view& bytes);
/// One item and nothing after it.
std::optional<Value> read(std::string_view bytes);

}  // namespace lyceum::factors::cbor
