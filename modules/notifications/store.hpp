// The notifications table. Only this module includes this file.
#pragma once
#include "modules/notifications/pages.hpp"
#include "modules/privacy/privacy.hpp"

namespace lyceum::notifications {

constexpr Span kKept = days(180);                   // read ones, then they go

struct Row {
    Id<Note> id;
    std::string kind;
    PersonId actor;
    std::string english, holes, place;
    Time at;
    std::optional<Time> read_at;
};
DESCRIBE(Row, id, kind, actor, english, holes, place, at, read_at)

std::vector<Row> newest(Db&, PersonId, std::optional<Id<Note>> before, int limit);
std::optional<Row> one(Db&, PersonId, Id<Note>);
void read_one(Tx&, PersonId, Id<Note>);
void read_all(Tx&, PersonId);
void prune(Tx&, Time due);
/// Everything this person was told.
void forget(Tx&, PersonId);

// Fills privacy's slots, in held.cpp: what is held about people here, and what their own copy has of it.
std::vector<privacy::Holding> held(const App&);
void copy_held(Db&, PersonId, privacy::Copy&);

}  // namespace lyceum::notifications
