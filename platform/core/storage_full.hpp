// The one fault that people are told by name, because only room on the disk cures it.
#pragma once
#include "platform/core/refusal.hpp"

namespace lyceum {

/// There is no room to write. Answered with 507 (RFC 4918, section 11.5); what only reads goes on.
struct StorageFull : Fault {
    using Fault::Fault;
};

}  // namespace lyceum
