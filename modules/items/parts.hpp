// How far somebody is in a work of several parts, by what they said they have read.
//
// This header is a door of the module, beside items.hpp: only those who keep such marks include it.
#pragma once
#include "modules/items/items.hpp"

namespace lyceum::items {

struct Part {
    ItemId item;
    std::string title;
    Url url;
    bool read = false;
};
DESCRIBE(Part, item, title, url, read)

/// A published article as a part.
Part part_of(ItemId, std::string title, bool read);
bool has_part(const std::vector<Part>&, ItemId);
/// The first that is not read yet; null: none.
const Part* next_part(const std::vector<Part>&);

/// "2 of 5 parts read", as a bar with the words. A work without parts has none.
Html parts_bar_view(const Ui&, std::int64_t read, std::int64_t parts);
/// Leads to the next part; nothing when all are read.
Html go_on_view(const Ui&, const std::vector<Part>&);
/// The next part in a line, unless the reader is there; nothing when all are read.
Html next_part_view(const Ui&, const std::vector<Part>&, ItemId here);
/// Every part with its mark, folded; nothing when there is but one.
Html all_parts_view(const Ui&, const std::vector<Part>&);

}  // namespace lyceum::items
