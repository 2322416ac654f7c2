// One function for each model: how it stands in the list. models.cpp is the list.
#pragma once
#include "engines/recsys/model.hpp"

namespace lyceum::recsys {

/// The opinion of a model that looks something up of a person first (words, people alike): once, for scores and reasons. The model
/// has `look_up(person)`, `score_by(found, person, scores)` and `explain_by(found, person, items, count)`.
template <class Of>
class OpinionBy final : public Opinion {
public:
    OpinionBy(const Of& model, const Person& person) : Opinion(model.items()), model_(model), person_(person), found_(model.look_up(person)) { model.score_by(found_, person, scores_); }
    std::vector<std::vector<Part>> explain(std::span<const Index> items, std::size_t count) const override { return model_.explain_by(found_, person_, items, count); }

private:
    const Of& model_;
    Person person_;
    decltype(std::declval<const Of&>().look_up(person_)) found_;
};

/// A model whose every answer about a person comes of such a look.
template <class Of>
class LooksUp : public Model {
public:
    void score(const Person& person, std::span<float> scores) const override { self().score_by(self().look_up(person), person, scores); }
    std::unique_ptr<Opinion> opinion(const Person& person) const override { return std::make_unique<OpinionBy<Of>>(self(), person); }
    std::vector<Part> explain(const Person& person, Index item, std::size_t count) const override { return explain_some(person, {&item, 1}, count).front(); }
    std::vector<std::vector<Part>> explain_some(const Person& person, std::span<const Index> items, std::size_t count) const override { return self().explain_by(self().look_up(person), person, items, count); }

private:
    const Of& self() const { return static_cast<const Of&>(*this); }
};

ModelKind bpr_kind();
ModelKind community_rating_kind();
ModelKind community_score_kind();
ModelKind content_kind();
ModelKind content_knn_kind();
ModelKind ease_kind();
ModelKind gfcf_kind();
ModelKind ials_kind();
ModelKind item_knn_kind();
ModelKind lsa_kind();
ModelKind multvae_kind();
ModelKind popularity_kind();
ModelKind puresvd_kind();
ModelKind sasrec_kind();
ModelKind session_knn_kind();
ModelKind slim_kind();
ModelKind text_factors_kind();
ModelKind user_knn_kind();

}  // namespace lyceum::recsys
