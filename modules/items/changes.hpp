// When the words of items changed last: for feeds and sitemaps, whose readers fetch again what is newer than theirs.
// This header is a door, beside items.hpp.
#pragma once
#include "modules/items/items.hpp"
#include <map>

namespace lyceum::items {

/// When each was published or last edited; replies, likes and the like do not count. One statement.
std::map<ItemId, Time> changed_at(Db&, const std::vector<ItemId>&);

}  // namespace lyceum::items
