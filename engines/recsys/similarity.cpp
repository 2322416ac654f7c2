// Both kinds of neighbours are found by walking an inverted index once for each item, adding into one
// dense array that is cleared by the list of what was touched.
#include "engines/recsys/similarity.hpp"
#include <algorithm>
#include <cmath>
#include <unordered_map>

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

}  // namespace

SparseRows text_vectors(std::span<const std::vector<std::string>> documents, const TextOptions& options) {
    std::unordered_map<std::string_view, Index> numbers;
    std::vector<Cell> counts;
    for (std::size_t d = 0; d < documents.size(); ++d)
        for (auto& word : documents[d]) {
            const auto number = numbers.emplace(word, static_cast<Index>(numbers.size())).first->second;
            counts.push_back({static_cast<Index>(d), number, 1});
        }
    const SparseRows frequencies(documents.size(), numbers.size(), counts);
    std::vector<std::size_t> documents_with(numbers.size(), 0);
    for (std::size_t d = 0; d < documents.size(); ++d)
        for (auto word : frequencies[d].columns) ++documents_with[word];

    const auto all = static_cast<double>(documents.size());
    std::vector<Cell> weights;
    weights.reserve(frequencies.cells());
    for (std::size_t d = 0; d < documents.size(); ++d) {
        const auto row = frequencies[d];
        for (std::size_t i = 0; i < row.size(); ++i) {
            const auto df = documents_with[row.columns[i]];
            if (df < options.documents_least || static_cast<double>(df) > std::max(options.share_most * all, 2.0)) continue;
            const double idf = std::log((1 + all) / (1 + static_cast<double>(df)));
            weights.push_back({static_cast<Index>(d), row.columns[i], static_cast<float>((1 + std::log(row.values[i])) * idf)});
        }
    }
    const SparseRows weighted(documents.size(), numbers.size(), weights);
    SparseRows vectors(documents.size(), numbers.size(), strongest(weighted, options.words_most));
    vectors.normalise();
    return vectors;
}

Neighbours nearest_rows(const SparseRows& unit_rows, std::size_t k) {
    const auto by_column = unit_rows.transposed();
    Neighbours neighbours(unit_rows.rows());
    Sums sums(unit_rows.rows());
    for (std::size_t r = 0; r < unit_rows.rows(); ++r) {
        const auto row = unit_rows[r];
        for (std::size_t i = 0; i < row.size(); ++i) {
            const auto others = by_column[row.columns[i]];
            for (std::size_t j = 0; j < others.size(); ++j) sums.add(others.columns[j], row.values[i] * others.values[j]);
        }
        neighbours.add(sums.best(static_cast<Index>(r), k, [](Index, float cosine) { return cosine; }));
    }
    return neighbours;
}

Neighbours co_read(const SparseRows& by_person, const CoReadOptions& options) {
    const SparseRows people(by_person.rows(), by_person.columns(), strongest(by_person, options.history_most));
    const auto items = people.transposed();
    Neighbours neighbours(items.rows());
    Sums together(items.rows());
    for (std::size_t item = 0; item < items.rows(); ++item) {
        for (auto person : items[item].columns)
            for (auto other : people[person].columns) together.add(other, 1);
        const auto readers = static_cast<float>(items[item].size());
        neighbours.add(together.best(static_cast<Index>(item), options.neighbours, [&](Index other, float common) {
            const auto cosine = common / std::sqrt(readers * static_cast<float>(items[other].size()));
            return cosine * common / (common + options.shrinkage);
        }));
    }
    return neighbours;
}

}  // namespace lyceum::recsys
