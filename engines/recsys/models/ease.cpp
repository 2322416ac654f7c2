// A linear model from items to items in closed form, no item explaining itself.
#include "engines/recsys/models/factors.hpp"
#include "engines/recsys/models/models.hpp"
#include <algorithm>
#include <numeric>

namespace lyceum::recsys {
namespace {

/// Steck, "Embarrassingly shallow autoencoders for sparse data", WWW 2019; with `dropout` p, Steck, "Autoencoders that don't
/// overfit towards the identity", NeurIPS 2020: P = (XᵀX + ridge · I + p / (1 − p) · diag(XᵀX))⁻¹, W_ij = −P_ij / P_jj,
/// W_jj = 0. The zero diagonal is what row E19 of the formulas asks for, `ridge` the Nλ of row E18.
class Ease final : public Model {
public:
    void fit(const Interactions& interactions, const Fitting& fitting) override {
        choose(interactions);
        auto weights = co_occurrence(interactions, fitting);
        const auto ridge = static_cast<float>(setting("ridge")), dropout = static_cast<float>(setting("dropout"));
        for (std::size_t i = 0; i < kept_.size(); ++i) weights[i][i] += ridge + dropout / (1 - dropout) * weights[i][i];
        fitting.tell("ease", 1, 2);
        invert(weights, fitting.threads);
        std::vector<float> scale(weights.step);
        for (std::size_t j = 0; j < kept_.size(); ++j) scale[j] = -1 / weights[j][j];
        in_pieces(kept_.size(), 64, fitting.threads, [&](std::size_t begin, std::size_t end) {
            for (auto i = begin; i < end; ++i) {
                for (std::size_t j = 0; j < kept_.size(); ++j) weights[i][j] *= scale[j];
                weights[i][i] = 0;
            }
        });
        weights_ = std::move(weights);
        fitting.tell("ease", 2, 2);
    }

    std::size_t items() const override { return place_.size(); }

    void score(const Person& person, std::span<float> scores) const override {
        std::vector<Index> rows;
        std::vector<float> values;
        for (std::size_t n = 0; n < person.history.size(); ++n)
            if (const auto item = person.history.columns[n]; item < place_.size() && place_[item] != kNone) rows.push_back(place_[item]), values.push_back(person.history.values[n]);
        Floats sums(weights_.step);
        kernels().weighted_sum(weights_.values.data(), weights_.step, rows.data(), values.data(), rows.size(), sums.data());
        std::fill(scores.begin(), scores.end(), kUnknown);
        for (std::size_t j = 0; j < kept_.size(); ++j) scores[kept_[j]] = sums[j];
    }

    std::vector<Part> explain(const Person& person, Index item, std::size_t count) const override {
        if (item >= place_.size() || place_[item] == kNone) return {};
        std::vector<Part> parts;
        for (std::size_t n = 0; n < person.history.size(); ++n)
            if (const auto from = person.history.columns[n]; from < place_.size() && place_[from] != kNone)
                parts.push_back({Part::From::item, from, person.history.values[n] * weights_[place_[from]][place_[item]]});
        keep_largest(parts, count);
        return parts;
    }

    void write(Writer& writer) const override {
        writer.put(place_);
        put(writer, weights_);
    }
    void read(Reader& reader) override {
        place_ = reader.vector<Index>();
        weights_ = get_matrix(reader);
        kept_.assign(weights_.rows, kNone);
        for (Index item = 0; item < place_.size(); ++item)
            if (place_[item] != kNone) {
                if (place_[item] >= kept_.size()) throw Damaged("the model's items do not match its weights");
                kept_[place_[item]] = item;
            }
        if (weights_.columns != weights_.rows || std::ranges::count(kept_, kNone)) throw Damaged("the model's items do not match its weights");
    }

private:
    /// The most popular items, in their order: the model grows with the square of their number.
    void choose(const Interactions& interactions) {
        std::vector<Index> order;
        for (Index item = 0; item < interactions.items(); ++item)
            if (interactions.by_item()[item].size()) order.push_back(item);
        std::ranges::stable_sort(order, std::greater(), [&](Index item) { return interactions.by_item()[item].size(); });
        order.resize(std::min(order.size(), static_cast<std::size_t>(setting("items_most"))));
        std::ranges::sort(order);
        kept_ = std::move(order);
        place_.assign(interactions.items(), kNone);
        for (Index n = 0; n < kept_.size(); ++n) place_[kept_[n]] = n;
    }

    Matrix co_occurrence(const Interactions& interactions, const Fitting& fitting) const {
        Matrix counts(kept_.size(), kept_.size());
        // Histories by their places in the matrix, which ascend as the items do.
        std::vector<std::size_t> ends(interactions.users() + 1);
        std::vector<Index> places;
        std::vector<float> values;
        places.reserve(interactions.cells()), values.reserve(interactions.cells());
        for (Index user = 0; user < interactions.users(); ++user) {
            const auto row = interactions.by_user()[user];
            for (std::size_t n = 0; n < row.size(); ++n)
                if (const auto place = place_[row.columns[n]]; place != kNone) places.push_back(place), values.push_back(row.values[n]);
            ends[user + 1] = places.size();
        }
        in_pieces(kept_.size(), 32, fitting.threads, [&](std::size_t begin, std::size_t end) {
            for (auto i = begin; i < end; ++i) {
                float* const to = counts[i];
                const auto people = interactions.by_item()[kept_[i]];
                for (std::size_t n = 0; n < people.size(); ++n) {
                    const auto value = people.values[n];
                    for (auto m = ends[people.columns[n]]; m < ends[people.columns[n] + 1] && places[m] <= i; ++m) to[places[m]] += value * values[m];
                }
            }
        });
        mirror(counts, fitting.threads);
        return counts;
    }

    std::vector<Index> kept_, place_;                       // item of each row; row of each item, or kNone
    Matrix weights_;
};

}  // namespace

ModelKind ease_kind() {
    return {.name = "ease",
            .summary = "which items speak for which, all at once and in closed form",
            .paper = "Steck, Embarrassingly shallow autoencoders for sparse data, WWW 2019; Autoencoders that don't overfit towards the identity, NeurIPS 2020",
            .parameters = {{"ridge", 200, 1e-3, 1e5, Parameter::Scale::logarithmic, "added to the diagonal of the Gram matrix: Nλ"},
                           {"dropout", 0, 0, 0.95, Parameter::Scale::linear, "how much more popular items are held back"},
                           {"items_most", 12000, 1, 60000, Parameter::Scale::whole_logarithmic, "only so many of the most popular items; memory is four bytes for each pair", false}},
            .make = [] { return std::unique_ptr<Model>(std::make_unique<Ease>()); }};
}

}  // namespace lyceum::recsys
