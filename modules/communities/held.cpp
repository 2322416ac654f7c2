// What communities hold about people, and what somebody's own copy has of it.
#include "modules/communities/people.hpp"

namespace lyceum::communities {

std::vector<privacy::Holding> held(const App&) {
    using privacy::Basis, privacy::Ending;
    return {
        {"community_members", {"person"}, Msg{"Which communities you belong to, since when, and which rules you accepted", {}}, Msg{"To let you in", {}}, Basis::contract, 0, Ending::deleted},
        {"group_members", {"person"}, Msg{"Which groups you belong to or asked to join", {}}, Msg{"To let you in", {}}, Basis::contract, 0, Ending::deleted},
        {"community_invites", {"made_by"}, Msg{"Invitation links you made", {}}, Msg{"To know who invited whom", {}}, Basis::interest, 0, Ending::anonymised},
    };
}

namespace {
struct OwnJoined { std::string community, standing; Time joined_at; std::int64_t rules_accepted = 0; std::optional<Time> rules_accepted_at; };
DESCRIBE(OwnJoined, community, standing, joined_at, rules_accepted, rules_accepted_at)
struct OwnInGroup { std::string in_group, part; Time since; };
DESCRIBE(OwnInGroup, in_group, part, since)
}  // namespace

void copy_held(Db& db, PersonId person, privacy::Copy& copy) {
    copy.add("communities", db.all<OwnJoined>(R"sql(
        select c.slug as community, m.standing, m.joined_at, m.rules_accepted, m.rules_accepted_at
        from community_members m join communities c on c.id = m.community where m.person = $1 order by m.joined_at)sql", person));
    copy.add("groups", db.all<OwnInGroup>(R"sql(
        select g.slug as in_group, m.part, m.since from group_members m join technical_groups g on g.id = m.of_group
        where m.person = $1 order by m.since)sql", person));
}

}  // namespace lyceum::communities
