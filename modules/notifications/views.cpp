// The list of notes.
#include "modules/notifications/pages.hpp"
#include "platform/html/form.hpp"

namespace lyceum::notifications {
using namespace html;

static Html note_view(const Ui& ui, const Told& note) {
    auto face = note.actor ? avatar(note.actor->name, note.actor->hue) : span(_class = "avatar", _aria_hidden = true, ui.icon("bell", "s"));
    // Unread ones are opened by a button, so that opening marks them; read ones are plain links.
    auto text = note.unread
        ? Form(ui, open_path({note.id}))(_class = "notice-text", button(_type = "submit", _class = "link-button", note.text))
        : a(_class = "notice-text", _href = note.url, note.text);
    return li(_class = note.unread ? "notice unread" : "notice", _id = "notice-" + to_string(note.id), face, text, ui.ago(note.at));
}

Page list_page(const Ui& ui, const List& list) {
    return {.title = ui.tr("Notifications"),
        .body = group(
            div(_class = "page-head", div(h1(ui.tr("Notifications"))),
                when(list.unread > 0, [&] { return div(_class = "row", button_to(ui, read_all_path(), "post", group(ui.tr("Mark all as read")))); })),
            when(list.notes.empty(), [&] {
                return div(_class = "empty", ui.icon("bell", "l"), h2(ui.tr("All quiet")), p(ui.tr("Answers, mentions and followers will show up here.")));
            }),
            ol(_class = "notices", each(list.notes, [&](const Told& note) { return note_view(ui, note); })),
            when(list.older.has_value(), [&] {
                return nav(_class = "pager", _label = ui.tr("Pages"), span(_class = "grow"), a(_class = "btn", _rel = "next", _href = list_path({list.older}), ui.tr("Older")));
            })),
        .indexed = false};
}

}  // namespace lyceum::notifications
