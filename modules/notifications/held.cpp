// What notifications holds about people, and what somebody's own copy has of it.
#include "modules/notifications/store.hpp"

namespace lyceum::notifications {

std::vector<privacy::Holding> held(const App&) {
    return {{"notifications", {"person", "actor"}, Msg{"What you were told, and by whose doing", {}}, Msg{"To tell you", {}}, privacy::Basis::contract, privacy::in_days(kKept), privacy::Ending::deleted}};
}

namespace {
struct OwnTold { std::string kind, english, holes, place; Time at; std::optional<Time> read_at; };
DESCRIBE(OwnTold, kind, english, holes, place, at, read_at)
}  // namespace

void copy_held(Db& db, PersonId person, privacy::Copy& copy) {
    copy.add("notifications", db.all<OwnTold>(R"sql(
        select kind, english, holes, place, at, read_at from notifications where person = $1 order by id)sql", person));
}

}  // namespace lyceum::notifications
