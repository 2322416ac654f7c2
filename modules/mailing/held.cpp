// What mailing holds about people, and what somebody's own copy has of it.
#include "modules/mailing/store.hpp"

namespace lyceum::mailing {

std::vector<privacy::Holding> held(const App&) {
    using privacy::Basis, privacy::Ending;
    return {
        {"mail_choices", {"person"}, Msg{"Of what you wish to hear, and how", {}}, Msg{"To write you what you chose, when you chose", {}}, Basis::contract, 0, Ending::deleted},
        {"mail_habits", {"person"}, Msg{"When letters may come to you", {}}, Msg{"To write you what you chose, when you chose", {}}, Basis::contract, 0, Ending::deleted},
        {"mail_waiting", {"person"}, Msg{"What the next letter to you will speak of", {}}, Msg{"To write you what you chose, when you chose", {}}, Basis::contract, 0, Ending::deleted},
        {"mail_addresses", {"person", "address"}, Msg{"That letters to your address came back, and why", {}}, Msg{"To stop writing where nothing arrives", {}}, Basis::contract, 0, Ending::deleted},
    };
}

namespace {
struct OwnReturn { std::string address; std::int64_t returns = 0; Time last_at; std::string status, reason; };
DESCRIBE(OwnReturn, address, returns, last_at, status, reason)
}  // namespace

void copy_held(Db& db, PersonId person, privacy::Copy& copy) {
    copy.add("letter-choices", choices(db, person));
    copy.add("letter-habits", habits(db, person));
    copy.add("returned-letters", db.all<OwnReturn>(R"sql(select address, returns, last_at, status, reason from mail_addresses where person = $1)sql", person));
}

}  // namespace lyceum::mailing
