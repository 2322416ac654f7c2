// Items that speak of the same subjects, though in other words.
#include "engines/recsys/models/factors.hpp"
#include "engines/recsys/models/models.hpp"
#include "engines/recsys/models/words.hpp"
#include <algorithm>
#include <cmath>

namespace lyceum::recsys {

Matrix latent_topics(const SparseRows& words, std::size_t items, const SingularOptions& options) {
    const auto found = singular(words, words.transposed(), options);
    Matrix topics(items, std::max<std::size_t>(1, found.values.size()));
    if (found.values.empty()) return topics;
    const auto all = multiply(words, found.right, options.threads);
    for (std::size_t item = 0; item < std::min(items, all.rows); ++item) {
        const auto length = std::sqrt(kernels().dot(all[item], all[item], all.step));
        for (std::size_t k = 0; length > 0 && k < all.columns; ++k) topics[item][k] = all[item][k] / length;
    }
    return topics;
}

namespace {

/// With v_i the latent topics of item i, each person's wants are regressed on the topics, all items they did not touch counting as
/// not wanted: score = v_iᵀ (VᵀV + λI)⁻¹ Σ_j w_j v_j. What all texts share says little so, and the largest λ gives the plain
/// cosine with the history's centre. Deerwester et al., JASIS 1990; ridge regression: Hoerl and Kennard, Technometrics 1970.
class Lsa final : public FactorModel {
public:
    void fit(const Interactions& interactions, const Fitting& fitting) override {
        fitting.tell("lsa", 0, 1);
        const auto items = interactions.items();
        const auto words = fitting.words ? weighed_words(*fitting.words, {.share_most = setting("share_most")}) : SparseRows(items, 0, {});
        const auto topics = latent_topics(words, items, {.rank = static_cast<std::size_t>(setting("dimensions")), .rounds = static_cast<std::size_t>(setting("rounds")), .seed = fitting.seed, .threads = fitting.threads});
        // (VᵀV + λI)^-½ on both sides, in the basis in which it is diagonal: one matrix then serves both.
        auto [values, vectors] = spectrum(gram(topics, fitting.threads));
        double mean = 0;
        for (auto value : values) mean += static_cast<double>(value) / static_cast<double>(values.size());
        for (std::size_t k = 0; k < vectors.columns; ++k) {
            const auto scale = static_cast<float>(std::sqrt(1 / std::max(1e-30, static_cast<double>(values[k]) + setting("ridge") * mean)));
            for (std::size_t i = 0; i < vectors.rows; ++i) vectors[i][k] *= scale;
        }
        std::vector<Cell> told;
        for (std::size_t item = 0; item < std::min(items, words.rows()); ++item)
            if (words[item].size()) told.push_back({static_cast<Index>(item), 0, 1});
        take(multiply(topics, vectors, fitting.threads), SparseRows(items, 1, told));
        fitting.tell("lsa", 1, 1);
    }

    std::vector<Part> explain(const Person& person, Index item, std::size_t count) const override {
        std::vector<Index> columns;
        std::vector<float> values;
        const auto history = within(person.history, columns, values);
        std::vector<Part> parts;
        if (item >= items() || !known_[item]) return parts;
        for (std::size_t n = 0; n < history.size(); ++n) parts.push_back({Part::From::item, columns[n], values[n] * kernels().dot(factors_[columns[n]], factors_[item], factors_.step)});
        keep_largest(parts, count);
        return parts;
    }

    void write(Writer& writer) const override { write_factors(writer); }
    void read(Reader& reader) override { read_factors(reader); }

protected:
    void place(SparseRows::Row history, std::span<float> vector) const override {
        kernels().weighted_sum(factors_.values.data(), factors_.step, history.columns.data(), history.values.data(), history.size(), vector.data());
    }
};

}  // namespace

ModelKind lsa_kind() {
    using Scale = Parameter::Scale;
    return {.name = "lsa",
            .summary = "items that speak of the same subjects, though in other words",
            .paper = "Deerwester et al., Indexing by latent semantic analysis, JASIS 1990",
            .seeded = true,
            .reads_words = true,
            .words_alone = true,
            .parameters = {{"dimensions", 256, 1, 1024, Scale::whole_logarithmic, "latent topics"},
                           {"ridge", 1, 1e-3, 1e4, Scale::logarithmic, "λ, in mean squares of a topic: higher listens more to what all texts share"},
                           {"share_most", 0.2, 0.001, 1, Scale::logarithmic, "a word of more than this share of the items says nothing"},
                           {"rounds", 4, 1, 50, Scale::whole, "of subspace iteration"},
                           {"graph_from", 1e7, 1, 1e9, Scale::whole_logarithmic, "from how many items on one list is searched on a graph, not exactly", false}},
            .make = [] { return std::unique_ptr<Model>(std::make_unique<Lsa>()); }};
}

}  // namespace lyceum::recsys
