// Which settings to try next: half of the trials look everywhere, half look around the best.
#pragma once
#include "engines/recsys/model.hpp"

namespace lyceum::recsys {

struct Trial {
    Settings settings;
    double value = 0;                                       ///< on validation; higher is better
};

/// The usual settings first; then, by turns, drawn over the whole range of each parameter and around the best so far, closer
/// with every trial. `fixed` are kept in all. Depends on the arguments alone, so a search goes on where it stopped.
/// Random search: Bergstra and Bengio, JMLR 2012.
Settings next_settings(const ModelKind&, std::span<const Trial> tried, const Settings& fixed = {}, std::uint64_t seed = 1);

/// The first of the best; null without trials.
const Trial* best_of(std::span<const Trial>);

}  // namespace lyceum::recsys
