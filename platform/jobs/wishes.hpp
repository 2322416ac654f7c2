// Listeners that would find nothing to do. A row for one of them is written, claimed and ended for nothing, which costs more than
// all that most events do; so modules whose listeners often have nothing to do say so while the event is announced.
#pragma once
#include "platform/http/visit.hpp"

namespace lyceum {

/// Asked in the transaction that announces, once for each listener, by the name of its kind: "webhooks < commerce.paid". False: it
/// has nothing to do with this event, and its row is spared. Of listeners of other modules a filling says true. It reads a row or
/// two at most.
inline constexpr Slot<bool(Tx&, std::string_view listener, std::string_view payload)> listener_wished{"jobs.listener_wished"};

}  // namespace lyceum
