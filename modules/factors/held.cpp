// What factors hold about people, and what somebody's own copy has of it: never a secret, a key or a code.
#include "modules/factors/routes.hpp"
#include "modules/factors/store.hpp"

namespace lyceum::factors {

std::vector<privacy::Holding> held(const App&) {
    using privacy::Basis, privacy::Ending;
    Msg entry{"To ask for it when you sign in, and to let nobody else in", {}};
    return {
        {"authenticators", {"person"}, Msg{"The secret that your authenticator app shares with this site, sealed", {}}, entry, Basis::contract, 0, Ending::deleted},
        {"passkeys", {"person", "label", "handle"}, Msg{"Public keys of your passkeys and security keys, by the names you gave them", {}}, entry, Basis::contract, 0, Ending::deleted},
        {"recovery_codes", {"person"}, Msg{"Digests of your recovery codes", {}}, entry, Basis::contract, 0, Ending::deleted},
        {"recovery_sheets", {"person"}, Msg{"New recovery codes that you have not seen yet, sealed", {}}, Msg{"To show them to you", {}}, Basis::contract, 1, Ending::deleted},
        {"factor_resets", {"person", "ip", "approved_by"}, Msg{"That somebody asked to take your lost second factors away, and who decided", {}},
            Msg{"To decide about it, and to let you object", {}}, Basis::contract, 0, Ending::deleted},
    };
}

namespace {
struct OwnKey { std::string label; Time made_at; std::optional<Time> used_at; };
DESCRIBE(OwnKey, label, made_at, used_at)
}  // namespace

void copy_held(Db& db, PersonId person, privacy::Copy& copy) {
    copy.add("passkeys", db.all<OwnKey>(R"sql(select label, made_at, used_at from passkeys where person = $1 order by id)sql", person));
    if (auto app = app_of(db, person)) copy.add("authenticator-app", *app);
}

}  // namespace lyceum::factors
