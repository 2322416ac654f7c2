// One function for each model: how it stands in the list. models.cpp is the list.
#pragma once
#include "engines/recsys/model.hpp"

namespace lyceum::recsys {

ModelKind popularity_kind();

}  // namespace lyceum::recsys
