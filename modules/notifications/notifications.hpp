// Notifications: the bell. Listens to what happens and tells those whom it concerns, live.
#pragma once
#include "modules/recommend/recommend.hpp"

namespace lyceum::notifications {

extern const Module module;

struct Note {
    PersonId person;
    std::string kind;                               // "answer", "mention"
    std::string source;                             // what it is about: telling the same thing twice is telling it once
    PersonId actor;                                 // may be zero
    Msg text;
    Url place;
};
/// Stores the note and moves the bell of whoever has the site open. Nobody is told of their own acts.
void tell(Tx&, const Note&);
std::int64_t unread(Db&, PersonId);

}  // namespace lyceum::notifications
