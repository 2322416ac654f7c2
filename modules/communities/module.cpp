// The table of contents: every way into this module is listed at the bottom.
#include "modules/communities/people.hpp"

namespace lyceum::communities {
const Module module{.name = "communities"};
}  // namespace lyceum::communities
