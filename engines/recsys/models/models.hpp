// One function for each model: how it stands in the list. models.cpp is the list.
#pragma once
#include "engines/recsys/model.hpp"

namespace lyceum::recsys {

ModelKind popularity_kind();
ModelKind ease_kind();
ModelKind gfcf_kind();
ModelKind ials_kind();
ModelKind puresvd_kind();
ModelKind multvae_kind();

}  // namespace lyceum::recsys
