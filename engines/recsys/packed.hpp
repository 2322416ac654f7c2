// Weights of words, as they are kept while a model serves: half the memory of SparseRows, and half of what a list has to read.
#pragma once
#include "engines/recsys/sparse.hpp"
#include <cstdint>

namespace lyceum::recsys {

/// Sparse rows of weights from 0 to 1 in four bytes a cell: a weight is a whole number of steps of 1/65,535, and a column stands
/// in 16 bits within its block of 65,536 columns, of which there may be any number.
class PackedRows {
public:
    static constexpr std::size_t kBlock = 65'536;
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

    explicit PackedRows(std::size_t columns = 0) : columns_(columns) {}
    explicit PackedRows(const SparseRows&);
    /// Takes what `begins` and `cells` gave. Throws std::invalid_argument for anything else.
    PackedRows(std::size_t rows, std::size_t columns, std::vector<std::uint32_t> begins, std::vector<Cell> cells);
    /// Columns ascend. Weights outside of 0 to 1 become the nearest that fits.
    void add(std::span<const Scored> of_next_row);

    std::size_t rows() const { return rows_; }
    std::size_t columns() const { return columns_; }
    std::size_t blocks() const { return (columns_ + kBlock - 1) / kBlock; }
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

    std::span<const std::uint32_t> begins() const { return begins_; }       ///< of pieces, row by row, and the end
    std::span<const Cell> all_cells() const { return cells_; }
    friend bool operator==(const PackedRows&, const PackedRows&) = default;

private:
    std::span<const Cell> between(std::size_t first, std::size_t last) const { return {cells_.data() + begins_[first], cells_.data() + begins_[last]}; }

    std::size_t rows_ = 0, columns_ = 0;
    std::vector<std::uint32_t> begins_ = {0};
    std::vector<Cell> cells_;
};

/// Of two rows.
float dot(const PackedRows& rows, std::size_t a, std::size_t b);

}  // namespace lyceum::recsys
