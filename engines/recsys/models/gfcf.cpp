// Collaborative filtering as filtering of a signal on the graph of items.
#include "engines/recsys/models/factors.hpp"
#include "engines/recsys/models/models.hpp"
#include <algorithm>
#include <cmath>

namespace lyceum::recsys {
namespace {

/// Shen et al., "How powerful is graph convolution for recommendation?", CIKM 2021: with R̃ = D_u^-½ R D_i^-½ a history r
/// scores r (R̃ᵀ R̃ + α · D_i^-½ V Vᵀ D_i^½), V being the largest right singular vectors of R̃.
class GfCf final : public Model {
public:
    void fit(const Interactions& interactions, const Fitting& fitting) override {
        fitting.tell("gf-cf", 0, 1);
        const auto& by_user = interactions.by_user();
        std::vector<double> of_users(by_user.rows()), of_items(by_user.columns());
        for (Index user = 0; user < by_user.rows(); ++user)
            for (std::size_t n = 0; n < by_user[user].size(); ++n) of_users[user] += by_user[user].values[n], of_items[by_user[user].columns[n]] += by_user[user].values[n];
        root_.assign(by_user.columns(), 0);
        for (Index item = 0; item < root_.size(); ++item) root_[item] = static_cast<float>(std::sqrt(of_items[item]));
        by_user_ = by_user;
        const auto values = by_user_.all_values();
        for (std::size_t user = 0; user < by_user_.rows(); ++user)
            for (auto at = by_user_.begins()[user]; at < by_user_.begins()[user + 1]; ++at)
                values[at] = static_cast<float>(values[at] / std::sqrt(of_users[user] * of_items[by_user_.all_columns()[at]]));
        by_item_ = by_user_.transposed();
        auto found = singular(by_user_, by_item_, {.rank = dimensions_for(setting("dimensions"), interactions), .rounds = static_cast<std::size_t>(setting("rounds")), .seed = fitting.seed, .threads = fitting.threads});
        smooth_ = found.values.empty() ? Matrix(root_.size(), 1) : std::move(found.right);
        coarse_ = Coarse(smooth_);
        fitting.tell("gf-cf", 1, 1);
    }

    std::size_t items() const override { return root_.size(); }

    void score(const Person& person, std::span<float> scores) const override {
        Matrix low(1, smooth_.columns);
        pass(person.history, low[0]);
        const auto share = static_cast<float>(setting("low_pass"));
        kernels().dots(smooth_.values.data(), smooth_.step, root_.size(), low[0], scores.data());
        for (std::size_t item = 0; item < root_.size(); ++item) scores[item] = root_[item] > 0 ? share * root_[item] * scores[item] : kUnknown;
        add_neighbours(person.history, scores);
    }
    std::unique_ptr<Opinion> opinion(const Person& person) const override {
        return std::make_unique<ScoredOpinion>(*this, person, [&](std::span<float> scores) {
            Matrix low(1, smooth_.columns);
            pass(person.history, low[0]);
            coarse_.dots(low[0], scores.data());
            const auto share = static_cast<float>(setting("low_pass"));
            for (std::size_t item = 0; item < root_.size(); ++item) scores[item] = root_[item] > 0 ? share * root_[item] * scores[item] : kUnknown;
            add_neighbours(person.history, scores);
        });
    }

    void score_some(std::span<const Person> people, float* scores, std::size_t step) const override {
        Matrix low(people.size(), smooth_.columns);
        for (std::size_t n = 0; n < people.size(); ++n) pass(people[n].history, low[n]);
        multiply(Product{.m = people.size(), .n = root_.size(), .k = smooth_.columns, .a = low.values.data(), .a_row = low.step, .b = smooth_.values.data(), .b_row = 1, .b_column = smooth_.step,
                     .c = scores, .c_step = step, .alpha = static_cast<float>(setting("low_pass"))}, 1);
        for (std::size_t n = 0; n < people.size(); ++n) {
            const std::span<float> row(scores + n * step, root_.size());
            for (std::size_t item = 0; item < root_.size(); ++item) row[item] = root_[item] > 0 ? row[item] * root_[item] : kUnknown;
            add_neighbours(people[n].history, row);
        }
    }

    std::vector<Part> explain(const Person& person, Index item, std::size_t count) const override { return explain_some(person, {&item, 1}, count).front(); }
    std::vector<std::vector<Part>> explain_some(const Person& person, std::span<const Index> wanted, std::size_t count) const override {
        std::vector<std::vector<Part>> all(wanted.size());
        std::vector<float> shares(by_user_.rows(), 0);          // of one item, by user
        const auto share = static_cast<float>(setting("low_pass"));
        for (std::size_t at = 0; at < wanted.size(); ++at) {
            const auto item = wanted[at];
            if (item >= root_.size() || !(root_[item] > 0)) continue;
            const auto people = by_item_[item];
            for (std::size_t n = 0; n < people.size(); ++n) shares[people.columns[n]] = people.values[n];
            all[at].reserve(person.history.size());
            for (std::size_t n = 0; n < person.history.size(); ++n) {
                const auto from = person.history.columns[n];
                if (from >= root_.size() || !(root_[from] > 0)) continue;
                const auto others = by_item_[from];
                float near = 0;
                for (std::size_t m = 0; m < others.size(); ++m) near += others.values[m] * shares[others.columns[m]];
                const auto far = kernels().dot(smooth_[from], smooth_[item], smooth_.step) * root_[item] / root_[from];
                all[at].push_back({Part::From::item, from, person.history.values[n] * (near + share * far)});
            }
            for (auto user : people.columns) shares[user] = 0;
            keep_largest(all[at], count);
        }
        return all;
    }

    void write(Writer& writer) const override {
        writer.put(root_);
        writer.put(by_user_);
        put(writer, smooth_);
    }
    void read(Reader& reader) override {
        root_ = reader.vector<float>();
        by_user_ = reader.sparse_rows();
        by_item_ = by_user_.transposed();
        smooth_ = get_matrix(reader);
        if (by_user_.columns() != root_.size() || smooth_.rows != root_.size()) throw Damaged("the model's parts do not match");
        coarse_ = Coarse(smooth_);
    }

private:
    void pass(SparseRows::Row history, float* low) const {
        std::vector<Index> rows;
        std::vector<float> values;
        for (std::size_t n = 0; n < history.size(); ++n)
            if (const auto item = history.columns[n]; item < root_.size() && root_[item] > 0) rows.push_back(item), values.push_back(history.values[n] / root_[item]);
        kernels().weighted_sum(smooth_.values.data(), smooth_.step, rows.data(), values.data(), rows.size(), low);
    }

    /// scores += r R̃ᵀ R̃, by way of the people who share an item.
    void add_neighbours(SparseRows::Row history, std::span<float> scores) const {
        std::vector<float> near(by_user_.rows());
        for (std::size_t n = 0; n < history.size(); ++n) {
            if (history.columns[n] >= root_.size()) continue;
            const auto people = by_item_[history.columns[n]];
            for (std::size_t m = 0; m < people.size(); ++m) near[people.columns[m]] += history.values[n] * people.values[m];
        }
        for (Index user = 0; user < near.size(); ++user) {
            if (near[user] == 0) continue;
            const auto row = by_user_[user];
            for (std::size_t n = 0; n < row.size(); ++n) scores[row.columns[n]] += near[user] * row.values[n];
        }
    }

    std::vector<float> root_;                               // of the weight of each item; 0: nobody had it
    SparseRows by_user_, by_item_;
    Matrix smooth_;
    Coarse coarse_;                                         // made of it
};

}  // namespace

ModelKind gfcf_kind() {
    return {.name = "gf-cf",
            .summary = "what spreads from the history over the graph of people and items",
            .paper = "Shen et al., How powerful is graph convolution for recommendation?, CIKM 2021",
            .seeded = true,
            .parameters = {{"dimensions", 256, 1, 1024, Parameter::Scale::whole_logarithmic, "how many smooth signals pass the second filter"},
                           {"low_pass", 0.3, 0, 10, Parameter::Scale::linear, "the share of the second filter"},
                           {"rounds", 4, 1, 50, Parameter::Scale::whole, "of subspace iteration"}},
            .make = [] { return std::unique_ptr<Model>(std::make_unique<GfCf>()); }};
}

}  // namespace lyceum::recsys
