// What media holds about people, and what somebody's own copy has of it.
#include "modules/media/elsewhere.hpp"

namespace lyceum::media {

std::vector<privacy::Holding> held(const App&) {
    return {{"media_uploads", {"person"}, Msg{"Pictures you sent", {}}, Msg{"To show them in what you write, within your share of space", {}},
        privacy::Basis::contract, 0, privacy::Ending::anonymised},
        {"media_elsewhere", {"person"}, Msg{"Pictures of other sites that your texts show", {}}, Msg{"To fetch them once, so that readers ask nobody else for them, within your share of space", {}},
        privacy::Basis::contract, 0, privacy::Ending::anonymised}};
}

namespace {
struct OwnSent { std::string name, type; std::int64_t bytes = 0; Time at; };
DESCRIBE(OwnSent, name, type, bytes, at)
struct OwnElsewhere { std::string source; Fetching state = Fetching::waiting; std::string file, reason; };
DESCRIBE(OwnElsewhere, source, state, file, reason)
}  // namespace

void copy_held(Db& db, PersonId person, privacy::Copy& copy) {
    constexpr std::string_view kImage = "image/";
    auto sent = db.all<OwnSent>(R"sql(
        select f.name, f.type, f.bytes, u.at from media_uploads u join media_files f on f.name = u.name
        where u.person = $1 order by u.at)sql", person);
    copy.add("pictures", sent);
    copy.add("pictures-elsewhere", db.all<OwnElsewhere>(R"sql(
        select source, state, file, reason from media_elsewhere where person = $1 order by due_at, name)sql", person));
    for (auto& picture : sent)
        if (auto bytes = read_file(db.app(), picture.name)) copy.add_file("pictures", picture.name + "." + picture.type.substr(kImage.size()), std::move(*bytes));
}

// What texts still show stays with the texts; the rest is cleaned away with what nobody shows.
void forget_person(Tx& tx, const accounts::Closed& closed) {
    tx.run(R"sql(delete from media_uploads where person = $1)sql", closed.person);
    tx.run(R"sql(update media_elsewhere set person = 0 where person = $1)sql", closed.person);
}

}  // namespace lyceum::media
