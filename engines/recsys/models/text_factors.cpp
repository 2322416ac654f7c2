// From what a text says to where people would put its item: a newcomer gets factors before anybody had it.
#include "engines/recsys/kernels/factorisation.hpp"
#include "engines/recsys/models/factors.hpp"
#include "engines/recsys/models/models.hpp"
#include "engines/recsys/models/words.hpp"
#include <cmath>
#include <eigen3/Eigen/Cholesky>

namespace lyceum::recsys {

namespace {

/// Item factors y of alternating least squares are regressed on latent topics v of the texts: W = (Vᵀ C V + λI)⁻¹ Vᵀ C Y, items with n
/// people counting c = n / (n + 5); a person folded in as there scores x · Wᵀv. Gantner et al., "Learning attribute-to-feature
/// mappings for cold-start recommendations", ICDM 2010.
class TextFactors final : public FactorModel {
public:
    void fit(const Interactions& interactions, const Fitting& fitting) override {
        auto options = asked();
        options.seed = fitting.seed, options.threads = fitting.threads;
        options.go_on = [&](std::size_t done) {
            fitting.tell("text-factors", done, options.iterations);
            return !fitting.stopped();
        };
        const auto items = interactions.items();
        auto learnt = factorise(interactions.by_user(), interactions.by_item(), options);
        past_ = std::move(learnt.items), diagonal_ = std::move(learnt.diagonal);
        had_.assign(items, 0);
        for (Index item = 0; item < items; ++item) had_[item] = interactions.by_item()[item].size() > 0;
        const auto words = fitting.words ? weighed_words(*fitting.words, {.share_most = setting("share_most")}) : SparseRows(items, 0, {});
        const auto topics = latent_topics(words, items, {.rank = static_cast<std::size_t>(setting("topics")), .rounds = 4, .seed = fitting.seed, .threads = fitting.threads});
        std::vector<Cell> told;
        for (std::size_t item = 0; item < std::min(items, words.rows()); ++item)
            if (words[item].size()) told.push_back({static_cast<Index>(item), 0, 1});
        take(multiply(topics, map_of(topics, interactions, fitting.threads), fitting.threads), SparseRows(items, 1, told));
    }

    std::vector<Part> explain(const Person& person, Index item, std::size_t count) const override { return explain_some(person, {&item, 1}, count).front(); }
    std::vector<std::vector<Part>> explain_some(const Person& person, std::span<const Index> wanted, std::size_t count) const override {
        std::vector<Index> columns;
        std::vector<float> values;
        const auto history = within(person.history, columns, values);
        return explain_squares({&past_, &factors_, history, diagonal_, ridge_of(history, items(), asked())}, wanted, known_, count);
    }

    void write(Writer& writer) const override {
        write_factors(writer);
        put(writer, past_);
        writer.put(diagonal_), writer.put(had_);
    }
    void read(Reader& reader) override {
        read_factors(reader);
        past_ = get_matrix(reader);
        diagonal_ = reader.vector<float>(), had_ = reader.vector<std::uint8_t>();
        if (past_.rows != factors_.rows || past_.columns != factors_.columns || diagonal_.size() != past_.step || had_.size() != past_.rows) throw Damaged("the model's parts do not match");
    }

protected:
    void place(SparseRows::Row history, std::span<float> vector) const override {
        solve_one(past_, diagonal_, history, ridge_of(history, items(), asked()), vector);
    }
    void place_some(const SparseRows& histories, Matrix& vectors) const override {
        const auto options = asked();
        std::vector<float> ridges;
        for (std::size_t n = 0; n < histories.rows(); ++n) ridges.push_back(ridge_of(histories[n], items(), options));
        solve({.wanted = &histories, .factors = &past_, .diagonal = diagonal_, .ridges = ridges, .threads = 1}, vectors);
    }
    bool hears(Index item) const override { return had_[item]; }

private:
    /// Topics by factors.
    Matrix map_of(const Matrix& topics, const Interactions& interactions, unsigned threads) const {
        constexpr double kHalf = 5;                         // people with whom an item counts half
        auto counted = topics;
        double weight = 0;
        for (Index item = 0; item < topics.rows; ++item) {
            const auto people = static_cast<double>(interactions.by_item()[item].size());
            const auto root = static_cast<float>(std::sqrt(people / (people + kHalf)));
            for (std::size_t k = 0; k < topics.columns; ++k) counted[item][k] *= root;
            weight += kernels().dot(counted[item], counted[item], counted.step);
        }
        const auto sides = gram(counted, threads);
        const auto n = static_cast<Eigen::Index>(topics.columns), d = static_cast<Eigen::Index>(past_.columns);
        Eigen::MatrixXd system(n, n), wanted = Eigen::MatrixXd::Zero(n, d);
        for (Eigen::Index i = 0; i < n; ++i)
            for (Eigen::Index j = 0; j < n; ++j) system(i, j) = static_cast<double>(sides[static_cast<std::size_t>(i)][j]);
        for (Index item = 0; item < topics.rows; ++item) {
            const auto people = static_cast<double>(interactions.by_item()[item].size());
            if (people > 0) wanted += Eigen::Map<const Eigen::VectorXf>(topics[item], n).cast<double>() * (people / (people + kHalf) * Eigen::Map<const Eigen::RowVectorXf>(past_[item], d).cast<double>());
        }
        system.diagonal().array() += std::max(1e-9, setting("ridge") * weight / static_cast<double>(n));
        const Eigen::MatrixXd solved = system.llt().solve(wanted);
        Matrix map(topics.columns, past_.columns);
        for (Eigen::Index i = 0; i < n; ++i)
            for (Eigen::Index k = 0; k < d; ++k) map[static_cast<std::size_t>(i)][k] = static_cast<float>(solved(i, k));
        return map;
    }

    FactorisationOptions asked() const {
        return {.dimensions = static_cast<std::size_t>(setting("dimensions")), .iterations = static_cast<std::size_t>(setting("iterations")),
                .regularisation = static_cast<float>(setting("regularisation")), .unobserved = static_cast<float>(setting("unobserved"))};
    }

    Matrix past_;                                           // what people folded in stand on; factors_ is what texts say
    std::vector<float> diagonal_;
    std::vector<std::uint8_t> had_;
};

}  // namespace

ModelKind text_factors_kind() {
    using Scale = Parameter::Scale;
    return {.name = "text-factors",
            .summary = "where people would put an item by what it says",
            .paper = "Gantner et al., Learning attribute-to-feature mappings for cold-start recommendations, ICDM 2010",
            .seeded = true,
            .reads_words = true,
            .parameters = {{"dimensions", 64, 1, 1024, Scale::whole_logarithmic, "how many numbers describe an item"},
                           {"iterations", 8, 1, 200, Scale::whole, "rounds over users and items"},
                           {"regularisation", 0.01, 1e-6, 10, Scale::logarithmic, "how far vectors of people and items are held back"},
                           {"unobserved", 0.1, 1e-4, 10, Scale::logarithmic, "how much an item not touched counts as not wanted"},
                           {"topics", 256, 1, 1024, Scale::whole_logarithmic, "latent topics of the texts"},
                           {"ridge", 0.3, 1e-4, 100, Scale::logarithmic, "how far the map is held back, in mean squares of a topic"},
                           {"share_most", 0.2, 0.001, 1, Scale::logarithmic, "a word of more than this share of the items says nothing"},
                           {"graph_from", 1e7, 1, 1e9, Scale::whole_logarithmic, "from how many items on one list is searched on a graph, not exactly", false}},
            .make = [] { return std::unique_ptr<Model>(std::make_unique<TextFactors>()); }};
}

}  // namespace lyceum::recsys
