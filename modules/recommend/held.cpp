// What recommendations hold about people, and what somebody's own copy has of it.
#include "modules/recommend/store.hpp"

namespace lyceum::recommend {

std::vector<privacy::Holding> held(const App&) {
    using privacy::Basis, privacy::Ending;
    return {
        {"interactions", {"person"}, Msg{"What you read, liked, saved, commented on and bought", {}}, Msg{"To recommend what fits you; noted only if you agree, and only while you want personal lists", {}}, Basis::consent, 0, Ending::deleted},
        {"recommend_shown", {"person"}, Msg{"What was recommended to you, and whether you read it", {}}, Msg{"To find out which recommendations are good; only if you agree", {}}, Basis::consent, 180, Ending::deleted},
        {"author_exposure", {"author"}, Msg{"How what you publish is received, as numbers", {}}, Msg{"To decide how often what is new of yours is tried in lists", {}}, Basis::interest, 0, Ending::deleted},
        {"removed_reasons", {"person"}, Msg{"Reasons you took back", {}}, Msg{"To recommend nothing for them", {}}, Basis::contract, 0, Ending::deleted},
    };
}

namespace {
struct OwnDid { ItemId item; std::string kind; std::int64_t times = 0, seconds = 0; Time last_at; };
DESCRIBE(OwnDid, item, kind, times, seconds, last_at)
struct OwnShown { ItemId item; Time at; std::int64_t place = 0; std::optional<Time> welcome_at; };
DESCRIBE(OwnShown, item, at, place, welcome_at)
struct OwnReceived { std::int64_t read = 0, valued = 0, tried = 0, welcome = 0; double quality = 0, engagement = 0, merit = 1; };
DESCRIBE(OwnReceived, read, valued, tried, welcome, quality, engagement, merit)
struct OwnTakenAway { std::string reason; Time at; };
DESCRIBE(OwnTakenAway, reason, at)
}  // namespace

void copy_held(Db& db, PersonId person, privacy::Copy& copy) {
    copy.add("interactions", db.all<OwnDid>(R"sql(
        select item, kind, times, seconds, last_at from interactions where person = $1 order by last_at)sql", person));
    copy.add("recommended", db.all<OwnShown>(R"sql(select item, at, place, welcome_at from recommend_shown where person = $1 order by at, place)sql", person));
    copy.add("received", db.all<OwnReceived>(R"sql(
        select read, valued, tried, welcome, quality, engagement, merit from author_exposure where author = $1)sql", person));
    copy.add("removed-reasons", db.all<OwnTakenAway>(R"sql(select reason, at from removed_reasons where person = $1 order by at)sql", person));
}

}  // namespace lyceum::recommend
