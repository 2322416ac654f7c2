// What this module holds about people, and what somebody's own copy has of it.
#include "modules/discourse_connect/pages.hpp"

namespace lyceum::discourse_connect {

std::vector<privacy::Holding> held(const App&) {
    return {{"discourse_consents", {"person"}, Msg{"Which forums you allowed to know you", {}}, Msg{"To sign you in there without asking again", {}},
        privacy::Basis::consent, 0, privacy::Ending::deleted}};
}

void copy_held(Db& db, PersonId person, privacy::Copy& copy) { copy.add("forums-you-allowed", given_by(db, person)); }

}  // namespace lyceum::discourse_connect
