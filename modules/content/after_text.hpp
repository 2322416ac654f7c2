// What modules put between a text and its comments. This header is a door, beside content.hpp, because few need it.
#pragma once
#include "modules/items/items.hpp"

namespace lyceum::content {

/// What stands right below a text or a series on its own page, above what people say of it, in the order of modules.
/// Otherwise like items::below.
inline constexpr Slot<html::Html(const Ui&, Db&, ItemId)> after_text{"content.after_text"};

}  // namespace lyceum::content
