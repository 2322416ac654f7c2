// What imports hold about people, and what somebody's own copy has of it.
#include "modules/imports/facts.hpp"

namespace lyceum::imports {

std::vector<privacy::Holding> held(const App&) {
    using privacy::Basis, privacy::Ending;
    return {
        {"imported_people", {"person", "url", "location", "website"}, Msg{"What the site you were imported from said about you", {}}, Msg{"To name the authors of what was imported, and to hand the account to its owner", {}}, Basis::interest, 0, Ending::deleted},
        {"interactions", {"person"}, Msg{"What you did in public on the site you were imported from", {}}, Msg{"To learn what goes with what; once you use the account nothing of it counts until you agree, and you can delete it", {}}, Basis::interest, 0, Ending::deleted},
        {"imported_badges", {"person"}, Msg{"Badges you earned where you were imported from", {}}, Msg{"To show them", {}}, Basis::interest, 0, Ending::deleted},
    };
}

namespace {
struct OwnOrigin { std::string source, url, location, website; std::int64_t reputation = 0; };
DESCRIBE(OwnOrigin, source, url, location, website, reputation)
struct OwnBadge { std::string source, name; std::int64_t times = 0; };
DESCRIBE(OwnBadge, source, name, times)
}  // namespace

void copy_held(Db& db, PersonId person, privacy::Copy& copy) {
    copy.add("imported-from", db.all<OwnOrigin>(R"sql(select source, url, location, website, reputation from imported_people where person = $1)sql", person));
    copy.add("imported-badges", db.all<OwnBadge>(R"sql(select source, name, times from imported_badges where person = $1 order by source, name)sql", person));
}

void forget_person(Tx& tx, const accounts::Closed& closed) {
    tx.run(R"sql(delete from imported_people where person = $1)sql", closed.person);
    tx.run(R"sql(delete from imported_badges where person = $1)sql", closed.person);
}

}  // namespace lyceum::imports
