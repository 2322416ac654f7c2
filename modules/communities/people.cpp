// Members in the database. Every change keeps the community's count of members.
#include "modules/communities/people.hpp"
#include "platform/http/recounts.hpp"
#include <algorithm>

namespace lyceum::communities {

bool is_member(Db& db, PersonId person, CommunityId community) { return standing(db, person, community).has_value(); }

namespace {

struct StandingRow {
    CommunityId community;
    Standing standing = Standing::member;
};
DESCRIBE(StandingRow, community, standing)

}  // namespace

// All of a person at once, for pages that ask of each community.
std::optional<Standing> standing(Db& db, PersonId person, CommunityId community) {
    auto all = db.kept<std::vector<StandingRow>>("communities.standings " + to_string(person), [&] {
        return db.all<StandingRow>(R"sql(select community, standing from community_members where person = $1)sql", person);
    });
    auto found = std::find_if(all->begin(), all->end(), [&](auto& row) { return row.community == community; });
    return found == all->end() ? std::nullopt : std::optional(found->standing);
}

void must_stand(Db& db, const Visit& visit, CommunityId community, Standing at_least) {
    visit.person();
    if (!manages(db, visit, community, at_least)) forbidden("Only those who run this community may do this.");
}

bool manages(Db& db, const Visit& visit, CommunityId community, Standing at_least) {
    return stands(visit, visit.who() ? standing(db, *visit.who(), community) : std::nullopt, at_least);
}

CommunityCard managed_community(Db& db, const Visit& visit, std::string_view slug, Standing at_least) {
    auto card = community(db, visit, slug);
    must_stand(db, visit, card.id, at_least);
    return card;
}

void must_write_in(Db& db, const Visit& visit, const SpaceCard& space) {
    auto mine = standing(db, visit.person(), space.community);
    if (stands(visit, mine, space.kind == SpaceKind::articles ? Standing::author : Standing::member)) return;
    if (!mine) forbidden("Only members write here. Join the community first.");
    forbidden("Articles are written by authors. Ask those who run the community to make you one.");
}

std::vector<PersonId> people_standing(Db& db, CommunityId community, Standing at_least) {
    std::vector<Standing> enough;
    each_enumerator<Standing>([&](std::string_view, Standing each) { if (each >= at_least) enough.push_back(each); });
    constexpr int kMost = 1'000;
    return db.all<PersonId>(R"sql(
        select person from community_members where community = $1 and standing in ($2...) order by joined_at, person limit $3)sql",
        community, enough, kMost);
}

std::vector<MemberRow> members(Db& db, CommunityId community, const std::optional<After>& after, std::optional<Standing> only, int limit) {
    constexpr std::int64_t kEnd = std::numeric_limits<std::int64_t>::max();
    auto from = after.value_or(After{{kEnd}, {kEnd}});
    return db.all<MemberRow>(R"sql(
        select person, standing, joined_at from community_members
        where community = $1 and (joined_at, person) < ($2, $3) and ($4 is null or standing = $4)
        order by joined_at desc, person desc limit $5)sql", community, from.joined_at, from.person, only, limit);
}

std::vector<MemberRow> member(Db& db, CommunityId community, PersonId person) {
    return db.all<MemberRow>(R"sql(
        select person, standing, joined_at from community_members where community = $1 and person = $2)sql", community, person);
}

std::vector<MemberRow> team(Db& db, CommunityId community) {
    constexpr int kMost = 40;
    return db.all<MemberRow>(R"sql(
        select person, standing, joined_at from community_members
        where community = $1 and standing in ('owner', 'manager', 'moderator')
        order by case standing when 'owner' then 0 when 'manager' then 1 else 2 end, joined_at, person limit $2)sql", community, kMost);
}

// ---- joining and leaving ------------------------------------------------------------------------

bool enter(Tx& tx, PersonId person, CommunityId community, Standing standing, InviteId invite) {
    if (tx.run(R"sql(
            insert into community_members (community, person, standing, joined_at, invite) values ($1, $2, $3, $4, $5)
            on conflict (community, person) do nothing)sql", community, person, standing, tx.now(), invite) == 0)
        return false;
    tx.run(R"sql(update communities set members = members + 1 where id = $1)sql", community);
    tx.emit(Joined{person, community});
    return true;
}

void join(Tx& tx, PersonId person, CommunityId community, Standing standing) { enter(tx, person, community, standing); }

void accept_rules(Tx& tx, PersonId person, CommunityId community, std::int64_t version) {
    tx.run(R"sql(
        update community_members set rules_accepted = $3, rules_accepted_at = $4
        where community = $1 and person = $2 and rules_accepted < $3)sql", community, person, version, tx.now());
}

namespace {

void leave_groups(Tx& tx, PersonId person, CommunityId community) {
    tx.run(R"sql(
        update technical_groups set members = members - 1
        where community = $1 and id in (select of_group from group_members where person = $2 and part <> 'asked'))sql", community, person);
    tx.run(R"sql(
        delete from group_members
        where person = $2 and of_group in (select id from technical_groups where community = $1))sql", community, person);
}

void take_out(Tx& tx, PersonId person, CommunityId community) {
    if (tx.run(R"sql(delete from community_members where community = $1 and person = $2)sql", community, person) == 0) return;
    tx.run(R"sql(update communities set members = members - 1 where id = $1)sql", community);
    leave_groups(tx, person, community);
    tx.emit(Left{person, community});
}

}  // namespace

void leave(Tx& tx, PersonId person, CommunityId community) {
    if (standing(tx, person, community) == Standing::owner)
        conflict("Owners cannot leave their community. Make somebody else its owner and step back first.");
    take_out(tx, person, community);
}

void set_standing(Tx& tx, PersonId person, CommunityId community, Standing to) {
    tx.run(R"sql(update community_members set standing = $3 where community = $1 and person = $2)sql", community, person, to);
}

namespace {

Standing must_be_theirs(Db& db, PersonId person, CommunityId community, Standing by) {
    auto now = standing(db, person, community);
    if (!now) not_found("This person is not a member here.");
    if (*now >= Standing::manager && by != Standing::owner) forbidden("Only owners change managers and owners.");
    return *now;
}

void keep_an_owner(Db& db, CommunityId community) {
    auto owners = db.one<std::int64_t>(R"sql(
        select count(*) from community_members where community = $1 and standing = 'owner')sql", community);
    if (owners <= 1) conflict("A community needs an owner. Make somebody else one first.");
}

}  // namespace

void change_standing(Tx& tx, PersonId person, CommunityId community, Standing to, Standing by) {
    auto now = must_be_theirs(tx, person, community, by);
    if (to >= Standing::manager && by != Standing::owner) forbidden("Only owners make managers and owners.");
    if (now == Standing::owner && to != Standing::owner) keep_an_owner(tx, community);
    set_standing(tx, person, community, to);
}

void remove_member(Tx& tx, PersonId person, CommunityId community, Standing by) {
    if (must_be_theirs(tx, person, community, by) == Standing::owner) keep_an_owner(tx, community);
    take_out(tx, person, community);
}

std::vector<Belonging> belongings_of(Db& db, const Visit& visit, PersonId person) {
    return db.all<Belonging>(R"sql(
        with known as (
            select c.id, c.slug, c.name_zh, c.name_en from communities c
            left join community_members mine on mine.community = c.id and mine.person = $2
            where c.visibility = 'open' or mine.person is not null or $3)
        select 'community' as what, k.id, k.slug, k.name_zh, k.name_en, m.standing
        from community_members m join known k on k.id = m.community where m.person = $1
        union all
        select 'group', g.id, g.slug, g.name_zh, g.name_en, null
        from group_members p join technical_groups g on g.id = p.of_group join known k on k.id = g.community
        where p.person = $1 and p.part <> 'asked'
        order by what, id limit $4)sql", person, visit.who(), visit.may("communities.manage_all"), kCommunitiesShown + kGroupsShown);
}

void forget(Tx& tx, PersonId person) {
    for (auto community : tx.all<CommunityId>(R"sql(select community from community_members where person = $1)sql", person))
        take_out(tx, person, community);
}

// ---- for `lyceum verify` ------------------------------------------------------------------------

std::vector<std::string> check(Db& db) {
    std::vector<std::string> wrong;
    auto communities = db.one<std::int64_t>(R"sql(
        select count(*) from communities c where c.members <> (select count(*) from community_members m where m.community = c.id))sql");
    if (communities > 0) wrong.push_back(fmt::format("{} communities count their members wrongly. {}", communities, kRecount));
    auto groups = db.one<std::int64_t>(R"sql(
        select count(*) from technical_groups g
        where g.members <> (select count(*) from group_members m where m.of_group = g.id and m.part <> 'asked'))sql");
    if (groups > 0) wrong.push_back(fmt::format("{} groups count their members wrongly. {}", groups, kRecount));
    auto strangers = db.one<std::int64_t>(R"sql(
        select count(*) from group_members m join technical_groups g on g.id = m.of_group
        where not exists (select 1 from community_members c where c.community = g.community and c.person = m.person))sql");
    if (strangers > 0) wrong.push_back(fmt::format("{} members of groups are not members of their community. {}", strangers, kRecount));
    return wrong;
}

std::int64_t recount(Tx& tx) {
    auto strangers = tx.run(R"sql(
        delete from group_members where not exists (
            select 1 from technical_groups g join community_members c on c.community = g.community
            where g.id = group_members.of_group and c.person = group_members.person))sql");
    auto communities = tx.run(R"sql(
        update communities set members = (select count(*) from community_members m where m.community = communities.id)
        where members <> (select count(*) from community_members m where m.community = communities.id))sql");
    return strangers + communities + tx.run(R"sql(
        update technical_groups set members = (select count(*) from group_members m where m.of_group = technical_groups.id and m.part <> 'asked')
        where members <> (select count(*) from group_members m where m.of_group = technical_groups.id and m.part <> 'asked'))sql");
}

}  // namespace lyceum::communities
