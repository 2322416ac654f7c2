// What a hybrid learns on a cut of the interactions: settings of its parts, their weights, and the odds of what nobody had.
#pragma once
#include "engines/recsys/models/blending.hpp"
#include "engines/recsys/models/halves.hpp"
#include <array>

namespace lyceum::recsys {

/// How much may be spent.
struct WeighingLimits {
    std::size_t heard_least = 20, heard_most = 3000, proposed = 60, tries = 8;
    double thrift = 0;                                      ///< Thrift::share
};

struct Weighed {
    Blending blend[2];                                      ///< by Half: had, fresh
    std::map<std::string, Settings, std::less<>> tuned;     ///< by part: what it does best with
    std::map<std::string, std::shared_ptr<const Model>, std::less<>> ready;     ///< parts that need no fitting to everything: ModelKind::words_alone
};

/// Makes a part by name, with these settings over what was asked for.
using MakePart = std::function<std::unique_ptr<Model>(const std::string& name, const Settings& tuned)>;

/// What each part said to some people; nothing of parts that are null.
class Said {
public:
    Said(std::span<const Person> people, std::span<const std::shared_ptr<const Model>> parts, std::size_t items);
    std::span<const float> of(std::size_t part, std::size_t person) const { return scores_[part] ? std::span<const float>(scores_[part].get() + person * items_, items_) : std::span<const float>(); }

private:
    std::size_t items_;
    std::vector<std::unique_ptr<float[]>> scores_;
};

/// The log-odds of being wanted, by what the parts of some weight said (others may be empty): slope · Σ weight · z + offset of the
/// item's half, z being the score on its Scale; kUnknown for what is unsayable. Answers the scales of each part by
/// half; of no factor where it has no weight.
std::vector<std::array<Scale, 2>> blend(const Blending (&)[2], const Halves&, const Person&, std::span<const std::span<const float>> said, std::span<float> scores);

/// Parts are fitted to what came before and heard on what people turned out to want later: the newest tenth of the interactions, a
/// random fifth where there are no times, or Fitting::cutting. Weights for items that somebody had are learnt on one half of the
/// people and judged on the other, by turns; where the blend does not beat its best part there, that part alone counts. Weights
/// for items that nobody had come from the same cut where enough people wanted such, otherwise from one that holds a tenth of the items
/// back. The odds of both are of the first cut, in which as many people want what is new as do in life, and are shifted towards each
/// other as far as that makes better lists there. Nothing when there are fewer people than `heard_least`. Deterministic.
std::optional<Weighed> weigh(const Interactions&, const std::vector<std::string>& names, const MakePart&, const WeighingLimits&, const Fitting&);

}  // namespace lyceum::recsys
