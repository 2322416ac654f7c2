// Fitting one model keeps one core busy for most of the time; fitting several at once keeps all.
#pragma once
#include "engines/recsys/model.hpp"

namespace lyceum::recsys {

/// About how many operations one fit takes, a look somewhere in memory counting as fifty.
double operations_to_fit(const Model&, const Interactions&, const Fitting&);

/// Calls `work(n, fitting)` once for each place of `costs`, what costs most first, as many at once as there are threads. What it is
/// given tells and asks to stop one call at a time; it must write to places of its own. Waits for all.
void side_by_side(std::span<const double> costs, const Fitting&, const std::function<void(std::size_t n, const Fitting&)>& work);

}  // namespace lyceum::recsys
