// Groups in the database. Every change keeps the group's count of members.
#include "modules/communities/groups.hpp"

namespace lyceum::communities {

namespace {

struct GroupRow {
    GroupId id;
    CommunityId community;
    std::string slug, name_zh, name_en, description_zh, description_en, tag;
    bool by_request = false;
    std::int64_t members = 0;
};
DESCRIBE(GroupRow, id, community, slug, name_zh, name_en, description_zh, description_en, tag, by_request, members)

struct GroupSeenRow {
    GroupId id;
    std::string slug, name_zh, name_en, description_zh, description_en, tag;
    bool by_request = false;
    std::int64_t members = 0;
    std::optional<Part> part;
    CommunityId community;
    std::string community_slug, community_zh, community_en, tagline_zh, tagline_en;
    Visibility visibility = Visibility::open;
    std::int64_t community_members = 0;
    std::optional<Standing> standing;
};
DESCRIBE(GroupSeenRow, id, slug, name_zh, name_en, description_zh, description_en, tag, by_request, members, part, community,
         community_slug, community_zh, community_en, tagline_zh, tagline_en, visibility, community_members, standing)

}  // namespace

std::vector<GroupCard> groups(Db& db, const Visit& visit, CommunityId community) {
    std::vector<GroupCard> cards;
    for (auto& row : db.all<GroupRow>(R"sql(
            select g.id, g.community, g.slug, g.name_zh, g.name_en, g.description_zh, g.description_en, g.tag, g.by_request, g.members
            from technical_groups g join communities c on c.id = g.community
            left join community_members m on m.community = c.id and m.person = $1
            where g.community = $3 and (c.visibility = 'open' or m.person is not null or $2)
            order by g.members desc, g.id limit $4)sql", visit.who(), visit.may("communities.manage_all"), community, kGroupsShown))
        cards.push_back({row.id, row.community, row.slug, Bilingual{row.name_zh, row.name_en}.in(visit.language),
            Bilingual{row.description_zh, row.description_en}.in(visit.language), row.tag, row.by_request, row.members});
    return cards;
}

std::vector<PersonId> group_members(Db& db, GroupId group, int limit) {
    return db.all<PersonId>(R"sql(
        select person from group_members where of_group = $1 and part <> 'asked' order by since desc, person desc limit $2)sql", group, limit);
}

GroupSeen group_seen(Db& db, const Visit& visit, GroupId id) {
    auto row = db.maybe<GroupSeenRow>(R"sql(
        select g.id, g.slug, g.name_zh, g.name_en, g.description_zh, g.description_en, g.tag, g.by_request, g.members, p.part,
               c.id as community, c.slug as community_slug, c.name_zh as community_zh, c.name_en as community_en,
               c.tagline_zh, c.tagline_en, c.visibility, c.members as community_members, m.standing
        from technical_groups g join communities c on c.id = g.community
        left join community_members m on m.community = c.id and m.person = $1
        left join group_members p on p.of_group = g.id and p.person = $1
        where g.id = $3 and (c.visibility = 'open' or m.person is not null or $2))sql", visit.who(), visit.may("communities.manage_all"), id);
    if (!row) not_found();
    GroupSeen seen;
    seen.name = {row->name_zh, row->name_en};
    seen.description = {row->description_zh, row->description_en};
    seen.card = {row->id, row->community, row->slug, seen.name.in(visit.language), seen.description.in(visit.language), row->tag,
        row->by_request, row->members};
    seen.community = {row->community, row->community_slug, Bilingual{row->community_zh, row->community_en}.in(visit.language),
        Bilingual{row->tagline_zh, row->tagline_en}.in(visit.language), row->visibility, row->community_members};
    seen.part = row->part;
    seen.standing = row->standing;
    return seen;
}

bool GroupSeen::moderates(const Visit& visit) const { return part == Part::moderator || stands(visit, standing, Standing::moderator); }

GroupSeen moderated(Db& db, const Visit& visit, GroupId id) {
    visit.person();
    auto seen = group_seen(db, visit, id);
    if (!seen.moderates(visit)) forbidden("Only moderators of this group may do this.");
    return seen;
}

std::vector<GroupPerson> people_of(Db& db, GroupId group) {
    return db.all<GroupPerson>(R"sql(
        select person, part, since from group_members where of_group = $1 and part <> 'asked'
        order by case part when 'moderator' then 0 else 1 end, since desc, person desc limit $2)sql", group, kGroupPeopleShown);
}

std::vector<GroupPerson> requests(Db& db, GroupId group) {
    return db.all<GroupPerson>(R"sql(
        select person, part, since from group_members where of_group = $1 and part = 'asked' order by since, person limit $2)sql",
        group, kRequestsShown);
}

// ---- joining ------------------------------------------------------------------------------------

namespace {

void count(Tx& tx, GroupId group, int by) { tx.run(R"sql(update technical_groups set members = members + $2 where id = $1)sql", group, by); }

bool add_person(Tx& tx, PersonId person, GroupId group, Part part) {
    return tx.run(R"sql(
        insert into group_members (of_group, person, part, since) values ($1, $2, $3, $4)
        on conflict (of_group, person) do nothing)sql", group, person, part, tx.now()) > 0;
}

std::vector<PersonId> moderators_of(Db& db, const GroupSeen& seen) {
    auto all = db.all<PersonId>(R"sql(select person from group_members where of_group = $1 and part = 'moderator' order by person)sql", seen.card.id);
    return all.empty() ? people_standing(db, seen.community.id, Standing::manager) : all;
}

}  // namespace

void join_group(Tx& tx, PersonId person, GroupId group) {
    if (add_person(tx, person, group, Part::member)) count(tx, group, 1);
    else if (tx.run(R"sql(
            update group_members set part = 'member', since = $3 where of_group = $1 and person = $2 and part = 'asked')sql",
            group, person, tx.now()) > 0)
        count(tx, group, 1);
}

void enter_group(Tx& tx, PersonId person, const GroupSeen& seen) {
    if (!seen.card.by_request) return join_group(tx, person, seen.card.id);
    if (!add_person(tx, person, seen.card.id, Part::asked)) return;
    tx.emit(AskedToJoin{person, seen.card.id, moderators_of(tx, seen)});
}

void leave_group(Tx& tx, PersonId person, GroupId group) {
    auto part = tx.maybe_returning<Part>(R"sql(
        delete from group_members where of_group = $1 and person = $2 returning part)sql", group, person);
    if (part && *part != Part::asked) count(tx, group, -1);
}

void let_in(Tx& tx, PersonId person, GroupId group) {
    if (tx.run(R"sql(
            update group_members set part = 'member', since = $3 where of_group = $1 and person = $2 and part = 'asked')sql",
            group, person, tx.now()) == 0)
        not_found("Nobody is waiting here by this name; somebody else may have answered already.");
    count(tx, group, 1);
    tx.emit(LetIn{person, group});
}

void turn_away(Tx& tx, PersonId person, GroupId group) {
    tx.run(R"sql(delete from group_members where of_group = $1 and person = $2 and part = 'asked')sql", group, person);
}

void set_part(Tx& tx, PersonId person, GroupId group, Part part) {
    CHECK_THAT(part != Part::asked);
    if (tx.run(R"sql(
            update group_members set part = $3 where of_group = $1 and person = $2 and part <> 'asked')sql", group, person, part) == 0)
        not_found("This person is not in the group.");
}

// ---- founding -----------------------------------------------------------------------------------

GroupId add_group(Tx& tx, CommunityId community, const NewGroup& made) {
    check_slug(made.slug);
    check_name(made.name);
    auto have = tx.one<std::int64_t>(R"sql(select count(*) from technical_groups where community = $1)sql", community);
    if (have >= kGroupsMost) conflict("This community has as many groups as it can have. Join one that is there.");
    auto id = new_id<Group>(tx);
    if (tx.run(R"sql(
            insert into technical_groups (id, community, slug, name_zh, name_en, description_zh, description_en, tag, by_request, created_at)
            values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) on conflict (community, slug) do nothing)sql",
            id, community, made.slug, made.name.zh, made.name.en, made.description.zh, made.description.en,
            made.tag.empty() ? made.slug : made.tag, made.by_request, tx.now()) == 0)
        invalid("slug", "Another group has this address. Choose another.");
    if (made.founder && add_person(tx, made.founder, id, Part::moderator)) count(tx, id, 1);
    return id;
}

void set_group(Tx& tx, CommunityId community, const GroupFacts& facts) {
    check_name(facts.name);
    if (tx.run(R"sql(
            update technical_groups set name_zh = $3, name_en = $4, description_zh = $5, description_en = $6, tag = $7, by_request = $8
            where id = $1 and community = $2)sql",
            facts.id, community, facts.name.zh, facts.name.en, facts.description.zh, facts.description.en, facts.tag, facts.by_request) == 0)
        not_found();
}

void remove_group(Tx& tx, CommunityId community, GroupId group) {
    if (!tx.one<bool>(R"sql(select exists (select 1 from technical_groups where id = $1 and community = $2))sql", group, community)) not_found();
    tx.run(R"sql(delete from group_members where of_group = $1)sql", group);
    tx.run(R"sql(delete from technical_groups where id = $1)sql", group);
}

}  // namespace lyceum::communities
