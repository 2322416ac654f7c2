// The product's own scores as baselines: R, A and s of formulas E1 to E5, and the corrected content score E8.
#include "engines/recsys/measures.hpp"
#include "engines/recsys/models/models.hpp"
#include "engines/recsys/models/words.hpp"
#include "engines/recsys/similarity.hpp"
#include <algorithm>
#include <cmath>

namespace lyceum::recsys {

namespace {

/// a_i = n / (1 + n) for n interactions (E7 without times): never 1, and 0 only for who did nothing.
double activity_of(const Interactions& interactions, Index user) {
    const auto count = static_cast<double>(interactions.by_user()[user].size());
    return count / (1 + count);
}

/// R_j of each item, held towards 0 as if `strength` of activity had given it nothing.
std::vector<float> ratings_of(const Interactions& interactions, double strength) {
    std::vector<float> ratings;
    std::vector<Rating> of_item;
    for (Index item = 0; item < interactions.items(); ++item) {
        const auto column = interactions.by_item()[item];
        of_item.clear();
        double active = 0;
        for (std::size_t n = 0; n < column.size(); ++n) {
            of_item.push_back({column.columns[n], item, column.values[n], activity_of(interactions, column.columns[n])});
            active += of_item.back().activity;
        }
        const auto rating = weighted_rating(of_item);
        ratings.push_back(rating ? static_cast<float>(*rating * active / (active + strength)) : 0.0f);
    }
    return ratings;
}

/// R_j = Σ_i r_ij a_ij / Σ_i a_ij, held back where little was done. Formulas E1, E2 and E6: the same list for everybody.
class CommunityRating final : public Model {
public:
    void fit(const Interactions& interactions, const Fitting&) override { ratings_ = ratings_of(interactions, setting("strength")); }
    std::size_t items() const override { return ratings_.size(); }
    void score(const Person&, std::span<float> scores) const override { std::copy(ratings_.begin(), ratings_.end(), scores.begin()); }
    std::vector<Part> explain(const Person&, Index item, std::size_t count) const override {
        if (!count || item >= ratings_.size()) return {};
        return {{Part::From::everyone, kNone, ratings_[item]}};
    }
    void write(Writer& writer) const override { writer.put(ratings_); }
    void read(Reader& reader) override { ratings_ = reader.vector<float>(); }

private:
    std::vector<float> ratings_;
};

/// content_score (E8): interest is the cosine of an item's words with those of the preference profile s (E3, E4), relevance how
/// much the same people had both, quality R_j in terms of the best.
class CommunityScore final : public Model {
public:
    void fit(const Interactions& interactions, const Fitting& fitting) override {
        quality_ = ratings_of(interactions, setting("strength"));
        const auto best = quality_.empty() ? 0 : *std::max_element(quality_.begin(), quality_.end());
        for (auto& each : quality_) each = best > 0 ? each / best : 0;
        near_ = co_read(interactions.by_user());
        words_ = fitting.words ? weighed_words(*fitting.words, {}) : SparseRows();
    }
    std::size_t items() const override { return quality_.size(); }

    void score(const Person& person, std::span<float> scores) const override {
        const auto voices = voices_of(person);
        std::vector<double> relevance(items(), 0), interest(words_.columns(), 0);
        for (auto& voice : voices) {
            for (auto& near : near_.of(voice.item)) relevance[near.item] += voice.score * near.score;
            if (voice.item >= words_.rows()) continue;
            const auto row = words_[voice.item];
            for (std::size_t n = 0; n < row.size(); ++n) interest[row.columns[n]] += voice.score * row.values[n];
        }
        double square = 0;
        for (auto each : interest) square += each * each;
        for (Index item = 0; item < items(); ++item) {
            double cosine = 0;
            if (square > 0 && item < words_.rows())
                for (std::size_t n = 0; n < words_[item].size(); ++n) cosine += interest[words_[item].columns[n]] * words_[item].values[n] / std::sqrt(square);
            scores[item] = static_cast<float>(score_of({.interest = std::min(1.0, cosine), .relevance = std::min(1.0, relevance[item]), .quality = quality_[item]}));
        }
    }
    std::vector<Part> explain(const Person& person, Index item, std::size_t count) const override {
        std::vector<Part> parts;
        if (item >= items()) return parts;
        const auto sum = setting("interest") + setting("relevance") + setting("quality");
        if (!(sum > 0)) return parts;
        if (quality_[item] > 0) parts.push_back({Part::From::everyone, kNone, static_cast<float>(setting("quality") / sum * quality_[item])});
        for (auto& voice : voices_of(person)) {
            double value = 0;
            for (auto& near : near_.of(voice.item)) if (near.item == item) value += setting("relevance") / sum * voice.score * near.score;
            if (voice.item < words_.rows() && item < words_.rows()) value += setting("interest") / sum * voice.score * dot(words_[voice.item], words_[item]);
            if (value > 0) parts.push_back({Part::From::item, voice.item, static_cast<float>(value)});
        }
        keep_largest(parts, count);
        return parts;
    }
    void write(Writer& writer) const override { writer.put(quality_), writer.put(near_), writer.put(words_); }
    void read(Reader& reader) override {
        quality_ = reader.vector<float>(), near_ = reader.neighbours(), words_ = reader.sparse_rows();
        if (near_.items() != quality_.size()) throw Damaged("the scores do not fit");
    }

private:
    double score_of(const ContentFit& fit) const { return content_score(fit, setting("interest"), setting("relevance"), setting("quality")); }
    /// s: what this person prefers, as shares that add up to 1.
    std::vector<Scored> voices_of(const Person& person) const {
        std::vector<Rating> ratings;
        for (std::size_t n = 0; n < person.history.size() && person.history.columns[n] < items(); ++n) ratings.push_back({0, person.history.columns[n], person.history.values[n], 1});
        const auto shares = preference_profile(ratings);
        std::vector<Scored> voices;
        for (std::size_t n = 0; n < shares.size(); ++n) voices.push_back({ratings[n].content, static_cast<float>(shares[n])});
        return voices;
    }

    std::vector<float> quality_;
    Neighbours near_;
    SparseRows words_;
};

}  // namespace

ModelKind community_rating_kind() {
    return {.name = "community-rating",
            .summary = "what active members rate well",
            .paper = "the product's formulas E1, E2, E6",
            .personal = false,
            .parameters = {{"strength", 5, 0, 1000, Parameter::Scale::logarithmic, "activity by which little evidence is held back"}},
            .make = [] { return std::unique_ptr<Model>(std::make_unique<CommunityRating>()); }};
}

ModelKind community_score_kind() {
    using Scale = Parameter::Scale;
    return {.name = "community-score",
            .summary = "interest, relevance and quality, weighed by hand",
            .paper = "the product's formulas E3, E4, E8",
            .parameters = {{"strength", 5, 0, 1000, Scale::logarithmic, "activity by which little evidence is held back"},
                           {"interest", 0.4, 0, 1, Scale::linear, "weight of the cosine of words"},
                           {"relevance", 0.35, 0, 1, Scale::linear, "weight of common readers"},
                           {"quality", 0.25, 0, 1, Scale::linear, "weight of the rating"}},
            .make = [] { return std::unique_ptr<Model>(std::make_unique<CommunityScore>()); }};
}

}  // namespace lyceum::recsys
