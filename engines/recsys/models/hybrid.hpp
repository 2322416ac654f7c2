// A blend of other models with weights that were learnt, and can be seen.
#pragma once
#include "engines/recsys/model.hpp"

namespace lyceum::recsys {

/// The hybrid of these; each part p is switched by the parameter "p" and set by "p.parameter". `parts` is borrowed for the call.
ModelKind hybrid_kind(std::span<const ModelKind> parts);

}  // namespace lyceum::recsys
