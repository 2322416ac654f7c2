// Models whose score is a sum over the items of the history: what each says of each other item.
#pragma once
#include "engines/recsys/models/models.hpp"

namespace lyceum::recsys {

/// score(j) = Σ over items i of the history of value(i) · weight(i, j).
class ItemWeights : public Model {
public:
    std::size_t items() const override { return from_.rows(); }
    void score(const Person&, std::span<float> scores) const override;
    std::vector<Part> explain(const Person& person, Index item, std::size_t count) const override { return explain_some(person, {&item, 1}, count).front(); }
    std::vector<std::vector<Part>> explain_some(const Person&, std::span<const Index> wanted, std::size_t count) const override;
    void write(Writer& writer) const override { writer.put(from_); }
    void read(Reader& reader) override;

protected:
    /// Rows are items to recommend, columns what speaks for them.
    void learn(const SparseRows& towards) { from_ = towards.transposed(); }
    /// How much each item of the history says; the value where nothing else is known.
    virtual std::vector<float> voices(const Person& person) const { return {person.history.values.begin(), person.history.values.end()}; }

private:
    SparseRows from_;                                       // rows speak, columns are spoken for
};

/// At most `most` of each user's items, the strongest first: one very busy user must not cost the square of it.
SparseRows strongest_of_each(const SparseRows& by_user, std::size_t most);

/// Rows made on several threads, put together in their order. `make(row, cells)` fills one emptied vector with columns and values.
SparseRows rows_in_parallel(std::size_t rows, std::size_t columns, unsigned threads, const std::function<std::function<void(Index row, std::vector<Scored>& cells)>()>& maker,
                            const std::function<bool()>& stop = {});

}  // namespace lyceum::recsys
