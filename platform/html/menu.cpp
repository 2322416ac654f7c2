#include "platform/html/menu.hpp"

namespace lyceum {
using namespace html;

Html settings_menu(const Ui& ui, const std::string& label, const Url& here, const std::vector<NavSection>& groups) {
    return nav(_class = "nav settings-nav", _label = label, each(groups, [&](const NavSection& group) {
        if (group.links.empty()) return Html();
        return section(when(!group.label.empty(), [&] { return h2(_class = "label", group.label); }), each(group.links, [&](const NavLink& link) {
            return a(_href = link.to, _current = link.to == here, when(!link.icon.empty(), [&] { return ui.icon(link.icon); }), link.label);
        }));
    }));
}

}  // namespace lyceum
