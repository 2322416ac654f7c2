// What most people like now: the baseline every other model has to beat, and what newcomers are given.
#include "engines/recsys/models/models.hpp"
#include <algorithm>

namespace lyceum::recsys {

namespace {

/// Σ over users of the strength of their interest, less its discount, halved with every half life of its age; an item liked by nobody
/// has 0.
/// Half lives against recency effects as in Koren, "Collaborative filtering with temporal dynamics", KDD 2009.
class Popularity final : public Model {
public:
    void fit(const Interactions& interactions, const Fitting& fitting) override {
        const auto now = fitting.now ? fitting.now : interactions.newest();
        const auto half_life = interactions.all_times().empty() ? 0 : setting("half_life_days");
        std::vector<double> sums(interactions.items(), 0);
        for (Index user = 0; user < interactions.users(); ++user) {
            const auto row = interactions.by_user()[user];
            const auto times = interactions.times_of(user);
            const auto less = fitting.discount && user < fitting.discount->rows() ? (*fitting.discount)[user] : SparseRows::Row{};
            for (std::size_t n = 0, at = 0; n < row.size(); ++n) {
                while (at < less.size() && less.columns[at] < row.columns[n]) ++at;
                const auto left = at < less.size() && less.columns[at] == row.columns[n] ? 1 - std::clamp(less.values[at], 0.0f, 1.0f) : 1.0f;
                sums[row.columns[n]] += left * row.values[n] * (half_life > 0 ? faded(times[n], now, half_life) : 1);
            }
        }
        popular_.assign(sums.begin(), sums.end());
    }

    std::size_t items() const override { return popular_.size(); }
    void score(const Person&, std::span<float> scores) const override { std::copy(popular_.begin(), popular_.end(), scores.begin()); }
    std::vector<Part> explain(const Person&, Index item, std::size_t count) const override {
        if (!count || item >= popular_.size()) return {};
        return {{Part::From::everyone, kNone, popular_[item]}};
    }
    void write(Writer& writer) const override { writer.put(popular_); }
    void read(Reader& reader) override { popular_ = reader.vector<float>(); }

private:
    std::vector<float> popular_;
};

}  // namespace

ModelKind popularity_kind() {
    return {.name = "popularity",
            .summary = "what most people like now",
            .paper = "Koren, Collaborative filtering with temporal dynamics, KDD 2009 (decay)",
            .personal = false,
            .parameters = {{"half_life_days", 0, 0, 3650, Parameter::Scale::linear, "after how many days an interaction counts half; 0: never"}},
            .make = [] { return std::unique_ptr<Model>(std::make_unique<Popularity>()); }};
}

}  // namespace lyceum::recsys
