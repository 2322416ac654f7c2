// What reactions holds about people, what somebody's own copy has of it, and what goes with an account.
#include "modules/reactions/store.hpp"

namespace lyceum::reactions {

std::vector<privacy::Holding> held(const App&) {
    using privacy::Basis, privacy::Ending;
    return {
        {"likes", {"person"}, Msg{"What you liked", {}}, Msg{"To count it once", {}}, Basis::contract, 0, Ending::anonymised},
        {"saves", {"person"}, Msg{"What you saved for later", {}}, Msg{"To show you your shelf", {}}, Basis::contract, 0, Ending::deleted},
        {"reports", {"reporter", "decided_by"}, Msg{"What you reported to the moderators, and who decided", {}}, Msg{"To keep the community safe, and to answer complaints", {}}, Basis::legal_duty, 0, Ending::kept_by_law},
    };
}

namespace {
struct OwnOfItem { ItemId item; Time at; };
DESCRIBE(OwnOfItem, item, at)
struct OwnReported { std::string place, reason, note; Time at; std::optional<Time> decided_at; std::string decision; };
DESCRIBE(OwnReported, place, reason, note, at, decided_at, decision)
}  // namespace

void copy_held(Db& db, PersonId person, privacy::Copy& copy) {
    copy.add("likes", db.all<OwnOfItem>(R"sql(select item, at from likes where person = $1 order by at)sql", person));
    copy.add("saved", db.all<OwnOfItem>(R"sql(select item, at from saves where person = $1 order by at)sql", person));
    copy.add("reports", db.all<OwnReported>(R"sql(
        select place, reason, note, at, decided_at, decision from reports where reporter = $1 order by id)sql", person));
}

// A shelf is for its owner's eyes only, so it goes; likes stay counted.
void forget_person(Tx& tx, const accounts::Closed& closed) {
    for (auto item : tx.all_returning<ItemId>(R"sql(delete from saves where person = $1 returning item)sql", closed.person))
        items::count(tx, item, items::Counter::saves, -1);
}

}  // namespace lyceum::reactions
