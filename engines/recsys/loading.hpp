// Interactions and item contents from the text of CSV files.
#pragma once
#include "engines/recsys/interactions.hpp"

namespace lyceum::recsys {

struct BadRow {
    std::size_t line = 0;                                   ///< counted from 1
    std::string why;
};
inline constexpr std::size_t kBadRowsKept = 100, kIdBytesMost = 256;

/// What was read besides what went into the caller's arrays.
struct Loaded {
    std::size_t rows = 0, bad = 0;                          ///< rows taken; rows left out
    std::vector<BadRow> first_bad;                          ///< at most kBadRowsKept of those
};

/// Appends `user,item,value,timestamp` to `events`, numbering ids as they come. The first line may name the columns
/// (user_id or user, item_id or item, value or rating, timestamp or time, kind; any order, others are passed over); without
/// it they stand in this order, and value and timestamp may be missing. Text without any comma in its first line is
/// "user item item …". Quotes as in RFC 4180. A row is bad, and left out, without user or item, with an id that is too long
/// or holds a comma, a tab or a control character, with a value that is no finite number or a time that is none.
Loaded load_events(std::string_view text, Names& users, Names& items, std::vector<Event>& events);

/// Appends `item_id,feature,weight` (weight may be missing: 1; not negative) to `cells` as items by features. Text in the
/// columns `item_id,text` is cut into topic words by `cut`.
Loaded load_contents(std::string_view text, Names& items, Names& features, std::vector<Cell>& cells,
                     std::vector<std::string> (*cut)(std::string_view));

}  // namespace lyceum::recsys
