// What follows holds about people, what somebody's own copy has of it, and what is known of them by it.
#include "modules/follows/pages.hpp"

namespace lyceum::follows {

std::vector<privacy::Holding> held(const App&) {
    using privacy::Basis, privacy::Ending;
    return {
        {"followed_people", {"follower", "person"}, Msg{"Whom you follow, and who follows you", {}}, Msg{"To show you what they publish", {}}, Basis::contract, 0, Ending::deleted},
        {"followed_tags", {"follower"}, Msg{"Which tags you follow", {}}, Msg{"To show you what carries them", {}}, Basis::contract, 0, Ending::deleted},
        {"followed_series", {"follower"}, Msg{"Which series you follow", {}}, Msg{"To tell you of new parts", {}}, Basis::contract, 0, Ending::deleted},
        {"blocks", {"blocker", "person"}, Msg{"Whom you blocked", {}}, Msg{"To keep you apart", {}}, Basis::contract, 0, Ending::deleted},
    };
}

namespace {
struct OwnPerson { std::string handle; Time since; };
DESCRIBE(OwnPerson, handle, since)
struct OwnTag { std::string tag; Time since; };
DESCRIBE(OwnTag, tag, since)
struct OwnSeries { ItemId series; Time since; };
DESCRIBE(OwnSeries, series, since)
}  // namespace

void copy_held(Db& db, PersonId person, privacy::Copy& copy) {
    copy.add("followed-people", db.all<OwnPerson>(R"sql(
        select p.handle, f.since from followed_people f join public_people p on p.id = f.person where f.follower = $1 order by f.since)sql", person));
    copy.add("followed-tags", db.all<OwnTag>(R"sql(select tag, since from followed_tags where follower = $1 order by since)sql", person));
    copy.add("followed-series", db.all<OwnSeries>(R"sql(select series, since from followed_series where follower = $1 order by since)sql", person));
    copy.add("blocked-people", db.all<OwnPerson>(R"sql(
        select p.handle, b.since from blocks b join public_people p on p.id = b.person where b.blocker = $1 order by b.since)sql", person));
}

privacy::Traits known(const Visit& visit, Db& db) {
    privacy::Traits all{visit.tr("Tags you follow"), {}};
    for (auto& row : db.all<OwnTag>(R"sql(select tag, since from followed_tags where follower = $1 order by since)sql", visit.person())) {
        auto at = tag_path({Text<1, 35>::from(row.tag).value_or(Text<1, 35>())});
        all.traits.push_back({.label = "#" + row.tag, .origin = visit.tr("You follow it since {}.", Ui{visit}.date(row.since)), .edit = mine_path(), .remove_method = "delete", .remove = at});
    }
    return all;
}

}  // namespace lyceum::follows
