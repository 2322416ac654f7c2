// Counting sort by row, then each row by column: building is linear but for the short rows.
#include "engines/recsys/sparse.hpp"
#include <algorithm>
#include <cmath>
#include <stdexcept>

namespace lyceum::recsys {

SparseRows::SparseRows(std::size_t rows, std::size_t columns, std::span<const Cell> cells) : columns_(columns), begin_(rows + 1, 0) {
    const auto inside = [&](const Cell& cell) { return cell.row < rows && cell.column < columns; };
    for (auto& cell : cells)
        if (inside(cell)) ++begin_[cell.row + 1];
    for (std::size_t row = 0; row < rows; ++row) begin_[row + 1] += begin_[row];

    std::vector<Scored> sorted(begin_.back());
    auto next = begin_;
    for (auto& cell : cells)
        if (inside(cell)) sorted[next[cell.row]++] = {cell.column, cell.value};

    column_.reserve(sorted.size());
    value_.reserve(sorted.size());
    for (std::size_t row = 0; row < rows; ++row) {
        const auto first = sorted.begin() + static_cast<long>(begin_[row]), last = sorted.begin() + static_cast<long>(begin_[row + 1]);
        std::sort(first, last, [](const Scored& a, const Scored& b) { return a.item < b.item; });
        begin_[row] = column_.size();
        for (auto each = first; each != last; ++each) {
            if (column_.size() > begin_[row] && column_.back() == each->item) value_.back() += each->score;
            else column_.push_back(each->item), value_.push_back(each->score);
        }
    }
    begin_.back() = column_.size();
}

SparseRows::SparseRows(std::size_t columns, std::vector<std::size_t> begin, std::vector<Index> column, std::vector<float> value)
    : columns_(columns), begin_(std::move(begin)), column_(std::move(column)), value_(std::move(value)) {
    bool sound = column_.size() == value_.size() && (begin_.empty() ? column_.empty() : begin_.front() == 0 && begin_.back() == column_.size());
    for (std::size_t row = 0; sound && row < rows(); ++row) {
        sound = begin_[row] <= begin_[row + 1] && begin_[row + 1] <= column_.size();
        for (auto at = begin_[row]; sound && at < begin_[row + 1]; ++at)
            sound = column_[at] < columns_ && (at == begin_[row] || column_[at - 1] < column_[at]);
    }
    if (!sound) throw std::invalid_argument("these arrays are no sparse rows");
}

SparseRows SparseRows::transposed() const {
    SparseRows result;
    result.columns_ = rows();
    result.begin_.assign(columns_ + 1, 0);
    result.column_.resize(cells());
    result.value_.resize(cells());
    for (auto column : column_) ++result.begin_[column + 1];
    for (std::size_t column = 0; column < columns_; ++column) result.begin_[column + 1] += result.begin_[column];
    auto next = result.begin_;
    for (std::size_t row = 0; row < rows(); ++row)
        for (auto at = begin_[row]; at < begin_[row + 1]; ++at) {
            const auto place = next[column_[at]]++;
            result.column_[place] = static_cast<Index>(row);
            result.value_[place] = value_[at];
        }
    return result;
}

void SparseRows::normalise() {
    for (std::size_t row = 0; row < rows(); ++row) {
        double square = 0;
        for (auto at = begin_[row]; at < begin_[row + 1]; ++at) square += static_cast<double>(value_[at]) * value_[at];
        const auto scale = square > 0 ? static_cast<float>(1 / std::sqrt(square)) : 0.0f;
        for (auto at = begin_[row]; at < begin_[row + 1]; ++at) value_[at] *= scale;
    }
}

float dot(SparseRows::Row a, SparseRows::Row b) {
    float sum = 0;
    for (std::size_t i = 0, j = 0; i < a.size() && j < b.size();) {
        if (a.columns[i] == b.columns[j]) sum += a.values[i++] * b.values[j++];
        else if (a.columns[i] < b.columns[j]) ++i;
        else ++j;
    }
    return sum;
}

void keep_best_unsorted(std::vector<Scored>& scored, std::size_t k) {
    if (scored.size() <= k) return;
    std::nth_element(scored.begin(), scored.begin() + static_cast<long>(k), scored.end(), better);
    scored.resize(k);
}

void keep_best(std::vector<Scored>& scored, std::size_t k) {
    keep_best_unsorted(scored, k);
    std::sort(scored.begin(), scored.end(), better);
}

void Neighbours::add(std::span<const Scored> of_next_item) {
    if (begin_.empty()) begin_.push_back(0);
    all_.insert(all_.end(), of_next_item.begin(), of_next_item.end());
    begin_.push_back(all_.size());
}

std::span<const Scored> Neighbours::of(Index item) const {
    if (item >= items()) return {};
    return std::span(all_).subspan(begin_[item], begin_[item + 1] - begin_[item]);
}

}  // namespace lyceum::recsys
