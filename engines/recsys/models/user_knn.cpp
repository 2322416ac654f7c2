// People alike: by how their ratings deviate from their means, or, where nothing is rated, by what they chose.
#include "engines/recsys/models/models.hpp"
#include <algorithm>
#include <cmath>

namespace lyceum::recsys {

namespace {

/// r̄_u + Σ_v s(u,v)(r_vi - r̄_v) / Σ|s| over the nearest who rated i, held within the ratings seen; s is the cosine of
/// deviations times n / (n + significance) for n items in common (formula E22). Resnick et al., "GroupLens", CSCW 1994; Herlocker et al.,
/// SIGIR 1999 (significance weighting). Where all values are equal there are no deviations: s is then the cosine of the choices and the
/// score Σ_v s(u,v), votes of the nearest.
class UserKnn final : public LooksUp<UserKnn> {
public:
    void fit(const Interactions& interactions, const Fitting&) override {
        users_ = interactions.by_user();
        take_over();
    }
    std::size_t items() const override { return users_.columns(); }

    void write(Writer& writer) const override { writer.put(users_); }
    void read(Reader& reader) override {
        users_ = reader.sparse_rows();
        take_over();
    }

private:
    friend LooksUp;
    friend OpinionBy<UserKnn>;

    void score_by(const std::vector<Scored>& near, const Person& person, std::span<float> scores) const {
        std::vector<float> weights(rated_ ? scores.size() : 0, 0);
        std::fill(scores.begin(), scores.end(), 0.0f);
        constexpr std::size_t kAhead = 4, kLine = 64 / sizeof(Index);
        for (std::size_t at = 0; at < near.size(); ++at) {
            if (at + kAhead < near.size()) {                // rows lie anywhere
                const auto later = users_[near[at + kAhead].item].columns;
                for (std::size_t n = 0; n < later.size(); n += kLine) __builtin_prefetch(later.data() + n);
            }
            const auto& each = near[at];
            const auto row = users_[each.item];
            if (!rated_) for (auto item : row.columns) scores[item] += each.score;
            for (std::size_t n = 0; rated_ && n < row.size(); ++n) {
                scores[row.columns[n]] += each.score * (row.values[n] - mean_[each.item]);
                weights[row.columns[n]] += std::abs(each.score);
            }
        }
        if (!rated_) return;
        const auto mean = mean_of(person.history);
        for (std::size_t item = 0; item < scores.size(); ++item)
            scores[item] = std::clamp(mean + (weights[item] > 0 ? scores[item] / weights[item] : 0), least_, most_);
    }

    std::vector<std::vector<Part>> explain_by(const std::vector<Scored>& near, const Person& person, std::span<const Index> wanted, std::size_t count) const {
        std::vector<std::uint32_t> place_of(users_.rows(), 0);                  // 1 more than the place of each neighbour
        for (std::size_t n = 0; n < near.size(); ++n) place_of[near[n].item] = static_cast<std::uint32_t>(n + 1);
        std::vector<std::vector<Part>> all;
        std::vector<std::pair<std::uint32_t, float>> having;
        for (auto item : wanted) {
            having.clear();
            for (std::size_t n = 0; item < items() && n < by_item_[item].size(); ++n)
                if (const auto place = place_of[by_item_[item].columns[n]]) having.emplace_back(place - 1, by_item_[item].values[n]);
            std::ranges::sort(having);
            auto& parts = all.emplace_back();
            float weight = 0;
            for (auto [place, value] : having) {
                parts.push_back({Part::From::user, near[place].item, near[place].score * (rated_ ? value - mean_[near[place].item] : 1.0f)});
                weight += std::abs(near[place].score);
            }
            if (rated_) {
                for (auto& part : parts) part.value /= weight;
                parts.push_back({Part::From::everyone, kNone, mean_of(person.history)});
            }
            keep_largest(parts, count);
        }
        return all;
    }

    void take_over() {
        by_item_ = users_.transposed();
        const auto values = users_.all_values();
        least_ = values.empty() ? 0 : *std::min_element(values.begin(), values.end());
        most_ = values.empty() ? 0 : *std::max_element(values.begin(), values.end());
        rated_ = least_ != most_;
        mean_.clear(), length_.clear();
        for (std::size_t user = 0; user < users_.rows(); ++user) {
            mean_.push_back(mean_of(users_[user]));
            length_.push_back(length_of(users_[user], mean_.back()));
        }
    }
    float mean_of(SparseRows::Row row) const {
        double sum = 0;
        for (auto value : row.values) sum += value;
        return row.size() ? static_cast<float>(sum / static_cast<double>(row.size())) : (least_ + most_) / 2;
    }
    float length_of(SparseRows::Row row, float mean) const {
        double sum = 0;
        for (auto value : row.values) sum += rated_ ? (value - mean) * (value - mean) : 1;
        return static_cast<float>(std::sqrt(sum));
    }

    /// User and likeness, nearest first.
    std::vector<Scored> look_up(const Person& person) const {
        const auto mean = mean_of(person.history), length = length_of(person.history, mean);
        std::vector<float> products(users_.rows(), 0), common(users_.rows(), 0);
        std::vector<Index> touched;
        for (std::size_t n = 0; n < person.history.size() && person.history.columns[n] < items(); ++n) {
            const auto column = by_item_[person.history.columns[n]];
            for (std::size_t m = 0; m < column.size(); ++m) {
                const auto other = column.columns[m];
                if (other == person.user) continue;
                if (common[other] == 0) touched.push_back(other);
                common[other] += 1;
                products[other] += rated_ ? (person.history.values[n] - mean) * (column.values[m] - mean_[other]) : 1;
            }
        }
        const auto significance = static_cast<float>(setting("significance"));
        std::vector<Scored> near;
        for (auto other : touched) {
            const auto lengths = length * length_[other];
            if (!(lengths > 0) || products[other] == 0) continue;
            near.push_back({other, products[other] / lengths * common[other] / (common[other] + significance)});
        }
        keep_best(near, static_cast<std::size_t>(setting("neighbours")));
        return near;
    }

    SparseRows users_, by_item_;
    std::vector<float> mean_, length_;
    float least_ = 0, most_ = 0;
    bool rated_ = false;
};

}  // namespace

ModelKind user_knn_kind() {
    using Scale = Parameter::Scale;
    return {.name = "user-knn",
            .summary = "what people with alike ratings rate well",
            .paper = "Resnick et al., GroupLens, CSCW 1994; Herlocker, Konstan, Borchers and Riedl, SIGIR 1999",
            .parameters = {{"neighbours", 100, 1, 2000, Scale::whole_logarithmic, "people who are asked"},
                           {"significance", 10, 0, 500, Scale::logarithmic, "items in common by which little evidence is held back"}},
            .make = [] { return std::unique_ptr<Model>(std::make_unique<UserKnn>()); }};
}

}  // namespace lyceum::recsys
