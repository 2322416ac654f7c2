// What this module holds about people, and what somebody's own copy has of it.
#include "modules/identity_providers/pages.hpp"

namespace lyceum::identity_providers {

std::vector<privacy::Holding> held(const App&) {
    return {{"external_identities", {"person", "subject", "label"}, Msg{"Which accounts elsewhere are linked to yours", {}}, Msg{"To sign you in by them", {}},
        privacy::Basis::contract, 0, privacy::Ending::deleted}};
}

namespace {
struct OwnIdentity { std::string provider, issuer, subject, label; Time linked_at; std::optional<Time> used_at; };
DESCRIBE(OwnIdentity, provider, issuer, subject, label, linked_at, used_at)
}  // namespace

void copy_held(Db& db, PersonId person, privacy::Copy& copy) {
    copy.add("linked-accounts", db.all<OwnIdentity>(R"sql(
        select p.name as provider, i.issuer, i.subject, i.label, i.linked_at, i.used_at
        from external_identities i join identity_providers p on p.id = i.provider where i.person = $1 order by i.linked_at)sql", person));
}

}  // namespace lyceum::identity_providers
