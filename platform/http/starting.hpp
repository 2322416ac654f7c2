// What a server that has just begun does beside its first requests.
#pragma once
#include "platform/http/app.hpp"

namespace lyceum {

/// Asked once, in a thread of its own: reads what the first visitor would wait for. May throw; the server goes on.
inline constexpr Slot<void(const App&)> warm_up{"warm_up"};

}  // namespace lyceum
