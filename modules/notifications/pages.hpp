// The module's addresses: the list, and marking it read.
#pragma once
#include "modules/notifications/notifications.hpp"

namespace lyceum::notifications {

struct Since { std::optional<Id<Note>> before; };
DESCRIBE(Since, before)
inline constexpr Path<Since> list_path{"/notifications"};

struct Told {
    Id<Note> id;
    std::string kind;
    std::optional<accounts::Byline> actor;
    std::string text;                               // in the reader's language
    Url url;
    Time at;
    bool unread = false;
};
DESCRIBE(Told, id, kind, actor, text, url, at, unread)
struct List {
    std::vector<Told> notes;
    std::int64_t unread = 0;
    std::optional<Id<Note>> older;
};
DESCRIBE(List, notes, unread, older)
Page list_page(const Ui&, const List&);

inline constexpr Path<Nothing> read_all_path{"/notifications/read"};
struct Which { Id<Note> id; };
DESCRIBE(Which, id)
/// Marks one as read and goes where it leads: a POST, because a GET changes nothing.
inline constexpr Path<Which> open_path{"/notifications/{id}"};

}  // namespace lyceum::notifications
