// Both kinds of neighbours are found by walking an inverted index once for each item, adding into one
// dense array that is cleared by the list of what was touched.
#include "engines/recsys/similarity.hpp"
#include "engines/recsys/parallel.hpp"
#include <algorithm>
#include <cmath>

namespace lyceum::recsys {

namespace {

/// Sums by item, for one item after another.
class Sums {
public:
    explicit Sums(std::size_t items) : sum_(items, 0) {}
    void add(Index item, float value) {
        if (sum_[item] == 0) touched_.push_back(item);
        sum_[item] += value;
    }
    template <class Score>
    std::vector<Scored> best(Index except, std::size_t k, Score score) {
        std::vector<Scored> scored;
        scored.reserve(touched_.size());
        for (auto item : touched_) {
            if (item != except) scored.push_back({item, score(item, sum_[item])});
            sum_[item] = 0;
        }
        touched_.clear();
        std::erase_if(scored, [](const Scored& each) { return !(each.score > 0); });
        keep_best(scored, k);
        return scored;
    }

private:
    std::vector<float> sum_;
    std::vector<Index> touched_;
};

std::vector<Cell> strongest(const SparseRows& rows, std::size_t most) {
    std::vector<Cell> cells;
    cells.reserve(rows.cells());
    std::vector<Scored> row;
    for (std::size_t r = 0; r < rows.rows(); ++r) {
        row.clear();
        for (std::size_t i = 0; i < rows[r].size(); ++i)
            if (rows[r].values[i] > 0) row.push_back({rows[r].columns[i], rows[r].values[i]});
        keep_best(row, most);
        for (auto& each : row) cells.push_back({static_cast<Index>(r), each.item, each.score});
    }
    return cells;
}

/// What `near(item, sums)` answers for every item; pieces of the items on several threads, with sums of their own.
template <class Near>
Neighbours neighbours_of(std::size_t items, unsigned threads, Near near) {
    constexpr std::size_t kPiece = 512;
    std::vector<std::vector<Scored>> lists(items);
    in_pieces(items, kPiece, threads, [&](std::size_t begin, std::size_t end) {
        Sums sums(items);
        for (auto item = begin; item < end; ++item) {
            lists[item] = near(static_cast<Index>(item), sums);
            lists[item].shrink_to_fit();
        }
    });
    Neighbours neighbours(items);
    for (auto& list : lists) neighbours.add(list);
    return neighbours;
}

}  // namespace

Neighbours nearest_rows(const PackedRows& unit_rows, std::size_t k, unsigned threads) {
    const auto by_column = unit_rows.transposed();
    return neighbours_of(unit_rows.rows(), threads, [&](Index r, Sums& sums) {
        unit_rows.each(r, [&](Index column, float mine) {
            by_column.each(column, [&](Index other, float others) { sums.add(other, mine * others); });
        });
        return sums.best(r, k, [](Index, float cosine) { return cosine; });
    });
}

Neighbours co_read(const SparseRows& by_person, const CoReadOptions& options) {
    const SparseRows people(by_person.rows(), by_person.columns(), strongest(by_person, options.history_most));
    const auto items = people.transposed();
    return neighbours_of(items.rows(), options.threads, [&](Index item, Sums& together) {
        for (auto person : items[item].columns)
            for (auto other : people[person].columns) together.add(other, 1);
        const auto readers = static_cast<float>(items[item].size());
        return together.best(item, options.neighbours, [&](Index other, float common) {
            const auto cosine = common / std::sqrt(readers * static_cast<float>(items[other].size()));
            return cosine * common / (common + options.shrinkage);
        });
    });
}

}  // namespace lyceum::recsys
