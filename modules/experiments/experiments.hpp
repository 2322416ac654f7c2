// Experiments with offers: words, suggestions and public discounts, with guardrails (row 159).
//
// This header is the module's door: everything else in this folder is private.
#pragma once
#include "modules/coupons/coupons.hpp"

namespace lyceum {
struct Experiment;
using ExperimentId = Id<Experiment>;
}  // namespace lyceum

namespace lyceum::experiments {

extern const Module module;

}  // namespace lyceum::experiments
