// What models share whose scores are inner products of a person's vector with the items' vectors.
#pragma once
#include "engines/recsys/kernels/coarse.hpp"
#include "engines/recsys/kernels/graph.hpp"
#include "engines/recsys/kernels/topk.hpp"
#include "engines/recsys/model.hpp"
#include <mutex>

namespace lyceum::recsys {

/// The person's vector is made of the history alone, so a click counts at once; nothing is kept of anybody. Items without any
/// interaction are unknown to it. From `graph_from` items on, a setting of its models, one person's list is searched on a graph.
class FactorModel : public Model {
public:
    std::size_t items() const override { return factors_.rows; }
    void score(const Person& person, std::span<float> scores) const override;
    void score_some(std::span<const Person> people, float* scores, std::size_t step) const override;
    std::unique_ptr<Opinion> opinion(const Person& person) const override;
    std::vector<float> fold_in(const Person& person) const override;
    std::vector<std::vector<Scored>> recommend_some(std::span<const Person> people, const Wanted& wanted) const override;
    const Matrix& factors() const { return factors_; }

protected:
    /// Writes factors_.step values.
    virtual void place(SparseRows::Row history, std::span<float> vector) const = 0;
    /// The same for several people, a row of each; models that solve for many side by side override it.
    virtual void place_some(const SparseRows& histories, Matrix& vectors) const;
    /// Whether an item of a history says something; below items().
    virtual bool hears(Index item) const { return known_[item]; }
    /// The items of a history that say something, and more than 0.
    SparseRows::Row within(SparseRows::Row history, std::vector<Index>& columns, std::vector<float>& values) const;
    void take(Matrix factors, const SparseRows& by_item);
    void write_factors(Writer& writer) const;
    void read_factors(Reader& reader);

    Matrix factors_;
    std::vector<bool> known_;

private:
    /// For lists over everything. It takes as much room as the factors, and is made when the first of them is asked for.
    struct Packed {
        TopK index;
        Graph graph;                                        // empty below `graph_from` items
    };
    std::shared_ptr<const Packed> packed() const;
    Matrix vectors_of(std::span<const Person> people) const;
    void prepare();

    std::vector<Index> unknown_;                            // these are made of what was learnt
    Coarse coarse_;
    mutable std::mutex packing_;
    mutable std::shared_ptr<const Packed> packed_;
};

/// Scores put there by `score(std::span<float>)`, for lists that need five digits of them; reasons as the model tells them.
class ScoredOpinion final : public Opinion {
public:
    template <class Score>
    ScoredOpinion(const Model& model, const Person& person, Score score) : Opinion(model.items()), model_(model), person_(person) { score(std::span<float>(scores_)); }
    std::vector<std::vector<Part>> explain(std::span<const Index> items, std::size_t count) const override { return model_.explain_some(person_, items, count); }

private:
    const Model& model_;
    Person person_;
};

/// What each past item gave to the scores of those asked for, by row: with base = diagonal + ridge, x = (diag(base) + Yᵀ W Y)⁻¹ Yᵀ w is
/// linear in the past items, so item i gave w_i y_jᵀ A⁻¹ y_i. Hu, Koren, Volinsky 2008, §5. Items beyond the factors give and get 0.
struct Given {
    const Matrix* past = nullptr;                           ///< factors that the person was folded into
    const Matrix* asked = nullptr;                          ///< factors of what is asked for
    SparseRows::Row history = {};
    std::span<const float> diagonal = {};
    float ridge = 0;
};
std::vector<std::vector<Part>> explain_squares(const Given&, std::span<const Index> wanted, const std::vector<bool>& known, std::size_t count);

/// No more dimensions than an eighth of the items or users: with as many as there are, a decomposition knows every history by
/// heart and says nothing about what is not in it.
std::size_t dimensions_for(double asked, const Interactions& interactions);

void put(Writer& writer, const Matrix& matrix);
Matrix get_matrix(Reader& reader);

}  // namespace lyceum::recsys
