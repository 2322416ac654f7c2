// Tags that somebody else than the author sets.
//
// This header is a door of the module, beside items.hpp: only those who look after tags include it.
#pragma once
#include "modules/items/items.hpp"

namespace lyceum::items {

inline constexpr int kTagsMost = 5;

/// Shows these tags with the item until its author chooses others than they had chosen; the module that owns the text keeps what
/// the author said. They are made canonical, each stands once. Emits Changed when it is visible. True when that changed anything.
/// Throws Refusal(invalid) on `tags` for more than kTagsMost, "not found" for what does not exist.
bool retag(Tx&, ItemId, const std::vector<std::string>&);

}  // namespace lyceum::items
