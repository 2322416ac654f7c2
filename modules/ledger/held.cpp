// What the ledger holds about people, and what somebody's own copy has of it.
#include "modules/ledger/pages.hpp"

namespace lyceum::ledger {

std::vector<privacy::Holding> held(const App&) {
    return {{"ledger_accounts", {"person"}, Msg{"What we owe you and paid you as an author", {}}, Msg{"To keep books as the law asks", {}},
        privacy::Basis::legal_duty, 0, privacy::Ending::kept_by_law}};
}

namespace {
struct OwnMine { std::string purpose, kind, reference, note; std::int64_t minor = 0; std::string currency; Time at; };
DESCRIBE(OwnMine, purpose, kind, reference, note, minor, currency, at)
}  // namespace

void copy_held(Db& db, PersonId person, privacy::Copy& copy) {
    copy.add("ledger", db.all<OwnMine>(R"sql(
        select a.purpose, e.kind, e.reference, e.note, case when p.to_account = a.id then p.minor else -p.minor end as minor, a.currency, e.at
        from ledger_accounts a join ledger_postings p on p.from_account = a.id or p.to_account = a.id join ledger_entries e on e.id = p.entry
        where a.person = $1 order by e.at, p.id)sql", person));
}

}  // namespace lyceum::ledger
