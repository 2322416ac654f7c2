#include "modules/items/parts.hpp"
#include <algorithm>

namespace lyceum::items {
using namespace html;

Part part_of(ItemId item, std::string title, bool read) {
    auto url = url_of(Kind::article, item, title);
    return {item, std::move(title), std::move(url), read};
}

bool has_part(const std::vector<Part>& parts, ItemId item) {
    return std::any_of(parts.begin(), parts.end(), [&](auto& part) { return part.item == item; });
}

const Part* next_part(const std::vector<Part>& parts) {
    auto found = std::find_if(parts.begin(), parts.end(), [](auto& part) { return !part.read; });
    return found == parts.end() ? nullptr : &*found;
}

Html parts_bar_view(const Ui& ui, std::int64_t read, std::int64_t parts) {
    if (parts == 0) return {};
    auto words = ui.tr("{} of {} parts read", ui.number(read), ui.number(parts));
    return group(progress(_class = read >= parts ? "bar good" : "bar", _max_number = parts, _value = std::to_string(read), _label = words),
        span(_class = "small muted nowrap", words));
}

Html go_on_view(const Ui& ui, const std::vector<Part>& parts) {
    auto* next = next_part(parts);
    if (!next) return {};
    bool begun = std::any_of(parts.begin(), parts.end(), [](auto& part) { return part.read; });
    return div(_class = "row wrap",
        a(_class = "btn primary", _href = next->url, begun ? ui.tr("Continue reading") : ui.tr("Start reading"), span(_class = "visually-hidden", ": ", next->title)),
        span(_class = "muted", _aria_hidden = true, next->title));
}

Html next_part_view(const Ui& ui, const std::vector<Part>& parts, ItemId here) {
    auto* next = next_part(parts);
    if (!next || next->item == here) return {};
    return p(ui.tr("Next:"), " ", a(_class = "link", _href = next->url, next->title));
}

Html all_parts_view(const Ui& ui, const std::vector<Part>& parts) {
    if (parts.size() < 2) return {};
    return details(summary(ui.tr("All parts")), ol(_class = "lessons", each(parts, [&](const Part& part) {
        return li(only_if(part.read, _class = "done"), a(_href = part.url, part.title), when(part.read, [&] { return span(_class = "visually-hidden", ui.tr("Read")); }));
    })));
}

}  // namespace lyceum::items
