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

inline constexpr std::size_t kArraysAt = 8;

/// The bytes are no saved model, or not whole, or of another version.
struct Damaged : std::runtime_error { using runtime_error::runtime_error; };

/// Arrays begin at multiples of eight bytes, so that they can be used where they lie.
class Writer {
public:
    template <class Number> requires std::is_arithmetic_v<Number> || std::is_enum_v<Number>
    void put(Number number) { bytes_.append(reinterpret_cast<const char*>(&number), sizeof number); }
    template <class Number>
    void put(std::span<const Number> numbers) {
        static_assert(std::is_trivially_copyable_v<Number> && std::has_unique_object_representations_v<Number> != std::is_floating_point_v<Number>, "no padding");
        put<std::uint64_t>(numbers.size());
        bytes_.resize((bytes_.size() + kArraysAt - 1) / kArraysAt * kArraysAt);
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
    /// With a keeper of the bytes, what is only read is not copied. They should begin at a multiple of kArraysAt in memory.
    explicit Reader(std::string_view bytes, std::shared_ptr<const void> keeper = nullptr) : all_(bytes), keeper_(std::move(keeper)) {}
    template <class Number>
    Number get() {
        Number number;
        std::memcpy(&number, take(sizeof number).data(), sizeof number);
        return number;
    }
    template <class Number>
    std::vector<Number> vector() {
        const auto bytes = array(sizeof(Number));
        std::vector<Number> numbers(bytes.size() / sizeof(Number));
        if (!bytes.empty()) std::memcpy(numbers.data(), bytes.data(), bytes.size());
        return numbers;
    }
    template <class Number>
    Held<Number> held() {
        const auto before = at_;
        const auto bytes = array(sizeof(Number));
        const auto* first = reinterpret_cast<const Number*>(bytes.data());
        if (keeper_ && reinterpret_cast<std::uintptr_t>(first) % alignof(Number) == 0) return {{first, bytes.size() / sizeof(Number)}, keeper_};
        at_ = before;
        return vector<Number>();
    }
    /// Borrows of the bytes.
    std::string_view view() { return array(1); }
    std::string text() { return std::string(view()); }
    SparseRows sparse_rows();
    PackedRows packed_rows();
    Neighbours neighbours();
    std::size_t left() const { return all_.size() - at_; }

private:
    std::string_view take(std::size_t bytes);
    std::string_view array(std::size_t of_one);

    std::string_view all_;
    std::size_t at_ = 0;
    std::shared_ptr<const void> keeper_;
};

}  // namespace lyceum::recsys
