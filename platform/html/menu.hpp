// The menu beside settings and desks: many pages, in groups.
#pragma once
#include "platform/html/page.hpp"

namespace lyceum {

/// Groups under their headings; one without a heading begins at once, an empty one is left out. The link to `here` is marked.
Html settings_menu(const Ui&, const std::string& label, const Url& here, const std::vector<NavSection>&);

}  // namespace lyceum
