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

std::vector<std::vector<Part>> ItemWeights::explain_some(const Person& person, std::span<const Index> wanted, std::size_t count) const {
    std::vector<std::vector<Part>> all(wanted.size());
    std::vector<std::uint32_t> place_of(items(), 0);                    // 1 more than the place in the list
    for (std::size_t n = 0; n < wanted.size(); ++n)
        if (wanted[n] < items() && !place_of[wanted[n]]) place_of[wanted[n]] = static_cast<std::uint32_t>(n + 1), all[n].reserve(person.history.size());
    const auto voice = voices(person);
    for (std::size_t n = 0; n < person.history.size() && person.history.columns[n] < from_.rows(); ++n) {
        const auto row = from_[person.history.columns[n]];
        for (std::size_t m = 0; m < row.size(); ++m)
            if (const auto place = place_of[row.columns[m]]; place && voice[n] * row.values[m] != 0) all[place - 1].push_back({Part::From::item, person.history.columns[n], voice[n] * row.values[m]});
    }
    for (std::size_t n = 0; n < wanted.size(); ++n) {
        if (wanted[n] < items() && place_of[wanted[n]] != n + 1) all[n] = all[place_of[wanted[n]] - 1];     // asked for twice
        else keep_largest(all[n], count);
    }
    return all;
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
