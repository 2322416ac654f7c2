// What models share whose scores are inner products of a person's vector with the items' vectors.
#pragma once
#include "engines/recsys/kernels/graph.hpp"
#include "engines/recsys/kernels/topk.hpp"
#include "engines/recsys/model.hpp"

namespace lyceum::recsys {

/// The person's vector is made of the history alone, so a click counts at once; nothing is kept of anybody. Items without any
/// interaction are unknown to it. From `graph_from` items on, a setting of its models, one person's list is searched on a graph.
class FactorModel : public Model {
public:
    std::size_t items() const override { return factors_.rows; }
    void score(const Person& person, std::span<float> scores) const override;
    std::vector<float> fold_in(const Person& person) const override;
    std::vector<std::vector<Scored>> recommend_some(std::span<const Person> people, const Wanted& wanted) const override;
    const Matrix& factors() const { return factors_; }

protected:
    /// Writes factors_.step values.
    virtual void place(SparseRows::Row history, std::span<float> vector) const = 0;
    /// The items of a history that the model knows.
    SparseRows::Row within(SparseRows::Row history, std::vector<Index>& columns, std::vector<float>& values) const;
    void take(Matrix factors, const SparseRows& by_item);
    void write_factors(Writer& writer) const;
    void read_factors(Reader& reader);

    Matrix factors_;
    std::vector<bool> known_;

private:
    void index();

    TopK index_;                                            // both made of the factors
    Graph graph_;                                           // empty below `graph_from` items
};

/// No more dimensions than an eighth of the items or users: with as many as there are, a decomposition knows every history by
/// heart and says nothing about what is not in it.
std::size_t dimensions_for(double asked, const Interactions& interactions);

void put(Writer& writer, const Matrix& matrix);
Matrix get_matrix(Reader& reader);

}  // namespace lyceum::recsys
