// Pieces of all rows stand one after another, so that a row is one span of memory and a piece another.
#include "engines/recsys/packed.hpp"
#include <algorithm>
#include <cmath>
#include <limits>
#include <stdexcept>

namespace lyceum::recsys {

PackedRows::PackedRows(const SparseRows& from) : columns_(from.columns()) {
    begins_.reserve(from.rows() * blocks() + 1);
    cells_.reserve(from.cells());
    std::vector<Scored> row;
    for (std::size_t r = 0; r < from.rows(); ++r) {
        row.clear();
        for (std::size_t n = 0; n < from[r].size(); ++n) row.push_back({from[r].columns[n], from[r].values[n]});
        add(row);
    }
}

PackedRows::PackedRows(std::size_t rows, std::size_t columns, std::vector<std::uint32_t> begins, std::vector<Cell> cells)
    : rows_(rows), columns_(columns), begins_(std::move(begins)), cells_(std::move(cells)) {
    const auto fits = [](auto& a, auto& b) { return a.column < b.column; };
    bool sound = !begins_.empty() && begins_.front() == 0 && begins_.back() == cells_.size() && std::ranges::is_sorted(begins_) &&
                 (blocks() == 0 ? begins_.size() == 1 : (begins_.size() - 1) % blocks() == 0 && (begins_.size() - 1) / blocks() == rows_);
    for (std::size_t at = 0; sound && at + 1 < begins_.size(); ++at) {
        const auto cells_of = between(at, at + 1);
        sound = std::ranges::adjacent_find(cells_of, std::not_fn(fits)) == cells_of.end() &&
                (cells_of.empty() || at % blocks() * kBlock + cells_of.back().column < columns_);
    }
    if (!sound) throw std::invalid_argument("these arrays are no packed rows");
}

void PackedRows::add(std::span<const Scored> of_next_row) {
    if (cells_.size() + of_next_row.size() > std::numeric_limits<std::uint32_t>::max()) throw std::length_error("more cells than packed rows can hold");
    auto next = of_next_row.begin();
    for (std::size_t block = 0; block < blocks(); ++block) {
        for (; next != of_next_row.end() && next->item < std::min(columns_, (block + 1) * kBlock); ++next)
            cells_.push_back({static_cast<std::uint16_t>(next->item % kBlock), static_cast<std::uint16_t>(std::lround(std::clamp(next->score, 0.0f, 1.0f) * 65'535))});
        begins_.push_back(static_cast<std::uint32_t>(cells_.size()));
    }
    ++rows_;
}

bool PackedRows::has(std::size_t row, Index column) const {
    return column < columns_ && std::ranges::binary_search(piece(row, column / kBlock).cells, static_cast<std::uint16_t>(column % kBlock), {}, &Cell::column);
}

PackedRows PackedRows::transposed() const {
    PackedRows result(rows_);
    result.rows_ = columns_;
    const auto place_of = [&](Index column, std::size_t row) { return column * result.blocks() + row / kBlock; };
    result.begins_.assign(columns_ * result.blocks() + 1, 0);
    result.cells_.resize(cells_.size());
    for (std::size_t row = 0; row < rows_; ++row) each(row, [&](Index column, float) { ++result.begins_[place_of(column, row) + 1]; });
    for (std::size_t at = 1; at < result.begins_.size(); ++at) result.begins_[at] += result.begins_[at - 1];
    auto next = result.begins_;
    for (std::size_t row = 0; row < rows_; ++row)
        for (std::size_t block = 0; block < blocks(); ++block) {
            const auto [first, cells] = piece(row, block);
            for (auto& cell : cells) result.cells_[next[place_of(static_cast<Index>(first + cell.column), row)]++] = {static_cast<std::uint16_t>(row % kBlock), cell.steps};
        }
    return result;
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
