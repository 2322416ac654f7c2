// What calendar holds about people, and what somebody's own copy has of it.
#include "modules/calendar/pages.hpp"

namespace lyceum::calendar {

std::vector<privacy::Holding> held(const App&) {
    return {{"calendar_tokens", {"person"}, Msg{"That your calendar has a private address", {}}, Msg{"To show your dates in your own calendar program", {}}, privacy::Basis::contract, 0, privacy::Ending::deleted}};
}

namespace {
struct OwnAddress { Time made_at; };
DESCRIBE(OwnAddress, made_at)
}  // namespace

void copy_held(Db& db, PersonId person, privacy::Copy& copy) {
    copy.add("calendar-address", db.all<OwnAddress>(R"sql(select made_at from calendar_tokens where person = $1)sql", person));
}

}  // namespace lyceum::calendar
