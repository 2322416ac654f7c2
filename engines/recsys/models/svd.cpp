// Truncated singular value decomposition: the best picture of the interactions with few dimensions.
#include "engines/recsys/models/factors.hpp"
#include "engines/recsys/models/models.hpp"
#include <algorithm>
#include <cmath>

namespace lyceum::recsys {
namespace {

/// Cremonesi, Koren, Turrin, "Performance of recommender algorithms on top-n recommendation tasks", RecSys 2010: scores are
/// r V Vᵀ, everything not touched counting as 0. Items are weighed by their number of people to the power of −normalise / 2.
class PureSvd final : public FactorModel {
public:
    void fit(const Interactions& interactions, const Fitting& fitting) override {
        fitting.tell("svd", 0, 1);
        std::vector<Cell> cells;
        weights_.assign(interactions.items(), 1);
        for (Index item = 0; item < interactions.items(); ++item)
            if (const auto people = interactions.by_item()[item].size()) weights_[item] = static_cast<float>(std::pow(static_cast<double>(people), -setting("normalise") / 2));
        cells.reserve(interactions.cells());
        for (Index user = 0; user < interactions.users(); ++user) {
            const auto row = interactions.by_user()[user];
            for (std::size_t n = 0; n < row.size(); ++n) cells.push_back({user, row.columns[n], row.values[n] * weights_[row.columns[n]]});
        }
        const SparseRows by_user(interactions.users(), interactions.items(), cells);
        const auto found = singular(by_user, by_user.transposed(), {.rank = dimensions_for(setting("dimensions"), interactions), .rounds = static_cast<std::size_t>(setting("rounds")), .seed = fitting.seed, .threads = fitting.threads});
        auto factors = found.values.empty() ? Matrix(interactions.items(), 1) : found.right;
        take(std::move(factors), interactions.by_item());
        fitting.tell("svd", 1, 1);
    }

    std::vector<Part> explain(const Person& person, Index item, std::size_t count) const override {
        std::vector<Index> columns;
        std::vector<float> values;
        const auto history = within(person.history, columns, values);
        if (item >= items() || !known_[item]) return {};
        std::vector<Part> parts;
        for (std::size_t n = 0; n < history.size(); ++n)
            parts.push_back({Part::From::item, columns[n], values[n] * weights_[columns[n]] * kernels().dot(factors_[columns[n]], factors_[item], factors_.step)});
        keep_largest(parts, count);
        return parts;
    }

    void write(Writer& writer) const override {
        write_factors(writer);
        writer.put(weights_);
    }
    void read(Reader& reader) override {
        read_factors(reader);
        weights_ = reader.vector<float>();
        if (weights_.size() != factors_.rows) throw Damaged("the model's weights do not match its factors");
    }

protected:
    void place(SparseRows::Row history, std::span<float> vector) const override {
        std::vector<float> weighed(history.values.begin(), history.values.end());
        for (std::size_t n = 0; n < weighed.size(); ++n) weighed[n] *= weights_[history.columns[n]];
        kernels().weighted_sum(factors_.values.data(), factors_.step, history.columns.data(), weighed.data(), weighed.size(), vector.data());
    }

private:
    std::vector<float> weights_;
};

}  // namespace

ModelKind puresvd_kind() {
    return {.name = "puresvd",
            .summary = "people and items as vectors, the largest singular vectors of the interactions",
            .paper = "Cremonesi, Koren, Turrin, Performance of recommender algorithms on top-n recommendation tasks, RecSys 2010",
            .seeded = true,
            .parameters = {{"dimensions", 64, 1, 1024, Parameter::Scale::whole_logarithmic, "how many singular vectors are kept"},
                           {"normalise", 0, 0, 2, Parameter::Scale::linear, "how much less popular items say about somebody"},
                           {"rounds", 6, 1, 50, Parameter::Scale::whole, "of subspace iteration"},
                           {"graph_from", 1e7, 1, 1e9, Parameter::Scale::whole_logarithmic, "from how many items on one list is searched on a graph, not exactly", false}},
            .make = [] { return std::unique_ptr<Model>(std::make_unique<PureSvd>()); }};
}

}  // namespace lyceum::recsys
