// The one list of modules, in the order of modules/ORDER.
#pragma once
#include "platform/http/app.hpp"

namespace lyceum {

const std::vector<const Module*>& all_modules();

}  // namespace lyceum
