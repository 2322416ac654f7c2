#include "modules/factors/cbor.hpp"
#include "platform/core/types.hpp"
#include <limits>

namespace lyceum::factors::cbor {

namespace {

class Reader {
public:
    explicit Reader(std::string_view& bytes) : rest_(bytes) {}

    std::optional<Value> item(int depth) {
        if (depth > kDepthMost || ++items_ > kItemsMost || rest_.empty()) return std::nullopt;
        auto first = static_cast<unsigned char>(rest_.front());
        rest_.remove_prefix(1);
        int major = first >> 5;
        if (major == 7) return simple(first & 31);
        auto argument = number(first & 31);
        if (!argument) return std::nullopt;
        switch (major) {
            case 0: return integer(*argument, false);
            case 1: return integer(*argument, true);
            case 2: return bytes(*argument);
            case 3: return text(*argument);
            case 4: return array(*argument, depth);
            case 5: return map(*argument, depth);
            default: return std::nullopt;           // tags
        }
    }

private:
    // The number after the first byte. 28 to 30 are reserved, 31 begins an indefinite length.
    std::optional<std::uint64_t> number(int additional) {
        if (additional < 24) return additional;
        if (additional > 27) return std::nullopt;
        auto width = std::size_t{1} << (additional - 24);
        if (rest_.size() < width) return std::nullopt;
        std::uint64_t value = 0;
        for (std::size_t i = 0; i < width; ++i) value = value << 8 | static_cast<unsigned char>(rest_[i]);
        rest_.remove_prefix(width);
        return value;
    }

    static std::optional<Value> integer(std::uint64_t value, bool negative) {
        if (value > static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max())) return std::nullopt;
        auto number = static_cast<std::int64_t>(value);
        return Value{negative ? -1 - number : number};
    }

    std::optional<std::string> run(std::uint64_t length) {
        if (length > rest_.size()) return std::nullopt;
        std::string taken(rest_.substr(0, length));
        rest_.remove_prefix(length);
        return taken;
    }

    std::optional<Value> bytes(std::uint64_t length) {
        auto taken = run(length);
        if (!taken) return std::nullopt;
        return Value{Bytes{std::move(*taken)}};
    }

    std::optional<Value> text(std::uint64_t length) {
        auto taken = run(length);
        if (!taken || utf8_length(*taken) < 0) return std::nullopt;
        return Value{std::move(*taken)};
    }

    std::optional<Value> array(std::uint64_t length, int depth) {
        Array list;
        for (std::uint64_t i = 0; i < length; ++i) {
            auto each = item(depth + 1);
            if (!each) return std::nullopt;
            list.push_back(std::move(*each));
        }
        return Value{std::move(list)};
    }

    std::optional<Value> map(std::uint64_t length, int depth) {
        Map all;
        for (std::uint64_t i = 0; i < length; ++i) {
            auto key = item(depth + 1);
            auto value = key ? item(depth + 1) : std::nullopt;
            if (!value) return std::nullopt;
            for (auto& [known, _] : all)
                if (known == *key) return std::nullopt;
            all.push_back({std::move(*key), std::move(*value)});
        }
        return Value{std::move(all)};
    }

    static std::optional<Value> simple(int which) {
        constexpr int kFalse = 20, kTrue = 21, kNull = 22;
        if (which == kFalse || which == kTrue) return Value{which == kTrue};
        if (which == kNull) return Value{};
        return std::nullopt;
    }

    std::string_view& rest_;
    int items_ = 0;
};

template <class Key>
const Value* find(const Value& value, const Key& wanted) {
    auto* map = value.get<Map>();
    if (!map) return nullptr;
    for (auto& [key, held] : *map)
        if (auto* name = key.template get<Key>(); name && *name == wanted) return &held;
    return nullptr;
}

}  // namespace

bool operator==(const Value& a, const Value& b) { return a.is == b.is; }
bool operator==(const Entry& a, const Entry& b) { return a.key == b.key && a.value == b.value; }

const Value* Value::at(std::int64_t key) const { return find<std::int64_t>(*this, key); }
const Value* Value::at(std::string_view key) const { return find<std::string>(*this, std::string(key)); }

std::optional<Value> take(std::string_view& bytes) { return Reader(bytes).item(1); }

std::optional<Value> read(std::string_view bytes) {
    auto value = take(bytes);
    return bytes.empty() ? value : std::nullopt;
}

}  // namespace lyceum::factors::cbor
