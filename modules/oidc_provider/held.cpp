// What this module holds about people, and what somebody's own copy has of it.
#include "modules/oidc_provider/pages.hpp"

namespace lyceum::oidc_provider {

std::vector<privacy::Holding> held(const App&) {
    using privacy::Basis, privacy::Ending;
    return {
        {"oidc_consents", {"person"}, Msg{"Which apps you allowed to know you, and what", {}}, Msg{"To sign you in there without asking again", {}}, Basis::consent, 0, Ending::deleted},
        {"oidc_grants", {"person"}, Msg{"When you signed in to an app with your account here", {}}, Msg{"To let the app know who you are until you end it", {}}, Basis::contract,
            privacy::in_days(kGrantLasts), Ending::deleted},
        {"oidc_subjects", {"person", "subject"}, Msg{"A random name that apps know you by", {}}, Msg{"To be the same person to an app each time", {}}, Basis::contract, 0, Ending::deleted},
    };
}

void copy_held(Db& db, PersonId person, privacy::Copy& copy) { copy.add("apps-with-access", held_by_programs(db, person)); }

}  // namespace lyceum::oidc_provider
