// Pieces of all rows stand one after another, so that a row is one span of memory and a piece another.
#include "engines/recsys/packed.hpp"
#include <algorithm>
#include <cmath>
#include <functional>
#include <limits>
#include <stdexcept>

namespace lyceum::recsys {

namespace {

PackedRows packed(const SparseRows& from) {
    PackedRows::Builder to(from.columns());
    to.reserve(from.rows(), from.cells());
    std::vector<Scored> row;
    for (std::size_t r = 0; r < from.rows(); ++r) {
        row.clear();
        for (std::size_t n = 0; n < from[r].size(); ++n) row.push_back({from[r].columns[n], from[r].values[n]});
        to.add(row);
    }
    return std::move(to).rows();
}

}  // namespace

PackedRows::PackedRows(const SparseRows& from) : PackedRows(packed(from)) {}

PackedRows::PackedRows(std::size_t rows, std::size_t columns, Held<std::uint32_t> begins, Held<Cell> cells)
    : rows_(rows), columns_(columns), begins_(std::move(begins)), cells_(std::move(cells)) {
    const auto fits = [](auto& a, auto& b) { return a.column < b.column; };
    const auto at_least = this->begins();
    bool sound = !at_least.empty() && at_least.front() == 0 && at_least.back() == all_cells().size() && std::ranges::is_sorted(at_least) &&
                 (blocks() == 0 ? at_least.size() == 1 : (at_least.size() - 1) % blocks() == 0 && (at_least.size() - 1) / blocks() == rows_);
    for (std::size_t at = 0; sound && at + 1 < at_least.size(); ++at) {
        const auto cells_of = between(at, at + 1);
        sound = std::ranges::adjacent_find(cells_of, std::not_fn(fits)) == cells_of.end() &&
                (cells_of.empty() || at % blocks() * kBlock + cells_of.back().column < columns_);
    }
    if (!sound) throw std::invalid_argument("these arrays are no packed rows");
}

void PackedRows::Builder::reserve(std::size_t rows, std::size_t cells) {
    begins_.reserve(rows * blocks_of(columns_) + 1);
    cells_.reserve(cells);
}

void PackedRows::Builder::add(std::span<const Scored> of_next_row) {
    if (cells_.size() + of_next_row.size() > std::numeric_limits<std::uint32_t>::max()) throw std::length_error("more cells than packed rows can hold");
    auto next = of_next_row.begin();
    for (std::size_t block = 0; block < blocks_of(columns_); ++block) {
        for (; next != of_next_row.end() && next->item < std::min(columns_, (block + 1) * kBlock); ++next)
            cells_.push_back({static_cast<std::uint16_t>(next->item % kBlock), static_cast<std::uint16_t>(std::lround(std::clamp(next->score, 0.0f, 1.0f) * 65'535))});
        begins_.push_back(static_cast<std::uint32_t>(cells_.size()));
    }
    ++rows_;
}

PackedRows PackedRows::Builder::rows() && { return {rows_, columns_, std::move(begins_), std::move(cells_)}; }

bool PackedRows::has(std::size_t row, Index column) const {
    return column < columns_ && std::ranges::binary_search(piece(row, column / kBlock).cells, static_cast<std::uint16_t>(column % kBlock), {}, &Cell::column);
}

PackedRows PackedRows::transposed() const {
    const auto place_of = [of_column = blocks_of(rows_)](Index column, std::size_t row) { return column * of_column + row / kBlock; };
    std::vector<std::uint32_t> begins(columns_ * blocks_of(rows_) + 1, 0);
    std::vector<Cell> cells_by_column(all_cells().size());
    for (std::size_t row = 0; row < rows_; ++row) each(row, [&](Index column, float) { ++begins[place_of(column, row) + 1]; });
    for (std::size_t at = 1; at < begins.size(); ++at) begins[at] += begins[at - 1];
    auto next = begins;
    for (std::size_t row = 0; row < rows_; ++row)
        for (std::size_t block = 0; block < blocks(); ++block) {
            const auto [first, cells] = piece(row, block);
            for (auto& cell : cells) cells_by_column[next[place_of(static_cast<Index>(first + cell.column), row)]++] = {static_cast<std::uint16_t>(row % kBlock), cell.steps};
        }
    return {columns_, rows_, std::move(begins), std::move(cells_by_column)};
}

float dot(const PackedRows& rows, std::size_t a, std::size_t b) {
    float sum = 0;
    for (std::size_t block = 0; block < rows.blocks(); ++block) {
        const auto left = rows.piece(a, block).cells, right = rows.piece(b, block).cells;
        for (std::size_t i = 0, j = 0; i < left.size() && j < right.size();) {
            if (left[i].column == right[j].column) sum += left[i++].weight() * right[j++].weight();
            else if (left[i].column < right[j].column) ++i;
            else ++j;
        }
    }
    return sum;
}

}  // namespace lyceum::recsys
