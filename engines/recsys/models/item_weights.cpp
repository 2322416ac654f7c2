// Scoring walks the rows of the history, a few hundred numbers each.
#include "engines/recsys/models/item_weights.hpp"
#include <algorithm>

namespace lyceum::recsys {

void ItemWeights::score(const Person& person, std::span<float> scores) const {
    std::fill(scores.begin(), scores.end(), 0.0f);
    const auto voice = voices(person);
    for (std::size_t n = 0; n < person.history.size(); ++n) {
        if (person.history.columns[n] >= from_.rows()) break;       // ascending
        const auto row = from_[person.history.columns[n]];
        for (std::size_t m = 0; m < row.size(); ++m) scores[row.columns[m]] += voice[n] * row.values[m];
    }
}

std::vector<Part> ItemWeights::explain(const Person& person, Index item, std::size_t count) const {
    std::vector<Part> parts;
    const auto voice = voices(person);
    for (std::size_t n = 0; n < person.history.size() && person.history.columns[n] < from_.rows(); ++n) {
        const auto row = from_[person.history.columns[n]];
        const auto found = std::lower_bound(row.columns.begin(), row.columns.end(), item);
        if (found == row.columns.end() || *found != item) continue;
        const auto value = voice[n] * row.values[static_cast<std::size_t>(found - row.columns.begin())];
        if (value != 0) parts.push_back({Part::From::item, person.history.columns[n], value});
    }
    keep_largest(parts, count);
    return parts;
}

void ItemWeights::read(Reader& reader) {
    from_ = reader.sparse_rows();
    if (from_.rows() != from_.columns()) throw Damaged("weights of items must be square");
}

SparseRows strongest_of_each(const SparseRows& by_user, std::size_t most) {
    std::vector<std::size_t> begin = {0};
    std::vector<Index> column;
    std::vector<float> value;
    std::vector<Scored> row;
    for (std::size_t user = 0; user < by_user.rows(); ++user) {
        row.clear();
        for (std::size_t n = 0; n < by_user[user].size(); ++n) row.push_back({by_user[user].columns[n], by_user[user].values[n]});
        if (row.size() > most) {
            keep_best(row, most);
            std::sort(row.begin(), row.end(), [](auto& a, auto& b) { return a.item < b.item; });
        }
        for (auto& each : row) column.push_back(each.item), value.push_back(each.score);
        begin.push_back(column.size());
    }
    return {by_user.columns(), std::move(begin), std::move(column), std::move(value)};
}

SparseRows rows_in_parallel(std::size_t rows, std::size_t columns, unsigned threads, const std::function<std::function<void(Index, std::vector<Scored>&)>()>& maker, const std::function<bool()>& stop) {
    constexpr std::size_t kPiece = 128;
    std::vector<std::vector<Scored>> made(rows);
    in_pieces(rows, kPiece, threads, [&](std::size_t first, std::size_t last) {
        if (stop && stop()) return;
        const auto make = maker();
        std::vector<Scored> cells;
        for (auto row = first; row < last; ++row) {
            cells.clear();
            make(static_cast<Index>(row), cells);
            std::sort(cells.begin(), cells.end(), [](auto& a, auto& b) { return a.item < b.item; });
            made[row] = {cells.begin(), cells.end()};
        }
    });
    std::vector<std::size_t> begin = {0};
    std::vector<Index> column;
    std::vector<float> value;
    for (auto& row : made) {
        for (auto& each : row) column.push_back(each.item), value.push_back(each.score);
        begin.push_back(column.size());
        row = {};
    }
    return {columns, std::move(begin), std::move(column), std::move(value)};
}

}  // namespace lyceum::recsys
