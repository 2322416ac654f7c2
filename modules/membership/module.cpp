// The table of contents: every way into this module is listed at the bottom.
#include "modules/membership/entitlements.hpp"

namespace lyceum::membership {
const Module module{.name = "membership"};
}  // namespace lyceum::membership
