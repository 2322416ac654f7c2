// The few settings of each part that matter most, tried on a cut before the part is weighed.
#pragma once
#include "engines/recsys/models/halves.hpp"

namespace lyceum::recsys {

/// What is learnt from, and by what it is judged.
struct Validation {
    const Interactions* before = nullptr;
    const SparseRows* later = nullptr;                      ///< users by items
    std::unique_ptr<Interactions> own_before;               ///< of a cut that was made here
    std::unique_ptr<SparseRows> own_later;
    Halves halves;                                          ///< of before
    std::vector<Index> people, reported;                    ///< to learn from; to report on
    std::size_t middle = 0;                                 ///< of people: two halves, each ascending

    /// What this user wanted later of this half and had not before.
    std::size_t wants(Index user, Half) const;
    /// How many of `people` want something of this half.
    std::size_t wanting(Half) const;
};

struct TunedPart {
    std::shared_ptr<const Model> model;                     ///< fitted to Validation::before
    Settings settings;                                      ///< what it was given beyond what was asked for
};

/// About how many bytes one list of somebody with a usual history reads because of this part: what it costs to ask it.
double bytes_of_list(const Model&, const Interactions&, const SparseRows* words);

/// Climbs one setting after the other from where it stands while lists of this half become better by more than the standard error
/// of the gain, at most `tries` fits beside the first and no more than about ten seconds of work, by operations counted, not by a
/// clock: so the result is always the same.
TunedPart tuned_part(const std::function<std::unique_ptr<Model>(const Settings&)>& make, const Validation&, Half, std::size_t tries, const Fitting&);

}  // namespace lyceum::recsys
