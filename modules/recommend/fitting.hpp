// Which model is learnt from a lesson, with which settings, and what a night tries beside it.
#pragma once
#include "modules/recommend/learning.hpp"

namespace lyceum::recommend {

inline constexpr double kPopularityHalfLifeDays = 14, kHalfLifeDays = 180;

recsys::Interactions interactions_of(const Lesson&, std::span<const recsys::Event>);

/// Chooses by a cut in time, fits to everything, and puts down how that went and what nights found out so far. `fitting` lives until it
/// is done.
std::unique_ptr<recsys::Model> fitted(const Lesson&, const recsys::Fitting&, const recsys::Interactions& all, Report&);
/// The parts of a model as people are told of them.
std::vector<Voice> voices_of(const recsys::Model&);

}  // namespace lyceum::recommend
