// Values told apart by 128 bits instead of by all they hold. Not for secrets and not against forgers: whoever can choose
// the bytes can find two that agree.
#pragma once
#include "platform/core/types.hpp"
#include <array>
#include <type_traits>

namespace lyceum {

using Digest = std::array<std::uint64_t, 2>;

/// Of the bytes, the same in every run (XXH3).
Digest checksum(std::string_view bytes);
/// Of the bytes, different in every run of the program: nobody outside can aim at it.
Digest digest(std::string_view bytes);

/// Writes described structs, and what they are made of, one after another so that different values differ.
class Inscription {
public:
    Inscription& operator<<(std::string_view text) {
        number(text.size());
        bytes_.append(text);
        return *this;
    }
    Inscription& operator<<(const std::string& text) { return *this << std::string_view(text); }
    template <class T> requires std::is_arithmetic_v<T> || std::is_enum_v<T>
    Inscription& operator<<(T value) { return number(value); }
    template <class T> Inscription& operator<<(Id<T> id) { return number(id.value); }
    Inscription& operator<<(Time time) {
        if (newest_ < time) newest_ = time;
        return number(time.micros);
    }
    template <int Min, int Max> Inscription& operator<<(const Text<Min, Max>& text) { return *this << text.str(); }
    template <class T> requires requires(const T& t) { { t.markup() } -> std::convertible_to<std::string_view>; }
    Inscription& operator<<(const T& html) { return *this << std::string_view(html.markup()); }
    template <class T> requires requires(const T& t) { { t.str() } -> std::convertible_to<std::string_view>; }
    Inscription& operator<<(const T& url) { return *this << std::string_view(url.str()); }
    template <class T> Inscription& operator<<(const std::optional<T>& value) {
        number(value.has_value());
        return value ? *this << *value : *this;
    }
    template <class T> Inscription& operator<<(const std::vector<T>& values) {
        number(values.size());
        for (auto& value : values) *this << value;
        return *this;
    }
    template <Described T> Inscription& operator<<(const T& value) {
        each_member<T>([&](auto, auto member) { *this << value.*member; });
        return *this;
    }

    std::string_view bytes() const { return bytes_; }
    /// The latest of all times written.
    Time newest() const { return newest_; }

private:
    template <class T> Inscription& number(T value) {
        bytes_.append(reinterpret_cast<const char*>(&value), sizeof value);
        return *this;
    }
    std::string bytes_;
    Time newest_;
};

}  // namespace lyceum
