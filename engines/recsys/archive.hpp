// Numbers to bytes and back, bit by bit, for models that outlive a restart.
#pragma once
#include "engines/recsys/packed.hpp"
#include <bit>
#include <cstring>
#include <stdexcept>
#include <string>
#include <string_view>
#include <type_traits>

namespace lyceum::recsys {

static_assert(std::endian::native == std::endian::little, "saved models are little-endian");

/// The bytes are no saved model, or not whole, or of another version.
struct Damaged : std::runtime_error { using runtime_error::runtime_error; };

class Writer {
public:
    template <class Number> requires std::is_arithmetic_v<Number> || std::is_enum_v<Number>
    void put(Number number) { bytes_.append(reinterpret_cast<const char*>(&number), sizeof number); }
    template <class Number>
    void put(std::span<const Number> numbers) {
        static_assert(std::is_trivially_copyable_v<Number> && std::has_unique_object_representations_v<Number> != std::is_floating_point_v<Number>, "no padding");
        put<std::uint64_t>(numbers.size());
        bytes_.append(reinterpret_cast<const char*>(numbers.data()), numbers.size_bytes());
    }
    template <class Number>
    void put(const std::vector<Number>& numbers) { put(std::span<const Number>(numbers)); }
    void put(std::string_view text) { put(std::span<const char>(text)); }
    void put(const SparseRows& rows);
    void put(const PackedRows& rows);
    void put(const Neighbours& neighbours);

    const std::string& bytes() const { return bytes_; }

private:
    std::string bytes_;
};

/// Throws Damaged where there is less, or other, than was asked for; never takes more memory than the bytes given.
class Reader {
public:
    explicit Reader(std::string_view bytes) : rest_(bytes) {}
    template <class Number>
    Number get() {
        Number number;
        std::memcpy(&number, take(sizeof number).data(), sizeof number);
        return number;
    }
    template <class Number>
    std::vector<Number> vector() {
        const auto count = get<std::uint64_t>();
        if (count > rest_.size() / sizeof(Number)) throw Damaged("the model is cut off");
        std::vector<Number> numbers(count);
        if (count) std::memcpy(numbers.data(), take(count * sizeof(Number)).data(), count * sizeof(Number));
        return numbers;
    }
    /// Borrows of the bytes.
    std::string_view view() { return take(get<std::uint64_t>()); }
    std::string text() { return std::string(view()); }
    SparseRows sparse_rows();
    PackedRows packed_rows();
    Neighbours neighbours();
    std::size_t left() const { return rest_.size(); }

private:
    std::string_view take(std::size_t bytes);
    std::string_view rest_;
};

}  // namespace lyceum::recsys
