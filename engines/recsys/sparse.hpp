// Flat sparse matrices: the one shape in which people, items, words and tags meet.
#pragma once
#include <cstdint>
#include <span>
#include <vector>

namespace lyceum::recsys {

/// People, items, words and tags are counted from 0; whoever calls keeps the translation to ids.
using Index = std::uint32_t;
inline constexpr Index kNone = ~Index{0};

struct Cell {
    Index row = 0, column = 0;
    float value = 0;
};

/// Rows of (column, value), in two flat arrays. Twelve bytes a cell while building, eight after.
class SparseRows {
public:
    struct Row {
        std::span<const Index> columns;
        std::span<const float> values;
        std::size_t size() const { return columns.size(); }
    };

    SparseRows() = default;
    /// Columns ascend within a row; cells at one place are added. Cells outside the size are ignored.
    SparseRows(std::size_t rows, std::size_t columns, std::span<const Cell> cells);
    /// Takes flat arrays as they are: `begin` has one more than rows, columns ascend within a row without repeating.
    /// Throws std::invalid_argument for anything else.
    SparseRows(std::size_t columns, std::vector<std::size_t> begin, std::vector<Index> column, std::vector<float> value);

    std::size_t rows() const { return begin_.empty() ? 0 : begin_.size() - 1; }
    std::size_t columns() const { return columns_; }
    std::size_t cells() const { return column_.size(); }
    Row operator[](std::size_t row) const& {
        const auto first = begin_[row], size = begin_[row + 1] - first;
        return {{column_.data() + first, size}, {value_.data() + first, size}};
    }
    Row operator[](std::size_t row) const&& = delete;       // the row would outlive the matrix
    SparseRows transposed() const;
    /// The flat arrays: row r holds the cells begins()[r] to begins()[r + 1].
    std::span<const std::size_t> begins() const { return begin_; }
    std::span<const Index> all_columns() const { return column_; }
    std::span<const float> all_values() const { return value_; }
    std::span<float> all_values() { return value_; }
    friend bool operator==(const SparseRows&, const SparseRows&) = default;
    /// Every row scaled to length 1; empty rows stay empty.
    void normalise();

private:
    std::size_t columns_ = 0;
    std::vector<std::size_t> begin_;
    std::vector<Index> column_;
    std::vector<float> value_;
};

/// Of two rows whose columns ascend.
float dot(SparseRows::Row a, SparseRows::Row b);

struct Scored {
    Index item = kNone;
    float score = 0;
    friend bool operator==(const Scored&, const Scored&) = default;
};
/// Higher score first; equal scores by index, so that every answer is the same each time.
inline constexpr auto better = [](const Scored& a, const Scored& b) { return a.score != b.score ? a.score > b.score : a.item < b.item; };
/// Keeps the `k` best, best first.
void keep_best(std::vector<Scored>& scored, std::size_t k);
/// The same in any order, always the same for the same numbers.
void keep_best_unsorted(std::vector<Scored>& scored, std::size_t k);

/// For every item the few nearest others, nearest first.
class Neighbours {
public:
    Neighbours() = default;
    explicit Neighbours(std::size_t items) { begin_.reserve(items + 1), begin_.push_back(0); }
    void add(std::span<const Scored> of_next_item);
    std::size_t items() const { return begin_.empty() ? 0 : begin_.size() - 1; }
    std::span<const Scored> of(Index item) const;

private:
    std::vector<std::size_t> begin_;
    std::vector<Scored> all_;
};

}  // namespace lyceum::recsys
