// What offices holds about people, and what somebody's own copy has of it.
#include "modules/offices/store.hpp"

namespace lyceum::offices {

std::vector<privacy::Holding> held(const App&) {
    using privacy::Basis, privacy::Ending;
    return {
        {"office_terms", {"person", "made_by"}, Msg{"Which offices you hold or held, and who appointed you", {}}, Msg{"So that everybody knows who runs a community", {}}, Basis::contract, 0, Ending::anonymised},
        {"volunteer_hours", {"person"}, Msg{"Hours you gave as a volunteer", {}}, Msg{"To thank you for them", {}}, Basis::contract, 0, Ending::deleted},
        {"greetings", {"person", "greeter"}, Msg{"Who welcomed you, and whom you welcomed", {}}, Msg{"So that newcomers are greeted once", {}}, Basis::contract, 0, Ending::deleted},
    };
}

namespace {
struct OwnTerm { std::string office, title; Time begins_at, ends_at; };
DESCRIBE(OwnTerm, office, title, begins_at, ends_at)
struct OwnHours { std::string day, note; std::int64_t minutes = 0; };
DESCRIBE(OwnHours, day, note, minutes)
}  // namespace

void copy_held(Db& db, PersonId person, privacy::Copy& copy) {
    copy.add("offices", db.all<OwnTerm>(R"sql(
        select coalesce(nullif(o.name_zh, ''), o.name_en) as office, t.title, t.begins_at, t.ends_at
        from office_terms t join offices o on o.id = t.office where t.person = $1 order by t.id)sql", person));
    copy.add("volunteer-hours", db.all<OwnHours>(R"sql(select day, note, minutes from volunteer_hours where person = $1 order by id)sql", person));
}

}  // namespace lyceum::offices
