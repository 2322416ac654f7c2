// Weights of words, as they are kept while a model serves: half the memory of SparseRows, and half of what a list has to read.
#pragma once
#include "engines/recsys/sparse.hpp"
#include <algorithm>
#include <cstdint>
#include <memory>

namespace lyceum::recsys {

/// Numbers that never change and that somebody keeps: a vector, or a file that lies in memory. A copy shares them.
template <class Number>
struct Held {
    std::span<const Number> numbers;
    std::shared_ptr<const void> keeper;

    Held() = default;
    Held(std::span<const Number> borrowed, std::shared_ptr<const void> by) : numbers(borrowed), keeper(std::move(by)) {}
    Held(std::vector<Number> own) {
        auto kept = std::make_shared<const std::vector<Number>>(std::move(own));
        numbers = *kept, keeper = std::move(kept);
    }
    friend bool operator==(const Held& a, const Held& b) { return std::ranges::equal(a.numbers, b.numbers); }
};

/// Sparse rows of weights from 0 to 1 in four bytes a cell: a weight is a whole number of steps of 1/65,535, and a column stands
/// in 16 bits within its block of 65,536 columns, of which there may be any number.
class PackedRows {
public:
    static constexpr std::size_t kBlock = 65'536;
    static constexpr std::size_t blocks_of(std::size_t columns) { return (columns + kBlock - 1) / kBlock; }
    struct Cell {
        std::uint16_t column = 0, steps = 0;                ///< column: within its block
        float weight() const { return static_cast<float>(steps) * (1.0f / 65'535); }
        friend bool operator==(const Cell&, const Cell&) = default;
    };
    /// The cells of a row in one block, whose first column is `first`.
    struct Piece {
        std::size_t first = 0;
        std::span<const Cell> cells;
    };

    class Builder;

    PackedRows() : PackedRows(0, 0, std::vector<std::uint32_t>{0}, {}) {}
    /// Weights outside of 0 to 1 become the nearest that fits.
    explicit PackedRows(const SparseRows&);
    /// Takes what `begins` and `all_cells` gave. Throws std::invalid_argument for anything else.
    PackedRows(std::size_t rows, std::size_t columns, Held<std::uint32_t> begins, Held<Cell> cells);

    std::size_t rows() const { return rows_; }
    std::size_t columns() const { return columns_; }
    std::size_t blocks() const { return blocks_of(columns_); }
    std::span<const Cell> cells(std::size_t row) const { return between(row * blocks(), (row + 1) * blocks()); }
    Piece piece(std::size_t row, std::size_t block) const { return {block * kBlock, between(row * blocks() + block, row * blocks() + block + 1)}; }
    /// Calls `take(column, weight)`, columns ascending.
    template <class Take>
    void each(std::size_t row, Take take) const {
        for (std::size_t block = 0; block < blocks(); ++block) {
            const auto [first, cells] = piece(row, block);
            for (auto& cell : cells) take(static_cast<Index>(first + cell.column), cell.weight());
        }
    }
    bool has(std::size_t row, Index column) const;
    PackedRows transposed() const;

    std::span<const std::uint32_t> begins() const { return begins_.numbers; }       ///< of pieces, row by row, and the end
    std::span<const Cell> all_cells() const { return cells_.numbers; }
    friend bool operator==(const PackedRows&, const PackedRows&) = default;

private:
    std::span<const Cell> between(std::size_t first, std::size_t last) const { return {all_cells().data() + begins()[first], all_cells().data() + begins()[last]}; }

    std::size_t rows_ = 0, columns_ = 0;
    Held<std::uint32_t> begins_;
    Held<Cell> cells_;
};

/// Takes rows one after another.
class PackedRows::Builder {
public:
    explicit Builder(std::size_t columns) : columns_(columns) {}
    void reserve(std::size_t rows, std::size_t cells);
    /// Columns ascend. Weights outside of 0 to 1 become the nearest that fits.
    void add(std::span<const Scored> of_next_row);
    PackedRows rows() &&;

private:
    std::size_t rows_ = 0, columns_;
    std::vector<std::uint32_t> begins_ = {0};
    std::vector<Cell> cells_;
};

/// Of two rows.
float dot(const PackedRows& rows, std::size_t a, std::size_t b);

}  // namespace lyceum::recsys
