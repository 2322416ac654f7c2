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
/// Those the bell counts: at most kUnreadCounted, shown as "99+". Whoever is told of thousands costs no more.
inline constexpr int kUnreadCounted = 100;
std::int64_t unread(Db&, PersonId);

/// What notes are about, in the order settings show it. Later modules may tell of kinds that are not here.
struct KindWords {
    std::string kind;                               // "answer"
    Msg words;                                      // "Answers to your questions"
};
const std::vector<KindWords>& kinds();

/// Announced for each note, also for those that are not shown in the app.
struct Given {
    static constexpr std::string_view topic = "notifications.given";
    PersonId person;
    Id<Note> note;
    std::string kind;
};
DESCRIBE(Given, person, note, kind)

/// False where somebody does not want notes of this kind in the app. Asked of everybody, before a note is stored.
inline constexpr Slot<bool(Db&, PersonId, std::string_view kind)> shown_in_app{"notifications.shown_in_app"};

/// A note that its person has not read, for letters.
struct Unread {
    Id<Note> id;
    std::string kind;
    PersonId actor;                                 // may be zero
    Msg text;
    Url place;
    Time at;
};
/// Those of these notes that are not read yet, oldest first. One statement.
std::vector<Unread> still_unread(Db&, PersonId, const std::vector<Id<Note>>&);
Url list_url();                                     // /notifications

}  // namespace lyceum::notifications
