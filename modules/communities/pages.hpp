// The module's public addresses: what each takes, and what each shows. Those of the management are in
// management.hpp.
#pragma once
#include "modules/communities/groups.hpp"
#include "modules/communities/invites.hpp"
#include "modules/communities/people.hpp"
#include "modules/communities/rules.hpp"

namespace lyceum::communities {

struct OfCommunity {
    std::string community;                          // its slug
};
DESCRIBE(OfCommunity, community)

/// What stands above every page of a community: where one is, and what one may do here.
struct Head {
    CommunityCard community;
    std::optional<Standing> standing;               // of the visitor
    bool manages = false;
};
DESCRIBE(Head, community, standing, manages)
Head head_of(const Visit&, const Seen&);
/// Name, tagline and tabs; `here` is the address of the current tab.
Html head_view(const Ui&, const Head&, const Url& here);
std::string standing_name(const Ui&, Standing);

// ---- all communities --------------------------------------------------------------------------------

inline constexpr Path<Nothing> communities_path{"/communities"};
struct Communities {
    std::vector<CommunityCard> communities;
    bool may_found = false;                         // on the setup module's page
};
DESCRIBE(Communities, communities, may_found)
Communities communities_list(const Visit&, Db&, const Nothing&);
Page communities_page(const Ui&, const Communities&);

// ---- about ------------------------------------------------------------------------------------------

struct TeamMember {
    accounts::Byline person;
    Standing standing = Standing::member;
};
DESCRIBE(TeamMember, person, standing)
struct SpaceLine {
    SpaceCard space;
    Url url;
};
DESCRIBE(SpaceLine, space, url)
struct AboutView {
    Head head;
    Html description;
    std::vector<TeamMember> team;
    std::vector<SpaceLine> spaces;
    std::vector<std::string> rules;
    Time created_at;
    std::vector<Html> sections = {};                // of later modules
};
DESCRIBE(AboutView, head, description, team, spaces, rules, created_at)
inline constexpr Path<OfCommunity> about_path{"/c/{community}/about"};
AboutView about_view(const Visit&, Db&, const OfCommunity&);
Page about_page(const Ui&, const AboutView&);

// ---- members ----------------------------------------------------------------------------------------

struct OfMembers {
    std::string community;
    std::optional<Standing> standing;
    std::optional<Time> joined;                     // the last of the page before
    PersonId person;
};
DESCRIBE(OfMembers, community, standing, joined, person)
struct Member {
    accounts::Byline person;
    Standing standing = Standing::member;
    Time joined_at;
};
DESCRIBE(Member, person, standing, joined_at)
struct Members {
    Head head;
    std::optional<Standing> standing;
    std::vector<Member> members;
    std::optional<Url> older;
};
DESCRIBE(Members, head, standing, members, older)
inline constexpr Path<OfMembers> members_path{"/c/{community}/members"};
Members members_list(const Visit&, Db&, const OfMembers&);
Page members_page(const Ui&, const Members&);
/// Rows with the people who stand behind them, in their order.
std::vector<Member> with_bylines(Db&, const std::vector<MemberRow>&);

// ---- rules ------------------------------------------------------------------------------------------

struct OfRules {
    std::string community;
    int version = 0;                                // 0: the present one
};
DESCRIBE(OfRules, community, version)
struct RulesView {
    Head head;
    std::int64_t version = 0, present = 0, accepted = 0;
    std::vector<std::string> rules;
    std::vector<RuleVersion> versions;
};
DESCRIBE(RulesView, head, version, present, accepted, rules, versions)
inline constexpr Path<OfRules> rules_path{"/c/{community}/rules"};
RulesView rules_view(const Visit&, Db&, const OfRules&);
Page rules_page(const Ui&, const RulesView&);
struct Acceptance {
    std::string community;
    std::int64_t version = 0;                       // the one that was read
};
DESCRIBE(Acceptance, community, version)
inline constexpr Path<Acceptance> accept_path{"/c/{community}/rules/accept"};
Moved accept(const Visit&, Tx&, const Acceptance&);

// ---- joining and leaving ------------------------------------------------------------------------------

struct JoinView {
    Head head;
    std::vector<std::string> rules;
    std::string token;                              // of the invitation this came by; often empty
};
DESCRIBE(JoinView, head, rules, token)
struct Joining {
    std::string community;
    bool accept = false;                            // the rules
};
DESCRIBE(Joining, community, accept)
inline constexpr Path<OfCommunity> join_path{"/c/{community}/join"};
inline constexpr Path<Joining> joining_path{"/c/{community}/join"};
JoinView join_view(const Visit&, Db&, const OfCommunity&);
Page join_page(const Ui&, const JoinView&);
Moved join_now(const Visit&, Tx&, const Joining&);

struct Invitation {
    Text<20, 60> token;
};
DESCRIBE(Invitation, token)
struct InvitedJoining {
    Text<20, 60> token;
    bool accept = false;
};
DESCRIBE(InvitedJoining, token, accept)
inline constexpr Path<Invitation> invite_path{"/invite/{token}"};
inline constexpr Path<InvitedJoining> invited_path{"/invite/{token}"};
JoinView invite_view(const Visit&, Db&, const Invitation&);
Moved join_invited(const Visit&, Tx&, const InvitedJoining&);

inline constexpr Path<OfCommunity> leave_path{"/c/{community}/leave"};
Head leave_view(const Visit&, Db&, const OfCommunity&);
Page leave_page(const Ui&, const Head&);
Moved leave_now(const Visit&, Tx&, const OfCommunity&);

// ---- groups -------------------------------------------------------------------------------------------

struct Groups {
    Head head;
    std::vector<GroupCard> groups;
};
DESCRIBE(Groups, head, groups)
inline constexpr Path<OfCommunity> groups_path{"/c/{community}/groups"};
Groups groups_list(const Visit&, Db&, const OfCommunity&);
Page groups_page(const Ui&, const Groups&);

struct GroupWords {
    std::string community, slug;
    Name name_zh, name_en;
    Text<0, 400> description_zh, description_en;
    Text<0, 35> tag;
    bool by_request = false;
};
DESCRIBE(GroupWords, community, slug, name_zh, name_en, description_zh, description_en, tag, by_request)
inline constexpr Path<OfCommunity> new_group_path{"/c/{community}/groups/new"};
inline constexpr Path<GroupWords> add_group_path{"/c/{community}/groups"};
Head new_group_form(const Visit&, Db&, const OfCommunity&);
Page new_group_page(const Ui&, const Head&);
Moved found_group(const Visit&, Tx&, const GroupWords&);

struct OfGroup { GroupId group; };
DESCRIBE(OfGroup, group)
struct GroupMember {
    accounts::Byline person;
    Part part = Part::member;
};
DESCRIBE(GroupMember, person, part)
struct GroupView {
    GroupCard group;
    CommunityCard community;
    std::optional<Part> part;
    bool joined_community = false, moderates = false, inside = false;
    std::vector<GroupMember> people;                // shown where the visitor may see inside
    std::vector<GroupMember> requests;              // shown to moderators
    Html sections = {};                             // of later modules; each has its own addresses
};
DESCRIBE(GroupView, group, community, part, joined_community, moderates, inside, people, requests)
inline constexpr Path<OfGroup> group_path{"/g/{group}"};
GroupView group_view(const Visit&, Db&, const OfGroup&);
Page group_page(const Ui&, const GroupView&);

inline constexpr Path<OfGroup> group_membership_path{"/g/{group}/membership"};
Moved join_group_now(const Visit&, Tx&, const OfGroup&);
Moved leave_group_now(const Visit&, Tx&, const OfGroup&);

struct OfGroupPerson {
    GroupId group;
    PersonId person;
};
DESCRIBE(OfGroupPerson, group, person)
inline constexpr Path<OfGroupPerson> request_path{"/g/{group}/requests/{person}"};
Moved let_in_now(const Visit&, Tx&, const OfGroupPerson&);
Moved turn_away_now(const Visit&, Tx&, const OfGroupPerson&);
inline constexpr Path<OfGroupPerson> moderator_path{"/g/{group}/moderators/{person}"};
Moved make_moderator(const Visit&, Tx&, const OfGroupPerson&);
Moved unmake_moderator(const Visit&, Tx&, const OfGroupPerson&);
inline constexpr Path<OfGroupPerson> group_person_path{"/g/{group}/people/{person}"};
Moved remove_from_group(const Visit&, Tx&, const OfGroupPerson&);

struct GroupForm {
    GroupCard group;
    CommunityCard community;
    Bilingual name, description;
    bool may_remove = false;
};
DESCRIBE(GroupForm, group, community, name, description, may_remove)
inline constexpr Path<OfGroup> edit_group_path{"/g/{group}/edit"};
GroupForm edit_group_form(const Visit&, Db&, const OfGroup&);
Page edit_group_page(const Ui&, const GroupForm&);
struct GroupEdit {
    GroupId group;
    Name name_zh, name_en;
    Text<0, 400> description_zh, description_en;
    Text<0, 35> tag;
    bool by_request = false;
};
DESCRIBE(GroupEdit, group, name_zh, name_en, description_zh, description_en, tag, by_request)
inline constexpr Path<GroupEdit> change_group_path{"/g/{group}"};
Moved change_group(const Visit&, Tx&, const GroupEdit&);
Moved remove_group_now(const Visit&, Tx&, const OfGroup&);

// ---- in other pages -------------------------------------------------------------------------------------

/// Brand, rails, tab bar, "Publish" and footer of every page.
void fill_frame(const Visit&, Db&, Frame&);
/// "Communities and groups" of a profile.
Html belongings(const Ui&, Db&, PersonId);

}  // namespace lyceum::communities
